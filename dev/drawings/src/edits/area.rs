//! What may change, however it was said.

use image::imageops::{self, FilterType};
use image::{GrayImage, RgbImage};

use super::Scope;

/// A pixel of a map is dark when it has less than this share of the picture's brightness.
const DARK_SHARE: f32 = 0.6;
/// Below this brightness nothing can be told apart.
const BRIGHT_MIN: f32 = 24.0;
/// A colour is the outline's up to so many levels away.
const NEAR_MAX: u8 = 60;

/// Which pixels of a picture may change, row by row.
pub(super) struct Area {
    width: u32,
    height: u32,
    open: Vec<bool>,
    /// Left, top, right and bottom of what is open.
    pub(super) bounds: [u32; 4],
    /// Whether all of it is.
    pub(super) is_whole: bool,
}

impl Area {
    pub(super) fn of(picture: &RgbImage, scope: Scope<'_>, prompt: &str, outline: [u8; 3]) -> Self {
        let (width, height) = picture.dimensions();
        let open = match scope {
            Scope::White(mask) => fitted(mask, width, height).into_iter().map(|level| level >= 128).collect(),
            Scope::Black(mask) => fitted(mask, width, height).into_iter().map(|level| level < 128).collect(),
            Scope::Map(map) => inside_outline(picture, map, outline),
            Scope::Told => told(prompt, width, height),
        };
        Self::new(width, height, open)
    }

    fn new(width: u32, height: u32, open: Vec<bool>) -> Self {
        let mut bounds = [width, height, 0, 0];
        for at in (0..width * height).filter(|at| open[*at as usize]) {
            let (x, y) = (at % width, at / width);
            bounds = [bounds[0].min(x), bounds[1].min(y), bounds[2].max(x + 1), bounds[3].max(y + 1)];
        }
        let is_whole = open.iter().all(|open| *open);
        Self { width, height, open, bounds, is_whole }
    }

    pub(super) fn is_open(&self, x: u32, y: u32) -> bool {
        x < self.width && y < self.height && self.open[(y * self.width + x) as usize]
    }

    /// Draws a line around it, as an engine does that took the map for a drawing.
    pub(super) fn draw_outline(&self, picture: &mut RgbImage, colour: [u8; 3]) {
        let wide = (self.width.max(self.height) / 160).max(2);
        for y in 0..self.height {
            for x in 0..self.width {
                let beside = [(x + wide, y), (x.wrapping_sub(wide), y), (x, y + wide), (x, y.wrapping_sub(wide))];
                if self.is_open(x, y) && beside.iter().any(|(x, y)| !self.is_open(*x, *y)) {
                    picture.put_pixel(x, y, image::Rgb(colour));
                }
            }
        }
    }
}

fn fitted(mask: &GrayImage, width: u32, height: u32) -> Vec<u8> {
    if mask.dimensions() == (width, height) {
        return mask.as_raw().clone();
    }
    imageops::resize(mask, width, height, FilterType::Triangle).into_raw()
}

/// What is not reached from the dark border without crossing the line.
fn inside_outline(picture: &RgbImage, map: &RgbImage, outline: [u8; 3]) -> Vec<bool> {
    let (width, height) = picture.dimensions();
    let map = if map.dimensions() == (width, height) {
        map.clone()
    } else {
        imageops::resize(map, width, height, FilterType::Triangle)
    };
    let luma = |pixel: [u8; 3]| 0.299 * f32::from(pixel[0]) + 0.587 * f32::from(pixel[1]) + 0.114 * f32::from(pixel[2]);
    let is_line = |at: usize| {
        let pixel = map.get_pixel(at as u32 % width, at as u32 / width).0;
        pixel.iter().zip(outline).all(|(level, wanted)| level.abs_diff(wanted) <= NEAR_MAX)
    };
    let is_dark = |at: usize| {
        let (x, y) = (at as u32 % width, at as u32 / width);
        let clean = luma(picture.get_pixel(x, y).0);
        clean < BRIGHT_MIN || luma(map.get_pixel(x, y).0) < clean * DARK_SHARE
    };
    let (across, down) = (width as usize, height as usize);
    let border = (0..across).flat_map(|x| [x, (down - 1) * across + x]);
    let border = border.chain((0..down).flat_map(|y| [y * across, y * across + across - 1]));
    let mut reached = vec![false; across * down];
    let mut next: Vec<usize> = border.filter(|at| is_dark(*at) && !is_line(*at)).collect();
    while let Some(at) = next.pop() {
        if std::mem::replace(&mut reached[at], true) {
            continue;
        }
        let (x, y) = (at % across, at / across);
        let beside = [
            (x > 0).then(|| at - 1),
            (x + 1 < across).then_some(at + 1),
            (y > 0).then(|| at - across),
            (y + 1 < down).then_some(at + across),
        ];
        next.extend(beside.into_iter().flatten().filter(|at| !reached[*at] && !is_line(*at)));
    }
    (0..across * down).map(|at| !reached[at] && !is_line(at)).collect()
}

/// `60 to 85 per cent across, 10 to 30 per cent down`; all of it where the prompt says no such thing.
fn told(prompt: &str, width: u32, height: u32) -> Vec<bool> {
    let span = |direction: &str| {
        let before = prompt.split_once(&format!(" per cent {direction}"))?.0;
        let (from, to) = before.rsplit_once(" to ")?;
        let from = from.rsplit(|letter: char| !letter.is_ascii_digit()).next()?;
        Some((from.parse::<u32>().ok()?, to.parse::<u32>().ok()?))
    };
    let (across, down) = (span("across").unwrap_or((0, 100)), span("down").unwrap_or((0, 100)));
    let is_within = |at: u32, length: u32, (from, to): (u32, u32)| at * 100 >= from * length && at * 100 < to * length;
    (0..width * height).map(|at| is_within(at % width, width, across) && is_within(at / width, height, down)).collect()
}
