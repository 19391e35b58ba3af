//! The same `Idempotency-Key`: a double click is one order, another input under it is refused, and another user's key
//! answers nothing of mine.

use std::collections::BTreeSet;

use futures_util::future::join_all;

use crate::account;
use crate::job;
use crate::secret;
use crate::studio::Studio;
use crate::verdict::{Breaches, Trouble};

const CLICKS: usize = 10;
/// How many pictures each of them could pay: more than there are clicks.
const PURSE: i64 = 20;
const PHOTOS: &str = "/api/predict/photos";

pub(super) async fn run(studio: &Studio, breaches: &mut Breaches) -> Result<String, Trouble> {
    let price = studio.photo_price;
    let [mei, ann] = [studio.user_with(price * PURSE).await?, studio.user_with(price * PURSE).await?];
    let input = job::input(&job::base_model(&mei).await?, &job::prompt(), 1);
    let key = secret::letters(20);

    let mut jobs = BTreeSet::new();
    for answer in join_all((0..CLICKS).map(|_| mei.order_with(&key, PHOTOS, &input))).await {
        let answer = answer?;
        match answer.status {
            202 => drop(jobs.insert(answer.text_of("/id")?)),
            409 => {}
            _ => breaches.note(answer.unexpected().to_string()),
        }
    }
    breaches.check(jobs.len() == 1, || format!("{CLICKS} clicks made {} orders", jobs.len()));
    let other = job::input(&job::base_model(&mei).await?, &job::prompt(), 2);
    let reused = mei.order_with(&key, PHOTOS, &other).await?;
    breaches.check(reused.status == 409, || format!("another input under the same key: {}", reused.status));
    let theirs = ann.order_with(&key, PHOTOS, &input).await?;
    let shared = theirs.json["id"].as_str().is_some_and(|id| jobs.contains(id));
    breaches.check(theirs.status == 202 && !shared, || format!("another user's key answers {}", theirs.status));

    for job in &jobs {
        let _ = mei.follow(job).await?;
    }
    if let Some(job) = theirs.json["id"].as_str().filter(|_| !shared) {
        let _ = ann.follow(job).await?;
    }
    for user in [&mei, &ann] {
        let left = account::balance(user).await?;
        breaches.check(left.available == price * (PURSE - 1) && left.held == 0, || {
            format!("{} paid for one picture of {price}", price * PURSE - left.available)
        });
    }
    Ok(format!(
        "one key, {CLICKS} times at once: 1 order, charged once; with another request 409; with another user their own order"
    ))
}
