//! News that never came: everything that happened at Stripe is read from its own log, too, and heard like a webhook. What
//! was heard before is known by its id. So a deployment whose endpoint is wrong, or was down for longer than Stripe tries,
//! still learns of refunds, disputes and bills.

use serde_json::Value;

use super::STRIPE;
use super::stripe_news::{KINDS, hear};
use crate::app::App;
use crate::db::Stmt;
use crate::error::Result;
use crate::stripe::{Event, Stripe};

/// How often the log is read.
const EVERY_SECONDS: i64 = 300;
/// What happened so long before the last reading is read again: the log may be late.
const OVERLAP_SECONDS: i64 = 600;
/// What is read at the very first time.
const FIRST_SECONDS: i64 = 3600;
/// Of a hundred events.
const PAGES_MAX: usize = 10;

/// Reads the log if it is time to; answers how many events were news.
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
    let Some(events) = read(app, stripe, read_to.saturating_sub(OVERLAP_SECONDS)).await? else { return Ok(0) };
    let (mut news, mut trouble) = (0, false);
    // Oldest first, as they would have come.
    for (event, text) in unheard(app, events).await?.iter().rev() {
        match hear(app, stripe, event, text).await {
            Ok("applied") => news += 1,
            Ok(_) => {}
            // It was kept and is tried again, or it is read again the next time.
            Err(error) => {
                tracing::warn!(event = event.id, %error, "news from the log has no effect yet");
                trouble = true;
            }
        }
    }
    if trouble {
        return Ok(news);
    }
    let done = Stmt::new("UPDATE stripe_log SET read_to = MAX(read_to, ?1)").bind(now.seconds());
    app.db.write(vec![done]).await?;
    Ok(news)
}

/// What happened since then, newest first. `None` when Stripe does not answer, or there is too much of it: webhooks tell
/// the rest.
async fn read(app: &App, stripe: &Stripe, since: i64) -> Result<Option<Vec<(Event, String)>>> {
    let mut found: Vec<(Event, String)> = Vec::new();
    for _ in 0..PAGES_MAX {
        let after = found.last().map(|(event, _)| event.id.clone());
        let page = match stripe.events(&KINDS, since, after.as_deref()).await {
            Ok(page) => page,
            Err(error) => {
                tracing::warn!(%error, "stripe's log is not readable now");
                return Ok(None);
            }
        };
        let readable = |value: Value| Some((serde_json::from_value::<Event>(value.clone()).ok()?, value.to_string()));
        let count = found.len();
        found.extend(page.data.into_iter().filter_map(readable));
        if !page.has_more || found.len() == count {
            return Ok(Some(found));
        }
    }
    tracing::error!(now = %app.clock.now(), "more happened at stripe than can be read at once");
    Ok(Some(found))
}

/// Those that no webhook brought.
async fn unheard(app: &App, events: Vec<(Event, String)>) -> Result<Vec<(Event, String)>> {
    if events.is_empty() {
        return Ok(events);
    }
    let ids: Vec<&str> = events.iter().map(|(event, _)| event.id.as_str()).collect();
    let known =
        Stmt::new("SELECT event_id FROM inbox WHERE provider = ?1 AND event_id IN (SELECT value FROM json_each(?2))")
            .bind(STRIPE)
            .bind(serde_json::to_string(&ids).unwrap_or_default());
    let rows = app.db.read(vec![known]).await?;
    let heard = rows[0].iter().map(|row| row.get("event_id")).collect::<Result<Vec<String>, _>>()?;
    Ok(events.into_iter().filter(|(event, _)| !heard.contains(&event.id)).collect())
}
