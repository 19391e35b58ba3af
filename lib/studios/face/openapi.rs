//! What the routes of this folder take, answer and refuse.

use std::borrow::Cow;

use utoipa::openapi::RefOr;
use utoipa::openapi::schema::Schema;
use utoipa::{PartialSchema, ToSchema};

use super::models_http::{Model, Removal};
use super::photo::{self, PhotosInput, model_ids};
use super::stored_http::Stored;
use super::train::{self, TrainingInput};
use crate::catalogue;
use crate::error::{AppError, MembershipReason, PromptReason};
use crate::ids::{JobId, ModelId};
use crate::jobs::{JobInput, JobView};
use crate::openapi::Operation;
use crate::studio::Studio;

const MISSING: AppError = AppError::NotFound { what: "" };
const NO_SLOT: AppError = AppError::MembershipRequired { reason: MembershipReason::ModelSlots, limit: 0, used: 0 };
const REFUSED: AppError = AppError::PromptRefused { reason: PromptReason::Intimate };
const PAUSED: AppError = AppError::StudioPaused { retry_after_seconds: 0 };

pub(crate) fn operations() -> impl Iterator<Item = Operation> {
    trainings().into_iter().chain(models()).chain([photos()])
}

/// What jobs of these rooms show again of what was asked for.
pub(crate) fn inputs() -> [(Cow<'static, str>, RefOr<Schema>); 2] {
    [
        (TrainingInput::name(), JobInput::schema_of::<TrainingInput<'_>>(Studio::Train)),
        (PhotosInput::name(), JobInput::schema_of::<PhotosInput<'_>>(Studio::Photo)),
    ]
}

fn trainings() -> [Operation; 4] {
    [
        Operation::get("/api/train", "list_trainings", "My trainings.")
            .answers_page_of::<JobView>("Jobs of the training studio."),
        Operation::post("/api/train", "train_model", "Train a model of a face.")
            .about(
                "The training set is an upload that is ready. Everyday words cannot be trigger words. Asking for a \
                 training declares that whom the photos show has consented; `consent` names the version and language of \
                 the text that was shown, and is kept with the model. Deleting the model withdraws it.",
            )
            .takes::<train::TrainingRequest>()
            .costs()
            .answers_with::<JobView>(202, "The job. Its credits are held until it is over.")
            .refuses([MISSING, AppError::UploadMissing, AppError::Conflict(""), NO_SLOT, PAUSED])
            .limited(),
        Operation::get("/api/train/{id}", "show_training", "One training.")
            .names::<JobId>("id", "The job.")
            .answers_with::<JobView>(200, "The job."),
        Operation::delete("/api/train/{id}", "cancel_training", "Stop a training.")
            .about(
                "The engine is asked first. A training it had finished is delivered and charged; one that ran is \
                 charged by its share of the usual time, at least a tenth and at most `cancel_charge`; the rest is \
                 given back. `stopping` says that the engine has not answered yet. At most three a day.",
            )
            .names::<JobId>("id", "The job.")
            .answers_with::<JobView>(200, "The job.")
            .refuses([AppError::Conflict(""), AppError::CancelLimit { retry_after_seconds: 0 }]),
    ]
}

fn models() -> [Operation; 4] {
    [
        Operation::get("/api/train/models", "list_models", "My models, and at the end the base models.")
            .answers_page_of::<Model>("Models that are not deleted."),
        Operation::get("/api/train/models/{id}", "show_model", "One model.")
            .names::<AnyModel>("id", "A model of mine or a base model.")
            .answers_with::<Model>(200, "The model."),
        Operation::get("/api/train/models/{id}/stored", "show_stored_of_model", "What is kept of a model, and where.")
            .about("Also of one that was destroyed, as long as its owner has an account: `receipt` names what became of it.")
            .names::<ModelId>("id", "A model of mine.")
            .answers_with::<Stored>(200, "What is kept."),
        Operation::delete("/api/train/models/{id}", "delete_model", "Delete a model, at the provider too.")
            .about(
                "Its training pictures go with it, and with `assets` all pictures that were taken with it; what is being taken \
                 then is stopped and paid back. 409 while it is being trained. Base models cannot be deleted. \
                 `/api/train/models/{id}/stored` names its receipt.",
            )
            .names::<ModelId>("id", "A model of mine.")
            .query::<Removal>()
            .answers_nothing(204, "It is deleted here; the provider is told until it has done it, too.")
            .refuses([AppError::Conflict("")]),
    ]
}

fn photos() -> Operation {
    Operation::post("/api/predict/photos", "take_photos", "Take photos with a model.")
        .about(
            "With `seed` the same pictures are wanted: only the model's own engine is asked for them, and while that refuses us \
             the order is refused with `STUDIO_PAUSED`, though others may take orders without one.",
        )
        .takes::<photo::PhotosRequest>()
        .costs()
        .answers_with::<JobView>(202, "The job. Its credits are held until each picture is delivered or failed.")
        .refuses([MISSING, AppError::ModelNotReady, AppError::Conflict(""), PAUSED, REFUSED])
        .limited()
}

/// The id of a model of somebody's, or of a base model.
struct AnyModel;

impl PartialSchema for AnyModel {
    fn schema() -> RefOr<Schema> {
        catalogue::get().map(model_ids).unwrap_or_default().into()
    }
}

impl ToSchema for AnyModel {
    fn name() -> Cow<'static, str> {
        "AnyModel".into()
    }
}
