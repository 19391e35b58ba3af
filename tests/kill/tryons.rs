//! A try-on: whoever dies, each garment is put on once, and the photos are gone when all is over.

use darkroom_tests::{TestUser, cost, zips};
use serde_json::{Value, json};

use crate::every_call::{Asked, Flow};
use crate::flows::{Order, is_over, pictures_in_gallery};
use crate::studio::Studio;

/// Somebody tries two garments on, of which the engine makes one.
pub(crate) struct Tryon;

/// An order, and what is ordered.
pub(crate) struct Wanted {
    input: Value,
    order: Order,
}

async fn uploaded(user: &TestUser, purpose: &str) -> String {
    let id = user.put(purpose, "image/jpeg", zips::jpeg(300)).await;
    let _ = user.complete(&id).await.expect(200);
    id
}

/// An order of so many garments, by somebody who may try on ten.
async fn wanted(studio: &Studio, user: &TestUser, garments: usize, together: bool) -> Wanted {
    let code = studio.drive("codes", json!({ "credits": 30, "level": "plus" })).await.text_of("/code");
    let _ = user.order("/api/billing/codes", json!({ "code": code })).await.expect(200);
    let person = uploaded(user, "person").await;
    let mut uploads = Vec::with_capacity(garments);
    for _ in 0..garments {
        uploads.push(uploaded(user, "garment").await);
    }
    studio.plan(json!({ "seconds": 0.2 })).await;
    let input = json!({ "person_upload": person, "garment_uploads": uploads, "together": together });
    Wanted { input, order: Order::new() }
}

impl Wanted {
    async fn send(&mut self, user: &TestUser) -> Asked<()> {
        self.order.send(user, "/api/predict/tryons", &self.input).await
    }

    /// It ended so, and the photos are gone: nothing can be made of them again.
    async fn ended(&self, user: &TestUser, state: &str, paid: Value) {
        is_over(user, self.order.job(), state, paid).await;
        user.order("/api/predict/tryons", self.input.clone()).await.expect_problem(404, "NOT_FOUND");
    }
}

impl Flow for Tryon {
    type Held = Wanted;
    const NAME: &'static str = "try-on";

    async fn prepare(&self, studio: &Studio, user: &TestUser) -> Wanted {
        let wanted = wanted(studio, user, 2, false).await;
        studio.plan(json!([])).await;
        studio.plan(json!([{ "outcome": "fail", "seconds": 0.2 }, { "seconds": 0.2 }])).await;
        wanted
    }

    async fn act(&self, _: &Studio, user: &TestUser, held: &mut Wanted) -> Asked<()> {
        held.send(user).await
    }

    async fn check(&self, _: &Studio, user: &TestUser, held: &Wanted) {
        held.ended(user, "partly_succeeded", cost(0, 2, 2)).await;
    }
}

/// Somebody tries two garments on, on one picture, by an engine that takes on one at a time: it is asked again with what it
/// made. Whoever dies between the two, the second goes on over the first, and neither is put on twice.
pub(crate) struct PieceByPiece;

impl Flow for PieceByPiece {
    type Held = Wanted;
    const NAME: &'static str = "try-on, piece by piece";
    const OPTIONS: &'static [&'static str] = &["--tryon-engine", "idm-vton"];

    async fn prepare(&self, studio: &Studio, user: &TestUser) -> Wanted {
        wanted(studio, user, 2, true).await
    }

    async fn act(&self, _: &Studio, user: &TestUser, held: &mut Wanted) -> Asked<()> {
        held.send(user).await
    }

    async fn check(&self, _: &Studio, user: &TestUser, held: &Wanted) {
        held.ended(user, "succeeded", cost(0, 4, 0)).await;
    }
}

/// Somebody tries ten garments on, each on a picture of its own.
pub(crate) struct Ten;

impl Flow for Ten {
    type Held = Wanted;
    const NAME: &'static str = "ten try-ons";

    async fn prepare(&self, studio: &Studio, user: &TestUser) -> Wanted {
        wanted(studio, user, 10, false).await
    }

    async fn act(&self, _: &Studio, user: &TestUser, held: &mut Wanted) -> Asked<()> {
        held.send(user).await
    }

    async fn check(&self, _: &Studio, user: &TestUser, held: &Wanted) {
        held.ended(user, "succeeded", cost(0, 20, 0)).await;
        assert_eq!(pictures_in_gallery(user).await, 10);
    }
}
