//! A whole studio for one test.

use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use darkroom::App;
use darkroom::alerts::{self, Which};
use darkroom::db::Db;
use darkroom_dev::random;
use darkroom_dev::studio::{Options, Studio};
use serde_json::{Value, json};
use tempfile::TempDir;

use crate::fault_proxy::FaultProxy;
use crate::loopback::listening;
use crate::sqld::Sqld;
use crate::{Answer, TestUser, client, schema};

/// What an answer is late by: a database in the next region.
const FAR: Duration = Duration::from_millis(20);

/// `DARKROOM_DATABASE_DELAY_MS`: how late every answer of the database shall be, for a run of all tests.
fn wished_delay() -> Option<Duration> {
    let text = std::env::var_os("DARKROOM_DATABASE_DELAY_MS")?;
    let millis = text.to_str().and_then(|text| text.parse().ok());
    Some(Duration::from_millis(millis.expect("DARKROOM_DATABASE_DELAY_MS is a number of milliseconds")))
}

/// Which database a test runs on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Backend {
    /// The local file.
    File,
    /// A real libSQL server; as far away as `DARKROOM_DATABASE_DELAY_MS` says, if it says so.
    Sqld,
    /// A real libSQL server whose answers come 20 ms later.
    FarSqld,
}

/// A studio of its own, on a free port, in a folder that goes with it. Sandbox providers work forty times faster.
pub struct TestApp {
    /// The running studio.
    pub running: Studio,
    /// What its routes use: for what only the database can show.
    pub state: App,
    driver: TestUser,
    options: Options,
    sqld: Option<Sqld>,
    distance: Option<FaultProxy>,
    _folder: TempDir,
}

impl TestApp {
    /// Starts one.
    pub async fn start(backend: Backend) -> Self {
        Self::start_with(backend, |_| {}).await
    }

    /// Starts one whose reconciler nobody rings but the test, and whose providers take no time to speak of.
    pub async fn start_quiet(backend: Backend) -> Self {
        let quiet = |options: &mut Options| {
            options.cron = false;
            options.speed = 1000.0;
        };
        Self::start_with(backend, quiet).await
    }

    /// Starts one with other options.
    pub async fn start_with(backend: Backend, change: impl FnOnce(&mut Options)) -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let (sqld, delay) = match backend {
            Backend::File => (None, None),
            Backend::Sqld => (Some(Sqld::start().await), wished_delay()),
            Backend::FarSqld => (Some(Sqld::start().await), Some(FAR)),
        };
        let distance = match (&sqld, delay) {
            (Some(sqld), Some(delay)) => Some(FaultProxy::far(sqld.url(), delay).await),
            _ => None,
        };
        let near = sqld.as_ref().map(|sqld| sqld.url().to_owned());
        let database = distance.as_ref().map(FaultProxy::url).or(near);
        match &sqld {
            // One that is far away is near for this.
            Some(sqld) => schema::create(&Db::remote(sqld.url(), None, client()).expect("a database")).await,
            None => schema::write(&folder.path().join("darkroom.db")).await,
        }
        let sockets = Some(Arc::new([listening(), listening()]));
        let mut options = Options { speed: 40.0, database, sockets, ..Options::in_folder(folder.path().to_owned()) };
        change(&mut options);
        let running = Studio::start(options.clone()).await.expect("a studio");
        let driver = TestUser::new(running.url.as_str(), "driver@example.com");
        Self { state: running.app.clone(), running, driver, options, sqld, distance, _folder: folder }
    }

    /// The address of the `sqld` itself, if there is one.
    #[must_use]
    pub fn sqld(&self) -> Option<&str> {
        self.sqld.as_ref().map(Sqld::url)
    }

    /// The studio's folder.
    #[must_use]
    pub fn data(&self) -> &Path {
        &self.options.data
    }

    /// Stops the studio and starts it again on the same folder, database and sockets.
    pub async fn restart(self) -> Self {
        self.restart_with(|_| {}).await
    }

    /// The same, with other options.
    pub async fn restart_with(self, change: impl FnOnce(&mut Options)) -> Self {
        // Whoever was told the address finds the studio there again: browsers, and the provider with its events.
        let Self { running, mut options, sqld, distance, _folder, .. } = self;
        change(&mut options);
        running.stop().await;
        let running = Studio::start(options.clone()).await.expect("a studio");
        let driver = TestUser::new(running.url.as_str(), "driver@example.com");
        Self { state: running.app.clone(), running, driver, options, sqld, distance, _folder }
    }

    /// The same studio with every engine that there is a sandbox of.
    pub async fn with_every_engine(self) -> Self {
        self.restart_with(|options| {
            options.chat = true;
            options.gemini = true;
            options.together = true;
        })
        .await
    }

    /// Somebody who has not signed in.
    #[must_use]
    pub fn visitor(&self) -> TestUser {
        TestUser::new(self.running.url.as_str(), &format!("visitor-{}@example.com", random::letters(8).to_lowercase()))
    }

    /// Somebody new who has signed in, with the sandbox's thousand credits.
    pub async fn user(&self) -> TestUser {
        let user = self.visitor();
        let _ = user.sign_in().await;
        user
    }

    /// Somebody new who has signed in and has exactly so many credits.
    pub async fn user_with(&self, credits: i64) -> TestUser {
        let user = self.user().await;
        let available = user.credits().await["available"].as_i64().expect("credits");
        self.drive("credits", json!({ "email": user.email, "credits": credits - available })).await;
        user
    }

    /// Gives somebody a plan for a month, with its credits.
    pub async fn subscribe(&self, user: &TestUser, plan: &str) {
        let _ = self.drive("plan", json!({ "email": user.email, "plan": plan })).await;
    }

    /// A redemption code: `{credits, level?, uses?, use_by?}`.
    pub async fn code(&self, input: Value) -> String {
        self.drive("codes", input).await.text_of("/code")
    }

    /// `POST /sandbox/{what}`
    pub async fn drive(&self, what: &str, input: Value) -> Answer {
        self.driver.post(&format!("/sandbox/{what}"), input).await.expect(200)
    }

    /// Plans the next predictions and trainings, in order.
    pub async fn plan(&self, next: Value) {
        let _ = self.drive("replicate", json!({ "next": next })).await;
    }

    /// Skips time, for the application and the providers.
    pub async fn advance(&self, seconds: i64) {
        let _ = self.drive("clock", json!({ "advance_seconds": seconds })).await;
    }

    /// What Replicate was asked for: `{predictions, trainings}`.
    pub async fn replicate(&self) -> Value {
        self.driver.get("/sandbox/replicate").await.expect(200).json
    }

    /// The kinds of what an operator is told of, as long as its cause lasts.
    pub async fn alerts(&self) -> Vec<String> {
        let open = alerts::list(&self.state.db, Which::Open, None, 9).await.expect("the alerts are read");
        open.into_iter().map(|alert| alert.kind).collect()
    }

    /// Fails when the ledger does not add up.
    pub async fn audit(&self) {
        let audit = self.driver.get("/sandbox/audit").await.expect(200);
        assert_eq!(audit.json, json!({ "violations": [] }));
    }
}
