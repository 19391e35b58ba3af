//! Puts the studio together and starts it.

use std::io;
use std::net::{Ipv4Addr, Ipv6Addr, SocketAddr};
use std::path::Path;
use std::time::Duration;

use axum::Router;
use axum::extract::{Extension, Request};
use axum::serve::ListenerExt as _;
use darkroom::app::{App, StartError as AppStartError};
use darkroom::config::ConfigError;
use darkroom::db::{Db, DbError, MigrateError, migrate};
use darkroom::http::background::Background;
use darkroom::outbound::http_client;
use darkroom::{http as envelope, migrations};
use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;
use tower::ServiceExt as _;
use url::Url;

use super::options::Options;
use super::settings::{self, BUCKET, Kept};
use super::{cron, drive, site};
use crate::clock::SandboxClock;
use crate::context::{Context, Secrets};
use crate::sandbox::Sandbox;
use crate::storage::cors::CorsRule;
use crate::storage::{self, Storage};

/// How long work after an answer may go on when the studio stops.
const DRAIN: Duration = Duration::from_secs(5);

/// Why a studio does not start.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    /// The folder or a port.
    #[error("{0}")]
    Io(#[from] io::Error),
    /// The database.
    #[error("database: {0}")]
    Database(#[from] DbError),
    /// A migration.
    #[error("migrations: {0}")]
    Migrate(#[from] MigrateError),
    /// The configuration.
    #[error("{0}")]
    Config(#[from] ConfigError),
    /// The application.
    #[error("{0}")]
    App(#[from] AppStartError),
    /// The HTTP client.
    #[error("HTTP client: {0}")]
    Http(#[from] reqwest::Error),
}

/// A running studio. Dropping it does not stop it; [`Studio::stop`] does, cleanly.
#[derive(Debug)]
pub struct Studio {
    /// Where it answers, `http://localhost:3000`.
    pub url: Url,
    /// The same application its routes use.
    pub app: App,
    stop: CancellationToken,
    tasks: TaskTracker,
    background: TaskTracker,
}

fn context(options: &Options, base_url: &Url, folder: &Path) -> io::Result<Context> {
    Ok(Context {
        base_url: base_url.clone(),
        data: folder.to_owned(),
        clock: SandboxClock::open(folder)?,
        speed: options.speed,
        picture_side_max: options.picture_side_max,
        secrets: Secrets::open(folder)?,
    })
}

impl Studio {
    /// Starts a studio; when this returns it answers.
    ///
    /// # Errors
    /// Says what is in the way: a port, the folder, the database, a setting.
    pub async fn start(options: Options) -> Result<Self, StartError> {
        if options.fresh && options.data.exists() {
            std::fs::remove_dir_all(&options.data)?;
        }
        let folder = options.data.join("sandbox");
        std::fs::create_dir_all(&folder)?;
        let sockets = options.sockets.as_deref();
        let listeners = listen(options.port, sockets.map(|[studio, _]| studio)).await?;
        let port = listeners[0].local_addr()?.port();
        let base_url: Url = format!("http://localhost:{port}").parse().map_err(io::Error::other)?;
        let context = context(&options, &base_url, &folder)?;
        let mut kept = Kept::open(&folder)?;
        let storage_port = if options.storage_port == 0 { kept.storage_port } else { options.storage_port };
        let storage_listener = match sockets {
            Some([_, storage]) => beside(storage)?,
            None => listen_again(storage_port).await?,
        };
        kept.storage_port = storage_listener.local_addr()?.port();
        kept.save(&folder)?;

        let http = http_client()?;
        let db = open_database(&options, &http, &context).await?;
        let database = options.database.clone().unwrap_or_else(|| "http://localhost".to_owned());
        let config = settings::read(&context, &kept, &database, &options)?;
        let app = App::new(config, context.clock.clock(), db, http.clone(), darkroom::studios::STUDIOS)?;

        let (stop, tasks, background) = (CancellationToken::new(), TaskTracker::new(), TaskTracker::new());
        let sandbox = Sandbox::open(context.clone())?;
        let router = whole(&app, &sandbox, &background)?;
        for listener in listeners {
            let (router, stop) = (router.clone(), stop.clone());
            let listener = listener.tap_io(|stream| {
                // Without it small answers wait for the delayed acknowledgement of the one before.
                let _ = stream.set_nodelay(true);
            });
            tasks.spawn(async move {
                let _ = axum::serve(listener, router).with_graceful_shutdown(stop.cancelled_owned()).await;
            });
        }
        let objects = Storage {
            folder: options.data.join("storage"),
            bucket: BUCKET.to_owned(),
            access_key: context.secrets.storage_access_key.clone(),
            secret_key: context.secrets.storage_secret_key.clone(),
            cors: CorsRule::documented(vec![format!("http://localhost:{port}"), format!("http://127.0.0.1:{port}")])
                .map_err(io::Error::other)?,
        };
        let storage_stop = stop.clone();
        tasks.spawn(async move {
            if let Err(error) = storage::serve(storage_listener, objects, storage_stop).await {
                tracing::error!(%error, "the storage stopped");
            }
        });
        tasks.spawn(sandbox.run(stop.clone()));
        if options.cron {
            tasks.spawn(cron::run(context, http, kept.cron_secret().to_owned(), stop.clone()));
        }
        Ok(Self { url: base_url, app, stop, tasks, background })
    }

    /// Stops: no new requests, what is under way gets a moment, everything else goes on at the next start.
    pub async fn stop(self) {
        self.stop.cancel();
        self.tasks.close();
        self.background.close();
        let all = async {
            self.background.wait().await;
            self.tasks.wait().await;
        };
        if tokio::time::timeout(DRAIN, all).await.is_err() {
            tracing::warn!("work was under way when the studio stopped; it goes on at the next start");
        }
    }
}

/// Both loopbacks, because `localhost` means either; the second is left out where there is none.
async fn listen(port: u16, socket: Option<&std::net::TcpListener>) -> io::Result<Vec<TcpListener>> {
    let first = match socket {
        Some(socket) => beside(socket)?,
        None => TcpListener::bind(SocketAddr::from((Ipv4Addr::LOCALHOST, port))).await?,
    };
    let port = first.local_addr()?.port();
    let second = TcpListener::bind(SocketAddr::from((Ipv6Addr::LOCALHOST, port))).await.ok();
    Ok(std::iter::once(first).chain(second).collect())
}

/// The same socket once more, for one that is started with it: it stays open when that one stops.
fn beside(socket: &std::net::TcpListener) -> io::Result<TcpListener> {
    let socket = socket.try_clone()?;
    socket.set_nonblocking(true)?;
    TcpListener::from_std(socket)
}

/// The port it had, if it is free.
async fn listen_again(port: u16) -> io::Result<TcpListener> {
    let wanted = SocketAddr::from((Ipv4Addr::LOCALHOST, port));
    match TcpListener::bind(wanted).await {
        Ok(listener) => Ok(listener),
        Err(_) => TcpListener::bind(SocketAddr::from((Ipv4Addr::LOCALHOST, 0))).await,
    }
}

async fn open_database(options: &Options, http: &reqwest::Client, context: &Context) -> Result<Db, StartError> {
    let db = match &options.database {
        Some(url) => Db::remote(url, None, http.clone())?,
        None => Db::open_file(&options.data.join("darkroom.db")).await?,
    };
    migrate(&db, migrations::ALL, context.clock.now()).await?;
    Ok(db)
}

fn whole(app: &App, sandbox: &Sandbox, background: &TaskTracker) -> io::Result<Router> {
    let root = Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/.."));
    let platform = site::Platform::read(root, &app.storage.origin())?;
    let tracker = background.clone();
    let after_the_answer = Background::new(move |work| {
        tracker.spawn(work);
    });
    let api = envelope::router(app.clone(), darkroom::routes()).layer(Extension(after_the_answer));
    let pages = site::router(root.join("public"));
    let rest = move |request: Request| {
        // Routes carry their whole path, so nothing is nested: the first word decides.
        let chosen = if envelope::is_routed(request.uri().path()) { api.clone() } else { pages.clone() };
        async move { chosen.oneshot(request).await.unwrap_or_else(|never| match never {}) }
    };
    Ok(Router::new()
        .merge(sandbox.router())
        .merge(drive::router(app.clone()))
        .fallback(rest)
        .layer(axum::middleware::from_fn_with_state((platform, app.clock.clone()), site::headers)))
}
