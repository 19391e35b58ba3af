//! Showing once more who sits there, before what cannot be taken back (requirement D7).

use darkroom_tests::{Answer, TestApp, TestUser, on_both};
use futures_util::future::join_all;
use serde_json::json;

use super::{HERONS, OWLS, SESSION, another_browser, log_in, registered};
use crate::front::fields;

async fn prove(user: &TestUser, proof: serde_json::Value) -> Answer {
    user.post("/api/auth/prove", proof).await
}

/// Tries what needs a proof: a first password.
async fn is_asked_again(user: &TestUser) {
    let first = json!({ "password": "four blue herons" });
    user.post("/api/auth/password", first).await.expect_problem(401, "REAUTHENTICATE");
}

on_both! {
    async fn a_mailed_code_proves_this_session_for_ten_minutes_and_no_other(app: TestApp) {
        let mei = app.user().await;
        app.advance(61).await;
        let phone = another_browser(&app, &mei);
        let _ = phone.sign_in().await;
        is_asked_again(&mei).await;

        app.advance(61).await;
        let _ = mei.post("/api/auth/code", json!({ "email": mei.email })).await.expect(202);
        let code = mei.mailed_code().await;
        let wrong = if code == "000000" { "111111" } else { "000000" };
        prove(&mei, json!({ "code": wrong })).await.expect_problem(401, "CODE_INVALID");
        is_asked_again(&mei).await;
        // The proof is the new session's: whoever took the cookie of before has nothing more.
        let taken = another_browser(&app, &mei);
        taken.set_cookie(SESSION, &mei.cookie(SESSION).unwrap());
        let _ = taken.get("/api/auth/me").await.expect(200);
        let proof = prove(&mei, json!({ "code": code })).await.expect(200);
        taken.get("/api/auth/me").await.expect_problem(401, "UNAUTHENTICATED");
        assert!(proof.text_of("/proven_until") > mei.get("/api/auth/me").await.text_of("/created_at"));
        // It is good once, and opens nothing else.
        prove(&mei, json!({ "code": code })).await.expect_problem(401, "CODE_INVALID");
        is_asked_again(&phone).await;
        app.advance(601).await;
        is_asked_again(&mei).await;
    }
}

on_both! {
    async fn another_address_its_code_and_half_a_proof_are_none(app: TestApp) {
        let mei = app.user().await;
        let ann = app.user().await;
        app.advance(61).await;
        // A code that was mailed to somebody else, in this very browser.
        let _ = mei.post("/api/auth/code", json!({ "email": ann.email })).await.expect(202);
        let code = ann.mailed_code().await;
        prove(&mei, json!({ "code": code })).await.expect_problem(401, "CODE_INVALID");
        for none in [json!({}), json!({ "code": null }), json!({ "code": code, "password": HERONS })] {
            let answer = prove(&mei, none).await.expect_problem(422, "INVALID");
            assert_eq!(fields(&answer), ["code MISSING"]);
        }
        let answer = prove(&mei, json!({ "code": "12345" })).await.expect_problem(422, "INVALID");
        assert_eq!(fields(&answer), ["code MALFORMED"]);
        // Without a password none is right, and it is said no sooner.
        prove(&mei, json!({ "password": HERONS })).await.expect_problem(401, "BAD_CREDENTIALS");
        app.visitor().post("/api/auth/prove", json!({ "code": code })).await.expect_problem(401, "UNAUTHENTICATED");
        is_asked_again(&mei).await;
    }
}

on_both! {
    async fn a_password_proves_it_and_is_guessed_ten_times(app: TestApp) {
        let mei = registered(&app, HERONS).await;
        let before = mei.cookie(SESSION);
        let _ = prove(&mei, json!({ "password": HERONS })).await.expect(200);
        assert_ne!(mei.cookie(SESSION), before, "another session");
        let tries = (0..12).map(|_| prove(&mei, json!({ "password": OWLS })));
        let answers = join_all(tries).await;
        let refused = answers.iter().filter(|answer| answer.status == 429).count();
        assert_eq!((answers.len(), refused), (12, 3), "the right one was counted, too");
        prove(&mei, json!({ "password": HERONS })).await.expect_problem(429, "RATE_LIMITED");
        app.advance(901).await;
        let _ = prove(&mei, json!({ "password": HERONS })).await.expect(200);
        // Nobody signs in with a proof, or is signed out by wrong ones.
        let _ = log_in(&another_browser(&app, &mei), HERONS).await.expect(200);
        let _ = mei.get("/api/auth/me").await.expect(200);
    }
}

on_both! {
    async fn every_answer_protects_itself_whoever_serves_it(app: TestApp) {
        // As a function answers without a platform in front of it: the second instance has none.
        let alone = darkroom_tests::SecondInstance::standing_in(&app).await;
        let mei = alone.for_user(&app.user().await);
        for (path, status) in [("/api/health", 200), ("/api/auth/me", 200), ("/api/nothing", 404)] {
            let answer = mei.get(path).await.expect(status);
            let said = |name: &str| answer.headers.get(name).map(|value| value.to_str().unwrap().to_owned());
            assert_eq!(said("x-content-type-options").as_deref(), Some("nosniff"), "{path}");
            assert!(said("strict-transport-security").is_some_and(|value| value.starts_with("max-age=63072000")), "{path}");
            assert!(said("content-security-policy").is_some_and(|value| value.contains("frame-ancestors 'none'")), "{path}");
        }
    }
}
