//! What a file is, by its first bytes: never by its name or by what the browser said.

use serde::Serialize;

use super::format::png;
use super::{ImageFormat, ImageLimits, ReasonCode};

/// How many of a file's first bytes [`sniff_single`] should get. A JPEG's size stands behind its metadata, which can
/// fill several segments of 64 KB.
pub const HEAD_BYTES: u64 = 1 << 20;

/// The brands of ISO media files that hold pictures we cannot decode (HEIC, AVIF), at byte 8.
const HEIF_BRANDS: [&[u8; 4]; 9] = [b"heic", b"heix", b"hevc", b"hevx", b"heim", b"heis", b"mif1", b"msf1", b"avif"];

/// What a file is. Kinds we refuse are told apart where a user can do something about it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FileKind {
    /// A picture format that is accepted.
    Image(ImageFormat),
    /// A zip.
    Zip,
    /// A GIF: refused.
    Gif,
    /// HEIC or AVIF: what phones write, refused with the advice to export as JPEG.
    Heic,
    /// Anything else.
    Unknown,
}

impl FileKind {
    /// The accepted picture format.
    ///
    /// # Errors
    /// Why it is none.
    pub const fn image(self) -> Result<ImageFormat, ReasonCode> {
        match self {
            Self::Image(format) => Ok(format),
            Self::Zip => Err(ReasonCode::ZipNotAnImage),
            Self::Gif => Err(ReasonCode::GifUnsupported),
            Self::Heic => Err(ReasonCode::HeicUnsupported),
            Self::Unknown => Err(ReasonCode::NotAnImage),
        }
    }
}

/// What is known of a picture before it is decoded.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct ImageFacts {
    /// The format.
    pub format: ImageFormat,
    /// Width in px as stored: a camera held upright may have swapped the two.
    pub width: u32,
    /// Height in px as stored.
    pub height: u32,
}

/// The kind of a file from at least its first 12 bytes; fewer are [`FileKind::Unknown`] where they do not suffice.
#[must_use]
pub fn sniff(head: &[u8]) -> FileKind {
    let at = |start: usize, magic: &[u8]| head.get(start..).is_some_and(|rest| rest.starts_with(magic));
    if at(0, b"\xFF\xD8\xFF") {
        FileKind::Image(ImageFormat::Jpeg)
    } else if at(0, png::SIGNATURE) {
        FileKind::Image(ImageFormat::Png)
    } else if at(0, b"RIFF") && at(8, b"WEBP") {
        FileKind::Image(ImageFormat::Webp)
    } else if at(0, b"PK\x03\x04") || at(0, b"PK\x05\x06") {
        FileKind::Zip
    } else if at(0, b"GIF87a") || at(0, b"GIF89a") {
        FileKind::Gif
    } else if at(4, b"ftyp") && HEIF_BRANDS.iter().any(|brand| at(8, *brand)) {
        FileKind::Heic
    } else {
        FileKind::Unknown
    }
}

/// Format and size of a single picture from its first [`HEAD_BYTES`] bytes (or all, when it has fewer), checked
/// against `limits`. `bytes` is the length of the whole file. Nothing is decoded.
///
/// # Errors
/// Why the picture is refused.
pub fn sniff_single(head: &[u8], bytes: u64, limits: &ImageLimits) -> Result<ImageFacts, ReasonCode> {
    let format = sniff(head).image()?;
    if bytes > limits.bytes_max {
        return Err(ReasonCode::ImageTooLarge);
    }
    let (width, height) = format.dimensions(head).ok_or(ReasonCode::HeaderUnreadable)?;
    check_size(width, height, limits)?;
    Ok(ImageFacts { format, width, height })
}

pub(super) fn check_size(width: u32, height: u32, limits: &ImageLimits) -> Result<(), ReasonCode> {
    if width.max(height) > limits.side_max_px || u64::from(width) * u64::from(height) > limits.pixels_max {
        return Err(ReasonCode::TooManyPixels);
    }
    if width.min(height) < limits.side_min_px {
        return Err(ReasonCode::TooSmall);
    }
    Ok(())
}
