//! What this room keeps of people.

use crate::personal::{End, Table, Told, When};

const BOOKS: &str = "the books: what was paid, when and which way";

pub(crate) const PERSONAL: [Table; 7] = [
    Table {
        name: "orders",
        rows: "user_id = ?1",
        told: Told::Columns(
            "id",
            &[
                "id",
                "pack",
                "method",
                "state",
                "currency",
                "amount",
                "credits",
                "refunded_amount",
                "refunded_credits",
                "created_at",
                "expires_at",
                "paid_at",
            ],
        ),
        end: End::Kept(BOOKS),
    },
    Table {
        name: "card_payments",
        rows: "order_id IN (SELECT id FROM orders WHERE user_id = ?1)",
        told: Told::Columns("order_id", &["order_id", "session_id", "payment_intent", "channel"]),
        // The request names the address that the receipt was to go to.
        end: End::Blanked(When::Settled, "request = '', checkout_url = NULL"),
    },
    Table {
        name: "card_returns",
        rows: "payment_intent IN (SELECT p.payment_intent FROM card_payments p JOIN orders o ON o.id = p.order_id
                                   WHERE o.user_id = ?1)",
        told: Told::Columns("id", &["id", "kind", "payment_intent", "currency", "amount", "at"]),
        end: End::Kept(BOOKS),
    },
    Table {
        name: "usdt_orders",
        rows: "order_id IN (SELECT id FROM orders WHERE user_id = ?1)",
        told: Told::Columns("order_id", &["order_id", "address", "amount"]),
        end: End::Kept(BOOKS),
    },
    Table {
        name: "usdt_transfers",
        rows: "order_id IN (SELECT id FROM orders WHERE user_id = ?1)",
        told: Told::Columns(
            "txid || '/' || log_index",
            &["txid", "log_index", "sender", "amount", "block_at", "state"],
        ),
        end: End::Kept("the books, and the chain, which is public"),
    },
    Table {
        name: "usdt_claims",
        rows: "order_id IN (SELECT id FROM orders WHERE user_id = ?1)",
        told: Told::Columns("order_id || '/' || transfer", &["order_id", "transfer", "claimed_at"]),
        end: End::Kept(BOOKS),
    },
    Table {
        name: "usdt_seen",
        rows: "order_id IN (SELECT id FROM orders WHERE user_id = ?1)",
        told: Told::Nothing("a transfer of the last minutes, before it is final"),
        end: End::Kept("it goes by itself when the transfer is final or gone"),
    },
];
