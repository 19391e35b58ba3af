//! A person's own head, laid back over a picture in which an engine dressed them.
//!
//! Engines that dress people draw the face anew, a little or a lot. What is wanted is the photo's face under the engine's
//! garment, without a seam, and never a second head. So five things must hold, each a step, and where one does not the
//! engine's picture stays as it is ([`Why`]):
//!
//! 1. [`face`] finds one face on the photo, clearly the largest.
//! 2. It finds one at the same place on the engine's picture: a pose that moved would have two heads.
//! 3. [`head`] makes the head of it: an oval with hair, ears and chin. Outside of it the two pictures show the same, up to
//!    what a tone explains: a collar that reaches the chin, or hair that was drawn otherwise, would have a seam.
//! 4. Inside they differ no more than two drawings of one head do: a hat or glasses are worn, and stay.
//! 5. `darkroom_retouch` realigns the photo's head to the engine's picture, takes its tone and fades it in.

mod face;
mod head;

use darkroom_retouch::mask::MaskLimits;
use darkroom_retouch::{Edge, Edit, Mask, Picture, Settings, Verdict, lay_back};

pub use face::{Box, faces};
use head::Head;

/// What became of the face.
#[derive(Debug)]
pub enum Kept {
    /// The engine's picture with the photo's head.
    Laid(Picture),
    /// The engine's picture is to be taken as it is.
    Declined(Why),
}

/// Why an engine's picture stays as it is.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Why {
    /// The two have not the same shape.
    Shape,
    /// There is no face on the photo, or another one nearly as large.
    NoFace,
    /// There is none at its place on the engine's picture.
    Moved,
    /// Round the head the two differ by so many levels on average: there would be a seam.
    Seam(f32),
    /// So large a share of the head is something else: it is worn.
    Worn(f32),
    /// It shows another scene round the head.
    SceneChanged,
    /// The engine left the head alone.
    Untouched,
}

/// The edge of a head fades over this share of its height.
const FEATHER_SHARE: f32 = 0.1;

/// Lays the head of `person` over `answer`, what an engine made of that photo, if that leaves no seam.
#[must_use]
pub fn keep_face(person: &Picture, answer: Picture) -> Kept {
    let photo = match head::as_large_as(person, answer.size()) {
        Some(photo) => photo,
        None => return Kept::Declined(Why::Shape),
    };
    let Some(face) = face::one(&faces(&photo)) else { return Kept::Declined(Why::NoFace) };
    if !faces(&answer).iter().any(|other| face.is_at(*other)) {
        return Kept::Declined(Why::Moved);
    }
    laid(&photo, answer, face)
}

/// The same for a face that was found, on a photo as large as the answer.
fn laid(photo: &Picture, mut answer: Picture, face: Box) -> Kept {
    let head = Head::of(face, answer.size());
    if let Some(why) = head.objection(photo, &answer) {
        return Kept::Declined(why);
    }
    let painted = head.painted(answer.size());
    let Ok(mask) = Mask::from_painted(answer.size(), &painted, &MaskLimits::ANY) else {
        return Kept::Declined(Why::NoFace);
    };
    let part = head.part;
    let longer = answer.size().longer() as f32;
    let feather_share = FEATHER_SHARE * head.height() / longer;
    let settings = Settings { edge: Edge { full_share: 0.0, feather_share }, ..Settings::default() };
    // The photo is what is laid back here, and the engine's picture is what stays.
    let edit = Edit { mask: &mask, part, answer: &photo.cut(part), outline: None };
    match lay_back(&mut answer, &edit, &settings) {
        Verdict::Aligned(_) | Verdict::Still(_) => Kept::Laid(answer),
        Verdict::SceneChanged(_) => Kept::Declined(Why::SceneChanged),
        Verdict::NothingChanged { .. } => Kept::Declined(Why::Untouched),
    }
}

#[cfg(test)]
mod tests {
    use darkroom_retouch::Size;

    use super::*;

    const SIDE: u32 = 480;
    const FACE: Box = Box { left: 190.0, top: 120.0, width: 100.0, height: 100.0 };

    fn oval(x: u32, y: u32, middle: [f32; 2], radii: [f32; 2]) -> bool {
        ((x as f32 - middle[0]) / radii[0]).hypot((y as f32 - middle[1]) / radii[1]) < 1.0
    }

    /// A head with hair, eyes and a neck before a wall that has a grain; the shirt is of this colour.
    fn photo(shirt: [u8; 3]) -> Picture {
        Picture::drawn(Size::new(SIDE, SIDE).unwrap(), |x, y| {
            let grain = ((x * 7 + y * 13) % 17) as u8 + ((x / 24 + y / 24) % 2) as u8 * 12;
            if y > 270 && oval(x, y, [240.0, 480.0], [190.0, 220.0]) {
                shirt
            } else if oval(x, y, [215.0, 160.0], [9.0, 5.0]) || oval(x, y, [265.0, 160.0], [9.0, 5.0]) {
                [40, 30, 30]
            } else if oval(x, y, [240.0, 170.0], [50.0, 62.0]) || ((220..260).contains(&x) && (200..290).contains(&y)) {
                [214 + grain / 4, 172 + grain / 4, 150]
            } else if oval(x, y, [240.0, 155.0], [62.0, 76.0]) {
                [60 + grain / 2, 44 + grain / 2, 38]
            } else {
                [120 + grain, 130 + grain, 140 + grain]
            }
        })
    }

    /// What an engine makes of it: another shirt, and a face that is paler and without its eyes' edges.
    fn dressed(photo: &Picture, change: impl Fn(u32, u32, [u8; 3]) -> [u8; 3]) -> Picture {
        Picture::drawn(photo.size(), |x, y| {
            let at = (y as usize * SIDE as usize + x as usize) * 3;
            let pixel = [photo.rgb()[at], photo.rgb()[at + 1], photo.rgb()[at + 2]];
            if y > 270 && oval(x, y, [240.0, 480.0], [190.0, 220.0]) { [30, 120, 60] } else { change(x, y, pixel) }
        })
    }

    fn at(picture: &Picture, x: u32, y: u32) -> [u8; 3] {
        let at = (y as usize * SIDE as usize + x as usize) * 3;
        [picture.rgb()[at], picture.rgb()[at + 1], picture.rgb()[at + 2]]
    }

    fn paler(x: u32, y: u32, pixel: [u8; 3]) -> [u8; 3] {
        if oval(x, y, [240.0, 170.0], [46.0, 58.0]) { pixel.map(|level| level / 2 + 90) } else { pixel }
    }

    #[test]
    fn the_photos_head_is_on_the_engines_picture_and_the_garment_stays() {
        let photo = photo([160, 40, 40]);
        let answer = dressed(&photo, paler);
        let Kept::Laid(kept) = laid(&photo, answer.clone(), FACE) else { panic!("declined") };
        for (x, y) in [(240, 170), (215, 160), (265, 160), (225, 185)] {
            let (is, was) = (at(&kept, x, y), at(&photo, x, y));
            assert!(is.iter().zip(was).all(|(one, other)| one.abs_diff(other) <= 6), "{x} {y}: {is:?} for {was:?}");
        }
        for (x, y) in [(240, 400), (120, 420), (20, 20), (460, 200)] {
            assert_eq!(at(&kept, x, y), at(&answer, x, y), "{x} {y}");
        }
        // No line runs where the head fades: a step there is no larger than it was before.
        let step = |picture: &Picture, y: u32| at(picture, 240, y)[0].abs_diff(at(picture, 240, y + 1)[0]);
        for y in 225..270 {
            assert!(step(&kept, y) <= step(&answer, y).max(step(&photo, y)) + 6, "{y}");
        }
    }

    #[test]
    fn what_is_worn_on_the_head_stays() {
        let photo = photo([160, 40, 40]);
        let hat = |x: u32, y: u32, pixel| {
            if y < 130 && oval(x, y, [240.0, 120.0], [90.0, 60.0]) { [20, 40, 160] } else { pixel }
        };
        let declined = laid(&photo, dressed(&photo, hat), FACE);
        assert!(matches!(declined, Kept::Declined(Why::Worn(_) | Why::Seam(_))), "{declined:?}");
    }

    #[test]
    fn a_head_that_moved_or_hair_that_was_drawn_otherwise_stays_as_the_engine_made_it() {
        let photo = photo([160, 40, 40]);
        let moved = Picture::drawn(photo.size(), |x, y| at(&photo, (x + 60).min(SIDE - 1), y));
        assert!(matches!(laid(&photo, moved, FACE), Kept::Declined(_)));
        let curls = |x: u32, y: u32, pixel| {
            let is_round = oval(x, y, [240.0, 165.0], [100.0, 110.0]) && !oval(x, y, [240.0, 170.0], [50.0, 62.0]);
            if is_round && y < 260 { [230, 210, 90] } else { pixel }
        };
        assert!(matches!(laid(&photo, dressed(&photo, curls), FACE), Kept::Declined(Why::Seam(_))));
    }

    #[test]
    fn without_a_face_or_of_another_shape_nothing_is_laid() {
        let wall = Picture::drawn(Size::new(200, 200).unwrap(), |x, y| [(x % 200) as u8, (y % 200) as u8, 90]);
        assert!(matches!(keep_face(&wall, wall.clone()), Kept::Declined(Why::NoFace)));
        let wide = Picture::drawn(Size::new(300, 200).unwrap(), |_, _| [90; 3]);
        assert!(matches!(keep_face(&wall, wide), Kept::Declined(Why::Shape)));
    }

    #[test]
    fn a_face_is_at_its_place_when_its_box_is_nearly_the_same() {
        let beside = |px: f32| Box { left: FACE.left + px, ..FACE };
        assert!(
            FACE.is_at(FACE) && FACE.is_at(beside(20.0)) && !FACE.is_at(beside(40.0)) && !FACE.is_at(beside(200.0))
        );
        assert_eq!(face::one(&[FACE, Box { width: 90.0, ..FACE }]), None);
        assert_eq!(face::one(&[FACE, Box { width: 40.0, ..FACE }]), Some(FACE));
    }
}
