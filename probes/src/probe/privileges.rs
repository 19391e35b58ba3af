//! Fields that a form does not have: nobody gives themselves credits, a role or a price.

use serde_json::{Value, json};

use crate::account;
use crate::job;
use crate::studio::Studio;
use crate::verdict::{Breaches, Trouble};

/// What a change of one's own profile must not touch.
const FIXED: [&str; 7] = ["id", "email", "role", "level", "plan", "credits", "created_at"];

pub(super) async fn run(studio: &Studio, breaches: &mut Breaches) -> Result<String, Trouble> {
    let price = studio.photo_price;
    let mei = studio.user_with(price * 2).await?;
    let before = mei.get("/api/auth/me").await?.expect(200)?.json;
    let greedy = json!({
        "name": "Probe", "id": "usr_01ARZ3NDEKTSV4RRFFQ69G5FAV", "email": "root@example.com", "role": "operator",
        "level": 9, "plan": "enterprise", "credits": { "available": 1_000_000 }, "available": 1_000_000, "bought": 1_000_000,
        "created_at": "2000-01-01T00:00:00.000Z", "__proto__": { "role": "operator" },
    });
    let patched = mei.send(mei.request(reqwest::Method::PATCH, "/api/auth/me").json(&greedy)).await?;
    breaches.check(patched.status == 200 || patched.is_refused(), || format!("{}", patched.unexpected()));
    let after = mei.get("/api/auth/me").await?.expect(200)?.json;
    for name in FIXED {
        breaches.check(before[name] == after[name], || format!("{name} became {}", after[name]));
    }

    let mut input = job::input(&job::base_model(&mei).await?, &job::prompt(), 1);
    let free = json!({
        "price": 0, "price_each": 0, "cost": { "held": 0 }, "credits": 0, "user_id": "usr_x", "studio": "train",
        "state": "succeeded", "webhook": "http://127.0.0.1:9/", "version": "x", "discount": 1, "num_outputs": 4,
    });
    if let (Value::Object(input), Value::Object(free)) = (&mut input, free) {
        input.extend(free);
    }
    let ordered = mei.order("/api/predict/photos", &input).await?;
    if ordered.status == 202 {
        let done = mei.follow(&ordered.text_of("/id")?).await?;
        breaches.check(job::cost(&done) == [0, price, 0], || format!("the photo cost {:?}", job::cost(&done)));
        let pictures = done["items"].as_array().map_or(0, Vec::len);
        breaches.check(pictures == 1, || format!("{pictures} pictures for the price of one"));
    } else {
        breaches.check(ordered.is_refused(), || format!("{}", ordered.unexpected()));
    }
    let paid = price * 2 - account::balance(&mei).await?.available;
    breaches.check(ordered.status != 202 || paid == price, || format!("{paid} paid instead of {price}"));
    Ok(format!(
        "{} fields in a profile and {} in an order that are not theirs to set: no effect, full price",
        greedy.as_object().map_or(0, serde_json::Map::len) - 1,
        input.as_object().map_or(0, serde_json::Map::len) - 3
    ))
}
