//! One poster's words in one layout.

use crate::breaks::{Block, Limits};
use crate::ink::{self, Shadow};
use crate::points::{self, Part};
use crate::{
    Align, Area, Canvas, Cleaned, Face, Field, Ground, Layout, Points, PxBox, Refused, Style, Words, clean, ground,
};

const TRACKING_HEADLINE_EM: f32 = 0.02;
pub(crate) const TRACKING_TEXT_EM: f32 = 0.01;
/// The line below a headline, as a share of the headline's size at most and of the shorter side at least and at most.
const SUBHEADLINE_OF_HEADLINE: f32 = 0.55;
const SUBHEADLINE_SIZE_MAX: f32 = 0.042;
const SUBHEADLINE_SIZE_MIN: f32 = 0.022;
/// Between a headline and the line below it, as a share of the headline's size.
const AIR_BELOW_HEADLINE: f32 = 0.22;
/// An accent that stands out less than this is drawn in the text's ink.
const ACCENT_CONTRAST_MIN: f32 = 1.6;

/// What has one ground, and so one ink.
#[derive(Debug)]
struct Group {
    area: Area,
    parts: Vec<Part>,
}

/// The words of a poster with sizes, breaks and places, before anything is drawn.
#[derive(Debug)]
pub struct Composition {
    groups: Vec<Group>,
    face: Face,
    headline_lines: Vec<String>,
    dropped: Vec<char>,
}

/// What was drawn, and how it differs from what was asked.
#[derive(Clone, Debug, PartialEq)]
pub struct Outcome {
    /// Which of the layouts was taken.
    pub layout: usize,
    /// The grounds that its inks were chosen for.
    pub grounds: Vec<Ground>,
    /// The headline's face: the plain one where the wished one lacks a character.
    pub face: Face,
    /// The headline as it was broken.
    pub headline_lines: Vec<String>,
    /// Emoji and other pictures that no face has.
    pub dropped: Vec<char>,
}

impl Composition {
    /// Finds sizes, breaks and places for a picture of `size_px`. Draws nothing: this is also how words are checked
    /// while they are being written.
    ///
    /// # Errors
    /// [`Refused`], with the field and the numbers a message needs.
    pub fn new(size_px: (u32, u32), layout: &Layout, words: &Words<'_>, style: &Style) -> Result<Self, Refused> {
        let side = size_px.0.min(size_px.1) as f32;
        let mut dropped = Vec::new();
        let headline = taken(words.headline, &mut dropped);
        if headline.text.is_empty() {
            return Err(Refused::Empty);
        }
        let limits = Limits {
            lines_max: style.lines_max,
            size_max_px: style.size_max * side,
            size_min_px: style.size_min * side,
            tracking_em: TRACKING_HEADLINE_EM,
        };
        let face = style.face.for_text(&headline.text);
        let place = layout.headline.in_px(size_px);
        let block = Block::fit(face, &headline, Field::Headline, place, limits)?;
        let subheadline = taken(words.subheadline, &mut dropped);
        let below = layout.subheadline.filter(|_| !subheadline.text.is_empty());
        let mut groups = Vec::new();
        if let Some(area) = below {
            // With a line below it a headline stands on the lower edge of its area, so that both are read as one.
            let room = area.in_px(size_px);
            let line = line_below(&subheadline, block.size_px, room, side)?;
            let (top, line_top) = beside_each_other(&block, place, &line, room);
            groups.push(Group { area: layout.headline, parts: text(&block, style.align, place, top) });
            groups.push(Group { area, parts: text(&line, style.align, room, line_top) });
        } else {
            groups.push(Group { area: layout.headline, parts: text(&block, style.align, place, place.y) });
        }
        if words.points != Points::None {
            let area = layout.points.ok_or(Refused::NoArea)?;
            let parts = points::compose(words.points, area.in_px(size_px), style.point_size * side, &mut dropped)?;
            groups.push(Group { area, parts });
        }
        let headline_lines = block.lines.iter().map(|line| written(&block, &headline, line)).collect();
        Ok(Self { groups, face, headline_lines, dropped })
    }

    /// Whether every area it needs is calm and has a legible ink.
    #[must_use]
    pub fn suits(&self, canvas: &Canvas<'_>, style: &Style) -> bool {
        self.groups.iter().map(|group| ground(canvas, group.area)).all(|ground| {
            let ink = ground.ink(style.palette.ink);
            ground.is_calm() && ink.is_some()
        })
    }

    /// The ground of each of its areas.
    #[must_use]
    pub fn grounds(&self, canvas: &Canvas<'_>) -> Vec<Ground> {
        self.groups.iter().map(|group| ground(canvas, group.area)).collect()
    }

    /// Draws it, with the inks that these grounds ask for.
    ///
    /// # Errors
    /// [`Refused::Busy`] if one has no legible ink; nothing is drawn then.
    pub fn draw(&self, canvas: &mut Canvas<'_>, style: &Style, grounds: &[Ground]) -> Result<(), Refused> {
        let inks: Option<Vec<_>> = grounds.iter().map(|ground| ground.ink(style.palette.ink)).collect();
        for ((group, ground), ink) in self.groups.iter().zip(grounds).zip(inks.ok_or(Refused::Busy)?) {
            let accent =
                if ground.contrast(style.palette.accent) < ACCENT_CONTRAST_MIN { ink } else { style.palette.accent };
            for part in &group.parts {
                match part {
                    Part::Text { path, size_px } => {
                        let shadow = ground.wants_shadow(ink).then(|| Shadow::below(*size_px));
                        ink::fill(canvas, path, ink, shadow);
                    }
                    Part::Quiet(path) => ink::fill(canvas, path, mixed(ink, ground.extremes[0], 0.25), None),
                    Part::Accent(path) => ink::fill(canvas, path, accent, None),
                    Part::OnAccent(path) => {
                        let white = crate::contrast([255; 3], accent) >= 3.0;
                        ink::fill(canvas, path, if white { [255; 3] } else { [0x1A, 0x1A, 0x1E] }, None);
                    }
                }
            }
        }
        Ok(())
    }
}

/// Sets words on the first of `layouts` whose areas are calm.
///
/// # Errors
/// [`Refused`]; the picture is then as it was. [`Refused::Busy`] asks for a plain panel beside the picture.
pub fn set(canvas: &mut Canvas<'_>, layouts: &[Layout], words: &Words<'_>, style: &Style) -> Result<Outcome, Refused> {
    let mut refused = Refused::Busy;
    for (index, layout) in layouts.iter().enumerate() {
        match Composition::new(canvas.size_px(), layout, words, style) {
            Ok(composition) if composition.suits(canvas, style) => {
                let grounds = composition.grounds(canvas);
                composition.draw(canvas, style, &grounds)?;
                let Composition { face, headline_lines, dropped, .. } = composition;
                return Ok(Outcome { layout: index, grounds, face, headline_lines, dropped });
            }
            Ok(_) => {}
            // The first layout is the roomiest: why words do not fit there is what somebody can mend.
            Err(reason) if refused == Refused::Busy && index == 0 => refused = reason,
            Err(_) => {}
        }
    }
    Err(refused)
}

/// Sets the words of an [`Outcome`] again, in its layout and its inks whatever the picture has become: where it has not
/// changed, the result has not either.
///
/// # Errors
/// [`Refused`] where these words were not set like this before; the picture is then as it was.
pub fn set_again(
    canvas: &mut Canvas<'_>,
    layout: &Layout,
    words: &Words<'_>,
    style: &Style,
    grounds: &[Ground],
) -> Result<(), Refused> {
    Composition::new(canvas.size_px(), layout, words, style)?.draw(canvas, style, grounds)
}

/// Cleans `text` and adds what was left out to `dropped`.
pub(crate) fn taken(text: &str, dropped: &mut Vec<char>) -> Cleaned {
    let mut cleaned = clean(text);
    dropped.append(&mut cleaned.dropped);
    cleaned
}

pub(crate) fn text(block: &Block, align: Align, place: PxBox, top: f32) -> Vec<Part> {
    let path = ink::block(block, align, place.x, top, place.width);
    path.map(|path| Part::Text { path, size_px: block.size_px }).into_iter().collect()
}

/// Upper edges of a headline and of the line below it, with air between them as far as their areas have it: the headline
/// goes up first.
fn beside_each_other(headline: &Block, place: PxBox, line: &Block, room: PxBox) -> (f32, f32) {
    let lowest = place.y + place.height - headline.height_px();
    let missing = headline.size_px * AIR_BELOW_HEADLINE - (room.y - place.y - place.height);
    let top = (lowest - missing.max(0.0)).max(place.y.min(lowest));
    let still_missing = missing.max(0.0) - (lowest - top);
    let slack = (room.height - line.height_px()).max(0.0);
    (top, room.y + still_missing.min(slack))
}

fn line_below(text: &Cleaned, headline_px: f32, place: PxBox, side: f32) -> Result<Block, Refused> {
    let size_max_px =
        (headline_px * SUBHEADLINE_OF_HEADLINE).clamp(SUBHEADLINE_SIZE_MIN * side, SUBHEADLINE_SIZE_MAX * side);
    let limits = Limits {
        lines_max: ((place.height / (SUBHEADLINE_SIZE_MIN * side * 1.5)) as usize).clamp(1, 3),
        size_max_px,
        size_min_px: SUBHEADLINE_SIZE_MIN * side,
        tracking_em: TRACKING_TEXT_EM,
    };
    Block::fit(Face::Medium, text, Field::Subheadline, place, limits)
}

/// What one line of a block says.
fn written(block: &Block, text: &Cleaned, line: &std::ops::Range<usize>) -> String {
    let at = |index: usize| block.shaped.glyphs.get(index).map_or(text.text.len(), |glyph| glyph.at);
    text.text[at(line.start)..at(line.end)].trim().to_owned()
}

fn mixed(one: crate::Rgb, other: crate::Rgb, share: f32) -> crate::Rgb {
    [0, 1, 2].map(|channel| {
        let (one, other) = (f32::from(one[channel]), f32::from(other[channel]));
        (other + (one - other) * share) as u8
    })
}
