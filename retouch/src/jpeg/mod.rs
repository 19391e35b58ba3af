//! A JPEG written anew with some of its 8 × 8 blocks changed.
//!
//! Decoding and encoding again moves up to a fifth of all pixels, wherever the paint was. So the coefficients of blocks
//! without alpha are taken over as they are; with three components of full size and no smoothing between blocks, every
//! decoder then shows them as before, bit by bit. In the other blocks JPEG moves pixels outside of the paint too: at
//! most 7 px away from a pixel with alpha.
//!
//! It takes what `image`'s encoder writes, which is every poster: baseline (ITU-T T.81), eight bits, 4:4:4, one scan, no
//! restart markers. The rest is refused by its name.

mod bits;
mod block;
mod header;
mod huffman;
mod scan;
mod tables;

pub use scan::{splice, spliceable};

/// Why a JPEG cannot be changed block by block.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum JpegFault {
    /// Another kind of file.
    #[error("not a JPEG")]
    NotJpeg,
    /// The file ends before the picture does.
    #[error("the JPEG ends early")]
    Truncated,
    /// The file breaks the rules of its format.
    #[error("the JPEG is damaged: {0}")]
    Damaged(&'static str),
    /// Several passes over the picture.
    #[error("the JPEG is progressive")]
    Progressive,
    /// Extended, lossless, hierarchical or arithmetic coding.
    #[error("the JPEG is not baseline")]
    NotBaseline,
    /// Other than eight bits for each value.
    #[error("the JPEG has {0} bits a value and not eight")]
    Bits(u8),
    /// Other than three components: gray, or inks.
    #[error("the JPEG has {0} components and not three")]
    Components(u8),
    /// Three components that are not brightness and two colours.
    #[error("the JPEG's components are red, green and blue")]
    Rgb,
    /// Colours at a lower resolution.
    #[error("the JPEG's colours are subsampled")]
    Subsampled,
    /// Places to start decoding at.
    #[error("the JPEG has restart markers")]
    RestartMarkers,
    /// Components one after the other.
    #[error("the JPEG has several scans")]
    SeveralScans,
    /// Another size than the picture's, in px.
    #[error("the JPEG is {width} × {height} px large and the picture is not")]
    Size {
        /// Of the file.
        width: u32,
        /// Of the file.
        height: u32,
    },
}
