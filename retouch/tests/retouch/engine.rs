//! An engine, simulated: it paints what it was asked for, and drifts.

use darkroom_retouch::drift::Drift;
use darkroom_retouch::{Mask, MaskLimits, Picture, Rect, Size};

use crate::files;

/// The drift that everything is measured with: half a per cent of scale, a tint, a gamma, a slow wander.
pub(crate) const DRIFT: Drift = Drift {
    shift_px: [5.0, -3.0],
    scale: [1.006, 1.006],
    tint: [1.02, 0.99, 0.97],
    gamma: 0.94,
    wander_levels: 3.0,
    seed: 7,
};

/// A mask whose paint is an ellipse in this rectangle.
pub(crate) fn ellipse(size: Size, of: Rect) -> Mask {
    let half = [f64::from(of.width) / 2.0, f64::from(of.height) / 2.0];
    let middle = [f64::from(of.left) + half[0], f64::from(of.top) + half[1]];
    let is_painted = |at: usize| {
        let (x, y) = (at % size.width() as usize, at / size.width() as usize);
        let across = (x as f64 + 0.5 - middle[0]) / half[0];
        let down = (y as f64 + 0.5 - middle[1]) / half[1];
        across.hypot(down) <= 1.0
    };
    let painted: Vec<bool> = (0..size.pixels()).map(is_painted).collect();
    Mask::from_painted(size, &painted, &MaskLimits::ANY).unwrap()
}

/// The part with something new on the paint, a little inside of its border.
pub(crate) fn painted_over(picture: &Picture, mask: &Mask, part: Rect) -> Picture {
    let cut = picture.cut(part);
    let inset = (picture.size().longer() / 256).max(1);
    Picture::drawn(cut.size(), |x, y| {
        let (at_x, at_y) = (part.left + x, part.top + y);
        let around = [(inset, 0), (0, inset)];
        let is_inner = around.iter().all(|&(dx, dy)| {
            mask.is_painted(at_x + dx, at_y + dy)
                && at_x.checked_sub(dx).zip(at_y.checked_sub(dy)).is_some_and(|(x, y)| mask.is_painted(x, y))
        });
        let start = (y as usize * cut.size().width() as usize + x as usize) * 3;
        let old = [cut.rgb()[start], cut.rgb()[start + 1], cut.rgb()[start + 2]];
        if is_inner { [200, (40 + at_x / 4 % 60) as u8, 60] } else { old }
    })
}

/// What the engine sends back: the part, changed, drifted, in the engine's size, as JPEG.
pub(crate) fn answer(picture: &Picture, mask: &Mask, part: Rect, drift: &Drift, size: Size) -> Picture {
    files::decoded(&files::jpeg(&drift.applied(&painted_over(picture, mask, part), size), 92))
}
