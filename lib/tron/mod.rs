//! TRON, read through TronGrid: what came to an address, and what a transaction did. Knows nothing of orders.
//!
//! Reading order: `address` and `txid` (how things are named), `client` (how the provider is asked), `history` (what its
//! index says: hints) and `proof` (what the chain itself says: money).

mod address;
mod client;
mod error;
mod history;
mod proof;
mod txid;

pub use address::{Address, NotAnAddress};
pub use client::{Tron, TronConfig};
pub(crate) use error::ChainError;
pub(crate) use history::{Hint, Place, after};
pub(crate) use proof::{Proof, Transfer};
pub use txid::{NotAHash, Txid};
