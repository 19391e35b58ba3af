//! What this room keeps of people.

use crate::personal::{End, Table, Told, When};

const BOOKS: &str = "the books: what was paid, when and for which plan";

pub(crate) const PERSONAL: [Table; 4] = [
    Table {
        name: "subscriptions",
        rows: "user_id = ?1",
        told: Told::Columns(
            "id",
            &[
                "id",
                "plan",
                "state",
                "provider_id",
                "amount",
                "currency",
                "credits",
                "period_ends_at",
                "created_at",
                "ended_at",
            ],
        ),
        end: End::Blanked(When::Settled, "request = '', checkout_url = NULL"),
    },
    Table {
        name: "plan_switches",
        rows: "user_id = ?1",
        told: Told::Columns("id", &["id", "subscription_id", "way", "state", "from_plan", "to_plan", "created_at"]),
        end: End::Kept(BOOKS),
    },
    Table {
        name: "bills",
        rows: "user_id = ?1",
        told: Told::Columns(
            "id",
            &["id", "subscription_id", "plan", "payment_intent", "currency", "amount", "credits", "paid_at"],
        ),
        end: End::Kept(BOOKS),
    },
    Table {
        name: "payers",
        rows: "user_id = ?1",
        told: Told::Columns("user_id", &["customer"]),
        end: End::Kept("the number that Stripe keeps its own books under: a refund or a dispute is found by it"),
    },
];
