//! What models do that are given pictures: posters of a product, and edits of a picture.

use darkroom_drawings::edits::{EditMotif, Habit, Scope, answer};
use darkroom_drawings::posters::{self, PosterMotif, cut_product};
use darkroom_drawings::tryon::{Pose, dressed};
use image::DynamicImage;

use super::Replicate;
use super::catalogue::Family;
use super::job::Job;
use super::plan::Outcome;
use super::render::{in_background, unexpected};
use super::size;
use crate::composed::{OF_A_MAP, OF_AN_EDIT};
use crate::disk;
use crate::pictures::{self, Format};

/// The fields by which models take pictures, whichever of them a model has.
const LISTS: [&str; 7] =
    ["image_input", "input_images", "image", "person_image", "garment_images", "human_img", "garm_img"];
const NO_PICTURE: &str = "Your input was rejected. Please try again or with a different input.";

/// What a model was given.
struct Given {
    pictures: Vec<DynamicImage>,
    mask: Option<DynamicImage>,
}

impl Replicate {
    /// Draws a poster or an edit, and names its file.
    pub(super) async fn edit(&self, job: Job) -> Result<Vec<String>, String> {
        let mut given = Given { pictures: Vec::new(), mask: None };
        for field in LISTS {
            for url in job.addresses(field) {
                given.pictures.push(self.picture(&url, field).await?);
            }
        }
        if let Some(url) = job.text("mask") {
            given.mask = Some(self.picture(url, "mask").await?);
        }
        let folder = self.folder.output(&job.id, "");
        let side_max = self.context.picture_side_max;
        in_background(move || {
            let picture = drawn(&job, &given, side_max)?;
            let lies = job.plan.outcome == Outcome::JpegNamedPng;
            // The light nano-banana says PNG and sends JPEG.
            let is_light = job.model.ends_with("-lite") && job.family == Family::Pictures;
            let format = if lies || is_light { Format::Jpeg } else { size::format(&job) };
            let extension = if lies { "png" } else { job.text("output_format").unwrap_or(format.extension()) };
            let name = format!("out-0.{extension}");
            let quality = job.number("output_quality").unwrap_or(92).min(100);
            let bytes = pictures::encode(&picture, format, quality as u8).map_err(|error| unexpected(&error))?;
            disk::write_bytes(&folder.join(&name), &bytes).map_err(|error| unexpected(&error))?;
            Ok(vec![name])
        })
        .await
    }

    async fn picture(&self, url: &str, field: &str) -> Result<DynamicImage, String> {
        let bytes = self.fetch(url, field).await?;
        pictures::decode(&bytes).map_err(|_| NO_PICTURE.to_owned())
    }
}

fn drawn(job: &Job, given: &Given, side_max: Option<u32>) -> Result<image::RgbImage, String> {
    if job.family == Family::TryOn {
        let (person, garments) = given.pictures.split_first().ok_or_else(|| NO_PICTURE.to_owned())?;
        let pose = if job.plan.outcome == Outcome::AnotherScene { Pose::Moved } else { Pose::Kept };
        return Ok(dressed(&person.to_rgb8(), garments, pose));
    }
    let prompt = job.text("prompt").unwrap_or_default();
    let is_edit = job.family != Family::Pictures || OF_AN_EDIT.iter().any(|words| prompt.contains(words));
    if !is_edit {
        let (width, height) = size::within(size::pixels(job), side_max);
        let product = given.pictures.first();
        return Ok(posters::compose(&PosterMotif { prompt, seed: u64::from(job.seed), width, height, product }));
    }
    let picture = given.pictures.first().ok_or_else(|| NO_PICTURE.to_owned())?.to_rgb8();
    let has_map = prompt.contains(OF_A_MAP);
    let map = given.pictures.get(1).filter(|_| has_map).map(DynamicImage::to_rgb8);
    let further = given.pictures.get(if has_map { 2 } else { 1 });
    let reference = further.map(cut_product);
    let mask = given.mask.as_ref().map(DynamicImage::to_luma8);
    let scope = match (job.family, &mask, &map) {
        (Family::BlackMask, Some(mask), _) => Scope::Black(mask),
        (_, Some(mask), _) => Scope::White(mask),
        (_, None, Some(map)) => Scope::Map(map),
        (_, None, None) => Scope::Told,
    };
    Ok(answer(&EditMotif {
        prompt,
        seed: u64::from(job.seed),
        picture: &picture,
        scope,
        reference: reference.as_ref(),
        size: size::within(size::answering(job, picture.dimensions()), side_max),
        habit: habit(job),
    }))
}

/// Fill models leave the rest alone; all others move and tone it.
fn habit(job: &Job) -> Habit {
    match (job.plan.outcome, job.family) {
        (Outcome::AnotherScene, _) => Habit::AnotherScene,
        (Outcome::Unchanged, _) => Habit::Unchanged,
        (Outcome::OutlineDrawn, _) => Habit::DrawsOutline,
        (_, Family::WhiteMask | Family::BlackMask | Family::TryOn) => Habit::Exact,
        (_, Family::Pictures | Family::Flux | Family::Sdxl) => Habit::Drifts,
    }
}
