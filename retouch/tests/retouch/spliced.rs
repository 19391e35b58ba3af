//! B11 in the file that is delivered: what no block of the paint holds is the same, bit by bit, for every decoder.

use darkroom_pixels::{ImageFormat, Orientation};
use darkroom_retouch::jpeg::splice;
use darkroom_retouch::{Alpha, Edge, Edit, Mask, MaskLimits, Picture, Rect, Settings, Size, Verdict, lay_back};
use proptest::prelude::*;

use crate::edits::apart;
use crate::engine::{self, DRIFT, ellipse};
use crate::files::{decoded, decoded_elsewhere, jpeg};
use crate::scene::{size, still_life};

/// Whether the block of a pixel holds paint or feather.
fn touched(size: Size, alpha: &Alpha) -> impl Fn(u32, u32) -> bool + use<> {
    let columns = size.width().div_ceil(8);
    let block = |at: u32| Rect { left: at % columns * 8, top: at / columns * 8, width: 8, height: 8 };
    let is_touched: Vec<bool> = (0..columns * size.height().div_ceil(8)).map(|at| alpha.touches(block(at))).collect();
    move |x, y| is_touched[(y / 8 * columns + x / 8) as usize]
}

#[test]
fn five_edits_in_a_row_change_no_block_that_nobody_painted() {
    let first = jpeg(&still_life(20, size(1_003, 797)), 92);
    let mut file = first.clone();
    let mut alphas = Vec::new();
    let paints = [(40, 60, 200, 150), (500, 300, 300, 200), (0, 600, 120, 197), (900, 0, 103, 90), (420, 260, 90, 260)];
    for (number, (left, top, width, height)) in (0_u64..).zip(paints) {
        let before = decoded(&file);
        let mask = ellipse(before.size(), Rect { left, top, width, height });
        let part = before.size().whole();
        let drift = darkroom_retouch::drift::Drift { seed: number, ..DRIFT };
        let answer = engine::answer(&before, &mask, part, &drift, size(1_024, 816));
        let mut edited = before.clone();
        let edit = Edit { mask: &mask, part, answer: &answer, outline: None };
        let verdict = lay_back(&mut edited, &edit, &Settings::default());
        let Verdict::Aligned(laid) = verdict else { panic!("edit {number}: {verdict:?}") };
        let next = splice(&file, &edited, &laid.alpha).unwrap();
        let is_touched = touched(before.size(), &laid.alpha);
        for decode in [decoded, decoded_elsewhere] {
            let outside = apart(&decode(&file), &decode(&next), |x, y| !is_touched(x, y));
            assert_eq!(outside, (0.0, 0), "edit {number}");
        }
        let inside = apart(&edited, &decoded(&next), &is_touched).0;
        assert!(inside < 3.0, "the edit is there, as well as JPEG can: {inside} levels");
        alphas.push(is_touched);
        file = next;
    }
    for decode in [decoded, decoded_elsewhere] {
        let never_painted = |x: u32, y: u32| !alphas.iter().any(|is_touched| is_touched(x, y));
        assert_eq!(apart(&decode(&first), &decode(&file), never_painted), (0.0, 0));
    }
    assert!(file.len() < first.len() * 11 / 10, "{} bytes became {}", first.len(), file.len());
}

/// An alpha of a mask that the engine was not shown: nothing.
fn nothing(picture: &Picture) -> Alpha {
    let painted: Vec<bool> = (0..picture.size().pixels()).map(|at| at == 0).collect();
    let mask = Mask::from_painted(picture.size(), &painted, &MaskLimits::ANY).unwrap();
    Alpha::of(&mask, &Edge::default(), Rect { left: 0, top: 0, width: 0, height: 0 })
}

fn everything(picture: &Picture) -> Alpha {
    let painted = vec![true; picture.size().pixels()];
    let mask = Mask::from_painted(picture.size(), &painted, &MaskLimits::ANY).unwrap();
    Alpha::of(&mask, &Edge::default(), picture.size().whole())
}

#[test]
fn a_file_in_which_nothing_was_painted_is_the_same_file() {
    for (width, height, quality) in [(64, 64, 92), (37, 19, 95), (8, 200, 80), (1, 1, 100), (250, 9, 30)] {
        let picture = still_life(21, size(width, height));
        let file = jpeg(&picture, quality);
        assert!(splice(&file, &picture, &nothing(&picture)).unwrap() == file, "{width} × {height} at {quality}");
    }
}

#[test]
fn a_file_that_was_painted_all_over_is_as_good_as_one_that_is_encoded() {
    let picture = still_life(22, size(301, 203));
    let file = jpeg(&still_life(23, picture.size()), 92);
    let spliced = splice(&file, &picture, &everything(&picture)).unwrap();
    let encoded = jpeg(&picture, 92);
    let error = |file: &[u8]| apart(&picture, &decoded(file), |_, _| true).0;
    assert!(error(&spliced) <= error(&encoded) + 0.1, "{} and {} levels", error(&spliced), error(&encoded));
    assert!(spliced.len() < encoded.len() * 105 / 100, "{} and {} bytes", spliced.len(), encoded.len());
}

#[test]
fn what_the_studio_writes_can_be_spliced_and_keeps_its_marks() {
    let drawn = still_life(24, size(90, 70));
    let mut png = Vec::new();
    let (width, height) = (drawn.size().width(), drawn.size().height());
    let encoder = image::codecs::png::PngEncoder::new(&mut png);
    image::ImageEncoder::write_image(encoder, drawn.rgb(), width, height, image::ExtendedColorType::Rgb8).unwrap();
    let picture = darkroom_pixels::Picture::decode(&png, ImageFormat::Png, Orientation::NoTransforms, 4_096).unwrap();
    let plain = picture.jpeg(92).unwrap();
    // A mark behind the header, as every delivered picture has one, and a comment before the scan.
    let mark = [&[0xFF, 0xE1, 0, 9][..], b"a mark!"].concat();
    let marked = [&plain[..20], &mark, &plain[20..]].concat();
    let before = decoded(&marked);
    let spliced = splice(&marked, &drawn, &everything(&before)).unwrap();
    assert_eq!(spliced[..20 + mark.len()], marked[..20 + mark.len()]);
    assert!(apart(&drawn, &decoded_elsewhere(&spliced), |_, _| true).0 < 4.0);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(60))]
    /// Sizes that are no multiples of eight, single painted pixels, paint at borders and corners, any quality.
    #[test]
    fn blocks_without_paint_are_the_same_in_any_size(
        (width, height) in (1_u32..70, 1_u32..70),
        paint in proptest::collection::vec(any::<u32>(), 1..4),
        quality in 20_u8..=100,
        noise in any::<u32>(),
    ) {
        let before = Picture::drawn(size(width, height), |x, y| {
            let mixed = (x.wrapping_mul(0x9E37) ^ y.wrapping_mul(0x85EB) ^ noise).wrapping_mul(0x2C1B_3C6D);
            [(mixed >> 8) as u8, (mixed >> 16) as u8, (mixed >> 24) as u8]
        });
        let file = jpeg(&before, quality);
        let mut painted = vec![false; before.size().pixels()];
        let count = painted.len();
        paint.iter().for_each(|at| painted[*at as usize % count] = true);
        let mask = Mask::from_painted(before.size(), &painted, &MaskLimits::ANY).unwrap();
        let alpha = Alpha::of(&mask, &Edge { full_share: 0.01, feather_share: 0.04 }, before.size().whole());
        let black_and_white = Picture::drawn(before.size(), |x, y| [if (x ^ y) & 1 == 0 { 0 } else { 255 }; 3]);
        let spliced = splice(&file, &black_and_white, &alpha).unwrap();
        let is_touched = touched(before.size(), &alpha);
        for decode in [decoded, decoded_elsewhere] {
            let outside = apart(&decode(&file), &decode(&spliced), |x, y| !is_touched(x, y));
            prop_assert_eq!(outside, (0.0, 0));
        }
    }
}
