//! The write that ends an account. All of it happens or nothing: the sessions are over, what waits is given up, what runs
//! is asked to stop, everything stored is put into `erasures`, and the person's name is gone.

use super::nouns::tables;
use super::receipt;
use crate::accounts::{self, Caller};
use crate::app::App;
use crate::clock::Timestamp;
use crate::db::{Rows, Stmt};
use crate::erasures;
use crate::error::{AppError, Result};
use crate::hashed::AddressKeys;
use crate::http::background::Background;
use crate::ids::{DeletionId, SessionId, UserId};
use crate::locale::Locale;
use crate::mail::messages;
use crate::personal::When;
use crate::storage::ObjectKey;
use crate::studios::face;
use crate::{assets, jobs, orders, outbox, subscriptions};

/// Ends the caller's account, and answers its receipt. Asked again, by whoever lost the answer: the same receipt.
///
/// # Errors
/// `REAUTHENTICATE` without a proof within ten minutes, `INVALID` when `confirm` is not the account's own address.
pub(super) async fn end(
    app: &App,
    caller: &Caller,
    confirm: &str,
    background: &Background,
) -> Result<receipt::Receipt> {
    let user = match caller.read(app, Vec::new()).await {
        Ok((user, _)) => user,
        Err(AppError::Unauthenticated) => return given_before(app, caller).await,
        Err(error) => return Err(error),
    };
    if !accounts::is_address(confirm, &user.email) {
        return Err(AppError::field("confirm", crate::error::FieldProblem::NotAllowed));
    }
    let now = app.clock.now();
    let (id, keys) = (DeletionId::new(now), &app.config.mailbox_keys);
    let mut batch = vec![caller.proven(now)];
    batch.extend(statements(id, (caller.user_id(), Some(caller.session_id())), (&user.email, keys), now)?);
    let rows = match caller.write(app, batch).await {
        Ok(rows) => rows,
        // A duplicate of this request was first.
        Err(error) if error.is_refusal("unauthenticated") => return given_before(app, caller).await,
        Err(error) => return Err(error.into()),
    };
    tracing::info!(user = %caller.user_id(), deletion = %id, "an account ended");
    follow(app, caller.user_id(), background);
    // There is no row that remembers this mail: the address is gone with the account.
    let locale = Locale::from_tag(&user.locale).unwrap_or(Locale::ZhCn);
    outbox::notify(app, &user.email, &messages::account_ended(&receipt_page(app, id)?, locale)).await;
    receipt::Receipt::from_rows(last_three(&rows)?)
}

/// The account page shows a receipt to whoever brings its id.
fn receipt_page(app: &App, id: DeletionId) -> Result<String> {
    let mut page = app.config.public_url.join("account").map_err(|error| AppError::Internal(error.to_string()))?;
    page.set_fragment(Some(&id.to_string()));
    Ok(page.into())
}

fn last_three(rows: &[Rows]) -> Result<[&Rows; 3]> {
    match rows {
        [.., head, items, answers] => Ok([head, items, answers]),
        _ => Err(AppError::Internal("a deletion without a receipt".to_owned())),
    }
}

/// The receipt of whoever asks with the session that ended the account.
async fn given_before(app: &App, caller: &Caller) -> Result<receipt::Receipt> {
    let found = Stmt::new("SELECT id FROM account_deletions WHERE user_id = ?1 AND session_id = ?2")
        .bind(caller.user_id())
        .bind(caller.session_id());
    let rows = app.db.read(vec![found]).await?;
    let row = rows[0].first().ok_or(AppError::Unauthenticated)?;
    let id: String = row.get("id")?;
    receipt::find(app, &id).await?.ok_or(AppError::Unauthenticated)
}

/// Everything that is written when this person's account ends, asked for in a session or by the clock. The last three
/// read the receipt.
fn statements(
    id: DeletionId,
    (user, session): (UserId, Option<SessionId>),
    (email, keys): (&str, &AddressKeys),
    now: Timestamp,
) -> Result<Vec<Stmt>> {
    let mut batch = receipt::open(id, user, session, now);
    batch.extend(orders::give_up_all(user, now));
    batch.push(subscriptions::end_all(user, now));
    batch.push(jobs::abandon("TRUE", user, now));
    batch.extend(face::end_models(user, now));
    for (at, prefix) in ObjectKey::prefixes_of(&user.to_string())?.into_iter().enumerate() {
        batch.push(erasures::prefix(&format!("{id}_now_{at}"), &prefix, now));
    }
    batch.push(accounts::spend_gift(keys, user, email, now));
    batch.push(assets::share::end_report_alerts(user, now));
    batch.extend(tables().filter_map(|table| table.ended(When::AtOnce, user, "TRUE")));
    batch.push(accounts::has_left(user, now));
    batch.extend(receipt::reads(&id.to_string()));
    Ok(batch)
}

/// What follows elsewhere, at once where it can be; the reconciler does what is left of it.
fn follow(app: &App, user: UserId, background: &Background) {
    let app = app.clone();
    background.spawn(async move {
        jobs::follow_stopped(&app, user).await;
        if let Err(error) = erasures::run(&app).await {
            tracing::warn!(%error, "deleting is left to the reconciler");
        }
    });
}

/// How long an account may wait for a proof of its address, in which nothing was bought.
const UNPROVEN_SECONDS: i64 = 30 * 24 * 3600;
const UNPROVEN_PER_RUN_MAX: i64 = 10;

/// SQL: an account whose address nobody has proven since `?1`, and in which no money is.
const UNPROVEN: &str = "u.confirmed_at IS NULL AND u.ended_at IS NULL AND u.created_at < ?1
    AND NOT EXISTS (SELECT 1 FROM orders o WHERE o.user_id = u.id AND o.paid_at IS NOT NULL)
    AND NOT EXISTS (SELECT 1 FROM bills b WHERE b.user_id = u.id)";

/// Ends accounts whose address was never proven; answers how many.
///
/// # Errors
/// When the database does not answer.
pub(super) async fn sweep(app: &App) -> Result<u32> {
    let now = app.clock.now();
    let before = now.plus_seconds(-UNPROVEN_SECONDS);
    let due = Stmt::new(format!("SELECT u.id, u.email FROM users u WHERE {UNPROVEN} ORDER BY u.created_at LIMIT ?2"))
        .bind(before)
        .bind(UNPROVEN_PER_RUN_MAX);
    let rows = app.db.read(vec![due]).await?;
    let mut ended = 0;
    for row in rows[0].iter() {
        let (user, email): (String, String) = (row.get("id")?, row.get("email")?);
        let user: UserId = user.parse().map_err(|_| AppError::Internal("a user's id is none".to_owned()))?;
        let still = Stmt::new(format!(
            "INSERT INTO refusals (changed_meanwhile) SELECT 1 WHERE NOT EXISTS (
               SELECT 1 FROM users u WHERE u.id = ?2 AND {UNPROVEN})"
        ))
        .bind(before)
        .bind(user);
        let mut batch = vec![still];
        batch.extend(statements(DeletionId::new(now), (user, None), (&email, &app.config.mailbox_keys), now)?);
        match app.db.write(batch).await {
            Ok(_) => ended += 1,
            // Proven just now, or another run was first.
            Err(error) if error.is_refusal("changed_meanwhile") => {}
            Err(error) => return Err(error.into()),
        }
    }
    Ok(ended)
}
