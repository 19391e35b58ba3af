//! The product: cut out of its photo, laid onto a picture.

use std::collections::VecDeque;

use image::{DynamicImage, RgbImage, RgbaImage};

use crate::pictures::brush::{Brush, Ink, hex};
use crate::pictures::{blur, place};

/// The long side of a cut-out in pixels.
const SIDE: u32 = 900;
/// A pixel is ground when it is so near to the photo's border, and to the ground beside it, in levels.
const ALIKE_MAX: i32 = 46;
const STEP_MAX: i32 = 14;

/// The product of a photo on a transparent ground, cut close. A photo with its own transparency keeps it; one whose
/// ground is too busy to be told apart stays whole.
#[must_use]
pub fn cut_product(photo: &DynamicImage) -> RgbaImage {
    let mut photo = photo.thumbnail(SIDE, SIDE).to_rgba8();
    let is_cut = photo.pixels().any(|pixel| pixel.0[3] < 128);
    if !is_cut {
        let ground = ground(&photo);
        let share = ground.iter().filter(|ground| **ground).count() as f32 / ground.len().max(1) as f32;
        if (0.04..0.97).contains(&share) {
            let mut cover: Vec<u8> = ground.iter().map(|ground| if *ground { 0 } else { 255 }).collect();
            let _ = blur::soften(&mut cover, photo.width() as usize, 1, 1);
            for (pixel, cover) in photo.pixels_mut().zip(cover) {
                pixel.0[3] = (u16::from(cover).saturating_sub(110) * 255 / 145).min(255) as u8;
            }
        }
    }
    close(photo)
}

/// What is reached from the border over colours like it, without a jump.
fn ground(photo: &RgbaImage) -> Vec<bool> {
    let (width, height) = photo.dimensions();
    let pixel = |x: u32, y: u32| photo.get_pixel(x, y).0;
    let apart = |one: [u8; 4], two: [u8; 4]| {
        (0..3).map(|channel| i32::from(one[channel]).abs_diff(i32::from(two[channel])) as i32).max().unwrap_or(0)
    };
    let border: Vec<(u32, u32)> = (0..width)
        .flat_map(|x| [(x, 0), (x, height - 1)])
        .chain((0..height).flat_map(|y| [(0, y), (width - 1, y)]))
        .collect();
    let middle = |channel: usize| {
        let mut levels: Vec<u8> = border.iter().map(|(x, y)| pixel(*x, *y)[channel]).collect();
        levels.sort_unstable();
        levels[levels.len() / 2]
    };
    let usual = [middle(0), middle(1), middle(2), 255];
    let mut reached = vec![false; (width * height) as usize];
    let mut open: VecDeque<(u32, u32)> =
        border.into_iter().filter(|(x, y)| apart(pixel(*x, *y), usual) <= ALIKE_MAX).collect();
    open.iter().for_each(|(x, y)| reached[(y * width + x) as usize] = true);
    while let Some((x, y)) = open.pop_front() {
        let beside = [(x.wrapping_sub(1), y), (x + 1, y), (x, y.wrapping_sub(1)), (x, y + 1)];
        for (next_x, next_y) in beside.into_iter().filter(|(x, y)| *x < width && *y < height) {
            let at = (next_y * width + next_x) as usize;
            let next = pixel(next_x, next_y);
            if !reached[at] && apart(next, usual) <= ALIKE_MAX && apart(next, pixel(x, y)) <= STEP_MAX {
                reached[at] = true;
                open.push_back((next_x, next_y));
            }
        }
    }
    reached
}

/// The smallest part that holds all that is to be seen.
fn close(product: RgbaImage) -> RgbaImage {
    let seen = || product.enumerate_pixels().filter(|(_, _, pixel)| pixel.0[3] > 40);
    let (Some(left), Some(right)) = (seen().map(|(x, _, _)| x).min(), seen().map(|(x, _, _)| x).max()) else {
        return product;
    };
    let top = seen().map(|(_, y, _)| y).min().unwrap_or(0);
    let bottom = seen().map(|(_, y, _)| y).max().unwrap_or(0);
    image::imageops::crop_imm(&product, left, top, right - left + 1, bottom - top + 1).to_image()
}

/// A bottle that nobody sells, for requests without a photo.
#[must_use]
pub fn invented_product(seed: u64) -> RgbaImage {
    let colours = [0x2f_7f86, 0xb6_5a3c, 0x4a_5fa8, 0x8a_6fb0, 0x3d_8a55];
    let own = hex(colours[(seed % colours.len() as u64) as usize]);
    let Some(mut brush) = Brush::new(360, 800, 800.0) else { return RgbaImage::new(1, 1) };
    let body = Ink::Along((20.0, 0.0), (340.0, 0.0), vec![own.darker(0.35), own.lighter(0.25), own, own.darker(0.45)]);
    brush.block((130.0, 10.0), (230.0, 120.0), &Ink::Flat(own.darker(0.6)));
    brush.blob(&[(140.0, 110.0), (220.0, 110.0), (335.0, 300.0), (330.0, 780.0), (30.0, 780.0), (25.0, 300.0)], &body);
    brush.block((60.0, 420.0), (300.0, 640.0), &Ink::Flat(hex(0xf6_f2ea)));
    brush.block((90.0, 470.0), (270.0, 490.0), &Ink::Flat(own.darker(0.5)));
    brush.block((90.0, 520.0), (220.0, 534.0), &Ink::Flat(own));
    RgbaImage::from_raw(360, 800, brush.into_rgba()).map_or_else(|| RgbaImage::new(1, 1), close)
}

/// Where a product lies in a picture: its middle and longest extents in shares of width and height, turned by radians.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Turn {
    pub(crate) middle: (f32, f32),
    pub(crate) extent: (f32, f32),
    pub(crate) radians: f32,
}

impl Turn {
    /// Pixels of the picture for one of the product, so that it fits into the extents.
    fn scale(&self, canvas: &RgbImage, product: &RgbaImage) -> f32 {
        let (width, height) = (canvas.width() as f32, canvas.height() as f32);
        let across = width * self.extent.0 / product.width() as f32;
        across.min(height * self.extent.1 / product.height() as f32)
    }

    /// Its corners when it is not turned: left, top, right, bottom in pixels.
    pub(crate) fn bounds(&self, canvas: &RgbImage, product: &RgbaImage) -> [f32; 4] {
        let scale = self.scale(canvas, product);
        let half = (product.width() as f32 * scale / 2.0, product.height() as f32 * scale / 2.0);
        let middle = (self.middle.0 * canvas.width() as f32, self.middle.1 * canvas.height() as f32);
        [middle.0 - half.0, middle.1 - half.1, middle.0 + half.0, middle.1 + half.1]
    }
}

/// Lays a product onto a picture, in its own size and turned.
pub(crate) fn lay(canvas: &mut RgbImage, product: &RgbaImage, turn: Turn) {
    let scale = turn.scale(canvas, product);
    // Bilinear sampling shows stairs below half its size.
    let fitting;
    let (product, scale) = if scale < 0.7 {
        let side = |px: u32| ((px as f32 * scale) as u32).max(1);
        fitting = image::imageops::thumbnail(product, side(product.width()), side(product.height()));
        (&fitting, 1.0)
    } else {
        (product, scale)
    };
    let (sin, cos) = turn.radians.sin_cos();
    let half = (product.width() as f32 / 2.0, product.height() as f32 / 2.0);
    let reach = half.0.hypot(half.1) * scale;
    let (width, height) = (canvas.width() as f32, canvas.height() as f32);
    let middle = (turn.middle.0 * width, turn.middle.1 * height);
    let within = |at: f32, most: f32| at.clamp(0.0, most) as u32;
    for y in within(middle.1 - reach, height)..within(middle.1 + reach + 1.0, height) {
        for x in within(middle.0 - reach, width)..within(middle.0 + reach + 1.0, width) {
            let (dx, dy) = (x as f32 + 0.5 - middle.0, y as f32 + 0.5 - middle.1);
            let along = (dx * cos + dy * sin) / scale + half.0;
            let down = (dy * cos - dx * sin) / scale + half.1;
            if along < 0.0 || down < 0.0 || along >= half.0 * 2.0 || down >= half.1 * 2.0 {
                continue;
            }
            let Some((color, share)) = place::sample(product, along, down) else { continue };
            for (old, new) in canvas.get_pixel_mut(x, y).0.iter_mut().zip(color) {
                *old = place::byte(f32::from(*old) * (1.0 - share) + new * share);
            }
        }
    }
}
