//! Reads what came to our addresses. Bounded, without input, safe to run twice and at once: the reconciler and whoever
//! looks at a waiting order run the same code, and a row keeps them from asking more often than is good.

use std::collections::BTreeSet;
use std::time::Duration;

use super::seen;
use super::settle::settle;
use crate::alerts::{self, AlertKind};
use crate::app::App;
use crate::clock::Timestamp;
use crate::db::{Row, Rows, Stmt};
use crate::error::{AppError, Result, to_json};
use crate::ids::OrderId;
use crate::tron::Address;
use crate::tron::{ChainError, Tron};
use crate::tron::{Hint, Place, after};

/// While an order can be paid or is in its grace, the chain is read this often, whoever looks.
const PAUSE_SECONDS: i64 = 10;
/// Otherwise this often: money that comes when nobody waits is still seen.
const SLOW_PAUSE_SECONDS: i64 = 600;
/// The index may learn of a block late: what was read is read once more for so long.
const OVERLAP_SECONDS: i64 = 600;
/// What the index names and the chain does not have is waited for so long, then left.
const DOUBT_SECONDS: i64 = 3600;
/// Bounds of one run: pages, transactions, time.
const PAGES_MAX: usize = 10;
const PROOFS_MAX: usize = 50;
const RUN_SECONDS_MAX: i64 = 20;
/// Addresses of one run: ours, and those we had before.
const ADDRESSES_MAX: u32 = 4;
/// Whoever looks at an order waits no longer than this.
const LOOK_LIMIT: Duration = Duration::from_secs(5);

/// An address whose reading is due.
struct Due {
    address: Address,
    text: String,
    read_at: Timestamp,
}

/// Readings that are due at `now`: of the address of one order, or of all.
fn due(order: Option<OrderId>, now: Timestamp) -> Stmt {
    Stmt::new(
        "SELECT r.address AS due_address, r.read_at AS due_read_at FROM usdt_readers r
          WHERE r.blocked_until <= ?2 AND r.read_at <= ?2 - 1000 * CASE WHEN EXISTS (
                  SELECT 1 FROM usdt_orders u JOIN orders o ON o.id = u.order_id
                   WHERE u.address = r.address AND u.kept = 1 AND u.grace_until >= ?2
                     AND o.state IN ('pending', 'expired', 'canceled')) THEN ?3 ELSE ?4 END
            AND (?1 IS NULL OR r.address = (SELECT u.address FROM usdt_orders u JOIN orders o ON o.id = u.order_id
                                             WHERE u.order_id = ?1 AND u.grace_until >= ?2
                                               AND o.state IN ('pending', 'expired', 'canceled')))
          ORDER BY r.read_at LIMIT ?5",
    )
    .bind(order)
    .bind(now)
    .bind(PAUSE_SECONDS)
    .bind(SLOW_PAUSE_SECONDS)
    .bind(ADDRESSES_MAX)
}

impl Due {
    fn from_row(row: &Row<'_>) -> Result<Self> {
        let text: String = row.get("due_address")?;
        let address = text.parse().map_err(|_| AppError::Internal("a reader of no address".to_owned()))?;
        Ok(Self { address, text, read_at: row.get("due_read_at")? })
    }
}

/// Reads every address that is due. What is wrong with the chain's provider is logged and left for the next run.
///
/// # Errors
/// When the database does not answer.
pub(in crate::orders) async fn read_due(app: &App) -> Result<()> {
    let Some(tron) = &app.tron else { return Ok(()) };
    let rows = app.db.read(vec![due(None, app.clock.now())]).await?;
    for row in rows[0].iter() {
        read(app, tron, &Due::from_row(&row)?).await?;
    }
    Ok(())
}

/// Whether the chain is to be read because the owner of this order looks at it: asked with the order itself.
pub(in crate::orders) fn due_for(order: OrderId, now: Timestamp) -> Stmt {
    due(Some(order), now)
}

/// Reads the chain because somebody looks, if [`due_for`] says so; answers whether it did. Whatever goes wrong or takes
/// too long, the order is shown as it is stored.
pub(in crate::orders) async fn poll(app: &App, due: &Rows) -> Result<bool> {
    let (Some(tron), Some(row)) = (&app.tron, due.first()) else { return Ok(false) };
    let due = Due::from_row(&row)?;
    match tokio::time::timeout(LOOK_LIMIT, read(app, tron, &due)).await {
        Ok(Ok(())) => {}
        Ok(Err(error)) => tracing::warn!(%error, "the chain is left for the next run"),
        Err(_) => tracing::warn!("reading the chain takes long and is left for the next run"),
    }
    Ok(true)
}

/// What a run found out.
struct Run {
    began: Timestamp,
    proofs_left: usize,
    /// The newest block of which everything was asked for.
    until: Timestamp,
    /// The oldest transaction that is not here yet.
    open: Option<Timestamp>,
    /// What the index names and the chain does not call irreversible.
    unsolid: Vec<Hint>,
    /// There is more behind what was asked for.
    behind: bool,
    /// Something was not asked for, or not answered.
    interrupted: bool,
    suspended_seconds: Option<i64>,
    /// The provider did not answer something, or not so that it could be used.
    unanswered: bool,
}

async fn read(app: &App, tron: &Tron, due: &Due) -> Result<()> {
    let now = app.clock.now();
    // Of several who find it due at once, one reads.
    let lease = Stmt::new(
        "UPDATE usdt_readers SET read_at = ?2 WHERE address = ?1 AND read_at = ?3 AND blocked_until <= ?2
         RETURNING cursor_at, behind",
    )
    .bind(due.text.as_str())
    .bind(now)
    .bind(due.read_at);
    let rows = app.db.write(vec![lease]).await?;
    let Some(row) = rows[0].first() else { return Ok(()) };
    let cursor: Timestamp = row.get("cursor_at")?;
    let behind: bool = row.get("behind")?;
    // A run that was cut short is gone on with where it ended: so it gets on, however much there is.
    let since = cursor.plus_seconds(if behind { 0 } else { -OVERLAP_SECONDS });
    let mut run = Run::begin(now, cursor, behind);
    let result = run.pages(app, tron, due.address, since).await;
    app.db.write(run.remember(&due.text)).await?;
    result
}

impl Run {
    const fn begin(began: Timestamp, cursor: Timestamp, behind: bool) -> Self {
        Self {
            began,
            proofs_left: PROOFS_MAX,
            until: cursor,
            open: None,
            unsolid: Vec::new(),
            behind,
            interrupted: false,
            suspended_seconds: None,
            unanswered: false,
        }
    }

    async fn pages(&mut self, app: &App, tron: &Tron, address: Address, since: Timestamp) -> Result<()> {
        let mut place = Place::Since(since);
        for _ in 0..PAGES_MAX {
            let page = match tron.history(address, &place).await {
                Ok(page) => page,
                Err(error) => {
                    self.note(error, "the chain's history is left for the next run");
                    return Ok(());
                }
            };
            let next = place.next(&page);
            for hint in unknown(app, page.hints).await? {
                self.prove(app, tron, address, &hint).await?;
            }
            self.until = self.until.max(page.until.unwrap_or(self.until));
            self.behind = next.is_some();
            match next {
                Some(next) if !self.is_over(app) => place = next,
                Some(_) | None => return Ok(()),
            }
        }
        if self.until <= since {
            tracing::error!(at = since.millis(), "more came at one moment than one run reads: the rest must be named");
            self.until = after(since);
        }
        Ok(())
    }

    /// Whether this run has done what one run may.
    fn is_over(&self, app: &App) -> bool {
        self.suspended_seconds.is_some()
            || self.proofs_left == 0
            || app.clock.now() >= self.began.plus_seconds(RUN_SECONDS_MAX)
    }

    /// Asks the chain about one transaction. One that is not understood stops none of the others.
    async fn prove(&mut self, app: &App, tron: &Tron, ours: Address, hint: &Hint) -> Result<()> {
        let Hint { txid, at, units: _ } = hint;
        if self.is_over(app) {
            self.interrupted = true;
            self.wait_for(*at);
            return Ok(());
        }
        self.proofs_left -= 1;
        let (doubtful, unsolid) = match tron.proof(txid).await {
            Ok(Some(proof)) => {
                let Err(error) = settle(app, &proof, ours).await else { return Ok(()) };
                self.interrupted = true;
                self.wait_for(*at);
                tracing::error!(%txid, %error, "a transaction is left for the next run");
                // Without its database a run is over.
                return if matches!(error, AppError::UpstreamUnavailable(_)) { Err(error) } else { Ok(()) };
            }
            Ok(None) => (true, true),
            Err(error) => {
                self.note(error, "a transaction is left for the next run");
                (error == ChainError::Unreadable, false)
            }
        };
        if doubtful && at.plus_seconds(DOUBT_SECONDS) < self.began {
            tracing::error!(%txid, "the chain's index names a transaction that the chain does not have: given up");
        } else {
            self.wait_for(*at);
            self.unsolid.extend(unsolid.then(|| hint.clone()));
        }
        Ok(())
    }

    fn wait_for(&mut self, at: Timestamp) {
        self.open = Some(self.open.map_or(at, |open| open.min(at)));
    }

    fn note(&mut self, error: ChainError, what: &'static str) {
        tracing::warn!(%error, what, "the chain's provider");
        (self.interrupted, self.unanswered) = (true, true);
        if let ChainError::Suspended { seconds } = error {
            self.suspended_seconds = Some(seconds);
        }
    }

    /// How far this run came, and what it saw.
    fn remember(&self, address: &str) -> Vec<Stmt> {
        let mut batch = vec![self.move_on(address), seen::note(address, &self.unsolid, self.began)];
        batch.extend(alerts::follow(SILENT, AlertKind::ChainSilent, address, self.began));
        if !self.behind && !self.interrupted {
            batch.push(seen::forget_vanished(address, self.began));
        }
        batch
    }

    /// The cursor never goes past what is not here, and never back.
    fn move_on(&self, address: &str) -> Stmt {
        let cursor = self.open.map_or(self.until, |open| open.min(self.until));
        let quiet_until = self.suspended_seconds.map_or(0, |seconds| self.began.plus_seconds(seconds).millis());
        // Whoever suspends us suspends all of us.
        Stmt::new(
            "UPDATE usdt_readers SET
               cursor_at = CASE address WHEN ?1 THEN MAX(cursor_at, ?2) ELSE cursor_at END,
               behind = CASE address WHEN ?1 THEN ?3 ELSE behind END,
               blocked_until = MAX(blocked_until, ?4),
               silent_since = CASE WHEN address <> ?1 THEN silent_since WHEN ?5 THEN COALESCE(silent_since, ?6) END",
        )
        .bind(address)
        .bind(cursor)
        .bind(self.behind)
        .bind(quiet_until)
        .bind(self.unanswered)
        .bind(self.began)
    }
}

/// Half an hour without a single answer is no hiccup.
const SILENT: &str = "SELECT 'since ' || strftime('%Y-%m-%d %H:%M UTC', silent_since / 1000, 'unixepoch') AS detail
                        FROM usdt_readers WHERE address = ?2 AND silent_since <= ?3 - 1800000";

/// Nobody asks the provider for a while.
pub(super) fn be_quiet(seconds: i64, now: Timestamp) -> Stmt {
    Stmt::new("UPDATE usdt_readers SET blocked_until = MAX(blocked_until, ?1)").bind(now.plus_seconds(seconds))
}

/// Transactions of these hints that are not all here, each once, in the order of the chain.
async fn unknown(app: &App, hints: Vec<Hint>) -> Result<Vec<Hint>> {
    if hints.is_empty() {
        return Ok(Vec::new());
    }
    let list: Vec<String> = hints.iter().map(|hint| hint.txid.to_string()).collect();
    let known = Stmt::new("SELECT t.txid FROM usdt_transactions t WHERE t.txid IN (SELECT value FROM json_each(?1))")
        .bind(to_json(&list)?);
    let rows = app.db.read(vec![known]).await?;
    let mut seen = rows[0].iter().map(|row| Ok(row.get::<String>("txid")?)).collect::<Result<BTreeSet<_>>>()?;
    Ok(hints.into_iter().filter(|hint| seen.insert(hint.txid.to_string())).collect())
}

/// Transactions are remembered for longer than any overlap.
const REMEMBERED_SECONDS: i64 = 7 * 24 * 3600;

/// What is remembered of transactions is not needed for ever: their transfers are.
pub(super) fn sweep(now: Timestamp) -> Stmt {
    Stmt::new("DELETE FROM usdt_transactions WHERE read_at < ?1").bind(now.plus_seconds(-REMEMBERED_SECONDS))
}
