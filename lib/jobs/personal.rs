//! What this room keeps of people.

use crate::personal::{End, Table, Told, When};

pub(crate) const PERSONAL: [Table; 4] = [
    Table {
        name: "job_events",
        rows: "job_id IN (SELECT id FROM jobs WHERE user_id = ?1)",
        told: Told::Columns("job_id || '/' || printf('%09d', seq)", &["job_id", "seq", "at", "kind", "data"]),
        end: End::Deleted(When::Settled),
    },
    Table {
        name: "jobs",
        rows: "user_id = ?1",
        told: Told::Columns(
            "id",
            &["id", "studio", "state", "title", "model_id", "model_name", "input", "created_at", "finished_at"],
        ),
        end: End::Blanked(When::Settled, "title = '', model_name = NULL, input = '{}'"),
    },
    Table {
        name: "calls",
        rows: "user_id = ?1",
        // Not what an engine was told: that has the words of the operator's prompts. What the person asked is the job's.
        told: Told::Columns(
            "id",
            &["id", "job_id", "engine", "state", "provider_id", "created_at", "ended_at", "took_seconds"],
        ),
        end: End::Blanked(When::Settled, "request = '{}', development = NULL"),
    },
    Table {
        name: "items",
        rows: "job_id IN (SELECT id FROM jobs WHERE user_id = ?1)",
        told: Told::Columns(
            "job_id || '/' || printf('%09d', seq)",
            &["job_id", "seq", "call_id", "state", "error", "asset_id", "price", "file"],
        ),
        end: End::Kept("the books: what was delivered is what was charged; states and prices, no words, no pictures"),
    },
];
