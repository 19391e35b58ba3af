//! The three picture formats we keep, taken apart by their containers' rules alone: size, metadata, structure.
//!
//! What is kept is an allow-list of parts that a picture needs to look right (colour profiles included). Exif, XMP,
//! IPTC, comments, thumbnails, trailers (a phone's video behind the photo) and all that is unknown are left out.

pub(super) mod jpeg;
pub(super) mod png;
pub(super) mod webp;

use darkroom_pixels::Orientation;
use serde::Serialize;

use super::ReasonCode;

/// A picture format that is accepted and kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum ImageFormat {
    /// JPEG, ITU-T T.81.
    Jpeg,
    /// PNG, W3C third edition; of an animated one the still picture.
    Png,
    /// WebP, RFC 9649; of an animated one the first picture.
    Webp,
}

impl ImageFormat {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Jpeg, Self::Png, Self::Webp];

    /// The format of files with this extension.
    #[must_use]
    pub fn from_extension(extension: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|format| format.extension() == extension)
    }

    /// The media type.
    #[must_use]
    pub const fn content_type(self) -> &'static str {
        match self {
            Self::Jpeg => "image/jpeg",
            Self::Png => "image/png",
            Self::Webp => "image/webp",
        }
    }

    /// The extension without its dot.
    #[must_use]
    pub const fn extension(self) -> &'static str {
        match self {
            Self::Jpeg => "jpg",
            Self::Png => "png",
            Self::Webp => "webp",
        }
    }

    /// Width and height in px from the first bytes of a file; `None` when they are not there or make no sense.
    pub(super) fn dimensions(self, head: &[u8]) -> Option<(u32, u32)> {
        let (width, height) = match self {
            Self::Jpeg => jpeg::dimensions(head),
            Self::Png => png::dimensions(head),
            Self::Webp => webp::dimensions(head),
        }?;
        (width > 0 && height > 0).then_some((width, height))
    }

    /// The parts of a file that [`ImageFormat::strip`] leaves out, as far as it keeps its rules.
    pub(super) fn metadata(self, bytes: &[u8]) -> Vec<&[u8]> {
        match self {
            Self::Jpeg => jpeg::metadata(bytes),
            Self::Png => png::metadata(bytes),
            Self::Webp => webp::metadata(bytes),
        }
    }

    /// The file without metadata.
    ///
    /// # Errors
    /// [`ReasonCode::Truncated`] when it ends too early, [`ReasonCode::HeaderUnreadable`] when it breaks its rules.
    pub(super) fn strip(self, bytes: &[u8]) -> Result<Stripped, ReasonCode> {
        match self {
            Self::Jpeg => jpeg::strip(bytes),
            Self::Png => png::strip(bytes),
            Self::Webp => webp::strip(bytes),
        }
    }
}

impl From<ImageFormat> for darkroom_pixels::ImageFormat {
    fn from(format: ImageFormat) -> Self {
        match format {
            ImageFormat::Jpeg => Self::Jpeg,
            ImageFormat::Png => Self::Png,
            ImageFormat::Webp => Self::WebP,
        }
    }
}

/// A picture's file without metadata, and the two things metadata said that we need.
#[derive(Debug)]
pub(super) struct Stripped {
    /// The file. Pixels are untouched. Of an animation it is still the original, to decode its first picture from.
    pub(super) bytes: Vec<u8>,
    /// How the camera was held: `bytes` do not say it any more.
    pub(super) orientation: Orientation,
    /// Whether it is an animation: then `bytes` are not kept, and its first picture is encoded anew.
    pub(super) animated: bool,
}

/// The orientation in an Exif block, which some writers begin with the `Exif\0\0` of JPEG in other formats too.
fn orientation_of(exif: &[u8]) -> Orientation {
    let tiff = exif.strip_prefix(b"Exif\0\0").unwrap_or(exif);
    Orientation::from_exif_chunk(tiff).unwrap_or(Orientation::NoTransforms)
}
