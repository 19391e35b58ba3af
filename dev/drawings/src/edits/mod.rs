//! Edits of a picture: what the sandbox's engines answer when they are given one and asked for a change.
//!
//! [`area`] finds what may change, by whichever convention it was said; [`change`] makes a change that anybody sees, as
//! the request says. What real engines do besides is done here, too: the picture comes back in another size, moved,
//! scaled and toned ([`darkroom_retouch::drift`]), so that what lays an answer back has something to do.

mod area;
mod change;

use darkroom_retouch::drift::Drift;
use darkroom_retouch::{Picture, Size};
use image::{GrayImage, RgbImage, RgbaImage};

use crate::pictures::{Motif, Subject};
use area::Area;

/// What is asked.
#[derive(Clone, Copy, Debug)]
pub struct EditMotif<'a> {
    /// The whole prompt; the request is what stands between « and ».
    pub prompt: &'a str,
    /// The same seed gives the same answer.
    pub seed: u64,
    /// The picture to change.
    pub picture: &'a RgbImage,
    /// What may change.
    pub scope: Scope<'a>,
    /// Something to take the change from, cut out.
    pub reference: Option<&'a RgbaImage>,
    /// Pixels of the answer.
    pub size: (u32, u32),
    /// What the engine does besides.
    pub habit: Habit,
}

/// How an engine was told what may change.
#[derive(Clone, Copy, Debug)]
pub enum Scope<'a> {
    /// By words, or not at all: a region is read from the prompt.
    Told,
    /// By a mask, white where it may.
    White(&'a GrayImage),
    /// By a mask, black where it may.
    Black(&'a GrayImage),
    /// By the same picture once more, with an outline.
    Map(&'a RgbImage),
}

/// What an engine does besides what it was asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Habit {
    /// It drifts, as engines without masks do.
    Drifts,
    /// It leaves the rest alone, as fill models do.
    Exact,
    /// It draws another scene.
    AnotherScene,
    /// It gives the picture back as it was.
    Unchanged,
    /// It draws the outline of the map into its answer.
    DrawsOutline,
}

/// The colours of outlines, and what prompts call them.
const OUTLINES: [(&str, [u8; 3]); 3] =
    [("magenta", [0xFF, 0, 0xFF]), ("cyan", [0, 0xE5, 0xFF]), ("lime green", [0x7F, 0xFF, 0])];

/// Answers an edit. A pure function of the motif.
#[must_use]
pub fn answer(motif: &EditMotif<'_>) -> RgbImage {
    let (width, height) = motif.size;
    if motif.habit == Habit::AnotherScene {
        let subject = Subject::Invented;
        return crate::pictures::compose(&Motif {
            prompt: motif.prompt,
            seed: motif.seed ^ 0x5CE4E,
            width,
            height,
            subject,
        });
    }
    let mut picture = motif.picture.clone();
    let outline = OUTLINES.into_iter().find(|(word, _)| motif.prompt.contains(&format!("{word} outline")));
    let outline = outline.map_or(OUTLINES[0].1, |(_, colour)| colour);
    let area = Area::of(&picture, motif.scope, motif.prompt, outline);
    if motif.habit != Habit::Unchanged {
        change::apply(&mut picture, &area, motif);
    }
    if motif.habit == Habit::DrawsOutline {
        area.draw_outline(&mut picture, outline);
    }
    let drift = match motif.habit {
        Habit::Drifts | Habit::Unchanged | Habit::DrawsOutline => Drift::usual(motif.seed),
        Habit::Exact | Habit::AnotherScene => Drift::NONE,
    };
    if drift == Drift::NONE && picture.dimensions() == motif.size {
        return picture;
    }
    drifted(picture, &drift, motif.size).unwrap_or_else(|| RgbImage::new(width, height))
}

fn drifted(picture: RgbImage, drift: &Drift, (width, height): (u32, u32)) -> Option<RgbImage> {
    let size = Size::new(picture.width(), picture.height())?;
    let picture = Picture::from_rgb(size, picture.into_raw())?;
    RgbImage::from_raw(width, height, drift.applied(&picture, Size::new(width, height)?).rgb().to_vec())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn picture() -> RgbImage {
        RgbImage::from_fn(200, 160, |x, y| image::Rgb([120 + (x % 40) as u8, 100 + (y % 50) as u8, 90]))
    }

    fn asked<'a>(prompt: &'a str, picture: &'a RgbImage, scope: Scope<'a>, habit: Habit) -> EditMotif<'a> {
        EditMotif { prompt, seed: 5, picture, scope, reference: None, size: (200, 160), habit }
    }

    /// The share of changed pixels inside and outside of a rectangle of per cents.
    fn changed(one: &RgbImage, two: &RgbImage, [left, right, top, bottom]: [u32; 4]) -> (f32, f32) {
        let (mut inside, mut outside) = ((0, 0), (0, 0));
        for (x, y, pixel) in one.enumerate_pixels() {
            let is_inside = (left..right).contains(&(x * 100 / 200)) && (top..bottom).contains(&(y * 100 / 160));
            let count = if is_inside { &mut inside } else { &mut outside };
            count.0 += u32::from(pixel.0.iter().zip(two.get_pixel(x, y).0).any(|(one, two)| one.abs_diff(two) > 8));
            count.1 += 1;
        }
        (inside.0 as f32 / inside.1.max(1) as f32, outside.0 as f32 / outside.1.max(1) as f32)
    }

    const PART: [u32; 4] = [50, 75, 25, 75];

    fn is_part(x: u32, y: u32) -> bool {
        (100..150).contains(&x) && (40..120).contains(&y)
    }

    #[test]
    fn every_convention_means_the_same_part() {
        let picture = picture();
        let white = GrayImage::from_fn(200, 160, |x, y| image::Luma([if is_part(x, y) { 255 } else { 0 }]));
        let black = GrayImage::from_fn(200, 160, |x, y| image::Luma([if is_part(x, y) { 0 } else { 255 }]));
        let map = RgbImage::from_fn(200, 160, |x, y| {
            let is_outline = (97..153).contains(&x) && (37..123).contains(&y) && !is_part(x, y);
            let level = picture.get_pixel(x, y).0;
            image::Rgb(match (is_outline, is_part(x, y)) {
                (true, _) => [255, 0, 255],
                (false, true) => level,
                (false, false) => level.map(|level| (f32::from(level) * 0.4) as u8),
            })
        });
        for (scope, prompt) in [
            (Scope::White(&white), "«make it red»"),
            (Scope::Black(&black), "«make it red»"),
            (Scope::Map(&map), "inside a magenta outline: «变成红色»"),
            (Scope::Told, "middle right, 50 to 75 per cent across, 25 to 75 per cent down. «make it red»"),
        ] {
            let answer = answer(&asked(prompt, &picture, scope, Habit::Exact));
            let (inside, outside) = changed(&picture, &answer, PART);
            assert!(inside > 0.9 && outside < 0.02, "{scope:?}: {inside} and {outside}");
        }
    }

    #[test]
    fn an_engine_drifts_or_draws_something_else_or_does_nothing() {
        let picture = picture();
        let exact = answer(&asked("«add a leaf»", &picture, Scope::Told, Habit::Exact));
        assert_ne!(exact, picture);
        let drifted = answer(&asked("«add a leaf»", &picture, Scope::Told, Habit::Drifts));
        assert_ne!(exact, drifted);
        assert_eq!(drifted, answer(&asked("«add a leaf»", &picture, Scope::Told, Habit::Drifts)), "as the seed says");
        let smaller = EditMotif { size: (128, 96), ..asked("«add a leaf»", &picture, Scope::Told, Habit::Drifts) };
        assert_eq!(answer(&smaller).dimensions(), (128, 96));
        let other = answer(&asked("«add a leaf»", &picture, Scope::Told, Habit::AnotherScene));
        assert!(changed(&picture, &other, [0, 100, 0, 100]).0 > 0.5);
    }
}
