//! What the routes of this folder take, answer and refuse.

use std::borrow::Cow;

use utoipa::ToSchema as _;
use utoipa::openapi::RefOr;
use utoipa::openapi::schema::Schema;

use super::order::{LibraryInput, LibraryRequest};
use super::prompts_http::{Filter, PromptChange, PromptRequest};
use super::view::PromptView;
use crate::error::{AppError, MembershipReason, PromptReason};
use crate::ids::PromptId;
use crate::jobs::{JobInput, JobView};
use crate::openapi::Operation;
use crate::studio::Studio;

const MISSING: AppError = AppError::NotFound { what: "" };
const REFUSED: AppError = AppError::PromptRefused { reason: PromptReason::Intimate };
const PAUSED: AppError = AppError::StudioPaused { retry_after_seconds: 0 };
const MEMBERS: AppError = AppError::MembershipRequired { reason: MembershipReason::MembersPrompts, limit: 0, used: 0 };
const FULL: AppError = AppError::PromptsFull { limit: 0 };

pub(crate) fn operations() -> impl Iterator<Item = Operation> {
    library().into_iter().chain([order()])
}

/// What jobs of this studio show again of what was asked for.
pub(crate) fn inputs() -> [(Cow<'static, str>, RefOr<Schema>); 1] {
    [(LibraryInput::name(), JobInput::schema_of::<LibraryInput<'_>>(Studio::Library))]
}

fn library() -> [Operation; 5] {
    [
        Operation::get("/api/prompts", "list_prompts", "The prompt library: everybody's prompts and my own.")
            .query::<Filter>()
            .answers_page_of::<PromptView>("Prompts in the language of the request, without their content."),
        Operation::post("/api/prompts", "write_prompt", "Keep a prompt of my own.")
            .about(
                "`{name}` in its content is a field that is filled when a picture is made. What a picture costs is fixed \
                 with the prompt. The same title and content a second time is the same prompt.",
            )
            .takes::<PromptRequest>()
            .answers_with::<PromptView>(201, "The prompt.")
            .refuses([FULL, REFUSED])
            .limited(),
        Operation::get("/api/prompts/{id}", "show_prompt", "One prompt; with its content where it is mine.")
            .names::<PromptId>("id", "The prompt.")
            .answers_with::<PromptView>(200, "The prompt."),
        Operation::patch("/api/prompts/{id}", "change_prompt", "Change a prompt of my own.")
            .names::<PromptId>("id", "A prompt of mine.")
            .takes::<PromptChange>()
            .answers_with::<PromptView>(200, "The prompt as it is now.")
            .refuses([AppError::Conflict(""), REFUSED])
            .limited(),
        Operation::delete("/api/prompts/{id}", "delete_prompt", "Delete a prompt of my own. Its pictures stay.")
            .names::<PromptId>("id", "A prompt of mine.")
            .answers_nothing(204, "It is deleted."),
    ]
}

fn order() -> Operation {
    Operation::post("/api/predict/prompts", "picture_by_prompt", "Make a picture by a prompt of the library.")
        .about(
            "It costs what the prompt says at the moment in which the credits are held; `cost` is what was shown, and \
             another one by now is refused before anything is held. `slots` fills its fields by their names. With \
             `reference_upload` the picture takes from that one, and the model is the one that the catalogue names for it; \
             else it is made by `model`, a base model or one's own face. With `seed`, where the model takes one, the same \
             picture is wanted: only the model's own engine is asked for it. The picture shows the prompt's title: what an \
             engine is told of the operator's prompts is shown to nobody.",
        )
        .takes::<LibraryRequest>()
        .costs()
        .answers_with::<JobView>(202, "The job. Its credits are held until the picture is delivered or failed.")
        .refuses([
            MISSING,
            AppError::PromptNotFound,
            MEMBERS,
            AppError::PriceChanged { needed: 0 },
            AppError::ModelNotReady,
            AppError::Conflict(""),
            PAUSED,
            REFUSED,
        ])
        .limited()
}
