//! The checkout page: what is bought at the left, how it is paid at the right; works without a script.

use std::sync::Arc;

use axum::Router;
use axum::extract::{DefaultBodyLimit, Form, Path, State as Shared};
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::get;
use http::{HeaderMap, StatusCode};
use serde::Deserialize;

use super::Stripe;
use super::acts::Bank;
use super::money::written;
use super::session::{Interval, Line, Method, Mode, Payer, Session, Status};
use super::words::Language;
use crate::pages;

const BODY_MAX_BYTES: usize = 16 * 1024;
/// The card that is always refused (Stripe, testing).
const DECLINED: &str = "4000000000000002";
const CARD_DIGITS: usize = 16;

/// `GET` and `POST /sandbox/pay/stripe/{session}`.
pub(super) fn routes(stripe: &Arc<Stripe>) -> Router {
    Router::new()
        .route("/sandbox/pay/stripe/{session}", get(show).post(pay))
        .layer(DefaultBodyLimit::max(BODY_MAX_BYTES))
        .with_state(Arc::clone(stripe))
}

/// What the page sends.
#[derive(Default, Deserialize)]
struct Filled {
    #[serde(default)]
    email: String,
    method: Option<Method>,
    #[serde(default)]
    number: String,
    #[serde(default)]
    name: String,
    later: Option<String>,
}

async fn show(Shared(stripe): Shared<Arc<Stripe>>, Path(id): Path<String>, headers: HeaderMap) -> Response {
    let state = stripe.state();
    let Some(session) = state.sessions.get(&id) else { return gone(&headers) };
    let language = Language::choose(session.locale.as_deref(), &headers);
    let known = session.customer.as_ref().and_then(|id| state.customers.get(id)?.email.clone());
    let email = known.or_else(|| session.customer_email.clone()).unwrap_or_default();
    match session.status {
        Status::Open => {
            pages::html(StatusCode::OK, checkout(session, language, &Filled { email, ..Filled::default() }, ""))
        }
        Status::Complete | Status::Expired => done(session, language),
    }
}

/// 303 to the shop when it is paid, the page again when it is not.
async fn pay(
    Shared(stripe): Shared<Arc<Stripe>>,
    Path(id): Path<String>,
    headers: HeaderMap,
    Form(filled): Form<Filled>,
) -> Response {
    let response = {
        let mut state = stripe.state();
        let Some(session) = state.sessions.get(&id).cloned() else { return gone(&headers) };
        let language = Language::choose(session.locale.as_deref(), &headers);
        if session.status != Status::Open {
            return done(&session, language);
        }
        let again = |status, word| pages::html(status, checkout(&session, language, &filled, language.word(word)));
        let method = filled.method.or(session.methods.first().copied()).unwrap_or(Method::Card);
        let number: String = filled.number.chars().filter(char::is_ascii_digit).collect();
        if !filled.email.contains('@') {
            return again(StatusCode::UNPROCESSABLE_ENTITY, "w_bad_email");
        }
        if method == Method::Card && number.len() != CARD_DIGITS {
            return again(StatusCode::UNPROCESSABLE_ENTITY, "w_bad_card");
        }
        if method == Method::Card && number == DECLINED {
            return again(StatusCode::PAYMENT_REQUIRED, "w_declined");
        }
        let name = Some(filled.name.trim().to_owned()).filter(|name| !name.is_empty());
        let payer = Payer { email: filled.email.trim().to_owned(), name };
        let later = filled.later.is_some() && session.mode == Mode::Payment;
        let bank = if later { Bank::Later } else { Bank::AtOnce };
        match state.pay(&id, payer, method, bank) {
            Ok(()) => Redirect::to(&session.success()).into_response(),
            Err(_) => again(StatusCode::UNPROCESSABLE_ENTITY, "w_declined"),
        }
    };
    stripe.wake();
    response
}

fn gone(headers: &HeaderMap) -> Response {
    let language = Language::choose(None, headers);
    let page = language
        .fill(pages::CHECKOUT_DONE, &[("title", language.word("w_gone_title")), ("text", language.word("w_gone"))]);
    pages::html(StatusCode::NOT_FOUND, page.replace("{back}", ""))
}

fn done(session: &Session, language: Language) -> Response {
    let texts = [("title", language.word("w_done_title")), ("text", language.word("w_done"))];
    let page = language.fill(pages::CHECKOUT_DONE, &texts);
    let back = match (&session.cancel_url, session.status) {
        (_, Status::Complete) => session.success(),
        (Some(url), Status::Open | Status::Expired) => url.clone(),
        (None, Status::Open | Status::Expired) => return pages::html(StatusCode::OK, page.replace("{back}", "")),
    };
    let link = language.fill(r#"<p><a class="button" href="{back}">{w_return}</a></p>"#, &[("back", &back)]);
    pages::html(StatusCode::OK, page.replace("{back}", &link))
}

fn checkout(session: &Session, language: Language, filled: &Filled, problem: &str) -> String {
    let total = written(session.total(), &session.currency, language);
    let (heading, press, terms, due) = match session.mode {
        Mode::Payment => ("w_pay_to", format!("{} {total}", language.word("w_pay")), "", "w_total"),
        Mode::Subscription => ("w_subscribe_to", language.word("w_subscribe").to_owned(), "w_terms", "w_total_today"),
    };
    let every = session.lines.iter().find_map(|line| line.recurring.map(|_| every(line, language))).unwrap_or_default();
    let number = if filled.number.is_empty() { "4242 4242 4242 4242" } else { &filled.number };
    let page = language.fill(
        pages::CHECKOUT,
        &[
            ("heading", language.word(heading)),
            ("total", &total),
            ("every", &every),
            ("due", language.word(due)),
            ("press", &press),
            ("terms", language.word(terms)),
            ("email", &filled.email),
            ("number", number),
            ("name", &filled.name),
            ("problem", problem),
            ("action", &format!("/sandbox/pay/stripe/{}", session.id)),
        ],
    );
    let cancel = |page: &str| match &session.cancel_url {
        Some(url) => language.fill(page, &[("url", url)]),
        None => String::new(),
    };
    // Already escaped piece by piece.
    page.replace("{lines}", &session.lines.iter().map(|line| row(session, line, language)).collect::<String>())
        .replace("{methods}", &methods(session, language, filled.method))
        .replace("{later}", &if session.mode == Mode::Payment { language.fill(LATER, &[]) } else { String::new() })
        .replace("{back}", &cancel(r#"<a class="back" href="{url}"><span aria-hidden="true">←</span> {w_back}</a>"#))
        .replace("{cancel}", &cancel(r#"<p class="cancel"><a href="{url}">{w_cancel}</a></p>"#))
}

const LATER: &str =
    r#"<label class="tick"><input type="checkbox" name="later" value="1"><span>{w_later}</span></label>"#;
const ROW: &str = r#"<li><span><strong>{name}</strong><small>{detail}</small></span><span class="amount">{amount}<small>{every}</small></span></li>"#;
const METHOD: &str = r#"<label class="way" data-way="{way}"><input type="radio" name="method" value="{way}"{checked}><span class="dot" aria-hidden="true"></span><span>{label}</span></label>"#;

fn row(session: &Session, line: &Line, language: Language) -> String {
    let count =
        if line.quantity == 1 { String::new() } else { format!("{} {}", language.word("w_quantity"), line.quantity) };
    let detail = [line.detail.clone().unwrap_or_default(), count].into_iter().filter(|part| !part.is_empty());
    language.fill(
        ROW,
        &[
            ("name", &line.name),
            ("detail", &detail.collect::<Vec<_>>().join(" · ")),
            ("amount", &written(line.amount(), &session.currency, language)),
            ("every", &every(line, language)),
        ],
    )
}

fn methods(session: &Session, language: Language, chosen: Option<Method>) -> String {
    let chosen = chosen.or(session.methods.first().copied());
    let one = |method: &Method| {
        let checked = if chosen == Some(*method) { " checked" } else { "" };
        let label = language.word(&format!("w_{}", method.name()));
        language.fill(METHOD, &[("way", method.name()), ("label", label)]).replace("{checked}", checked)
    };
    session.methods.iter().map(one).collect()
}

/// `每月`, `every 3 months`; nothing for what is paid once.
pub(super) fn every(line: &Line, language: Language) -> String {
    let Some(recurring) = line.recurring else { return String::new() };
    let (chinese, english) = match recurring.interval {
        Interval::Day => ("天", "day"),
        Interval::Week => ("周", "week"),
        Interval::Month => ("月", "month"),
        Interval::Year => ("年", "year"),
    };
    match (language, recurring.count) {
        (Language::Chinese, 1) => format!("每{chinese}"),
        (Language::Chinese, count) if recurring.interval == Interval::Month => format!("每 {count} 个{chinese}"),
        (Language::Chinese, count) => format!("每 {count} {chinese}"),
        (Language::English, 1) => format!("per {english}"),
        (Language::English, count) => format!("every {count} {english}s"),
    }
}
