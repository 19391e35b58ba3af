//! News that the provider did not sign. The target is real: photos that are waiting, and would be over if one of the
//! forgeries were believed.

use serde_json::{Value, json};

use crate::job::{self, Photos};
use crate::letter::Letter;
use crate::person::Person;
use crate::sandbox::Sandbox;
use crate::studio::Studio;
use crate::verdict::{Breaches, Trouble};

/// Longer than any signature is good: five minutes, by the scheme.
const STALE_SECONDS: i64 = 660;

pub(super) async fn run(studio: &Studio, breaches: &mut Breaches) -> Result<String, Trouble> {
    let sandbox = studio.sandbox()?;
    let mei = studio.person().await?;
    let base = job::base_model(&mei).await?;
    sandbox.plan(json!([{ "outcome": "never" }])).await?;
    let waiting = job::order(&mei, &base, 1).await?;
    mei.watch_for(&waiting.id, "running").await?;
    let prediction = sandbox.prediction(&waiting.prompt).await?;
    let before = job::effects(&mei, &waiting.id).await?;
    let forgeries = forgeries(sandbox, &prediction).await?;
    let postman = studio.visitor();
    for (what, forgery) in &forgeries {
        let answer = forgery.post(&postman).await?;
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

/// Everything that could be made of what an attacker knows: the address, the provider's id, a letter that was seen.
async fn forgeries(sandbox: &Sandbox, prediction: &Value) -> Result<Vec<(&'static str, Letter)>, Trouble> {
    let id = prediction["id"].as_str().unwrap_or_default();
    let url = prediction["webhook"].as_str().unwrap_or_default();
    let seen = match sandbox.letters(id).await {
        Ok(letters) => letters.into_iter().next(),
        Err(Trouble::Missing(_)) => None,
        Err(trouble) => return Err(trouble),
    };
    let seen = seen.unwrap_or_else(|| Letter {
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
        let letter = Letter { body, ..seen.clone() };
        let new = Letter { id: "msg_forged".to_owned(), ..letter.clone() };
        forgeries.extend([
            ("unsigned", Letter { signature: None, ..new.clone() }),
            ("empty signature", Letter { signature: Some(String::new()), ..new.clone() }),
            ("signature of nothing", Letter { signature: Some("v1,".to_owned()), ..new.clone() }),
            ("made-up signature", Letter { signature: Some("v1,bm90aGluZw==".to_owned()), ..new.clone() }),
            ("wrong secret", new.clone().signed_with(b"not the secret of this studio")),
            ("empty secret", new.clone().signed_with(b"")),
            ("another message's signature", new),
            ("changed body", letter),
        ]);
    }
    let with = |signature: String| Letter { signature: Some(signature), ..seen.clone() };
    forgeries.extend([
        ("wrong id", Letter { id: format!("{}x", seen.id), ..seen.clone() }),
        ("changed time", Letter { timestamp: format!("{}0", seen.timestamp), ..seen.clone() }),
        ("old time", Letter { timestamp: "1000000000".to_owned(), ..seen.clone() }),
        ("no time", Letter { timestamp: String::new(), ..seen.clone() }),
        ("another scheme", with(format!("v1a,{tag}"))),
        ("no scheme", with(tag)),
    ]);
    Ok(forgeries)
}

/// Genuine letters where they do not belong: at another job's address, and long after they were signed.
async fn genuine(
    studio: &Studio,
    mei: &Person,
    base: &str,
    waiting: &Photos,
    breaches: &mut Breaches,
) -> Result<String, Trouble> {
    let sandbox = studio.sandbox()?;
    let done = job::order(mei, base, 1).await?;
    let _ = mei.follow(&done.id).await?;
    let letters = sandbox.letters(sandbox.prediction(&done.prompt).await?["id"].as_str().unwrap_or_default()).await;
    let letters = match letters {
        Ok(letters) => letters,
        Err(Trouble::Missing(why)) => return Ok(format!("genuine ones not misused: {why}")),
        Err(trouble) => return Err(trouble),
    };
    let Some(end) = letters.into_iter().find(|letter| letter.status() == "succeeded") else {
        return Err(Trouble::Unexpected("no end was told".to_owned()));
    };
    let elsewhere = sandbox.prediction(&waiting.prompt).await?["webhook"].as_str().unwrap_or_default().to_owned();
    let postman = studio.visitor();
    let before = job::effects(mei, &waiting.id).await?;
    // The address is not signed: what it says is worth only what the body says too.
    let _ = Letter { url: elsewhere, ..end.clone() }.post(&postman).await?;
    let after = job::effects(mei, &waiting.id).await?;
    breaches.check(after == before, || format!("another job's end: the job is {}", after.job["state"]));
    if !studio.may_skip_time {
        return Ok("a genuine end at another job's address had no effect".to_owned());
    }
    sandbox.skip(STALE_SECONDS).await?;
    let answer = end.post(&postman).await?;
    breaches.check(answer.is_refused(), || format!("a letter {STALE_SECONDS} s old: answered {}", answer.status));
    Ok(format!("a genuine end had no effect at another job's address and was refused after {STALE_SECONDS} s"))
}
