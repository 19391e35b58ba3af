//! What the routes of this folder take, answer and refuse.

use super::http::{Visit, Wanted};
use super::subscription::SubscriptionView;
use crate::error::AppError;
use crate::openapi::Operation;

pub(crate) fn operations() -> [Operation; 4] {
    const PATH: &str = "/api/billing/subscription";
    [
        Operation::get(PATH, "show_subscription", "My plan.")
            .answers_with::<SubscriptionView>(200, "The plan that is in effect, or about to be."),
        Operation::post(PATH, "subscribe", "Subscribe to a plan.")
            .about("Its credits come with each paid bill and end with its period. Pages opened before are given up.")
            .takes::<Wanted>()
            .once()
            .limited()
            .answers_with::<SubscriptionView>(201, "The plan, with the page to pay on.")
            .refuses([AppError::AlreadySubscribed, AppError::Conflict("")]),
        Operation::delete(PATH, "end_subscription", "Let my plan end with its period.")
            .about("Asked again, the answer is the same. Before it is paid, it is given up.")
            .answers_with::<SubscriptionView>(200, "The plan, which ends with its period.")
            .refuses([AppError::NotFound { what: "" }]),
        Operation::post("/api/billing/portal", "visit_portal", "Where my cards and bills are managed.")
            .limited()
            .answers_with::<Visit>(200, "Where to go.")
            .refuses([AppError::NotFound { what: "" }]),
    ]
}
