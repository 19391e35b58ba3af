//! The faces a version was trained with: the photos are kept as they came, and the person is cut out of one when the
//! first picture needs it. Cutting is the dearest thing the sandbox does, and most trainings of a test draw nothing.

use std::fs;
use std::io;
use std::path::Path;

use image::RgbaImage;

use crate::disk;
use crate::pictures;

/// Keeps the first photos of a training.
pub(super) fn keep(folder: &Path, photos: &[Vec<u8>]) -> io::Result<()> {
    photos
        .iter()
        .enumerate()
        .try_for_each(|(index, photo)| disk::write_bytes(&folder.join(format!("{index}.photo")), photo))
}

/// The person a seed stands for, cut out; none for a model without photos.
pub(super) fn of_seed(folder: &Path, seed: u64) -> Option<RgbaImage> {
    let photos: Vec<Vec<u8>> =
        (0..).map_while(|index: usize| fs::read(folder.join(format!("{index}.photo"))).ok()).collect();
    let index = usize::try_from(seed % u64::try_from(photos.len()).ok().filter(|count| *count > 0)?).ok()?;
    let cutout = folder.join(format!("{index}.png"));
    let known = fs::read(&cutout).ok().and_then(|bytes| pictures::decode(&bytes).ok());
    if let Some(known) = known {
        return Some(known.to_rgba8());
    }
    let person = pictures::cut_out(&pictures::decode(&photos[index]).ok()?);
    // Cut again next time where it cannot be kept.
    if let Err(error) =
        pictures::encode_cutout(&person).map_err(io::Error::other).and_then(|png| disk::write_bytes(&cutout, &png))
    {
        tracing::warn!(%error, "a cut-out face could not be kept");
    }
    Some(person)
}
