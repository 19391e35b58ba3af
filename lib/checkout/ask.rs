//! Asking for a page until there is one, or until it is known that there will be none.

use super::Purchase;
use crate::alerts::{self, AlertKind};
use crate::app::App;
use crate::error::{AppError, Result};
use crate::stripe::{Meaning, Session, Stripe, StripeError, WECHAT_CLIENT, form};

/// The first words, without the address, without the customer, without the way to pay.
const PAGES_ASKED_MAX: usize = 4;

/// The idempotency key of a request: with other words it needs another one.
fn key(id: &str, wording: i64) -> String {
    if wording == 0 { id.to_owned() } else { format!("{id}_{wording}") }
}

/// The same request without what Stripe does not take in it; `None` if other words would not help.
fn reworded(request: &str, meaning: Meaning) -> Option<String> {
    match meaning {
        // The page asks for an address itself.
        Meaning::AddressRefused => form::without(request, "customer_email"),
        Meaning::CustomerGone => form::without(request, "customer"),
        // The page offers what there is.
        Meaning::ChannelRefused => {
            let any = form::without(request, "allowed_payment_method_types[0]")?;
            Some(form::without(&any, WECHAT_CLIENT).unwrap_or(any))
        }
        Meaning::KeyRefused
        | Meaning::Busy
        | Meaning::PortalOff
        | Meaning::Missing
        | Meaning::Settled
        | Meaning::Declined
        | Meaning::Unforeseen => None,
    }
}

/// The page of a purchase, once for each wording, whoever asks and however often.
///
/// The other words are kept before they are sent, in one write: whoever dies in between leaves a row that goes on with
/// them, and of two who are at it at once one changes the row and both send what it says then.
pub(super) async fn ask<P: Purchase>(app: &App, stripe: &Stripe, purchase: &P) -> Result<Session> {
    let mut purchase = purchase.clone();
    for _ in 0..PAGES_ASKED_MAX {
        let page = purchase.page();
        if let Some(session) = page.session_id {
            return Ok(stripe.session(session).await?);
        }
        let error = match stripe.open_session(page.request, &key(&purchase.id(), page.wording)).await {
            Ok(session) => return Ok(session),
            Err(error) => error,
        };
        match error.meaning() {
            None | Some(Meaning::Busy) => return Err(error.into()),
            Some(Meaning::KeyRefused) => {
                alerts::raise_now(app, AlertKind::StripeKey, "stripe", &error.to_string()).await;
                return Err(error.into());
            }
            Some(meaning) => match reworded(page.request, meaning) {
                Some(request) => purchase = reword(app, &purchase, &request).await?,
                None => return Err(refuse(app, &purchase, &error).await),
            },
        }
    }
    Err(AppError::UpstreamUnavailable("the page was asked for in every way".to_owned()))
}

async fn reword<P: Purchase>(app: &App, purchase: &P, request: &str) -> Result<P> {
    let wording = purchase.page().wording + 1;
    tracing::warn!(noun = P::NOUN, id = purchase.id(), wording, "a page is asked for in other words");
    let mut batch = purchase.reword(request);
    batch.push(purchase.find());
    let rows = app.db.write(batch).await?;
    let found = rows.last().map(P::from_rows).transpose()?.flatten();
    found.ok_or_else(|| AppError::Internal(format!("a page of a {} that is gone", P::NOUN)))
}

async fn refuse<P: Purchase>(app: &App, purchase: &P, error: &StripeError) -> AppError {
    tracing::error!(noun = P::NOUN, id = purchase.id(), %error, "stripe refused a page");
    match app.db.write(purchase.refuse(&error.to_string(), app.clock.now())).await {
        Ok(_) => AppError::PaymentNotPossible(error.to_string()),
        // Not kept, so not known: the next who asks is told the same.
        Err(error) => error.into(),
    }
}
