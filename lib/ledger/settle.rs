//! The second of two phases: of what is held, what was delivered is captured, and the rest is released.

use super::credits::Credits;
use super::entry::insert;
use super::holds::HoldState;
use super::periods::{GRACE_SECONDS, end_periods_of};
use crate::clock::Timestamp;
use crate::db::Stmt;
use crate::ids::{CallId, EntryId};

/// How a hold ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Settlement {
    /// This much was delivered and is taken (at most what is held); the rest failed, and goes back.
    Capture(Credits),
    /// Its owner stopped it: this much is taken for what was done, the rest goes back by their own wish.
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

    /// Until when plan credits live that go back after the end of their period. Where we or the engine failed, their
    /// owner gets another day to use them; a cancel of one's own does not carry them over the end.
    const fn late_until(self, now: Timestamp) -> Timestamp {
        match self {
            Self::Capture(_) | Self::Expire => now.plus_seconds(GRACE_SECONDS),
            Self::Cancel(_) => now,
        }
    }
}

/// SQL: what goes back to each grant that a hold took from, as rows `(grant_id, user_id, period, ended_at, back)`, once
/// the entry of the release is there. `?1` is the call, `?2` the entry. What is gone (captured, or paid to what was owed)
/// is gone from the grants that end soonest.
const BACK: &str = "
    SELECT grant_id, user_id, period, ended_at, MIN(part, upto - gone) AS back
      FROM (SELECT m.grant_id, g.user_id, g.period, g.ended_at, -m.credits AS part,
                   SUM(-m.credits) OVER (ORDER BY g.ends_at, g.id) AS upto, h.plan - r.plan_delta AS gone
              FROM holds h JOIN entries e ON e.user_id = h.user_id AND e.kind = 'hold' AND e.dedupe = h.id
                   JOIN plan_moves m ON m.entry_id = e.id JOIN plan_grants g ON g.id = m.grant_id
                   JOIN entries r ON r.id = ?2
             WHERE h.id = ?1)
     WHERE upto > gone";

/// Settles the hold of a call. A hold that is not open refuses the batch (`hold_not_open`): who settles it is decided
/// by the states of the items in the same batch, so it cannot happen unless something is broken.
///
/// What is captured comes from the plan's part first. What goes back pays what is owed; the rest goes where it came from,
/// or, when that grant has ended, to one with an end of its own ([`Settlement`]).
#[must_use]
pub fn settle(call: CallId, settlement: Settlement, now: Timestamp) -> Vec<Stmt> {
    let (captured, release) = (settlement.captured(), EntryId::new(now));
    let guard = Stmt::new(
        "INSERT INTO refusals (hold_not_open) SELECT 1
          WHERE NOT EXISTS (SELECT 1 FROM holds WHERE id = ?1 AND state = 'open' AND bought + plan >= ?2)",
    );
    let capture = Stmt::new(insert(
        "SELECT ?1, h.user_id, 'capture', 0, 0, -?3, 0, a.bought + a.plan, a.held - ?3, h.id, 'job', h.job_id, h.title,
                ?4
           FROM holds h JOIN accounts a ON a.user_id = h.user_id WHERE h.id = ?2 AND ?3 > 0",
    ));
    let give_back = Stmt::new(insert(
        "SELECT ?1, user_id, 'release', MIN(bought, rest - pays), MAX(0, rest - pays - bought), -rest, -pays,
                available + rest - pays, held - rest, id, 'job', job_id, title, ?4
           FROM (SELECT *, MIN(debt, rest) AS pays
                   FROM (SELECT h.id, h.user_id, h.job_id, h.title, h.bought, h.bought + h.plan - ?3 AS rest,
                                a.bought + a.plan AS available, a.held, a.debt
                           FROM holds h JOIN accounts a ON a.user_id = h.user_id WHERE h.id = ?2))
          WHERE rest > 0",
    ));
    let late = Stmt::new(format!(
        "INSERT INTO plan_grants (id, user_id, period, ends_at)
         SELECT ?1 || '/' || grant_id, user_id, period, ?3 FROM ({BACK}) WHERE ended_at IS NOT NULL"
    ));
    let moves = Stmt::new(format!(
        "INSERT INTO plan_moves (entry_id, grant_id, credits)
         SELECT ?2, CASE WHEN ended_at IS NULL THEN grant_id ELSE ?1 || '/' || grant_id END, back FROM ({BACK})"
    ));
    let close = Stmt::new(
        "UPDATE holds SET state = ?3, captured = ?2, released = bought + plan - ?2, settled_at = ?4 WHERE id = ?1",
    );
    let end = || end_periods_of("(SELECT user_id FROM holds WHERE id = ?1)", &call.to_string(), now);
    let [end_first, close_first] = end();
    let mut batch = vec![
        guard.bind(call).bind(captured),
        end_first,
        close_first,
        capture.bind(EntryId::new(now)).bind(call).bind(captured).bind(now),
        give_back.bind(release).bind(call).bind(captured).bind(now),
        late.bind(call).bind(release).bind(settlement.late_until(now)),
        moves.bind(call).bind(release),
        close.bind(call).bind(captured).bind(settlement.state().as_str()).bind(now),
    ];
    if matches!(settlement, Settlement::Cancel(_)) {
        batch.extend(end());
    }
    batch
}
