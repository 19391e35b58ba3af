//! `Idempotency-Key`: the same request twice is done once and answered the same (required on every POST that costs).

use axum::extract::FromRequestParts;
use axum::response::{IntoResponse, Response};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use http::request::Parts;
use http::{HeaderValue, StatusCode, header};

use crate::clock::Timestamp;
use crate::db::{Row, Rows, Stmt, Value};
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

/// A request that costs: its key, and what it asked, as a hash.
#[derive(Clone, Debug)]
pub struct Once {
    user: UserId,
    key: String,
    fingerprint: String,
}

/// An answer that was given before.
#[derive(Debug)]
pub struct FirstAnswer {
    status: u16,
    json: String,
}

/// A value that a write decides, as an SQL query of one column and one row.
#[derive(Debug)]
pub struct Decided {
    /// The query; its parameters begin at `?4`.
    pub sql: &'static str,
    /// Their values.
    pub args: Vec<Value>,
}

impl FirstAnswer {
    fn from_row(row: &Row<'_>) -> Result<Self> {
        let status = u16::try_from(row.get::<i64>("status")?).unwrap_or(200);
        Ok(Self { status, json: row.get("answer")? })
    }
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

    /// What the lookup found.
    ///
    /// # Errors
    /// `IDEMPOTENCY_KEY_REUSED` when it was another request.
    pub fn first_answer(&self, rows: &Rows) -> Result<Option<FirstAnswer>> {
        let Some(row) = rows.first() else { return Ok(None) };
        if row.get::<String>("fingerprint")? != self.fingerprint {
            return Err(AppError::IdempotencyKeyReused);
        }
        crate::http::context::note("repeat");
        FirstAnswer::from_row(&row).map(Some)
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

    /// Fills `place` in the answer that the same write remembers with what that write decided: the value `decided`
    /// selects, whose own parameters begin at `?4`.
    #[must_use]
    pub fn fill(&self, place: &str, decided: Decided) -> Stmt {
        let sql = format!(
            "UPDATE idempotency_keys SET answer = replace(answer, ?3, ({})) WHERE user_id = ?1 AND key = ?2",
            decided.sql
        );
        let stmt = Stmt::new(sql).bind(self.user).bind(self.key.as_str()).bind(place);
        decided.args.into_iter().fold(stmt, Stmt::bind)
    }

    /// What the write that [`Once::remember`]s has kept, read in the same batch with [`Once::lookup`].
    ///
    /// # Errors
    /// When it kept nothing.
    pub fn kept(&self, rows: &Rows) -> Result<FirstAnswer> {
        let row = rows.first().ok_or_else(|| AppError::Internal("an answer that was not kept".to_owned()))?;
        FirstAnswer::from_row(&row)
    }

    /// Whether a refused write was refused because its twin was first.
    #[must_use]
    pub fn lost_to_its_twin(error: &crate::db::DbError) -> bool {
        error.is_refusal("idempotency_keys.user_id, idempotency_keys.key")
    }
}
