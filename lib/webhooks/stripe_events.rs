//! What each kind of Stripe's events means: whose it is. The effect is that noun's own.

use super::stripe_returns;
use crate::app::App;
use crate::db::Stmt;
use crate::error::Result;
use crate::inbox::{self, STRIPE};
use crate::orders::card;
use crate::orders::returns::Return;
use crate::stripe::{Event, Handled, Invoice, Mode, Session, Strange, Stripe};
use crate::subscriptions;

/// The kinds of events that mean something here. The endpoint at Stripe should send these and no others.
pub(super) const KINDS: [&str; 20] = [
    "checkout.session.completed",
    "checkout.session.async_payment_succeeded",
    "checkout.session.async_payment_failed",
    "checkout.session.expired",
    "charge.refunded",
    "refund.created",
    "refund.updated",
    "refund.failed",
    "charge.dispute.created",
    "charge.dispute.updated",
    "charge.dispute.closed",
    "charge.dispute.funds_withdrawn",
    "charge.dispute.funds_reinstated",
    "invoice.paid",
    "invoice.payment_failed",
    "customer.subscription.created",
    "customer.subscription.updated",
    "customer.subscription.deleted",
    "customer.subscription.paused",
    "customer.subscription.resumed",
];

/// The effect and its mark are one write. Done twice, or in any order with other events, the end is the same.
pub(super) async fn apply(app: &App, stripe: &Stripe, id: &str, text: &str) -> Result<Handled> {
    let event = match serde_json::from_str::<Event>(text) {
        Ok(event) => event,
        Err(error) => {
            return Ok(Handled::Strange(Strange::Unreadable { what: "an event", problem: error.to_string() }));
        }
    };
    if event.livemode != stripe.is_live() {
        return Ok(Handled::Strange(Strange::OtherMode));
    }
    let mark = inbox::applied(STRIPE, id, app.clock.now());
    let kind = event.r#type.as_str();
    match kind {
        _ if kind.starts_with("checkout.session.") => match event.object::<Session>("a checkout page") {
            Ok(session) => page(app, stripe, &session, kind, mark).await,
            Err(strange) => Ok(Handled::Strange(strange)),
        },
        "charge.refunded" => {
            let fact = event.object("a charge").and_then(|charge| Return::of_charge(&charge));
            stripe_returns::handle(app, stripe, fact, mark).await
        }
        _ if kind.starts_with("refund.") => {
            let fact = event.object("a refund").and_then(Return::of_refund);
            stripe_returns::handle(app, stripe, fact, mark).await
        }
        _ if kind.starts_with("charge.dispute.") => {
            let of = |dispute| Return::of_dispute(dispute, kind, event.created);
            stripe_returns::handle(app, stripe, event.object("a dispute").and_then(of), mark).await
        }
        "invoice.paid" => subscriptions::handle_bill(app, stripe, event.subject(), vec![mark]).await,
        "invoice.payment_failed" => match event.object::<Invoice>("a bill") {
            Ok(invoice) => match invoice.subscription() {
                Some(subscription) => subscriptions::handle(app, stripe, subscription, vec![mark]).await,
                // Of a bill that was written by hand.
                None => nothing(app, mark).await,
            },
            Err(strange) => Ok(Handled::Strange(strange)),
        },
        _ => subscriptions::handle(app, stripe, event.subject(), vec![mark]).await,
    }
}

async fn page(app: &App, stripe: &Stripe, session: &Session, kind: &str, mark: Stmt) -> Result<Handled> {
    let failed = kind == "checkout.session.async_payment_failed";
    match session.mode {
        Mode::Payment => card::handle(app, session, failed, vec![mark]).await,
        Mode::Subscription => subscriptions::handle_session(app, stripe, session, vec![mark]).await,
        // A page of ours is never of another mode; those of others are theirs.
        Mode::Other if session.is_made_here() => Ok(Handled::Strange(Strange::NotOrdered("mode"))),
        Mode::Other => nothing(app, mark).await,
    }
}

/// About nothing of ours.
async fn nothing(app: &App, mark: Stmt) -> Result<Handled> {
    app.db.write(vec![mark]).await?;
    Ok(Handled::Done)
}
