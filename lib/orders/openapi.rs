//! What the routes of this folder take, answer and refuse.

use super::http::OrderRequest;
use super::order::OrderView;
use super::usdt::Claim;
use crate::error::AppError;
use crate::ids::OrderId;
use crate::openapi::Operation;

pub(crate) fn operations() -> [Operation; 5] {
    [
        Operation::get("/api/billing/orders", "list_orders", "My orders.")
            .answers_page_of::<OrderView>("Orders, whatever became of them."),
        Operation::post("/api/billing/orders", "create_order", "Buy a pack of credits.")
            .about("Price and credits are fixed here, from the catalogue. USDT needs an address that is confirmed.")
            .takes::<OrderRequest>()
            .once()
            .limited()
            .answers_with::<OrderView>(201, "The order, waiting for its payment.")
            .refuses([
                AppError::TooManyOpenOrders,
                AppError::EmailUnconfirmed,
                AppError::Conflict(""),
                AppError::PaymentNotPossible(String::new()),
            ]),
        Operation::get("/api/billing/orders/{id}", "show_order", "One order.")
            .about("Who looks at an order that waits for USDT has the chain read, if that was not done just now.")
            .names::<OrderId>("id", "The order.")
            .answers_with::<OrderView>(200, "The order."),
        Operation::delete("/api/billing/orders/{id}", "cancel_order", "Give an order up.")
            .about("Money that comes all the same is still credited. Asked again, the answer is the same.")
            .names::<OrderId>("id", "The order.")
            .answers_with::<OrderView>(200, "The order, given up.")
            .refuses([AppError::Conflict("")]),
        Operation::post("/api/billing/orders/{id}/claim", "claim_payment", "I have paid: here is the hash.")
            .about(
                "Money of exactly the order's amount, in time, is credited. What is odd about other money is in the \
                 order's `payment`, and waits for the operator.",
            )
            .names::<OrderId>("id", "An order in USDT.")
            .takes::<Claim>()
            .limited()
            .answers_with::<OrderView>(200, "The order, with what was named.")
            .refuses([AppError::TransferUnknown, AppError::TransferTaken]),
    ]
}
