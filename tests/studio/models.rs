//! Models (requirements A3, A5, A9, D2): what a training and a photo may ask for, and a deletion that reaches everything.

use darkroom::db::Stmt;
use darkroom_tests::{TestApp, TestUser, on_both};
use secrecy::ExposeSecret as _;
use serde_json::{Value, json};

use crate::front::{fields, number, objects_of, reconcile};

/// Jobs, models, entries, keys: nothing was begun if it stays.
async fn begun(app: &TestApp) -> i64 {
    let all = "SELECT (SELECT COUNT(*) FROM jobs) + (SELECT COUNT(*) FROM models) + (SELECT COUNT(*) FROM entries)
                    + (SELECT COUNT(*) FROM holds) + (SELECT COUNT(*) FROM idempotency_keys) AS n";
    number(app, all).await
}

async fn asked_of_the_engine(app: &TestApp) -> usize {
    let asked = app.replicate().await;
    asked["predictions"].as_array().unwrap().len() + asked["trainings"].as_array().unwrap().len()
}

fn changed(input: &Value, name: &str, value: Value) -> Value {
    let mut input = input.clone();
    input[name] = value;
    input
}

on_both! {
    async fn a_training_is_begun_only_with_a_word_a_base_a_trainer_and_a_name_that_fit(app: TestApp) {
        let mei = app.user().await;
        let upload = mei.training_set().await;
        let before = begun(&app).await;
        let input = json!({ "base": "flux", "trigger_word": "mxyzo", "upload_id": upload, "name": "Mei" });
        for (name, value, refused) in [
            ("trigger_word", json!("woman"), "trigger_word COMMON_WORD"),
            ("trigger_word", json!("Portraits"), "trigger_word COMMON_WORD"),
            ("trigger_word", json!("ab"), "trigger_word NOT_A_WORD"),
            ("trigger_word", json!("小梅"), "trigger_word NOT_A_WORD"),
            ("trigger_word", json!("two words"), "trigger_word NOT_A_WORD"),
            ("trigger_word", json!(""), "trigger_word NOT_A_WORD"),
            ("trigger_word", json!("x".repeat(25)), "trigger_word NOT_A_WORD"),
            ("trigger_word", json!(7), "trigger_word MALFORMED"),
            ("base", json!("dalle"), "base NOT_ALLOWED"),
            ("trainer", json!("nobody"), "trainer NOT_ALLOWED"),
            ("name", json!("梅".repeat(41)), "name TOO_LARGE"),
            ("name", json!("a\u{0}b"), "name MALFORMED"),
        ] {
            let answer = mei.order("/api/train", changed(&input, name, value)).await.expect_problem(422, "INVALID");
            assert_eq!(fields(&answer), [refused]);
        }
        let all = json!({ "base": "x", "trigger_word": "cat", "upload_id": upload, "name": "n".repeat(50) });
        let answer = mei.order("/api/train", all).await.expect_problem(422, "INVALID");
        assert_eq!(fields(&answer), ["base NOT_ALLOWED", "trigger_word COMMON_WORD", "name TOO_LARGE"], "all at once");
        for upload in ["x", "upl_01ARZ3NDEKTSV4RRFFQ69G5FAV", ""] {
            mei.order("/api/train", changed(&input, "upload_id", json!(upload))).await.expect_problem(404, "NOT_FOUND");
        }
        let pending = mei.put("training_zip", "application/zip", vec![1, 2, 3]).await;
        let answer = mei.order("/api/train", changed(&input, "upload_id", json!(pending))).await;
        answer.expect_problem(409, "UPLOAD_MISSING");
        // A trainer of the other base.
        let catalogue = mei.get("/api/billing/catalogue").await.json;
        let foreign = catalogue["trainers"].as_array().unwrap().iter().find(|trainer| trainer["base"] == "sd").unwrap();
        let answer = mei.order("/api/train", changed(&input, "trainer", foreign["id"].clone())).await;
        assert_eq!(fields(&answer.expect_problem(422, "INVALID")), ["trainer NOT_ALLOWED"]);

        let poor = app.user_with(349).await;
        let upload = poor.training_set().await;
        let before_poor = begun(&app).await;
        let answer = poor.order("/api/train", changed(&input, "upload_id", json!(upload))).await;
        let answer = answer.expect_problem(402, "INSUFFICIENT_CREDITS");
        assert_eq!((&answer.json["needed"], &answer.json["available"]), (&json!(350), &json!(349)));
        assert_eq!(begun(&app).await, before_poor);
        assert_eq!(before_poor, before + 2, "the other user's gift and its correction");
        assert_eq!(asked_of_the_engine(&app).await, 0);
        app.audit().await;
    }
}

on_both! {
    async fn a_photo_is_begun_only_with_a_prompt_a_count_a_ratio_and_a_seed_that_fit(app: TestApp) {
        let mei = app.user_with(27).await;
        let before = begun(&app).await;
        let input = json!({ "model": "flux", "prompt": "a street", "count": 4, "aspect_ratio": "1:1" });
        for (name, value, refused) in [
            ("prompt", json!(""), "prompt MISSING"),
            ("prompt", json!(" \n "), "prompt MISSING"),
            ("prompt", json!("雨".repeat(2001)), "prompt TOO_LARGE"),
            ("prompt", json!("a\u{0}b"), "prompt MALFORMED"),
            ("prompt", json!(null), "prompt MALFORMED"),
            ("count", json!(0), "count TOO_SMALL"),
            ("count", json!(5), "count TOO_LARGE"),
            ("count", json!(-3), "count TOO_SMALL"),
            ("count", json!(257), "count TOO_LARGE"),
            ("count", json!("2"), "count MALFORMED"),
            ("aspect_ratio", json!("7:5"), "aspect_ratio NOT_ALLOWED"),
            ("aspect_ratio", json!("1:1; DROP"), "aspect_ratio NOT_ALLOWED"),
            ("seed", json!(-1), "seed NOT_ALLOWED"),
            ("seed", json!(1_u64 << 31), "seed NOT_ALLOWED"),
            ("seed", json!(1.5), "seed MALFORMED"),
        ] {
            let answer = mei.order("/api/predict/photos", changed(&input, name, value)).await;
            assert_eq!(fields(&answer.expect_problem(422, "INVALID")), [refused]);
        }
        for model in ["dalle", "mdl_01ARZ3NDEKTSV4RRFFQ69G5FAV", "", "FLUX"] {
            let answer = mei.order("/api/predict/photos", changed(&input, "model", json!(model))).await;
            answer.expect_problem(404, "NOT_FOUND");
        }
        let answer = mei.order("/api/predict/photos", input.clone()).await.expect_problem(402, "INSUFFICIENT_CREDITS");
        assert_eq!((&answer.json["needed"], &answer.json["available"]), (&json!(28), &json!(27)));
        assert_eq!(begun(&app).await, before);
        assert_eq!(asked_of_the_engine(&app).await, 0);
        assert_eq!(mei.credits().await["available"], 27);
        // At the very limits it is taken.
        let most = json!({ "model": "flux", "prompt": "雨".repeat(2000), "count": 3, "seed": (1_u64 << 31) - 1 });
        let _ = mei.order("/api/predict/photos", most).await.expect(202);
        app.audit().await;
    }
}

/// What the engine says to a look at this address of its interface.
async fn at_the_engine(app: &TestApp, path: &str) -> u16 {
    let engine = &app.state.config.replicate;
    let url = format!("{}/{path}", engine.base_url.as_str().trim_end_matches('/'));
    let request = darkroom_tests::client().get(url).bearer_auth(engine.token.expose_secret());
    request.send().await.unwrap().status().as_u16()
}

async fn made_at_the_engine(app: &TestApp, model: &str) -> (String, String) {
    let stmt = Stmt::new("SELECT provider_model, provider_version FROM models WHERE id = ?1").bind(model);
    let rows = app.state.db.read(vec![stmt]).await.unwrap();
    let row = rows[0].first().unwrap();
    (row.get("provider_model").unwrap(), row.get("provider_version").unwrap())
}

async fn own(user: &TestUser) -> Vec<Value> {
    let list = user.get("/api/train/models").await.expect(200).json;
    list["items"].as_array().unwrap().iter().filter(|model| model["trigger_word"] != Value::Null).cloned().collect()
}

on_both! {
    async fn a_deleted_model_is_gone_here_in_the_storage_and_at_the_engine(app: TestApp) {
        let mei = app.user().await;
        let user = mei.get("/api/auth/me").await.text_of("/id");
        app.plan(json!([{ "outcome": "never" }])).await;
        let training = mei.train().await;
        let job = mei.get(&format!("/api/train/{training}")).await;
        let unfinished = job.text_of("/model/id");
        let photo = |model: &str| json!({ "model": model, "prompt": "in a forest" });
        mei.order("/api/predict/photos", photo(&unfinished)).await.expect_problem(409, "MODEL_NOT_READY");
        mei.delete(&format!("/api/train/models/{unfinished}")).await.expect_problem(409, "CONFLICT");
        assert_eq!(own(&mei).await[0]["state"], "training");
        assert_eq!(mei.credits().await, json!({ "available": 650, "held": 350, "bought": 650, "plan": 0, "plan_expires_at": null, "debt": 0 }));
        // Canceled, it was never there; its photos are free again.
        let _ = mei.delete(&format!("/api/train/{training}")).await.expect(200);
        mei.order("/api/predict/photos", photo(&unfinished)).await.expect_problem(404, "NOT_FOUND");
        mei.delete(&format!("/api/train/models/{unfinished}")).await.expect_problem(404, "NOT_FOUND");
        let set = job.text_of("/input/upload_id");
        let _ = mei.delete(&format!("/api/media/uploads/{set}")).await.expect(204);

        app.subscribe(&mei, "creator").await;
        let (kept, model) = (mei.trained_model().await, mei.trained_model().await);
        let list = mei.get("/api/train/models").await.expect(200);
        let bases: Vec<&Value> = list.json["items"].as_array().unwrap().iter().filter(|model| model["trigger_word"] == Value::Null).collect();
        assert_eq!(bases.iter().map(|base| base["id"].as_str().unwrap()).collect::<Vec<_>>(), ["flux", "sd"]);
        let shown = mei.get(&format!("/api/train/models/{model}")).await.expect(200);
        assert_eq!((&shown.json["state"], &shown.json["trigger_word"], &shown.json["name"]), (&json!("ready"), &json!("mxyzo"), &json!("Mei")));
        assert_eq!(mei.get(&shown.text_of("/cover")).await.status, 200);
        for owner in [&kept, &model] {
            let job = mei.order("/api/predict/photos", photo(owner)).await.expect(202).text_of("/id");
            assert_eq!(mei.follow(&job).await["state"], "succeeded");
        }
        let cover = shown.text_of("/cover");
        let pictures = async |model: &str| mei.get(&format!("/api/media/assets?model={model}")).await.json["items"].as_array().unwrap().len();
        let picture = mei.get(&format!("/api/media/assets?model={model}")).await.text_of("/items/0/urls/full");
        let (name, version) = made_at_the_engine(&app, &model).await;
        let (kept_name, kept_version) = made_at_the_engine(&app, &kept).await;
        assert_eq!(at_the_engine(&app, &format!("models/{name}/versions/{version}")).await, 200);

        let _ = mei.delete(&format!("/api/train/models/{model}?assets=true")).await.expect(204);
        // Gone for its owner at once, though the engine takes its time.
        mei.order("/api/predict/photos", photo(&model)).await.expect_problem(404, "NOT_FOUND");
        assert_eq!((pictures(&model).await, pictures(&kept).await), (0, 1));
        for _ in 0..4 {
            app.advance(300).await;
            reconcile(&app).await;
        }
        assert_eq!(at_the_engine(&app, &format!("models/{name}/versions/{version}")).await, 404);
        assert_eq!((&name, at_the_engine(&app, &format!("models/{name}")).await), (&kept_name, 200), "it holds the other one");
        assert_eq!((mei.get(&cover).await.status, mei.get(&picture).await.status), (404, 404));
        mei.get(&format!("/api/train/models/{model}")).await.expect_problem(404, "NOT_FOUND");
        mei.delete(&format!("/api/train/models/{model}")).await.expect_problem(404, "NOT_FOUND");
        assert_eq!(own(&mei).await.iter().map(|model| model["id"].as_str().unwrap()).collect::<Vec<_>>(), [kept.as_str()]);
        // The other model lost nothing: its cover, three sizes of a picture. Its photos went when it was trained.
        assert_eq!(at_the_engine(&app, &format!("models/{kept_name}/versions/{kept_version}")).await, 200);
        assert_eq!(objects_of(&app, &user).await.len(), 4);

        // Where nobody asks for it, the pictures stay.
        let _ = mei.delete(&format!("/api/train/models/{kept}")).await.expect(204);
        for _ in 0..4 {
            app.advance(300).await;
            reconcile(&app).await;
        }
        assert_eq!(at_the_engine(&app, &format!("models/{kept_name}")).await, 404);
        assert_eq!(pictures(&kept).await, 1);
        assert_eq!(objects_of(&app, &user).await.len(), 3);
        assert_eq!(number(&app, "SELECT COUNT(*) AS n FROM erasures").await, 0);
        app.audit().await;
    }
}
