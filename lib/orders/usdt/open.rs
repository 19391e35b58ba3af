//! A new order in USDT: its amount is chosen and kept by one write, so that no two orders ever wait for the same.

use axum::response::{IntoResponse, Response};
use http::StatusCode;

use super::PACK;
use super::amount;
use super::keep;
use super::side::Side;
use crate::accounts::Caller;
use crate::app::App;
use crate::catalogue::Pack;
use crate::clock::Timestamp;
use crate::currency::Currency;
use crate::db::{DbError, Stmt};
use crate::error::{AppError, FieldProblem, Result, to_json};
use crate::http::idempotency::Once;
use crate::http::limits::{self, Limit};
use crate::ids::OrderId;
use crate::orders::method::Method;
use crate::orders::order::{OrderRow, OrderView};
use crate::orders::state::OrderState;
use crate::tron::Tron;

/// How long an order can be paid (requirement A8).
const PAY_SECONDS: i64 = 30 * 60;
/// How many orders a person may have waiting.
const OPEN_MAX: u32 = 3;
/// How many a person may make: there are only so many amounts.
const HOURLY_MAX: u32 = 20;
const DAILY_MAX: u32 = 60;
/// Where the answer's amount goes once it is chosen: an order of nothing shows this, and no other does.
const AMOUNT_PLACE: &str = "\"amount\":\"0.000\"";

/// Whether a pack can be bought with USDT.
#[must_use]
pub fn sells(pack: &Pack) -> bool {
    pack.id == PACK
}

/// Makes the order and answers with it; the same request again is answered the same.
pub(in crate::orders) async fn open(app: &App, caller: &Caller, once: &Once, pack: &Pack) -> Result<Response> {
    let tron = app.tron.as_ref().ok_or(AppError::field("method", FieldProblem::NotAllowed))?;
    if !sells(pack) {
        return Err(AppError::field("method", FieldProblem::NotAllowed));
    }
    let (_, rows) = caller.read(app, vec![once.lookup()]).await?;
    if let Some(first) = once.first_answer(&rows[0])? {
        return Ok(first.into_response());
    }
    let now = app.clock.now();
    let user = caller.user_id().to_string();
    let limits =
        [Limit::new("usdt_order", &user, HOURLY_MAX, 3600), Limit::new("usdt_order_day", &user, DAILY_MAX, 24 * 3600)];
    let mut batch: Vec<Stmt> = limits.iter().map(|limit| limit.take(now)).collect();
    batch.extend(statements(caller, tron, once, pack, now)?);
    match caller.write(app, batch).await {
        Ok(rows) => {
            // The last statement reads what this write remembers as its answer.
            let kept = rows.last().map(|rows| once.kept_answer(rows)).transpose()?.flatten();
            let kept = kept.ok_or_else(|| AppError::Internal("an answer that was not kept".to_owned()))?;
            Ok(kept.into_response())
        }
        Err(error) if error.is_refusal("address_not_proven") => Err(AppError::EmailUnconfirmed),
        Err(error) if error.is_refusal("too_many_open_orders") => Err(AppError::TooManyOpenOrders),
        Err(error) if Once::lost_to_duplicate(&error) => {
            Ok(caller.answer_given_meanwhile(app, once).await?.into_response())
        }
        Err(error) if error.is_refusal("orders.amount") => {
            tracing::error!("no amount is free: too many orders in USDT within an hour");
            Err(DbError::Unavailable("no amount is free".to_owned()).into())
        }
        Err(error) => limits::refused(&app.db, &limits, now, error).await,
    }
}

fn statements(caller: &Caller, tron: &Tron, once: &Once, pack: &Pack, now: Timestamp) -> Result<Vec<Stmt>> {
    let id = OrderId::new(now);
    let address = tron.address();
    let expires_at = now.plus_seconds(PAY_SECONDS);
    let grace_until = expires_at.plus_seconds(keep::GRACE_SECONDS);
    let template = template(id, caller, tron, pack, now)?;
    let candidates = amount::as_json(&amount::candidates(pack))?;
    // Accounts of addresses that nobody has proven can be made by the thousand, and amounts cannot.
    let proven = Stmt::new(
        "INSERT INTO refusals (address_not_proven) SELECT 1 WHERE NOT EXISTS (
           SELECT 1 FROM users WHERE id = ?1 AND confirmed_at IS NOT NULL)",
    )
    .bind(caller.user_id());
    let few = Stmt::new(
        "INSERT INTO refusals (too_many_open_orders) SELECT 1 WHERE ?3 <= (
           SELECT COUNT(*) FROM orders WHERE user_id = ?1 AND method = 'usdt' AND state = 'pending' AND expires_at > ?2)",
    )
    .bind(caller.user_id())
    .bind(now)
    .bind(OPEN_MAX);
    // A candidate that no order keeps: of the fewest decimals, and of those one that has rested before one that has not.
    // When there is none, the column refuses the write.
    let order = Stmt::new(
        "INSERT INTO orders (id, user_id, pack, method, currency, amount, credits, created_at, expires_at)
         VALUES (?1, ?2, ?3, 'usdt', 'USDT', (
                   SELECT json_extract(c.value, '$[0]') FROM json_each(?4) c
                    WHERE NOT EXISTS (SELECT 1 FROM usdt_orders u WHERE u.kept = 1 AND u.address = ?5
                                         AND u.amount = json_extract(c.value, '$[0]'))
                    ORDER BY c.key / ?10,
                             EXISTS (SELECT 1 FROM usdt_orders u WHERE u.address = ?5 AND u.grace_until > ?9
                                        AND u.amount = json_extract(c.value, '$[0]')),
                             c.key LIMIT 1), ?6, ?7, ?8)",
    )
    .bind(id)
    .bind(caller.user_id())
    .bind(pack.id.as_str())
    .bind(candidates.as_str())
    .bind(address)
    .bind(pack.credits)
    .bind(now)
    .bind(expires_at)
    .bind(now.plus_seconds(-keep::REST_SECONDS))
    .bind(amount::CANDIDATES);
    let kept = Stmt::new(
        "INSERT INTO usdt_orders (order_id, address, amount, grace_until)
         SELECT id, ?2, amount, ?3 FROM orders WHERE id = ?1",
    )
    .bind(id)
    .bind(address)
    .bind(grace_until);
    let answer = once
        .remember_from(
            StatusCode::CREATED,
            "replace(?7, ?8, '\"amount\":\"' || json_extract(c.value, '$[1]') || '\"')",
            "json_each(?6) c JOIN orders o ON o.id = ?9 AND o.amount = json_extract(c.value, '$[0]') LIMIT 1",
            now,
        )
        .bind(candidates)
        .bind(template)
        .bind(AMOUNT_PLACE)
        .bind(id);
    Ok(vec![proven, few, keep::free(now), begin_to_read(tron, now), order, kept, answer, once.lookup()])
}

/// What the order is answered with, but for its amount.
fn template(id: OrderId, caller: &Caller, tron: &Tron, pack: &Pack, now: Timestamp) -> Result<String> {
    let expires_at = now.plus_seconds(PAY_SECONDS);
    let row = OrderRow {
        id,
        user: caller.user_id(),
        pack: pack.id.clone(),
        method: Method::Usdt,
        channel: None,
        state: OrderState::Pending,
        currency: Currency::Usdt,
        amount: 0,
        credits: pack.credits,
        refunded_credits: 0,
        created_at: now,
        expires_at,
        paid_at: None,
        checkout_url: None,
        refused: None,
        usdt: Some(Side::of_new(tron.address().to_string(), expires_at.plus_seconds(keep::GRACE_SECONDS))),
    };
    to_json(&OrderView::from(&row))
}

/// The first order at an address begins its reading.
fn begin_to_read(tron: &Tron, now: Timestamp) -> Stmt {
    Stmt::new("INSERT INTO usdt_readers (address, cursor_at) VALUES (?1, ?2) ON CONFLICT (address) DO NOTHING")
        .bind(tron.address())
        .bind(now)
}
