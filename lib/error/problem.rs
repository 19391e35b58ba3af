//! The problem document (RFC 9457) that a refusal is answered with.

use serde::Serialize;
use utoipa::{PartialSchema as _, ToSchema};

use super::words::{FieldProblem, reason_words};
use crate::clock::Timestamp;
use crate::http::context::{self, Locale};
use crate::ids::RequestId;
use crate::media::{Reason, ReasonCode};

/// A refusal, as its caller sees it. Members that some codes do not have are left out of theirs.
#[derive(Debug, Serialize, ToSchema)]
pub struct Problem {
    /// The kind of problem: its code as an address.
    r#type: String,
    /// The kind of problem in words.
    title: String,
    /// The answer's status.
    status: u16,
    /// The kind of problem: the stable contract.
    code: &'static str,
    /// What to tell the person.
    detail: String,
    /// Names the request, for questions about it.
    #[schema(value_type = RequestId)]
    request_id: String,
    /// What cannot be taken.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub(super) fields: Option<Vec<Field>>,
    /// Why the file cannot be taken.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub(super) reasons: Option<Vec<Rejection>>,
    /// How many bytes a body may have.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub(super) max_bytes: Option<usize>,
    /// What it costs, in credits.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub(super) needed: Option<i64>,
    /// What can be spent, in credits.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub(super) available: Option<i64>,
    /// How many the plan has room for.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub(super) limit: Option<i64>,
    /// How many there are.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub(super) used: Option<i64>,
    /// When it is possible again.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub(super) next_at: Option<Timestamp>,
    /// When to come back.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub(super) retry_after_seconds: Option<u32>,
}

/// A field that cannot be taken.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = FieldProblem)]
pub(super) struct Field {
    /// The member, parameter or header; `body` or `query` for the whole.
    name: &'static str,
    /// Why: the stable contract.
    #[schema(schema_with = FieldProblem::codes)]
    code: &'static str,
    /// What to tell the person.
    detail: String,
}

/// A reason why a file cannot be taken.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = RejectionReason)]
pub(super) struct Rejection {
    /// Why: the stable contract.
    #[schema(schema_with = ReasonCode::schema)]
    code: ReasonCode,
    /// Which file inside a zip; null when it is about the whole upload.
    #[schema(required)]
    file: Option<String>,
    /// What to tell the person.
    detail: String,
}

impl Problem {
    /// When to come back, if it says so.
    pub(crate) const fn retry_after_seconds(&self) -> Option<u32> {
        self.retry_after_seconds
    }

    pub(super) fn new(status: u16, code: &'static str, title: String, detail: String) -> Self {
        Self {
            r#type: format!("/problems/{}", code.to_lowercase().replace('_', "-")),
            title,
            status,
            code,
            detail,
            request_id: context::request_id(),
            fields: None,
            reasons: None,
            max_bytes: None,
            needed: None,
            available: None,
            limit: None,
            used: None,
            next_at: None,
            retry_after_seconds: None,
        }
    }
}

impl Field {
    pub(super) fn of(name: &'static str, problem: &FieldProblem, locale: Locale) -> Self {
        Self { name, code: problem.code(), detail: problem.words(locale) }
    }
}

impl Rejection {
    pub(super) fn of(Reason { code, file }: &Reason, locale: Locale) -> Self {
        Self { code: *code, file: file.clone(), detail: reason_words(*code, locale) }
    }
}
