//! A full disk under the database file: what cannot be written is refused as a whole and says so, what is read is still
//! answered, and when there is room again the same requests are done.

use darkroom::db::{DbError, Migration, Stmt, migrate};
use darkroom::migrations;
use darkroom_tests::{Backend, SecondInstance, TestApp, TestUser};
use serde_json::{Value, json};

use crate::mutations::Mutation;
use crate::possessions::possessions;

const ACTS: [Mutation; 16] = [
    Mutation::Train,
    Mutation::Photo,
    Mutation::Cancel,
    Mutation::Retry,
    Mutation::UploadCreate,
    Mutation::UploadComplete,
    Mutation::UploadDelete,
    Mutation::AssetMark,
    Mutation::AssetDelete,
    Mutation::MeChange,
    Mutation::Redeem,
    Mutation::CheckIn,
    Mutation::CodeAsk,
    Mutation::SessionEnd,
    Mutation::News,
    Mutation::Reconcile,
];

/// The file may not grow any more: what SQLite does when the disk under it is full (`SQLITE_FULL`).
const FULL: Migration = Migration { version: 9_000, name: "full", sql: "PRAGMA max_page_count = 1;" };
/// There is room again.
const ROOM: Migration = Migration { version: 9_001, name: "room", sql: "PRAGMA max_page_count = 1000000;" };

/// A setting of the connection that writes, which no batch may change: a migration's script may, and it stays whatever
/// becomes of the script.
async fn set(app: &TestApp, settings: &[Migration]) {
    let all = [migrations::ALL, settings].concat();
    let _ = migrate(&app.state.db, &all, app.state.clock.now()).await;
}

/// Fills what is left in the pages that are there, with ever smaller rows.
async fn fill(app: &TestApp) {
    for bytes in [3_000, 600, 60] {
        let mut number = 0;
        loop {
            number += 1;
            let row = Stmt::new("INSERT INTO rate_limits (key, ends_at, count, count_max) VALUES (?1, ?2, 0, 0)")
                .bind(format!("{number}-{}", "x".repeat(bytes)))
                .bind(app.state.clock.now().plus_seconds(3600));
            match app.state.db.write(vec![row]).await {
                Ok(_) => assert!(number < 100_000, "the disk is never full"),
                Err(DbError::Unavailable(_)) => break,
                Err(error) => panic!("{error:?}"),
            }
        }
    }
}

/// Orders photos until the disk refuses one: the key of that order.
async fn photos_until_refused(app: &TestApp, instance: &SecondInstance, mei: &TestUser) -> String {
    const ORDERS_MAX: usize = 100;
    for number in 0..ORDERS_MAX {
        let (key, before) = (format!("order-{number}"), possessions(app, mei).await);
        app.plan(json!([])).await;
        app.plan(json!({ "webhooks": "none", "outcome": "fail" })).await;
        let answer = instance.for_user(mei).order_with(&key, "/api/predict/photos", input()).await;
        instance.rest().await;
        if answer.status != 202 {
            let _ = answer.expect_problem(503, "UPSTREAM_UNAVAILABLE");
            assert_eq!(possessions(app, mei).await, before, "refused and half done");
            return key;
        }
    }
    panic!("{ORDERS_MAX} orders found room on a full disk");
}

/// What somebody has beside news that was kept: it may find room when its effect finds none, and is applied later.
async fn without_news(app: &TestApp, mei: &TestUser) -> Value {
    let mut all: Value = serde_json::from_str(&possessions(app, mei).await).unwrap();
    all["news"] = Value::Null;
    all
}

fn input() -> Value {
    json!({ "model": "flux", "prompt": "a quiet street", "count": 1 })
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn on_a_full_disk_nothing_is_half_done_and_with_room_everything_is() {
    let app = TestApp::start_quiet(Backend::File).await;
    let instance = SecondInstance::standing_in(&app).await;
    let ada = app.user().await;
    let mut all = Vec::new();
    for mutation in ACTS {
        let mei = if mutation.is_before_sign_in() { app.visitor() } else { app.user().await };
        let about = mutation.prepare(&app, &mei).await;
        all.push((mutation, mei, about));
    }
    set(&app, &[FULL]).await;
    fill(&app).await;
    let key = photos_until_refused(&app, &instance, &ada).await;

    let mut refused = Vec::new();
    for (mutation, mei, about) in &all {
        let before = without_news(&app, mei).await;
        let answer = mutation.send(about, &app, &instance, mei).await;
        instance.rest().await;
        if answer.status != mutation.done() {
            let _ = answer.expect_problem(503, "UPSTREAM_UNAVAILABLE");
            refused.push(*mutation);
            assert_eq!(without_news(&app, mei).await, before, "{mutation:?}: refused and half done");
        }
        if !mutation.is_before_sign_in() {
            let _ = mei.get("/api/auth/me").await.expect(200);
            let _ = mei.get("/api/predict").await.expect(200);
        }
        app.audit().await;
    }
    assert!(refused.contains(&Mutation::Train), "a training needs room: {refused:?}");

    set(&app, &[FULL, ROOM]).await;
    app.plan(json!([])).await;
    let _ = instance.for_user(&ada).order_with(&key, "/api/predict/photos", input()).await.expect(202);
    instance.rest().await;
    for (mutation, mei, about) in &all {
        let answer = mutation.send(about, &app, &instance, mei).await;
        instance.rest().await;
        let wanted = if refused.contains(mutation) { mutation.done() } else { mutation.done_before() };
        assert_eq!(answer.status, wanted, "{mutation:?} with room: {}", answer.text);
    }
    app.until_quiet().await;
    app.nothing_amiss().await;
}
