//! Signing in with a mailed code (requirement B1).

use darkroom_tests::{Answer, SecondInstance, TestApp, TestUser, on_both};
use futures_util::future::{join, join_all};
use serde_json::json;

use crate::front::{fields, keep_the_writer_busy, number, post_in};

const BROWSER: &str = "__Host-browser";
const SESSION: &str = "__Host-session";

async fn ask(user: &TestUser) -> String {
    let _ = user.post("/api/auth/code", json!({ "email": user.email })).await.expect(202);
    user.mailed_code().await
}

async fn enter(user: &TestUser, code: &str) -> Answer {
    user.post("/api/auth/code/verify", json!({ "email": user.email, "code": code })).await
}

/// Another code than this one.
fn wrong(code: &str, by: u32) -> String {
    format!("{:06}", (code.parse::<u32>().unwrap() + by) % 1_000_000)
}

/// Users, sessions and entries: nobody came in if it stays.
async fn came_in(app: &TestApp) -> i64 {
    number(
        app,
        "SELECT (SELECT COUNT(*) FROM users) + (SELECT COUNT(*) FROM sessions) + (SELECT COUNT(*) FROM entries) AS n",
    )
    .await
}

on_both! {
    async fn a_code_works_once_within_a_minute_and_not_after_five_wrong_tries(app: TestApp) {
        let mei = app.visitor();
        let code = ask(&mei).await;
        for by in 1..=5 {
            let refused = enter(&mei, &wrong(&code, by)).await.expect_problem(401, "CODE_INVALID");
            assert_eq!(refused.json["tries_left"], 5 - by, "{}", refused.text);
            let told = refused.text_of("/detail").contains(&format!("Tries left: {}", 5 - by));
            assert_eq!(told, by < 5, "{}", refused.text);
        }
        let burned = enter(&mei, &code).await.expect_problem(401, "CODE_INVALID");
        assert_eq!(burned.json["tries_left"], 0);
        app.advance(61).await;
        let code = ask(&mei).await;
        app.advance(61).await;
        enter(&mei, &code).await.expect_problem(401, "CODE_EXPIRED");
        assert_eq!(came_in(&app).await, 0);
        assert_eq!(mei.cookie(SESSION), None);

        let code = ask(&mei).await;
        let browser = mei.cookie(BROWSER).unwrap();
        for by in 1..=4 {
            enter(&mei, &wrong(&code, by)).await.expect_problem(401, "CODE_INVALID");
        }
        let user = enter(&mei, &code).await.expect(200);
        assert_eq!(user.json["email"], json!(mei.email));
        assert_eq!(user.json["credits"]["available"], 1000);
        assert_eq!(came_in(&app).await, 3);
        // Used twice: by the same browser, which still has its cookie.
        mei.set_cookie(BROWSER, &browser);
        enter(&mei, &code).await.expect_problem(401, "CODE_INVALID");
        assert_eq!(came_in(&app).await, 3);
        app.audit().await;
    }
}

on_both! {
    async fn a_code_typed_in_another_browser_is_no_code(app: TestApp) {
        let mei = app.visitor();
        let code = ask(&mei).await;
        let thief = app.visitor();
        let stolen = json!({ "email": mei.email, "code": code });
        let nobody = thief.post("/api/auth/code/verify", stolen.clone()).await.expect_problem(401, "CODE_INVALID");
        assert_eq!(nobody.json["tries_left"], 0, "there is no code to try");
        let _ = ask(&thief).await;
        thief.post("/api/auth/code/verify", stolen.clone()).await.expect_problem(401, "CODE_INVALID");
        for cookie in ["x", "", &"A".repeat(43), &"A".repeat(4000)] {
            thief.set_cookie(BROWSER, cookie);
            thief.post("/api/auth/code/verify", stolen.clone()).await.expect_problem(401, "CODE_INVALID");
        }
        assert_eq!(came_in(&app).await, 0);
        // The thief's attempts have not spent Mei's code.
        let _ = enter(&mei, &code).await.expect(200);
    }
}

on_both! {
    async fn another_code_is_mailed_after_a_minute_and_ten_in_an_hour(app: TestApp) {
        let mei = app.visitor();
        let body = json!({ "email": mei.email });
        let first = ask(&mei).await;
        let refused = mei.post("/api/auth/code", body.clone()).await;
        let refused = refused.expect_problem(429, "RATE_LIMITED");
        let wait: u32 = refused.headers["retry-after"].to_str().unwrap().parse().unwrap();
        assert!((50..=60).contains(&wait), "{wait}");
        // A change of case or space is the same address.
        let shouted = json!({ "email": format!(" {} ", mei.email.to_uppercase()) });
        mei.post("/api/auth/code", shouted).await.expect_problem(429, "RATE_LIMITED");
        // Nothing changed: the first code is still the one.
        assert_eq!(mei.mailed_code().await, first);
        assert_eq!(number(&app, "SELECT COUNT(*) AS n FROM login_codes").await, 1);

        app.advance(55).await;
        let _ = mei.post("/api/auth/code", body.clone()).await.expect_problem(429, "RATE_LIMITED");
        app.advance(5).await;
        let second = ask(&mei).await;
        if second != first {
            enter(&mei, &first).await.expect_problem(401, "CODE_INVALID");
        }
        for _ in 3..=10 {
            app.advance(60).await;
            let _ = ask(&mei).await;
        }
        app.advance(60).await;
        let refused = app.visitor().post("/api/auth/code", body.clone()).await.expect_problem(429, "RATE_LIMITED");
        let wait: i64 = refused.headers["retry-after"].to_str().unwrap().parse().unwrap();
        assert!((2_900..=3_000).contains(&wait), "{wait}");
        let mails = mei.get(&format!("/sandbox/mail?to={}", mei.email)).await;
        assert_eq!(mails.json["items"].as_array().unwrap().len(), 10);
        // Somebody else is not held back.
        let _ = ask(&app.visitor()).await;
        app.advance(wait).await;
        let code = ask(&mei).await;
        let _ = enter(&mei, &code).await.expect(200);
    }
}

on_both! {
    async fn one_code_sent_ten_times_at_once_begins_one_session_of_one_account(app: TestApp) {
        let mei = app.visitor();
        let code = ask(&mei).await;
        let ((), answers) = join(keep_the_writer_busy(&app), join_all((0..10).map(|_| enter(&mei, &code)))).await;
        assert_eq!(answers.iter().filter(|answer| answer.status == 200).count(), 1);
        for answer in answers.into_iter().filter(|answer| answer.status != 200) {
            answer.expect_problem(401, "CODE_INVALID");
        }
        assert_eq!(number(&app, "SELECT COUNT(*) AS n FROM users").await, 1);
        assert_eq!(number(&app, "SELECT COUNT(*) AS n FROM sessions").await, 1);
        assert_eq!(number(&app, "SELECT COUNT(*) AS n FROM entries WHERE kind = 'signup'").await, 1);
        assert_eq!(mei.credits().await["available"], 1000);
        app.audit().await;
    }
}

on_both! {
    async fn forty_guesses_at_once_burn_the_code(app: TestApp) {
        let mei = app.visitor();
        let code = ask(&mei).await;
        let guesses: Vec<String> = (1..=40).map(|by| wrong(&code, by)).collect();
        let tries = join_all(guesses.iter().map(|guess| enter(&mei, guess)));
        for answer in join(keep_the_writer_busy(&app), tries).await.1 {
            answer.expect_problem(401, "CODE_INVALID");
        }
        enter(&mei, &code).await.expect_problem(401, "CODE_INVALID");
        assert_eq!(number(&app, "SELECT tries AS n FROM login_codes").await, 5, "the others were not compared");
        assert_eq!(came_in(&app).await, 0);
    }
}

on_both! {
    async fn what_is_no_address_or_no_code_is_refused_and_mails_speak_the_browsers_language(app: TestApp) {
        let visitor = app.visitor();
        for email in ["", "mei", "mei@example", "a@b.c\r\nBcc: all@example.com", "a@b.c\nSubject: x", "a@b.c,d@e.f",
                      "Mei <mei@example.com>", "mei@exa mple.com", "mei@example.com\0"] {
            let answer = visitor.post("/api/auth/code", json!({ "email": email })).await.expect_problem(422, "INVALID");
            assert_eq!(fields(&answer), ["email MALFORMED"], "{email:?}");
        }
        assert_eq!(visitor.get("/sandbox/mail").await.json["items"], json!([]));
        for code in ["", "12345", "1234567", "12345x", "１２３４５６"] {
            let body = json!({ "email": visitor.email, "code": code });
            let answer = visitor.post("/api/auth/code/verify", body).await.expect_problem(422, "INVALID");
            assert_eq!(fields(&answer), ["code MALFORMED"], "{code:?}");
        }

        let (mei, ada) = (app.visitor(), app.visitor());
        let _ = post_in(&mei, "zh-CN,zh;q=0.9", "/api/auth/code", &json!({ "email": mei.email })).await.expect(202);
        let _ = post_in(&ada, "en-GB,en;q=0.9", "/api/auth/code", &json!({ "email": ada.email })).await.expect(202);
        let mail = |user: &TestUser| format!("/sandbox/mail?to={}", user.email);
        let (chinese, english) = (mei.get(&mail(&mei)).await, ada.get(&mail(&ada)).await);
        let subject = chinese.text_of("/items/0/subject");
        assert!(subject.starts_with("暗房登录验证码 ") && subject.ends_with(&chinese.text_of("/items/0/code")), "{subject}");
        assert!(english.text_of("/items/0/subject").starts_with("Your Darkroom code is "));
        // The address is mailed to in the form it is compared in.
        assert_eq!(chinese.json["items"][0]["to"].to_string().matches('@').count(), 1);
    }
}

on_both! {
    /// Behind a proxy of the operator's everybody has the proxy's address, and at home every device has one of 2^64.
    async fn limits_count_lines_and_not_proxies_or_devices(app: TestApp) {
        let instance = SecondInstance::open(&app, |plan| {
            plan.config.network_limit = 2;
            plan.config.client_address_header = Some(reqwest::header::HeaderName::from_static("cf-connecting-ip"));
        }).await;
        let ask = async |client: &str| {
            let visitor = instance.for_user(&app.visitor());
            let request = visitor.request(reqwest::Method::POST, "/api/auth/code").json(&json!({ "email": visitor.email }));
            let request = request.header("x-vercel-forwarded-for", "198.51.100.1").header("cf-connecting-ip", client);
            visitor.send(request).await.status
        };
        for line in ["203.0.113.1", "203.0.113.2", "203.0.113.3"] {
            assert_eq!((ask(line).await, ask(line).await, ask(line).await), (202, 202, 429), "{line}");
        }
        let devices = ["2001:db8:1:2::1", "2001:db8:1:2:aaaa::2", "2001:db8:1:2:ffff::3"];
        assert_eq!((ask(devices[0]).await, ask(devices[1]).await, ask(devices[2]).await), (202, 202, 429));
        assert_eq!(ask("2001:db8:1:3::1").await, 202, "the neighbour");
    }
}
