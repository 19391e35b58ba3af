//! Prompts in Chinese for models that do not read it: put into English by a small model, seen and changed by who asked,
//! and sent with the order (issue "Chinese for real").

use darkroom::db::Stmt;
use darkroom_tests::{Answer, TestApp, TestUser, on_both};
use serde_json::{Value, json};

use crate::chat::with_chat;
use crate::front::fields;
use crate::library::{FOREST, asked, press};

async fn english(user: &TestUser, texts: &[&str], expand: bool) -> Answer {
    user.post("/api/predict/english", json!({ "texts": texts, "expand": expand })).await
}

async fn plan(app: &TestApp, next: Value) {
    let _ = app.drive("text", json!({ "next": next })).await;
}

async fn requests(app: &TestApp) -> usize {
    app.visitor().get("/sandbox/text").await.expect(200).json["requests"].as_array().unwrap().len()
}

on_both! {
    async fn models_say_whether_they_read_chinese(app: TestApp) {
        let app = with_chat(app).await;
        let mei = app.user().await;
        let own = mei.trained_model().await;
        let models = mei.get("/api/train/models").await.expect(200).json;
        let reads = |id: &str| {
            let found = models["items"].as_array().unwrap().iter().find(|model| model["id"] == id).unwrap();
            found["reads_chinese"].as_bool().unwrap()
        };
        assert_eq!([reads("flux"), reads("sd"), reads("banana"), reads(&own)], [false, false, true, false]);
        assert_eq!(mei.get("/api/billing/catalogue").await.json["puts_into_english"], true);
    }
}

on_both! {
    async fn a_prompt_in_chinese_is_put_into_english_for_nothing(app: TestApp) {
        let mei = app.user().await;
        let before = mei.credits().await;
        let written = english(&mei, &["mxyzo 在雨夜的街道，霓虹倒影"], true).await.expect(200).json;
        assert_eq!(written, json!({
            "source": "model", "texts": ["mxyzo a rainy night, street, neon, reflections, soft natural light"],
        }));
        let words = english(&mei, &["京都", "秋天"], false).await.expect(200).json;
        assert_eq!(words["texts"], json!(["Kyoto", "autumn"]));
        // What has no Chinese in it asks nobody.
        let asked = requests(&app).await;
        let plain = english(&mei, &["a quiet street"], true).await.expect(200).json;
        assert_eq!((&plain["source"], &plain["texts"]), (&json!("as_they_are"), &json!(["a quiet street"])));
        assert_eq!(requests(&app).await, asked);
        assert_eq!(mei.credits().await, before);
        app.audit().await;
    }
}

on_both! {
    async fn a_silent_model_refuses_nobody(app: TestApp) {
        let mei = app.user().await;
        for outcome in ["500", "503", "429", "empty", "no_json", "bad_json", "huge", "html", "error_200", "refusal", "long"] {
            plan(&app, json!(outcome)).await;
            let answer = english(&mei, &["雨夜"], true).await.expect(200).json;
            assert_eq!((&answer["source"], &answer["texts"]), (&json!("nobody"), &json!(["雨夜"])), "{outcome}");
        }
        // An answer with anything around it is one.
        for outcome in ["fenced", "prose", "thinking", "parts"] {
            plan(&app, json!(outcome)).await;
            assert_eq!(english(&mei, &["雨夜"], false).await.expect(200).json["texts"], json!(["a rainy night"]), "{outcome}");
        }
        let app = app.restart_with(|options| options.text = false).await;
        let answer = english(&mei, &["雨夜"], true).await.expect(200).json;
        assert_eq!(answer["source"], "nobody");
        assert_eq!(mei.get("/api/billing/catalogue").await.json["puts_into_english"], false);
        app.audit().await;
    }
}

on_both! {
    async fn a_model_that_hangs_holds_nobody_and_nothing(app: TestApp) {
        let app = app.restart_with(|options| options.call_seconds = Some(1)).await;
        let mei = app.user().await;
        let before = mei.credits().await;
        plan(&app, json!("hang")).await;
        assert_eq!(english(&mei, &["雨夜"], true).await.expect(200).json, json!({ "source": "nobody", "texts": ["雨夜"] }));
        let _ = app.drive("text", json!({ "release": true })).await;
        assert_eq!(english(&mei, &["雨夜"], true).await.expect(200).json["source"], "model");
        assert_eq!(mei.credits().await, before);
        app.audit().await;
    }
}

on_both! {
    async fn an_operator_is_told_when_the_model_refuses_us_and_until_it_does_not(app: TestApp) {
        let mei = app.user().await;
        plan(&app, json!("401")).await;
        assert_eq!(english(&mei, &["雨夜"], true).await.expect(200).json["source"], "nobody");
        assert_eq!(app.alerts().await, ["text_model_refuses"]);
        assert_eq!(english(&mei, &["雨夜"], true).await.expect(200).json["source"], "model");
        assert_eq!(app.alerts().await, Vec::<String>::new());
    }
}

on_both! {
    async fn whoever_asks_too_often_waits_and_the_model_is_asked_so_often_in_a_day(app: TestApp) {
        let mei = app.user().await;
        let _ = english(&mei, &["雨夜"], true).await.expect(200);
        let asked = requests(&app).await;
        let many = async |sql: &'static str| {
            let _ = app.state.db.write(vec![Stmt::new(sql)]).await.unwrap();
        };
        many("UPDATE rate_limits SET count = 200 WHERE key LIKE 'english_day:%'").await;
        assert_eq!(english(&mei, &["雨夜"], true).await.expect(200).json["source"], "nobody");
        many("UPDATE rate_limits SET count = 120 WHERE key LIKE 'english:%'").await;
        let refused = english(&mei, &["雨夜"], true).await.expect_problem(429, "RATE_LIMITED");
        assert!(refused.headers.contains_key("retry-after"));
        assert_eq!(requests(&app).await, asked, "nobody was asked");
        let _ = app.user().await.post("/api/predict/english", json!({ "texts": ["雨夜"] })).await.expect(200);
        let _ = app.visitor().post("/api/predict/english", json!({ "texts": ["雨夜"] })).await.expect_problem(401, "UNAUTHENTICATED");
    }
}

on_both! {
    async fn texts_are_checked_and_pass_the_one_rule(app: TestApp) {
        let mei = app.user().await;
        let long = "雨".repeat(2001);
        let seven = ["雨"; 7];
        for (texts, field) in [
            (vec![], "texts MISSING"),
            (vec![" "], "texts MISSING"),
            (vec![long.as_str()], "texts TOO_LARGE"),
            (vec!["a\u{7}"], "texts MALFORMED"),
            (seven.to_vec(), "texts TOO_LARGE"),
        ] {
            assert_eq!(fields(&english(&mei, &texts, false).await.expect_problem(422, "INVALID")), [field]);
        }
        let _ = english(&mei, &["她的裸体照片"], true).await.expect_problem(422, "PROMPT_REFUSED");
        assert_eq!(requests(&app).await, 0);
    }
}

on_both! {
    async fn a_photo_is_made_of_the_english_and_called_by_what_was_written(app: TestApp) {
        let mei = app.user().await;
        let model = mei.trained_model().await;
        let input = json!({ "model": model, "prompt": "雨夜的街道", "engine_prompt": "a street on a rainy night" });
        let job = mei.order("/api/predict/photos", input).await.expect(202);
        assert_eq!(job.json["title"], "雨夜的街道");
        let done = mei.follow(&job.text_of("/id")).await;
        assert_eq!(done["state"], "succeeded", "{done}");
        let word = mei.get(&format!("/api/train/models/{model}")).await.text_of("/trigger_word");
        assert_eq!(asked(&app).await["prompt"], json!(format!("{word}, a street on a rainy night")));
        assert_eq!(done["items"][0]["asset"]["prompt"], "雨夜的街道");
        assert_eq!(done["input"]["engine_prompt"], "a street on a rainy night");
        // It passes the same rule.
        let credits = mei.credits().await;
        let hidden = json!({ "model": "flux", "prompt": "雨夜", "engine_prompt": "naked woman" });
        let _ = mei.order("/api/predict/photos", hidden).await.expect_problem(422, "PROMPT_REFUSED");
        let empty = json!({ "model": "flux", "prompt": "雨夜", "engine_prompt": " " });
        let refused = mei.order("/api/predict/photos", empty).await.expect_problem(422, "INVALID");
        assert_eq!(fields(&refused), ["engine_prompt MISSING"]);
        assert_eq!(mei.credits().await, credits);
        app.audit().await;
    }
}

/// Two characters of Chinese, and more of English than their field may have.
const AUTUMN: &str = "late autumn, with leaves that fall from every tree and a low sun behind them";

on_both! {
    async fn the_librarys_prompts_are_made_of_the_english_too(app: TestApp) {
        let mei = app.user().await;
        let input = json!({ "prompt_id": FOREST, "model": "flux", "slots": { "season": "深秋" }, "engine_slots": { "season": AUTUMN } });
        let job = press(&mei, input).await.expect(202);
        let done = mei.follow(&job.text_of("/id")).await;
        assert!(asked(&app).await["prompt"].as_str().unwrap().contains(&format!("on a morning in {AUTUMN}")));
        assert_eq!((&done["title"], &done["items"][0]["asset"]["prompt"]), (&json!("梦幻森林 · 深秋"), &json!("梦幻森林 · 深秋")));
        // The operator's content is nobody's to change; one's own is.
        let theirs = json!({ "prompt_id": FOREST, "model": "flux", "engine_prompt": "something else" });
        assert_eq!(fields(&press(&mei, theirs).await.expect_problem(422, "INVALID")), ["engine_prompt NOT_ALLOWED"]);
        let unknown = json!({ "prompt_id": FOREST, "engine_slots": { "x": "y" } });
        assert_eq!(fields(&press(&mei, unknown).await.expect_problem(422, "INVALID")), ["engine_slots NOT_ALLOWED"]);
        let long = json!({ "prompt_id": FOREST, "slots": { "season": "秋" }, "engine_slots": { "season": "x".repeat(241) } });
        assert_eq!(fields(&press(&mei, long).await.expect_problem(422, "INVALID")), ["engine_slots TOO_LARGE"]);
        let evil = json!({ "prompt_id": FOREST, "slots": { "season": "秋" }, "engine_slots": { "season": "naked" } });
        let _ = press(&mei, evil).await.expect_problem(422, "PROMPT_REFUSED");
        let own = mei.post("/api/prompts", json!({ "title": "雨夜", "content": "雨夜的街道" })).await.expect(201).text_of("/id");
        let input = json!({ "prompt_id": own, "model": "flux", "engine_prompt": "a street on a rainy night" });
        let job = press(&mei, input).await.expect(202).text_of("/id");
        assert_eq!(mei.follow(&job).await["items"][0]["asset"]["prompt"], "雨夜");
        let all = app.replicate().await["predictions"].clone();
        let told = |prediction: &Value| prediction["input"]["prompt"] == "a street on a rainy night";
        assert!(all.as_array().unwrap().iter().any(told), "{all}");
        app.audit().await;
    }
}
