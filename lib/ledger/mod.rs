//! Credits: accounts, holds, entries. The only code that moves credits.
//!
//! Reading order: `grant` (credits arrive), `holds` and `settle` (they are spent), `periods` (a plan's credits end),
//! `returns` (money goes back), `audit` (the proof).
//!
//! An entry is inserted, a trigger moves the account, checks refuse: a balance below zero, a movement that happened
//! already, a hold that is settled. Everything here is a statement for somebody's batch, so that credits move in the
//! same transaction as what they pay for.

mod audit;
mod balance;
mod credits;
mod entry;
mod fingerprint;
mod grant;
mod holds;
mod kind;
mod periods;
mod personal;
mod returns;
mod settle;

pub use audit::{Violation, audit};
pub(crate) use balance::BALANCE;
pub use balance::Balance;
pub use credits::Credits;
pub use fingerprint::fingerprint;
pub use grant::{Grant, Side, adjust, grant_plan, open_account, purchase, redeem, referral, welcome};
pub use holds::{Hold, HoldState, hold};
pub use kind::EntryKind;
pub use periods::{end_periods, periods_over};
pub(crate) use personal::PERSONAL;
pub use returns::{Paid, follow_return};
pub use settle::{Settlement, settle};
