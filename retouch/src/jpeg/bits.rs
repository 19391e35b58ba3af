//! Entropy-coded bits: a byte 255 in them is followed by a 0, and any other byte behind a 255 ends them.

use super::JpegFault;

const MARKER: u8 = 0xFF;
const EOI: u8 = 0xD9;

/// Reads bits from the front.
pub(super) struct BitReader<'a> {
    bytes: &'a [u8],
    at: usize,
    /// The next bits, from the highest on.
    held: u64,
    count: u32,
}

impl<'a> BitReader<'a> {
    pub(super) fn new(bytes: &'a [u8]) -> Self {
        Self { bytes, at: 0, held: 0, count: 0 }
    }

    fn fill(&mut self) {
        while self.count <= 56 {
            let byte = match self.bytes.get(self.at..) {
                Some([MARKER, 0, ..]) => {
                    self.at += 2;
                    MARKER
                }
                Some([MARKER, ..] | []) | None => return,
                Some([byte, ..]) => {
                    self.at += 1;
                    *byte
                }
            };
            self.held |= u64::from(byte) << (56 - self.count);
            self.count += 8;
        }
    }

    /// The next sixteen bits, with zeros behind the last one.
    pub(super) fn peek(&mut self) -> u16 {
        if self.count < 16 {
            self.fill();
        }
        (self.held >> 48) as u16
    }

    pub(super) fn skip(&mut self, count: u32) -> Result<(), JpegFault> {
        if count > self.count {
            return Err(self.ended());
        }
        self.held <<= count;
        self.count -= count;
        Ok(())
    }

    /// A value of so many bits, at most eleven, as T.81 F.2.2.1 extends it: the lower half are the negative ones.
    pub(super) fn signed(&mut self, count: u32) -> Result<i32, JpegFault> {
        if count == 0 {
            return Ok(0);
        }
        let bits = i32::from(self.peek() >> (16 - count));
        self.skip(count)?;
        Ok(if bits < 1 << (count - 1) { bits - (1 << count) + 1 } else { bits })
    }

    /// Why there are no more bits.
    fn ended(&self) -> JpegFault {
        match self.bytes.get(self.at + 1) {
            None => JpegFault::Truncated,
            Some(0xD0..=0xD7) => JpegFault::RestartMarkers,
            Some(_) => JpegFault::Damaged("the scan ends before the picture does"),
        }
    }

    /// Behind the last block less than a byte is left, then the end marker.
    pub(super) fn finish(mut self) -> Result<(), JpegFault> {
        self.fill();
        if self.count >= 8 {
            return Err(JpegFault::Damaged("the scan goes on behind the picture"));
        }
        while self.bytes.get(self.at..).is_some_and(|rest| rest.starts_with(&[MARKER, MARKER])) {
            self.at += 1;
        }
        match self.bytes.get(self.at + 1) {
            Some(&EOI) => Ok(()),
            None => Err(JpegFault::Truncated),
            Some(_) => Err(JpegFault::SeveralScans),
        }
    }
}

/// Writes bits to the end of a file.
pub(super) struct BitWriter {
    file: Vec<u8>,
    held: u64,
    count: u32,
}

impl BitWriter {
    pub(super) fn behind(file: Vec<u8>) -> Self {
        Self { file, held: 0, count: 0 }
    }

    /// At most 32 bits, in the low end of `bits`.
    pub(super) fn write(&mut self, bits: u32, count: u32) {
        self.held = self.held << count | u64::from(bits);
        self.count += count;
        while self.count >= 8 {
            self.count -= 8;
            // The cast keeps the low byte.
            let byte = (self.held >> self.count) as u8;
            self.file.push(byte);
            if byte == MARKER {
                self.file.push(0);
            }
        }
        self.held &= (1 << self.count) - 1;
    }

    /// Fills the last byte with ones and ends the picture.
    pub(super) fn finish(mut self) -> Vec<u8> {
        let rest = (8 - self.count % 8) % 8;
        self.write((1 << rest) - 1, rest);
        self.file.extend_from_slice(&[MARKER, EOI]);
        self.file
    }
}
