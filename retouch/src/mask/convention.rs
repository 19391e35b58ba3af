//! The mask as each engine wants it. There are five ways to say "change this", and engines that take one read another
//! as its opposite.

use png::{BitDepth, ColorType, Encoder};

use super::{Mask, OutlineColour, share_px};
use crate::distance;
use crate::picture::{Picture, Rect};

/// How an engine is told what to change.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Convention {
    /// A gray PNG, white where the engine paints: flux-fill, Bria.
    WhitePaints,
    /// A gray PNG, black where the engine paints: Ideogram.
    BlackPaints,
    /// A PNG with transparency, clear where the engine paints: the edits of OpenAI.
    ClearPaints,
    /// A PNG with transparency to lay over the picture, marked where the engine paints and clear elsewhere: the `markup`
    /// of GPT Image 2.5.
    Markup,
    /// A second picture: the same, darkened outside of an outline. For engines that take pictures and no mask; a plain
    /// mask as second picture is ignored by them, and what is drawn on the only picture leaks into the answer.
    TwoPictures,
}

/// What goes to an engine beside the picture.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Sent {
    /// The file of a mask, PNG.
    Mask(Vec<u8>),
    /// The second picture, and the colour of its outline: [`crate::blend::Edit`] wants to know it.
    Map(Picture, OutlineColour),
}

/// Widths and brightness of what is sent; widths are shares of the picture's longer side.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct MaskStyle {
    /// An engine with a mask may repaint so far outside of the paint: as far as the feather reaches.
    pub dilate_share: f32,
    /// The outline of a map runs so far outside of the paint.
    pub outline_gap_share: f32,
    /// So wide, at least 3 px.
    pub outline_share: f32,
    /// What is outside of the outline keeps this share of its brightness.
    pub outside_brightness: f32,
}

impl Default for MaskStyle {
    fn default() -> Self {
        Self { dilate_share: 0.010, outline_gap_share: 0.006, outline_share: 0.004, outside_brightness: 0.40 }
    }
}

const OUTLINE_MIN_PX: u32 = 3;

/// Writes what one engine takes for the part of the picture that it is sent, see [`crate::crop`].
///
/// # Errors
/// None for a part that lies in the picture: PNG holds all of them.
pub fn prepare(
    picture: &Picture,
    mask: &Mask,
    part: Rect,
    convention: Convention,
    style: &MaskStyle,
) -> Result<Sent, png::EncodingError> {
    let longer = picture.size().longer();
    let dilated = || mask.dilated(share_px(style.dilate_share, longer));
    match convention {
        Convention::WhitePaints => gray(&dilated(), part, 0xFF, 0x00).map(Sent::Mask),
        Convention::BlackPaints => gray(&dilated(), part, 0x00, 0xFF).map(Sent::Mask),
        Convention::ClearPaints => rgba(&dilated(), part, [0, 0, 0, 0], [0, 0, 0, 0xFF]).map(Sent::Mask),
        Convention::Markup => {
            let [red, green, blue] = OutlineColour::unlike(picture).rgb();
            rgba(mask, part, [red, green, blue, 0xFF], [0, 0, 0, 0]).map(Sent::Mask)
        }
        Convention::TwoPictures => {
            let colour = OutlineColour::unlike(picture);
            Ok(Sent::Map(map(picture, mask, part, colour, style), colour))
        }
    }
}

fn gray(mask: &Mask, part: Rect, painted: u8, clear: u8) -> Result<Vec<u8>, png::EncodingError> {
    encode(mask, part, ColorType::Grayscale, [painted], [clear])
}

fn rgba(mask: &Mask, part: Rect, painted: [u8; 4], clear: [u8; 4]) -> Result<Vec<u8>, png::EncodingError> {
    encode(mask, part, ColorType::Rgba, painted, clear)
}

fn encode<const CHANNELS: usize>(
    mask: &Mask,
    part: Rect,
    color: ColorType,
    painted: [u8; CHANNELS],
    clear: [u8; CHANNELS],
) -> Result<Vec<u8>, png::EncodingError> {
    let mut pixels = Vec::with_capacity(part.pixels() * CHANNELS);
    for y in part.top..part.bottom() {
        for x in part.left..part.right() {
            pixels.extend_from_slice(if mask.is_painted(x, y) { &painted } else { &clear });
        }
    }
    let mut file = Vec::new();
    let mut encoder = Encoder::new(&mut file, part.width, part.height);
    encoder.set_color(color);
    encoder.set_depth(BitDepth::Eight);
    let mut writer = encoder.write_header()?;
    writer.write_image_data(&pixels)?;
    writer.finish()?;
    Ok(file)
}

/// The part with everything outside of an outline darkened; the outline runs outside of the paint.
fn map(picture: &Picture, mask: &Mask, part: Rect, colour: OutlineColour, style: &MaskStyle) -> Picture {
    let longer = picture.size().longer();
    let gap_px = share_px(style.outline_gap_share, longer);
    let reach_px = gap_px + share_px(style.outline_share, longer).max(OUTLINE_MIN_PX);
    let mut map = picture.cut(part);
    let darkened: [u8; 256] = std::array::from_fn(|level| (level as f32 * style.outside_brightness).round() as u8);
    let bright = mask.bounds().grown(reach_px, picture.size());
    let mut squares = vec![distance::FAR; bright.pixels()];
    distance::rows(mask, bright, reach_px, |y, row| {
        let start = (y - bright.top) as usize * row.len();
        squares[start..start + row.len()].copy_from_slice(row);
    });
    let square_at = |x: u32, y: u32| {
        let (column, row) = (x.checked_sub(bright.left), y.checked_sub(bright.top));
        let (column, row) = (column.filter(|column| *column < bright.width), row.filter(|row| *row < bright.height));
        column
            .zip(row)
            .map_or(distance::FAR, |(column, row)| squares[row as usize * bright.width as usize + column as usize])
    };
    let whole = map.size().whole();
    for y in 0..part.height {
        for (x, pixel) in (part.left..).zip(map.row_mut(whole, y).chunks_exact_mut(3)) {
            let square = square_at(x, part.top + y);
            if square == distance::FAR {
                pixel.iter_mut().for_each(|level| *level = darkened[usize::from(*level)]);
            } else if square > gap_px.pow(2) {
                pixel.copy_from_slice(&colour.rgb());
            }
        }
    }
    map
}
