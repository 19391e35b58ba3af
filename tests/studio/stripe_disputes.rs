//! Banks that count in another currency than was paid in, and banks that change their mind.

use darkroom_tests::{TestApp, on_both_quietly};
use serde_json::json;

use crate::stripe_plans::{left, subscribed};

on_both_quietly! {
    /// ¥34 of ¥68 are disputed, and the bank says $4.75: half of the credits go, and come again when the dispute is won.
    async fn a_dispute_in_another_currency_takes_its_share(app: TestApp) {
        let mei = app.user_with(0).await;
        let session = mei.bought(&app, "cny68").await;
        let foreign = json!({ "event": "dispute", "amount": 3400, "counted": { "amount": 475, "currency": "usd" } });
        app.bank_with(&session, foreign).await;
        assert_eq!(mei.available().await, 714 - 357);
        assert_eq!(mei.get("/api/billing/orders").await.expect(200).json["items"][0]["state"], "paid");
        app.bank(&session, "dispute_won").await;
        assert_eq!(mei.available().await, 714);
        assert_eq!(mei.entries("clawback").await, [(357, 0), (-357, 0)]);
        app.audit().await;
    }
}

on_both_quietly! {
    /// The whole of it, counted as more or less than the shop would: all credits go.
    async fn a_whole_dispute_in_another_currency_takes_all(app: TestApp) {
        for counted in [700, 1100] {
            let mei = app.user_with(0).await;
            let session = mei.bought(&app, "cny68").await;
            let counted = json!({ "amount": counted, "currency": "usd" });
            app.bank_with(&session, json!({ "event": "dispute", "counted": counted })).await;
            assert_eq!(mei.available().await, 0);
            let order = mei.get("/api/billing/orders").await.expect(200).json["items"][0].clone();
            assert_eq!((&order["state"], &order["refunded_credits"]), (&json!("refunded"), &json!(714)));
        }
        let mei = app.user_with(0).await;
        let session = subscribed(&app, &mei, "creator").await;
        let counted = json!({ "amount": 14_000, "currency": "cny" });
        app.bank_with(&session, json!({ "event": "dispute", "counted": counted })).await;
        assert_eq!((left(&mei).await, mei.entries("clawback").await), (0, vec![(-1400, 0)]));
        app.audit().await;
    }
}

on_both_quietly! {
    /// A charge that is shown in another currency says itself which part of it went back; told before the payment, too.
    async fn a_refund_in_another_currency_takes_its_share(app: TestApp) {
        for told_first in [false, true] {
            let mei = app.user_with(0).await;
            app.stripe_plans(json!({ "webhooks": "none" })).await;
            let _ = mei.bought(&app, "cny68").await;
            let page = app.stripe().await["sessions"][0].clone();
            let payment = app.event("checkout.session.completed", page.clone());
            let refund = app.event("charge.refunded", json!({
                "id": format!("ch_foreign_{told_first}"), "payment_intent": page["payment_intent"], "currency": "usd",
                "amount": 950, "amount_refunded": 475,
            }));
            let events = if told_first { [&refund, &payment] } else { [&payment, &refund] };
            for event in events {
                let _ = app.tell(event).await.expect(200);
            }
            assert_eq!(mei.available().await, 714 - 357, "{told_first}");
        }
        app.audit().await;
    }
}

on_both_quietly! {
    /// An operator is told of a dispute whether it or the payment is heard of first, and not of one that was won before.
    async fn an_operator_is_told_of_a_dispute_as_long_as_the_bank_holds_the_money(app: TestApp) {
        let mei = app.user_with(0).await;
        app.stripe_plans(json!({ "webhooks": "none" })).await;
        let _ = mei.bought(&app, "cny30").await;
        let page = app.stripe().await["sessions"][0].clone();
        let begun = app.event("charge.dispute.created", json!({
            "id": "du_1", "payment_intent": page["payment_intent"], "currency": "cny", "amount": 3000,
            "status": "needs_response",
        }));
        let _ = app.tell(&begun).await.expect(200);
        assert_eq!(app.alerts().await, [""; 0], "no payment of ours is known that it is about");
        let _ = app.tell(&app.event("checkout.session.completed", page)).await.expect(200);
        assert_eq!((mei.available().await, app.alerts().await), (0, vec!["payment_disputed".to_owned()]));

        app.advance(2).await;
        let mut won = begun["data"]["object"].clone();
        won["status"] = json!("won");
        let _ = app.tell(&app.event("charge.dispute.closed", won)).await.expect(200);
        assert_eq!((mei.available().await, app.alerts().await), (300, vec![]));
        // What was told before is told again, under another id.
        let mut again = app.event("charge.dispute.created", begun["data"]["object"].clone());
        again["created"] = begun["created"].clone();
        let _ = app.tell(&again).await.expect(200);
        assert_eq!((mei.available().await, app.alerts().await), (300, vec![]));
        app.audit().await;
    }
}

on_both_quietly! {
    /// Won, lost after all, and won in the end, told in whatever order: what was told of last is what counts.
    async fn a_dispute_is_followed_to_its_last_state(app: TestApp) {
        let mei = app.user_with(0).await;
        let session = mei.bought(&app, "cny30").await;
        for (deed, credits) in [("dispute", 0), ("dispute_won", 300), ("dispute_lost", 0), ("dispute_won", 300), ("dispute_lost", 0)] {
            // Stripe tells in whole seconds: what comes in a later one is later.
            app.advance(2).await;
            app.stripe_plans(json!({ "webhooks": "reversed" })).await;
            app.bank(&session, deed).await;
            assert_eq!(mei.available().await, credits, "{deed}");
            let to_be_told = if deed == "dispute_won" { vec![] } else { vec!["payment_disputed".to_owned()] };
            assert_eq!(app.alerts().await, to_be_told, "{deed}");
        }
        // What was said before comes late, under another id: it is old.
        let page = app.stripe().await["sessions"][0].clone();
        let dispute: String = app.value("SELECT id AS value FROM card_returns WHERE kind = ?1", "dispute").await;
        let mut old = app.event("charge.dispute.closed", json!({
            "id": dispute, "payment_intent": page["payment_intent"], "currency": "cny", "amount": 3000, "status": "won",
        }));
        old["created"] = json!(app.state.clock.now().seconds() - 60);
        let _ = app.tell(&old).await.expect(200);
        assert_eq!(mei.available().await, 0);
        app.audit().await;
    }
}
