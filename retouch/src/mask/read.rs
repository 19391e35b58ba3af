//! A PNG's bits, if they are a mask's.

use std::io::Cursor;

use png::{BitDepth, ColorType, Decoder, DecodingError, Limits, Transformations};

use super::MaskFault;
use crate::picture::Size;

const SIGNATURE: [u8; 8] = *b"\x89PNG\r\n\x1a\n";
/// From this value of eight bits on, a pixel is painted.
const PAINTED_MIN: u8 = 128;
/// Room for a decoder's own tables and one row, in bytes. The pixels are not counted: their number is known before.
const DECODER_BYTES_MAX: usize = 4 << 20;

/// One value for each pixel, row by row.
pub(super) fn painted(file: &[u8], picture: Size) -> Result<Vec<bool>, MaskFault> {
    if !file.starts_with(&SIGNATURE) {
        return Err(MaskFault::NotPng);
    }
    let mut decoder = Decoder::new_with_limits(Cursor::new(file), Limits { bytes: DECODER_BYTES_MAX });
    decoder.set_transformations(Transformations::IDENTITY);
    decoder.set_ignore_text_chunk(true);
    decoder.set_ignore_iccp_chunk(true);
    let header = decoder.read_header_info().map_err(damaged)?;
    let (color, depth, (width, height)) = (header.color_type, header.bit_depth, header.size());
    // Nothing is made room for before the size is the picture's.
    if color != ColorType::Grayscale {
        return Err(MaskFault::Colour);
    }
    if !matches!(depth, BitDepth::One | BitDepth::Eight) {
        return Err(MaskFault::Depth { bits: depth as u8 });
    }
    if (width, height) != (picture.width(), picture.height()) {
        return Err(MaskFault::Size { width, height });
    }
    let mut reader = decoder.read_info().map_err(damaged)?;
    let mut rows = vec![0; reader.output_buffer_size().ok_or(MaskFault::Damaged)?];
    reader.next_frame(&mut rows).map_err(damaged)?;
    if depth == BitDepth::Eight {
        return Ok(rows.into_iter().map(|gray| gray >= PAINTED_MIN).collect());
    }
    let width = picture.width() as usize;
    let mut painted = Vec::with_capacity(picture.pixels());
    for row in rows.chunks_exact(width.div_ceil(8)) {
        painted.extend((0..width).map(|x| row[x / 8] & (0x80 >> (x % 8)) != 0));
    }
    Ok(painted)
}

fn damaged(_: DecodingError) -> MaskFault {
    MaskFault::Damaged
}
