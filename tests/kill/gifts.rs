//! Flows of credits that arrive: a code, and a receipt for what was paid.

use darkroom::clock::Clock;
use darkroom::operator::{self, OperatorService, Payment, Sum};
use darkroom_dev::random;
use darkroom_tests::TestUser;
use reqwest::Method;
use serde_json::json;

use crate::every_call::{Asked, Flow};
use crate::studio::Studio;

/// Somebody uses a redemption code.
pub(crate) struct Redeem;

/// The code, and the key it is used with.
pub(crate) struct Code {
    text: String,
    key: String,
}

impl Flow for Redeem {
    type Held = Code;
    const NAME: &'static str = "redeem";

    async fn prepare(&self, studio: &Studio, _: &TestUser) -> Code {
        let made = studio.drive("codes", json!({ "credits": 30, "level": "plus" })).await;
        Code { text: made.text_of("/code"), key: random::letters(20) }
    }

    async fn act(&self, _: &Studio, user: &TestUser, code: &mut Code) -> Asked<()> {
        let request = user.request(Method::POST, "/api/billing/codes").header("idempotency-key", &code.key);
        let gift = user.try_send(request.json(&json!({ "code": code.text }))).await?.expect(200);
        // The first answer, whenever it is given.
        assert_eq!((&gift.json["credits"], &gift.json["balance"]["available"]), (&json!(30), &json!(1030)));
        Ok(())
    }

    async fn check(&self, _: &Studio, user: &TestUser, _: &Code) {
        let me = user.get("/api/auth/me").await.expect(200).json;
        assert_eq!((&me["level"], &me["credits"]["available"]), (&json!("plus"), &json!(1030)));
    }
}

/// Somebody has paid, and the reconciler mails the receipt.
pub(crate) struct Receipt;

impl Flow for Receipt {
    type Held = ();
    const NAME: &'static str = "receipt";

    async fn prepare(&self, studio: &Studio, user: &TestUser) {
        let clock = studio.drive("clock", json!({ "advance_seconds": 0 })).await;
        let now = Clock::System.now().plus_seconds(clock.json["ahead_seconds"].as_i64().unwrap());
        let id = operator::named(&studio.db, &user.email).await.unwrap().unwrap();
        let payment = Payment { sum: Sum::Pack("cny10"), reference: &random::letters(20), note: "", bonus: 0 };
        let booked = OperatorService::by_hand(&studio.db, now, "ops").book(id, &payment).await.unwrap();
        assert!(!booked.before);
    }

    async fn act(&self, studio: &Studio, _: &TestUser, (): &mut ()) -> Asked<()> {
        // Whoever had it on the table when death came keeps it there for a minute.
        studio.try_skip(61).await
    }

    async fn check(&self, _: &Studio, user: &TestUser, (): &()) {
        let mails = user.mails().await;
        let receipts = mails.iter().filter(|mail| mail["text"].as_str().unwrap().contains("ord_")).count();
        assert_eq!(receipts, 1, "{mails:?}");
    }
}
