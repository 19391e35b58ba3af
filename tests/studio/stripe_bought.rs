//! What was bought stays what was bought: a deployment that sells something else by now changes new purchases only.

use darkroom::catalogue::Catalogue;
use darkroom_tests::{SecondInstance, TestApp, on_both_quietly, session_of};
use serde_json::json;

use crate::stripe_plans::{a_month_later, left, plan, subscribe, subscribed};

/// A process of the same studio that was deployed with another catalogue.
async fn selling(app: &TestApp, change: impl FnOnce(&mut Catalogue)) -> SecondInstance {
    let mut catalogue = app.state.catalogue.clone();
    change(&mut catalogue);
    let catalogue: &'static Catalogue = Box::leak(Box::new(catalogue));
    SecondInstance::open(app, |plan| plan.catalogue = catalogue).await
}

on_both_quietly! {
    /// Subscribed at $19 for 1,500 credits; today's catalogue says $20 and 1,400.
    async fn every_renewal_gives_what_was_bought_at_the_old_price(app: TestApp) {
        let mei = app.user_with(0).await;
        let before = selling(&app, |catalogue| {
            let creator = catalogue.plans.iter_mut().find(|plan| plan.id == "creator").unwrap();
            (creator.usd_minor, creator.credits) = (1900, 1500);
        })
        .await;
        let wanted = subscribe(&before.for_user(&mei), "creator").await;
        app.bank(&session_of(&wanted), "pay").await;
        assert_eq!(app.stripe().await["charges"][0]["amount"], 1900);
        assert_eq!(left(&mei).await, 1500);
        a_month_later(&app, &mei).await;
        let now = plan(&mei).await;
        assert_eq!((&now["plan"], &now["state"], &now["credits_per_period"]), (&json!("creator"), &json!("active"), &json!(1500)));
        assert_eq!(mei.entries("plan_grant").await, [(1500, 0), (1500, 0)]);
        // The money of the old price takes its own credits back.
        app.bank_with(&session_of(&wanted), json!({ "event": "refund", "amount": 950 })).await;
        assert_eq!(left(&mei).await, 750);
        app.audit().await;
    }
}

on_both_quietly! {
    /// The shop lowers a price at Stripe: $19 for what today's catalogue sells at $20. And the customer changes the plan.
    async fn a_bill_at_a_price_of_no_plan_gives_what_was_bought_and_one_of_another_plan_that_one(app: TestApp) {
        let mei = app.user_with(0).await;
        let session = subscribed(&app, &mei, "creator").await;
        app.bank_with(&session, json!({ "event": "price_changes", "amount": 1900 })).await;
        assert_eq!(plan(&mei).await["plan"], "creator");
        a_month_later(&app, &mei).await;
        assert_eq!((app.stripe().await["charges"][0]["amount"].clone(), left(&mei).await), (json!(1900), 1400));

        app.bank_with(&session, json!({ "event": "price_changes", "amount": 4000 })).await;
        assert_eq!((&plan(&mei).await["plan"], &plan(&mei).await["credits_per_period"]), (&json!("pro"), &json!(3500)));
        a_month_later(&app, &mei).await;
        assert_eq!(left(&mei).await, 3500);
        assert_eq!(mei.entries("plan_grant").await, [(3500, 0), (1400, 0), (1400, 0)]);
        let dead: i64 = app.value("SELECT COUNT(*) AS value FROM inbox WHERE dead_at IS NOT NULL AND ?1 <> ''", "x").await;
        assert_eq!(dead, 0);
        app.audit().await;
    }
}

on_both_quietly! {
    /// Orders that are open while another catalogue is deployed cost and give what they did.
    async fn an_open_order_keeps_its_price_and_its_credits(app: TestApp) {
        let mei = app.user_with(0).await;
        let (pack, coins) = (mei.buy("cny68").await, mei.usdt_order().await);
        let next = selling(&app, |catalogue| {
            for pack in &mut catalogue.packs {
                (pack.amount_minor, pack.credits) = (pack.amount_minor * 2, pack.credits / 2);
            }
            (catalogue.credits_per_usd, catalogue.credits_per_cny) = (35, 5);
        })
        .await;
        app.stripe_plans(json!({ "webhooks": "none" })).await;
        app.bank(&session_of(&pack), "pay").await;
        let page = app.stripe().await["sessions"][0].clone();
        assert_eq!(page["amount_total"], 6800);
        let _ = app.tell_at(&next.url, &app.event("checkout.session.completed", page)).await.expect(200);
        let _ = app.pays_for(&coins).await;
        app.advance(130).await;
        let _ = next.cron().await.expect(200);
        for (order, credits) in [(&pack, 714), (&coins, 700)] {
            let paid = next.for_user(&mei).bill(order).await;
            assert_eq!((&paid["state"], &paid["credits"]), (&json!("paid"), &json!(credits)));
        }
        assert_eq!(mei.available().await, 1414);
        // Half the credits at twice the price are new purchases' alone.
        let new = next.for_user(&mei).buy("cny68").await;
        assert_eq!((&new["amount"], &new["credits"]), (&json!("136.00"), &json!(357)));
        app.audit().await;
    }
}

on_both_quietly! {
    /// The first card was refused and its payment called off; the second one paid, and is the one that counts.
    async fn of_several_payments_of_a_bill_the_paid_one_counts(app: TestApp) {
        let mei = app.user_with(0).await;
        let session = subscribed(&app, &mei, "creator").await;
        app.bank(&session, "next_payment_switches").await;
        a_month_later(&app, &mei).await;
        assert_eq!(left(&mei).await, 1400);
        app.bank_with(&session, json!({ "event": "refund", "amount": 1000 })).await;
        assert_eq!((left(&mei).await, mei.entries("clawback").await), (700, vec![(-700, 0)]));
        app.audit().await;
    }
}
