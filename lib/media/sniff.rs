//! What a file is, by its first bytes: never by its name or by what the browser said.

use serde::Serialize;

use super::format::png;
use super::{ImageFormat, ImageLimits, ReasonCode};

/// How many of a file's first bytes [`sniff_single`] should get. A JPEG's size stands behind its metadata, which can
/// fill several segments of 64 KB.
pub const HEAD_BYTES: u64 = 1 << 20;

/// The brands of ISO media files (ISO 23008-12) that hold HEIC pictures.
const HEIC_BRANDS: [&[u8]; 8] = [b"heic", b"heix", b"hevc", b"hevx", b"heim", b"heis", b"mif1", b"msf1"];
/// Those of other pictures: AVIF, and the raw data of Canon's cameras.
const OTHER_BRANDS: [&[u8]; 3] = [b"avif", b"avis", b"crx "];
/// How many brands of a file are looked at.
const BRANDS_MAX: usize = 16;
/// How TIFF, the raw data of cameras (most are TIFF inside), Photoshop, JPEG XL and JPEG 2000 begin.
const OTHER_PICTURES: [&[u8]; 11] = [
    b"II*\0",
    b"MM\0*",
    b"II+\0",
    b"IIU\0",
    b"IIRO",
    b"IIRS",
    b"FUJIFILM",
    b"8BPS",
    b"\xFF\x0A",
    b"\0\0\0\x0CJXL ",
    b"\0\0\0\x0CjP  ",
];
/// How gzip, bzip2, xz and Zstandard begin: what a tar archive is compressed with.
const TAR_COMPRESSIONS: [&[u8]; 4] = [b"\x1F\x8B", b"BZh", b"\xFD7zXZ\0", b"\x28\xB5\x2F\xFD"];
/// The lengths that the second header of a BMP has: two letters alone are too little to know it by.
const BMP_HEADER_BYTES: [u32; 8] = [12, 16, 40, 52, 56, 64, 108, 124];

/// What a file is. Kinds we refuse are told apart where a user can do something about it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FileKind {
    /// A picture format that is accepted.
    Image(ImageFormat),
    /// A zip.
    Zip,
    /// The first part of a zip that was split into several files.
    ZipPart,
    /// A RAR archive.
    Rar,
    /// A 7z archive.
    SevenZip,
    /// A tar archive, or what one is compressed with.
    Tar,
    /// A GIF: refused.
    Gif,
    /// HEIC: what phones write, refused with the advice how to get a JPEG.
    Heic,
    /// A picture of another format: AVIF, BMP, TIFF, JPEG XL, raw data.
    OtherPicture,
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
            Self::Zip | Self::ZipPart | Self::Rar | Self::SevenZip | Self::Tar => Err(ReasonCode::ZipNotAnImage),
            Self::Gif => Err(ReasonCode::GifUnsupported),
            Self::Heic => Err(ReasonCode::HeicUnsupported),
            Self::OtherPicture => Err(ReasonCode::FormatUnsupported),
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

/// The kind of a file from at least its first 262 bytes; fewer are [`FileKind::Unknown`] where they do not suffice.
#[must_use]
pub fn sniff(head: &[u8]) -> FileKind {
    let at = |start: usize, magic: &[u8]| head.get(start..).is_some_and(|rest| rest.starts_with(magic));
    if at(0, b"\xFF\xD8\xFF") {
        FileKind::Image(ImageFormat::Jpeg)
    } else if at(0, png::SIGNATURE) {
        FileKind::Image(ImageFormat::Png)
    } else if at(0, b"RIFF") && at(8, b"WEBP") {
        FileKind::Image(ImageFormat::Webp)
    } else if at(0, b"PK\x03\x04") || at(0, b"PK\x05\x06") || at(0, b"PK00PK") {
        FileKind::Zip
    } else if at(0, b"PK\x07\x08") {
        FileKind::ZipPart
    } else if at(0, b"Rar!\x1A\x07") {
        FileKind::Rar
    } else if at(0, b"7z\xBC\xAF\x27\x1C") {
        FileKind::SevenZip
    } else if at(257, b"ustar") || TAR_COMPRESSIONS.iter().any(|magic| at(0, magic)) {
        FileKind::Tar
    } else if at(0, b"GIF87a") || at(0, b"GIF89a") {
        FileKind::Gif
    } else if at(4, b"ftyp") {
        media_file(head)
    } else if OTHER_PICTURES.iter().any(|magic| at(0, magic)) || is_bmp(head) {
        FileKind::OtherPicture
    } else {
        FileKind::Unknown
    }
}

/// An ISO media file: its first box lists the brand it is made for, a version, and the brands it keeps to.
fn media_file(head: &[u8]) -> FileKind {
    let box_bytes = head.first_chunk::<4>().map_or(0, |length| u32::from_be_bytes(*length));
    let listed = head.get(..usize::try_from(box_bytes).unwrap_or(usize::MAX)).unwrap_or(head);
    let brands = || listed.get(8..).unwrap_or_default().chunks_exact(4).take(BRANDS_MAX);
    if brands().any(|brand| OTHER_BRANDS.contains(&brand)) {
        FileKind::OtherPicture
    } else if brands().any(|brand| HEIC_BRANDS.contains(&brand)) {
        FileKind::Heic
    } else {
        FileKind::Unknown
    }
}

fn is_bmp(head: &[u8]) -> bool {
    let second = head.get(14..).and_then(|rest| rest.first_chunk::<4>()).map(|length| u32::from_le_bytes(*length));
    head.starts_with(b"BM") && second.is_some_and(|length| BMP_HEADER_BYTES.contains(&length))
}

/// Format and size of a single picture from its first [`HEAD_BYTES`] bytes (or all, when it has fewer), checked
/// against `limits`. `bytes` is the length of the whole file. Nothing is decoded.
///
/// # Errors
/// Why the picture is refused.
pub fn sniff_single(head: &[u8], bytes: u64, limits: &ImageLimits) -> Result<ImageFacts, ReasonCode> {
    if bytes == 0 {
        return Err(ReasonCode::EmptyFile);
    }
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
    let narrow = |keep_side_max_px: u32| {
        u64::from(width.min(height)) * u64::from(keep_side_max_px)
            < u64::from(width.max(height)) * u64::from(limits.side_min_px)
    };
    if limits.keep_side_max_px.is_some_and(narrow) {
        return Err(ReasonCode::TooNarrow);
    }
    Ok(())
}
