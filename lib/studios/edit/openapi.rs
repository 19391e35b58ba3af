//! What the route of this folder takes, answers and refuses.

use std::borrow::Cow;

use utoipa::ToSchema as _;
use utoipa::openapi::RefOr;
use utoipa::openapi::schema::Schema;

use super::order::{EditInput, EditRequest};
use crate::error::{AppError, PromptReason};
use crate::jobs::{JobInput, JobView};
use crate::openapi::Operation;
use crate::studio::Studio;

const MISSING: AppError = AppError::NotFound { what: "" };
const REFUSED: AppError = AppError::PromptRefused { reason: PromptReason::Intimate };
const PAUSED: AppError = AppError::StudioPaused { retry_after_seconds: 0 };

pub(crate) fn operations() -> impl Iterator<Item = Operation> {
    std::iter::once(edits())
}

/// What edits show again of what was asked for: jobs of the studio that the picture is from.
pub(crate) fn inputs() -> impl Iterator<Item = (Cow<'static, str>, RefOr<Schema>)> {
    let studios = Studio::ALL.into_iter().filter(|studio| studio.is_open() && studio.makes_pictures());
    studios.map(|studio| {
        (format!("{}Of{}", EditInput::name(), studio.as_str()).into(), JobInput::schema_of::<EditInput<'_>>(studio))
    })
}

fn edits() -> Operation {
    Operation::post("/api/predict/edits", "edit_picture", "Change a picture of mine, all of it or where it was painted.")
        .about(
            "The result is the next version of the picture's row and never overwrites. With a mask, a PNG of exactly the \
             picture's size that is white where it was painted, everything else stays: of a JPEG that the studio wrote, \
             each block of 8 × 8 px without paint decodes as before, bit by bit; the edit of any other file is a PNG whose \
             pixels without paint are those of the picture. Paint counts with a soft edge of 1 % of the longer side. A \
             result that shows another scene, or no change, is not delivered, and its credits go back.",
        )
        .takes::<EditRequest>()
        .costs()
        .answers_with::<JobView>(202, "The job, of the studio that the picture is from.")
        .refuses([MISSING, AppError::Conflict(""), AppError::FileRejected(Vec::new()), PAUSED, REFUSED])
        .limited()
}
