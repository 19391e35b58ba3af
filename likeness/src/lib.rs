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
