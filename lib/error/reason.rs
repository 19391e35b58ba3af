//! Why a file is refused: a code that the site has words for, and the file's name inside a zip.

use serde::{Deserialize, Deserializer, Serialize, Serializer};
use utoipa::openapi::RefOr;
use utoipa::openapi::schema::Schema;
use utoipa::{PartialSchema, ToSchema};

use crate::schema;

/// Most files named with one reason: enough to mend a training set in one go.
pub const FILES_NAMED_MAX: usize = 20;
/// Longest file name told, in characters.
const NAME_CHARS_MAX: usize = 80;

/// Why. The text of [`ReasonCode::as_str`] is the contract.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ReasonCode {
    /// The file is no zip.
    NotAZip,
    /// A RAR archive.
    RarArchive,
    /// A 7z archive.
    SevenZipArchive,
    /// A tar archive, as it is or compressed by gzip, bzip2, xz or Zstandard.
    TarArchive,
    /// One part of a zip that was split into several files.
    ZipPart,
    /// The zip, or one entry of it, is cut off, altered, or longer or shorter than it says.
    ZipDamaged,
    /// The zip is too long.
    ZipTooLarge,
    /// The zip has too many entries.
    TooManyEntries,
    /// The entries are too long together.
    TooMuchData,
    /// A name climbs out of its folder, is absolute, or has a backslash, a drive or control characters. No longer given:
    /// only the last part of a name matters. Older uploads have it.
    UnsafePath,
    /// An entry is a link or a device.
    Symlink,
    /// An entry is encrypted.
    Encrypted,
    /// An entry is compressed in a way that is none of `stored`, `deflate` and `deflate64`.
    UnsupportedCompression,
    /// Two entries have one name. No longer given: they are two pictures. Older uploads have it.
    DuplicateName,
    /// An archive where a picture is wanted, such as a zip inside a training set.
    ZipNotAnImage,
    /// Two entries share bytes.
    OverlappingEntries,
    /// An entry grows too much when it is unpacked.
    CompressionBomb,
    /// A HEIC picture, whatever its name says: what iPhones write.
    HeicUnsupported,
    /// A picture of another format: AVIF, BMP, TIFF, JPEG XL, a camera's raw data.
    FormatUnsupported,
    /// A GIF.
    GifUnsupported,
    /// A whole file of an accepted format, in a variant that is not read: a JPEG of 12 bits or with arithmetic coding.
    VariantUnsupported,
    /// A file without a byte, as clouds leave in place of what was not downloaded.
    EmptyFile,
    /// Not a picture, whatever its name says.
    NotAnImage,
    /// The file says it is a picture, but its header makes no sense.
    HeaderUnreadable,
    /// The file is too long.
    ImageTooLarge,
    /// Too many pixels, or too long a side.
    TooManyPixels,
    /// The shorter side is too short.
    TooSmall,
    /// So long and narrow that the shorter side is too short once the longer one has the size that is kept.
    TooNarrow,
    /// The picture ends too early.
    Truncated,
    /// The picture cannot be decoded.
    ImageDamaged,
    /// Too few pictures.
    TooFewImages,
    /// Too many pictures.
    TooManyImages,
    /// A mask that is no gray PNG of one or eight bits.
    NotPng,
    /// A mask of another size than its picture's.
    MaskSize,
    /// A mask on which nothing, or next to nothing, is painted.
    MaskEmpty,
    /// A mask on which so much is painted that the whole picture would change.
    MaskFull,
}

impl ReasonCode {
    /// Every code, in the order of declaration.
    pub const ALL: [Self; 36] = [
        Self::NotAZip,
        Self::RarArchive,
        Self::SevenZipArchive,
        Self::TarArchive,
        Self::ZipPart,
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
        Self::HeicUnsupported,
        Self::FormatUnsupported,
        Self::GifUnsupported,
        Self::VariantUnsupported,
        Self::EmptyFile,
        Self::NotAnImage,
        Self::HeaderUnreadable,
        Self::ImageTooLarge,
        Self::TooManyPixels,
        Self::TooSmall,
        Self::TooNarrow,
        Self::Truncated,
        Self::ImageDamaged,
        Self::TooFewImages,
        Self::TooManyImages,
        Self::NotPng,
        Self::MaskSize,
        Self::MaskEmpty,
        Self::MaskFull,
    ];

    /// The code as clients see it.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::NotAZip => "NOT_A_ZIP",
            Self::RarArchive => "RAR_ARCHIVE",
            Self::SevenZipArchive => "SEVEN_ZIP_ARCHIVE",
            Self::TarArchive => "TAR_ARCHIVE",
            Self::ZipPart => "ZIP_PART",
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
            Self::HeicUnsupported => "HEIC_UNSUPPORTED",
            Self::FormatUnsupported => "FORMAT_UNSUPPORTED",
            Self::GifUnsupported => "GIF_UNSUPPORTED",
            Self::VariantUnsupported => "VARIANT_UNSUPPORTED",
            Self::EmptyFile => "EMPTY_FILE",
            Self::NotAnImage => "NOT_AN_IMAGE",
            Self::HeaderUnreadable => "HEADER_UNREADABLE",
            Self::ImageTooLarge => "IMAGE_TOO_LARGE",
            Self::TooManyPixels => "TOO_MANY_PIXELS",
            Self::TooSmall => "TOO_SMALL",
            Self::TooNarrow => "TOO_NARROW",
            Self::Truncated => "TRUNCATED",
            Self::ImageDamaged => "IMAGE_DAMAGED",
            Self::TooFewImages => "TOO_FEW_IMAGES",
            Self::TooManyImages => "TOO_MANY_IMAGES",
            Self::NotPng => "NOT_PNG",
            Self::MaskSize => "MASK_SIZE",
            Self::MaskEmpty => "MASK_EMPTY",
            Self::MaskFull => "MASK_FULL",
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

/// One refusal of a file, or of several for the same reason:
/// `{"code":"TOO_SMALL","file":"IMG_0007.jpg","files":["IMG_0007.jpg"],"count":1}`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reason {
    /// Why.
    pub code: ReasonCode,
    /// The first of `files`; `None` when it is about the whole upload.
    pub file: Option<String>,
    /// Which files, at most [`FILES_NAMED_MAX`] of them, each name at most 80 printable characters.
    #[serde(default)]
    pub files: Vec<String>,
    /// How many files.
    #[serde(default)]
    pub count: u32,
}

impl Reason {
    /// A refusal of the upload as a whole.
    #[must_use]
    pub const fn whole(code: ReasonCode) -> Self {
        Self { code, file: None, files: Vec::new(), count: 0 }
    }

    /// A refusal of one file. Its name is cut to 80 characters and loses what cannot be printed.
    #[must_use]
    pub fn of(code: ReasonCode, name: &str) -> Self {
        // U+202A–U+202E and U+2066–U+2069 turn the direction of writing: a name could show as another.
        let shown = |c: &char| !c.is_control() && !matches!(c, '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}');
        let file: String = name.chars().filter(shown).take(NAME_CHARS_MAX).collect();
        Self { code, file: Some(file.clone()), files: vec![file], count: 1 }
    }

    /// The same reasons, each once with all its files; the one that most files have comes first.
    #[must_use]
    pub fn grouped(found: Vec<Self>) -> Vec<Self> {
        let mut kinds: Vec<Self> = Vec::new();
        for reason in found {
            match kinds.iter_mut().find(|kind| kind.code == reason.code) {
                Some(kind) => {
                    kind.file = kind.file.take().or(reason.file);
                    kind.files.extend(reason.files);
                    kind.files.truncate(FILES_NAMED_MAX);
                    kind.count = kind.count.saturating_add(reason.count);
                }
                None => kinds.push(reason),
            }
        }
        let place = |code| ReasonCode::ALL.iter().position(|known| *known == code);
        kinds.sort_by_key(|kind| (std::cmp::Reverse(kind.count), place(kind.code)));
        kinds
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
    fn a_reason_is_told_once_with_its_files_and_the_most_frequent_first() {
        let mut found: Vec<Reason> =
            (0..25).map(|n| Reason::of(ReasonCode::HeicUnsupported, &format!("{n}.HEIC"))).collect();
        found.insert(0, Reason::of(ReasonCode::TooSmall, "icon.png"));
        let told = Reason::grouped(found);
        assert_eq!(
            told.iter().map(|reason| (reason.code, reason.count)).collect::<Vec<_>>(),
            [(ReasonCode::HeicUnsupported, 25), (ReasonCode::TooSmall, 1)]
        );
        assert_eq!((told[0].file.as_deref(), told[0].files.len()), (Some("0.HEIC"), FILES_NAMED_MAX));
    }

    #[test]
    fn what_was_written_before_reasons_were_grouped_is_still_read() {
        let old: Reason = serde_json::from_str(r#"{"code":"UNSAFE_PATH","file":"../x.jpg"}"#).unwrap();
        assert_eq!((old.code, old.file.as_deref(), old.count), (ReasonCode::UnsafePath, Some("../x.jpg"), 0));
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
