//! The tables of sessions: one product's set, its pictures of the product, and the versions of each poster.

use darkroom_posters::ProductName;

use super::request::TextLanguage;
use crate::clock::Timestamp;
use crate::db::Stmt;
use crate::erasures::{self, ErasureKind};
use crate::ids::{JobId, UploadId, UserId};
use crate::storage::ObjectKey;
use crate::studio::Studios;
use crate::uploads;

/// How long after a session was deleted something may still be on its way into its folder.
const LATE_SECONDS: i64 = 600;

/// A session that is about to be made.
pub(super) struct NewSession<'a> {
    pub(super) user: UserId,
    pub(super) id: &'a str,
    pub(super) job: JobId,
    pub(super) name: &'a ProductName,
    pub(super) preset: String,
    pub(super) language: TextLanguage,
    /// As JSON.
    pub(super) brief: String,
    pub(super) uploads: &'a [UploadId],
}

impl NewSession<'_> {
    pub(super) fn insert(&self, now: Timestamp) -> Vec<Stmt> {
        let session = Stmt::new(
            "INSERT INTO poster_sessions (user_id, id, job_id, name, preset, language, brief, created_at)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
        )
        .bind(self.user)
        .bind(self.id)
        .bind(self.job)
        .bind(self.name.as_str())
        .bind(self.preset.as_str())
        .bind(self.language.as_str())
        .bind(self.brief.as_str())
        .bind(now);
        let product = |(place, upload): (i64, &UploadId)| {
            Stmt::new("INSERT INTO poster_products (user_id, session_id, place, upload_id) VALUES (?1, ?2, ?3, ?4)")
                .bind(self.user)
                .bind(self.id)
                .bind(place)
                .bind(*upload)
        };
        std::iter::once(session).chain((0..).zip(self.uploads).map(product)).collect()
    }
}

/// Somebody's pictures of a product among these, at most three.
pub(super) fn products(uploads: &[UploadId], user: UserId) -> Stmt {
    let id = |place: usize| uploads.get(place).map(ToString::to_string);
    Stmt::new(
        "SELECT id, kept_key FROM uploads
          WHERE user_id = ?1 AND purpose = 'product' AND state = 'ready' AND id IN (?2, ?3, ?4)",
    )
    .bind(user)
    .bind(id(0))
    .bind(id(1))
    .bind(id(2))
}

/// Refuses (`upload_not_ready`) an order whose picture of the product is gone.
pub(super) fn upload_still_ready(upload: UploadId, user: UserId) -> Stmt {
    Stmt::new(
        "INSERT INTO refusals (upload_not_ready) SELECT 1 WHERE NOT EXISTS (
           SELECT 1 FROM uploads WHERE id = ?1 AND user_id = ?2 AND purpose = 'product' AND state = 'ready')",
    )
    .bind(upload)
    .bind(user)
}

/// While a session has the upload whose id the expression is.
pub(super) fn upload_in_use(upload: &str) -> String {
    format!("EXISTS (SELECT 1 FROM poster_products p WHERE p.upload_id = {upload})")
}

/// The set that somebody has under way.
pub(super) fn live_job(user: UserId) -> Stmt {
    Stmt::new(
        "SELECT id FROM jobs WHERE user_id = ?1 AND studio = 'poster' AND exclusive = 1 AND state IN ('queued', 'running')",
    )
    .bind(user)
}

/// What is shown with a poster: what its owner wrote of the product, and not what the engine was told.
pub(super) fn in_its_owners_words(job: JobId, asset: &str) -> Stmt {
    Stmt::new(
        "UPDATE assets SET prompt = (SELECT json_extract(input, '$.description') FROM jobs WHERE id = ?1)
          WHERE id = ?2 AND job_id = ?1 AND EXISTS (SELECT 1 FROM poster_sessions WHERE job_id = ?1)",
    )
    .bind(job)
    .bind(asset)
}

/// A delivered poster is the first version of its row.
pub(super) fn prime(job: JobId, seq: i64, asset: &str, now: Timestamp) -> Stmt {
    Stmt::new(
        "INSERT INTO poster_versions (asset_id, user_id, session_id, number, edit, created_at)
         SELECT ?3, s.user_id, s.id, i.poster, 0, ?4
           FROM poster_sessions s JOIN items i ON i.job_id = s.job_id AND i.seq = ?2
          WHERE s.job_id = ?1 AND i.poster IS NOT NULL",
    )
    .bind(job)
    .bind(seq)
    .bind(asset)
    .bind(now)
}

/// Another try of a poster, or of an edit of one: refused (`session_gone`) when its session was deleted. What an edit
/// makes is then of another id, which its version takes over.
pub(super) fn tried_again(job: JobId) -> Vec<Stmt> {
    let gone = Stmt::new(
        "INSERT INTO refusals (session_gone) SELECT 1
          WHERE NOT EXISTS (SELECT 1 FROM poster_sessions WHERE job_id = ?1)
            AND NOT EXISTS (SELECT 1 FROM edits e JOIN poster_versions v
                                ON v.user_id = e.user_id AND v.parent = e.parent_id AND v.edit = e.number
                             WHERE e.job_id = ?1)",
    );
    let version = Stmt::new(
        "UPDATE poster_versions SET asset_id = i.asset_id
           FROM edits e JOIN items i ON i.job_id = e.job_id
          WHERE e.job_id = ?1 AND poster_versions.user_id = e.user_id AND poster_versions.parent = e.parent_id
            AND poster_versions.edit = e.number",
    );
    vec![gone.bind(job), version.bind(job)]
}

/// One session of somebody's.
pub(super) fn find(id: &str, user: UserId) -> Stmt {
    Stmt::new("SELECT * FROM poster_sessions WHERE user_id = ?1 AND id = ?2").bind(user).bind(id)
}

/// Somebody's sessions whose job came before `after`, newest first, each with its cover's columns: 00, or the first picture
/// there is.
pub(super) fn page(user: UserId, after: Option<JobId>, limit: u32) -> Stmt {
    Stmt::new(
        "SELECT s.id AS session_id, s.job_id AS session_job, s.name AS session_name, s.created_at AS session_created_at,
                (SELECT COUNT(*) FROM items i WHERE i.job_id = s.job_id) AS posters,
                (SELECT COUNT(*) FROM poster_versions v JOIN assets a ON a.id = v.asset_id
                  WHERE v.user_id = s.user_id AND v.session_id = s.id AND v.edit > 0) AS edits,
                a.*
           FROM poster_sessions s LEFT JOIN assets a ON a.id = (
                SELECT v.asset_id FROM poster_versions v JOIN assets c ON c.id = v.asset_id
                 WHERE v.user_id = s.user_id AND v.session_id = s.id ORDER BY v.number, v.edit LIMIT 1)
          WHERE s.user_id = ?1 AND (?2 IS NULL OR s.job_id < ?2) ORDER BY s.job_id DESC LIMIT ?3",
    )
    .bind(user)
    .bind(after)
    .bind(limit)
}

/// The posters that were chosen for a session, in the order of the plan.
pub(super) fn rows(id: &str, user: UserId) -> Stmt {
    Stmt::new(
        "SELECT i.seq, i.state, i.error, i.poster FROM poster_sessions s JOIN items i ON i.job_id = s.job_id
          WHERE s.user_id = ?1 AND s.id = ?2 AND i.poster IS NOT NULL ORDER BY i.poster",
    )
    .bind(user)
    .bind(id)
}

/// The versions of a session, or of one of its posters, with their assets' columns, in their order.
pub(super) fn versions(id: &str, user: UserId, number: Option<u8>) -> Stmt {
    Stmt::new(
        "SELECT v.number, v.edit, v.created_at AS version_created_at, p.edit AS parent_edit,
                json_extract(c.request, '$.model') AS engine, a.*
           FROM poster_versions v JOIN assets a ON a.id = v.asset_id
           LEFT JOIN poster_versions p ON p.asset_id = v.parent
           LEFT JOIN items i ON i.job_id = a.job_id AND i.seq = a.seq LEFT JOIN calls c ON c.id = i.call_id
          WHERE v.user_id = ?1 AND v.session_id = ?2 AND (?3 IS NULL OR v.number = ?3)
          ORDER BY v.number, v.edit LIMIT ?4",
    )
    .bind(user)
    .bind(id)
    .bind(number.map(i64::from))
    .bind(VERSIONS_MAX)
}

/// More than anybody makes of ten posters.
const VERSIONS_MAX: i64 = 2_000;

/// Everything a session has stored goes: at once what is there, and what comes late a while after. Refused
/// (`changed_meanwhile`) while its posters are being made.
pub(super) fn delete(studios: Studios, id: &str, user: UserId, uploads: &[String], now: Timestamp) -> Vec<Stmt> {
    const LIVE: &str = "INSERT INTO refusals (changed_meanwhile) SELECT 1 FROM poster_sessions s
           JOIN jobs j ON j.id = s.job_id WHERE s.user_id = ?1 AND s.id = ?2 AND j.state IN ('queued', 'running')
         UNION ALL SELECT 1 FROM poster_versions v JOIN items i ON i.asset_id = v.asset_id JOIN jobs j ON j.id = i.job_id
          WHERE v.user_id = ?1 AND v.session_id = ?2 AND j.state IN ('queued', 'running')";
    const VERSIONS: &str = "SELECT asset_id FROM poster_versions WHERE user_id = ?1 AND session_id = ?2";
    let folder = |late: &str| {
        let folder = ObjectKey::session_folder_sql("user_id", "id");
        format!(
            "SELECT user_id || id || '{late}' AS name, {folder} AS target FROM poster_sessions
                  WHERE user_id = ?4 AND id = ?5"
        )
    };
    let assets = format!(
        "SELECT asset_id AS name, {} AS target FROM poster_versions WHERE user_id = ?4 AND session_id = ?5",
        ObjectKey::asset_folder_sql("user_id", "asset_id")
    );
    // Of what the posters and their edits were made by, the numbers stay for the books, and the words go.
    const JOBS: &str = "SELECT job_id FROM poster_sessions WHERE user_id = ?1 AND id = ?2
         UNION SELECT i.job_id FROM poster_versions v JOIN items i ON i.asset_id = v.asset_id
                WHERE v.user_id = ?1 AND v.session_id = ?2";
    let wordless = [
        format!(
            "UPDATE jobs SET input = json_replace(input, '$.description', '', '$.prompt', '')
              WHERE user_id = ?1 AND id IN ({JOBS})"
        ),
        format!(
            "UPDATE calls SET request = json_replace(request, '$.prompt', '') WHERE user_id = ?1 AND job_id IN ({JOBS})"
        ),
        format!("UPDATE edits SET prompt = '' WHERE user_id = ?1 AND job_id IN ({JOBS})"),
    ];
    let late = now.plus_seconds(LATE_SECONDS);
    let of_session = |stmt: Stmt| stmt.bind(user).bind(id);
    let mut batch = vec![
        of_session(Stmt::new(LIVE)),
        of_session(erasures::of_rows(ErasureKind::Prefix, &assets, now, now)),
        of_session(erasures::of_rows(ErasureKind::Prefix, &folder(""), now, now)),
        of_session(erasures::of_rows(ErasureKind::Prefix, &folder("_late"), late, now)),
    ];
    batch.extend(wordless.map(|text| of_session(Stmt::new(text))));
    batch.extend([
        of_session(Stmt::new(format!("DELETE FROM assets WHERE user_id = ?1 AND id IN ({VERSIONS})"))),
        of_session(Stmt::new("DELETE FROM poster_versions WHERE user_id = ?1 AND session_id = ?2")),
        of_session(Stmt::new("DELETE FROM poster_products WHERE user_id = ?1 AND session_id = ?2")),
        of_session(Stmt::new("DELETE FROM poster_sessions WHERE user_id = ?1 AND id = ?2")),
        Stmt::new("DELETE FROM poster_briefs WHERE user_id = ?1").bind(user),
    ]);
    batch.extend(uploads.iter().map(|upload| uploads::done_with(studios, (upload, "TRUE"), user, now)));
    batch
}

/// The pictures of a session's product.
pub(super) fn products_of(id: &str, user: UserId) -> Stmt {
    let text = "SELECT p.upload_id, u.kept_key FROM poster_products p JOIN uploads u ON u.id = p.upload_id
         WHERE p.user_id = ?1 AND p.session_id = ?2 ORDER BY p.place";
    Stmt::new(text).bind(user).bind(id)
}
