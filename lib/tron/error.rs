//! What can go wrong when the chain is read.

/// Why a call had no result. All may be repeated later.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub(crate) enum ChainError {
    /// Too many calls: the provider punishes whoever goes on asking.
    #[error("the chain reader is told to wait {seconds} s")]
    Suspended {
        /// For how long.
        seconds: i64,
    },
    /// No connection, no answer in time, one that broke off, or a failure on the other side.
    #[error("the chain cannot be read now")]
    Unreachable,
    /// It is understood, and refused: a wrong key.
    #[error("the chain reader is refused with status {status}")]
    Refused {
        /// HTTP status.
        status: u16,
    },
    /// The answer is too large or is not what the protocol says.
    #[error("the answer of the chain is not understood")]
    Unreadable,
}
