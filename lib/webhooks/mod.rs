//! News from providers: verified on its raw bytes, kept, applied once. Its absence is noticed by `jobs::reconcile`.

mod replicate;
pub mod signature;

pub(crate) use replicate::operations;
pub use replicate::receive as replicate;

/// The inbox's name for Replicate.
pub const REPLICATE: &str = "replicate";
