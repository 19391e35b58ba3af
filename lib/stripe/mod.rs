//! Stripe: checkout pages, subscriptions, the customer portal, and the objects its events carry.
//!
//! Source: Stripe's API reference in version [`VERSION`]. A client over the process's HTTP client, not a crate: ten
//! calls and six objects are used of hundreds, and the crates that bind them all cost a minute of compiling and break
//! with every version of the API. Knows nothing of orders, credits or the database.
//!
//! Every `POST` carries an idempotency key, so that whoever does not know whether it arrived sends it again.

mod call;
mod form;
mod invoice;
mod objects;
pub mod patience;
mod requests;
mod returns;
mod strange;

use std::sync::Arc;

use secrecy::{ExposeSecret as _, SecretString};
use url::Url;

use crate::error::AppError;
pub use form::Form;
pub use invoice::{Invoice, InvoiceStatus, Line};
pub use objects::{
    Event, Events, Mode, PaymentStatus, Portal, Session, SessionStatus, Subscription, SubscriptionStatus,
};
pub use requests::EVENT_TYPES_MAX;
pub use returns::{Charge, Dispute, Movement, Refund};
pub use strange::{Strange, Told};

/// The version of the API that is spoken, whatever the account's default is. The one after it takes no
/// `payment_method_types` any more.
pub const VERSION: &str = "2026-08-26.dahlia";

/// How to reach Stripe, and who we are there.
#[derive(Clone, Debug)]
pub struct StripeSettings {
    /// `https://api.stripe.com`
    pub base_url: Url,
    /// `sk_…` or `rk_…`
    pub key: SecretString,
    /// `whsec_…`, several while one is rotated.
    pub webhook_secrets: Vec<SecretString>,
}

/// A client for Stripe's API. Clones share the connections.
#[derive(Clone, Debug)]
pub struct Stripe {
    http: reqwest::Client,
    settings: Arc<StripeSettings>,
}

/// Why a call has no result.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum StripeError {
    /// No answer, or one that asks for patience. The same call with the same key may succeed later.
    #[error("stripe is not available")]
    Unavailable,
    /// The request cannot be done, however often it is sent.
    #[error("stripe refused with {status} {code}")]
    Refused {
        /// The status, 400 to 499.
        status: u16,
        /// Stripe's code, empty if it has none.
        code: String,
    },
    /// The answer is not what the API says.
    #[error("stripe's answer is not readable")]
    Unreadable,
    /// An id that is none of Stripe's: nothing was asked.
    #[error("not an id of stripe's")]
    BadId,
}

impl From<StripeError> for AppError {
    fn from(error: StripeError) -> Self {
        match error {
            // A key that is not accepted is the operator's to mend; whoever pays can only come back.
            StripeError::Unavailable
            | StripeError::Unreadable
            | StripeError::Refused { status: 401 | 403 | 429, .. } => Self::UpstreamUnavailable(error.to_string()),
            StripeError::Refused { .. } | StripeError::BadId => Self::Internal(error.to_string()),
        }
    }
}

impl Stripe {
    /// A client. `http` must follow no redirects.
    #[must_use]
    pub fn new(http: reqwest::Client, settings: StripeSettings) -> Self {
        Self { http, settings: Arc::new(settings) }
    }

    /// Whether the key moves real money. What Stripe shows must be of the same kind.
    #[must_use]
    pub fn is_live(&self) -> bool {
        let key = self.settings.key.expose_secret();
        key.starts_with("sk_live_") || key.starts_with("rk_live_")
    }

    /// What events are signed with.
    #[must_use]
    pub fn webhook_secrets(&self) -> &[SecretString] {
        &self.settings.webhook_secrets
    }
}
