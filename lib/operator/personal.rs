//! What this room keeps of people.

use crate::personal::{End, Table, Told, When};

pub(crate) const PERSONAL: [Table; 3] = [
    Table {
        name: "recovery_codes",
        rows: "user_id = ?1",
        told: Told::Nothing("recovery codes are kept as fingerprints"),
        end: End::Deleted(When::AtOnce),
    },
    Table {
        name: "second_factors",
        rows: "user_id = ?1",
        told: Told::Nothing("what a device's codes are derived with"),
        end: End::Deleted(When::AtOnce),
    },
    Table {
        name: "operator_acts",
        rows: "subject = ?1",
        told: Told::Columns("id", &["id", "at", "act"]),
        end: End::Kept("what was done by hand is never changed: it protects whom it was done to"),
    },
];
