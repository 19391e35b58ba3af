//! A mail service that is busy, broken or silent: whoever waits for a mail is told, and what was paid is told in the end.

use darkroom::operator::{Payment, Sum};
use darkroom_tests::{TestApp, TestUser, on_both_quietly};
use serde_json::{Value, json};

use crate::front::{number, reconcile, user_id};
use crate::operator::service;

/// What becomes of the next mails.
async fn plan(app: &TestApp, next: Value) {
    let _ = app.drive("mail", json!({ "next": next })).await;
}

async fn ask(user: &TestUser) -> Value {
    user.post("/api/auth/code", json!({ "email": user.email })).await.expect(202).json
}

/// Somebody pays for a pack.
async fn pays(app: &TestApp, user: &TestUser, reference: &str) {
    let payment = Payment { sum: Sum::Pack("cny68"), reference, note: "WeChat", bonus: 0 };
    let _ = service(app).book(user_id(user).await, &payment).await.unwrap();
}

/// How many receipts lie in this user's mailbox.
async fn receipts(user: &TestUser) -> usize {
    let mails = user.mails().await;
    mails.iter().filter(|mail| mail["text"].as_str().unwrap().contains("ord_")).count()
}

on_both_quietly! {
    async fn a_code_comes_once_although_the_service_was_busy_or_said_nothing(app: TestApp) {
        for next in [json!(["429", "500"]), json!("hang")] {
            plan(&app, next).await;
            let mei = app.visitor();
            assert_eq!(ask(&mei).await["sent"], true);
            assert_eq!(mei.mails().await.len(), 1);
            let code = json!({ "email": mei.email, "code": mei.mailed_code().await });
            let _ = mei.post("/api/auth/code/verify", code).await.expect(200);
        }
        app.audit().await;
    }
}

on_both_quietly! {
    async fn whose_mail_could_not_be_sent_is_told_and_may_ask_again_at_once(app: TestApp) {
        let mei = app.visitor();
        plan(&app, json!(["500", "500", "429"])).await;
        let answer = ask(&mei).await;
        assert_eq!((&answer["sent"], &answer["resend_in_seconds"]), (&json!(false), &json!(0)));
        assert!(mei.mails().await.is_empty());
        let answer = ask(&mei).await;
        assert_eq!((&answer["sent"], &answer["resend_in_seconds"]), (&json!(true), &json!(60)));
        let again = mei.post("/api/auth/code", json!({ "email": mei.email })).await;
        again.expect_problem(429, "RATE_LIMITED");
        let code = json!({ "email": mei.email, "code": mei.mailed_code().await });
        let _ = mei.post("/api/auth/code/verify", code).await.expect(200);

        // The answer says nothing of whether there is an account.
        let mut answers = Vec::new();
        for user in [&mei, &app.visitor()] {
            app.advance(61).await;
            plan(&app, json!(["500", "500", "500"])).await;
            let before = user.mails().await.len();
            let asked = user.post("/api/auth/password/reset", json!({ "email": user.email })).await;
            answers.push(asked.expect(202).json);
            // It is not told where others read that it comes after all.
            mails_in_the_end(user, before + 1).await;
        }
        assert_eq!(answers[0], answers[1]);
        assert_eq!(answers[0]["sent"], false);
        app.audit().await;
    }
}

/// The code in the next mail to somebody, which comes by itself.
async fn code_in_the_end(user: &TestUser) -> String {
    mails_in_the_end(user, 1).await;
    user.mailed_code().await
}

/// So many mails lie in somebody's mailbox; what is late comes by itself.
async fn mails_in_the_end(user: &TestUser, count: usize) {
    let arrived = async {
        while user.mails().await.len() < count {
            tokio::task::yield_now().await;
        }
    };
    tokio::time::timeout(std::time::Duration::from_secs(90), arrived).await.expect("a mail");
}

on_both_quietly! {
    async fn a_code_the_service_is_too_busy_for_comes_a_little_later(app: TestApp) {
        for next in [json!(["429", "429", "429", "500", "429"]), json!(["hang", "hang", "429"])] {
            plan(&app, next).await;
            let mei = app.visitor();
            let answer = ask(&mei).await;
            assert_eq!((&answer["sent"], &answer["retrying"]), (&json!(false), &json!(true)));
            let code = json!({ "email": mei.email, "code": code_in_the_end(&mei).await });
            let _ = mei.post("/api/auth/code/verify", code).await.expect(200);
            assert_eq!(mei.mails().await.len(), 1, "one mail, however often it was tried");
            plan(&app, json!([])).await;
        }
        app.audit().await;
    }
}

on_both_quietly! {
    /// A service that takes two mails a second, and twenty people who ask at once.
    async fn twenty_codes_at_once_all_arrive(app: TestApp) {
        let _ = app.drive("mail", json!({ "per_second": 2 })).await;
        let people: Vec<TestUser> = (0..20).map(|_| app.visitor()).collect();
        let codes = futures_util::future::join_all(people.iter().map(async |user| {
            let _ = ask(user).await;
            code_in_the_end(user).await
        }));
        for (user, code) in people.iter().zip(codes.await) {
            let _ = user.post("/api/auth/code/verify", json!({ "email": user.email, "code": code })).await.expect(200);
        }
        app.audit().await;
    }
}

on_both_quietly! {
    async fn a_mail_that_is_refused_for_good_is_not_tried_again(app: TestApp) {
        let mei = app.visitor();
        for next in ["422", "quota"] {
            plan(&app, json!(next)).await;
            let answer = ask(&mei).await;
            assert_eq!((&answer["sent"], &answer["retrying"]), (&json!(false), &Value::Null), "{next}");
            assert_eq!(answer["resend_in_seconds"], 0);
        }
        let answer = ask(&mei).await;
        assert_eq!((&answer["sent"], &answer["retrying"]), (&json!(true), &Value::Null));
        assert_eq!(mei.mails().await.len(), 1);
    }
}

on_both_quietly! {
    /// The account is there at once; whether the mail is that confirms its address is said beside it.
    async fn a_registration_says_what_became_of_its_mail(app: TestApp) {
        let register = async |user: &TestUser| {
            let input = json!({ "email": user.email, "password": "nine grey herons" });
            user.post("/api/auth/register", input).await.expect(201).json
        };
        for (next, sent, retrying) in [
            (json!("422"), false, Value::Null),
            (json!(["429", "429", "429"]), false, json!(true)),
            (json!([]), true, Value::Null),
        ] {
            plan(&app, next).await;
            let mei = app.visitor();
            let answer = register(&mei).await;
            assert_eq!((&answer["email"], &answer["code"]["sent"]), (&json!(mei.email), &json!(sent)), "{answer}");
            assert_eq!(answer["code"]["retrying"], retrying, "{answer}");
            assert_eq!(answer["code"]["resend_in_seconds"], if sent { 60 } else { 0 }, "{answer}");
            plan(&app, json!([])).await;
            if !sent {
                assert_eq!(ask(&mei).await["sent"], true, "another one at once");
            }
            let code = json!({ "email": mei.email, "code": mei.mailed_code().await });
            let _ = mei.post("/api/auth/code/verify", code).await.expect(200);
        }
        app.audit().await;
    }
}

on_both_quietly! {
    async fn receipts_are_sent_again_until_they_are_taken_and_come_once(app: TestApp) {
        let mei = app.user().await;
        for (reference, next) in [("busy", "429"), ("broken", "500"), ("silent", "hang")] {
            let before = receipts(&mei).await;
            pays(&app, &mei, reference).await;
            plan(&app, json!(next)).await;
            reconcile(&app).await;
            assert_eq!(number(&app, "SELECT COUNT(*) AS n FROM letters WHERE sent_at IS NULL").await, 1, "{next}");
            app.advance(61).await;
            reconcile(&app).await;
            assert_eq!(receipts(&mei).await, before + 1, "{next}");
            assert_eq!(number(&app, "SELECT COUNT(*) AS n FROM letters WHERE sent_at IS NULL").await, 0, "{next}");
        }
        app.audit().await;
    }
}

on_both_quietly! {
    /// Whoever is asked for fewer mails stops, and no letter is given up for it.
    async fn a_service_that_asks_for_fewer_mails_is_left_alone_for_a_minute(app: TestApp) {
        let mei = app.user().await;
        for reference in ["a", "b", "c"] {
            pays(&app, &mei, reference).await;
        }
        for _ in 0..10 {
            plan(&app, json!("429")).await;
            reconcile(&app).await;
            app.advance(61).await;
        }
        assert_eq!(number(&app, "SELECT SUM(tries) AS n FROM letters").await, 0);
        reconcile(&app).await;
        assert_eq!(receipts(&mei).await, 3);
        app.audit().await;
    }
}
