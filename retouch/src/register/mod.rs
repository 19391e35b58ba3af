//! How an answer lies on the picture, and whether it shows the same scene.

mod blocks;
mod correlate;
mod fit;
pub(crate) mod reduced;

use crate::mask::{Mask, share_px};
use crate::picture::{Picture, Rect};
use crate::tone::Tone;

use blocks::{BLOCK_PX, Ground};
use fit::{Fit, Sighting};
use reduced::Reduced;

/// When an answer counts as the same scene. Lengths in px are those of the small copies, 512 px on the longer side.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Matching {
    /// So many blocks agree at least; with fewer than so many to look for, nothing is measured.
    pub agreeing_min: usize,
    /// Where there are few blocks, this share of them is enough instead.
    pub agreeing_of_few: f32,
    /// And this share of those that were looked for.
    pub agreeing_min_share: f32,
    /// They are at most so far from where they should be.
    pub error_max_px: f32,
    /// The least and the most scale of an axis.
    pub scale_min_max: (f32, f32),
    /// The mean difference outside of the paint, fitted and toned, in levels of 255.
    pub residual_max: f32,
    /// The same, not toned, where there are too few blocks and the answer is laid as it came: a plain picture has so few
    /// levels that a curve would make any other picture alike.
    pub still_residual_max: f32,
    /// An engine may have repainted so far outside of the paint; share of the picture's longer side.
    pub repainted_share: f32,
}

impl Default for Matching {
    fn default() -> Self {
        Self {
            agreeing_min: 6,
            agreeing_of_few: 0.75,
            agreeing_min_share: 0.4,
            error_max_px: 0.8,
            scale_min_max: (0.94, 1.06),
            residual_max: 26.0,
            still_residual_max: 12.0,
            repainted_share: 0.02,
        }
    }
}

impl Matching {
    /// Whether so many of the blocks that were looked for agree well enough.
    fn is_agreed(&self, agreeing: usize, sought: usize) -> bool {
        let (agreed, all) = (agreeing as f32, sought as f32);
        agreed >= (self.agreeing_min as f32).min(self.agreeing_of_few * all) && agreed >= self.agreeing_min_share * all
    }
}

/// How the answer lies on the part of the picture that was sent: what was at `at` is at
/// `middle + shift + scale × (at − middle)`, in px of the picture.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Placement {
    /// To the right and down, in px of the picture.
    pub shift_px: [f32; 2],
    /// Of width and height.
    pub scale: [f32; 2],
}

impl Placement {
    /// As it was sent.
    pub const STILL: Self = Self { shift_px: [0.0, 0.0], scale: [1.0, 1.0] };
}

/// What the blocks and the levels of two small copies say.
#[derive(Clone, Debug)]
pub enum Registration {
    /// The same scene, moved.
    Aligned {
        /// Where it is now.
        placement: Placement,
        /// Which levels it has in place of the picture's.
        tone: Tone,
        /// How many blocks agree on the placement.
        agreeing: usize,
        /// How many were looked for.
        sought: usize,
    },
    /// Too plain to be measured, and alike as it came.
    Still {
        /// As above.
        tone: Tone,
    },
    /// Another scene, or the same drawn anew.
    SceneChanged(Change),
}

/// By what an answer was found to show another scene; for the log.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Change {
    /// Too few blocks agree.
    Disagreement {
        /// How many agree.
        agreeing: usize,
        /// How many were looked for.
        sought: usize,
    },
    /// They agree too loosely, by so many px of the small copy.
    Error(f32),
    /// They agree on a scale that no engine's drift has.
    Scale([f32; 2]),
    /// Too large a mean difference outside of the paint, in levels.
    Residual(f32),
}

/// The longer side of the small copies.
const SIDE_PX: u32 = 512;

/// Compares an answer with the part of the picture that was sent, outside of the paint.
#[must_use]
pub fn register(picture: &Picture, mask: &Mask, part: Rect, answer: &Picture, matching: &Matching) -> Registration {
    let copies = Copies::of(picture, mask, part, answer, matching);
    let (from, to) = (copies.picture.luma(), copies.answer.luma());
    let (width, height) = (copies.picture.width, copies.picture.height);
    let ground = Ground { luma: &from, is_open: &copies.is_open, width, height };
    let blocks = ground.blocks();
    let sought = blocks.len();
    if sought < matching.agreeing_min {
        return copies.still(matching);
    }
    let middle = [width as f32 / 2.0, height as f32 / 2.0];
    let half = BLOCK_PX as f32 / 2.0;
    let sightings: Vec<Sighting> = blocks
        .iter()
        .filter_map(|&block| {
            let moved = correlate::find(block, &from, &to, width)?;
            let at = [block.left as f32 + half - middle[0], block.top as f32 + half - middle[1]];
            Some(Sighting { at, moved: [moved.x, moved.y] })
        })
        .collect();
    let (fit, agreeing, error_px) = fit::fit(&sightings);
    let scale = fit.stretch.map(|stretch| 1.0 + stretch);
    let (scale_min, scale_max) = matching.scale_min_max;
    let change = if !matching.is_agreed(agreeing, sought) {
        Some(Change::Disagreement { agreeing, sought })
    } else if error_px > matching.error_max_px {
        Some(Change::Error(error_px))
    } else if scale.iter().any(|scale| !(scale_min..=scale_max).contains(scale)) {
        Some(Change::Scale(scale))
    } else {
        None
    };
    if let Some(change) = change {
        return Registration::SceneChanged(change);
    }
    let tone = Tone::fit(copies.pairs(&fit));
    let residual = copies.residual(&fit, &tone);
    if residual > matching.residual_max {
        return Registration::SceneChanged(Change::Residual(residual));
    }
    let px = [part.width as f32 / width as f32, part.height as f32 / height as f32];
    let placement = Placement { shift_px: [0, 1].map(|axis| fit.shift[axis] * px[axis]), scale };
    Registration::Aligned { placement, tone, agreeing, sought }
}

/// Both pictures at one small size.
struct Copies {
    picture: Reduced,
    answer: Reduced,
    /// Which pixels hold no paint, and nothing that an engine may have repainted.
    is_open: Vec<bool>,
}

impl Copies {
    fn of(picture: &Picture, mask: &Mask, part: Rect, answer: &Picture, matching: &Matching) -> Self {
        let scale = f64::from(SIDE_PX.min(part.longer())) / f64::from(part.longer());
        let side = |px: u32| ((f64::from(px) * scale).round() as usize).max(1);
        let (width, height) = (side(part.width), side(part.height));
        let repainted_px = share_px(matching.repainted_share, picture.size().longer());
        Self {
            picture: Reduced::of(picture, part, width, height),
            answer: Reduced::of(answer, answer.size().whole(), width, height),
            is_open: open(&mask.dilated(repainted_px), part, width, height),
        }
    }

    /// Every fourth pixel that was not to be changed, which is enough for means: the answer's there, and the picture's.
    fn pairs(&self, fit: &Fit) -> impl Iterator<Item = ([f32; 3], [f32; 3])> {
        let middle = [(self.picture.width as f32 - 1.0) / 2.0, (self.picture.height as f32 - 1.0) / 2.0];
        let along = move |axis: usize, at: usize| {
            let at = at as f32;
            at + fit.shift[axis] + fit.stretch[axis] * (at - middle[axis])
        };
        let (width, height) = (self.picture.width, self.picture.height);
        let some = (0..height).step_by(2).flat_map(move |y| (0..width).step_by(2).map(move |x| (x, y)));
        let open = some.filter(move |(x, y)| self.is_open[y * width + x]);
        open.filter_map(move |(x, y)| {
            let (there_x, there_y) = (along(0, x), along(1, y));
            // What the answer does not show says nothing of its tone.
            let is_shown = there_x >= 0.0
                && there_y >= 0.0
                && there_x <= self.answer.width as f32 - 1.0
                && there_y <= self.answer.height as f32 - 1.0;
            is_shown.then(|| (self.answer.between(there_x, there_y), self.picture.pixel(x, y)))
        })
    }

    /// The mean difference that is left of the answer laid and toned so, in levels.
    fn residual(&self, fit: &Fit, tone: &Tone) -> f32 {
        let (mut sum, mut count) = (0.0_f64, 0_u32);
        for (answer, picture) in self.pairs(fit) {
            let toned = tone.of(answer);
            sum += f64::from((0..3).map(|channel| (toned[channel] - picture[channel]).abs()).sum::<f32>() / 3.0);
            count += 1;
        }
        (sum / f64::from(count.max(1))) as f32
    }

    fn still(&self, matching: &Matching) -> Registration {
        let residual = self.residual(&Fit::default(), &Tone::unchanged());
        if residual > matching.still_residual_max {
            return Registration::SceneChanged(Change::Residual(residual));
        }
        Registration::Still { tone: Tone::fit(self.pairs(&Fit::default())) }
    }
}

/// Which pixels of a small copy hold no pixel of the mask.
fn open(mask: &Mask, part: Rect, width: usize, height: usize) -> Vec<bool> {
    let mut is_open = vec![true; width * height];
    let Some(shared) = mask.bounds().meet(part) else { return is_open };
    let column = |x: u32| (x - part.left) as usize * width / part.width as usize;
    for y in shared.top..shared.bottom() {
        let row = (y - part.top) as usize * height / part.height as usize * width;
        for x in shared.left..shared.right() {
            if mask.is_painted(x, y) {
                is_open[row + column(x)] = false;
            }
        }
    }
    is_open
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_few_blocks_are_enough_when_nearly_all_agree() {
        let matching = Matching::default();
        for (agreeing, sought, is_agreed) in [
            (6, 6, true),
            (5, 6, true),
            (4, 6, false),
            (5, 8, false),
            (6, 8, true),
            (6, 15, true),
            (6, 16, false),
            (10, 24, true),
        ] {
            assert_eq!(matching.is_agreed(agreeing, sought), is_agreed, "{agreeing} of {sought}");
        }
    }
}
