//! What must be true after anything: nothing stuck, nothing held, nothing shown that is not stored, nothing stored that
//! nobody owns.

use std::collections::BTreeSet;

use darkroom::clock::Timestamp;
use darkroom::db::Stmt;
use serde_json::{Value, json};

use crate::TestApp;

/// Longer than anything may take that somebody began: a training's deadline, and a day to tell the engine.
const VIRTUAL_SECONDS_MAX: i64 = 30 * 3600;
/// Steps from one date to the next; each job has a few.
const STEPS_MAX: usize = 400;
const OBJECTS_MAX: usize = 10_000;

/// The earliest date at which something is to be done.
const NEXT_DUE: &str = "
    SELECT MIN(due_at) AS due FROM (
        SELECT due_at FROM calls WHERE state <> 'settled'
        UNION ALL SELECT due_at FROM inbox WHERE applied_at IS NULL AND dead_at IS NULL
        UNION ALL SELECT due_at FROM exports WHERE state = 'preparing'
        UNION ALL SELECT due_at FROM account_deletions WHERE due_at IS NOT NULL
        UNION ALL SELECT due_at FROM erasures)";

/// Rows that say that something is not over, or that nobody can have meant.
const LEFT_OVER: &str = "
    SELECT 'a live job' AS what, id AS which FROM jobs WHERE state IN ('queued', 'running')
    UNION ALL SELECT 'a call that is not settled', id FROM calls WHERE state <> 'settled'
    UNION ALL SELECT 'an open hold', id FROM holds WHERE state = 'open'
    UNION ALL SELECT 'held credits', user_id FROM accounts WHERE held <> 0
    UNION ALL SELECT 'news without effect', event_id FROM inbox WHERE applied_at IS NULL
    UNION ALL SELECT 'something to delete', id || ' ' || target FROM erasures
    UNION ALL SELECT 'a model in training', id FROM models WHERE state IN ('training', 'deleting')
    UNION ALL SELECT 'a picture that nobody paid for', a.id FROM assets a
               WHERE NOT EXISTS (SELECT 1 FROM poster_versions v WHERE v.asset_id = a.id AND v.relettered = 1)
                 AND NOT EXISTS (SELECT 1 FROM items i JOIN holds h ON h.id = i.call_id
                                  WHERE i.asset_id = a.id AND i.state = 'succeeded' AND h.captured > 0)
    UNION ALL SELECT 'two pictures in one place', job_id || '/' || seq FROM assets
               WHERE id NOT IN (SELECT asset_id FROM poster_versions WHERE relettered = 1) GROUP BY job_id, seq HAVING COUNT(*) > 1
    UNION ALL SELECT 'paid twice', dedupe FROM entries WHERE kind = 'capture' GROUP BY dedupe HAVING COUNT(*) > 1
    UNION ALL SELECT 'a session of nobody', s.id FROM sessions s
               WHERE NOT EXISTS (SELECT 1 FROM accounts a WHERE a.user_id = s.user_id)";

/// Every object that a row promises.
const PROMISED: &str = "
    SELECT COALESCE(file, lower('assets/' || user_id || '/' || id || '/full.' || extension)) AS key, bytes FROM assets
    UNION ALL SELECT lower('assets/' || user_id || '/' || id || '/web.jpg'), NULL FROM assets
    UNION ALL SELECT lower('assets/' || user_id || '/' || id || '/thumb.jpg'), NULL FROM assets
    UNION ALL SELECT lower('assets/' || user_id || '/' || id || '/base.jpg'), NULL FROM assets WHERE base IS NOT NULL
    UNION ALL SELECT kept_key, NULL FROM uploads WHERE state = 'ready' AND kept_key IS NOT NULL
    UNION ALL SELECT cover_key, NULL FROM uploads WHERE state = 'ready' AND cover_key IS NOT NULL";

/// Every object that a row allows beside those: what a browser puts, and what is written while it is looked at.
const ALLOWED: &str = "
    SELECT raw_key AS key FROM uploads WHERE state = 'pending'
    UNION ALL SELECT 'outputs/' || lower(user_id) || '/' || id || '/productname.txt' FROM poster_sessions
    UNION ALL SELECT 'outputs/' || lower(user_id) || '/' || id || '/close-up.jpg' FROM poster_sessions
    UNION ALL SELECT lower('assets/' || user_id || '/' || a.id || '/labelled-' || l.value || '.' || e.value)
                FROM assets a, (SELECT 'zh-cn' AS value UNION ALL SELECT 'en') l,
                     (SELECT 'jpg' AS value UNION ALL SELECT 'png') e
    UNION ALL SELECT lower('assets/' || user_id || '/' || a.id || '/shared-' || l.value || '.jpg')
                FROM assets a, (SELECT 'zh-cn' AS value UNION ALL SELECT 'en') l
    UNION ALL SELECT kept_key FROM uploads WHERE state = 'pending'
    UNION ALL SELECT cover_key FROM uploads WHERE state = 'pending' AND cover_key IS NOT NULL";

impl TestApp {
    /// Rings the cron and skips from one date to the next until nothing is to be done any more. Fails when that takes
    /// longer than anything may: something is stuck.
    pub async fn until_quiet(&self) {
        let began = self.state.clock.now();
        for _ in 0..STEPS_MAX {
            // A plan that waits belongs to work that the engine was not asked for yet.
            if self.replicate().await["plans"] == json!([]) {
                let _ = self.replicate_when("told").await;
            }
            let _ = self.cron(&self.cron_secret()).await.expect(200);
            let rows = self.state.db.read(vec![Stmt::new(NEXT_DUE)]).await.expect("a read");
            let due: Option<i64> = rows[0].first().expect("a row").get("due").expect("a date");
            let Some(due) = due.map(Timestamp::from_millis) else { return };
            let now = self.state.clock.now();
            assert!(now <= began.plus_seconds(VIRTUAL_SECONDS_MAX), "stuck: {:?}", self.left_over().await);
            self.advance((due.millis() - now.millis()).max(0) / 1000 + 1).await;
        }
        panic!("stuck after {STEPS_MAX} steps: {:?}", self.left_over().await);
    }

    /// Rings the cron until no export is being made, and its owner was told. Whoever asked for it may be making it: then
    /// each ring finds that it is taken.
    pub async fn until_exported(&self) {
        let open = || Stmt::new("SELECT COUNT(*) AS n FROM exports WHERE state = 'preparing'");
        for _ in 0..10 * STEPS_MAX {
            let rows = self.state.db.read(vec![open()]).await.expect("a read");
            let is_over = rows[0].first().expect("a row").get::<i64>("n").expect("a number") == 0;
            let _ = self.cron(&self.cron_secret()).await.expect(200);
            if is_over {
                return;
            }
        }
        panic!("an export is stuck");
    }

    /// Fails unless the ledger adds up, every job is over, what is shown is stored, and what is stored belongs to
    /// somebody. To be asked after [`TestApp::until_quiet`].
    pub async fn nothing_amiss(&self) {
        self.audit().await;
        assert_eq!(self.left_over().await, Vec::<String>::new());
        let rows = self.state.db.read(vec![Stmt::new(PROMISED), Stmt::new(ALLOWED)]).await.expect("a read");
        let stored = self.state.storage.list("", OBJECTS_MAX).await.expect("a listing");
        let mut nobodys: BTreeSet<String> = stored.iter().map(|object| object.key.as_str().to_owned()).collect();
        for row in rows[0].iter() {
            let (key, bytes): (String, Option<i64>) = (row.get("key").expect("key"), row.get("bytes").expect("bytes"));
            let object = stored.iter().find(|object| object.key.as_str() == key);
            let object = object.unwrap_or_else(|| panic!("{key} is shown and not stored"));
            assert!(bytes.is_none_or(|bytes| object.bytes == bytes.unsigned_abs()), "{key} has another length");
            nobodys.remove(&key);
        }
        for row in rows[1].iter() {
            nobodys.remove(&row.get::<String>("key").expect("key"));
        }
        assert_eq!(nobodys, BTreeSet::new(), "stored and nobody's");
        self.nothing_runs_unpaid().await;
        self.the_engine_keeps_no_more_models().await;
    }

    /// The engine keeps one model for each user who has some of their own, and none that is empty.
    async fn the_engine_keeps_no_more_models(&self) {
        const KEPT: &str =
            "SELECT provider_model, COUNT(*) AS n FROM models WHERE state = 'ready' GROUP BY provider_model";
        let rows = self.state.db.read(vec![Stmt::new(KEPT)]).await.expect("a read");
        let ours = |row: darkroom::db::Row<'_>| {
            let name: String = row.get("provider_model").expect("a name");
            (name.rsplit('/').next().unwrap_or_default().to_owned(), row.get::<i64>("n").expect("a number"))
        };
        let ours: BTreeSet<(String, i64)> = rows[0].iter().map(ours).collect();
        let replicate = self.replicate().await;
        let theirs = |model: &Value| {
            (model["name"].as_str().expect("a name").to_owned(), model["versions"].as_i64().expect("a number"))
        };
        let theirs: BTreeSet<(String, i64)> =
            replicate["models"].as_array().expect("a list").iter().map(theirs).collect();
        assert_eq!(theirs, ours, "models at the engine");
    }

    async fn left_over(&self) -> Vec<String> {
        let rows = self.state.db.read(vec![Stmt::new(LEFT_OVER)]).await.expect("a read");
        let row = |row: darkroom::db::Row<'_>| {
            format!("{}: {}", row.get::<String>("what").expect("what"), row.get::<String>("which").expect("which"))
        };
        rows[0].iter().map(row).collect()
    }

    /// The engine works on nothing any more: what nobody waits for was stopped there.
    async fn nothing_runs_unpaid(&self) {
        let replicate = self.replicate().await;
        for kind in ["predictions", "trainings"] {
            let over = |work: &&Value| !matches!(work["status"].as_str(), Some("starting" | "processing"));
            let all = replicate[kind].as_array().expect("a list");
            assert_eq!(all.iter().filter(over).count(), all.len(), "the engine works for nobody: {all:?}");
        }
    }
}
