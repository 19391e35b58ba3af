//! Another user's face: their model, pictures and uploads cannot be used, seen or deleted.

use reqwest::Method;
use serde_json::{Value, json};

use crate::account;
use crate::fixtures::{self, Fixtures, Kind};
use crate::job;
use crate::studio::Studio;
use crate::user::User;
use crate::verdict::{Breaches, Trouble};

pub(super) async fn run(studio: &Studio, breaches: &mut Breaches) -> Result<String, Trouble> {
    let [owner, thief] = studio.pair().await?;
    let fixtures = Fixtures::of(studio, &owner).await?;
    let (model, asset) = (fixtures.one(Kind::Model)?, fixtures.one(Kind::Asset)?);
    let upload = fixtures.one(Kind::Upload)?;
    let before = fixtures::seen(&owner).await?;
    let purse = account::balance(&thief).await?;
    let mut tried = 0;

    for input in [
        ("/api/predict/photos", job::input(model, &job::prompt(), 1)),
        ("/api/train", json!({ "base": "flux", "trigger_word": "prbzq", "upload_id": upload, "name": "x" })),
    ] {
        let answer = thief.order(input.0, &input.1).await?;
        breaches.check(answer.status == 404, || format!("{} with another's: {}", answer.asked, answer.status));
        tried += 1;
    }
    let places = [format!("/api/train/models/{model}"), format!("/api/media/assets/{asset}")];
    for place in &places {
        for method in [Method::GET, Method::DELETE, Method::PATCH] {
            let answer = thief.send(thief.request(method, place).json(&json!({ "favourite": true }))).await?;
            breaches.check(matches!(answer.status, 404 | 405), || format!("{}: {}", answer.asked, answer.status));
            tried += 1;
        }
    }
    for method in [Method::POST, Method::DELETE] {
        let request = thief.request(method, &format!("/api/media/uploads/{upload}")).json(&json!({}));
        let answer = thief.send(request).await?;
        breaches.check(answer.status == 404, || format!("{}: {}", answer.asked, answer.status));
        tried += 1;
    }
    let filtered = thief.get(&format!("/api/media/assets?model={model}")).await?.expect(200)?;
    breaches.check(filtered.list("/items").is_empty(), || "a filter shows another's pictures".to_owned());
    let addresses = owner.get(&places[1]).await?.expect(200)?.json["urls"].clone();
    tried += 1 + address_is_private(&thief, &addresses, breaches).await?;

    let changed = fixtures::changed(&before, &fixtures::seen(&owner).await?);
    breaches.check(changed.is_empty(), || format!("changed for the owner: {}", changed.join(", ")));
    let left = account::balance(&thief).await?;
    breaches.check(left == purse, || format!("the thief's credits went from {purse:?} to {left:?}"));
    Ok(format!("{tried} tries with another's model, picture and upload: all refused, nothing changed"))
}

/// A picture's signed address is good as it is, and not without its signature or with a changed one.
async fn address_is_private(thief: &User, addresses: &Value, breaches: &mut Breaches) -> Result<usize, Trouble> {
    let Some(address) = addresses["full"].as_str().filter(|address| address.starts_with("http")) else {
        return Ok(0);
    };
    let fetch = async |address: &str| thief.send(thief.bare(Method::GET, address)).await;
    let whole = fetch(address).await?;
    if whole.status != 200 {
        return Err(Trouble::Unexpected(format!("a picture's own address answers {}", whole.status)));
    }
    let plain = address.split('?').next().unwrap_or_default();
    let mut last = address.to_owned();
    let end = if last.ends_with('0') { '1' } else { '0' };
    last.pop();
    last.push(end);
    for (what, address) in [("without its signature", plain), ("with a changed signature", last.as_str())] {
        let answer = fetch(address).await?;
        breaches.check(answer.is_refused(), || format!("a picture's address {what}: {}", answer.status));
    }
    Ok(2)
}
