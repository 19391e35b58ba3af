//! What this room keeps of people.

use crate::personal::{End, Table, Told};

pub(crate) const PERSONAL: [Table; 1] = [Table {
    name: "erasures",
    rows: "instr(target, lower(?1)) > 0",
    told: Told::Nothing("names of what is being deleted"),
    end: End::Kept("it goes when what it names is gone"),
}];
