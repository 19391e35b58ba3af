//! The file that a shop gets.

use image::codecs::jpeg::JpegEncoder;
use image::{ExtendedColorType, ImageEncoder, RgbImage};

/// The quality every file is tried at first, and those it is tried at while it is too large. Below 80 blocks show.
const QUALITIES: [u8; 5] = [92, 89, 86, 83, 80];

/// A JPEG: baseline, 4:4:4, without restart markers, so that an edit can splice its blocks, and without a profile,
/// which is sRGB.
#[derive(Clone, Debug)]
pub struct File {
    /// The whole file.
    pub bytes: Vec<u8>,
    /// Of 100.
    pub quality: u8,
}

/// A picture that does not get small enough without its blocks showing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the picture takes {bytes} bytes at the lowest quality, {bytes_max} are allowed")]
pub struct TooLarge {
    /// What it takes at the lowest quality.
    pub bytes: usize,
    /// What was allowed.
    pub bytes_max: usize,
}

/// Writes a picture into at most `bytes_max`; what is spliced into the file later (labels, about 1 kB) is subtracted by
/// the caller.
///
/// # Errors
/// [`TooLarge`], also for a picture that JPEG cannot hold.
pub fn write_jpeg(picture: &RgbImage, bytes_max: usize) -> Result<File, TooLarge> {
    let mut refused = TooLarge { bytes: usize::MAX, bytes_max };
    for quality in QUALITIES {
        match write_jpeg_at(picture, quality, bytes_max) {
            Ok(file) => return Ok(file),
            Err(too_large) => refused = too_large,
        }
    }
    Err(refused)
}

/// The same at one quality, of 100: blocks with the same pixels as in another file of that quality are the same.
///
/// # Errors
/// [`TooLarge`], also for a picture that JPEG cannot hold.
pub fn write_jpeg_at(picture: &RgbImage, quality: u8, bytes_max: usize) -> Result<File, TooLarge> {
    let mut bytes = Vec::new();
    let encoder = JpegEncoder::new_with_quality(&mut bytes, quality);
    let (width, height) = picture.dimensions();
    match encoder.write_image(picture.as_raw(), width, height, ExtendedColorType::Rgb8) {
        Ok(()) if bytes.len() <= bytes_max => Ok(File { bytes, quality }),
        Ok(()) => Err(TooLarge { bytes: bytes.len(), bytes_max }),
        Err(_) => Err(TooLarge { bytes: usize::MAX, bytes_max }),
    }
}
