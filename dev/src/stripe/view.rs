//! Checkout sessions and their lines as the API shows them, in the shape of [`super::VERSION`].

use serde_json::{Value, json};

use super::list;
use super::session::{Line, Method, Mode, Session, Status};
use super::state::State;

impl State {
    /// The session; its address is there only as long as somebody can pay.
    pub(super) fn session_view(&self, session: &Session) -> Value {
        let open = session.status == Status::Open;
        let url = open.then(|| self.context.link(&format!("/sandbox/pay/stripe/{}", session.id)));
        let mut object = session.money();
        let rest = json!({
            "id": session.id,
            "object": "checkout.session",
            "cancel_url": session.cancel_url,
            "client_reference_id": session.client_reference_id,
            "created": session.created,
            "customer": session.customer,
            "customer_creation": session.customer_creation(),
            "customer_details": session.customer_details(),
            "customer_email": session.customer_email,
            "expires_at": session.expires_at,
            "invoice": session.invoice,
            "livemode": false,
            "locale": session.locale,
            "metadata": session.metadata,
            "mode": session.mode,
            "payment_intent": session.payment.as_ref().filter(|_| session.mode == Mode::Payment),
            "payment_method_options": session.method_options(),
            "payment_method_types": session.methods,
            "payment_status": session.paid,
            "status": session.status,
            "subscription": session.subscription,
            "success_url": session.success_url,
            "ui_mode": "hosted_page",
            "url": url,
        });
        merge(&mut object, rest);
        object
    }
}

impl Session {
    /// The amounts, and what this sandbox never has.
    fn money(&self) -> Value {
        let none = [
            "adaptive_pricing",
            "after_expiration",
            "allow_promotion_codes",
            "billing_address_collection",
            "client_secret",
            "collected_information",
            "consent",
            "consent_collection",
            "currency_conversion",
            "customer_account",
            "discounts",
            "invoice_creation",
            "origin_context",
            "payment_link",
            "payment_method_configuration_details",
            "permissions",
            "recovered_from",
            "saved_payment_method_options",
            "setup_intent",
            "shipping_address_collection",
            "shipping_cost",
            "submit_type",
            "wallet_options",
        ];
        let mut object: Value =
            none.iter().map(|name| ((*name).to_owned(), Value::Null)).collect::<serde_json::Map<_, _>>().into();
        merge(
            &mut object,
            json!({
                "amount_subtotal": self.total(),
                "amount_total": self.total(),
                "automatic_tax": { "enabled": false, "liability": null, "provider": null, "status": null },
                "currency": self.currency,
                "custom_fields": [],
                "custom_text": {
                    "after_submit": null, "shipping_address": null, "submit": null,
                    "terms_of_service_acceptance": null,
                },
                "payment_method_collection": match self.mode {
                    Mode::Payment => "if_required",
                    Mode::Subscription => "always",
                },
                "phone_number_collection": { "enabled": false },
                "shipping_options": [],
                "total_details": { "amount_discount": 0, "amount_shipping": 0, "amount_tax": 0 },
            }),
        );
        object
    }

    fn customer_creation(&self) -> Option<&'static str> {
        match (self.mode, self.makes_customer) {
            (Mode::Subscription, _) => None,
            (Mode::Payment, true) => Some("always"),
            (Mode::Payment, false) => Some("if_required"),
        }
    }

    fn customer_details(&self) -> Value {
        let Some(email) = self.email() else { return Value::Null };
        let name = self.payer.as_ref().and_then(|payer| payer.name.as_deref());
        let numbers = self.payer.as_ref().map(|_| [(); 0]);
        json!({
            "address": null, "business_name": null, "email": email, "individual_name": null, "name": name,
            "phone": null, "tax_exempt": "none", "tax_ids": numbers,
        })
    }

    fn method_options(&self) -> Value {
        let mut options = json!({});
        if self.methods.contains(&Method::Card) {
            options["card"] = json!({ "request_three_d_secure": "automatic" });
        }
        if self.methods.contains(&Method::WechatPay) {
            options["wechat_pay"] = json!({ "app_id": null, "client": self.wechat_client });
        }
        options
    }

    /// The lines as a list of their own.
    pub(super) fn line_items(&self) -> Value {
        let rows = self.lines.iter().map(|line| line.view(&self.currency)).collect();
        let mut object = list::whole(&format!("/v1/checkout/sessions/{}/line_items", self.id), rows);
        if let Some(fields) = object.as_object_mut() {
            fields.remove("total_count");
        }
        object
    }
}

impl Line {
    fn view(&self, currency: &str) -> Value {
        json!({
            "id": self.id,
            "object": "item",
            "adjustable_quantity": null,
            "amount_discount": 0,
            "amount_subtotal": self.amount(),
            "amount_tax": 0,
            "amount_total": self.amount(),
            "currency": currency,
            "description": self.name,
            "metadata": {},
            "price": self.price_view(currency),
            "quantity": self.quantity,
        })
    }

    /// The price, made for this one line.
    pub(super) fn price_view(&self, currency: &str) -> Value {
        let recurring = self.recurring.map(|recurring| {
            json!({
                "interval": recurring.interval, "interval_count": recurring.count, "meter": null,
                "trial_period_days": null, "usage_type": "licensed",
            })
        });
        json!({
            "id": self.price,
            "object": "price",
            "active": false,
            "billing_scheme": "per_unit",
            "currency": currency,
            "custom_unit_amount": null,
            "livemode": false,
            "lookup_key": null,
            "metadata": {},
            "nickname": null,
            "product": self.product,
            "recurring": recurring,
            "tax_behavior": "unspecified",
            "tiers_mode": null,
            "transform_quantity": null,
            "type": if self.recurring.is_some() { "recurring" } else { "one_time" },
            "unit_amount": self.unit_amount,
            "unit_amount_decimal": self.unit_amount.to_string(),
        })
    }
}

/// Puts the fields of one object into another.
pub(super) fn merge(object: &mut Value, more: Value) {
    if let (Some(fields), Value::Object(more)) = (object.as_object_mut(), more) {
        fields.extend(more);
    }
}
