//! Payments that came another way: a red packet on WeChat, cash, a transfer. Booked once for each reference.

use serde_json::json;

use super::audit_event::AuditEventKind;
use super::service::{OperatorService, Refusal, field, named, needed, offer, words};
use crate::db::Stmt;
use crate::error::FieldProblem;
use crate::ids::{OrderId, UserId};
use crate::ledger::{Credits, EntryKind, Grant};
use crate::orders::{self, COLUMNS, Currency, Method, NewOrder, OrderRow, TABLES};

/// What an order is called whose amount is no pack's.
const NO_PACK: &str = "amount";

/// The most credits on top of a payment.
const BONUS_MAX: i64 = 100_000;

/// What was paid.
#[derive(Clone, Copy, Debug)]
pub enum Sum<'a> {
    /// The price of a pack of the catalogue, by its id.
    Pack(&'a str),
    /// Any amount, in the smallest unit of its currency: hundredths of CNY and USD, millionths of USDT. Its credits
    /// are rounded up.
    Amount(i64, Currency),
}

/// A payment to book.
#[derive(Clone, Copy, Debug)]
pub struct Payment<'a> {
    /// How much.
    pub sum: Sum<'a>,
    /// What names this payment among all: the number of a transfer, a day and a name. Booked twice it is one payment.
    pub reference: &'a str,
    /// How it came.
    pub note: &'a str,
    /// Credits on top of what the payment gives.
    pub bonus: i64,
}

/// A payment in the books.
#[derive(Clone, Debug)]
pub struct Booked {
    /// Its order.
    pub order: OrderRow,
    /// Whether it was in the books before, so that nothing happened now.
    pub before: bool,
}

impl OperatorService<'_> {
    /// Books a payment: an order that is paid at once, with everything that belongs to it (credits, level, receipt).
    ///
    /// # Errors
    /// [`Refusal`]; another payment with this reference is one.
    pub async fn book(&self, user: UserId, payment: &Payment<'_>) -> Result<Booked, Refusal> {
        needed("reference", "the reference", payment.reference)?;
        words("note", "the note", payment.note)?;
        if !(0..=BONUS_MAX).contains(&payment.bonus) {
            return Err(field("bonus", FieldProblem::NotAllowed, format!("a bonus is 0 to {BONUS_MAX} credits")));
        }
        let order = self.order(user, payment.sum)?;
        let id = order.id;
        let describe = Stmt::new("UPDATE orders SET note = ?2, reference = ?3 WHERE id = ?1")
            .bind(id)
            .bind(payment.note)
            .bind(payment.reference);
        let mut effects = vec![order.statement(self.now), describe];
        effects.extend(orders::pay(id, self.now));
        if payment.bonus > 0 {
            let dedupe = id.to_string();
            let bonus =
                Grant { user, kind: EntryKind::Bonus, credits: payment.bonus, dedupe: &dedupe, title: payment.note };
            effects.push(bonus.once(self.now));
        }
        let data = json!({
            "order": id, "pack": order.pack, "amount": order.currency.decimal(order.amount),
            "currency": order.currency.as_str(), "credits": order.credits, "reference": payment.reference,
            "note": payment.note, "bonus": payment.bonus,
        });
        match self.event(user, AuditEventKind::BookPayment, &data, effects).await {
            Ok(()) => Ok(Booked { order: self.booked(payment.reference).await?, before: false }),
            Err(error) if error.is_refusal("orders.reference") => {
                let there = self.booked(payment.reference).await?;
                let what = |row: &OrderRow| (row.user, row.pack.clone(), row.currency, row.amount);
                if what(&there) == what(&order.row(self.now)) {
                    Ok(Booked { order: there, before: true })
                } else {
                    Err(Refusal::ReferenceTaken { order: there.id.to_string() })
                }
            }
            Err(error) => Err(named(error)),
        }
    }

    fn order<'a>(&self, user: UserId, sum: Sum<'a>) -> Result<NewOrder<'a>, Refusal> {
        let catalogue = offer()?;
        let (pack, currency, amount, credits) = match sum {
            Sum::Pack(id) => {
                let Some(pack) = catalogue.packs.iter().find(|pack| pack.id == id) else {
                    let ids: Vec<_> = catalogue.packs.iter().map(|pack| pack.id.as_str()).collect();
                    let text = format!("a pack is one of {}", ids.join(", "));
                    return Err(field("pack", FieldProblem::NotAllowed, text));
                };
                let currency = Currency::from_stored(&pack.currency)
                    .ok_or_else(|| Refusal::Wrong(format!("{} is no currency", pack.currency)))?;
                (pack.id.as_str(), currency, pack.amount_minor, pack.credits)
            }
            Sum::Amount(amount, currency) => {
                let (per_unit, units) = match currency {
                    Currency::Cny => (catalogue.credits_per_cny, 100),
                    Currency::Usd => (catalogue.credits_per_usd, 100),
                    Currency::Usdt => (catalogue.credits_per_usd, 1_000_000),
                };
                // In the customer's favour.
                let credits = amount.checked_mul(per_unit).map(|millis| (millis + units - 1).div_euclid(units));
                let credits = credits.and_then(Credits::new).filter(|credits| *credits > Credits::ZERO);
                let credits = credits.ok_or_else(|| Refusal::Wrong("this is no amount of money".to_owned()))?;
                (NO_PACK, currency, amount, credits.get())
            }
        };
        let id = OrderId::new(self.now);
        Ok(NewOrder { id, user, pack, method: Method::Manual, currency, amount, credits, expires_at: self.now })
    }

    async fn booked(&self, reference: &str) -> Result<OrderRow, Refusal> {
        let stmt = Stmt::new(format!("SELECT {COLUMNS} FROM {TABLES} WHERE o.reference = ?1")).bind(reference);
        let rows = self.db.read(vec![stmt]).await?;
        let row = rows[0].first().ok_or_else(|| Refusal::Wrong("the payment is not in the books".to_owned()))?;
        OrderRow::from_row(&row).map_err(|error| Refusal::Wrong(error.to_string()))
    }
}
