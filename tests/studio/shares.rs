//! Pictures that are shared by a link (requirement E8): what it opens and what not, how it ends, and what becomes of a
//! report.

use std::collections::BTreeSet;
use std::sync::Arc;

use darkroom::db::Stmt;
use darkroom_tests::{TestApp, TestUser, at_once, on_both};
use reqwest::Method;
use serde_json::{Value, json};

use crate::command::{done, refused};
use crate::front::{fields, number, objects, reconcile, user_id, with};

/// A photo of hers: its id.
pub(crate) async fn photo(mei: &TestUser) -> String {
    let input = json!({ "model": "flux", "prompt": "the secret garden", "seed": 5 });
    let job = mei.order("/api/predict/photos", input).await.expect(202).text_of("/id");
    let over = mei.follow(&job).await;
    over["items"][0]["asset"]["id"].as_str().expect("a picture").to_owned()
}

async fn mark(user: &TestUser, asset: &str, shared: bool) -> Value {
    user.patch(&format!("/api/media/assets/{asset}"), json!({ "shared": shared })).await.expect(200).json
}

/// The end of its link.
fn token_of(asset: &Value) -> String {
    let url = asset["share_url"].as_str().unwrap_or_else(|| panic!("{asset} has no link"));
    url.rsplit('/').next().unwrap().to_owned()
}

pub(crate) async fn share(user: &TestUser, asset: &str) -> String {
    token_of(&mark(user, asset, true).await)
}

/// The picture's file, by the address that the page shows it from.
async fn file(user: &TestUser, token: &str, language: &str) -> (u16, Vec<u8>) {
    let request = user.stranger().request(Method::GET, &format!("/s/{token}/picture"));
    let answer = with(request, "accept-language", language).send().await.unwrap();
    let status = answer.status().as_u16();
    let headers = answer.headers().clone();
    if status == 200 {
        assert_eq!(headers["content-type"], "image/jpeg");
        assert_eq!(headers["x-robots-tag"], "noindex");
    }
    (status, answer.bytes().await.unwrap().to_vec())
}

/// Nothing is behind this link, for anybody, under each of its addresses.
pub(crate) async fn opens_nothing(app: &TestApp, token: &str) {
    let visitor = app.visitor();
    visitor.get(&format!("/api/share/{token}")).await.expect_problem(404, "NOT_FOUND");
    let page = visitor.get(&format!("/s/{token}")).await;
    assert_eq!(page.status, 404);
    assert!(page.text.contains("not shared") && !page.text.contains("og:image"), "{}", page.text);
    visitor.get(&format!("/s/{token}/picture")).await.expect_problem(404, "NOT_FOUND");
    let report = json!({ "reason": "person" });
    visitor.post(&format!("/api/share/{token}/reports"), report).await.expect_problem(404, "NOT_FOUND");
}

on_both! {
    async fn a_link_opens_one_picture_and_nothing_else_of_its_owner(app: TestApp) {
        let mei = app.user().await;
        let asset = photo(&mei).await;
        let shown = mei.get(&format!("/api/media/assets/{asset}")).await.expect(200).json;
        assert_eq!((&shown["shared"], &shown["share_url"]), (&json!(false), &Value::Null), "off by default");
        let token = share(&mei, &asset).await;
        let visitor = app.visitor();
        let open = visitor.get(&format!("/api/share/{token}")).await.expect(200);
        let members: BTreeSet<&String> = open.json.as_object().unwrap().keys().collect();
        assert_eq!(members.into_iter().collect::<Vec<_>>(), ["height", "made_by_ai", "picture_url", "url", "width"]);
        let page = visitor.get(&format!("/s/{token}")).await.expect(200);
        assert_eq!(page.headers["content-type"], "text/html; charset=utf-8");
        assert!(page.headers["x-robots-tag"].to_str().unwrap().contains("noindex"));
        let policy = page.headers["content-security-policy"].to_str().unwrap();
        assert!(policy.contains("frame-ancestors 'none'") && !policy.contains("unsafe"), "{policy}");
        // It is the page's own, and lets it load what it is made of.
        assert!(["default-src 'none'", "img-src 'self'", "style-src 'self'", "script-src 'self'"].iter().all(|source| policy.contains(source)), "{policy}");
        // What shows previews runs no scripts.
        for wanted in [
            format!(r#"<meta property="og:image" content="{}">"#, open.text_of("/picture_url")),
            format!(r#"<meta property="og:url" content="{}">"#, open.text_of("/url")),
            r#"<meta name="twitter:card" content="summary_large_image">"#.to_owned(),
            r#"<meta name="robots" content="noindex, noimageindex">"#.to_owned(),
            "Made by AI".to_owned(),
        ] {
            assert!(page.text.contains(&wanted), "{wanted}\n{}", page.text);
        }
        assert!(!page.text.contains("<style") && !page.text.contains(" style="), "the policy would refuse it");
        let (status, picture) = file(&mei, &token, "en").await;
        assert_eq!(status, 200);
        let owner = user_id(&mei).await.to_string();
        let job = shown["job"]["id"].as_str().unwrap();
        let own = [owner.as_str(), &owner[4..], mei.email.as_str(), "secret garden", "Flux", "flux", job, "storage"];
        for (what, said) in [
            ("the answer", open.text.clone()),
            ("the page", page.text.clone()),
            ("the headers", format!("{:?}", page.headers.iter().filter(|(name, _)| *name != "content-security-policy").collect::<Vec<_>>())),
            ("the picture", String::from_utf8_lossy(&picture).into_owned()),
        ] {
            for secret in own {
                assert!(!said.to_lowercase().contains(&secret.to_lowercase()), "{what} says {secret}");
            }
        }
        assert!(!page.text.contains(&asset) && !open.text.contains(&asset));
        // It says of itself once that a model made it, and shows it in the language of whoever looks.
        assert_eq!(picture.windows(9).filter(|part| part == b"<TC260:AI").count(), 1);
        let seen = image::load_from_memory(&picture).unwrap();
        assert_eq!((i64::from(seen.width()), i64::from(seen.height())), (open.json["width"].as_i64().unwrap(), open.json["height"].as_i64().unwrap()));
        let web = reqwest::get(shown["urls"]["web"].as_str().unwrap()).await.unwrap().bytes().await.unwrap();
        assert_ne!(picture, web, "the label is on it");
        assert_ne!(file(&mei, &token, "zh-CN").await.1, picture);
        assert_eq!(file(&mei, &token, "en").await.1, picture);
        // Where the platform rewrites addresses, the end of the link is in the query.
        let rewritten = visitor.get(&format!("/api/share/page?token={token}")).await.expect(200);
        assert_eq!(rewritten.text, page.text);
        app.audit().await;
    }
}

on_both! {
    async fn a_link_ends_with_its_sharing_and_a_new_one_is_another(app: TestApp) {
        let mei = app.user().await;
        let asset = photo(&mei).await;
        let first = share(&mei, &asset).await;
        assert_eq!(share(&mei, &asset).await, first, "shared twice is shared once");
        let liked = mei.patch(&format!("/api/media/assets/{asset}"), json!({ "favourite": true })).await.expect(200);
        assert_eq!(token_of(&liked.json), first, "another mark leaves it");
        let ended = mark(&mei, &asset, false).await;
        assert_eq!((&ended["shared"], &ended["share_url"]), (&json!(false), &Value::Null));
        opens_nothing(&app, &first).await;
        let second = share(&mei, &asset).await;
        assert_ne!(second, first);
        opens_nothing(&app, &first).await;
        assert_eq!(file(&mei, &second, "en").await.0, 200);
        // Deleted: its link ends, and the copy that visitors saw goes with it.
        let folder = format!("assets/{}/{}/", user_id(&mei).await.to_string().to_lowercase(), asset.to_lowercase());
        assert!(objects(&app, &folder).await.iter().any(|key| key.contains("shared-en")));
        let _ = mei.delete(&format!("/api/media/assets/{asset}")).await.expect(204);
        opens_nothing(&app, &second).await;
        reconcile(&app).await;
        assert_eq!(objects(&app, &folder).await, Vec::<String>::new());
        for token in ["page", "x", &second[1..], &format!("{second}a"), "..%2F..%2Fgallery"] {
            assert_eq!(app.visitor().get(&format!("/s/{token}")).await.status, 404, "{token}");
        }
        app.until_quiet().await;
        app.nothing_amiss().await;
    }
}

on_both! {
    async fn only_its_owner_shares_a_picture_and_at_once_makes_one_link(app: TestApp) {
        let mei = app.user().await;
        let ann = app.user().await;
        let asset = photo(&mei).await;
        let path = format!("/api/media/assets/{asset}");
        ann.patch(&path, json!({ "shared": true })).await.expect_problem(404, "NOT_FOUND");
        app.visitor().patch(&path, json!({ "shared": true })).await.expect_problem(401, "UNAUTHENTICATED");
        let answer = mei.patch(&path, json!({ "shared": "yes" })).await.expect_problem(422, "INVALID");
        assert_eq!(fields(&answer), ["shared MALFORMED"]);
        assert_eq!(number(&app, "SELECT COUNT(*) AS n FROM assets WHERE share_token IS NOT NULL").await, 0);
        let mei = Arc::new(mei);
        let answers = at_once(6, |_| {
            let (mei, path) = (Arc::clone(&mei), path.clone());
            async move { mei.patch(&path, json!({ "shared": true })).await }
        })
        .await;
        let tokens: BTreeSet<String> = answers.iter().map(|answer| token_of(&answer.json)).collect();
        assert_eq!(tokens.len(), 1);
        // The database holds mark and link together, whoever writes.
        for sql in ["UPDATE assets SET shared = 0", "UPDATE assets SET share_token = NULL"] {
            assert!(app.state.db.write(vec![Stmt::new(sql)]).await.unwrap_err().is_refusal("shared_by_a_link"));
        }
    }
}

on_both! {
    async fn a_reported_picture_is_looked_at_and_its_sharing_ended_for_good(app: TestApp) {
        let mei = app.user().await;
        let asset = photo(&mei).await;
        let other = photo(&mei).await;
        let (token, kept) = (share(&mei, &asset).await, share(&mei, &other).await);
        let reports = format!("/api/share/{token}/reports");
        let visitor = app.visitor();
        for (body, problem) in [
            (json!({ "reason": "boring" }), "reason MALFORMED"),
            (json!({}), "reason MISSING"),
            (json!({ "reason": "other", "note": "x".repeat(501) }), "note TOO_LARGE"),
            (json!({ "reason": "other", "note": "a\u{0}b" }), "note MALFORMED"),
        ] {
            let answer = visitor.post(&reports, body).await.expect_problem(422, "INVALID");
            assert_eq!(fields(&answer), [problem]);
        }
        assert_eq!(number(&app, "SELECT COUNT(*) AS n FROM share_reports").await, 0);
        let _ = visitor.post(&reports, json!({ "reason": "person", "note": "that is my\nneighbour" })).await.expect(204);
        let _ = visitor.post(&reports, json!({ "reason": "minor" })).await.expect(204);
        let _ = visitor.post(&format!("/api/share/{kept}/reports"), json!({ "reason": "rights" })).await.expect(204);
        let said = done(&app, &["alerts"]).await;
        assert!(said.contains("picture_reported") && said.contains(&asset) && said.contains("2 open"), "{said}");
        let said = done(&app, &["reports"]).await;
        for words in [asset.as_str(), "person", "that is my neighbour", "minor", &format!("/s/{token}"), "rights"] {
            assert!(said.contains(words), "{words}: {said}");
        }
        // Still shared: an operator decides, not whoever reports.
        let _ = visitor.get(&format!("/api/share/{token}")).await.expect(200);
        let _ = done(&app, &["reports", "close", &other, "--reason", "a drawing"]).await;
        let _ = visitor.get(&format!("/api/share/{kept}")).await.expect(200);
        let _ = done(&app, &["reports", "end", &asset, "--reason", "no consent"]).await;
        opens_nothing(&app, &token).await;
        assert!(done(&app, &["reports"]).await.contains("nothing"));
        assert!(done(&app, &["alerts"]).await.contains("nothing"), "the alerts end with the reports");
        let log = done(&app, &["log"]).await;
        assert!(log.contains("end_sharing") && log.contains("no consent") && log.contains("close_reports"), "{log}");
        let said = refused(&app, &["reports", "end", &asset, "--reason", "again"]).await;
        assert!(said.contains("no report"), "{said}");
        // She keeps it and cannot share it again; everything else of it she can.
        let path = format!("/api/media/assets/{asset}");
        let answer = mei.patch(&path, json!({ "shared": true })).await.expect_problem(422, "INVALID");
        assert_eq!(fields(&answer), ["shared NOT_ALLOWED"]);
        let _ = mei.patch(&path, json!({ "favourite": true, "shared": false })).await.expect(200);
        // A report of a picture that is gone meanwhile can be closed.
        let _ = visitor.post(&format!("/api/share/{kept}/reports"), json!({ "reason": "other" })).await.expect(204);
        let _ = mei.delete(&format!("/api/media/assets/{other}")).await.expect(204);
        assert!(done(&app, &["reports"]).await.contains("not shared"));
        let _ = done(&app, &["reports", "close", &other, "--reason", "deleted"]).await;
    }
}

on_both! {
    async fn reports_of_one_network_and_of_one_picture_have_an_end(app: TestApp) {
        let mei = app.user().await;
        let asset = photo(&mei).await;
        let reports = format!("/api/share/{}/reports", share(&mei, &asset).await);
        let from = |network: usize| {
            let request = app.visitor().request(Method::POST, &reports).json(&json!({ "reason": "other" }));
            with(request, "x-forwarded-for", &format!("198.51.100.{network}"))
        };
        for _ in 0..20 {
            assert_eq!(from(1).send().await.unwrap().status(), 204);
        }
        let limited = from(1).send().await.unwrap();
        assert_eq!(limited.status(), 429);
        assert!(limited.headers().contains_key("retry-after"));
        for count in 0..40 {
            assert_eq!(from(2 + count / 20).send().await.unwrap().status(), 204);
        }
        assert_eq!(number(&app, "SELECT COUNT(*) AS n FROM share_reports").await, 50);
    }
}
