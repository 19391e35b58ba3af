//! Rate limits as rows: nothing lives in a function's memory between requests (requirement D7).

use crate::clock::Timestamp;
use crate::db::{Db, DbError, Stmt};
use crate::error::AppError;

/// So many within a fixed window.
#[derive(Clone, Debug)]
pub struct Limit {
    key: String,
    count_max: u32,
    window_seconds: u32,
}

impl Limit {
    /// At most `count_max` of `what` by `whom` within `window_seconds`.
    #[must_use]
    pub fn new(what: &str, whom: &str, count_max: u32, window_seconds: u32) -> Self {
        Self { key: format!("{what}:{whom}"), count_max, window_seconds }
    }

    /// Counts one, in the batch that does the limited thing. Past the limit the check `rate_limited` refuses the batch.
    #[must_use]
    pub fn take(&self, now: Timestamp) -> Stmt {
        Stmt::new(
            "INSERT INTO rate_limits (key, ends_at, count, count_max) VALUES (?1, ?2, 1, ?3)
             ON CONFLICT (key) DO UPDATE SET
               count = CASE WHEN ends_at <= ?4 THEN 1 ELSE count + 1 END,
               ends_at = CASE WHEN ends_at <= ?4 THEN ?2 ELSE ends_at END,
               count_max = ?3",
        )
        .bind(self.key.as_str())
        .bind(now.plus_seconds(i64::from(self.window_seconds)))
        .bind(self.count_max)
        .bind(now)
    }

    /// Refuses the batch (`rate_limited`) once it is reached, and counts nothing.
    #[must_use]
    pub fn refuse_if_reached(&self, now: Timestamp) -> Stmt {
        Stmt::new(
            "INSERT INTO refusals (rate_limited) SELECT 1
              WHERE EXISTS (SELECT 1 FROM rate_limits WHERE key = ?1 AND count >= ?2 AND ends_at > ?3)",
        )
        .bind(self.key.as_str())
        .bind(self.count_max)
        .bind(now)
    }

    /// Counts one less: what was counted did not come about, through no fault of whom it was counted for.
    #[must_use]
    pub fn give_back(&self, now: Timestamp) -> Stmt {
        Stmt::new("UPDATE rate_limits SET count = count - 1 WHERE key = ?1 AND count > 0 AND ends_at > ?2")
            .bind(self.key.as_str())
            .bind(now)
    }
}

/// Turns a refusal by a limit into the error that says when to come back. One more round trip, only when refused.
///
/// # Errors
/// Always: the refusal.
pub async fn refused<T>(db: &Db, limits: &[Limit], now: Timestamp, error: DbError) -> Result<T, AppError> {
    if !error.is_refusal("rate_limited") {
        return Err(error.into());
    }
    let reads = limits.iter().map(|limit| {
        Stmt::new("SELECT ends_at FROM rate_limits WHERE key = ?1 AND count >= ?2 AND ends_at > ?3")
            .bind(limit.key.as_str())
            .bind(limit.count_max)
            .bind(now)
    });
    let mut wait_millis = 1000;
    for rows in db.read(reads.collect()).await? {
        if let Some(row) = rows.first() {
            let ends_at: Timestamp = row.get("ends_at")?;
            wait_millis = wait_millis.max(ends_at.millis() - now.millis());
        }
    }
    let retry_after_seconds = u32::try_from((wait_millis + 999) / 1000).unwrap_or(u32::MAX);
    Err(AppError::RateLimited { retry_after_seconds })
}

/// Forgets windows that are over.
#[must_use]
pub fn sweep(now: Timestamp, rows_max: i64) -> Stmt {
    Stmt::new("DELETE FROM rate_limits WHERE key IN (SELECT key FROM rate_limits WHERE ends_at < ?1 LIMIT ?2)")
        .bind(now)
        .bind(rows_max)
}
