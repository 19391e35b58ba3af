//! What this room keeps of people.

use crate::personal::{End, Table, Told};

pub(crate) const PERSONAL: [Table; 1] = [Table {
    name: "operator_acts",
    rows: "subject = ?1",
    told: Told::Columns("id", &["id", "at", "act"]),
    end: End::Kept("what was done by hand is never changed: it protects whom it was done to"),
}];
