//! Edits laid back into their pictures (B9, B11).

use darkroom_retouch::crop::{CropRule, Ratio, part_to_send};
use darkroom_retouch::drift::Drift;
use darkroom_retouch::mask::OutlineColour;
use darkroom_retouch::{Alpha, Edge, Edit, Laid, Mask, MaskLimits, Picture, Rect, Settings, Size, Verdict, lay_back};
use proptest::prelude::*;

use crate::engine::{self, DRIFT, ellipse, painted_over};
use crate::scene::{plain, size, still_life};

fn laid(picture: &mut Picture, edit: &Edit<'_>) -> Laid {
    match lay_back(picture, edit, &Settings::default()) {
        Verdict::Aligned(laid) | Verdict::Still(laid) => laid,
        other => panic!("not laid back: {other:?}"),
    }
}

/// Mean and largest difference over the pixels that pass.
pub(crate) fn apart(one: &Picture, other: &Picture, passes: impl Fn(u32, u32) -> bool) -> (f64, u8) {
    let width = one.size().width();
    let (mut sum, mut count, mut most) = (0_u64, 0_u64, 0_u8);
    for (at, (one, other)) in (0_u32..).zip(one.rgb().chunks_exact(3).zip(other.rgb().chunks_exact(3))) {
        if passes(at % width, at / width) {
            for (one, other) in one.iter().zip(other) {
                sum += u64::from(one.abs_diff(*other));
                most = most.max(one.abs_diff(*other));
                count += 1;
            }
        }
    }
    (sum as f64 / count.max(1) as f64, most)
}

/// The mean error where the answer counts and nothing was to be changed, in levels.
fn ring_error(before: &Picture, after: &Picture, mask: &Mask, alpha: &Alpha) -> f64 {
    apart(before, after, |x, y| alpha.at(x, y) > 0 && !mask.is_painted(x, y)).0
}

#[test]
fn a_drifting_engine_leaves_no_ring() {
    for (seed, width, height) in [(1, 2_048, 2_048), (2, 900, 1_200)] {
        let picture = still_life(seed, size(width, height));
        let mask =
            ellipse(picture.size(), Rect { left: width / 4, top: height / 3, width: width / 3, height: height / 4 });
        let part = picture.size().whole();
        let answer = engine::answer(&picture, &mask, part, &DRIFT, size(width / 2, height / 2));
        let mut edited = picture.clone();
        let laid = laid(&mut edited, &Edit { mask: &mask, part, answer: &answer, outline: None });
        let error = ring_error(&picture, &edited, &mask, &laid.alpha);
        assert!(error <= 2.0, "{error} levels in the ring of scene {seed}");
        assert_eq!(apart(&picture, &edited, |x, y| laid.alpha.at(x, y) == 0), (0.0, 0), "nothing else changes");
        // What was asked for is there, in the picture's own colours.
        let wanted = painted_over(&picture, &mask, part);
        let inside = apart(&wanted, &edited, |x, y| mask.is_painted(x, y)).0;
        assert!(inside < 4.0, "{inside} levels on the paint of scene {seed}");
    }
}

#[test]
fn a_crop_comes_back_into_its_place() {
    let picture = still_life(8, size(2_048, 1_536));
    let mask = ellipse(picture.size(), Rect { left: 1_600, top: 200, width: 300, height: 260 });
    let part = part_to_send(&mask, &[Ratio { width: 1, height: 1 }], &CropRule::default());
    assert_eq!((part.width, part.height), (768, 768));
    let drift = Drift { shift_px: [-2.0, 1.5], ..DRIFT };
    let answer = engine::answer(&picture, &mask, part, &drift, size(1_024, 1_024));
    let mut edited = picture.clone();
    let laid = laid(&mut edited, &Edit { mask: &mask, part, answer: &answer, outline: None });
    let error = ring_error(&picture, &edited, &mask, &laid.alpha);
    assert!(error <= 2.0, "{error} levels in the ring");
    assert_eq!(apart(&picture, &edited, |x, y| laid.alpha.at(x, y) == 0), (0.0, 0));
    let wanted = painted_over(&picture, &mask, picture.size().whole());
    // Its colours are known from the crop alone, which may not have them.
    let inside = apart(&wanted, &edited, |x, y| mask.is_painted(x, y)).0;
    assert!(inside < 8.0, "{inside} levels on the paint");
}

#[test]
fn usual_drifts_of_many_seeds_are_taken_back() {
    let picture = still_life(9, size(1_024, 1_024));
    let mask = ellipse(picture.size(), Rect { left: 380, top: 500, width: 220, height: 260 });
    let part = picture.size().whole();
    for seed in 0..8 {
        let answer = engine::answer(&picture, &mask, part, &Drift::usual(seed), picture.size());
        let mut edited = picture.clone();
        let laid = laid(&mut edited, &Edit { mask: &mask, part, answer: &answer, outline: None });
        let error = ring_error(&picture, &edited, &mask, &laid.alpha);
        assert!(error <= 2.0, "{error} levels in the ring of seed {seed}");
    }
}

#[test]
fn another_scene_is_refused_and_the_picture_is_as_it_was() {
    let picture = still_life(10, size(1_024, 768));
    let mask = ellipse(picture.size(), Rect { left: 400, top: 300, width: 200, height: 200 });
    let answer = still_life(77, picture.size());
    let mut edited = picture.clone();
    let edit = Edit { mask: &mask, part: picture.size().whole(), answer: &answer, outline: None };
    let verdict = lay_back(&mut edited, &edit, &Settings::default());
    assert!(matches!(verdict, Verdict::SceneChanged(_)), "{verdict:?}");
    assert_eq!(edited, picture);
}

#[test]
fn an_answer_without_a_change_is_found_though_it_drifted() {
    let picture = still_life(11, size(1_024, 1_024));
    let mask = ellipse(picture.size(), Rect { left: 400, top: 300, width: 200, height: 200 });
    for answer in [picture.clone(), DRIFT.applied(&picture, picture.size()), DRIFT.applied(&picture, size(640, 640))] {
        let mut edited = picture.clone();
        let edit = Edit { mask: &mask, part: picture.size().whole(), answer: &answer, outline: None };
        let verdict = lay_back(&mut edited, &edit, &Settings::default());
        assert!(matches!(verdict, Verdict::NothingChanged { .. }), "{verdict:?}");
        assert_eq!(edited, picture);
    }
}

#[test]
fn a_small_thing_taken_away_in_much_paint_is_a_change() {
    let ground = plain(size(1_024, 1_024));
    let speck = Rect { left: 500, top: 480, width: 40, height: 40 };
    let picture = Picture::drawn(ground.size(), |x, y| {
        let pixel = Rect { left: x, top: y, width: 1, height: 1 };
        let at = (y as usize * 1_024 + x as usize) * 3;
        if pixel.meet(speck).is_some() {
            [90, 60, 50]
        } else {
            [ground.rgb()[at], ground.rgb()[at + 1], ground.rgb()[at + 2]]
        }
    });
    let mask = ellipse(picture.size(), Rect { left: 300, top: 300, width: 400, height: 400 });
    let mut edited = picture.clone();
    laid(&mut edited, &Edit { mask: &mask, part: picture.size().whole(), answer: &ground, outline: None });
    assert!(apart(&edited, &ground, |_, _| true).1 <= 3, "the speck is gone");
}

#[test]
fn a_line_that_leaked_into_the_answer_is_counted() {
    let picture = still_life(12, size(1_024, 1_024));
    let mask = ellipse(picture.size(), Rect { left: 300, top: 300, width: 300, height: 300 });
    let part = picture.size().whole();
    let clean = painted_over(&picture, &mask, part);
    let ring = mask.dilated(8);
    let leaked = Picture::drawn(picture.size(), |x, y| {
        let at = (y as usize * 1_024 + x as usize) * 3;
        let is_line = ring.is_painted(x, y) && !mask.is_painted(x, y) && y < 400;
        if is_line { [255, 0, 255] } else { [clean.rgb()[at], clean.rgb()[at + 1], clean.rgb()[at + 2]] }
    });
    let share = |answer: &Picture| {
        let edit = Edit { mask: &mask, part, answer, outline: Some(OutlineColour::Magenta) };
        laid(&mut picture.clone(), &edit).leak_share
    };
    assert_eq!(share(&clean), 0.0);
    assert!(share(&leaked) > 0.003, "{}", share(&leaked));
}

fn some_picture(width: u32, height: u32) -> Picture {
    Picture::drawn(size(width, height), |x, y| [(x * 13 + y) as u8, (y * 29) as u8, (x * y) as u8])
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(120))]
    /// Whatever is painted and answered, in whatever sizes, alone or at the border.
    #[test]
    fn a_pixel_without_alpha_is_the_picture_s_own(
        (width, height) in (1_u32..90, 1_u32..90),
        (answer_width, answer_height) in (1_u32..120, 1_u32..120),
        paint in proptest::collection::vec(any::<u32>(), 1..4),
        (left, top) in (any::<u32>(), any::<u32>()),
        level in any::<u8>(),
    ) {
        let picture = some_picture(width, height);
        let mut painted = vec![false; picture.size().pixels()];
        let count = painted.len();
        paint.iter().for_each(|at| painted[*at as usize % count] = true);
        let mask = Mask::from_painted(picture.size(), &painted, &MaskLimits::ANY).unwrap();
        let (left, top) = (left % width, top % height);
        let part = Rect { left, top, width: width - left, height: height - top };
        let answer = Picture::drawn(size(answer_width, answer_height), |x, y| [level, x as u8, y as u8]);
        let mut settings = Settings::default();
        settings.matching.still_residual_max = 255.0;
        settings.edge = Edge { full_share: 0.02, feather_share: 0.1 };
        let mut edited = picture.clone();
        let edit = Edit { mask: &mask, part, answer: &answer, outline: Some(OutlineColour::Cyan) };
        let verdict = lay_back(&mut edited, &edit, &settings);
        let alpha = Alpha::of(&mask, &settings.edge, part);
        prop_assert_eq!(apart(&picture, &edited, |x, y| alpha.at(x, y) == 0), (0.0, 0), "{:?}", verdict);
    }
}

#[test]
fn sizes_are_those_that_a_file_can_have() {
    assert!(Size::new(0, 5).is_none() && Size::new(5, 65_536).is_none() && Size::new(65_535, 1).is_some());
    assert!(Picture::from_rgb(size(2, 2), vec![0; 11]).is_none());
}
