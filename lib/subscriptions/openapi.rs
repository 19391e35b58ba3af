//! What the routes of this folder take, answer and refuse.

use super::http::{About, SubscriptionRequest, Visit};
use super::subscription::SubscriptionView;
use crate::error::AppError;
use crate::openapi::Operation;

pub(crate) fn operations() -> [Operation; 4] {
    const PATH: &str = "/api/billing/subscription";
    [
        Operation::get(PATH, "show_subscription", "My plan.")
            .about("Asked about another plan, it says what a press for that one would charge and give.")
            .query::<About>()
            .limited()
            .refuses(changes())
            .answers_with::<SubscriptionView>(200, "The plan that is in effect, or about to be."),
        Operation::post(PATH, "subscribe", "Subscribe to a plan.")
            .about(
                "Its credits come with each paid bill and end with its period. Pages opened before are given up. Whoever has \
                 a plan changes it: up at once, for the difference, with the difference in credits; down with the next \
                 period.",
            )
            .takes::<SubscriptionRequest>()
            .once()
            .limited()
            .answers_with::<SubscriptionView>(200, "The plan, changed, or to be with the next period.")
            .answers_with::<SubscriptionView>(201, "The plan, with the page to pay on.")
            .refuses(changes()),
        Operation::delete(PATH, "end_subscription", "Let my plan end with its period.")
            .about("Asked again, the answer is the same. Before it is paid, it is given up.")
            .answers_with::<SubscriptionView>(200, "The plan, which ends with its period.")
            .refuses([AppError::NotFound { what: "" }, AppError::PaymentNotPossible(String::new())]),
        Operation::post("/api/billing/portal", "visit_portal", "Where my cards and bills are managed.")
            .limited()
            .answers_with::<Visit>(200, "Where to go.")
            .refuses([
                AppError::NotFound { what: "" },
                AppError::PortalNotConfigured,
                AppError::PaymentNotPossible(String::new()),
            ]),
    ]
}

/// Why a plan cannot be subscribed to or changed.
fn changes() -> [AppError; 7] {
    [
        AppError::AlreadySubscribed,
        AppError::Conflict(""),
        AppError::PlanChangeWaits,
        AppError::BillUnpaid,
        AppError::PaymentDeclined,
        AppError::PaymentNotPossible(String::new()),
        AppError::NotFound { what: "" },
    ]
}
