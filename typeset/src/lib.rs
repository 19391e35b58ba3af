//! Sets type on posters: cleans, breaks, shapes and draws what a picture's engine must not draw.
//!
//! Engines misspell Chinese and invent numbers, so a poster is drawn without text and its words are set here, in an area
//! that the engine was asked to leave empty. The same words on the same picture give the same pixels, on every machine.
//!
//! Order of work: [`clean()`] what somebody wrote, [`Composition::new`] finds sizes and line breaks or says why not,
//! [`Composition::draw`] picks the ink by the ground and draws. [`set()`] does all three on the first layout whose areas
//! are calm. [`mark()`] adds the visible label of generated pictures; [`dimensions()`] draws lines beside a product.

mod breaks;
mod clean;
mod compose;
mod dimensions;
mod face;
mod ground;
mod ink;
mod mark;
mod points;
mod shape;
#[cfg(test)]
mod tests;

pub use clean::{Cleaned, clean};
pub use compose::{Composition, Outcome, set, set_again};
pub use dimensions::{Dimensions, dimensions, line_ink};
pub use face::Face;
pub use ground::{Ground, contrast, ground, subject};
pub use mark::{Language, mark, mark_height_px};

/// A colour in sRGB.
pub type Rgb = [u8; 3];

/// A picture of three bytes a pixel, row by row, which is drawn on in place.
#[derive(Debug)]
pub struct Canvas<'a> {
    width_px: u32,
    height_px: u32,
    rgb: &'a mut [u8],
}

impl<'a> Canvas<'a> {
    /// `None` unless `rgb` holds exactly three bytes a pixel and neither side is nought.
    #[must_use]
    pub fn new(width_px: u32, height_px: u32, rgb: &'a mut [u8]) -> Option<Self> {
        let bytes = u64::from(width_px) * u64::from(height_px) * 3;
        (bytes > 0 && bytes == rgb.len() as u64).then_some(Self { width_px, height_px, rgb })
    }

    /// Width and height in px.
    #[must_use]
    pub fn size_px(&self) -> (u32, u32) {
        (self.width_px, self.height_px)
    }
}

/// A rectangle in shares of a picture's width and height, from its upper left corner.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Area {
    /// Left edge.
    pub x: f32,
    /// Upper edge.
    pub y: f32,
    /// Width.
    pub width: f32,
    /// Height.
    pub height: f32,
}

impl Area {
    /// From the four numbers of the plan: left, top, width, height.
    #[must_use]
    pub const fn new([x, y, width, height]: [f32; 4]) -> Self {
        Self { x, y, width, height }
    }

    fn in_px(self, (width_px, height_px): (u32, u32)) -> PxBox {
        let (across, down) = (width_px as f32, height_px as f32);
        PxBox { x: self.x * across, y: self.y * down, width: self.width * across, height: self.height * down }
    }
}

/// A rectangle in px.
#[derive(Clone, Copy, Debug, PartialEq)]
struct PxBox {
    x: f32,
    y: f32,
    width: f32,
    height: f32,
}

/// Where the words of a poster stand: one of the plan's layouts.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Layout {
    /// Of the headline.
    pub headline: Area,
    /// Of the line below it.
    pub subheadline: Option<Area>,
    /// Of points, captions, table or list.
    pub points: Option<Area>,
}

/// How lines stand in their area.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Align {
    /// Flush left.
    Left,
    /// Centred.
    Centre,
}

/// The three colours of a set of posters.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Palette {
    /// Of plain grounds.
    pub ground: Rgb,
    /// Of text, where it is legible on the picture.
    pub ink: Rgb,
    /// Of bars, discs and lines.
    pub accent: Rgb,
}

/// How a poster's words are set. Sizes are shares of the shorter side.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Style {
    /// Of the headline; everything else is set in the text face.
    pub face: Face,
    /// Of headline and line below it.
    pub align: Align,
    /// Lines of the headline at most.
    pub lines_max: usize,
    /// Size of the headline at most.
    pub size_max: f32,
    /// Size of the headline at least: a longer one is refused.
    pub size_min: f32,
    /// Size of points, captions, table and list.
    pub point_size: f32,
    /// Colours.
    pub palette: Palette,
}

/// One of the reasons to buy.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Point<'a> {
    /// A few words.
    pub title: &'a str,
    /// What is said about it, may be empty.
    pub detail: &'a str,
}

/// One row of a table.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Row<'a> {
    /// What is measured.
    pub name: &'a str,
    /// As the user wrote it, with its unit.
    pub value: &'a str,
}

/// What stands in a layout's area of points.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Points<'a> {
    /// Nothing.
    None,
    /// Up to three reasons, each with a bar in the accent's colour.
    Reasons(&'a [Point<'a>]),
    /// Numbered captions: side by side in a wide area, one below the other in a tall one.
    Captions(&'a [&'a str]),
    /// Names to the left, values to the right, at most six rows.
    Table(&'a [Row<'a>]),
    /// What is in the box, in two columns.
    List(&'a [&'a str]),
}

/// The words of one poster. A `|` in a headline marks where it breaks best.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Words<'a> {
    /// Set largest.
    pub headline: &'a str,
    /// Set below it; left out when empty.
    pub subheadline: &'a str,
    /// Set in the layout's third area.
    pub points: Points<'a>,
}

/// Which of a poster's words an answer speaks of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Field {
    /// [`Words::headline`].
    Headline,
    /// [`Words::subheadline`].
    Subheadline,
    /// [`Words::points`], counted from nought.
    Point(usize),
}

/// Why words cannot be set.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Refused {
    /// Nothing is left of a headline after cleaning.
    Empty,
    /// No face has this character.
    Missing {
        /// Where it stands.
        field: Field,
        /// The first such character.
        character: char,
    },
    /// It would be smaller than its least size.
    TooLong {
        /// What is too long.
        field: Field,
        /// How many characters it has.
        characters: usize,
        /// How many of them would fit.
        characters_max: usize,
    },
    /// One word that does not break would make the whole line small.
    WordTooLong {
        /// Where it stands.
        field: Field,
        /// The word.
        word: String,
    },
    /// More points, captions, rows or items than there is room for.
    TooMany {
        /// How many there may be.
        entries_max: usize,
    },
    /// The layout has no area for these points.
    NoArea,
    /// No layout's areas are calm enough: the picture goes beside a plain panel, never under a haze.
    Busy,
}

impl std::fmt::Display for Refused {
    fn fmt(&self, to: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Empty => write!(to, "the headline is empty"),
            Self::Missing { character, .. } => write!(to, "no face has the character {character}"),
            Self::TooLong { characters, characters_max, .. } => {
                write!(to, "{characters} characters where {characters_max} fit")
            }
            Self::WordTooLong { word, .. } => write!(to, "the word {word} does not fit"),
            Self::TooMany { entries_max } => write!(to, "more than {entries_max} entries"),
            Self::NoArea => write!(to, "the layout has no area for points"),
            Self::Busy => write!(to, "no area of the picture is calm enough for text"),
        }
    }
}

impl std::error::Error for Refused {}
