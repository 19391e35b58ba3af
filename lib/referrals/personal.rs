//! What this room keeps of people.

use crate::personal::{End, Table, Told, When};

pub(crate) const PERSONAL: [Table; 2] = [
    Table {
        name: "invite_codes",
        rows: "user_id = ?1",
        told: Told::Columns("code", &["code", "created_at"]),
        end: End::Deleted(When::AtOnce),
    },
    Table {
        name: "invitations",
        rows: "user_id = ?1 OR inviter_id = ?1",
        // Neither learns the other's id.
        told: Told::Columns(
            "id",
            &[
                "id",
                "created_at",
                "rewarded_at",
                "inviter_gets",
                "invited_gets",
                "inviter_returned",
                "invited_returned",
            ],
        ),
        end: End::Kept("the books: what was given for what, of numbers that no name belongs to any more"),
    },
];
