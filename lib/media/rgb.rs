//! A stored picture as pixels, for whoever works on them.

use super::{ImageLimits, ReasonCode, clean};

/// Pixels, three bytes for each, row by row.
#[derive(Clone, Debug)]
pub struct Rgb {
    /// In px.
    pub width: u32,
    /// In px.
    pub height: u32,
    /// `width` × `height` × 3 bytes.
    pub pixels: Vec<u8>,
}

/// The pixels of a JPEG, PNG or WebP, the right way up, on white. In sRGB, unless they are wanted `as_coded`, for a file
/// whose colour profile is kept. Takes up to a second: call it in `spawn_blocking`.
///
/// # Errors
/// Why it is no picture that we can work with.
pub fn in_rgb(file: &[u8], as_coded: bool) -> Result<Rgb, ReasonCode> {
    let (picture, ..) = clean::decode(file, &ImageLimits::OUTPUT)?;
    let (width, height) = picture.size_px();
    let picture = if as_coded { picture } else { picture.in_srgb() };
    Ok(Rgb { width, height, pixels: picture.into_rgb() })
}
