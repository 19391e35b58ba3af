//! Edits of pictures: what an engine made inside of the paint, laid back so that nothing else changes.
//!
//! Every engine changes more than it was asked to: it moves the picture by some pixels, scales it, tints it. So an edit
//! takes four steps, each a module:
//!
//! 1. [`mask`] reads what was painted, and writes it as the engine at hand wants it ([`mask::Convention`]); [`crop`]
//!    says which part of the picture is sent.
//! 2. [`register`] finds how the answer lies on the picture, or that it shows another scene.
//! 3. [`blend`] samples the answer there, takes its tone and its tint back ([`tone`], [`field`]) and lays it through
//!    the feathered mask ([`alpha`]). A pixel with alpha 0 is not touched.
//! 4. [`jpeg`] writes the file anew: blocks without paint keep their coefficients, so every decoder shows them bit by
//!    bit as before.
//!
//! Nothing here knows of files, jobs or engines' addresses.

pub mod alpha;
pub mod blend;
pub mod crop;
mod distance;
#[cfg(feature = "drift")]
pub mod drift;
mod field;
pub mod jpeg;
pub mod mask;
mod picture;
pub mod register;
mod sample;
pub mod tone;

pub use alpha::{Alpha, Edge};
pub use blend::{Edit, Laid, Settings, Verdict, lay_back};
pub use mask::{Mask, MaskFault, MaskLimits};
pub use picture::{Picture, Rect, Size};
