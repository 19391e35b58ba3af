//! Plans that are paid again and again, by Stripe's subscriptions (requirement D4).
//!
//! Reading order: `state` (what Stripe's words mean here), `terms` (what was bought), `subscription` (what is stored
//! and shown), `open` (a checkout page), `refresh` (what is true at Stripe now), `bills` (a paid bill gives its
//! period's credits, once), `switch` (from one plan to another: the rule), `change` and `preview` (pressing for it, and
//! what that would do), `end`, `lapse` (a bill stays unpaid), `stop` (a bill is disputed), `poll` (when nothing is
//! heard), `http`.
//!
//! An event of a subscription is never believed for what it says, only for whom it is about: events come in any order
//! and carry whole seconds, so of two changes in one second nobody could tell which is later. Instead the subscription
//! is read again, and what is true now is written, by whoever began to read last.

mod bills;
mod change;
mod checkout;
mod end;
mod http;
mod lapse;
mod open;
mod openapi;
mod personal;
mod poll;
mod preview;
mod refresh;
mod state;
mod stop;
mod subscription;
mod switch;
mod terms;

pub use bills::{bill_of_payment, follow as follow_bill, handle as handle_bill, take_back as take_back_bill};
pub use http::{own, portal};
pub(crate) use openapi::operations;
pub(crate) use personal::PERSONAL;
pub use poll::reconcile;
pub use refresh::{handle, handle_session, refresh};
pub use state::SubscriptionState;
pub use stop::{end_all, stop_disputed, stop_soon};
pub use subscription::SubscriptionRow;
pub use switch::credits_of_switch;
pub use terms::Terms;
