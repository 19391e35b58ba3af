//! The ten scenes. Coordinates are shares of the picture; where text will be set, the ground has no edges.

use std::f32::consts::TAU;

use image::{RgbImage, RgbaImage};

use super::props::{Room, contact_shadow, hand, waves};
use super::{Palette, PosterMotif, Turn, lay};
use crate::pictures::brush::{Brush, Ink, Spot, Tint, hex};
use crate::pictures::{blur, dice::Dice};

/// What a scene is painted from.
pub(super) struct Stage<'a> {
    pub(super) motif: &'a PosterMotif<'a>,
    pub(super) palette: Palette,
    pub(super) product: &'a RgbaImage,
    pub(super) is_white: bool,
}

/// The shape of a picture, as the plan's layouts tell them apart.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Shape {
    Square,
    Portrait,
    Wide,
}

impl Stage<'_> {
    /// The poster of this number.
    pub(super) fn paint(&self, number: u8) -> RgbImage {
        match number {
            _ if self.is_white => self.white(),
            0 => self.key_visual(),
            1 => self.lifestyle(),
            2 => self.concept(),
            3 => self.detail(),
            4 => self.texture(),
            5 => self.features(),
            6 => self.how_to(),
            7 => self.dimensions(),
            8 => self.brand_story(),
            _ => self.package(),
        }
    }

    fn shape(&self) -> Shape {
        let ratio = self.motif.width as f32 / self.motif.height as f32;
        if ratio <= 0.9 {
            Shape::Portrait
        } else if ratio >= 1.25 {
            Shape::Wide
        } else {
            Shape::Square
        }
    }

    fn dice(&self) -> Dice {
        Dice::new(self.motif.seed, "poster")
    }

    /// A brush whose units are thousandths of the height, and the picture's width in them.
    fn ground(&self, draw: impl FnOnce(&mut Brush, f32)) -> RgbImage {
        let (width, height) = (self.motif.width, self.motif.height);
        let Some(mut brush) = Brush::new(width, height, 1000.0) else { return RgbImage::new(width, height) };
        let wide = brush.wide();
        draw(&mut brush, wide);
        let rgb = brush.into_rgba().chunks_exact(4).flat_map(|rgba| [rgba[0], rgba[1], rgba[2]]).collect();
        RgbImage::from_raw(width, height, rgb).unwrap_or_else(|| RgbImage::new(width, height))
    }

    fn stand(&self, canvas: &mut RgbImage, middle: Spot, extent: Spot) {
        let turn = Turn { middle, extent, radians: 0.0 };
        contact_shadow(canvas, turn.bounds(canvas, self.product), 0.34);
        lay(canvas, self.product, turn);
    }

    fn white(&self) -> RgbImage {
        let mut canvas = RgbImage::from_pixel(self.motif.width, self.motif.height, image::Rgb([255; 3]));
        let turn = Turn { middle: (0.5, 0.5), extent: (0.86, 0.86), radians: 0.0 };
        let bounds = turn.bounds(&canvas, self.product);
        contact_shadow(&mut canvas, bounds, 0.12);
        lay(&mut canvas, self.product, turn);
        // The shadow is soft, and the edges stay white.
        let (width, height) = canvas.dimensions();
        for (x, y, pixel) in canvas.enumerate_pixels_mut() {
            if x < width / 40 || y < height / 40 || x >= width - width / 40 || y >= height - height / 40 {
                *pixel = image::Rgb([255; 3]);
            }
        }
        canvas
    }

    fn key_visual(&self) -> RgbImage {
        let Palette { ground, accent, .. } = self.palette;
        let is_wide = self.shape() == Shape::Wide;
        let middle = if is_wide { (0.74, 0.52) } else { (0.5, 0.63) };
        let mut canvas = self.ground(|brush, wide| {
            let centre = (wide * middle.0, 1000.0 * middle.1);
            brush.everything(&Ink::Around(centre, 950.0, vec![ground.lighter(0.35), ground, ground.darker(0.16)]));
            brush.softly(26.0, |brush| brush.oval(centre, (260.0, 300.0), &Ink::Flat(accent.at(0.20))));
        });
        self.stand(&mut canvas, middle, if is_wide { (0.42, 0.66) } else { (0.72, 0.56) });
        canvas
    }

    fn lifestyle(&self) -> RgbImage {
        let mut dice = self.dice();
        let Palette { ground, accent, .. } = self.palette;
        let mut canvas = self.ground(|brush, wide| Room { ground, accent, wide }.draw(brush, &mut dice));
        let radius = (self.motif.height / 320) as usize;
        let width = canvas.width() as usize;
        let _ = blur::soften(&mut canvas, width, 3, radius);
        self.stand(&mut canvas, (0.72, 0.665), (0.34, 0.37));
        canvas
    }

    fn concept(&self) -> RgbImage {
        let Palette { ground, ink, accent } = self.palette;
        let middle = if self.shape() == Shape::Wide { (0.66, 0.5) } else { (0.5, 0.40) };
        let mut canvas = self.ground(|brush, wide| {
            let dark = ink.mix(accent, 0.30).darker(0.15);
            brush.everything(&Ink::Along((0.0, 0.0), (0.0, 1000.0), vec![accent.mix(ground, 0.25), dark, dark]));
            waves(brush, (wide * middle.0, 1000.0 * middle.1), accent.lighter(0.45));
        });
        self.stand(&mut canvas, middle, (0.5, 0.46));
        canvas
    }

    fn detail(&self) -> RgbImage {
        let Palette { ground, .. } = self.palette;
        let mut canvas = self.ground(|brush, wide| {
            let inks = vec![ground.darker(0.05), ground.darker(0.24)];
            brush.everything(&Ink::Along((0.0, 0.0), (wide, 1000.0), inks));
        });
        let (middle, extent) = match self.shape() {
            Shape::Wide => ((0.80, 0.42), (1.6, 2.1)),
            Shape::Square => ((0.76, 0.22), (1.15, 1.25)),
            Shape::Portrait => ((0.62, 0.30), (1.5, 1.0)),
        };
        lay(&mut canvas, self.product, Turn { middle, extent, radians: 0.12 });
        canvas
    }

    fn texture(&self) -> RgbImage {
        let Palette { ground, ink, .. } = self.palette;
        let mut canvas = self.ground(|brush, wide| {
            let (light, dark) = (ground.mix(ink, 0.12), ground.mix(ink, 0.34));
            brush.everything(&Ink::Along((0.0, 0.0), (wide, 0.0), vec![light, dark]));
        });
        let middle = if self.shape() == Shape::Wide { (0.82, 0.60) } else { (0.60, 0.86) };
        lay(&mut canvas, self.product, Turn { middle, extent: (1.5, 1.25), radians: 0.85 });
        canvas
    }

    fn features(&self) -> RgbImage {
        let Palette { ground, accent, .. } = self.palette;
        let is_portrait = self.shape() == Shape::Portrait;
        let plain = ground.lighter(0.30);
        let mut canvas = self.ground(|brush, wide| {
            brush.everything(&Ink::Along((0.0, 0.0), (0.0, 1000.0), vec![plain, plain.darker(0.03)]));
            let side = accent.mix(ground, 0.45);
            if is_portrait {
                brush.block((0.0, 0.0), (wide, 560.0), &Ink::Flat(side));
            } else {
                brush.block((wide * 0.53, 0.0), (wide, 1000.0), &Ink::Flat(side));
            }
        });
        let middle = if is_portrait { (0.5, 0.30) } else { (0.765, 0.5) };
        self.stand(&mut canvas, middle, (0.40, 0.52));
        canvas
    }

    fn how_to(&self) -> RgbImage {
        let Palette { ground, .. } = self.palette;
        let fields = if self.motif.prompt.contains("equal fields") || self.motif.prompt.is_empty() { 3_u8 } else { 1 };
        let is_portrait = self.shape() == Shape::Portrait;
        let span = |index: u8| {
            let (from, whole) = (f32::from(index) / f32::from(fields), 1.0 / f32::from(fields));
            if is_portrait {
                [0.36, 0.21 + 0.75 * from, 0.60, 0.75 * whole]
            } else {
                [0.06 + 0.88 * from, 0.22, 0.88 * whole, 0.58]
            }
        };
        let mut canvas = self.ground(|brush, wide| {
            brush.everything(&Ink::Flat(ground.lighter(0.45)));
            for [x, y, across, down] in (0..fields).map(span) {
                let (from, to) =
                    ((wide * x + 8.0, 1000.0 * y + 8.0), (wide * (x + across) - 8.0, 1000.0 * (y + down) - 8.0));
                brush.block(from, to, &Ink::Along(from, to, vec![ground.lighter(0.1), ground.darker(0.08)]));
            }
        });
        for index in 0..fields {
            let [x, y, across, down] = span(index);
            let lift = 0.04 * f32::from(index) * down;
            self.stand(&mut canvas, (x + across * 0.46, y + down * 0.56 - lift), (across * 0.62, down * 0.66));
            hand(&mut canvas, [x, y, across, down], f32::from(index));
        }
        canvas
    }

    fn dimensions(&self) -> RgbImage {
        let pale = hex(0xf7_f7f5);
        let mut canvas = self.ground(|brush, _| brush.everything(&Ink::Flat(pale)));
        let has_table = !self.motif.prompt.contains("in the middle, about 60 per cent");
        let (middle, extent) = match (has_table, self.shape()) {
            (false, _) => ((0.5, 0.55), (0.6, 0.60)),
            (true, Shape::Square) => ((0.39, 0.51), (0.36, 0.50)),
            (true, Shape::Portrait) => ((0.55, 0.42), (0.6, 0.42)),
            (true, Shape::Wide) => ((0.74, 0.5), (0.36, 0.62)),
        };
        self.stand(&mut canvas, middle, extent);
        canvas
    }

    fn brand_story(&self) -> RgbImage {
        let Palette { ground, ink, .. } = self.palette;
        let paper = ground.mix(hex(0xef_e6d6), 0.5);
        let mut dice = self.dice();
        let mut canvas = self.ground(|brush, wide| {
            brush.everything(&Ink::Along((0.0, 0.0), (wide, 1000.0), vec![paper.lighter(0.25), paper.darker(0.08)]));
            let table = Ink::Along((0.0, 800.0), (0.0, 1000.0), vec![paper.darker(0.14), paper.darker(0.24)]);
            brush.block((0.0, 800.0), (wide, 1000.0), &table);
            // A branch throws its shadow on the wall, on the side where no text stands.
            brush.softly(9.0, |brush| leaves(brush, (wide * 0.80, 120.0), ink.at(0.16), &mut dice));
        });
        self.stand(&mut canvas, (0.72, 0.70), (0.30, 0.31));
        canvas
    }

    fn package(&self) -> RgbImage {
        let Palette { ground, accent, .. } = self.palette;
        let (is_wide, mut dice) = (self.shape() == Shape::Wide, self.dice());
        let has_list = !self.motif.prompt.contains("alone, in the middle");
        let x = if is_wide { 0.66 } else { 0.5 };
        let mut canvas = self.ground(|brush, wide| {
            brush.everything(&Ink::Flat(ground));
            if !has_list {
                return;
            }
            for (side, radius) in [(-1.0_f32, 62.0_f32), (1.0, 48.0)] {
                let at = (wide * (x + side * 0.31), 500.0 + dice.between(-70.0, 70.0));
                brush.softly(10.0, |brush| brush.disc((at.0 + 8.0, at.1 + 10.0), radius, &Ink::Flat(hex(0).at(0.25))));
                let plain = if side < 0.0 { hex(0xe9_e4da) } else { accent.mix(hex(0xd8_d8d8), 0.6) };
                brush.disc(at, radius, &Ink::Around(at, radius, vec![plain.lighter(0.3), plain, plain.darker(0.1)]));
                brush.disc(at, radius * 0.45, &Ink::Flat(plain.darker(0.12)));
            }
        });
        let turn = Turn { middle: (x, 0.48), extent: (0.38, 0.46), radians: -0.20 };
        let bounds = turn.bounds(&canvas, self.product);
        contact_shadow(&mut canvas, bounds, 0.20);
        lay(&mut canvas, self.product, turn);
        canvas
    }
}

fn leaves(brush: &mut Brush, from: Spot, tint: Tint, dice: &mut Dice) {
    for number in 0..9_u8 {
        let turn = TAU * (0.12 + 0.05 * f32::from(number)) + dice.between(-0.2, 0.2);
        let (far, high) = (60.0 + 26.0 * f32::from(number), dice.between(40.0, 80.0));
        let at = (from.0 + 0.30 * far * turn.cos(), from.1 + far);
        let tip = (at.0 + high * turn.cos(), at.1 + high * turn.sin());
        let side = (high * 0.28 * turn.sin(), -high * 0.28 * turn.cos());
        let half = ((at.0 + tip.0) / 2.0, (at.1 + tip.1) / 2.0);
        brush
            .blob(&[at, (half.0 + side.0, half.1 + side.1), tip, (half.0 - side.0, half.1 - side.1)], &Ink::Flat(tint));
    }
}
