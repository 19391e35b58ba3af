//! One error type. A variant exists only where a client can act on it; everything else is `Internal`.
//!
//! It knows no room but leaves. Whoever can fail says itself what its failures mean to a client (`impl From<DbError>` is
//! in [`crate::db`]), and [`crate::http`] makes an answer of it.

mod field;
mod prompt;
mod reason;
mod reason_words;
mod words;

use http::StatusCode;
use serde::Serialize;

use crate::clock::Timestamp;
pub use field::FieldProblem;
pub use prompt::PromptReason;
pub use reason::{FILES_NAMED_MAX, Reason, ReasonCode};
pub use reason_words::reason_words;
pub use words::{item_error_words, refusal_words};

/// What every handler answers with when it does not answer with its shape.
pub type Result<T, E = AppError> = std::result::Result<T, E>;

/// A value of ours as JSON, for a row or an answer that is kept.
///
/// # Errors
/// One that cannot be written is a bug, and never an empty text.
pub fn to_json<T: Serialize + ?Sized>(value: &T) -> Result<String> {
    serde_json::to_string(value).map_err(|error| AppError::Internal(format!("cannot be written as JSON: {error}")))
}

/// What a plan or level gives too little room for. Each has words of its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MembershipReason {
    /// Models that are kept (requirement D4).
    ModelSlots,
    /// Prompts that are for members (requirement E1).
    MembersPrompts,
    /// Garments that are tried on at once (requirement C2).
    Garments,
}

/// Why a request was refused. `code()` is the stable contract; the words follow `Accept-Language`.
#[derive(Debug, thiserror::Error)]
pub enum AppError {
    /// Nobody is signed in, or the session is over.
    #[error("not signed in")]
    Unauthenticated,
    /// Somebody is signed in, and shows once more that it is them before this.
    #[error("a fresh proof is needed")]
    Reauthenticate,
    /// An operator shows their second factor before this.
    #[error("a second factor is needed")]
    SecondFactorRequired,
    /// Nobody can sign in to this account: the operator has blocked it.
    #[error("the account is blocked")]
    AccountBlocked,
    /// The caller may not do this, whoever it is about (cross-site request, wrong cron secret).
    #[error("forbidden")]
    Forbidden,
    /// There is no such thing, or it belongs to somebody else: the caller cannot tell which.
    #[error("no such {what}")]
    NotFound {
        /// The noun, for the log.
        what: &'static str,
    },
    /// The route exists, the method does not.
    #[error("method not allowed")]
    MethodNotAllowed,
    /// Fields that cannot be taken.
    #[error("invalid input: {0:?}")]
    Invalid(Vec<(&'static str, FieldProblem)>),
    /// The body is larger than the route takes.
    #[error("body larger than {max_bytes} bytes")]
    BodyTooLarge {
        /// The limit.
        max_bytes: usize,
    },
    /// The body is not JSON.
    #[error("unsupported media type")]
    UnsupportedMediaType,
    /// Too many of these.
    #[error("rate limited for {retry_after_seconds} s")]
    RateLimited {
        /// When to try again.
        retry_after_seconds: u32,
    },
    /// As many trainings as one may stop in a day were stopped.
    #[error("no more trainings are stopped for {retry_after_seconds} s")]
    CancelLimit {
        /// When the next one may be stopped.
        retry_after_seconds: u32,
    },
    /// The engine does not take our work: nothing is sold that cannot be delivered.
    #[error("the studio is paused, to be tried again in {retry_after_seconds} s")]
    StudioPaused {
        /// When it is tried again.
        retry_after_seconds: u32,
    },
    /// Nothing starts without balance (requirement A9).
    #[error("needs {needed} credits, {available} available")]
    InsufficientCredits {
        /// What it costs.
        needed: i64,
        /// What can be spent.
        available: i64,
    },
    /// The same `Idempotency-Key` with another body.
    #[error("idempotency key reused with another body")]
    IdempotencyKeyReused,
    /// The state does not allow it.
    #[error("conflict: {0}")]
    Conflict(&'static str),
    /// One such job is under way, and there may be no second (requirement B6).
    #[error("a job is under way: {job}")]
    ActiveJob {
        /// Which.
        job: String,
    },
    /// A plan is paid for already.
    #[error("already subscribed")]
    AlreadySubscribed,
    /// A smaller plan follows with the next period: it is taken back before a larger one is chosen.
    #[error("another plan follows already")]
    PlanChangeWaits,
    /// The plan's last bill is not paid: it comes before another plan.
    #[error("a bill is unpaid")]
    BillUnpaid,
    /// The bank did not pay. Nothing was charged, nothing changed.
    #[error("payment declined")]
    PaymentDeclined,
    /// The payment provider does not take the request, however often it is sent. The text is for the log.
    #[error("payment not possible: {0}")]
    PaymentNotPossible(String),
    /// The operator has not set up the customer portal.
    #[error("the customer portal is not configured")]
    PortalNotConfigured,
    /// The model is still being trained, or its training failed.
    #[error("model not ready")]
    ModelNotReady,
    /// A training of before consent was recorded: nobody invents one afterwards. A new training asks for it.
    #[error("no record of consent")]
    ConsentMissing,
    /// What a try-on was made of was deleted when it ended: it takes the pictures again.
    #[error("the inputs are gone")]
    InputsGone,
    /// Pictures are saved with the visible label here.
    #[error("downloads carry the visible label")]
    LabelRequired,
    /// Saving a picture without the visible label takes an acknowledgement first.
    #[error("the duty to label was not acknowledged")]
    LabelUnacknowledged,
    /// The prompt asks for a picture that must not be made. Nothing was held.
    #[error("prompt refused: {reason:?}")]
    PromptRefused {
        /// Why.
        reason: PromptReason,
    },
    /// There is no such prompt to make a picture by, or it is hidden or somebody else's.
    #[error("no such prompt")]
    PromptNotFound,
    /// It costs something else by now than the caller was shown. Nothing was held.
    #[error("the price is {needed} by now")]
    PriceChanged {
        /// What it costs.
        needed: i64,
    },
    /// As many prompts of one's own as one may keep.
    #[error("{limit} prompts are kept already")]
    PromptsFull {
        /// How many that is.
        limit: i64,
    },
    /// `complete` before the file was put.
    #[error("upload missing")]
    UploadMissing,
    /// The file was looked at and refused; each reason names a file and a code.
    #[error("file rejected")]
    FileRejected(Vec<Reason>),
    /// The code is wrong, used up, or from another browser.
    #[error("code invalid")]
    CodeInvalid {
        /// How many more tries the code allows; 0, too, when there is no code to try.
        tries_left: u32,
    },
    /// The code came too late.
    #[error("code expired")]
    CodeExpired,
    /// Nobody has proven the account's address, and this needs that.
    #[error("the address is not proven")]
    EmailUnconfirmed,
    /// As many orders as one may have wait for their payment.
    #[error("too many open orders")]
    TooManyOpenOrders,
    /// No such transfer to us is final.
    #[error("transfer unknown")]
    TransferUnknown,
    /// The transfer paid another order.
    #[error("transfer taken")]
    TransferTaken,
    /// More than the plan gives room for.
    #[error("the plan has room for {limit} ({reason:?}), {used} are there")]
    MembershipRequired {
        /// Of what.
        reason: MembershipReason,
        /// How many the plan allows.
        limit: i64,
        /// How many there are.
        used: i64,
    },
    /// This day or week has its check-in.
    #[error("checked in already, again at {next_at}")]
    AlreadyCheckedIn {
        /// When the next one is possible.
        next_at: Timestamp,
    },
    /// No redemption code is written like this.
    #[error("redemption code unknown")]
    CodeUnknown,
    /// The redemption code was used by this person, or as often as it may.
    #[error("redemption code used")]
    CodeUsed,
    /// The redemption code's day is over.
    #[error("redemption code too late")]
    CodeOver,
    /// A confirmed account has this address.
    #[error("address taken")]
    EmailTaken,
    /// The address, the password, or both are wrong: the caller cannot tell which.
    #[error("bad credentials")]
    BadCredentials,
    /// A webhook whose signature does not hold.
    #[error("bad signature: {0}")]
    BadSignature(&'static str),
    /// Something we depend on does not answer; safe to try again.
    #[error("upstream unavailable: {0}")]
    UpstreamUnavailable(String),
    /// A bug: a stored value or an invariant is not what the code requires.
    #[error("internal: {0}")]
    Internal(String),
}

impl AppError {
    /// One field that cannot be taken.
    #[must_use]
    pub fn field(name: &'static str, problem: FieldProblem) -> Self {
        Self::Invalid(vec![(name, problem)])
    }

    /// HTTP status and stable code.
    #[must_use]
    pub fn class(&self) -> (StatusCode, &'static str) {
        match self {
            Self::Unauthenticated => (StatusCode::UNAUTHORIZED, "UNAUTHENTICATED"),
            Self::Reauthenticate => (StatusCode::UNAUTHORIZED, "REAUTHENTICATE"),
            Self::SecondFactorRequired => (StatusCode::UNAUTHORIZED, "SECOND_FACTOR_REQUIRED"),
            Self::AccountBlocked => (StatusCode::FORBIDDEN, "ACCOUNT_BLOCKED"),
            Self::Forbidden => (StatusCode::FORBIDDEN, "FORBIDDEN"),
            Self::NotFound { .. } => (StatusCode::NOT_FOUND, "NOT_FOUND"),
            Self::MethodNotAllowed => (StatusCode::METHOD_NOT_ALLOWED, "METHOD_NOT_ALLOWED"),
            Self::Invalid(_) => (StatusCode::UNPROCESSABLE_ENTITY, "INVALID"),
            Self::BodyTooLarge { .. } => (StatusCode::PAYLOAD_TOO_LARGE, "BODY_TOO_LARGE"),
            Self::UnsupportedMediaType => (StatusCode::UNSUPPORTED_MEDIA_TYPE, "UNSUPPORTED_MEDIA_TYPE"),
            Self::RateLimited { .. } => (StatusCode::TOO_MANY_REQUESTS, "RATE_LIMITED"),
            Self::CancelLimit { .. } => (StatusCode::TOO_MANY_REQUESTS, "CANCEL_LIMIT"),
            Self::StudioPaused { .. } => (StatusCode::SERVICE_UNAVAILABLE, "STUDIO_PAUSED"),
            Self::InsufficientCredits { .. } => (StatusCode::PAYMENT_REQUIRED, "INSUFFICIENT_CREDITS"),
            Self::IdempotencyKeyReused => (StatusCode::CONFLICT, "IDEMPOTENCY_KEY_REUSED"),
            Self::Conflict(_) => (StatusCode::CONFLICT, "CONFLICT"),
            Self::ActiveJob { .. } => (StatusCode::CONFLICT, "ACTIVE_JOB"),
            Self::AlreadySubscribed => (StatusCode::CONFLICT, "ALREADY_SUBSCRIBED"),
            Self::PlanChangeWaits => (StatusCode::CONFLICT, "PLAN_CHANGE_WAITS"),
            Self::BillUnpaid => (StatusCode::CONFLICT, "BILL_UNPAID"),
            Self::PaymentDeclined => (StatusCode::PAYMENT_REQUIRED, "PAYMENT_DECLINED"),
            Self::PaymentNotPossible(_) => (StatusCode::CONFLICT, "PAYMENT_NOT_POSSIBLE"),
            Self::PortalNotConfigured => (StatusCode::SERVICE_UNAVAILABLE, "PORTAL_NOT_CONFIGURED"),
            Self::ModelNotReady => (StatusCode::CONFLICT, "MODEL_NOT_READY"),
            Self::ConsentMissing => (StatusCode::CONFLICT, "CONSENT_MISSING"),
            Self::InputsGone => (StatusCode::GONE, "INPUTS_GONE"),
            Self::LabelRequired => (StatusCode::FORBIDDEN, "LABEL_REQUIRED"),
            Self::LabelUnacknowledged => (StatusCode::CONFLICT, "LABEL_UNACKNOWLEDGED"),
            Self::PromptRefused { .. } => (StatusCode::UNPROCESSABLE_ENTITY, "PROMPT_REFUSED"),
            Self::PromptNotFound => (StatusCode::NOT_FOUND, "PROMPT_NOT_FOUND"),
            Self::PriceChanged { .. } => (StatusCode::CONFLICT, "PRICE_CHANGED"),
            Self::PromptsFull { .. } => (StatusCode::CONFLICT, "PROMPTS_FULL"),
            Self::UploadMissing => (StatusCode::CONFLICT, "UPLOAD_MISSING"),
            Self::FileRejected(_) => (StatusCode::UNPROCESSABLE_ENTITY, "FILE_REJECTED"),
            Self::CodeInvalid { .. } => (StatusCode::UNAUTHORIZED, "CODE_INVALID"),
            Self::CodeExpired => (StatusCode::UNAUTHORIZED, "CODE_EXPIRED"),
            Self::EmailUnconfirmed => (StatusCode::FORBIDDEN, "EMAIL_UNCONFIRMED"),
            Self::TooManyOpenOrders => (StatusCode::CONFLICT, "TOO_MANY_OPEN_ORDERS"),
            Self::TransferUnknown => (StatusCode::NOT_FOUND, "TRANSFER_UNKNOWN"),
            Self::TransferTaken => (StatusCode::CONFLICT, "TRANSFER_TAKEN"),
            Self::MembershipRequired { .. } => (StatusCode::FORBIDDEN, "MEMBERSHIP_REQUIRED"),
            Self::AlreadyCheckedIn { .. } => (StatusCode::CONFLICT, "ALREADY_CHECKED_IN"),
            Self::CodeUnknown => (StatusCode::NOT_FOUND, "CODE_UNKNOWN"),
            Self::CodeUsed => (StatusCode::CONFLICT, "CODE_USED"),
            // The same word as for a mailed code: only the status tells them apart.
            Self::CodeOver => (StatusCode::GONE, "CODE_EXPIRED"),
            Self::EmailTaken => (StatusCode::CONFLICT, "EMAIL_TAKEN"),
            Self::BadCredentials => (StatusCode::UNAUTHORIZED, "BAD_CREDENTIALS"),
            Self::BadSignature(_) => (StatusCode::UNAUTHORIZED, "BAD_SIGNATURE"),
            Self::UpstreamUnavailable(_) => (StatusCode::SERVICE_UNAVAILABLE, "UPSTREAM_UNAVAILABLE"),
            Self::Internal(_) => (StatusCode::INTERNAL_SERVER_ERROR, "INTERNAL"),
        }
    }
}
