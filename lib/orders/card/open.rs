//! A new order by card: two writes, and Stripe between them.

use axum::response::{IntoResponse, Response};
use url::Url;

use super::super::method::Method;
use super::super::new::NewOrder;
use super::super::order::OrderView;
use super::{CardOrder, not_configured};
use crate::accounts::{Caller, User};
use crate::app::App;
use crate::catalogue::Pack;
use crate::checkout::schedule::{FIRST_POLL_SECONDS, PAGE_SECONDS};
use crate::checkout::{self, way_back};
use crate::currency::Currency;
use crate::db::Stmt;
use crate::error::{AppError, Result};
use crate::http::idempotency::{Before, FirstAnswer, Once};
use crate::http::limits::{self, Limit};
use crate::ids::OrderId;
use crate::locale::Locale;
use crate::stripe::{Channel, Form};
use crate::studio::Studio;

/// Nobody buys that often; whoever tries cards has to be slow.
const ORDERS_PER_HOUR: u32 = 60;

/// What a checkout page is to be like.
#[derive(Clone, Copy, Debug)]
pub(in super::super) struct PageOptions {
    /// The one way to pay that it offers; whatever there is without one.
    pub(in super::super) channel: Option<Channel>,
    /// The studio it leads back to; Billing without one.
    pub(in super::super) return_to: Option<Studio>,
}

/// Opens an order and its checkout page, or answers as before.
pub(in super::super) async fn open(
    app: &App,
    caller: &Caller,
    pack: &Pack,
    options: PageOptions,
    once: &Once,
) -> Result<Response> {
    let stripe = app.stripe.as_ref().ok_or_else(not_configured)?;
    let (user, rows) = caller.read(app, vec![once.lookup()]).await?;
    let order = match once.before(&rows[0])? {
        Before::Answered(first) => return Ok(first.into_response()),
        Before::Begun(order) => {
            order.parse().map_err(|_| AppError::Internal("a key that began no order".to_owned()))?
        }
        Before::Nothing => match begin(app, caller, &user, (pack, options), once).await? {
            Begun::Order(order) => order,
            Begun::Answered(first) => return Ok(first.into_response()),
        },
    };
    let found = app.db.read(vec![CardOrder::with_id(order)]).await?;
    let card = found[0].first().ok_or_else(|| AppError::Internal("an order that is gone".to_owned()))?;
    let card = CardOrder::from_row(&card)?;
    if card.order.refusal().is_some() {
        return Err(AppError::PaymentNotPossible("refused before".to_owned()));
    }
    let view = |card: &CardOrder| Ok(OrderView::from(&card.order));
    Ok(checkout::finish(app, stripe, card, once, view).await?.into_response())
}

enum Begun {
    Order(OrderId),
    Answered(FirstAnswer),
}

/// The first write: order, payment and key.
async fn begin(
    app: &App,
    caller: &Caller,
    user: &User,
    (pack, options): (&Pack, PageOptions),
    once: &Once,
) -> Result<Begun> {
    let now = app.clock.now();
    let broken = || AppError::Internal("a pack of another currency".to_owned());
    let order = NewOrder {
        id: OrderId::new(now),
        user: caller.user_id(),
        pack: &pack.id,
        method: Method::Stripe,
        currency: Currency::from_stored(&pack.currency).ok_or_else(broken)?,
        amount: pack.amount_minor,
        credits: pack.credits,
        expires_at: now.plus_seconds(PAGE_SECONDS),
    };
    let payment = Stmt::new("INSERT INTO card_payments (order_id, request, due_at, channel) VALUES (?1, ?2, ?3, ?4)")
        .bind(order.id)
        .bind(form(&app.config.public_url, &order, options, user)?.encode())
        .bind(now.plus_seconds(FIRST_POLL_SECONDS))
        .bind(options.channel.map(Channel::as_str));
    let limit = [Limit::new("orders", &caller.user_id().to_string(), ORDERS_PER_HOUR, 3600)];
    let batch = vec![limit[0].take(now), once.begin(&order.id.to_string(), now), order.statement(now), payment];
    match caller.write(app, batch).await {
        Ok(_) => Ok(Begun::Order(order.id)),
        // The other one is at the same order: both ask Stripe with the same key.
        Err(error) if Once::lost_to_duplicate(&error) => match once.begun_meanwhile(&app.db).await? {
            Before::Begun(order) => {
                let order = order.parse();
                order.map(Begun::Order).map_err(|_| AppError::Internal("a key that began no order".to_owned()))
            }
            Before::Answered(first) => Ok(Begun::Answered(first)),
            Before::Nothing => Err(AppError::Conflict("the first request is gone")),
        },
        Err(error) => limits::refused(&app.db, &limit, now, error).await,
    }
}

/// What Stripe is asked for. All of it is kept with the order, so that it can be asked again in the same words.
fn form(public_url: &Url, order: &NewOrder<'_>, options: PageOptions, user: &User) -> Result<Form> {
    let page = if options.return_to.is_some() { "studio" } else { "billing" };
    let mut back = way_back(public_url, page, "order", &order.id.to_string())?;
    back.set_fragment(options.return_to.map(Studio::as_str));
    // Whoever leaves without paying should not read that the payment is being confirmed.
    let mut left = back.clone();
    left.query_pairs_mut().append_pair("unpaid", "1");
    let chinese = user.locale == Locale::ZhCn.tag();
    let title = if chinese { format!("{} 积分", order.credits) } else { format!("{} credits", order.credits) };
    let form = Form::new()
        .with("mode", "payment")
        .with("client_reference_id", order.user)
        .with("metadata[order]", order.id)
        .with("payment_intent_data[metadata][order]", order.id)
        .with("line_items[0][quantity]", 1)
        .with("line_items[0][price_data][currency]", order.currency.as_str().to_lowercase())
        .with("line_items[0][price_data][unit_amount]", order.amount)
        .with("line_items[0][price_data][product_data][name]", title)
        .with("success_url", &back)
        .with("cancel_url", &left)
        .with("expires_at", order.expires_at.seconds())
        .with("locale", if chinese { "zh" } else { "en" })
        .with("customer_email", &user.email);
    // Where no way to pay was chosen, the account's own settings and the currency decide. One that was chosen and is not
    // switched on there has the page refused, and asked for again without it.
    Ok(match options.channel {
        Some(channel) => channel.only(form),
        None => form,
    })
}
