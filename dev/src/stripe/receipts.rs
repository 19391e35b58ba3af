//! Payment intents, charges, refunds and disputes as the API shows them.

use serde_json::{Value, json};

use super::list;
use super::payment::{Dispute, DisputeStatus, Payment, Refund, Status};
use super::session::Method;

/// How long a shop has to answer a dispute.
const EVIDENCE_SECONDS: i64 = 7 * 86_400;

impl Payment {
    pub(super) fn intent_view(&self) -> Value {
        let status = match self.status {
            Status::Processing => "processing",
            Status::Succeeded => "succeeded",
            Status::Failed => "requires_payment_method",
        };
        let received = if self.status == Status::Succeeded { self.amount } else { 0 };
        json!({
            "id": self.id,
            "object": "payment_intent",
            "amount": self.amount,
            "amount_capturable": 0,
            "amount_details": { "tip": {} },
            "amount_received": received,
            "application": null,
            "application_fee_amount": null,
            "automatic_payment_methods": null,
            "canceled_at": null,
            "cancellation_reason": null,
            "capture_method": "automatic_async",
            "client_secret": null,
            "confirmation_method": "automatic",
            "created": self.created,
            "currency": self.currency,
            "customer": self.customer,
            "description": self.description,
            "last_payment_error": self.failure(),
            "latest_charge": self.charge,
            "livemode": false,
            "metadata": self.metadata,
            "next_action": null,
            "on_behalf_of": null,
            "payment_method": self.method_id(),
            "payment_method_types": [self.method.name()],
            "processing": null,
            "receipt_email": null,
            "setup_future_usage": null,
            "shipping": null,
            "statement_descriptor": null,
            "statement_descriptor_suffix": null,
            "status": status,
            "transfer_data": null,
            "transfer_group": null,
        })
    }

    pub(super) fn charge_view(&self) -> Value {
        let status = match self.status {
            Status::Processing => "pending",
            Status::Succeeded => "succeeded",
            Status::Failed => "failed",
        };
        let good = self.status == Status::Succeeded;
        json!({
            "id": self.charge,
            "object": "charge",
            "amount": self.amount,
            "amount_captured": if good { self.amount } else { 0 },
            "amount_refunded": self.refunded(),
            "application": null,
            "balance_transaction": good.then(|| self.charge.replacen("ch_", "txn_", 1)),
            "billing_details": { "address": null, "email": self.email, "name": null, "phone": null, "tax_id": null },
            "calculated_statement_descriptor": "DARKROOM",
            "captured": good,
            "created": self.created,
            "currency": self.currency,
            "customer": self.customer,
            "description": self.description,
            "disputed": self.dispute.is_some(),
            "failure_code": (self.status == Status::Failed).then_some("payment_declined"),
            "failure_message": (self.status == Status::Failed).then_some("The bank declined the payment."),
            "fraud_details": {},
            "livemode": false,
            "metadata": self.metadata,
            "outcome": {
                "network_status": "approved_by_network", "reason": null, "risk_level": "normal",
                "seller_message": "Payment complete.", "type": "authorized",
            },
            "paid": good,
            "payment_intent": self.id,
            "payment_method": self.method_id(),
            "payment_method_details": self.method_details(),
            "receipt_email": null,
            "receipt_url": null,
            "refunded": good && self.left() == 0,
            "review": null,
            "shipping": null,
            "statement_descriptor": null,
            "status": status,
        })
    }

    /// What it brought to the shop's balance, which is in whatever currency was paid.
    pub(super) fn movement_view(&self) -> Value {
        json!({
            "id": self.charge.replacen("ch_", "txn_", 1), "object": "balance_transaction", "amount": self.amount,
            "created": self.created, "currency": self.currency, "exchange_rate": null, "fee": 0, "fee_details": [],
            "net": self.amount, "reporting_category": "charge", "source": self.charge, "status": "available",
            "type": "charge",
        })
    }

    fn method_id(&self) -> String {
        self.id.replacen("pi_3", "pm_1", 1)
    }

    fn method_details(&self) -> Value {
        match self.method {
            Method::Card => json!({
                "type": "card",
                "card": {
                    "brand": "visa", "country": "US", "exp_month": 12, "exp_year": 2034, "funding": "credit",
                    "last4": "4242", "network": "visa", "three_d_secure": null, "wallet": null,
                },
            }),
            Method::Alipay => json!({ "type": "alipay", "alipay": { "fingerprint": null, "transaction_id": null } }),
            Method::WechatPay => {
                json!({ "type": "wechat_pay", "wechat_pay": { "fingerprint": null, "transaction_id": null } })
            }
        }
    }

    fn failure(&self) -> Option<Value> {
        (self.status == Status::Failed).then(|| {
            json!({
                "type": "card_error", "code": "payment_intent_payment_attempt_failed",
                "message": "The bank declined the payment.",
            })
        })
    }

    /// One of its refunds.
    pub(super) fn refund_view(&self, id: &str) -> Option<Value> {
        self.refunds.iter().find(|refund| refund.id == id).map(|refund| self.refund(refund))
    }

    /// Its refunds, newest first.
    pub(super) fn refunds_view(&self) -> Value {
        let rows = self.refunds.iter().rev().map(|refund| self.refund(refund)).collect();
        list::whole(&format!("/v1/charges/{}/refunds", self.charge), rows)
    }

    fn refund(&self, refund: &Refund) -> Value {
        let mut object = json!({
            "id": refund.id,
            "object": "refund",
            "amount": refund.amount,
            "balance_transaction": refund.id.replacen("re_", "txn_", 1),
            "charge": self.charge,
            "created": refund.created,
            "currency": self.currency,
            "metadata": refund.metadata,
            "payment_intent": self.id,
            "reason": refund.reason,
            "receipt_number": null,
            "source_transfer_reversal": null,
            "status": if refund.failed { "failed" } else { "succeeded" },
            "transfer_reversal": null,
        });
        if refund.failed {
            object["failure_reason"] = "lost_or_stolen_card".into();
        }
        object
    }

    pub(super) fn dispute_view(&self, dispute: &Dispute) -> Value {
        let status = match dispute.status {
            DisputeStatus::NeedsResponse => "needs_response",
            DisputeStatus::Won => "won",
            DisputeStatus::Lost => "lost",
        };
        let movement = |amount: i64, kind: &str| {
            json!({
                "id": dispute.id.replacen("du_", "txn_", 1), "object": "balance_transaction", "amount": amount,
                "currency": self.currency, "reporting_category": kind, "type": "adjustment",
            })
        };
        let mut movements = vec![movement(-dispute.amount, "dispute")];
        if dispute.status == DisputeStatus::Won {
            movements.push(movement(dispute.amount, "dispute_reversal"));
        }
        let (amount, currency) = match &dispute.counted {
            Some(counted) => (counted.amount, &counted.currency),
            None => (dispute.amount, &self.currency),
        };
        json!({
            "id": dispute.id,
            "object": "dispute",
            "amount": amount,
            "balance_transactions": movements,
            "charge": self.charge,
            "created": dispute.created,
            "currency": currency,
            "enhanced_eligibility_types": [],
            "evidence": {},
            "evidence_details": {
                "due_by": dispute.created + EVIDENCE_SECONDS, "enhanced_eligibility": {}, "has_evidence": false,
                "past_due": false, "submission_count": 0,
            },
            "is_charge_refundable": false,
            "livemode": false,
            "metadata": {},
            "payment_intent": self.id,
            "payment_method_details": { "type": self.method.name() },
            "reason": "fraudulent",
            "status": status,
        })
    }
}
