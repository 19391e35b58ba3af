//! Events that never came: all that happened at Stripe is read from its own log, too, and handled like a webhook. What
//! was heard before is known by its id. So a deployment whose endpoint is wrong, or was down for longer than Stripe
//! tries, still learns of refunds, disputes and bills.
//!
//! The log is read in slices of time, oldest first: Stripe shows the newest first, so a slice that holds too much is
//! halved. How far the log was read moves with each slice, never past what was not read and kept.

use std::collections::HashSet;

use serde_json::Value;

use super::stripe_events::KINDS;
use super::stripe_inbox::{Kept, give_effect, id_of, keep};
use crate::alerts::{self, AlertKind};
use crate::app::App;
use crate::clock::Timestamp;
use crate::db::Stmt;
use crate::error::{Result, to_json};
use crate::inbox::{self, STRIPE};
use crate::stripe::{EVENT_TYPES_MAX, Stripe};

/// How often the log is read.
const EVERY_SECONDS: i64 = 300;
/// What happened so long before the last reading is read again: the log may be late.
const OVERLAP_SECONDS: i64 = 600;
/// What is read at the very first time.
const FIRST_SECONDS: i64 = 3600;
/// Stripe forgets what is older (events, 30 days).
const KEPT_SECONDS: i64 = 30 * 24 * 3600;
/// Pages of a hundred events in one slice …
const PAGES_MAX: usize = 10;
/// … and in a slice of one second, which cannot be halved.
const PAGES_OF_A_SECOND_MAX: usize = 200;
/// Slices in one run, those that were halved included.
const SLICES_MAX: usize = 200;
/// No slice is begun, and no event heard, later in a run than this.
const RUN_SECONDS_MAX: i64 = 60;

/// Reads the log if it is time to; answers how many events were new.
pub(super) async fn reconcile(app: &App, stripe: &Stripe) -> Result<u32> {
    let now = app.clock.now();
    let take = Stmt::new(
        "INSERT INTO stripe_log (one, read_to, due_at) VALUES (1, ?1, ?2)
         ON CONFLICT (one) DO UPDATE SET due_at = excluded.due_at WHERE due_at <= ?3",
    )
    .bind(now.seconds().saturating_sub(FIRST_SECONDS))
    .bind(now.plus_seconds(EVERY_SECONDS))
    .bind(now);
    let rows = app.db.write(vec![take, Stmt::new("SELECT read_to FROM stripe_log")]).await?;
    if rows[0].affected() == 0 {
        return Ok(0);
    }
    let read_to: i64 = rows[1].first().map(|row| row.get("read_to")).transpose()?.unwrap_or(now.seconds());
    if read_to < now.seconds().saturating_sub(KEPT_SECONDS) {
        let detail = "nothing was read for longer than Stripe remembers";
        alerts::raise_now(app, AlertKind::StripeLogLost, STRIPE, detail).await;
    }
    let (from, to) = (read_to.saturating_sub(OVERLAP_SECONDS), now.seconds());
    let Walk { applied, at_the_end } = walk(app, stripe, from, to, now).await?;
    if !at_the_end {
        // There is more: the next run goes on at once.
        app.db.write(vec![Stmt::new("UPDATE stripe_log SET due_at = ?1").bind(now)]).await?;
    }
    Ok(applied)
}

/// How far a run came.
struct Walk {
    applied: u32,
    /// Nothing is left to be read now, or Stripe does not answer.
    at_the_end: bool,
}

/// Slice after slice, oldest first.
async fn walk(app: &App, stripe: &Stripe, from: i64, end: i64, begun: Timestamp) -> Result<Walk> {
    let mut done = Walk { applied: 0, at_the_end: false };
    let (mut from, mut width) = (from, end.saturating_sub(from));
    for _ in 0..SLICES_MAX {
        if from > end {
            done.at_the_end = true;
            break;
        }
        if app.clock.now() >= begun.plus_seconds(RUN_SECONDS_MAX) {
            break;
        }
        let to = from.saturating_add(width).min(end);
        match read(app, stripe, (from, to)).await {
            Slice::Whole(events) => {
                let Some(applied) = handle_all(app, stripe, events, begun).await? else { break };
                done.applied = done.applied.saturating_add(applied);
                let mark = Stmt::new("UPDATE stripe_log SET read_to = MAX(read_to, ?1)").bind(to);
                app.db.write(vec![mark]).await?;
                from = to.saturating_add(1);
                width = width.saturating_mul(2).max(1);
            }
            Slice::TooMuch if to > from => width = (to - from) / 2,
            Slice::TooMuch => {
                let detail = format!("more happened in the second {to} than can be read");
                alerts::raise_now(app, AlertKind::StripeLogStuck, STRIPE, &detail).await;
                done.at_the_end = true;
                break;
            }
            Slice::Unreadable => {
                done.at_the_end = true;
                break;
            }
        }
    }
    Ok(done)
}

/// What happened in a slice of time.
enum Slice {
    /// All of it, newest first.
    Whole(Vec<(String, i64, String)>),
    /// More than is read at once: the older part of it is unread.
    TooMuch,
    /// Stripe does not answer.
    Unreadable,
}

/// Reads what happened from then to then, both included: id, moment and text of each event, newest first.
async fn read(app: &App, stripe: &Stripe, slice: (i64, i64)) -> Slice {
    let pages_max = if slice.0 == slice.1 { PAGES_OF_A_SECOND_MAX } else { PAGES_MAX };
    let mut found: Vec<(String, i64, String)> = Vec::new();
    let mut pages = 0;
    for kinds in KINDS.chunks(EVENT_TYPES_MAX) {
        let mut after: Option<String> = None;
        loop {
            if pages == pages_max {
                return Slice::TooMuch;
            }
            pages += 1;
            let page = match stripe.events(kinds, slice, after.as_deref()).await {
                Ok(page) => page,
                Err(error) => {
                    tracing::warn!(%error, now = %app.clock.now(), "stripe's log is not readable now");
                    return Slice::Unreadable;
                }
            };
            let last = page.data.last().and_then(|event| event["id"].as_str()).map(str::to_owned);
            found.extend(page.data.iter().map(event));
            if !page.has_more {
                break;
            }
            if last.is_none() || last == after {
                tracing::error!("stripe's log has more and does not say where");
                return Slice::Unreadable;
            }
            after = last;
        }
    }
    found.sort_by_key(|(_, created, _)| std::cmp::Reverse(*created));
    Slice::Whole(found)
}

fn event(value: &Value) -> (String, i64, String) {
    let text = value.to_string();
    (id_of(value, &text), value["created"].as_i64().unwrap_or_default(), text)
}

/// Handles what no webhook brought, oldest first, as it would have come; answers how many events were new. `None` when
/// the time of this run is over before all of it is kept. What is kept and has no effect yet is tried again by the
/// inbox.
async fn handle_all(
    app: &App,
    stripe: &Stripe,
    events: Vec<(String, i64, String)>,
    begun: Timestamp,
) -> Result<Option<u32>> {
    let mut applied = 0;
    for (id, _, text) in unseen(app, events).await?.iter().rev() {
        if app.clock.now() >= begun.plus_seconds(RUN_SECONDS_MAX) {
            return Ok(None);
        }
        let Kept::New(_) = keep(app, text).await? else { continue };
        match give_effect(app, stripe, id, text).await {
            Ok("applied") => applied += 1,
            Ok(_) => {}
            Err(error) => tracing::warn!(event = id, %error, "an event from the log has no effect yet"),
        }
    }
    Ok(Some(applied))
}

/// Those that no webhook brought.
async fn unseen(app: &App, events: Vec<(String, i64, String)>) -> Result<Vec<(String, i64, String)>> {
    if events.is_empty() {
        return Ok(events);
    }
    let ids: Vec<&str> = events.iter().map(|(id, ..)| id.as_str()).collect();
    let ids = to_json(&ids)?;
    let rows = app.db.read(vec![inbox::known(STRIPE, ids)]).await?;
    let received = rows[0].iter().map(|row| row.get("event_id")).collect::<Result<HashSet<String>, _>>()?;
    Ok(events.into_iter().filter(|(id, ..)| !received.contains(id)).collect())
}
