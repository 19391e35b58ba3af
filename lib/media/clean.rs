//! One uploaded picture: checked, decoded once to be sure of it, and kept without metadata.

use bytes::Bytes;
use darkroom_pixels::{Orientation, Picture};

use super::format::Stripped;
use super::marks::Mark;
use super::turns::{self, Turn};
use super::{ImageFormat, ImageLimits, ReasonCode, sniff_single};

/// Quality of pictures that have to be encoded anew: no loss that anybody sees.
const QUALITY: u8 = 92;
/// Qualities of a training picture, the best one first: the first whose file is not too long is taken.
const TRAINING_QUALITIES: [u8; 3] = [95, 85, 75];

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
/// is turned, animated, of four inks, or larger than what is kept is encoded anew, as JPEG. That a machine made it, it
/// goes on saying. Takes up to a second and a few hundred megabytes: call it in `spawn_blocking`.
///
/// # Errors
/// Why the picture is refused.
pub fn clean_image(file: &[u8], limits: &ImageLimits) -> Result<CleanImage, ReasonCode> {
    let format = sniff_single(file, file.len() as u64, limits)?.format;
    let (clean, ..) = clean_picture(file, limits)?;
    Ok(match Mark::of(file, format) {
        Some(mark) => CleanImage { bytes: mark.put_into(&clean.bytes, clean.format), ..clean },
        None => clean,
    })
}

/// A picture as trainers read it: some take JPEG and PNG alone, none knows profiles, orientation or transparency. So it
/// is always encoded anew: JPEG, sRGB of eight bits, upright, on white. Blocks as [`clean_image`] does.
///
/// # Errors
/// Why the picture is refused.
pub(super) fn training_picture(file: &[u8], limits: &ImageLimits) -> Result<Bytes, ReasonCode> {
    let (picture, _, _, _turn) = decode(file, limits)?;
    // Scaled first: what has fewer pixels is converted sooner.
    let small = limits.keep_side_max_px.map_or_else(|| picture.in_srgb(), |side_px| picture.reduced(side_px).in_srgb());
    let mut jpeg = Vec::new();
    for quality in TRAINING_QUALITIES {
        jpeg = small.jpeg(quality)?;
        if limits.keep_bytes_max.is_none_or(|max| jpeg.len() as u64 <= max) {
            break;
        }
    }
    Ok(jpeg.into())
}

/// Pixels in sRGB, three bytes each, row by row.
#[derive(Clone, Debug)]
pub struct Pixels {
    /// In px.
    pub width: u32,
    /// In px.
    pub height: u32,
    /// Three bytes a pixel.
    pub rgb: Vec<u8>,
}

/// The pixels of a file that an engine made or that we keep. Blocks as [`clean_image`] does.
///
/// # Errors
/// Why it is no usable picture.
pub fn pixels(file: &[u8]) -> Result<Pixels, ReasonCode> {
    let (picture, _, _, _turn) = decode(file, &ImageLimits::OUTPUT)?;
    let (width, height) = picture.size_px();
    Ok(Pixels { width, height, rgb: picture.rgb() })
}

/// A file that an engine made as a JPEG with nothing but its pixels. Blocks as [`clean_image`] does.
///
/// # Errors
/// Why it is no usable picture.
pub fn as_jpeg(file: &[u8], quality: u8) -> Result<Vec<u8>, ReasonCode> {
    let (picture, _, _, _turn) = decode(file, &ImageLimits::OUTPUT)?;
    let (width, height) = picture.size_px();
    let plain = Picture::from_rgb(width, height, picture.rgb());
    plain.and_then(|plain| plain.jpeg(quality).ok()).ok_or(ReasonCode::NotAnImage)
}

/// The same without a conversion of colours, for whoever writes into the file itself, which keeps its profile.
///
/// # Errors
/// Why it is no usable picture.
pub fn coded_pixels(file: &[u8]) -> Result<Pixels, ReasonCode> {
    let (picture, _, _, _turn) = decode(file, &ImageLimits::OUTPUT)?;
    let (width, height) = picture.size_px();
    Ok(Pixels { width, height, rgb: picture.into_coded_rgb() })
}

/// [`clean_image`], and the decoded picture for whoever makes smaller ones of it, with its turn: keep that until the
/// picture is gone.
pub(super) fn clean_picture(
    file: &[u8],
    limits: &ImageLimits,
) -> Result<(CleanImage, Picture, Turn<'static>), ReasonCode> {
    let (mut picture, format, stripped, turn) = decode(file, limits)?;
    let too_wide = limits.keep_side_max_px.filter(|&max| picture.longer_side_px() > max);
    let too_long = limits.keep_bytes_max.is_some_and(|max| stripped.bytes.len() as u64 > max);
    if let Some(side_px) = too_wide {
        picture = picture.reduced(side_px);
    }
    let turned = stripped.orientation != Orientation::NoTransforms;
    let as_it_came = !turned && !stripped.animated && !picture.is_of_inks() && too_wide.is_none() && !too_long;
    let (bytes, format) =
        if as_it_came { (stripped.bytes, format) } else { (picture.jpeg(QUALITY)?, ImageFormat::Jpeg) };
    let (width, height) = picture.size_px();
    Ok((CleanImage { bytes: bytes.into(), format, width, height }, picture, turn))
}

/// Checked against `limits`, and decoded when it is its turn, which lasts as long as the picture does.
pub(super) fn decode(
    file: &[u8],
    limits: &ImageLimits,
) -> Result<(Picture, ImageFormat, Stripped, Turn<'static>), ReasonCode> {
    let facts = sniff_single(file, file.len() as u64, limits)?;
    let stripped = facts.format.strip(file)?;
    let turn = turns::wait_for(u64::from(facts.width) * u64::from(facts.height));
    let picture = Picture::decode(&stripped.bytes, facts.format.into(), stripped.orientation, limits.side_max_px)?;
    Ok((picture, facts.format, stripped, turn))
}
