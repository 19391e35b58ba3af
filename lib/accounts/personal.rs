//! What this room keeps of people.

use crate::personal::{End, Table, Told, When};

pub(crate) const PERSONAL: [Table; 5] = [
    Table {
        name: "login_codes",
        rows: "email = (SELECT email FROM users WHERE id = ?1)",
        told: Told::Nothing("a code is good for minutes and kept as a fingerprint"),
        end: End::Deleted(When::AtOnce),
    },
    Table {
        name: "passwords",
        rows: "user_id = ?1",
        told: Told::Nothing("a password is kept as a hash; when it was changed is told by the account page"),
        end: End::Deleted(When::AtOnce),
    },
    Table {
        name: "sessions",
        rows: "user_id = ?1",
        told: Told::Columns(
            "id",
            &["id", "created_at", "last_seen_at", "expires_at", "ended_at", "user_agent", "network"],
        ),
        end: End::Deleted(When::AtOnce),
    },
    Table {
        name: "spent_gifts",
        rows: "mailbox = (SELECT mailbox FROM users WHERE id = ?1)",
        told: Told::Nothing("a hash that is written when an account ends"),
        end: End::Kept("one gift for each mailbox: a hash of it, which names nobody"),
    },
    // The last one: the others are found by it.
    Table {
        name: "users",
        rows: "id = ?1",
        told: Told::Columns(
            "id",
            &[
                "id",
                "email",
                "name",
                "avatar_url",
                "locale",
                "level",
                "role",
                "created_at",
                "confirmed_at",
                "unsubscribed_at",
            ],
        ),
        end: End::Blanked(
            When::AtOnce,
            "email = id || '@deleted.invalid', name = '', avatar_url = NULL, google_sub = NULL, mailbox = NULL,
             level = 'free', role = 'user', confirmed_at = NULL, blocked_at = NULL, unsubscribed_at = NULL",
        ),
    },
];
