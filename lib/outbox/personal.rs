//! What this room keeps of people.

use crate::personal::{End, Table, Told, When};

pub(crate) const PERSONAL: [Table; 1] = [Table {
    name: "letters",
    rows: "user_id = ?1",
    told: Told::Columns("id", &["id", "kind", "reference", "sent_at", "created_at"]),
    end: End::Deleted(When::AtOnce),
}];
