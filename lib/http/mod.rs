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
pub(crate) mod network;
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

/// A path with its methods. `api/` has one file for each, but one for all of [`SHARED`]; the development server and the tests serve the same values.
#[derive(Debug)]
pub struct Route {
    /// `/api/train/{id}`: parameters in braces.
    pub path: &'static str,
    /// Its handlers, boxed by axum: a binary that serves it links them without compiling them again.
    pub methods: MethodRouter<App>,
}

/// Addresses of what a function writes for people, and the routes behind them. `rewrites` of `vercel.json` are the same.
pub const PAGES: [(&str, &str); 2] = [("/s/{token}", "/api/share/page"), ("/s/{token}/picture", "/api/share/picture")];

/// Addresses below which one function answers every route. `rewrites` of `vercel.json` are the same.
pub const SHARED: [&str; 1] = ["/api/operator"];

/// The address of the function that answers a route.
#[must_use]
pub fn function_of(path: &str) -> &str {
    let below = |shared: &str| path.strip_prefix(shared).is_some_and(|rest| rest.starts_with('/'));
    SHARED.into_iter().find(|shared| below(shared)).unwrap_or(path)
}

/// Where a mail's own link ends mails of its kind: services of mail ask it, from anywhere and with a form (RFC 8058).
pub(crate) const UNSUBSCRIBE: &str = "/api/account/unsubscribe";

/// The studio's mark, for pages that a function writes.
pub(crate) const BRAND_MARK: &str = concat!(
    r#"<svg viewBox="0 0 32 32" width="30" height="30" aria-hidden="true">"#,
    r#"<rect class="brand-back" width="32" height="32" rx="9"/><circle class="brand-ring" cx="16" cy="16" r="8.5"/>"#,
    r#"<path class="brand-light" d="M16 7.5a8.5 8.5 0 0 1 0 17Z"/></svg>"#,
);

/// Whether a path is answered by a route, and not by a file of the site.
#[must_use]
pub fn is_routed(path: &str) -> bool {
    path.starts_with("/api/") || path.starts_with("/s/")
}

/// All `routes` with the envelope every answer gets: request id, language, same-origin check, problem documents,
/// a caught panic, one line of log.
pub fn router(app: App, routes: Vec<Route>) -> Router {
    let bare = routes.into_iter().fold(Router::new(), |router, Route { path, methods }| {
        let pages = PAGES.into_iter().filter(|(_, route)| *route == path);
        pages.fold(router, |router, (page, _)| router.route(page, methods.clone())).route(path, methods)
    });
    bare.fallback(|| async { AppError::NotFound { what: "route" } })
        .method_not_allowed_fallback(|| async { AppError::MethodNotAllowed })
        .layer(axum::middleware::from_fn_with_state(app.clone(), envelope::wrap))
        .with_state(app)
}
