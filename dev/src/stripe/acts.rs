//! What customers and banks do to a checkout session and its payment.

use serde_json::json;

use super::form::Metadata;
use super::news::{Asked, Kind, News};
use super::payment::{Counted, Dispute, DisputeStatus, Payment, Reason, Refund, Status as PaymentStatus};
use super::refusal::Refusal;
use super::session::{Method, Mode, Paid, Payer, Session, Status};
use super::state::State;
use crate::random;

/// When the bank says yes or no.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Bank {
    AtOnce,
    /// Days later: until then the session is complete and unpaid.
    Later,
}

/// What a refund was asked to be.
pub(super) struct Return {
    /// All that is left, if there is none.
    pub(super) amount: Option<i64>,
    pub(super) reason: Option<Reason>,
    pub(super) metadata: Metadata,
}

impl State {
    fn open_session(&self, id: &str) -> Result<Session, Refusal> {
        let session = self.sessions.get(id).cloned().ok_or_else(|| Refusal::no_such("checkout session", id))?;
        match session.status {
            Status::Open => Ok(session),
            Status::Complete | Status::Expired => {
                Err(Refusal::state(None, "This Checkout Session is not open any more: it was paid or has expired."))
            }
        }
    }

    /// The customer pays.
    pub(super) fn pay(&mut self, id: &str, payer: Payer, method: Method, bank: Bank) -> Result<(), Refusal> {
        let mut session = self.open_session(id)?;
        if !session.methods.contains(&method) {
            return Err(Refusal::state(None, "This Checkout Session does not offer this way to pay."));
        }
        session.payer = Some(payer);
        match session.mode {
            Mode::Payment => self.pay_once(session, method, bank),
            Mode::Subscription if bank == Bank::Later => {
                return Err(Refusal::state(None, "A subscription is paid by card, at once."));
            }
            Mode::Subscription => self.subscribe(session),
        }
        Ok(())
    }

    fn pay_once(&mut self, mut session: Session, method: Method, bank: Bank) {
        if session.makes_customer && session.customer.is_none() {
            session.customer = Some(self.customer_of(&session));
        }
        let mut payment = Payment::new(self.now(), session.total(), &session.currency, method, &session.id);
        payment.customer.clone_from(&session.customer);
        payment.email = session.email().map(str::to_owned);
        payment.metadata = session.payment_metadata.clone();
        payment.description.clone_from(&session.payment_description);
        session.status = Status::Complete;
        match bank {
            Bank::AtOnce => session.paid = Paid::Paid,
            Bank::Later => payment.status = PaymentStatus::Processing,
        }
        session.payment = Some(payment.id.clone());
        let intent = payment.id.clone();
        self.payments.put(&intent, payment);
        self.tell_session(session, Kind::SessionCompleted);
    }

    fn tell_session(&mut self, session: Session, kind: Kind) {
        let news = News::new(kind, self.session_view(&session));
        let (id, ordering_key) = (session.id.clone(), session.ordering_key().to_owned());
        self.sessions.put(&id, session);
        self.tell(&ordering_key, None, vec![news]);
    }

    /// The bank has decided about a payment that took its time.
    pub(super) fn settle(&mut self, id: &str, good: bool) -> Result<(), Refusal> {
        let mut session = self.sessions.get(id).cloned().ok_or_else(|| Refusal::no_such("checkout session", id))?;
        let intent = session.payment.clone().unwrap_or_default();
        let waiting = self.payments.get(&intent).is_some_and(|payment| payment.status == PaymentStatus::Processing);
        if !waiting {
            return Err(Refusal::state(None, "No payment of this Checkout Session is with the bank."));
        }
        let status = if good { PaymentStatus::Succeeded } else { PaymentStatus::Failed };
        self.payments.change(&intent, |payment| payment.status = status);
        if good {
            session.paid = Paid::Paid;
        }
        self.tell_session(session, if good { Kind::AsyncSucceeded } else { Kind::AsyncFailed });
        Ok(())
    }

    /// Ends an open session; whoever asks first makes sure that it is open.
    pub(super) fn expire(&mut self, id: &str, asked: Option<&Asked>) {
        if self.sessions.change(id, |session| session.status = Status::Expired).is_none() {
            return;
        }
        if let Some(object) = self.object(id) {
            self.tell(id, asked, vec![News::new(Kind::SessionExpired, object)]);
        }
    }

    /// Ends a session that is still open.
    pub(super) fn expire_open(&mut self, id: &str, asked: Option<&Asked>) -> Result<(), Refusal> {
        let session = self.sessions.get(id).ok_or_else(|| Refusal::no_such("checkout session", id))?;
        if session.status != Status::Open {
            let message = format!(
                "Only Checkout Sessions with a status in [\"open\"] can be expired. This Checkout Session has a status \
                 of {}.",
                if session.status == Status::Complete { "complete" } else { "expired" }
            );
            return Err(Refusal::state(None, message));
        }
        self.expire(id, asked);
        Ok(())
    }

    /// Gives money back; the id of the refund.
    pub(super) fn refund(&mut self, payment: &str, wish: Return, asked: Option<&Asked>) -> Result<String, Refusal> {
        let found =
            self.payment(payment).ok_or_else(|| Refusal::no_such_param("payment_intent", "payment_intent", payment))?;
        let (id, charge, left) = (found.id.clone(), found.charge.clone(), found.left());
        let before = json!({ "amount_refunded": found.refunded(), "refunded": false });
        if found.status != PaymentStatus::Succeeded {
            return Err(Refusal::state(None, "This PaymentIntent does not have a successful charge to refund."));
        }
        if found.dispute.as_ref().is_some_and(|dispute| dispute.status != DisputeStatus::Won) {
            let message = format!("Charge {charge} has been charged back; cannot issue a refund.");
            return Err(Refusal::state(Some("charge_disputed"), message));
        }
        if left == 0 {
            let message = format!("Charge {charge} has already been refunded.");
            return Err(Refusal::state(Some("charge_already_refunded"), message));
        }
        let amount = wish.amount.unwrap_or(left);
        if amount < 1 {
            return Err(Refusal::invalid("amount", "Invalid positive integer"));
        }
        if amount > left {
            let message = format!("Refund amount ({amount}) is greater than unrefunded amount on charge ({left})");
            return Err(Refusal::coded("amount_too_large", "amount", message));
        }
        let refund = Refund {
            id: format!("re_3{}", random::letters(23)),
            created: self.now(),
            amount,
            reason: wish.reason,
            metadata: wish.metadata,
            failed: false,
        };
        let refund_id = refund.id.clone();
        self.payments.change(&id, |payment| payment.refunds.push(refund));
        if let Some(payment) = self.payments.get(&id) {
            let ordering_key = payment.ordering_key.clone();
            let news = vec![
                News::changed(Kind::ChargeRefunded, payment.charge_view(), before),
                News::new(Kind::RefundUpdated, payment.refund_view(&refund_id).unwrap_or_default()),
            ];
            self.tell(&ordering_key, asked, news);
        }
        Ok(refund_id)
    }

    /// The customer's bank does not take the newest refund.
    pub(super) fn fail_refund(&mut self, payment: &str) -> Result<(), Refusal> {
        let last = |payment: &Payment| payment.refunds.iter().rposition(|refund| !refund.failed);
        let place = self.payments.get(payment).and_then(last);
        let place = place.ok_or_else(|| Refusal::state(None, "This payment has no refund."))?;
        self.payments.change(payment, |payment| payment.refunds[place].failed = true);
        let Some(payment) = self.payments.get(payment) else { return Ok(()) };
        let (ordering_key, id) = (payment.ordering_key.clone(), payment.refunds[place].id.clone());
        let object = payment.refund_view(&id).unwrap_or_default();
        let news = vec![News::new(Kind::RefundFailed, object.clone()), News::new(Kind::RefundUpdated, object)];
        self.tell(&ordering_key, None, news);
        Ok(())
    }

    /// The customer goes to the bank about so much of a payment, or all that is left of it.
    pub(super) fn dispute(
        &mut self,
        payment: &str,
        amount: Option<i64>,
        counted: Option<Counted>,
    ) -> Result<(), Refusal> {
        let now = self.now();
        let found = self.payments.get(payment).ok_or_else(|| Refusal::no_such("payment_intent", payment))?;
        if found.status != PaymentStatus::Succeeded || found.dispute.is_some() {
            return Err(Refusal::state(None, "This payment cannot be disputed: it failed or was disputed before."));
        }
        let dispute = Dispute {
            id: format!("du_1{}", random::letters(23)),
            created: now,
            amount: amount.unwrap_or(found.left()).clamp(1, found.amount),
            counted,
            status: DisputeStatus::NeedsResponse,
        };
        self.tell_dispute(payment, dispute, &[Kind::DisputeCreated, Kind::FundsWithdrawn]);
        Ok(())
    }

    /// The bank has decided about a dispute, or decides otherwise than before.
    pub(super) fn close_dispute(&mut self, payment: &str, won: bool) -> Result<(), Refusal> {
        use DisputeStatus::{Lost, NeedsResponse, Won};
        let found = self.payments.get(payment).and_then(|payment| payment.dispute.clone());
        let dispute = found.ok_or_else(|| Refusal::state(None, "This payment has no dispute."))?;
        let (status, kinds): (_, &[Kind]) = match (dispute.status, won) {
            (NeedsResponse, true) => (Won, &[Kind::DisputeClosed, Kind::FundsReinstated]),
            (NeedsResponse, false) => (Lost, &[Kind::DisputeClosed]),
            (Won, false) => (Lost, &[Kind::DisputeUpdated, Kind::FundsWithdrawn]),
            (Lost, true) => (Won, &[Kind::DisputeUpdated, Kind::FundsReinstated]),
            (Won, true) | (Lost, false) => {
                return Err(Refusal::state(None, "The bank has decided so about this dispute already."));
            }
        };
        self.tell_dispute(payment, Dispute { status, ..dispute }, kinds);
        Ok(())
    }

    fn tell_dispute(&mut self, payment: &str, dispute: Dispute, kinds: &[Kind]) {
        self.payments.change(payment, |payment| payment.dispute = Some(dispute.clone()));
        let Some(payment) = self.payments.get(payment) else { return };
        let (ordering_key, object) = (payment.ordering_key.clone(), payment.dispute_view(&dispute));
        self.tell(&ordering_key, None, kinds.iter().map(|kind| News::new(*kind, object.clone())).collect());
    }
}
