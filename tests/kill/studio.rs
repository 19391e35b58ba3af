//! The studio of `cargo dev` as a process that can be killed, and started again on the same folder.

use std::collections::BTreeSet;
use std::process::Stdio;
use std::time::Duration;

use darkroom::db::{Db, FromValue, Stmt};
use darkroom::storage::{Storage, StorageSettings};
use darkroom_dev::context::Secrets;
use darkroom_dev::random;
use darkroom_tests::schema;
use darkroom_tests::sqld::Sqld;
use darkroom_tests::{Answer, Backend, TestUser, client};
use reqwest::Method;
use secrecy::SecretString;
use serde_json::{Value, json};
use tempfile::TempDir;
use tokio::io::{AsyncBufReadExt as _, BufReader};
use tokio::process::Command;

use crate::doors::{Counts, Door, Doors, free_port};
use crate::every_call::Asked;

/// However slow the machine: a start that takes longer has failed.
const START_MAX: Duration = Duration::from_secs(60);
/// What the cron rings with. It is not what the sandbox's own cron rings with, which is refused: here nobody else skips
/// time, and nobody else reconciles, while a request is under way.
const CRON_SECRET: &str = "only-the-test-rings";
/// The bucket of the sandbox.
const BUCKET: &str = "darkroom";
/// Where the engine of the sandbox is mounted.
const ENGINE: &str = "/sandbox/providers/replicate";
/// Where its Stripe is.
const STRIPE: &str = "/sandbox/providers/stripe";
/// Where its chain is.
const CHAIN: &str = "/sandbox/providers/tron";
/// A sending that was not answered is looked for after 40 s, and a row that was taken is free again after 60.
const ROUND_SECONDS: i64 = 61;
/// Half an hour: less than the deadline of a photo. What needs longer to end is stuck.
const ROUNDS_MAX: usize = 30;
/// Nobody looks at the pictures, and as large as an engine's they are most of what a life computes.
const PICTURE_SIDE_MAX: &str = "400";
/// How much is still to come to an end: jobs, calls, news.
const LIVE: &str = "SELECT (SELECT COUNT(*) FROM jobs WHERE state IN ('queued', 'running'))
                         + (SELECT COUNT(*) FROM calls WHERE state <> 'settled')
                         + (SELECT COUNT(*) FROM inbox WHERE applied_at IS NULL) AS value";
/// Every call there ever was.
pub(crate) const ALL_CALLS: &str = "SELECT COUNT(*) AS value FROM calls";
/// However slow the machine: a flow that takes longer has failed.
const END_MAX: Duration = Duration::from_secs(90);
/// Most of what is to be deleted waits for less than this.
const SWEEP_SECONDS: i64 = 2 * 3600;
/// Each time twice as long, so together longer than anything waits: what an engine was shown waits a day.
const SWEEPS_MAX: u32 = 5;

/// A studio in a process of its own, with doors between it and its database, its storage and its engine.
pub(crate) struct Studio {
    /// What it calls goes through here.
    pub(crate) doors: Doors,
    /// The same database, not through a door.
    pub(crate) db: Db,
    /// The same storage.
    pub(crate) objects: Storage,
    port: u16,
    speed: &'static str,
    database: Option<Door>,
    storage: Door,
    engine: Door,
    secrets: Secrets,
    driver: TestUser,
    folder: TempDir,
    sqld: Option<Sqld>,
    pub(crate) with: &'static [&'static str],
}

/// The servers a studio calls.
pub(crate) struct Upstreams {
    pub(crate) database: String,
    pub(crate) storage: String,
    pub(crate) engine: String,
}

impl Studio {
    /// Starts one in a new folder.
    pub(crate) async fn start(backend: Backend, speed: &'static str) -> Self {
        let studio = Self::new(backend, speed).await;
        studio.run().await;
        studio
    }

    /// One that was never started.
    pub(crate) async fn new(backend: Backend, speed: &'static str) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let doors = Doors::new(Counts::Everything);
        let sqld = match backend {
            Backend::File => None,
            Backend::Sqld | Backend::FarSqld => Some(Sqld::start().await),
        };
        let database = match &sqld {
            Some(sqld) => Some(doors.open(sqld.url()).await),
            None => None,
        };
        let db = match &sqld {
            Some(sqld) => Db::remote(sqld.url(), None, client()).unwrap(),
            None => {
                let file = folder.path().join("darkroom.db");
                schema::write(&file).await;
                Db::open_file(&file).await.unwrap()
            }
        };
        if sqld.is_some() {
            schema::create(&db).await;
        }
        let port = free_port();
        let engine = doors.open(&format!("http://localhost:{port}")).await;
        // Its port is known when it has started.
        let storage = doors.open("").await;
        let secrets = Secrets::open(&folder.path().join("sandbox")).unwrap();
        let settings = StorageSettings {
            endpoint: storage.url.parse().unwrap(),
            region: "auto".to_owned(),
            bucket: BUCKET.to_owned(),
            access_key_id: secrets.storage_access_key.clone(),
            secret_access_key: secrets.storage_secret_key.clone().into(),
            path_style: true,
            max_attempts: 1,
        };
        let objects = Storage::new(settings, client()).unwrap();
        let driver = TestUser::new(&format!("http://localhost:{port}"), "driver@example.com");
        Self { doors, db, objects, port, speed, database, storage, engine, secrets, driver, folder, sqld, with: &[] }
    }

    /// Starts the process, which was killed, on what it left behind.
    pub(crate) async fn run(&self) {
        assert!(self.starts().await, "the studio did not start: {}", self.log());
    }

    /// The same; `false` when it died before it was ready.
    pub(crate) async fn starts(&self) -> bool {
        self.doors.settled().await;
        let mut command = Command::new(env!("CARGO_BIN_EXE_cargo-dev"));
        command.args(["--port", &self.port.to_string(), "--speed", self.speed, "--data"]).arg(self.folder.path());
        command.args(["--picture-side-max", PICTURE_SIDE_MAX]);
        if let Some(database) = &self.database {
            command.args(["--database", &database.url]);
        }
        // Nothing of the environment: a real key would replace the sandbox. These are its own, behind our doors.
        command.args(self.with).env_clear().envs(self.providers(&self.storage.url, &self.engine.url));
        // Why it does not start is said there.
        let last_words = std::fs::File::create(self.folder.path().join("stderr")).unwrap();
        command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(last_words).kill_on_drop(true);
        let mut lines = BufReader::new(self.doors.start(&mut command).await).lines();
        let ready = async {
            while let Some(line) = lines.next_line().await.unwrap() {
                if line.starts_with("ready in ") {
                    return true;
                }
            }
            false
        };
        let ready = tokio::time::timeout(START_MAX, ready).await.unwrap();
        if ready {
            self.storage.lead_to(&format!("http://127.0.0.1:{}", self.kept()["storage_port"]));
        }
        ready
    }

    /// Its storage and its engine at these addresses, set as a deployment sets the real ones.
    pub(crate) fn providers(&self, storage: &str, engine: &str) -> Vec<(&'static str, String)> {
        let delivery = format!("http://localhost:{}{ENGINE}/delivery/", self.port);
        vec![
            ("CRON_SECRET", CRON_SECRET.to_owned()),
            ("REPLICATE_API_TOKEN", self.secrets.replicate_token.clone()),
            ("REPLICATE_BASE_URL", format!("{engine}{ENGINE}/v1")),
            ("REPLICATE_WEBHOOK_SECRETS", self.secrets.replicate_webhook_key.clone()),
            ("REPLICATE_DELIVERY_HOSTS", delivery),
            ("STRIPE_SECRET_KEY", self.secrets.stripe_key.clone()),
            ("STRIPE_WEBHOOK_SECRETS", self.secrets.stripe_webhook_secret.clone()),
            ("STRIPE_BASE_URL", format!("{engine}{STRIPE}")),
            ("TRON_ADDRESS", self.secrets.tron_address.to_string()),
            ("TRON_API_KEY", self.secrets.tron_api_key.clone()),
            ("TRON_BASE_URL", format!("{engine}{CHAIN}")),
            ("S3_ENDPOINT", storage.to_owned()),
            ("S3_BUCKET", BUCKET.to_owned()),
            ("S3_ACCESS_KEY_ID", self.secrets.storage_access_key.clone()),
            ("S3_SECRET_ACCESS_KEY", self.secrets.storage_secret_key.clone()),
        ]
    }

    /// What a function needs beside that to work for this studio, with its database at this address.
    pub(crate) fn deployment(&self, database: &str) -> Vec<(&'static str, String)> {
        let session_key = self.kept()["session_key"].as_str().unwrap().to_owned();
        vec![
            ("PUBLIC_URL", format!("http://localhost:{}", self.port)),
            ("DATABASE_URL", database.to_owned()),
            ("SESSION_KEYS", format!("dev:{session_key}")),
        ]
    }

    /// What the engine signs its news with.
    pub(crate) fn webhook_key(&self) -> SecretString {
        self.secrets.replicate_webhook_key.clone().into()
    }

    /// Where its servers are, past its own doors.
    pub(crate) fn upstreams(&self) -> Upstreams {
        Upstreams {
            database: self.sqld.as_ref().unwrap().url().to_owned(),
            storage: format!("http://127.0.0.1:{}", self.kept()["storage_port"]),
            engine: format!("http://localhost:{}", self.port),
        }
    }

    fn kept(&self) -> Value {
        serde_json::from_slice(&std::fs::read(self.folder.path().join("sandbox/studio.json")).unwrap()).unwrap()
    }

    /// The last lines of the studio's log.
    pub(crate) fn log(&self) -> String {
        let [log, last_words] = ["studio.log", "stderr"]
            .map(|name| std::fs::read_to_string(self.folder.path().join(name)).unwrap_or_default());
        let lines: Vec<&str> = log.lines().chain(last_words.lines()).collect();
        lines[lines.len().saturating_sub(40)..].join("\n")
    }

    /// The models that the engine keeps for us, by name.
    pub(crate) fn provider_models(&self) -> Vec<String> {
        let Ok(text) = std::fs::read(self.folder.path().join("sandbox/replicate/models.json")) else {
            return Vec::new();
        };
        let models: Value = serde_json::from_slice(&text).unwrap();
        models.as_array().unwrap().iter().map(|model| model["name"].as_str().unwrap().to_owned()).collect()
    }

    /// Somebody new who has signed in, with the sandbox's thousand credits.
    pub(crate) async fn user(&self) -> TestUser {
        let email = format!("{}@example.com", random::letters(10).to_lowercase());
        let user = TestUser::new(&format!("http://localhost:{}", self.port), &email);
        let _ = user.sign_in().await;
        user
    }

    /// `POST /sandbox/{what}`
    pub(crate) async fn drive(&self, what: &str, input: Value) -> Answer {
        self.driver.post(&format!("/sandbox/{what}"), input).await.expect(200)
    }

    /// Plans the next predictions and trainings, in order; an empty list forgets the plans that wait.
    pub(crate) async fn plan(&self, next: Value) {
        let _ = self.drive("replicate", json!({ "next": next })).await;
    }

    /// What the engine was asked for. With `wait` as soon as that is so.
    pub(crate) async fn replicate(&self, wait: Option<&str>) -> Value {
        let query = wait.map(|wait| format!("?wait={wait}")).unwrap_or_default();
        self.driver.get(&format!("/sandbox/replicate{query}")).await.expect(200).json
    }

    /// Skips time and rings as the platform's cron does.
    pub(crate) async fn skip(&self, seconds: i64) {
        self.try_skip(seconds).await.unwrap();
    }

    /// The same, when nobody may be there.
    pub(crate) async fn try_skip(&self, seconds: i64) -> Asked<()> {
        let clock = self.driver.request(Method::POST, "/sandbox/clock").json(&json!({ "advance_seconds": seconds }));
        let _ = self.driver.try_send(clock).await?.expect(200);
        self.try_ring().await
    }

    /// Rings as the platform's cron does, when nobody may be there.
    pub(crate) async fn try_ring(&self) -> Asked<()> {
        let ring = self.driver.request(Method::GET, "/api/cron/reconcile").bearer_auth(CRON_SECRET);
        let _ = self.driver.try_send(ring).await?.expect(200);
        Ok(())
    }

    /// One value of the database: the column `value` of the first row.
    pub(crate) async fn value<T: FromValue>(&self, sql: &'static str) -> T {
        let rows = self.db.read(vec![Stmt::new(sql)]).await.unwrap();
        rows[0].first().unwrap().get("value").unwrap()
    }

    /// How much is still to come to an end: jobs, calls, news.
    pub(crate) async fn live(&self) -> i64 {
        self.value(LIVE).await
    }

    /// Follows what passes the doors until a value of the database is this, or the process is dead: then it is `false`.
    /// Whatever the process does to the database passes a door.
    pub(crate) async fn until(&self, sql: &'static str, wanted: i64) -> bool {
        let mut passed = self.doors.passed();
        let reached = async {
            loop {
                if passed.borrow_and_update().sprung {
                    return false;
                }
                if self.value::<i64>(sql).await == wanted {
                    return true;
                }
                passed.changed().await.unwrap();
            }
        };
        tokio::time::timeout(END_MAX, reached).await.unwrap_or_else(|_| panic!("{sql} is not {wanted}\n{}", self.log()))
    }

    /// Waits until everything has come to its end and the engine has told it, or until the process is dead: then it is
    /// `true`.
    pub(crate) async fn ends_or_dies(&self) -> bool {
        if !self.until(LIVE, 0).await {
            return true;
        }
        let told = self.driver.request(Method::GET, "/sandbox/replicate?wait=told");
        let heard = self.driver.try_send(told).await.is_ok();
        // What is on its way at this moment may be the call it dies at.
        self.doors.settled().await;
        !heard || self.doors.passed().borrow().sprung
    }

    /// Forgets the plans that nobody took and waits until the engine has told everything, when nobody may be there.
    pub(crate) async fn try_finish(&self) -> Asked<()> {
        let forget = self.driver.request(Method::POST, "/sandbox/replicate").json(&json!({ "next": [] }));
        let _ = self.driver.try_send(forget).await?.expect(200);
        let told = self.driver.request(Method::GET, "/sandbox/replicate?wait=told");
        self.driver.try_send(told).await.map(drop)
    }

    /// The calls whose sending is not answered, or never will be.
    pub(crate) async fn unanswered(&self) -> BTreeSet<String> {
        let stmt = Stmt::new("SELECT id FROM calls WHERE state = 'sending'");
        self.db.read(vec![stmt]).await.unwrap()[0].iter().map(|row| row.get("id").unwrap()).collect()
    }

    /// Waits until the engine was asked for everything that was ordered since [`Doors::count`], when these calls were
    /// lost: time must not be skipped while a request is on its way.
    pub(crate) async fn all_sent_but(&self, lost: &BTreeSet<String>) {
        let mut passed = self.doors.passed();
        let sent = async {
            loop {
                passed.borrow_and_update();
                let asked = self.doors.calls().join(" ");
                if self.unanswered().await.difference(lost).all(|call| asked.contains(call)) {
                    return self.doors.settled().await;
                }
                passed.changed().await.unwrap();
            }
        };
        tokio::time::timeout(END_MAX, sent).await.unwrap_or_else(|_| panic!("not sent\n{}", self.log()));
    }

    /// Waits for the death that a lost connection announces.
    pub(crate) async fn dies(&self) -> bool {
        let mut passed = self.doors.passed();
        tokio::time::timeout(END_MAX, passed.wait_for(|passed| passed.sprung)).await.is_ok()
    }

    /// Lets time pass until everything has come to its end.
    pub(crate) async fn settle(&self) {
        for _ in 0..ROUNDS_MAX {
            // A plan that nobody took yet would be waited for.
            if self.replicate(None).await["plans"].as_array().unwrap().is_empty() {
                let _ = self.replicate(Some("told")).await;
            }
            if self.live().await == 0 {
                return;
            }
            self.skip(ROUND_SECONDS).await;
        }
        let stuck: String = self
            .value("SELECT COALESCE(json_group_array(json_object('call', id, 'state', state, 'sends', sends)), '') AS value
                      FROM calls WHERE state <> 'settled'")
            .await;
        panic!("stuck: {stuck}\n{}", self.log());
    }

    /// Lets time pass until everything that is to be deleted is.
    pub(crate) async fn sweep(&self) {
        for sweep in 0..SWEEPS_MAX {
            self.skip(SWEEP_SECONDS << sweep).await;
            if self.value::<i64>("SELECT COUNT(*) AS value FROM erasures").await == 0 {
                return;
            }
        }
        panic!("not everything was deleted\n{}", self.log());
    }
}
