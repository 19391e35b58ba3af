//! Line breaks and the size that follows from them.
//!
//! Chinese has no spaces, and nothing here knows its words. So a line breaks where the author marked it, else after a
//! punctuation mark, and blindly between two characters only when one line would be much smaller.

use std::ops::Range;

use unicode_linebreak::linebreaks;

use crate::shape::Shaped;
use crate::{Cleaned, Face, Field, PxBox, Refused};

/// From baseline to baseline, in em.
pub(crate) const LEADING_EM: f32 = 1.18;
/// Added below the last line when Latin reaches below it.
const DESCENDER_ROOM_EM: f32 = 0.12;
/// The type must grow by this for one more line.
const LINE_MUST_WIN: f32 = 1.12;
/// A break after a mark, or where it was asked for, may cost this much of the size.
const GOOD_BREAK_COSTS: f32 = 0.85;
/// A break inside of a Chinese word is taken only if one line would be smaller than this.
const BLIND_BREAK_COSTS: f32 = 0.6;
/// A word that alone makes the type smaller than this share of its largest is refused.
const WORD_SHRINKS_MAX: f32 = 0.6;

/// How good a place is to break.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Break {
    Marked,
    AfterMark,
    Space,
    Blind,
}

impl Break {
    /// What a size is worth that needs such breaks, next to other breaks into as many lines.
    fn worth(self) -> f32 {
        match self {
            Self::Marked | Self::AfterMark => 1.0 / GOOD_BREAK_COSTS,
            Self::Space => 1.0,
            Self::Blind => BLIND_BREAK_COSTS,
        }
    }
}

/// A text with its line breaks and its size.
#[derive(Clone, Debug)]
pub(crate) struct Block {
    pub(crate) shaped: Shaped,
    pub(crate) lines: Vec<Range<usize>>,
    pub(crate) size_px: f32,
}

/// What a block has to keep to.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Limits {
    pub(crate) lines_max: usize,
    pub(crate) size_max_px: f32,
    pub(crate) size_min_px: f32,
    pub(crate) tracking_em: f32,
}

impl Block {
    /// The largest setting of `text` in a box.
    pub(crate) fn fit(
        face: Face,
        text: &Cleaned,
        field: Field,
        within: PxBox,
        limits: Limits,
    ) -> Result<Self, Refused> {
        if let Some(character) = text.text.chars().find(|character| !face.has(*character)) {
            return Err(Refused::Missing { field, character });
        }
        let block = Self::largest(face, text, within, limits);
        if let Some(word) = block.long_word(&text.text, within, limits) {
            return Err(Refused::WordTooLong { field, word });
        }
        if block.size_px + 0.01 >= limits.size_min_px {
            return Ok(block);
        }
        let characters = text.text.chars().count();
        let fits = |count: &usize| {
            let text = text.text.chars().take(*count).collect();
            let prefix = Cleaned { text, ..Cleaned::default() };
            Self::largest(face, &prefix, within, limits).size_px >= limits.size_min_px
        };
        let characters_max = (1..characters).rev().find(fits).unwrap_or(0);
        Err(Refused::TooLong { field, characters, characters_max })
    }

    fn largest(face: Face, text: &Cleaned, within: PxBox, limits: Limits) -> Self {
        let shaped = Shaped::new(face, &text.text, limits.tracking_em);
        let places = places(&shaped, text);
        let one_line = Self::sized(&shaped, std::iter::once(0..shaped.glyphs.len()).collect(), within, limits);
        let mut worth_of_best = one_line.size_px;
        let mut best = one_line;
        for count in 2..=limits.lines_max {
            let Some((block, kind)) = best_into(&shaped, &places, count, within, limits) else { continue };
            let worth = block.size_px * kind.worth().min(1.0) / LINE_MUST_WIN.powi(count as i32 - 1);
            if worth > worth_of_best {
                (best, worth_of_best) = (block, worth);
            }
        }
        best
    }

    fn sized(shaped: &Shaped, lines: Vec<Range<usize>>, within: PxBox, limits: Limits) -> Self {
        let widest_em = lines.iter().map(|line| shaped.width_em(line.clone())).fold(0.01, f32::max);
        let mut block = Self { shaped: shaped.clone(), lines, size_px: 0.0 };
        block.size_px = limits.size_max_px.min(within.width / widest_em).min(within.height / block.height_em());
        block
    }

    fn height_em(&self) -> f32 {
        let below = self.lines.last().is_some_and(|line| self.shaped.descends(line.clone()));
        1.0 + (self.lines.len() as f32 - 1.0) * LEADING_EM + if below { DESCENDER_ROOM_EM } else { 0.0 }
    }

    pub(crate) fn height_px(&self) -> f32 {
        self.height_em() * self.size_px
    }

    pub(crate) fn width_px(&self) -> f32 {
        let widths = self.lines.iter().map(|line| self.shaped.width_em(line.clone()));
        widths.fold(0.0, f32::max) * self.size_px
    }

    fn long_word(&self, text: &str, within: PxBox, limits: Limits) -> Option<String> {
        let width_max_em = within.width / (limits.size_max_px * WORD_SHRINKS_MAX);
        let mut start = 0;
        for (end, _) in linebreaks(text) {
            let glyphs = self.shaped.glyphs.iter();
            let before = glyphs.clone().filter(|glyph| glyph.at < start).count();
            let until = glyphs.filter(|glyph| glyph.at < end).count();
            if self.shaped.width_em(before..until) > width_max_em && self.size_px < limits.size_max_px {
                return Some(text[start..end].trim().to_owned());
            }
            start = end;
        }
        None
    }
}

/// Where lines may break, as numbers of glyphs, with how good each place is.
fn places(shaped: &Shaped, text: &Cleaned) -> Vec<(usize, Break)> {
    let kind = |at: usize| {
        let before = text.text[..at].trim_end().chars().next_back().unwrap_or(' ');
        let spaced = text.text[..at].ends_with(' ');
        if text.breaks.contains(&at) {
            Break::Marked
        } else if "，。、；：？！,;:?!…—·".contains(before) {
            Break::AfterMark
        } else if spaced {
            Break::Space
        } else {
            Break::Blind
        }
    };
    let inside = linebreaks(&text.text).map(|(at, _)| at).filter(|at| *at < text.text.len());
    // What was left out between two emoji may have been a mark's neighbour: a marked place stands whatever the rules say.
    let mut bytes: Vec<usize> = inside.chain(text.breaks.iter().copied()).collect();
    bytes.sort_unstable();
    bytes.dedup();
    let number = |at: usize| shaped.glyphs.iter().position(|glyph| glyph.at >= at).unwrap_or(shaped.glyphs.len());
    bytes.into_iter().map(|at| (number(at), kind(at))).filter(|(at, _)| (1..shaped.glyphs.len()).contains(at)).collect()
}

/// The best setting in exactly `count` lines.
fn best_into(
    shaped: &Shaped,
    places: &[(usize, Break)],
    count: usize,
    within: PxBox,
    limits: Limits,
) -> Option<(Block, Break)> {
    let kinds = [Break::Marked, Break::AfterMark, Break::Space, Break::Blind];
    let settings = kinds.into_iter().filter_map(|kind| {
        let allowed: Vec<usize> = places.iter().filter(|(_, of)| *of <= kind).map(|(at, _)| *at).collect();
        let lines = narrowest(shaped, &allowed, count)?;
        let orphan = kind == Break::Blind && lines.iter().any(|line| shaped.trimmed(line.clone()).len() < 2);
        (!orphan).then(|| (Block::sized(shaped, lines, within, limits), kind))
    });
    settings.reduce(
        |best, next| {
            if next.0.size_px * next.1.worth() > best.0.size_px * best.1.worth() { next } else { best }
        },
    )
}

/// Breaks into `count` lines at some of `allowed` so that the widest line is as narrow as possible.
fn narrowest(shaped: &Shaped, allowed: &[usize], count: usize) -> Option<Vec<Range<usize>>> {
    let end = shaped.glyphs.len();
    let ends: Vec<usize> = allowed.iter().copied().chain([end]).collect();
    // For each place: the narrowest widest line of what stands before it, and where its last line begins.
    let mut table: Vec<Vec<Option<(f32, usize)>>> =
        vec![ends.iter().map(|at| Some((shaped.width_em(0..*at), 0))).collect()];
    for line in 1..count {
        let row = (0..ends.len()).map(|last| {
            let before = (0..last).filter_map(|first| {
                let (width, _) = table[line - 1][first]?;
                Some((width.max(shaped.width_em(ends[first]..ends[last])), first))
            });
            before.reduce(|best, next| if next.0 < best.0 { next } else { best })
        });
        let row = row.collect();
        table.push(row);
    }
    let mut last = ends.len() - 1;
    let mut lines = Vec::with_capacity(count);
    for line in (0..count).rev() {
        let (_, first) = table[line][last]?;
        lines.push(if line == 0 { 0..ends[last] } else { ends[first]..ends[last] });
        last = first;
    }
    lines.reverse();
    Some(lines)
}
