//! Money that comes in USDT (requirement A8): what is paid is credited once, what is none is not.

use std::sync::Arc;

use darkroom::db::Stmt;
use darkroom_tests::{TestApp, TestUser, id_of, on_both, on_both_quietly};
use serde_json::{Value, json};
use tokio::task::JoinSet;

use crate::front::{number, reconcile};

/// Half an hour to pay, and the half hour after it, in seconds.
const PAY: i64 = 30 * 60;
const GRACE: i64 = 30 * 60;

fn state(order: &Value) -> (&str, &Value) {
    (order["state"].as_str().unwrap(), &order["payment"])
}

/// What the ledger says of purchases: how many, and of how many credits.
async fn purchases(user: &TestUser) -> (usize, i64) {
    let ledger = user.get("/api/billing/ledger?kind=purchase").await.expect(200);
    let items = ledger.json["items"].as_array().unwrap();
    (items.len(), items.iter().map(|entry| entry["delta"].as_i64().unwrap()).sum())
}

on_both_quietly! {
    async fn the_exact_amount_pays_the_order_and_is_credited_once(app: TestApp) {
        // Blocks as slow as the real ones: nothing becomes irreversible before time is skipped.
        let app = app.restart_with(|options| options.speed = 1.0).await;
        let mei = app.user().await;
        let order = mei.usdt_order().await;
        let txid = app.pays_for(&order).await;
        // Not yet irreversible: it is no money.
        let _ = mei.order_now(&order).await;
        assert_eq!(app.transfers().await, []);
        app.read_chain().await;
        let paid = mei.order_now(&order).await;
        assert_eq!(state(&paid), ("paid", &Value::Null));
        assert_eq!((&paid["txid"], &paid["qr_svg"]), (&json!(txid), &Value::Null));
        assert!(paid["paid_at"].is_string());
        assert_eq!((mei.available().await, purchases(&mei).await), (1700, (1, 700)));
        assert_eq!(mei.get("/api/auth/me").await.expect(200).json["level"], "pro", "whoever buys is Pro");
        let ledger = mei.get("/api/billing/ledger?kind=purchase").await.expect(200);
        assert_eq!(ledger.json["items"][0]["reference"], json!({ "type": "order", "id": order["id"] }));
        // Read again and again, from the same blocks.
        for _ in 0..3 {
            app.advance(601).await;
            reconcile(&app).await;
        }
        assert_eq!(mei.order_now(&order).await, paid);
        assert_eq!(purchases(&mei).await, (1, 700));
        let again = mei.delete(&format!("/api/billing/orders/{}", id_of(&order))).await;
        again.expect_problem(409, "CONFLICT");
        assert_eq!(number(&app, "SELECT COUNT(*) AS n FROM letters WHERE kind = 'receipt'").await, 1);
        app.audit().await;
    }
}

on_both! {
    /// Without anybody ringing: whoever waits for the money looks.
    async fn looking_at_a_waiting_order_has_the_chain_read(app: TestApp) {
        let mei = app.user().await;
        let order = mei.usdt_order().await;
        let _ = app.pays_for(&order).await;
        app.advance(61).await;
        let mut looks = 0;
        while state(&mei.order_now(&order).await).0 != "paid" {
            looks += 1;
            assert!(looks < 20, "looked {looks} times");
            app.advance(11).await;
        }
        assert_eq!(mei.available().await, 1700);
        app.audit().await;
    }
}

on_both_quietly! {
    async fn fifty_who_look_at_once_cost_one_call_and_nobody_asks_for_what_is_over(app: TestApp) {
        let mei = Arc::new(app.user().await);
        let order = mei.usdt_order().await;
        app.advance(61).await;
        let before = app.chain_calls().await;
        let mut looks = JoinSet::new();
        for _ in 0..50 {
            let (mei, order) = (Arc::clone(&mei), order.clone());
            looks.spawn(async move { mei.order_now(&order).await["state"] == "pending" });
        }
        assert_eq!(looks.join_all().await, [true; 50]);
        assert_eq!(app.chain_calls().await - before, 1);
        // Nor does the look of a stranger, or a look at what is paid or whose grace is over.
        app.advance(11).await;
        let path = format!("/api/billing/orders/{}", id_of(&order));
        app.user().await.get(&path).await.expect_problem(404, "NOT_FOUND");
        assert_eq!(app.chain_calls().await - before, 1);
        app.advance(PAY + GRACE).await;
        let _ = mei.order_now(&order).await;
        assert_eq!(app.chain_calls().await - before, 1);
        app.audit().await;
    }
}

on_both_quietly! {
    async fn reconcilers_and_watchers_at_once_credit_once(app: TestApp) {
        let app = Arc::new(app);
        let mei = Arc::new(app.user().await);
        let order = mei.usdt_order().await;
        let txid = app.pays_for(&order).await;
        app.advance(61).await;
        let mut all = JoinSet::new();
        for turn in 0..24 {
            let (app, mei, order, txid) = (Arc::clone(&app), Arc::clone(&mei), order.clone(), txid.clone());
            all.spawn(async move {
                match turn % 3 {
                    0 => app.cron(&app.cron_secret()).await.status,
                    1 => mei.get(&format!("/api/billing/orders/{}", id_of(&order))).await.status,
                    _ => {
                        let claim = json!({ "txid": txid });
                        mei.post(&format!("/api/billing/orders/{}/claim", id_of(&order)), claim).await.status
                    }
                }
            });
        }
        assert_eq!(all.join_all().await, [200; 24]);
        assert_eq!(state(&mei.order_now(&order).await), ("paid", &Value::Null));
        assert_eq!((mei.available().await, purchases(&mei).await), (1700, (1, 700)));
        assert_eq!(app.transfers().await.len(), 1);
        app.audit().await;
    }
}

on_both_quietly! {
    /// §4.5: what is no money, however much it looks like it.
    async fn what_is_no_usdt_for_us_pays_nothing(app: TestApp) {
        let mei = app.user().await;
        let order = mei.usdt_order().await;
        let amount = &order["amount"];
        for input in [
            json!({ "amount": amount, "token": "fake" }),
            json!({ "amount": amount, "kind": "approval" }),
            json!({ "amount": amount, "kind": "failed" }),
            json!({ "amount": amount, "kind": "unsolid" }),
            json!({ "amount": "0" }),
            json!({ "amount": amount, "from": order["address"] }),
        ] {
            let _ = app.pays(input).await;
        }
        // What somebody else gets.
        let elsewhere = json!({ "to": "TG3XXyExBkPp9nzdajDZsozEu4BkaSJozs", "amount": amount, "from": order["address"] });
        let _ = app.drive("tron", elsewhere).await;
        let _ = mei.order_now(&order).await;
        app.read_chain().await;
        app.read_chain().await;
        assert_eq!(state(&mei.order_now(&order).await), ("pending", &Value::Null));
        assert_eq!(app.transfers().await, []);
        // And the real one is still found among them.
        let _ = app.pays_for(&order).await;
        app.read_chain().await;
        assert_eq!(state(&mei.order_now(&order).await), ("paid", &Value::Null));
        assert_eq!(mei.available().await, 1700);
        app.audit().await;
    }
}

on_both_quietly! {
    async fn one_millionth_more_or_less_is_nobodys_and_is_never_given_to_the_nearest(app: TestApp) {
        let mei = app.user().await;
        let order = mei.usdt_order().await;
        for last in ["001", "100"] {
            let _ = app.pays(json!({ "amount": format!("{}{last}", order["amount"].as_str().unwrap()) })).await;
        }
        let _ = app.pays(json!({ "amount": "10" })).await;
        app.read_chain().await;
        assert_eq!(state(&mei.order_now(&order).await), ("pending", &Value::Null));
        let states: Vec<_> = app.transfers().await.into_iter().map(|(_, state, order)| (state, order)).collect();
        assert_eq!(states, vec![("unmatched".to_owned(), None); 3]);
        assert_eq!(mei.available().await, 1000);
        app.audit().await;
    }
}

on_both_quietly! {
    async fn several_transfers_in_one_transaction_are_several_payments(app: TestApp) {
        let (mei, ann) = (app.user().await, app.user().await);
        let (hers, theirs) = (mei.usdt_order().await, ann.usdt_order().await);
        let txid = app.pays(json!({ "kind": "multi", "amounts": [hers["amount"], "3", theirs["amount"]] })).await;
        app.read_chain().await;
        for (user, order) in [(&mei, &hers), (&ann, &theirs)] {
            let paid = user.order_now(order).await;
            assert_eq!((state(&paid), &paid["txid"]), (("paid", &Value::Null), &json!(txid)));
            assert_eq!(purchases(user).await, (1, 700));
        }
        let states: Vec<_> = app.transfers().await.into_iter().map(|(_, state, _)| state).collect();
        assert_eq!(states, ["matched", "unmatched", "matched"]);
        app.audit().await;
    }
}

on_both_quietly! {
    async fn who_pays_twice_is_credited_once_and_the_rest_waits_for_the_operator(app: TestApp) {
        let mei = app.user().await;
        let order = mei.usdt_order().await;
        let _ = app.pays(json!({ "kind": "multi", "amount": order["amount"] })).await;
        app.read_chain().await;
        let _ = app.pays_for(&order).await;
        // Nobody waits any more: the chain is read seldom.
        app.advance(601).await;
        reconcile(&app).await;
        assert_eq!(state(&mei.order_now(&order).await), ("paid", &Value::Null));
        let states: Vec<_> = app.transfers().await.into_iter().map(|(_, state, _)| state).collect();
        assert_eq!(states, ["matched", "unmatched", "unmatched"]);
        assert_eq!((mei.available().await, purchases(&mei).await), (1700, (1, 700)));
        app.audit().await;
    }
}

on_both_quietly! {
    /// The block's time decides, not when it is read.
    async fn money_in_time_in_grace_and_after_it(app: TestApp) {
        let mei = app.user().await;
        let [in_time, late, too_late] = [mei.usdt_order().await, mei.usdt_order().await, mei.usdt_order().await];
        app.advance(PAY - 60).await;
        let _ = app.pays_for(&in_time).await;
        app.advance(GRACE).await;
        let _ = app.pays_for(&late).await;
        // Nobody reads until its grace is over, and until somebody else has the amount.
        app.advance(3 * 3600).await;
        let _ = app.pays_for(&too_late).await;
        app.read_chain().await;
        assert_eq!(state(&mei.order_now(&in_time).await), ("paid", &Value::Null));
        assert_eq!(state(&mei.order_now(&late).await), ("paid", &json!("late")));
        assert_eq!(state(&mei.order_now(&too_late).await), ("expired", &Value::Null));
        let states: Vec<_> = app.transfers().await.into_iter().map(|(_, state, _)| state).collect();
        assert_eq!(states, ["matched", "late", "unmatched"]);
        assert_eq!((mei.available().await, purchases(&mei).await), (2400, (2, 1400)));
        let kept = number(&app, "SELECT COUNT(*) AS n FROM usdt_orders WHERE kept = 1").await;
        assert_eq!(kept, 0, "after their grace amounts are free again");
        app.audit().await;
    }
}

on_both_quietly! {
    async fn what_was_given_up_and_is_paid_all_the_same_is_credited(app: TestApp) {
        let mei = app.user().await;
        let order = mei.usdt_order().await;
        let _ = app.pays_for(&order).await;
        let path = format!("/api/billing/orders/{}", id_of(&order));
        for _ in 0..2 {
            let given_up = mei.delete(&path).await.expect(200);
            assert_eq!((state(&given_up.json), &given_up.json["qr_svg"]), (("canceled", &Value::Null), &Value::Null));
        }
        app.read_chain().await;
        assert_eq!(state(&mei.order_now(&order).await), ("paid", &Value::Null));

        let order = mei.usdt_order().await;
        app.advance(PAY - 600).await;
        let _ = mei.delete(&format!("/api/billing/orders/{}", id_of(&order))).await.expect(200);
        app.advance(GRACE - 60).await;
        let _ = app.pays_for(&order).await;
        app.read_chain().await;
        assert_eq!(state(&mei.order_now(&order).await), ("paid", &json!("late")));
        assert_eq!(purchases(&mei).await, (2, 1400));
        app.audit().await;
    }
}

on_both_quietly! {
    async fn a_restart_in_between_loses_nothing(app: TestApp) {
        let mei = app.user().await;
        let [before, during] = [mei.usdt_order().await, mei.usdt_order().await];
        let _ = app.pays_for(&before).await;
        app.advance(61).await;
        let app = app.restart().await;
        app.read_chain().await;
        assert_eq!(state(&mei.order_now(&before).await).0, "paid");
        let _ = app.pays_for(&during).await;
        let app = app.restart().await;
        app.read_chain().await;
        assert_eq!(state(&mei.order_now(&during).await).0, "paid");
        assert_eq!((mei.available().await, purchases(&mei).await), (2400, (2, 1400)));
        app.audit().await;
    }
}

on_both_quietly! {
    /// The provider punishes whoever asks too often for half a minute: nobody asks it then, and nothing is lost.
    async fn told_to_wait_nobody_asks_for_half_a_minute(app: TestApp) {
        let mei = app.user().await;
        let order = mei.usdt_order().await;
        let txid = app.pays_for(&order).await;
        app.advance(61).await;
        let _ = app.drive("tron", json!({ "limit": 1 })).await;
        let before = app.chain_calls().await;
        assert_eq!(state(&mei.order_now(&order).await).0, "pending");
        assert_eq!(app.chain_calls().await - before, 1);
        app.advance(20).await;
        reconcile(&app).await;
        assert_eq!(state(&mei.order_now(&order).await).0, "pending");
        let claim = json!({ "txid": txid });
        let path = format!("/api/billing/orders/{}/claim", id_of(&order));
        mei.post(&path, claim).await.expect_problem(503, "UPSTREAM_UNAVAILABLE");
        assert_eq!(app.chain_calls().await - before, 1);
        app.advance(11).await;
        reconcile(&app).await;
        assert_eq!(state(&mei.order_now(&order).await), ("paid", &Value::Null));
        assert_eq!(purchases(&mei).await, (1, 700));
        app.audit().await;
    }
}

on_both_quietly! {
    /// More than one page of history, and more transactions than one run asks about.
    async fn a_crowd_of_transfers_hides_none(app: TestApp) {
        let mei = app.user().await;
        let order = mei.usdt_order().await;
        let crowd = vec![json!("1"); 190];
        let _ = app.pays(json!({ "kind": "multi", "amounts": crowd })).await;
        for _ in 0..60 {
            let _ = app.pays(json!({ "amount": "2" })).await;
        }
        let _ = app.pays_for(&order).await;
        app.read_chain().await;
        assert!(app.transfers().await.len() < 190 + 60 + 1, "one run has bounds");
        let mut runs = 1;
        while app.transfers().await.len() < 190 + 60 + 1 {
            assert!(runs < 10, "{runs} runs");
            app.advance(11).await;
            reconcile(&app).await;
            runs += 1;
        }
        assert_eq!(state(&mei.order_now(&order).await), ("paid", &Value::Null));
        // All of it is read once more for ten minutes, and asked about no more.
        let before = app.chain_calls().await;
        app.advance(601).await;
        reconcile(&app).await;
        assert_eq!(app.chain_calls().await - before, 2, "two pages, no transaction");
        app.audit().await;
    }
}

on_both_quietly! {
    /// Nobody waits for anything: the chain is still read, seldom.
    async fn money_that_comes_when_nobody_waits_is_seen(app: TestApp) {
        let mei = app.user().await;
        let order = mei.usdt_order().await;
        app.advance(PAY + GRACE + 3600).await;
        app.read_chain().await;
        let _ = app.pays_for(&order).await;
        app.advance(61).await;
        let before = app.chain_calls().await;
        for _ in 0..5 {
            app.advance(60).await;
            reconcile(&app).await;
        }
        assert_eq!(app.chain_calls().await, before, "not every minute");
        app.advance(601).await;
        reconcile(&app).await;
        let states: Vec<_> = app.transfers().await.into_iter().map(|(_, state, order)| (state, order)).collect();
        assert_eq!(states, [("unmatched".to_owned(), None)]);
        app.audit().await;
    }
}

on_both_quietly! {
    /// What the database itself refuses, whoever writes SQL.
    async fn a_transfer_pays_one_order_and_an_order_is_paid_by_one_transfer(app: TestApp) {
        let mei = app.user().await;
        let order = mei.usdt_order().await;
        let _ = app.pays(json!({ "kind": "multi", "amount": order["amount"] })).await;
        app.read_chain().await;
        for (sql, rule) in [
            ("UPDATE usdt_transfers SET state = 'late', order_id = (SELECT id FROM orders)", "usdt_transfers.order_id"),
            ("UPDATE usdt_transfers SET order_id = NULL WHERE state = 'matched'", "settled_transfer_has_an_order"),
            (
                "INSERT INTO usdt_transfers (txid, log_index, address, sender, amount, block_at, state, seen_at)
                 SELECT txid, log_index, address, sender, amount, block_at, 'unmatched', 1 FROM usdt_transfers",
                "usdt_transfers.txid, usdt_transfers.log_index",
            ),
        ] {
            let error = app.state.db.write(vec![Stmt::new(sql)]).await.unwrap_err();
            assert!(error.is_refusal(rule), "{sql}: {error}");
        }
        app.audit().await;
    }
}
