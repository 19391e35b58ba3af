//! Somebody's credits, and the ledger that must explain them.

use serde_json::Value;

use crate::user::User;
use crate::verdict::Trouble;

/// More pages than any probe fills.
const PAGES_MAX: usize = 20;

/// Credits now.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Balance {
    /// Can be spent.
    pub available: i64,
    /// Frozen for work that has begun.
    pub held: i64,
}

/// What somebody has.
///
/// # Errors
/// When they are not signed in.
pub async fn balance(user: &User) -> Result<Balance, Trouble> {
    let me = user.get("/api/auth/me").await?.expect(200)?;
    let number = |name: &str| me.json["credits"][name].as_i64();
    match (number("available"), number("held")) {
        (Some(available), Some(held)) => Ok(Balance { available, held }),
        _ => Err(Trouble::Unexpected("no credits in /api/auth/me".to_owned())),
    }
}

/// Everything a list holds, page by page.
///
/// # Errors
/// When it is no list, or does not end.
pub async fn all(user: &User, path: &str) -> Result<Vec<Value>, Trouble> {
    let (mut items, mut cursor) = (Vec::new(), String::new());
    for _ in 0..PAGES_MAX {
        let page = user.get(&format!("{path}?limit=100{cursor}")).await?.expect(200)?;
        items.extend(page.list("/items"));
        match page.json["next"].as_str() {
            None => return Ok(items),
            Some(next) => cursor = format!("&cursor={next}"),
        }
    }
    Err(Trouble::Unexpected(format!("{path} does not end")))
}

/// Somebody's entries, oldest first.
///
/// # Errors
/// When they cannot be read.
pub async fn entries(user: &User) -> Result<Vec<Value>, Trouble> {
    let mut entries = all(user, "/api/billing/ledger").await?;
    entries.reverse();
    Ok(entries)
}

/// How often there are entries of this kind, and what they did to the credits that can be spent.
#[must_use]
pub fn of_kind(entries: &[Value], kind: &str) -> (usize, i64) {
    let of_kind: Vec<&Value> = entries.iter().filter(|entry| entry["kind"] == kind).collect();
    (of_kind.len(), of_kind.iter().filter_map(|entry| entry["delta"].as_i64()).sum())
}

/// The lowest balance there ever was, of what can be spent or of what is held.
#[must_use]
pub fn lowest(entries: &[Value], part: &str) -> i64 {
    entries.iter().filter_map(|entry| entry["balance_after"][part].as_i64()).min().unwrap_or_default()
}

/// What is wrong with a ledger: entries that do not lead from balance to balance, or not to what the user has now.
#[must_use]
pub fn fault(entries: &[Value], now: Balance) -> Option<String> {
    let (mut available, mut held) = (0, 0);
    for entry in entries {
        available += entry["delta"].as_i64().unwrap_or_default();
        held += entry["held_delta"].as_i64().unwrap_or_default();
        let after = &entry["balance_after"];
        if after["available"].as_i64() != Some(available) || after["held"].as_i64() != Some(held) {
            return Some(format!("entry {} says {after}, the sum is {available} and {held}", entry["kind"]));
        }
    }
    let sum = Balance { available, held };
    (sum != now).then(|| format!("the ledger sums up to {sum:?}, the account says {now:?}"))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn entry(kind: &str, delta: i64, held_delta: i64, available: i64, held: i64) -> Value {
        json!({ "kind": kind, "delta": delta, "held_delta": held_delta,
                "balance_after": { "available": available, "held": held } })
    }

    #[test]
    fn a_ledger_adds_up_or_it_is_said_where_it_does_not() {
        let good = [entry("signup", 21, 0, 21, 0), entry("hold", -7, 7, 14, 7), entry("capture", 0, -7, 14, 0)];
        let now = Balance { available: 14, held: 0 };
        assert_eq!(fault(&good, now), None);
        assert!(fault(&good, Balance { available: 21, held: 0 }).is_some());
        assert!(fault(&good[1..], now).is_some(), "an entry is missing");
        assert_eq!((lowest(&good, "available"), lowest(&good, "held"), of_kind(&good, "hold")), (14, 0, (1, -7)));
    }
}
