//! A full disk under the database file: what cannot be written is refused as a whole and says so, what is read is still
//! answered, and when there is room again the same requests are done.

use darkroom::db::{DbError, Migration, Stmt, migrate};
use darkroom::migrations;
use darkroom_tests::{Annex, Backend, House, Person};
use serde_json::{Value, json};

use crate::acts::Act;
use crate::possessions::possessions;

const ACTS: [Act; 16] = [
    Act::Train,
    Act::Photo,
    Act::Cancel,
    Act::Retry,
    Act::UploadCreate,
    Act::UploadComplete,
    Act::UploadDelete,
    Act::AssetMark,
    Act::AssetDelete,
    Act::MeChange,
    Act::Redeem,
    Act::CheckIn,
    Act::CodeAsk,
    Act::SessionEnd,
    Act::News,
    Act::Reconcile,
];

/// The file may not grow any more: what SQLite does when the disk under it is full (`SQLITE_FULL`).
const FULL: Migration = Migration { version: 9_000, name: "full", sql: "PRAGMA max_page_count = 1;" };
/// There is room again.
const ROOM: Migration = Migration { version: 9_001, name: "room", sql: "PRAGMA max_page_count = 1000000;" };

/// A setting of the connection that writes, which no batch may change: a migration's script may, and it stays whatever
/// becomes of the script.
async fn set(house: &House, settings: &[Migration]) {
    let all = [migrations::ALL, settings].concat();
    let _ = migrate(&house.app.db, &all, house.app.clock.now()).await;
}

/// Fills what is left in the pages that are there, with ever smaller rows.
async fn fill(house: &House) {
    for bytes in [3_000, 600, 60] {
        let mut number = 0;
        loop {
            number += 1;
            let row = Stmt::new("INSERT INTO rate_limits (key, ends_at, count, count_max) VALUES (?1, ?2, 0, 0)")
                .bind(format!("{number}-{}", "x".repeat(bytes)))
                .bind(house.app.clock.now().plus_seconds(3600));
            match house.app.db.write(vec![row]).await {
                Ok(_) => assert!(number < 100_000, "the disk is never full"),
                Err(DbError::Unavailable(_)) => break,
                Err(error) => panic!("{error:?}"),
            }
        }
    }
}

/// Orders photos until the disk refuses one: the key of that order.
async fn photos_until_refused(house: &House, annex: &Annex, mei: &Person) -> String {
    const ORDERS_MAX: usize = 100;
    for number in 0..ORDERS_MAX {
        let (key, before) = (format!("order-{number}"), possessions(house, mei).await);
        house.plan(json!([])).await;
        house.plan(json!({ "webhooks": "none", "outcome": "fail" })).await;
        let answer = annex.seat(mei).order_with(&key, "/api/predict/photos", wish()).await;
        annex.rest().await;
        if answer.status != 202 {
            let _ = answer.expect_problem(503, "UPSTREAM_UNAVAILABLE");
            assert_eq!(possessions(house, mei).await, before, "refused and half done");
            return key;
        }
    }
    panic!("{ORDERS_MAX} orders found room on a full disk");
}

/// What somebody has beside news that was kept: it may find room when its effect finds none, and is applied later.
async fn without_news(house: &House, mei: &Person) -> Value {
    let mut all: Value = serde_json::from_str(&possessions(house, mei).await).unwrap();
    all["news"] = Value::Null;
    all
}

fn wish() -> Value {
    json!({ "model": "flux", "prompt": "a quiet street", "count": 1 })
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn on_a_full_disk_nothing_is_half_done_and_with_room_everything_is() {
    let house = House::start_quiet(Backend::File).await;
    let annex = Annex::twin(&house).await;
    let ada = house.person().await;
    let mut all = Vec::new();
    for act in ACTS {
        let mei = if act.is_before_sign_in() { house.visitor() } else { house.person().await };
        let about = act.prepare(&house, &mei).await;
        all.push((act, mei, about));
    }
    set(&house, &[FULL]).await;
    fill(&house).await;
    let key = photos_until_refused(&house, &annex, &ada).await;

    let mut refused = Vec::new();
    for (act, mei, about) in &all {
        let before = without_news(&house, mei).await;
        let answer = act.send(about, &house, &annex, mei).await;
        annex.rest().await;
        if answer.status != act.done() {
            let _ = answer.expect_problem(503, "UPSTREAM_UNAVAILABLE");
            refused.push(*act);
            assert_eq!(without_news(&house, mei).await, before, "{act:?}: refused and half done");
        }
        if !act.is_before_sign_in() {
            let _ = mei.get("/api/auth/me").await.expect(200);
            let _ = mei.get("/api/predict").await.expect(200);
        }
        house.audit().await;
    }
    assert!(refused.contains(&Act::Train), "a training needs room: {refused:?}");

    set(&house, &[FULL, ROOM]).await;
    house.plan(json!([])).await;
    let _ = annex.seat(&ada).order_with(&key, "/api/predict/photos", wish()).await.expect(202);
    annex.rest().await;
    for (act, mei, about) in &all {
        let answer = act.send(about, &house, &annex, mei).await;
        annex.rest().await;
        let wanted = if refused.contains(act) { act.done() } else { act.done_before() };
        assert_eq!(answer.status, wanted, "{act:?} with room: {}", answer.text);
    }
    house.until_quiet().await;
    house.nothing_amiss().await;
}
