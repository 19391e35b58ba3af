//! A copy of a picture with the visible label (GB 45438-2025, 5.2). The stored picture never carries it, so that edits do
//! not heap one onto the other, and a preview is not spoiled.
//!
//! A JPEG that we wrote is spliced: all blocks without a letter stay as they are, bit by bit, with the other segments of
//! the file. Other pictures are written anew, a PNG as PNG and the rest as JPEG, with what their file said of itself.

use bytes::Bytes;
use darkroom_pixels::{Fault, Picture as Written};
use darkroom_retouch::jpeg::{splice, spliceable};
use darkroom_retouch::{Alpha, Picture, Size};
use darkroom_typeset::{Canvas, Language, mark};

use crate::error::{AppError, Result};
use crate::locale::Locale;
use crate::media::marks::Mark;
use crate::media::{self, ImageFormat, Pixels};

/// Of copies that are written anew as JPEG: no loss that anybody sees.
const QUALITY: u8 = 92;

/// What the copy of a picture of this format is written as.
pub(super) const fn format_of_copy(stored: ImageFormat) -> ImageFormat {
    match stored {
        ImageFormat::Png => ImageFormat::Png,
        ImageFormat::Jpeg | ImageFormat::Webp => ImageFormat::Jpeg,
    }
}

/// The copy. `unmarked` is what it says of itself where the file says nothing, as files of before marks do not. The same
/// file gives the same copy. Takes up to a second: call it in `spawn_blocking`.
pub(super) fn labelled(file: &[u8], stored: ImageFormat, locale: Locale, unmarked: Mark) -> Result<Bytes> {
    let to = format_of_copy(stored);
    let said = Mark::of(file, stored);
    let is_spliced = stored == ImageFormat::Jpeg && spliceable(file).is_ok();
    let written = if is_spliced { spliced(file, locale)? } else { written_anew(file, to, locale)? };
    Ok(match (is_spliced, said) {
        (true, Some(_)) => written.into(),
        (false, Some(mark)) => mark.put_into(&written, to),
        (_, None) => unmarked.put_into(&written, to),
    })
}

fn spliced(file: &[u8], locale: Locale) -> Result<Vec<u8>> {
    let before = media::coded_pixels(file).map_err(unusable)?;
    let after = drawn(before.clone(), locale)?;
    let (before, after) = (picture(before)?, picture(after)?);
    let alpha = Alpha::of_changes(&before, &after).ok_or_else(|| unusable("the label changes nothing"))?;
    splice(file, &after, &alpha).map_err(unusable)
}

fn written_anew(file: &[u8], to: ImageFormat, locale: Locale) -> Result<Vec<u8>> {
    let Pixels { width, height, rgb } = drawn(media::pixels(file).map_err(unusable)?, locale)?;
    let picture = Written::from_rgb(width, height, rgb).ok_or_else(|| unusable("another number of pixels"))?;
    let written = match to {
        ImageFormat::Png => picture.png(),
        ImageFormat::Jpeg | ImageFormat::Webp => picture.jpeg(QUALITY),
    };
    written.map_err(|fault: Fault| unusable(format!("{fault:?}")))
}

/// The pixels with the label in their lower right corner.
fn drawn(mut pixels: Pixels, locale: Locale) -> Result<Pixels> {
    let mut canvas = Canvas::new(pixels.width, pixels.height, &mut pixels.rgb).ok_or_else(|| unusable("no pixels"))?;
    mark(&mut canvas, locale.pick(Language::Chinese, Language::English)).map_err(unusable)?;
    Ok(pixels)
}

fn picture(Pixels { width, height, rgb }: Pixels) -> Result<Picture> {
    let picture = Size::new(width, height).and_then(|size| Picture::from_rgb(size, rgb));
    picture.ok_or_else(|| unusable("no pixels"))
}

/// What is stored was decoded when it was delivered.
fn unusable(reason: impl std::fmt::Display) -> AppError {
    AppError::Internal(format!("a stored picture cannot be labelled: {reason}"))
}

#[cfg(test)]
mod tests {
    use darkroom_fit::{RgbImage, write_jpeg};

    use super::*;
    use crate::media::marks::{Label, Producer};

    /// The shortest file a shop takes, in bytes: the first file leaves two sixteenths of it (`studios/shop.rs`).
    const BYTES_MAX: usize = 1_000_000;

    /// Every pixel says something else: no picture makes longer files.
    fn noise(seed: u32) -> RgbImage {
        let mut state = seed;
        RgbImage::from_fn(800, 800, |_, _| {
            state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            image::Rgb([96 + (state >> 26) as u8, 96 + ((state >> 18) & 63) as u8, 96 + ((state >> 10) & 63) as u8])
        })
    }

    #[test]
    fn an_edit_and_the_label_each_add_at_most_a_sixteenth_of_what_a_shop_takes() {
        let first = write_jpeg(&noise(7), BYTES_MAX * 14 / 16).unwrap().bytes;
        assert!(first.len() > BYTES_MAX * 2 / 3, "{} bytes are no trial", first.len());
        let before = media::coded_pixels(&first).unwrap();
        let mut after = before.clone();
        // Two fifths are painted over.
        let painted = after.rgb.len() * 2 / 5;
        after.rgb[..painted].copy_from_slice(&noise(8).into_raw()[..painted]);
        let (before, after) = (picture(before).unwrap(), picture(after).unwrap());
        let edited = splice(&first, &after, &Alpha::of_changes(&before, &after).unwrap()).unwrap();
        assert!(edited.len() <= first.len() + BYTES_MAX / 16, "{} of {}", edited.len(), first.len());
        for locale in [Locale::ZhCn, Locale::En] {
            let own = Mark::made_here(Label::made_here(&Producer::default(), "ast_1"));
            let copy = labelled(&edited, ImageFormat::Jpeg, locale, own).unwrap();
            assert!(copy.len() <= edited.len() + BYTES_MAX / 16, "{} of {}", copy.len(), edited.len());
        }
    }
}
