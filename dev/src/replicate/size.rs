//! Pixel sizes and file formats of an answer, as the real models round them.

use super::catalogue::Family;
use super::job::Job;
use crate::pictures::Format;

/// Width and height in pixels of what a prediction makes.
pub(super) fn pixels(job: &Job) -> (u32, u32) {
    let custom = || {
        let side = |name| job.number(name).map_or(1024, |pixels| (pixels.clamp(256, 1440) + 8) / 16 * 16);
        (side("width"), side("height"))
    };
    let (width, height) = match (job.family, job.text("aspect_ratio")) {
        (Family::Sdxl, _) | (Family::Flux, Some("custom")) => custom(),
        (Family::NanoBanana, ratio) => composed(ratio, 1024.0),
        (Family::Seedream, ratio) => composed(ratio, 2048.0),
        (Family::Flux, Some("16:9")) => (1344, 768),
        (Family::Flux, Some("21:9")) => (1536, 640),
        (Family::Flux, Some("3:2")) => (1216, 832),
        (Family::Flux, Some("2:3")) => (832, 1216),
        (Family::Flux, Some("4:5")) => (896, 1088),
        (Family::Flux, Some("5:4")) => (1088, 896),
        (Family::Flux, Some("3:4")) => (896, 1152),
        (Family::Flux, Some("4:3")) => (1152, 896),
        (Family::Flux, Some("9:16")) => (768, 1344),
        (Family::Flux, Some("9:21")) => (640, 1536),
        (Family::Flux, Some(_) | None) => (1024, 1024),
    };
    match job.text("megapixels") {
        Some("0.25") => (width / 2, height / 2),
        Some(_) | None => (width, height),
    }
}

/// The file format that was asked for, or the family's own.
pub(super) fn format(job: &Job) -> Format {
    match (job.text("output_format"), job.family) {
        // It says PNG and sends JPEG, as the real one does.
        (_, Family::NanoBanana) => Format::Jpeg,
        (Some("png"), _) | (None, Family::Sdxl) => Format::Png,
        (Some("jpg"), _) => Format::Jpeg,
        (Some(_), _) | (None, Family::Flux | Family::Seedream) => Format::WebP,
    }
}

/// About a square of this side in another shape, in steps of sixteen.
fn composed(ratio: Option<&str>, side: f64) -> (u32, u32) {
    let sides = ratio.and_then(|ratio| ratio.split_once(':'));
    let sides = sides.and_then(|(wide, high)| Some((wide.parse::<f64>().ok()?, high.parse::<f64>().ok()?)));
    let stretch = sides.map_or(1.0, |(wide, high)| (wide / high).sqrt());
    let step = |pixels: f64| ((pixels / 16.0).round() as u32) * 16;
    (step(side * stretch), step(side / stretch))
}
