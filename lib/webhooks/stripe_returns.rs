//! Money that went back, or came again: the fact, and what follows for the order or the bill that the payment was for,
//! if it is known by now. If not, the event of the payment finds the fact.

use crate::app::App;
use crate::db::Stmt;
use crate::error::{AppError, Result};
use crate::ids::OrderId;
use crate::orders::returns::{self, Return};
use crate::orders::{card, level};
use crate::stripe::{Charge, Handled, Strange, Stripe, StripeError};
use crate::subscriptions;

/// How often a write that lost a race is tried again on what it finds then.
const ROUNDS_MAX: usize = 4;

/// What a payment was for, as far as it is known.
#[derive(Default)]
struct Paid {
    order: Option<String>,
    bill: Option<String>,
    /// In lower case.
    currency: Option<String>,
}

/// Gives what went back its effect, in one write with `mark`.
///
/// # Errors
/// When Stripe or the database does not answer, or others keep moving the payment.
pub(super) async fn handle(
    app: &App,
    stripe: &Stripe,
    told: std::result::Result<Option<Return>, Strange>,
    mark: Stmt,
) -> Result<Handled> {
    let fact = match told {
        Ok(Some(fact)) => fact,
        Ok(None) => {
            app.db.write(vec![mark]).await?;
            return Ok(Handled::Done);
        }
        Err(strange) => return Ok(Handled::Strange(strange)),
    };
    let mut charge = None;
    for _ in 0..ROUNDS_MAX {
        let paid = find(app, fact.payment_intent()).await?;
        let paid_in = paid.currency.as_deref();
        let fact = if fact.lacks_share(paid_in) {
            if charge.is_none() {
                charge = read(stripe, fact.charge()).await?;
            }
            match fact.clone().share_of(charge.as_ref(), paid_in) {
                Ok(fact) => fact,
                Err(strange) => return Ok(Handled::Strange(strange)),
            }
        } else {
            fact.clone()
        };
        match app.db.write(statements(app, &fact, &paid, mark.clone())).await {
            Ok(_) => {
                if let Some(bill) = paid.bill.filter(|_| fact.is_dispute()) {
                    subscriptions::stop_soon(app, stripe, &bill).await;
                }
                return Ok(Handled::Done);
            }
            Err(error) if error.is_refusal("changed_meanwhile") => {}
            Err(error) => return Err(error.into()),
        }
    }
    Err(AppError::UpstreamUnavailable("a payment keeps moving".to_owned()))
}

async fn find(app: &App, intent: &str) -> Result<Paid> {
    let rows = app.db.read(vec![card::order_of_payment(intent), subscriptions::bill_of_payment(intent)]).await?;
    let mut paid = Paid::default();
    if let Some(row) = rows[0].first() {
        (paid.order, paid.currency) = (Some(row.get("order_id")?), Some(row.get("currency")?));
    }
    if let Some(row) = rows[1].first() {
        (paid.bill, paid.currency) = (Some(row.get("id")?), Some(row.get("currency")?));
    }
    Ok(paid)
}

/// The charge, if Stripe has one.
async fn read(stripe: &Stripe, id: Option<&str>) -> Result<Option<Charge>> {
    let Some(id) = id else { return Ok(None) };
    match stripe.charge(id).await {
        Ok(charge) => Ok(Some(charge)),
        Err(StripeError::Refused { status: 404, .. } | StripeError::BadId) => Ok(None),
        Err(error) => Err(error.into()),
    }
}

fn statements(app: &App, fact: &Return, paid: &Paid, mark: Stmt) -> Vec<Stmt> {
    let (now, intent) = (app.clock.now(), fact.payment_intent());
    // Whoever brings the payment at the same time either sees the fact or is seen here.
    let unchanged = Stmt::new(
        "INSERT INTO refusals (changed_meanwhile) SELECT 1
          WHERE (SELECT order_id FROM card_payments WHERE payment_intent = ?1) IS NOT ?2
             OR (SELECT id FROM bills WHERE payment_intent = ?1) IS NOT ?3",
    )
    .bind(intent)
    .bind(paid.order.clone())
    .bind(paid.bill.clone());
    let mut batch = vec![unchanged, fact.statement(now)];
    if let Some(order) = paid.order.as_deref().and_then(|order| order.parse::<OrderId>().ok()) {
        batch.extend(returns::follow(order, now));
        batch.push(level::follow(order));
    }
    if let Some(bill) = &paid.bill {
        batch.extend(subscriptions::follow_bill(bill, now));
        batch.extend(subscriptions::stop_disputed(bill, now));
    }
    batch.push(mark);
    batch
}
