//! What holds for every engine that answers with the pictures themselves (requirements D2, D5, D8): the file of each says by
//! which of its answers.

use darkroom_tests::{SecondInstance, TestApp, TestUser, cost};
use reqwest::Method;
use serde_json::{Value, json};

use crate::front::with;

/// One such engine, and a model that it makes.
#[derive(Clone, Copy)]
pub(crate) struct Engine {
    /// As the sandbox is driven.
    name: &'static str,
    model: &'static str,
    /// What its sandbox calls an answer with a picture.
    picture: &'static str,
}

pub(crate) const CHAT: Engine = Engine { name: "chat", model: "banana", picture: "images" };
pub(crate) const GEMINI: Engine = Engine { name: "gemini", model: "gemini", picture: "picture" };
pub(crate) const TOGETHER: Engine = Engine { name: "together", model: "flux-schnell", picture: "picture" };

pub(crate) async fn failed_and_paid_back(mei: &TestUser, id: &str, code: &str, why: &str) {
    let job = mei.job(id).await;
    assert_eq!((&job["state"], &job["cost"]), (&json!("failed"), &cost(0, 0, 7)), "{why}: {job}");
    assert_eq!(mei.items(id).await, [("failed".to_owned(), Some(code.to_owned()))], "{why}");
}

impl Engine {
    /// The app with this engine, that it is started without.
    pub(crate) async fn on(self, app: TestApp) -> TestApp {
        self.within(app, None).await
    }

    async fn within(self, app: TestApp, call_seconds: Option<u32>) -> TestApp {
        app.restart_with(|options| {
            options.chat = self.name == CHAT.name;
            options.gemini = self.name == GEMINI.name;
            options.together = self.name == TOGETHER.name;
            options.call_seconds = call_seconds;
        })
        .await
    }

    async fn plan(self, app: &TestApp, next: Value) {
        let _ = app.drive(self.name, json!({ "next": next })).await;
    }

    /// What it was asked so far, once no plan is left.
    async fn requests(self, app: &TestApp) -> Vec<Value> {
        let asked = app.visitor().get(&format!("/sandbox/{}?wait=taken", self.name)).await.expect(200).json;
        asked["requests"].as_array().unwrap().clone()
    }

    fn wish(self) -> Value {
        json!({ "model": self.model, "prompt": "a fox in the snow", "count": 1, "aspect_ratio": "3:4" })
    }

    async fn order(self, user: &TestUser) -> String {
        user.order("/api/predict/photos", self.wish()).await.expect(202).text_of("/id")
    }

    async fn delivered(self, mei: &TestUser, id: &str, why: &str) {
        let job = mei.job(id).await;
        assert_eq!((&job["state"], &job["cost"]), (&json!("succeeded"), &cost(0, 7, 0)), "{why}: {job}");
    }

    /// Where it is not configured, its model is not offered.
    pub(crate) async fn is_not_there_without_its_settings(self, app: TestApp) {
        let mei = app.user().await;
        let models = mei.get("/api/train/models").await.expect(200).json;
        assert!(!models.to_string().contains(self.model), "{models}");
        let _ = mei.order("/api/predict/photos", self.wish()).await.expect_problem(404, "NOT_FOUND");
        app.audit().await;
    }

    /// What comes without a picture costs nothing, and is not asked for again: it could cost twice.
    pub(crate) async fn charges_nothing_without_a_picture(self, app: TestApp, answers: &[(&str, &str)]) {
        let app = self.on(app).await;
        let mei = app.user().await;
        for (answer, code) in answers {
            self.plan(&app, json!(answer)).await;
            let id = self.order(&mei).await;
            let _ = mei.follow(&id).await;
            failed_and_paid_back(&mei, &id, code, answer).await;
        }
        assert_eq!(self.requests(&app).await.len(), answers.len(), "nothing of it was asked twice");
        assert_eq!(mei.get("/api/media/assets").await.expect(200).json["items"], json!([]));
        app.audit().await;
    }

    /// What is not taken now is asked again when it says, so many milliseconds later.
    pub(crate) async fn is_asked_again_when_it_says(self, app: TestApp, answers: &[(&str, i64)]) {
        let app = self.on(app).await;
        let mei = app.user().await;
        let instance = SecondInstance::open(&app, |_| {}).await;
        for (busy, millis) in answers {
            self.plan(&app, json!([busy, self.picture])).await;
            let id = self.order(&instance.for_user(&mei)).await;
            instance.rest().await;
            let call = app.call_of(&id).await;
            assert_eq!((call.state.as_str(), call.sends), ("waiting", 1), "{busy}");
            let wait: i64 = app.value("SELECT due_at - sent_at AS value FROM calls WHERE job_id = ?1", &id).await;
            assert_eq!(wait, *millis, "{busy}");
            app.advance(millis / 1000 + 1).await;
            let _ = instance.cron().await.expect(200);
            assert_eq!(app.call_of(&id).await.sends, 2, "{busy}");
            self.delivered(&mei, &id, busy).await;
        }
        app.audit().await;
    }

    /// A key that is not known, a quota of the day, a bill that nobody pays: it is paid back, an operator is told, nothing more
    /// is sold from it, and it goes on by itself.
    pub(crate) async fn is_paused_where_it_refuses_us(self, app: TestApp, answers: &[&str]) {
        let app = self.on(app).await;
        let mei = app.user().await;
        let instance = SecondInstance::open(&app, |_| {}).await;
        let here = instance.for_user(&mei);
        for refusal in answers {
            self.plan(&app, json!(refusal)).await;
            let id = self.order(&here).await;
            instance.rest().await;
            failed_and_paid_back(&mei, &id, "STUDIO_PAUSED", refusal).await;
            for (language, words) in [
                ("en", "The studio is paused: the engine did not take this. Please come back later."),
                ("zh-CN", "影棚暂停接单，引擎没有接受这个任务。请稍后再来。"),
            ] {
                let request = mei.request(Method::GET, &format!("/api/predict/{id}"));
                let job = mei.send(with(request, "accept-language", language)).await.expect(200).json;
                assert_eq!(job["items"][0]["error"]["detail"], words, "{refusal}");
            }
            assert_eq!(app.alerts().await, ["engine_paused"], "{refusal}");
            let _ = here.order("/api/predict/photos", self.wish()).await.expect_problem(503, "STUDIO_PAUSED");
            // After the pause one is let through; when the engine takes it, all is well again.
            app.advance(61).await;
            let id = self.order(&here).await;
            instance.rest().await;
            self.delivered(&mei, &id, refusal).await;
            assert_eq!(app.alerts().await, Vec::<String>::new(), "{refusal}");
        }
        app.audit().await;
    }

    pub(crate) async fn is_not_waited_for(self, app: TestApp) {
        let app = self.within(app, Some(1)).await;
        let mei = app.user().await;
        let instance = SecondInstance::open(&app, |_| {}).await;
        self.plan(&app, json!("hang")).await;
        let id = self.order(&instance.for_user(&mei)).await;
        instance.rest().await;
        failed_and_paid_back(&mei, &id, "ENGINE_UNAVAILABLE", "hang").await;
        app.audit().await;
    }
}
