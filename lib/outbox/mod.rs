//! Mails that tell of something that happened: a row is written with it, in the same transaction, and the mail is sent
//! after it. Whoever dies in between leaves the row, and the reconciler sends it.

mod device;
mod pace;
mod personal;
mod queue;
mod read;
mod send;
mod unsubscribe;

use serde::{Deserialize, Serialize};

use crate::mail::Topic;
pub use pace::count;
pub(crate) use personal::PERSONAL;
pub use queue::{
    queue_export, queue_plan_receipt, queue_plan_return, queue_plan_stopped, queue_receipt, queue_refund,
    queue_sign_in, queue_trained, tells_of_sign_in,
};
pub use send::{notify, send_due, send_soon};
pub use unsubscribe::url as unsubscribe_url;
pub(crate) use unsubscribe::{unsubscribe, whose};

/// What a letter tells of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    /// An order was paid.
    Receipt,
    /// A plan's bill was paid.
    PlanReceipt,
    /// A bill that gave nothing was paid back.
    PlanReturned,
    /// A bill was disputed, and its plan ended.
    PlanStopped,
    /// What is known of somebody can be taken.
    Export,
    /// Money for an order went back.
    Refund,
    /// Somebody signed in with a browser that was never there.
    SignIn,
    /// A model is trained.
    Trained,
}

impl Kind {
    const ALL: [Self; 8] = [
        Self::Receipt,
        Self::PlanReceipt,
        Self::PlanReturned,
        Self::PlanStopped,
        Self::Export,
        Self::Refund,
        Self::SignIn,
        Self::Trained,
    ];

    /// As stored.
    const fn as_str(self) -> &'static str {
        match self {
            Self::Receipt => "receipt",
            Self::PlanReceipt => "plan_receipt",
            Self::PlanReturned => "plan_returned",
            Self::PlanStopped => "plan_stopped",
            Self::Export => "export",
            Self::Refund => "refund",
            Self::SignIn => "sign_in",
            Self::Trained => "trained",
        }
    }

    /// What it is about.
    const fn topic(self) -> Topic {
        match self {
            Self::Trained => Topic::News,
            Self::Receipt | Self::PlanReceipt | Self::PlanReturned | Self::PlanStopped | Self::Refund => Topic::Money,
            Self::Export | Self::SignIn => Topic::Security,
        }
    }

    fn from_stored(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.as_str() == text)
    }
}

/// Money, as Stripe writes it.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Sum {
    /// In minor units.
    pub amount: i64,
    /// In lower case.
    pub currency: String,
}
