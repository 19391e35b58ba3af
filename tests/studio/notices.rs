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
        assert_eq!(number(&app, "SELECT COUNT(*) AS n FROM mail_stops WHERE address NOT LIKE '%@%'").await, 2);
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
