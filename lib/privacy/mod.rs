//! What people may ask of everything that is known of them (requirement D7): to take it away, and to end it with a receipt.
//!
//! `nouns` lists what every room keeps of a person; `end` is the one write that ends an account; `finish` does what follows
//! elsewhere, until the receipt has nothing pending; `export` makes the files to take away.

mod end;
mod export;
mod finish;
mod http;
mod nouns;
mod openapi;
mod receipt;

pub use export::export;
pub use finish::reconcile;
pub use http::{account, receipt as show_receipt};
pub use nouns::tables;
pub(crate) use openapi::operations;
