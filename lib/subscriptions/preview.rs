//! What a press for another plan would do, shown before it: nothing is charged that was not read.

use super::change::{living, period_end, present, prorated_at};
use super::subscription::{SubscriptionRow, SwitchView};
use super::switch::{Way, credits_of_switch};
use super::terms::Terms;
use crate::app::App;
use crate::catalogue::Plan;
use crate::clock::Timestamp;
use crate::error::{AppError, Result};
use crate::stripe::{Form, Stripe, Subscription};

/// What a press for `plan` would do.
///
/// # Errors
/// As the press itself.
pub(super) async fn of(app: &App, stripe: &Stripe, row: &SubscriptionRow, plan: &Plan) -> Result<SwitchView> {
    let present = present(app, row);
    let way = Way::to(row, &present, plan)?;
    let remote = living(app, stripe, row).await?;
    let now = app.clock.now();
    let start = prorated_at(&remote, None, now);
    let (amount_minor, credits) = match way {
        Way::Up => upgrade(stripe, row, &remote, (&present, &Terms::of_plan(plan)), start).await?,
        Way::Down | Way::Back | Way::Resume => (0, 0),
    };
    Ok(SwitchView {
        plan: plan.id.clone(),
        way: way.as_str(),
        amount_minor,
        credits,
        period_amount_minor: plan.usd_minor,
        at: if way == Way::Down { period_end(row, &remote)? } else { now },
        priced_at: Timestamp::from_millis(start.saturating_mul(1000)),
    })
}

/// The difference, as Stripe counts it, and its credits.
async fn upgrade(
    stripe: &Stripe,
    row: &SubscriptionRow,
    remote: &Subscription,
    (from, to): (&Terms, &Terms),
    start: i64,
) -> Result<(i64, i64)> {
    let broken = || AppError::Internal("a subscription without an item".to_owned());
    let (item, product) = remote.item().ok_or_else(broken)?;
    let provider_id = row.provider_id.as_deref().ok_or_else(broken)?;
    const ITEM: &str = "subscription_details[items][0]";
    let form = Form::new()
        .with("subscription", provider_id)
        .with("subscription_details[proration_behavior]", "always_invoice")
        .with("subscription_details[proration_date]", start)
        .with(format!("{ITEM}[id]"), item)
        .with(format!("{ITEM}[price_data][currency]"), &to.currency)
        .with(format!("{ITEM}[price_data][product]"), product)
        .with(format!("{ITEM}[price_data][unit_amount]"), to.amount)
        .with(format!("{ITEM}[price_data][recurring][interval]"), "month");
    let preview = stripe.preview_switch(&form).await?;
    let credits = preview.prorations().map_or(0, |bill| credits_of_switch(from, to, &bill).get());
    Ok((preview.amount_due, credits))
}
