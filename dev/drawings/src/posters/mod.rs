//! Posters of a product: what the sandbox's engines deliver for a poster prompt.
//!
//! The product is cut out of its photo ([`product`]) and placed in one of ten [`scene`]s, told apart by the prompt's own
//! sentences ([`number()`]). Where text will be set the ground stays calm, and white where the prompt asks for white.

mod number;
mod product;
mod props;
mod scene;

use image::{DynamicImage, RgbImage, RgbaImage};

use crate::pictures::brush::{Tint, hex};
use crate::pictures::finish;

pub use number::{NUMBERS, number};
pub(crate) use product::{Turn, lay};
pub use product::{cut_product, invented_product};

/// What is to be seen.
#[derive(Clone, Copy, Debug)]
pub struct PosterMotif<'a> {
    /// The whole prompt: its sentences choose the scene, its colours are those of the picture.
    pub prompt: &'a str,
    /// The same seed gives the same picture.
    pub seed: u64,
    /// Pixels.
    pub width: u32,
    /// Pixels.
    pub height: u32,
    /// The photo of the product; an invented one without.
    pub product: Option<&'a DynamicImage>,
}

/// Composes a poster. A pure function of the motif.
#[must_use]
pub fn compose(motif: &PosterMotif<'_>) -> RgbImage {
    let product = motif.product.map_or_else(|| invented_product(motif.seed), cut_product);
    let is_white = motif.prompt.contains("pure white");
    let palette = Palette::of(motif.prompt, &product);
    let number = number(motif.prompt).unwrap_or((motif.seed % u64::from(NUMBERS)) as u8);
    let stage = scene::Stage { motif, palette, product: &product, is_white };
    let mut canvas = stage.paint(number);
    if !is_white {
        finish::grain(&mut canvas, motif.seed);
        finish::mark(&mut canvas);
    }
    canvas
}

/// The three colours of a set.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Palette {
    ground: Tint,
    ink: Tint,
    accent: Tint,
}

impl Palette {
    /// The first three colours that the prompt names, else some that go with the product.
    fn of(prompt: &str, product: &RgbaImage) -> Self {
        let named: Vec<Tint> = prompt
            .split('#')
            .skip(1)
            .filter_map(|rest| rest.get(..6).and_then(|digits| u32::from_str_radix(digits, 16).ok()))
            .map(hex)
            .collect();
        if let [ground, ink, accent, ..] = named[..] {
            return Self { ground, ink, accent };
        }
        let accent = vivid(product);
        Self { ground: accent.mix(hex(0xf4_f1ec), 0.86), ink: accent.darker(0.75), accent }
    }
}

/// The mean of the product's colours, where vivid ones count more.
fn vivid(product: &RgbaImage) -> Tint {
    let (mut sum, mut total) = ([0.0_f32; 3], 0.0_f32);
    for pixel in product.pixels().step_by(7).filter(|pixel| pixel.0[3] > 200) {
        let [red, green, blue, _] = pixel.0.map(f32::from);
        let weight = 1.0 + (red.max(green).max(blue) - red.min(green).min(blue)).powi(2) / 40.0;
        for (sum, level) in sum.iter_mut().zip([red, green, blue]) {
            *sum += level * weight;
        }
        total += weight;
    }
    let [red, green, blue] = sum.map(|sum| sum / total.max(1.0) / 255.0);
    Tint { red, green, blue, alpha: 1.0 }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn photo() -> DynamicImage {
        DynamicImage::ImageRgb8(RgbImage::from_fn(300, 300, |x, y| {
            let inside = (110..190).contains(&x) && (60..250).contains(&y);
            image::Rgb(if inside { [200, 40 + (y / 4) as u8, 60] } else { [246, 246, 244] })
        }))
    }

    fn poster(prompt: &str, seed: u64) -> RgbImage {
        compose(&PosterMotif { prompt, seed, width: 320, height: 320, product: Some(&photo()) })
    }

    /// How many levels two pictures of one size are apart, on average.
    fn apart(one: &RgbImage, two: &RgbImage) -> f64 {
        let sum: u64 = one.as_raw().iter().zip(two.as_raw()).map(|(one, two)| u64::from(one.abs_diff(*two))).sum();
        sum as f64 / one.as_raw().len() as f64
    }

    #[test]
    fn the_ten_posters_of_a_set_look_different_and_each_shows_the_product() {
        let posters: Vec<RgbImage> = (0..u64::from(NUMBERS)).map(|seed| poster("", seed)).collect();
        for (number, one) in posters.iter().enumerate() {
            for (other, two) in posters.iter().enumerate().skip(number + 1) {
                assert!(apart(one, two) > 6.0, "{number} and {other}: {}", apart(one, two));
            }
            let reds = one.pixels().filter(|pixel| pixel.0[0] > 140 && pixel.0[2] < 110).count();
            assert!(reds > 320 * 320 / 50, "{number}: {reds} pixels of the product");
        }
        assert_eq!(poster("", 3), poster("", 3));
    }

    #[test]
    fn a_white_ground_is_white_up_to_every_edge() {
        let white = poster("Catalogue picture: it, on pure white (RGB 255, 255, 255)", 1);
        for at in 0..320 {
            for (x, y) in [(at, 0), (at, 319), (0, at), (319, at)] {
                assert_eq!(white.get_pixel(x, y).0, [255; 3]);
            }
        }
    }
}
