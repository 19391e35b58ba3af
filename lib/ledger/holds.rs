//! The first of two phases: credits are held before an engine is called. `settle` is the second.

use super::credits::Credits;
use super::entry::insert;
use super::periods::{end_periods, parts};
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

/// Freezes credits. The batch is refused by `insufficient_credits` when they are not there. Plan credits go first, those
/// that end soonest before the others; the hold remembers which (`plan_moves` of its entry).
#[must_use]
pub fn hold(hold: &Hold<'_>, now: Timestamp) -> Vec<Stmt> {
    let open = Stmt::new(
        "INSERT INTO holds (id, user_id, job_id, title, bought, plan, created_at, expires_at)
         SELECT ?1, user_id, ?3, ?4, ?5 - MIN(plan, ?5), MIN(plan, ?5), ?6, ?7 FROM accounts WHERE user_id = ?2",
    )
    .bind(hold.call)
    .bind(hold.user)
    .bind(hold.job)
    .bind(hold.title)
    .bind(hold.credits.get())
    .bind(now)
    .bind(hold.expires_at);
    let id = EntryId::new(now);
    let enter = Stmt::new(insert(
        "SELECT ?1, h.user_id, 'hold', -h.bought, -h.plan, h.bought + h.plan, 0,
                a.bought + a.plan - h.bought - h.plan, a.held + h.bought + h.plan,
                h.id, 'job', h.job_id, h.title, ?3
           FROM holds h JOIN accounts a ON a.user_id = h.user_id WHERE h.id = ?2",
    ))
    .bind(id)
    .bind(hold.call)
    .bind(now);
    let moves = Stmt::new(format!(
        "INSERT INTO plan_moves (entry_id, grant_id, credits) SELECT ?1, id, -part FROM ({})",
        parts("?2", "(SELECT plan FROM holds WHERE id = ?3)", "0")
    ))
    .bind(id)
    .bind(hold.user)
    .bind(hold.call);
    let [end, close] = end_periods(hold.user, now);
    vec![end, close, open, enter, moves]
}
