//! What is kept of models at the engine (requirements A4, D2): an account there has room for a thousand models, so all models
//! of a user are versions of one.

use darkroom::db::Stmt;
use darkroom_tests::{TestApp, TestUser, on_both};
use serde_json::{Value, json};

/// How many versions each model at the engine has.
async fn at_the_engine(app: &TestApp) -> Vec<i64> {
    let asked = app.replicate().await;
    let models = asked["models"].as_array().unwrap();
    models.iter().map(|model| model["versions"].as_i64().unwrap()).collect()
}

async fn room_for(app: &TestApp, models: u32) {
    let _ = app.drive("replicate", json!({ "models_max": models })).await;
}

async fn model_of(user: &TestUser, job: &str) -> String {
    let job = user.follow(job).await;
    assert_eq!(job["state"], "succeeded", "{job}");
    job["model"]["id"].as_str().unwrap().to_owned()
}

async fn photographed(user: &TestUser, model: &str) {
    let wanted = json!({ "model": model, "prompt": "mxyzo in a forest" });
    let job = user.order("/api/predict/photos", wanted).await.expect(202).text_of("/id");
    assert_eq!(user.follow(&job).await["state"], "succeeded");
}

async fn deleted(user: &TestUser, model: &str) {
    let _ = user.delete(&format!("/api/train/models/{model}")).await.expect(204);
}

on_both! {
    async fn all_models_of_a_person_are_versions_of_one_at_the_engine(app: TestApp) {
        room_for(&app, 1).await;
        let mei = app.user_with(4000).await;
        app.subscribe(&mei, "creator").await;
        let upload = mei.small_training_set().await;
        app.plan(json!([{}, {}, { "outcome": "fail" }])).await;
        // Two at once.
        let (one, other) = (mei.train_with(&upload).await, mei.train_with(&upload).await);
        let (one, other) = (model_of(&mei, &one).await, model_of(&mei, &other).await);
        assert_eq!(at_the_engine(&app).await, [2]);
        let failed = mei.train().await;
        assert_eq!(mei.follow(&failed).await["state"], "failed");
        photographed(&mei, &one).await;
        photographed(&mei, &other).await;

        deleted(&mei, &one).await;
        app.until_quiet().await;
        assert_eq!(at_the_engine(&app).await, [1], "the other one stays");
        photographed(&mei, &other).await;
        deleted(&mei, &other).await;
        app.until_quiet().await;
        assert_eq!(at_the_engine(&app).await, Vec::<i64>::new());
        // What comes then has room again.
        let again = mei.train_with(&mei.small_training_set().await).await;
        photographed(&mei, &model_of(&mei, &again).await).await;
        app.until_quiet().await;
        app.nothing_amiss().await;
    }
}

on_both! {
    async fn a_training_that_failed_or_was_stopped_leaves_no_model_at_the_engine(app: TestApp) {
        room_for(&app, 1).await;
        let mei = app.user_with(4000).await;
        let upload = mei.small_training_set().await;
        app.plan(json!([{ "outcome": "fail" }, { "outcome": "never" }])).await;
        let failed = mei.train_with(&upload).await;
        assert_eq!(mei.follow(&failed).await["state"], "failed");
        app.until_quiet().await;
        assert_eq!(at_the_engine(&app).await, Vec::<i64>::new());
        let stopped = mei.train_with(&upload).await;
        let _ = app.accepted_call_of(&stopped).await;
        let _ = mei.delete(&format!("/api/train/{stopped}")).await.expect(200);
        app.until_quiet().await;
        assert_eq!(at_the_engine(&app).await, Vec::<i64>::new());
        // Tried again, it goes to another one.
        let _ = mei.order(&format!("/api/predict/{failed}/items/0/retry"), json!({})).await.expect(202);
        photographed(&mei, &model_of(&mei, &failed).await).await;
        app.until_quiet().await;
        assert_eq!(at_the_engine(&app).await, [1]);
        app.nothing_amiss().await;
    }
}

on_both! {
    async fn what_goes_with_a_last_model_is_not_what_a_new_training_goes_to(app: TestApp) {
        let mei = app.user_with(4000).await;
        let upload = mei.small_training_set().await;
        let first = mei.train_with(&upload).await;
        deleted(&mei, &model_of(&mei, &first).await).await;
        // It is not deleted at the engine yet. The photos went with the model.
        let upload = mei.small_training_set().await;
        app.plan(json!([{ "seconds": 3600 }])).await;
        let next = mei.train_with(&upload).await;
        let _ = app.accepted_call_of(&next).await;
        app.until_quiet().await;
        photographed(&mei, &model_of(&mei, &next).await).await;
        app.until_quiet().await;
        assert_eq!(at_the_engine(&app).await, [1]);
        app.nothing_amiss().await;
    }
}

on_both! {
    async fn a_model_that_has_one_of_its_own_at_the_engine_keeps_working_and_takes_it_along(app: TestApp) {
        let mei = app.user_with(4000).await;
        let upload = mei.small_training_set().await;
        app.plan(json!([{ "create": "429" }])).await;
        let job = mei.train_with(&upload).await;
        let _ = app.replicate_when("taken").await;
        // As those that were begun before there were shared ones.
        app.state.db.write(vec![Stmt::new("DELETE FROM destination_models")]).await.unwrap();
        app.until_quiet().await;
        let model = model_of(&mei, &job).await;
        let name = format!("darkroom-{}", model.to_lowercase().replace('_', "-"));
        let is_there = async || {
            let asked = app.replicate().await;
            asked["models"].as_array().unwrap().iter().any(|model: &Value| model["name"] == json!(name))
        };
        assert!(is_there().await);
        photographed(&mei, &model).await;
        deleted(&mei, &model).await;
        app.until_quiet().await;
        assert!(!is_there().await);
        app.audit().await;
    }
}
