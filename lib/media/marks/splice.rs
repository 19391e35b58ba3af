//! A packet's place in each format. Nothing is decoded: bytes before it, the packet, bytes behind it.

/// What an XMP segment of a JPEG begins with.
const JPEG_HEADER: &[u8] = b"http://ns.adobe.com/xap/1.0/\0";
/// The start marker of a JPEG.
const JPEG_START_BYTES: usize = 2;
/// Keyword, uncompressed, no language, no translated keyword.
const PNG_HEADER: &[u8] = b"XML:com.adobe.xmp\0\0\0\0\0";
/// Signature and header chunk of a PNG.
const PNG_START_BYTES: usize = 33;
/// `RIFF`, length, `WEBP`.
const WEBP_START_BYTES: usize = 12;
const WEBP_FLAG_XMP: u8 = 0b0000_0100;
const WEBP_FLAG_ALPHA: u8 = 0b0001_0000;

/// An APP1 segment behind the JFIF header, which must stay the first.
pub(super) fn jpeg(file: &[u8], packet: &[u8]) -> Vec<u8> {
    let length = JPEG_HEADER.len() + packet.len() + 2;
    let Ok(length) = u16::try_from(length) else { return file.to_vec() };
    let at = match file.get(JPEG_START_BYTES..) {
        Some([0xFF, 0xE0, high, low, ..]) => JPEG_START_BYTES + 2 + usize::from(u16::from_be_bytes([*high, *low])),
        Some(_) | None => JPEG_START_BYTES,
    };
    spliced(file, at, &[&[0xFF, 0xE1], &length.to_be_bytes(), JPEG_HEADER, packet])
}

/// An `iTXt` chunk behind the header: readers that stop at the first pixels see it.
pub(super) fn png(file: &[u8], packet: &[u8]) -> Vec<u8> {
    let checked = [b"iTXt", PNG_HEADER, packet].concat();
    let Ok(length) = u32::try_from(checked.len() - 4) else { return file.to_vec() };
    spliced(file, PNG_START_BYTES, &[&length.to_be_bytes(), &checked, &crc32(&checked).to_be_bytes()])
}

/// An `XMP ` chunk at the end, where the format wants it, and its flag in the extended header, which simple files have not.
pub(super) fn webp(file: &[u8], packet: &[u8]) -> Vec<u8> {
    let Some((start, chunks)) = file.split_at_checked(WEBP_START_BYTES) else { return file.to_vec() };
    let Ok(length) = u32::try_from(packet.len()) else { return file.to_vec() };
    let extended = if chunks.starts_with(b"VP8X") { Some(Vec::new()) } else { extended_header(file) };
    let Some(extended) = extended else { return file.to_vec() };
    let padding = &[0][..packet.len() % 2];
    let mut marked = [start, &extended, chunks, b"XMP ", &length.to_le_bytes(), packet, padding].concat();
    let riff_bytes = u32::try_from(marked.len() - 8).unwrap_or(u32::MAX);
    marked[4..8].copy_from_slice(&riff_bytes.to_le_bytes());
    // Behind `VP8X` and its length.
    marked[WEBP_START_BYTES + 8] |= WEBP_FLAG_XMP;
    marked
}

/// The extended header of a file in one of the two simple formats.
fn extended_header(file: &[u8]) -> Option<Vec<u8>> {
    let (width, height) = crate::media::ImageFormat::Webp.dimensions(file)?;
    let data = file.get(WEBP_START_BYTES + 8..)?;
    // Of a lossless picture one bit says whether it is transparent anywhere; a simple lossy one never is.
    let lossless = file.get(WEBP_START_BYTES..)?.starts_with(b"VP8L");
    let alpha = lossless && *data.get(4)? & 0b0001_0000 != 0;
    let flags = if alpha { WEBP_FLAG_ALPHA } else { 0 };
    let side = |px: u32| (px - 1).to_le_bytes();
    let (width, height) = (side(width), side(height));
    Some([b"VP8X\x0A\0\0\0".as_slice(), &[flags, 0, 0, 0], &width[..3], &height[..3]].concat())
}

fn spliced(file: &[u8], at: usize, parts: &[&[u8]]) -> Vec<u8> {
    match file.split_at_checked(at) {
        Some((before, after)) => [before, &parts.concat(), after].concat(),
        None => file.to_vec(),
    }
}

/// The checksum of PNG's chunks (CRC-32, ISO 3309), bit by bit: a packet is short.
fn crc32(bytes: &[u8]) -> u32 {
    !bytes.iter().fold(u32::MAX, |crc, &byte| {
        (0..8).fold(crc ^ u32::from(byte), |crc, _| if crc & 1 == 1 { crc >> 1 ^ 0xEDB8_8320 } else { crc >> 1 })
    })
}
