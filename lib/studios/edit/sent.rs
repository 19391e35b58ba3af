//! What an engine is shown of a picture and its mask.

use bytes::Bytes;
use darkroom_pixels::Picture as Pixels;
use darkroom_posters::edit::{Scope as Told, prompt};
use darkroom_posters::plan::Area;
use darkroom_retouch::crop::{CropRule, Ratio, part_to_send};
use darkroom_retouch::mask::{Convention, MaskStyle, Sent, prepare};
use darkroom_retouch::{Mask, MaskFault, MaskLimits, Picture, Rect, Size};

use super::plan::Outline;
use crate::engines::{AspectRatio, ComposeShape};
use crate::error::{AppError, Reason, ReasonCode, Result};
use crate::media::{self, Pixels as Decoded};

/// Of what is sent as JPEG: no loss that an engine sees.
const QUALITY: u8 = 95;

/// What an engine is shown and told.
pub(super) struct Shown {
    /// The files, in the order in which the prompt speaks of them. Without the reference, which is the last.
    pub(super) files: Vec<File>,
    pub(super) prompt: String,
    pub(super) ratio: AspectRatio,
    pub(super) painted: Option<Seen>,
}

/// A file that is made for the engine.
pub(super) struct File {
    pub(super) name: &'static str,
    pub(super) content_type: &'static str,
    pub(super) bytes: Bytes,
}

/// What the engine sees of a picture that was painted on.
pub(super) struct Seen {
    pub(super) part: Rect,
    pub(super) outline: Option<Outline>,
}

/// How a model is told what to change. Two of them read a mask as each other's opposite.
pub(super) const fn convention(shape: ComposeShape) -> Convention {
    match shape {
        // A model that dresses people edits nothing: the catalogue has none of its shape here.
        ComposeShape::NanoBanana
        | ComposeShape::Seedream
        | ComposeShape::TryOn
        | ComposeShape::IdmVton
        | ComposeShape::Gemini => Convention::TwoPictures,
        ComposeShape::FluxFill => Convention::WhitePaints,
        ComposeShape::Ideogram => Convention::BlackPaints,
    }
}

/// What a model of this shape is shown of a picture, and where its mask lets it work. Takes up to a second: call it in
/// `spawn_blocking`.
///
/// # Errors
/// A mask that is refused, with its reason; a picture that cannot be read any more.
pub(super) fn shown(
    shape: ComposeShape,
    picture: &[u8],
    mask: Option<&[u8]>,
    request: &str,
    has_reference: bool,
) -> Result<Shown> {
    let picture = decoded(picture)?;
    let size = picture.size();
    let Some(mask) = mask else {
        return Ok(Shown {
            files: vec![jpeg("picture.jpg", picture)?],
            prompt: prompt(request, Told::Whole, has_reference),
            ratio: nearest(shape, size.whole()),
            painted: None,
        });
    };
    let mask = Mask::read(mask, size, &MaskLimits::default()).map_err(refused)?;
    let ratios: Vec<Ratio> = shape.ratios().iter().filter_map(|ratio| parts(*ratio)).collect();
    let part = part_to_send(&mask, &ratios, &CropRule::default());
    let sent = prepare(&picture, &mask, part, convention(shape), &MaskStyle::default())
        .map_err(|error| AppError::Internal(format!("a mask for an engine: {error}")))?;
    let clean = jpeg("picture.jpg", picture.cut(part))?;
    let (second, told, outline) = match sent {
        Sent::Mask(file) => {
            (File { name: "mask.png", content_type: "image/png", bytes: file.into() }, Told::Masked, None)
        }
        Sent::Map(map, colour) => {
            let outline = Outline::from(colour);
            (jpeg("map.jpg", map)?, Told::Marked(area(mask.bounds(), part), outline.into()), Some(outline))
        }
    };
    Ok(Shown {
        files: vec![clean, second],
        prompt: prompt(request, told, has_reference),
        ratio: nearest(shape, part),
        painted: Some(Seen { part, outline }),
    })
}

/// The pixels of a file of ours.
pub(super) fn decoded(file: &[u8]) -> Result<Picture> {
    let pixels = media::coded_pixels(file).map_err(|code| AppError::Internal(format!("a stored picture: {code}")))?;
    as_picture(pixels).ok_or_else(|| AppError::Internal("a stored picture without pixels".to_owned()))
}

pub(super) fn as_picture(Decoded { width, height, rgb }: Decoded) -> Option<Picture> {
    Picture::from_rgb(Size::new(width, height)?, rgb)
}

fn jpeg(name: &'static str, picture: Picture) -> Result<File> {
    let (width, height) = (picture.size().width(), picture.size().height());
    let file = Pixels::from_rgb(width, height, picture.into_rgb()).and_then(|pixels| pixels.jpeg(QUALITY).ok());
    let file = file.ok_or_else(|| AppError::Internal("a picture for an engine".to_owned()))?;
    Ok(File { name, content_type: "image/jpeg", bytes: file.into() })
}

/// Which part of the picture that is sent the paint fills.
fn area(bounds: Rect, part: Rect) -> Area {
    let share = |px: u32, of: u32| f64::from(px) / f64::from(of.max(1));
    let inside = bounds.meet(part).unwrap_or(part);
    Area {
        x: share(inside.left - part.left, part.width),
        y: share(inside.top - part.top, part.height),
        width: share(inside.width, part.width),
        height: share(inside.height, part.height),
    }
}

fn parts(ratio: AspectRatio) -> Option<Ratio> {
    let (width, height) = ratio.as_str().split_once(':')?;
    Some(Ratio { width: width.parse().ok()?, height: height.parse().ok()? })
}

/// The ratio of the model's that is nearest to that of the part: the answer is brought to the part's own afterwards.
fn nearest(shape: ComposeShape, part: Rect) -> AspectRatio {
    let wanted = (f64::from(part.width) / f64::from(part.height.max(1))).ln();
    let apart = |ratio: &AspectRatio| {
        parts(*ratio).map_or(f64::MAX, |Ratio { width, height }| {
            ((f64::from(width) / f64::from(height.max(1))).ln() - wanted).abs()
        })
    };
    let best = shape.ratios().iter().min_by(|one, two| apart(one).total_cmp(&apart(two)));
    best.copied().unwrap_or(AspectRatio::Square)
}

/// A mask that is refused before anything is held.
fn refused(fault: MaskFault) -> AppError {
    let code = match fault {
        MaskFault::NotPng | MaskFault::Damaged | MaskFault::Colour | MaskFault::Depth { .. } => ReasonCode::NotPng,
        MaskFault::Size { .. } => ReasonCode::MaskSize,
        MaskFault::Empty => ReasonCode::MaskEmpty,
        MaskFault::Full => ReasonCode::MaskFull,
    };
    AppError::FileRejected(vec![Reason::whole(code)])
}

#[cfg(test)]
mod tests {
    use super::*;

    const PAINT: Rect = Rect { left: 700, top: 60, width: 90, height: 120 };

    fn picture() -> Vec<u8> {
        let rgb = (0..1_000_u32 * 800).flat_map(|at| [(at % 251) as u8, (at / 1_000) as u8, 90]).collect();
        Pixels::from_rgb(1_000, 800, rgb).unwrap().png().unwrap()
    }

    fn mask() -> Vec<u8> {
        let is_painted = |x: u32, y: u32| Rect { left: x, top: y, width: 1, height: 1 }.meet(PAINT).is_some();
        let gray = image::GrayImage::from_fn(1_000, 800, |x, y| image::Luma([if is_painted(x, y) { 255 } else { 0 }]));
        let mut file = std::io::Cursor::new(Vec::new());
        gray.write_to(&mut file, image::ImageFormat::Png).unwrap();
        file.into_inner()
    }

    fn of(shape: ComposeShape) -> Shown {
        shown(shape, &picture(), Some(&mask()), "make it red", false).unwrap()
    }

    #[test]
    fn each_model_is_shown_the_part_round_the_paint_and_its_own_kind_of_mask() {
        for shape in ComposeShape::ALL.into_iter().filter(|shape| shape.takes_words()) {
            let shown = of(shape);
            let part = shown.painted.as_ref().unwrap().part;
            assert_eq!(part.meet(PAINT), Some(PAINT), "{shape:?}");
            assert!(part.width < 1_000 && part.height <= 800, "{shape:?}: {part:?}");
            let second = image::load_from_memory(&shown.files[1].bytes).unwrap().into_rgb8();
            assert_eq!(second.dimensions(), (part.width, part.height));
            let at = |x: u32, y: u32| second.get_pixel(x - part.left, y - part.top).0;
            let (inside, outside) = (at(740, 120), at(part.left + 4, part.bottom() - 4));
            match convention(shape) {
                Convention::WhitePaints => assert_eq!((inside, outside), ([255; 3], [0; 3]), "{shape:?}"),
                Convention::BlackPaints => assert_eq!((inside, outside), ([0; 3], [255; 3]), "{shape:?}"),
                Convention::TwoPictures => {
                    assert!(shown.prompt.contains("magenta outline"), "{}", shown.prompt);
                    assert!(inside[2] > 70 && outside[2] < 50, "{shape:?}: {inside:?} and {outside:?}");
                }
                Convention::ClearPaints | Convention::Markup => panic!("{shape:?}"),
            }
        }
    }

    #[test]
    fn a_whole_picture_is_shown_alone_in_the_nearest_shape() {
        let whole = shown(ComposeShape::NanoBanana, &picture(), None, "make it red", true).unwrap();
        assert_eq!((whole.files.len(), whole.ratio), (1, AspectRatio::Broad));
        assert!(whole.painted.is_none() && whole.prompt.contains("The last image is only a reference"));
    }
}
