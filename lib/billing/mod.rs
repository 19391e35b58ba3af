//! What people see of the books: every movement of their credits, as a list and as a file. The books themselves are kept
//! by [`crate::ledger`], which knows nobody who asks.

mod entries;
mod export;

pub(crate) use entries::operations;
pub use entries::{Entry, ledger};
pub use export::export;
