//! From characters to glyphs with widths, in shares of the type's size (em).

use std::ops::Range;

use harfrust::{Buffer, Direction, Feature, Language, Script, ShapeOptions, ShaperFont, Tag, shape};

use crate::Face;

/// Space between Han and Latin that touch: A4纸, 1.2kg装.
const HAN_LATIN_GAP_EM: f32 = 0.14;
/// A full-width mark at the edge of a line counts half: its other half is white.
const HANGING_EM: f32 = 0.5;
const OPENING: &str = "（「『【《〈〔〖“‘［｛";
const CLOSING: &str = "，。、；：？！）」』】》〉〕〗”’］｝．";

#[derive(Clone, Copy, Debug)]
pub(crate) struct Glyph {
    pub(crate) id: u32,
    /// First byte in the text of the character it draws.
    pub(crate) at: usize,
    pub(crate) character: char,
    advance_em: f32,
    dx_em: f32,
    dy_em: f32,
}

/// A glyph and where its origin is, in px.
pub(crate) struct Placed {
    pub(crate) id: u32,
    pub(crate) x: f32,
    pub(crate) y: f32,
}

/// A text in one face.
#[derive(Clone, Debug)]
pub(crate) struct Shaped {
    pub(crate) face: Face,
    pub(crate) glyphs: Vec<Glyph>,
    /// Where each glyph begins if all stood in one line; one more for the end.
    starts_em: Vec<f32>,
}

pub(crate) fn is_han(character: char) -> bool {
    matches!(character, '\u{3400}'..='\u{4DBF}' | '\u{4E00}'..='\u{9FFF}' | '\u{F900}'..='\u{FAFF}' | '\u{20000}'..='\u{3FFFF}' | '〇')
}

fn is_full_width(character: char) -> bool {
    is_han(character)
        || matches!(character, '\u{2014}'..='\u{2026}' | '\u{3000}'..='\u{303F}' | '\u{FF00}'..='\u{FFEF}')
}

impl Shaped {
    pub(crate) fn new(face: Face, text: &str, tracking_em: f32) -> Self {
        let mut glyphs = Vec::with_capacity(text.len());
        let in_chinese = text.chars().any(is_han);
        for run in runs(text, in_chinese) {
            shape_run(face, text, run, in_chinese, &mut glyphs);
        }
        let mut shaped = Self { face, starts_em: Vec::with_capacity(glyphs.len() + 1), glyphs };
        let mut pen = 0.0;
        for index in 0..shaped.glyphs.len() {
            pen += shaped.gap_em(index);
            shaped.starts_em.push(pen);
            pen += shaped.glyphs[index].advance_em + tracking_em;
        }
        shaped.starts_em.push(pen);
        shaped
    }

    /// Space before a glyph that is not the first of its line.
    fn gap_em(&self, index: usize) -> f32 {
        let Some(before) = index.checked_sub(1).and_then(|before| self.glyphs.get(before)) else { return 0.0 };
        let (left, right) = (before.character, self.glyphs[index].character);
        let latin = |character: char| character.is_alphanumeric() && !is_han(character) || "%°℃/".contains(character);
        if (is_han(left) && latin(right)) || (latin(left) && is_han(right)) { HAN_LATIN_GAP_EM } else { 0.0 }
    }

    /// The part of `line` that is not space at its edges.
    pub(crate) fn trimmed(&self, line: Range<usize>) -> Range<usize> {
        let is_space = |index: &usize| self.glyphs[*index].character.is_whitespace();
        let start = line.clone().find(|index| !is_space(index)).unwrap_or(line.end);
        let end = line.rev().find(|index| !is_space(index)).map_or(start, |last| last + 1);
        start..end.max(start)
    }

    /// How far a mark at the start and at the end of a line stand out.
    fn hanging_em(&self, line: &Range<usize>) -> (f32, f32) {
        let hangs = |index: usize, marks: &str| {
            let glyph = &self.glyphs[index];
            if glyph.advance_em > 0.9 && marks.contains(glyph.character) { HANGING_EM } else { 0.0 }
        };
        if line.is_empty() { (0.0, 0.0) } else { (hangs(line.start, OPENING), hangs(line.end - 1, CLOSING)) }
    }

    /// Width of a trimmed line, marks at its edges counting half.
    pub(crate) fn width_em(&self, line: Range<usize>) -> f32 {
        let line = self.trimmed(line);
        if line.is_empty() {
            return 0.0;
        }
        let (before, behind) = self.hanging_em(&line);
        let last = self.starts_em[line.end - 1] + self.glyphs[line.end - 1].advance_em;
        last - self.starts_em[line.start] - before - behind
    }

    /// The glyphs of a line whose counted width starts at `x` and whose baseline is at `y`.
    pub(crate) fn place(&self, line: Range<usize>, size_px: f32, x: f32, y: f32) -> impl Iterator<Item = Placed> {
        let line = self.trimmed(line);
        let (before, _) = self.hanging_em(&line);
        let origin = line.clone().next().map_or(0.0, |first| self.starts_em[first]) + before;
        line.map(move |index| {
            let glyph = &self.glyphs[index];
            let along = self.starts_em[index] - origin + glyph.dx_em;
            Placed { id: glyph.id, x: x + along * size_px, y: y - glyph.dy_em * size_px }
        })
    }

    /// Whether a line holds Latin that reaches below the box of Han.
    pub(crate) fn descends(&self, line: Range<usize>) -> bool {
        line.into_iter().any(|index| "gjpqy,;()ç".contains(self.glyphs[index].character))
    }
}

/// Parts of Han with their marks, and parts of everything else. Quotation marks and dashes are full-width in Chinese.
fn runs(text: &str, in_chinese: bool) -> Vec<Range<usize>> {
    let wide =
        |character: char| is_full_width(character) && (in_chinese || !matches!(character, '\u{2014}'..='\u{2026}'));
    let mut runs: Vec<Range<usize>> = Vec::new();
    let mut last = None;
    for (at, character) in text.char_indices() {
        let end = at + character.len_utf8();
        match runs.last_mut() {
            Some(run) if last == Some(wide(character)) => run.end = end,
            _ => runs.push(at..end),
        }
        last = Some(wide(character));
    }
    runs
}

fn shape_run(face: Face, text: &str, run: Range<usize>, in_chinese: bool, glyphs: &mut Vec<Glyph>) {
    let mut buffer = Buffer::new();
    let part = &text[run.clone()];
    for (at, character) in part.char_indices() {
        buffer.push(character as u32, (run.start + at) as u32);
    }
    buffer.set_direction(Direction::LeftToRight);
    buffer.set_script(Some(if part.chars().any(is_full_width) && in_chinese { Script::HAN } else { Script::LATIN }));
    buffer.set_language(Language::new(if in_chinese { "zh-Hans" } else { "en" }));
    // Letters are tracked, and a ligature in the middle of tracked letters is a knot.
    let features =
        [Feature::new(Tag::new(b"liga"), 0, ..), Feature::new(Tag::new(b"pwid"), u32::from(!in_chinese), ..)];
    let font = ShaperFont::new(face.font());
    if shape(&font, &mut buffer, ShapeOptions::new().features(&features)).is_err() {
        return; // only a buffer without direction, or one that is shaped already
    }
    let em = f32::from(face.font().units_per_em());
    for (info, position) in buffer.glyph_infos().iter().zip(buffer.glyph_positions()) {
        let at = info.cluster as usize;
        glyphs.push(Glyph {
            id: info.glyph_id,
            at,
            character: text[at..].chars().next().unwrap_or(' '),
            advance_em: position.x_advance as f32 / em,
            dx_em: position.x_offset as f32 / em,
            dy_em: position.y_offset as f32 / em,
        });
    }
}
