//! Two phases: credits are held before an engine is called, captured per delivered picture, released for the rest.

use super::credits::Credits;
use super::entries::EntryKind;
use super::grant::expire_plan;
use crate::clock::Timestamp;
use crate::db::Stmt;
use crate::ids::{CallId, EntryId, JobId, UserId};

/// The states of a hold. From `Open` exactly one step is possible.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum HoldState {
    /// Frozen.
    Open,
    /// Taken, in part or whole; the rest went back.
    Captured,
    /// Went back in whole.
    Released,
    /// Went back in whole because its deadline passed.
    Expired,
}

impl HoldState {
    /// As stored.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Captured => "captured",
            Self::Released => "released",
            Self::Expired => "expired",
        }
    }
}

/// Credits to freeze for one engine call.
#[derive(Clone, Debug)]
pub struct Hold<'a> {
    /// The call it pays for; a hold has its call's id.
    pub call: CallId,
    /// The job the person sees.
    pub job: JobId,
    /// Whose credits.
    pub user: UserId,
    /// How many.
    pub credits: Credits,
    /// What for, shown in the ledger.
    pub title: &'a str,
    /// When it goes back if nothing settles it.
    pub expires_at: Timestamp,
}

/// Freezes credits. The batch is refused by `insufficient_credits` when they are not there. Plan credits go first;
/// those of a past period are ended by an entry of their own before.
#[must_use]
pub fn hold(hold: &Hold<'_>, now: Timestamp) -> Vec<Stmt> {
    let open = Stmt::new(
        "INSERT INTO holds (id, user_id, job_id, title, bought, plan, plan_expires_at, created_at, expires_at)
         SELECT ?1, user_id, ?3, ?4, ?5 - MIN(plan, ?5), MIN(plan, ?5), plan_expires_at, ?6, ?7
           FROM accounts WHERE user_id = ?2",
    )
    .bind(hold.call)
    .bind(hold.user)
    .bind(hold.job)
    .bind(hold.title)
    .bind(hold.credits.get())
    .bind(now)
    .bind(hold.expires_at);
    let enter = Stmt::new(
        "INSERT INTO entries (id, user_id, kind, bought_delta, plan_delta, held_delta, available_after, held_after,
                              dedupe, reference_type, reference_id, title, at)
         SELECT ?1, h.user_id, 'hold', -h.bought, -h.plan, h.bought + h.plan,
                a.bought + a.plan - h.bought - h.plan, a.held + h.bought + h.plan,
                h.id, 'job', h.job_id, h.title, ?3
           FROM holds h JOIN accounts a ON a.user_id = h.user_id WHERE h.id = ?2",
    )
    .bind(EntryId::new(now))
    .bind(hold.call)
    .bind(now);
    vec![expire_plan(hold.user, now), open, enter]
}

/// How a hold ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Settlement {
    /// This much is taken (at most what is held); the rest goes back because it failed.
    Capture(Credits),
    /// The person stopped it: this much is taken (at most what is held), the rest goes back by their own wish.
    Cancel(Credits),
    /// All goes back because the deadline passed.
    Expire,
}

impl Settlement {
    const fn captured(self) -> i64 {
        match self {
            Self::Capture(credits) | Self::Cancel(credits) => credits.get(),
            Self::Expire => 0,
        }
    }

    const fn state(self) -> HoldState {
        match self {
            Self::Capture(credits) | Self::Cancel(credits) if credits.get() > 0 => HoldState::Captured,
            Self::Capture(_) | Self::Cancel(_) => HoldState::Released,
            Self::Expire => HoldState::Expired,
        }
    }
}

/// Settles the hold of a call. A hold that is not open refuses the batch (`hold_not_open`): who settles it is decided
/// by the states of the items in the same batch, so it cannot happen unless something is broken.
///
/// What is captured comes from the plan part first; what goes back goes where it came from, or to `bought` when the
/// plan's period is over.
#[must_use]
pub fn settle(call: CallId, settlement: Settlement, now: Timestamp) -> Vec<Stmt> {
    let captured = settlement.captured();
    let guard = Stmt::new(
        "INSERT INTO refusals (hold_not_open) SELECT 1
          WHERE NOT EXISTS (SELECT 1 FROM holds WHERE id = ?1 AND state = 'open' AND bought + plan >= ?2)",
    )
    .bind(call)
    .bind(captured);
    let capture = Stmt::new(
        "INSERT INTO entries (id, user_id, kind, bought_delta, plan_delta, held_delta, available_after, held_after,
                              dedupe, reference_type, reference_id, title, at)
         SELECT ?1, h.user_id, ?4, 0, 0, -?3, a.bought + a.plan, a.held - ?3, h.id, 'job', h.job_id, h.title, ?5
           FROM holds h JOIN accounts a ON a.user_id = h.user_id WHERE h.id = ?2 AND ?3 > 0",
    )
    .bind(EntryId::new(now))
    .bind(call)
    .bind(captured)
    .bind(EntryKind::Capture.as_str())
    .bind(now);
    let release = Stmt::new(
        "INSERT INTO entries (id, user_id, kind, bought_delta, plan_delta, held_delta, available_after, held_after,
                              dedupe, reference_type, reference_id, title, at)
         SELECT ?1, user_id, ?4, back - plan_back, plan_back, -back, available + back, held - back,
                id, 'job', job_id, title, ?5
           FROM (SELECT h.id, h.user_id, h.job_id, h.title, a.bought + a.plan AS available, a.held,
                        h.bought + h.plan - ?3 AS back,
                        CASE WHEN h.plan_expires_at > ?5 AND a.plan_expires_at = h.plan_expires_at
                             THEN h.plan - MIN(h.plan, ?3) ELSE 0 END AS plan_back
                   FROM holds h JOIN accounts a ON a.user_id = h.user_id WHERE h.id = ?2)
          WHERE back > 0",
    )
    .bind(EntryId::new(now))
    .bind(call)
    .bind(captured)
    .bind(EntryKind::Release.as_str())
    .bind(now);
    let close = Stmt::new(
        "UPDATE holds SET state = ?3, captured = ?2, released = bought + plan - ?2, settled_at = ?4 WHERE id = ?1",
    )
    .bind(call)
    .bind(captured)
    .bind(settlement.state().as_str())
    .bind(now);
    vec![guard, capture, release, close]
}
