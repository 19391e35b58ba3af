//! A letter as it is sent: read when it is due, in its reader's language.

use serde::Deserialize;

use super::send::TRIES_MAX;
use super::{Kind, Sum, device, unsubscribe};
use crate::app::App;
use crate::clock::Timestamp;
use crate::currency::Currency;
use crate::db::{Row, Rows, Stmt};
use crate::error::{AppError, Result};
use crate::http::network;
use crate::locale::Locale;
use crate::mail::Message;
use crate::mail::messages::{self, PaidPlan, Receipt};
use crate::mail::notices::{self, Refund, SignIn};

/// A letter, written out.
pub(super) struct Email {
    pub(super) to: String,
    pub(super) message: Message,
    pub(super) created_at: Timestamp,
    pub(super) last: bool,
    /// Its reader wants no mails of its kind.
    pub(super) unwanted: bool,
}

pub(super) fn read(id: &str) -> Stmt {
    Stmt::new(
        "SELECT l.kind, l.reference, l.data, l.created_at, l.tries, u.id AS reader, u.email, u.locale,
                u.unsubscribed_at IS NOT NULL AS unsubscribed, b.plan, b.period_ends_at,
                COALESCE(o.credits, b.credits) AS credits, COALESCE(o.currency, upper(b.currency)) AS currency,
                COALESCE(o.amount, b.amount) AS amount, COALESCE(o.paid_at, b.paid_at) AS paid_at,
                s.network, s.user_agent, m.name AS model
           FROM letters l JOIN users u ON u.id = l.user_id
                LEFT JOIN orders o ON o.id = l.reference AND o.user_id = l.user_id
                LEFT JOIN bills b ON b.id = l.reference AND b.user_id = l.user_id
                LEFT JOIN sessions s ON s.id = l.reference AND s.user_id = l.user_id
                LEFT JOIN calls c ON c.id = l.reference AND c.user_id = l.user_id
                LEFT JOIN models m ON m.job_id = c.job_id AND m.user_id = l.user_id AND m.state = 'ready'
          WHERE l.id = ?1",
    )
    .bind(id)
}

impl Email {
    pub(super) fn from_rows(app: &App, rows: &Rows) -> Result<Option<Self>> {
        let Some(row) = rows.first() else { return Ok(None) };
        let locale = Locale::from_tag(&row.get::<String>("locale")?).unwrap_or(Locale::ZhCn);
        let kind: String = row.get("kind")?;
        let kind = Kind::from_stored(&kind)
            .ok_or_else(|| AppError::Internal(format!("no words for a letter of the kind {kind}")))?;
        let message = match kind {
            Kind::Receipt => messages::receipt(&receipt(&row)?, locale),
            Kind::PlanReceipt => messages::plan_receipt(&plan(app, &row, locale)?, &receipt(&row)?, locale),
            Kind::PlanReturned => messages::plan_returned(&returned(&row)?, locale),
            Kind::PlanStopped => messages::plan_stopped(&plan(app, &row, locale)?, &receipt(&row)?, locale),
            Kind::Export => messages::export_ready(&page(app, "account#privacy")?, locale),
            Kind::Refund => notices::refund(&refund(app, &row)?, locale),
            Kind::SignIn => match sign_in(app, &row)? {
                Some(sign_in) => notices::signed_in(&sign_in, locale),
                None => return Ok(None),
            },
            Kind::Trained => match row.get::<Option<String>>("model")? {
                Some(model) => notices::trained(&model, &page(app, "studio#photo")?, locale),
                None => return Ok(None),
            },
        };
        let may_be_unwanted = kind.topic().can_be_unsubscribed();
        let message = if may_be_unwanted {
            message.with_unsubscribe(unsubscribe::url(app, &row.get::<String>("reader")?)?, locale)
        } else {
            message
        };
        let to: String = row.get("email")?;
        // An account without an address (RFC 2606) has no reader.
        let unwanted = to.ends_with(".invalid") || (may_be_unwanted && row.get("unsubscribed")?);
        Ok(Some(Self {
            to,
            message,
            created_at: row.get("created_at")?,
            last: row.get::<i64>("tries")? >= TRIES_MAX,
            unwanted,
        }))
    }
}

/// A page of the site. A mail carries no way into an account.
fn page(app: &App, path: &str) -> Result<String> {
    let page = app.config.public_url.join(path);
    Ok(page.map_err(|error| AppError::Internal(error.to_string()))?.into())
}

/// `None` when the session is not there any more.
fn sign_in(app: &App, row: &Row<'_>) -> Result<Option<SignIn>> {
    let Some(network) = row.get::<Option<String>>("network")? else { return Ok(None) };
    let device = device::named(&row.get::<String>("user_agent")?);
    Ok(Some(SignIn {
        at: row.get("created_at")?,
        network: network::coarse(&network),
        device,
        page: page(app, "account")?,
    }))
}

fn refund(app: &App, row: &Row<'_>) -> Result<Refund> {
    #[derive(Deserialize)]
    struct Told {
        order: String,
        #[serde(flatten)]
        sum: Sum,
    }
    let data: String = row.get("data")?;
    let told: Told = serde_json::from_str(&data).map_err(|error| AppError::Internal(error.to_string()))?;
    Ok(Refund {
        number: told.order,
        returned: money(told.sum.amount, &told.sum.currency.to_ascii_uppercase())?,
        page: page(app, "billing")?,
    })
}

fn receipt(row: &Row<'_>) -> Result<Receipt> {
    let paid = money(row.get("amount")?, &row.get::<String>("currency")?)?;
    Ok(Receipt { number: row.get("reference")?, credits: row.get("credits")?, paid, paid_at: row.get("paid_at")? })
}

fn plan(app: &App, row: &Row<'_>, locale: Locale) -> Result<PaidPlan> {
    let id: String = row.get("plan")?;
    let sold = app.catalogue.plans.iter().find(|plan| plan.id == id);
    let title = sold.map_or(id, |plan| locale.pick(&plan.title.zh, &plan.title.en).clone());
    Ok(PaidPlan { title, ends_at: row.get("period_ends_at")? })
}

fn returned(row: &Row<'_>) -> Result<String> {
    let data: String = row.get("data")?;
    let sum: Sum = serde_json::from_str(&data).map_err(|error| AppError::Internal(error.to_string()))?;
    money(sum.amount, &sum.currency.to_ascii_uppercase())
}

/// `68.00 CNY`
fn money(amount: i64, currency: &str) -> Result<String> {
    let known = Currency::from_stored(currency)
        .ok_or_else(|| AppError::Internal(format!("a payment in a currency that is none: {currency}")))?;
    Ok(format!("{} {currency}", known.decimal(amount)))
}
