//! Redemption codes: credits, a level, or both, for whoever has the code (requirement C7). Reading order: `code` (what
//! one looks like and what is kept of it), `make` (the operator's part), `redeem` (the one write), `http`.

mod code;
mod http;
mod make;
mod personal;
mod redeem;

pub use code::Code;
pub(crate) use http::operations;
pub use http::redeem;
pub use make::{CodeRow, NewCode, list};
pub(crate) use personal::PERSONAL;
