//! JPEG (ITU-T T.81): a list of segments, entropy-coded data after each scan header, an end marker.

use darkroom_pixels::Orientation;

use super::{Stripped, orientation_of};
use crate::media::ReasonCode;

const TEM: u8 = 0x01;
const DHT: u8 = 0xC4;
const RST0: u8 = 0xD0;
const RST7: u8 = 0xD7;
const SOI: u8 = 0xD8;
const EOI: u8 = 0xD9;
const SOS: u8 = 0xDA;
const DQT: u8 = 0xDB;
const DNL: u8 = 0xDC;
const DRI: u8 = 0xDD;
const APP0: u8 = 0xE0;
const APP1: u8 = 0xE1;
const APP2: u8 = 0xE2;
const APP14: u8 = 0xEE;

/// The frame headers: SOF0 to SOF15 without DHT, JPG and DAC, which sit between them.
const fn is_frame(marker: u8) -> bool {
    matches!(marker, 0xC0..=0xCF) && !matches!(marker, DHT | 0xC8 | 0xCC)
}

/// Baseline, extended and progressive frames with Huffman coding and eight bits are what decoders read; of arithmetic
/// coding, lossless and hierarchical frames and twelve bits there are whole files all the same.
fn is_decoded(frame: &Segment<'_>) -> bool {
    matches!(frame.marker, 0xC0..=0xC2) && frame.payload.first() == Some(&8)
}

/// Width and height from the first frame header. Metadata stands before it: up to several segments of 64 KB.
pub(super) fn dimensions(head: &[u8]) -> Option<(u32, u32)> {
    let mut segments = Segments::new(head).ok()?;
    while let Ok(Some(segment)) = segments.next() {
        if is_frame(segment.marker) {
            let size = segment.payload.get(1..5)?;
            let side = |at: usize| u32::from(u16::from_be_bytes([size[at], size[at + 1]]));
            return Some((side(2), side(0)));
        }
    }
    None
}

pub(super) fn strip(bytes: &[u8]) -> Result<Stripped, ReasonCode> {
    let mut clean = Vec::with_capacity(bytes.len());
    clean.extend_from_slice(&[0xFF, SOI]);
    let mut orientation = Orientation::NoTransforms;
    let mut scans = 0_u32;
    let mut segments = Segments::new(bytes)?;
    while let Some(segment) = segments.next()? {
        if segment.marker == APP1
            && segment.payload.starts_with(b"Exif\0\0")
            && orientation == Orientation::NoTransforms
        {
            orientation = orientation_of(segment.payload);
        }
        if is_frame(segment.marker) && !is_decoded(&segment) {
            return Err(ReasonCode::VariantUnsupported);
        }
        if is_kept(&segment) {
            clean.extend_from_slice(segment.whole);
        }
        if segment.marker == SOS {
            scans += 1;
            clean.extend_from_slice(segments.entropy()?);
        }
    }
    if scans == 0 {
        return Err(ReasonCode::HeaderUnreadable);
    }
    clean.extend_from_slice(&[0xFF, EOI]);
    Ok(Stripped { bytes: clean, orientation, animated: false })
}

/// The segments before the first scan that are not kept.
pub(super) fn metadata(bytes: &[u8]) -> Vec<&[u8]> {
    let mut found = Vec::new();
    let Ok(mut segments) = Segments::new(bytes) else { return found };
    while let Ok(Some(segment)) = segments.next() {
        match segment.marker {
            SOS => break,
            _ if is_kept(&segment) => {}
            _ => found.push(segment.payload),
        }
    }
    found
}

fn is_kept(segment: &Segment<'_>) -> bool {
    match segment.marker {
        // A JFIF header of 14 bytes has no thumbnail behind it.
        APP0 => segment.payload.starts_with(b"JFIF\0") && segment.payload.len() == 14,
        APP2 => segment.payload.starts_with(b"ICC_PROFILE\0"),
        // Says how colours are coded: without it CMYK and RGB pictures change.
        APP14 => segment.payload.starts_with(b"Adobe"),
        DHT | DQT | DRI | DNL | SOS | 0xCC => true,
        marker => is_frame(marker),
    }
}

struct Segment<'a> {
    marker: u8,
    /// Behind the two length bytes.
    payload: &'a [u8],
    /// With marker and length.
    whole: &'a [u8],
}

/// Walks the segments. Ends at the end marker: what follows it is not part of the picture.
struct Segments<'a> {
    bytes: &'a [u8],
    at: usize,
}

impl<'a> Segments<'a> {
    fn new(bytes: &'a [u8]) -> Result<Self, ReasonCode> {
        if !bytes.starts_with(&[0xFF, SOI]) {
            return Err(ReasonCode::HeaderUnreadable);
        }
        Ok(Self { bytes, at: 2 })
    }

    fn byte(&self, at: usize) -> Result<u8, ReasonCode> {
        self.bytes.get(at).copied().ok_or(ReasonCode::Truncated)
    }

    fn next(&mut self) -> Result<Option<Segment<'a>>, ReasonCode> {
        loop {
            let (byte, marker) = (self.byte(self.at)?, self.byte(self.at + 1)?);
            match (byte, marker) {
                (0xFF, EOI) => return Ok(None),
                (0xFF, SOI | TEM | RST0..=RST7) => self.at += 2,
                // Fill bytes may stand before a marker; some cameras leave other bytes there too.
                (0xFF, 0x00 | 0xFF) | (0x00..0xFF, _) => self.at += 1,
                (0xFF, _) => return self.segment(marker).map(Some),
            }
        }
    }

    fn segment(&mut self, marker: u8) -> Result<Segment<'a>, ReasonCode> {
        let length = usize::from(u16::from_be_bytes([self.byte(self.at + 2)?, self.byte(self.at + 3)?]));
        if length < 2 {
            return Err(ReasonCode::HeaderUnreadable);
        }
        let end = self.at + 2 + length;
        let whole = self.bytes.get(self.at..end).ok_or(ReasonCode::Truncated)?;
        self.at = end;
        Ok(Segment { marker, payload: &whole[4..], whole })
    }

    /// The coded data behind a scan header, up to the next marker that is not part of it.
    fn entropy(&mut self) -> Result<&'a [u8], ReasonCode> {
        let start = self.at;
        loop {
            let rest = self.bytes.get(self.at..).unwrap_or_default();
            let marker = rest.iter().position(|&byte| byte == 0xFF).ok_or(ReasonCode::Truncated)?;
            self.at += marker;
            match self.byte(self.at + 1)? {
                0x00 | RST0..=RST7 => self.at += 2,
                0xFF => self.at += 1,
                _ => return Ok(&self.bytes[start..self.at]),
            }
        }
    }
}
