//! The door of the API: the token, the rate-limit headers, and what is said to unknown paths.

use std::sync::Arc;

use aws_lc_rs::constant_time;
use axum::Router;
use axum::extract::{DefaultBodyLimit, Request, State};
use axum::middleware::{self, Next};
use axum::response::{IntoResponse, Response};
use axum::routing::{any, delete, get, post};
use http::{HeaderName, HeaderValue, header};

use super::problem::Problem;
use super::{Replicate, account, create, files, jobs, models};

/// JSON bodies; the client itself refuses more than this in data addresses.
pub(super) const BODY_MAX_BYTES: usize = 10 * 1024 * 1024;
/// Uploaded files (Replicate, files).
pub(super) const FILE_MAX_BYTES: usize = 100 * 1024 * 1024;

/// Every route of `/v1`.
pub(super) fn api(replicate: &Arc<Replicate>) -> Router {
    let upload = Router::new()
        .route("/files", get(files::list).post(files::upload))
        .layer(DefaultBodyLimit::max(FILE_MAX_BYTES + 64 * 1024));
    Router::new()
        .route("/account", get(account::show))
        .route("/hardware", get(account::hardware))
        .route("/webhooks/default/secret", get(account::webhook_key))
        .route("/models", post(models::create))
        .route("/models/{owner}/{name}", get(models::show).delete(models::delete))
        .route("/models/{owner}/{name}/versions", get(models::versions))
        .route("/models/{owner}/{name}/versions/{version}", get(models::version).delete(models::delete_version))
        .route("/models/{owner}/{name}/versions/{version}/trainings", post(create::training))
        .route("/models/{owner}/{name}/predictions", post(create::official_prediction))
        .route("/trainings", get(jobs::trainings))
        .route("/trainings/{id}", get(jobs::training))
        .route("/trainings/{id}/cancel", post(jobs::cancel_training))
        .route("/predictions", get(jobs::predictions).post(create::prediction))
        .route("/predictions/{id}", get(jobs::any))
        .route("/predictions/{id}/cancel", post(jobs::cancel_any))
        .route("/files/{id}", delete(files::delete).get(files::show))
        .layer(DefaultBodyLimit::max(BODY_MAX_BYTES))
        .merge(upload)
        // A route: the fallback of a router that is nested twice is forgotten.
        .route("/{*rest}", any(async || Problem::not_found()))
        .method_not_allowed_fallback(|| async { Problem::method() })
        .layer(middleware::from_fn_with_state(Arc::clone(replicate), guard))
        .with_state(Arc::clone(replicate))
}

async fn guard(State(replicate): State<Arc<Replicate>>, request: Request, next: Next) -> Response {
    let given = request.headers().get(header::AUTHORIZATION).and_then(|value| value.to_str().ok());
    // The older form `Token …` still works with the real API.
    let token = given.and_then(|value| value.strip_prefix("Bearer ").or_else(|| value.strip_prefix("Token ")));
    let expected = replicate.context.secrets.replicate_token.as_bytes();
    let mut response = match token {
        None => Problem::no_token().into_response(),
        Some(token) if constant_time::verify_slices_are_equal(token.as_bytes(), expected).is_err() => {
            Problem::wrong_token().into_response()
        }
        Some(_) => next.run(request).await,
    };
    let headers = response.headers_mut();
    headers.insert(HeaderName::from_static("ratelimit-remaining"), HeaderValue::from_static("2999"));
    headers.insert(HeaderName::from_static("ratelimit-reset"), HeaderValue::from_static("1"));
    response
}
