//! Where the paint lies, said in words: for engines that are told and not shown.

use std::fmt;

use crate::picture::Rect;

/// Where a rectangle lies in a part of a picture. Its `Display` is what a prompt says, such as
/// `upper right, 60–85 % across, 10–30 % down`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Place {
    /// From its first to its last column, in per cent of the part's width.
    pub across_percent: (u32, u32),
    /// From its first to its last row, in per cent of the part's height.
    pub down_percent: (u32, u32),
}

impl Place {
    pub(super) fn of(bounds: Rect, part: Rect) -> Self {
        Self {
            across_percent: percent(bounds.left, bounds.right(), part.left, part.width),
            down_percent: percent(bounds.top, bounds.bottom(), part.top, part.height),
        }
    }
}

fn percent(from: u32, to: u32, start: u32, length: u32) -> (u32, u32) {
    let share = |at: u32| {
        let along = u64::from(at.saturating_sub(start).min(length)) * 100;
        u32::try_from((along + u64::from(length) / 2) / u64::from(length.max(1))).unwrap_or(100)
    };
    (share(from), share(to))
}

/// The third of a side that a stretch's middle lies in.
#[derive(Clone, Copy)]
enum Third {
    First,
    Middle,
    Last,
}

impl Third {
    fn of((from, to): (u32, u32)) -> Self {
        // Twice the middle, in per cent.
        match from + to {
            0..=66 => Self::First,
            67..=133 => Self::Middle,
            134.. => Self::Last,
        }
    }
}

impl fmt::Display for Place {
    fn fmt(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        let words = match (Third::of(self.down_percent), Third::of(self.across_percent)) {
            (Third::First, Third::First) => "upper left",
            (Third::First, Third::Middle) => "upper middle",
            (Third::First, Third::Last) => "upper right",
            (Third::Middle, Third::First) => "middle left",
            (Third::Middle, Third::Middle) => "middle",
            (Third::Middle, Third::Last) => "middle right",
            (Third::Last, Third::First) => "lower left",
            (Third::Last, Third::Middle) => "lower middle",
            (Third::Last, Third::Last) => "lower right",
        };
        let ((left, right), (top, bottom)) = (self.across_percent, self.down_percent);
        write!(to, "{words}, {left}–{right} % across, {top}–{bottom} % down")
    }
}
