//! The outgoing mail: Resend's HTTP interface in, an inbox out.
//!
//! | route                          | answers                                   | refuses                            |
//! |--------------------------------|-------------------------------------------|------------------------------------|
//! | `POST …/emails`                | 200 `{"id"}`                              | 401, 403, 409, 422 in Resend's form |
//! | `GET …/domains`                | 200 `{"data":[…]}`: `darkroom.example`    | 401, 403                           |
//! | `GET …/emails/{id}`            | 200 the mail with `last_event`            | 404                                |
//! | `GET /sandbox/mail?to=`        | 200 `{"items":[…]}`, newest first         |                                    |
//! | `POST /sandbox/mail` `{"next", "per_second"}` | 200 `{"queued"}`: what becomes of the next `POST …/emails` | 422 |
//!
//! `per_second` is how many mails a second are taken (0: any number; Resend's default is 2); the rest is asked to come back.
//! Plans are `ok`, `429`, `quota`, `422`, `500`, `hang`, `bounce` and `complaint` (taken, and the studio is told by a signed
//! webhook before the answer), one or a list; an empty list forgets those that wait. A mail that hangs is taken
//! and never answered: the worst that can happen to whoever sends it again.

mod letter;
mod news;
mod plan;
mod refusal;

use std::collections::{BTreeMap, VecDeque};
use std::io;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use aws_lc_rs::{constant_time, digest};
use axum::extract::{DefaultBodyLimit, Path, Query, State};
use axum::routing::{get, post};
use axum::{Json, Router};
use bytes::Bytes;
use http::{HeaderMap, header};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use crate::context::Context;
use crate::{disk, random};
use letter::{Kept, Letter};
use plan::Plan;
use refusal::Refusal;

/// Resend's limit for a mail with its attachments.
const BODY_MAX_BYTES: usize = 40 * 1024 * 1024;
/// An idempotency key is remembered this long (Resend, idempotency keys).
const KEY_LIFE_MS: i64 = 86_400_000;
const KEY_MAX_CHARS: usize = 256;
/// Whose mails it sends.
const DOMAIN: &str = "darkroom.example";
/// How many mails the inbox keeps.
const INBOX_MAX: usize = 1000;

/// The provider.
pub struct Mail {
    context: Context,
    file: PathBuf,
    /// What webhooks are sent with.
    http: reqwest::Client,
    state: Mutex<Inbox>,
}

#[derive(Default, Serialize, Deserialize)]
struct Inbox {
    /// Oldest first.
    letters: Vec<Kept>,
    keys: BTreeMap<String, Remembered>,
    /// What becomes of the next mails.
    #[serde(default)]
    plans: VecDeque<Plan>,
    /// How many mails a second are taken; 0: any number.
    #[serde(default)]
    per_second: u32,
    /// The key may send mails and read nothing.
    #[serde(default)]
    send_only: bool,
    /// When those of the last second came, by the real clock: whoever waits for a second does so too.
    #[serde(skip)]
    taken: Vec<Instant>,
}

/// What was answered under an idempotency key.
#[derive(Clone, Serialize, Deserialize)]
struct Remembered {
    body_sha256: Vec<u8>,
    id: String,
    at_ms: i64,
}

impl Mail {
    /// The provider whose inbox is `mail.json` in the context's folder.
    ///
    /// # Errors
    /// What the file system says; `InvalidData` if the file is not ours.
    pub fn open(context: Context) -> io::Result<Arc<Self>> {
        let file = context.data.join("mail.json");
        let state = Mutex::new(disk::read(&file)?.unwrap_or_default());
        let http = crate::webhooks::client("Svix-Webhooks/1.62.0")?;
        Ok(Arc::new(Self { context, file, http, state }))
    }

    /// `/emails`, to be nested under `/sandbox/providers/mail`.
    pub fn router(self: &Arc<Self>) -> Router {
        Router::new()
            .route("/emails", post(send))
            .route("/emails/{id}", get(look))
            .route("/domains", get(domains))
            .fallback(|| async { Refusal::NotFound })
            .method_not_allowed_fallback(|| async { Refusal::Method })
            .layer(DefaultBodyLimit::max(BODY_MAX_BYTES))
            .with_state(Arc::clone(self))
    }

    /// `GET` and `POST /sandbox/mail`.
    pub fn drive(self: &Arc<Self>) -> Router {
        Router::new().route("/sandbox/mail", get(read).post(plan::queue)).with_state(Arc::clone(self))
    }

    fn state(&self) -> MutexGuard<'_, Inbox> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn admit(&self, headers: &HeaderMap) -> Result<(), Refusal> {
        // Resend turns away requests that do not say who they are.
        if headers.get(header::USER_AGENT).is_none_or(|agent| agent.is_empty()) {
            return Err(Refusal::NoUserAgent);
        }
        let given = headers.get(header::AUTHORIZATION).and_then(|value| value.to_str().ok());
        let key = given.and_then(|value| value.strip_prefix("Bearer ")).ok_or(Refusal::NoKey)?;
        let expected = self.context.secrets.mail_key.as_bytes();
        constant_time::verify_slices_are_equal(key.as_bytes(), expected).map_err(|_| Refusal::WrongKey)
    }

    /// What was planned for the next mail; without a plan, whether this second has room for it.
    fn next_plan(&self) -> Plan {
        let mut inbox = self.state();
        if let Some(plan) = inbox.plans.pop_front() {
            self.save(&inbox);
            return plan;
        }
        let now = Instant::now();
        inbox.taken.retain(|at| now.duration_since(*at) < Duration::from_secs(1));
        if inbox.per_second > 0 && inbox.taken.len() >= inbox.per_second as usize {
            return Plan::TooMany;
        }
        inbox.taken.push(now);
        Plan::Ok
    }

    /// The sandbox goes on in memory when the disk refuses; the log says that a restart would forget.
    fn save(&self, inbox: &Inbox) {
        if let Err(error) = disk::write(&self.file, inbox) {
            tracing::error!(%error, "the sandbox could not write its state");
        }
    }

    /// Keeps a mail, or finds the one that was kept under the same key.
    fn keep(&self, key: Option<String>, body: &[u8], letter: Letter) -> Result<String, Refusal> {
        let now_ms = self.context.clock.now().millis();
        let body_sha256 = digest::digest(&digest::SHA256, body).as_ref().to_vec();
        let mut inbox = self.state();
        inbox.keys.retain(|_, known| now_ms < known.at_ms + KEY_LIFE_MS);
        if let Some(known) = key.as_ref().and_then(|key| inbox.keys.get(key)) {
            let same = known.body_sha256 == body_sha256;
            return if same { Ok(known.id.clone()) } else { Err(Refusal::KeyReused) };
        }
        let id = random::uuid();
        if let Some(key) = key {
            inbox.keys.insert(key, Remembered { body_sha256, id: id.clone(), at_ms: now_ms });
        }
        inbox.letters.push(Kept { id: id.clone(), at_ms: now_ms, letter });
        let surplus = inbox.letters.len().saturating_sub(INBOX_MAX);
        inbox.letters.drain(..surplus);
        disk::write(&self.file, &*inbox).map_err(|error| {
            tracing::error!(%error, "the sandbox could not keep a mail");
            Refusal::Broken
        })?;
        Ok(id)
    }
}

async fn send(State(mail): State<Arc<Mail>>, headers: HeaderMap, body: Bytes) -> Result<Json<Value>, Refusal> {
    mail.admit(&headers)?;
    let key = match headers.get("idempotency-key") {
        None => None,
        Some(key) => match key.to_str() {
            Ok(key) if (1..=KEY_MAX_CHARS).contains(&key.len()) => Some(key.to_owned()),
            Ok(_) | Err(_) => return Err(Refusal::InvalidKey),
        },
    };
    let plan = mail.next_plan();
    match plan {
        Plan::Ok | Plan::Hang | Plan::Bounce | Plan::Complaint => {}
        Plan::TooMany => return Err(Refusal::TooMany),
        Plan::Quota => return Err(Refusal::Quota),
        Plan::Invalid => return Err(Refusal::Invalid("Invalid `to` field.".to_owned())),
        Plan::Broken => return Err(Refusal::Broken),
    }
    let letter = Letter::read(&body)?;
    let news = news::of(plan, &letter, mail.context.clock.now());
    let id = mail.keep(key, &body, letter)?;
    if let Some(news) = news {
        // Whoever hangs up does not keep the news from being told.
        let (teller, id) = (Arc::clone(&mail), id.clone());
        let _ = tokio::spawn(async move { teller.tell(&news, &id).await }).await;
    }
    if plan == Plan::Hang {
        std::future::pending::<()>().await;
    }
    Ok(Json(json!({ "id": id })))
}

async fn look(
    State(mail): State<Arc<Mail>>,
    headers: HeaderMap,
    Path(id): Path<String>,
) -> Result<Json<Value>, Refusal> {
    mail.admit(&headers)?;
    let inbox = mail.state();
    let kept = inbox.letters.iter().find(|kept| kept.id == id).ok_or(Refusal::NotFound)?;
    Ok(Json(kept.object()))
}

/// The one domain that mails may be from.
async fn domains(State(mail): State<Arc<Mail>>, headers: HeaderMap) -> Result<Json<Value>, Refusal> {
    mail.admit(&headers)?;
    if mail.state().send_only {
        return Err(Refusal::SendOnly);
    }
    let domain = json!({
        "id": "d91cd9bd-1176-453e-8fc1-35364d380206",
        "name": DOMAIN,
        "status": "verified",
        "created_at": "2026-04-26T20:21:26.347412+00:00",
        "region": "us-east-1",
    });
    Ok(Json(json!({ "object": "list", "has_more": false, "data": [domain] })))
}

#[derive(Deserialize)]
struct Who {
    to: Option<String>,
}

async fn read(State(mail): State<Arc<Mail>>, Query(who): Query<Who>) -> Json<Value> {
    let inbox = mail.state();
    let items: Vec<_> = inbox.letters.iter().rev().flat_map(|kept| kept.received(who.to.as_deref())).collect();
    Json(json!({ "items": items }))
}
