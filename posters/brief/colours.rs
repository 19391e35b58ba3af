//! The three colours of a set.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

/// A colour in sRGB, written `#RRGGBB`.
#[derive(Clone, Copy, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(try_from = "String", into = "String")]
pub struct Colour([u8; 3]);

/// The text is not `#` and six hexadecimal digits.
#[derive(Clone, Copy, Debug, Eq, PartialEq, thiserror::Error)]
#[error("not a colour such as #1A1A1E")]
pub struct NoColour;

impl Colour {
    const DARK_INK: Self = Self([0x1A, 0x1A, 0x1E]);
    const WHITE: Self = Self([0xFF; 3]);

    /// Of these components.
    #[must_use]
    pub const fn new(red: u8, green: u8, blue: u8) -> Self {
        Self([red, green, blue])
    }

    /// Its components: red, green, blue.
    #[must_use]
    pub const fn components(self) -> [u8; 3] {
        self.0
    }

    /// The ratio of contrast to another colour, from 1 to 21, as WCAG 2 defines it.
    #[must_use]
    pub fn contrast(self, other: Self) -> f64 {
        let (one, other) = (self.luminance(), other.luminance());
        (one.max(other) + 0.05) / (one.min(other) + 0.05)
    }

    fn luminance(self) -> f64 {
        let [red, green, blue] = self.0.map(|component| {
            let share = f64::from(component) / 255.0;
            if share <= 0.040_45 { share / 12.92 } else { ((share + 0.055) / 1.055).powf(2.4) }
        });
        0.2126 * red + 0.7152 * green + 0.0722 * blue
    }

    /// In words, because engines know `light orange` better than digits.
    fn in_words(self) -> String {
        let [red, green, blue] = self.0.map(f64::from);
        let (most, least) = (red.max(green).max(blue), red.min(green).min(blue));
        let (lightness, chroma) = ((most + least) / 510.0, most - least);
        let shade = match lightness {
            light if light > 0.93 => "very light ",
            light if light > 0.7 => "light ",
            light if light < 0.15 => "very dark ",
            light if light < 0.35 => "dark ",
            _ => "",
        };
        if chroma < 12.0 {
            return match lightness {
                light if light > 0.98 => "white".to_owned(),
                light if light < 0.05 => "black".to_owned(),
                _ => format!("{shade}grey"),
            };
        }
        let sector = if most == red {
            ((green - blue) / chroma).rem_euclid(6.0)
        } else if most == green {
            (blue - red) / chroma + 2.0
        } else {
            (red - green) / chroma + 4.0
        };
        let hue = match sector * 60.0 {
            hue if !(15.0..345.0).contains(&hue) => "red",
            hue if hue < 45.0 => "orange",
            hue if hue < 70.0 => "yellow",
            hue if hue < 160.0 => "green",
            hue if hue < 200.0 => "turquoise",
            hue if hue < 255.0 => "blue",
            hue if hue < 300.0 => "violet",
            _ => "pink",
        };
        // A touch of a hue on white or black is no more than that.
        if chroma < 40.0 { format!("{shade}grey with a touch of {hue}") } else { format!("{shade}{hue}") }
    }
}

impl fmt::Display for Colour {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let [red, green, blue] = self.0;
        write!(formatter, "#{red:02X}{green:02X}{blue:02X}")
    }
}

impl FromStr for Colour {
    type Err = NoColour;

    fn from_str(text: &str) -> Result<Self, NoColour> {
        let digits = text.strip_prefix('#').ok_or(NoColour)?;
        if digits.len() != 6 || !digits.bytes().all(|digit| digit.is_ascii_hexdigit()) {
            return Err(NoColour);
        }
        let [_, red, green, blue] = u32::from_str_radix(digits, 16).map_err(|_| NoColour)?.to_be_bytes();
        Ok(Self([red, green, blue]))
    }
}

impl TryFrom<String> for Colour {
    type Error = NoColour;

    fn try_from(text: String) -> Result<Self, NoColour> {
        text.parse()
    }
}

impl From<Colour> for String {
    fn from(colour: Colour) -> Self {
        colour.to_string()
    }
}

/// The colours that all ten pictures share.
#[derive(Clone, Copy, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Palette {
    /// What the article stands on.
    pub ground: Colour,
    /// What text is set in.
    pub ink: Colour,
    /// What stands out.
    pub accent: Colour,
}

impl Palette {
    /// Least contrast of the ink to the ground.
    const CONTRAST_MIN: f64 = 4.5;
    /// How far an article's commonest colour is from gray, in levels, before a set takes it up.
    const CHROMA_MIN: u8 = 40;
    /// How much of that colour the ground has.
    const TINT: f64 = 0.07;

    /// Colours that suit an article with these pixels, those of its ground left out: its commonest colour stands out, on a
    /// light ground with a breath of it. `None` for an article without colour, which suits any palette.
    #[must_use]
    pub fn of_article(pixels: impl Iterator<Item = [u8; 3]>) -> Option<Self> {
        let mut hues = [([0_u64; 3], 0_u64, 0_u64); HUES];
        let mut all = 0_u64;
        for pixel in pixels {
            all += 1;
            let (most, least) = (pixel.into_iter().max().unwrap_or(0), pixel.into_iter().min().unwrap_or(0));
            if most - least < Self::CHROMA_MIN {
                continue;
            }
            let (sums, weight, count) = &mut hues[hue(pixel)];
            let chroma = u64::from(most - least);
            for (sum, level) in sums.iter_mut().zip(pixel) {
                *sum += u64::from(level) * chroma;
            }
            *weight += chroma;
            *count += 1;
        }
        let (sums, weight, count) = hues.into_iter().max_by_key(|(_, weight, _)| *weight)?;
        // Less than a twentieth is a print or a glint, not the article's colour.
        if count * 20 < all || weight == 0 {
            return None;
        }
        let accent = sums.map(|sum| u8::try_from(sum / weight).unwrap_or(u8::MAX));
        let ground = accent.map(|level| (f64::from(level) * Self::TINT + 251.0 * (1.0 - Self::TINT)).round() as u8);
        let palette = Self { ground: Colour(ground), ink: Colour::DARK_INK, accent: Colour(accent) };
        Some(palette.readable())
    }

    /// The palette with an ink that can be read: its own, or else the darker or the lighter one of ours.
    #[must_use]
    pub fn readable(self) -> Self {
        if self.ink.contrast(self.ground) >= Self::CONTRAST_MIN {
            return self;
        }
        let darker = Colour::DARK_INK.contrast(self.ground) >= Colour::WHITE.contrast(self.ground);
        Self { ink: if darker { Colour::DARK_INK } else { Colour::WHITE }, ..self }
    }

    /// As prompts say it.
    pub(crate) fn in_words(self) -> String {
        let named = |colour: Colour| format!("{} ({colour})", colour.in_words());
        let (ground, ink, accent) = (named(self.ground), named(self.ink), named(self.accent));
        format!("ground {ground}, ink {ink}, accent {accent}")
    }
}

/// Into how many hues colours are counted.
const HUES: usize = 12;

/// Which of them a colour has.
fn hue([red, green, blue]: [u8; 3]) -> usize {
    let [r, g, b] = [red, green, blue].map(f64::from);
    let (most, least) = (r.max(g).max(b), r.min(g).min(b));
    let chroma = (most - least).max(1.0);
    let sixth = if most == r {
        ((g - b) / chroma).rem_euclid(6.0)
    } else if most == g {
        (b - r) / chroma + 2.0
    } else {
        (r - g) / chroma + 4.0
    };
    // Half a step on, so that reds on both sides of zero are one hue.
    ((sixth * 2.0 + 0.5) as usize) % HUES
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_six_digits_are_a_colour() {
        assert_eq!("#b5562B".parse::<Colour>().unwrap().to_string(), "#B5562B");
        for text in ["", "#", "B5562B", "#B5562", "#B5562B0", "#+5562B", "#é562B", "red"] {
            assert_eq!(text.parse::<Colour>(), Err(NoColour), "{text}");
        }
    }

    #[test]
    fn an_article_of_one_colour_gives_the_set_its_accent() {
        let bottle = std::iter::repeat_n([40, 70, 120], 900).chain(std::iter::repeat_n([235, 235, 235], 100));
        let palette = Palette::of_article(bottle).unwrap();
        assert_eq!(palette.accent.to_string(), "#284678");
        assert!(palette.ground.components().into_iter().all(|level| level > 230), "{palette:?}");
        assert!(palette.ink.contrast(palette.ground) >= 4.5);
    }

    #[test]
    fn an_article_without_colour_takes_any() {
        assert_eq!(Palette::of_article(std::iter::repeat_n([128, 130, 127], 500)), None);
        assert_eq!(Palette::of_article(std::iter::empty()), None);
        // A red print on a white box.
        let boxed = std::iter::repeat_n([240, 240, 238], 980).chain(std::iter::repeat_n([200, 20, 30], 20));
        assert_eq!(Palette::of_article(boxed), None);
    }

    #[test]
    fn ink_can_be_read_on_every_ground() {
        assert!((Colour::WHITE.contrast(Colour::new(0, 0, 0)) - 21.0).abs() < 1e-9);
        for level in 0..=255 {
            let ground = Colour::new(level, 128, 255 - level);
            let palette = Palette { ground, ink: ground, accent: ground }.readable();
            assert!(palette.ink.contrast(ground) >= 4.0, "{ground}");
        }
    }

    #[test]
    fn colours_have_names() {
        for (colour, words) in [
            ("#FFFFFF", "white"),
            ("#000000", "black"),
            ("#808080", "grey"),
            ("#F5F2EC", "very light grey"),
            ("#1A1A1E", "very dark grey"),
            ("#FF0000", "red"),
            ("#B5562B", "orange"),
            ("#1B3A6B", "dark blue"),
            ("#E0F0D0", "light grey with a touch of green"),
        ] {
            assert_eq!(colour.parse::<Colour>().unwrap().in_words(), words, "{colour}");
        }
    }
}
