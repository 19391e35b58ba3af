//! Banks that count in another currency than was paid in, and banks that change their mind.

use darkroom_tests::{House, on_both_quietly};
use serde_json::json;

use crate::stripe_plans::{left, subscribed};

on_both_quietly! {
    /// ¥34 of ¥68 are disputed, and the bank says $4.75: half of the credits go, and come again when the dispute is won.
    async fn a_dispute_in_another_currency_takes_its_share(house: House) {
        let mei = house.person_with(0).await;
        let session = mei.bought(&house, "cny68").await;
        let foreign = json!({ "event": "dispute", "amount": 3400, "counted": { "amount": 475, "currency": "usd" } });
        house.bank_with(&session, foreign).await;
        assert_eq!(mei.available().await, 714 - 357);
        assert_eq!(mei.get("/api/billing/orders").await.expect(200).json["items"][0]["state"], "paid");
        house.bank(&session, "dispute_won").await;
        assert_eq!(mei.available().await, 714);
        assert_eq!(mei.entries("clawback").await, [(357, 0), (-357, 0)]);
        house.audit().await;
    }
}

on_both_quietly! {
    /// The whole of it, counted as more or less than the shop would: all credits go.
    async fn a_whole_dispute_in_another_currency_takes_all(house: House) {
        for counted in [700, 1100] {
            let mei = house.person_with(0).await;
            let session = mei.bought(&house, "cny68").await;
            let counted = json!({ "amount": counted, "currency": "usd" });
            house.bank_with(&session, json!({ "event": "dispute", "counted": counted })).await;
            assert_eq!(mei.available().await, 0);
            let order = mei.get("/api/billing/orders").await.expect(200).json["items"][0].clone();
            assert_eq!((&order["state"], &order["refunded_credits"]), (&json!("refunded"), &json!(714)));
        }
        let mei = house.person_with(0).await;
        let session = subscribed(&house, &mei, "creator").await;
        let counted = json!({ "amount": 14_000, "currency": "cny" });
        house.bank_with(&session, json!({ "event": "dispute", "counted": counted })).await;
        assert_eq!((left(&mei).await, mei.entries("clawback").await), (0, vec![(-1400, 0)]));
        house.audit().await;
    }
}

on_both_quietly! {
    /// A charge that is shown in another currency says itself which part of it went back; told before the payment, too.
    async fn a_refund_in_another_currency_takes_its_share(house: House) {
        for told_first in [false, true] {
            let mei = house.person_with(0).await;
            house.stripe_plans(json!({ "webhooks": "none" })).await;
            let _ = mei.bought(&house, "cny68").await;
            let page = house.stripe().await["sessions"][0].clone();
            let payment = house.event("checkout.session.completed", page.clone());
            let refund = house.event("charge.refunded", json!({
                "id": format!("ch_foreign_{told_first}"), "payment_intent": page["payment_intent"], "currency": "usd",
                "amount": 950, "amount_refunded": 475,
            }));
            let events = if told_first { [&refund, &payment] } else { [&payment, &refund] };
            for event in events {
                let _ = house.tell(event).await.expect(200);
            }
            assert_eq!(mei.available().await, 714 - 357, "{told_first}");
        }
        house.audit().await;
    }
}

on_both_quietly! {
    /// An operator is told of a dispute whether it or the payment is heard of first, and not of one that was won before.
    async fn an_operator_is_told_of_a_dispute_as_long_as_the_bank_holds_the_money(house: House) {
        let mei = house.person_with(0).await;
        house.stripe_plans(json!({ "webhooks": "none" })).await;
        let _ = mei.bought(&house, "cny30").await;
        let page = house.stripe().await["sessions"][0].clone();
        let begun = house.event("charge.dispute.created", json!({
            "id": "du_1", "payment_intent": page["payment_intent"], "currency": "cny", "amount": 3000,
            "status": "needs_response",
        }));
        let _ = house.tell(&begun).await.expect(200);
        assert_eq!(house.alerts().await, [""; 0], "no payment of ours is known that it is about");
        let _ = house.tell(&house.event("checkout.session.completed", page)).await.expect(200);
        assert_eq!((mei.available().await, house.alerts().await), (0, vec!["payment_disputed".to_owned()]));

        house.advance(2).await;
        let mut won = begun["data"]["object"].clone();
        won["status"] = json!("won");
        let _ = house.tell(&house.event("charge.dispute.closed", won)).await.expect(200);
        assert_eq!((mei.available().await, house.alerts().await), (300, vec![]));
        // What was told before is told again, under another id.
        let mut again = house.event("charge.dispute.created", begun["data"]["object"].clone());
        again["created"] = begun["created"].clone();
        let _ = house.tell(&again).await.expect(200);
        assert_eq!((mei.available().await, house.alerts().await), (300, vec![]));
        house.audit().await;
    }
}

on_both_quietly! {
    /// Won, lost after all, and won in the end, told in whatever order: what was told of last is what counts.
    async fn a_dispute_is_followed_to_its_last_state(house: House) {
        let mei = house.person_with(0).await;
        let session = mei.bought(&house, "cny30").await;
        for (deed, credits) in [("dispute", 0), ("dispute_won", 300), ("dispute_lost", 0), ("dispute_won", 300), ("dispute_lost", 0)] {
            // Stripe tells in whole seconds: what comes in a later one is later.
            house.advance(2).await;
            house.stripe_plans(json!({ "webhooks": "reversed" })).await;
            house.bank(&session, deed).await;
            assert_eq!(mei.available().await, credits, "{deed}");
            let to_be_told = if deed == "dispute_won" { vec![] } else { vec!["payment_disputed".to_owned()] };
            assert_eq!(house.alerts().await, to_be_told, "{deed}");
        }
        // What was said before comes late, under another id: it is old.
        let page = house.stripe().await["sessions"][0].clone();
        let dispute: String = house.value("SELECT id AS value FROM card_returns WHERE kind = ?1", "dispute").await;
        let mut old = house.event("charge.dispute.closed", json!({
            "id": dispute, "payment_intent": page["payment_intent"], "currency": "cny", "amount": 3000, "status": "won",
        }));
        old["created"] = json!(house.app.clock.now().seconds() - 60);
        let _ = house.tell(&old).await.expect(200);
        assert_eq!(mei.available().await, 0);
        house.audit().await;
    }
}
