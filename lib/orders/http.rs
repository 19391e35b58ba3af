//! `/api/billing/orders` and one of them.

use std::borrow::Cow;

use axum::extract::State;
use axum::response::Response;
use axum::routing::get;
use serde::Deserialize;
use utoipa::openapi::RefOr;
use utoipa::openapi::schema::Schema;
use utoipa::{PartialSchema, ToSchema};

use super::card::{self, PageOptions};
use super::method::Method;
use super::order::{COLUMNS, OrderRow, OrderView, TABLES};
use super::state::OrderState;
use super::usdt;
use crate::accounts::Caller;
use crate::app::App;
use crate::catalogue::{self, Pack};
use crate::currency::Currency;
use crate::db::Stmt;
use crate::error::{AppError, FieldProblem, Result};
use crate::http::Route;
use crate::http::background::Background;
use crate::http::extract::{Json, JsonBytes, Path, Query, parse};
use crate::http::idempotency::{IdempotencyKey, Once};
use crate::http::page::{Page, PageQuery};
use crate::ids::OrderId;
use crate::outbox;
use crate::schema;
use crate::stripe::Channel;
use crate::studio::Studio;

/// `GET`, `POST /api/billing/orders`
#[must_use]
pub fn list() -> Route {
    Route { path: "/api/billing/orders", methods: get(show_all).post(create) }
}

/// `GET`, `DELETE /api/billing/orders/{id}`
#[must_use]
pub fn one() -> Route {
    Route { path: "/api/billing/orders/{id}", methods: get(show).delete(cancel) }
}

/// A pack to buy.
#[derive(Debug, Deserialize)]
pub(super) struct OrderRequest {
    pack: String,
    method: String,
    /// The one way to pay that the checkout page is to offer; what there is when it is not said.
    channel: Option<String>,
    /// The studio that the checkout page leads back to; Billing when it is not said.
    return_to: Option<String>,
}

impl PartialSchema for OrderRequest {
    /// One shape for each way to pay: not every pack is sold for USDT, and wallets pay in CNY.
    fn schema() -> RefOr<Schema> {
        let packs = catalogue::get().map_or(&[][..], |catalogue| catalogue.packs.as_slice());
        let sold = |sells: &dyn Fn(&Pack) -> bool| {
            schema::one_of(packs.iter().filter(|pack| sells(pack)).map(|pack| pack.id.as_str()))
        };
        let channels = |of: &[Channel]| schema::one_of(of.iter().map(|channel| channel.as_str()));
        let stripe = |sells: &dyn Fn(&Pack) -> bool, channel: Schema, required: &[&str]| {
            let open = Studio::ALL.into_iter().filter(|studio| studio.is_open());
            let members = [
                ("pack", sold(sells)),
                ("method", schema::one_of([Method::Stripe.as_str()])),
                ("channel", channel),
                ("return_to", schema::or_null(schema::one_of(open.map(Studio::as_str)))),
            ];
            schema::object(members, required)
        };
        let in_yuan = |pack: &Pack| pack.currency == Currency::Cny.as_str();
        let usdt = [("pack", sold(&usdt::sells)), ("method", schema::one_of([Method::Usdt.as_str()]))];
        schema::either([
            stripe(&|_| true, schema::or_null(channels(&[Channel::Card])), &["pack", "method"]),
            stripe(&in_yuan, channels(&Channel::WALLETS), &["pack", "method", "channel"]),
            schema::object(usdt, &["pack", "method"]),
        ])
        .into()
    }
}

impl ToSchema for OrderRequest {
    fn name() -> Cow<'static, str> {
        "OrderRequest".into()
    }
}

async fn create(
    State(app): State<App>,
    caller: Caller,
    key: IdempotencyKey,
    JsonBytes(body): JsonBytes,
) -> Result<Response> {
    let request: OrderRequest = parse(&body)?;
    let pack = app.catalogue.packs.iter().find(|pack| pack.id == request.pack);
    let method = Method::OFFERED.into_iter().find(|method| method.as_str() == request.method);
    let once = Once::new(caller.user_id(), key, "orders", &body);
    match (pack, method) {
        (Some(_), Some(method)) if !method.is_offered(&app) => Err(AppError::field("method", FieldProblem::NotAllowed)),
        (Some(pack), Some(Method::Stripe)) => {
            let options = page_options(&app, pack, &request)?;
            card::open(&app, &caller, pack, options, &once).await
        }
        (Some(pack), Some(Method::Usdt)) => usdt::open(&app, &caller, &once, pack).await,
        // The operator's alone.
        (Some(_), Some(Method::Manual)) => Err(AppError::field("method", FieldProblem::NotAllowed)),
        (pack, method) => {
            let missing = [("pack", pack.is_none()), ("method", method.is_none())];
            let fields = missing.into_iter().filter(|(_, missing)| *missing);
            Err(AppError::Invalid(fields.map(|(name, _)| (name, FieldProblem::NotAllowed)).collect()))
        }
    }
}

/// What the checkout page is to be like.
fn page_options(app: &App, pack: &Pack, request: &OrderRequest) -> Result<PageOptions> {
    let refused = |name| AppError::field(name, FieldProblem::NotAllowed);
    let channel = match &request.channel {
        None => None,
        Some(name) => {
            let channels = channels_of(app, pack);
            Some(channels.into_iter().find(|channel| channel.as_str() == name).ok_or_else(|| refused("channel"))?)
        }
    };
    let return_to = match &request.return_to {
        None => None,
        Some(name) => {
            let studio = Studio::from_text(name).filter(|studio| studio.is_open());
            Some(studio.ok_or_else(|| refused("return_to"))?)
        }
    };
    Ok(PageOptions { channel, return_to })
}

/// The ways to pay for a pack that a checkout page can offer here.
pub(crate) fn channels_of(app: &App, pack: &Pack) -> Vec<Channel> {
    let (Some(stripe), Some(currency)) = (&app.stripe, Currency::from_stored(&pack.currency)) else {
        return Vec::new();
    };
    Channel::ALL.into_iter().filter(|channel| stripe.offers(*channel, currency)).collect()
}

async fn show_all(
    State(app): State<App>,
    caller: Caller,
    Query(page): Query<PageQuery>,
) -> Result<Json<Page<OrderView>>> {
    let limit = page.limit()?;
    let stmt = Stmt::new(format!(
        "SELECT {COLUMNS} FROM {TABLES} WHERE o.user_id = ?1 AND (?2 IS NULL OR o.id < ?2) ORDER BY o.id DESC LIMIT ?3"
    ))
    .bind(caller.user_id())
    .bind(page.after::<OrderId>()?)
    .bind(limit + 1);
    let (_, rows) = caller.read(&app, vec![stmt]).await?;
    let orders = rows[0].iter().map(|row| OrderRow::from_row(&row)).collect::<Result<Vec<_>>>()?;
    let page = Page::of(orders, limit, |order| order.id.to_string());
    Ok(Json(page.map(|order| OrderView::from(&order))))
}

/// My order with this id.
pub(super) fn mine(caller: &Caller, id: OrderId) -> Stmt {
    Stmt::new(format!("SELECT {COLUMNS} FROM {TABLES} WHERE o.id = ?1 AND o.user_id = ?2"))
        .bind(id)
        .bind(caller.user_id())
}

async fn show(
    State(app): State<App>,
    caller: Caller,
    background: Background,
    Path(id): Path<OrderId>,
) -> Result<Json<OrderView>> {
    let (_, rows) = caller.read(&app, vec![mine(&caller, id), usdt::due_for(id, app.clock.now())]).await?;
    // Nothing of another's order is read or moved by a look at it.
    let order = OrderRow::from_row(&rows[0].first().ok_or(AppError::NotFound { what: "order" })?)?;
    let moved = match order.method {
        Method::Stripe if order.state == OrderState::Pending && order.checkout_url.is_some() => {
            // With Stripe's answer, or without one as it is known.
            if let Err(error) = card::of_owner(&app, id).await {
                tracing::warn!(order = %id, %error, "a look at a payment is left to the reconciler");
            }
            true
        }
        Method::Usdt => usdt::poll(&app, &rows[1]).await?,
        Method::Stripe | Method::Manual => false,
    };
    let order = if moved { find(&app, &caller, id).await? } else { order };
    if moved && order.state == OrderState::Paid {
        outbox::send_soon(&app, &background);
    }
    Ok(Json(OrderView::from(&order)))
}

async fn find(app: &App, caller: &Caller, id: OrderId) -> Result<OrderRow> {
    let (_, rows) = caller.read(app, vec![mine(caller, id)]).await?;
    OrderRow::from_row(&rows[0].first().ok_or(AppError::NotFound { what: "order" })?)
}

async fn cancel(
    State(app): State<App>,
    caller: Caller,
    background: Background,
    Path(id): Path<OrderId>,
) -> Result<Json<OrderView>> {
    let give_up = Stmt::new("UPDATE orders SET state = ?3 WHERE id = ?1 AND user_id = ?2 AND state = 'pending'")
        .bind(id)
        .bind(caller.user_id())
        .bind(OrderState::Canceled.as_str());
    let now = app.clock.now();
    let batch = vec![usdt::give_up(id, &caller, now), give_up, card::give_up(id, &caller, now), mine(&caller, id)];
    let rows = caller.write(&app, batch).await?;
    let given_up = rows[1].affected() == 1;
    let order = OrderRow::from_row(&rows[3].first().ok_or(AppError::NotFound { what: "order" })?)?;
    if given_up && order.method == Method::Stripe {
        card::close_page(&app, id, &background);
    }
    match order.state {
        OrderState::Canceled | OrderState::Expired => Ok(Json(OrderView::from(&order))),
        OrderState::Pending | OrderState::Paid | OrderState::Refunded => Err(AppError::Conflict("the order is paid")),
    }
}
