//! What the routes of this folder take, answer and refuse.

use super::events_http::{After, Events, places};
use super::http::Filter;
use super::ring::Rung;
use super::view::JobView;
use crate::error::{AppError, MembershipReason};
use crate::ids::JobId;
use crate::openapi::{Access, Operation};

pub(crate) fn operations() -> [Operation; 6] {
    let paused = AppError::StudioPaused { retry_after_seconds: 0 };
    let no_slot = AppError::MembershipRequired { reason: MembershipReason::ModelSlots, limit: 0, used: 0 };
    [
        Operation::get("/api/predict", "list_jobs", "My jobs.")
            .query::<Filter>()
            .answers_page_of::<JobView>("Jobs of every studio."),
        Operation::get("/api/predict/{id}", "show_job", "One job.")
            .names::<JobId>("id", "The job.")
            .answers_with::<JobView>(200, "The job."),
        Operation::delete("/api/predict/{id}", "cancel_job", "Stop what has not finished.")
            .about(
                "The engine is asked first. What it had finished is delivered and charged, a training that ran by its \
                 share of the usual time (`cancel_charge` at most); the rest is given back. `stopping` says that the \
                 engine has not answered yet. Asked again, the answer is the same.",
            )
            .names::<JobId>("id", "The job.")
            .answers_with::<JobView>(200, "The job.")
            .refuses([AppError::Conflict(""), AppError::CancelLimit { retry_after_seconds: 0 }]),
        Operation::get("/api/predict/{id}/events", "follow_job", "What happens in a job.")
            .about(
                "A stream of Server-Sent Events when `Accept` names `text/event-stream`, the same as JSON otherwise. \
                 In the stream `id` is an event's place, `event` its kind, `data` its `data` as JSON; the last one is \
                 `end`, when the job is over. Every second without an event has a `heartbeat` without `id`: a connection \
                 that is silent for ten is dead. The server ends a long stream before that; come back with the last id.",
            )
            .names::<JobId>("id", "The job.")
            .query::<After>()
            .header("Last-Event-ID", "The last event that was seen, as browsers send it.", false, places())
            .answers_with::<Events>(200, "What happened after that.")
            .or_streams(200),
        Operation::post("/api/predict/{id}/items/{seq}/retry", "retry_item", "A failed item again, charged again.")
            .names::<JobId>("id", "The job.")
            .place("seq", "The item's place in the job.")
            .costs()
            .answers_with::<JobView>(202, "The job, with the item queued.")
            // A retried poster waits for the set that is under way.
            .refuses([AppError::ActiveJob { job: String::new() }, AppError::InputsGone])
            .refuses([AppError::Conflict(""), AppError::ModelNotReady, AppError::ConsentMissing, no_slot, paused]),
        Operation::post("/api/cron/work", "work", "Send what waits for an engine that answers with the work itself.")
            .about(
                "The studio rings here itself, signed: `Bearer`, the Unix time in seconds, a dot, and the hexadecimal \
                 HMAC-SHA256 of that time, with a key derived from `CRON_SECRET`; good for two minutes. Ringing twice, \
                 or not at all, harms nothing.",
            )
            .access(Access::Cron)
            .without_database()
            .answers_with::<Rung>(202, "Rung: it works after the answer."),
    ]
}
