//! A process that answers routes, whoever brings the requests: the platform's socket, or a Lambda.

use std::sync::OnceLock;

use axum::Router;
use axum::body::Body;
use http::header::CONTENT_TYPE;
use http::{HeaderValue, Request, Response, StatusCode};
use serde::Serialize;
use tokio::sync::Mutex;
use tower::ServiceExt as _;

use super::background::Background;
use super::{Problem, security};
use super::{Route, router};
use crate::app::{App, StartError};
use crate::config::{Config, ConfigError};
use crate::error::AppError;
use crate::locale::Locale;
use crate::studio::Studios;

/// Put into its requests by a host that sends an answer only when it is whole: streams then end after one look, and the
/// browser comes back for more as it does after any stream.
#[derive(Clone, Copy, Debug)]
pub struct Unstreamed;

/// Answers to some routes, configured from the environment of the process.
///
/// The router is made at the first request: a configuration that is not usable then answers 500 and says why in the
/// log, instead of a process that the platform starts again and again.
#[derive(Debug)]
pub struct Answers {
    routes: Mutex<Option<Vec<Route>>>,
    studios: Studios,
    router: OnceLock<Router>,
}

impl Answers {
    /// Answers to `routes`; anything else is a 404.
    #[must_use]
    pub fn new(routes: Vec<Route>, studios: Studios) -> Self {
        Self { routes: Mutex::new(Some(routes)), studios, router: OnceLock::new() }
    }

    /// The answer to a request. Work that goes on after it is handed to `background`.
    pub async fn answer(&self, mut request: Request<Body>, background: Background) -> Response<Body> {
        let router = match self.router().await {
            Ok(router) => router,
            Err(problem) => {
                tracing::error!(%problem, "the function cannot answer");
                return plain_failure(problem.told_at(request.uri().path()));
            }
        };
        request.extensions_mut().insert(background);
        match router.oneshot(request).await {
            Ok(response) => response,
            Err(never) => match never {},
        }
    }

    async fn router(&self) -> Result<Router, Unready> {
        if let Some(router) = self.router.get() {
            return Ok(router.clone());
        }
        let mut routes = self.routes.lock().await;
        if let Some(router) = self.router.get() {
            return Ok(router.clone());
        }
        let config = Config::from_environment()?;
        let app = App::from_config(config, self.studios)?;
        let taken = routes.take().ok_or(Unready::Routes)?;
        Ok(self.router.get_or_init(|| router(app, taken)).clone())
    }
}

/// Why a process cannot answer.
#[derive(Debug, thiserror::Error)]
enum Unready {
    #[error(transparent)]
    Config(#[from] ConfigError),
    #[error(transparent)]
    Start(#[from] StartError),
    #[error("the routes are gone")]
    Routes,
}

/// What a deployment that nobody has set up yet tells whoever opens it: names of settings, never values.
#[derive(Serialize)]
struct Setup<'a> {
    missing: Vec<&'a str>,
    unusable: Vec<&'a str>,
    advised: Vec<&'static str>,
}

/// The one address that tells it; the home page asks there.
const TELLS: &str = "/api/health";

impl Unready {
    /// What is told at this address: nothing, once the deployment names its operator. What stops working later is for
    /// the log alone.
    fn told_at(&self, path: &str) -> Option<Setup<'_>> {
        match self {
            Self::Config(error) if path == TELLS => Config::advised_at_first_boot().map(|advised| Setup {
                missing: error.missing().collect(),
                unusable: error.unusable().collect(),
                advised,
            }),
            Self::Config(_) | Self::Start(_) | Self::Routes => None,
        }
    }
}

#[derive(Serialize)]
struct Failure<'a> {
    #[serde(flatten)]
    problem: Problem,
    #[serde(skip_serializing_if = "Option::is_none")]
    setup: Option<Setup<'a>>,
}

fn plain_failure(setup: Option<Setup<'_>>) -> Response<Body> {
    let problem = Failure { problem: Problem::of(&AppError::Internal(String::new()), Locale::ZhCn), setup };
    let mut response = Response::new(Body::from(serde_json::to_string(&problem).unwrap_or_default()));
    *response.status_mut() = StatusCode::INTERNAL_SERVER_ERROR;
    response.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static("application/problem+json"));
    security::protect(response.headers_mut());
    response
}
