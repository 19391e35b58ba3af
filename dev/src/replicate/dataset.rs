//! Reading the zip of a training as its trainer reads it: its pictures' names for the log, its first photos for the
//! faces of the pictures to come. Trainers differ in what they take for a picture, and train on what is left.

use std::io::{Cursor, Read};

use zip::ZipArchive;

use super::catalogue::Family;
use crate::pictures;

/// Bounds of what is read from a zip that somebody else made.
const ENTRIES_MAX: usize = 500;
const PICTURE_MAX_BYTES: u64 = 40 * 1024 * 1024;
/// How many photos a version remembers.
const PHOTOS_MAX: usize = 4;
/// What the captioning step of the trainers of FLUX takes for a picture.
const FLUX_EXTENSIONS: &[&str] = &["png", "jpg", "jpeg", "bmp", "gif", "webp"];
/// What cog-sdxl looks for in the folder it unpacked to; it says nothing of the rest.
const SDXL_EXTENSIONS: &[&str] = &["png", "jpg", "jpeg"];

/// What a training set holds.
#[derive(Debug)]
pub(super) struct Dataset {
    /// File names of the pictures, without folders, in the order of the archive.
    pub(super) names: Vec<String>,
    /// The first pictures that can be read, as they came.
    pub(super) photos: Vec<Vec<u8>>,
}

/// Reads an archive; the error is the text the training fails with.
pub(super) fn read(archive: &[u8], family: Family) -> Result<Dataset, String> {
    let mut zip = ZipArchive::new(Cursor::new(archive)).map_err(|_| "input_images must be a zip file".to_owned())?;
    let mut dataset = Dataset { names: Vec::new(), photos: Vec::new() };
    for index in 0..zip.len().min(ENTRIES_MAX) {
        let Ok(entry) = zip.by_index(index) else { continue };
        let Ok(path) = entry.name().map(|name| name.into_owned()) else { continue };
        let Some(name) = picture_name(&path, family).filter(|_| entry.is_file()) else { continue };
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
        return Err(nothing_found(family).to_owned());
    }
    Ok(dataset)
}

const fn nothing_found(family: Family) -> &'static str {
    match family {
        Family::Flux | Family::Pictures | Family::WhiteMask | Family::BlackMask | Family::TryOn => {
            "input_images must contain at least one image"
        }
        Family::Sdxl => {
            "No files found in temp/. Either temp/ is not a directory or it does not contain any .png or .jpg/jpeg files."
        }
    }
}

/// The name of a picture without its folders; nothing for what the trainer skips.
fn picture_name(path: &str, family: Family) -> Option<&str> {
    let name = path.rsplit('/').next().unwrap_or(path);
    let (_, extension) = name.rsplit_once('.')?;
    let extensions = match family {
        Family::Flux | Family::Pictures | Family::WhiteMask | Family::BlackMask | Family::TryOn => FLUX_EXTENSIONS,
        Family::Sdxl => SDXL_EXTENSIONS,
    };
    let known = extensions.contains(&extension.to_ascii_lowercase().as_str());
    (known && !path.starts_with("__MACOSX/") && !name.starts_with("._")).then_some(name)
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use zip::ZipWriter;
    use zip::write::SimpleFileOptions;

    use super::*;

    fn archive(names: &[&str]) -> Vec<u8> {
        let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
        for name in names {
            zip.start_file(*name, SimpleFileOptions::default()).unwrap();
            zip.write_all(b"a picture").unwrap();
        }
        zip.finish().unwrap().into_inner()
    }

    #[test]
    fn what_is_not_a_zip_fails_with_the_trainers_words() {
        assert_eq!(read(b"no zip", Family::Flux).unwrap_err(), "input_images must be a zip file");
    }

    #[test]
    fn the_finders_left_overs_are_no_pictures() {
        for family in [Family::Flux, Family::Sdxl] {
            assert_eq!(picture_name("face/01.JPG", family), Some("01.JPG"));
            assert_eq!(picture_name("__MACOSX/face/01.jpg", family), None);
            assert_eq!(picture_name("face/._01.jpg", family), None);
            assert_eq!(picture_name("face/01.txt", family), None);
        }
    }

    #[test]
    fn the_trainer_of_sdxl_sees_no_webp_and_trains_on_the_rest() {
        let mixed = archive(&["1.webp", "2.jpg", "3.PNG", "4.jfif"]);
        assert_eq!(read(&mixed, Family::Flux).unwrap().names, ["1.webp", "2.jpg", "3.PNG"]);
        assert_eq!(read(&mixed, Family::Sdxl).unwrap().names, ["2.jpg", "3.PNG"]);
        let error = read(&archive(&["1.webp", "2.webp"]), Family::Sdxl).unwrap_err();
        assert!(error.starts_with("No files found"), "{error}");
    }
}
