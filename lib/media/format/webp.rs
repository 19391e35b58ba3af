//! WebP (RFC 9649): a RIFF list of chunks: kind, little-endian length, data, a byte of padding after odd lengths.

use darkroom_pixels::Orientation;

use super::{Stripped, orientation_of};
use crate::media::ReasonCode;

/// `RIFF`, the length of what follows, `WEBP`.
const HEADER_BYTES: usize = 12;
/// Flags of the extended header that describe parts we keep: colour profile and transparency.
const FLAGS_KEPT: u8 = 0b0011_0000;
const FLAG_ANIMATION: u8 = 0b0000_0010;

/// Width and height from the first chunk, of which there are three kinds.
pub(super) fn dimensions(head: &[u8]) -> Option<(u32, u32)> {
    let chunk = head.get(HEADER_BYTES..)?;
    let data = chunk.get(8..)?;
    let u16_at = |at: usize| Some(u32::from(u16::from_le_bytes([*data.get(at)?, *data.get(at + 1)?])));
    let u24_at = |at: usize| Some(u16_at(at)? | u32::from(*data.get(at + 2)?) << 16);
    match chunk.first_chunk::<4>()? {
        b"VP8X" => Some((u24_at(4)? + 1, u24_at(7)? + 1)),
        b"VP8 " if data.get(3..6)? == [0x9D, 0x01, 0x2A] => Some((u16_at(6)? & 0x3FFF, u16_at(8)? & 0x3FFF)),
        b"VP8L" if *data.first()? == 0x2F => {
            let packed = u16_at(1)? | u16_at(3)? << 16;
            Some(((packed & 0x3FFF) + 1, (packed >> 14 & 0x3FFF) + 1))
        }
        _ => None,
    }
}

/// The data of the chunks that are neither kept nor frames of an animation.
pub(super) fn metadata(bytes: &[u8]) -> Vec<&[u8]> {
    let mut found = Vec::new();
    let mut rest = bytes.get(HEADER_BYTES..).unwrap_or_default();
    while let Some(kind) = rest.first_chunk::<4>() {
        let Some(length) = rest.get(4..8).and_then(|four| read_length(four).ok()) else { break };
        let Some(data) = rest.get(8..length.saturating_add(8)) else { break };
        if !matches!(kind, b"VP8X" | b"ICCP" | b"ALPH" | b"VP8 " | b"VP8L" | b"ANIM" | b"ANMF") {
            found.push(data);
        }
        rest = rest.get(8 + length + length % 2..).unwrap_or_default();
    }
    found
}

pub(super) fn strip(bytes: &[u8]) -> Result<Stripped, ReasonCode> {
    let header = bytes.get(..HEADER_BYTES).ok_or(ReasonCode::Truncated)?;
    let riff_bytes = read_length(&header[4..8])?;
    let mut rest = bytes.get(8..riff_bytes.saturating_add(8)).ok_or(ReasonCode::Truncated)?;
    rest = rest.strip_prefix(b"WEBP").ok_or(ReasonCode::HeaderUnreadable)?;
    let mut clean = header.to_vec();
    let (mut orientation, mut animated) = (Orientation::NoTransforms, false);
    while !rest.is_empty() {
        let kind = *rest.first_chunk::<4>().ok_or(ReasonCode::Truncated)?;
        let length = read_length(rest.get(4..8).ok_or(ReasonCode::Truncated)?)?;
        let data = rest.get(8..length.saturating_add(8)).ok_or(ReasonCode::Truncated)?;
        match &kind {
            b"EXIF" => orientation = orientation_of(data),
            b"VP8X" => {
                let flags = *data.first().ok_or(ReasonCode::HeaderUnreadable)?;
                animated |= flags & FLAG_ANIMATION != 0;
                append(&mut clean, kind, &[&[flags & FLAGS_KEPT], &data[1..]].concat());
            }
            b"ICCP" | b"ALPH" | b"VP8 " | b"VP8L" => append(&mut clean, kind, data),
            b"ANMF" => animated = true,
            _ => {}
        }
        // Some writers leave out the padding at the very end.
        rest = rest.get(8 + length + length % 2..).unwrap_or_default();
    }
    if animated {
        return Ok(Stripped { bytes: bytes.to_vec(), orientation, animated });
    }
    let riff_bytes = u32::try_from(clean.len() - 8).map_err(|_| ReasonCode::ImageTooLarge)?;
    clean[4..8].copy_from_slice(&riff_bytes.to_le_bytes());
    Ok(Stripped { bytes: clean, orientation, animated })
}

fn read_length(four: &[u8]) -> Result<usize, ReasonCode> {
    let four = four.first_chunk::<4>().ok_or(ReasonCode::Truncated)?;
    usize::try_from(u32::from_le_bytes(*four)).map_err(|_| ReasonCode::HeaderUnreadable)
}

fn append(clean: &mut Vec<u8>, kind: [u8; 4], data: &[u8]) {
    clean.extend_from_slice(&kind);
    // No chunk is longer than the file it came from, whose length fitted.
    clean.extend_from_slice(&u32::try_from(data.len()).unwrap_or(u32::MAX).to_le_bytes());
    clean.extend_from_slice(data);
    clean.extend_from_slice(&[0][..data.len() % 2]);
}
