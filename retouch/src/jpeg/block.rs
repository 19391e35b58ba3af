//! A block's 64 coefficients: read, written, or made from pixels.

use super::JpegFault;
use super::bits::{BitReader, BitWriter};
use super::header::Tables;
use super::huffman::Encoder;
use super::tables::ZIGZAG;
use crate::picture::Picture;

/// Quantised coefficients in the order of the file.
pub(super) type Block = [i16; 64];

/// The most bits of a baseline's coefficients: of the difference between first ones, and of the others (T.81 F.1.2).
const FIRST_BITS_MAX: u8 = 11;
const OTHER_BITS_MAX: u8 = 10;
/// What a first coefficient can be, so that every difference of two has eleven bits.
const FIRST: std::ops::RangeInclusive<i32> = -1024..=1023;
const OTHER_MAX: f32 = 1023.0;
/// Sixteen zeros, and no more coefficients.
const RUN: u8 = 0xF0;
const END: u8 = 0x00;

/// Reads a block; `first` is that of the block before and becomes that of this one.
pub(super) fn read(
    bits: &mut BitReader<'_>,
    tables: &Tables<'_>,
    first: &mut i32,
    block: &mut Block,
) -> Result<(), JpegFault> {
    block.fill(0);
    let length = tables.firsts.read(bits)?;
    if length > FIRST_BITS_MAX {
        return Err(JpegFault::Damaged("a first coefficient of too many bits"));
    }
    *first += bits.signed(u32::from(length))?;
    if !FIRST.contains(first) {
        return Err(JpegFault::Damaged("a first coefficient out of range"));
    }
    block[0] = *first as i16;
    let mut at = 1;
    while at < 64 {
        let symbol = tables.others.read(bits)?;
        let (zeros, length) = (usize::from(symbol >> 4), symbol & 0x0F);
        match (symbol, length) {
            (END, _) => return Ok(()),
            (RUN, _) => at += 16,
            (_, 1..=OTHER_BITS_MAX) => {
                at += zeros;
                let value = bits.signed(u32::from(length))?;
                *block.get_mut(at).ok_or(JpegFault::Damaged("more than 64 coefficients"))? = value as i16;
                at += 1;
            }
            (_, _) => return Err(JpegFault::Damaged("a coefficient of no or of too many bits")),
        }
    }
    if at > 64 { Err(JpegFault::Damaged("more than 64 coefficients")) } else { Ok(()) }
}

/// Writes a block; `first` is that of the block before and becomes that of this one.
pub(super) fn write(bits: &mut BitWriter, firsts: &Encoder, others: &Encoder, first: &mut i32, block: &Block) {
    let difference = i32::from(block[0]) - *first;
    *first = i32::from(block[0]);
    let length = length_of(difference);
    firsts.write(length as u8, bits);
    write_signed(bits, difference, length);
    let mut zeros = 0_u8;
    for &value in &block[1..] {
        if value == 0 {
            zeros += 1;
            continue;
        }
        while zeros >= 16 {
            others.write(RUN, bits);
            zeros -= 16;
        }
        let value = i32::from(value);
        let length = length_of(value);
        others.write(zeros << 4 | length as u8, bits);
        write_signed(bits, value, length);
        zeros = 0;
    }
    if zeros > 0 {
        others.write(END, bits);
    }
}

fn length_of(value: i32) -> u32 {
    32 - value.unsigned_abs().leading_zeros()
}

fn write_signed(bits: &mut BitWriter, value: i32, length: u32) {
    let coded = if value < 0 { value + (1 << length) - 1 } else { value };
    // Between 0 and two to the length.
    bits.write(coded as u32, length);
}

/// The cosines of the transform, by coefficient and sample, scaled so that a block of one value v gives 8 v.
fn cosines() -> [[f32; 8]; 8] {
    std::array::from_fn(|coefficient| {
        let scale = if coefficient == 0 { (1.0_f32 / 8.0).sqrt() } else { 0.5 };
        std::array::from_fn(|sample| {
            let angle = (2 * sample + 1) as f32 * coefficient as f32 * std::f32::consts::PI / 16.0;
            scale * angle.cos()
        })
    })
}

/// From pixels to coefficients.
pub(super) struct Transform {
    cosines: [[f32; 8]; 8],
    /// Brightness first, then the two colours; one over each step, row by row.
    inverse_steps: [[f32; 64]; 3],
}

impl Transform {
    /// The steps are those of the file's quantisation, in its order.
    pub(super) fn new(steps: [&[u8; 64]; 3]) -> Self {
        let inverse_steps = steps.map(|steps| {
            let mut inverse = [0.0; 64];
            for (&place, &step) in ZIGZAG.iter().zip(steps) {
                inverse[usize::from(place)] = 1.0 / f32::from(step);
            }
            inverse
        });
        Self { cosines: cosines(), inverse_steps }
    }

    /// The three blocks whose first pixel is here; the picture's last column and row go on.
    pub(super) fn blocks(&self, picture: &Picture, left: u32, top: u32) -> [Block; 3] {
        let samples = samples(picture, left, top);
        std::array::from_fn(|component| self.quantised(&samples[component], &self.inverse_steps[component]))
    }

    fn quantised(&self, samples: &[[f32; 8]; 8], inverse_steps: &[f32; 64]) -> Block {
        // Columns first, eight side by side, then rows.
        let mut half = [[0.0_f32; 8]; 8];
        for (half, cosines) in half.iter_mut().zip(&self.cosines) {
            for (row, cosine) in samples.iter().zip(cosines) {
                for (sum, sample) in half.iter_mut().zip(row) {
                    *sum += cosine * sample;
                }
            }
        }
        let turned: [[f32; 8]; 8] =
            std::array::from_fn(|x| std::array::from_fn(|coefficient| self.cosines[coefficient][x]));
        let mut whole = [[0.0_f32; 8]; 8];
        for (whole, half) in whole.iter_mut().zip(&half) {
            for (value, cosines) in half.iter().zip(&turned) {
                for (sum, cosine) in whole.iter_mut().zip(cosines) {
                    *sum += value * cosine;
                }
            }
        }
        let whole = whole.as_flattened();
        let mut block = [0; 64];
        for (value, &place) in block.iter_mut().zip(&ZIGZAG) {
            let place = usize::from(place);
            let exact = (whole[place] * inverse_steps[place]).clamp(-OTHER_MAX, OTHER_MAX);
            // To the nearest whole number: the cast cuts.
            *value = (exact + 0.5_f32.copysign(exact)) as i16;
        }
        block
    }
}

/// Brightness and two colours (ITU-T T.871), less 128.
fn samples(picture: &Picture, left: u32, top: u32) -> [[[f32; 8]; 8]; 3] {
    let whole = picture.size().whole();
    let [mut luma, mut blue_tint, mut red_tint] = [[[0.0; 8]; 8]; 3];
    for down in 0..8_u8 {
        let row = picture.row(whole, (top + u32::from(down)).min(whole.height - 1));
        for across in 0..8_u8 {
            let at = (left + u32::from(across)).min(whole.width - 1) as usize * 3;
            let [red, green, blue] = [0, 1, 2].map(|channel| f32::from(row[at + channel]));
            let (down, across) = (usize::from(down), usize::from(across));
            luma[down][across] = 0.299 * red + 0.587 * green + 0.114 * blue - 128.0;
            blue_tint[down][across] = -0.168_736 * red - 0.331_264 * green + 0.5 * blue;
            red_tint[down][across] = 0.5 * red - 0.418_688 * green - 0.081_312 * blue;
        }
    }
    [luma, blue_tint, red_tint]
}
