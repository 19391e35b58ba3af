//! A chat endpoint whose model answers with pictures, as gateways do (OpenAI's `chat/completions`).
//!
//! | route                        | answers                                                               | refuses |
//! |------------------------------|-----------------------------------------------------------------------|---------|
//! | `POST …/v1/chat/completions` | 200 with a picture in one of its places, or what was planned          | 401, 422 |
//! | `GET …/v1/models`            | 200 the one model                                                     | 401     |
//! | `GET …/files/{name}`         | 200 a picture that an answer named by address                         | 404     |
//! | `GET /sandbox/chat?wait=`    | 200 `{"requests":[…],"plans":[…]}`; `wait=taken`: when no plan is left |         |
//! | `POST /sandbox/chat`         | 200 `{"plans"}`: `{"next":…}` plans, `{"release":true}` lets go what hangs | 422 |
//!
//! Plans are those of [`plan::Outcome`], one or a list; an empty list forgets those that wait. Nothing is kept over a
//! restart: such an endpoint keeps nothing either.

mod answer;
mod plan;

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use axum::extract::{DefaultBodyLimit, Path, Query, State};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use axum::{Json, Router};
use bytes::Bytes;
use http::{HeaderMap, StatusCode, header};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use tokio::sync::watch;

use crate::context::Context;
use crate::drive;
use plan::{Outcome, Wish};

/// Where it is on the studio's own address.
pub const MOUNT: &str = "/sandbox/providers/chat";
/// The key it knows. It is worth nothing anywhere.
pub const KEY: &str = "sk-sandbox-chat";
/// The model it has.
pub const MODEL: &str = "gemini-nano-banana-2.1";

const BODY_MAX_BYTES: usize = 1024 * 1024;
/// How long it draws, in seconds of the sketch.
const DRAWING_SECONDS: f64 = 6.0;
/// How long a look waits.
const LOOK_MAX: Duration = Duration::from_secs(60);
const REQUESTS_KEPT_MAX: usize = 200;
const PLANS_MAX: usize = 1000;

/// The endpoint.
pub struct Chat {
    context: Context,
    state: Mutex<Remembered>,
    /// Counts what came and was let go: whoever waits looks again.
    changed: watch::Sender<u64>,
}

#[derive(Default)]
struct Remembered {
    /// What becomes of the next requests.
    plans: VecDeque<Outcome>,
    /// What it was asked, oldest first.
    requests: VecDeque<Asked>,
    /// How often what hangs was let go.
    released: u64,
}

/// A request that came.
#[derive(Clone, Serialize)]
struct Asked {
    model: String,
    prompt: String,
    aspect_ratio: String,
    seed: u64,
    outcome: Outcome,
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
        Arc::new(Self { context, state: Mutex::default(), changed: watch::Sender::new(0) })
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
    pub fn drive(self: &Arc<Self>) -> Router {
        Router::new().route("/sandbox/chat", get(look).post(plan)).with_state(Arc::clone(self))
    }

    fn state(&self) -> MutexGuard<'_, Remembered> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Keeps a request with its plan. Also how often what hangs was let go before it came.
    fn note(&self, completion: Completion) -> (Asked, u64) {
        let mut state = self.state();
        let asked = Asked {
            prompt: completion.messages.into_iter().map(|message| message.content).collect(),
            model: completion.model,
            aspect_ratio: completion.image_config.aspect_ratio.unwrap_or_else(|| "1:1".to_owned()),
            seed: completion.seed,
            outcome: state.plans.pop_front().unwrap_or(Outcome::Images),
        };
        state.requests.push_back(asked.clone());
        let surplus = state.requests.len().saturating_sub(REQUESTS_KEPT_MAX);
        state.requests.drain(..surplus);
        let released = state.released;
        drop(state);
        self.touch();
        (asked, released)
    }

    fn touch(&self) {
        self.changed.send_modify(|count| *count += 1);
    }

    async fn until(&self, is: impl Fn(&Remembered) -> bool) {
        let mut changed = self.changed.subscribe();
        while !is(&self.state()) && changed.changed().await.is_ok() {}
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
    let Ok(completion) = serde_json::from_slice::<Completion>(&body) else {
        return answer::error(StatusCode::BAD_REQUEST, "invalid_request_error");
    };
    let (asked, released) = chat.note(completion);
    if asked.outcome == Outcome::Hang {
        chat.until(|state| state.released > released).await;
    }
    let drawing_ms = u64::try_from(chat.context.duration_ms(DRAWING_SECONDS)).unwrap_or(1);
    tokio::time::sleep(Duration::from_millis(drawing_ms)).await;
    let link = |name: &str| chat.context.link(&format!("{MOUNT}/files/{name}"));
    answer::of(asked, link).await
}

async fn models(headers: HeaderMap) -> Response {
    if !is_ours(&headers) {
        return answer::error(StatusCode::UNAUTHORIZED, "invalid_api_key");
    }
    Json(json!({ "object": "list", "data": [{ "id": MODEL, "object": "model" }] })).into_response()
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

/// What a look waits for, at most [`LOOK_MAX`].
#[derive(Clone, Copy, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Until {
    /// No plan is left.
    Taken,
}

#[derive(Deserialize)]
struct Look {
    wait: Option<Until>,
}

async fn look(State(chat): State<Arc<Chat>>, Query(query): Query<Look>) -> Json<Value> {
    if let Some(Until::Taken) = query.wait {
        // Whoever waited in vain sees it in the answer.
        let _ = tokio::time::timeout(LOOK_MAX, chat.until(|state| state.plans.is_empty())).await;
    }
    let state = chat.state();
    Json(json!({ "requests": state.requests, "plans": state.plans }))
}

async fn plan(State(chat): State<Arc<Chat>>, body: Bytes) -> Response {
    let wish: Wish = match drive::parse(&body) {
        Ok(wish) => wish,
        Err(refusal) => return refusal,
    };
    let mut state = chat.state();
    match wish.next.map(plan::Next::into_list) {
        Some(plans) if plans.is_empty() => state.plans.clear(),
        Some(plans) => state.plans.extend(plans),
        None => {}
    }
    state.plans.truncate(PLANS_MAX);
    state.released += u64::from(wish.release);
    let plans = json!({ "plans": state.plans });
    drop(state);
    chat.touch();
    Json(plans).into_response()
}
