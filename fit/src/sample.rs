//! A picture at another scale, the same in both directions.

use std::collections::VecDeque;

use image::RgbImage;

use crate::{Size, level};

/// What part of a picture is drawn, how large.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Window {
    /// The left border in px of the picture, between pixels where it must be.
    pub(crate) left: f64,
    /// The upper border.
    pub(crate) top: f64,
    /// How many px of the picture become one, in both directions: this is what cannot stretch.
    pub(crate) scale: f64,
}

/// What one px is made of: where the pixels begin that it takes, and how much of each.
struct Taps {
    first: usize,
    weights: Vec<f32>,
}

/// Draws `window` of the picture at `size`. Beyond the picture's border its outermost pixels are repeated.
///
/// Catmull-Rom, widened where the picture gets smaller. Each row of the picture is scaled once and only the rows that
/// are in use are kept.
pub(crate) fn sample(picture: &RgbImage, window: Window, size: Size) -> RgbImage {
    let columns = taps(window.left, window.scale, size.width, picture.width());
    let rows = taps(window.top, window.scale, size.height, picture.height());
    let row_bytes = picture.width() as usize * 3;
    let source = picture.as_raw();
    let mut scaled: VecDeque<(usize, Vec<f32>)> = VecDeque::new();
    let mut drawn = Vec::with_capacity(size.width as usize * size.height as usize * 3);
    let mut sums = vec![0_f32; size.width as usize * 3];
    for row in &rows {
        while scaled.front().is_some_and(|(index, _)| *index < row.first) {
            scaled.pop_front();
        }
        let next = scaled.back().map_or(row.first, |(index, _)| index + 1);
        for index in next..row.first + row.weights.len() {
            scaled.push_back((index, scale_row(&source[index * row_bytes..(index + 1) * row_bytes], &columns)));
        }
        sums.fill(0.0);
        for (weight, (_, line)) in row.weights.iter().zip(&scaled) {
            for (sum, value) in sums.iter_mut().zip(line) {
                *sum += weight * value;
            }
        }
        drawn.extend(sums.iter().map(|sum| level(*sum)));
    }
    RgbImage::from_raw(size.width, size.height, drawn).unwrap_or_default()
}

fn scale_row(line: &[u8], columns: &[Taps]) -> Vec<f32> {
    let mut scaled = Vec::with_capacity(columns.len() * 3);
    for column in columns {
        let mut sums = [0_f32; 3];
        for (weight, pixel) in column.weights.iter().zip(line[column.first * 3..].chunks_exact(3)) {
            for (sum, value) in sums.iter_mut().zip(pixel) {
                *sum += weight * f32::from(*value);
            }
        }
        scaled.extend_from_slice(&sums);
    }
    scaled
}

fn taps(start: f64, scale: f64, length: u32, source_length: u32) -> Vec<Taps> {
    let widened = scale.max(1.0);
    let last = f64::from(source_length.saturating_sub(1));
    let inside = |position: f64| position.clamp(0.0, last) as usize;
    let one = |index: u32| {
        let centre = start + (f64::from(index) + 0.5) * scale - 0.5;
        let (from, to) = ((centre - 2.0 * widened).ceil(), (centre + 2.0 * widened).floor());
        let first = inside(from);
        let mut weights = vec![0_f32; inside(to) - first + 1];
        let mut position = from;
        while position <= to {
            weights[inside(position) - first] += catmull_rom((position - centre) / widened) as f32;
            position += 1.0;
        }
        let sum: f32 = weights.iter().sum();
        weights.iter_mut().for_each(|weight| *weight /= sum);
        Taps { first, weights }
    };
    (0..length).map(one).collect()
}

fn catmull_rom(distance: f64) -> f64 {
    let distance = distance.abs();
    if distance < 1.0 {
        (1.5 * distance - 2.5) * distance * distance + 1.0
    } else if distance < 2.0 {
        ((-0.5 * distance + 2.5) * distance - 4.0) * distance + 2.0
    } else {
        0.0
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_picture_at_its_own_scale_stays_as_it_is() {
        let picture = RgbImage::from_fn(37, 23, |x, y| image::Rgb([x as u8 * 5, y as u8 * 9, (x * y) as u8]));
        let size = Size::new(37, 23).unwrap();
        assert_eq!(sample(&picture, Window { left: 0.0, top: 0.0, scale: 1.0 }, size), picture);
    }

    proptest! {
        /// Nothing is invented where there is nothing, however a picture is cut and scaled.
        #[test]
        fn one_colour_stays_one_colour(
            colour in any::<[u8; 3]>(),
            sides in (1_u32..60, 1_u32..60),
            size in (1_u32..60, 1_u32..60),
            place in (-20.0_f64..80.0, -20.0_f64..80.0),
            scale in 0.1_f64..7.0,
        ) {
            let picture = RgbImage::from_pixel(sides.0, sides.1, image::Rgb(colour));
            let size = Size::new(size.0, size.1).unwrap();
            let drawn = sample(&picture, Window { left: place.0, top: place.1, scale }, size);
            prop_assert_eq!(drawn.dimensions(), (size.width(), size.height()));
            prop_assert!(drawn.pixels().all(|pixel| pixel.0 == colour));
        }
    }
}
