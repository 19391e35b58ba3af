//! The proof: balances are the sums of their entries, every hold is settled in full or belongs to a live call,
//! nothing is held that no hold explains. It must find nothing after every test.

mod credits;
mod gifts;
mod money;
mod work;

use serde::Serialize;

use crate::db::{Db, DbError, Stmt};

/// Something that does not add up.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Violation {
    /// Which rule is broken.
    pub rule: String,
    /// The account, hold, entry or item.
    pub subject: String,
}

/// Everything that does not add up, at most a hundred rows.
///
/// # Errors
/// When the database does not answer.
pub async fn audit(db: &Db) -> Result<Vec<Violation>, DbError> {
    // One statement, so that all rules see the same moment.
    let rules = [credits::RULES, work::RULES, money::RULES, gifts::RULES].join(" UNION ALL ");
    let rows = db.read(vec![Stmt::new(format!("{rules} LIMIT 100"))]).await?;
    rows.iter()
        .flat_map(|rows| rows.iter())
        .map(|row| Ok(Violation { rule: row.get("rule")?, subject: row.get("subject")? }))
        .collect()
}
