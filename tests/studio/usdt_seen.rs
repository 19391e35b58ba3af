//! Money that the network has seen and not yet made irreversible: it is said, and it is no money yet.

use darkroom_tests::{TestApp, id_of, on_both_quietly};
use serde_json::{Value, json};

use crate::front::number;
use crate::usdt_provider::{Scene, row};

/// Blocks as slow as the real ones: nothing becomes irreversible before time is skipped.
async fn slowly(app: TestApp) -> TestApp {
    app.restart_with(|options| options.speed = 1.0).await
}

/// State, and the hash that is seen.
fn seen(order: &Value) -> (&str, &Value) {
    (order["state"].as_str().unwrap(), order.pointer("/seen/txid").unwrap_or(&Value::Null))
}

on_both_quietly! {
    async fn money_that_is_seen_is_said_and_credited_when_it_is_final(app: TestApp) {
        let app = slowly(app).await;
        let mei = app.user().await;
        let order = mei.usdt_order().await;
        assert_eq!(seen(&mei.order_now(&order).await), ("pending", &Value::Null));
        let txid = app.pays_for(&order).await;
        // The chain is read every ten seconds, whoever looks.
        assert_eq!(seen(&mei.order_now(&order).await), ("pending", &Value::Null));
        app.advance(11).await;
        let waiting = mei.order_now(&order).await;
        assert_eq!((seen(&waiting), &waiting["payment"]), (("pending", &json!(txid)), &Value::Null));
        assert!(waiting["seen"]["at"].as_str().unwrap() >= order["created_at"].as_str().unwrap());
        assert_eq!(mei.get("/api/billing/orders").await.expect(200).json["items"][0], waiting);
        assert_eq!((mei.available().await, app.transfers().await), (1000, vec![]));
        // Who names it now is told the same, not that nobody knows of it.
        let path = format!("/api/billing/orders/{}/claim", id_of(&order));
        let named = mei.post(&path, json!({ "txid": txid })).await.expect(200).json;
        assert_eq!(seen(&named), ("pending", &json!(txid)));
        app.read_chain().await;
        let paid = mei.order_now(&order).await;
        assert_eq!((seen(&paid), &paid["txid"]), (("paid", &Value::Null), &json!(txid)));
        assert_eq!(mei.available().await, 1700);
        assert_eq!(number(&app, "SELECT COUNT(*) AS n FROM usdt_seen").await, 0);
        app.audit().await;
    }
}

on_both_quietly! {
    /// A block that is dropped takes its transfers along: the order waits again, and the next payment pays it.
    async fn money_that_vanishes_with_its_block_is_waited_for_again(app: TestApp) {
        let app = slowly(app).await;
        let mei = app.user().await;
        let order = mei.usdt_order().await;
        let txid = app.pays(json!({ "amount": order["amount"], "kind": "unsolid" })).await;
        assert_eq!(seen(&mei.order_now(&order).await), ("pending", &json!(txid)));
        app.advance(61).await;
        assert_eq!(seen(&mei.order_now(&order).await), ("pending", &Value::Null));
        assert_eq!((mei.available().await, app.transfers().await), (1000, vec![]));
        let again = app.pays_for(&order).await;
        app.advance(11).await;
        assert_eq!(seen(&mei.order_now(&order).await), ("pending", &json!(again)));
        app.read_chain().await;
        assert_eq!(seen(&mei.order_now(&order).await), ("paid", &Value::Null));
        assert_eq!(mei.available().await, 1700);
        app.audit().await;
    }
}

on_both_quietly! {
    async fn what_does_not_fit_an_order_is_not_said_of_it(app: TestApp) {
        let app = slowly(app).await;
        let (mei, ann) = (app.user().await, app.user().await);
        let (order, other) = (mei.usdt_order().await, ann.usdt_order().await);
        let amount = order["amount"].as_str().unwrap();
        for input in [
            json!({ "amount": format!("{amount}1") }),
            json!({ "amount": "0" }),
            json!({ "amount": amount, "token": "fake" }),
            json!({ "amount": amount, "kind": "approval" }),
            json!({ "amount": amount, "from": order["address"] }),
        ] {
            let _ = app.pays(input).await;
        }
        let theirs = app.pays_for(&other).await;
        assert_eq!(seen(&mei.order_now(&order).await), ("pending", &Value::Null));
        assert_eq!(seen(&ann.order_now(&other).await), ("pending", &json!(theirs)));
        app.audit().await;
    }
}

on_both_quietly! {
    /// Whoever pays in the last minute and then sees the time run out reads that the money is on its way.
    async fn money_that_is_seen_is_said_of_an_order_whose_time_is_over_too(app: TestApp) {
        let app = slowly(app).await;
        let mei = app.user().await;
        let [expired, canceled] = [mei.usdt_order().await, mei.usdt_order().await];
        app.advance(30 * 60 - 20).await;
        let (late, later) = (app.pays_for(&expired).await, app.pays_for(&canceled).await);
        let _ = mei.delete(&format!("/api/billing/orders/{}", id_of(&canceled))).await.expect(200);
        app.advance(25).await;
        let _ = app.cron(&app.cron_secret()).await.expect(200);
        assert_eq!(seen(&mei.order_now(&expired).await), ("expired", &json!(late)));
        assert_eq!(seen(&mei.order_now(&canceled).await), ("canceled", &json!(later)));
        app.read_chain().await;
        for order in [&expired, &canceled] {
            assert_eq!(seen(&mei.order_now(order).await), ("paid", &Value::Null));
        }
        app.audit().await;
    }
}

on_both_quietly! {
    /// While the provider is away nobody knows whether it is still there: it is said for an hour, and no longer.
    async fn what_was_seen_is_said_until_it_is_looked_for_in_vain(app: TestApp) {
        let mut scene = Scene::open(&app).await;
        let mei = scene.instance.for_user(&app.user().await);
        let order = mei.usdt_order().await;
        let txid = "a".repeat(64);
        let units: i64 = (order["amount"].as_str().unwrap().parse::<f64>().unwrap() * 1e6).round() as i64;
        let at = app.state.clock.now().millis();
        scene.say(|script| script.rows.push(row(&txid, units, at)));
        assert_eq!(seen(&mei.order_now(&order).await), ("pending", &json!(txid)));
        scene.say(|script| script.status = Some(500));
        for _ in 0..3 {
            app.advance(31).await;
            scene.read(&app).await;
            assert_eq!(seen(&mei.order_now(&order).await), ("pending", &json!(txid)));
        }
        app.advance(3600).await;
        scene.read(&app).await;
        assert_eq!(seen(&mei.order_now(&order).await), ("expired", &Value::Null));
        scene.say(|script| script.status = None);
        app.advance(31).await;
        scene.read(&app).await;
        assert_eq!((mei.available().await, app.transfers().await), (1000, vec![]));
        let _ = scene.pays(&order["amount"], at);
        app.advance(601).await;
        scene.read(&app).await;
        assert_eq!(seen(&mei.order_now(&order).await), ("paid", &Value::Null));
        app.audit().await;
    }
}
