//! What this room keeps of people.

use crate::personal::{End, Table, Told, When};

pub(crate) const PERSONAL: [Table; 1] = [Table {
    name: "uploads",
    rows: "user_id = ?1",
    told: Told::Columns(
        "id",
        &["id", "purpose", "state", "content_type", "bytes", "name", "images", "created_at", "expires_at"],
    ),
    // Models and sets of posters name their uploads: the row stays until they are gone, and says nothing.
    end: End::Blanked(When::AtOnce, "name = '', state = 'gone', reasons = NULL, left_out = NULL, images = NULL"),
}];
