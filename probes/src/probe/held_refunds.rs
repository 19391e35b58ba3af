//! Money that goes back takes its credits back, also those that are on hold just then: free credits for whoever holds them
//! while the payment is refunded, and then cancels.

use serde_json::json;

use crate::account;
use crate::job;
use crate::studio::Studio;
use crate::verdict::{Breaches, Trouble};

pub(super) async fn run(studio: &Studio, breaches: &mut Breaches) -> Result<String, Trouble> {
    let sandbox = studio.sandbox()?;
    let mei = studio.user_with(0).await?;
    let base = job::base_model(&mei).await?;
    let catalogue = mei.get("/api/billing/catalogue").await?.expect(200)?;
    let packs = catalogue.list("/packs");
    let pack = packs.first().ok_or_else(|| Trouble::Missing("this studio sells no packs".to_owned()))?;
    let order = mei.order("/api/billing/orders", &json!({ "pack": pack["id"], "method": "stripe" })).await?;
    let page = order.expect(201)?.text_of("/checkout_url")?;
    let session = page.rsplit('/').next().unwrap_or_default().to_owned();
    sandbox.bank(&session, "pay").await?;
    let bought = account::balance(&mei).await?.available;
    breaches.check(bought > 0, || "a pack that was paid gave nothing".to_owned());

    sandbox.plan(json!([{ "outcome": "never" }])).await?;
    let photo = job::order(&mei, &base, 4).await?;
    let held = account::balance(&mei).await?.held;
    sandbox.bank(&session, "refund").await?;
    let refunded = account::balance(&mei).await?;
    breaches.check(refunded.available == 0, || format!("{} to spend after the refund", refunded.available));
    let _ = job::cancel(&mei, &photo.id).await?;
    let _ = mei.follow(&photo.id).await?;
    let after = account::balance(&mei).await?;
    breaches.check(after.available == 0 && after.held == 0, || {
        format!("{} of {bought} to spend after the refund and a cancel", after.available)
    });
    let violations = sandbox.violations().await?;
    breaches.check(violations == 0, || format!("the audit finds {violations} violations"));
    Ok(format!("{bought} credits refunded while {held} of them were on hold, then cancelled: nothing left to spend"))
}
