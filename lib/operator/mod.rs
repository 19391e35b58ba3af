//! What an operator does by hand (requirements C2, C7): credits, levels, plans, codes, payments that came another way.
//! Every act is one write together with its row in `operator_acts`, which is never changed. Reading order: `act`,
//! `desk` (all that can be done), `people` (whom it is about), `booking`, `transfers`, `inbox` (dead letters).

mod act;
mod alerts;
mod booking;
mod desk;
mod inbox;
mod people;
mod transfers;

pub use crate::inbox::{DeadLetter, dead_letters, find_dead_letter as dead_letter};
pub use act::{ActKind, ActRow, acts};
pub use booking::{Booked, Payment, Sum};
pub use desk::{Desk, MadeCode, Refusal, end_plans};
pub use people::{LedgerRow, PersonRow, find, ledger, named};
