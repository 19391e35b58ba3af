//! What the routes of this folder take, answer and refuse.

use super::audit_http::AuditEvent;
use super::codes_http::{CodeView, Made, Wish};
use super::door::Done;
use super::factor;
use super::inbox_http::{LetterId, LetterView};
use super::jobs_http::{Filter, JobView};
use super::metrics::Metrics;
use super::metrics_http::Window;
use super::people_acts_http::{Adjustment, BlockChange, Booking, LevelChange, RoleChange};
use super::people_http::{InFull, PersonView, Search};
use super::prompts_http::{PromptView, Said};
use super::transfers_http::{Match, Reason, TransferId, TransferView};
use crate::error::AppError;
use crate::ids::{JobId, PromptId, RedemptionCodeId, UserId};
use crate::openapi::{Access, Operation};

/// What every route of the console refuses: who is no operator learns of nothing.
fn behind_the_door(operation: Operation) -> Operation {
    operation.refuses([AppError::NotFound { what: "" }, AppError::SecondFactorRequired])
}

fn act(path: &'static str, id: &'static str, summary: &'static str) -> Operation {
    behind_the_door(Operation::post(path, id, summary))
        .once()
        .answers_with::<Done>(200, "It was done, once for the key. Its row in the audit log.")
}

pub(crate) fn operations() -> impl Iterator<Item = Operation> {
    let person = |operation: Operation| operation.names::<UserId>("id", "The person.");
    let people = [
        behind_the_door(
            Operation::get("/api/operator/users", "find_people", "Find people.")
                .query::<Search>()
                .answers_page_of::<PersonView>("Newest first."),
        ),
        person(behind_the_door(
            Operation::get("/api/operator/users/{id}", "show_person", "All that explains somebody's account.")
                .about("Balance, ledger, holds, jobs, orders, and what explains each number. Neither prompts nor pictures.")
                .answers_with::<InFull>(200, "Them."),
        )),
        person(act("/api/operator/users/{id}/adjust", "adjust_credits", "Give or take credits.").takes::<Adjustment>()),
        person(act("/api/operator/users/{id}/level", "set_level", "Set a level.").takes::<LevelChange>()),
        person(act("/api/operator/users/{id}/role", "set_role", "Make somebody an operator, or none any more.").takes::<RoleChange>())
            .refuses([AppError::Conflict("")]),
        person(act("/api/operator/users/{id}/book", "book_payment", "Book a payment that came another way.").takes::<Booking>()),
        person(act("/api/operator/users/{id}/block", "block_person", "Let nobody sign in, or its owner again.").takes::<BlockChange>())
            .refuses([AppError::Conflict("")]),
        person(behind_the_door(
            Operation::delete("/api/operator/users/{id}/sessions", "end_sessions_of", "End all sessions of somebody.")
                .takes::<Reason>()
                .answers_nothing(204, "They have to sign in again."),
        )),
    ];
    let audit = behind_the_door(
        Operation::get("/api/operator/audit", "list_acts", "What was done by hand.")
            .answers_page_of::<AuditEvent>("Newest first. Nobody can change it."),
    );
    factor::operations().into_iter().chain(people).chain(lists()).chain(work()).chain(prompts()).chain([audit])
}

/// Codes, transfers, dead letters.
fn lists() -> [Operation; 9] {
    let transfer = |operation: Operation| operation.names::<TransferId>("id", "The transfer, as the list has it.");
    let letter = |operation: Operation| operation.names::<LetterId>("id", "The provider's id of it.");
    [
        behind_the_door(
            Operation::get("/api/operator/codes", "list_codes", "Redemption codes, without their letters.")
                .answers_page_of::<CodeView>("Newest first."),
        ),
        behind_the_door(Operation::post("/api/operator/codes", "make_codes", "Make redemption codes."))
            .about("A repeat with the same key answers the same codes; nothing else ever shows them again.")
            .takes::<Wish>()
            .once()
            .answers_with::<Made>(200, "They were made."),
        behind_the_door(
            Operation::delete("/api/operator/codes/{id}", "revoke_code", "Let nobody use a code any more.")
                .names::<RedemptionCodeId>("id", "The code.")
                .takes::<Reason>()
                .answers_nothing(204, "It is too late for it. What it gave stays given."),
        ),
        behind_the_door(
            Operation::get("/api/operator/transfers", "list_transfers", "USDT that found no order by itself.")
                .answers_page_of::<TransferView>("Newest first."),
        ),
        transfer(act("/api/operator/transfers/{id}/match", "match_transfer", "Say which order a transfer paid."))
            .takes::<Match>()
            .refuses([AppError::Conflict("")]),
        transfer(act(
            "/api/operator/transfers/{id}/dismiss",
            "dismiss_transfer",
            "Say that a transfer pays for nothing.",
        ))
        .takes::<Reason>()
        .refuses([AppError::Conflict("")]),
        behind_the_door(
            Operation::get("/api/operator/inbox", "list_dead_letters", "What providers said without effect.")
                .answers_page_of::<LetterView>("Newest first."),
        ),
        letter(act("/api/operator/inbox/{id}/replay", "replay_news", "Have a dead letter tried again."))
            .refuses([AppError::Conflict("")]),
        letter(act(
            "/api/operator/inbox/{id}/close",
            "close_news",
            "Say that nothing is to be done about a dead letter.",
        ))
        .takes::<Reason>()
        .refuses([AppError::Conflict("")]),
    ]
}

/// What runs, and how the studio does.
fn work() -> [Operation; 5] {
    let job = |operation: Operation| {
        operation.names::<JobId>("id", "The job.").takes::<Reason>().refuses([AppError::Conflict("")])
    };
    [
        behind_the_door(
            Operation::get("/api/operator/jobs", "list_jobs_of_all", "What runs and what became of it, of everybody.")
                .about("Without what people asked for: neither prompts nor pictures.")
                .query::<Filter>()
                .answers_page_of::<JobView>("Newest first."),
        ),
        job(act("/api/operator/jobs/{id}/retry", "look_at_job", "Have a job looked at before its turn."))
            .about("What waits is due at once. Nothing is ordered anew: what has failed only its owner orders again."),
        job(act("/api/operator/jobs/{id}/end", "end_job", "End what of a job runs, for nothing."))
            .about("What is frozen for it comes back; what an engine still finishes is thrown away."),
        behind_the_door(
            Operation::get("/api/operator/metrics", "show_metrics", "How the studio does.")
                .query::<Window>()
                .answers_with::<Metrics>(200, "The numbers of the window."),
        ),
        Operation::get("/api/metrics", "scrape_metrics", "How the studio does, for Prometheus.")
            .about("The last day, as gauges. There is none without `METRICS_TOKEN`.")
            .access(Access::Metrics)
            .answers_text(200, "text/plain", "Gauges.")
            .refuses([AppError::NotFound { what: "" }]),
    ]
}

/// The library's prompts.
fn prompts() -> [Operation; 4] {
    let prompt = |operation: Operation| behind_the_door(operation).names::<PromptId>("id", "The prompt.");
    [
        behind_the_door(
            Operation::get("/api/operator/prompts", "list_public_prompts", "The library's prompts, hidden ones too.")
                .answers_page_of::<PromptView>("Newest first, whole."),
        ),
        act("/api/operator/prompts", "add_public_prompt", "Add a prompt to the library.").takes::<Said>(),
        prompt(Operation::patch(
            "/api/operator/prompts/{id}",
            "edit_public_prompt",
            "Write a prompt of the library anew.",
        ))
        .about("What is not said stays. What was ordered by it before keeps its price.")
        .takes::<Said>()
        .answers_with::<PromptView>(200, "As it is now."),
        prompt(Operation::delete(
            "/api/operator/prompts/{id}",
            "hide_public_prompt",
            "Show a prompt to nobody any more.",
        ))
        .answers_nothing(204, "It is hidden."),
    ]
}
