//! Signing in with an address and a password.

use std::collections::BTreeSet;

use darkroom_tests::{Answer, TestApp, on_both};
use futures_util::future::{join, join_all};
use serde_json::{Value, json};

use super::{HERONS, OWLS, SESSION, another_browser, is_out, log_in, register, registered, sessions};
use crate::front::fields;

/// All that can be told of an answer, without what differs from answer to answer.
fn looks(answer: &Answer) -> (u16, BTreeSet<String>, Value) {
    let mut body = answer.json.clone();
    body["request_id"] = json!("");
    let headers = answer.headers.keys().map(ToString::to_string).filter(|name| name != "date").collect();
    (answer.status, headers, body)
}

on_both! {
    /// Row D7: enumeration. That the time is the same, too, is measured by the probes.
    async fn a_wrong_try_says_the_same_whatever_is_wrong(app: TestApp) {
        let mei = registered(&app, HERONS).await;
        let by_code = app.user().await;
        let unconfirmed = app.visitor();
        let _ = register(&unconfirmed, HERONS).await.expect(201);
        let before = sessions(&app).await;
        let mut seen = Vec::new();
        for user in [&mei, &by_code, &unconfirmed, &app.visitor()] {
            let browser = another_browser(&app, user);
            for password in [OWLS, "", "x", &"x".repeat(20_000), "$argon2id$v=19$m=19456,t=2,p=1$AAAA$AAAA"] {
                seen.push(looks(&log_in(&browser, password).await.expect_problem(401, "BAD_CREDENTIALS")));
            }
            assert_eq!(browser.cookie(SESSION), None);
        }
        assert!(seen.iter().all(|one| *one == seen[0]), "{seen:#?}");
        assert_eq!(sessions(&app).await, before);
        let nobody = mei.post("/api/auth/login", json!({ "email": "mei", "password": HERONS })).await;
        assert_eq!(fields(&nobody.expect_problem(422, "INVALID")), ["email MALFORMED"]);
        // The right one, with another case and spaces around the address.
        let browser = another_browser(&app, &mei);
        let shouted = json!({ "email": format!(" {} ", mei.email.to_uppercase()), "password": HERONS });
        let _ = browser.post("/api/auth/login", shouted).await.expect(200);
        assert_eq!(browser.get("/api/auth/me").await.text_of("/email"), mei.email);
    }
}

on_both! {
    async fn ten_tries_in_a_quarter_of_an_hour_whoever_has_the_address(app: TestApp) {
        let mei = registered(&app, HERONS).await;
        let mut seen = Vec::new();
        for user in [&mei, &app.visitor()] {
            let guesser = another_browser(&app, user);
            for n in 0..10 {
                log_in(&guesser, &format!("{n} herons in a row")).await.expect_problem(401, "BAD_CREDENTIALS");
            }
            let refused = log_in(&guesser, HERONS).await.expect_problem(429, "RATE_LIMITED");
            let wait: u32 = refused.headers["retry-after"].to_str().unwrap().parse().unwrap();
            assert!((600..=900).contains(&wait), "{wait}");
            seen.push((refused.status, refused.text_of("/title")));
        }
        assert_eq!(seen[0], seen[1]);
        // Somebody else is not held back, nor is whoever has the mailed code.
        let _ = registered(&app, HERONS).await;
        app.advance(61).await;
        let _ = another_browser(&app, &mei).sign_in().await;
        app.advance(900).await;
        let _ = log_in(&another_browser(&app, &mei), HERONS).await.expect(200);
    }
}

on_both! {
    async fn fifty_guesses_at_once_are_ten(app: TestApp) {
        let mei = registered(&app, HERONS).await;
        let browsers: Vec<_> = (0..50).map(|_| another_browser(&app, &mei)).collect();
        let answers = join_all(browsers.iter().map(|browser| log_in(browser, OWLS))).await;
        let tried = answers.iter().filter(|answer| answer.status == 401).count();
        assert_eq!((tried, answers.iter().filter(|answer| answer.status == 429).count()), (10, 40));
    }
}

on_both! {
    async fn nobody_stays_in_with_a_password_that_was_changed_meanwhile(app: TestApp) {
        let mei = registered(&app, HERONS).await;
        let browsers: Vec<_> = (0..9).map(|_| another_browser(&app, &mei)).collect();
        let logins = join_all(browsers.iter().map(|browser| log_in(browser, HERONS)));
        let change = mei.post("/api/auth/password", json!({ "current_password": HERONS, "password": OWLS }));
        let (answers, changed) = join(logins, change).await;
        let _ = changed.expect(200);
        for (browser, answer) in browsers.iter().zip(&answers) {
            assert!([200, 401].contains(&answer.status), "{}", answer.text);
            is_out(browser).await;
        }
        assert_eq!(sessions(&app).await, 1);
    }
}
