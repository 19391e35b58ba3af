//! Engines in their order: who is asked when the first refuses us, is busy or has the model no more; never two for one picture.

use darkroom_tests::{SecondInstance, TestApp, TestUser, cost, on_both_quietly};
use serde_json::{Value, json};

use crate::edits::{asset_of, order as order_edit};
use crate::{chat, gemini, library, posters, together, tryons};

async fn with_all(app: TestApp) -> TestApp {
    app.restart_with(|options| {
        options.chat = true;
        options.gemini = true;
        options.together = true;
    })
    .await
}

async fn plan(app: &TestApp, engine: &str, next: Value) {
    let _ = app.drive(engine, json!({ "next": next })).await;
}

/// How often the chat endpoint, Gemini and Together were asked.
async fn asked(app: &TestApp) -> [usize; 3] {
    [chat::requests(app).await.len(), gemini::requests(app).await.len(), together::requests(app).await.len()]
}

async fn order(user: &TestUser, model: &str) -> String {
    let input = json!({ "model": model, "prompt": "a fox in the snow", "count": 1, "aspect_ratio": "3:4" });
    user.order("/api/predict/photos", input).await.expect(202).text_of("/id")
}

/// The picture is there, made by this engine, and paid for once.
async fn made_by(user: &TestUser, id: &str, engine: &str) {
    let job = user.job(id).await;
    assert_eq!((&job["state"], &job["cost"]), (&json!("succeeded"), &cost(0, 7, 0)), "{engine}: {job}");
    assert_eq!(job["items"][0]["engine"], engine, "{job}");
}

on_both_quietly! {
    async fn an_order_goes_on_to_the_next_engine_where_the_first_refuses_us(app: TestApp) {
        let app = with_all(app).await;
        let mei = app.user().await;
        let instance = SecondInstance::open(&app, |_| {}).await;
        let here = instance.for_user(&mei);
        plan(&app, "chat", json!("402")).await;
        let id = order(&here, "banana").await;
        instance.rest().await;
        made_by(&mei, &id, "gemini").await;
        assert_eq!(asked(&app).await, [1, 1, 0]);
        assert_eq!(app.alerts().await, ["engine_paused"]);

        // While the pause lasts the first is not asked at all.
        let id = order(&here, "banana").await;
        instance.rest().await;
        made_by(&mei, &id, "gemini").await;
        assert_eq!(asked(&app).await, [1, 2, 0]);

        // After it one is let through to try, and all is as before.
        app.advance(61).await;
        for _ in 0..2 {
            let id = order(&here, "banana").await;
            instance.rest().await;
            made_by(&mei, &id, "chat").await;
        }
        assert_eq!(asked(&app).await, [3, 2, 0]);
        assert_eq!(app.alerts().await, Vec::<String>::new());
        app.audit().await;
    }
}

on_both_quietly! {
    async fn an_engine_that_stays_busy_or_has_no_such_model_is_passed_over(app: TestApp) {
        let app = with_all(app).await;
        let mei = app.user().await;
        let instance = SecondInstance::open(&app, |_| {}).await;
        let here = instance.for_user(&mei);
        plan(&app, "chat", json!(["429", "429", "429", "429", "429", "429"])).await;
        let id = order(&here, "banana").await;
        instance.rest().await;
        for _ in 0..6 {
            app.advance(70).await;
            let _ = instance.cron().await.expect(200);
        }
        made_by(&mei, &id, "gemini").await;
        assert_eq!(asked(&app).await, [6, 1, 0]);

        let _ = app.drive("gemini", json!({ "retired": true })).await;
        let id = order(&here, "gemini").await;
        instance.rest().await;
        made_by(&mei, &id, "chat").await;
        // Whoever looks next asks whether the model lives, and tells the operator.
        let _ = instance.cron().await.expect(200);
        assert_eq!(app.alerts().await, ["model_gone"]);
        app.audit().await;
    }
}

on_both_quietly! {
    /// What may have been carried out, or was refused for what it is, is asked of nobody else.
    async fn what_was_taken_is_never_asked_of_two(app: TestApp) {
        let app = with_all(app).await;
        let mei = app.user().await;
        let instance = SecondInstance::open(&app, |_| {}).await;
        let here = instance.for_user(&mei);
        for (outcome, code) in [
            ("refusal", "NSFW"),
            ("filtered", "NSFW"),
            ("words", "NO_PICTURE"),
            ("truncated", "ENGINE_FAILED"),
            ("error_200", "ENGINE_FAILED"),
            ("500", "ENGINE_UNAVAILABLE"),
            ("html", "ENGINE_UNAVAILABLE"),
        ] {
            plan(&app, "chat", json!(outcome)).await;
            let id = order(&here, "banana").await;
            instance.rest().await;
            let job = mei.job(&id).await;
            assert_eq!((&job["state"], &job["cost"]), (&json!("failed"), &cost(0, 0, 7)), "{outcome}: {job}");
            assert_eq!(mei.items(&id).await, [("failed".to_owned(), Some(code.to_owned()))], "{outcome}");
        }
        assert_eq!(asked(&app).await, [7, 0, 0]);
        app.audit().await;
    }
}

on_both_quietly! {
    async fn where_every_engine_refuses_us_the_order_is_paid_back_and_no_more_is_sold(app: TestApp) {
        let app = with_all(app).await;
        let mei = app.user().await;
        let instance = SecondInstance::open(&app, |_| {}).await;
        let here = instance.for_user(&mei);
        plan(&app, "chat", json!("402")).await;
        plan(&app, "gemini", json!("402")).await;
        let id = order(&here, "banana").await;
        instance.rest().await;
        let job = mei.job(&id).await;
        assert_eq!((&job["state"], &job["cost"]), (&json!("failed"), &cost(0, 0, 7)), "{job}");
        assert_eq!(mei.items(&id).await, [("failed".to_owned(), Some("STUDIO_PAUSED".to_owned()))]);
        let input = json!({ "model": "banana", "prompt": "a fox in the snow", "count": 1 });
        let _ = here.order("/api/predict/photos", input).await.expect_problem(503, "STUDIO_PAUSED");
        assert_eq!(app.alerts().await, ["engine_paused", "engine_paused"]);
        app.audit().await;
    }
}

on_both_quietly! {
    /// D5: the base model goes on at Together when Replicate refuses us; one that was trained there cannot.
    async fn a_base_model_of_replicate_goes_on_at_together(app: TestApp) {
        let app = with_all(app).await;
        let mei = app.user().await;
        let instance = SecondInstance::open(&app, |_| {}).await;
        let here = instance.for_user(&mei);
        app.plan(json!({ "create": "402" })).await;
        let id = order(&here, "flux").await;
        instance.rest().await;
        made_by(&mei, &id, "together").await;
        assert_eq!((asked(&app).await, app.alerts().await), ([0, 0, 1], vec!["engine_paused".to_owned()]));
        let id = order(&here, "flux").await;
        instance.rest().await;
        made_by(&mei, &id, "together").await;
        // The other base has no second engine.
        let input = json!({ "model": "sd", "prompt": "a fox in the snow", "count": 1 });
        let _ = here.order("/api/predict/photos", input).await.expect_problem(503, "STUDIO_PAUSED");
        app.audit().await;
    }
}

on_both_quietly! {
    /// E1, D5: who presses a prompt of the library without a model has the usual one, with the engines that come after its own.
    async fn a_prompt_pressed_without_a_model_goes_on_at_the_next_engine_of_the_usual_one(app: TestApp) {
        let app = with_all(app).await;
        let mei = app.user().await;
        let instance = SecondInstance::open(&app, |_| {}).await;
        let here = instance.for_user(&mei);
        plan(&app, "gemini", json!("402")).await;
        // The first is refused on its way; the second finds the pause.
        for asked_chat in [1, 2] {
            let pressed = library::press(&here, json!({ "prompt_id": library::FOREST })).await.expect(202);
            instance.rest().await;
            let job = mei.job(&pressed.text_of("/id")).await;
            assert_eq!((&job["state"], &job["items"][0]["engine"]), (&json!("succeeded"), &json!("chat")), "{job}");
            assert_eq!((&job["cost"], &job["model"]["id"]), (&cost(0, 5, 0), &json!("gemini")), "{job}");
            assert_eq!(job["input"]["model"], Value::Null, "nobody chose: {job}");
            assert_eq!(asked(&app).await, [asked_chat, 1, 0]);
        }
        // A picture that failed there is tried again where somebody takes work.
        plan(&app, "chat", json!("refusal")).await;
        let id = library::press(&here, json!({ "prompt_id": library::FOREST })).await.expect(202).text_of("/id");
        instance.rest().await;
        assert_eq!(mei.job(&id).await["state"], "failed");
        app.advance(61).await;
        plan(&app, "gemini", json!("402")).await;
        let _ = here.order(&format!("/api/predict/{id}/items/0/retry"), json!({})).await.expect(202);
        instance.rest().await;
        assert_eq!(mei.job(&id).await["state"], "succeeded");
        app.audit().await;
    }
}

on_both_quietly! {
    /// The part that is edited travels in the request: nobody but us opens the addresses of our pictures.
    async fn an_edit_goes_on_at_gemini(app: TestApp) {
        let app = with_all(app).await;
        let mei = app.user().await;
        let instance = SecondInstance::open(&app, |_| {}).await;
        let here = instance.for_user(&mei);
        let id = order(&here, "banana").await;
        instance.rest().await;
        let picture = asset_of(&mei.job(&id).await);
        app.plan(json!({ "create": "402" })).await;
        let id = order_edit(&here, &picture, "make the snow blue", None).await.expect(202).text_of("/id");
        instance.rest().await;
        let job = mei.job(&id).await;
        assert_eq!((&job["state"], &job["items"][0]["engine"]), (&json!("succeeded"), &json!("gemini")), "{job}");
        assert_eq!(job["cost"], cost(0, 4, 0));
        let asked = gemini::requests(&app).await;
        assert_eq!(asked.len(), 1);
        assert!(asked[0]["prompt"].as_str().unwrap().contains("make the snow blue"), "{}", asked[0]["prompt"]);
        assert_eq!(asked[0]["pictures"].as_array().unwrap().len(), 1, "{}", asked[0]["pictures"]);
        app.audit().await;
    }
}

on_both_quietly! {
    async fn posters_go_on_at_gemini_with_their_product(app: TestApp) {
        let app = with_all(app).await;
        let mei = app.user().await;
        let instance = SecondInstance::open(&app, |_| {}).await;
        let here = instance.for_user(&mei);
        let product = posters::product(&here).await;
        // The first set is refused on its way; the second finds the pause.
        app.plan(json!({ "create": "402" })).await;
        for asked in [1, 2] {
            let set = here.order("/api/predict/posters", posters::order(&product, &[0])).await.expect(202);
            instance.rest().await;
            let job = mei.job(&set.text_of("/id")).await;
            assert_eq!((&job["state"], &job["items"][0]["engine"]), (&json!("succeeded"), &json!("gemini")), "{job}");
            assert_eq!(job["cost"], cost(0, 4, 0));
            let requests = gemini::requests(&app).await;
            assert_eq!(requests.len(), asked);
            assert!(!requests[0]["pictures"].as_array().unwrap().is_empty(), "the product is shown");
        }
        assert_eq!(app.replicate().await["predictions"], json!([]));
        app.audit().await;
    }
}

async fn sold(user: &TestUser) -> Vec<String> {
    let studios = user.get("/api/billing/catalogue").await.expect(200).json["studios"].clone();
    let open = studios.as_object().unwrap().iter().filter(|(_, studio)| studio["paused"] == false);
    open.map(|(name, _)| name.clone()).collect()
}

/// How many garments on one picture can be had now at least.
async fn worn_at_least(user: &TestUser) -> i64 {
    let told = user.get("/api/billing/catalogue").await.expect(200).json["studios"]["tryon"]["worn_at_least"].as_i64();
    told.expect("the try-on studio is open")
}

on_both_quietly! {
    /// What is made of a reference picture, and what wears two garments: one garment costs more there than it earns.
    async fn a_reference_and_a_try_on_of_several_go_on_at_gemini(app: TestApp) {
        let app = with_all(app).await;
        let mei = tryons::member(&app).await;
        let instance = SecondInstance::open(&app, |_| {}).await;
        let here = instance.for_user(&mei);
        let (person, garments) = (tryons::person(&here).await, tryons::garments(&here, 2).await);
        let reference = library::reference(&here).await;
        let by_prompt = json!({ "prompt_id": library::FOREST, "reference_upload": reference });
        let together = json!({ "person_upload": person, "garment_uploads": garments, "together": true });
        let one_each = json!({ "person_upload": person, "garment_uploads": garments });
        assert_eq!(sold(&mei).await, ["edit", "library", "photo", "poster", "train", "tryon"]);
        assert_eq!(worn_at_least(&mei).await, 1);
        // The first is refused on its way; what follows finds the pause.
        app.plan(json!({ "create": "402" })).await;
        let first = here.order("/api/predict/prompts", by_prompt.clone()).await.expect(202).text_of("/id");
        instance.rest().await;
        let second = here.order("/api/predict/prompts", by_prompt).await.expect(202).text_of("/id");
        let _ = here.order("/api/predict/tryons", one_each).await.expect_problem(503, "STUDIO_PAUSED");
        let dressed = here.order("/api/predict/tryons", together).await.expect(202).text_of("/id");
        instance.rest().await;
        for (id, paid) in [(&first, 5), (&second, 5), (&dressed, 4)] {
            let job = mei.job(id).await;
            assert_eq!((&job["state"], &job["items"][0]["engine"]), (&json!("succeeded"), &json!("gemini")), "{job}");
            assert_eq!(job["cost"], cost(0, paid, 0));
        }
        let asked = gemini::requests(&app).await;
        let shown: Vec<usize> = asked.iter().map(|asked| asked["pictures"].as_array().unwrap().len()).collect();
        assert_eq!(shown, [1, 1, 3]);
        assert_eq!((&asked[2]["aspect_ratio"], &asked[2]["pictures"][0]), (&json!(null), &json!([512, 512])));
        let picture = &mei.job(&dressed).await["items"][0]["asset"];
        assert_eq!((&picture["width"], &picture["height"]), (&json!(512), &json!(512)), "as the person's");

        // Only a training can be had nowhere else, and of the models those that have no second engine.
        assert_eq!(sold(&mei).await, ["edit", "library", "photo", "poster", "tryon"]);
        assert_eq!(worn_at_least(&mei).await, 2, "one garment alone is told to be refused");
        let models = mei.get("/api/train/models").await.expect(200).json["items"].clone();
        let models = models.as_array().unwrap().iter();
        let paused: Vec<&str> = models.filter(|model| model["paused"] == true).filter_map(|model| model["id"].as_str()).collect();
        assert_eq!(paused, ["sd"]);
        app.audit().await;
    }
}

on_both_quietly! {
    /// A picture that failed is tried again where somebody takes work, though its engine is gone from the configuration.
    async fn a_retry_goes_to_an_engine_that_is_there(app: TestApp) {
        let app = with_all(app).await;
        let mei = app.user().await;
        let instance = SecondInstance::open(&app, |_| {}).await;
        plan(&app, "chat", json!("refusal")).await;
        let id = order(&instance.for_user(&mei), "banana").await;
        instance.rest().await;
        assert_eq!(mei.job(&id).await["state"], "failed");
        drop(instance);
        let app = app.restart_with(|options| options.chat = false).await;
        let instance = SecondInstance::open(&app, |_| {}).await;
        let here = instance.for_user(&mei);
        let _ = here.order(&format!("/api/predict/{id}/items/0/retry"), json!({})).await.expect(202);
        instance.rest().await;
        let job = mei.job(&id).await;
        assert_eq!((&job["state"], &job["items"][0]["engine"]), (&json!("succeeded"), &json!("gemini")), "{job}");
        assert_eq!(job["cost"], cost(0, 7, 7));
        app.audit().await;
    }
}
