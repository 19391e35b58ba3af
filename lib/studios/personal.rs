//! What the studios keep of people.

use crate::personal::{End, Table, Told, When};

pub(crate) const PERSONAL: [Table; 11] = [
    Table {
        name: "poster_versions",
        rows: "user_id = ?1",
        told: Told::Columns(
            "asset_id",
            &["asset_id", "session_id", "number", "edit", "parent", "relettered", "created_at"],
        ),
        end: End::Deleted(When::Settled),
    },
    Table {
        name: "poster_products",
        rows: "user_id = ?1",
        told: Told::Columns("session_id || '/' || place", &["session_id", "place", "upload_id"]),
        end: End::Deleted(When::Settled),
    },
    Table {
        name: "poster_sessions",
        rows: "user_id = ?1",
        told: Told::Columns("id", &["id", "job_id", "name", "preset", "language", "brief", "created_at"]),
        end: End::Deleted(When::Settled),
    },
    Table {
        name: "poster_briefs",
        rows: "user_id = ?1",
        told: Told::Columns("question", &["brief", "created_at", "ends_at"]),
        end: End::Deleted(When::AtOnce),
    },
    Table {
        name: "edits",
        rows: "user_id = ?1",
        told: Told::Columns("job_id", &["job_id", "first_id", "number", "parent_id", "prompt", "created_at"]),
        end: End::Deleted(When::Settled),
    },
    Table {
        name: "tryon_inputs",
        rows: "job_id IN (SELECT job_id FROM tryons WHERE user_id = ?1)",
        told: Told::Columns("job_id || '/' || place", &["job_id", "place", "upload_id"]),
        end: End::Deleted(When::Settled),
    },
    Table {
        name: "tryons",
        rows: "user_id = ?1",
        told: Told::Columns("job_id", &["job_id", "garments", "together", "keep_face"]),
        end: End::Deleted(When::Settled),
    },
    Table {
        name: "library_orders",
        rows: "user_id = ?1",
        told: Told::Columns("job_id", &["job_id", "prompt_id", "shown", "upload_id"]),
        end: End::Deleted(When::Settled),
    },
    Table {
        name: "prompts",
        rows: "user_id = ?1",
        told: Told::Columns("id", &["id", "title", "description", "content", "category", "slots", "created_at"]),
        end: End::Deleted(When::AtOnce),
    },
    Table {
        name: "models",
        rows: "user_id = ?1",
        told: Told::Columns(
            "id",
            &[
                "id",
                "job_id",
                "upload_id",
                "name",
                "base",
                "trainer",
                "trigger_word",
                "state",
                "provider_model",
                "provider_version",
                "created_at",
            ],
        ),
        end: End::Blanked(When::AtOnce, "name = '', trigger_word = '', cover_key = NULL"),
    },
    Table {
        name: "consents",
        rows: "user_id = ?1",
        told: Told::Columns(
            "subject_id",
            &["subject_id", "kind", "text", "text_version", "language", "shown", "given_at", "withdrawn_at"],
        ),
        end: End::Kept("evidence that there was consent, and that it was withdrawn: no name, no picture"),
    },
];
