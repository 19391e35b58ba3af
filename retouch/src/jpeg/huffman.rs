//! Huffman codes (T.81, annexes C and F): by counts of codes of each length, and the values in their order.

use super::JpegFault;
use super::bits::{BitReader, BitWriter};

/// Codes up to this long are looked up at once.
const SHORT_BITS: u32 = 9;
const LENGTHS: usize = 16;

/// From codes to values.
pub(super) struct Decoder {
    /// Length and value by the next nine bits; length 0 for those that begin a longer code.
    short: Vec<(u8, u8)>,
    /// For each length, the sixteen bits from which on codes are longer, and what leads from a code to its value.
    ends: [u32; LENGTHS],
    offsets: [i32; LENGTHS],
    values: Vec<u8>,
}

impl Decoder {
    /// Refuses counts that no code can have.
    pub(super) fn new(counts: &[u8; LENGTHS], values: &[u8]) -> Result<Self, JpegFault> {
        let mut decoder = Self {
            short: vec![(0, 0); 1 << SHORT_BITS],
            ends: [0; LENGTHS],
            offsets: [0; LENGTHS],
            values: values.to_vec(),
        };
        let (mut code, mut index) = (0_u32, 0_usize);
        for (at, &count) in counts.iter().enumerate() {
            let length = at as u32 + 1;
            decoder.offsets[at] = index as i32 - code as i32;
            for _ in 0..count {
                if code >= 1 << length {
                    return Err(JpegFault::Damaged("more Huffman codes than fit"));
                }
                let value = *values.get(index).ok_or(JpegFault::Damaged("a Huffman code without a value"))?;
                if length <= SHORT_BITS {
                    let first = (code << (SHORT_BITS - length)) as usize;
                    decoder.short[first..first + (1 << (SHORT_BITS - length))].fill((length as u8, value));
                }
                code += 1;
                index += 1;
            }
            decoder.ends[at] = code << (16 - length);
            code <<= 1;
        }
        Ok(decoder)
    }

    pub(super) fn read(&self, bits: &mut BitReader<'_>) -> Result<u8, JpegFault> {
        let next = u32::from(bits.peek());
        let (length, value) = self.short[(next >> (16 - SHORT_BITS)) as usize];
        if length > 0 {
            bits.skip(u32::from(length))?;
            return Ok(value);
        }
        let long = (SHORT_BITS as usize..LENGTHS).find(|&at| next < self.ends[at]);
        let at = long.ok_or(JpegFault::Damaged("no such Huffman code"))?;
        let code = (next >> (15 - at)) as i32;
        let value = usize::try_from(code + self.offsets[at]).ok().and_then(|index| self.values.get(index));
        bits.skip(at as u32 + 1)?;
        value.copied().ok_or(JpegFault::Damaged("no such Huffman code"))
    }
}

/// From values to codes.
pub(super) struct Encoder {
    /// Code and length of each value.
    codes: [(u16, u8); 256],
}

impl Encoder {
    pub(super) fn new(counts: &[u8; LENGTHS], values: &[u8]) -> Self {
        let mut codes = [(0, 0); 256];
        let (mut code, mut values) = (0_u16, values.iter());
        for (at, &count) in (1_u8..).zip(counts) {
            for value in values.by_ref().take(usize::from(count)) {
                codes[usize::from(*value)] = (code, at);
                code = code.wrapping_add(1);
            }
            code = code.wrapping_shl(1);
        }
        Self { codes }
    }

    pub(super) fn write(&self, value: u8, bits: &mut BitWriter) {
        let (code, length) = self.codes[usize::from(value)];
        bits.write(u32::from(code), u32::from(length));
    }
}
