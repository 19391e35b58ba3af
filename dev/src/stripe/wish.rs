//! What a checkout session is asked to be, and what Stripe would say to it.

use super::form::Params;
use super::money;
use super::refusal::Refusal;
use super::session::{Interval, Line, Mode, Paid, Recurring, Session, Status};
use super::state::State;
use super::version::Version;
use super::ways;
use crate::random;

/// Stripe, checkout sessions: a session lives from half an hour to a day.
const LIFE_MIN_SECONDS: i64 = 30 * 60;
const LIFE_MAX_SECONDS: i64 = 24 * 60 * 60;
/// Clocks of two machines differ, and the request was on its way.
const LIFE_SLACK_SECONDS: i64 = 60;
const REFERENCE_MAX_CHARS: usize = 200;
const NAME_MAX_CHARS: usize = 5000;
const LINES_MAX: usize = 100;
/// The checkout page's languages, as far as the studio asks for them.
const LOCALES: [&str; 14] =
    ["auto", "zh", "zh-HK", "zh-TW", "en", "en-GB", "de", "es", "fr", "fr-CA", "it", "ja", "ko", "pt-BR"];
/// Parameters that change nothing about a session of this sandbox.
const ACCEPTED: [&str; 12] = [
    "allow_promotion_codes",
    "automatic_tax",
    "billing_address_collection",
    "customer_update",
    "invoice_creation",
    "payment_method_collection",
    "phone_number_collection",
    "submit_type",
    "payment_intent_data[setup_future_usage]",
    "payment_intent_data[receipt_email]",
    "payment_intent_data[statement_descriptor_suffix]",
    "subscription_data[description]",
];

/// A new session as the parameters want it; `expand` is left to whoever answers.
pub(super) fn session(params: &mut Params, state: &State, version: Version) -> Result<Session, Refusal> {
    let now = state.now();
    let mode = mode(params)?;
    let (lines, currency) = lines(params, mode)?;
    let (methods, wechat_client) = ways::methods(params, mode, &currency, (state, version))?;
    let (customer, customer_email) = customer(params, state)?;
    let success_url = params.url("success_url")?.ok_or_else(|| Refusal::missing("success_url"))?;
    let session = Session {
        id: format!("cs_test_a1{}", random::letters(56)),
        created: now,
        expires_at: expiry(params, now)?,
        mode,
        status: Status::Open,
        paid: Paid::Unpaid,
        currency,
        lines,
        methods,
        wechat_client,
        success_url,
        cancel_url: params.url("cancel_url")?,
        client_reference_id: params.text_up_to("client_reference_id", REFERENCE_MAX_CHARS)?,
        metadata: params.metadata("metadata")?,
        payment_metadata: params.metadata("payment_intent_data[metadata]")?,
        payment_description: params.text("payment_intent_data[description]"),
        subscription_metadata: params.metadata("subscription_data[metadata]")?,
        customer,
        customer_email,
        makes_customer: params.text("customer_creation").as_deref() == Some("always"),
        locale: locale(params)?,
        payer: None,
        payment: None,
        subscription: None,
        invoice: None,
    };
    wrong_half(&session)?;
    if let Some(ui) = params.text("ui_mode").filter(|ui| ui != "hosted_page") {
        return Err(Refusal::invalid("ui_mode", format!("Invalid ui_mode: {ui} is not played by this sandbox")));
    }
    params.accept(&ACCEPTED);
    enough(&session)?;
    Ok(session)
}

fn mode(params: &mut Params) -> Result<Mode, Refusal> {
    let text = params.need("mode")?;
    match text.as_str() {
        "payment" => Ok(Mode::Payment),
        "subscription" => Ok(Mode::Subscription),
        _ => Err(Refusal::invalid("mode", "Invalid mode: must be one of payment, setup, or subscription")),
    }
}

/// The lines and their one currency.
fn lines(params: &mut Params, mode: Mode) -> Result<(Vec<Line>, String), Refusal> {
    let indices = params.indices("line_items");
    if indices.is_empty() {
        return Err(Refusal::missing("line_items"));
    }
    if indices.len() > LINES_MAX {
        return Err(Refusal::invalid("line_items", "Checkout accepts at most 100 line items."));
    }
    let mut lines = Vec::new();
    let mut currencies = Vec::new();
    for index in indices {
        let (line, currency) = line(params, &format!("line_items[{index}]"))?;
        lines.push(line);
        currencies.push(currency);
    }
    currencies.dedup();
    let [currency] = currencies.as_slice() else {
        return Err(Refusal::invalid("line_items", "All prices on a Checkout Session must have the same currency."));
    };
    let recurring = lines.iter().filter(|line| line.recurring.is_some()).count();
    match mode {
        Mode::Payment if recurring > 0 => Err(Refusal::invalid(
            "mode",
            "You specified `payment` mode but passed a recurring price. Either switch to `subscription` mode or use \
             only one-time prices.",
        )),
        Mode::Subscription if recurring == 0 => Err(Refusal::invalid(
            "mode",
            "You must provide at least one recurring price in `subscription` mode when using prices.",
        )),
        Mode::Payment | Mode::Subscription => Ok((lines, currency.clone())),
    }
}

fn line(params: &mut Params, at: &str) -> Result<(Line, String), Refusal> {
    if let Some(price) = params.text(&format!("{at}[price]")) {
        // Prices are made with their line: this account keeps none.
        return Err(Refusal::no_such_param(&format!("{at}[price]"), "price", &price));
    }
    let data = format!("{at}[price_data]");
    let currency = params.need(&format!("{data}[currency]"))?.to_lowercase();
    if currency.len() != 3 || !currency.bytes().all(|letter| letter.is_ascii_lowercase()) {
        let message = format!("Invalid currency: {currency}");
        return Err(Refusal::invalid(&format!("{data}[currency]"), message));
    }
    let amount_name = format!("{data}[unit_amount]");
    let unit_amount = params.integer(&amount_name)?.ok_or_else(|| Refusal::missing(&amount_name))?;
    if !(0..=money::AMOUNT_MAX).contains(&unit_amount) {
        return Err(Refusal::invalid(&amount_name, "Invalid non-negative integer"));
    }
    let quantity_name = format!("{at}[quantity]");
    let quantity = params.integer(&quantity_name)?.ok_or_else(|| Refusal::missing(&quantity_name))?;
    if !(1..=999_999).contains(&quantity) {
        return Err(Refusal::coded(
            "parameter_invalid_integer",
            &quantity_name,
            "This value must be greater than or equal to 1.",
        ));
    }
    let product = format!("{data}[product_data]");
    let name_name = format!("{product}[name]");
    let name = params.text_up_to(&name_name, NAME_MAX_CHARS)?.ok_or_else(|| Refusal::missing(&name_name))?;
    let detail = params.text(&format!("{product}[description]"));
    let recurring = recurring(params, &format!("{data}[recurring]"))?;
    let more = ["metadata", "images", "tax_code"].map(|field| format!("{product}[{field}]"));
    params.accept(&more.iter().map(String::as_str).collect::<Vec<_>>());
    params.accept(&[&format!("{data}[tax_behavior]")]);
    let (price, product) = (format!("price_1{}", random::letters(23)), format!("prod_{}", random::letters(14)));
    let id = format!("li_1{}", random::letters(23));
    Ok((Line { id, price, product, name, detail, unit_amount, quantity, recurring, rest: None }, currency))
}

pub(super) fn recurring(params: &mut Params, at: &str) -> Result<Option<Recurring>, Refusal> {
    if !params.has(at) {
        return Ok(None);
    }
    let interval_name = format!("{at}[interval]");
    let interval = params.choice::<Interval>(&interval_name)?.ok_or_else(|| Refusal::missing(&interval_name))?;
    let count = params.integer(&format!("{at}[interval_count]"))?.unwrap_or(1);
    if !(1..=36).contains(&count) {
        return Err(Refusal::invalid(&format!("{at}[interval_count]"), "Invalid interval_count: at most three years"));
    }
    Ok(Some(Recurring { interval, count }))
}

fn customer(params: &mut Params, state: &State) -> Result<(Option<String>, Option<String>), Refusal> {
    let (customer, email) = (params.text("customer"), params.text("customer_email"));
    match (&customer, &email) {
        (Some(_), Some(_)) => {
            let message = "You may only specify one of these parameters: customer, customer_email.";
            Err(Refusal::invalid("customer", message))
        }
        (Some(id), None) if state.customer(id).is_err() => Err(Refusal::no_such_param("customer", "customer", id)),
        (None, Some(address)) => state.address("customer_email", address).map(|()| (customer, email)),
        (Some(_), None) | (None, None) => Ok((customer, email)),
    }
}

fn expiry(params: &mut Params, now: i64) -> Result<i64, Refusal> {
    let Some(at) = params.integer("expires_at")? else { return Ok(now + LIFE_MAX_SECONDS) };
    if at < now + LIFE_MIN_SECONDS - LIFE_SLACK_SECONDS {
        let message = "The `expires_at` timestamp must be at least 30 minutes from Checkout Session creation.";
        return Err(Refusal::invalid("expires_at", message));
    }
    if at > now + LIFE_MAX_SECONDS + LIFE_SLACK_SECONDS {
        let message = "The `expires_at` timestamp must be less than 24 hours from Checkout Session creation.";
        return Err(Refusal::invalid("expires_at", message));
    }
    Ok(at)
}

fn locale(params: &mut Params) -> Result<Option<String>, Refusal> {
    match params.text("locale") {
        Some(locale) if !LOCALES.contains(&locale.as_str()) => {
            Err(Refusal::invalid("locale", format!("Invalid locale: must be one of {}", LOCALES.join(", "))))
        }
        locale => Ok(locale),
    }
}

/// What belongs to one mode is refused in the other.
fn wrong_half(session: &Session) -> Result<(), Refusal> {
    let (param, other) = match session.mode {
        Mode::Payment => ("subscription_data", !session.subscription_metadata.is_empty()),
        Mode::Subscription => {
            ("payment_intent_data", !session.payment_metadata.is_empty() || session.payment_description.is_some())
        }
    };
    if other {
        let mode = if session.mode == Mode::Payment { "payment" } else { "subscription" };
        return Err(Refusal::invalid(param, format!("You can not pass `{param}` in `{mode}` mode.")));
    }
    Ok(())
}

fn enough(session: &Session) -> Result<(), Refusal> {
    let (total, minimum) = (session.total(), money::minimum(&session.currency));
    if total > money::AMOUNT_MAX {
        let message = "The Checkout Session's total amount must be no more than 99999999.";
        return Err(Refusal::coded("amount_too_large", "line_items", message));
    }
    if total < minimum {
        let message = format!(
            "The Checkout Session's total amount must convert to at least 50 cents: {total} is less than {minimum} of \
             {}.",
            session.currency
        );
        return Err(Refusal::coded("amount_too_small", "line_items", message));
    }
    Ok(())
}
