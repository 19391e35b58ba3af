//! The ledger by what was done: what a call held, what of it was charged and what came back are one item, with these
//! movements inside. An item stands where its newest movement stands, so the balances of a list follow each other.

use std::collections::BTreeMap;

use super::entries::{Entry, Movement, select};
use crate::db::Stmt;
use crate::ids::UserId;
use crate::ledger::EntryKind;

/// SQL: the kinds of the movements of a hold.
fn phases() -> String {
    EntryKind::OF_A_HOLD.map(|kind| format!("'{}'", kind.as_str())).join(", ")
}

/// SQL: where entries `e` are of the owner `?1`, before `?2`, and each the newest of its hold; with `?3`, where a movement
/// of that kind is among them.
fn newest() -> String {
    let phases = phases();
    let of_the_same = format!("user_id = e.user_id AND kind IN ({phases}) AND dedupe = e.dedupe");
    format!(
        "e.user_id = ?1 AND e.seq < ?2
           AND (e.kind NOT IN ({phases}) OR NOT EXISTS (SELECT 1 FROM entries WHERE {of_the_same} AND seq > e.seq))
           AND (?3 IS NULL OR e.kind = ?3
                OR e.kind IN ({phases}) AND EXISTS (SELECT 1 FROM entries WHERE {of_the_same} AND kind = ?3))
         ORDER BY e.seq DESC LIMIT ?4"
    )
}

/// Reads the newest movement of each item of a page, and all movements of the holds among them.
pub(super) fn page(user: UserId, after: i64, kind: Option<&str>, limit: u32) -> Vec<Stmt> {
    let (newest, phases) = (newest(), phases());
    let heads = select(&newest);
    let movements = format!(
        "SELECT m.dedupe, m.id, m.kind, m.bought_delta + m.plan_delta AS delta, m.held_delta, m.debt_delta, m.at
           FROM (SELECT e.dedupe FROM entries e WHERE {newest}) page
           JOIN entries m ON m.user_id = ?1 AND m.kind IN ({phases}) AND m.dedupe = page.dedupe
          ORDER BY m.seq"
    );
    let asked = |sql: String| Stmt::new(sql).bind(user).bind(after).bind(kind).bind(limit);
    vec![asked(heads), asked(movements)]
}

/// Puts the movements of each hold into its item.
pub(super) fn group(heads: Vec<Entry>, movements: Vec<(String, Movement)>) -> Vec<Entry> {
    let mut of_hold = BTreeMap::<String, Vec<Movement>>::new();
    for (hold, movement) in movements {
        of_hold.entry(hold).or_default().push(movement);
    }
    let one = |mut entry: Entry| {
        let is_phase = EntryKind::OF_A_HOLD.iter().any(|kind| kind.as_str() == entry.kind);
        let Some(movements) = of_hold.remove(&entry.dedupe).filter(|_| is_phase) else { return entry };
        // Where something was charged this is what the item is; else it is what came last.
        let charged = EntryKind::Capture.as_str();
        if movements.iter().any(|movement| movement.kind == charged) {
            charged.clone_into(&mut entry.kind);
        }
        entry.delta = movements.iter().map(|movement| movement.delta).sum();
        entry.held_delta = movements.iter().map(|movement| movement.held_delta).sum();
        entry.debt_delta = movements.iter().map(|movement| movement.debt_delta).sum();
        entry.movements = movements;
        entry
    };
    heads.into_iter().map(one).collect()
}
