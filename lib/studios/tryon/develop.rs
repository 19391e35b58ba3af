//! "Keep my face": the head of the person's photo is laid back over the engine's (`darkroom_likeness`), where that leaves
//! no seam. Where it would, the engine's picture is delivered as it is. Linked only where pictures are brought home.

use darkroom_likeness::{Kept, keep_face};
use darkroom_pixels::Picture as Pixels;
use darkroom_retouch::{Picture, Size};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::engines::ItemFault;
use crate::error::{AppError, Result};
use crate::ids::UserId;
use crate::media;
use crate::media::marks::SourceType;
use crate::storage::ObjectKey;
use crate::studio::{Developed, Development, Exposed, Undevelopable};

/// Of a picture that is written anew.
const QUALITY: u8 = 95;

/// How try-ons are developed whose face is kept.
pub(in crate::studios) static DEVELOPMENT: Development =
    Development { needs, develop, source: |_| SourceType::CompositeWithTrainedModel };

/// Whose face is kept.
#[derive(Debug, Serialize, Deserialize)]
#[serde(tag = "kind", rename = "keep_face")]
pub(super) struct Plan {
    /// Where the person's photo lies.
    person: String,
}

impl Plan {
    pub(super) fn keeping_face_of(person: &ObjectKey) -> Self {
        Self { person: person.as_str().to_owned() }
    }

    /// As kept with the call.
    pub(super) fn value(&self) -> Result<Value> {
        serde_json::to_value(self).map_err(|error| AppError::Internal(format!("the plan of a try-on: {error}")))
    }
}

fn needs(plan: &Value, _: UserId) -> Result<Vec<ObjectKey>> {
    let plan: Plan = serde_json::from_value(plan.clone())
        .map_err(|error| AppError::Internal(format!("the plan of a try-on: {error}")))?;
    Ok(vec![plan.person.parse()?])
}

fn develop(exposed: &Exposed<'_>) -> std::result::Result<Developed, Undevelopable> {
    let answer = picture(exposed.picture).map_err(useless)?;
    let as_made = || Developed { shown: exposed.picture.to_vec(), base: None };
    let person = exposed.objects.first().ok_or_else(|| useless("the photo is missing"))?;
    let Ok(person) = picture(person) else { return Ok(as_made()) };
    match keep_face(&person, answer) {
        Kept::Laid(picture) => {
            let size = picture.size();
            let pixels = Pixels::from_rgb(size.width(), size.height(), picture.into_rgb());
            let file =
                pixels.and_then(|pixels| pixels.jpeg(QUALITY).ok()).ok_or_else(|| useless("it cannot be written"))?;
            Ok(Developed { shown: file, base: None })
        }
        Kept::Declined(reason) => {
            tracing::info!(?reason, "a face stays as the engine made it");
            Ok(as_made())
        }
    }
}

fn picture(file: &[u8]) -> std::result::Result<Picture, String> {
    let media::Pixels { width, height, rgb } = media::pixels(file).map_err(|code| code.to_string())?;
    let size = Size::new(width, height).ok_or("a picture without a size")?;
    Picture::from_rgb(size, rgb).ok_or_else(|| "a picture without pixels".to_owned())
}

/// The engine's file is no picture that anything can be made of.
fn useless(reason: impl std::fmt::Display) -> Undevelopable {
    Undevelopable::new(ItemFault::ProviderFailed, reason)
}
