//! HTTP: routes as values, and what every request goes through, whoever serves it.

mod answers;
pub mod background;
pub mod context;
pub mod cookies;
mod envelope;
pub mod extract;
pub mod idempotency;
pub mod integer;
pub mod limits;
pub mod page;
mod personal;
pub(crate) mod problem;
mod security;
mod serve;

use axum::Router;
use axum::routing::MethodRouter;

use crate::app::App;
use crate::error::AppError;
pub use answers::{Answers, Unstreamed};
pub(crate) use personal::PERSONAL;
pub use problem::Problem;
pub use serve::serve;

/// A path with its methods. `api/` has one file for each; the development server and the tests serve the same values.
#[derive(Debug)]
pub struct Route {
    /// `/api/train/{id}`: parameters in braces.
    pub path: &'static str,
    /// Its handlers, boxed by axum: a binary that serves it links them without compiling them again.
    pub methods: MethodRouter<App>,
}

/// All `routes` with the envelope every answer gets: request id, language, same-origin check, problem documents,
/// a caught panic, one line of log.
pub fn router(app: App, routes: Vec<Route>) -> Router {
    let bare = routes.into_iter().fold(Router::new(), |router, route| router.route(route.path, route.methods));
    bare.fallback(|| async { AppError::NotFound { what: "route" } })
        .method_not_allowed_fallback(|| async { AppError::MethodNotAllowed })
        .layer(axum::middleware::from_fn_with_state(app.clone(), envelope::wrap))
        .with_state(app)
}
