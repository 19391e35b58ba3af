//! What visitors report of a shared picture, and what an operator does about it.

use serde::Deserialize;
use utoipa::openapi::RefOr;
use utoipa::openapi::schema::Schema;
use utoipa::{PartialSchema, ToSchema};

use super::token::ShareToken;
use crate::alerts::{self, AlertKind};
use crate::clock::Timestamp;
use crate::db::{Db, DbError, Stmt};
use crate::ids::{ReportId, UserId};
use crate::schema;

/// Open reports of one picture: what an operator reads before they look.
const OPEN_MAX: i64 = 50;

/// Why a picture should not be shared.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ReportReason {
    /// It shows somebody in a sexual way.
    Intimate,
    /// It shows a child in a way that harms.
    Minor,
    /// It shows somebody who did not agree.
    Person,
    /// It is somebody else's work or brand.
    Rights,
    /// The note says.
    Other,
}

impl ReportReason {
    const ALL: [Self; 5] = [Self::Intimate, Self::Minor, Self::Person, Self::Rights, Self::Other];

    /// As stored and shown.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Intimate => "intimate",
            Self::Minor => "minor",
            Self::Person => "person",
            Self::Rights => "rights",
            Self::Other => "other",
        }
    }

    /// What the page asks, Chinese and English.
    pub(super) const fn words(self) -> (&'static str, &'static str) {
        match self {
            Self::Intimate => ("色情或私密内容", "Sexual or intimate"),
            Self::Minor => ("涉及未成年人", "A child is shown in a harmful way"),
            Self::Person => ("未经本人同意的肖像", "Somebody is shown who did not agree"),
            Self::Rights => ("侵犯版权或商标", "Somebody else’s work or brand"),
            Self::Other => ("其他", "Something else"),
        }
    }

    /// All of them, in the order of the page.
    pub(super) const fn all() -> [Self; 5] {
        Self::ALL
    }
}

impl PartialSchema for ReportReason {
    fn schema() -> RefOr<Schema> {
        schema::one_of(Self::ALL.map(Self::as_str)).into()
    }
}

impl ToSchema for ReportReason {}

/// Keeps a report of what is shared by this link, unless enough of it are waiting.
pub(super) fn add(token: &ShareToken, reason: ReportReason, note: &str, now: Timestamp) -> Stmt {
    Stmt::new(
        "INSERT INTO share_reports (id, asset_id, user_id, reason, note, created_at)
         SELECT ?2, a.id, a.user_id, ?3, ?4, ?5 FROM assets a
          WHERE a.share_token = ?1
            AND (SELECT COUNT(*) FROM share_reports r WHERE r.asset_id = a.id AND r.closed_at IS NULL) < ?6",
    )
    .bind(token)
    .bind(ReportId::new(now))
    .bind(reason.as_str())
    .bind(note)
    .bind(now)
    .bind(OPEN_MAX)
}

/// The operator's alert of a picture: open as long as a report of it is.
#[must_use]
pub(super) fn alert(asset: &str, now: Timestamp) -> [Stmt; 2] {
    let cause = "SELECT COUNT(*) || ' open: cargo xtask operator reports' AS detail FROM share_reports
                  WHERE asset_id = ?2 AND closed_at IS NULL GROUP BY asset_id";
    alerts::follow(cause, AlertKind::PictureReported, asset, now)
}

/// Ends the sharing of a picture for good: its owner cannot share it again.
#[must_use]
pub fn bar(asset: &str, now: Timestamp) -> Stmt {
    Stmt::new("UPDATE assets SET shared = 0, share_token = NULL, share_barred_at = ?2 WHERE id = ?1")
        .bind(asset)
        .bind(now)
}

/// An operator has seen to all reports of a picture. Refuses (`report_not_open`) when there is none.
#[must_use]
pub fn close_reports(asset: &str, now: Timestamp) -> [Stmt; 4] {
    let open = Stmt::new(
        "INSERT INTO refusals (report_not_open) SELECT 1 WHERE NOT EXISTS (
           SELECT 1 FROM share_reports WHERE asset_id = ?1 AND closed_at IS NULL)",
    );
    let close =
        Stmt::new("UPDATE share_reports SET closed_at = MAX(?2, created_at) WHERE asset_id = ?1 AND closed_at IS NULL");
    let [raise, end] = alert(asset, now);
    [open.bind(asset), close.bind(asset).bind(now), raise, end]
}

/// How long a report is kept after somebody has seen to it: as long as its reporter or its owner may come back to it.
const CLOSED_KEPT_SECONDS: i64 = 180 * 86_400;

/// Forgets reports that were seen to so long ago.
#[must_use]
pub fn sweep_reports(now: Timestamp, rows_max: i64) -> Stmt {
    Stmt::new(
        "DELETE FROM share_reports WHERE id IN (
           SELECT id FROM share_reports WHERE closed_at IS NOT NULL AND closed_at < ?1 ORDER BY closed_at LIMIT ?2)",
    )
    .bind(now.plus_seconds(-CLOSED_KEPT_SECONDS))
    .bind(rows_max)
}

/// The account of their owner ends, and its pictures with it: nobody has to see to reports of them. Before the reports go.
#[must_use]
pub fn end_report_alerts(user: UserId, now: Timestamp) -> Stmt {
    Stmt::new(
        "UPDATE operator_alerts SET closed_at = MAX(last_at, ?3) WHERE kind = ?1 AND closed_at IS NULL
            AND subject IN (SELECT asset_id FROM share_reports WHERE user_id = ?2 AND closed_at IS NULL)",
    )
    .bind(AlertKind::PictureReported.as_str())
    .bind(user)
    .bind(now)
}

/// A report that nobody has seen to.
#[derive(Clone, Debug)]
pub struct OpenReport {
    /// `ast_…`
    pub asset: String,
    /// Whose it is.
    pub user: String,
    /// Why it should not be shared.
    pub reason: String,
    /// In the visitor's words.
    pub note: String,
    /// When it came.
    pub at: Timestamp,
    /// Where it is seen, `/s/…`, while it is shared.
    pub page: Option<String>,
}

/// The oldest open reports, at most `limit`.
///
/// # Errors
/// When the database does not answer.
pub async fn open_reports(db: &Db, limit: u32) -> Result<Vec<OpenReport>, DbError> {
    let stmt = Stmt::new(
        "SELECT r.asset_id, r.user_id, r.reason, r.note, r.created_at, '/s/' || a.share_token AS page
           FROM share_reports r LEFT JOIN assets a ON a.id = r.asset_id
          WHERE r.closed_at IS NULL ORDER BY r.id LIMIT ?1",
    );
    let rows = db.read(vec![stmt.bind(limit)]).await?;
    rows[0]
        .iter()
        .map(|row| {
            Ok(OpenReport {
                asset: row.get("asset_id")?,
                user: row.get("user_id")?,
                reason: row.get("reason")?,
                note: row.get("note")?,
                at: row.get("created_at")?,
                page: row.get("page")?,
            })
        })
        .collect()
}
