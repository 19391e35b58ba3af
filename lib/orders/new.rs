//! A new order: its price and what it gives are taken from the catalogue now and never change.

use super::method::Method;
use super::order::OrderRow;
use super::state::OrderState;
use crate::clock::Timestamp;
use crate::currency::Currency;
use crate::db::Stmt;
use crate::ids::{OrderId, UserId};

/// An order that is about to be written.
#[derive(Clone, Debug)]
pub struct NewOrder<'a> {
    /// Its id.
    pub id: OrderId,
    /// Whose.
    pub user: UserId,
    /// The pack's id in the catalogue.
    pub pack: &'a str,
    /// How it is to be paid.
    pub method: Method,
    /// What `amount` is counted in.
    pub currency: Currency,
    /// What is to be paid.
    pub amount: i64,
    /// What it gives.
    pub credits: i64,
    /// Until when it can be paid.
    pub expires_at: Timestamp,
}

impl NewOrder<'_> {
    /// The row, pending.
    #[must_use]
    pub fn statement(&self, now: Timestamp) -> Stmt {
        Stmt::new(
            "INSERT INTO orders (id, user_id, pack, method, currency, amount, credits, created_at, expires_at)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)",
        )
        .bind(self.id)
        .bind(self.user)
        .bind(self.pack)
        .bind(self.method.as_str())
        .bind(self.currency.as_str())
        .bind(self.amount)
        .bind(self.credits)
        .bind(now)
        .bind(self.expires_at)
    }

    /// As it is right after that.
    #[must_use]
    pub fn row(&self, now: Timestamp) -> OrderRow {
        OrderRow {
            id: self.id,
            user: self.user,
            pack: self.pack.to_owned(),
            method: self.method,
            channel: None,
            state: OrderState::Pending,
            currency: self.currency,
            amount: self.amount,
            credits: self.credits,
            refunded_credits: 0,
            created_at: now,
            expires_at: self.expires_at,
            paid_at: None,
            checkout_url: None,
            refused: None,
            usdt: None,
        }
    }
}
