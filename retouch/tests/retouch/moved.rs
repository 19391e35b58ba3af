//! Whether and how an answer has moved (B11).

use darkroom_retouch::drift::Drift;
use darkroom_retouch::register::{Change, Matching, Placement, Registration, register};
use darkroom_retouch::{Mask, Picture, Rect};

use crate::engine::{self, DRIFT, ellipse};
use crate::scene::{plain, size, still_life};

fn painted(picture: &Picture) -> Mask {
    let size = picture.size();
    let (width, height) = (size.width() / 4, size.height() / 5);
    ellipse(size, Rect { left: width, top: height * 2, width, height })
}

fn registered(picture: &Picture, answer: &Picture) -> Registration {
    register(picture, &painted(picture), picture.size().whole(), answer, &Matching::default())
}

fn placement(picture: &Picture, answer: &Picture) -> Placement {
    match registered(picture, answer) {
        Registration::Aligned { placement, agreeing, sought, .. } => {
            assert!(agreeing * 2 >= sought, "{agreeing} of {sought} agree");
            placement
        }
        other => panic!("not aligned: {other:?}"),
    }
}

fn near(is: Placement, wanted: Placement, px: f32, scale: f32) {
    let shift = (0..2).all(|axis| (is.shift_px[axis] - wanted.shift_px[axis]).abs() <= px);
    let scales = (0..2).all(|axis| (is.scale[axis] - wanted.scale[axis]).abs() <= scale);
    assert!(shift && scales, "{is:?} is not {wanted:?}");
}

#[test]
fn a_drift_is_measured_at_half_the_resolution() {
    for (seed, width, height) in [(1, 1_400, 1_400), (2, 1_536, 2_048)] {
        let picture = still_life(seed, size(width, height));
        let whole = picture.size().whole();
        let answer = engine::answer(&picture, &painted(&picture), whole, &DRIFT, size(width / 2, height / 2));
        let wanted = Placement { shift_px: DRIFT.shift_px, scale: DRIFT.scale };
        near(placement(&picture, &answer), wanted, 0.5, 0.0008);
    }
}

#[test]
fn what_did_not_move_is_found_where_it_was() {
    let picture = still_life(3, size(1_200, 900));
    let whole = picture.size().whole();
    let answer = engine::answer(&picture, &painted(&picture), whole, &Drift::NONE, size(1_200, 900));
    near(placement(&picture, &answer), Placement::STILL, 0.15, 0.0004);
}

#[test]
fn a_picture_squashed_into_the_engine_s_size_did_not_move() {
    let picture = still_life(4, size(1_536, 2_048));
    let whole = picture.size().whole();
    let answer = engine::answer(&picture, &painted(&picture), whole, &Drift::NONE, size(864, 1_184));
    near(placement(&picture, &answer), Placement::STILL, 0.3, 0.0006);
}

#[test]
fn a_picture_cropped_to_the_engine_s_size_is_wider_on_one_axis() {
    let picture = still_life(4, size(1_536, 2_048));
    // 864 × 1,184 has 1,494.5 of 1,536 columns.
    let cropped = Drift { scale: [1.0278, 1.0], ..Drift::NONE };
    let whole = picture.size().whole();
    let answer = engine::answer(&picture, &painted(&picture), whole, &cropped, size(864, 1_184));
    near(placement(&picture, &answer), Placement { scale: [1.0278, 1.0], ..Placement::STILL }, 0.5, 0.001);
}

#[test]
fn another_picture_is_another_scene() {
    let picture = still_life(5, size(1_024, 1_024));
    for seed in 50..58 {
        let other = registered(&picture, &still_life(seed, size(1_024, 1_024)));
        let is_refused = matches!(other, Registration::SceneChanged(Change::Disagreement { .. }));
        assert!(is_refused, "scene {seed}: {other:?}");
    }
}

#[test]
fn a_scene_that_was_enlarged_too_much_is_another() {
    let picture = still_life(5, size(1_024, 1_024));
    let enlarged = Drift { scale: [1.15, 1.15], ..Drift::NONE }.applied(&picture, picture.size());
    assert!(matches!(registered(&picture, &enlarged), Registration::SceneChanged(_)));
}

#[test]
fn a_plain_ground_is_taken_as_it_came_and_another_ground_is_not() {
    let picture = plain(size(900, 900));
    let tinted = Drift { tint: [1.01, 1.0, 0.98], ..Drift::NONE }.applied(&picture, size(1_024, 1_024));
    assert!(matches!(registered(&picture, &tinted), Registration::Still { .. }));
    let busy = still_life(6, size(1_024, 1_024));
    let other = registered(&picture, &busy);
    assert!(matches!(other, Registration::SceneChanged(Change::Residual(_))), "{other:?}");
}
