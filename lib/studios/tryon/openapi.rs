//! What the routes of this folder take, answer and refuse.

use std::borrow::Cow;

use utoipa::ToSchema as _;
use utoipa::openapi::RefOr;
use utoipa::openapi::schema::Schema;

use super::request::{TryonsInput, TryonsRequest};
use super::withdraw_http::Withdrawal;
use crate::error::{AppError, MembershipReason};
use crate::ids::JobId;
use crate::jobs::{JobInput, JobView};
use crate::openapi::Operation;
use crate::studio::Studio;

const MISSING: AppError = AppError::NotFound { what: "" };
const TOO_MANY: AppError = AppError::MembershipRequired { reason: MembershipReason::Garments, limit: 0, used: 0 };
const PAUSED: AppError = AppError::StudioPaused { retry_after_seconds: 0 };

pub(crate) fn operations() -> [Operation; 2] {
    [
        Operation::post("/api/predict/tryons", "try_on", "Try garments on a person.")
            .about(
                "One picture for each garment, or with `together` one that wears all of them, each kind once. Each garment \
                 is charged when its picture is delivered. `keep_face`, on unless it is false, lays the face of the photo \
                 back over the engine's where that leaves no seam. The photos of the person and of the garments are deleted \
                 as soon as the job ends, however it ends. Asking for a try-on declares that whom the photo shows has \
                 consented; `consent` names the version and language of the text that was shown, and is kept with the job.",
            )
            .takes::<TryonsRequest>()
            .costs()
            .answers_with::<JobView>(202, "The job. Its credits are held until each picture is delivered or failed.")
            .refuses([MISSING, TOO_MANY, AppError::Conflict(""), PAUSED])
            .limited(),
        Operation::delete("/api/predict/tryons/{id}", "withdraw_tryon", "Withdraw the consent to a try-on.")
            .about(
                "What is under way is stopped and not charged, and its photos and every picture that was made of them are \
                 deleted. Asked again, the answer is the same but for the pictures.",
            )
            .names::<JobId>("id", "The job.")
            .answers_with::<Withdrawal>(200, "What was withdrawn.")
            .refuses([AppError::Conflict("")]),
    ]
}

/// What jobs of this room show again of what was asked for.
pub(crate) fn inputs() -> [(Cow<'static, str>, RefOr<Schema>); 1] {
    [(TryonsInput::name(), JobInput::schema_of::<TryonsInput<'_>>(Studio::Tryon))]
}
