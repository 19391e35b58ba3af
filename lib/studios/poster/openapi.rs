//! What the routes of this folder take, answer and refuse.

use std::borrow::Cow;

use serde::Serialize;
use utoipa::openapi::RefOr;
use utoipa::openapi::schema::Schema;
use utoipa::{PartialSchema, ToSchema};

use super::brief::WordWarning;
use super::brief_http::{BriefRequest, Written};
use super::headline_http::HeadlineChange;
use super::order::SessionRef;
use super::request::{PostersInput, PostersRequest};
use super::sessions_http::{Session, SessionFiles, SessionSummary, Version};
use crate::error::{AppError, PromptReason};
use crate::jobs::{JobInput, JobView};
use crate::openapi::{Operation, schema};
use crate::studio::Studio;

const MISSING: AppError = AppError::NotFound { what: "" };
const REFUSED: AppError = AppError::PromptRefused { reason: PromptReason::Intimate };
const PAUSED: AppError = AppError::StudioPaused { retry_after_seconds: 0 };

/// A job of this studio, as its order is answered.
#[derive(Serialize)]
struct PostersJob;

impl PartialSchema for PostersJob {
    /// The job, with what stands beside it.
    fn schema() -> RefOr<Schema> {
        let RefOr::T(Schema::Object(mut job)) = JobView::schema() else { return JobView::schema() };
        let RefOr::T(Schema::Object(beside)) = Beside::schema() else { return JobView::schema() };
        job.properties.extend(beside.properties);
        job.required.extend(beside.required);
        RefOr::T(Schema::Object(job))
    }
}

impl ToSchema for PostersJob {
    fn name() -> Cow<'static, str> {
        "PostersJob".into()
    }

    fn schemas(schemas: &mut Vec<(String, RefOr<Schema>)>) {
        JobView::schemas(schemas);
        Beside::schemas(schemas);
    }
}

/// What the answer to an order says beside the job.
#[derive(Serialize, ToSchema)]
struct Beside {
    /// The session that the posters are kept in.
    session: SessionRef,
    /// Words that a shop may refuse: nothing was refused for them.
    warnings: Vec<WordWarning>,
}

/// The id of a session.
struct SessionId;

impl PartialSchema for SessionId {
    fn schema() -> RefOr<Schema> {
        schema::text("^session_[0-9]{14}_[0-9a-f]{4}$").into()
    }
}

impl ToSchema for SessionId {
    fn name() -> Cow<'static, str> {
        "PosterSessionId".into()
    }
}

pub(crate) fn operations() -> [Operation; 7] {
    [
        Operation::post("/api/predict/posters", "make_posters", "Make a set of posters of one product.")
            .about(
                "One picture of the product's upload at least. Each poster is charged when it is delivered, at the exact \
                 size of its preset. `text` `set` writes the words with our own faces, `model` lets the engine draw them. \
                 `brief` is one of `/api/predict/posters/brief` as it was edited; without it everything is made of the \
                 description, but for the name, which a text model may have given before. `warnings` names words that a \
                 shop may refuse. One set at a time.",
            )
            .takes::<PostersRequest>()
            .costs()
            .answers_with::<PostersJob>(202, "The job with its session. Credits are held for every poster.")
            .refuses([MISSING, AppError::ActiveJob { job: String::new() }, AppError::Conflict(""), PAUSED, REFUSED])
            .limited(),
        Operation::post("/api/predict/posters/brief", "write_brief", "The texts of a set, before it is ordered.")
            .about(
                "Name, brief, selling points and headlines, to be edited and given to the order as `brief`. Costs nothing. \
                 Where a text model is configured it writes them (`source` `model`): no number that the description does \
                 not have, no word that shops refuse; a field that cannot be used is made of the description. A model that \
                 is silent refuses nobody: all of it is made of the description then (`source` `defaults`). The model is \
                 shown the description and, if it sees, the picture that is named; what it wrote is kept for a day.",
            )
            .takes::<BriefRequest>()
            .answers_with::<Written>(200, "The brief.")
            .refuses([MISSING, REFUSED])
            .limited(),
        Operation::get("/api/predict/sessions", "list_sessions_of_posters", "My sets of posters.")
            .answers_page_of::<SessionSummary>("Sets that were not deleted."),
        Operation::get("/api/predict/sessions/{id}", "show_session", "One set of posters.")
            .names::<SessionId>("id", "The session.")
            .answers_with::<Session>(200, "The set with every version of every poster."),
        Operation::delete("/api/predict/sessions/{id}", "delete_session", "Delete a set with everything it stored.")
            .names::<SessionId>("id", "The session.")
            .answers_nothing(204, "It is deleted.")
            .refuses([AppError::Conflict("")]),
        Operation::get("/api/predict/sessions/{id}/files", "list_session_files", "The files of a set, to be saved as one.")
            .names::<SessionId>("id", "The session.")
            .answers_with::<SessionFiles>(200, "`productname.txt` first, with addresses that are good for some minutes."),
        Operation::patch("/api/predict/sessions/{id}/posters/{number}", "change_headline", "Other words on a poster.")
            .about("The text-free picture that is kept beside it is lettered anew, as its next version. It costs nothing.")
            .names::<SessionId>("id", "The session.")
            .place("number", "The poster, 0–9.")
            .takes::<HeadlineChange>()
            .answers_with::<Version>(200, "The next version.")
            .refuses([AppError::Conflict("")])
            .limited(),
    ]
}

/// What jobs of this room show again of what was asked for.
pub(crate) fn inputs() -> [(Cow<'static, str>, RefOr<Schema>); 1] {
    [(PostersInput::name(), JobInput::schema_of::<PostersInput<'_>>(Studio::Poster))]
}
