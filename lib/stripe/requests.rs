//! The calls that are made.

use super::form::Form;
use super::invoice::Invoice;
use super::meaning::Call;
use super::objects::{Events, Portal, Session, Subscription};
use super::prorations::{Preview, Price};
use super::returns::{Charge, Refund};
use super::{Stripe, StripeError};
use crate::random;

/// Of how many kinds of events one request may ask (Stripe, list all events: `types`).
pub const EVENT_TYPES_MAX: usize = 20;

impl Stripe {
    /// Makes a checkout page from a form that was kept, once for each `key`.
    ///
    /// # Errors
    /// See [`StripeError`]; the same form and key may be sent again.
    pub async fn open_session(&self, form: &str, key: &str) -> Result<Session, StripeError> {
        self.post(Call::OpenSession, &["checkout", "sessions"], form, key).await
    }

    /// A checkout page as it is now.
    ///
    /// # Errors
    /// See [`StripeError`].
    pub async fn session(&self, id: &str) -> Result<Session, StripeError> {
        self.get(Call::Session, &["checkout", "sessions", id], &[]).await
    }

    /// Closes a checkout page. One that is not open any more is refused: it must be asked what became of it.
    ///
    /// # Errors
    /// See [`StripeError`].
    pub async fn expire_session(&self, id: &str) -> Result<Session, StripeError> {
        self.post(Call::ExpireSession, &["checkout", "sessions", id, "expire"], "", &random::token()).await
    }

    /// A subscription as it is now.
    ///
    /// # Errors
    /// See [`StripeError`].
    pub async fn subscription(&self, id: &str) -> Result<Subscription, StripeError> {
        self.get(Call::Subscription, &["subscriptions", id], &[]).await
    }

    /// Lets a subscription end with its period. The key is new each time: whoever took it back in the portal and ends
    /// it again would else be given the first answer, and nothing would happen.
    ///
    /// # Errors
    /// See [`StripeError`].
    pub async fn end_with_period(&self, id: &str) -> Result<Subscription, StripeError> {
        let form = Form::new().with("cancel_at_period_end", true).encode();
        self.post(Call::EndWithPeriod, &["subscriptions", id], &form, &random::token()).await
    }

    /// Ends a subscription now.
    ///
    /// # Errors
    /// See [`StripeError`].
    pub async fn end_now(&self, id: &str) -> Result<Subscription, StripeError> {
        self.delete(Call::EndNow, &["subscriptions", id]).await
    }

    /// Makes a price from a form, once for each `key`: a subscription takes no product that has no price.
    ///
    /// # Errors
    /// See [`StripeError`].
    pub async fn make_price(&self, form: &Form, key: &str) -> Result<Price, StripeError> {
        self.post(Call::MakePrice, &["prices"], &form.encode(), key).await
    }

    /// The bill that a change of a subscription would bring now. Nothing is changed.
    ///
    /// # Errors
    /// See [`StripeError`].
    pub async fn preview_switch(&self, form: &Form) -> Result<Preview, StripeError> {
        self.post(Call::PreviewSwitch, &["invoices", "create_preview"], &form.encode(), &random::token()).await
    }

    /// Changes what a subscription is billed for, once for each `key`.
    ///
    /// # Errors
    /// See [`StripeError`].
    pub async fn switch(&self, id: &str, form: &Form, key: &str) -> Result<Subscription, StripeError> {
        self.post(Call::Switch, &["subscriptions", id], &form.encode(), key).await
    }

    /// A bill as it is now, with the payment that paid it.
    ///
    /// # Errors
    /// See [`StripeError`].
    pub async fn invoice(&self, id: &str) -> Result<Invoice, StripeError> {
        self.get(Call::Invoice, &["invoices", id], &[("expand[]", "payments")]).await
    }

    /// Gives back all that is left of a payment, once for each `key`. One that was given back before is refused with
    /// `charge_already_refunded`.
    ///
    /// # Errors
    /// See [`StripeError`].
    pub async fn refund(&self, payment_intent: &str, key: &str) -> Result<Refund, StripeError> {
        let form = Form::new().with("payment_intent", payment_intent).with("reason", "duplicate").encode();
        self.post(Call::Refund, &["refunds"], &form, key).await
    }

    /// A visit to the customer portal, from which the customer comes back to `return_url`.
    ///
    /// # Errors
    /// See [`StripeError`].
    pub async fn portal(&self, customer: &str, return_url: &str) -> Result<Portal, StripeError> {
        let form = Form::new().with("customer", customer).with("return_url", return_url).encode();
        self.post(Call::Portal, &["billing_portal", "sessions"], &form, &random::token()).await
    }

    /// A payment as it is now, with what it brought to our balance.
    ///
    /// # Errors
    /// See [`StripeError`].
    pub async fn charge(&self, id: &str) -> Result<Charge, StripeError> {
        self.get(Call::Charge, &["charges", id], &[("expand[]", "balance_transaction")]).await
    }

    /// A page of what happened from then to then (seconds since the epoch, both included), newest first, from behind the
    /// event `after`. At most [`EVENT_TYPES_MAX`] kinds can be asked for at once.
    ///
    /// # Errors
    /// See [`StripeError`].
    pub async fn events(
        &self,
        kinds: &[&str],
        (since, until): (i64, i64),
        after: Option<&str>,
    ) -> Result<Events, StripeError> {
        let (since, until) = (since.to_string(), until.to_string());
        let mut query = vec![("limit", "100"), ("created[gte]", since.as_str()), ("created[lte]", until.as_str())];
        query.extend(kinds.iter().map(|kind| ("types[]", *kind)));
        query.extend(after.map(|after| ("starting_after", after)));
        self.get(Call::Events, &["events"], &query).await
    }
}
