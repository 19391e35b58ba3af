//! Who invited whom, and what both get for it. Whoever proves an address for the first time with somebody's link is bound to
//! them, once, with what was promised then; the first order that the invited person pays gives both their credits. Money
//! that goes back takes its share of them back, by the rules of [`crate::ledger`].
//!
//! What makes it hard to farm: nothing is given before money has come; a mailbox is invited once in its life, however its
//! address is written, and never by itself; an inviter is paid for so many in all and in thirty days, which is counted in the
//! statement that pays. A blocked account gets nothing and brings nothing, on either side. Whoever has left gets nothing; whom
//! they invited still does, for they have done what was asked, and so does who comes when their inviter has had the most.

mod join;
mod personal;
mod reward;
mod terms;

pub use join::{code_of, join};
pub(crate) use personal::PERSONAL;
pub use reward::{Whose, follow_return, reward};
pub use terms::{ReferralTerms, is_code};

/// How many days the smaller of both limits looks back.
pub const MONTH_DAYS: i64 = 30;
