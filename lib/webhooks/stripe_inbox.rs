//! Stripe's events on their way through the inbox: kept, given their effect once (`stripe_events`), and tried again
//! when that failed. What cannot have an effect is a dead letter.

use aws_lc_rs::digest::{SHA256, digest};
use serde_json::Value;

use super::stripe_events::{KINDS, apply};
use crate::app::App;
use crate::error::Result;
use crate::inbox::{self, Due, STRIPE, Standing, dead_letter};
use crate::stripe::{Handled, Stripe};

/// When an event that could not be applied is tried again, at the earliest.
const AGAIN_SECONDS: i64 = 30;
/// The longest pause between two tries.
const PAUSE_SECONDS_MAX: i64 = 6 * 3600;
/// About four days of tries, longer than Stripe's own.
const TRIES_MAX: i64 = 20;
const NEWS_PER_RUN_MAX: u32 = 40;
/// No try is begun later in a run than this.
const RUN_SECONDS_MAX: i64 = 60;
/// Longer than any id of Stripe's.
const ID_BYTES_MAX: usize = 255;

/// An event that is kept.
pub(super) enum Kept {
    /// Of a kind that means nothing here: it is not kept.
    Unknown,
    /// Heard before: it had its effect, or is a dead letter.
    Repeat,
    /// To be given its effect, under this id.
    New(String),
}

/// Keeps an event and gives it its effect. Answers what became of it, for the log.
///
/// # Errors
/// When it was kept (or not even that) and has no effect yet: a repeat can help.
pub(super) async fn handle(app: &App, stripe: &Stripe, text: &str) -> Result<&'static str> {
    match keep(app, text).await? {
        Kept::Unknown => Ok("unknown"),
        Kept::Repeat => Ok("repeat"),
        Kept::New(id) => give_effect(app, stripe, &id, text).await,
    }
}

/// Keeps an event, whether or not it can be read.
///
/// # Errors
/// When the database does not answer: it is not known whether it was kept.
pub(super) async fn keep(app: &App, text: &str) -> Result<Kept> {
    let event = serde_json::from_str::<Value>(text).unwrap_or_default();
    if event["type"].as_str().is_some_and(|kind| !KINDS.contains(&kind)) {
        return Ok(Kept::Unknown);
    }
    let id = id_of(&event, text);
    let subject = event["data"]["object"]["id"].as_str().unwrap_or_default();
    let now = app.clock.now();
    let keep = inbox::keep((STRIPE, &id), subject, text, now, now.plus_seconds(AGAIN_SECONDS));
    let rows = app.db.write(vec![keep, Standing::read(STRIPE, &id)]).await?;
    Ok(match Standing::from_rows(&rows[1])? {
        Standing::Waiting => Kept::New(id),
        Standing::Applied | Standing::Dead => Kept::Repeat,
    })
}

/// The event's own id; of what has none, one that is the same for the same text.
pub(super) fn id_of(event: &Value, text: &str) -> String {
    match event["id"].as_str() {
        Some(id) if (1..=ID_BYTES_MAX).contains(&id.len()) => id.to_owned(),
        Some(_) | None => {
            let hash = digest(&SHA256, text.as_bytes());
            let hex: String = hash.as_ref().iter().map(|byte| format!("{byte:02x}")).collect();
            format!("unreadable_{hex}")
        }
    }
}

/// Gives an event that was kept its effect, or makes it a dead letter. Answers which.
///
/// # Errors
/// When it has no effect yet: a repeat can help.
pub(super) async fn give_effect(app: &App, stripe: &Stripe, id: &str, text: &str) -> Result<&'static str> {
    match apply(app, stripe, id, text).await? {
        Handled::Done => Ok("applied"),
        Handled::Strange(strange) => {
            dead_letter(app, STRIPE, id, &strange.to_string()).await?;
            Ok("dead letter")
        }
    }
}

/// Tries again what was kept and has no effect yet; answers how many now have.
pub(super) async fn reconcile(app: &App, stripe: &Stripe) -> Result<u32> {
    let now = app.clock.now();
    let due = inbox::due(STRIPE, now, NEWS_PER_RUN_MAX);
    let mut applied = 0;
    for row in app.db.read(vec![due]).await?[0].iter() {
        if app.clock.now() >= now.plus_seconds(RUN_SECONDS_MAX) {
            break;
        }
        let due = Due::from_row(&row)?;
        match apply_again(app, stripe, &due).await {
            Ok(()) => applied += 1,
            Err(error) => tracing::warn!(event = due.id, %error, "an event is left for the next run"),
        }
    }
    Ok(applied)
}

async fn apply_again(app: &App, stripe: &Stripe, due: &Due) -> Result<()> {
    let (now, id, tries) = (app.clock.now(), due.id.as_str(), due.tries);
    let pause = AGAIN_SECONDS.saturating_mul(1 << tries.clamp(0, 16)).min(PAUSE_SECONDS_MAX);
    let lease = due.lease(STRIPE, now.plus_seconds(pause));
    if app.db.write(vec![lease]).await?[0].affected() == 0 {
        return Ok(());
    }
    match give_effect(app, stripe, id, &due.body).await {
        Ok(_) => Ok(()),
        // The last try was the last: it waits for an operator, with what stood in its way.
        Err(error) if tries >= TRIES_MAX => {
            dead_letter(app, STRIPE, id, &format!("given up after {tries} tries: {error}")).await
        }
        Err(error) => Err(error),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_has_no_id_has_the_same_one_each_time() {
        let (one, other) = (id_of(&Value::Null, "{"), id_of(&Value::Null, "}"));
        assert_eq!(one, id_of(&serde_json::json!({ "id": "" }), "{"));
        assert_ne!(one, other);
        assert_eq!(id_of(&serde_json::json!({ "id": "evt_1" }), "{"), "evt_1");
    }
}
