//! What this room keeps of people.

use crate::personal::{End, Table, Told};

pub(crate) const PERSONAL: [Table; 1] = [Table {
    name: "redemptions",
    rows: "user_id = ?1",
    told: Told::Columns("id", &["id", "code_id", "at"]),
    end: End::Kept("the books: what was given"),
}];
