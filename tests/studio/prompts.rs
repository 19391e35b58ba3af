//! What must not be made is refused before anything is held, by one rule for every engine, and counted.

use darkroom::studios::prompts::refused_prompts;
use darkroom_tests::{TestApp, on_both};
use reqwest::Method;
use serde_json::{Value, json};

use crate::chat::{requests, with_chat};
use crate::edits::asset_of;
use crate::front::with;
use crate::posters::{order, product};

on_both! {
    async fn what_must_not_be_made_is_refused_for_every_model_before_a_hold_and_counted(app: TestApp) {
        let app = with_chat(app).await;
        let mei = app.user().await;
        let own = mei.trained_model().await;
        let product = product(&mei).await;
        let photo = mei.order("/api/predict/photos", json!({ "model": "flux", "prompt": "a quiet street" })).await;
        let photo = asset_of(&mei.follow(&photo.expect(202).text_of("/id")).await);
        let (credits, jobs) = (mei.credits().await, mei.get("/api/predict").await.json);
        let asked = app.replicate().await["predictions"].as_array().unwrap().len();
        for model in ["flux", "sd", "banana", &own] {
            for (prompt, reason) in [
                ("mxyzo, N\u{200B}ude on a beach", "intimate"),
                ("她的裸 体照片", "intimate"),
                ("a sexy 15-year-old", "minor"),
                ("性感的小女孩", "minor"),
                ("Taylor Swift at breakfast", "public_person"),
                ("习近平在讲话", "public_person"),
            ] {
                let input = json!({ "model": model, "prompt": prompt, "count": 2 });
                let answer = mei.order("/api/predict/photos", input).await.expect_problem(422, "PROMPT_REFUSED");
                assert_eq!(answer.json["reason"], reason, "{prompt}");
            }
        }
        // Edits and posters pass the same rule, also where a text model would write the brief.
        for (prompt, reason) in
            [("去掉衣服", "intimate"), ("性感的小女孩", "minor"), ("Taylor Swift at breakfast", "public_person")]
        {
            let brief = json!({ "description": prompt, "preset": "taobao_square", "language": "zh" });
            let mut poster = order(&product, &[0]);
            poster["description"] = json!(prompt);
            for answer in [
                mei.order("/api/predict/edits", json!({ "asset": photo, "prompt": prompt })).await,
                mei.order("/api/predict/posters", poster).await,
                mei.post("/api/predict/posters/brief", brief).await,
            ] {
                let answer = answer.expect_problem(422, "PROMPT_REFUSED");
                assert_eq!(answer.json["reason"], reason, "{prompt}");
            }
        }
        assert_eq!(mei.credits().await, credits);
        assert_eq!(mei.get("/api/predict").await.json, jobs);
        assert_eq!(app.replicate().await["predictions"].as_array().unwrap().len(), asked);
        assert_eq!(requests(&app).await, Vec::<Value>::new());

        let counts = refused_prompts(&app.state.db, 10).await.unwrap();
        let of = |reason: &str| counts.iter().filter(|count| count.reason == reason).map(|count| count.times).sum::<i64>();
        assert_eq!((of("intimate"), of("minor"), of("public_person")), (11, 11, 11), "{counts:?}");
        app.audit().await;
    }
}

on_both! {
    async fn the_refusal_says_in_both_languages_that_nothing_was_charged(app: TestApp) {
        let mei = app.user().await;
        for (language, words) in [("zh-CN", "没有扣除积分"), ("en", "Nothing was charged")] {
            let input = json!({ "model": "flux", "prompt": "naked", "count": 1 });
            let request = mei.request(Method::POST, "/api/predict/photos").json(&input);
            let request = with(request, "idempotency-key", &format!("refused-{language}-0000"));
            let request = with(request, "accept-language", language);
            let answer = mei.send(request).await.expect_problem(422, "PROMPT_REFUSED");
            assert!(answer.text_of("/detail").contains(words), "{}", answer.text);
        }
        app.audit().await;
    }
}

on_both! {
    async fn what_only_sounds_like_it_is_made(app: TestApp) {
        let mei = app.user().await;
        for prompt in ["baby blue dress", "nude lipstick", "童话", "校园"] {
            let job = mei.order("/api/predict/photos", json!({ "model": "flux", "prompt": prompt })).await.expect(202);
            assert_eq!(mei.follow(&job.text_of("/id")).await["state"], "succeeded", "{prompt}");
        }
        assert_eq!(refused_prompts(&app.state.db, 10).await.unwrap(), []);
        app.audit().await;
    }
}
