//! Pixel sizes and file formats of an answer, as the real models round them.

use super::catalogue::Family;
use super::job::Job;
use crate::pictures::Format;

/// The same shape with no side longer than this.
pub(super) fn within((width, height): (u32, u32), side_max: Option<u32>) -> (u32, u32) {
    let longest = width.max(height);
    let Some(side_max) = side_max.filter(|max| *max < longest) else { return (width, height) };
    let scaled = |side: u32| (u64::from(side) * u64::from(side_max) / u64::from(longest)).max(1) as u32;
    (scaled(width), scaled(height))
}

/// Width and height in pixels of what a prediction makes.
pub(super) fn pixels(job: &Job) -> (u32, u32) {
    let custom = || {
        let side = |name| job.number(name).map_or(1024, |pixels| (pixels.clamp(256, 1440) + 8) / 16 * 16);
        (side("width"), side("height"))
    };
    let (width, height) = match (job.family, job.text("aspect_ratio")) {
        (Family::Sdxl, _) | (_, Some("custom")) => custom(),
        (_, Some("16:9")) => (1344, 768),
        (_, Some("21:9")) => (1536, 640),
        (_, Some("3:2")) => (1216, 832),
        (_, Some("2:3")) => (832, 1216),
        (_, Some("4:5")) => (896, 1088),
        (_, Some("5:4")) => (1088, 896),
        (_, Some("3:4")) => (896, 1152),
        (_, Some("4:3")) => (1152, 896),
        (_, Some("9:16")) => (768, 1344),
        (_, Some("9:21")) => (640, 1536),
        (_, Some(_) | None) => (1024, 1024),
    };
    // Twice as long on each side, as the models that have sizes make them.
    if matches!(job.text("resolution").or_else(|| job.text("size")), Some("2K" | "4 MP")) {
        return (width * 2, height * 2);
    }
    match job.text("megapixels") {
        Some("0.25") => (width / 2, height / 2),
        Some(_) | None => (width, height),
    }
}

/// The size of an answer to a picture of this one: with as many pixels as the model makes, in the ratio that it was asked
/// for or else the picture's, both sides multiples of 16. Models with masks keep the picture's.
pub(super) fn answering(job: &Job, (width, height): (u32, u32)) -> (u32, u32) {
    if job.family == Family::Pictures && job.text("aspect_ratio").is_some_and(|ratio| ratio.contains(':')) {
        return pixels(job);
    }
    let ratio = f64::from(width) / f64::from(height.max(1));
    let side = match job.text("resolution").or_else(|| job.text("size")) {
        Some("2K" | "4 MP" | "3K" | "4K") => 2048.0,
        Some(_) | None => 1024.0,
    };
    let round = |px: f64| ((px.min(4096.0) / 16.0).round() as u32).max(4) * 16;
    match job.family {
        Family::WhiteMask | Family::BlackMask | Family::TryOn => (width, height),
        Family::Pictures | Family::Flux | Family::Sdxl => (round(side * ratio.sqrt()), round(side / ratio.sqrt())),
    }
}

/// The file format that was asked for, or the family's own.
pub(super) fn format(job: &Job) -> Format {
    match (job.text("output_format"), job.family) {
        (Some("png"), _) | (None, Family::Sdxl | Family::BlackMask) => Format::Png,
        (Some("jpg" | "jpeg"), _) | (None, Family::Pictures | Family::WhiteMask | Family::TryOn) => Format::Jpeg,
        (Some(_), _) | (None, Family::Flux) => Format::WebP,
    }
}
