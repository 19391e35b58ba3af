//! What people do in the studio, each as far as its end.

use darkroom_dev::random;
use darkroom_tests::{TestUser, cost, zips};
use reqwest::Method;
use serde_json::{Value, json};

use crate::every_call::{Asked, Flow};
use crate::studio::Studio;

/// What somebody remembers of an order: its key, and its job once that was answered.
pub(crate) struct Order {
    key: String,
    job: Option<String>,
}

impl Order {
    pub(crate) fn new() -> Self {
        Self { key: random::letters(20), job: None }
    }

    pub(crate) fn job(&self) -> &str {
        self.job.as_deref().unwrap()
    }

    /// Orders under the same key as before: it is the same job, however often it is asked for.
    pub(crate) async fn send(&mut self, user: &TestUser, path: &str, input: &Value) -> Asked<()> {
        let request = user.request(Method::POST, path).header("idempotency-key", &self.key).json(input);
        let id = user.try_send(request).await?.expect(202).text_of("/id");
        match &self.job {
            Some(job) => assert_eq!(*job, id, "one key, two jobs"),
            None => self.job = Some(id),
        }
        Ok(())
    }
}

/// The plan of work that takes a fifth of a second.
pub(crate) fn soon() -> Value {
    json!({ "seconds": 0.2 })
}

pub(crate) fn photo_wish(count: u32) -> Value {
    json!({ "model": "flux", "prompt": "a quiet street in the rain", "count": count })
}

pub(crate) async fn is_over(user: &TestUser, job: &str, state: &str, paid: Value) {
    let job = user.job(job).await;
    assert_eq!((&job["state"], &job["cost"]), (&json!(state), &paid), "{job}");
}

pub(crate) async fn pictures_in_gallery(user: &TestUser) -> usize {
    user.get("/api/media/assets").await.expect(200).json["items"].as_array().unwrap().len()
}

/// Somebody takes two photos; the engine's safety check drops one of them.
pub(crate) struct Photo;

impl Flow for Photo {
    type Held = Order;
    const NAME: &'static str = "photo";

    async fn prepare(&self, studio: &Studio, _: &TestUser) -> Order {
        studio.plan(json!({ "outcome": "nsfw_one", "seconds": 0.2 })).await;
        Order::new()
    }

    async fn act(&self, _: &Studio, user: &TestUser, order: &mut Order) -> Asked<()> {
        order.send(user, "/api/predict/photos", &photo_wish(2)).await
    }

    async fn check(&self, _: &Studio, user: &TestUser, order: &Order) {
        is_over(user, order.job(), "partly_succeeded", cost(0, 7, 7)).await;
        assert_eq!(pictures_in_gallery(user).await, 1);
    }
}

/// Somebody trains a model.
pub(crate) struct Training;

/// A training set that was uploaded, and the order to train with it.
pub(crate) struct Trained {
    upload: String,
    order: Order,
}

impl Trained {
    async fn upload(user: &TestUser) -> Self {
        let upload = user.put("training_zip", "application/zip", zips::with(10, None)).await;
        let _ = user.complete(&upload).await.expect(200);
        Self { upload, order: Order::new() }
    }

    async fn send(&mut self, user: &TestUser) -> Asked<()> {
        let input = json!({ "base": "flux", "trigger_word": "mxyzo", "upload_id": self.upload, "name": "Mei" });
        self.order.send(user, "/api/train", &input).await
    }
}

/// The states of this user's models.
async fn models(user: &TestUser) -> Vec<Value> {
    let models = user.get("/api/train/models").await.expect(200);
    let own = models.json["items"].as_array().unwrap().iter().filter(|model| !model["trigger_word"].is_null());
    own.map(|model| model["state"].clone()).collect()
}

impl Flow for Training {
    type Held = Trained;
    const NAME: &'static str = "training";

    async fn prepare(&self, studio: &Studio, user: &TestUser) -> Trained {
        studio.plan(soon()).await;
        Trained::upload(user).await
    }

    async fn act(&self, _: &Studio, user: &TestUser, held: &mut Trained) -> Asked<()> {
        held.send(user).await
    }

    async fn check(&self, _: &Studio, user: &TestUser, held: &Trained) {
        is_over(user, held.order.job(), "succeeded", cost(0, 350, 0)).await;
        assert_eq!(models(user).await, ["ready"]);
    }
}

/// A call that the engine has taken and told of.
const UNDER_WAY: &str = "SELECT COUNT(*) AS value FROM calls c WHERE c.state = 'accepted'
                            AND EXISTS (SELECT 1 FROM inbox WHERE subject = c.id AND applied_at IS NOT NULL)";

async fn stop(user: &TestUser, path: &str) -> Asked<()> {
    let _ = user.try_send(user.request(Method::DELETE, path)).await?.expect(200);
    Ok(())
}

/// Somebody stops photos that are being taken.
pub(crate) struct StopPhoto;

impl Flow for StopPhoto {
    type Held = Order;
    const NAME: &'static str = "cancel a photo";

    async fn prepare(&self, studio: &Studio, user: &TestUser) -> Order {
        studio.plan(json!({ "outcome": "never" })).await;
        let mut order = Order::new();
        order.send(user, "/api/predict/photos", &photo_wish(2)).await.unwrap();
        assert!(studio.until(UNDER_WAY, 1).await);
        order
    }

    async fn act(&self, _: &Studio, user: &TestUser, order: &mut Order) -> Asked<()> {
        stop(user, &format!("/api/predict/{}", order.job())).await
    }

    async fn check(&self, _: &Studio, user: &TestUser, order: &Order) {
        is_over(user, order.job(), "canceled", cost(0, 0, 14)).await;
        assert_eq!(pictures_in_gallery(user).await, 0);
    }
}

/// Somebody stops a training.
pub(crate) struct StopTraining;

impl Flow for StopTraining {
    type Held = Trained;
    const NAME: &'static str = "cancel a training";

    async fn prepare(&self, studio: &Studio, user: &TestUser) -> Trained {
        let mut held = Trained::upload(user).await;
        studio.plan(json!({ "outcome": "never" })).await;
        held.send(user).await.unwrap();
        assert!(studio.until(UNDER_WAY, 1).await);
        held
    }

    async fn act(&self, _: &Studio, user: &TestUser, held: &mut Trained) -> Asked<()> {
        stop(user, &format!("/api/train/{}", held.order.job())).await
    }

    async fn check(&self, _: &Studio, user: &TestUser, held: &Trained) {
        // It had begun: a tenth.
        is_over(user, held.order.job(), "canceled", cost(0, 35, 315)).await;
        assert!(models(user).await.is_empty());
    }
}

/// Somebody asks again for a photo that failed.
pub(crate) struct Retry;

impl Flow for Retry {
    type Held = Order;
    const NAME: &'static str = "retry";

    async fn prepare(&self, studio: &Studio, user: &TestUser) -> Order {
        studio.plan(json!({ "outcome": "fail", "seconds": 0.1 })).await;
        let mut order = Order::new();
        order.send(user, "/api/predict/photos", &photo_wish(1)).await.unwrap();
        assert!(!studio.ends_or_dies().await);
        is_over(user, order.job(), "failed", cost(0, 0, 7)).await;
        studio.plan(soon()).await;
        // From here on the key is that of the retry.
        Order { key: random::letters(20), job: order.job }
    }

    async fn act(&self, _: &Studio, user: &TestUser, order: &mut Order) -> Asked<()> {
        let path = format!("/api/predict/{}/items/0/retry", order.job());
        order.send(user, &path, &Value::Null).await
    }

    async fn check(&self, _: &Studio, user: &TestUser, order: &Order) {
        is_over(user, order.job(), "succeeded", cost(0, 7, 7)).await;
        assert_eq!(pictures_in_gallery(user).await, 1);
    }
}

/// Somebody uploads a training set: asks where to, puts it there, says that it is there.
pub(crate) struct Upload;

/// Where to put it, once that was answered.
pub(crate) struct Uploaded {
    file: Vec<u8>,
    id_and_url: Option<(String, String)>,
}

impl Uploaded {
    /// A file that is still here.
    pub(crate) fn of(file: Vec<u8>) -> Self {
        Self { file, id_and_url: None }
    }

    /// The upload's id.
    pub(crate) fn id(&self) -> &str {
        &self.id_and_url.as_ref().unwrap().0
    }

    /// Asks where to put it, unless that was answered.
    pub(crate) async fn ask(&mut self, user: &TestUser) -> Asked<()> {
        if self.id_and_url.is_none() {
            let input =
                json!({ "purpose": "training_zip", "content_type": ZIP, "bytes": self.file.len(), "name": "me.zip" });
            let request = user.request(Method::POST, "/api/media/uploads").json(&input);
            let answer = user.try_send(request).await?.expect(201);
            self.id_and_url = Some((answer.text_of("/id"), answer.text_of("/url")));
        }
        Ok(())
    }

    /// Puts it there.
    pub(crate) async fn put(&self, user: &TestUser) -> Asked<()> {
        let url = &self.id_and_url.as_ref().unwrap().1;
        let put = user.request(Method::PUT, url).header("content-type", ZIP).body(self.file.clone());
        match user.try_send(put).await?.status {
            200 => Ok(()),
            // The door's answer for a storage that is dead: the studio around it does not answer either.
            _ => user.try_send(user.request(Method::GET, "/api/health")).await.map(|_| panic!("it lives")),
        }
    }

    /// Says that it is there.
    pub(crate) async fn complete(&self, user: &TestUser) -> Asked<()> {
        let answer = user.try_complete(self.id()).await?.expect(200);
        assert_eq!((&answer.json["state"], &answer.json["images"]), (&json!("ready"), &json!(10)));
        Ok(())
    }
}

const ZIP: &str = "application/zip";

impl Flow for Upload {
    type Held = Uploaded;
    const NAME: &'static str = "upload";

    async fn prepare(&self, _: &Studio, _: &TestUser) -> Uploaded {
        Uploaded::of(zips::with(10, None))
    }

    async fn act(&self, _: &Studio, user: &TestUser, held: &mut Uploaded) -> Asked<()> {
        held.ask(user).await?;
        held.put(user).await?;
        held.complete(user).await
    }

    async fn check(&self, _: &Studio, user: &TestUser, held: &Uploaded) {
        let again = user.complete(held.id()).await.expect(200);
        assert_eq!(again.json["state"], "ready");
        assert_eq!(user.get(&again.text_of("/cover")).await.status, 200);
    }
}

/// No news comes of a photo: the reconciler asks for it.
pub(crate) struct Overdue;

impl Flow for Overdue {
    type Held = Order;
    const NAME: &'static str = "reconcile";

    async fn prepare(&self, studio: &Studio, user: &TestUser) -> Order {
        studio.plan(json!({ "seconds": 0.1, "webhooks": "none" })).await;
        let mut order = Order::new();
        order.send(user, "/api/predict/photos", &photo_wish(1)).await.unwrap();
        let accepted = "SELECT COUNT(*) AS value FROM calls WHERE state = 'accepted'";
        assert!(studio.until(accepted, 1).await);
        let _ = studio.replicate(Some("over")).await;
        order
    }

    async fn act(&self, studio: &Studio, _: &TestUser, _: &mut Order) -> Asked<()> {
        studio.try_skip(61).await
    }

    async fn check(&self, _: &Studio, user: &TestUser, order: &Order) {
        is_over(user, order.job(), "succeeded", cost(0, 7, 0)).await;
        assert_eq!(pictures_in_gallery(user).await, 1);
    }
}

/// The engine has lost a request: the reconciler searches for it and sends it again.
pub(crate) struct SentAgain;

impl Flow for SentAgain {
    type Held = Order;
    const NAME: &'static str = "send again";

    async fn prepare(&self, studio: &Studio, user: &TestUser) -> Order {
        // Without news only its list says whether the engine has it.
        let silent = json!({ "outcome": "fail", "seconds": 0.2, "webhooks": "none" });
        studio.plan(json!([{ "create": "500" }, silent])).await;
        let mut order = Order::new();
        let mut passed = studio.doors.passed();
        let before = passed.borrow_and_update().calls;
        order.send(user, "/api/predict/photos", &photo_wish(1)).await.unwrap();
        // Who, what and when; the row; the engine that breaks.
        passed.wait_for(|passed| passed.calls >= before + 3).await.unwrap();
        order
    }

    async fn act(&self, studio: &Studio, _: &TestUser, _: &mut Order) -> Asked<()> {
        // Searched for and sent again; then asked for.
        studio.try_skip(61).await?;
        studio.try_skip(61).await
    }

    async fn check(&self, _: &Studio, user: &TestUser, order: &Order) {
        // That the engine was asked once more and not twice is checked after every flow.
        is_over(user, order.job(), "failed", cost(0, 0, 7)).await;
        assert_eq!(pictures_in_gallery(user).await, 0);
    }
}
