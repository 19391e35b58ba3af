//! What the directory of a zip shows, before any entry is read.

use std::io::{Read, Seek, SeekFrom};

use ::zip::CompressionMethod;
use ::zip::read::{Config, OwnedZipFileEntry, ZipFileEntry};
use ::zip::unstable::read::ZipIterable;

use super::super::{FileKind, Reason, ReasonCode, ZipLimits, sniff};
use super::code_page::CodePage;
use super::names::{self, Named};
use super::ranged::Source;

/// Most bytes read to find and read the directory: 2,000 entries have about 200 KB, a comment at the end 64 KB.
const DIRECTORY_BYTES_MAX: u64 = 4 << 20;
/// A local header without name and extra fields.
const LOCAL_HEADER_BYTES: u64 = 30;
const UNIX_KIND_MASK: u32 = 0o170_000;
const UNIX_FILE: u32 = 0o100_000;
const UNIX_FOLDER: u32 = 0o040_000;
/// The flag of an entry that says that its name is UTF-8 (APPNOTE, 4.4.4, bit 11).
const UTF_8_FLAG: u16 = 1 << 11;
/// Longest caption, in bytes: 1,000 characters of UTF-8 and a byte order mark.
const CAPTION_BYTES_MAX: u64 = 4_003;
/// The last record of a zip (APPNOTE, 4.3.16): 22 bytes, and a comment of at most 64 KB.
const END_RECORD: &[u8] = b"PK\x05\x06";
const END_BYTES_MAX: i64 = 22 + 65_535;
/// How many of a file's first bytes tell what it is.
const HEAD_BYTES: u64 = 512;

/// One entry of the directory that is read.
pub(super) struct Entry {
    /// What the directory says.
    pub(super) listed: OwnedZipFileEntry,
    /// Its own name, for people.
    pub(super) name: String,
    /// What it is read as.
    pub(super) kind: EntryKind,
    /// Where the next entry or the directory begins: its bytes end before.
    pub(super) end_max: u64,
}

/// What an entry is read as.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum EntryKind {
    /// A picture of an accepted format, by its name.
    Photo,
    /// A picture of another format, by its name.
    OtherPicture,
    /// Whatever its first bytes say: a picture or something else.
    Unsaid,
    /// What may be a picture's caption.
    Caption,
}

/// A zip whose directory is in order.
pub(super) struct Directory {
    /// What is to be read, in the order in which it lies in the file.
    pub(super) entries: Vec<Entry>,
    /// Pictures that cannot be read, as the directory shows already.
    pub(super) left_out: Vec<Reason>,
    /// Files that are no pictures.
    pub(super) other_files: u32,
}

/// What becomes of an entry.
enum Verdict {
    Read(EntryKind),
    Folder,
    OtherFile,
    LeftOut(ReasonCode),
    /// The whole zip is refused for it.
    Refused(ReasonCode),
}

/// Reads the directory.
pub(super) fn inspect<R: Read + Seek>(source: &mut Source<R>, limits: &ZipLimits) -> Result<Directory, Vec<Reason>> {
    let whole = |code| vec![Reason::whole(code)];
    source.allow(DIRECTORY_BYTES_MAX);
    let bytes = source.seek(SeekFrom::End(0)).map_err(|_| whole(ReasonCode::ZipDamaged))?;
    if bytes > limits.zip_bytes_max {
        return Err(whole(ReasonCode::ZipTooLarge));
    }
    let listed = list(source, limits).map_err(whole)?;
    let mut directory = Directory { entries: Vec::new(), left_out: Vec::new(), other_files: 0 };
    let mut refused = Vec::new();
    let mut spans: Vec<(u64, u64)> = Vec::with_capacity(listed.len());
    let mut uncompressed_bytes = 0_u64;
    let directory_start = listed.first().map_or(bytes, OwnedZipFileEntry::central_header_start);
    let unsaid = listed.iter().filter(|entry| !says_utf_8(entry));
    let page = CodePage::of(unsaid.map(OwnedZipFileEntry::name_raw));
    for (index, entry) in listed.into_iter().enumerate() {
        spans.push(span(&entry));
        uncompressed_bytes = uncompressed_bytes.saturating_add(entry.size());
        let page = if says_utf_8(&entry) { CodePage::UTF_8 } else { page };
        let own = page.read(entry.name_raw());
        let name = names::readable(own.as_deref(), entry.name_raw(), index);
        match judge(&entry.as_ref(), limits) {
            Verdict::Read(kind) => directory.entries.push(Entry { listed: entry, name, kind, end_max: 0 }),
            Verdict::Folder => {}
            Verdict::OtherFile => directory.other_files = directory.other_files.saturating_add(1),
            Verdict::LeftOut(code) => directory.left_out.push(Reason::of(code, &name)),
            Verdict::Refused(code) => refused.push(Reason::of(code, &name)),
        }
    }
    if uncompressed_bytes > limits.uncompressed_bytes_max {
        refused.push(Reason::whole(ReasonCode::TooMuchData));
    }
    spans.sort_unstable();
    if overlap(&spans, directory_start) {
        refused.push(Reason::whole(ReasonCode::OverlappingEntries));
    }
    if refused.is_empty() {
        refused = counted(&directory, limits);
    }
    if !refused.is_empty() {
        return Err(Reason::grouped(refused));
    }
    directory.entries.sort_unstable_by_key(|entry| entry.listed.header_start());
    for entry in &mut directory.entries {
        let next = spans.partition_point(|span| span.0 <= entry.listed.header_start());
        entry.end_max = spans.get(next).map_or(directory_start, |span| span.0);
    }
    Ok(directory)
}

/// The entries of the directory, two of one name too: they are two pictures.
fn list<R: Read + Seek>(source: &mut Source<R>, limits: &ZipLimits) -> Result<Vec<OwnedZipFileEntry>, ReasonCode> {
    if is_part(source) {
        return Err(ReasonCode::ZipPart);
    }
    // Something may stand before a zip: one that unpacks itself begins with a program.
    let Ok(mut archive) = ZipIterable::try_new(&mut *source, Config::default()) else {
        return Err(without_directory(source));
    };
    if archive.len() > limits.entries_max {
        return Err(ReasonCode::TooManyEntries);
    }
    let files = archive.files().map_err(|_| ReasonCode::ZipDamaged)?;
    let listed: Result<Vec<_>, _> = files.map(|entry| entry.map(OwnedZipFileEntry::from)).collect();
    listed.map_err(|_| without_directory(source))
}

fn says_utf_8(entry: &OwnedZipFileEntry) -> bool {
    entry.flags().as_u16() & UTF_8_FLAG != 0
}

fn judge(entry: &ZipFileEntry<'_>, limits: &ZipLimits) -> Verdict {
    let bytes = entry.size();
    let readable = matches!(
        entry.compression(),
        CompressionMethod::Stored | CompressionMethod::Deflated | CompressionMethod::Deflate64
    );
    if entry.is_symlink() || !is_plain(entry.unix_mode()) {
        return Verdict::Refused(ReasonCode::Symlink);
    }
    if bytes == 0 && (names::is_folder(entry.name_raw()) || is_folder(entry.unix_mode())) {
        return Verdict::Folder;
    }
    if entry.encrypted() {
        return Verdict::Refused(ReasonCode::Encrypted);
    }
    if bytes > limits.ratio_free_bytes && bytes / entry.compressed_size().max(1) > limits.ratio_max {
        return Verdict::Refused(ReasonCode::CompressionBomb);
    }
    let picture = |kind| {
        if bytes == 0 {
            Verdict::LeftOut(ReasonCode::EmptyFile)
        } else if bytes > limits.image.bytes_max {
            Verdict::LeftOut(ReasonCode::ImageTooLarge)
        } else if !readable {
            Verdict::LeftOut(ReasonCode::UnsupportedCompression)
        } else {
            Verdict::Read(kind)
        }
    };
    match names::named(entry.name_raw()) {
        Named::Photo => picture(EntryKind::Photo),
        Named::OtherPicture => picture(EntryKind::OtherPicture),
        Named::Archive => Verdict::LeftOut(ReasonCode::ZipNotAnImage),
        Named::Text if readable && bytes <= CAPTION_BYTES_MAX => Verdict::Read(EntryKind::Caption),
        Named::Unsaid if readable && (1..=limits.image.bytes_max).contains(&bytes) => Verdict::Read(EntryKind::Unsaid),
        Named::Text | Named::Unsaid | Named::Other => Verdict::OtherFile,
    }
}

/// Whether this is the last part of a zip that was split: its last record says that it lies on another disk than the
/// first.
fn is_part<R: Read + Seek>(source: &mut Source<R>) -> bool {
    let mut end = Vec::new();
    let from_end = source.seek(SeekFrom::End(-END_BYTES_MAX)).or_else(|_| source.seek(SeekFrom::Start(0)));
    let read = from_end.and_then(|_| source.by_ref().take(END_BYTES_MAX.unsigned_abs()).read_to_end(&mut end));
    let record = end.windows(END_RECORD.len()).rposition(|window| window == END_RECORD);
    let disk = record.and_then(|at| end.get(at + 4..at + 6)).map(|disk| u16::from_le_bytes([disk[0], disk[1]]));
    // 65,535: the number stands elsewhere, in zips of more than 4 GB.
    read.is_ok() && disk.is_some_and(|disk| disk != 0 && disk != u16::MAX)
}

/// What a file without a readable directory is. Only then its beginning is looked at: it is not downloaded for nothing.
fn without_directory<R: Read + Seek>(source: &mut Source<R>) -> ReasonCode {
    let mut head = Vec::new();
    let read = source.seek(SeekFrom::Start(0)).and_then(|_| source.by_ref().take(HEAD_BYTES).read_to_end(&mut head));
    if read.is_err() {
        return ReasonCode::ZipDamaged;
    }
    match sniff(&head) {
        FileKind::Zip => ReasonCode::ZipDamaged,
        FileKind::ZipPart => ReasonCode::ZipPart,
        FileKind::Rar => ReasonCode::RarArchive,
        FileKind::SevenZip => ReasonCode::SevenZipArchive,
        FileKind::Tar => ReasonCode::TarArchive,
        FileKind::Heic => ReasonCode::HeicUnsupported,
        FileKind::Image(_) | FileKind::Gif | FileKind::OtherPicture | FileKind::Unknown => {
            if head.is_empty() {
                ReasonCode::EmptyFile
            } else {
                ReasonCode::NotAZip
            }
        }
    }
}

/// What speaks against a directory by its numbers alone. Pictures of other formats are looked at even where they are too
/// few: their owner has to know what they are.
fn counted(directory: &Directory, limits: &ZipLimits) -> Vec<Reason> {
    let of = |kind| directory.entries.iter().filter(|entry| entry.kind == kind).count();
    let (photos, others) = (of(EntryKind::Photo), of(EntryKind::OtherPicture) + of(EntryKind::Unsaid));
    if photos > limits.opened_max {
        return vec![Reason::whole(ReasonCode::TooManyImages)];
    }
    if others > 0 { Vec::new() } else { too_few(photos, &directory.left_out, limits) }
}

/// Why there are too few pictures, when `good` of them can be used; nothing when they suffice. That some were left out
/// is the reason, and where others were needed as well it is said that they are too few.
pub(super) fn too_few(good: usize, left_out: &[Reason], limits: &ZipLimits) -> Vec<Reason> {
    if good >= limits.images_min {
        return Vec::new();
    }
    let mut reasons = left_out.to_vec();
    let may_hold_more = left_out.iter().any(|reason| reason.code == ReasonCode::ZipNotAnImage);
    if good + left_out.len() < limits.images_min && !may_hold_more {
        reasons.push(Reason::whole(ReasonCode::TooFewImages));
    }
    Reason::grouped(reasons)
}

/// The bytes that an entry takes at least. The directory does not know how long the extra fields of its local header
/// are: reading the entry shows whether it keeps to [`Entry::end_max`].
fn span(entry: &OwnedZipFileEntry) -> (u64, u64) {
    let start = entry.header_start();
    let header_bytes = LOCAL_HEADER_BYTES + entry.name_raw().len() as u64;
    (start, start.saturating_add(header_bytes).saturating_add(entry.compressed_size()))
}

/// Whether two entries share bytes, or one reaches into the directory.
fn overlap(sorted: &[(u64, u64)], directory_start: u64) -> bool {
    sorted.windows(2).any(|pair| pair[0].1 > pair[1].0) || sorted.iter().any(|span| span.1 > directory_start)
}

fn is_plain(unix_mode: Option<u32>) -> bool {
    unix_mode.is_none_or(|mode| matches!(mode & UNIX_KIND_MASK, 0 | UNIX_FILE | UNIX_FOLDER))
}

fn is_folder(unix_mode: Option<u32>) -> bool {
    unix_mode.is_some_and(|mode| mode & UNIX_KIND_MASK == UNIX_FOLDER)
}
