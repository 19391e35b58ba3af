//! What else the console does (requirements C7, C8): codes, money that found no order, dead letters, jobs, numbers.

use darkroom_dev::random;
use darkroom_tests::{SecondInstance, TestApp, id_of, on_both, on_both_quietly};
use reqwest::Method;
use secrecy::SecretString;
use serde_json::{Value, json};

use crate::console::{about, at_work};

on_both! {
    async fn codes_are_made_once_for_a_key_shown_again_for_it_and_revoked(app: TestApp) {
        let (ops, mei, ann) = (at_work(&app).await, app.user().await, app.user().await);
        let wish = json!({ "count": 2, "credits": 50, "reason": "spring fair" });
        let made = ops.order_with("fair", "/api/operator/codes", wish.clone()).await.expect(200).json;
        assert_eq!(ops.order_with("fair", "/api/operator/codes", wish.clone()).await.expect(200).json, made);
        let others = ops.order_with("fair-2", "/api/operator/codes", wish).await.expect(200).json;
        assert_ne!(made, others);
        let codes = made["codes"].as_array().unwrap();
        assert_eq!(codes.len(), 2);
        let _ = mei.order("/api/billing/codes", json!({ "code": codes[0] })).await.expect(200);
        let list = ops.get("/api/operator/codes").await.expect(200).json;
        let items = list["items"].as_array().unwrap();
        assert_eq!(items.len(), 4);
        assert!(!list.to_string().contains(codes[1].as_str().unwrap()), "letters are shown to whoever made them alone");
        let of = |code: &Value| {
            let hint = code.as_str().unwrap().split('-').nth(1).unwrap().to_owned();
            items.iter().find(|item| item["hint"] == hint.as_str()).unwrap().clone()
        };
        assert_eq!((&of(&codes[0])["uses"], &of(&codes[1])["uses"]), (&json!(1), &json!(0)));
        let second = of(&codes[1]);
        let path = format!("/api/operator/codes/{}", id_of(&second));
        let revoke = async |why: &str| ops.send(ops.request(Method::DELETE, &path).json(&json!({ "reason": why }))).await;
        let refused = revoke(" ").await.expect_problem(422, "INVALID");
        assert_eq!(refused.json["fields"][0]["name"], "reason", "what changes access says why");
        let _ = revoke("a leaflet was lost").await.expect(204);
        ann.order("/api/billing/codes", json!({ "code": codes[1] })).await.expect_problem(410, "CODE_EXPIRED");
        assert_eq!((mei.credits().await["available"].clone(), ann.credits().await["available"].clone()),
                   (json!(1050), json!(1000)));
        for (wish, field) in [
            (json!({ "count": 0, "credits": 5, "reason": "x" }), "count"),
            (json!({ "count": 201, "credits": 5, "reason": "x" }), "count"),
            (json!({ "count": 1, "credits": 0, "reason": "x" }), "credits"),
            (json!({ "count": 1, "credits": 5, "reason": "x", "level": "free" }), "level"),
            (json!({ "count": 1, "credits": 5, "reason": "x", "use_by": "yesterday" }), "use_by"),
        ] {
            let refused = ops.order("/api/operator/codes", wish.clone()).await.expect_problem(422, "INVALID");
            assert_eq!(refused.json["fields"][0]["name"], field, "{wish}");
        }
        app.audit().await;
    }
}

on_both_quietly! {
    async fn money_that_found_no_order_is_given_to_one_or_to_nobody(app: TestApp) {
        let (ops, mei) = (at_work(&app).await, app.user().await);
        let order = mei.usdt_order().await;
        let _ = app.pays(json!({ "amount": "10" })).await;
        let _ = app.pays(json!({ "amount": "0.5" })).await;
        app.read_chain().await;
        let _ = crate::console::enter(&app, &ops).await;
        let list = ops.get("/api/operator/transfers").await.expect(200).json;
        let (small, large) = (&list["items"][0], &list["items"][1]);
        assert_eq!((&small["amount"], &large["amount"], &large["state"]), (&json!("0.500"), &json!("10.000"), &json!("unmatched")));
        let address = |transfer: &Value, what: &str| format!("/api/operator/transfers/{}/{what}", id_of(transfer));
        let reason = json!({ "reason": "our own test" });
        let _ = ops.order(&address(small, "dismiss"), reason).await.expect(200);
        let wish = json!({ "order": id_of(&order), "reason": "she sent a screenshot" });
        let _ = ops.order(&address(large, "match"), wish.clone()).await.expect(200);
        assert_eq!(ops.get("/api/operator/transfers").await.json["items"], json!([]));
        assert_eq!(mei.order_now(&order).await["state"], "paid");
        // What paid an order is neither dismissed nor given to another.
        ops.order(&address(large, "dismiss"), json!({ "reason": "no" })).await.expect_problem(409, "CONFLICT");
        let other = mei.usdt_order().await;
        let wish = json!({ "order": id_of(&other), "reason": "hers, too" });
        ops.order(&address(large, "match"), wish).await.expect_problem(409, "CONFLICT");
        ops.order("/api/operator/transfers/nothing/dismiss", json!({ "reason": "x" })).await.expect_problem(404, "NOT_FOUND");
        app.audit().await;
    }
}

on_both_quietly! {
    async fn dead_letters_are_read_replayed_and_closed(app: TestApp) {
        let ops = at_work(&app).await;
        let events = [("re_1", "teleported"), ("re_2", "vanished")].map(|(id, status)| {
            app.event("refund.updated", json!({ "id": id, "status": status, "payment_intent": "pi_1", "currency": "cny", "amount": 1 }))
        });
        for event in &events {
            let _ = app.tell(event).await.expect(200);
        }
        app.ring().await;
        let list = ops.get("/api/operator/inbox?limit=1").await.expect(200).json;
        let next = list["next"].as_str().unwrap();
        let rest = ops.get(&format!("/api/operator/inbox?limit=1&cursor={next}")).await.expect(200).json;
        assert_eq!(rest["next"], Value::Null);
        let letters = [&list["items"][0], &rest["items"][0]];
        assert_ne!(id_of(letters[0]), id_of(letters[1]));
        for letter in letters {
            assert!(letter["reason"].as_str().unwrap().contains("refund"), "{letter}");
            assert!(letter["body"].as_str().unwrap().contains(id_of(letter)), "{letter}");
        }
        let address = |letter: &Value, what: &str| format!("/api/operator/inbox/{}/{what}", id_of(letter));
        ops.order(&address(letters[0], "close"), json!({ "reason": " " })).await.expect_problem(422, "INVALID");
        let _ = ops.order(&address(letters[0], "close"), json!({ "reason": "a word of theirs" })).await.expect(200);
        ops.order(&address(letters[0], "close"), json!({ "reason": "again" })).await.expect_problem(409, "CONFLICT");
        let _ = ops.order(&address(letters[1], "replay"), json!({})).await.expect(200);
        assert_eq!(ops.get("/api/operator/inbox").await.json["items"], json!([]));
        // It is tried, and comes back.
        app.ring().await;
        assert_eq!(ops.get("/api/operator/inbox").await.json["items"][0]["id"], letters[1]["id"]);
    }
}

on_both! {
    async fn the_librarys_prompts_are_written_hidden_and_shown_again(app: TestApp) {
        let (ops, mei) = (at_work(&app).await, app.user().await);
        let list = ops.get("/api/operator/prompts?limit=100").await.expect(200).json;
        assert_eq!(list["items"].as_array().unwrap().len(), 9);
        let wish = json!({
            "title": { "zh": "雨夜", "en": "A rainy night" }, "description": { "zh": "湿的街", "en": "A wet street" },
            "content": { "zh": "雨夜的{place}", "en": "A rainy night in {place}" }, "category": "city", "cost": 9,
            "slots": [{ "name": "place", "title": { "zh": "地点", "en": "Place" }, "example": { "zh": "上海", "en": "Shanghai" } }],
        });
        let _ = ops.order_with("rain", "/api/operator/prompts", wish.clone()).await.expect(200);
        let _ = ops.order_with("rain", "/api/operator/prompts", wish.clone()).await.expect(200);
        let list = ops.get("/api/operator/prompts?limit=100").await.expect(200).json;
        let rain = &list["items"][0];
        assert_eq!((list["items"].as_array().unwrap().len(), &rain["title"], &rain["slots"]), (10, &wish["title"], &wish["slots"]));
        let address = format!("/api/operator/prompts/{}", id_of(rain));
        let seen = async |user: &darkroom_tests::TestUser| user.get(&format!("/api/prompts/{}", id_of(rain))).await.status;
        assert_eq!(seen(&mei).await, 200);
        let edited = ops.patch(&address, json!({ "cost": 11, "hidden": true })).await.expect(200).json;
        assert_eq!((&edited["cost"], &edited["hidden"], &edited["content"]), (&json!(11), &json!(true), &wish["content"]));
        assert_eq!(seen(&mei).await, 404);
        let _ = ops.patch(&address, json!({ "hidden": false })).await.expect(200);
        assert_eq!(seen(&mei).await, 200);
        let _ = ops.delete(&address).await.expect(204);
        assert_eq!(seen(&mei).await, 404);
        ops.patch(&address, json!({ "cost": 0 })).await.expect_problem(422, "INVALID");
        let mut half = wish;
        half.as_object_mut().unwrap().remove("content");
        let refused = ops.order("/api/operator/prompts", half).await.expect_problem(422, "INVALID");
        assert_eq!(refused.json["fields"][0]["name"], "content");
        app.audit().await;
    }
}

on_both! {
    async fn a_job_that_hangs_is_ended_for_nothing_and_its_numbers_are_seen(app: TestApp) {
        let (ops, mei) = (at_work(&app).await, app.user().await);
        let done = mei.photos(1).await;
        let _ = mei.follow(&done).await;
        app.plan(json!({ "outcome": "never" })).await;
        let job = mei.photos(2).await;
        let list = ops.get("/api/operator/jobs").await.expect(200).json;
        assert_eq!((&list["items"][0]["id"], &list["items"][0]["held"]), (&json!(job), &json!(14)));
        assert_eq!(list["items"][0]["email"], mei.email);
        assert!(!list.to_string().contains("quiet street"), "what she asked for is hers");
        let _ = ops.get("/api/operator/jobs?state=succeeded").await.expect(200);
        ops.get("/api/operator/jobs?state=lost").await.expect_problem(422, "INVALID");
        let reason = json!({ "reason": "the engine lost it" });
        let _ = ops.order(&format!("/api/operator/jobs/{job}/retry"), reason.clone()).await.expect(200);
        let _ = ops.order(&format!("/api/operator/jobs/{job}/end"), reason.clone()).await.expect(200);
        let ended = mei.follow(&job).await;
        assert_eq!((&ended["state"], &ended["cost"]), (&json!("canceled"), &json!({ "held": 0, "captured": 0, "released": 14 })));
        assert_eq!(mei.credits().await["available"], 993);
        for what in ["retry", "end"] {
            ops.order(&format!("/api/operator/jobs/{job}/{what}"), reason.clone()).await.expect_problem(409, "CONFLICT");
        }

        let numbers = ops.get("/api/operator/metrics?days=1").await.expect(200).json;
        assert_eq!(numbers["jobs"], json!([{ "studio": "photo", "state": "canceled", "jobs": 1 },
                                            { "studio": "photo", "state": "succeeded", "jobs": 1 }]));
        let photo = &numbers["studios"][0];
        assert_eq!((&photo["studio"], &photo["ended"], &photo["delivered"]), (&json!("photo"), &json!(1), &json!(1)));
        assert!(photo["p50_seconds"].as_f64().unwrap() <= photo["p95_seconds"].as_f64().unwrap());
        let sum = |kind| numbers["credits"].as_array().unwrap().iter().find(|sum| sum["kind"] == kind).unwrap()["credits"].clone();
        assert_eq!((sum("hold"), sum("release")), (json!(-21), json!(14)));
        for days in ["0", "91", "x"] {
            ops.get(&format!("/api/operator/metrics?days={days}")).await.expect_problem(422, "INVALID");
        }
        // No token is set here, so there is nothing to scrape.
        app.visitor().get("/api/metrics").await.expect_problem(404, "NOT_FOUND");
        let _ = ops.get(&about(&mei, "").await).await.expect(200);
        app.audit().await;
    }
}

on_both! {
    /// Whoever has the token reads numbers, and nothing of anybody; whoever has not learns nothing.
    async fn the_numbers_are_scraped_with_the_token_alone(app: TestApp) {
        let mei = app.user().await;
        let done = mei.photos(1).await;
        let _ = mei.follow(&done).await;
        let token = random::letters(32);
        let kept = Some(SecretString::from(token.clone()));
        let instance = SecondInstance::open(&app, |plan| plan.config.metrics_token = kept).await;
        let visitor = instance.for_user(&app.visitor());
        let scrape = |token: Option<&str>| {
            let request = visitor.request(Method::GET, "/api/metrics");
            visitor.send(token.map_or(request.try_clone().unwrap(), |token| request.bearer_auth(token)))
        };
        scrape(None).await.expect_problem(401, "UNAUTHENTICATED");
        for wrong in ["", "token", &token[1..], &format!("{token}x")] as [&str; 4] {
            scrape(Some(wrong)).await.expect_problem(401, "UNAUTHENTICATED");
        }
        let answer = scrape(Some(&token)).await.expect(200);
        assert_eq!(answer.headers["content-type"], "text/plain; version=0.0.4; charset=utf-8");
        let text = answer.text;
        assert!(text.contains("\ndarkroom_jobs{studio=\"photo\",state=\"succeeded\"} 1\n"), "{text}");
        assert!(text.contains("\ndarkroom_credits{kind=\"capture\"} "), "{text}");
        for line in text.lines().filter(|line| !line.starts_with('#')) {
            let (name, number) = line.rsplit_once(' ').unwrap();
            assert!(name.starts_with("darkroom_") && number.parse::<f64>().is_ok(), "{line}");
        }
        assert!(!text.contains('@') && !text.contains("usr_"), "{text}");
        app.audit().await;
    }
}
