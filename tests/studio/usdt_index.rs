//! The chain's index answers page by page, and not always as it should: no payment may be hidden by what it leaves out.

use darkroom_tests::{TestApp, on_both_quietly};
use serde_json::{Value, json};

use crate::front::number;
use crate::usdt_provider::{Scene, moment, row};

on_both_quietly! {
    /// Transfers of nothing cost next to nothing to send, and a page holds two hundred.
    async fn a_payment_behind_hundreds_of_worthless_transfers_is_found(app: TestApp) {
        let mei = app.user().await;
        for marks in [true, false] {
            let _ = app.drive("tron", json!({ "marks": marks })).await;
            let order = mei.usdt_order().await;
            let _ = app.pays(json!({ "amount": "0", "count": 300 })).await;
            let _ = app.pays_for(&order).await;
            // The same moment for two hundred more, and the payment is the last of them.
            let other = mei.usdt_order().await;
            let mut amounts = vec![json!("0"); 199];
            amounts.push(other["amount"].clone());
            let _ = app.pays(json!({ "kind": "multi", "amounts": amounts })).await;
            // One run has bounds.
            app.read_chain().await;
            app.read_chain().await;
            for order in [&order, &other] {
                assert_eq!(mei.order_now(order).await["state"], "paid", "marks: {marks}");
            }
            app.audit().await;
        }
        // And nothing of it is read for ever.
        assert_eq!(number(&app, "SELECT COUNT(*) AS n FROM usdt_readers WHERE behind = 1").await, 0);
    }
}

on_both_quietly! {
    /// A block is one moment: whatever else is in it, the reading gets past it and leaves nothing of two pages out.
    async fn a_payment_in_the_midst_of_a_block_full_of_worthless_transfers_is_found(app: TestApp) {
        let mut scene = Scene::open(&app).await;
        scene.say(|script| script.page_rows = Some(200));
        let mei = scene.instance.for_user(&app.user().await);
        let [hidden, behind] = [mei.usdt_order().await, mei.usdt_order().await];
        let at = moment(&app, &behind, "created").await + 1000;
        let worthless = |script: &mut crate::usdt_provider::Script, count: usize| {
            script.rows.extend(vec![row(&"0".repeat(64), 0, at); count]);
        };
        scene.say(|script| worthless(script, 250));
        let _ = scene.pays(&hidden["amount"], at);
        scene.say(|script| worthless(script, 149));
        let _ = scene.pays(&behind["amount"], at + 3000);
        scene.read(&app).await;
        for order in [&hidden, &behind] {
            assert_eq!(mei.order_now(order).await["state"], "paid");
        }
        app.audit().await;
    }
}

on_both_quietly! {
    /// More than one run reads: every run begins where the last one ended.
    async fn thousands_of_worthless_transfers_only_delay_a_payment(app: TestApp) {
        let mut scene = Scene::open(&app).await;
        scene.say(|script| script.page_rows = Some(200));
        let mei = scene.instance.for_user(&app.user().await);
        let order = mei.usdt_order().await;
        let at = moment(&app, &order, "created").await;
        scene.say(|script| {
            script.rows.extend((0..5000).map(|number| row(&"0".repeat(64), 0, at + number / 10)));
        });
        let _ = scene.pays(&order["amount"], at + 600);
        let mut runs = 0;
        while mei.order_now(&order).await["state"] != "paid" {
            assert!(runs < 5, "{runs} runs");
            scene.read(&app).await;
            runs += 1;
        }
        assert!(runs > 0, "one run has bounds");
        app.audit().await;
    }
}

on_both_quietly! {
    /// What a token says of itself proves nothing, and saying nothing proves nothing either.
    async fn a_row_without_its_tokens_particulars_is_looked_at_all_the_same(app: TestApp) {
        let mei = app.user().await;
        let order = mei.usdt_order().await;
        let _ = app.drive("tron", json!({ "token_info": false })).await;
        let _ = app.pays(json!({ "amount": order["amount"], "token": "fake" })).await;
        app.read_chain().await;
        assert_eq!((&mei.order_now(&order).await["state"], app.transfers().await), (&json!("pending"), vec![]));
        let txid = app.pays_for(&order).await;
        app.read_chain().await;
        let paid = mei.order_now(&order).await;
        assert_eq!((&paid["state"], &paid["txid"], &paid["payment"]), (&json!("paid"), &json!(txid), &Value::Null));
        app.audit().await;
    }
}
