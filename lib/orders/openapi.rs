//! What the routes of this folder take, answer and refuse.

use super::http::Wanted;
use super::order::OrderView;
use crate::error::AppError;
use crate::ids::OrderId;
use crate::openapi::Operation;

pub(crate) fn operations() -> [Operation; 4] {
    [
        Operation::get("/api/billing/orders", "list_orders", "My orders.")
            .answers_page_of::<OrderView>("Orders, whatever became of them."),
        Operation::post("/api/billing/orders", "create_order", "Buy a pack of credits.")
            .about("Price and credits are fixed here, from the catalogue.")
            .takes::<Wanted>()
            .once()
            .answers_with::<OrderView>(201, "The order, waiting for its payment."),
        Operation::get("/api/billing/orders/{id}", "show_order", "One order.")
            .names::<OrderId>("id", "The order.")
            .answers_with::<OrderView>(200, "The order."),
        Operation::delete("/api/billing/orders/{id}", "cancel_order", "Give an order up.")
            .about("Money that comes all the same is still credited. Asked again, the answer is the same.")
            .names::<OrderId>("id", "The order.")
            .answers_with::<OrderView>(200, "The order, given up.")
            .refuses([AppError::Conflict("")]),
    ]
}
