//! News that the provider did not sign. The target is real: photos that are waiting, and would be over if one of the
//! forgeries were believed.

use serde_json::{Value, json};

use crate::delivery::Delivery;
use crate::job::{self, Photos};
use crate::sandbox::Sandbox;
use crate::studio::Studio;
use crate::user::User;
use crate::verdict::{Breaches, Trouble};

/// Longer than any signature is good: five minutes, by the scheme.
const STALE_SECONDS: i64 = 660;

pub(super) async fn run(studio: &Studio, breaches: &mut Breaches) -> Result<String, Trouble> {
    let sandbox = studio.sandbox()?;
    let mei = studio.user().await?;
    let base = job::base_model(&mei).await?;
    sandbox.plan(json!([{ "outcome": "never" }])).await?;
    let waiting = job::order(&mei, &base, 1).await?;
    mei.watch_for(&waiting.id, "running").await?;
    let prediction = sandbox.prediction(&waiting.prompt).await?;
    let before = job::effects(&mei, &waiting.id).await?;
    let forgeries = forgeries(sandbox, &prediction).await?;
    let sender = studio.visitor();
    for (what, forgery) in &forgeries {
        let answer = forgery.post(&sender).await?;
        breaches.check(answer.is_refused(), || format!("{what}: answered {}", answer.status));
        let after = job::effects(&mei, &waiting.id).await?;
        breaches.check(after == before, || format!("{what}: the job is {}", after.job["state"]));
    }
    let genuine = genuine(studio, &mei, &base, &waiting, breaches).await?;
    let canceled = job::cancel(&mei, &waiting.id).await?;
    breaches.check(canceled.status == 200, || format!("the job could not be canceled: {}", canceled.status));
    Ok(format!(
        "{} forgeries of a running job's end refused, {genuine}; job, ledger and gallery the same",
        forgeries.len()
    ))
}

/// Everything that could be made of what an attacker knows: the address, the provider's id, a delivery that was seen.
async fn forgeries(sandbox: &Sandbox, prediction: &Value) -> Result<Vec<(&'static str, Delivery)>, Trouble> {
    let id = prediction["id"].as_str().unwrap_or_default();
    let url = prediction["webhook"].as_str().unwrap_or_default();
    let seen = match sandbox.deliveries(id).await {
        Ok(deliveries) => deliveries.into_iter().next(),
        Err(Trouble::Missing(_)) => None,
        Err(trouble) => return Err(trouble),
    };
    let seen = seen.unwrap_or_else(|| Delivery {
        url: url.to_owned(),
        id: "msg_probe".to_owned(),
        timestamp: "1767225600".to_owned(),
        signature: Some("v1,bm90aGluZw==".to_owned()),
        body: json!({ "id": id, "status": "processing" }).to_string(),
    });
    let genuine = seen.signature.clone().unwrap_or_default();
    let tag = genuine.trim_start_matches("v1,").to_owned();
    let failed = json!({ "id": id, "status": "failed", "error": "forged" }).to_string();
    let output = [format!("{url}/forged.webp")];
    let succeeded = json!({ "id": id, "status": "succeeded", "output": output }).to_string();
    let mut forgeries = Vec::new();
    for body in [failed, succeeded] {
        let delivery = Delivery { body, ..seen.clone() };
        let new = Delivery { id: "msg_forged".to_owned(), ..delivery.clone() };
        forgeries.extend([
            ("unsigned", Delivery { signature: None, ..new.clone() }),
            ("empty signature", Delivery { signature: Some(String::new()), ..new.clone() }),
            ("signature of nothing", Delivery { signature: Some("v1,".to_owned()), ..new.clone() }),
            ("made-up signature", Delivery { signature: Some("v1,bm90aGluZw==".to_owned()), ..new.clone() }),
            ("wrong secret", new.clone().signed_with(b"not the secret of this studio")),
            ("empty secret", new.clone().signed_with(b"")),
            ("another message's signature", new),
            ("changed body", delivery),
        ]);
    }
    let with = |signature: String| Delivery { signature: Some(signature), ..seen.clone() };
    forgeries.extend([
        ("wrong id", Delivery { id: format!("{}x", seen.id), ..seen.clone() }),
        ("changed time", Delivery { timestamp: format!("{}0", seen.timestamp), ..seen.clone() }),
        ("old time", Delivery { timestamp: "1000000000".to_owned(), ..seen.clone() }),
        ("no time", Delivery { timestamp: String::new(), ..seen.clone() }),
        ("another scheme", with(format!("v1a,{tag}"))),
        ("no scheme", with(tag)),
    ]);
    Ok(forgeries)
}

/// Genuine deliveries where they do not belong: at another job's address, and long after they were signed.
async fn genuine(
    studio: &Studio,
    mei: &User,
    base: &str,
    waiting: &Photos,
    breaches: &mut Breaches,
) -> Result<String, Trouble> {
    let sandbox = studio.sandbox()?;
    let done = job::order(mei, base, 1).await?;
    let _ = mei.follow(&done.id).await?;
    let deliveries =
        sandbox.deliveries(sandbox.prediction(&done.prompt).await?["id"].as_str().unwrap_or_default()).await;
    let deliveries = match deliveries {
        Ok(deliveries) => deliveries,
        Err(Trouble::Missing(why)) => return Ok(format!("genuine ones not misused: {why}")),
        Err(trouble) => return Err(trouble),
    };
    let Some(end) = deliveries.into_iter().find(|delivery| delivery.status() == "succeeded") else {
        return Err(Trouble::Unexpected("no end was told".to_owned()));
    };
    let elsewhere = sandbox.prediction(&waiting.prompt).await?["webhook"].as_str().unwrap_or_default().to_owned();
    let sender = studio.visitor();
    let before = job::effects(mei, &waiting.id).await?;
    // The address is not signed: what it says is worth only what the body says too.
    let _ = Delivery { url: elsewhere, ..end.clone() }.post(&sender).await?;
    let after = job::effects(mei, &waiting.id).await?;
    breaches.check(after == before, || format!("another job's end: the job is {}", after.job["state"]));
    if !studio.may_skip_time {
        return Ok("a genuine end at another job's address had no effect".to_owned());
    }
    sandbox.skip(STALE_SECONDS).await?;
    let answer = end.post(&sender).await?;
    breaches.check(answer.is_refused(), || format!("a delivery {STALE_SECONDS} s old: answered {}", answer.status));
    Ok(format!("a genuine end had no effect at another job's address and was refused after {STALE_SECONDS} s"))
}
