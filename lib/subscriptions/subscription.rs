//! One subscription as stored, and as its owner sees it.

use serde::Serialize;
use utoipa::ToSchema;
use utoipa::openapi::schema::Schema;

use super::state::SubscriptionState;
use super::terms::Terms;
use crate::catalogue::{Catalogue, Plan};
use crate::clock::Timestamp;
use crate::db::{Row, Rows, Stmt};
use crate::error::{AppError, Result};
use crate::ids::{SubscriptionId, UserId};
use crate::schema;

/// A subscription, as stored.
#[derive(Clone, Debug)]
pub struct SubscriptionRow {
    /// Its id.
    pub id: SubscriptionId,
    /// Whose.
    pub user: UserId,
    /// The plan's id in the catalogue.
    pub plan: String,
    /// Where it stands.
    pub state: SubscriptionState,
    /// `cs_…`, once there is a page.
    pub session_id: Option<String>,
    /// Where to pay.
    pub checkout_url: Option<String>,
    /// `sub_…`, once it is paid.
    pub provider_id: Option<String>,
    /// When its period ends.
    pub period_ends_at: Option<Timestamp>,
    /// Whether it ends then.
    pub cancel_at_period_end: bool,
    /// Until when the page is open.
    pub expires_at: Timestamp,
    /// Another one lived when this one was paid.
    pub duplicate: bool,
    /// What was bought; `None` when it was given, or is older than what is written down.
    pub terms: Option<Terms>,
    /// A bill stayed unpaid for so long that the plan is in effect no more.
    pub lapsed: bool,
    /// Nothing shall be billed any more.
    pub(super) stops: bool,
    /// The plan that follows with the next period, if it is another one.
    pub next_plan: Option<String>,
    /// The request that makes the page.
    pub(super) request: String,
    /// How often it was put in other words.
    pub(super) wording: i64,
    pub(super) polls: i64,
    pub(super) reading: i64,
}

/// The columns [`SubscriptionRow::from_row`] reads.
pub(super) const COLUMNS: &str = "id, user_id, plan, state, session_id, checkout_url, provider_id, period_ends_at,
    cancel_at_period_end, expires_at, surplus, next_plan, request, wording, looks, reading, amount, currency, credits,
    lapsed_at IS NOT NULL AS lapsed, stop_at IS NOT NULL AS stops";

impl SubscriptionRow {
    /// From a row with these columns.
    ///
    /// # Errors
    /// A column that is missing, or holds what no code of ours wrote.
    pub fn from_row(row: &Row<'_>) -> Result<Self> {
        let broken = |what: &str| AppError::Internal(format!("a subscription with a {what} that is none"));
        let state = SubscriptionState::from_stored(&row.get::<String>("state")?).ok_or_else(|| broken("state"))?;
        Ok(Self {
            id: row.get::<String>("id")?.parse().map_err(|_| broken("id"))?,
            user: row.get::<String>("user_id")?.parse().map_err(|_| broken("user"))?,
            terms: terms(row)?,
            plan: row.get("plan")?,
            state,
            session_id: row.get("session_id")?,
            checkout_url: row.get("checkout_url")?,
            provider_id: row.get("provider_id")?,
            period_ends_at: row.get("period_ends_at")?,
            cancel_at_period_end: row.get("cancel_at_period_end")?,
            expires_at: row.get("expires_at")?,
            duplicate: row.get("surplus")?,
            lapsed: row.get("lapsed")?,
            stops: row.get("stops")?,
            next_plan: row.get("next_plan")?,
            request: row.get("request")?,
            wording: row.get("wording")?,
            polls: row.get("looks")?,
            reading: row.get("reading")?,
        })
    }

    /// The first of these rows, if there is one.
    pub(super) fn first(rows: &Rows) -> Result<Option<Self>> {
        rows.first().map(|row| Self::from_row(&row)).transpose()
    }

    pub(super) fn with_id(id: SubscriptionId) -> Stmt {
        Stmt::new(format!("SELECT {COLUMNS} FROM subscriptions WHERE id = ?1")).bind(id)
    }

    /// The one that counts for a person: the one that lives, else the newest.
    pub(super) fn of_user(user: UserId) -> Stmt {
        Stmt::new(format!(
            "SELECT {COLUMNS} FROM subscriptions WHERE user_id = ?1
              ORDER BY state IN ('active', 'past_due') DESC, id DESC LIMIT 1"
        ))
        .bind(user)
    }
}

fn terms(row: &Row<'_>) -> Result<Option<Terms>> {
    let plan: String = row.get("plan")?;
    let bought: (Option<i64>, Option<String>, Option<i64>) =
        (row.get("amount")?, row.get("currency")?, row.get("credits")?);
    Ok(match bought {
        (Some(amount), Some(currency), Some(credits)) => Some(Terms { plan, credits, amount, currency }),
        _ => None,
    })
}

/// The models somebody keeps, which a plan has so many places for.
pub(super) fn models_used(user: UserId) -> Stmt {
    Stmt::new("SELECT COUNT(*) AS models FROM models WHERE user_id = ?1 AND state IN ('training', 'ready')").bind(user)
}

/// A subscription, as its owner sees it.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(as = Subscription)]
pub(super) struct SubscriptionView {
    /// The plan that is in effect, or about to be when `state` is `pending`; `free` without one.
    plan: String,
    /// Where it stands.
    #[schema(schema_with = states)]
    state: &'static str,
    /// When its period ends, and the next bill comes unless it ends then.
    #[schema(required)]
    period_ends_at: Option<Timestamp>,
    /// Whether it ends with its period.
    cancel_at_period_end: bool,
    /// The plan that follows when the period ends, if it is another one.
    #[schema(required)]
    next_plan: Option<String>,
    /// Where to pay, while `state` is `pending`.
    #[schema(required)]
    checkout_url: Option<String>,
    /// What each period gives, in credits.
    credits_per_period: i64,
    /// How many models may be kept now.
    model_slots: u32,
    /// How many are.
    models_used: i64,
    /// What a press for the plan that was asked about would do.
    #[schema(required)]
    pub(super) switch: Option<SwitchView>,
}

fn states() -> Schema {
    schema::one_of(["none", "pending", "active", "past_due", "ended"])
}

/// What a press for a plan would do now.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(as = PlanSwitch)]
pub(super) struct SwitchView {
    /// The plan.
    pub(super) plan: String,
    /// `up`: now, for the difference; `down`: with the next period; `back`: the present plan stays instead of the smaller
    /// one; `resume`: it goes on though it was cancelled.
    #[schema(schema_with = ways)]
    pub(super) way: &'static str,
    /// What is charged when it is pressed, in US cents: the difference for the rest of the period.
    pub(super) amount_minor: i64,
    /// The credits that come with it at once.
    pub(super) credits: i64,
    /// What each period costs from then on, in US cents.
    pub(super) period_amount_minor: i64,
    /// When the plan is in effect.
    pub(super) at: Timestamp,
    /// When this was counted. Whoever sends it with the press is charged exactly this, for an hour.
    pub(super) priced_at: Timestamp,
}

fn ways() -> Schema {
    schema::one_of(["up", "down", "back", "resume"])
}

/// The plan of whoever subscribes to none.
const FREE: &str = "free";

impl SubscriptionView {
    /// What a person sees at `now` of the row that counts, and so many models.
    ///
    /// # Errors
    /// Never, unless the database answers something else than it was asked for.
    pub(super) fn of(
        catalogue: &Catalogue,
        row: Option<&SubscriptionRow>,
        models: &Rows,
        now: Timestamp,
    ) -> Result<Self> {
        let plan = |id: &str| catalogue.plans.iter().find(|plan| plan.id == id);
        let state = match row {
            None => "none",
            Some(row) if row.state == SubscriptionState::Pending && row.expires_at <= now => "none",
            Some(row) => row.state.as_str(),
        };
        let open = row.filter(|row| matches!(state, "pending" | "active" | "past_due") && !row.lapsed);
        let living = row.filter(|row| row.state.lives() && !row.lapsed);
        let shown = open.and_then(|row| plan(&row.plan)).or_else(|| plan(FREE));
        let slots = living.and_then(|row| plan(&row.plan)).or_else(|| plan(FREE));
        let models = models.first().map(|row| row.get("models")).transpose()?;
        Ok(Self {
            plan: shown.map_or_else(|| FREE.to_owned(), |plan| plan.id.clone()),
            state,
            period_ends_at: living.and_then(|row| row.period_ends_at),
            cancel_at_period_end: living.is_some_and(|row| row.cancel_at_period_end),
            next_plan: living.and_then(|row| row.next_plan.clone()),
            checkout_url: row.filter(|_| state == "pending").and_then(|row| row.checkout_url.clone()),
            // As it was bought; one that was given is as today's.
            credits_per_period: open
                .and_then(|row| row.terms.as_ref())
                .map_or_else(|| shown.map_or(0, |plan| plan.credits), |terms| terms.credits),
            model_slots: slots.map_or(0, |plan: &Plan| plan.model_slots),
            models_used: models.unwrap_or(0),
            switch: None,
        })
    }
}
