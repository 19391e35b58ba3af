//! Reading the zip of a training: its pictures' names for the log, its first photos for the faces of the pictures to come.

use std::io::{Cursor, Read};

use zip::ZipArchive;

use crate::pictures;

/// Bounds of what is read from a zip that somebody else made.
const ENTRIES_MAX: usize = 500;
const PICTURE_MAX_BYTES: u64 = 40 * 1024 * 1024;
/// How many photos a version remembers.
const PHOTOS_MAX: usize = 4;
/// What the captioning step of the trainer takes for a picture.
const EXTENSIONS: [&str; 6] = ["png", "jpg", "jpeg", "bmp", "gif", "webp"];

/// What a training set holds.
#[derive(Debug)]
pub(super) struct Dataset {
    /// File names of the pictures, without folders, in the order of the archive.
    pub(super) names: Vec<String>,
    /// The first pictures that can be read, as they came.
    pub(super) photos: Vec<Vec<u8>>,
}

/// Reads an archive; the error is the text the training fails with.
pub(super) fn read(archive: &[u8]) -> Result<Dataset, String> {
    let mut zip = ZipArchive::new(Cursor::new(archive)).map_err(|_| "input_images must be a zip file".to_owned())?;
    let mut dataset = Dataset { names: Vec::new(), photos: Vec::new() };
    for index in 0..zip.len().min(ENTRIES_MAX) {
        let Ok(entry) = zip.by_index(index) else { continue };
        let Ok(path) = entry.name().map(|name| name.into_owned()) else { continue };
        let Some(name) = picture_name(&path).filter(|_| entry.is_file()) else { continue };
        dataset.names.push(name.to_owned());
        if dataset.photos.len() >= PHOTOS_MAX {
            continue;
        }
        let mut bytes = Vec::new();
        let complete = entry.take(PICTURE_MAX_BYTES).read_to_end(&mut bytes).is_ok();
        match pictures::decode(&bytes) {
            Ok(_) if complete => dataset.photos.push(bytes),
            Ok(_) | Err(_) => tracing::debug!("a picture of a training set could not be read"),
        }
    }
    if dataset.names.is_empty() {
        return Err("input_images must contain at least one image".to_owned());
    }
    Ok(dataset)
}

/// The name of a picture without its folders; nothing for what the trainer skips.
fn picture_name(path: &str) -> Option<&str> {
    let name = path.rsplit('/').next().unwrap_or(path);
    let (_, extension) = name.rsplit_once('.')?;
    let known = EXTENSIONS.contains(&extension.to_ascii_lowercase().as_str());
    (known && !path.starts_with("__MACOSX/") && !name.starts_with("._")).then_some(name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_not_a_zip_fails_with_the_trainers_words() {
        assert_eq!(read(b"no zip").unwrap_err(), "input_images must be a zip file");
    }

    #[test]
    fn the_finders_left_overs_are_no_pictures() {
        assert_eq!(picture_name("face/01.JPG"), Some("01.JPG"));
        assert_eq!(picture_name("__MACOSX/face/01.jpg"), None);
        assert_eq!(picture_name("face/._01.jpg"), None);
        assert_eq!(picture_name("face/01.txt"), None);
    }
}
