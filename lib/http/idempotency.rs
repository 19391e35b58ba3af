//! `Idempotency-Key`: the same request twice is done once and answered the same (required on every POST that costs).

use axum::extract::FromRequestParts;
use axum::response::{IntoResponse, Response};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use http::request::Parts;
use http::{HeaderValue, StatusCode, header};

use crate::clock::Timestamp;
use crate::db::{Db, Rows, Stmt};
use crate::error::{AppError, FieldProblem, Result};
use crate::ids::UserId;

/// The key the caller sent: 1–64 of `[A-Za-z0-9_-]`.
#[derive(Clone, Debug)]
pub struct IdempotencyKey(String);

impl<S: Send + Sync> FromRequestParts<S> for IdempotencyKey {
    type Rejection = AppError;

    async fn from_request_parts(parts: &mut Parts, _state: &S) -> Result<Self> {
        let Some(value) = parts.headers.get("idempotency-key") else {
            return Err(AppError::field("idempotency-key", FieldProblem::Missing));
        };
        let text = value.to_str().unwrap_or_default();
        let plain = text.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_' || byte == b'-');
        if (1..=64).contains(&text.len()) && plain {
            Ok(Self(text.to_owned()))
        } else {
            Err(AppError::field("idempotency-key", FieldProblem::Malformed))
        }
    }
}

impl IdempotencyKey {
    /// As it was sent.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// A request that costs: its key, and what it asked, as a hash.
#[derive(Clone, Debug)]
pub struct Once {
    user: UserId,
    key: String,
    fingerprint: String,
}

/// What is known of a request that comes with a key.
#[derive(Debug)]
pub enum Before {
    /// Nothing: it is the first.
    Nothing,
    /// It was begun, by [`Once::begin`], and has no answer yet: whoever began it is still at it, or died. What it was
    /// begun for.
    Begun(String),
    /// It was answered.
    Answered(FirstAnswer),
}

/// The status of a key whose request has no answer yet.
const UNDER_WAY: i64 = 0;

/// An answer that was given before.
#[derive(Debug)]
pub struct FirstAnswer {
    status: u16,
    json: String,
}

impl IntoResponse for FirstAnswer {
    fn into_response(self) -> Response {
        let status = StatusCode::from_u16(self.status).unwrap_or(StatusCode::OK);
        let mut response = (status, self.json).into_response();
        response.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static("application/json"));
        response
    }
}

impl Once {
    /// This user's request to `route` with this body.
    #[must_use]
    pub fn new(user: UserId, key: IdempotencyKey, route: &str, body: &[u8]) -> Self {
        let mut hash = aws_lc_rs::digest::Context::new(&aws_lc_rs::digest::SHA256);
        hash.update(route.as_bytes());
        hash.update(b"\n");
        hash.update(body);
        Self { user, key: key.0, fingerprint: URL_SAFE_NO_PAD.encode(hash.finish()) }
    }

    /// Reads the first answer, in the batch of reads that every such request begins with.
    #[must_use]
    pub fn lookup(&self) -> Stmt {
        Stmt::new("SELECT fingerprint, status, answer FROM idempotency_keys WHERE user_id = ?1 AND key = ?2")
            .bind(self.user)
            .bind(self.key.as_str())
    }

    /// What the lookup found, for a request that is done in one write.
    ///
    /// # Errors
    /// `IDEMPOTENCY_KEY_REUSED` when it was another request.
    pub fn first_answer(&self, rows: &Rows) -> Result<Option<FirstAnswer>> {
        let kept = self.kept_answer(rows)?;
        if kept.is_some() {
            crate::http::context::note("repeat");
        }
        Ok(kept)
    }

    /// The same, where the answer may have been kept by the very batch that looks it up.
    ///
    /// # Errors
    /// `IDEMPOTENCY_KEY_REUSED` when it was another request.
    pub fn kept_answer(&self, rows: &Rows) -> Result<Option<FirstAnswer>> {
        match self.before(rows)? {
            Before::Nothing => Ok(None),
            Before::Answered(first) => Ok(Some(first)),
            Before::Begun(_) => Err(AppError::Internal("a request that is done in one write was begun".to_owned())),
        }
    }

    /// What the lookup found, for a request that asks somebody else between two writes.
    ///
    /// # Errors
    /// `IDEMPOTENCY_KEY_REUSED` when it was another request.
    pub fn before(&self, rows: &Rows) -> Result<Before> {
        let Some(row) = rows.first() else { return Ok(Before::Nothing) };
        if row.get::<String>("fingerprint")? != self.fingerprint {
            return Err(AppError::IdempotencyKeyReused);
        }
        let (status, answer) = (row.get::<i64>("status")?, row.get("answer")?);
        if status == UNDER_WAY {
            return Ok(Before::Begun(answer));
        }
        Ok(Before::Answered(FirstAnswer { status: u16::try_from(status).unwrap_or(200), json: answer }))
    }

    /// Keeps the first answer, in the write that does what was asked. When two come at once the primary key refuses one.
    #[must_use]
    pub fn remember(&self, status: StatusCode, json: &str, now: Timestamp) -> Stmt {
        Stmt::new(
            "INSERT INTO idempotency_keys (user_id, key, fingerprint, status, answer, created_at)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
        )
        .bind(self.user)
        .bind(self.key.as_str())
        .bind(self.fingerprint.as_str())
        .bind(i64::from(status.as_u16()))
        .bind(json)
        .bind(now)
    }

    /// Keeps an answer that only the database knows: `json` is an SQL expression over the row of `source`, and without
    /// a row nothing is kept. `?5` is the present; what `source` binds begins at `?6`.
    #[must_use]
    pub fn remember_from(&self, status: StatusCode, json: &str, source: &str, now: Timestamp) -> Stmt {
        Stmt::new(format!(
            "INSERT INTO idempotency_keys (user_id, key, fingerprint, status, answer, created_at)
             SELECT ?1, ?2, ?3, ?4, {json}, ?5 FROM {source}"
        ))
        .bind(self.user)
        .bind(self.key.as_str())
        .bind(self.fingerprint.as_str())
        .bind(i64::from(status.as_u16()))
        .bind(now)
    }

    /// The key itself, for a statement that depends on whether it is known.
    #[must_use]
    pub fn key(&self) -> &str {
        &self.key
    }

    /// Remembers what was begun, in the write that comes before somebody else is asked. A repeat of the key, also after a
    /// crash, goes on with the same thing and makes no second one. When two come at once the primary key refuses one.
    #[must_use]
    pub fn begin(&self, what: &str, now: Timestamp) -> Stmt {
        Stmt::new(
            "INSERT INTO idempotency_keys (user_id, key, fingerprint, status, answer, created_at)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
        )
        .bind(self.user)
        .bind(self.key.as_str())
        .bind(self.fingerprint.as_str())
        .bind(UNDER_WAY)
        .bind(what)
        .bind(now)
    }

    /// Keeps the answer of what was begun, in the write that ends it. The first one counts: read it after this.
    #[must_use]
    pub fn finish(&self, status: StatusCode, json: &str) -> Stmt {
        Stmt::new(
            "UPDATE idempotency_keys SET status = ?4, answer = ?5
              WHERE user_id = ?1 AND key = ?2 AND fingerprint = ?3 AND status = ?6",
        )
        .bind(self.user)
        .bind(self.key.as_str())
        .bind(self.fingerprint.as_str())
        .bind(i64::from(status.as_u16()))
        .bind(json)
        .bind(UNDER_WAY)
    }

    /// The answer that is kept now, of what was begun: the rows of a lookup behind [`Once::finish`].
    ///
    /// # Errors
    /// Never, unless the database answers something else than it was asked for.
    pub fn finished(&self, rows: Option<&Rows>) -> Result<FirstAnswer> {
        match rows.map(|rows| self.before(rows)).transpose()? {
            Some(Before::Answered(first)) => Ok(first),
            Some(Before::Begun(_) | Before::Nothing) | None => {
                Err(AppError::Internal("an answer that was not kept".to_owned()))
            }
        }
    }

    /// What the same request has begun or answered that came at the same time and was first.
    ///
    /// # Errors
    /// `IDEMPOTENCY_KEY_REUSED` when it was another request.
    pub async fn begun_meanwhile(&self, db: &Db) -> Result<Before> {
        let rows = db.read(vec![self.lookup()]).await?;
        rows.first().map_or(Ok(Before::Nothing), |rows| self.before(rows))
    }

    /// Whether a refused write was refused because a duplicate of the request was first.
    #[must_use]
    pub fn lost_to_duplicate(error: &crate::db::DbError) -> bool {
        error.is_refusal("idempotency_keys.user_id, idempotency_keys.key")
    }
}

/// How long a first answer is kept.
const KEPT_SECONDS: i64 = 7 * 24 * 3600;

/// Forgets first answers that are older than that.
#[must_use]
pub fn sweep(now: Timestamp, rows_max: i64) -> Stmt {
    Stmt::new(
        "DELETE FROM idempotency_keys WHERE (user_id, key) IN (
           SELECT user_id, key FROM idempotency_keys WHERE created_at < ?1 LIMIT ?2)",
    )
    .bind(now.plus_seconds(-KEPT_SECONDS))
    .bind(rows_max)
}
