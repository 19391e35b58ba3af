//! The table of briefs that a text model wrote. They are kept for a day.

use aws_lc_rs::digest::{Context, SHA256};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use darkroom_posters::brief::Brief;
use darkroom_posters::{Language, ProductName};

use crate::clock::Timestamp;
use crate::db::{Rows, Stmt};
use crate::error::{Result, to_json};
use crate::ids::{UploadId, UserId};

/// How long a brief is kept.
const KEPT_SECONDS: i64 = 86_400;

/// What a model is asked about.
#[derive(Clone, Copy)]
pub(super) struct Asked<'a> {
    pub(super) user: UserId,
    pub(super) description: &'a str,
    pub(super) language: Language,
    /// The picture that it is shown.
    pub(super) picture: Option<UploadId>,
}

impl Asked<'_> {
    /// Reads what the model wrote about the same before.
    pub(super) fn kept(&self, now: Timestamp) -> Stmt {
        Stmt::new("SELECT brief FROM poster_briefs WHERE user_id = ?1 AND question = ?2 AND ends_at > ?3")
            .bind(self.user)
            .bind(self.question())
            .bind(now)
    }

    /// Reads the newest brief about this description, written with or without the picture.
    pub(super) fn kept_either_way(&self, now: Timestamp) -> Stmt {
        Stmt::new(
            "SELECT brief FROM poster_briefs WHERE user_id = ?1 AND question IN (?2, ?3) AND ends_at > ?4
              ORDER BY created_at DESC LIMIT 1",
        )
        .bind(self.user)
        .bind(self.question())
        .bind(Self { picture: None, ..*self }.question())
        .bind(now)
    }

    /// Keeps what it wrote.
    pub(super) fn keep(&self, brief: &Brief, now: Timestamp) -> Result<Stmt> {
        let stmt = Stmt::new(
            "INSERT INTO poster_briefs (user_id, question, brief, created_at, ends_at) VALUES (?1, ?2, ?3, ?4, ?5)
             ON CONFLICT DO UPDATE SET brief = excluded.brief, created_at = excluded.created_at, ends_at = excluded.ends_at",
        );
        Ok(stmt
            .bind(self.user)
            .bind(self.question())
            .bind(to_json(brief)?)
            .bind(now)
            .bind(now.plus_seconds(KEPT_SECONDS)))
    }

    fn question(&self) -> String {
        let mut hash = Context::new(&SHA256);
        hash.update(self.language.in_english().as_bytes());
        hash.update(b"\n");
        hash.update(self.picture.map(|picture| picture.to_string()).unwrap_or_default().as_bytes());
        hash.update(b"\n");
        hash.update(self.description.as_bytes());
        URL_SAFE_NO_PAD.encode(hash.finish())
    }
}

/// The brief in a row that was found. One of an earlier shape is as good as none.
pub(super) fn found(rows: &Rows) -> Result<Option<Brief>> {
    let text: Option<String> = rows.first().map(|row| row.get("brief")).transpose()?;
    Ok(text.and_then(|text| serde_json::from_str(&text).ok()))
}

/// The name in it.
pub(super) fn name(rows: &Rows) -> Result<Option<ProductName>> {
    Ok(found(rows)?.map(|brief| brief.product_name))
}

/// Forgets briefs whose day is over.
#[must_use]
pub(crate) fn sweep_briefs(now: Timestamp, rows_max: i64) -> Stmt {
    Stmt::new(
        "DELETE FROM poster_briefs WHERE (user_id, question) IN (
           SELECT user_id, question FROM poster_briefs WHERE ends_at < ?1 LIMIT ?2)",
    )
    .bind(now)
    .bind(rows_max)
}
