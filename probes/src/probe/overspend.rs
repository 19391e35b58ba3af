//! Credits for a few pictures, many requests at once. Where the balance is looked at first and charged later, all of
//! them are taken.

use futures_util::future::join_all;

use crate::account;
use crate::job;
use crate::studio::Studio;
use crate::verdict::{Breaches, Trouble};

/// How many pictures can be paid.
const PAID: usize = 3;
/// How many are ordered at once.
const ORDERED: usize = 20;

pub(super) async fn run(studio: &Studio, breaches: &mut Breaches) -> Result<String, Trouble> {
    let price = studio.photo_price;
    // One credit short of another picture.
    let credits = price * (PAID as i64 + 1) - 1;
    let spender = studio.user_with(credits).await?;
    let model = job::base_model(&spender).await?;
    let inputs: Vec<_> = (0..ORDERED).map(|_| job::input(&model, &job::prompt(), 1)).collect();
    let answers = join_all(inputs.iter().map(|input| spender.order("/api/predict/photos", input))).await;

    let (mut taken, mut refused) = (Vec::new(), 0);
    for answer in answers {
        let answer = answer?;
        match answer.status {
            202 => taken.push(answer.text_of("/id")?),
            402 => refused += 1,
            _ => breaches.note(answer.unexpected().to_string()),
        }
    }
    breaches.check(taken.len() == PAID, || format!("{} of {ORDERED} were taken with credits for {PAID}", taken.len()));
    for job in &taken {
        let job = spender.follow(job).await?;
        breaches.check(job::cost(&job) == [0, price, 0], || format!("a picture cost {:?}", job::cost(&job)));
    }
    let balance = account::balance(&spender).await?;
    let entries = account::entries(&spender).await?;
    let lowest = account::lowest(&entries, "available").min(balance.available);
    let lowest_held = account::lowest(&entries, "held").min(balance.held);
    breaches.check(lowest >= 0, || format!("the balance fell to {lowest}"));
    breaches.check(lowest_held >= 0, || format!("what is held fell to {lowest_held}"));
    breaches.check(balance.available == price - 1 && balance.held == 0, || {
        format!("{} credits left and {} held of {credits}", balance.available, balance.held)
    });
    if let Some(fault) = account::fault(&entries, balance) {
        breaches.note(fault);
    }
    let violations = studio.sandbox()?.violations().await?;
    breaches.check(violations == 0, || format!("the audit finds {violations} violations"));
    Ok(format!(
        "{ORDERED} orders at once, credits for {PAID}: {} taken, {refused} refused; lowest balance {lowest}; ledger adds up",
        taken.len()
    ))
}
