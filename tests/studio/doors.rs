//! What a stranger can do to somebody whose address they know: nothing that locks the door (requirement D7).

use darkroom_tests::{TestApp, TestUser, on_both};
use serde_json::{Value, json};

const ASK: &str = "/api/auth/code";

async fn ask(browser: &TestUser) -> u16 {
    browser.post(ASK, json!({ "email": browser.email })).await.status
}

/// Another browser, in which nothing was ever proven.
fn strange(app: &TestApp, user: &TestUser) -> TestUser {
    TestUser::new(app.running.url.as_str(), &user.email)
}

async fn sign_in(browser: &TestUser) -> Value {
    let code = browser.mailed_code().await;
    let answer = browser.post("/api/auth/code/verify", json!({ "email": browser.email, "code": code })).await;
    answer.expect(200).json
}

on_both! {
    async fn who_asks_for_all_codes_of_an_address_keeps_nobody_from_their_own_browser(app: TestApp) {
        let mei = app.user().await;
        let _ = mei.post("/api/auth/logout", json!({})).await.expect(204);
        let stranger = strange(&app, &mei);
        for _ in 0..9 {
            app.advance(61).await;
            assert_eq!(ask(&stranger).await, 202);
        }
        app.advance(61).await;
        for refused in [&stranger, &strange(&app, &mei)] {
            assert_eq!(ask(refused).await, 429);
        }
        // Known for one address is known for no other, and a cookie that we did not sign is none.
        let known = mei.cookie("__Host-known").expect("a cookie");
        let ann = strange(&app, &mei);
        ann.set_cookie("__Host-known", &app.user().await.cookie("__Host-known").unwrap());
        assert_eq!(ask(&ann).await, 429);
        ann.set_cookie("__Host-known", &known[..known.len() - 2]);
        assert_eq!(ask(&ann).await, 429);
        assert_eq!(ask(&mei).await, 202);
        // It has a share of its own, and that has an end.
        assert_eq!(ask(&mei).await, 429);
        assert_eq!(sign_in(&mei).await["email"], json!(mei.email));
    }
}

on_both! {
    async fn an_address_is_tried_with_a_hundred_wrong_codes_a_day_and_its_own_browser_is_let_in(app: TestApp) {
        let mei = app.user().await;
        let stranger = strange(&app, &mei);
        let wrong = async || {
            app.advance(361).await;
            assert_eq!(ask(&stranger).await, 202);
            let code = if stranger.mailed_code().await == "000000" { "111111" } else { "000000" };
            stranger.post("/api/auth/code/verify", json!({ "email": mei.email, "code": code })).await
        };
        for _ in 0..100 {
            wrong().await.expect_problem(401, "CODE_INVALID");
        }
        // Not even the right one is looked at.
        wrong().await.expect_problem(429, "RATE_LIMITED");
        let right = json!({ "email": mei.email, "code": stranger.mailed_code().await });
        stranger.post("/api/auth/code/verify", right).await.expect_problem(429, "RATE_LIMITED");
        assert_eq!(ask(&mei).await, 202);
        assert_eq!(sign_in(&mei).await["email"], json!(mei.email));
        // The day is over.
        app.advance(24 * 3600).await;
        wrong().await.expect_problem(401, "CODE_INVALID");
    }
}
