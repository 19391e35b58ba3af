//! One uploaded picture: checked, decoded once to be sure of it, and kept without metadata.

use bytes::Bytes;
use darkroom_pixels::{Orientation, Picture};

use super::marks::Mark;
use super::{ImageFormat, ImageLimits, ReasonCode, sniff_single};

/// Quality of pictures that have to be encoded anew: no loss that anybody sees.
const QUALITY: u8 = 92;

/// A picture as it is kept.
#[derive(Clone, Debug)]
pub struct CleanImage {
    /// The file, without metadata but the mark of a machine, the right way up.
    pub bytes: Bytes,
    /// Its format: the upload's, or JPEG when it had to be encoded anew.
    pub format: ImageFormat,
    /// Width in px.
    pub width: u32,
    /// Height in px.
    pub height: u32,
}

/// Checks a picture against `limits`, decodes it, and gives back the same pixels without metadata. Only a picture that
/// is turned, animated, or larger than what is kept is encoded anew, as JPEG. That a machine made it, it goes on saying. Takes up to a second and a few hundred
/// megabytes: call it in `spawn_blocking`.
///
/// # Errors
/// Why the picture is refused.
pub fn clean_image(file: &[u8], limits: &ImageLimits) -> Result<CleanImage, ReasonCode> {
    let format = sniff_single(file, file.len() as u64, limits)?.format;
    let (clean, _) = clean_picture(file, limits)?;
    Ok(match Mark::of(file, format) {
        Some(mark) => CleanImage { bytes: mark.put_into(&clean.bytes, clean.format), ..clean },
        None => clean,
    })
}

/// [`clean_image`], and the decoded picture for whoever makes smaller ones of it.
pub(super) fn clean_picture(file: &[u8], limits: &ImageLimits) -> Result<(CleanImage, Picture), ReasonCode> {
    let facts = sniff_single(file, file.len() as u64, limits)?;
    let stripped = facts.format.strip(file)?;
    let mut picture = Picture::decode(&stripped.bytes, facts.format.into(), stripped.orientation, limits.side_max_px)?;
    let too_wide = limits.keep_side_max_px.filter(|&max| picture.longer_side_px() > max);
    let too_long = limits.keep_bytes_max.is_some_and(|max| stripped.bytes.len() as u64 > max);
    if let Some(side_px) = too_wide {
        picture = picture.reduced(side_px);
    }
    let turned = stripped.orientation != Orientation::NoTransforms;
    let (bytes, format) = if turned || stripped.animated || too_wide.is_some() || too_long {
        (picture.jpeg(QUALITY)?, ImageFormat::Jpeg)
    } else {
        (stripped.bytes, facts.format)
    };
    let (width, height) = picture.size_px();
    Ok((CleanImage { bytes: bytes.into(), format, width, height }, picture))
}
