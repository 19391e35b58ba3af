//! What the provider has finished is paid for, however late it is cancelled: free pictures for whoever cancels at the
//! last moment.

use futures_util::future::join_all;
use serde_json::json;

use crate::account;
use crate::job;
use crate::studio::Studio;
use crate::verdict::{Breaches, Trouble};

/// How many orders are cancelled when their pictures are there.
const ORDERS: i64 = 4;
/// How many buttons are pressed at once.
const AT_ONCE: usize = 3;

pub(super) async fn run(studio: &Studio, breaches: &mut Breaches) -> Result<String, Trouble> {
    let sandbox = studio.sandbox()?;
    let price = studio.photo_price;
    let start = price * ORDERS;
    let mei = studio.user_with(start).await?;
    let base = job::base_model(&mei).await?;
    let mut free = 0;
    for _ in 0..ORDERS {
        // Nobody is told that it is done: as far as the studio knows it is still under way.
        sandbox.plan(json!([{ "webhooks": "none" }])).await?;
        let photo = job::order(&mei, &base, 1).await?;
        sandbox.ended().await?;
        let clicks = join_all((0..AT_ONCE).map(|_| job::cancel(&mei, &photo.id))).await;
        breaches.check(clicks.iter().flatten().any(|answer| answer.status == 200), || "cannot be canceled".to_owned());
        let over = mei.follow(&photo.id).await?;
        free += i64::from(job::cost(&over) != [0, price, 0]);
    }
    breaches
        .check(free == 0, || format!("{free} of {ORDERS} were free, cancelled when the provider had finished them"));
    let balance = account::balance(&mei).await?;
    let pictures = account::all(&mei, "/api/media/assets").await?.len();
    breaches.check(balance.available == price * free && balance.held == 0, || {
        format!("{} available and {} held of {start}", balance.available, balance.held)
    });
    if let Some(fault) = account::fault(&account::entries(&mei).await?, balance) {
        breaches.note(fault);
    }
    let violations = sandbox.violations().await?;
    breaches.check(violations == 0, || format!("the audit finds {violations} violations"));
    Ok(format!(
        "{ORDERS} orders cancelled {AT_ONCE} times at once after the provider had finished: {pictures} pictures, all paid"
    ))
}
