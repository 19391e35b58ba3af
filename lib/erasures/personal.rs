//! What this room keeps of people.

use crate::personal::{End, Table, Told};

pub(crate) const PERSONAL: [Table; 5] = [
    Table {
        name: "erasures",
        rows: "instr(target, lower(?1)) > 0",
        told: Told::Nothing("names of what is being deleted"),
        end: End::Kept("it goes when what it names is gone"),
    },
    Table {
        name: "receipts",
        rows: "user_id = ?1",
        told: Told::Columns("id", &["id", "kind", "subject_id", "asked_at", "finished_at"]),
        end: End::Kept("that it was destroyed, and when: whoever holds the receipt reads it"),
    },
    Table {
        name: "receipt_items",
        rows: "receipt_id IN (SELECT id FROM receipts WHERE user_id = ?1)",
        told: Told::Columns(
            "receipt_id || ' ' || what || ' ' || reference",
            &["receipt_id", "what", "reference", "count", "state", "at"],
        ),
        end: End::Kept("the parts of a receipt: they name nobody"),
    },
    Table {
        name: "receipt_erasures",
        rows: "receipt_id IN (SELECT id FROM receipts WHERE user_id = ?1)",
        told: Told::Nothing("which deletions a receipt waits for"),
        end: End::Kept("they go when the receipt has nothing pending"),
    },
    Table {
        name: "provider_answers",
        rows: "reference IN (SELECT id FROM models WHERE user_id = ?1 UNION ALL SELECT id FROM destinations WHERE user_id = ?1)",
        told: Told::Columns(
            "what || ' ' || reference || ' ' || status",
            &["what", "reference", "status", "asked_at", "answered_at", "times"],
        ),
        end: End::Kept("what the provider answered: they name nobody"),
    },
];
