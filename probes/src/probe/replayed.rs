//! News that comes again, out of order, or all at once: it counts once.

use futures_util::future::join_all;
use serde_json::json;

use crate::account;
use crate::delivery::Delivery;
use crate::job;
use crate::studio::Studio;
use crate::verdict::{Breaches, Trouble};

/// How often each delivery comes again.
const REPEATS: usize = 5;

pub(super) async fn run(studio: &Studio, breaches: &mut Breaches) -> Result<String, Trouble> {
    let sandbox = studio.sandbox()?;
    let price = studio.photo_price;
    let start = price * 20;
    let mei = studio.user_with(start).await?;
    let base = job::base_model(&mei).await?;

    // As the provider itself delivers: in order, each twice, the end before the beginning.
    sandbox.plan(json!([{}, { "webhooks": "twice" }, { "webhooks": "reversed" }])).await?;
    let mut last = None;
    for way in ["in order", "each twice", "the end first"] {
        let photos = job::order(&mei, &base, 2).await?;
        let done = mei.follow(&photos.id).await?;
        breaches.check(job::cost(&done) == [0, price * 2, 0], || format!("{way}: cost {:?}", job::cost(&done)));
        last = last.or(Some(photos));
    }
    let photos = last.ok_or_else(|| Trouble::Unexpected("no photos".to_owned()))?;
    let prediction = sandbox.prediction(&photos.prompt).await?;
    let deliveries = sandbox.deliveries(prediction["id"].as_str().unwrap_or_default()).await?;
    let before = job::effects(&mei, &photos.id).await?;

    // As an attacker does who has seen them, while their signatures are good.
    let sender = studio.visitor();
    let mut posted = 0;
    for delivery in deliveries.iter().rev() {
        for _ in 0..REPEATS {
            let answer = delivery.post(&sender).await?;
            breaches.check(answer.status < 500, || format!("a repeat answers {}", answer.status));
            posted += 1;
        }
    }
    let ends: Vec<&Delivery> = deliveries.iter().filter(|delivery| delivery.status() == "succeeded").collect();
    breaches.check(!ends.is_empty(), || "the provider told no end".to_owned());
    let storm = (0..REPEATS).flat_map(|_| ends.iter().map(|delivery| delivery.post(&sender)));
    for answer in join_all(storm).await {
        let answer = answer?;
        breaches.check(answer.status < 500, || format!("a repeat among others answers {}", answer.status));
        posted += 1;
    }
    let after = job::effects(&mei, &photos.id).await?;
    breaches.check(after.entries == before.entries && after.balance == before.balance, || {
        let [from, to] = [before.balance.available, after.balance.available];
        format!("after {posted} repeats the balance went from {from} to {to}")
    });
    breaches
        .check(after.pictures == before.pictures, || format!("{} pictures became {}", before.pictures, after.pictures));
    breaches.check(after == before, || "the job changed".to_owned());
    let left = account::balance(&mei).await?;
    let paid = start - left.available;
    breaches.check(paid == price * 6, || format!("{paid} paid for 6 pictures of {price}"));
    if let Some(fault) = account::fault(&account::entries(&mei).await?, left) {
        breaches.note(fault);
    }
    let violations = sandbox.violations().await?;
    breaches.check(violations == 0, || format!("the audit finds {violations} violations"));
    Ok(format!(
        "{posted} genuine repeats, backwards and at once, and 3 jobs told in order, twice, backwards: each paid once, {} entries",
        after.entries
    ))
}
