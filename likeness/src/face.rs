//! Where the faces are.

use std::io::Cursor;

use darkroom_retouch::Picture;
use rustface::{ImageData, Model, create_detector_with_model, read_model};

/// SeetaFace's frontal model, BSD-2-Clause as `rustface` is; its licence lies beside it.
static MODEL: &[u8] = include_bytes!("../model/seeta_fd_frontal_v1.0.bin");
/// The longer side of what is searched: a face of a person who is seen whole is still some 40 px there.
const SEARCHED_PX: u32 = 640;
/// No smaller face is found, in px of what is searched.
const FACE_MIN_PX: u32 = 24;
/// Of the model's own scale, on which 0.95 finds most and errs, and 4.5 errs hardly ever.
const SCORE_MIN: f64 = 2.5;
/// Of an image pyramid.
const SCALE_STEP: f32 = 0.8;
/// A second face this much smaller than the first is somebody in the background, or a print on a shirt.
const SECOND_SHARE_MAX: f32 = 0.6;
/// Two boxes of one face share so much of what they cover together.
const SAME_PLACE_MIN: f32 = 0.55;

/// The square round a face, brow to chin, in px of its picture.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Box {
    /// From the left.
    pub left: f32,
    /// From the top.
    pub top: f32,
    /// To the right of `left`.
    pub width: f32,
    /// Down from `top`.
    pub height: f32,
}

impl Box {
    fn area(self) -> f32 {
        self.width * self.height
    }

    /// Whether another box is this face's.
    pub(crate) fn is_at(self, other: Self) -> bool {
        let width = (self.left + self.width).min(other.left + other.width) - self.left.max(other.left);
        let height = (self.top + self.height).min(other.top + other.height) - self.top.max(other.top);
        let shared = width.max(0.0) * height.max(0.0);
        shared >= SAME_PLACE_MIN * (self.area() + other.area() - shared)
    }
}

/// The faces on a picture, largest first.
#[must_use]
pub fn faces(picture: &Picture) -> Vec<Box> {
    let Some(model) = model() else { return Vec::new() };
    let (gray, width, height, scale) = searched(picture);
    if width.min(height) < FACE_MIN_PX {
        return Vec::new();
    }
    let mut detector = create_detector_with_model(model);
    detector.set_min_face_size(FACE_MIN_PX);
    detector.set_score_thresh(SCORE_MIN);
    detector.set_pyramid_scale_factor(SCALE_STEP);
    detector.set_slide_window_step(4, 4);
    let found = detector.detect(&ImageData::new(&gray, width, height));
    let mut faces: Vec<Box> = found
        .iter()
        .map(|face| face.bbox())
        .map(|face| Box {
            left: face.x() as f32 * scale,
            top: face.y() as f32 * scale,
            width: face.width() as f32 * scale,
            height: face.height() as f32 * scale,
        })
        .collect();
    faces.sort_by(|one, other| other.area().total_cmp(&one.area()));
    faces
}

/// The one face of a picture; `None` where there is none, or a second one nearly as large.
pub(crate) fn one(faces: &[Box]) -> Option<Box> {
    match faces {
        [only] => Some(*only),
        [first, second, ..] if second.width < SECOND_SHARE_MAX * first.width => Some(*first),
        [_, _, ..] | [] => None,
    }
}

fn model() -> Option<Model> {
    read_model(Cursor::new(MODEL)).ok()
}

/// A small gray copy, with how many px of the picture one of it is. Each of its pixels is the mean of what it covers.
fn searched(picture: &Picture) -> (Vec<u8>, u32, u32, f32) {
    let size = picture.size();
    let scale = (size.longer() as f32 / SEARCHED_PX as f32).max(1.0);
    let side = |px: u32| ((px as f32 / scale) as u32).max(1);
    let (width, height) = (side(size.width()), side(size.height()));
    let span = |at: u32, most: u32| {
        let from = ((at as f32 * scale) as u32).min(most - 1);
        from..(((at + 1) as f32 * scale) as u32).clamp(from + 1, most)
    };
    let rgb = picture.rgb();
    let mut gray = Vec::with_capacity(width as usize * height as usize);
    for y in 0..height {
        for x in 0..width {
            let (mut sum, mut count) = (0_u32, 0_u32);
            for row in span(y, size.height()) {
                for column in span(x, size.width()) {
                    let at = (row as usize * size.width() as usize + column as usize) * 3;
                    let [red, green, blue] = [rgb[at], rgb[at + 1], rgb[at + 2]].map(u32::from);
                    sum += (299 * red + 587 * green + 114 * blue) / 1000;
                    count += 1;
                }
            }
            gray.push((sum / count.max(1)).min(255) as u8);
        }
    }
    (gray, width, height, scale)
}
