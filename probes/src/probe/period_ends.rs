//! Credits of a plan end with its period, also those that are on hold just then: credits for ever for whoever holds them
//! over the end, and then cancels.

use serde_json::json;

use crate::account;
use crate::job;
use crate::studio::Studio;
use crate::verdict::{Breaches, Trouble};

/// So long before the end something is put on hold, and so long after it is cancelled.
const AROUND_SECONDS: i64 = 60;

pub(super) async fn run(studio: &Studio, breaches: &mut Breaches) -> Result<String, Trouble> {
    let sandbox = studio.clock()?;
    let mei = studio.user_with(0).await?;
    let ends_in = sandbox.give_plan(&mei.email, "creator").await?;
    let given = account::balance(&mei).await?.available;
    sandbox.skip(ends_in - AROUND_SECONDS).await?;
    studio.sign_in(&mei).await?;
    let base = job::base_model(&mei).await?;
    sandbox.plan(json!([{ "outcome": "never" }])).await?;
    let photo = job::order(&mei, &base, 4).await?;
    let held = account::balance(&mei).await?.held;
    sandbox.skip(2 * AROUND_SECONDS).await?;
    let _ = job::cancel(&mei, &photo.id).await?;
    let _ = mei.follow(&photo.id).await?;
    let left = account::balance(&mei).await?;
    breaches.check(left.available == 0 && left.held == 0, || {
        format!("{} of {given} plan credits are left after the end of their period", left.available)
    });
    let entries = account::entries(&mei).await?;
    let (_, ended) = account::of_kind(&entries, "plan_expiry");
    breaches.check(ended == -given, || format!("the ledger says that {} of {given} ended", -ended));
    let violations = sandbox.violations().await?;
    breaches.check(violations == 0, || format!("the audit finds {violations} violations"));
    Ok(format!(
        "{held} of {given} plan credits on hold over the end of their period, then cancelled: all of them ended"
    ))
}
