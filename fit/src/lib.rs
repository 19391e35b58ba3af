//! An engine's picture, brought to the exact size that a shop wants.
//!
//! Engines answer in a handful of ratios, shops want pixels: 864×1184 becomes 750×1000, 1024×1024 becomes 1242×1660. A
//! picture is never stretched and its product never cut: [`fit`] takes the first of four ways that keeps both promises.
//! [`fit_on_white`] makes the one picture that must stand on pure white, or says why it cannot. [`write_jpeg`] writes
//! either under the shop's limit of bytes.
//!
//! Pictures are RGB in sRGB, eight bits each, no transparency. The same input gives the same bytes.

mod calm;
mod extend;
mod file;
mod frame;
mod rules;
mod sample;
mod white;

pub use file::{File, TooLarge, write_jpeg, write_jpeg_at};
pub use frame::{Fitted, Way, fit};
pub use image::RgbImage;
pub use rules::{Rules, WhiteRules};
pub use white::{NotOnWhite, OnWhite, fit_on_white};

/// Longest side in px, of what comes in and of what goes out: no shop takes more.
pub const SIDE_MAX_PX: u32 = 10_000;

/// Width and height in px, each from 1 to [`SIDE_MAX_PX`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Size {
    width: u32,
    height: u32,
}

impl Size {
    /// Nothing for a side of zero, or one above [`SIDE_MAX_PX`].
    #[must_use]
    pub fn new(width: u32, height: u32) -> Option<Self> {
        let sides = 1..=SIDE_MAX_PX;
        (sides.contains(&width) && sides.contains(&height)).then_some(Self { width, height })
    }

    /// In px.
    #[must_use]
    pub fn width(self) -> u32 {
        self.width
    }

    /// In px.
    #[must_use]
    pub fn height(self) -> u32 {
        self.height
    }

    fn of(picture: &RgbImage) -> Option<Self> {
        Self::new(picture.width(), picture.height())
    }

    /// Width by height.
    fn ratio(self) -> f64 {
        f64::from(self.width) / f64::from(self.height)
    }
}

/// A rectangle in px, from the upper left corner.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rect {
    /// From the left.
    pub x: u32,
    /// From the top.
    pub y: u32,
    /// At least 1.
    pub width: u32,
    /// At least 1.
    pub height: u32,
}

/// A picture that has no pixels, or a side above [`SIDE_MAX_PX`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a picture of {width}×{height} px cannot be fitted")]
pub struct NoSuchSize {
    /// In px.
    pub width: u32,
    /// In px.
    pub height: u32,
}

/// The nearest level: negative ones become 0, those above 255 become 255.
fn level(value: f32) -> u8 {
    (value + 0.5).clamp(0.0, 255.0) as u8
}

/// A length in px, rounded down: never negative, at most [`SIDE_MAX_PX`].
fn whole_px(length: f64) -> u32 {
    length.clamp(0.0, f64::from(SIDE_MAX_PX)) as u32
}
