//! What the routes of this folder take, answer and refuse.

use super::export::Export;
use super::http::{AccountDeleted, AccountDeletion};
use super::receipt::Receipt;
use crate::error::AppError;
use crate::ids::DeletionId;
use crate::openapi::{Access, Operation};

pub(crate) fn operations() -> [Operation; 4] {
    [
        Operation::get("/api/account/export", "show_export", "Where my export stands.")
            .answers_with::<Export>(200, "Its state, and where its files are."),
        Operation::post("/api/account/export", "export_account", "Ask for all that is known of me.")
            .about(
                "Zips of rows as JSON, by noun, and of all pictures, made in the background. A mail tells when they are \
                 ready; they are gone after a day. It needs a proof within ten minutes. One that is being made, or can be \
                 taken, is answered again.",
            )
            .answers_with::<Export>(202, "It is being made.")
            .refuses([AppError::Reauthenticate])
            .limited(),
        Operation::delete("/api/account", "delete_account", "End my account and delete everything.")
            .about(
                "At once: name, address, sessions, pictures and models are gone here, orders that wait are given up, what \
                 runs is stopped and paid back. What is deleted elsewhere follows; the receipt says what and when. It \
                 needs a proof within ten minutes. Credits that are left are lost. The address is free again.",
            )
            .takes::<AccountDeletion>()
            .answers_with::<AccountDeleted>(202, "It has ended. A repeat with the same cookie gets the same receipt.")
            .with_header(202, "set-cookie")
            .refuses([AppError::Reauthenticate]),
        Operation::get("/api/account/receipts/{id}", "show_receipt", "What became of an account, a model or a try-on.")
            .about(
                "Whoever holds the id may read it. It names nobody. Each line says what, where, when, and every answer that the \
                 provider gave when it was asked to delete it; lines that are pending go on in the background.",
            )
            .access(Access::Anybody)
            .names::<DeletionId>("id", "The receipt.")
            .answers_with::<Receipt>(200, "What was deleted, is being deleted, or is kept.")
            .refuses([AppError::NotFound { what: "" }]),
    ]
}
