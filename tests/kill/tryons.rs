//! A try-on: whoever dies, each garment is made once, and the photos are gone when all is over.

use darkroom_tests::{TestUser, cost, zips};
use serde_json::{Value, json};

use crate::every_call::{Asked, Flow};
use crate::flows::{Order, is_over};
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

impl Flow for Tryon {
    type Held = Wanted;
    const NAME: &'static str = "try-on";

    async fn prepare(&self, studio: &Studio, user: &TestUser) -> Wanted {
        let code = studio.drive("codes", json!({ "credits": 10, "level": "plus" })).await.text_of("/code");
        let _ = user.order("/api/billing/codes", json!({ "code": code })).await.expect(200);
        let person = uploaded(user, "person").await;
        let garments = [uploaded(user, "garment").await, uploaded(user, "garment").await];
        studio.plan(json!([{ "outcome": "fail" }, { "seconds": 0.2 }])).await;
        let input = json!({ "person_upload": person, "garment_uploads": garments });
        Wanted { input, order: Order::new() }
    }

    async fn act(&self, _: &Studio, user: &TestUser, held: &mut Wanted) -> Asked<()> {
        held.order.send(user, "/api/predict/tryons", &held.input).await
    }

    async fn check(&self, _: &Studio, user: &TestUser, held: &Wanted) {
        is_over(user, held.order.job(), "partly_succeeded", cost(0, 2, 2)).await;
        // The photos are gone: nothing can be made of them again.
        user.order("/api/predict/tryons", held.input.clone()).await.expect_problem(404, "NOT_FOUND");
    }
}
