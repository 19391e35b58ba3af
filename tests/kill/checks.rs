//! What must hold after every death, once everything has come to its end: for all that this studio ever did.

use std::collections::{BTreeMap, BTreeSet};

use darkroom::db::{Row, Stmt};
use darkroom_tests::TestUser;
use serde_json::{Value, json};

use crate::studio::Studio;

/// Everything at once, for one user and for the whole studio.
pub(crate) async fn all(studio: &Studio, user: &TestUser) {
    ledger(studio, user).await;
    pictures(user).await;
    objects(studio).await;
    engine(studio).await;
}

/// The ledger adds up, nothing is held any more, and this user has paid exactly for what was delivered.
pub(crate) async fn ledger(studio: &Studio, user: &TestUser) {
    let audit = user.get("/sandbox/audit").await.expect(200);
    assert_eq!(audit.json, json!({ "violations": [] }));
    let delivered = Stmt::new(
        "SELECT COALESCE(SUM(j.price_each), 0) AS value FROM items i JOIN jobs j ON j.id = i.job_id
           JOIN users u ON u.id = j.user_id LEFT JOIN assets a ON a.id = i.asset_id
           LEFT JOIN models m ON m.job_id = j.id AND m.state = 'ready'
          WHERE u.email = ?1 AND i.state = 'succeeded' AND COALESCE(a.id, m.id) IS NOT NULL",
    );
    // A training that ran before it was stopped is paid by its share, and made nothing.
    let stopped = Stmt::new(
        "SELECT COALESCE(SUM(c.stopped_credits), 0) AS value FROM calls c JOIN users u ON u.id = c.user_id
          WHERE u.email = ?1",
    );
    let given = Stmt::new(
        "SELECT SUM(e.bought_delta + e.plan_delta) AS value FROM entries e JOIN users u ON u.id = e.user_id
          WHERE u.email = ?1 AND e.kind NOT IN ('hold', 'capture', 'release')",
    );
    let email = user.email.as_str();
    let rows = studio.db.read(vec![delivered.bind(email), stopped.bind(email), given.bind(email)]).await.unwrap();
    let value = |at: usize| rows[at].first().unwrap().get::<i64>("value").unwrap();
    let (worth, given) = (value(0) + value(1), value(2));
    let credits = user.credits().await;
    assert_eq!((&credits["available"], &credits["held"]), (&json!(given - worth), &json!(0)), "{credits}");
}

/// Every picture in this user's gallery can be seen, in every size.
pub(crate) async fn pictures(user: &TestUser) {
    let gallery = user.get("/api/media/assets?limit=100").await.expect(200);
    for picture in gallery.json["items"].as_array().unwrap() {
        for size in ["full", "web", "thumb", "download"] {
            let bytes = user.get(picture["urls"][size].as_str().unwrap()).await;
            assert_eq!(bytes.status, 200, "{size} of {picture}");
            assert!(!bytes.text.is_empty(), "{size} of {picture}");
        }
    }
}

/// Every object in the storage has a row, and every row has its objects.
pub(crate) async fn objects(studio: &Studio) {
    let due = Stmt::new(
        "SELECT COALESCE(file, 'assets/' || lower(user_id) || '/' || lower(id) || '/full.' || extension) AS key FROM assets
         UNION SELECT 'assets/' || lower(user_id) || '/' || lower(id) || '/web.jpg' FROM assets
         UNION SELECT 'assets/' || lower(user_id) || '/' || lower(id) || '/thumb.jpg' FROM assets
         UNION SELECT 'assets/' || lower(user_id) || '/' || lower(id) || '/base.jpg' FROM assets WHERE base IS NOT NULL
         UNION SELECT 'outputs/' || lower(user_id) || '/' || id || '/productname.txt' FROM poster_sessions
         UNION SELECT kept_key FROM uploads WHERE state = 'ready' AND kept_key IS NOT NULL
         UNION SELECT cover_key FROM uploads WHERE state = 'ready' AND cover_key IS NOT NULL
         UNION SELECT training_key FROM models WHERE state = 'training'",
    );
    let rows = studio.db.read(vec![due]).await.unwrap();
    let due: BTreeSet<String> = rows[0].iter().map(|row| row.get("key").unwrap()).collect();
    let mut stored = BTreeSet::new();
    for folder in ["assets/", "covers/", "outputs/", "trainings/", "uploads/"] {
        let listed = studio.objects.list(folder, 1000).await.unwrap();
        stored.extend(listed.into_iter().map(|object| object.key.to_string()));
    }
    let without_object: Vec<_> = due.difference(&stored).collect();
    let without_row: Vec<_> = stored.difference(&due).collect();
    assert!(without_object.is_empty() && without_row.is_empty(), "gone {without_object:?}, left {without_row:?}");
}

/// The engine has every call at most once, what was paid exactly once, and nothing of it runs any more. It keeps no
/// model that nobody owns.
pub(crate) async fn engine(studio: &Studio) {
    let replicate = studio.replicate(None).await;
    let mut made: BTreeMap<String, Vec<Value>> = BTreeMap::new();
    for work in ["predictions", "trainings"].into_iter().flat_map(|kind| replicate[kind].as_array().unwrap()) {
        let webhook = work["webhook"].as_str().unwrap();
        let call = webhook.split_once("call=").unwrap().1.to_owned();
        made.entry(call).or_default().push(work["status"].clone());
    }
    for (call, states) in &made {
        assert_eq!(states.len(), 1, "{call} was made more than once");
        assert!(["succeeded", "failed", "canceled"].contains(&states[0].as_str().unwrap()), "{call} {states:?}");
    }
    let paid = Stmt::new(
        // The part of a training that ran before it was stopped is paid, too, but made nothing.
        "SELECT h.id, h.captured > c.stopped_credits AS paid, EXISTS (
                SELECT 1 FROM items WHERE call_id = h.id AND state = 'canceled') AS stopped
           FROM holds h JOIN calls c ON c.id = h.id ORDER BY h.id DESC LIMIT 100",
    );
    // A destination that nothing enters any more is to be deleted there; models from before there were any have their own.
    let kept_at_the_engine = Stmt::new(
        "SELECT id FROM destinations WHERE closed_at IS NULL
         UNION ALL SELECT id FROM models
          WHERE state = 'ready' AND id NOT IN (SELECT model_id FROM destination_models)",
    );
    let rows = studio.db.read(vec![paid, kept_at_the_engine]).await.unwrap();
    for row in rows[0].iter() {
        let call: String = row.get("id").unwrap();
        let (paid, stopped): (bool, bool) = (row.get("paid").unwrap(), row.get("stopped").unwrap());
        let made = made.get(&call).and_then(|states| states.first()) == Some(&json!("succeeded"));
        assert!(made || !paid, "{call} was paid and not made");
        assert!(!made || paid || stopped, "{call} was made and is lost");
    }
    let name = |row: Row<'_>| format!("darkroom-{}", row.get::<String>("id").unwrap().to_lowercase().replace('_', "-"));
    let owned: BTreeSet<String> = rows[1].iter().map(name).collect();
    let kept: BTreeSet<String> = studio.provider_models().into_iter().collect();
    let nobodys: Vec<_> = kept.difference(&owned).collect();
    assert!(nobodys.is_empty(), "the engine keeps {nobodys:?}");
}
