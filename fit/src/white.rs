//! A product alone on pure white: what some shops want as the first picture.

use image::{Rgb, RgbImage};

use crate::sample::{Window, sample};
use crate::{NoSuchSize, Rect, Size, WhiteRules, level, whole_px};

/// Which of a border's levels becomes 255: the darkest twentieth may stay darker, it is a shadow or grain.
const DARKEST_SHARE: usize = 20;
/// The ring in which no product may stand, as a share of a side: what touches it was cut off by the engine.
const RING_SHARE: f64 = 0.004;
/// What is smaller, as a share of all pixels, and joined to nothing is dirt on the ground.
const SPECK_SHARE: f64 = 0.000_1;
const WHITE: Rgb<u8> = Rgb([255; 3]);

/// Why a picture cannot stand on white.
#[derive(Clone, Copy, Debug, PartialEq, thiserror::Error)]
pub enum NotOnWhite {
    /// The ground would have to be lifted so much that the product's colours go with it.
    #[error("the ground is not white: its darker part has the level {level}")]
    DarkGround {
        /// Of 255.
        level: u8,
    },
    /// Something stands at the border: the product is cut, or there is a scene.
    #[error("the product touches the picture's border")]
    ProductAtBorder,
    /// Everything is ground.
    #[error("there is nothing on the ground")]
    NoProduct,
    /// It would be enlarged until it blurs.
    #[error("the product is too small: it would be enlarged {enlarged:.1} times")]
    SmallProduct {
        /// How many times.
        enlarged: f64,
    },
    /// There is no such picture.
    #[error(transparent)]
    NoSuchSize(#[from] NoSuchSize),
}

/// A product on pure white.
#[derive(Clone, Debug)]
pub struct OnWhite {
    /// Of exactly the wanted size, every px of its border 255.
    pub picture: RgbImage,
    /// Where the product stands.
    pub product: Rect,
}

/// Makes the ground pure white and puts the product in the middle of `size`, as large as `rules` want it.
///
/// # Errors
/// [`NotOnWhite`] with its reason: such a picture is made again or refused, never repaired.
pub fn fit_on_white(picture: &RgbImage, size: Size, rules: &WhiteRules) -> Result<OnWhite, NotOnWhite> {
    let (width, height) = picture.dimensions();
    Size::of(picture).ok_or(NoSuchSize { width, height })?;
    let mut lifted = lift(picture, rules)?;
    let product = Ground::of(&lifted, rules.ground_level_min).clear(&mut lifted, rules)?;
    let (wide, high) = (f64::from(product.width), f64::from(product.height));
    let enlarged = rules.fill_share * (f64::from(size.width) / wide).min(f64::from(size.height) / high);
    if enlarged > rules.enlarged_max {
        return Err(NotOnWhite::SmallProduct { enlarged });
    }
    let scale = 1.0 / enlarged;
    let window = Window {
        left: f64::from(product.x) + wide / 2.0 - f64::from(size.width) * scale / 2.0,
        top: f64::from(product.y) + high / 2.0 - f64::from(size.height) * scale / 2.0,
        scale,
    };
    // Around a picture its own border is repeated, which is white by now.
    let placed = |start: u32, window: f64| whole_px((f64::from(start) - window) * enlarged);
    let product = Rect {
        x: placed(product.x, window.left),
        y: placed(product.y, window.top),
        width: whole_px(wide * enlarged).max(1),
        height: whole_px(high * enlarged).max(1),
    };
    Ok(OnWhite { picture: sample(&lifted, window, size), product })
}

/// The picture with its border's level at 255, each channel by itself: a ground that was a little warm is white then.
fn lift(picture: &RgbImage, rules: &WhiteRules) -> Result<RgbImage, NotOnWhite> {
    let mut border: [Vec<u8>; 3] = Default::default();
    for (x, y) in ring(picture, 1) {
        for (levels, value) in border.iter_mut().zip(picture.get_pixel(x, y).0) {
            levels.push(value);
        }
    }
    border.iter_mut().for_each(|levels| levels.sort_unstable());
    let lowest_at =
        |place: fn(usize) -> usize| border.iter().map(|levels| levels[place(levels.len())]).min().unwrap_or(0);
    let lowest = lowest_at(|count| count / DARKEST_SHARE);
    if lowest < rules.lift_level_min {
        // Where most of the border is light, what is dark there is a thing.
        return Err(if lowest_at(|count| count / 2) < rules.lift_level_min {
            NotOnWhite::DarkGround { level: lowest }
        } else {
            NotOnWhite::ProductAtBorder
        });
    }
    let darkest = border.map(|levels| levels[levels.len() / DARKEST_SHARE]);
    let lifted = darkest.map(|dark| {
        let gain = 255.0 / f32::from(dark);
        std::array::from_fn::<u8, 256, _>(|value| level(value as f32 * gain))
    });
    let mut picture = picture.clone();
    for pixel in picture.pixels_mut() {
        for (table, value) in lifted.iter().zip(&mut pixel.0) {
            *value = table[usize::from(*value)];
        }
    }
    Ok(picture)
}

/// What of a picture is ground: joined to its border, and light.
struct Ground {
    width: usize,
    is_ground: Vec<bool>,
}

impl Ground {
    fn of(picture: &RgbImage, level_min: u8) -> Self {
        let width = picture.width() as usize;
        let is_light =
            |index: usize| picture.as_raw()[index * 3..index * 3 + 3].iter().all(|value| *value >= level_min);
        let mut is_ground = vec![false; width * picture.height() as usize];
        let mut next: Vec<usize> = ring(picture, 1).map(|(x, y)| y as usize * width + x as usize).collect();
        while let Some(index) = next.pop() {
            if !is_ground[index] && is_light(index) {
                is_ground[index] = true;
                next.extend(neighbours(index, width, is_ground.len()));
            }
        }
        Self { width, is_ground }
    }

    /// Makes the ground and what lies about on it white, and says where the product stands.
    fn clear(mut self, picture: &mut RgbImage, rules: &WhiteRules) -> Result<Rect, NotOnWhite> {
        let all = self.is_ground.len();
        let speck_max = whole_px(all as f64 * SPECK_SHARE).max(4) as usize;
        let mut seen = self.is_ground.clone();
        let mut kept = 0;
        let mut bounds: Option<Bounds> = None;
        for start in 0..all {
            if seen[start] {
                continue;
            }
            let thing = self.thing_at(start, &mut seen);
            if thing.len() <= speck_max {
                thing.into_iter().for_each(|index| self.is_ground[index] = true);
                continue;
            }
            kept += thing.len();
            for index in thing {
                bounds = Some(Bounds::around(bounds, index % self.width, index / self.width));
            }
        }
        let ring_px = whole_px(f64::from(picture.width().min(picture.height())) * RING_SHARE).max(1);
        if ring(picture, ring_px).any(|(x, y)| !self.is_ground[y as usize * self.width + x as usize]) {
            return Err(NotOnWhite::ProductAtBorder);
        }
        let bounds =
            bounds.filter(|_| kept as f64 >= all as f64 * rules.product_share_min).ok_or(NotOnWhite::NoProduct)?;
        for (pixel, is_ground) in picture.pixels_mut().zip(&self.is_ground) {
            if *is_ground {
                *pixel = WHITE;
            }
        }
        Ok(bounds.rect())
    }

    /// All that is joined to the pixel at `start` and no ground.
    fn thing_at(&self, start: usize, seen: &mut [bool]) -> Vec<usize> {
        let mut thing = Vec::new();
        let mut next = vec![start];
        while let Some(index) = next.pop() {
            if !seen[index] {
                seen[index] = true;
                thing.push(index);
                next.extend(neighbours(index, self.width, seen.len()));
            }
        }
        thing
    }
}

/// The first and last column and row of what was found.
#[derive(Clone, Copy)]
struct Bounds {
    left: usize,
    right: usize,
    top: usize,
    bottom: usize,
}

impl Bounds {
    fn around(before: Option<Self>, x: usize, y: usize) -> Self {
        let before = before.unwrap_or(Self { left: x, right: x, top: y, bottom: y });
        Self {
            left: before.left.min(x),
            right: before.right.max(x),
            top: before.top.min(y),
            bottom: before.bottom.max(y),
        }
    }

    fn rect(self) -> Rect {
        Rect {
            x: self.left as u32,
            y: self.top as u32,
            width: (self.right - self.left + 1) as u32,
            height: (self.bottom - self.top + 1) as u32,
        }
    }
}

/// The pixels within `deep` px of a picture's border; corners come twice.
fn ring(picture: &RgbImage, deep: u32) -> impl Iterator<Item = (u32, u32)> + use<> {
    let (width, height) = picture.dimensions();
    let (deep_x, deep_y) = (deep.min(width), deep.min(height));
    let rows = (0..deep_y).flat_map(move |y| (0..width).flat_map(move |x| [(x, y), (x, height - 1 - y)]));
    let columns = (0..deep_x).flat_map(move |x| (0..height).flat_map(move |y| [(x, y), (width - 1 - x, y)]));
    rows.chain(columns)
}

/// The four pixels beside one, those that are in the picture.
fn neighbours(index: usize, width: usize, all: usize) -> impl Iterator<Item = usize> {
    let left = (!index.is_multiple_of(width)).then(|| index - 1);
    let right = (index % width + 1 < width).then_some(index + 1);
    let above = index.checked_sub(width);
    let below = Some(index + width).filter(|below| *below < all);
    [left, right, above, below].into_iter().flatten()
}
