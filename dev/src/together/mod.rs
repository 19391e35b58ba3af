//! Together's API, as far as pictures go.
//!
//! | route                          | answers                                              | refuses           |
//! |--------------------------------|------------------------------------------------------|-------------------|
//! | `POST …/v1/images/generations` | 200 with a picture, or what was planned              | 400, 401, 404     |
//! | `GET …/v1/models`              | 200 the models                                       | 401               |
//! | `GET …/files/{name}`           | 200 a picture that an answer named by address        | 403 without a `User-Agent`, 404 |
//! | `GET`, `POST /sandbox/together` | as [`crate::synchronous`] says; plans are [`plan::Outcome`] |                   |

mod answer;
mod plan;

use std::sync::Arc;

use axum::extract::{DefaultBodyLimit, Path, State};
use axum::response::{IntoResponse as _, Response};
use axum::routing::{get, post};
use axum::{Json, Router};
use bytes::Bytes;
use http::{HeaderMap, StatusCode, header};
use serde::Deserialize;
use serde_json::{Value, json};

use crate::context::Context;
use crate::pictures::Format;
use crate::synchronous::{self, SynchronousEngine};
use plan::Outcome;

/// Where it is on the studio's own address.
pub const MOUNT: &str = "/sandbox/providers/together";
/// The key it knows. It is worth nothing anywhere.
pub const KEY: &str = "tgp-sandbox-together";
/// The model it has.
pub const MODEL: &str = "black-forest-labs/FLUX.1-schnell";

const BODY_MAX_BYTES: usize = 1024 * 1024;
/// How long it draws, in seconds of the sketch.
const DRAWING_SECONDS: f64 = 3.0;
const STEPS_MAX: u64 = 4;

/// The API.
pub struct Together {
    context: Context,
    engine: Arc<SynchronousEngine<Outcome>>,
}

/// What it understands of a request.
#[derive(Clone, Deserialize)]
struct Generation {
    model: String,
    prompt: String,
    #[serde(default = "side")]
    width: u32,
    #[serde(default = "side")]
    height: u32,
    #[serde(default)]
    seed: u64,
    #[serde(default)]
    steps: u64,
    response_format: Option<String>,
    output_format: Option<String>,
}

const fn side() -> u32 {
    1024
}

impl Generation {
    /// Why the model does not take it, if it does not.
    fn problem(&self) -> Option<&'static str> {
        let fits = |side: u32| side.is_multiple_of(16) && (64..=1920).contains(&side);
        if self.prompt.trim().is_empty() {
            return Some("prompt is required");
        }
        if !fits(self.width) || !fits(self.height) {
            return Some("width and height must be multiples of 16");
        }
        if self.steps > STEPS_MAX {
            return Some("steps must be between 1 and 4");
        }
        // The value is `base64`, whatever others call it.
        match self.response_format.as_deref() {
            None | Some("url" | "base64") => None,
            Some(_) => Some("response_format must be url or base64"),
        }
    }

    fn format(&self) -> Format {
        if self.output_format.as_deref() == Some("png") { Format::Png } else { Format::Jpeg }
    }
}

impl Together {
    /// An API that was asked nothing yet.
    #[must_use]
    pub fn open(context: Context) -> Arc<Self> {
        Arc::new(Self { context, engine: Arc::new(SynchronousEngine::new()) })
    }

    /// The API and its files, to be nested under [`MOUNT`].
    pub fn router(self: &Arc<Self>) -> Router {
        Router::new()
            .route("/v1/images/generations", post(generate))
            .route("/v1/models", get(models))
            .route("/files/{name}", get(file))
            .fallback(|| async { StatusCode::NOT_FOUND })
            .layer(DefaultBodyLimit::max(BODY_MAX_BYTES))
            .with_state(Arc::clone(self))
    }

    /// `GET` and `POST /sandbox/together`.
    pub fn drive(&self) -> Router {
        self.engine.drive("/sandbox/together")
    }
}

fn is_ours(headers: &HeaderMap) -> bool {
    let given = headers.get(header::AUTHORIZATION).and_then(|value| value.to_str().ok());
    given.and_then(|value| value.strip_prefix("Bearer ")) == Some(KEY)
}

fn has_agent(headers: &HeaderMap) -> bool {
    headers.get(header::USER_AGENT).is_some_and(|agent| !agent.is_empty())
}

async fn generate(State(together): State<Arc<Together>>, headers: HeaderMap, body: Bytes) -> Response {
    if !has_agent(&headers) {
        return answer::refused(403, "forbidden", "Forbidden");
    }
    if !is_ours(&headers) {
        return answer::refused(401, "invalid_api_key", "Invalid API key provided");
    }
    let Ok(whole) = serde_json::from_slice::<Value>(&body) else {
        return answer::refused(400, "invalid_request_error", "The body is no JSON");
    };
    let Ok(generation) = serde_json::from_value::<Generation>(whole.clone()) else {
        return answer::refused(400, "invalid_request_error", "model and prompt are required");
    };
    if generation.model != MODEL || together.engine.is_retired() {
        return answer::refused(404, "model_not_available", "Unable to access the model");
    }
    if let Some(problem) = generation.problem() {
        return answer::refused(400, "invalid_request_error", problem);
    }
    let inputs = json!({
        "model": generation.model,
        "prompt": generation.prompt,
        "size": [generation.width, generation.height],
        "seed": generation.seed,
    });
    let (plan, ticket) = together.engine.take(inputs, &whole, Outcome::Picture);
    if plan.outcome == Outcome::Hang {
        together.engine.until_released(ticket).await;
    }
    synchronous::work(&together.context, &plan, DRAWING_SECONDS).await;
    let link = |name: &str| together.context.link(&format!("{MOUNT}/files/{name}"));
    answer::of(plan.outcome, generation, link).await
}

async fn models(State(together): State<Arc<Together>>, headers: HeaderMap) -> Response {
    if !is_ours(&headers) {
        return answer::refused(401, "invalid_api_key", "Invalid API key provided");
    }
    let model = |id: &str, kind: &str| json!({ "id": id, "object": "model", "created": 0, "type": kind });
    let other = model("meta-llama/Llama-4-Scout", "chat");
    let own = (!together.engine.is_retired()).then(|| model(MODEL, "image"));
    Json(own.into_iter().chain([other]).collect::<Vec<_>>()).into_response()
}

/// The picture of a seed, `7.jpg`.
async fn file(Path(name): Path<String>, headers: HeaderMap) -> Response {
    if !has_agent(&headers) {
        return StatusCode::FORBIDDEN.into_response();
    }
    let Some(seed) = name.strip_suffix(".jpg").and_then(|seed| seed.parse().ok()) else {
        return StatusCode::NOT_FOUND.into_response();
    };
    match answer::drawn(String::new(), seed, (512, 512), Format::Jpeg).await {
        Some(bytes) => ([(header::CONTENT_TYPE, "image/jpeg")], bytes).into_response(),
        None => StatusCode::INTERNAL_SERVER_ERROR.into_response(),
    }
}
