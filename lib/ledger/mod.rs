//! Credits: accounts, holds, entries. The only code that moves credits.
//!
//! An entry is inserted, a trigger moves the account, checks refuse: a balance below zero, a movement that happened
//! already, a hold that is settled. Everything here is a statement for somebody's batch, so that credits move in the
//! same transaction as what they pay for.

mod audit;
mod credits;
mod entries;
mod export;
mod grant;
mod holds;
mod payments;

pub use audit::{Violation, audit};
pub use credits::{Balance, Credits};
pub(crate) use entries::operations;
pub use entries::{Entry, EntryKind, ledger};
pub use export::export;
pub use grant::{Grant, adjust, expire_plan, grant_plan, open_account};
pub use holds::{Hold, HoldState, Settlement, hold, settle};
pub use payments::{follow_bill_refund, follow_refund, purchase};
