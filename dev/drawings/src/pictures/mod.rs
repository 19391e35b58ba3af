//! Composed pictures: what the sandbox's engines deliver instead of a model's work.
//!
//! A picture is a painted [`scene`] chosen by the prompt's words, a person (cut out of the training pictures by
//! [`cutout`], or invented) placed in its light, and a [`finish`] of grain, vignette and a small SANDBOX mark.
//! The same motif gives the same pixels.

pub(crate) mod blur;
pub(crate) mod brush;
mod cutout;
pub(crate) mod dice;
pub(crate) mod finish;
pub(crate) mod place;
mod scene;

use std::io::Cursor;

use image::codecs::jpeg::JpegEncoder;
use image::codecs::png::{CompressionType, FilterType, PngEncoder};
use image::codecs::webp::WebPEncoder;
use image::{DynamicImage, ImageError, ImageReader, Limits, RgbImage, RgbaImage};

pub use cutout::cut_out;

/// Bounds of a picture somebody else made: 64 megapixels and the memory they take.
const SIDE_MAX_PIXELS: u32 = 12_000;
const DECODE_MAX_BYTES: u64 = 320 * 1024 * 1024;

/// What is to be seen.
#[derive(Clone, Copy, Debug)]
pub struct Motif<'a> {
    /// Words in Chinese or English; they choose the scene.
    pub prompt: &'a str,
    /// The same seed gives the same picture.
    pub seed: u64,
    /// Pixels.
    pub width: u32,
    /// Pixels.
    pub height: u32,
    /// Who is in it.
    pub subject: Subject<'a>,
}

/// Who is in a picture.
#[derive(Clone, Copy, Debug)]
pub enum Subject<'a> {
    /// A drawn person who does not exist.
    Invented,
    /// A person cut out of a picture, transparent around.
    Cutout(&'a RgbaImage),
}

/// File formats of the engines.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// Lossless WebP.
    WebP,
    /// PNG.
    Png,
    /// JPEG; the only one with a quality.
    Jpeg,
}

impl Format {
    /// The ending of a file name, without the dot.
    #[must_use]
    pub const fn extension(self) -> &'static str {
        match self {
            Self::WebP => "webp",
            Self::Png => "png",
            Self::Jpeg => "jpg",
        }
    }
}

/// Composes a picture. A pure function of the motif.
#[must_use]
pub fn compose(motif: &Motif<'_>) -> RgbImage {
    let scene = scene::choose(motif.prompt, motif.seed);
    let mut canvas = scene::paint(scene, motif.seed, motif.width, motif.height);
    let invented;
    let person = match motif.subject {
        Subject::Cutout(person) => person,
        Subject::Invented => {
            invented = crate::portraits::invented(motif.seed);
            &invented
        }
    };
    place::put(&mut canvas, person, scene.light(), motif.seed);
    scene::veil(&mut canvas, scene, motif.seed);
    finish::apply(&mut canvas, motif.seed);
    canvas
}

/// The place that the words ask for, with nobody in it and without the sandbox's mark: the covers of the prompt library.
#[must_use]
pub fn place_of(prompt: &str, seed: u64, width: u32, height: u32) -> RgbImage {
    let scene = scene::choose(prompt, seed);
    let mut canvas = scene::paint(scene, seed, width, height);
    scene::veil(&mut canvas, scene, seed);
    finish::grain(&mut canvas, seed);
    canvas
}

/// Decodes a JPEG, PNG or WebP within bounds.
///
/// # Errors
/// If it is none of these, broken or too large.
pub fn decode(bytes: &[u8]) -> Result<DynamicImage, ImageError> {
    let mut reader = ImageReader::new(Cursor::new(bytes)).with_guessed_format()?;
    let mut limits = Limits::default();
    limits.max_image_width = Some(SIDE_MAX_PIXELS);
    limits.max_image_height = Some(SIDE_MAX_PIXELS);
    limits.max_alloc = Some(DECODE_MAX_BYTES);
    reader.limits(limits);
    reader.decode()
}

/// Encodes a finished picture; `quality` (0 to 100) matters for JPEG only.
///
/// # Errors
/// If the encoder refuses the size.
pub fn encode(picture: &RgbImage, format: Format, quality: u8) -> Result<Vec<u8>, ImageError> {
    let mut bytes = Vec::new();
    match format {
        Format::WebP => picture.write_with_encoder(WebPEncoder::new_lossless(&mut bytes))?,
        Format::Png => {
            picture.write_with_encoder(PngEncoder::new_with_quality(
                &mut bytes,
                CompressionType::Fast,
                FilterType::Sub,
            ))?;
        }
        Format::Jpeg => picture.write_with_encoder(JpegEncoder::new_with_quality(&mut bytes, quality.clamp(1, 100)))?,
    }
    Ok(bytes)
}

/// Encodes a cut-out person with its transparency, as PNG.
///
/// # Errors
/// If the encoder refuses the size.
pub fn encode_cutout(person: &RgbaImage) -> Result<Vec<u8>, ImageError> {
    let mut bytes = Vec::new();
    person.write_with_encoder(PngEncoder::new_with_quality(&mut bytes, CompressionType::Fast, FilterType::Sub))?;
    Ok(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The middle of a portrait is kept, its corners are not: the ground goes, the person stays.
    #[test]
    fn a_person_is_cut_out_of_a_plain_ground() {
        for index in [0, 1, 3, 5] {
            let photo = DynamicImage::ImageRgb8(crate::portraits::portrait(1, index));
            let cut = cut_out(&photo);
            let share = |x: u32, y: u32| cut.get_pixel(x, y).0[3];
            let (width, height) = cut.dimensions();
            assert!(share(width / 2, height * 2 / 5) > 240, "{index}: the face");
            assert!(share(width / 2, height * 9 / 10) > 240, "{index}: the chest");
            for (x, y) in [(8, 8), (width - 9, 8), (8, height / 2), (width - 9, height / 2)] {
                assert!(share(x, y) < 16, "{index}: the ground at {x}, {y}");
            }
        }
    }

    /// Requirement A5: a photo taken with a model shows the person it was trained with.
    #[test]
    fn a_composed_picture_shows_the_person_it_was_given() {
        let red = RgbaImage::from_pixel(64, 64, image::Rgba([220, 20, 20, 255]));
        let motif = Motif { prompt: "studio", seed: 4, width: 128, height: 160, subject: Subject::Cutout(&red) };
        let picture = compose(&motif);
        let [r, g, b] = picture.get_pixel(64, 140).0;
        assert!(r > 150 && g < 60 && b < 60, "{r} {g} {b}");
        assert_eq!(picture, compose(&motif));
        assert_ne!(picture, compose(&Motif { seed: 5, ..motif }));
    }

    #[test]
    fn every_format_can_be_read_again() {
        let picture = RgbImage::from_pixel(40, 30, image::Rgb([10, 200, 90]));
        for format in [Format::WebP, Format::Png, Format::Jpeg] {
            let read = decode(&encode(&picture, format, 80).unwrap()).unwrap();
            assert_eq!((read.width(), read.height()), (40, 30), "{}", format.extension());
        }
    }
}
