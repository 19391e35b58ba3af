//! A chat endpoint whose model answers with pictures, as gateways do (OpenAI's `chat/completions`).
//!
//! | route                        | answers                                                               | refuses |
//! |------------------------------|-----------------------------------------------------------------------|---------|
//! | `POST …/v1/chat/completions` | 200 with a picture in one of its places, or what was planned          | 400, 401, 404 |
//! | `GET …/v1/models`            | 200 the one model                                                     | 401     |
//! | `GET …/files/{name}`         | 200 a picture that an answer named by address                         | 404     |
//! | `GET`, `POST /sandbox/chat`  | as [`crate::synchronous`] says; plans are [`plan::Outcome`], `place` says where the picture is | |

mod answer;
mod plan;

use std::sync::Arc;

use axum::extract::{DefaultBodyLimit, Path, State};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use axum::{Json, Router};
use bytes::Bytes;
use http::{HeaderMap, StatusCode, header};
use serde::Deserialize;
use serde_json::{Value, json};

use crate::context::Context;
use crate::synchronous::{self, SynchronousEngine};
use plan::Outcome;

/// Where it is on the studio's own address.
pub const MOUNT: &str = "/sandbox/providers/chat";
/// The key it knows. It is worth nothing anywhere.
pub const KEY: &str = "sk-sandbox-chat";
/// The model it has.
pub const MODEL: &str = "gemini-nano-banana-2.1";

const BODY_MAX_BYTES: usize = 1024 * 1024;
/// How long it draws, in seconds of the sketch.
const DRAWING_SECONDS: f64 = 6.0;

/// The endpoint.
pub struct Chat {
    context: Context,
    engine: Arc<SynchronousEngine<Outcome>>,
}

/// A request that came.
struct Asked {
    prompt: String,
    aspect_ratio: String,
    seed: u64,
}

/// What it understands of a request.
#[derive(Deserialize)]
struct Completion {
    model: String,
    messages: Vec<Message>,
    #[serde(default)]
    image_config: ImageConfig,
    #[serde(default)]
    seed: u64,
}

#[derive(Deserialize)]
struct Message {
    content: String,
}

#[derive(Default, Deserialize)]
struct ImageConfig {
    aspect_ratio: Option<String>,
}

impl Chat {
    /// An endpoint that was asked nothing yet.
    #[must_use]
    pub fn open(context: Context) -> Arc<Self> {
        Arc::new(Self { context, engine: Arc::new(SynchronousEngine::new()) })
    }

    /// The API and its files, to be nested under [`MOUNT`].
    pub fn router(self: &Arc<Self>) -> Router {
        Router::new()
            .route("/v1/chat/completions", post(complete))
            .route("/v1/models", get(models))
            .route("/files/{name}", get(file))
            .fallback(|| async { StatusCode::NOT_FOUND })
            .layer(DefaultBodyLimit::max(BODY_MAX_BYTES))
            .with_state(Arc::clone(self))
    }

    /// `GET` and `POST /sandbox/chat`.
    pub fn drive(&self) -> Router {
        self.engine.drive("/sandbox/chat")
    }
}

fn is_ours(headers: &HeaderMap) -> bool {
    let given = headers.get(header::AUTHORIZATION).and_then(|value| value.to_str().ok());
    given.and_then(|value| value.strip_prefix("Bearer ")) == Some(KEY)
}

async fn complete(State(chat): State<Arc<Chat>>, headers: HeaderMap, body: Bytes) -> Response {
    if !is_ours(&headers) {
        return answer::error(StatusCode::UNAUTHORIZED, "invalid_api_key");
    }
    if chat.engine.is_retired() {
        return answer::error(StatusCode::NOT_FOUND, "model_not_found");
    }
    let whole = serde_json::from_slice::<Value>(&body).unwrap_or_default();
    let Ok(completion) = serde_json::from_value::<Completion>(whole.clone()) else {
        return answer::error(StatusCode::BAD_REQUEST, "invalid_request_error");
    };
    let asked = Asked {
        prompt: completion.messages.into_iter().map(|message| message.content).collect(),
        aspect_ratio: completion.image_config.aspect_ratio.unwrap_or_else(|| "1:1".to_owned()),
        seed: completion.seed,
    };
    let inputs = json!({
        "model": completion.model,
        "prompt": asked.prompt,
        "aspect_ratio": asked.aspect_ratio,
        "seed": asked.seed,
    });
    let (plan, ticket) = chat.engine.take(inputs, &whole, Outcome::Images);
    if plan.outcome == Outcome::Hang {
        chat.engine.until_released(ticket).await;
    }
    synchronous::work(&chat.context, &plan, DRAWING_SECONDS).await;
    let link = |name: &str| chat.context.link(&format!("{MOUNT}/files/{name}"));
    answer::of(plan.outcome, asked, link).await
}

async fn models(State(chat): State<Arc<Chat>>, headers: HeaderMap) -> Response {
    if !is_ours(&headers) {
        return answer::error(StatusCode::UNAUTHORIZED, "invalid_api_key");
    }
    let own = (!chat.engine.is_retired()).then_some(MODEL);
    let all: Vec<Value> =
        own.into_iter().chain(["small-writer-1"]).map(|id| json!({ "id": id, "object": "model" })).collect();
    Json(json!({ "object": "list", "data": all })).into_response()
}

/// The picture of a seed, `7.png`.
async fn file(Path(name): Path<String>) -> Response {
    let Some(seed) = name.strip_suffix(".png").and_then(|seed| seed.parse().ok()) else {
        return StatusCode::NOT_FOUND.into_response();
    };
    match answer::drawn(String::new(), seed, "1:1".to_owned()).await {
        Some(bytes) => ([(header::CONTENT_TYPE, "image/png")], bytes).into_response(),
        None => StatusCode::INTERNAL_SERVER_ERROR.into_response(),
    }
}
