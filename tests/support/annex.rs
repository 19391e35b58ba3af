//! A second process of the same studio, as a platform runs many: the same database, storage and providers, but its own
//! port, and if a test wants it its own clock, its own wires, and work after the answer that does not run yet.

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

use crate::{Answer, House, Letter, Person};

/// What an annex is made of. It begins as the house is.
pub struct Plan {
    /// The settings; `public_url` is the annex's own, so that engines bring their news here.
    pub config: Config,
    /// The clock.
    pub clock: Clock,
    /// The database.
    pub db: Db,
    /// What is sold there: a deployment that is newer or older than the house sells something else.
    pub catalogue: &'static Catalogue,
    /// The studios there are.
    pub studios: Studios,
    /// News from engines is taken and kept, and has no effect until it is posted.
    pub keeps_letters: bool,
    /// Work after an answer waits for [`Annex::thaw`]: a process that is frozen as soon as it has answered.
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
    pub async fn post(&self, house: &House) -> Answer {
        Letter::new(house, &self.id, self.body.clone()).post(house, &self.call).await
    }
}

/// A running second process. It ends when it is dropped.
pub struct Annex {
    /// What its routes use.
    pub app: App,
    /// Where it answers, `http://localhost:<port>`.
    pub url: String,
    work: Arc<Work>,
    letters: Arc<Mutex<Vec<Kept>>>,
    server: JoinHandle<()>,
}

type Task = Pin<Box<dyn Future<Output = ()> + Send>>;

/// What goes on after answers.
#[derive(Default)]
struct Work {
    running: Mutex<JoinSet<()>>,
    frozen: Mutex<Option<Vec<Task>>>,
}

impl Annex {
    /// Starts one; `change` makes it different from the house.
    pub async fn open(house: &House, change: impl FnOnce(&mut Plan)) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let url = format!("http://localhost:{}", listener.local_addr().expect("its number").port());
        let mut config = house.app.config.clone();
        config.public_url = url.parse().expect("an address");
        let (clock, db) = (house.app.clock.clone(), house.app.db.clone());
        let (catalogue, studios) = (house.app.catalogue, house.app.studios);
        let mut plan = Plan { config, clock, db, catalogue, studios, keeps_letters: false, frozen: false };
        change(&mut plan);
        let Plan { config, clock, db, catalogue, studios, keeps_letters, frozen } = plan;
        let http = http_client().expect("a client");
        let app = App::selling(config, clock, db, http, catalogue, studios).expect("an application");
        let work = Arc::new(Work { frozen: Mutex::new(frozen.then(Vec::new)), ..Work::default() });
        let (after, letters) = (Arc::clone(&work), Arc::default());
        let background = Background::new(move |task| after.take(task));
        let routes = darkroom::http::router(app.clone(), darkroom::routes()).layer(Extension(background));
        let router = if keeps_letters { keeping(routes, Arc::clone(&letters)) } else { routes };
        let server = tokio::spawn(async move {
            let _ = axum::serve(listener, router).await;
        });
        Self { app, url, work, letters, server }
    }

    /// Starts one that engines and browsers cannot tell from the house: news goes there.
    pub async fn twin(house: &House) -> Self {
        Self::open(house, |plan| plan.config.public_url = house.app.config.public_url.clone()).await
    }

    /// The same person at this process: with the cookies of their browser.
    #[must_use]
    pub fn seat(&self, person: &Person) -> Person {
        let seated = Person::new(&self.url, &person.email);
        for name in ["__Host-session", "__Host-browser", "__Host-google"] {
            if let Some(value) = person.cookie(name) {
                seated.set_cookie(name, &value);
            }
        }
        seated
    }

    /// Rings here as the platform's cron does, and waits for what goes on after the answer.
    pub async fn cron(&self) -> Answer {
        let ringer = Person::new(&self.url, "cron@example.com");
        let secret = self.app.config.cron_secret.expose_secret();
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
    pub fn letters(&self) -> Vec<Kept> {
        self.letters.lock().expect("the letters").clone()
    }
}

impl Drop for Annex {
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

/// The routes with a letter box in place of the one that reads the news.
fn keeping(routes: Router, letters: Arc<Mutex<Vec<Kept>>>) -> Router {
    let keep = move |Query(query): Query<HashMap<String, String>>, headers: HeaderMap, body: Bytes| async move {
        let id = headers.get("webhook-id").and_then(|id| id.to_str().ok()).expect("an id").to_owned();
        let call = query.get("call").expect("a call").clone();
        let body = String::from_utf8(body.to_vec()).expect("a text");
        letters.lock().expect("the letters").push(Kept { call, id, body });
    };
    Router::new().route("/api/webhooks/replicate", post(keep)).fallback_service(routes)
}
