//! USDT on TRON (requirement A8): one address, and for every order an amount of its own.
//!
//! Reading order: `amount`, `open` and `keep` (an order and its amount), [`crate::tron`] (what the network says), `settle` (a transfer finds its order), `seen` (what may still vanish), `reader` (when the network is asked),
//! `transfer` and `side` (what can become of money, and what its order shows), `claim_http` ("I have paid"), `review`
//! (the operator's inbox).
//!
//! **Time.** The time of the block decides, not when it is read. From an order's creation to its end (both included) a
//! transfer of exactly its amount pays it; from then to the end of the grace (included) it pays it late. Through all of
//! that time, whatever became of the order, no other order has this amount: an order is created after the grace of
//! whoever had its amount before, and what a block says from before its creation is never its own. Before and after, and
//! with every other amount, money waits for the operator, who is told which order had the amount: it is never given to
//! the order that is nearest.

mod amount;
mod claim_http;
mod keep;
mod open;
mod reader;
mod review;
mod seen;
mod settle;
mod side;
mod transfer;

pub(super) use claim_http::Claim;
pub use claim_http::claim;
pub(super) use keep::{give_up, give_up_all};
pub(super) use open::open;
pub use open::sells;
pub(super) use reader::{due_for, poll, read_due};
pub use review::{TransferRef, Waiting, assign, ignore, unmatched};
pub use seen::Seen;
pub use side::{Payment, Side};
pub use transfer::{IllegalMove, TransferEvent, TransferState};

use crate::clock::Timestamp;
use crate::db::Stmt;
pub use crate::tron::{Address, Txid};

/// The one pack that is sold for USDT: ten dollars, less the tail that tells its buyer apart.
const PACK: &str = "usd10";

/// What time alone changes: amounts that may be another's, and what need not be remembered.
pub(super) fn pass_time(now: Timestamp) -> [Stmt; 3] {
    [keep::free(now), reader::sweep(now), seen::sweep(now)]
}
