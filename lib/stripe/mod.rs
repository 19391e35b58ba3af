//! Stripe: checkout pages, subscriptions, the customer portal, and the objects its events carry.
//!
//! Source: Stripe's API reference in version [`VERSION`]. A client over the process's HTTP client, not a crate: ten
//! calls and six objects are used of hundreds, and the crates that bind them all cost a minute of compiling and break
//! with every version of the API. Knows nothing of orders, credits or the database.
//!
//! Every `POST` carries an idempotency key, so that whoever does not know whether it arrived sends it again.

mod call;
mod channel;
pub mod form;
mod invoice;
mod meaning;
mod objects;
mod prorations;
mod requests;
mod returns;
mod setup;
mod strange;

use std::sync::Arc;

use secrecy::{ExposeSecret as _, SecretString};
use url::Url;

use crate::currency::Currency;
use crate::error::AppError;
pub use channel::{Channel, UnknownWallet, WECHAT_CLIENT};
pub use form::Form;
pub use invoice::{Invoice, InvoiceStatus, Line};
pub use meaning::{Call, Meaning};
pub use objects::{
    Event, Events, Mode, PaymentStatus, Portal, Session, SessionStatus, Subscription, SubscriptionStatus,
};
pub use prorations::{Preview, Price, Prorations};
pub use requests::EVENT_TYPES_MAX;
pub use returns::{Charge, Dispute, Movement, Refund};
pub use setup::Endpoint;
pub use strange::{Handled, Strange};

/// The version of the API that is spoken, whatever the account's default is.
pub const VERSION: &str = "2026-10-28.endive";

/// How to reach Stripe, and who we are there.
#[derive(Clone, Debug)]
pub struct StripeSettings {
    /// `https://api.stripe.com`
    pub base_url: Url,
    /// `sk_…` or `rk_…`
    pub key: SecretString,
    /// `whsec_…`, several while one is rotated.
    pub webhook_secrets: Vec<SecretString>,
    /// What the account has switched on beside cards.
    pub wallets: Vec<Channel>,
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
    #[error("stripe refused {} with {status} {code} {param}", call.as_str())]
    Refused {
        /// What was asked.
        call: Call,
        /// The status, 400 to 499.
        status: u16,
        /// Stripe's code, empty if it has none.
        code: String,
        /// The parameter it is about, empty if it is about none.
        param: String,
    },
    /// The answer is not what the API says.
    #[error("stripe's answer is not readable")]
    Unreadable,
    /// An id that is none of Stripe's: nothing was asked.
    #[error("not an id of stripe's")]
    BadId,
}

impl StripeError {
    /// What a refusal means; `None` when nobody refused anything.
    #[must_use]
    pub fn meaning(&self) -> Option<Meaning> {
        match self {
            Self::Refused { call, status, code, param } => Some(meaning::meaning(*call, *status, code, param)),
            Self::Unavailable | Self::Unreadable | Self::BadId => None,
        }
    }

    /// Whether what was asked for is not there: no such thing, or one of the other mode.
    #[must_use]
    pub fn is_missing(&self) -> bool {
        matches!(self, Self::BadId) || self.meaning() == Some(Meaning::Missing)
    }
}

impl From<StripeError> for AppError {
    fn from(error: StripeError) -> Self {
        match error.meaning() {
            None if error == StripeError::BadId => Self::Internal(error.to_string()),
            None | Some(Meaning::KeyRefused | Meaning::Busy) => Self::UpstreamUnavailable(error.to_string()),
            Some(Meaning::PortalOff) => Self::PortalNotConfigured,
            Some(Meaning::CustomerGone) => Self::NotFound { what: "customer at stripe" },
            Some(Meaning::Missing) => Self::NotFound { what: "thing of this id at stripe" },
            Some(Meaning::Declined) => Self::PaymentDeclined,
            Some(Meaning::AddressRefused | Meaning::ChannelRefused | Meaning::Settled | Meaning::Unforeseen) => {
                Self::PaymentNotPossible(error.to_string())
            }
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

    /// Whether an amount of this currency can be paid in this way.
    #[must_use]
    pub fn offers(&self, channel: Channel, currency: Currency) -> bool {
        let switched_on = match channel {
            Channel::Card => true,
            Channel::Alipay | Channel::WechatPay => self.settings.wallets.contains(&channel),
        };
        switched_on && channel.takes(currency)
    }

    /// What events are signed with.
    #[must_use]
    pub fn webhook_secrets(&self) -> &[SecretString] {
        &self.settings.webhook_secrets
    }
}
