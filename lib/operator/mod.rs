//! What an operator does by hand (requirements C2, C7): credits, levels, plans, codes, payments that came another way.
//! Every act is one write together with its row in `operator_acts`, which is never changed. Reading order: `event`,
//! `service` (all that can be done), `people` (whom it is about), `booking`, `transfers`, `inbox` (dead letters).

mod alerts;
mod audit_event;
mod booking;
mod inbox;
mod people;
mod personal;
mod prompts;
mod reports;
mod service;
mod transfers;

pub use crate::inbox::{DeadLetter, dead_letters, find_dead_letter as dead_letter};
pub use audit_event::{AuditEventKind, AuditEventRow, audit_events};
pub use booking::{Booked, Payment, Sum};
pub use people::{LedgerRow, PersonRow, find, ledger, named};
pub(crate) use personal::PERSONAL;
pub use prompts::PublicPrompt;
pub use service::{MadeCode, OperatorService, Refusal, end_plans};
