//! A provider of the chain that can say anything at any time: block times to the millisecond, and answers that are
//! wrong, late or hostile.

use std::sync::{Arc, Mutex};

use axum::extract::State;
use axum::http::StatusCode;
use axum::routing::{get, post};
use axum::{Json, Router};
use darkroom::orders::usdt::Address;
use darkroom_tests::{SecondInstance, TestApp, id_of, on_both_quietly};
use serde_json::{Value, json};
use tokio::net::TcpListener;
use tokio::task::JoinHandle;

use crate::front::number;

const PAYER: &str = "TNtbiqvanUnm4YHK9SYzRGR8ktiHRduDbM";
const PAYER_WORD: &str = "0000000000000000000000008dba857d762162d025cf8d838fc800229bdb4184";
const TRANSFER: &str = "ddf252ad1be2c89b69c2b068fc378daa952ba7f163c4a11628f55a4df523b3ef";
const USDT_HEX: &str = "a614f803b6fd780986a42c78ec9c7f77e6ded13c";
/// The address of these tests, where its word in a log is known.
const OURS: &str = "TG3XXyExBkPp9nzdajDZsozEu4BkaSJozs";
const OURS_WORD: &str = "00000000000000000000000042a1e39aefa49290f2b3f9ed688d7cecf86cd6e0";

/// What the provider answers.
#[derive(Default)]
pub(crate) struct Script {
    pub(crate) rows: Vec<Value>,
    /// By hash; a transaction that is not here is not irreversible.
    proofs: Vec<(String, Value)>,
    /// The status of every answer.
    pub(crate) status: Option<u16>,
    /// Nothing is ever answered.
    hangs: bool,
    /// Pages have so many rows and name no next one; otherwise one page has all.
    pub(crate) page_rows: Option<usize>,
    since: Vec<i64>,
}

/// A running provider, and a studio that believes it.
pub(crate) struct Scene {
    script: Arc<Mutex<Script>>,
    pub(crate) instance: SecondInstance,
    server: JoinHandle<()>,
    hashes: u32,
}

impl Drop for Scene {
    fn drop(&mut self) {
        self.server.abort();
    }
}

type Shared = Arc<Mutex<Script>>;

async fn history(State(script): State<Shared>, uri: axum::http::Uri) -> (StatusCode, Json<Value>) {
    if script.lock().unwrap().hangs {
        std::future::pending::<()>().await;
    }
    let mut script = script.lock().unwrap();
    let asked =
        |name: &str| uri.query().unwrap().split('&').find_map(|pair| pair.strip_prefix(name)?.strip_prefix('='));
    let moment = |name| asked(name).map(|millis| millis.parse::<i64>().unwrap());
    let (since, until) = (moment("min_timestamp").unwrap(), moment("max_timestamp").unwrap_or(i64::MAX));
    script.since.push(since);
    let wanted = |row: &Value| row["block_timestamp"].as_i64().is_none_or(|at| (since..=until).contains(&at));
    let mut rows: Vec<Value> = script.rows.iter().filter(|row| wanted(row)).cloned().collect();
    if let Some(page_rows) = script.page_rows {
        if asked("order_by").unwrap().ends_with("desc") {
            rows.reverse();
        }
        rows.truncate(page_rows);
    }
    answer(&script, json!({ "data": rows, "success": true, "meta": { "at": 1, "page_size": rows.len() } }))
}

async fn proof(State(script): State<Shared>, Json(ask): Json<Value>) -> (StatusCode, Json<Value>) {
    let script = script.lock().unwrap();
    let found = script.proofs.iter().find(|(txid, _)| ask["value"] == **txid);
    answer(&script, found.map_or_else(|| json!({}), |(_, proof)| proof.clone()))
}

fn answer(script: &Script, body: Value) -> (StatusCode, Json<Value>) {
    let status = script.status.map_or(StatusCode::OK, |status| StatusCode::from_u16(status).unwrap());
    (status, Json(body))
}

impl Scene {
    pub(crate) async fn open(app: &TestApp) -> Self {
        let script = Shared::default();
        let routes = Router::new()
            .route("/v1/accounts/{address}/transactions/trc20", get(history))
            .route("/walletsolidity/gettransactioninfobyid", post(proof))
            .with_state(Arc::clone(&script));
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let base_url = format!("http://{}", listener.local_addr().unwrap()).parse().unwrap();
        let server = tokio::spawn(async move {
            let _ = axum::serve(listener, routes).await;
        });
        let instance = SecondInstance::open(app, |plan| {
            let tron = plan.config.tron.as_mut().unwrap();
            (tron.base_url, tron.address, tron.api_key) = (base_url, OURS.parse().unwrap(), None);
            assert_eq!(tron.contract, Address::USDT);
        });
        Self { script, instance: instance.await, server, hashes: 0 }
    }

    pub(crate) fn say(&self, change: impl FnOnce(&mut Script)) {
        change(&mut self.script.lock().unwrap());
    }

    /// Money at this moment: a row of the history and what the chain says of it. Answers the hash.
    pub(crate) fn pays(&mut self, amount: &Value, at: i64) -> String {
        self.hashes += 1;
        let txid = format!("{:064x}", self.hashes);
        let units = units(amount);
        self.say(|script| {
            script.rows.push(row(&txid, units, at));
            script.proofs.push((txid.clone(), info(&txid, units, at)));
        });
        txid
    }

    /// Time passes, and the instance reads.
    pub(crate) async fn read(&self, app: &TestApp) {
        app.advance(11).await;
        let _ = self.instance.cron().await.expect(200);
    }
}

fn units(amount: &Value) -> i64 {
    let (whole, part) = amount.as_str().unwrap().split_once('.').unwrap();
    format!("{whole}{part:0<6}").parse().unwrap()
}

pub(crate) fn row(txid: &str, units: i64, at: i64) -> Value {
    let token = json!({ "symbol": "USDT", "address": Address::USDT.to_string(), "decimals": 6, "name": "Tether USD" });
    json!({
        "transaction_id": txid, "token_info": token, "block_timestamp": at, "from": PAYER, "to": OURS,
        "type": "Transfer", "value": units.to_string(),
    })
}

fn info(txid: &str, units: i64, at: i64) -> Value {
    let log = json!({
        "address": USDT_HEX, "topics": [TRANSFER, PAYER_WORD, OURS_WORD], "data": format!("{units:064x}"),
    });
    json!({ "id": txid, "blockNumber": 1, "blockTimeStamp": at, "receipt": { "result": "SUCCESS" }, "log": [log] })
}

pub(crate) async fn moment(app: &TestApp, order: &Value, which: &str) -> i64 {
    let sql = match which {
        "created" => "SELECT created_at AS value FROM orders WHERE id = ?1",
        "ends" => "SELECT expires_at AS value FROM orders WHERE id = ?1",
        _ => "SELECT grace_until AS value FROM usdt_orders WHERE order_id = ?1",
    };
    app.value(sql, id_of(order)).await
}

on_both_quietly! {
    /// Both ends of every span belong to it, to the millisecond; nothing depends on when it is read.
    async fn the_blocks_time_decides_to_the_millisecond(app: TestApp) {
        let mut scene = Scene::open(&app).await;
        let mut cases = Vec::new();
        for (which, by, state, payment) in [
            ("created", -1, "expired", Value::Null),
            ("created", 0, "paid", Value::Null),
            ("ends", -1000, "paid", Value::Null),
            ("ends", 0, "paid", Value::Null),
            ("ends", 1, "paid", json!("late")),
            ("ends", 1000, "paid", json!("late")),
            ("grace", 0, "paid", json!("late")),
            ("grace", 1, "expired", Value::Null),
        ] {
            let buyer = scene.instance.for_user(&app.user().await);
            let order = buyer.usdt_order().await;
            let at = moment(&app, &order, which).await + by;
            let _ = scene.pays(&order["amount"], at);
            cases.push((buyer, order, state, payment, format!("{which} {by}")));
        }
        // Nobody reads for three days.
        app.advance(3 * 24 * 3600).await;
        scene.read(&app).await;
        for (buyer, order, state, payment, case) in cases {
            let order = buyer.order_now(&order).await;
            assert_eq!((&order["state"], &order["payment"]), (&json!(state), &payment), "{case}");
            assert_eq!(buyer.available().await, if state == "paid" { 1700 } else { 1000 }, "{case}");
        }
        app.audit().await;
    }
}

on_both_quietly! {
    /// The late buyer of an amount and its next buyer: each is paid by the money of their own time.
    async fn an_amount_that_is_anothers_by_now_is_still_credited_to_whose_it_was(app: TestApp) {
        let mut scene = Scene::open(&app).await;
        let (mei, ann) = (app.user().await, app.user().await);
        let (mei, ann) = (scene.instance.for_user(&mei), scene.instance.for_user(&ann));
        let first = mei.usdt_order().await;
        let grace = moment(&app, &first, "grace").await;
        app.advance(30 * 60 + 24 * 3600 + 60).await;
        let second = ann.usdt_order().await;
        // Chance would give the same amount in a thousand days.
        let again = darkroom::db::Stmt::new("UPDATE orders SET amount = ?2 WHERE id = ?1");
        let too = darkroom::db::Stmt::new("UPDATE usdt_orders SET amount = ?2 WHERE order_id = ?1");
        let same = [again, too].map(|stmt| stmt.bind(id_of(&second)).bind(units(&first["amount"])));
        app.state.db.write(same.into()).await.unwrap();
        let created = moment(&app, &second, "created").await;
        let hers = scene.pays(&first["amount"], grace - 5);
        let theirs = scene.pays(&first["amount"], created + 5);
        scene.read(&app).await;
        let (first, second) = (mei.order_now(&first).await, ann.order_now(&second).await);
        assert_eq!((&first["state"], &first["payment"], &first["txid"]), (&json!("paid"), &json!("late"), &json!(hers)));
        assert_eq!((&second["state"], &second["payment"], &second["txid"]), (&json!("paid"), &Value::Null, &json!(theirs)));
        app.audit().await;
    }
}

on_both_quietly! {
    async fn rows_and_proofs_that_are_not_understood_stop_none_of_the_others(app: TestApp) {
        let mut scene = Scene::open(&app).await;
        let mei = scene.instance.for_user(&app.user().await);
        let order = mei.usdt_order().await;
        let now = app.state.clock.now().millis();
        let asked = units(&order["amount"]);
        scene.say(|script| {
            script.rows.extend([json!(null), json!("row"), json!({}), json!([1])]);
            // The index names what the chain does not have, has otherwise, or cannot say.
            for (name, proof) in [
                ("a", None),
                ("b", Some(json!({ "Error": "class com.alibaba.fastjson.JSONException" }))),
                ("c", Some(json!({ "id": "c", "blockTimeStamp": 1 }))),
                ("d", Some(info(&"e".repeat(64), asked, now))),
            ] {
                script.rows.push(row(&name.repeat(64), asked, now));
                script.proofs.extend(proof.map(|proof| (name.repeat(64), proof)));
            }
            // The index says so much, and the chain less.
            script.rows.push(row(&"f".repeat(64), asked, now));
            script.proofs.push(("f".repeat(64), info(&"f".repeat(64), asked - 1, now)));
        });
        let txid = scene.pays(&order["amount"], now);
        scene.read(&app).await;
        let paid = mei.order_now(&order).await;
        assert_eq!((&paid["state"], &paid["txid"]), (&json!("paid"), &json!(txid)));
        let seen: Vec<_> = app.transfers().await.into_iter().map(|(txid, state, _)| (txid, state)).collect();
        assert_eq!(seen, [("f".repeat(64), "unmatched".to_owned()), (txid, "matched".to_owned())]);
        app.audit().await;
    }
}

on_both_quietly! {
    /// The index is ahead of the node, or the node is away: what was named is waited for, and then seen.
    async fn what_the_chain_does_not_have_yet_is_asked_for_again(app: TestApp) {
        let mut scene = Scene::open(&app).await;
        let mei = scene.instance.for_user(&app.user().await);
        let [order, lost] = [mei.usdt_order().await, mei.usdt_order().await];
        let at = moment(&app, &order, "created").await + 1000;
        let txid = scene.pays(&order["amount"], at);
        let proof = scene.script.lock().unwrap().proofs.pop().unwrap();
        scene.say(|script| script.rows.push(row(&"d".repeat(64), units(&lost["amount"]), at)));
        // Much more comes, and time passes: the reading does not go past what is missing.
        for minutes in 1..=3 {
            app.advance(15 * 60).await;
            let _ = scene.pays(&json!("1.5"), at + minutes * 15 * 60 * 1000);
            scene.read(&app).await;
        }
        assert_eq!(number(&app, "SELECT COUNT(*) AS n FROM usdt_transfers").await, 3);
        scene.say(|script| script.proofs.push(proof));
        scene.read(&app).await;
        let paid = mei.order_now(&order).await;
        assert_eq!((&paid["state"], &paid["payment"], &paid["txid"]), (&json!("paid"), &Value::Null, &json!(txid)));
        // What never comes is left after an hour: the reading goes on.
        app.advance(3600).await;
        scene.read(&app).await;
        // Nobody waits any more: the chain is read seldom.
        app.advance(601).await;
        scene.read(&app).await;
        let since = *scene.script.lock().unwrap().since.last().unwrap();
        assert!(since > at, "{since} {at}");
        assert_eq!(mei.order_now(&lost).await["state"], "expired");
        app.audit().await;
    }
}

on_both_quietly! {
    /// A provider that fails in any way costs time and nothing else: the cron answers, orders are shown.
    async fn a_provider_that_fails_loses_nothing(app: TestApp) {
        let mut scene = Scene::open(&app).await;
        let mei = scene.instance.for_user(&app.user().await);
        let order = mei.usdt_order().await;
        let txid = scene.pays(&order["amount"], app.state.clock.now().millis());
        let claim = json!({ "txid": txid });
        let path = format!("/api/billing/orders/{}/claim", id_of(&order));
        for status in [500, 502, 401, 404, 403, 429, 503] {
            scene.say(|script| script.status = Some(status));
            // Longer than anybody is told to be quiet.
            app.advance(31).await;
            mei.post(&path, claim.clone()).await.expect_problem(503, "UPSTREAM_UNAVAILABLE");
            assert_eq!(mei.order_now(&order).await["state"], "pending");
            app.advance(31).await;
            assert_eq!(mei.order_now(&order).await["state"], "pending");
            app.advance(31).await;
            scene.read(&app).await;
        }
        scene.say(|script| script.status = None);
        app.advance(31).await;
        scene.read(&app).await;
        let paid = mei.order_now(&order).await;
        assert_eq!((&paid["state"], &paid["txid"]), (&json!("paid"), &json!(txid)));
        app.audit().await;
    }
}

on_both_quietly! {
    /// Whoever looks at an order sees it in any case; who looks next has the chain read.
    async fn a_provider_that_never_answers_does_not_keep_an_order_from_being_shown(app: TestApp) {
        let mut scene = Scene::open(&app).await;
        let mei = scene.instance.for_user(&app.user().await);
        let order = mei.usdt_order().await;
        let _ = scene.pays(&order["amount"], app.state.clock.now().millis());
        scene.say(|script| script.hangs = true);
        assert_eq!(mei.order_now(&order).await["state"], "pending");
        scene.say(|script| script.hangs = false);
        app.advance(11).await;
        assert_eq!(mei.order_now(&order).await["state"], "paid");
        app.audit().await;
    }
}

on_both_quietly! {
    /// Whoever changes the address still gets, and credits, what comes to the old one.
    async fn an_address_that_was_ours_before_is_still_read(app: TestApp) {
        let mut scene = Scene::open(&app).await;
        let mei = scene.instance.for_user(&app.user().await);
        let order = mei.usdt_order().await;
        let base_url = scene.instance.state.config.tron.as_ref().unwrap().base_url.clone();
        let moved = SecondInstance::open(&app, |plan| {
            let tron = plan.config.tron.as_mut().unwrap();
            (tron.base_url, tron.api_key) = (base_url, None);
        })
        .await;
        let _ = scene.pays(&order["amount"], app.state.clock.now().millis());
        let _ = moved.cron().await.expect(200);
        assert_eq!(moved.for_user(&mei).order_now(&order).await["state"], "paid");
        app.audit().await;
    }
}
