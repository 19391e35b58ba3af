//! What the routes of this folder take, answer and refuse.

use super::audit_http::AuditEvent;
use super::door::Done;
use super::factor;
use super::people_acts_http::{Adjustment, BlockChange, Booking, LevelChange, RoleChange};
use super::people_http::{InFull, PersonView, Search};
use crate::error::AppError;
use crate::ids::UserId;
use crate::openapi::Operation;

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
                .answers_nothing(204, "They have to sign in again."),
        )),
    ];
    let audit = behind_the_door(
        Operation::get("/api/operator/audit", "list_acts", "What was done by hand.")
            .answers_page_of::<AuditEvent>("Newest first. Nobody can change it."),
    );
    factor::operations().into_iter().chain(people).chain([audit])
}
