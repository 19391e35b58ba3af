//! What Stripe shows, as far as it is read: events, checkout pages, subscriptions. Enums are open there: a word that is
//! new can be read, and whoever acts on it says that it is strange.

use std::collections::BTreeMap;

use serde::de::DeserializeOwned;
use serde::{Deserialize, Deserializer};
use serde_json::Value;

use super::strange::Strange;

/// An object's own id, or the object itself when it was expanded.
#[derive(Deserialize)]
#[serde(untagged)]
enum Reference {
    Id(String),
    Object { id: String },
}

pub(super) fn reference<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<String>, D::Error> {
    Ok(Option::<Reference>::deserialize(deserializer)?.map(|reference| match reference {
        Reference::Id(id) | Reference::Object { id } => id,
    }))
}

pub(super) fn metadata<'de, D: Deserializer<'de>>(deserializer: D) -> Result<BTreeMap<String, String>, D::Error> {
    Ok(Option::deserialize(deserializer)?.unwrap_or_default())
}

/// Something happened.
#[derive(Clone, Debug, Deserialize)]
pub struct Event {
    /// `evt_…`: the same for every delivery.
    pub id: String,
    /// `checkout.session.completed` and so on.
    pub r#type: String,
    /// When, in seconds since the epoch.
    pub created: i64,
    /// Whether it is about real money.
    pub livemode: bool,
    data: Data,
}

#[derive(Clone, Debug, Deserialize)]
struct Data {
    object: Value,
}

impl Event {
    /// The id of the object it is about.
    #[must_use]
    pub fn subject(&self) -> &str {
        self.data.object["id"].as_str().unwrap_or_default()
    }

    /// The object it is about, read as one of these; `what` is what it should be.
    ///
    /// # Errors
    /// When it is in another shape.
    pub fn object<T: DeserializeOwned>(&self, what: &'static str) -> Result<T, Strange> {
        T::deserialize(&self.data.object).map_err(|error| Strange::Unreadable { what, problem: error.to_string() })
    }
}

/// A page of events, newest first.
#[derive(Debug, Deserialize)]
pub struct Events {
    /// Each as it would be delivered.
    pub data: Vec<Value>,
    /// Whether there are older ones.
    pub has_more: bool,
}

/// A checkout page.
#[derive(Clone, Debug, Deserialize)]
pub struct Session {
    /// `cs_…`
    pub id: String,
    /// What it is for.
    pub mode: Mode,
    /// Where it stands.
    pub status: Option<SessionStatus>,
    /// Whether the money is there.
    pub payment_status: PaymentStatus,
    /// What is paid, in the currency's minor units.
    pub amount_total: Option<i64>,
    /// In lower case.
    pub currency: Option<String>,
    /// Whom it was made for.
    pub client_reference_id: Option<String>,
    /// What it was made for.
    #[serde(default, deserialize_with = "metadata")]
    pub metadata: BTreeMap<String, String>,
    /// `pi_…`, once somebody pays.
    #[serde(default, deserialize_with = "reference")]
    pub payment_intent: Option<String>,
    /// `sub_…`, once somebody subscribed.
    #[serde(default, deserialize_with = "reference")]
    pub subscription: Option<String>,
    /// `cus_…`
    #[serde(default, deserialize_with = "reference")]
    pub customer: Option<String>,
    /// Where to pay, while somebody can.
    pub url: Option<String>,
    /// Whether it is about real money.
    pub livemode: bool,
}

impl Session {
    /// Whether it says that it was made here.
    #[must_use]
    pub fn is_made_here(&self) -> bool {
        ["order", "subscription"].iter().any(|noun| self.metadata.contains_key(*noun))
    }
}

/// What a checkout is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Mode {
    /// Something that is paid once.
    Payment,
    /// Something that is paid again and again.
    Subscription,
    /// Nothing of ours.
    #[serde(other)]
    Other,
}

/// Where a checkout stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SessionStatus {
    /// Somebody can pay.
    Open,
    /// Somebody paid, or ordered the money to be sent.
    Complete,
    /// Nobody can pay any more.
    Expired,
    /// Another word.
    #[serde(other)]
    Other,
}

/// Whether the money of a checkout is there.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PaymentStatus {
    /// It is.
    Paid,
    /// Not yet, and perhaps never.
    Unpaid,
    /// There is nothing to pay.
    NoPaymentRequired,
    /// Another word.
    #[serde(other)]
    Other,
}

/// A plan that is paid again and again.
#[derive(Clone, Debug, Deserialize)]
pub struct Subscription {
    /// `sub_…`
    pub id: String,
    /// Where it stands.
    pub status: SubscriptionStatus,
    /// Whether it ends with its period.
    pub cancel_at_period_end: bool,
    /// When it is to end, which the portal may say instead.
    pub cancel_at: Option<i64>,
    /// `cus_…`
    #[serde(default, deserialize_with = "reference")]
    pub customer: Option<String>,
    /// What it was made for.
    #[serde(default, deserialize_with = "metadata")]
    pub metadata: BTreeMap<String, String>,
    /// Whether it is about real money.
    pub livemode: bool,
    /// Before `2025-03-31.basil` the period stood here.
    current_period_end: Option<i64>,
    /// The newest bill, `in_…`
    #[serde(default, deserialize_with = "reference")]
    pub latest_invoice: Option<String>,
    pub(super) items: List<Item>,
}

#[derive(Clone, Debug, Deserialize)]
pub(super) struct List<T> {
    pub(super) data: Vec<T>,
}

#[derive(Clone, Debug, Deserialize)]
pub(super) struct Item {
    #[serde(default)]
    pub(super) id: String,
    pub(super) current_period_start: Option<i64>,
    current_period_end: Option<i64>,
    pub(super) price: Price,
}

#[derive(Clone, Debug, Deserialize)]
pub(super) struct Price {
    currency: String,
    unit_amount: Option<i64>,
    #[serde(default, deserialize_with = "reference")]
    pub(super) product: Option<String>,
}

/// Where a subscription stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SubscriptionStatus {
    /// The first bill is not paid.
    Incomplete,
    /// It was not paid in time.
    IncompleteExpired,
    /// On trial.
    Trialing,
    /// Paid.
    Active,
    /// A later bill is not paid, and is tried again.
    PastDue,
    /// It ended.
    Canceled,
    /// A later bill is not paid, and not tried again.
    Unpaid,
    /// Nothing is billed for now.
    Paused,
    /// Another word.
    #[serde(other)]
    Other,
}

impl Subscription {
    /// When the present period ends, in seconds since the epoch.
    #[must_use]
    pub fn period_end(&self) -> Option<i64> {
        self.items.data.iter().find_map(|item| item.current_period_end).or(self.current_period_end)
    }

    /// What a period costs: minor units and the currency in lower case.
    #[must_use]
    pub fn price(&self) -> Option<(i64, &str)> {
        self.items.data.iter().find_map(|item| Some((item.price.unit_amount?, item.price.currency.as_str())))
    }
}

/// A visit to the customer portal.
#[derive(Clone, Debug, Deserialize)]
pub struct Portal {
    /// Where it is.
    pub url: String,
}
