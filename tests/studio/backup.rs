//! A drill: everything is kept, put into an empty database and an empty bucket, and is there.

use std::collections::BTreeMap;
use std::path::Path;
use std::process::Output;

use darkroom::db::Stmt;
use darkroom::ledger;
use darkroom_tests::{Backend, TestApp, on_both_quietly};
use serde_json::json;
use tokio::process::Command;

/// Runs the command with the settings of this app, as whoever looks after a deployment has them.
async fn run(app: &TestApp, arguments: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_operator"));
    command.args(arguments).arg("--data").arg(app.data()).env_remove("DATABASE_URL").env_remove("DATABASE_AUTH_TOKEN");
    command.output().await.unwrap()
}

async fn done(app: &TestApp, arguments: &[&str]) {
    let Output { status, stdout, stderr } = run(app, arguments).await;
    let said = [stdout, stderr].concat();
    assert!(status.success(), "{arguments:?}: {}", String::from_utf8_lossy(&said));
}

async fn refused(app: &TestApp, arguments: &[&str], why: &str) {
    let Output { status, stderr, .. } = run(app, arguments).await;
    let said = String::from_utf8_lossy(&stderr).into_owned();
    assert!(!status.success() && said.contains(why), "{arguments:?}: {said}");
}

/// Every object of the bucket, with its bytes.
async fn objects(app: &TestApp) -> BTreeMap<String, Vec<u8>> {
    let mut found = BTreeMap::new();
    for listed in app.state.storage.list("", 1000).await.unwrap() {
        let bytes = app.state.storage.get(&listed.key, 1 << 30).await.unwrap();
        found.insert(listed.key.to_string(), bytes.to_vec());
    }
    found
}

/// How many rows each table has.
async fn rows(app: &TestApp) -> BTreeMap<String, i64> {
    let tables =
        "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%' AND name NOT LIKE 'libsql_%'";
    let names = app.state.db.read(vec![Stmt::new(tables)]).await.unwrap();
    let names: Vec<String> = names[0].iter().map(|row| row.get("name").unwrap()).collect();
    let counts = names.iter().map(|name| Stmt::new(format!("SELECT COUNT(*) AS n FROM \"{name}\""))).collect();
    let counts = app.state.db.read(counts).await.unwrap();
    names.into_iter().zip(counts.iter().map(|rows| rows.first().unwrap().get("n").unwrap())).collect()
}

/// A studio that nobody has been in, with nothing in its database.
async fn empty(backend: Backend) -> TestApp {
    let app = TestApp::start_quiet(backend).await;
    let tables = "SELECT type, name FROM sqlite_schema WHERE type IN ('table', 'view') AND name NOT LIKE 'sqlite_%' AND name NOT LIKE 'libsql_%'";
    let names = app.state.db.read(vec![Stmt::new(tables)]).await.unwrap();
    let drops = names[0].iter().map(|row| row.get::<String>("name").unwrap()).collect::<Vec<_>>();
    for name in drops.iter().rev() {
        let _ = app.state.db.write(vec![Stmt::new(format!("DROP TABLE \"{name}\""))]).await;
    }
    app
}

on_both_quietly! {
    async fn a_backup_is_put_into_an_empty_place_and_has_the_same_books_and_every_picture(app: TestApp) {
        let (mei, ann) = (app.user().await, app.user().await);
        let _ = mei.trained_model().await;
        let job = mei.photos(2).await;
        let _ = mei.follow(&job).await;
        let _ = ann.post("/api/prompts", json!({ "title": "it's; \"quoted\"", "content": "a line\nand 'another'; END;" })).await.expect(201);
        let (books, kept, counted) =
            (ledger::fingerprint(&app.state.db).await.unwrap(), objects(&app).await, rows(&app).await);
        assert!(kept.len() > 6, "{}", kept.len());
        let place = tempfile::tempdir().unwrap();
        let folder = place.path().join("kept");
        let folder = folder.to_str().unwrap();
        done(&app, &["backup", folder]).await;
        refused(&app, &["backup", folder], "is not empty").await;
        refused(&app, &["restore", folder], "is not empty").await;

        let backend = if app.sqld().is_some() { Backend::Sqld } else { Backend::File };
        let other = empty(backend).await;
        done(&other, &["restore", folder]).await;
        assert_eq!(ledger::fingerprint(&other.state.db).await.unwrap(), books);
        assert_eq!(objects(&other).await, kept);
        assert_eq!(rows(&other).await, counted);
        other.audit().await;
        // Its rules are there, too: a movement is still never changed.
        let changed = other.state.db.write(vec![Stmt::new("UPDATE entries SET title = 'x'")]).await.unwrap_err();
        assert!(changed.is_refusal("ledger_is_append_only"), "{changed}");

        // What was changed on the disk is not put anywhere.
        std::fs::write(Path::new(folder).join("database.sql"), "CREATE TABLE a (b);").unwrap();
        let third = empty(backend).await;
        refused(&third, &["restore", folder], "is not what was written").await;
    }
}
