//! Pictures to upload: drawn here, of nobody.

use std::io::{Cursor, Write as _};

use image::{Rgb, RgbImage};
use zip::write::SimpleFileOptions;

use crate::verdict::Trouble;

/// As many as a training takes at least, and two more.
const IN_A_SET: u32 = 12;
/// Large enough for every check.
const SIDE: u32 = 512;

/// A square JPEG; another `seed` draws another picture.
///
/// # Errors
/// When it cannot be encoded.
pub fn jpeg(seed: u32) -> Result<Vec<u8>, Trouble> {
    let shade = |at: u32| u8::try_from(at % 251).unwrap_or_default();
    let picture = RgbImage::from_fn(SIDE, SIDE, |x, y| {
        Rgb([shade(x + seed * 17), shade(y + seed * 5), shade(x / 4 * 3 + y / 4 + seed)])
    });
    let mut file = Vec::new();
    let encoder = image::codecs::jpeg::JpegEncoder::new_with_quality(&mut file, 80);
    picture.write_with_encoder(encoder).map_err(|error| Trouble::Unexpected(error.to_string()))?;
    Ok(file)
}

/// A zip that a training takes.
///
/// # Errors
/// When it cannot be written.
pub fn training_set() -> Result<Vec<u8>, Trouble> {
    let mut file = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for number in 0..IN_A_SET {
        let name = format!("probe-{number:02}.jpg");
        let options = SimpleFileOptions::default().compression_method(zip::CompressionMethod::Stored);
        file.start_file(name, options).map_err(|error| Trouble::Unexpected(error.to_string()))?;
        file.write_all(&jpeg(number)?).map_err(|error| Trouble::Unexpected(error.to_string()))?;
    }
    let file = file.finish().map_err(|error| Trouble::Unexpected(error.to_string()))?;
    Ok(file.into_inner())
}
