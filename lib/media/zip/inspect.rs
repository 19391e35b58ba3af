//! What the directory of a zip shows, before any entry is read.

use std::io::{Read, Seek, SeekFrom};

use ::zip::read::{ArchiveOffset, Config, OwnedZipFileEntry, ZipFileEntry};
use ::zip::{CompressionMethod, ZipArchive};

use super::super::reason::REASONS_MAX;
use super::super::{FileKind, Reason, ReasonCode, ZipLimits, sniff};
use super::ranged::Source;

/// Most bytes read to find and read the directory: 200 entries have about 20 KB, a comment at the end 64 KB.
const DIRECTORY_BYTES_MAX: u64 = 4 << 20;
/// A local header without name and extra fields.
const LOCAL_HEADER_BYTES: u64 = 30;
const UNIX_KIND_MASK: u32 = 0o170_000;
const UNIX_FILE: u32 = 0o100_000;
const UNIX_FOLDER: u32 = 0o040_000;

/// One entry of the directory that has to be a picture.
pub(super) struct Entry {
    /// What the directory says.
    pub(super) listed: OwnedZipFileEntry,
    /// Its name, for people.
    pub(super) name: String,
    /// Where the next entry or the directory begins: its bytes end before.
    pub(super) end_max: u64,
}

/// What becomes of an entry.
enum Verdict {
    Picture,
    Skipped,
    Refused(ReasonCode),
}

/// The pictures of a zip whose directory is in order, in the order in which they lie in the file.
pub(super) fn inspect<R: Read + Seek>(source: &mut Source<R>, limits: &ZipLimits) -> Result<Vec<Entry>, Vec<Reason>> {
    let whole = |code| vec![Reason::whole(code)];
    source.allow(DIRECTORY_BYTES_MAX);
    let bytes = source.seek(SeekFrom::End(0)).map_err(|_| whole(ReasonCode::ZipDamaged))?;
    if bytes > limits.zip_bytes_max {
        return Err(whole(ReasonCode::ZipTooLarge));
    }
    // Positions count from the first byte: a zip behind something else is not searched for.
    let config = Config { archive_offset: ArchiveOffset::Known(0) };
    let Ok(archive) = ZipArchive::with_config(config, &mut *source) else {
        return Err(whole(without_directory(source)));
    };
    if archive.len() > limits.entries_max {
        return Err(whole(ReasonCode::TooManyEntries));
    }
    let mut reasons = Vec::new();
    let mut pictures = Vec::new();
    let mut spans = Vec::new();
    let mut uncompressed_bytes = 0_u64;
    for index in 0..archive.len() {
        let entry = archive.by_index_data(index).map_err(|_| whole(ReasonCode::ZipDamaged))?;
        let name = readable(entry.name_raw(), index);
        spans.push(span(&entry));
        uncompressed_bytes = uncompressed_bytes.saturating_add(entry.size());
        match judge(&entry, limits) {
            Verdict::Picture => pictures.push(Entry { listed: entry.into(), name, end_max: 0 }),
            Verdict::Skipped => {}
            Verdict::Refused(code) => reasons.push(Reason::of(code, &name)),
        }
    }
    // The archive keeps one of two entries with the same name, and only counts the other.
    if archive.has_duplicate_names() {
        reasons.push(Reason::whole(ReasonCode::DuplicateName));
    }
    if uncompressed_bytes > limits.uncompressed_bytes_max {
        reasons.push(Reason::whole(ReasonCode::TooMuchData));
    }
    let directory_start = archive.central_directory_start();
    spans.sort_unstable();
    if overlap(&spans, directory_start) {
        reasons.push(Reason::whole(ReasonCode::OverlappingEntries));
    }
    // Counting is for zips without other faults: a refused picture would be told twice.
    if reasons.is_empty() {
        reasons.extend(refused_count(pictures.len(), limits).map(Reason::whole));
    }
    if !reasons.is_empty() {
        reasons.truncate(REASONS_MAX);
        return Err(reasons);
    }
    pictures.sort_unstable_by_key(|entry| entry.listed.header_start());
    for entry in &mut pictures {
        let next = spans.partition_point(|span| span.0 <= entry.listed.header_start());
        entry.end_max = spans.get(next).map_or(directory_start, |span| span.0);
    }
    Ok(pictures)
}

fn judge(entry: &ZipFileEntry<'_>, limits: &ZipLimits) -> Verdict {
    let bytes = entry.size();
    if is_unsafe_path(entry.name_raw()) {
        Verdict::Refused(ReasonCode::UnsafePath)
    } else if entry.is_symlink() || !is_plain(entry.unix_mode()) {
        Verdict::Refused(ReasonCode::Symlink)
    } else if entry.is_dir() || is_skipped(entry.name_raw()) {
        Verdict::Skipped
    } else if entry.encrypted() {
        Verdict::Refused(ReasonCode::Encrypted)
    } else if !matches!(entry.compression(), CompressionMethod::Stored | CompressionMethod::Deflated) {
        Verdict::Refused(ReasonCode::UnsupportedCompression)
    } else if bytes > limits.ratio_free_bytes && bytes / entry.compressed_size().max(1) > limits.ratio_max {
        Verdict::Refused(ReasonCode::CompressionBomb)
    } else if bytes > limits.image.bytes_max {
        Verdict::Refused(ReasonCode::ImageTooLarge)
    } else {
        Verdict::Picture
    }
}

/// What a file without a readable directory is. Only then its beginning is looked at: it is not downloaded for nothing.
fn without_directory<R: Read + Seek>(source: &mut Source<R>) -> ReasonCode {
    let mut head = [0; 4];
    let read = source.seek(SeekFrom::Start(0)).and_then(|_| source.read_exact(&mut head));
    if read.is_ok() && sniff(&head) == FileKind::Zip { ReasonCode::ZipDamaged } else { ReasonCode::NotAZip }
}

fn refused_count(pictures: usize, limits: &ZipLimits) -> Option<ReasonCode> {
    if pictures < limits.images_min {
        Some(ReasonCode::TooFewImages)
    } else if pictures > limits.images_max {
        Some(ReasonCode::TooManyImages)
    } else {
        None
    }
}

/// The bytes that an entry takes at least. The directory does not know how long the extra fields of its local header
/// are: reading the entry shows whether it keeps to [`Entry::end_max`].
fn span(entry: &ZipFileEntry<'_>) -> (u64, u64) {
    let start = entry.header_start();
    let header_bytes = LOCAL_HEADER_BYTES + entry.name_raw().len() as u64;
    (start, start.saturating_add(header_bytes).saturating_add(entry.compressed_size()))
}

/// Whether two entries share bytes, or one reaches into the directory.
fn overlap(sorted: &[(u64, u64)], directory_start: u64) -> bool {
    sorted.windows(2).any(|pair| pair[0].1 > pair[1].0) || sorted.iter().any(|span| span.1 > directory_start)
}

/// We never unpack to a disk, but whoever trains might unpack what a user can see in their own file.
fn is_unsafe_path(raw_name: &[u8]) -> bool {
    let drive = raw_name.len() >= 2 && raw_name[0].is_ascii_alphabetic() && raw_name[1] == b':';
    raw_name.is_empty()
        || drive
        || raw_name.starts_with(b"/")
        || raw_name.iter().any(|&byte| byte == b'\\' || byte.is_ascii_control())
        || raw_name.split(|&byte| byte == b'/').any(|segment| segment == b"..")
}

fn is_plain(unix_mode: Option<u32>) -> bool {
    unix_mode.is_none_or(|mode| matches!(mode & UNIX_KIND_MASK, 0 | UNIX_FILE | UNIX_FOLDER))
}

/// What computers add by themselves, and captions.
fn is_skipped(raw_name: &[u8]) -> bool {
    let name = raw_name.to_ascii_lowercase();
    let file = name.rsplit(|&byte| byte == b'/').next().unwrap_or_default();
    name.split(|&byte| byte == b'/').any(|segment| segment == b"__macosx")
        || file.starts_with(b"._")
        || file.ends_with(b".txt")
        || matches!(file, b".ds_store" | b"thumbs.db" | b"desktop.ini")
}

/// The file's own name. Windows writes names in the code page of its country without saying which: those become their
/// place in the zip, such as `#7.jpg`.
fn readable(raw_name: &[u8], index: usize) -> String {
    match std::str::from_utf8(raw_name) {
        Ok(name) => name.to_owned(),
        Err(_) => {
            let extension = raw_name.rsplit(|&byte| byte == b'.').next().unwrap_or_default();
            format!("#{}.{}", index + 1, String::from_utf8_lossy(extension))
        }
    }
}
