//! A picture again: its own seed makes it again, none makes another (issue 16 §4). And whom a trained model shows.

use crate::front::fields;
use darkroom_tests::{TestApp, TestUser, on_both};
use image::RgbImage;
use reqwest::Method;
use serde_json::{Value, json};

async fn pixels(user: &TestUser, asset: &Value) -> RgbImage {
    let answer = user.request(Method::GET, asset["urls"]["full"].as_str().unwrap()).send().await.unwrap();
    image::load_from_memory(&answer.bytes().await.unwrap()).unwrap().to_rgb8()
}

async fn take(user: &TestUser, input: Value) -> Vec<Value> {
    let job = user.order("/api/predict/photos", input).await.expect(202).text_of("/id");
    let job = user.follow(&job).await;
    assert_eq!(job["state"], "succeeded", "{job}");
    job["items"].as_array().unwrap().iter().map(|item| item["asset"].clone()).collect()
}

on_both! {
    async fn each_picture_of_a_job_has_its_own_seed_and_comes_again_with_it(app: TestApp) {
        let mei = app.user().await;
        let input = json!({ "model": "flux", "prompt": "a lake at dawn", "count": 3, "seed": 7 });
        let first = take(&mei, input).await;
        let seeds: Vec<i64> = first.iter().map(|asset| asset["seed"].as_i64().unwrap()).collect();
        assert_eq!(seeds, [7, 8, 9]);
        for asset in &first[1..] {
            let input = json!({ "model": "flux", "prompt": "a lake at dawn", "count": 1, "seed": asset["seed"] });
            let again = take(&mei, input).await;
            assert_eq!(again[0]["seed"], asset["seed"]);
            assert!(pixels(&mei, &again[0]).await == pixels(&mei, asset).await, "the same seed, another picture");
        }
        app.audit().await;
    }
}

on_both! {
    async fn the_same_order_without_a_seed_is_another_picture(app: TestApp) {
        let mei = app.user().await;
        let input = json!({ "model": "flux", "prompt": "a lake at dawn", "count": 1 });
        let (one, other) = (take(&mei, input.clone()).await, take(&mei, input).await);
        assert_ne!(one[0]["seed"], other[0]["seed"]);
        assert!(pixels(&mei, &one[0]).await != pixels(&mei, &other[0]).await);
        app.audit().await;
    }
}

on_both! {
    /// E8: what a seed would not make again is not said to have one, and a seed that would be lost is refused.
    async fn a_seed_is_kept_only_where_it_makes_the_picture_again(app: TestApp) {
        let app = app.with_every_engine().await;
        let mei = app.user().await;
        for model in ["gemini", "banana"] {
            let input = json!({ "model": model, "prompt": "a lake at dawn", "count": 2 });
            let (before, mut with_seed) = (mei.credits().await, input.clone());
            with_seed["seed"] = json!(7);
            let refused = mei.order("/api/predict/photos", with_seed).await.expect_problem(422, "INVALID");
            assert_eq!((fields(&refused), mei.credits().await), (vec!["seed NOT_ALLOWED".to_owned()], before));
            for asset in take(&mei, input).await {
                assert_eq!(asset["seed"], Value::Null, "{model}: {asset}");
                let shown = mei.get(&format!("/api/media/assets/{}", asset["id"].as_str().unwrap())).await.expect(200);
                let job = mei.job(&shown.text_of("/job/id")).await;
                assert_eq!((&shown.json["seed"], &job["input"]["seed"]), (&Value::Null, &Value::Null), "{job}");
            }
        }
        // Together keeps to one; in another's place its picture would not come again, for the other is asked first.
        let schnell = json!({ "model": "flux-schnell", "prompt": "a lake at dawn", "count": 1, "seed": 7 });
        assert_eq!(take(&mei, schnell).await[0]["seed"], 7);
        app.plan(json!({ "create": "402" })).await;
        let flux = json!({ "model": "flux", "prompt": "a lake at dawn", "count": 1, "seed": 7 });
        let instead = take(&mei, flux).await;
        assert_eq!(instead[0]["seed"], Value::Null, "{}", instead[0]);
        let models = mei.get("/api/train/models").await.expect(200).json;
        let takes = models["items"].as_array().unwrap().iter().filter(|model| model["takes_seed"] == true);
        let takes: Vec<&str> = takes.filter_map(|model| model["id"].as_str()).collect();
        assert_eq!(takes, ["flux", "sd", "flux-schnell"]);
        app.audit().await;
    }
}

on_both! {
    /// "Tokyo" is not TOK: the word is put in front, and the trained face is drawn.
    async fn a_trained_face_is_named_by_the_whole_word_in_its_exact_case(app: TestApp) {
        let mei = app.user().await;
        let upload = mei.training_set().await;
        let input = json!({ "base": "flux", "trigger_word": "TOK", "upload_id": upload });
        let job = mei.order("/api/train", input).await.expect(202).text_of("/id");
        let model = mei.follow(&job).await["model"]["id"].as_str().unwrap().to_owned();
        for (prompt, sent) in [
            ("Tokyo at night", "TOK, Tokyo at night"),
            ("tok at night", "TOK, tok at night"),
            ("a stocky man", "TOK, a stocky man"),
            ("a portrait of TOK", "a portrait of TOK"),
            ("雨中的TOK在笑", "雨中的TOK在笑"),
        ] {
            let made = take(&mei, json!({ "model": model, "prompt": prompt, "count": 1 })).await;
            let shown = mei.get(&format!("/api/media/assets/{}", made[0]["id"].as_str().unwrap())).await.expect(200);
            assert_eq!(shown.text_of("/prompt"), sent);
        }
        app.audit().await;
    }
}
