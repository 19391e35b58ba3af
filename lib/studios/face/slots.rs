//! Model slots: how many models a plan has room for (requirement D4). What is being trained and what is ready takes
//! one; what failed or is deleted takes none. A plan that ends takes no model away: there is just no room for more.

use super::state::ModelState;
use crate::catalogue::Catalogue;
use crate::db::{Row, Stmt};
use crate::error::{AppError, MembershipReason, Result};
use crate::ids::UserId;
use crate::studio::Refusal;

/// Somebody's slots, as SQL: `slots` of their plan and how many are `used`. The user is `?1`.
fn count(catalogue: &Catalogue) -> String {
    let plan = "COALESCE((SELECT plan FROM subscriptions
                           WHERE user_id = ?1 AND state IN ('active', 'past_due') AND lapsed_at IS NULL), '')";
    format!(
        "SELECT {} AS slots,
                (SELECT COUNT(*) FROM models WHERE user_id = ?1 AND state IN ({})) AS used",
        catalogue.model_slots_sql(plan),
        ModelState::sql(ModelState::takes_slot)
    )
}

/// How many slots somebody has and uses.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Slots {
    /// How many the plan has.
    limit: i64,
    /// How many are taken; more than the limit after a larger plan ended.
    used: i64,
}

impl Slots {
    /// Reads them.
    fn read(catalogue: &Catalogue, user: UserId) -> Stmt {
        Stmt::new(count(catalogue)).bind(user)
    }

    /// From what [`Slots::read`] gave.
    fn from_row(row: &Row<'_>) -> Result<Self> {
        Ok(Self { limit: row.get("slots")?, used: row.get("used")? })
    }
}

/// Stands before what takes a slot, in the same write: refuses it (`model_slots_full`) when none is left.
pub(super) fn guard(catalogue: &Catalogue, user: UserId) -> Stmt {
    let sql =
        format!("INSERT INTO refusals (model_slots_full) SELECT 1 FROM ({}) WHERE used >= slots", count(catalogue));
    Stmt::new(sql).bind(user)
}

/// What a write that was refused by `model_slots_full` answers. One more round trip, only when refused.
pub(super) fn full(catalogue: &Catalogue, user: UserId) -> Refusal {
    Refusal::Read(Slots::read(catalogue, user), |rows| {
        let row = rows.first().ok_or_else(|| AppError::Internal("slots without a row".to_owned()))?;
        let Slots { limit, used } = Slots::from_row(&row)?;
        Ok(AppError::MembershipRequired { reason: MembershipReason::ModelSlots, limit, used })
    })
}
