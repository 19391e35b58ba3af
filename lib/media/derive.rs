//! What an engine delivered, made ready for a gallery: the picture itself and two smaller ones.

use bytes::Bytes;
use darkroom_pixels::Fault;

use super::clean::clean_picture;
use super::marks::Mark;
use super::{ImageFormat, ImageLimits, ReasonCode};

const WEB_SIDE_PX: u32 = 1_280;
const WEB_QUALITY: u8 = 82;
const THUMB_SIDE_PX: u32 = 384;
const THUMB_QUALITY: u8 = 78;

/// A delivered picture in its three sizes (requirement A6).
#[derive(Clone, Debug)]
pub struct Derived {
    /// The picture as delivered, pixel by pixel, with our mark in the place of all metadata (engines write prompts into it).
    pub full: Bytes,
    /// The format of `full`.
    pub format: ImageFormat,
    /// Width of `full` in px.
    pub width: u32,
    /// Height of `full` in px.
    pub height: u32,
    /// At most 1,280 px on the longer side, JPEG.
    pub web: Bytes,
    /// At most 384 px on the longer side, JPEG.
    pub thumb: Bytes,
}

/// An engine delivered something that is not a picture we can keep.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the engine's picture cannot be kept: {0}")]
pub struct MediaError(pub ReasonCode);

impl From<Fault> for MediaError {
    fn from(fault: Fault) -> Self {
        Self(fault.into())
    }
}

/// Makes the three sizes of a JPEG, PNG or WebP, each with the mark. Transparency is white in the smaller two. Takes up
/// to a second: call it in `spawn_blocking`.
///
/// # Errors
/// [`MediaError`] with what is wrong with the picture.
pub fn derive(full: &[u8], mark: &Mark) -> Result<Derived, MediaError> {
    let (clean, picture, turn) = clean_picture(full, &ImageLimits::OUTPUT).map_err(MediaError)?;
    let web = picture.fitted(WEB_SIDE_PX);
    // Only what is small is left.
    drop((picture, turn));
    let thumb = web.fitted(THUMB_SIDE_PX);
    Ok(Derived {
        full: mark.put_into(&clean.bytes, clean.format),
        format: clean.format,
        width: clean.width,
        height: clean.height,
        web: mark.put_into(&web.jpeg(WEB_QUALITY)?, ImageFormat::Jpeg),
        thumb: mark.put_into(&thumb.jpeg(THUMB_QUALITY)?, ImageFormat::Jpeg),
    })
}
