//! What becomes of a subscription: it begins with a checkout, time renews it, and it ends.

use serde_json::{Value, json};

use super::customers::Customer;
use super::invoice::{BillingReason, Invoice};
use super::news::{Asked, Kind, News};
use super::payment::{Payment, Status as PaymentStatus};
use super::refusal::Refusal;
use super::session::{Interval, Line, Method, Paid, Recurring, Session, Status as SessionStatus};
use super::state::State;
use super::subscription::{Status, Subscription};
use crate::random;

impl State {
    /// The customer of a session, made from what was written into its page.
    pub(super) fn customer_of(&mut self, session: &Session) -> String {
        let name = session.payer.as_ref().and_then(|payer| payer.name.clone());
        let email = session.email().map(str::to_owned);
        session.customer.clone().unwrap_or_else(|| self.new_customer(Customer { email, name, ..Customer::default() }))
    }

    /// Begins a subscription with its first payment. The news does not come in the order one would think of.
    pub(super) fn subscribe(&mut self, mut session: Session) {
        let customer = self.customer_of(&session);
        let monthly = Recurring { interval: Interval::Month, count: 1 };
        let recurring = session.lines.iter().find_map(|line| line.recurring).unwrap_or(monthly);
        let subscription = Subscription {
            id: format!("sub_1{}", random::letters(23)),
            item: format!("si_{}", random::letters(14)),
            customer: customer.clone(),
            currency: session.currency.clone(),
            lines: session.lines.clone(),
            recurring,
            status: Status::Active,
            anchor: self.now(),
            period: 0,
            cancel_at_period_end: false,
            canceled_at: None,
            ended_at: None,
            metadata: session.subscription_metadata.clone(),
            latest_invoice: None,
            next_fails: false,
            next_switches: false,
            pending: Vec::new(),
            given_up: false,
        };
        let id = subscription.id.clone();
        self.subscriptions.put(&id, subscription);
        let Some(invoice) = self.bill(&id, session.lines.clone(), BillingReason::Create) else { return };
        self.pay_invoice(&invoice, session.email().map(str::to_owned));
        session.customer = Some(customer);
        session.subscription = Some(id.clone());
        session.invoice = Some(invoice.clone());
        session.status = SessionStatus::Complete;
        session.paid = Paid::Paid;
        let news = vec![
            News::new(Kind::InvoicePaid, self.object(&invoice).unwrap_or_default()),
            News::new(Kind::SessionCompleted, self.session_view(&session)),
            News::new(Kind::SubscriptionCreated, self.object(&id).unwrap_or_default()),
        ];
        self.sessions.put(&session.id.clone(), session);
        self.tell(&id, None, news);
    }

    /// Writes an invoice of the current period.
    pub(super) fn bill(&mut self, id: &str, lines: Vec<Line>, billing_reason: BillingReason) -> Option<String> {
        let invoice = self.draft(self.subscriptions.get(id)?, lines, billing_reason);
        let invoice_id = invoice.id.clone();
        self.invoices.put(&invoice_id, invoice);
        self.subscriptions.change(id, |subscription| subscription.latest_invoice = Some(invoice_id.clone()));
        Some(invoice_id)
    }

    /// The same, not written yet.
    pub(super) fn draft(&self, found: &Subscription, lines: Vec<Line>, billing_reason: BillingReason) -> Invoice {
        let email = self.customers.get(&found.customer).and_then(|customer| customer.email.clone());
        let before = self.invoices.newest().into_iter().filter(|invoice| invoice.subscription == found.id).count();
        Invoice {
            id: format!("in_1{}", random::letters(23)),
            number: format!("{}-{:04}", found.item[3..11].to_uppercase(), before + 1),
            created: self.now(),
            subscription: found.id.clone(),
            item: found.item.clone(),
            subscription_metadata: found.metadata.clone(),
            customer: found.customer.clone(),
            email,
            currency: found.currency.clone(),
            lines,
            period_start: found.period_start(),
            period_end: found.period_end(),
            behind_start: match billing_reason {
                BillingReason::Create | BillingReason::Update => found.period_start(),
                BillingReason::Cycle => found.period_before(),
            },
            billing_reason,
            attempts: 0,
            paid_at: None,
            voided_at: None,
            payment: None,
            called_off: Vec::new(),
        }
    }

    /// Takes the money for an invoice from the card on file; one that asks for none is paid.
    pub(super) fn pay_invoice(&mut self, id: &str, email: Option<String>) {
        let now = self.now();
        let Some(invoice) = self.invoices.get(id) else { return };
        if invoice.due() == 0 {
            self.invoices.change(id, |invoice| invoice.paid_at = Some(now));
            return;
        }
        let mut payment = Payment::new(now, invoice.total(), &invoice.currency, Method::Card, &invoice.subscription);
        payment.customer = Some(invoice.customer.clone());
        payment.email = email.or_else(|| invoice.email.clone());
        payment.description = Some(match invoice.billing_reason {
            BillingReason::Create => "Subscription creation".to_owned(),
            BillingReason::Cycle | BillingReason::Update => "Subscription update".to_owned(),
        });
        payment.invoice = Some(id.to_owned());
        let intent = payment.id.clone();
        self.payments.put(&intent, payment);
        self.invoices.change(id, |invoice| {
            invoice.attempts += 1;
            invoice.paid_at = Some(now);
            invoice.payment = Some(intent);
        });
    }

    /// Begins every period whose moment has come.
    pub(super) fn renew(&mut self) {
        let now = self.now();
        // Whatever was skipped comes one after the other, and each step brings its subscription on or ends it.
        for id in self.subscriptions.ids(|subscription| subscription.ended_at.is_none()) {
            while self.subscriptions.get(&id).is_some_and(|found| found.ended_at.is_none() && found.period_end() <= now)
            {
                self.renew_one(&id);
            }
        }
    }

    fn renew_one(&mut self, id: &str) {
        let Some(before) = self.subscriptions.get(id).cloned() else { return };
        if before.cancel_at_period_end {
            self.end(id, None);
            return;
        }
        if before.status == Status::PastDue {
            // One unpaid period is as much as is given.
            self.give_up(id);
            return;
        }
        self.subscriptions.change(id, |subscription| {
            subscription.period += 1;
            subscription.next_fails = false;
            subscription.next_switches = false;
            subscription.pending.clear();
            if before.next_fails {
                subscription.status = Status::PastDue;
            }
        });
        let recurring = before.lines.iter().filter(|line| line.recurring.is_some());
        let lines = recurring.chain(&before.pending).cloned().collect();
        let Some(invoice) = self.bill(id, lines, BillingReason::Cycle) else { return };
        if before.next_switches {
            self.call_off(&invoice);
        }
        if before.next_fails {
            self.invoices.change(&invoice, |invoice| invoice.attempts = 1);
        } else {
            self.pay_invoice(&invoice, None);
        }
        let kind = if before.next_fails { Kind::InvoicePaymentFailed } else { Kind::InvoicePaid };
        let previous = json!({
            "items": before.view()["items"], "latest_invoice": before.latest_invoice, "status": before.status,
        });
        let news = vec![
            News::changed(Kind::SubscriptionUpdated, self.object(id).unwrap_or_default(), previous),
            News::new(kind, self.object(&invoice).unwrap_or_default()),
        ];
        self.tell(id, None, news);
    }

    /// A first payment of an invoice is refused and called off, before another one is tried.
    fn call_off(&mut self, id: &str) {
        let Some(invoice) = self.invoices.get(id) else { return };
        let now = self.now();
        let mut payment = Payment::new(now, invoice.total(), &invoice.currency, Method::Card, &invoice.subscription);
        payment.status = PaymentStatus::Failed;
        payment.customer = Some(invoice.customer.clone());
        payment.invoice = Some(id.to_owned());
        let intent = payment.id.clone();
        self.payments.put(&intent, payment);
        self.invoices.change(id, |invoice| {
            invoice.attempts += 1;
            invoice.called_off.push(intent);
        });
    }

    /// The shop changes what a period costs, from the next bill on.
    pub(super) fn reprice(&mut self, id: &str, amount: i64) {
        let Some(before) = self.subscriptions.get(id).map(Subscription::view) else { return };
        self.subscriptions.change(id, |subscription| {
            for line in subscription.lines.iter_mut().filter(|line| line.recurring.is_some()) {
                line.unit_amount = amount;
                line.price = format!("price_1{}", random::letters(23));
            }
        });
        let previous = json!({ "items": before["items"] });
        let news = self.subscription_news(id, Kind::SubscriptionUpdated, Some(previous));
        self.tell(id, None, vec![news]);
    }

    /// The card that was refused is charged once more and pays.
    pub(super) fn recover(&mut self, id: &str) -> Result<(), Refusal> {
        let invoice = self.unpaid(id)?;
        self.pay_invoice(&invoice, None);
        self.subscriptions.change(id, |subscription| subscription.status = Status::Active);
        let news = vec![
            News::new(Kind::InvoicePaid, self.object(&invoice).unwrap_or_default()),
            self.subscription_news(id, Kind::SubscriptionUpdated, Some(json!({ "status": "past_due" }))),
        ];
        self.tell(id, None, news);
        Ok(())
    }

    /// Stripe stops trying the card: the subscription ends unpaid.
    pub(super) fn lapse(&mut self, id: &str) -> Result<(), Refusal> {
        self.unpaid(id)?;
        self.give_up(id);
        Ok(())
    }

    fn give_up(&mut self, id: &str) {
        let now = self.now();
        if let Ok(invoice) = self.unpaid(id) {
            self.invoices.change(&invoice, |invoice| invoice.voided_at = Some(now));
        }
        self.subscriptions.change(id, |subscription| subscription.given_up = true);
        self.end(id, None);
    }

    fn unpaid(&self, id: &str) -> Result<String, Refusal> {
        let subscription = self.subscriptions.get(id).filter(|subscription| subscription.status == Status::PastDue);
        let invoice = subscription.and_then(|subscription| subscription.latest_invoice.clone());
        invoice.ok_or_else(|| Refusal::state(None, "Nothing is past due on this subscription."))
    }

    /// Lets the current period be the last one, or not.
    pub(super) fn end_with_period(&mut self, id: &str, ends: bool, asked: Option<&Asked>) {
        let now = self.now();
        let Some(before) = self.subscriptions.get(id).cloned() else { return };
        if before.cancel_at_period_end == ends {
            return;
        }
        self.subscriptions.change(id, |subscription| {
            subscription.cancel_at_period_end = ends;
            subscription.canceled_at = ends.then_some(now);
        });
        let view = before.view();
        let previous = json!({
            "cancel_at": view["cancel_at"], "cancel_at_period_end": before.cancel_at_period_end,
            "canceled_at": view["canceled_at"], "cancellation_details": view["cancellation_details"],
        });
        let news = self.subscription_news(id, Kind::SubscriptionUpdated, Some(previous));
        self.tell(id, asked, vec![news]);
    }

    /// Ends a subscription now.
    pub(super) fn end(&mut self, id: &str, asked: Option<&Asked>) {
        let now = self.now();
        self.subscriptions.change(id, |subscription| {
            subscription.status = Status::Canceled;
            subscription.canceled_at = subscription.canceled_at.or(Some(now));
            subscription.ended_at = Some(now);
        });
        let news = self.subscription_news(id, Kind::SubscriptionDeleted, None);
        self.tell(id, asked, vec![news]);
    }

    fn subscription_news(&self, id: &str, kind: Kind, previous: Option<Value>) -> News {
        News { kind, object: self.object(id).unwrap_or_default(), previous }
    }
}
