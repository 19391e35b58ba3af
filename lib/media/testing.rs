//! Files for tests, made by code: pictures of any size and kind, and zips as honest or as crooked as wanted.

use std::io::{Cursor, Write};

use ::zip::write::SimpleFileOptions;
use ::zip::{CompressionMethod, ZipWriter};
use image::codecs::jpeg::JpegEncoder;
use image::{DynamicImage, ImageFormat, Rgb, RgbImage, Rgba, RgbaImage};

/// A photo-like picture: gradients with some noise, so that it compresses as photos do.
pub(super) fn photo(width: u32, height: u32) -> RgbImage {
    RgbImage::from_fn(width, height, |x, y| {
        let noise = u8::try_from((x.wrapping_mul(7919) ^ y.wrapping_mul(104_729)) % 24).unwrap();
        let shade = |at: u32, of: u32| u8::try_from(at * 220 / of.max(1)).unwrap() + noise / 2;
        Rgb([shade(x, width), shade(y, height), 90 + noise])
    })
}

pub(super) fn jpeg(width: u32, height: u32) -> Vec<u8> {
    let mut file = Vec::new();
    JpegEncoder::new_with_quality(&mut file, 90).encode_image(&photo(width, height)).unwrap();
    file
}

pub(super) fn encoded(picture: impl Into<DynamicImage>, format: ImageFormat) -> Vec<u8> {
    let mut file = Cursor::new(Vec::new());
    picture.into().write_to(&mut file, format).unwrap();
    file.into_inner()
}

/// Half transparent red on the left, opaque blue on the right.
pub(super) fn transparent(width: u32, height: u32) -> RgbaImage {
    RgbaImage::from_fn(
        width,
        height,
        |x, _| if x < width / 2 { Rgba([255, 0, 0, 128]) } else { Rgba([0, 0, 255, 255]) },
    )
}

/// An Exif block (big-endian TIFF): the orientation, and a GPS latitude of 48° 51' 29".
pub(super) fn exif(orientation: u8) -> Vec<u8> {
    let mut tiff = b"MM\0\x2A\0\0\0\x08".to_vec();
    let entry = |tiff: &mut Vec<u8>, tag: u16, kind: u16, count: u32, value: [u8; 4]| {
        tiff.extend_from_slice(&tag.to_be_bytes());
        tiff.extend_from_slice(&kind.to_be_bytes());
        tiff.extend_from_slice(&count.to_be_bytes());
        tiff.extend_from_slice(&value);
    };
    tiff.extend_from_slice(&2_u16.to_be_bytes());
    entry(&mut tiff, 0x0112, 3, 1, [0, orientation, 0, 0]);
    entry(&mut tiff, 0x8825, 4, 1, 38_u32.to_be_bytes());
    tiff.extend_from_slice(&[0; 4]);
    tiff.extend_from_slice(&2_u16.to_be_bytes());
    entry(&mut tiff, 0x0001, 2, 2, *b"N\0\0\0");
    entry(&mut tiff, 0x0002, 5, 3, 68_u32.to_be_bytes());
    tiff.extend_from_slice(&[0; 4]);
    for degrees in [48_u32, 1, 51, 1, 29, 1] {
        tiff.extend_from_slice(&degrees.to_be_bytes());
    }
    tiff
}

fn jpeg_segment(marker: u8, payload: &[u8]) -> Vec<u8> {
    let length = u16::try_from(payload.len() + 2).unwrap().to_be_bytes();
    [&[0xFF, marker], &length[..], payload].concat()
}

/// A JPEG as a phone writes it: Exif, XMP, IPTC, a comment, and a video behind the end. Every part says `SECRET`.
pub(super) fn phone_jpeg(width: u32, height: u32, orientation: u8) -> Vec<u8> {
    let plain = jpeg(width, height);
    let metadata = [
        jpeg_segment(0xE1, &[b"Exif\0\0", &exif(orientation)[..], b"SECRET"].concat()),
        jpeg_segment(0xE1, b"http://ns.adobe.com/xap/1.0/\0<x>SECRET</x>"),
        jpeg_segment(0xED, b"Photoshop 3.0\0SECRET"),
        jpeg_segment(0xFE, b"SECRET comment"),
    ];
    [&plain[..2], &metadata.concat(), &plain[2..], b"ftypmp42 SECRET video"].concat()
}

/// A PNG chunk.
pub(super) fn png_chunk(kind: &[u8; 4], data: &[u8]) -> Vec<u8> {
    let length = u32::try_from(data.len()).unwrap().to_be_bytes();
    let checked = [kind, data].concat();
    [&length[..], &checked, &crc32(&checked).to_be_bytes()].concat()
}

/// A PNG with a text chunk and Exif.
pub(super) fn tagged_png(width: u32, height: u32) -> Vec<u8> {
    let plain = encoded(photo(width, height), ImageFormat::Png);
    let tags = [png_chunk(b"tEXt", b"parameters\0SECRET"), png_chunk(b"eXIf", &exif(1))].concat();
    // Behind the signature and the header chunk.
    [&plain[..33], &tags, &plain[33..]].concat()
}

/// A PNG of which only the header exists.
pub(super) fn png_header(width: u32, height: u32) -> Vec<u8> {
    let size = [width.to_be_bytes(), height.to_be_bytes()].concat();
    let header = png_chunk(b"IHDR", &[&size[..], &[8, 2, 0, 0, 0]].concat());
    [b"\x89PNG\r\n\x1a\n", &header[..], &png_chunk(b"IEND", b"")].concat()
}

/// A lossless WebP in the extended format, with Exif and XMP.
pub(super) fn tagged_webp(width: u32, height: u32) -> Vec<u8> {
    let plain = encoded(photo(width, height), ImageFormat::WebP);
    let chunk = |kind: &[u8; 4], data: &[u8]| {
        let length = u32::try_from(data.len()).unwrap().to_le_bytes();
        [kind, &length[..], data, &[0][..data.len() % 2]].concat()
    };
    let side = |px: u32| (px - 1).to_le_bytes()[..3].to_vec();
    let extended = [vec![0b0000_1100, 0, 0, 0], side(width), side(height)].concat();
    let body = [
        b"WEBP".to_vec(),
        chunk(b"VP8X", &extended),
        plain[12..].to_vec(),
        chunk(b"EXIF", &[exif(1), b"SECRET".to_vec()].concat()),
        chunk(b"XMP ", b"<x>SECRET</x>"),
    ]
    .concat();
    [b"RIFF".to_vec(), u32::try_from(body.len()).unwrap().to_le_bytes().to_vec(), body].concat()
}

/// The checksum of PNG and zip (CRC-32, ISO 3309), bit by bit.
pub(super) fn crc32(bytes: &[u8]) -> u32 {
    !bytes.iter().fold(u32::MAX, |crc, &byte| {
        (0..8).fold(crc ^ u32::from(byte), |crc, _| if crc & 1 == 1 { crc >> 1 ^ 0xEDB8_8320 } else { crc >> 1 })
    })
}

pub(super) fn contains(bytes: &[u8], part: &[u8]) -> bool {
    bytes.windows(part.len()).any(|window| window == part)
}

/// A zip of these files, stored.
pub(super) fn zip_of(files: &[(&str, &[u8])]) -> Vec<u8> {
    let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, bytes) in files {
        writer.start_file(*name, stored()).unwrap();
        writer.write_all(bytes).unwrap();
    }
    writer.finish().unwrap().into_inner()
}

pub(super) fn stored() -> SimpleFileOptions {
    SimpleFileOptions::default().compression_method(CompressionMethod::Stored)
}

/// A zip of `count` pictures named `photo-00.jpg` and so on, and more files.
pub(super) fn training_zip(count: usize, picture: &[u8], more: &[(&str, &[u8])]) -> Vec<u8> {
    let names: Vec<String> = (0..count).map(|n| format!("photo-{n:02}.jpg")).collect();
    let pictures = names.iter().map(|name| (name.as_str(), picture));
    zip_of(&pictures.chain(more.iter().copied()).collect::<Vec<_>>())
}

/// An entry of [`raw_zip`]: everything is written as it is said here, true or not.
#[derive(Clone)]
pub(super) struct RawEntry {
    pub(super) name: Vec<u8>,
    pub(super) method: u16,
    pub(super) flags: u16,
    pub(super) mode: u32,
    pub(super) data: Vec<u8>,
    pub(super) crc: u32,
    pub(super) bytes: u32,
    /// Where the directory says the entry is; `None` is the truth.
    pub(super) start: Option<u32>,
}

impl RawEntry {
    pub(super) fn stored(name: impl AsRef<[u8]>, data: &[u8]) -> Self {
        let bytes = u32::try_from(data.len()).unwrap();
        let (name, data, crc) = (name.as_ref().to_vec(), data.to_vec(), crc32(data));
        Self { name, method: 0, flags: 0, mode: 0o100_644, data, crc, bytes, start: None }
    }
}

/// A zip written byte by byte, for what no honest writer writes.
pub(super) fn raw_zip(entries: &[RawEntry]) -> Vec<u8> {
    let (mut file, mut directory) = (Vec::new(), Vec::new());
    for entry in entries {
        let start = entry.start.unwrap_or(u32::try_from(file.len()).unwrap());
        let name_bytes = u16::try_from(entry.name.len()).unwrap().to_le_bytes();
        let data_bytes = u32::try_from(entry.data.len()).unwrap().to_le_bytes();
        let mut common = Vec::new();
        common.extend_from_slice(&20_u16.to_le_bytes());
        common.extend_from_slice(&entry.flags.to_le_bytes());
        common.extend_from_slice(&entry.method.to_le_bytes());
        common.extend_from_slice(&[0, 0, 0x21, 0]);
        common.extend_from_slice(&entry.crc.to_le_bytes());
        common.extend_from_slice(&data_bytes);
        common.extend_from_slice(&entry.bytes.to_le_bytes());
        common.extend_from_slice(&name_bytes);
        common.extend_from_slice(&[0, 0]);
        file.extend([b"PK\x03\x04".to_vec(), common.clone(), entry.name.clone(), entry.data.clone()].concat());
        // Made by version 2.0 on Unix, so that the mode counts.
        directory.extend([b"PK\x01\x02\x14\x03".to_vec(), common, vec![0; 6]].concat());
        directory.extend([(entry.mode << 16).to_le_bytes(), start.to_le_bytes()].concat());
        directory.extend_from_slice(&entry.name);
    }
    let count = u16::try_from(entries.len()).unwrap().to_le_bytes();
    let directory_bytes = u32::try_from(directory.len()).unwrap().to_le_bytes();
    let directory_start = u32::try_from(file.len()).unwrap().to_le_bytes();
    file.extend_from_slice(&directory);
    file.extend(
        [b"PK\x05\x06\0\0\0\0".as_slice(), &count, &count, &directory_bytes, &directory_start, &[0, 0]].concat(),
    );
    file
}
