//! Reading the pictures of a zip and writing the clean one.

use std::io::{Cursor, Read, Seek, Write};

use ::zip::read::ZipReadOptions;
use ::zip::result::ZipResult;
use ::zip::write::SimpleFileOptions;
use ::zip::{CompressionMethod, ZipWriter};
use bytes::Bytes;
use darkroom_pixels::Picture;

use super::super::clean::{CleanImage, clean_picture};
use super::super::reason::REASONS_MAX;
use super::super::{Reason, ReasonCode, ZipLimits};
use super::CleanSet;
use super::inspect::Entry;
use super::ranged::Source;

const COVER_SIDE_PX: u32 = 512;
const COVER_QUALITY: u8 = 85;

/// A picture of the clean set, before the set is in order.
struct Kept {
    raw_name: Vec<u8>,
    bytes: Bytes,
    extension: &'static str,
}

pub(super) fn clean<R: Read + Seek>(
    source: &mut Source<R>,
    entries: Vec<Entry>,
    limits: &ZipLimits,
) -> Result<CleanSet, Vec<Reason>> {
    // Every byte of the file once, and headers again.
    source.allow(limits.zip_bytes_max.saturating_mul(2));
    let first_name = entries.iter().map(|entry| entry.listed.name_raw()).min().map(<[u8]>::to_vec);
    let mut reasons = Vec::new();
    let mut kept = Vec::with_capacity(entries.len());
    let mut cover_jpeg = Vec::new();
    for entry in entries {
        let raw_name = entry.listed.name_raw().to_vec();
        match read(source, &entry).and_then(|file| clean_picture(&file, &limits.image)) {
            Ok((CleanImage { bytes, format, .. }, picture)) => {
                if Some(&raw_name) == first_name.as_ref() {
                    cover_jpeg = cover(&picture).map_err(|code| vec![Reason::of(code, &entry.name)])?;
                }
                kept.push(Kept { raw_name, bytes, extension: format.extension() });
            }
            Err(code) => reasons.push(Reason::of(code, &entry.name)),
        }
        if reasons.len() >= REASONS_MAX {
            break;
        }
    }
    if !reasons.is_empty() {
        return Err(reasons);
    }
    kept.sort_by(|a, b| a.raw_name.cmp(&b.raw_name));
    let images = u32::try_from(kept.len()).unwrap_or(u32::MAX);
    let zip = write(kept).map_err(|_| vec![Reason::whole(ReasonCode::ZipDamaged)])?;
    Ok(CleanSet { zip: zip.into(), images, cover_jpeg: cover_jpeg.into() })
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

fn cover(first: &Picture) -> Result<Vec<u8>, ReasonCode> {
    Ok(first.square(COVER_SIDE_PX).jpeg(COVER_QUALITY)?)
}

/// `01.jpg`, `02.png`, …: the original names stay with us. Pictures do not get shorter by compressing them again.
fn write(kept: Vec<Kept>) -> ZipResult<Vec<u8>> {
    let bytes = kept.iter().map(|picture| picture.bytes.len()).sum();
    let mut writer = ZipWriter::new(Cursor::new(Vec::with_capacity(bytes)));
    let stored = SimpleFileOptions::default().compression_method(CompressionMethod::Stored);
    for (index, picture) in kept.into_iter().enumerate() {
        writer.start_file(format!("{:02}.{}", index + 1, picture.extension), stored)?;
        writer.write_all(&picture.bytes)?;
    }
    Ok(writer.finish()?.into_inner())
}
