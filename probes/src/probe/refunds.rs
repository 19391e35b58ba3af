//! What is not delivered is paid back, once; what is ordered again is paid again.

use futures_util::future::join_all;
use reqwest::Method;
use serde_json::json;

use crate::account;
use crate::job;
use crate::studio::Studio;
use crate::user::User;
use crate::verdict::{Breaches, Trouble};

/// How many buttons are pressed at once.
const AT_ONCE: usize = 5;

pub(super) async fn run(studio: &Studio, breaches: &mut Breaches) -> Result<String, Trouble> {
    let sandbox = studio.sandbox()?;
    let price = studio.photo_price;
    let start = price * 10;
    let mei = studio.user_with(start).await?;
    let base = job::base_model(&mei).await?;

    // Everything fails, and it is told twice.
    sandbox.plan(json!([{ "outcome": "fail", "webhooks": "twice" }])).await?;
    let failed = job::order(&mei, &base, 2).await?;
    let failed_job = mei.follow(&failed.id).await?;
    breaches.check(job::cost(&failed_job) == [0, 0, price * 2], || format!("failed: {:?}", job::cost(&failed_job)));
    left(&mei, start, "after a failure", breaches).await?;

    // One of two is dropped by the engine's safety check.
    sandbox.plan(json!([{ "outcome": "nsfw_one" }])).await?;
    let partly = job::order(&mei, &base, 2).await?;
    let partly = mei.follow(&partly.id).await?;
    breaches.check(job::cost(&partly) == [0, price, price], || format!("half delivered: {:?}", job::cost(&partly)));
    left(&mei, start - price, "after half a delivery", breaches).await?;

    // Canceled by somebody impatient.
    sandbox.plan(json!([{ "outcome": "never" }])).await?;
    let running = job::order(&mei, &base, 2).await?;
    let clicks = join_all((0..AT_ONCE).map(|_| job::cancel(&mei, &running.id))).await;
    breaches.check(clicks.iter().flatten().any(|answer| answer.status == 200), || "cannot be canceled".to_owned());
    let canceled = mei.follow(&running.id).await?;
    breaches.check(job::cost(&canceled) == [0, 0, price * 2], || format!("canceled: {:?}", job::cost(&canceled)));
    left(&mei, start - price, "after a cancel", breaches).await?;

    // Ordered again: once, whatever is pressed, and charged again.
    let path = format!("/api/predict/{}/items/0/retry", failed.id);
    let nothing = json!({});
    let again = join_all((0..AT_ONCE).map(|_| mei.order(&path, &nothing))).await;
    let taken = again.iter().flatten().filter(|answer| answer.status == 202).count();
    breaches.check(taken == 1, || format!("{taken} of {AT_ONCE} retries of one picture were taken"));
    let retried = mei.follow(&failed.id).await?;
    breaches.check(job::cost(&retried) == [0, price, price * 2], || format!("retried: {:?}", job::cost(&retried)));
    left(&mei, start - price * 2, "after a retry", breaches).await?;
    let delivered =
        mei.send(mei.request(Method::POST, &path).header("idempotency-key", "again").json(&json!({}))).await?;
    breaches.check(delivered.is_refused(), || format!("a delivered picture again: {}", delivered.status));

    let balance = left(&mei, start - price * 2, "in the end", breaches).await?;
    let entries = account::entries(&mei).await?;
    if let Some(fault) = account::fault(&entries, balance) {
        breaches.note(fault);
    }
    let violations = sandbox.violations().await?;
    breaches.check(violations == 0, || format!("the audit finds {violations} violations"));
    let (releases, back) = account::of_kind(&entries, "release");
    Ok(format!(
        "failed, half delivered, canceled {AT_ONCE} times at once: {releases} refunds of {back} in all; {AT_ONCE} retries at once: 1 taken, charged again"
    ))
}

/// That somebody has exactly so many credits, and none of them held.
async fn left(user: &User, expected: i64, when: &str, breaches: &mut Breaches) -> Result<account::Balance, Trouble> {
    let balance = account::balance(user).await?;
    breaches.check(balance.available == expected && balance.held == 0, || {
        format!("{when}: {} available and {} held instead of {expected} and 0", balance.available, balance.held)
    });
    Ok(balance)
}
