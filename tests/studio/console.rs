//! The console of whoever runs the studio (requirement C8): its door, and what is done about people.

use darkroom_tests::{TestApp, TestUser, on_both};
use http::Method;
use serde_json::{Value, json};

use crate::contract::every_route;
use crate::front::user_id;

/// Somebody who has just been made an operator.
async fn operator(app: &TestApp) -> TestUser {
    let ops = app.user().await;
    let _ = app.drive("operator", json!({ "email": ops.email })).await.expect(200);
    ops
}

/// What their device shows.
async fn digits(app: &TestApp, ops: &TestUser) -> String {
    app.visitor().get(&format!("/sandbox/totp?email={}", ops.email)).await.expect(200).text_of("/code")
}

/// The console is open: its answer.
pub(crate) async fn enter(app: &TestApp, ops: &TestUser) -> Value {
    let code = digits(app, ops).await;
    ops.post("/api/operator/totp", json!({ "code": code })).await.expect(200).json
}

/// An operator at work.
pub(crate) async fn at_work(app: &TestApp) -> TestUser {
    let ops = operator(app).await;
    let _ = enter(app, &ops).await;
    ops
}

pub(crate) async fn about(user: &TestUser, what: &str) -> String {
    format!("/api/operator/users/{}{what}", user_id(user).await)
}

on_both! {
    async fn who_is_no_operator_learns_of_nothing(app: TestApp) {
        let (mei, visitor) = (app.user().await, app.visitor());
        let mut asked = 0;
        for (path, methods) in every_route(&visitor).await {
            if !path.starts_with("/api/operator/") {
                continue;
            }
            // Somebody who is there, and somebody who is not: the answers are the same.
            for id in [user_id(&mei).await.to_string(), "usr_01ARZ3NDEKTSV4RRFFQ69G5FAV".to_owned()] {
                let address = path.replace("{id}", &id);
                for method in methods.iter().filter(|method| **method != Method::HEAD) {
                    let ask = |user: &TestUser| {
                        let request = user.request(method.clone(), &address);
                        if *method == Method::POST {
                            request.header("idempotency-key", "k1").json(&json!({
                                "credits": 5, "reason": "x", "level": "pro", "role": "operator", "blocked": true,
                                "pack": "cny10", "reference": "r", "code": "123456",
                            }))
                        } else {
                            request
                        }
                    };
                    visitor.send(ask(&visitor)).await.expect_problem(401, "UNAUTHENTICATED");
                    mei.send(ask(&mei)).await.expect_problem(404, "NOT_FOUND");
                    asked += 1;
                }
            }
        }
        assert!(asked >= 24, "{asked}");
        assert_eq!(mei.get("/api/auth/me").await.json["role"], "user");
        app.audit().await;
    }
}

on_both! {
    async fn the_console_opens_with_a_code_that_is_taken_once(app: TestApp) {
        let ops = operator(&app).await;
        assert_eq!(ops.get("/api/operator/totp").await.expect(200).json,
                   json!({ "set_up": false, "open_until": null, "money_until": null }));
        for path in ["/api/operator/users", "/api/operator/audit", "/api/operator/doctor"] {
            ops.get(path).await.expect_problem(401, "SECOND_FACTOR_REQUIRED");
        }
        let code = digits(&app, &ops).await;
        let wrong = if code == "000000" { "000001" } else { "000000" };
        ops.post("/api/operator/totp", json!({ "code": wrong })).await.expect_problem(401, "CODE_INVALID");
        let opened = ops.post("/api/operator/totp", json!({ "code": code })).await.expect(200).json;
        assert_eq!(opened["recovery_codes"].as_array().unwrap().len(), 10);
        // The same digits again, at once: they were seen.
        ops.post("/api/operator/totp", json!({ "code": code })).await.expect_problem(401, "CODE_INVALID");
        let _ = ops.get("/api/operator/users").await.expect(200);
        let door = ops.get("/api/operator/totp").await.expect(200).json;
        assert_eq!((&door["set_up"], &door["open_until"]), (&json!(true), &opened["open_until"]));

        // Credits move for ten minutes, the rest is open for eight hours; another browser of theirs has its own door.
        let mei = app.user().await;
        app.advance(599).await;
        let gift = json!({ "credits": 1, "reason": "in time" });
        let _ = ops.order(&about(&mei, "/adjust").await, gift.clone()).await.expect(200);
        app.advance(2).await;
        ops.order(&about(&mei, "/adjust").await, gift).await.expect_problem(401, "SECOND_FACTOR_REQUIRED");
        let _ = ops.get("/api/operator/users").await.expect(200);
        assert_eq!(ops.get("/api/operator/totp").await.json["money_until"], Value::Null);
        app.advance(8 * 3600 - 600).await;
        ops.get("/api/operator/users").await.expect_problem(401, "SECOND_FACTOR_REQUIRED");
        let again = enter(&app, &ops).await;
        assert_eq!(again["recovery_codes"], Value::Null);
        assert_eq!(mei.credits().await["available"], 1001);
        app.audit().await;
    }
}

on_both! {
    async fn a_lost_device_is_replaced_by_recovery_codes_each_good_once_and_guesses_are_counted(app: TestApp) {
        let ops = operator(&app).await;
        let codes = enter(&app, &ops).await["recovery_codes"].clone();
        let first = codes[0].as_str().unwrap().to_uppercase().replace('-', " ");
        app.advance(8 * 3600 + 1).await;
        let _ = ops.post("/api/operator/totp", json!({ "code": first })).await.expect(200);
        let _ = ops.get("/api/operator/users").await.expect(200);
        ops.post("/api/operator/totp", json!({ "code": first })).await.expect_problem(401, "CODE_INVALID");
        ops.post("/api/operator/totp", json!({ "code": "no code at all" })).await.expect_problem(422, "INVALID");
        for _ in 0..3 {
            ops.post("/api/operator/totp", json!({ "code": "aaaaa-aaaaa" })).await.expect_problem(401, "CODE_INVALID");
        }
        // The right one does not help whoever guesses.
        let right = digits(&app, &ops).await;
        let refused = ops.post("/api/operator/totp", json!({ "code": right })).await;
        refused.expect_problem(429, "RATE_LIMITED");
        app.advance(901).await;
        let _ = enter(&app, &ops).await;
    }
}

on_both! {
    async fn a_factor_is_set_up_by_whoever_has_just_proven_who_they_are_and_once(app: TestApp) {
        let ops = operator(&app).await;
        app.advance(601).await;
        ops.post("/api/operator/totp/setup", json!({})).await.expect_problem(401, "REAUTHENTICATE");
        ops.prove().await;
        let first = ops.post("/api/operator/totp/setup", json!({})).await.expect(200).json;
        let url = first["otpauth_url"].as_str().unwrap();
        assert!(url.starts_with("otpauth://totp/Darkroom:"), "{url}");
        assert!(url.contains(&format!("secret={}", first["secret"].as_str().unwrap())), "{url}");
        assert!(first["qr_svg"].as_str().unwrap().starts_with("<svg "));
        // Begun twice, the second one counts.
        let second = ops.post("/api/operator/totp/setup", json!({})).await.expect(200).json;
        assert_ne!(first["secret"], second["secret"]);
        let _ = enter(&app, &ops).await;
        ops.post("/api/operator/totp/setup", json!({})).await.expect_problem(409, "CONFLICT");
        let mei = app.user().await;
        mei.prove().await;
        mei.post("/api/operator/totp/setup", json!({})).await.expect_problem(404, "NOT_FOUND");
    }
}

on_both! {
    async fn an_act_is_done_once_for_its_key_and_stands_in_the_log_with_before_and_after(app: TestApp) {
        let (ops, mei) = (at_work(&app).await, app.user().await);
        let adjust = about(&mei, "/adjust").await;
        let wish = json!({ "credits": -30, "reason": "a photo too many" });
        let done = ops.order_with("key-1", &adjust, wish.clone()).await.expect(200).json;
        assert_eq!(ops.order_with("key-1", &adjust, wish.clone()).await.expect(200).json, done);
        ops.order_with("key-1", &adjust, json!({ "credits": -31, "reason": "a photo too many" })).await
            .expect_problem(409, "IDEMPOTENCY_KEY_REUSED");
        assert_eq!(mei.credits().await["available"], 970);
        for (wish, field) in [
            (json!({ "credits": -971, "reason": "too much" }), "credits"),
            (json!({ "credits": 0, "reason": "nothing" }), "credits"),
            (json!({ "credits": 5, "reason": " " }), "reason"),
            (json!({ "credits": 5, "reason": "x".repeat(201) }), "reason"),
        ] {
            let refused = ops.order(&adjust, wish.clone()).await.expect_problem(422, "INVALID");
            assert_eq!(refused.json["fields"][0]["name"], field, "{wish}");
        }
        let log = ops.get("/api/operator/audit").await.expect(200).json;
        let act = &log["items"][0];
        assert_eq!((&act["id"], &act["act"]), (&done["act"], &json!("adjust_credits")));
        assert_eq!(act["operator"], user_id(&ops).await.to_string());
        assert_eq!(act["data"]["reason"], "a photo too many");
        assert_eq!((&act["data"]["before"]["bought"], &act["data"]["after"]["bought"]), (&json!(1000), &json!(970)));
        // The sandbox made the operator; nothing that was refused is there.
        assert_eq!(log["items"].as_array().unwrap().len(), 2);
        app.audit().await;
    }
}

on_both! {
    async fn two_operators_at_once_change_one_account_and_both_are_kept(app: TestApp) {
        let (one, other, mei) = (at_work(&app).await, at_work(&app).await, app.user().await);
        let adjust = about(&mei, "/adjust").await;
        let gift = |credits| json!({ "credits": credits, "reason": "at once" });
        let both = tokio::join!(one.order(&adjust, gift(7)), other.order(&adjust, gift(11)));
        let _ = (both.0.expect(200), both.1.expect(200));
        assert_eq!(mei.credits().await["available"], 1018);
        app.audit().await;
    }
}

on_both! {
    async fn levels_roles_and_payments_are_set_with_a_reason(app: TestApp) {
        let (ops, mei) = (at_work(&app).await, app.user().await);
        let level = about(&mei, "/level").await;
        let _ = ops.order(&level, json!({ "level": "pro", "reason": "a partner" })).await.expect(200);
        ops.order(&level, json!({ "level": "gold", "reason": "a partner" })).await.expect_problem(422, "INVALID");
        let book = about(&mei, "/book").await;
        let payment = json!({ "pack": "cny10", "reference": "wx-1", "note": "red packet", "bonus": 5 });
        let _ = ops.order(&book, payment.clone()).await.expect(200);
        // The same payment under another key is the same payment.
        let _ = ops.order(&book, payment).await.expect(200);
        let me = mei.get("/api/auth/me").await.json;
        assert_eq!((&me["level"], &me["credits"]["available"]), (&json!("pro"), &json!(1105)));

        let role = about(&mei, "/role").await;
        let _ = ops.order(&role, json!({ "role": "operator", "reason": "she helps" })).await.expect(200);
        mei.get("/api/operator/users").await.expect_problem(401, "SECOND_FACTOR_REQUIRED");
        let _ = ops.order(&role, json!({ "role": "user", "reason": "she is done" })).await.expect(200);
        mei.get("/api/operator/users").await.expect_problem(404, "NOT_FOUND");
        let own = about(&ops, "/role").await;
        ops.order(&own, json!({ "role": "user", "reason": "alone" })).await.expect_problem(409, "CONFLICT");
        app.audit().await;
    }
}

on_both! {
    async fn a_blocked_account_has_no_session_and_gets_none_until_it_is_let_in(app: TestApp) {
        let (ops, mei) = (at_work(&app).await, app.user().await);
        let job = mei.photos(1).await;
        let (block, person) = (about(&mei, "/block").await, about(&mei, "").await);
        let sessions = about(&mei, "/sessions").await;
        let _ = ops.order(&block, json!({ "blocked": true, "reason": "a stolen card" })).await.expect(200);
        mei.get("/api/auth/me").await.expect_problem(401, "UNAUTHENTICATED");
        app.advance(60).await;
        let browser = app.visitor();
        let _ = browser.post("/api/auth/code", json!({ "email": mei.email })).await.expect(202);
        let code = mei.mailed_code().await;
        let wish = json!({ "email": mei.email, "code": code });
        browser.post("/api/auth/code/verify", wish).await.expect_problem(403, "ACCOUNT_BLOCKED");
        browser.get("/api/auth/me").await.expect_problem(401, "UNAUTHENTICATED");
        assert!(ops.get(&person).await.json["blocked_at"].is_string());

        let _ = ops.order(&block, json!({ "blocked": false, "reason": "it was hers" })).await.expect(200);
        app.advance(60).await;
        let _ = mei.sign_in().await;
        // What ran went on.
        assert_eq!(mei.follow(&job).await["state"], "succeeded");
        let why = json!({ "reason": "a phone was lost" });
        let _ = ops.send(ops.request(Method::DELETE, &sessions).json(&why)).await.expect(204);
        mei.get("/api/auth/me").await.expect_problem(401, "UNAUTHENTICATED");
        app.audit().await;
    }
}

on_both! {
    async fn somebody_is_found_by_what_an_operator_is_told_and_every_number_is_explained(app: TestApp) {
        let (ops, mei, ann) = (at_work(&app).await, app.user().await, app.user().await);
        let id = user_id(&mei).await.to_string();
        let book = about(&mei, "/book").await;
        let _ = ops.order(&book, json!({ "pack": "cny10", "reference": "wx-7" })).await.expect(200);
        app.plan(json!({ "outcome": "never" })).await;
        let job = mei.photos(1).await;
        let person = ops.get(&about(&mei, "").await).await.expect(200).json;
        let order = person["orders"][0]["id"].as_str().unwrap().to_owned();
        for text in [id.as_str(), &mei.email, &mei.email[..8], &order, "wx-7"] {
            let found = ops.get(&format!("/api/operator/users?q={text}")).await.expect(200).json;
            assert!(found["items"].as_array().unwrap().iter().any(|person| person["id"] == id.as_str()), "{text}");
        }
        let none = ops.get("/api/operator/users?q=nobody%40nowhere.example").await.expect(200).json;
        assert_eq!(none["items"], json!([]));
        let page = ops.get("/api/operator/users?limit=1").await.expect(200).json;
        assert_eq!(page["items"][0]["email"], ann.email);
        let cursor = page["next"].as_str().unwrap();
        let second = ops.get(&format!("/api/operator/users?limit=1&cursor={cursor}")).await.expect(200).json;
        assert_eq!(second["items"][0]["email"], mei.email);

        assert_eq!(person["jobs"][0]["id"], job.as_str());
        assert_eq!(person["holds"][0]["job"], job.as_str());
        assert_eq!(person["credits"], mei.credits().await);
        assert_eq!(person["ledger"][0]["kind"], "hold");
        let codes: Vec<_> = person["diagnosis"].as_array().unwrap().iter().map(|one| one["code"].as_str().unwrap()).collect();
        assert_eq!(codes, ["bought", "plan", "held", "debt", "orders", "referral", "stuck"]);
        assert!(person["diagnosis"].as_array().unwrap().iter().all(|one| one["ok"] == true), "{}", person["diagnosis"]);
        // What she asked for is hers: no prompt is anywhere in it.
        assert!(!person.to_string().contains("prompt"), "{person}");
        app.audit().await;
    }
}

on_both! {
    async fn the_first_address_of_the_settings_is_an_operator_once_it_is_proven(app: TestApp) {
        let first = TestUser::new(app.visitor().base(), &app.state.config.operator_emails[0]);
        let _ = first.sign_in().await;
        assert_eq!(first.get("/api/auth/me").await.json["role"], "operator");
        first.get("/api/operator/users").await.expect_problem(401, "SECOND_FACTOR_REQUIRED");
        let mei = app.user().await;
        assert_eq!(mei.get("/api/auth/me").await.json["role"], "user");
    }
}

on_both! {
    async fn the_self_test_is_on_the_console(app: TestApp) {
        let ops = at_work(&app).await;
        let lines = ops.get("/api/operator/doctor").await.expect(200).json;
        let lines = lines["items"].as_array().unwrap();
        assert!(lines.len() > 10, "{}", lines.len());
        assert!(lines.iter().all(|line| ["green", "amber", "red"].contains(&line["state"].as_str().unwrap())));
    }
}
