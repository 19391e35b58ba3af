//! Photos that are ordered, and what their owner is shown of them.

use serde_json::{Value, json};

use crate::account::{self, Balance};
use crate::answer::Answer;
use crate::secret;
use crate::user::User;
use crate::verdict::Trouble;

/// An order that was taken.
#[derive(Clone, Debug)]
pub struct Photos {
    /// The job's id.
    pub id: String,
    /// What it asks for, in words that nobody else uses.
    pub prompt: String,
}

/// What a new order for photos asks for.
#[must_use]
pub fn input(model: &str, prompt: &str, count: i64) -> Value {
    json!({ "model": model, "prompt": prompt, "count": count })
}

/// Words no other order has.
#[must_use]
pub fn prompt() -> String {
    format!("a street in the rain, probe {}", secret::letters(12))
}

/// A model everybody may use: one without a trigger word.
///
/// # Errors
/// When there is none.
pub async fn base_model(user: &User) -> Result<String, Trouble> {
    let models = account::all(user, "/api/train/models").await?;
    let base = models.iter().find(|model| model["trigger_word"].is_null() && model["state"] == "ready");
    let id = base.and_then(|model| model["id"].as_str()).map(str::to_owned);
    id.ok_or_else(|| Trouble::Missing("there is no base model".to_owned()))
}

/// Orders photos with this model.
///
/// # Errors
/// When the order is refused.
pub async fn order(user: &User, model: &str, count: i64) -> Result<Photos, Trouble> {
    let prompt = prompt();
    let answer = user.order("/api/predict/photos", &input(model, &prompt, count)).await?.expect(202)?;
    Ok(Photos { id: answer.text_of("/id")?, prompt })
}

/// A job as its owner sees it.
///
/// # Errors
/// When it is not there.
pub async fn look(user: &User, job: &str) -> Result<Value, Trouble> {
    Ok(user.get(&format!("/api/predict/{job}")).await?.expect(200)?.json)
}

/// Cancels what has not finished.
///
/// # Errors
/// When nobody answers.
pub async fn cancel(user: &User, job: &str) -> Result<Answer, Trouble> {
    user.delete(&format!("/api/predict/{job}")).await
}

/// What a job cost: held, captured, released.
#[must_use]
pub fn cost(job: &Value) -> [i64; 3] {
    ["held", "captured", "released"].map(|name| job["cost"][name].as_i64().unwrap_or(-1))
}

/// What news of an end could change: the job without what only time moves, its states, the balance and the ledger.
#[derive(Clone, Debug, PartialEq)]
pub struct Effects {
    /// The job.
    pub job: Value,
    /// How often its state or an item's changed. A running job's log may grow meanwhile.
    pub changes: usize,
    /// What its owner has.
    pub balance: Balance,
    /// How many entries the ledger has.
    pub entries: usize,
    /// How many pictures its owner has.
    pub pictures: usize,
}

/// What a job has come to so far.
///
/// # Errors
/// When it cannot be read.
pub async fn effects(user: &User, job: &str) -> Result<Effects, Trouble> {
    let mut shown = look(user, job).await?;
    without_moving_parts(&mut shown);
    let events = user.get(&format!("/api/predict/{job}/events?after=0")).await?.expect(200)?;
    Ok(Effects {
        job: shown,
        changes: events
            .list("/items")
            .iter()
            .filter(|event| event["kind"] == "state" || event["kind"] == "item")
            .count(),
        balance: account::balance(user).await?,
        entries: account::entries(user).await?.len(),
        pictures: account::all(user, "/api/media/assets").await?.len(),
    })
}

/// Takes out what changes by itself: times to go, signed addresses.
pub fn without_moving_parts(value: &mut Value) {
    match value {
        Value::Object(members) => {
            for name in ["eta_seconds", "progress", "urls", "cover", "last_seen_at"] {
                members.remove(name);
            }
            members.values_mut().for_each(without_moving_parts);
        }
        Value::Array(items) => items.iter_mut().for_each(without_moving_parts),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}
