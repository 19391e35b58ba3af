//! A second process of the same studio, as a platform runs many: the same database, storage and providers, but its own
//! port, and if a test wants it its own clock, its own proxies, and work after the answer that does not run yet.

use std::collections::HashMap;
use std::future::Future;
use std::pin::Pin;
use std::sync::{Arc, Mutex};

use axum::Router;
use axum::body::Bytes;
use axum::extract::{Extension, Query};
use axum::http::HeaderMap;
use axum::routing::post;
use darkroom::App;
use darkroom::catalogue::Catalogue;
use darkroom::clock::Clock;
use darkroom::config::Config;
use darkroom::db::Db;
use darkroom::http::background::Background;
use darkroom::outbound::http_client;
use darkroom::studio::Studios;
use secrecy::ExposeSecret as _;
use tokio::net::TcpListener;
use tokio::task::{JoinHandle, JoinSet};

use crate::{Answer, Delivery, TestApp, TestUser};

/// What an instance is made of. It begins as the app is.
pub struct Plan {
    /// The settings; `public_url` is the instance's own, so that engines bring their news here.
    pub config: Config,
    /// The clock.
    pub clock: Clock,
    /// The database.
    pub db: Db,
    /// What is sold there: a deployment that is newer or older than the app sells something else.
    pub catalogue: &'static Catalogue,
    /// The studios there are.
    pub studios: Studios,
    /// News from engines is taken and kept, and has no effect until it is posted.
    pub keeps_deliveries: bool,
    /// Work after an answer waits for [`SecondInstance::thaw`]: a process that is frozen as soon as it has answered.
    pub frozen: bool,
}

/// News that was taken and kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Kept {
    /// The call it was addressed to.
    pub call: String,
    /// The sender's id of the message.
    pub id: String,
    /// As it was sent.
    pub body: String,
}

impl Kept {
    /// Posts it to a studio, signed again now.
    pub async fn post(&self, app: &TestApp) -> Answer {
        Delivery::new(app, &self.id, self.body.clone()).post(app, &self.call).await
    }
}

/// A running second process. It ends when it is dropped.
pub struct SecondInstance {
    /// What its routes use.
    pub state: App,
    /// Where it answers, `http://localhost:<port>`.
    pub url: String,
    work: Arc<Work>,
    deliveries: Arc<Mutex<Vec<Kept>>>,
    server: JoinHandle<()>,
}

type Task = Pin<Box<dyn Future<Output = ()> + Send>>;

/// What goes on after answers.
#[derive(Default)]
struct Work {
    running: Mutex<JoinSet<()>>,
    frozen: Mutex<Option<Vec<Task>>>,
}

impl SecondInstance {
    /// Starts one; `change` makes it different from the app.
    pub async fn open(app: &TestApp, change: impl FnOnce(&mut Plan)) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let url = format!("http://localhost:{}", listener.local_addr().expect("its number").port());
        let mut config = app.state.config.clone();
        config.public_url = url.parse().expect("an address");
        let (clock, db) = (app.state.clock.clone(), app.state.db.clone());
        let (catalogue, studios) = (app.state.catalogue, app.state.studios);
        let mut plan = Plan { config, clock, db, catalogue, studios, keeps_deliveries: false, frozen: false };
        change(&mut plan);
        let Plan { config, clock, db, catalogue, studios, keeps_deliveries, frozen } = plan;
        let http = http_client().expect("a client");
        let state = App::selling(config, clock, db, http, catalogue, studios).expect("an application");
        let work = Arc::new(Work { frozen: Mutex::new(frozen.then(Vec::new)), ..Work::default() });
        let (after, deliveries) = (Arc::clone(&work), Arc::default());
        let background = Background::new(move |task| after.take(task));
        let routes = darkroom::http::router(state.clone(), darkroom::routes()).layer(Extension(background));
        let router = if keeps_deliveries { keeping(routes, Arc::clone(&deliveries)) } else { routes };
        let server = tokio::spawn(async move {
            let _ = axum::serve(listener, router).await;
        });
        Self { state, url, work, deliveries, server }
    }

    /// Starts one that engines and browsers cannot tell from the app: news goes there.
    pub async fn standing_in(app: &TestApp) -> Self {
        Self::open(app, |plan| plan.config.public_url = app.state.config.public_url.clone()).await
    }

    /// The same user at this process: with the cookies of their browser.
    #[must_use]
    pub fn for_user(&self, user: &TestUser) -> TestUser {
        let caller = TestUser::new(&self.url, &user.email);
        for name in ["__Host-session", "__Host-browser", "__Host-google"] {
            if let Some(value) = user.cookie(name) {
                caller.set_cookie(name, &value);
            }
        }
        caller
    }

    /// Rings here as the platform's cron does, and waits for what goes on after the answer.
    pub async fn cron(&self) -> Answer {
        let ringer = TestUser::new(&self.url, "cron@example.com");
        let secret = self.state.config.cron_secret.expose_secret();
        let request = ringer.request(reqwest::Method::GET, "/api/cron/reconcile").bearer_auth(secret);
        let answer = ringer.send(request).await;
        self.rest().await;
        answer
    }

    /// Waits until all work after answers is done.
    pub async fn rest(&self) {
        loop {
            let running = std::mem::take(&mut *self.work.running.lock().expect("the work"));
            if running.is_empty() {
                return;
            }
            running.join_all().await;
        }
    }

    /// The frozen process wakes up: what it had still to do, it does now.
    pub async fn thaw(&self) {
        let tasks = self.work.frozen.lock().expect("the work").take().unwrap_or_default();
        for task in tasks {
            self.work.take(task);
        }
        self.rest().await;
    }

    /// The news that was kept so far, in the order it came.
    #[must_use]
    pub fn deliveries(&self) -> Vec<Kept> {
        self.deliveries.lock().expect("the deliveries").clone()
    }
}

impl Drop for SecondInstance {
    fn drop(&mut self) {
        self.server.abort();
    }
}

impl Work {
    fn take(&self, task: Task) {
        match &mut *self.frozen.lock().expect("the work") {
            Some(frozen) => frozen.push(task),
            None => drop(self.running.lock().expect("the work").spawn(task)),
        }
    }
}

/// The routes with a delivery box in place of the one that reads the news.
fn keeping(routes: Router, deliveries: Arc<Mutex<Vec<Kept>>>) -> Router {
    let keep = move |Query(query): Query<HashMap<String, String>>, headers: HeaderMap, body: Bytes| async move {
        let id = headers.get("webhook-id").and_then(|id| id.to_str().ok()).expect("an id").to_owned();
        let call = query.get("call").expect("a call").clone();
        let body = String::from_utf8(body.to_vec()).expect("a text");
        deliveries.lock().expect("the deliveries").push(Kept { call, id, body });
    };
    Router::new().route("/api/webhooks/replicate", post(keep)).fallback_service(routes)
}
