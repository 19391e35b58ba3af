//! Reading the pictures of a zip and writing the clean one.

use std::collections::HashMap;
use std::io::{Cursor, Read, Seek, Write};

use ::zip::read::ZipReadOptions;
use ::zip::result::ZipResult;
use ::zip::write::SimpleFileOptions;
use ::zip::{CompressionMethod, ZipWriter};
use bytes::Bytes;
use darkroom_pixels::{Orientation, Picture};

use super::super::clean::training_picture;
use super::super::marks::Mark;
use super::super::{FileKind, ImageFormat, Reason, ReasonCode, ZipLimits, sniff};
use super::CleanSet;
use super::inspect::{Directory, Entry, EntryKind, too_few};
use super::names;
use super::ranged::Source;

const COVER_SIDE_PX: u32 = 512;
const COVER_QUALITY: u8 = 85;
/// Most entries refused before the rest is not read any more.
const REFUSED_MAX: usize = 20;
/// Longest caption.
const CAPTION_CHARS_MAX: usize = 1_000;

/// A picture of the clean set, before the set is in order.
struct Kept {
    raw_name: Vec<u8>,
    start: u64,
    jpeg: Bytes,
    /// What the file said of a machine that made it.
    mark: Option<Mark>,
}

/// What was found in a zip.
#[derive(Default)]
struct Found {
    kept: Vec<Kept>,
    /// By the stem of their names.
    captions: HashMap<Vec<u8>, String>,
    texts: u32,
    other_files: u32,
    left_out: Vec<Reason>,
    refused: Vec<Reason>,
    opened: usize,
}

pub(super) fn clean<R: Read + Seek>(
    source: &mut Source<R>,
    directory: Directory,
    limits: &ZipLimits,
) -> Result<CleanSet, Vec<Reason>> {
    // Every byte of the file once, and headers again.
    source.allow(limits.zip_bytes_max.saturating_mul(2));
    let mut found = Found { left_out: directory.left_out, other_files: directory.other_files, ..Found::default() };
    for entry in directory.entries {
        match entry.kind {
            EntryKind::Caption => found.text(source, &entry),
            EntryKind::Photo | EntryKind::OtherPicture | EntryKind::Unsaid => found.picture(source, &entry, limits),
        }
        if found.refused.len() >= REFUSED_MAX {
            break;
        }
        if found.kept.len() > limits.images_max || found.opened > limits.opened_max {
            return Err(vec![Reason::whole(ReasonCode::TooManyImages)]);
        }
    }
    if !found.refused.is_empty() {
        return Err(Reason::grouped(found.refused));
    }
    let reasons = too_few(found.kept.len(), &found.left_out, limits);
    if reasons.is_empty() { found.set() } else { Err(reasons) }
}

impl Found {
    fn picture<R: Read + Seek>(&mut self, source: &mut Source<R>, entry: &Entry, limits: &ZipLimits) {
        let file = match read(source, entry) {
            Ok(file) => file,
            Err(code) => return self.refused.push(Reason::of(code, &entry.name)),
        };
        if entry.kind == EntryKind::Unsaid && sniff(&file) == FileKind::Unknown {
            self.other_files = self.other_files.saturating_add(1);
            return;
        }
        self.opened += 1;
        match training_picture(&file, &limits.image) {
            Ok(jpeg) => {
                let (raw_name, start) = (entry.listed.name_raw().to_vec(), entry.listed.header_start());
                let mark = sniff(&file).image().ok().and_then(|format| Mark::of(&file, format));
                self.kept.push(Kept { raw_name, start, jpeg, mark });
            }
            Err(code) => self.left_out.push(Reason::of(code, &entry.name)),
        }
    }

    /// A text that is not one of UTF-8, or too long, is no caption.
    fn text<R: Read + Seek>(&mut self, source: &mut Source<R>, entry: &Entry) {
        let file = match read(source, entry) {
            Ok(file) => file,
            Err(code) => return self.refused.push(Reason::of(code, &entry.name)),
        };
        self.texts = self.texts.saturating_add(1);
        let Ok(text) = String::from_utf8(file) else { return };
        let text = text.trim_start_matches('\u{FEFF}').trim();
        if !text.is_empty() && text.chars().count() <= CAPTION_CHARS_MAX && !text.contains('\0') {
            self.captions.entry(names::stem(entry.listed.name_raw()).to_vec()).or_insert_with(|| text.to_owned());
        }
    }

    /// The clean set, its pictures in the order of their names.
    fn set(mut self) -> Result<CleanSet, Vec<Reason>> {
        self.kept.sort_by(|a, b| (&a.raw_name, a.start).cmp(&(&b.raw_name, b.start)));
        let captions: Vec<Option<&String>> =
            self.kept.iter().map(|picture| self.captions.get(names::stem(&picture.raw_name))).collect();
        let with_caption = captions.iter().filter(|caption| caption.is_some()).count();
        let damaged = |_| vec![Reason::whole(ReasonCode::ZipDamaged)];
        let zip = write(&self.kept, &captions).map_err(damaged)?;
        let cover_jpeg = self.kept.first().map_or(Ok(Bytes::new()), cover);
        let cover_jpeg = cover_jpeg.map_err(|code| vec![Reason::whole(code)])?;
        let count = |number: usize| u32::try_from(number).unwrap_or(u32::MAX);
        Ok(CleanSet {
            zip: zip.into(),
            images: count(self.kept.len()),
            cover_jpeg,
            captions: count(with_caption),
            other_files: self.other_files.saturating_add(self.texts.saturating_sub(count(with_caption))),
            left_out: Reason::grouped(self.left_out),
        })
    }
}

/// One entry, at most as long as the directory says it is.
fn read<R: Read + Seek>(source: &mut Source<R>, entry: &Entry) -> Result<Vec<u8>, ReasonCode> {
    let declared_bytes = entry.listed.size();
    let capacity = usize::try_from(declared_bytes).map_err(|_| ReasonCode::ImageTooLarge)?;
    let opened = entry.listed.as_ref().with_reader(source, ZipReadOptions::new());
    let mut content = opened.map_err(|_| ReasonCode::ZipDamaged)?;
    let data_end = content.data_start().and_then(|start| start.checked_add(content.compressed_size()));
    if data_end.is_none_or(|end| end > entry.end_max) {
        return Err(ReasonCode::OverlappingEntries);
    }
    let mut file = Vec::with_capacity(capacity);
    // The reader compares length and checksum at the end. One byte more than declared is enough to make it find out.
    let outcome = content.by_ref().take(declared_bytes.saturating_add(1)).read_to_end(&mut file);
    match outcome {
        Ok(_) if file.len() as u64 == declared_bytes => Ok(file),
        _ => Err(ReasonCode::ZipDamaged),
    }
}

/// People see it again, so it says what its picture said.
fn cover(first: &Kept) -> Result<Bytes, ReasonCode> {
    let format = darkroom_pixels::ImageFormat::from(ImageFormat::Jpeg);
    let picture = Picture::decode(&first.jpeg, format, Orientation::NoTransforms, u32::MAX)?;
    let cover = picture.square(COVER_SIDE_PX).jpeg(COVER_QUALITY)?;
    Ok(match &first.mark {
        Some(mark) => mark.put_into(&cover, ImageFormat::Jpeg),
        None => cover.into(),
    })
}

/// `photo-01.jpg` with `photo-01.txt`, …: the original names stay with us. Pictures do not get shorter by compressing
/// them again.
fn write(kept: &[Kept], captions: &[Option<&String>]) -> ZipResult<Vec<u8>> {
    let bytes = kept.iter().map(|picture| picture.jpeg.len()).sum();
    let mut writer = ZipWriter::new(Cursor::new(Vec::with_capacity(bytes)));
    let stored = SimpleFileOptions::default().compression_method(CompressionMethod::Stored);
    for (index, (picture, caption)) in kept.iter().zip(captions).enumerate() {
        let name = format!("photo-{:02}", index + 1);
        writer.start_file(format!("{name}.jpg"), stored)?;
        writer.write_all(&picture.jpeg)?;
        if let Some(caption) = caption {
            writer.start_file(format!("{name}.txt"), stored)?;
            writer.write_all(caption.as_bytes())?;
        }
    }
    Ok(writer.finish()?.into_inner())
}
