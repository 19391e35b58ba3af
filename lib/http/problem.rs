//! How a refusal is answered: a problem document (RFC 9457) in the language of the request.

use axum::response::{IntoResponse, Response};
use http::{HeaderValue, header};
use serde::Serialize;
use utoipa::{PartialSchema as _, ToSchema};

use super::context;
use crate::clock::Timestamp;
use crate::error::{AppError, FieldProblem, Reason, ReasonCode, reason_words, refusal_words};
use crate::ids::{JobId, RequestId};
use crate::locale::Locale;

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
    fields: Option<Vec<Field>>,
    /// Why the file cannot be taken.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    reasons: Option<Vec<Rejection>>,
    /// What the prompt asks for that is not made: `intimate`, `minor` or `public_person`.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    reason: Option<&'static str>,
    /// How many bytes a body may have.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    max_bytes: Option<usize>,
    /// What it costs, in credits.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    needed: Option<i64>,
    /// What can be spent, in credits.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    available: Option<i64>,
    /// How many the plan has room for.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    limit: Option<i64>,
    /// How many there are.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    used: Option<i64>,
    /// The job that is under way.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<JobId>, nullable = false)]
    job: Option<String>,
    /// How many more tries the code allows.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    tries_left: Option<u32>,
    /// When it is possible again.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    next_at: Option<Timestamp>,
    /// When to come back.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    retry_after_seconds: Option<u32>,
}

/// A field that cannot be taken.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = FieldProblem)]
struct Field {
    /// The member, parameter or header; `body` or `query` for the whole.
    name: &'static str,
    /// Why: the stable contract.
    #[schema(schema_with = FieldProblem::codes)]
    code: &'static str,
    /// What to tell the person.
    detail: String,
}

/// A reason why a file cannot be taken, or several files.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = RejectionReason)]
pub(crate) struct Rejection {
    /// Why: the stable contract.
    #[schema(schema_with = ReasonCode::schema)]
    code: ReasonCode,
    /// The first of `files`; null when it is about the whole upload.
    #[schema(required)]
    file: Option<String>,
    /// The files it is about, by their own names, at most twenty.
    files: Vec<String>,
    /// How many files it is about: 0 when it is about the whole upload.
    count: u32,
    /// What to tell the person.
    detail: String,
}

impl Problem {
    /// When to come back, if it says so.
    pub(crate) const fn retry_after_seconds(&self) -> Option<u32> {
        self.retry_after_seconds
    }

    /// The problem document of this refusal, in this language.
    #[must_use]
    pub fn of(error: &AppError, locale: Locale) -> Self {
        let (status, code) = error.class();
        let (title, detail) = refusal_words(error, locale);
        let mut problem = Self::new(status.as_u16(), code, title, detail);
        match error {
            AppError::Invalid(fields) => {
                let field = |(name, problem): &(&'static str, FieldProblem)| Field::of(name, problem, locale);
                problem.fields = Some(fields.iter().map(field).collect());
            }
            AppError::PromptRefused { reason } => problem.reason = Some(reason.as_str()),
            AppError::BodyTooLarge { max_bytes } => problem.max_bytes = Some(*max_bytes),
            AppError::InsufficientCredits { needed, available } => {
                (problem.needed, problem.available) = (Some(*needed), Some(*available));
            }
            AppError::MembershipRequired { limit, used, .. } => {
                (problem.limit, problem.used) = (Some(*limit), Some(*used))
            }
            AppError::PriceChanged { needed } => problem.needed = Some(*needed),
            AppError::PromptsFull { limit } => problem.limit = Some(*limit),
            AppError::ActiveJob { job } => problem.job = Some(job.clone()),
            AppError::CodeInvalid { tries_left } => problem.tries_left = Some(*tries_left),
            AppError::AlreadyCheckedIn { next_at } => problem.next_at = Some(*next_at),
            AppError::RateLimited { retry_after_seconds }
            | AppError::CancelLimit { retry_after_seconds }
            | AppError::StudioPaused { retry_after_seconds } => {
                problem.retry_after_seconds = Some(*retry_after_seconds)
            }
            AppError::FileRejected(reasons) => {
                problem.reasons = Some(reasons.iter().map(|reason| Rejection::of(reason, locale)).collect());
            }
            AppError::Unauthenticated
            | AppError::Reauthenticate
            | AppError::SecondFactorRequired
            | AppError::AccountBlocked
            | AppError::Forbidden
            | AppError::NotFound { .. }
            | AppError::MethodNotAllowed
            | AppError::UnsupportedMediaType
            | AppError::IdempotencyKeyReused
            | AppError::Conflict(_)
            | AppError::AlreadySubscribed
            | AppError::PlanChangeWaits
            | AppError::BillUnpaid
            | AppError::PaymentDeclined
            | AppError::PaymentNotPossible(_)
            | AppError::PortalNotConfigured
            | AppError::ModelNotReady
            | AppError::ConsentMissing
            | AppError::InputsGone
            | AppError::LabelRequired
            | AppError::LabelUnacknowledged
            | AppError::PromptNotFound
            | AppError::UploadMissing
            | AppError::CodeExpired
            | AppError::EmailUnconfirmed
            | AppError::TooManyOpenOrders
            | AppError::TransferUnknown
            | AppError::TransferTaken
            | AppError::CodeUnknown
            | AppError::CodeUsed
            | AppError::CodeOver
            | AppError::EmailTaken
            | AppError::BadCredentials
            | AppError::BadSignature(_)
            | AppError::UpstreamUnavailable(_)
            | AppError::Internal(_) => {}
        }
        problem.fill();
        problem
    }

    /// Writes the members that the detail names into it.
    fn fill(&mut self) {
        let members = [
            ("{needed}", self.needed),
            ("{available}", self.available),
            ("{limit}", self.limit),
            ("{used}", self.used),
            ("{max_bytes}", self.max_bytes.and_then(|bytes| i64::try_from(bytes).ok())),
            ("{tries_left}", self.tries_left.map(i64::from)),
            ("{retry_after_seconds}", self.retry_after_seconds.map(i64::from)),
        ];
        for (name, value) in members {
            if let Some(value) = value {
                self.detail = self.detail.replace(name, &value.to_string());
            }
        }
    }

    fn new(status: u16, code: &'static str, title: &str, detail: &str) -> Self {
        Self {
            r#type: format!("/problems/{}", code.to_lowercase().replace('_', "-")),
            title: title.to_owned(),
            status,
            code,
            detail: detail.to_owned(),
            request_id: context::request_id(),
            fields: None,
            reasons: None,
            reason: None,
            max_bytes: None,
            needed: None,
            available: None,
            limit: None,
            used: None,
            job: None,
            tries_left: None,
            next_at: None,
            retry_after_seconds: None,
        }
    }
}

impl Field {
    fn of(name: &'static str, problem: &FieldProblem, locale: Locale) -> Self {
        Self { name, code: problem.code(), detail: problem.words(locale) }
    }
}

impl Rejection {
    pub(crate) fn of(reason: &Reason, locale: Locale) -> Self {
        let Reason { code, file, files, count } = reason.clone();
        Self { code, file, files, count, detail: reason_words(code, locale) }
    }
}

/// Beside an answer, for the log: the code of its refusal.
#[derive(Clone, Copy)]
pub(super) struct Refused(pub(super) &'static str);

/// Beside an answer that failed here: why, for whoever failures are told to.
#[derive(Clone)]
pub(super) struct Failed(pub(super) String);

impl IntoResponse for AppError {
    fn into_response(self) -> Response {
        let problem = Problem::of(&self, context::locale());
        let status = self.class().0;
        if status.is_server_error() {
            tracing::error!(request = %context::request_id(), error = %self, "request failed");
        }
        let mut response = (status, serde_json::to_string(&problem).unwrap_or_default()).into_response();
        response.extensions_mut().insert(Refused(problem.code));
        // A studio that is paused has its alert: nothing failed.
        if matches!(self, Self::Internal(_) | Self::UpstreamUnavailable(_)) {
            response.extensions_mut().insert(Failed(self.to_string()));
        }
        let headers = response.headers_mut();
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/problem+json"));
        if let Some(seconds) = problem.retry_after_seconds {
            headers.insert(header::RETRY_AFTER, HeaderValue::from(seconds));
        }
        response
    }
}
