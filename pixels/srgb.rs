//! From a picture's own colours to sRGB (IEC 61966-2-1), by its colour profile (ICC.1).

use image::{DynamicImage, RgbImage};
use moxcms::{ColorProfile, DataColorSpace, Layout, TransformOptions};

/// Longest colour profile that is read. Those of cameras and screens have a few KB, those of printers up to some MB.
const READ_BYTES_MAX: usize = 4 << 20;
/// Longest colour profile that is copied into what we encode.
const COPIED_BYTES_MAX: usize = 64 << 10;
/// Where a profile says what kind of pixels it is for.
const KIND: std::ops::Range<usize> = 16..20;
/// Where a profile says which version it is of.
const VERSION: usize = 8;
/// Where the list of its parts begins, with their number.
const TAGS: usize = 128;
/// Most parts that are looked through.
const TAGS_MAX: usize = 100;
/// How many pixels are converted at once.
const PIXELS_AT_ONCE: usize = 1 << 16;

/// Whether a profile is for pixels of this kind. One of the wrong kind is found in real files and means nothing.
pub(crate) fn fits(icc: &[u8], has_color: bool) -> bool {
    let kind: &[u8] = if has_color { b"RGB " } else { b"GRAY" };
    icc.len() <= READ_BYTES_MAX && icc.get(KIND) == Some(kind)
}

/// Whether a profile is copied into a file of RGB pixels.
pub(crate) fn is_copied(icc: &[u8]) -> bool {
    icc.len() <= COPIED_BYTES_MAX && icc.get(KIND) == Some(b"RGB ")
}

/// RGB pixels in sRGB; those of a gray picture have three equal values. Nothing when the profile cannot be used: then
/// the pixels are what every reader without profiles takes them for.
pub(crate) fn convert(flat: &DynamicImage, icc: &[u8]) -> Option<RgbImage> {
    let profile = read(icc)?;
    let (width, height) = (flat.width(), flat.height());
    let pixels = if profile.color_space == DataColorSpace::Gray {
        let gray: Vec<u8> = flat.as_bytes().iter().copied().step_by(3).collect();
        transform(&profile, Layout::Gray, 1, &gray)?
    } else {
        transform(&profile, Layout::Rgb, 3, flat.as_bytes())?
    };
    RgbImage::from_raw(width, height, pixels)
}

/// Four inks in sRGB, each 0 for none of it and 255 for all of it.
pub(crate) fn convert_inks(inks: &[u8], icc: &[u8]) -> Option<Vec<u8>> {
    let profile = Some(icc).filter(|icc: &&[u8]| icc.len() <= READ_BYTES_MAX && icc.get(KIND) == Some(b"CMYK"))?;
    let profile = read(profile)?;
    let mut pixels = transform(&profile, Layout::Rgba, 4, inks)?;
    let darkest = transform(&profile, Layout::Rgba, 4, &[u8::MAX; 4])?;
    compensate_black(&mut pixels, &darkest);
    Some(pixels)
}

/// The darkest that all inks together print is a dark gray. Readers of pictures make it black and stretch the rest
/// (black point compensation, ISO 18619), which scales light, not the values that stand for it.
fn compensate_black(pixels: &mut [u8], darkest: &[u8]) {
    let [red, green, blue] = [0, 1, 2].map(|channel| light(darkest.get(channel).copied().unwrap_or(0)));
    let black = 0.2126 * red + 0.7152 * green + 0.0722 * blue;
    let stretched: [u8; 256] = std::array::from_fn(|value| {
        let value = light(u8::try_from(value).unwrap_or(u8::MAX));
        stored((value - black) / (1.0 - black).max(f32::EPSILON))
    });
    for value in pixels {
        *value = stretched[usize::from(*value)];
    }
}

/// The light, 0 to 1, that a value of sRGB stands for.
fn light(value: u8) -> f32 {
    let value = f32::from(value) / 255.0;
    if value <= 0.040_45 { value / 12.92 } else { ((value + 0.055) / 1.055).powf(2.4) }
}

/// The value of sRGB for so much light.
fn stored(light: f32) -> u8 {
    let value = if light <= 0.003_130_8 { light * 12.92 } else { 1.055 * light.powf(1.0 / 2.4) - 0.055 };
    // The cast saturates.
    (value * 255.0).round() as u8
}

/// A profile. The library takes the table of every older one for one of sixteen bits, in which Lab is written otherwise than
/// in one of eight (ICC.1:2001-04, 6.3.4.2), and what is gray becomes reddish. In version 4 there is no such difference.
fn read(icc: &[u8]) -> Option<ColorProfile> {
    if icc.get(VERSION).is_some_and(|version| *version < 4) && has_table_of_bytes(icc) {
        let mut newer = icc.to_vec();
        newer[VERSION] = 4;
        return ColorProfile::new_from_slice(&newer).ok();
    }
    ColorProfile::new_from_slice(icc).ok()
}

/// Whether the table to the connection space is one of eight bits.
fn has_table_of_bytes(icc: &[u8]) -> bool {
    let number = |at: usize| {
        let bytes = icc.get(at..at.checked_add(4)?)?;
        usize::try_from(u32::from_be_bytes(bytes.try_into().ok()?)).ok()
    };
    let tags = number(TAGS).unwrap_or(0).min(TAGS_MAX);
    let table = (0..tags).map(|tag| TAGS + 4 + tag * 12).find(|&at| icc.get(at..at + 4) == Some(b"A2B0"));
    let start = table.and_then(|at| number(at + 4));
    start.and_then(|start| icc.get(start..)).is_some_and(|table| table.starts_with(b"mft1"))
}

fn transform(profile: &ColorProfile, layout: Layout, channels: usize, from: &[u8]) -> Option<Vec<u8>> {
    let to_srgb =
        profile.create_transform_8bit(layout, &ColorProfile::new_srgb(), Layout::Rgb, TransformOptions::default());
    let to_srgb = to_srgb.ok()?;
    let mut to = vec![0; from.len() / channels * 3];
    for (from, to) in from.chunks(PIXELS_AT_ONCE * channels).zip(to.chunks_mut(PIXELS_AT_ONCE * 3)) {
        to_srgb.transform(from, to).ok()?;
    }
    Some(to)
}
