//! A new password with a mailed code.

use darkroom_tests::{Answer, TestApp, TestUser, on_both};
use futures_util::future::join_all;
use serde_json::json;

use super::{BROWSER, HERONS, OWLS, another_browser, is_out, log_in, registered, sessions, subjects};
use crate::front::{fields, number};

async fn ask(user: &TestUser) -> Answer {
    user.post("/api/auth/password/reset", json!({ "email": user.email })).await
}

async fn choose(user: &TestUser, code: &str, password: &str) -> Answer {
    let input = json!({ "email": user.email, "code": code, "password": password });
    user.post("/api/auth/password/reset/verify", input).await
}

fn wrong(code: &str, by: u32) -> String {
    format!("{:06}", (code.parse::<u32>().unwrap() + by) % 1_000_000)
}

on_both! {
    async fn a_code_sets_a_new_password_once_and_in_the_browser_that_asked(app: TestApp) {
        let mei = registered(&app, HERONS).await;
        app.advance(61).await;
        let forgetful = another_browser(&app, &mei);
        let asked = ask(&forgetful).await.expect(202);
        assert_eq!(asked.json, json!({ "expires_in_seconds": 600, "resend_in_seconds": 60, "sent": true }));
        let code = forgetful.mailed_code().await;
        assert!(subjects(&mei).await[0].starts_with("Your Darkroom reset code is "));

        let thief = another_browser(&app, &mei);
        choose(&thief, &code, OWLS).await.expect_problem(401, "CODE_INVALID");
        // It opens nothing else, and a weak password does not use it up.
        let entered = json!({ "email": mei.email, "code": code });
        forgetful.post("/api/auth/code/verify", entered).await.expect_problem(401, "CODE_INVALID");
        let weak = choose(&forgetful, &code, "password1").await.expect_problem(422, "INVALID");
        assert_eq!(fields(&weak), ["password COMMON_PASSWORD"]);
        let all = choose(&forgetful, "12345", "short").await.expect_problem(422, "INVALID");
        assert_eq!(fields(&all), ["code MALFORMED", "password TOO_SMALL"]);
        let _ = mei.get("/api/auth/me").await.expect(200);

        let browser = forgetful.cookie(BROWSER).unwrap();
        let user = choose(&forgetful, &code, OWLS).await.expect(200);
        assert_eq!((user.text_of("/email"), &user.json["confirmed"]), (mei.email.clone(), &json!(true)));
        let _ = forgetful.get("/api/auth/me").await.expect(200);
        is_out(&mei).await;
        assert_eq!(subjects(&mei).await[0], "Your Darkroom password was changed");
        forgetful.set_cookie(BROWSER, &browser);
        choose(&forgetful, &code, HERONS).await.expect_problem(401, "CODE_INVALID");
        log_in(&mei, HERONS).await.expect_problem(401, "BAD_CREDENTIALS");
        let _ = log_in(&mei, OWLS).await.expect(200);
        app.audit().await;
    }
}

on_both! {
    async fn five_wrong_tries_burn_a_code_and_ten_minutes_end_it(app: TestApp) {
        let mei = registered(&app, HERONS).await;
        app.advance(61).await;
        let _ = ask(&mei).await.expect(202);
        let code = mei.mailed_code().await;
        let guesses: Vec<String> = (1..=12).map(|by| wrong(&code, by)).collect();
        for answer in join_all(guesses.iter().map(|guess| choose(&mei, guess, OWLS))).await {
            answer.expect_problem(401, "CODE_INVALID");
        }
        choose(&mei, &code, OWLS).await.expect_problem(401, "CODE_INVALID");
        app.advance(61).await;
        let _ = ask(&mei).await.expect(202);
        let code = mei.mailed_code().await;
        app.advance(601).await;
        choose(&mei, &code, OWLS).await.expect_problem(401, "CODE_EXPIRED");
        let _ = ask(&mei).await.expect(202);
        let code = mei.mailed_code().await;
        let answers = join_all((0..5).map(|_| choose(&mei, &code, OWLS))).await;
        assert_eq!(answers.iter().filter(|answer| answer.status == 200).count(), 1, "five at once");
        assert_eq!(sessions(&app).await, 1);
    }
}

on_both! {
    async fn asking_tells_nobody_who_has_an_account(app: TestApp) {
        let mei = registered(&app, HERONS).await;
        let (known, unknown) = (another_browser(&app, &mei), app.visitor());
        app.advance(61).await;
        let answers = [ask(&known).await.expect(202), ask(&unknown).await.expect(202)];
        assert_eq!(answers[0].text, answers[1].text);
        // One mail each; only an account gets a code.
        let mails = unknown.get(&format!("/sandbox/mail?to={}", unknown.email)).await.expect(200);
        assert_eq!(mails.json["items"].as_array().unwrap().len(), 1);
        assert!(mails.json["items"][0]["code"].is_null());
        for user in [&known, &unknown] {
            // One mail a minute for an address, whatever for.
            ask(user).await.expect_problem(429, "RATE_LIMITED");
            user.post("/api/auth/code", json!({ "email": user.email })).await.expect_problem(429, "RATE_LIMITED");
        }
        choose(&unknown, "000000", OWLS).await.expect_problem(401, "CODE_INVALID");
        assert_eq!(number(&app, "SELECT COUNT(*) AS n FROM users").await, 1);
        let bad = unknown.post("/api/auth/password/reset", json!({ "email": "mei" })).await;
        assert_eq!(fields(&bad.expect_problem(422, "INVALID")), ["email MALFORMED"]);
    }
}

on_both! {
    async fn a_sign_in_code_sets_no_password(app: TestApp) {
        let mei = registered(&app, HERONS).await;
        app.advance(61).await;
        let browser = another_browser(&app, &mei);
        let _ = browser.post("/api/auth/code", json!({ "email": mei.email })).await.expect(202);
        let code = browser.mailed_code().await;
        choose(&browser, &code, OWLS).await.expect_problem(401, "CODE_INVALID");
        // A user without a password may begin to have one this way.
        let ann = app.user().await;
        app.advance(61).await;
        let _ = ask(&ann).await.expect(202);
        let user = choose(&ann, &ann.mailed_code().await, OWLS).await.expect(200);
        assert_eq!(user.json["has_password"], true);
        let _ = log_in(&another_browser(&app, &ann), OWLS).await.expect(200);
    }
}
