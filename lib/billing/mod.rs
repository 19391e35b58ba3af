//! What people see of the books: what is sold, and every movement of their credits, as a list and as a file. The books
//! themselves are kept by [`crate::ledger`], which knows nobody who asks; prices are [`crate::catalogue`].

mod catalogue;
mod entries;
mod export;
mod grouped;
mod referral;
mod studios;
mod subject;

use crate::openapi::Operation;

pub use catalogue::show as catalogue;
pub use entries::{Entry, ledger};
pub use export::export;
pub use referral::referral;

/// As the document tells it.
pub(crate) fn operations() -> impl Iterator<Item = Operation> {
    catalogue::operations().into_iter().chain(entries::operations()).chain(referral::operations())
}
