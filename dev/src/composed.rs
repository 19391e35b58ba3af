//! What models make that are given pictures by other ways than addresses: edits and posters, as the sandbox's Replicate does.

use darkroom_drawings::edits::{EditMotif, Habit, Scope, answer};
use darkroom_drawings::posters::{self, PosterMotif, cut_product};
use darkroom_drawings::tryon::{Pose, dressed};
use image::{DynamicImage, RgbImage};

/// Sentences that only prompts for an edit have.
pub(crate) const OF_AN_EDIT: [&str; 2] = ["Image 1 is a finished picture", "Image 1 is the picture to change"];
/// The sentence of a prompt that dresses a person, whose picture has the size of theirs.
const OF_A_TRYON: &str = "Image 1 is a photo of a person to be dressed";
/// The sentence of a prompt that shows on a second picture where to work.
pub(crate) const OF_A_MAP: &str = "Image 2 is a map of it";

/// A picture of these, of `size` pixels, by a model that moves and tones what it was not asked to change.
pub(crate) fn drawn(prompt: &str, pictures: &[DynamicImage], seed: u64, size: (u32, u32)) -> RgbImage {
    if let Some((person, garments)) = pictures.split_first().filter(|_| prompt.contains(OF_A_TRYON)) {
        return dressed(&person.to_rgb8(), garments, Pose::Kept);
    }
    let is_edit = OF_AN_EDIT.iter().any(|words| prompt.contains(words));
    let Some(first) = pictures.first().filter(|_| is_edit) else {
        let (width, height) = size;
        return posters::compose(&PosterMotif { prompt, seed, width, height, product: pictures.first() });
    };
    let has_map = prompt.contains(OF_A_MAP);
    let map = pictures.get(1).filter(|_| has_map).map(DynamicImage::to_rgb8);
    let reference = pictures.get(if has_map { 2 } else { 1 }).map(cut_product);
    answer(&EditMotif {
        prompt,
        seed,
        picture: &first.to_rgb8(),
        scope: map.as_ref().map_or(Scope::Told, Scope::Map),
        reference: reference.as_ref(),
        size,
        habit: Habit::Drifts,
    })
}
