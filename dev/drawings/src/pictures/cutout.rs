//! Cutting a person out of a photo, without a model: what looks like the edges of the photo is ground, what looks
//! like its middle is somebody.
//!
//! Colours of the edge and of the middle are gathered into a few clusters each, and the ground also as one evenly lit
//! wall; every pixel is nearer to one or the other, helped by where it is (heads are in the middle, shoulders below).
//! Three rounds, then the islands go and the edge is feathered. Good with a plain ground, forgiving with a busy one.

use image::imageops::{self, FilterType};
use image::{DynamicImage, Rgba, RgbaImage};

use super::{blur, place};

/// The long side of a cut-out in pixels, and of the small picture that decides.
const SIDE: u32 = 768;
const SMALL: u32 = 160;
const CLUSTERS: usize = 6;
const ROUNDS: usize = 3;
/// Places where somebody certainly is, and how near two colours are that look the same.
const SURE: f32 = 1.2;
const ALIKE: f32 = 0.006;
const STEPS: usize = 6;

type Color = [f32; 3];

/// The person of a photo on a transparent ground, at most 768 pixels on the long side.
#[must_use]
pub fn cut_out(photo: &DynamicImage) -> RgbaImage {
    let photo = photo.thumbnail(SIDE, SIDE).to_rgb8();
    let (width, height) = photo.dimensions();
    let scale = f64::from(SMALL) / f64::from(width.max(height).max(1));
    let small = |side: u32| ((f64::from(side) * scale) as u32).max(8);
    let little = imageops::resize(&photo, small(width), small(height), FilterType::Triangle);
    let grid = Grid { width: little.width() as usize, height: little.height() as usize };
    let colors: Vec<Color> = little.pixels().map(|pixel| pixel.0.map(|part| f32::from(part) / 255.0)).collect();
    let mask = grid.mask(&colors);
    let bytes: Vec<u8> = mask.iter().flat_map(|share| [place::byte(share * 255.0), 0, 0, 255]).collect();
    let large = place::enlarge(&bytes, little.width(), little.height(), width, height);
    RgbaImage::from_fn(width, height, |x, y| {
        let [red, green, blue] = photo.get_pixel(x, y).0;
        let share = feathered(f32::from(large.get_pixel(x, y).0[0]) / 255.0, x, y, width, height);
        Rgba([red, green, blue, place::byte(share * 255.0)])
    })
}

/// Sharpens the soft edge a little and lets the person fade where the photo cuts the shoulders.
fn feathered(share: f32, x: u32, y: u32, width: u32, height: u32) -> f32 {
    let side = x.min(width - 1 - x) as f32 / (width as f32 * 0.05);
    let top = y as f32 / (height as f32 * 0.03);
    let edge = ((share - 0.44) / 0.44).clamp(0.0, 1.0);
    edge * edge * (3.0 - 2.0 * edge) * side.min(top).clamp(0.0, 1.0)
}

struct Grid {
    width: usize,
    height: usize,
}

impl Grid {
    fn mask(&self, colors: &[Color]) -> Vec<f32> {
        let places: Vec<f32> = (0..colors.len()).map(|index| self.likely(index)).collect();
        let mut mask: Vec<f32> = places.iter().map(|likely| if *likely > SURE { 1.0 } else { 0.0 }).collect();
        let mut ground_seen: Vec<f32> = places.iter().map(|likely| if *likely < 0.05 { 1.0 } else { 0.0 }).collect();
        for _ in 0..ROUNDS {
            let wall = self.wall(colors, &ground_seen);
            let ground = clusters(colors, |index| ground_seen[index]);
            // What looks like the ground is no sample of the person, wherever it is.
            let person = clusters(colors, |index| {
                let alike =
                    distance(wall[index], colors[index]) < ALIKE || nearest(&ground, colors[index]) < ALIKE * 0.4;
                if alike && places[index] < SURE { 0.0 } else { mask[index] }
            });
            for (index, share) in mask.iter_mut().enumerate() {
                let to_ground = nearest(&ground, colors[index]).min(distance(wall[index], colors[index]));
                let to_person = nearest(&person, colors[index]);
                let looks = (to_ground - to_person) / (to_ground + to_person + 0.001);
                let vote =
                    2.6 * looks + 2.2 * (places[index].min(1.0) - 0.55) + if places[index] >= SURE { 1.2 } else { 0.0 };
                *share = 1.0 / (1.0 + (-3.0 * vote).exp());
                ground_seen[index] = if *share < 0.3 && places[index] < 0.9 { 1.0 } else { 0.0 };
            }
        }
        self.tidy(&mask)
    }

    /// What the ground would look like at every place if it were one lit wall: a quadratic surface through its samples.
    fn wall(&self, colors: &[Color], seen: &[f32]) -> Vec<Color> {
        let terms = |index: usize| {
            let x = (index % self.width) as f32 / self.width as f32 - 0.5;
            let y = (index / self.width) as f32 / self.height as f32 - 0.5;
            [1.0, x, y, x * x, x * y, y * y]
        };
        let mut system = [[0.0_f32; 9]; 6];
        for index in (0..colors.len()).filter(|index| seen[*index] > 0.5) {
            let own = terms(index);
            for (row, one) in system.iter_mut().zip(own) {
                for (cell, two) in row.iter_mut().zip(own.into_iter().chain(colors[index])) {
                    *cell += one * two;
                }
            }
        }
        let solved = solve(system);
        (0..colors.len())
            .map(|index| {
                let own = terms(index);
                [0, 1, 2].map(|part| own.iter().zip(&solved).map(|(term, row)| term * row[part]).sum())
            })
            .collect()
    }

    /// How likely somebody is at a place, whatever it looks like: 0 never, 1 probably, more in the very middle.
    fn likely(&self, index: usize) -> f32 {
        let (x, y) =
            ((index % self.width) as f32 / self.width as f32, (index / self.width) as f32 / self.height as f32);
        let across = (x - 0.5).abs();
        let head = (across / 0.25).powi(2) + ((y - 0.42) / 0.36).powi(2);
        let chest = if y > 0.62 { across / (0.24 + 0.55 * (y - 0.62)) } else { 4.0 };
        let nearness = head.min(chest * chest);
        (1.35 - 0.75 * nearness).max(0.0)
    }

    /// Softens, keeps what hangs together with the middle, fills what it encloses.
    fn tidy(&self, mask: &[f32]) -> Vec<f32> {
        let mut bytes: Vec<u8> = mask.iter().map(|share| place::byte(share * 255.0)).collect();
        let _ = blur::soften(&mut bytes, self.width, 1, 1);
        let middle = (self.height * 45 / 100) * self.width + self.width / 2;
        let body = self.flood(&[middle], |index| bytes[index] > 110);
        let border: Vec<usize> = (0..self.width)
            .chain((0..self.height).flat_map(|row| [row * self.width, row * self.width + self.width - 1]))
            .collect();
        let outside = self.flood(&border, |index| !body[index]);
        let whole: Vec<bool> = outside.iter().map(|outside| !outside).collect();
        let mut kept: Vec<u8> = (0..bytes.len())
            .map(|index| match (body[index], whole[index]) {
                (true, _) => bytes[index].max(150),
                (false, true) => 255,
                (false, false) => bytes[index].min(70),
            })
            .collect();
        for (byte, near) in kept.iter_mut().zip(self.grown(&whole)) {
            if !near {
                *byte = 0;
            }
        }
        let _ = blur::soften(&mut kept, self.width, 1, 1);
        kept.iter().map(|byte| f32::from(*byte) / 255.0).collect()
    }

    fn grown(&self, body: &[bool]) -> Vec<bool> {
        let mut bytes: Vec<u8> = body.iter().map(|inside| if *inside { 255 } else { 0 }).collect();
        let _ = blur::soften(&mut bytes, self.width, 1, 2);
        bytes.iter().map(|byte| *byte > 20).collect()
    }

    /// Everything that can be reached from the starts over allowed places.
    fn flood(&self, starts: &[usize], allowed: impl Fn(usize) -> bool) -> Vec<bool> {
        let mut reached = vec![false; self.width * self.height];
        let mut open: Vec<usize> = starts.iter().copied().filter(|start| allowed(*start)).collect();
        while let Some(index) = open.pop() {
            if std::mem::replace(&mut reached[index], true) {
                continue;
            }
            let (x, y) = (index % self.width, index / self.width);
            let beside = [
                (x > 0).then(|| index - 1),
                (x + 1 < self.width).then(|| index + 1),
                (y > 0).then(|| index - self.width),
                (y + 1 < self.height).then(|| index + self.width),
            ];
            open.extend(beside.into_iter().flatten().filter(|next| !reached[*next] && allowed(*next)));
        }
        reached
    }
}

/// Gauss elimination of six unknowns for three right sides; a system without a solution gives zeros.
fn solve(mut system: [[f32; 9]; 6]) -> [Color; 6] {
    for column in 0..6 {
        let pivot = (column..6).max_by(|one, two| system[*one][column].abs().total_cmp(&system[*two][column].abs()));
        system.swap(column, pivot.unwrap_or(column));
        if system[column][column].abs() < 1e-6 {
            return [[0.0; 3]; 6];
        }
        let divisor = system[column][column];
        system[column].iter_mut().for_each(|cell| *cell /= divisor);
        let own = system[column];
        for (index, row) in system.iter_mut().enumerate() {
            let factor = row[column];
            if index != column && factor != 0.0 {
                row.iter_mut().zip(own).for_each(|(cell, part)| *cell -= factor * part);
            }
        }
    }
    system.map(|row| [row[6], row[7], row[8]])
}

/// The main colours of the weighted pixels (k-means with fixed starts, so the same photo gives the same cut).
fn clusters(colors: &[Color], weight: impl Fn(usize) -> f32) -> Vec<Color> {
    let mut chosen: Vec<usize> = (0..colors.len()).filter(|index| weight(*index) > 0.5).collect();
    if chosen.is_empty() {
        return Vec::new();
    }
    let bright = |index: usize| colors[index].iter().sum::<f32>();
    chosen.sort_by(|one, two| bright(*one).total_cmp(&bright(*two)));
    let mut centres: Vec<Color> =
        (0..CLUSTERS).map(|part| colors[chosen[(2 * part + 1) * (chosen.len() - 1) / (2 * CLUSTERS)]]).collect();
    for _ in 0..STEPS {
        let mut sums = [([0.0_f32; 3], 0.0_f32); CLUSTERS];
        for index in &chosen {
            let own = closest(&centres, colors[*index]);
            for (sum, part) in sums[own].0.iter_mut().zip(colors[*index]) {
                *sum += part;
            }
            sums[own].1 += 1.0;
        }
        for (centre, (sum, count)) in centres.iter_mut().zip(sums) {
            if count > 0.0 {
                *centre = sum.map(|part| part / count);
            }
        }
    }
    centres
}

fn closest(centres: &[Color], color: Color) -> usize {
    (0..centres.len())
        .min_by(|one, two| distance(centres[*one], color).total_cmp(&distance(centres[*two], color)))
        .unwrap_or(0)
}

fn nearest(centres: &[Color], color: Color) -> f32 {
    centres.iter().map(|centre| distance(*centre, color)).fold(3.0, f32::min)
}

fn distance(one: Color, two: Color) -> f32 {
    one.iter().zip(two).map(|(left, right)| (left - right) * (left - right)).sum()
}
