//! What an account holds, as its owner sees it.

use serde::Serialize;
use utoipa::ToSchema;

use crate::clock::Timestamp;
use crate::db::{DbError, Row};

/// What an account holds.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct Balance {
    /// What can be spent: bought and plan credits together.
    pub available: i64,
    /// What is frozen for jobs under way.
    pub held: i64,
    /// The part that never expires.
    pub bought: i64,
    /// The part that ends with its period, spent first.
    pub plan: i64,
    /// When the first of that part ends; without any, when the running period does.
    #[schema(required)]
    pub plan_expires_at: Option<Timestamp>,
    /// What was refunded after it was spent or while it was held: whatever comes next pays it, before anything can be
    /// spent.
    pub debt: i64,
}

/// The columns [`Balance::from_row`] reads, of `accounts a`.
pub(crate) const BALANCE: &str = "a.bought, a.held, a.debt,
    (SELECT json_group_array(json_array(g.ends_at, g.available)) FROM plan_grants g
      WHERE g.user_id = a.user_id AND g.ended_at IS NULL) AS plan_grants";

impl Balance {
    /// From a row with the columns of [`BALANCE`], as it is at `now`: credits of a grant whose time is over are not
    /// shown any more, even before the entry that ends them is written.
    ///
    /// # Errors
    /// A column that is missing or of another type.
    pub fn from_row(row: &Row<'_>, now: Timestamp) -> Result<Self, DbError> {
        let bought: i64 = row.get("bought")?;
        let grants: Vec<(i64, i64)> = serde_json::from_str(&row.get::<String>("plan_grants")?)
            .map_err(|error| DbError::Bug(format!("plan grants: {error}")))?;
        let running = || grants.iter().filter(|(ends_at, _)| *ends_at > now.millis());
        let plan = running().fold(0_i64, |sum, (_, available)| sum.saturating_add(*available));
        let first = running().filter(|(_, available)| *available > 0).map(|(ends_at, _)| *ends_at).min();
        let plan_expires_at =
            first.or_else(|| running().map(|(ends_at, _)| *ends_at).min()).map(Timestamp::from_millis);
        let available = bought.saturating_add(plan);
        Ok(Self { available, held: row.get("held")?, bought, plan, plan_expires_at, debt: row.get("debt")? })
    }
}
