//! Whose an amount is, and for how long: there are only so many, and none may ever be paid for by somebody else.

use darkroom::db::Stmt;
use darkroom::orders::usdt;
use darkroom_tests::{TestApp, id_of, on_both_quietly};
use serde_json::{Value, json};

use crate::front::{number, reconcile};

const MINUTE: i64 = 60;
const HOUR: i64 = 3600;

fn input() -> Value {
    json!({ "pack": "usd10", "method": "usdt" })
}

/// In 10⁻⁶ USDT.
fn units(order: &Value) -> i64 {
    let (whole, part) = order["amount"].as_str().unwrap().split_once('.').unwrap();
    format!("{whole}{part:0<6}").parse().unwrap()
}

/// Whether the order's amount can be nobody else's now.
async fn is_kept(app: &TestApp, order: &Value) -> bool {
    reconcile(app).await;
    app.value::<i64>("SELECT kept AS value FROM usdt_orders WHERE order_id = ?1", id_of(order)).await == 1
}

async fn give_up(user: &darkroom_tests::TestUser, order: &Value) {
    let _ = user.delete(&format!("/api/billing/orders/{}", id_of(order))).await.expect(200);
}

on_both_quietly! {
    async fn what_is_given_up_frees_its_amount_half_an_hour_later(app: TestApp) {
        let mei = app.user().await;
        let [expired, canceled] = [mei.usdt_order().await, mei.usdt_order().await];
        app.advance(10 * MINUTE).await;
        give_up(&mei, &canceled).await;
        app.advance(29 * MINUTE).await;
        // Giving it up again does not keep it for longer.
        give_up(&mei, &canceled).await;
        assert!(is_kept(&app, &canceled).await);
        app.advance(2 * MINUTE).await;
        assert!(!is_kept(&app, &canceled).await && is_kept(&app, &expired).await);
        app.advance(18 * MINUTE).await;
        assert!(is_kept(&app, &expired).await, "59 minutes after it was made");
        app.advance(2 * MINUTE).await;
        assert!(!is_kept(&app, &expired).await);
        assert_eq!(mei.order_now(&expired).await["state"], "expired");
        app.audit().await;
    }
}

on_both_quietly! {
    /// Nobody is credited with it by himself: not who had the amount, and not who has it now.
    async fn money_for_an_amount_that_was_freed_waits_for_the_operator_who_sees_whose_it_was(app: TestApp) {
        let (mei, ann) = (app.user().await, app.user().await);
        let order = mei.usdt_order().await;
        app.advance(HOUR + MINUTE).await;
        let other = ann.usdt_order().await;
        let _ = app.pays_for(&order).await;
        app.read_chain().await;
        app.advance(11 * MINUTE).await;
        reconcile(&app).await;
        assert_eq!(mei.order_now(&order).await["state"], "expired");
        assert_eq!(ann.order_now(&other).await["state"], "pending");
        let waiting = usdt::unmatched(&app.state.db, 10, None).await.unwrap();
        let had_it = waiting[0].had_it.map(|order| order.to_string());
        assert_eq!((waiting.len(), had_it.as_deref()), (1, Some(id_of(&order))));
        assert_eq!((mei.available().await, ann.available().await), (1000, 1000));
        app.audit().await;
    }
}

on_both_quietly! {
    /// Who is waiting for a user to look must not find the amount gone; who pays twice must not pay for somebody else.
    async fn an_amount_that_money_was_named_or_came_for_is_kept_for_a_day(app: TestApp) {
        let mei = app.user().await;
        let [named, paid] = [mei.usdt_order().await, mei.usdt_order().await];
        let txid = app.pays(json!({ "amount": "5" })).await;
        let _ = app.pays_for(&paid).await;
        app.read_chain().await;
        let claim = json!({ "txid": txid });
        let _ = mei.post(&format!("/api/billing/orders/{}/claim", id_of(&named)), claim).await.expect(200);
        give_up(&mei, &named).await;
        app.advance(24 * HOUR).await;
        assert!(is_kept(&app, &named).await && is_kept(&app, &paid).await);
        // Late, and all the same its own.
        let _ = app.pays_for(&named).await;
        let _ = app.pays_for(&paid).await;
        app.read_chain().await;
        assert_eq!(mei.order_now(&named).await["payment"], "late");
        assert_eq!(number(&app, "SELECT COUNT(*) AS n FROM usdt_transfers WHERE state = 'unmatched'").await, 1, "what paid a second time");
        app.audit().await;
    }
}

/// Orders of somebody that keep every amount of this many steps under ten dollars that is free.
const KEEP_ALL: &str = "
    INSERT INTO orders (id, user_id, pack, method, state, currency, amount, credits, created_at, expires_at)
    WITH RECURSIVE tail (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM tail WHERE n < ?2)
    SELECT printf('ord_%026d', 10000000 - ?3 * n), (SELECT user_id FROM orders LIMIT 1), 'usd10', 'usdt', 'expired',
           'USDT', 10000000 - ?3 * n, 700, ?1, ?1 FROM tail
     WHERE 10000000 - ?3 * n NOT IN (SELECT amount FROM usdt_orders WHERE kept = 1)";
const KEEP_AMOUNTS: &str = "
    INSERT INTO usdt_orders (order_id, address, amount, grace_until)
    SELECT o.id, (SELECT address FROM usdt_orders LIMIT 1), o.amount, ?1 + 3600000 FROM orders o
     WHERE o.id NOT IN (SELECT order_id FROM usdt_orders)";

on_both_quietly! {
    async fn when_tails_run_short_there_are_more_decimals_and_later_fewer_again(app: TestApp) {
        let mei = app.user().await;
        let _ = mei.usdt_order().await;
        let now = app.state.clock.now();
        let keep = |tails: i64, step: i64| {
            vec![Stmt::new(KEEP_ALL).bind(now).bind(tails).bind(step), Stmt::new(KEEP_AMOUNTS).bind(now)]
        };
        app.state.db.write(keep(999, 1000)).await.unwrap();
        let fine = mei.usdt_order().await;
        assert!(units(&fine) % 1000 != 0 && units(&fine) % 100 == 0 && units(&fine) < 10_000_000, "{fine}");
        assert_eq!(fine["amount"].as_str().unwrap().len(), 6);

        app.state.db.write(keep(9999, 100)).await.unwrap();
        let finer = mei.usdt_order().await;
        assert!(units(&finer) % 100 != 0 && units(&finer) % 10 == 0 && units(&finer) < 10_000_000, "{finer}");
        assert_eq!(finer["amount"].as_str().unwrap().len(), 7);
        let _ = mei.delete(&format!("/api/billing/orders/{}", id_of(&finer))).await.expect(200);

        // Whoever has them all has a hundred thousand orders: the write is refused as it is then.
        let none = "CREATE TRIGGER none_is_free BEFORE INSERT ON orders BEGIN SELECT RAISE(ABORT, 'orders.amount'); END";
        app.state.db.write(vec![Stmt::new(none)]).await.unwrap();
        let before = number(&app, "SELECT COUNT(*) AS n FROM orders").await;
        mei.order_with("full", "/api/billing/orders", input()).await.expect_problem(503, "UPSTREAM_UNAVAILABLE");
        assert_eq!(number(&app, "SELECT COUNT(*) AS n FROM orders").await, before);
        app.state.db.write(vec![Stmt::new("DROP TRIGGER none_is_free")]).await.unwrap();
        // An hour later their grace is over: the same request finds an amount, and a short one.
        app.advance(3601).await;
        let short = mei.order_with("full", "/api/billing/orders", input()).await.expect(201);
        assert_eq!(short.text_of("/amount").len(), 5, "{}", short.text);
        app.audit().await;
    }
}

on_both_quietly! {
    /// Money that comes very late should find an amount that nobody has.
    async fn an_amount_that_was_just_freed_is_taken_last(app: TestApp) {
        let mei = app.user().await;
        let _ = mei.usdt_order().await;
        let now = app.state.clock.now();
        // Everything above half a dollar less was somebody's an hour ago.
        app.state.db.write(vec![
            Stmt::new(KEEP_ALL).bind(now).bind(499).bind(1000),
            Stmt::new(KEEP_AMOUNTS).bind(now.plus_seconds(-2 * HOUR)),
        ]).await.unwrap();
        for buyer in [&mei, &app.user().await, &app.user().await] {
            for _ in 0..2 {
                let order = buyer.usdt_order().await;
                assert!(units(&order) <= 9_500_000 && units(&order) % 1000 == 0, "{order}");
            }
        }
        app.audit().await;
    }
}
