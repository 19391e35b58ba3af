//! The end of plan grants. That a grant has ended is booked once, by whoever finds it due first; from then on nobody asks
//! a clock about it. So instances whose clocks differ agree, and nothing can go back into what has ended.

use super::entry::insert;
use crate::clock::Timestamp;
use crate::db::Stmt;
use crate::ids::{EntryId, UserId};

/// What goes back to a grant that has ended lives so much longer, unless its owner's own cancel sent it back.
pub(super) const GRACE_SECONDS: i64 = 24 * 3600;

/// Books the end of the grants of a person that are over at `now`: what is left of each goes by an entry of its own.
#[must_use]
pub fn end_periods(user: UserId, now: Timestamp) -> [Stmt; 2] {
    end_periods_of("?1", &user.to_string(), now)
}

/// The same for the account that `user` is an SQL expression for, of `?1`, which is `of`.
pub(super) fn end_periods_of(user: &str, of: &str, now: Timestamp) -> [Stmt; 2] {
    // One statement writes as many entries as there are grants: the last two digits of their ids are a number. What is
    // over a hundred is left for the next time.
    let id = EntryId::new(now).to_string();
    let stem = &id[..id.len() - 2];
    let enter = Stmt::new(insert(&format!(
        "SELECT ?3 || printf('%02d', number - 1), user_id, 'plan_expiry', 0, -rest, 0, 0, available - gone, held,
                id, 'plan', id, '', ?2
           FROM (SELECT g.id, g.user_id, g.available AS rest, a.bought + a.plan AS available, a.held,
                        ROW_NUMBER() OVER (ORDER BY g.ends_at, g.id) AS number,
                        SUM(g.available) OVER (ORDER BY g.ends_at, g.id) AS gone
                   FROM plan_grants g JOIN accounts a ON a.user_id = g.user_id
                  WHERE g.user_id = {user} AND g.ended_at IS NULL AND g.ends_at <= ?2 AND g.available > 0)
          WHERE number <= 100 ORDER BY number"
    )));
    // Nothing is left of it, but something of it may be on hold.
    let close = Stmt::new(format!(
        "UPDATE plan_grants SET ended_at = ?2
          WHERE user_id = {user} AND ended_at IS NULL AND ends_at <= ?2 AND available = 0"
    ));
    [enter.bind(of).bind(now).bind(stem), close.bind(of).bind(now)]
}

/// People with grants that are over at `now` and have not been ended, at most `limit`, the longest over first.
#[must_use]
pub fn periods_over(now: Timestamp, limit: u32) -> Stmt {
    Stmt::new(
        "SELECT user_id, MIN(ends_at) AS since FROM plan_grants WHERE ended_at IS NULL AND ends_at <= ?1
          GROUP BY user_id ORDER BY since LIMIT ?2",
    )
    .bind(now)
    .bind(limit)
}

/// SQL: what can be taken of an account's open grants, as rows `(id, part)` that add up to `wanted` as far as there is
/// enough. Those that `first` holds for go first, then those that end soonest. All are SQL themselves.
pub(super) fn parts(user: &str, wanted: &str, first: &str) -> String {
    format!(
        "SELECT id, MIN(available, MAX(0, {wanted} - before)) AS part
           FROM (SELECT id, available, SUM(available) OVER (ORDER BY ({first}) DESC, ends_at, id) - available AS before
                   FROM plan_grants WHERE user_id = {user} AND ended_at IS NULL AND available > 0)
          WHERE before < {wanted}"
    )
}
