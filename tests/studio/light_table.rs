//! The gallery as a light table (requirements E5, E8): filters that are combined, pages, and many pictures deleted at once.

use std::collections::BTreeSet;
use std::sync::Arc;

use darkroom::db::Stmt;
use darkroom_tests::{RoundTrips, TestApp, TestUser, at_once, on_both};
use serde_json::{Value, json};

use crate::front::{fields, number, objects, reconcile, user_id};
use crate::library;
use crate::posters::{order, product};
use crate::posters_kept::made;
use crate::tryons;

/// The ids of a list, read in pages of two.
async fn ids(user: &TestUser, query: &str) -> Vec<String> {
    let (mut found, mut cursor) = (Vec::new(), String::new());
    loop {
        let page = user.get(&format!("/api/media/assets?limit=2&{query}{cursor}")).await.expect(200).json;
        found.extend(page["items"].as_array().unwrap().iter().map(|item| item["id"].as_str().unwrap().to_owned()));
        match page["next"].as_str() {
            Some(next) => cursor = format!("&cursor={next}"),
            None => return found,
        }
    }
}

async fn photos(user: &TestUser, model: &str, count: u32) -> Vec<String> {
    let input = json!({ "model": model, "prompt": "a lake", "count": count });
    let job = user.order("/api/predict/photos", input).await.expect(202).text_of("/id");
    let over = user.follow(&job).await;
    assert_eq!(over["state"], "succeeded");
    let items = over["items"].as_array().unwrap();
    items.iter().map(|item| item["asset"]["id"].as_str().unwrap().to_owned()).collect()
}

async fn created_at(user: &TestUser, asset: &str) -> String {
    user.get(&format!("/api/media/assets/{asset}")).await.expect(200).text_of("/created_at")
}

/// What made a picture that nobody chose a model for, as it is called where it is shown.
async fn shown_as(user: &TestUser, asset: &str) -> String {
    let asset = user.get(&format!("/api/media/assets/{asset}")).await.expect(200).json;
    assert_eq!(asset["model"], Value::Null, "{asset}");
    let named = asset["parameters"]["model"].as_str().unwrap();
    named.rsplit('/').next().unwrap().split(':').next().unwrap().to_owned()
}

on_both! {
    /// E8: a picture of an engine alone is found by what made it, whoever it is called by there.
    async fn what_an_engine_made_alone_is_found_by_the_name_that_is_shown(app: TestApp) {
        let mei = tryons::member(&app).await;
        let photo = photos(&mei, "flux", 1).await;
        let (person, garments) = (tryons::person(&mei).await, tryons::garments(&mei, 1).await);
        let tryon = json!({ "person_upload": person, "garment_uploads": garments });
        let reference = library::reference(&mei).await;
        let by_reference = json!({ "prompt_id": library::FOREST, "reference_upload": reference });
        for (path, input, name) in [
            ("/api/predict/tryons", tryon, "p-image-try-on"),
            ("/api/predict/prompts", by_reference, "nano-banana-2-lite"),
        ] {
            let id = mei.order(path, input).await.expect(202).text_of("/id");
            let job = mei.follow(&id).await;
            let asset = job["items"][0]["asset"]["id"].as_str().unwrap().to_owned();
            assert_eq!(shown_as(&mei, &asset).await, name);
            assert_eq!(ids(&mei, &format!("model={name}")).await, std::slice::from_ref(&asset), "{name}");
            assert_eq!(ids(&mei, &format!("model={name}&studio=photo")).await, Vec::<String>::new());
            let whole = job["items"][0]["asset"]["parameters"]["model"].as_str().unwrap().to_owned();
            assert_eq!(ids(&mei, &format!("model={whole}")).await, Vec::<String>::new(), "its owner is not shown: {whole}");
        }
        assert_eq!(ids(&mei, "model=flux").await, photo);
        let other = app.user().await;
        assert_eq!(ids(&other, "model=p-image-try-on").await, Vec::<String>::new());
        app.audit().await;
    }
}

on_both! {
    async fn pictures_are_found_by_every_filter_and_by_several_at_once(app: TestApp) {
        let mei = app.user().await;
        let old = photos(&mei, "flux", 3).await;
        app.advance(3 * 86_400).await;
        let new = photos(&mei, "sd", 2).await;
        let (session, over) = made(&mei, order(&product(&mei).await, &[0, 3])).await;
        let posters: BTreeSet<String> =
            over["items"].as_array().unwrap().iter().map(|item| item["asset"]["id"].as_str().unwrap().to_owned()).collect();
        let set = |found: Vec<String>| found.into_iter().collect::<BTreeSet<_>>();
        let all = ids(&mei, "").await;
        assert_eq!(all.len(), 7);
        let mut newest_first = all.clone();
        newest_first.sort_by(|one, other| other.cmp(one));
        assert_eq!(all, newest_first);
        assert_eq!(set(ids(&mei, "studio=photo").await), set([old.clone(), new.clone()].concat()));
        assert_eq!(set(ids(&mei, "studio=poster").await), posters);
        assert_eq!(set(ids(&mei, "model=sd").await), set(new.clone()));
        assert_eq!(set(ids(&mei, &format!("model={}", shown_as(&mei, posters.first().unwrap()).await)).await), posters);
        assert_eq!(set(ids(&mei, &format!("session={session}")).await), posters);
        assert_eq!(ids(&mei, "session=session_20200101000000_aaaa").await, Vec::<String>::new());
        let _ = mei.patch(&format!("/api/media/assets/{}", old[1]), json!({ "favourite": true })).await.expect(200);
        assert_eq!(ids(&mei, "favourite=true").await, [old[1].clone()]);
        assert_eq!(ids(&mei, "favourite=false").await.len(), 6);
        // From is in, to is not.
        let at = created_at(&mei, &new[0]).await;
        assert!(ids(&mei, &format!("from={at}")).await.contains(&new[0]));
        assert!(!ids(&mei, &format!("to={at}")).await.contains(&new[0]));
        let day = created_at(&mei, &old[0]).await;
        let after = format!("{}T00:00:00.000Z", &at[..10]);
        assert_eq!(set(ids(&mei, &format!("to={after}")).await), set(old.clone()), "{day}");
        assert_eq!(set(ids(&mei, &format!("from={after}&studio=photo")).await), set(new));
        assert_eq!(ids(&mei, &format!("to={after}&favourite=true&studio=photo&model=flux")).await, [old[1].clone()]);
        assert_eq!(ids(&mei, &format!("from={after}&favourite=true")).await, Vec::<String>::new());
        for (query, problem) in [
            ("from=yesterday", "from MALFORMED"),
            ("to=2026-13-01T00:00:00Z", "to MALFORMED"),
            ("studio=train", "studio NOT_ALLOWED"),
            ("favourite=1", "favourite NOT_ALLOWED"),
        ] {
            let answer = mei.get(&format!("/api/media/assets?{query}")).await.expect_problem(422, "INVALID");
            assert_eq!(fields(&answer), [problem]);
        }
        let ann = app.user().await;
        assert_eq!(ids(&ann, &format!("session={session}")).await, Vec::<String>::new());
    }
}

on_both! {
    async fn many_are_deleted_at_once_with_their_files_and_only_ones_own(app: TestApp) {
        let mei = app.user().await;
        let ann = app.user().await;
        let (own, theirs) = (photos(&mei, "flux", 3).await, photos(&ann, "flux", 1).await);
        let (_, over) = made(&mei, order(&product(&mei).await, &[0])).await;
        let poster = over["items"][0]["asset"]["id"].as_str().unwrap().to_owned();
        let gone = "ast_01ARZ3NDEKTSV4RRFFQ69G5FAV";
        let mei = Arc::new(mei);
        let delete = |ids: Value| {
            let mei = Arc::clone(&mei);
            async move { mei.post("/api/media/assets/delete", json!({ "ids": ids })).await }
        };
        let many: Vec<&str> = std::iter::repeat_n(gone, 101).collect();
        for (ids, problem) in [
            (json!([]), "ids TOO_SMALL"),
            (json!(many), "ids TOO_LARGE"),
            (json!(["ast_1"]), "ids MALFORMED"),
            (json!("all"), "ids MALFORMED"),
        ] {
            let answer = delete(ids).await.expect_problem(422, "INVALID");
            assert_eq!(fields(&answer), [problem]);
        }
        app.visitor().post("/api/media/assets/delete", json!({ "ids": [own[0]] })).await.expect_problem(401, "UNAUTHENTICATED");
        let chosen = json!([own[0], own[0], own[1], poster, theirs[0], gone]);
        let answers = at_once(3, |_| delete(chosen.clone())).await;
        let deleted: i64 = answers.iter().map(|answer| answer.json["deleted"].as_i64().unwrap()).sum();
        assert_eq!(deleted, 3, "each once, whoever was first");
        assert_eq!(delete(chosen).await.expect(200).json, json!({ "deleted": 0 }));
        assert_eq!(ids(&mei, "").await, [own[2].clone()]);
        assert_eq!(ids(&ann, "").await, theirs);
        reconcile(&app).await;
        let user = user_id(&mei).await.to_string().to_lowercase();
        let left = objects(&app, &format!("assets/{user}/")).await;
        assert!(left.len() == 3 && left.iter().all(|key| key.contains(&own[2].to_lowercase())), "{left:?}");
        let posters = objects(&app, &format!("outputs/{user}/")).await;
        assert!(!posters.iter().any(|key| key.ends_with("00-prime.jpg")), "{posters:?}");
        assert_eq!(objects(&app, &format!("assets/{}/", user_id(&ann).await.to_string().to_lowercase())).await.len(), 3);
        assert_eq!(number(&app, "SELECT COUNT(*) AS n FROM erasures WHERE target LIKE 'assets/%'").await, 0);
        app.audit().await;
    }
}

on_both! {
    async fn many_are_marked_at_once_and_only_ones_own(app: TestApp) {
        let (mei, ann) = (Arc::new(app.user().await), app.user().await);
        let (own, theirs) = (photos(&mei, "flux", 3).await, photos(&ann, "flux", 1).await);
        let mark = |ids: Value, favourite: Value| {
            let mei = Arc::clone(&mei);
            async move { mei.patch("/api/media/assets", json!({ "ids": ids, "favourite": favourite })).await }
        };
        let many: Vec<&str> = std::iter::repeat_n(own[0].as_str(), 101).collect();
        for (ids, favourite, problem) in [
            (json!([]), json!(true), "ids TOO_SMALL"),
            (json!(many), json!(true), "ids TOO_LARGE"),
            (json!(["ast_1"]), json!(true), "ids MALFORMED"),
            (json!(own), json!("yes"), "favourite MALFORMED"),
        ] {
            let answer = mark(ids, favourite).await.expect_problem(422, "INVALID");
            assert_eq!(fields(&answer), [problem]);
        }
        let visitor = app.visitor();
        visitor.patch("/api/media/assets", json!({ "ids": own, "favourite": true })).await.expect_problem(401, "UNAUTHENTICATED");
        assert_eq!(ids(&mei, "favourite=true").await, Vec::<String>::new());
        let chosen = json!([own[0], own[0], own[2], theirs[0], "ast_01ARZ3NDEKTSV4RRFFQ69G5FAV"]);
        for answer in at_once(3, |_| mark(chosen.clone(), json!(true))).await {
            assert_eq!(answer.expect(200).json, json!({ "changed": 2 }), "the same, however often");
        }
        let marked: BTreeSet<String> = ids(&mei, "favourite=true").await.into_iter().collect();
        assert_eq!(marked, [own[0].clone(), own[2].clone()].into());
        assert_eq!(ids(&ann, "favourite=true").await, Vec::<String>::new());
        assert_eq!(mark(json!([own[0]]), json!(false)).await.expect(200).json, json!({ "changed": 1 }));
        assert_eq!(ids(&mei, "favourite=true").await, [own[2].clone()]);
    }
}

/// Like the one that there is, many times over: every tenth a favourite.
const TEN_THOUSAND: &str = "
    WITH RECURSIVE numbers (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM numbers WHERE n < 10000)
    INSERT INTO assets (id, user_id, job_id, seq, studio, model_id, model_name, prompt, seed, parameters, content_type,
                        extension, width, height, bytes, favourite, created_at)
    SELECT 'ast_' || printf('%026d', n), user_id, job_id, n, studio, model_id, model_name, prompt, seed, parameters,
           content_type, extension, width, height, bytes, n % 10 = 0, created_at
      FROM numbers, assets";

on_both! {
    async fn ten_thousand_pictures_come_in_pages_that_share_none_and_leave_out_none(app: TestApp) {
        let trips = RoundTrips::watch();
        let mei = app.user().await;
        let _ = photos(&mei, "flux", 1).await;
        let _ = app.state.db.write(vec![Stmt::new(TEN_THOUSAND)]).await.unwrap();
        // Every page is one statement of its own size, the last as the first: its plan is a test of the filters.
        for (filter, count) in [("", 10_001), ("favourite=true&studio=photo&", 1_000)] {
            let (mut seen, mut last, mut cursor) = (0, "ast_~".to_owned(), String::new());
            loop {
                let page = mei.get(&format!("/api/media/assets?{filter}limit=100{cursor}")).await.expect(200);
                assert_eq!(trips.of(&page), 1);
                for item in page.json["items"].as_array().unwrap() {
                    let id = item["id"].as_str().unwrap();
                    assert!(id < last.as_str(), "{id} after {last}: none comes twice");
                    last = id.to_owned();
                    seen += 1;
                }
                let Some(next) = page.json["next"].as_str() else { break };
                assert_eq!(page.json["items"].as_array().unwrap().len(), 100);
                cursor = format!("&cursor={next}");
            }
            assert_eq!(seen, count);
        }
    }
}
