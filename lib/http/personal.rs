//! What this room keeps of people.

use crate::personal::{End, Table, Told, When};

pub(crate) const PERSONAL: [Table; 2] = [
    Table {
        name: "rate_limits",
        rows: "substr(key, instr(key, ':') + 1) IN (?1, (SELECT email FROM users WHERE id = ?1))",
        told: Told::Nothing("counts of the last hours"),
        end: End::Kept("a count ends within a day by itself, and would otherwise begin anew with the account"),
    },
    Table {
        name: "idempotency_keys",
        rows: "user_id = ?1",
        told: Told::Nothing("copies of answers, for a day"),
        end: End::Deleted(When::AtOnce),
    },
];
