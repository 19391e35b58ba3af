//! The customer portal: see the plan and its invoices, cancel it with the period, or take that back.

use std::sync::Arc;

use axum::extract::{DefaultBodyLimit, Form, Path, State as Shared};
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::get;
use axum::{Json, Router};
use http::{HeaderMap, StatusCode};
use jiff::tz::TimeZone;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::Stripe;
use super::form::Params;
use super::invoice::Invoice;
use super::money::written;
use super::page::every;
use super::refusal::Refusal;
use super::state::State;
use super::subscription::{Status, Subscription};
use super::words::Language;
use crate::{pages, random};

const BODY_MAX_BYTES: usize = 4 * 1024;
/// A visit ends after an hour (Stripe, customer portal).
const LIFE_SECONDS: i64 = 60 * 60;
const INVOICES_SHOWN_MAX: usize = 24;
/// Neither code nor parameter: only these words say it.
const UNSAVED: &str = "No configuration provided and your test mode default configuration has not been created. Provide a \
    configuration or create your default by saving your customer portal settings in test mode at \
    https://dashboard.stripe.com/test/settings/billing/portal.";

/// A customer on the way to the portal.
#[derive(Clone, Serialize, Deserialize)]
pub(super) struct Visit {
    id: String,
    created: i64,
    customer: String,
    return_url: Option<String>,
    locale: Option<String>,
}

/// `GET` and `POST /sandbox/portal/stripe/{id}`.
pub(super) fn routes(stripe: &Arc<Stripe>) -> Router {
    Router::new()
        .route("/sandbox/portal/stripe/{visit}", get(show).post(change))
        .layer(DefaultBodyLimit::max(BODY_MAX_BYTES))
        .with_state(Arc::clone(stripe))
}

/// `POST /v1/billing_portal/sessions`
pub(super) async fn create(Shared(stripe): Shared<Arc<Stripe>>, mut params: Params) -> Result<Json<Value>, Refusal> {
    let customer = params.need("customer")?;
    let (return_url, locale) = (params.url("return_url")?, params.text("locale"));
    params.accept(&["configuration", "flow_data"]);
    params.finish()?;
    let mut state = stripe.state();
    if state.customer(&customer).is_err() {
        return Err(Refusal::no_such_param("customer", "customer", &customer));
    }
    if !state.settings.portal {
        return Err(Refusal::state(None, UNSAVED));
    }
    let id = format!("bps_1{}", random::letters(23));
    let visit = Visit { id: id.clone(), created: state.now(), customer, return_url, locale };
    let object = json!({
        "id": id,
        "object": "billing_portal.session",
        "configuration": "bpc_1sandbox",
        "created": visit.created,
        "customer": visit.customer,
        "customer_account": null,
        "flow": null,
        "livemode": false,
        "locale": visit.locale,
        "on_behalf_of": null,
        "return_url": visit.return_url,
        "url": stripe.context.link(&format!("/sandbox/portal/stripe/{id}")),
    });
    state.visits.put(&id, visit);
    Ok(Json(object))
}

impl State {
    fn visit(&self, id: &str) -> Option<&Visit> {
        self.visits.get(id).filter(|visit| self.now() < visit.created + LIFE_SECONDS)
    }
}

async fn show(Shared(stripe): Shared<Arc<Stripe>>, Path(id): Path<String>, headers: HeaderMap) -> Response {
    let state = stripe.state();
    let Some(visit) = state.visit(&id) else { return gone(&headers) };
    let language = Language::choose(visit.locale.as_deref(), &headers);
    let subscriptions = state.subscriptions.newest().into_iter().filter(|found| found.customer == visit.customer);
    let plans: String = subscriptions.map(|found| plan(visit, found, language)).collect();
    let nothing = || language.fill("<p>{w_nothing}</p>", &[]);
    let invoices = state.invoices.newest().into_iter().filter(|invoice| invoice.customer == visit.customer);
    let rows: String = invoices.take(INVOICES_SHOWN_MAX).map(|invoice| row(invoice, language)).collect();
    let back = visit.return_url.as_ref().map(|url| language.fill(BACK, &[("url", url)])).unwrap_or_default();
    let customer = state.customers.get(&visit.customer).and_then(|customer| customer.email.clone()).unwrap_or_default();
    let page = language
        .fill(pages::PORTAL, &[("customer", &customer)])
        .replace("{back}", &back)
        .replace("{plans}", &if plans.is_empty() { nothing() } else { plans })
        .replace("{invoices}", &rows);
    pages::html(StatusCode::OK, page)
}

const BACK: &str = r#"<a class="back" href="{url}"><span aria-hidden="true">←</span> {w_return}</a>"#;
const PLAN: &str = r#"<li><h3>{name}</h3><p class="amount">{amount} <small>{every}</small></p><p>{when} <time>{date}</time></p>{form}</li>"#;
const FORM: &str = r#"<form method="post" action="{action}"><input type="hidden" name="subscription" value="{id}"><button type="submit" name="wish" value="{wish}">{label}</button></form>"#;
const ROW: &str =
    r#"<tr><td><time>{date}</time></td><td>{number}</td><td class="amount">{amount}</td><td>{status}</td></tr>"#;

fn plan(visit: &Visit, found: &Subscription, language: Language) -> String {
    let Some(line) = found.lines.iter().find(|line| line.recurring.is_some()) else { return String::new() };
    let (when, at) = match (found.status, found.cancel_at_period_end) {
        (Status::Canceled, _) => ("w_ended", found.ended_at.unwrap_or_default()),
        (Status::PastDue, _) => ("w_past_due", found.period_start()),
        (Status::Active, true) => ("w_ends", found.period_end()),
        (Status::Active, false) => ("w_renews", found.period_end()),
    };
    let (wish, label) = if found.cancel_at_period_end { ("resume", "w_resume") } else { ("cancel", "w_cancel_plan") };
    let form = match found.status {
        Status::Canceled => String::new(),
        Status::Active | Status::PastDue => {
            let action = format!("/sandbox/portal/stripe/{}", visit.id);
            let texts =
                [("action", action.as_str()), ("id", &found.id), ("wish", wish), ("label", language.word(label))];
            language.fill(FORM, &texts)
        }
    };
    let texts = [
        ("name", line.name.as_str()),
        ("amount", &written(found.amount(), &found.currency, language)),
        ("every", &every(line, language)),
        ("when", language.word(when)),
        ("date", &day(at)),
    ];
    language.fill(PLAN, &texts).replace("{form}", &form)
}

fn row(invoice: &Invoice, language: Language) -> String {
    let texts = [
        ("date", day(invoice.created)),
        ("number", invoice.number.clone()),
        ("amount", written(invoice.total(), &invoice.currency, language)),
        ("status", language.word(&format!("w_{}", invoice.status())).to_owned()),
    ];
    language.fill(ROW, &texts.each_ref().map(|(name, text)| (*name, text.as_str())))
}

fn day(seconds: i64) -> String {
    let at = jiff::Timestamp::from_second(seconds).map(|at| at.to_zoned(TimeZone::UTC).date().to_string());
    at.unwrap_or_default()
}

fn gone(headers: &HeaderMap) -> Response {
    let language = Language::choose(None, headers);
    let texts = [("title", language.word("w_gone_title")), ("text", language.word("w_gone"))];
    pages::html(StatusCode::NOT_FOUND, language.fill(pages::CHECKOUT_DONE, &texts).replace("{back}", ""))
}

/// What the page sends.
#[derive(Deserialize)]
struct Filled {
    subscription: String,
    wish: Wish,
}

#[derive(Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Wish {
    Cancel,
    Resume,
}

/// 303 back to the page.
async fn change(
    Shared(stripe): Shared<Arc<Stripe>>,
    Path(id): Path<String>,
    headers: HeaderMap,
    Form(filled): Form<Filled>,
) -> Response {
    {
        let mut state = stripe.state();
        let Some(visit) = state.visit(&id).cloned() else { return gone(&headers) };
        let theirs = state.subscriptions.get(&filled.subscription);
        if theirs.is_none_or(|found| found.customer != visit.customer || found.ended_at.is_some()) {
            return gone(&headers);
        }
        state.end_with_period(&filled.subscription, filled.wish == Wish::Cancel, None);
    }
    stripe.wake();
    Redirect::to(&format!("/sandbox/portal/stripe/{id}")).into_response()
}
