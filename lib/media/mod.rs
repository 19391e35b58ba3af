//! Pictures as files: what is let in, what is kept of it, and the sizes made of what engines deliver.
//!
//! Reading order: [`limits`] (the numbers), [`reason`] (how a refusal is told), [`sniff`](mod@sniff) (what a file is, from its
//! first bytes), `format` (the three formats, taken apart without a decoder), [`darkroom_pixels`] (decode, turn,
//! scale, encode), `turns` (how much is decoded at once), [`marks`] (who made it), [`clean`] (one upload),
//! [`derive`](mod@derive) (one output) and [`zip`] (a training set).
//!
//! Everything here is synchronous and CPU-bound, up to seconds: async callers use `tokio::task::spawn_blocking`.
//! [`zip::inspect_object`] does that itself.

pub mod clean;
pub mod derive;
mod format;
pub mod limits;
pub mod marks;
pub mod reason;
pub mod sniff;
#[cfg(test)]
mod testing;
#[cfg(test)]
mod tests;
mod turns;
pub mod zip;

pub use clean::{CleanImage, Pixels, as_jpeg, clean_image, coded_pixels, pixels};
pub use derive::{Derived, MediaError, derive};
pub use format::ImageFormat;
pub use limits::{ImageLimits, ZipLimits};
pub use reason::{Reason, ReasonCode};
pub use sniff::{FileKind, ImageFacts, sniff, sniff_single};
