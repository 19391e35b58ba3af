//! What this room keeps of people.

use crate::personal::{End, Table, Told, When};

pub(crate) const PERSONAL: [Table; 3] = [
    Table {
        name: "assets",
        rows: "user_id = ?1",
        told: Told::Columns(
            "id",
            &[
                "id",
                "job_id",
                "seq",
                "studio",
                "model_id",
                "model_name",
                "prompt",
                "seed",
                "parameters",
                "content_type",
                "width",
                "height",
                "bytes",
                "favourite",
                "shared",
                "created_at",
            ],
        ),
        end: End::Deleted(When::AtOnce),
    },
    Table {
        name: "share_reports",
        rows: "user_id = ?1",
        told: Told::Columns("id", &["id", "asset_id", "reason", "created_at", "closed_at"]),
        end: End::Deleted(When::AtOnce),
    },
    Table {
        name: "label_acknowledgements",
        rows: "user_id = ?1",
        told: Told::Columns("given_at", &["given_at", "text", "text_version", "language"]),
        end: End::Kept("the law asks for six months; it goes by itself then"),
    },
];
