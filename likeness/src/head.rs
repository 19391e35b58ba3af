//! The head that belongs to a face, and what speaks against laying it over another picture.

use darkroom_retouch::{Picture, Rect, Size};

use crate::Why;
use crate::face::Box;

/// Of the face's height: where hair ends above it, and the chin below its box.
const CROWN: f32 = 0.5;
const CHIN: f32 = 0.06;
/// Of the face's width: half of a head with ears and hair.
const HALF_WIDTH: f32 = 0.72;
/// Of the head's height: how far round it the engine's picture is looked at.
const ROUND: f32 = 0.3;
/// The same below the chin.
const BELOW: f32 = 0.14;
/// The ring round the oval in which the head fades, as a share of its radii.
const RING: f32 = 1.22;
/// Means of so many cells across a head are compared: finer than that, two drawings of the same differ anyway.
const CELLS_ACROSS: f32 = 24.0;
/// Where the head fades the two may differ by so many levels on average, and by many in so small a share of it.
const SEAM_MEAN_MAX: f32 = 14.0;
const FAR_LEVELS: f32 = 40.0;
const SEAM_FAR_SHARE_MAX: f32 = 0.1;
/// A larger share of a head that is far from the photo's is something that is worn on it.
const WORN_SHARE_MAX: f32 = 0.14;
/// Two shapes that differ by less are the same: engines round sides.
const SHAPE_MAX: f32 = 0.02;

/// An oval, and the part of the picture round it.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Head {
    middle: [f32; 2],
    radii: [f32; 2],
    pub(crate) part: Rect,
}

impl Head {
    pub(crate) fn of(face: Box, size: Size) -> Self {
        let (top, bottom) = (face.top - CROWN * face.height, face.top + (1.0 + CHIN) * face.height);
        let middle = [face.left + face.width / 2.0, f32::midpoint(top, bottom)];
        let radii = [HALF_WIDTH * face.width, (bottom - top) / 2.0];
        let oval = Rect {
            left: (middle[0] - radii[0]).max(0.0) as u32,
            top: top.max(0.0) as u32,
            width: (2.0 * radii[0]) as u32,
            height: (bottom - top) as u32,
        };
        let round_px = (ROUND * (bottom - top)) as u32;
        let mut part = oval.grown(round_px, size);
        // Below the chin only as far as the head fades: what is worn there is another tone, and no measure of this one.
        let below = (bottom + BELOW * (bottom - top)) as u32;
        part.height = below.clamp(part.top + 1, part.bottom()) - part.top;
        Self { middle, radii, part }
    }

    pub(crate) fn height(&self) -> f32 {
        2.0 * self.radii[1]
    }

    /// How far out a pixel is: 1 on the oval.
    fn distance(&self, x: f32, y: f32) -> f32 {
        ((x - self.middle[0]) / self.radii[0]).hypot((y - self.middle[1]) / self.radii[1])
    }

    /// What is inside of the oval, for every pixel of the picture.
    pub(crate) fn painted(&self, size: Size) -> Vec<bool> {
        let mut painted = Vec::with_capacity(size.pixels());
        for y in 0..size.height() {
            painted.extend((0..size.width()).map(|x| self.distance(x as f32, y as f32) <= 1.0));
        }
        painted
    }

    /// What speaks against laying the photo's head over the answer. Means of cells are compared, less what the two differ
    /// by round the head on average: a tone is no seam.
    pub(crate) fn objection(&self, photo: &Picture, answer: &Picture) -> Option<Why> {
        let side = ((self.height() / CELLS_ACROSS) as u32).max(2);
        let mut cells = Vec::new();
        for top in (self.part.top..self.part.bottom()).step_by(side as usize) {
            for left in (self.part.left..self.part.right()).step_by(side as usize) {
                let cell = Rect { left, top, width: side, height: side };
                let Some(cell) = cell.meet(self.part) else { continue };
                let distance = self.distance(left as f32 + side as f32 / 2.0, top as f32 + side as f32 / 2.0);
                cells.push((distance, difference(photo, answer, cell)));
            }
        }
        let ring: Vec<[f32; 3]> =
            cells.iter().filter(|(distance, _)| (1.0..RING).contains(distance)).map(|(_, levels)| *levels).collect();
        let tone: [f32; 3] = std::array::from_fn(|channel| median(ring.iter().map(|levels| levels[channel]).collect()));
        let far =
            |levels: &[f32; 3]| (0..3).map(|channel| (levels[channel] - tone[channel]).abs()).fold(0.0_f32, f32::max);
        let (mean, far_share) = spread(ring.iter().map(far));
        if mean > SEAM_MEAN_MAX || far_share > SEAM_FAR_SHARE_MAX {
            return Some(Why::Seam(mean));
        }
        let inside = cells.iter().filter(|(distance, _)| *distance < 1.0).map(|(_, levels)| far(levels));
        let (_, worn_share) = spread(inside);
        (worn_share > WORN_SHARE_MAX).then_some(Why::Worn(worn_share))
    }
}

/// The mean, and the share that is far.
fn spread(levels: impl Iterator<Item = f32>) -> (f32, f32) {
    let (mut sum, mut far, mut count) = (0.0_f32, 0_u32, 0_u32);
    for level in levels {
        sum += level;
        far += u32::from(level > FAR_LEVELS);
        count += 1;
    }
    let count = count.max(1) as f32;
    (sum / count, far as f32 / count)
}

fn median(mut levels: Vec<f32>) -> f32 {
    levels.sort_by(f32::total_cmp);
    levels.get(levels.len() / 2).copied().unwrap_or(0.0)
}

/// The mean difference of a cell, in levels.
fn difference(photo: &Picture, answer: &Picture, cell: Rect) -> [f32; 3] {
    let mut sums = [0_i64; 3];
    for y in cell.top..cell.bottom() {
        let pixels = photo.row(cell, y).chunks_exact(3).zip(answer.row(cell, y).chunks_exact(3));
        for (one, other) in pixels {
            (0..3).for_each(|channel| sums[channel] += i64::from(one[channel]) - i64::from(other[channel]));
        }
    }
    sums.map(|sum| sum as f32 / cell.pixels().max(1) as f32)
}

/// The photo in the answer's size; `None` where the two have not the same shape.
pub(crate) fn as_large_as(photo: &Picture, size: Size) -> Option<Picture> {
    let from = photo.size();
    if from == size {
        return Some(photo.clone());
    }
    let shape = |size: Size| size.width() as f32 / size.height() as f32;
    if (shape(from) / shape(size) - 1.0).abs() > SHAPE_MAX {
        return None;
    }
    let scale = [from.width() as f32 / size.width() as f32, from.height() as f32 / size.height() as f32];
    // Each pixel is the mean of what it covers, or of the four round it where it covers less than one.
    Some(Picture::drawn(size, |x, y| {
        let span = |at: u32, scale: f32, most: u32| {
            let middle = (at as f32 + 0.5) * scale;
            let half = (scale / 2.0).max(0.5);
            let from = (middle - half).max(0.0);
            let until = (middle + half).min(most as f32);
            (from, until)
        };
        let (left, right) = span(x, scale[0], from.width());
        let (top, bottom) = span(y, scale[1], from.height());
        let (mut sums, mut weight) = ([0.0_f32; 3], 0.0_f32);
        for row in top as u32..(bottom.ceil() as u32).min(from.height()) {
            let high = (bottom.min((row + 1) as f32) - top.max(row as f32)).max(0.0);
            for column in left as u32..(right.ceil() as u32).min(from.width()) {
                let share = high * (right.min((column + 1) as f32) - left.max(column as f32)).max(0.0);
                let at = (row as usize * from.width() as usize + column as usize) * 3;
                (0..3).for_each(|channel| sums[channel] += share * f32::from(photo.rgb()[at + channel]));
                weight += share;
            }
        }
        sums.map(|sum| (sum / weight.max(f32::EPSILON)).round() as u8)
    }))
}
