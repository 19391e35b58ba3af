//! What this room keeps of people.

use crate::personal::{End, Table, Told, When};

const BOOKS: &str = "the books: amounts and times, of a number that no name belongs to any more";

pub(crate) const PERSONAL: [Table; 5] = [
    Table {
        name: "accounts",
        rows: "user_id = ?1",
        told: Told::Columns("user_id", &["bought", "plan", "held", "debt"]),
        end: End::Kept(BOOKS),
    },
    Table {
        name: "entries",
        rows: "user_id = ?1",
        told: Told::Columns(
            "id",
            &[
                "id",
                "kind",
                "bought_delta",
                "plan_delta",
                "held_delta",
                "debt_delta",
                "available_after",
                "held_after",
                "reference_type",
                "reference_id",
                "title",
                "at",
            ],
        ),
        end: End::Blanked(When::Settled, "title = ''"),
    },
    Table {
        name: "holds",
        rows: "user_id = ?1",
        told: Told::Columns(
            "id",
            &["id", "job_id", "title", "bought", "plan", "captured", "released", "state", "created_at", "settled_at"],
        ),
        end: End::Blanked(When::Settled, "title = ''"),
    },
    Table {
        name: "plan_grants",
        rows: "user_id = ?1",
        told: Told::Columns("id", &["id", "period", "ends_at", "available", "ended_at"]),
        end: End::Kept(BOOKS),
    },
    Table {
        name: "plan_moves",
        rows: "entry_id IN (SELECT id FROM entries WHERE user_id = ?1)",
        told: Told::Columns("entry_id || '/' || grant_id", &["entry_id", "grant_id", "credits"]),
        end: End::Kept(BOOKS),
    },
];
