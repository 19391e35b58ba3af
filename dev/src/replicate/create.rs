//! Creating predictions and trainings, and what a plan makes of it.
//!
//! | route                                            | answers                                  | refuses                    |
//! |--------------------------------------------------|------------------------------------------|----------------------------|
//! | `POST /predictions`                              | 201; 202 if `Prefer: wait` ran out       | 422 fields or version, as planned |
//! | `POST /models/{o}/{n}/predictions`               | the same, official models only           | 404, 422, 429              |
//! | `POST /models/{o}/{n}/versions/{v}/trainings`    | 201 with few keys                        | 404 destination, 422, 429  |

use std::sync::Arc;
use std::time::Duration;

use axum::Json;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Response};
use bytes::Bytes;
use http::{HeaderMap, StatusCode};
use serde_json::{Map, Value};

use super::Replicate;
use super::catalogue::{self, Family};
use super::job::{Event, Job, JobKind, Preparation};
use super::outbox::Outbox;
use super::plan::{Create, Plan, Read};
use super::problem::{InvalidField, Problem};
use super::schema::{self, Field};
use super::view::{self, OWNER};
use crate::random;

/// A caller that was planned to hear nothing is held this long at most.
const SILENCE: Duration = Duration::from_secs(120);
/// `Prefer: wait` without a number, and its maximum, in seconds.
const WAIT_MAX_SECONDS: u64 = 60;
/// Seconds at speed 1: what a plan without `seconds` takes, and how much of it is spent queueing.
const PREDICTION_SECONDS: f64 = 6.0;
const TRAINING_SECONDS: f64 = 60.0;
const QUEUE_SHARE: f64 = 0.05;
/// The wait a throttled caller is told, in seconds at speed 1.
const THROTTLE_SECONDS: f64 = 7.0;
const WEBHOOK_MAX_BYTES: usize = 2048;

/// What is to run and with what.
struct Draft {
    kind: JobKind,
    model: String,
    version: String,
    family: Family,
    destination: Option<String>,
    table: &'static [Field],
}

/// The parts of a body that every creation has.
struct Wish {
    input: Map<String, Value>,
    webhook: Option<String>,
    events: Option<Vec<Event>>,
}

pub(super) async fn prediction(
    State(replicate): State<Arc<Replicate>>,
    headers: HeaderMap,
    body: Bytes,
) -> Result<Response, Problem> {
    let fields =
        object(&body, &["version", "input", "webhook", "webhook_events_filter", "stream"], &["version", "input"])?;
    let version = fields.get("version").and_then(Value::as_str).unwrap_or_default();
    let draft = replicate.find_version(version).ok_or_else(Problem::invalid_version)?;
    replicate.answer_prediction(&headers, &draft, wish(&fields)?).await
}

pub(super) async fn official_prediction(
    State(replicate): State<Arc<Replicate>>,
    Path((owner, name)): Path<(String, String)>,
    headers: HeaderMap,
    body: Bytes,
) -> Result<Response, Problem> {
    let draft = official(&owner, &name).ok_or_else(Problem::not_found)?;
    let fields = object(&body, &["input", "webhook", "webhook_events_filter", "stream"], &["input"])?;
    replicate.answer_prediction(&headers, &draft, wish(&fields)?).await
}

pub(super) async fn training(
    State(replicate): State<Arc<Replicate>>,
    Path((owner, name, version)): Path<(String, String, String)>,
    body: Bytes,
) -> Result<Response, Problem> {
    let trainer = catalogue::public(&owner, &name)
        .filter(|model| model.versions.contains(&version.as_str()))
        .ok_or_else(Problem::invalid_version)?;
    let table = trainer.training.ok_or_else(Problem::invalid_version)?;
    let keys = ["destination", "input", "webhook", "webhook_events_filter"];
    let fields = object(&body, &keys, &["destination", "input"])?;
    let destination = fields.get("destination").and_then(Value::as_str).unwrap_or_default();
    let ours = destination.strip_prefix(OWNER).and_then(|rest| rest.strip_prefix('/'));
    ours.filter(|name| replicate.state().model(name).is_some()).ok_or_else(Problem::no_destination)?;
    let draft = Draft {
        kind: JobKind::Training,
        model: format!("{owner}/{name}"),
        version,
        family: trainer.family,
        destination: Some(destination.to_owned()),
        table,
    };
    let (job, create) = replicate.admit(&draft, wish(&fields)?)?;
    replicate.keep_silent(create).await?;
    Ok((StatusCode::CREATED, Json(view::training_created(&replicate.context, &job))).into_response())
}

impl Replicate {
    /// A hash, `owner/name:hash`, or `owner/name` of an official model.
    fn find_version(&self, version: &str) -> Option<Draft> {
        if let Some((owner, name)) = version.split_once('/')
            && !name.contains(':')
        {
            return official(owner, name);
        }
        let (named, hash) = version.rsplit_once(':').map_or((None, version), |(name, hash)| (Some(name), hash));
        let right_name = |model: &str| named.is_none_or(|named| named == model);
        let state = self.state();
        if let Some((model, version)) = state.version(hash) {
            let model = format!("{OWNER}/{}", model.name);
            return right_name(&model).then(|| Draft {
                kind: JobKind::Prediction,
                model,
                version: hash.to_owned(),
                family: version.family,
                destination: None,
                table: catalogue::trained_table(version.family),
            });
        }
        let public = catalogue::PUBLIC.iter().find(|model| model.versions.contains(&hash))?;
        let model = format!("{}/{}", public.owner, public.name);
        let table = public.prediction.filter(|_| right_name(&model))?;
        let (kind, family, version) = (JobKind::Prediction, public.family, hash.to_owned());
        Some(Draft { kind, model, version, family, destination: None, table })
    }

    async fn answer_prediction(&self, headers: &HeaderMap, draft: &Draft, wish: Wish) -> Result<Response, Problem> {
        let wait = wait_seconds(headers);
        let (job, create) = self.admit(draft, wish)?;
        self.keep_silent(create).await?;
        let Some(seconds) = wait else {
            let object = view::job(&self.context, &job, job.created_ms);
            return Ok((StatusCode::CREATED, Json(object)).into_response());
        };
        let ended = self.wait_for_end(&job.id, Duration::from_secs(seconds)).await;
        let status = if ended { StatusCode::CREATED } else { StatusCode::ACCEPTED };
        let now_ms = self.now_ms();
        let current = self.state().jobs.get(&job.id).cloned().unwrap_or(job);
        let mut response = (status, Json(view::job(&self.context, &current, now_ms))).into_response();
        if let Ok(applied) = format!("wait={seconds}").parse() {
            response.headers_mut().insert("preference-applied", applied);
        }
        Ok(response)
    }

    /// Checks the input, takes the next plan and makes the job, unless the plan is that none is made.
    fn admit(&self, draft: &Draft, wish: Wish) -> Result<(Job, Create), Problem> {
        schema::validate(draft.table, &wish.input)?;
        let now_ms = self.now_ms();
        let mut state = self.state();
        let prompt = wish.input.get("prompt").and_then(Value::as_str).unwrap_or_default();
        let place = state.plans.iter().position(|plan| plan.is_for(prompt));
        let plan = place.and_then(|place| state.plans.remove(place)).unwrap_or_default();
        let create = plan.create;
        if let Some(problem) = self.refusal(create) {
            self.folder.save_plans(&state.plans);
            self.wake();
            return Err(problem);
        }
        state.sequence += 1;
        let job = self.job(draft, wish, plan, state.sequence, now_ms);
        // A process that dies between the two has the plan once too often, and not a job that forgot its plan.
        self.folder.save_job(&job);
        self.folder.save_plans(&state.plans);
        state.jobs.insert(job.id.clone(), job.clone());
        drop(state);
        self.wake();
        Ok((job, create))
    }

    /// Why nothing is made; nothing for what is made.
    fn refusal(&self, create: Create) -> Option<Problem> {
        match create {
            Create::Ok | Create::TimeoutAfterAccept | Create::Aborted => None,
            Create::Malformed => Some(Problem::malformed()),
            Create::Unknown => Some(Problem::wrong_token()),
            Create::NoCredit => Some(Problem::no_credit()),
            Create::Forbidden => Some(Problem::forbidden()),
            Create::Throttled => Some(self.throttled()),
            Create::Broken => Some(Problem::broken()),
            Create::Overloaded => Some(Problem::overloaded()),
        }
    }

    fn throttled(&self) -> Problem {
        let wait_ms = self.context.duration_ms(THROTTLE_SECONDS);
        Problem::throttled(wait_ms.div_euclid(1000).max(1))
    }

    /// What a look is answered that was planned to see nothing.
    pub(super) fn unseen(&self, read: Read) -> Problem {
        match read {
            Read::Unknown => Problem::wrong_token(),
            Read::NoCredit => Problem::no_credit(),
            Read::Forbidden => Problem::forbidden(),
            Read::Missing => Problem::not_found(),
            Read::Throttled => self.throttled(),
            Read::Broken => Problem::broken(),
            Read::Overloaded => Problem::overloaded(),
        }
    }

    fn job(&self, draft: &Draft, wish: Wish, plan: Plan, sequence: u64, now_ms: i64) -> Job {
        let usual = match draft.kind {
            JobKind::Prediction => PREDICTION_SECONDS,
            JobKind::Training => TRAINING_SECONDS,
        };
        let seconds = plan.seconds.unwrap_or(usual);
        let seed = wish.input.get("seed").and_then(Value::as_u64).and_then(|seed| u32::try_from(seed).ok());
        // What takes no seed draws by its prompt and its place in line, so that a run can be repeated.
        let of_prompt = || {
            let prompt = wish.input.get("prompt").and_then(Value::as_str).unwrap_or_default();
            prompt.bytes().fold(sequence as u32, |sum, byte| sum.rotate_left(5) ^ u32::from(byte))
        };
        let takes_seed = draft.table.iter().any(|field| field.name == "seed");
        let seed = seed.or_else(|| (!takes_seed).then(of_prompt));
        Job {
            id: random::letters(26),
            kind: draft.kind,
            sequence,
            model: draft.model.clone(),
            version: draft.version.clone(),
            family: draft.family,
            destination: draft.destination.clone(),
            input: wish.input,
            seed: seed.unwrap_or_else(random::seed),
            webhook: wish.webhook,
            webhook_events: wish.events,
            plan,
            created_ms: now_ms,
            queue_ms: self.context.duration_ms(seconds * QUEUE_SHARE),
            run_ms: self.context.duration_ms(seconds * (1.0 - QUEUE_SHARE)),
            preparation: Preparation::Waiting,
            ended: None,
            removed: false,
            outbox: Outbox::default(),
        }
    }

    /// Holds a caller that is planned to hear nothing, about as long as callers wait.
    async fn keep_silent(&self, create: Create) -> Result<(), Problem> {
        if create != Create::TimeoutAfterAccept {
            return Ok(());
        }
        tokio::select! {
            () = tokio::time::sleep(SILENCE) => {}
            () = self.stop.cancelled() => {}
        }
        Err(Problem::gateway_timeout())
    }

    async fn wait_for_end(&self, id: &str, at_most: Duration) -> bool {
        let mut changed = self.changed.subscribe();
        let ended = || self.state().jobs.get(id).is_none_or(|job| job.ended.is_some());
        let wait = async {
            while !ended() {
                if changed.changed().await.is_err() {
                    return;
                }
            }
        };
        tokio::time::timeout(at_most, wait).await.is_ok()
    }
}

fn official(owner: &str, name: &str) -> Option<Draft> {
    let public = catalogue::public(owner, name).filter(|model| model.official)?;
    Some(Draft {
        kind: JobKind::Prediction,
        model: format!("{owner}/{name}"),
        version: "hidden".to_owned(),
        family: public.family,
        destination: None,
        table: public.prediction?,
    })
}

/// `Prefer: wait` or `wait=N`.
fn wait_seconds(headers: &HeaderMap) -> Option<u64> {
    let preference = headers.get("prefer")?.to_str().ok()?.trim();
    match preference.strip_prefix("wait")?.strip_prefix('=') {
        None => Some(WAIT_MAX_SECONDS),
        Some(seconds) => seconds.parse().ok().map(|seconds: u64| seconds.clamp(1, WAIT_MAX_SECONDS)),
    }
}

/// Reads a body that may have only these keys and must have those.
fn object(body: &[u8], known: &[&str], needed: &[&str]) -> Result<Map<String, Value>, Problem> {
    let fields: Map<String, Value> = serde_json::from_slice(body).map_err(|_| Problem::malformed())?;
    let unknown = fields.keys().filter(|key| !known.contains(&key.as_str())).map(|key| InvalidField {
        kind: "additional_property_not_allowed",
        field: "(root)".into(),
        description: format!("Additional property {key} is not allowed"),
    });
    let missing = needed.iter().filter(|key| !fields.contains_key(**key)).map(|key| InvalidField {
        kind: "required",
        field: "(root)".into(),
        description: format!("{key} is required"),
    });
    let faults: Vec<_> = missing.chain(unknown).collect();
    if faults.is_empty() { Ok(fields) } else { Err(Problem::invalid(&faults)) }
}

fn wish(fields: &Map<String, Value>) -> Result<Wish, Problem> {
    let fault = |field: &str, kind, description: &str| {
        Problem::invalid(&[InvalidField { kind, field: field.into(), description: description.into() }])
    };
    let input = fields
        .get("input")
        .and_then(Value::as_object)
        .ok_or_else(|| fault("input", "invalid_type", "Invalid type. Expected: object"))?;
    let webhook = match fields.get("webhook") {
        None | Some(Value::Null) => None,
        Some(Value::String(url)) if url.len() <= WEBHOOK_MAX_BYTES && url.parse::<reqwest::Url>().is_ok() => {
            Some(url.clone())
        }
        Some(_) => return Err(fault("webhook", "format", "Does not match format 'uri'")),
    };
    let events = match fields.get("webhook_events_filter") {
        None | Some(Value::Null) => None,
        Some(list) => Some(serde_json::from_value(list.clone()).map_err(|_| {
            let words = "Must be one of the following: \"start\", \"output\", \"logs\", \"completed\"";
            fault("webhook_events_filter", "enum", words)
        })?),
    };
    Ok(Wish { input: input.clone(), webhook, events })
}
