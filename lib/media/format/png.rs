//! PNG (W3C): a signature and a list of chunks: length, kind, data, checksum.

use darkroom_pixels::Orientation;

use super::{Stripped, orientation_of};
use crate::media::ReasonCode;

pub(in crate::media) const SIGNATURE: &[u8] = b"\x89PNG\r\n\x1a\n";
/// Length, kind and checksum of a chunk without data.
const CHUNK_OVERHEAD_BYTES: usize = 12;
/// The still picture and its colours. Texts, times, Exif and the frames of an animation are not among them.
const KEPT: [&[u8; 4]; 10] = [b"IHDR", b"PLTE", b"IDAT", b"IEND", b"tRNS", b"gAMA", b"cHRM", b"sRGB", b"iCCP", b"cICP"];

/// Width and height from the first chunk.
pub(super) fn dimensions(head: &[u8]) -> Option<(u32, u32)> {
    let ihdr = head.strip_prefix(SIGNATURE)?.get(4..16)?.strip_prefix(b"IHDR")?;
    let (width, height) = ihdr.split_first_chunk::<4>()?;
    Some((u32::from_be_bytes(*width), u32::from_be_bytes(*height.first_chunk::<4>()?)))
}

/// The data of the chunks that are not kept.
pub(super) fn metadata(bytes: &[u8]) -> Vec<&[u8]> {
    let mut found = Vec::new();
    let mut rest = bytes.strip_prefix(SIGNATURE).unwrap_or_default();
    while let Some((length, kind)) =
        rest.split_first_chunk::<4>().and_then(|(length, tail)| Some((length, tail.first_chunk::<4>()?)))
    {
        let length = u32::from_be_bytes(*length) as usize;
        let Some((chunk, after)) = rest.split_at_checked(length.saturating_add(CHUNK_OVERHEAD_BYTES)) else { break };
        if !KEPT.contains(&kind) {
            found.push(&chunk[8..8 + length]);
        }
        rest = after;
    }
    found
}

pub(super) fn strip(bytes: &[u8]) -> Result<Stripped, ReasonCode> {
    let mut rest = bytes.strip_prefix(SIGNATURE).ok_or(ReasonCode::HeaderUnreadable)?;
    let mut clean = Vec::with_capacity(bytes.len());
    clean.extend_from_slice(SIGNATURE);
    let mut orientation = Orientation::NoTransforms;
    loop {
        let (length, tail) = rest.split_first_chunk::<4>().ok_or(ReasonCode::Truncated)?;
        let kind = tail.first_chunk::<4>().ok_or(ReasonCode::Truncated)?;
        let length = usize::try_from(u32::from_be_bytes(*length)).map_err(|_| ReasonCode::HeaderUnreadable)?;
        let (chunk, after) =
            rest.split_at_checked(length.saturating_add(CHUNK_OVERHEAD_BYTES)).ok_or(ReasonCode::Truncated)?;
        if kind == b"eXIf" {
            orientation = orientation_of(&chunk[8..8 + length]);
        }
        if KEPT.contains(&kind) {
            clean.extend_from_slice(chunk);
        }
        if kind == b"IEND" {
            return Ok(Stripped { bytes: clean, orientation, animated: false });
        }
        rest = after;
    }
}
