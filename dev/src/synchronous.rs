//! What the sandbox's engines share that answer with the picture itself: plans for the next requests, what came, what hangs,
//! and whether the models are there at all.
//!
//! | driving                        | does                                                                       |
//! |--------------------------------|----------------------------------------------------------------------------|
//! | `GET /sandbox/{name}?wait=`    | 200 `{"requests":[…],"plans":[…],"retired"}`; `wait=taken`: when no plan is left |
//! | `POST /sandbox/{name}`         | `{"next":…}` plans one or several, `{"release":true}` lets go what hangs, `{"retired":true}` takes the models away |
//!
//! A plan is `{"outcome":"picture","seconds":3}`, or the word alone. Nothing is kept over a restart: such an engine keeps
//! nothing either.

use std::collections::VecDeque;
use std::convert::Infallible;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use axum::body::Body;
use axum::extract::{Query, State};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use axum::{Json, Router};
use bytes::Bytes;
use http::header;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use tokio::sync::watch;

use crate::context::Context;
use crate::drive;
use crate::plans::Next;

/// How long a look waits.
const LOOK_MAX: Duration = Duration::from_secs(60);
const REQUESTS_KEPT_MAX: usize = 1000;
/// Pieces of an answer that is too large, of a megabyte each.
const HUGE_PIECES: usize = 64;
/// Longer texts of a request are pictures: they are kept by their length.
const KEPT_CHARS_MAX: usize = 4000;

/// What becomes of one request.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct Plan<O> {
    /// What is answered.
    pub(crate) outcome: O,
    /// How long it takes, in seconds of the sketch; the engine's own time when `None`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) seconds: Option<f64>,
}

#[derive(Deserialize)]
#[serde(untagged, expecting = "a known outcome, or an object with `outcome`, `place` and `seconds`")]
enum Written<O> {
    Word(O),
    Whole(Whole<O>),
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Whole<O> {
    outcome: O,
    /// Where the picture is, for engines that have several places: it names the outcome more exactly.
    place: Option<O>,
    seconds: Option<f64>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields, bound = "O: DeserializeOwned")]
struct PlanRequest<O> {
    next: Option<Next<Written<O>>>,
    #[serde(default)]
    release: bool,
    retired: Option<bool>,
}

struct Remembered<O> {
    /// What becomes of the next requests.
    plans: VecDeque<Plan<O>>,
    /// What it was asked, oldest first.
    requests: VecDeque<Value>,
    /// How often what hangs was let go.
    released: u64,
    /// The models are gone.
    retired: bool,
}

/// One engine's plans and what it was asked.
pub(crate) struct SynchronousEngine<O> {
    state: Mutex<Remembered<O>>,
    /// Counts what came and was let go: whoever waits looks again.
    changed: watch::Sender<u64>,
}

impl<O> SynchronousEngine<O>
where
    O: Clone + Serialize + DeserializeOwned + Send + Sync + 'static,
{
    pub(crate) fn new() -> Self {
        let state = Remembered { plans: VecDeque::new(), requests: VecDeque::new(), released: 0, retired: false };
        Self { state: Mutex::new(state), changed: watch::Sender::new(0) }
    }

    fn state(&self) -> MutexGuard<'_, Remembered<O>> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Whether the models are gone.
    pub(crate) fn is_retired(&self) -> bool {
        self.state().retired
    }

    /// The plan of the next request, or `usual`. `inputs` is kept with its outcome, with `body` as it came.
    pub(crate) fn take(&self, mut inputs: Value, body: &Value, usual: O) -> (Plan<O>, Ticket) {
        let mut state = self.state();
        let plan = state.plans.pop_front().unwrap_or(Plan { outcome: usual, seconds: None });
        inputs["outcome"] = json!(plan.outcome);
        inputs["body"] = shortened(body);
        state.requests.push_back(inputs);
        let surplus = state.requests.len().saturating_sub(REQUESTS_KEPT_MAX);
        state.requests.drain(..surplus);
        let ticket = Ticket(state.released);
        drop(state);
        self.touch();
        (plan, ticket)
    }

    /// Waits until what hangs is let go.
    pub(crate) async fn until_released(&self, ticket: Ticket) {
        self.until(|state| state.released > ticket.0).await;
    }

    fn touch(&self) {
        self.changed.send_modify(|count| *count += 1);
    }

    async fn until(&self, is: impl Fn(&Remembered<O>) -> bool) {
        let mut changed = self.changed.subscribe();
        while !is(&self.state()) && changed.changed().await.is_ok() {}
    }

    /// `GET` and `POST /sandbox/{name}`.
    pub(crate) fn drive(self: &Arc<Self>, path: &str) -> Router {
        Router::new().route(path, get(look::<O>).post(plan::<O>)).with_state(Arc::clone(self))
    }
}

/// When a request came, for what hangs.
#[derive(Clone, Copy)]
pub(crate) struct Ticket(u64);

/// Works for as long as the plan says, or `usual_seconds`.
pub(crate) async fn work<O>(context: &Context, plan: &Plan<O>, usual_seconds: f64) {
    let seconds = plan.seconds.unwrap_or(usual_seconds).clamp(0.0, 600.0);
    tokio::time::sleep(Duration::from_millis(u64::try_from(context.duration_ms(seconds)).unwrap_or(1))).await;
}

/// An answer that begins so, does not say how long it is, and does not end soon.
pub(crate) fn huge(head: &'static str) -> Response {
    let piece = Bytes::from(vec![b'A'; 1024 * 1024]);
    let pieces = std::iter::once(Bytes::from_static(head.as_bytes())).chain(std::iter::repeat_n(piece, HUGE_PIECES));
    let body = Body::from_stream(futures_util::stream::iter(pieces.map(Ok::<_, Infallible>)));
    ([(header::CONTENT_TYPE, "application/json")], body).into_response()
}

/// A body with its pictures as their lengths.
fn shortened(body: &Value) -> Value {
    match body {
        Value::String(text) if text.len() > KEPT_CHARS_MAX => json!(format!("<{} characters>", text.len())),
        Value::Array(parts) => parts.iter().map(shortened).collect(),
        Value::Object(members) => members.iter().map(|(key, value)| (key.clone(), shortened(value))).collect(),
        plain @ (Value::String(_) | Value::Null | Value::Bool(_) | Value::Number(_)) => plain.clone(),
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

async fn look<O>(State(engine): State<Arc<SynchronousEngine<O>>>, Query(query): Query<Look>) -> Json<Value>
where
    O: Clone + Serialize + DeserializeOwned + Send + Sync + 'static,
{
    if let Some(Until::Taken) = query.wait {
        // Whoever waited in vain sees it in the answer.
        let _ = tokio::time::timeout(LOOK_MAX, engine.until(|state| state.plans.is_empty())).await;
    }
    let state = engine.state();
    Json(json!({ "requests": state.requests, "plans": state.plans, "retired": state.retired }))
}

async fn plan<O>(State(engine): State<Arc<SynchronousEngine<O>>>, body: Bytes) -> Response
where
    O: Clone + Serialize + DeserializeOwned + Send + Sync + 'static,
{
    let request: PlanRequest<O> = match drive::parse(&body) {
        Ok(request) => request,
        Err(refusal) => return refusal,
    };
    let mut state = engine.state();
    if let Some(next) = request.next {
        let plans = match next {
            Next::One(one) => Next::One(one.into()),
            Next::Queue(queue) => Next::Queue(queue.into_iter().map(Plan::from).collect()),
        };
        if let Err(reason) = plans.append(&mut state.plans) {
            return drive::refuse(reason);
        }
    }
    state.released += u64::from(request.release);
    state.retired = request.retired.unwrap_or(state.retired);
    let answer = json!({ "plans": state.plans });
    drop(state);
    engine.touch();
    Json(answer).into_response()
}

impl<O> From<Written<O>> for Plan<O> {
    fn from(written: Written<O>) -> Self {
        match written {
            Written::Word(outcome) => Self { outcome, seconds: None },
            Written::Whole(Whole { outcome, place, seconds }) => Self { outcome: place.unwrap_or(outcome), seconds },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
    #[serde(rename_all = "snake_case")]
    enum Outcome {
        Picture,
        Markdown,
        #[serde(rename = "429")]
        TooMany,
    }

    fn read(text: &str) -> Result<Vec<(Outcome, Option<f64>)>, serde_json::Error> {
        let request: PlanRequest<Outcome> = serde_json::from_str(text)?;
        let plans = match request.next {
            Some(Next::One(one)) => vec![one],
            Some(Next::Queue(queue)) => queue,
            None => Vec::new(),
        };
        Ok(plans.into_iter().map(Plan::from).map(|plan| (plan.outcome, plan.seconds)).collect())
    }

    #[test]
    fn a_plan_is_a_word_or_an_object_and_a_place_says_more() {
        assert_eq!(read(r#"{"next":"429"}"#).unwrap(), [(Outcome::TooMany, None)]);
        let whole = r#"{"next":{"outcome":"picture","place":"markdown","seconds":3}}"#;
        assert_eq!(read(whole).unwrap(), [(Outcome::Markdown, Some(3.0))]);
        let several = r#"{"next":["429",{"outcome":"picture"}]}"#;
        assert_eq!(read(several).unwrap(), [(Outcome::TooMany, None), (Outcome::Picture, None)]);
        for wrong in [r#"{"next":"draws"}"#, r#"{"next":{"outcome":"picture","second":3}}"#, r#"{"nex":"429"}"#] {
            assert!(read(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn a_picture_in_a_body_is_kept_as_its_length() {
        let body = json!({ "parts": [{ "text": "edit" }, { "data": "A".repeat(KEPT_CHARS_MAX + 1) }] });
        assert_eq!(shortened(&body), json!({ "parts": [{ "text": "edit" }, { "data": "<4001 characters>" }] }));
    }
}
