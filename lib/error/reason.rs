//! Why a file is refused: a code that the site has words for, and the file's name inside a zip.

use serde::{Deserialize, Deserializer, Serialize, Serializer};
use utoipa::openapi::RefOr;
use utoipa::openapi::schema::Schema;
use utoipa::{PartialSchema, ToSchema};

use crate::schema;

/// Most reasons told at once: enough to mend a training set in one go.
pub const REASONS_MAX: usize = 20;
/// Longest file name told, in characters.
const NAME_CHARS_MAX: usize = 80;

/// Why. The text of [`ReasonCode::as_str`] is the contract.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ReasonCode {
    /// The file is no zip.
    NotAZip,
    /// The zip, or one entry of it, is cut off, altered, or longer or shorter than it says.
    ZipDamaged,
    /// The zip is too long.
    ZipTooLarge,
    /// The zip has too many entries.
    TooManyEntries,
    /// The entries are too long together.
    TooMuchData,
    /// A name climbs out of its folder, is absolute, or has a backslash, a drive or control characters.
    UnsafePath,
    /// An entry is a link or a device.
    Symlink,
    /// An entry is encrypted.
    Encrypted,
    /// An entry is compressed in a way that is neither `stored` nor `deflate`.
    UnsupportedCompression,
    /// Two entries have one name.
    DuplicateName,
    /// A zip where a picture is wanted, such as one inside a training set.
    ZipNotAnImage,
    /// Two entries share bytes.
    OverlappingEntries,
    /// An entry grows too much when it is unpacked.
    CompressionBomb,
    /// Not a picture, whatever its name says.
    NotAnImage,
    /// A GIF.
    GifUnsupported,
    /// A HEIC or AVIF picture.
    HeicUnsupported,
    /// The file says it is a picture, but its header makes no sense.
    HeaderUnreadable,
    /// The file is too long.
    ImageTooLarge,
    /// Too many pixels, or too long a side.
    TooManyPixels,
    /// The shorter side is too short.
    TooSmall,
    /// The picture ends too early.
    Truncated,
    /// The picture cannot be decoded.
    ImageDamaged,
    /// Too few pictures.
    TooFewImages,
    /// Too many pictures.
    TooManyImages,
}

impl ReasonCode {
    /// Every code, in the order of declaration.
    pub const ALL: [Self; 24] = [
        Self::NotAZip,
        Self::ZipDamaged,
        Self::ZipTooLarge,
        Self::TooManyEntries,
        Self::TooMuchData,
        Self::UnsafePath,
        Self::Symlink,
        Self::Encrypted,
        Self::UnsupportedCompression,
        Self::DuplicateName,
        Self::ZipNotAnImage,
        Self::OverlappingEntries,
        Self::CompressionBomb,
        Self::NotAnImage,
        Self::GifUnsupported,
        Self::HeicUnsupported,
        Self::HeaderUnreadable,
        Self::ImageTooLarge,
        Self::TooManyPixels,
        Self::TooSmall,
        Self::Truncated,
        Self::ImageDamaged,
        Self::TooFewImages,
        Self::TooManyImages,
    ];

    /// The code as clients see it.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::NotAZip => "NOT_A_ZIP",
            Self::ZipDamaged => "ZIP_DAMAGED",
            Self::ZipTooLarge => "ZIP_TOO_LARGE",
            Self::TooManyEntries => "TOO_MANY_ENTRIES",
            Self::TooMuchData => "TOO_MUCH_DATA",
            Self::UnsafePath => "UNSAFE_PATH",
            Self::Symlink => "SYMLINK",
            Self::Encrypted => "ENCRYPTED",
            Self::UnsupportedCompression => "UNSUPPORTED_COMPRESSION",
            Self::DuplicateName => "DUPLICATE_NAME",
            Self::ZipNotAnImage => "ZIP_NOT_AN_IMAGE",
            Self::OverlappingEntries => "OVERLAPPING_ENTRIES",
            Self::CompressionBomb => "COMPRESSION_BOMB",
            Self::NotAnImage => "NOT_AN_IMAGE",
            Self::GifUnsupported => "GIF_UNSUPPORTED",
            Self::HeicUnsupported => "HEIC_UNSUPPORTED",
            Self::HeaderUnreadable => "HEADER_UNREADABLE",
            Self::ImageTooLarge => "IMAGE_TOO_LARGE",
            Self::TooManyPixels => "TOO_MANY_PIXELS",
            Self::TooSmall => "TOO_SMALL",
            Self::Truncated => "TRUNCATED",
            Self::ImageDamaged => "IMAGE_DAMAGED",
            Self::TooFewImages => "TOO_FEW_IMAGES",
            Self::TooManyImages => "TOO_MANY_IMAGES",
        }
    }
}

impl std::fmt::Display for ReasonCode {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.as_str())
    }
}

impl PartialSchema for ReasonCode {
    fn schema() -> RefOr<Schema> {
        schema::one_of(Self::ALL.map(Self::as_str)).into()
    }
}

impl ToSchema for ReasonCode {}

impl Serialize for ReasonCode {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.as_str())
    }
}

impl<'de> Deserialize<'de> for ReasonCode {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        let known = Self::ALL.into_iter().find(|code| code.as_str() == text);
        known.ok_or_else(|| serde::de::Error::custom("not a reason of ours"))
    }
}

/// One refusal: `{"code":"TOO_SMALL","file":"IMG_0007.jpg"}`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reason {
    /// Why.
    pub code: ReasonCode,
    /// Which file inside a zip, at most 80 printable characters; `None` when it is about the whole upload.
    pub file: Option<String>,
}

impl Reason {
    /// A refusal of the upload as a whole.
    #[must_use]
    pub const fn whole(code: ReasonCode) -> Self {
        Self { code, file: None }
    }

    /// A refusal of one file of a zip. Its name is cut to 80 characters and loses what cannot be printed.
    #[must_use]
    pub fn of(code: ReasonCode, name: &str) -> Self {
        // U+202A–U+202E and U+2066–U+2069 turn the direction of writing: a name could show as another.
        let shown = |c: &char| !c.is_control() && !matches!(c, '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}');
        Self { code, file: Some(name.chars().filter(shown).take(NAME_CHARS_MAX).collect()) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_told_short_and_printable() {
        let reason = Reason::of(ReasonCode::TooSmall, &format!("\u{202E}a\0b\n{}", "猫".repeat(200)));
        let file = reason.file.unwrap();
        assert_eq!(file.chars().count(), 80);
        assert!(file.starts_with("ab猫"), "{file}");
    }

    #[test]
    fn every_reason_reads_back_as_itself() {
        for code in ReasonCode::ALL {
            let reason = Reason::whole(code);
            let text = serde_json::to_string(&reason).unwrap();
            assert_eq!(serde_json::from_str::<Reason>(&text).unwrap(), reason, "{text}");
        }
        assert!(serde_json::from_str::<ReasonCode>("\"OTHER\"").is_err());
    }
}
