//! Drawn people: illustrations for the sandbox's own pictures and for the sample training set.
//!
//! Nobody here exists: a seed decides face, hair and clothes ([`person`]), a view decides turn, light and
//! expression ([`figure`]).

mod features;
mod figure;
mod hair;
mod person;

use std::io::{Cursor, Write};

use image::codecs::jpeg::JpegEncoder;
use image::{RgbImage, RgbaImage};
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipWriter};

use crate::pictures::brush::{Brush, Ink, Tint, hex};
use crate::pictures::dice::Dice;
use figure::View;
use person::Person;

/// Pictures in a sample set, and their side in pixels.
const SAMPLE_PICTURES: usize = 12;
const SAMPLE_SIDE: u32 = 1024;
const SAMPLE_QUALITY: u8 = 88;
/// The side of a figure that goes into another picture.
const FIGURE_SIDE: u32 = 768;
/// A drawing is this many units high.
const UNITS: f32 = 1000.0;

/// A zip of twelve portraits (JPEG, 1024 × 1024) of one invented person from different sides, in different light.
///
/// Deterministic by seed; empty if the archive cannot be written, which memory alone could cause.
#[must_use]
pub fn sample_zip(seed: u64) -> Vec<u8> {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    // JPEG does not get smaller.
    let options = SimpleFileOptions::default().compression_method(CompressionMethod::Stored);
    for index in 0..SAMPLE_PICTURES {
        let picture = portrait(seed, index);
        let mut bytes = Vec::new();
        let encoded = picture.write_with_encoder(JpegEncoder::new_with_quality(&mut bytes, SAMPLE_QUALITY));
        let written = zip
            .start_file(format!("portrait-{:02}.jpg", index + 1), options)
            .is_ok_and(|()| zip.write_all(&bytes).is_ok());
        if encoded.is_err() || !written {
            return Vec::new();
        }
    }
    zip.finish().map(Cursor::into_inner).unwrap_or_default()
}

/// One portrait of the set: the same person, a view and a background of its own.
#[must_use]
pub fn portrait(seed: u64, index: usize) -> RgbImage {
    const TURNS: [f32; SAMPLE_PICTURES] = [0.0, -0.35, 0.35, -0.7, 0.7, 0.12, -0.18, 0.5, -0.5, 0.25, -0.85, 0.85];
    let mut dice = Dice::new(seed.wrapping_mul(31).wrapping_add(index as u64), "view");
    let view = View {
        turn: TURNS[index % SAMPLE_PICTURES],
        tilt: dice.between(-4.0, 4.0),
        light: if index.is_multiple_of(2) { dice.between(0.3, 1.0) } else { dice.between(-1.0, -0.3) },
        smile: dice.between(0.15, 1.0),
        near: dice.between(0.98, 1.22),
    };
    let Some(mut brush) = Brush::new(SAMPLE_SIDE, SAMPLE_SIDE, UNITS) else {
        return RgbImage::new(SAMPLE_SIDE, SAMPLE_SIDE);
    };
    backdrop(&mut brush, index, &view);
    figure::draw(&mut brush, &Person::from_seed(seed), &view);
    let rgba = brush.into_rgba();
    let rgb = rgba.chunks_exact(4).flat_map(|pixel| [pixel[0], pixel[1], pixel[2]]).collect();
    RgbImage::from_raw(SAMPLE_SIDE, SAMPLE_SIDE, rgb).unwrap_or_default()
}

/// An invented person on a transparent ground, for a picture of a model that was trained with nobody.
#[must_use]
pub fn invented(seed: u64) -> RgbaImage {
    let mut dice = Dice::new(seed, "invented");
    let view = View {
        turn: dice.between(-0.6, 0.6),
        tilt: dice.between(-4.0, 4.0),
        light: dice.between(-1.0, 1.0),
        smile: dice.between(0.2, 1.0),
        near: 1.05,
    };
    let Some(mut brush) = Brush::new(FIGURE_SIDE, FIGURE_SIDE, UNITS) else { return RgbaImage::default() };
    figure::draw(&mut brush, &Person::from_seed(seed), &view);
    RgbaImage::from_raw(FIGURE_SIDE, FIGURE_SIDE, brush.into_rgba()).unwrap_or_default()
}

/// Soft grounds: a wall in the light, a window, evening colours, leaves out of focus.
fn backdrop(brush: &mut Brush, index: usize, view: &View) {
    const GROUNDS: [(u32, u32); 6] = [
        (0xe6_e8ea, 0xa2_a9b1),
        (0xcf_dde6, 0x8f_a7b8),
        (0xd6_e7e3, 0x6f_9c98),
        (0xd7_e2cf, 0x86_a07f),
        (0xde_d4e8, 0x9a_89b0),
        (0x5b_6472, 0x2b_303a),
    ];
    let (light, dark) = GROUNDS[index % GROUNDS.len()];
    let (light, dark) = (hex(light), hex(dark));
    let glow = (500.0 + 260.0 * view.light, 330.0);
    brush.everything(&Ink::Around(glow, 900.0, vec![light, light.mix(dark, 0.6), dark]));
    let mut dice = Dice::new(index as u64, "backdrop");
    brush.softly(14.0, |soft| match index % 3 {
        0 => {}
        1 => window(soft, &mut dice, light),
        _ => leaves(soft, &mut dice, light, dark),
    });
}

fn window(brush: &mut Brush, dice: &mut Dice, light: Tint) {
    let left = dice.between(-40.0, 620.0);
    for column in 0..2_u8 {
        for row in 0..3_u8 {
            let (x, y) = (left + 190.0 * f32::from(column), 40.0 + 210.0 * f32::from(row));
            brush.block((x, y), (x + 165.0, y + 185.0), &Ink::Flat(light.lighter(0.55).at(0.5)));
        }
    }
}

fn leaves(brush: &mut Brush, dice: &mut Dice, light: Tint, dark: Tint) {
    for _ in 0..26 {
        let spot = (dice.between(0.0, 1000.0), dice.between(0.0, 900.0));
        let tint = light.mix(dark, dice.unit()).lighter(dice.between(0.0, 0.35)).at(dice.between(0.15, 0.45));
        brush.disc(spot, dice.between(25.0, 90.0), &Ink::Flat(tint));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Requirement A3 and D-uploads: a set the product accepts is 10 to 30 pictures in one zip.
    #[test]
    fn a_sample_set_is_twelve_different_portraits_in_a_zip() {
        let bytes = sample_zip(1);
        let mut zip = zip::ZipArchive::new(Cursor::new(&bytes)).unwrap();
        let mut seen = std::collections::HashSet::new();
        for index in 0..zip.len() {
            let mut picture = Vec::new();
            std::io::copy(&mut zip.by_index(index).unwrap(), &mut picture).unwrap();
            let decoded = crate::pictures::decode(&picture).unwrap();
            assert_eq!((decoded.width(), decoded.height()), (SAMPLE_SIDE, SAMPLE_SIDE));
            seen.insert(picture);
        }
        assert_eq!(seen.len(), SAMPLE_PICTURES);
        assert!(bytes.len() < 5_000_000, "{}", bytes.len());
    }
}
