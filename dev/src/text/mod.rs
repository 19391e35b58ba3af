//! A chat endpoint with a small model that writes briefs for posters and puts prompts into English (OpenAI's `chat/completions`).
//!
//! | route                        | answers                                                               | refuses |
//! |------------------------------|-----------------------------------------------------------------------|---------|
//! | `POST …/v1/chat/completions` | 200 with a brief that is made of the description, or what was planned | 400, 401 |
//! | `GET …/v1/models`            | 200 with its one model, unless it was retired                         | 401     |
//! | `GET /sandbox/text?wait=`    | 200 `{"requests":[…],"plans":[…]}`; `wait=taken`: when no plan is left |         |
//! | `POST /sandbox/text`         | 200 `{"plans"}`: `{"next":…}` plans, `{"release":true}` lets go what hangs, `{"retired":true}` takes the model away | 422 |
//!
//! Plans are those of [`plan::Outcome`], one or a list; an empty list forgets those that wait. Nothing is kept over a
//! restart.

mod answer;
mod brief;
mod english;
mod plan;

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use axum::extract::{DefaultBodyLimit, Query, State};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use axum::{Json, Router};
use bytes::Bytes;
use darkroom_posters::Language;
use http::{HeaderMap, StatusCode, header};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use tokio::sync::watch;

use crate::context::Context;
use crate::drive;
use plan::{Outcome, Wish};

/// Where it is on the studio's own address.
pub const MOUNT: &str = "/sandbox/providers/text";
/// The key it knows. It is worth nothing anywhere.
pub const KEY: &str = "sk-sandbox-text";
/// The model it has.
pub const MODEL: &str = "small-writer-1";

/// A picture of 768 px in base64, and a long question.
const BODY_MAX_BYTES: usize = 4 * 1024 * 1024;
/// How long it writes, in seconds of the sketch.
const WRITING_SECONDS: f64 = 1.5;
/// How long a look waits.
const LOOK_MAX: Duration = Duration::from_secs(60);
const REQUESTS_KEPT_MAX: usize = 200;

/// The endpoint.
pub struct Text {
    context: Context,
    state: Mutex<Remembered>,
    /// Counts what came and was let go: whoever waits looks again.
    changed: watch::Sender<u64>,
}

#[derive(Default)]
struct Remembered {
    plans: VecDeque<Outcome>,
    /// What it was asked, oldest first.
    requests: VecDeque<Asked>,
    /// How often what hangs was let go.
    released: u64,
    /// The model is gone.
    retired: bool,
}

/// A request that came.
#[derive(Clone, Serialize)]
struct Asked {
    model: Value,
    description: String,
    language: Language,
    /// What is to be put into English, where that is asked.
    texts: Option<Vec<String>>,
    /// Whether these are whole prompts.
    expand: bool,
    /// `json_schema`, `json_object`, or nothing.
    format: Value,
    /// Whether a picture came with it.
    picture: bool,
    /// Whether an earlier answer is complained about.
    again: bool,
    /// The other members of the request, by name.
    members: Vec<String>,
    outcome: Outcome,
}

impl Text {
    /// An endpoint that was asked nothing yet.
    #[must_use]
    pub fn open(context: Context) -> Arc<Self> {
        Arc::new(Self { context, state: Mutex::default(), changed: watch::Sender::new(0) })
    }

    /// The API, to be nested under [`MOUNT`].
    pub fn router(self: &Arc<Self>) -> Router {
        Router::new()
            .route("/v1/chat/completions", post(complete))
            .route("/v1/models", get(models))
            .fallback(|| async { StatusCode::NOT_FOUND })
            .layer(DefaultBodyLimit::max(BODY_MAX_BYTES))
            .with_state(Arc::clone(self))
    }

    /// `GET` and `POST /sandbox/text`.
    pub fn drive(self: &Arc<Self>) -> Router {
        Router::new().route("/sandbox/text", get(look).post(plan)).with_state(Arc::clone(self))
    }

    fn state(&self) -> MutexGuard<'_, Remembered> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Keeps a request with its plan. Also how often what hangs was let go before it came.
    fn note(&self, completion: &Value) -> (Asked, u64) {
        let mut state = self.state();
        let asked = Asked::read(completion, state.plans.pop_front().unwrap_or(Outcome::Ok));
        state.requests.push_back(asked.clone());
        let over = state.requests.len().saturating_sub(REQUESTS_KEPT_MAX);
        state.requests.drain(..over);
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

impl Asked {
    fn read(completion: &Value, outcome: Outcome) -> Self {
        let content = &completion["messages"][1]["content"];
        let words = content.as_str().or_else(|| content[0]["text"].as_str()).unwrap_or_default();
        let quoted = words.split_once("<<<\n").and_then(|(_, rest)| rest.split_once("\n>>>"));
        let description = quoted.map(|(description, _)| description.to_owned()).unwrap_or_default();
        let is_english = words.starts_with("Translate into English.");
        let members = completion.as_object().map(|members| members.keys().cloned().collect());
        Self {
            model: completion["model"].clone(),
            texts: is_english.then(|| serde_json::from_str(&description).unwrap_or_default()),
            expand: words.contains("as a prompt for an image model"),
            description,
            language: if words.starts_with("Write all texts in English") {
                Language::English
            } else {
                Language::Chinese
            },
            format: completion["response_format"]["type"].clone(),
            picture: content[1]["type"] == "image_url",
            again: words.contains("could not be used"),
            members: members.unwrap_or_default(),
            outcome,
        }
    }
}

fn is_ours(headers: &HeaderMap) -> bool {
    let given = headers.get(header::AUTHORIZATION).and_then(|value| value.to_str().ok());
    given.and_then(|value| value.strip_prefix("Bearer ")) == Some(KEY)
}

async fn models(State(text): State<Arc<Text>>, headers: HeaderMap) -> Response {
    if !is_ours(&headers) {
        return answer::error(StatusCode::UNAUTHORIZED, "invalid_api_key", "wrong key");
    }
    let own = if text.state().retired { "smaller-writer-2" } else { MODEL };
    Json(json!({ "object": "list", "data": [{ "id": own, "object": "model" }] })).into_response()
}

async fn complete(State(text): State<Arc<Text>>, headers: HeaderMap, body: Bytes) -> Response {
    if !is_ours(&headers) {
        return answer::error(StatusCode::UNAUTHORIZED, "invalid_api_key", "wrong key");
    }
    let Ok(completion) = serde_json::from_slice::<Value>(&body) else {
        return answer::error(StatusCode::BAD_REQUEST, "invalid_request_error", "not JSON");
    };
    let (asked, released) = text.note(&completion);
    if asked.outcome == Outcome::Hang {
        text.until(|state| state.released > released).await;
    }
    let writing_ms = u64::try_from(text.context.duration_ms(WRITING_SECONDS)).unwrap_or(1);
    tokio::time::sleep(Duration::from_millis(writing_ms)).await;
    answer::of(&asked)
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

async fn look(State(text): State<Arc<Text>>, Query(query): Query<Look>) -> Json<Value> {
    if let Some(Until::Taken) = query.wait {
        // Whoever waited in vain sees it in the answer.
        let _ = tokio::time::timeout(LOOK_MAX, text.until(|state| state.plans.is_empty())).await;
    }
    let state = text.state();
    Json(json!({ "requests": state.requests, "plans": state.plans }))
}

async fn plan(State(text): State<Arc<Text>>, body: Bytes) -> Response {
    let wish: Wish = match drive::parse(&body) {
        Ok(wish) => wish,
        Err(refusal) => return refusal,
    };
    let mut state = text.state();
    if let Some(Err(reason)) = wish.next.map(|next| next.append(&mut state.plans)) {
        return drive::refuse(reason);
    }
    state.released += u64::from(wish.release);
    state.retired = wish.retired.unwrap_or(state.retired);
    let plans = json!({ "plans": state.plans });
    drop(state);
    text.touch();
    Json(plans).into_response()
}
