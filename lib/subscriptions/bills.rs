//! Paid bills: each gives the credits of its period, once, and takes back what is left of them when its money goes
//! back.

use super::refresh::refresh;
use super::stop::stop_disputed;
use super::subscription::SubscriptionRow;
use super::switch::{self, PaidFor};
use super::terms::Terms;
use crate::alerts::{self, AlertKind};
use crate::app::App;
use crate::clock::Timestamp;
use crate::db::Stmt;
use crate::error::{AppError, Result};
use crate::ledger::{self, Credits};
use crate::orders::returns;
use crate::outbox;
use crate::stripe::{Handled, Invoice, InvoiceStatus, Strange, Stripe, StripeError};

/// A bill was paid: its period's credits are granted, in one write with `with`. Told twice, they are granted once.
///
/// Only a bill that is paid grants anything, not the end of a checkout: both are told for the first period. It grants
/// what was bought (`terms`), whatever today's catalogue says. A bill for the rest of a period, after an upgrade,
/// grants its share (`switch`); after a change in the portal, which nobody pressed here, it grants nothing: the next
/// whole one grants the new plan's. What was paid for a second subscription is given back.
///
/// # Errors
/// When Stripe or the database does not answer.
pub async fn handle(app: &App, stripe: &Stripe, invoice_id: &str, mut with: Vec<Stmt>) -> Result<Handled> {
    let invoice = match stripe.invoice(invoice_id).await {
        Err(StripeError::Refused { status: 404, .. } | StripeError::BadId) => {
            return Ok(Handled::Strange(Strange::Gone("bill")));
        }
        result => result?,
    };
    if let Some(strange) = strange(&invoice, stripe) {
        return Ok(Handled::Strange(strange));
    }
    let paid = invoice.status == Some(InvoiceStatus::Paid);
    let (Some(subscription), true) = (invoice.subscription(), paid) else { return write(app, with).await };
    let Some(row) = refresh(app, stripe, subscription, Vec::new()).await? else { return write(app, with).await };
    if row.duplicate {
        let mut batch = with;
        if give_back(stripe, &invoice).await? {
            let Invoice { amount_paid, currency, .. } = &invoice;
            let returned = outbox::Sum { amount: *amount_paid, currency: currency.clone() };
            batch.push(outbox::queue_plan_return(row.user, &invoice.id, &returned, app.clock.now()));
        }
        return write(app, batch).await;
    }
    let paid_for = match invoice.period() {
        Some(line) => {
            let price = (line.amount, invoice.currency.as_str());
            let bought = [invoice.written().and_then(Terms::written), row.terms.clone()];
            let Some(terms) = Terms::of_price(price, &bought, app.catalogue) else {
                return Ok(Handled::Strange(Strange::FitsNothing));
            };
            if !terms.costs(price) {
                let detail = format!("{}: {} {} for {}", invoice.id, line.amount, invoice.currency, terms.plan);
                with.push(alerts::raise(AlertKind::PriceOfNoPlan, &row.id.to_string(), &detail, app.clock.now()));
            }
            let Terms { plan, credits, .. } = terms;
            Some(PaidFor { plan, credits, amount: line.amount, period_end: line.period.end })
        }
        None => switch::paid_for(app, &row, &invoice).await?,
    };
    let Some(paid_for) = paid_for else {
        tracing::info!(subscription = %row.id, invoice = invoice.id, "a bill without a whole period grants nothing");
        return write(app, with).await;
    };
    let mut batch = grant(app, &invoice, &row, &paid_for)?;
    batch.extend(with);
    write(app, batch).await
}

/// What keeps a bill from meaning anything.
fn strange(invoice: &Invoice, stripe: &Stripe) -> Option<Strange> {
    match invoice.status {
        _ if invoice.livemode != stripe.is_live() => Some(Strange::OtherMode),
        _ if invoice.amount_paid < 0 => Some(Strange::Amount("what was paid of a bill")),
        None | Some(InvoiceStatus::Other) => Some(Strange::Word("the status of a bill")),
        Some(
            InvoiceStatus::Paid
            | InvoiceStatus::Draft
            | InvoiceStatus::Open
            | InvoiceStatus::Void
            | InvoiceStatus::Uncollectible,
        ) => None,
    }
}

/// The bill in the books, its credits, its receipt, and what follows from money that went back before.
fn grant(app: &App, invoice: &Invoice, row: &SubscriptionRow, paid_for: &PaidFor) -> Result<Vec<Stmt>> {
    let now = app.clock.now();
    let ends_at = Timestamp::from_millis(paid_for.period_end.saturating_mul(1000));
    // Told after its period: the credits would be over as they come.
    let credits = if ends_at > now { paid_for.credits } else { 0 };
    let credits = Credits::new(credits).ok_or_else(|| AppError::Internal("a plan's credits".to_owned()))?;
    // Nothing is paid when a balance at Stripe covers it.
    let amount = if invoice.amount_paid > 0 { invoice.amount_paid } else { paid_for.amount };
    let keep = Stmt::new(
        "INSERT INTO bills (id, user_id, subscription_id, plan, payment_intent, currency, amount, credits,
                            period_ends_at, paid_at)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10) ON CONFLICT (id) DO NOTHING",
    )
    .bind(invoice.id.as_str())
    .bind(row.user)
    .bind(row.id)
    .bind(paid_for.plan.as_str())
    .bind(invoice.payment_intent())
    .bind(invoice.currency.as_str())
    .bind(amount)
    .bind(credits.get())
    .bind(ends_at)
    .bind(now);
    let mut batch = vec![keep];
    if credits > Credits::ZERO {
        batch.extend(ledger::grant_plan(row.user, credits, &invoice.id, ends_at, now));
    }
    batch.push(outbox::queue_plan_receipt(&invoice.id, now));
    // The event of a refund or dispute may have come first.
    batch.extend(follow(&invoice.id, now));
    batch.extend(stop_disputed(&invoice.id, now));
    Ok(batch)
}

/// The money of a bill that grants nothing, because another subscription of the same person lives; `false` when there
/// was none to give back. The bill is the key: whoever dies after this and gets the event again gives nothing back
/// twice.
async fn give_back(stripe: &Stripe, invoice: &Invoice) -> Result<bool> {
    let Some(payment) = invoice.payment_intent().filter(|_| invoice.amount_paid > 0) else {
        // A balance at Stripe covered it: nothing moved that could be given back.
        tracing::error!(invoice = invoice.id, "a bill of a second subscription was paid, and not by a payment");
        return Ok(false);
    };
    match stripe.refund(payment, &format!("surplus_{}", invoice.id)).await {
        Ok(refund) => tracing::warn!(invoice = invoice.id, refund = refund.id, "a second subscription was paid back"),
        Err(StripeError::Refused { code, .. }) if code == "charge_already_refunded" || code == "charge_disputed" => {
            tracing::warn!(invoice = invoice.id, code, "a second subscription is paid back already");
        }
        // The event is kept, and tried again.
        Err(error) => return Err(error.into()),
    }
    Ok(true)
}

async fn write(app: &App, batch: Vec<Stmt>) -> Result<Handled> {
    if !batch.is_empty() {
        app.db.write(batch).await?;
    }
    Ok(Handled::Done)
}

/// Reads which bill a payment belongs to, and the currency it was paid in (lower case).
#[must_use]
pub fn bill_of_payment(payment_intent: &str) -> Stmt {
    Stmt::new("SELECT id, currency FROM bills WHERE payment_intent = ?1").bind(payment_intent)
}

/// What follows for a bill from the facts about its payment, whichever came last.
#[must_use]
pub fn follow(bill: &str, now: Timestamp) -> Vec<Stmt> {
    let known = Stmt::new(format!(
        "UPDATE bills SET returned_amount = MIN(amount, {}) WHERE id = ?1",
        returns::returned("bills.payment_intent", "bills.currency")
    ));
    let mut batch = vec![known.bind(bill)];
    batch.extend(take_back(bill, now));
    batch
}

/// What follows for the credits of a bill from the money that went back (`returned_amount`).
#[must_use]
pub fn take_back(bill: &str, now: Timestamp) -> Vec<Stmt> {
    let mark = Stmt::new(
        "UPDATE bills SET returned_credits = (SELECT COALESCE(SUM(e.debt_delta - e.bought_delta - e.plan_delta), 0)
                                                FROM entries e
                                               WHERE e.user_id = bills.user_id AND e.kind = 'clawback'
                                                 AND e.reference_type = 'bill' AND e.reference_id = bills.id)
          WHERE id = ?1",
    );
    let mut batch = ledger::follow_return(ledger::Paid::Bill(bill), now);
    batch.push(mark.bind(bill));
    batch
}
