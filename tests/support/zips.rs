//! Training sets, good and bad, made here: no picture of anybody is in the repository.

use std::sync::OnceLock;

use darkroom_drawings::portraits;

/// A training set that passes: twelve drawn portraits. Drawn once for all tests of a process.
#[must_use]
pub fn good() -> Vec<u8> {
    static ZIP: OnceLock<Vec<u8>> = OnceLock::new();
    ZIP.get_or_init(|| portraits::sample_zip(1)).clone()
}

/// One file of a zip: everything is written as it is said here, true or not.
#[derive(Clone, Debug)]
pub struct Entry {
    /// Name, as bytes.
    pub name: Vec<u8>,
    /// 0 stored, 8 deflate.
    pub method: u16,
    /// Bit 0: encrypted.
    pub flags: u16,
    /// Kind and permissions of Unix.
    pub mode: u32,
    /// What is in it, compressed as `method` says.
    pub data: Vec<u8>,
    /// Its checksum.
    pub crc: u32,
    /// How long it says it is when unpacked, in bytes.
    pub bytes: u32,
}

impl Entry {
    /// An honest one, stored.
    ///
    /// # Panics
    /// For more than 4 GB.
    #[must_use]
    pub fn stored(name: &str, data: &[u8]) -> Self {
        let bytes = u32::try_from(data.len()).expect("less than 4 GB");
        let (name, data, crc) = (name.as_bytes().to_vec(), data.to_vec(), crc32(data));
        Self { name, method: 0, flags: 0, mode: 0o100_644, data, crc, bytes }
    }
}

/// A zip written byte by byte (PKWARE APPNOTE, 4.3), for what no honest writer writes.
///
/// # Panics
/// For more than a zip can hold.
#[must_use]
pub fn zip(entries: &[Entry]) -> Vec<u8> {
    let length = |bytes: usize| u32::try_from(bytes).expect("a small zip").to_le_bytes();
    let count = |number: usize| u16::try_from(number).expect("a small zip").to_le_bytes();
    let (mut file, mut directory) = (Vec::new(), Vec::new());
    for entry in entries {
        let start = length(file.len());
        let mut common = Vec::new();
        for part in [&20_u16.to_le_bytes()[..], &entry.flags.to_le_bytes(), &entry.method.to_le_bytes()] {
            common.extend_from_slice(part);
        }
        // 1 January 1980, midnight.
        common.extend_from_slice(&[0, 0, 0x21, 0]);
        for part in [entry.crc.to_le_bytes(), length(entry.data.len()), entry.bytes.to_le_bytes()] {
            common.extend_from_slice(&part);
        }
        common.extend_from_slice(&count(entry.name.len()));
        common.extend_from_slice(&[0, 0]);
        file.extend([b"PK\x03\x04".to_vec(), common.clone(), entry.name.clone(), entry.data.clone()].concat());
        // Made by version 2.0 on Unix, so that the mode counts.
        directory.extend([b"PK\x01\x02\x14\x03".to_vec(), common, vec![0; 6]].concat());
        directory.extend([(entry.mode << 16).to_le_bytes(), start].concat());
        directory.extend_from_slice(&entry.name);
    }
    let (number, start) = (count(entries.len()), length(file.len()));
    let bytes = length(directory.len());
    file.extend_from_slice(&directory);
    file.extend([b"PK\x05\x06\0\0\0\0".as_slice(), &number, &number, &bytes, &start, &[0, 0]].concat());
    file
}

/// So many small good pictures, and one more file.
#[must_use]
pub fn with(count: usize, more: Option<Entry>) -> Vec<u8> {
    let picture = jpeg(256);
    let mut entries: Vec<Entry> =
        (0..count).map(|number| Entry::stored(&format!("photo-{number:02}.jpg"), &picture)).collect();
    entries.extend(more);
    zip(&entries)
}

/// A square JPEG that no two pixels of are alike.
///
/// # Panics
/// Not for sides that fit into memory.
#[must_use]
pub fn jpeg(side: u32) -> Vec<u8> {
    let shade = |at: u32| u8::try_from(at % 251).expect("below 251");
    let picture = image::RgbImage::from_fn(side, side, |x, y| image::Rgb([shade(x), shade(y), shade(x * 7 + y * 3)]));
    let mut file = Vec::new();
    let encoder = image::codecs::jpeg::JpegEncoder::new_with_quality(&mut file, 85);
    picture.write_with_encoder(encoder).expect("a picture");
    file
}

/// The same with an Exif block that says where it was taken: `words`.
///
/// # Panics
/// For more than 64 KB of words.
#[must_use]
pub fn jpeg_that_tells(side: u32, words: &str) -> Vec<u8> {
    let plain = jpeg(side);
    let payload = [b"Exif\0\0MM\0\x2A\0\0\0\x08\0\0\0\0\0\0".as_slice(), words.as_bytes()].concat();
    let length = u16::try_from(payload.len() + 2).expect("a short text").to_be_bytes();
    [&plain[..2], &[0xFF, 0xE1], &length, &payload, &plain[2..]].concat()
}

/// A PNG of which only the header exists.
#[must_use]
pub fn png_header(width: u32, height: u32) -> Vec<u8> {
    let chunk = |kind: &[u8; 4], data: &[u8]| {
        let checked = [kind, data].concat();
        [&u32::try_from(data.len()).unwrap_or(0).to_be_bytes()[..], &checked, &crc32(&checked).to_be_bytes()].concat()
    };
    let header = [&width.to_be_bytes()[..], &height.to_be_bytes(), &[8, 2, 0, 0, 0]].concat();
    [b"\x89PNG\r\n\x1a\n".as_slice(), &chunk(b"IHDR", &header), &chunk(b"IEND", b"")].concat()
}

/// The checksum of PNG and zip (CRC-32, ISO 3309), bit by bit.
fn crc32(bytes: &[u8]) -> u32 {
    !bytes.iter().fold(u32::MAX, |crc, &byte| {
        (0..8).fold(crc ^ u32::from(byte), |crc, _| if crc & 1 == 1 { crc >> 1 ^ 0xEDB8_8320 } else { crc >> 1 })
    })
}
