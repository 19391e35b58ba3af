//! The first way that neither stretches a picture nor cuts its product.

use image::{Rgb, RgbImage, imageops};

use crate::calm::{CalmMap, Side};
use crate::extend::extend;
use crate::sample::{Window, sample};
use crate::{NoSuchSize, Rect, Rules, Size, whole_px};

/// How a picture came to its size.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Way {
    /// Scaled, with so little cut off that prompts keep it free.
    Trimmed {
        /// Of the side that was too long, 0 where the ratios agree.
        share: f64,
    },
    /// Scaled, with more cut off where nothing stands.
    CalmTrimmed {
        /// Of the side that was too long.
        share: f64,
    },
    /// Scaled whole, its calm ground continued on two sides.
    Extended,
    /// Scaled whole, beside or below a panel of one colour.
    Panel {
        /// Where text goes.
        panel: Rect,
    },
    /// Scaled whole, between two bands of one colour: a panel would be too narrow for text.
    Bands,
}

/// A picture of the size that was wanted.
#[derive(Clone, Debug)]
pub struct Fitted {
    /// Of exactly that size.
    pub picture: RgbImage,
    /// What was done to it.
    pub way: Way,
    /// Where the engine's picture stands in it.
    pub art: Rect,
}

/// Brings a picture to exactly `size`; `ground` is the palette's colour, of which a panel is made.
///
/// # Errors
/// [`NoSuchSize`] for a picture without pixels, or one too large.
pub fn fit(picture: &RgbImage, size: Size, ground: [u8; 3], rules: &Rules) -> Result<Fitted, NoSuchSize> {
    let (width, height) = picture.dimensions();
    let from = Size::of(picture).ok_or(NoSuchSize { width, height })?;
    let shape = Shape::of(from, size);
    let calm = CalmMap::of(picture);
    let (first, second) = shape.trimmed_sides();
    let first_share = shape.excess * calmer_share(&calm, first, second, shape.excess);
    let second_share = shape.excess - first_share;
    let trimmed = |way| Fitted {
        picture: sample(picture, shape.trimming(from, size, first_share), size),
        way,
        art: Rect { x: 0, y: 0, width: size.width, height: size.height },
    };
    if shape.excess <= rules.trim_always_share {
        return Ok(trimmed(Way::Trimmed { share: shape.excess }));
    }
    let is_calm = |side, share| share == 0.0 || calm.gradient(side, share) < rules.trim_gradient_max;
    if shape.excess <= rules.trim_if_calm_share && is_calm(first, first_share) && is_calm(second, second_share) {
        return Ok(trimmed(Way::CalmTrimmed { share: shape.excess }));
    }
    let art = sample(picture, shape.whole(from, size), shape.art(from, size));
    let (before, after) = shape.extended_sides();
    let continues = |side| calm.gradient(side, 0.02) < rules.extend_gradient_max;
    if shape.excess <= rules.extend_share_max && continues(before) && continues(after) {
        return Ok(extend(&art, size, shape.long));
    }
    Ok(on_ground(&art, size, shape.long, ground))
}

/// Which side of a picture is too long for what is wanted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Long {
    Width,
    Height,
}

/// How a picture's ratio compares to the wanted one.
struct Shape {
    long: Long,
    /// What would go of the side that is too long, as a share of it; as much is missing of the other side when all of
    /// the picture is kept.
    excess: f64,
}

impl Shape {
    fn of(from: Size, to: Size) -> Self {
        let ratio = from.ratio() / to.ratio();
        if ratio > 1.0 {
            Self { long: Long::Width, excess: 1.0 - 1.0 / ratio }
        } else {
            Self { long: Long::Height, excess: 1.0 - ratio }
        }
    }

    fn trimmed_sides(&self) -> (Side, Side) {
        match self.long {
            Long::Width => (Side::Left, Side::Right),
            Long::Height => (Side::Top, Side::Bottom),
        }
    }

    /// Where ground has to be added so that nothing goes: across from what would be cut.
    fn extended_sides(&self) -> (Side, Side) {
        match self.long {
            Long::Width => (Side::Top, Side::Bottom),
            Long::Height => (Side::Left, Side::Right),
        }
    }

    fn trimming(&self, from: Size, to: Size, first_share: f64) -> Window {
        match self.long {
            Long::Width => Window {
                left: f64::from(from.width) * first_share,
                top: 0.0,
                scale: f64::from(from.height) / f64::from(to.height),
            },
            Long::Height => Window {
                left: 0.0,
                top: f64::from(from.height) * first_share,
                scale: f64::from(from.width) / f64::from(to.width),
            },
        }
    }

    fn whole(&self, from: Size, to: Size) -> Window {
        let scale = match self.long {
            Long::Width => f64::from(from.width) / f64::from(to.width),
            Long::Height => f64::from(from.height) / f64::from(to.height),
        };
        Window { left: 0.0, top: 0.0, scale }
    }

    /// The size of the whole picture within the wanted one.
    fn art(&self, from: Size, to: Size) -> Size {
        let scale = self.whole(from, to).scale;
        let scaled = |length: u32, most: u32| whole_px(f64::from(length) / scale).clamp(1, most);
        match self.long {
            Long::Width => Size { width: to.width, height: scaled(from.height, to.height) },
            Long::Height => Size { width: scaled(from.width, to.width), height: to.height },
        }
    }
}

/// How much of what goes is taken from the first of two sides: the calmer one gives more.
fn calmer_share(calm: &CalmMap, first: Side, second: Side, share: f64) -> f64 {
    // Two sides of hardly any gradient are alike: the middle stays the middle.
    const ALIKE: f64 = 1.0;
    let (first, second) = (f64::from(calm.gradient(first, share)), f64::from(calm.gradient(second, share)));
    (second + ALIKE) / (first + second + 2.0 * ALIKE)
}

/// All of the picture, and one colour where it does not reach: a panel above or to the left of it, where headlines are
/// read first, or two even bands, which look like a mat.
fn on_ground(art: &RgbImage, size: Size, long: Long, ground: [u8; 3]) -> Fitted {
    /// Least of a side that a panel for text takes.
    const PANEL_SHARE_MIN: f64 = 0.15;
    let (free_x, free_y) = (size.width - art.width(), size.height - art.height());
    let (panel, share) = match long {
        Long::Width => {
            let panel = Rect { x: 0, y: 0, width: size.width, height: free_y };
            (panel, f64::from(free_y) / f64::from(size.height))
        }
        Long::Height => {
            let panel = Rect { x: 0, y: 0, width: free_x, height: size.height };
            (panel, f64::from(free_x) / f64::from(size.width))
        }
    };
    let (way, x, y) = if share < PANEL_SHARE_MIN {
        (Way::Bands, free_x / 2, free_y / 2)
    } else {
        (Way::Panel { panel }, free_x, free_y)
    };
    let mut picture = RgbImage::from_pixel(size.width, size.height, Rgb(ground));
    imageops::replace(&mut picture, art, i64::from(x), i64::from(y));
    let art = Rect { x, y, width: art.width(), height: art.height() };
    Fitted { picture, way, art }
}
