//! "I have paid: here is the hash", and what the operator makes of it. A hash is public: naming one proves nothing.

use darkroom::ids::OrderId;
use darkroom::orders::usdt::{self, TransferRef, TransferState};
use darkroom_tests::{Answer, TestApp, TestUser, id_of, on_both_quietly};
use serde_json::{Value, json};

use crate::front::{fields, number};

async fn claim(user: &TestUser, order: &Value, txid: &str) -> Answer {
    user.post(&format!("/api/billing/orders/{}/claim", id_of(order)), json!({ "txid": txid })).await
}

/// State, oddity and hash of an order.
fn shown(order: &Value) -> (&str, &Value, &Value) {
    (order["state"].as_str().unwrap(), &order["payment"], &order["txid"])
}

fn order_id(order: &Value) -> OrderId {
    id_of(order).parse().unwrap()
}

/// What the operator sees, newest first.
async fn inbox(app: &TestApp) -> Vec<usdt::Waiting> {
    usdt::unmatched(&app.state.db, 100, None).await.unwrap()
}

async fn assign(app: &TestApp, transfer: &TransferRef, order: &Value) -> Result<(), darkroom::db::DbError> {
    let statements = usdt::assign(transfer, order_id(order), "seen on the phone", app.state.clock.now());
    app.state.db.write(statements).await.map(drop)
}

on_both_quietly! {
    async fn a_hash_is_known_when_it_is_irreversible_and_then_pays_without_waiting(app: TestApp) {
        let mei = app.user().await;
        let order = mei.usdt_order().await;
        let txid = app.pays_for(&order).await;
        claim(&mei, &order, &"0".repeat(64)).await.expect_problem(404, "TRANSFER_UNKNOWN");
        app.advance(61).await;
        // Spelled as another explorer spells it, and nobody has rung.
        let paid = claim(&mei, &order, &txid.to_uppercase()).await.expect(200).json;
        assert_eq!(shown(&paid), ("paid", &Value::Null, &json!(txid)));
        assert_eq!(mei.available().await, 1700);
        let again = claim(&mei, &order, &txid).await.expect(200).json;
        assert_eq!(again, paid);
        app.read_chain().await;
        assert_eq!((mei.available().await, app.transfers().await.len()), (1700, 1));
        assert!(inbox(&app).await.is_empty());
        app.audit().await;
    }
}

on_both_quietly! {
    /// What people paste is what their address bar shows, and what their wallet wraps.
    async fn the_address_of_an_explorers_page_names_a_payment_as_its_hash_does(app: TestApp) {
        let mei = app.user().await;
        let order = mei.usdt_order().await;
        let txid = app.pays_for(&order).await;
        app.advance(61).await;
        for text in [
            format!("https://tronscan.org/#/transaction/{txid}"),
            format!("https://tronscan.io/#/transaction/{}?lang=zh", txid.to_uppercase()),
            format!("https://nile.tronscan.org/#/transaction/0x{txid}/"),
            format!(" 0x{txid}\n"),
            format!("交易哈希{txid}，谢谢"),
        ] {
            let paid = claim(&mei, &order, &text).await.expect(200).json;
            assert_eq!(shown(&paid), ("paid", &Value::Null, &json!(txid)), "{text}");
        }
        let two = format!("https://tronscan.org/#/transaction/{txid}?then={}", "0".repeat(64));
        let refused = claim(&mei, &order, &two).await.expect_problem(422, "INVALID");
        assert_eq!(fields(&refused), ["txid MALFORMED"]);
        assert_eq!(mei.available().await, 1700);
        app.audit().await;
    }
}

on_both_quietly! {
    async fn what_is_no_hash_or_no_money_for_us_is_refused(app: TestApp) {
        let mei = app.user().await;
        let order = mei.usdt_order().await;
        for wrong in ["", "77ff", &"g".repeat(64), &format!("0x{}", "0".repeat(62)), &"0".repeat(65)] {
            let refused = claim(&mei, &order, wrong).await.expect_problem(422, "INVALID");
            assert_eq!(fields(&refused), ["txid MALFORMED"]);
        }
        let amount = &order["amount"];
        for input in [
            json!({ "amount": amount, "token": "fake" }),
            json!({ "amount": amount, "kind": "approval" }),
            json!({ "amount": amount, "kind": "failed" }),
            json!({ "amount": amount, "kind": "unsolid" }),
            json!({ "amount": "0" }),
        ] {
            let txid = app.pays(input.clone()).await;
            app.advance(61).await;
            for _ in 0..2 {
                claim(&mei, &order, &txid).await.expect_problem(404, "TRANSFER_UNKNOWN");
            }
        }
        assert_eq!(shown(&mei.order_now(&order).await), ("pending", &Value::Null, &Value::Null));
        app.audit().await;
    }
}

on_both_quietly! {
    /// BTCPay's under and over: nothing is credited by itself, and the operator credits what came.
    async fn under_and_over_wait_for_the_operator_who_credits_what_came(app: TestApp) {
        let mei = app.user().await;
        for (amount, payment) in [("5", "under"), ("10", "over"), ("123456.789", "over")] {
            let order = mei.usdt_order().await;
            let txid = app.pays(json!({ "amount": amount })).await;
            app.read_chain().await;
            assert_eq!(shown(&mei.order_now(&order).await), ("pending", &Value::Null, &Value::Null));
            let odd = claim(&mei, &order, &txid).await.expect(200).json;
            assert_eq!(shown(&odd), ("pending", &json!(payment), &json!(txid)));
            assert_eq!(mei.order_now(&order).await, odd, "a reload shows it");
            let before = mei.available().await;

            let waiting = inbox(&app).await;
            assert_eq!((waiting.len(), waiting[0].state, &waiting[0].claims), (1, TransferState::Claimed, &vec![order_id(&order)]));
            // Asked twice, given once.
            for _ in 0..2 {
                assign(&app, &waiting[0].transfer, &order).await.unwrap();
            }
            let paid = mei.order_now(&order).await;
            assert_eq!(shown(&paid), ("paid", &json!(payment), &json!(txid)));
            // The order's rate, rounded up in the customer's favour.
            let credits = (waiting[0].units.unsigned_abs() * 700).div_ceil(units(&order)).cast_signed();
            assert_eq!((&paid["credits"], mei.available().await), (&json!(credits), before + credits));
            assert!(inbox(&app).await.is_empty());
            app.audit().await;
        }
    }
}

/// In 10⁻⁶ USDT.
fn units(order: &Value) -> u64 {
    let (whole, part) = order["amount"].as_str().unwrap().split_once('.').unwrap();
    format!("{whole}{part:0<6}").parse().unwrap()
}

on_both_quietly! {
    /// A thief reads the chain as well as anybody: whoever names a payment first gains nothing and keeps nobody out.
    async fn two_who_name_one_payment_are_both_seen_and_the_operator_decides(app: TestApp) {
        let (mei, thief) = (app.user().await, app.user().await);
        let (hers, his) = (mei.usdt_order().await, thief.usdt_order().await);
        let txid = app.pays(json!({ "amount": "9" })).await;
        app.advance(61).await;
        assert_eq!(shown(&claim(&thief, &his, &txid).await.expect(200).json), ("pending", &json!("under"), &json!(txid)));
        app.advance(1).await;
        assert_eq!(shown(&claim(&mei, &hers, &txid).await.expect(200).json), ("pending", &json!("under"), &json!(txid)));
        assert_eq!((mei.available().await, thief.available().await), (1000, 1000));
        let waiting = inbox(&app).await;
        assert_eq!(waiting[0].claims, [order_id(&his), order_id(&hers)]);
        assign(&app, &waiting[0].transfer, &hers).await.unwrap();
        assert_eq!(shown(&mei.order_now(&hers).await).0, "paid");
        assert_eq!(shown(&thief.order_now(&his).await), ("pending", &json!("unmatched"), &json!(txid)));
        claim(&thief, &his, &txid).await.expect_problem(409, "TRANSFER_TAKEN");
        // Nor can it be given away a second time.
        let error = assign(&app, &waiting[0].transfer, &his).await.unwrap_err();
        assert!(error.is_refusal("transfer_not_open"), "{error}");
        assert_eq!(thief.available().await, 1000);
        app.audit().await;
    }
}

on_both_quietly! {
    async fn naming_what_paid_somebody_elses_order_gains_nothing(app: TestApp) {
        let (mei, thief) = (app.user().await, app.user().await);
        let (hers, his) = (mei.usdt_order().await, thief.usdt_order().await);
        let txid = app.pays_for(&hers).await;
        app.advance(61).await;
        // His claim is what has the chain read: the money finds its order all the same.
        claim(&thief, &his, &txid).await.expect_problem(409, "TRANSFER_TAKEN");
        assert_eq!(shown(&mei.order_now(&hers).await), ("paid", &Value::Null, &json!(txid)));
        assert_eq!(shown(&thief.order_now(&his).await), ("pending", &Value::Null, &Value::Null));
        assert_eq!((mei.available().await, thief.available().await), (1700, 1000));
        app.audit().await;
    }
}

on_both_quietly! {
    async fn the_exact_amount_after_its_grace_is_looked_at_by_the_operator(app: TestApp) {
        let mei = app.user().await;
        let order = mei.usdt_order().await;
        app.advance(30 * 60 + 24 * 3600 + 1).await;
        let txid = app.pays_for(&order).await;
        app.read_chain().await;
        let odd = claim(&mei, &order, &txid).await.expect(200).json;
        assert_eq!(shown(&odd), ("expired", &json!("review"), &json!(txid)));
        assign(&app, &inbox(&app).await[0].transfer, &order).await.unwrap();
        let paid = mei.order_now(&order).await;
        assert_eq!((shown(&paid), &paid["credits"]), (("paid", &json!("late"), &json!(txid)), &json!(700)));
        assert_eq!(mei.available().await, 1700);
        app.audit().await;
    }
}

on_both_quietly! {
    async fn what_the_operator_lets_be_is_said_and_can_be_thought_over(app: TestApp) {
        let mei = app.user().await;
        let [order, other] = [mei.usdt_order().await, mei.usdt_order().await];
        let txid = app.pays(json!({ "amount": "5" })).await;
        app.advance(61).await;
        let _ = claim(&mei, &order, &txid).await.expect(200);
        let transfer = inbox(&app).await.remove(0).transfer;
        for _ in 0..2 {
            let _ = app.state.db.write(usdt::ignore(&transfer, "our own", app.state.clock.now())).await.unwrap();
        }
        assert!(inbox(&app).await.is_empty());
        assert_eq!(shown(&mei.order_now(&order).await), ("pending", &json!("unmatched"), &json!(txid)));
        let again = claim(&mei, &order, &txid).await.expect(200).json;
        assert_eq!(shown(&again), ("pending", &json!("unmatched"), &json!(txid)), "it stays decided");

        assign(&app, &transfer, &order).await.unwrap();
        assert_eq!(shown(&mei.order_now(&order).await), ("paid", &json!("under"), &json!(txid)));
        let ignored = app.state.db.write(usdt::ignore(&transfer, "", app.state.clock.now())).await.unwrap_err();
        assert!(ignored.is_refusal("transfer_not_open"), "{ignored}");
        // What is paid takes no second transfer; what is not in USDT none at all.
        let _ = app.pays(json!({ "amount": "6" })).await;
        app.read_chain().await;
        let second = inbox(&app).await.remove(0).transfer;
        let refused = assign(&app, &second, &order).await.unwrap_err();
        assert!(refused.is_refusal("order_not_open"), "{refused}");
        let nobodys = json!({ "id": "ord_01ARZ3NDEKTSV4RRFFQ69G5FAV" });
        let refused = assign(&app, &second, &nobodys).await.unwrap_err();
        assert!(refused.is_refusal("order_not_open"), "{refused}");
        assert_eq!(shown(&mei.order_now(&other).await).0, "pending");
        app.audit().await;
    }
}

on_both_quietly! {
    async fn the_inbox_is_read_page_by_page(app: TestApp) {
        let mei = app.user().await;
        let _ = mei.usdt_order().await;
        let _ = app.pays(json!({ "kind": "multi", "amounts": ["1", "2", "3", "4", "5"] })).await;
        app.read_chain().await;
        let (mut seen, mut before) = (Vec::new(), None);
        loop {
            let page = usdt::unmatched(&app.state.db, 2, before).await.unwrap();
            let Some(last) = page.last() else { break };
            before = Some(last.seq);
            seen.extend(page.iter().map(|one| (one.transfer.log_index, one.units)));
        }
        let expected: Vec<_> = (0..5_u32).rev().map(|index| (index, (i64::from(index) + 1) * 1_000_000)).collect();
        assert_eq!(seen, expected);
        app.audit().await;
    }
}

on_both_quietly! {
    async fn nobody_names_hashes_without_end(app: TestApp) {
        let mei = app.user().await;
        let order = mei.usdt_order().await;
        for number in 0..12 {
            claim(&mei, &order, &format!("{number:064x}")).await.expect_problem(404, "TRANSFER_UNKNOWN");
        }
        let before = app.chain_calls().await;
        claim(&mei, &order, &"a".repeat(64)).await.expect_problem(429, "RATE_LIMITED");
        assert_eq!(app.chain_calls().await, before);
        assert_eq!(number(&app, "SELECT COUNT(*) AS n FROM usdt_claims").await, 0);
        app.audit().await;
    }
}
