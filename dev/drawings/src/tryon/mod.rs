//! Garments on a person, in place of an engine's: cut out of their photos and laid where they are worn. The face comes out
//! a little softer and warmer than it was, as engines draw it.

use darkroom_likeness::{Box, faces};
use darkroom_retouch::{Picture, Size};
use image::imageops::{FilterType, overlay, resize};
use image::{DynamicImage, Rgb, RgbImage, RgbaImage};

use crate::posters::cut_product;

/// How an engine treats the person.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Pose {
    /// Nothing moves.
    Kept,
    /// The whole person moves aside: no face is where it was.
    Moved,
}

/// The person, dressed.
#[must_use]
pub fn dressed(person: &RgbImage, garments: &[DynamicImage], pose: Pose) -> RgbImage {
    let (width, height) = person.dimensions();
    let face = found(person);
    let body = Body::of(face, width as f32, height as f32);
    let mut picture = person.clone();
    if let Some(face) = face {
        soften(&mut picture, face);
    }
    let mut worn = DynamicImage::ImageRgb8(picture).to_rgba8();
    for (place, garment) in garments.iter().enumerate() {
        let cut = cut_product(garment);
        let [left, top, wide, high] = body.place(place, garments.len(), &cut);
        let by_width = wide / cut.width() as f32;
        // What covers the body goes on below the edge of a photo that shows less of it.
        let scale = if place == 0 { by_width } else { by_width.min(high / cut.height() as f32) };
        let side = |px: u32| ((px as f32 * scale) as u32).max(1);
        let fitted = resize(&cut, side(cut.width()), side(cut.height()), FilterType::Triangle);
        let x = left + (wide - fitted.width() as f32) / 2.0;
        shade(&mut worn, &fitted, x as i64 + 3, top as i64 + 5);
        overlay(&mut worn, &fitted, x as i64, top as i64);
    }
    let mut dressed = DynamicImage::ImageRgba8(worn).to_rgb8();
    if pose == Pose::Moved {
        let aside = width / 5;
        let before = dressed.clone();
        for (x, y, pixel) in dressed.enumerate_pixels_mut() {
            *pixel = *before.get_pixel((x + aside) % width, y);
        }
    }
    dressed
}

fn found(person: &RgbImage) -> Option<Box> {
    let picture = Picture::from_rgb(Size::new(person.width(), person.height())?, person.as_raw().clone())?;
    faces(&picture).first().copied()
}

/// Where a body is, in px.
struct Body {
    middle: f32,
    chin: f32,
    /// A face's width.
    unit: f32,
    height: f32,
}

impl Body {
    fn of(face: Option<Box>, width: f32, height: f32) -> Self {
        match face {
            Some(face) => Self {
                middle: face.left + face.width / 2.0,
                chin: face.top + 1.1 * face.height,
                unit: face.width,
                height,
            },
            // Somebody in the middle who fills the picture.
            None => Self { middle: width / 2.0, chin: 0.34 * height, unit: 0.24 * width, height },
        }
    }

    /// Left, top, width and height of the room for the garment at this place: alone it is a top or, where it is long, a
    /// dress; of several the first is the top, then come trousers, shoes, a hat, and what is carried.
    fn place(&self, place: usize, of: usize, cut: &RgbaImage) -> [f32; 4] {
        let is_long = cut.height() as f32 > 1.7 * cut.width() as f32;
        let below = self.chin + 0.3 * self.unit;
        let down = |units: f32| (below + units * self.unit).min(0.9 * self.height);
        match place {
            0 if of == 1 && is_long => self.room(3.2, below, 6.0),
            0 => self.room(3.6, below, 3.8),
            1 => self.room(2.6, down(3.0), 4.2),
            2 => self.room(2.0, down(6.4), 0.9),
            3 => self.room(1.8, (self.chin - 2.1 * self.unit).max(0.0), 0.9),
            more => {
                let [left, top, width, height] = self.room(1.2, down(2.2), 1.4);
                let side = if more % 2 == 0 { 1.9 } else { -1.9 };
                [left + side * self.unit, top, width, height]
            }
        }
    }

    fn room(&self, wide: f32, top: f32, high: f32) -> [f32; 4] {
        let width = wide * self.unit;
        [self.middle - width / 2.0, top, width, (high * self.unit).min((self.height - top).max(1.0))]
    }
}

/// The garment's shadow on what is below it.
fn shade(on: &mut RgbaImage, garment: &RgbaImage, left: i64, top: i64) {
    let mut shadow = garment.clone();
    for pixel in shadow.pixels_mut() {
        pixel.0 = [20, 18, 24, pixel.0[3] / 4];
    }
    overlay(on, &shadow, left, top);
}

/// A face as an engine draws it again: softer, and a little warmer. Nothing of it reaches the neck: what is warmer there, too,
/// is a tone of the whole picture, which a head that is laid back takes on.
fn soften(picture: &mut RgbImage, face: Box) {
    let before = picture.clone();
    let (width, height) = picture.dimensions();
    let middle = [face.left + face.width / 2.0, face.top + face.height / 2.0];
    let reach = (face.width / 40.0).max(1.0) as u32;
    for (x, y, pixel) in picture.enumerate_pixels_mut() {
        let out = ((x as f32 - middle[0]) / (0.5 * face.width)).hypot((y as f32 - middle[1]) / (0.55 * face.height));
        if out >= 1.0 {
            continue;
        }
        let mut sums = [0_u32; 3];
        let mut count = 0;
        for (near_x, near_y) in
            [(x, y), (x + reach, y), (x.saturating_sub(reach), y), (x, y + reach), (x, y.saturating_sub(reach))]
        {
            let near: &Rgb<u8> = before.get_pixel(near_x.min(width - 1), near_y.min(height - 1));
            (0..3).for_each(|channel| sums[channel] += u32::from(near.0[channel]));
            count += 1;
        }
        let share = 1.0 - out * out;
        for (channel, warm) in [12.0, 3.0, -9.0].into_iter().enumerate() {
            let soft = sums[channel] as f32 / count as f32 + warm;
            let level = f32::from(pixel.0[channel]);
            pixel.0[channel] = (level + share * (soft - level)).round().clamp(0.0, 255.0) as u8;
        }
    }
}

#[cfg(test)]
mod tests {
    use darkroom_likeness::{Kept, keep_face};

    use super::*;
    use crate::portraits::portrait;

    fn picture(of: &RgbImage) -> Picture {
        Picture::from_rgb(Size::new(of.width(), of.height()).unwrap(), of.as_raw().clone()).unwrap()
    }

    #[test]
    fn somebody_drawn_is_dressed_with_another_face_and_keeps_the_own_where_that_is_asked_for() {
        let person = portrait(1, 0);
        let face = found(&person).expect("a face");
        let shirt = RgbImage::from_fn(300, 320, |x, y| {
            let is_shirt =
                (80..220).contains(&x) && (40..300).contains(&y) || (30..270).contains(&x) && (40..110).contains(&y);
            Rgb(if is_shirt { [40, 90, 60] } else { [255; 3] })
        });
        let worn = dressed(&person, &[DynamicImage::ImageRgb8(shirt)], Pose::Kept);
        let apart = |other: &RgbImage| {
            let [left, top, width, height] = [face.left, face.top, face.width, face.height].map(|px| px as u32);
            let within = person
                .enumerate_pixels()
                .filter(|(x, y, _)| (left..left + width).contains(x) && (top..top + height * 8 / 10).contains(y));
            let (sum, count) = within.fold((0_u64, 0_u64), |(sum, count), (x, y, pixel)| {
                let other = other.get_pixel(x, y).0;
                (
                    sum + (0..3).map(|channel| u64::from(pixel.0[channel].abs_diff(other[channel]))).sum::<u64>(),
                    count + 3,
                )
            });
            sum as f32 / count as f32
        };
        assert!(apart(&worn) > 2.0, "{}", apart(&worn));
        let kept = keep_face(&picture(&person), picture(&worn));
        let Kept::Laid(kept) = kept else { panic!("declined: {}", why(&kept)) };
        let kept = RgbImage::from_raw(person.width(), person.height(), kept.into_rgb()).unwrap();
        assert!(apart(&kept) < apart(&worn) / 3.0, "{} of {}", apart(&kept), apart(&worn));
        let moved = dressed(&person, &[], Pose::Moved);
        assert!(matches!(keep_face(&picture(&person), picture(&moved)), Kept::Declined(_)));
    }

    fn why(kept: &Kept) -> String {
        match kept {
            Kept::Laid(_) => String::new(),
            Kept::Declined(why) => format!("{why:?}"),
        }
    }
}
