//! A checkout session: what is to be paid, and where it stands.

use serde::{Deserialize, Serialize};

use super::form::Metadata;

/// One session.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct Session {
    pub(super) id: String,
    pub(super) created: i64,
    /// Seconds since the epoch.
    pub(super) expires_at: i64,
    pub(super) mode: Mode,
    pub(super) status: Status,
    pub(super) paid: Paid,
    pub(super) currency: String,
    pub(super) lines: Vec<Line>,
    pub(super) methods: Vec<Method>,
    /// The payment method options as they were given, for the answer.
    pub(super) wechat_client: Option<String>,
    pub(super) success_url: String,
    pub(super) cancel_url: Option<String>,
    pub(super) client_reference_id: Option<String>,
    pub(super) metadata: Metadata,
    /// What its payment intent and charge carry.
    pub(super) payment_metadata: Metadata,
    pub(super) payment_description: Option<String>,
    /// What its subscription carries.
    pub(super) subscription_metadata: Metadata,
    pub(super) customer: Option<String>,
    pub(super) customer_email: Option<String>,
    pub(super) makes_customer: bool,
    pub(super) locale: Option<String>,
    /// Who paid.
    pub(super) payer: Option<Payer>,
    pub(super) payment: Option<String>,
    pub(super) subscription: Option<String>,
    pub(super) invoice: Option<String>,
}

/// What somebody wrote into the checkout page.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct Payer {
    pub(super) email: String,
    pub(super) name: Option<String>,
}

/// One thing that is bought.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct Line {
    pub(super) id: String,
    pub(super) price: String,
    pub(super) product: String,
    pub(super) name: String,
    pub(super) detail: Option<String>,
    pub(super) unit_amount: i64,
    pub(super) quantity: i64,
    pub(super) recurring: Option<Recurring>,
    /// It bills the rest of a period after a change, not a whole one.
    #[serde(default)]
    pub(super) rest: Option<Rest>,
}

/// The rest of a period, in seconds since the epoch.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Rest {
    pub(super) start: i64,
    pub(super) end: i64,
}

/// How often something is paid again.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Recurring {
    pub(super) interval: Interval,
    pub(super) count: i64,
}

/// The length of a period.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Interval {
    Day,
    Week,
    Month,
    Year,
}

/// What a session is for. `setup` exists at Stripe and not here.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Mode {
    Payment,
    Subscription,
}

/// Where a session stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Status {
    Open,
    Complete,
    Expired,
}

/// Whether the money is there.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Paid {
    Unpaid,
    Paid,
}

/// How somebody pays.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Method {
    Card,
    Alipay,
    WechatPay,
}

impl Method {
    /// Stripe's word.
    pub(super) const fn name(self) -> &'static str {
        match self {
            Self::Card => "card",
            Self::Alipay => "alipay",
            Self::WechatPay => "wechat_pay",
        }
    }
}

impl Line {
    pub(super) fn amount(&self) -> i64 {
        self.unit_amount.saturating_mul(self.quantity)
    }
}

impl Session {
    pub(super) fn total(&self) -> i64 {
        self.lines.iter().fold(0, |sum, line| line.amount().saturating_add(sum))
    }

    /// Whose news is delivered in order with this session's.
    pub(super) fn ordering_key(&self) -> &str {
        self.subscription.as_deref().unwrap_or(&self.id)
    }

    /// The address after a payment.
    pub(super) fn success(&self) -> String {
        // The official clients percent-encode the braces of the placeholder when they build addresses.
        let filled = self.success_url.replace("{CHECKOUT_SESSION_ID}", &self.id);
        filled.replace("%7BCHECKOUT_SESSION_ID%7D", &self.id)
    }

    /// The payer's address, as far as it is known.
    pub(super) fn email(&self) -> Option<&str> {
        self.payer.as_ref().map(|payer| payer.email.as_str()).or(self.customer_email.as_deref())
    }
}
