//! Setting and changing the password of whoever is signed in.

use darkroom_tests::{Answer, TestApp, TestUser, on_both};
use futures_util::future::join;
use serde_json::json;

use super::{HERONS, OWLS, another_browser, is_out, log_in, register, registered, sessions, subjects};
use crate::front::{fields, post_in};

async fn change(user: &TestUser, current: &str, password: &str) -> Answer {
    user.post("/api/auth/password", json!({ "current_password": current, "password": password })).await
}

on_both! {
    async fn a_change_ends_the_old_password_and_every_other_session(app: TestApp) {
        let mei = registered(&app, HERONS).await;
        let phone = another_browser(&app, &mei);
        let _ = log_in(&phone, HERONS).await.expect(200);
        let since = mei.get("/api/auth/password").await.expect(200);
        assert_eq!(since.json["set"], true);

        change(&mei, OWLS, "seven grey geese").await.expect_problem(401, "BAD_CREDENTIALS");
        for none in [json!({ "password": OWLS }), json!({ "password": OWLS, "current_password": null })] {
            let answer = mei.post("/api/auth/password", none).await.expect_problem(422, "INVALID");
            assert_eq!(fields(&answer), ["current_password MISSING"]);
        }
        let weak = change(&mei, HERONS, "password1").await.expect_problem(422, "INVALID");
        assert_eq!(fields(&weak), ["password COMMON_PASSWORD"]);
        let own = change(&mei, HERONS, &mei.email).await.expect_problem(422, "INVALID");
        assert_eq!(fields(&own), ["password COMMON_PASSWORD"]);
        assert_eq!((sessions(&app).await, subjects(&mei).await.len()), (2, 1), "nothing happened so far");

        app.advance(5).await;
        let input = json!({ "current_password": HERONS, "password": OWLS });
        let user = post_in(&mei, "zh-CN", "/api/auth/password", &input).await.expect(200);
        assert_eq!((user.text_of("/email"), &user.json["has_password"]), (mei.email.clone(), &json!(true)));
        let _ = mei.get("/api/auth/me").await.expect(200);
        is_out(&phone).await;
        assert_eq!(subjects(&mei).await[0], "Your Darkroom password was changed", "in the account's language");
        assert!(mei.get("/api/auth/password").await.text_of("/changed_at") > since.text_of("/changed_at"));
        log_in(&phone, HERONS).await.expect_problem(401, "BAD_CREDENTIALS");
        let _ = log_in(&phone, OWLS).await.expect(200);
        app.audit().await;
    }
}

on_both! {
    async fn who_came_with_a_code_sets_a_first_password_without_another(app: TestApp) {
        let mei = app.user().await;
        let none = mei.get("/api/auth/password").await.expect(200);
        assert_eq!(none.json, json!({ "set": false, "changed_at": null }));
        assert_eq!(mei.get("/api/auth/me").await.json["has_password"], false);
        // Whoever finds an open browser sets none.
        let first = json!({ "password": HERONS });
        mei.post("/api/auth/password", first.clone()).await.expect_problem(401, "REAUTHENTICATE");
        mei.prove().await;
        let user = mei.post("/api/auth/password", first).await.expect(200);
        assert_eq!((&user.json["has_password"], &user.json["confirmed"]), (&json!(true), &json!(true)));
        let _ = log_in(&another_browser(&app, &mei), HERONS).await.expect(200);
        // From now on it takes the present one.
        let again = mei.post("/api/auth/password", json!({ "password": OWLS })).await.expect_problem(422, "INVALID");
        assert_eq!(fields(&again), ["current_password MISSING"]);
        // A proof of the address by code leaves the password of a confirmed account alone.
        app.advance(61).await;
        let _ = another_browser(&app, &mei).sign_in().await;
        let _ = log_in(&another_browser(&app, &mei), HERONS).await.expect(200);
    }
}

on_both! {
    async fn whoever_finds_an_open_browser_guesses_ten_times(app: TestApp) {
        let mei = registered(&app, HERONS).await;
        for n in 0..10 {
            change(&mei, &format!("{n} herons in a row"), OWLS).await.expect_problem(401, "BAD_CREDENTIALS");
        }
        change(&mei, HERONS, OWLS).await.expect_problem(429, "RATE_LIMITED");
        app.advance(901).await;
        let _ = change(&mei, HERONS, OWLS).await.expect(200);
    }
}

on_both! {
    async fn of_two_changes_at_once_one_is_made(app: TestApp) {
        let mei = registered(&app, HERONS).await;
        let phone = another_browser(&app, &mei);
        let _ = log_in(&phone, HERONS).await.expect(200);
        let (one, other) = join(change(&mei, HERONS, OWLS), change(&phone, HERONS, "seven grey geese")).await;
        assert_eq!([&one, &other].iter().filter(|answer| answer.status == 200).count(), 1, "{} {}", one.text, other.text);
        let (winner, loser, password) = if one.status == 200 {
            (&mei, &phone, OWLS)
        } else {
            (&phone, &mei, "seven grey geese")
        };
        let _ = winner.get("/api/auth/me").await.expect(200);
        is_out(loser).await;
        let _ = log_in(loser, password).await.expect(200);
    }
}

on_both! {
    async fn an_unconfirmed_registration_is_still_one_after_its_password_was_changed(app: TestApp) {
        let mei = app.visitor();
        let _ = register(&mei, HERONS).await.expect(201);
        let _ = mei.post("/api/auth/password", json!({ "password": OWLS })).await.expect(200);
        let owner = another_browser(&app, &mei);
        app.advance(61).await;
        let proven = owner.sign_in().await;
        assert_eq!((&proven.json["confirmed"], &proven.json["has_password"]), (&json!(true), &json!(false)));
        is_out(&mei).await;
        log_in(&mei, OWLS).await.expect_problem(401, "BAD_CREDENTIALS");
    }
}
