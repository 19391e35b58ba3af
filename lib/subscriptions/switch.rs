//! From one plan to another: which way it goes, which credits it gives, and what is kept of it.
//!
//! **Up** is at once. Stripe counts the rest of the period in both prices, to the second, and charges the difference. The
//! credits follow the same bill: of each plan the share that the bill says was paid for it, or given back of it. In the
//! first minute that is the larger plan's credits less the smaller one's; half-way it is half of that, for half of the
//! money. A rule that gave the whole difference on the last day would sell it for a thirtieth of its price.
//!
//! **Down** is with the next period: what Stripe bills next is changed at once and nothing is charged or taken, so that
//! the credits, models and days that were paid for stay. **Back** takes that back; **resume** takes back a cancel.

use serde::Serialize;

use super::subscription::SubscriptionRow;
use super::terms::Terms;
use crate::app::App;
use crate::catalogue::Plan;
use crate::clock::Timestamp;
use crate::db::{Row, Rows, Stmt};
use crate::error::{AppError, Result};
use crate::ids::{SubscriptionId, SwitchId, UserId};
use crate::ledger::Credits;
use crate::stripe::{Invoice, Prorations};

/// Which way a change of plan goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Way {
    /// To a larger plan, now, for the difference.
    Up,
    /// To a smaller plan, when the period ends.
    Down,
    /// The present plan stays instead of the smaller one that was to follow.
    Back,
    /// The present plan goes on though it was cancelled.
    Resume,
}

impl Way {
    const ALL: [Self; 4] = [Self::Up, Self::Down, Self::Back, Self::Resume];

    /// The way from what somebody has to the plan that is wished for.
    ///
    /// # Errors
    /// When that is what they have, or a smaller plan waits and would have to be taken back first.
    pub(super) fn to(row: &SubscriptionRow, present: &Terms, request: &Plan) -> Result<Self> {
        let same = row.plan == request.id;
        match (same, &row.next_plan) {
            (true, Some(_)) => Ok(Self::Back),
            (true, None) if row.cancel_at_period_end => Ok(Self::Resume),
            (true, None) => Err(AppError::AlreadySubscribed),
            (false, None) if request.usd_minor > present.amount => Ok(Self::Up),
            (false, Some(_)) if request.usd_minor > present.amount => Err(AppError::PlanChangeWaits),
            (false, Some(next)) if *next == request.id => Err(AppError::AlreadySubscribed),
            (false, None | Some(_)) => Ok(Self::Down),
        }
    }

    /// Whether the plan stays what it is.
    pub(super) const fn keeps_the_plan(self) -> bool {
        match self {
            Self::Up | Self::Down => false,
            Self::Back | Self::Resume => true,
        }
    }

    /// As stored and shown.
    pub(super) const fn as_str(self) -> &'static str {
        match self {
            Self::Up => "up",
            Self::Down => "down",
            Self::Back => "back",
            Self::Resume => "resume",
        }
    }
}

/// Where a press for another plan stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum SwitchState {
    /// Stripe may have heard of it or not.
    Asked,
    /// Stripe has done it.
    Done,
    /// The bank did not pay.
    Declined,
    /// Stripe does not do it.
    Refused,
    /// It had no outcome when another one was pressed.
    Left,
}

impl SwitchState {
    const ALL: [Self; 5] = [Self::Asked, Self::Done, Self::Declined, Self::Refused, Self::Left];

    /// As stored.
    const fn as_str(self) -> &'static str {
        match self {
            Self::Asked => "asked",
            Self::Done => "done",
            Self::Declined => "declined",
            Self::Refused => "refused",
            Self::Left => "left",
        }
    }
}

/// The credits that come with the bill of an upgrade: the larger plan's in the share of its price that was charged, less
/// the smaller plan's in the share that was given back. Rounded up, as everything that does not divide evenly.
#[must_use]
pub fn credits_of_switch(from: &Terms, to: &Terms, bill: &Prorations) -> Credits {
    let (from_amount, to_amount) = (i128::from(from.amount.max(1)), i128::from(to.amount.max(1)));
    let gained = i128::from(to.credits) * i128::from(bill.charged) * from_amount;
    let given_back = i128::from(from.credits) * i128::from(bill.given_back) * to_amount;
    let both = from_amount * to_amount;
    let credits = (gained - given_back + both - 1).div_euclid(both).clamp(0, i128::from(to.credits.max(0)));
    Credits::new(i64::try_from(credits).unwrap_or(0)).unwrap_or(Credits::ZERO)
}

/// A change of plan, as stored.
#[derive(Clone, Debug)]
pub(super) struct Switch {
    pub(super) id: SwitchId,
    pub(super) user: UserId,
    pub(super) subscription: SubscriptionId,
    pub(super) way: Way,
    pub(super) state: SwitchState,
    pub(super) from: Terms,
    pub(super) to: Terms,
    pub(super) item: String,
    pub(super) title: String,
    /// In seconds: what the rest of the period is counted from.
    pub(super) prorated_at: i64,
    pub(super) period_ends_at: Timestamp,
    pub(super) created_at: Timestamp,
}

const COLUMNS: &str = "id, user_id, subscription_id, way, state, from_plan, from_amount, from_credits, to_plan,
    to_amount, to_credits, item_id, title, prorated_at, period_ends_at, created_at, currency";

impl Switch {
    fn from_row(row: &Row<'_>) -> Result<Self> {
        let broken = |what: &str| AppError::Internal(format!("a change of plan with a {what} that is none"));
        let (way, state): (String, String) = (row.get("way")?, row.get("state")?);
        let state = SwitchState::ALL.into_iter().find(|known| known.as_str() == state);
        let terms = |plan: &str, amount: &str, credits: &str| -> Result<Terms> {
            let currency = row.get("currency")?;
            Ok(Terms { plan: row.get(plan)?, amount: row.get(amount)?, credits: row.get(credits)?, currency })
        };
        Ok(Self {
            id: row.get::<String>("id")?.parse().map_err(|_| broken("id"))?,
            user: row.get::<String>("user_id")?.parse().map_err(|_| broken("user"))?,
            subscription: row.get::<String>("subscription_id")?.parse().map_err(|_| broken("subscription"))?,
            way: Way::ALL.into_iter().find(|known| known.as_str() == way).ok_or_else(|| broken("way"))?,
            state: state.ok_or_else(|| broken("state"))?,
            from: terms("from_plan", "from_amount", "from_credits")?,
            to: terms("to_plan", "to_amount", "to_credits")?,
            item: row.get("item_id")?,
            title: row.get("title")?,
            prorated_at: row.get("prorated_at")?,
            period_ends_at: row.get("period_ends_at")?,
            created_at: row.get("created_at")?,
        })
    }

    pub(super) fn first(rows: &Rows) -> Result<Option<Self>> {
        rows.first().map(|row| Self::from_row(&row)).transpose()
    }

    pub(super) fn find(id: SwitchId) -> Stmt {
        Stmt::new(format!("SELECT {COLUMNS} FROM plan_switches WHERE id = ?1")).bind(id)
    }

    /// The one of a subscription that has no outcome yet.
    pub(super) fn under_way(subscription: SubscriptionId) -> Stmt {
        Stmt::new(format!("SELECT {COLUMNS} FROM plan_switches WHERE subscription_id = ?1 AND state = 'asked'"))
            .bind(subscription)
    }

    /// Two upgrades of one subscription are never counted from the same second.
    pub(super) fn insert(&self) -> Stmt {
        Stmt::new(format!(
            "INSERT INTO plan_switches ({COLUMNS})
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13,
                     MAX(?14, COALESCE((SELECT MAX(prorated_at) + 1 FROM plan_switches
                                         WHERE subscription_id = ?3 AND way = 'up' AND ?4 = 'up'), 0)),
                     ?15, ?16, ?17)"
        ))
        .bind(self.id)
        .bind(self.user)
        .bind(self.subscription)
        .bind(self.way.as_str())
        .bind(self.state.as_str())
        .bind(self.from.plan.as_str())
        .bind(self.from.amount)
        .bind(self.from.credits)
        .bind(self.to.plan.as_str())
        .bind(self.to.amount)
        .bind(self.to.credits)
        .bind(self.item.as_str())
        .bind(self.title.as_str())
        .bind(self.prorated_at)
        .bind(self.period_ends_at)
        .bind(self.created_at)
        .bind(self.to.currency.as_str())
    }

    /// It has an outcome. The first one counts.
    pub(super) fn ended(&self, state: SwitchState) -> Stmt {
        Stmt::new("UPDATE plan_switches SET state = ?2 WHERE id = ?1 AND state = 'asked'")
            .bind(self.id)
            .bind(state.as_str())
    }
}

/// A smaller plan that follows: what Stripe bills from the next period on is `priced`, and until this one ends the plan
/// stays what it was, as it was bought. To be said of every reading of a subscription, after what else is written of it;
/// `row` is how it was before, `period_ends_at` the end of the period that was read.
pub(super) fn follow(row: &SubscriptionRow, priced: &str, period_ends_at: Option<Timestamp>) -> Stmt {
    const WAITS: &str = "?2 <> ?3 AND EXISTS (SELECT 1 FROM plan_switches w
        WHERE w.subscription_id = ?1 AND w.way = 'down' AND w.state IN ('asked', 'done') AND w.to_plan = ?3
          AND w.period_ends_at >= COALESCE(?4, 0))";
    Stmt::new(format!(
        "UPDATE subscriptions
            SET next_plan = CASE WHEN {WAITS} THEN ?3 END,
                plan = CASE WHEN {WAITS} THEN ?2 ELSE plan END,
                amount = CASE WHEN {WAITS} THEN COALESCE(?5, amount) ELSE amount END,
                credits = CASE WHEN {WAITS} THEN COALESCE(?6, credits) ELSE credits END
          WHERE id = ?1"
    ))
    .bind(row.id)
    .bind(row.plan.as_str())
    .bind(priced)
    .bind(period_ends_at)
    .bind(row.terms.as_ref().map(|terms| terms.amount))
    .bind(row.terms.as_ref().map(|terms| terms.credits))
}

/// What a bill paid for.
pub(super) struct PaidFor {
    /// The plan it was for.
    pub(super) plan: String,
    /// What it gives.
    pub(super) credits: i64,
    /// In minor units.
    pub(super) amount: i64,
    /// When the period ends that it is for, in seconds since the epoch.
    pub(super) period_end: i64,
}

/// What a bill for the rest of a period gives. `None` when it is for no upgrade that was pressed here, or cost nothing.
///
/// # Errors
/// When the database does not answer.
pub(super) async fn paid_for(app: &App, row: &SubscriptionRow, invoice: &Invoice) -> Result<Option<PaidFor>> {
    let Some(bill) = invoice.prorations().filter(|bill| bill.charged > bill.given_back) else { return Ok(None) };
    let find = Stmt::new(format!(
        "SELECT {COLUMNS} FROM plan_switches WHERE subscription_id = ?1 AND prorated_at = ?2 AND way = 'up'"
    ));
    let rows = app.db.read(vec![find.bind(row.id).bind(bill.start)]).await?;
    let Some(switch) = Switch::first(&rows[0])? else { return Ok(None) };
    Ok(Some(PaidFor {
        credits: credits_of_switch(&switch.from, &switch.to, &bill).get(),
        plan: switch.to.plan,
        amount: bill.charged - bill.given_back,
        period_end: bill.end,
    }))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const MONTH: i64 = 30 * 24 * 3600;

    fn terms(plan: &str, amount: i64, credits: i64) -> Terms {
        Terms { plan: plan.to_owned(), credits, amount, currency: "usd".to_owned() }
    }

    fn creator() -> Terms {
        terms("creator", 2000, 1400)
    }

    fn pro() -> Terms {
        terms("pro", 4000, 3500)
    }

    /// As Stripe bills it: both prices for the rest of the period, each rounded to cents.
    fn bill(from: &Terms, to: &Terms, left_seconds: i64) -> Prorations {
        let share = |amount: i64| (2 * amount * left_seconds + MONTH) / (2 * MONTH);
        Prorations {
            charged: share(to.amount),
            given_back: share(from.amount),
            start: MONTH - left_seconds,
            end: MONTH,
        }
    }

    #[test]
    fn an_upgrade_gives_what_the_larger_plan_gives_more_in_the_rest_of_the_period() {
        for (left_seconds, credits) in
            [(MONTH, 2100), (MONTH - 5, 2100), (MONTH / 2, 1050), (MONTH / 30, 70), (600, 1), (60, 0), (0, 0)]
        {
            let bill = bill(&creator(), &pro(), left_seconds);
            assert_eq!(credits_of_switch(&creator(), &pro(), &bill).get(), credits, "{left_seconds} s left");
        }
    }

    proptest! {
        /// Nobody gets credits cheaper by changing late, and nobody pays for an upgrade that gives nothing.
        #[test]
        fn however_late_a_credit_costs_the_same(left_seconds in 0..=MONTH, amount in 100..20_000_i64, more in 1..20_000_i64,
                                                credits in 0..20_000_i64, extra in 0..20_000_i64) {
            let (from, to) = (terms("a", amount, credits), terms("b", amount + more, credits + extra));
            let bill = bill(&from, &to, left_seconds);
            let given = credits_of_switch(&from, &to, &bill).get();
            let exact = (credits + extra) as f64 * bill.charged as f64 / (amount + more) as f64
                - credits as f64 * bill.given_back as f64 / amount as f64;
            prop_assert!(given as f64 >= exact - 1e-6 && (given as f64) < exact.max(0.0) + 1.0 + 1e-6, "{given} for {exact}");
            prop_assert!(given <= to.credits);
        }
    }
}
