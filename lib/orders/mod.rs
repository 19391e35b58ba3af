//! Orders: packs of credits that are bought once. Reading order: `state` (what can happen), `order` (what is stored and
//! shown), `new` (price and credits are fixed), `settle` (the one way to become paid), `returns` (money that went back),
//! `level` (what buying makes of its buyer), `http`; then each way to pay: `card`, `usdt`.

pub mod card;
mod give_up;
mod http;
pub(crate) mod level;
mod method;
mod new;
mod openapi;
mod order;
mod personal;
mod reconcile;
pub mod returns;
mod settle;
mod state;
pub mod usdt;

pub use crate::currency::Currency;
pub use give_up::give_up_all;
pub(crate) use http::channels_of;
pub use http::{list, one};
pub use method::Method;
pub use new::NewOrder;
pub(crate) use openapi::operations;
pub use order::{COLUMNS, OrderRow, OrderView, TABLES};
pub(crate) use personal::PERSONAL;
pub use reconcile::reconcile;
pub use settle::{expire, follow_refund, pay};
pub use state::{IllegalTransition, OrderEvent, OrderState};
