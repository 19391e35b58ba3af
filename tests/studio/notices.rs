//! Mails that tell of what happened to an account: a new browser, a finished training, money that went back.

use darkroom::webhooks::signature;
use darkroom_tests::{Answer, TestApp, TestUser, on_both_quietly};
use secrecy::SecretString;
use serde_json::{Value, json};

use crate::front::{number, reconcile};

/// The mails with these words in their subject, newest first.
async fn mails_about(user: &TestUser, words: &str) -> Vec<Value> {
    let mails = user.mails().await;
    mails.into_iter().filter(|mail| mail["subject"].as_str().unwrap().contains(words)).collect()
}

/// The text of the one mail about it; what is not sent yet is sent.
async fn told(app: &TestApp, user: &TestUser, words: &str) -> String {
    reconcile(app).await;
    let mails = mails_about(user, words).await;
    assert_eq!(mails.len(), 1, "{mails:?}");
    mails[0]["text"].as_str().unwrap().to_owned()
}

/// Signs in with a code that this browser asked for.
async fn signs_in(app: &TestApp, browser: &TestUser) {
    app.advance(61).await;
    let _ = browser.sign_in().await;
}

/// A browser of the same person that was never there.
fn another(user: &TestUser) -> TestUser {
    user.stranger()
}

on_both_quietly! {
    /// Point 6: who signs in from a new browser is told of; the first time is no news.
    async fn a_sign_in_from_a_new_browser_is_told_once_and_a_known_one_is_not(app: TestApp) {
        let mei = app.user().await;
        signs_in(&app, &mei).await;
        reconcile(&app).await;
        assert_eq!(number(&app, "SELECT COUNT(*) AS n FROM letters").await, 0, "the first time, and the same browser");
        let phone = another(&mei);
        let _ = phone.patch("/api/auth/me", json!({})).await.expect_problem(401, "UNAUTHENTICATED");
        app.advance(61).await;
        let _ = phone.post("/api/auth/code", json!({ "email": mei.email })).await.expect(202);
        let code = json!({ "email": mei.email, "code": mei.mailed_code().await });
        let request = phone
            .request(reqwest::Method::POST, "/api/auth/code/verify")
            .header("user-agent", "Mozilla/5.0 (Windows NT 10.0) Chrome/142.0 Safari/537.36 call 555 0100")
            .header("x-forwarded-for", "203.0.113.9")
            .json(&code);
        let _ = phone.send(request).await.expect(200);
        let text = told(&app, &mei, "from a new browser").await;
        for words in ["203.0.113.0/24", "Chrome · Windows", "/account", "(UTC+8)"] {
            assert!(text.contains(words), "{words}: {text}");
        }
        assert!(!text.contains("203.0.113.9") && !text.contains("0100"), "{text}");
        // It is known from now on, also after it was left.
        let _ = phone.post("/api/auth/logout", json!({})).await.expect(204);
        app.advance(61).await;
        let _ = phone.post("/api/auth/code", json!({ "email": mei.email })).await.expect(202);
        let code = json!({ "email": mei.email, "code": mei.mailed_code().await });
        let _ = phone.post("/api/auth/code/verify", code).await.expect(200);
        let _ = told(&app, &mei, "from a new browser").await;
        app.audit().await;
    }
}

on_both_quietly! {
    /// A password lets a stranger in as well; and an address that nobody has proven is nobody's to write to.
    async fn a_password_in_a_new_browser_is_told_where_the_address_was_proven(app: TestApp) {
        let mei = app.visitor();
        let known = json!({ "email": mei.email, "password": "nine grey herons" });
        let _ = mei.post("/api/auth/register", known.clone()).await.expect(201);
        let _ = another(&mei).post("/api/auth/login", known.clone()).await.expect(200);
        reconcile(&app).await;
        assert!(mails_about(&mei, "from a new browser").await.is_empty());
        let code = json!({ "email": mei.email, "code": mei.mailed_code().await });
        let _ = mei.post("/api/auth/code/verify", code).await.expect(200);
        app.advance(1).await;
        let laptop = another(&mei);
        for _ in 0..2 {
            let _ = laptop.post("/api/auth/login", known.clone()).await.expect(200);
            let _ = laptop.post("/api/auth/logout", json!({})).await.expect(204);
        }
        let _ = told(&app, &mei, "from a new browser").await;
        app.audit().await;
    }
}

on_both_quietly! {
    /// The end of a training comes twice; it is told once, with a link and no picture of a face.
    async fn a_finished_training_is_told_once(app: TestApp) {
        let mei = app.user().await;
        app.plan(json!([{ "webhooks": "twice" }])).await;
        let _ = mei.trained_model().await;
        reconcile(&app).await;
        let text = told(&app, &mei, "is ready").await;
        assert!(text.contains("/studio#photo"), "{text}");
        let html = mails_about(&mei, "is ready").await[0]["html"].as_str().unwrap().to_owned();
        assert!(!html.contains("<img") && !html.contains("X-Amz"), "{html}");
        app.audit().await;
    }
}

on_both_quietly! {
    async fn a_refund_is_told_with_what_is_back_by_now_and_a_dispute_is_none(app: TestApp) {
        let mei = app.user_with(0).await;
        let session = mei.bought(&app, "cny10").await;
        for amount in [400, 600] {
            app.bank_with(&session, json!({ "event": "refund", "amount": amount })).await;
        }
        reconcile(&app).await;
        let mails = mails_about(&mei, "was refunded").await;
        let texts: Vec<&str> = mails.iter().map(|mail| mail["text"].as_str().unwrap()).collect();
        assert_eq!(texts.len(), 2, "{texts:?}");
        assert!(["4.00 CNY", "10.00 CNY"].iter().all(|sum| texts.iter().any(|text| text.contains(sum))), "{texts:?}");
        let jun = app.user_with(0).await;
        let session = jun.bought(&app, "cny10").await;
        app.bank(&session, "dispute").await;
        reconcile(&app).await;
        assert!(mails_about(&jun, "was refunded").await.is_empty());
        app.audit().await;
    }
}

/// What the mail service says of an address, signed now with the studio's own secret.
async fn news(app: &TestApp, id: &str, event: &Value, wrong: bool) -> Answer {
    let mail = app.state.config.mail.as_ref().unwrap();
    let other = SecretString::from("whsec_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA".to_owned());
    let secret = if wrong { &other } else { &mail.webhook_secrets[0] };
    let (raw, at) = (event.to_string(), app.state.clock.now().seconds());
    let signature = signature::sign(secret, id, at, raw.as_bytes()).unwrap();
    let service = app.visitor();
    let request = service.request(reqwest::Method::POST, "/api/webhooks/mail");
    let request = request.header("svix-id", id).header("svix-timestamp", at.to_string());
    service.send(request.header("svix-signature", signature).header("content-type", "application/json").body(raw)).await
}

fn event(app: &TestApp, kind: &str, user: &TestUser) -> Value {
    let to = [user.email.as_str()];
    json!({ "type": kind, "created_at": app.state.clock.now(), "data": { "email_id": "1", "to": to, "subject": "x" } })
}

/// Somebody pays for a pack, and what is due is sent: how many receipts lie there.
async fn receipts_after_paying(app: &TestApp, user: &TestUser) -> usize {
    let _ = user.bought(app, "cny10").await;
    reconcile(app).await;
    // The answer to the payment may have begun to send it, too.
    let under_way = "SELECT COUNT(*) AS n FROM letters WHERE sent_at IS NULL AND due_at < 9223372036854775807";
    let settled = async {
        while number(app, under_way).await > 0 {
            tokio::task::yield_now().await;
        }
    };
    tokio::time::timeout(std::time::Duration::from_secs(90), settled).await.expect("letters are sent or given up");
    mails_about(user, "receipt").await.len()
}

on_both_quietly! {
    /// Point 6: bounces and complaints stop mail, not the codes that somebody asks for; a code that comes back lifts a bounce.
    async fn an_address_that_bounced_or_complained_gets_no_mail_but_codes(app: TestApp) {
        let (mei, jun) = (app.user_with(0).await, app.user_with(0).await);
        let bounced = event(&app, "email.bounced", &mei);
        news(&app, "msg_1", &bounced, true).await.expect_problem(401, "BAD_SIGNATURE");
        for kind in ["email.delivered", "email.opened"] {
            let _ = news(&app, "msg_0", &event(&app, kind, &mei), false).await.expect(200);
        }
        assert_eq!(number(&app, "SELECT COUNT(*) AS n FROM mail_stops").await, 0);
        for _ in 0..2 {
            let _ = news(&app, "msg_1", &bounced, false).await.expect(200);
        }
        let _ = news(&app, "msg_2", &event(&app, "email.complained", &jun), false).await.expect(200);
        assert_eq!(number(&app, "SELECT COUNT(*) AS n FROM mail_stops WHERE address LIKE 'v1:%'").await, 2);
        assert_eq!((receipts_after_paying(&app, &mei).await, receipts_after_paying(&app, &jun).await), (0, 0));
        for user in [&mei, &jun] {
            signs_in(&app, user).await;
        }
        // The same news once more, after the code came back: it is older than that.
        let _ = news(&app, "msg_1", &bounced, false).await.expect(200);
        assert_eq!((receipts_after_paying(&app, &mei).await, receipts_after_paying(&app, &jun).await), (1, 0));
        let again = event(&app, "email.bounced", &mei);
        app.advance(1).await;
        let _ = news(&app, "msg_3", &again, false).await.expect(200);
        assert_eq!(receipts_after_paying(&app, &mei).await, 1);
        app.audit().await;
    }
}

/// News as it is sent to us, with whatever is wrong with it.
async fn raw_news(app: &TestApp, body: &str, signed: &str, age_seconds: i64) -> Answer {
    let at = app.state.clock.now().seconds() - age_seconds;
    let secret = &app.state.config.mail.as_ref().unwrap().webhook_secrets[0];
    let signature = signature::sign(secret, "msg_9", at, signed.as_bytes()).unwrap();
    let service = app.visitor();
    let request = service.request(reqwest::Method::POST, "/api/webhooks/mail").header("svix-id", "msg_9");
    let request = request.header("svix-timestamp", at.to_string()).header("svix-signature", signature);
    service.send(request.header("content-type", "application/json").body(body.to_owned())).await
}

on_both_quietly! {
    /// Forged, stale, cut and strange news stops nobody's mail; in whichever order and however often true news comes, it ends
    /// the same.
    async fn news_of_mails_is_believed_when_it_is_signed_whole_and_young_and_in_any_order(app: TestApp) {
        let mei = app.user_with(0).await;
        let bounced = event(&app, "email.bounced", &mei);
        let text = bounced.to_string();
        for (body, signed, age) in [
            (&text[..text.len() - 1], text.as_str(), 0),
            (text.as_str(), &text[..text.len() - 1], 0),
            (text.as_str(), text.as_str(), 301),
            (text.as_str(), text.as_str(), -301),
        ] {
            raw_news(&app, body, signed, age).await.expect_problem(401, "BAD_SIGNATURE");
        }
        // What is signed and says nothing that can be read would be no more readable the next time.
        for odd in [r#"{"type":"email.bounced"}"#, r#"{"type":"email.bounced","data":{"to":[]}}"#, r#"{"type":7,"data":[]}"#] {
            let _ = raw_news(&app, odd, odd, 0).await.expect(200);
        }
        assert_eq!(number(&app, "SELECT COUNT(*) AS n FROM mail_stops").await, 0);
        let complained = event(&app, "email.complained", &mei);
        let mut ends = Vec::new();
        for order in [[&bounced, &complained, &bounced], [&complained, &bounced, &complained]] {
            for (number, one) in order.into_iter().enumerate() {
                let _ = news(&app, &format!("msg_{number}"), one, false).await.expect(200);
            }
            // A code that comes back lifts no complaint.
            signs_in(&app, &mei).await;
            let state = "SELECT COUNT(*) AS n FROM mail_stops WHERE reason = 'complained' AND lifted_at IS NULL";
            ends.push((number(&app, state).await, receipts_after_paying(&app, &mei).await));
            let _ = app.state.db.write(vec![darkroom::db::Stmt::new("DELETE FROM mail_stops")]).await.unwrap();
        }
        assert_eq!(ends, [(1, 0), (1, 0)]);
        app.audit().await;
    }
}

/// What stands in the one mail about a finished training, and the address that ends such mails.
async fn trained_mail(app: &TestApp, user: &TestUser) -> (Value, String) {
    let _ = user.trained_model().await;
    reconcile(app).await;
    let mail = mails_about(user, "is ready").await.swap_remove(0);
    let header = mail["headers"]["List-Unsubscribe"].as_str().unwrap();
    let url = header.strip_prefix('<').and_then(|rest| rest.strip_suffix('>')).unwrap().to_owned();
    (mail, url)
}

/// As a mail service asks (RFC 8058): a form, without cookies.
async fn one_click(app: &TestApp, url: &str, kind: &str) -> Answer {
    let path = url.strip_prefix(app.running.url.as_str().trim_end_matches('/')).unwrap_or(url);
    let service = app.visitor();
    let request = service.request(reqwest::Method::POST, path).header("content-type", kind);
    service.send(request.header("origin", "null").body("List-Unsubscribe=One-Click")).await
}

on_both_quietly! {
    /// Point 6: all mails but those of money and safety end by one click, which looking at the link is not, and come again.
    async fn mails_are_unsubscribed_by_one_click_and_had_back_on_the_account_page(app: TestApp) {
        let (mei, jun) = (app.user().await, app.user().await);
        let (mail, url) = trained_mail(&app, &mei).await;
        assert_eq!(mail["headers"]["List-Unsubscribe-Post"], "List-Unsubscribe=One-Click");
        assert!(mail["text"].as_str().unwrap().contains(&url) && mail["html"].as_str().unwrap().contains("unsubscribe?token="));
        assert!(!url.contains('@') && !url.contains(mei.email.split('@').next().unwrap()), "{url}");
        let path = format!("/{}", url.split_once("/api/").map(|(_, rest)| format!("api/{rest}")).unwrap());
        let page = app.visitor().get(&path).await.expect(200);
        assert!(page.text.contains("<form method=\"post\">"), "{}", page.text);
        assert_eq!(mei.get("/api/auth/me").await.json["mails"], true, "looking changes nothing");
        // Nothing else is a link: another's name under the same signature, a part of it, a session.
        let (start, token) = path.split_once("token=").unwrap();
        let (own, tag) = token.split_once('.').unwrap();
        let jun_id = jun.get("/api/auth/me").await.text_of("/id");
        let session = mei.cookie("__Host-session").unwrap();
        for wrong in [format!("{jun_id}.{tag}"), format!("{own}."), own.to_owned(), session] {
            let refused = one_click(&app, &format!("{start}token={wrong}"), "application/x-www-form-urlencoded").await;
            assert_eq!(refused.status, 404, "{wrong}");
        }
        // A link that was cut off is answered with a page, too.
        let cut = app.visitor().get(start.trim_end_matches('?')).await;
        assert_eq!((cut.status, cut.headers["content-type"].to_str().unwrap()), (404, "text/html; charset=utf-8"));
        for kind in ["application/x-www-form-urlencoded", "multipart/form-data; boundary=x"] {
            let _ = one_click(&app, &path, kind).await.expect(200);
        }
        assert_eq!(mei.get("/api/auth/me").await.json["mails"], false);
        assert_eq!(jun.get("/api/auth/me").await.json["mails"], true);
        // What was written before is looked at when it is sent; money and safety are told all the same.
        app.subscribe(&mei, "pro").await;
        let _ = mei.trained_model().await;
        assert_eq!((receipts_after_paying(&app, &mei).await, mails_about(&mei, "is ready").await.len()), (1, 1));
        let _ = mei.patch("/api/auth/me", json!({ "mails": true })).await.expect(200);
        let _ = mei.trained_model().await;
        reconcile(&app).await;
        assert_eq!(mails_about(&mei, "is ready").await.len(), 2);
        // Every mail that can be unsubscribed says where, in its header, and no other: codes, receipts and sign-ins come anyway.
        let mails = mei.mails().await;
        let ends = |mail: &&serde_json::Value| mail["headers"]["List-Unsubscribe"].is_string();
        let subjects: Vec<_> = mails.iter().filter(ends).map(|mail| mail["subject"].as_str().unwrap()).collect();
        assert!(subjects.len() == 2 && subjects.iter().all(|subject| subject.contains("is ready")), "{subjects:?}");
        assert!(mails.len() > subjects.len());
        app.audit().await;
    }
}

on_both_quietly! {
    /// The mail service's own news of a mail that it took: no other goes there.
    async fn a_mail_that_bounces_or_is_called_spam_is_the_last_one(app: TestApp) {
        for (plan, stopped) in [
            ("bounce", "SELECT COUNT(*) AS n FROM mail_stops WHERE reason = 'bounced'"),
            ("complaint", "SELECT COUNT(*) AS n FROM mail_stops WHERE reason = 'complained'"),
        ] {
            let mei = app.user_with(0).await;
            let _ = app.drive("mail", json!({ "next": plan })).await;
            for _ in 0..2 {
                assert_eq!(receipts_after_paying(&app, &mei).await, 1, "{plan}");
            }
            assert_eq!(number(&app, stopped).await, 1, "{plan}");
        }
        app.audit().await;
    }
}

on_both_quietly! {
    /// What was kept before there was a key counts as long as it is there.
    async fn an_address_that_was_stopped_under_a_bare_hash_is_stopped(app: TestApp) {
        let mei = app.user_with(0).await;
        let before = darkroom::db::Stmt::new("INSERT INTO mail_stops (address, reason, said_at) VALUES (?1, 'bounced', ?2)")
            .bind(darkroom::hashed::bare("mail", &mei.email))
            .bind(app.state.clock.now());
        let _ = app.state.db.write(vec![before]).await.unwrap();
        assert_eq!(receipts_after_paying(&app, &mei).await, 0);
        signs_in(&app, &mei).await;
        assert_eq!(receipts_after_paying(&app, &mei).await, 1, "a code that came back lifts it");
        app.audit().await;
    }
}

on_both_quietly! {
    /// Point 6: a code waits behind nothing, and is counted: letters wait behind it.
    async fn a_code_takes_a_time_of_its_own_and_waits_for_none(app: TestApp) {
        const TAKEN: &str = "SELECT COUNT(*) AS n FROM mail_slots WHERE taken_at > 0";
        let mei = app.visitor();
        assert_eq!(number(&app, TAKEN).await, 0);
        let _ = mei.sign_in().await;
        assert_eq!(number(&app, TAKEN).await, 1);
        // All five are taken for an hour: codes go, and each moves what can be had.
        let taken = "UPDATE mail_slots SET taken_at = 32503680000000 + slot";
        let _ = app.state.db.write(vec![darkroom::db::Stmt::new(taken)]).await.unwrap();
        for _ in 0..5 {
            let _ = app.visitor().sign_in().await;
        }
        let moved = "SELECT COUNT(*) AS n FROM mail_slots WHERE taken_at = 32503680001000 + slot";
        assert_eq!(number(&app, moved).await, 5);
        let _ = mei.bought(&app, "cny10").await;
        reconcile(&app).await;
        assert!(mails_about(&mei, "receipt").await.is_empty(), "a letter waits");
        app.audit().await;
    }
}

on_both_quietly! {
    /// Point 6: five letters a second of all processes together. Each has a time of its own in the database; two that send at
    /// once take twelve times, the last of them not within the first two seconds.
    async fn letters_keep_the_pace_of_the_service_over_all_instances(app: TestApp) {
        let other = darkroom_tests::SecondInstance::open(&app, |_| {}).await;
        let mei = app.user_with(0).await;
        let began = number(&app, "SELECT CAST(ROUND((julianday('now') - 2440587.5) * 86400000) AS INTEGER) AS n").await;
        let id = mei.get("/api/auth/me").await.text_of("/id");
        let letters = (0..12).map(|n| {
            darkroom::db::Stmt::new(
                "INSERT INTO letters (id, user_id, kind, reference, data, due_at, created_at)
                 VALUES (?1, ?2, 'plan_returned', ?1, '{\"amount\":100,\"currency\":\"usd\"}', ?3, ?3)",
            )
            .bind(format!("let_{n}").as_str())
            .bind(id.as_str())
            .bind(app.state.clock.now())
        });
        let _ = app.state.db.write(letters.collect()).await.unwrap();
        let _ = tokio::join!(darkroom::outbox::send_due(&app.state), darkroom::outbox::send_due(&other.state));
        reconcile(&app).await;
        assert_eq!(number(&app, "SELECT COUNT(*) AS n FROM letters WHERE sent_at IS NULL").await, 0);
        assert_eq!(mails_about(&mei, "second subscription").await.len(), 12);
        let last = number(&app, "SELECT MAX(taken_at) AS n FROM mail_slots").await;
        assert!(last >= began + 2000, "{began} {last}");
        // A service that is busy keeps everybody silent for as long as it says: here an hour.
        let _ = app.state.db.write(vec![darkroom::db::Stmt::new("UPDATE mail_slots SET taken_at = taken_at + 3600000")]).await.unwrap();
        let _ = mei.bought(&app, "cny10").await;
        reconcile(&app).await;
        assert!(mails_about(&mei, "receipt").await.is_empty());
        app.audit().await;
    }
}
