//! What this room keeps of people.

use crate::personal::{End, Table, Told, When};

pub(crate) const PERSONAL: [Table; 1] = [Table {
    name: "inbox",
    rows: "subject IN (SELECT id FROM calls WHERE user_id = ?1)",
    told: Told::Nothing("what engines said, in their words and for days: its effect is told with the jobs"),
    end: End::Deleted(When::Settled),
}];
