//! Small copies: each value is the mean of the picture's pixels that it covers, weighted by how much of them.

use crate::picture::{Picture, Rect};

/// A small copy in RGB, as fractions of levels.
#[derive(Clone, Debug)]
pub(crate) struct Reduced {
    pub(crate) width: usize,
    pub(crate) height: usize,
    rgb: Vec<f32>,
}

impl Reduced {
    /// A part of a picture, `width` × `height` px; neither is 0.
    pub(crate) fn of(picture: &Picture, part: Rect, width: usize, height: usize) -> Self {
        let columns = spans(part.width, width);
        let mut rgb = Vec::with_capacity(width * height * 3);
        let mut sums = vec![0.0_f32; part.width as usize * 3];
        for rows in spans(part.height, height) {
            sums.fill(0.0);
            for (y, weight) in rows.iter() {
                for (sum, &level) in sums.iter_mut().zip(picture.row(part, part.top + y as u32)) {
                    *sum += weight * f32::from(level);
                }
            }
            for columns in &columns {
                let mut pixel = [0.0_f32; 3];
                for (x, weight) in columns.iter() {
                    for (channel, sum) in pixel.iter_mut().zip(&sums[x * 3..x * 3 + 3]) {
                        *channel += weight * sum;
                    }
                }
                rgb.extend_from_slice(&pixel);
            }
        }
        Self { width, height, rgb }
    }

    pub(crate) fn pixel(&self, x: usize, y: usize) -> [f32; 3] {
        let at = (y * self.width + x) * 3;
        [self.rgb[at], self.rgb[at + 1], self.rgb[at + 2]]
    }

    /// Between pixels, whose middles are at whole numbers; the border goes on outside.
    pub(crate) fn between(&self, x: f32, y: f32) -> [f32; 3] {
        let (left, across) = split(x, self.width);
        let (top, down) = split(y, self.height);
        let (right, bottom) = ((left + 1).min(self.width - 1), (top + 1).min(self.height - 1));
        let (one, two) = (self.pixel(left, top), self.pixel(right, top));
        let (three, four) = (self.pixel(left, bottom), self.pixel(right, bottom));
        std::array::from_fn(|channel| {
            let upper = one[channel] + (two[channel] - one[channel]) * across;
            let lower = three[channel] + (four[channel] - three[channel]) * across;
            upper + (lower - upper) * down
        })
    }

    /// The brightness of every pixel (ITU-R BT.601), row by row.
    pub(crate) fn luma(&self) -> Vec<f32> {
        self.rgb.chunks_exact(3).map(|rgb| 0.299 * rgb[0] + 0.587 * rgb[1] + 0.114 * rgb[2]).collect()
    }
}

fn split(at: f32, length: usize) -> (usize, f32) {
    let at = at.clamp(0.0, (length - 1) as f32);
    let whole = at as usize;
    (whole, at - whole as f32)
}

/// The pixels that one value is made of: the first and the last may count in part.
struct Span {
    first: usize,
    weights: Vec<f32>,
}

impl Span {
    fn iter(&self) -> impl Iterator<Item = (usize, f32)> {
        self.weights.iter().enumerate().map(|(step, &weight)| (self.first + step, weight))
    }
}

fn spans(from: u32, to: usize) -> Vec<Span> {
    let scale = f64::from(from) / to as f64;
    let span = |at: usize| {
        let (start, end) = (at as f64 * scale, (at + 1) as f64 * scale);
        let first = start.floor() as usize;
        let last = (end.ceil() as usize).clamp(first + 1, from as usize);
        let covered = |px: usize| (end.min((px + 1) as f64) - start.max(px as f64)).max(0.0);
        let weights = (first..last).map(|px| (covered(px) / scale) as f32).collect();
        Span { first, weights }
    };
    (0..to).map(span).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::picture::Size;

    #[test]
    fn each_value_is_the_mean_of_what_it_covers() {
        let picture = Picture::drawn(Size::new(5, 3).unwrap(), |x, y| [(x * 10) as u8, (y * 30) as u8, 100]);
        let small = Reduced::of(&picture, picture.size().whole(), 2, 1);
        // Two and a half columns each: 0, 10 and half of 20; half of 20, 30 and 40.
        let near =
            |is: [f32; 3], wanted: [f32; 3]| is.iter().zip(wanted).all(|(is, wanted)| (is - wanted).abs() < 0.01);
        assert!(near(small.pixel(0, 0), [8.0, 30.0, 100.0]), "{:?}", small.pixel(0, 0));
        assert!(near(small.pixel(1, 0), [32.0, 30.0, 100.0]), "{:?}", small.pixel(1, 0));
        assert!(near(small.between(0.5, 7.0), [20.0, 30.0, 100.0]));
    }

    #[test]
    fn a_copy_that_is_larger_than_its_picture_repeats_pixels() {
        let picture = Picture::drawn(Size::new(2, 1).unwrap(), |x, _| [x as u8 * 100; 3]);
        let large = Reduced::of(&picture, picture.size().whole(), 4, 3);
        assert_eq!((large.pixel(1, 2)[0], large.pixel(2, 0)[0]), (0.0, 100.0));
    }
}
