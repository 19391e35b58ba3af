//! What a refusal of Stripe's means: one total function of the call, the status, and Stripe's `code` and `param`. The
//! words are never looked at: they change, and may quote what people wrote.

/// A call that is made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Call {
    /// Makes a checkout page.
    OpenSession,
    /// Reads one.
    Session,
    /// Closes one.
    ExpireSession,
    /// Reads a subscription.
    Subscription,
    /// Lets one end with its period.
    EndWithPeriod,
    /// Ends one now.
    EndNow,
    /// Makes a price for another plan.
    MakePrice,
    /// Asks what another plan would cost now.
    PreviewSwitch,
    /// Puts a subscription on another plan.
    Switch,
    /// Reads a bill.
    Invoice,
    /// Reads a payment.
    Charge,
    /// Gives money back.
    Refund,
    /// Opens the customer portal.
    Portal,
    /// Reads what happened.
    Events,
    /// Reads how the account is set up.
    Setup,
}

impl Call {
    /// Every one.
    #[cfg(test)]
    const ALL: [Self; 15] = [
        Self::OpenSession,
        Self::Session,
        Self::ExpireSession,
        Self::Subscription,
        Self::EndWithPeriod,
        Self::EndNow,
        Self::MakePrice,
        Self::PreviewSwitch,
        Self::Switch,
        Self::Invoice,
        Self::Charge,
        Self::Refund,
        Self::Portal,
        Self::Events,
        Self::Setup,
    ];

    /// Its name in the log.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::OpenSession => "open_session",
            Self::Session => "session",
            Self::ExpireSession => "expire_session",
            Self::Subscription => "subscription",
            Self::EndWithPeriod => "end_with_period",
            Self::EndNow => "end_now",
            Self::MakePrice => "make_price",
            Self::PreviewSwitch => "preview_switch",
            Self::Switch => "switch",
            Self::Invoice => "invoice",
            Self::Charge => "charge",
            Self::Refund => "refund",
            Self::Portal => "portal",
            Self::Events => "events",
            Self::Setup => "setup",
        }
    }
}

/// What a refusal means for whoever asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Meaning {
    /// Our key is not accepted, or may not do this: the operator's to mend. Whoever pays can only come back.
    KeyRefused,
    /// Later: too many at once, or the same is being done just now.
    Busy,
    /// Nobody has saved the settings of the customer portal.
    PortalOff,
    /// The customer we named was deleted, or is one of the other mode.
    CustomerGone,
    /// The e-mail address is none that Stripe takes.
    AddressRefused,
    /// The way to pay that was named is not switched on in the account.
    ChannelRefused,
    /// What the call is about is not there, or is one of the other mode.
    Missing,
    /// It is over, or done before: what became of it must be read.
    Settled,
    /// The bank did not pay, or wants to ask its customer first.
    Declined,
    /// It cannot be done, and nobody foresaw why.
    Unforeseen,
}

const MISSING: &str = "resource_missing";

/// What it means that `call` was refused with this status from 400 to 499, `code` and `param`; both are empty where
/// Stripe names none.
#[must_use]
pub(super) fn meaning(call: Call, status: u16, code: &str, param: &str) -> Meaning {
    match status {
        401 | 403 => return Meaning::KeyRefused,
        409 | 424 | 429 => return Meaning::Busy,
        _ => {}
    }
    if code == MISSING && param == "customer" {
        return Meaning::CustomerGone;
    }
    match call {
        Call::OpenSession => match code {
            "email_invalid" => Meaning::AddressRefused,
            _ if param == "customer_email" => Meaning::AddressRefused,
            _ if param.starts_with("allowed_payment_method_types") => Meaning::ChannelRefused,
            _ => Meaning::Unforeseen,
        },
        Call::Portal => match (status, code, param) {
            // Neither code nor parameter: only its words say so.
            (400, "", "" | "configuration") => Meaning::PortalOff,
            _ => Meaning::Unforeseen,
        },
        Call::ExpireSession | Call::EndWithPeriod | Call::EndNow => match status {
            404 => Meaning::Missing,
            400 => Meaning::Settled,
            _ => Meaning::Unforeseen,
        },
        Call::Switch | Call::PreviewSwitch => match (status, code) {
            (402, _) => Meaning::Declined,
            (404, _) | (400, MISSING) => Meaning::Missing,
            _ => Meaning::Unforeseen,
        },
        Call::Refund => match code {
            "charge_already_refunded" | "charge_disputed" => Meaning::Settled,
            _ => Meaning::Unforeseen,
        },
        Call::Session | Call::Subscription | Call::Invoice | Call::Charge => match status {
            404 => Meaning::Missing,
            _ => Meaning::Unforeseen,
        },
        Call::MakePrice | Call::Events | Call::Setup => Meaning::Unforeseen,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_refusal_has_its_meaning() {
        for (call, status, code, param, expected) in [
            (Call::OpenSession, 400, "email_invalid", "customer_email", Meaning::AddressRefused),
            (Call::OpenSession, 400, "", "customer_email", Meaning::AddressRefused),
            (Call::OpenSession, 400, "", "allowed_payment_method_types", Meaning::ChannelRefused),
            (Call::OpenSession, 400, MISSING, "customer", Meaning::CustomerGone),
            (Call::OpenSession, 400, "amount_too_small", "line_items", Meaning::Unforeseen),
            (Call::OpenSession, 400, "parameter_unknown", "payment_method_types", Meaning::Unforeseen),
            (Call::OpenSession, 402, "", "", Meaning::Unforeseen),
            (Call::Portal, 400, "", "", Meaning::PortalOff),
            (Call::Portal, 400, "", "configuration", Meaning::PortalOff),
            (Call::Portal, 400, MISSING, "customer", Meaning::CustomerGone),
            (Call::Portal, 404, MISSING, "customer", Meaning::CustomerGone),
            (Call::Portal, 400, "url_invalid", "return_url", Meaning::Unforeseen),
            (Call::EndWithPeriod, 404, MISSING, "id", Meaning::Missing),
            (Call::EndWithPeriod, 400, "", "", Meaning::Settled),
            (Call::EndNow, 404, MISSING, "id", Meaning::Missing),
            (Call::ExpireSession, 400, "", "", Meaning::Settled),
            (Call::Session, 404, MISSING, "id", Meaning::Missing),
            (Call::Switch, 402, "card_declined", "", Meaning::Declined),
            (Call::Switch, 402, "subscription_payment_intent_requires_action", "", Meaning::Declined),
            (Call::Switch, 404, MISSING, "id", Meaning::Missing),
            (Call::Switch, 400, "", "items", Meaning::Unforeseen),
            (Call::Refund, 400, "charge_already_refunded", "", Meaning::Settled),
            (Call::Refund, 400, "charge_disputed", "", Meaning::Settled),
            (Call::Events, 400, "", "types", Meaning::Unforeseen),
        ] {
            assert_eq!(meaning(call, status, code, param), expected, "{call:?} {status} {code} {param}");
        }
    }

    #[test]
    fn a_key_and_patience_are_the_same_for_every_call() {
        for call in Call::ALL {
            for status in [401, 403] {
                assert_eq!(meaning(call, status, "", ""), Meaning::KeyRefused, "{call:?}");
            }
            for status in [409, 424, 429] {
                assert_eq!(meaning(call, status, "rate_limit", ""), Meaning::Busy, "{call:?}");
            }
            assert_eq!(meaning(call, 418, "a new word", "anything"), Meaning::Unforeseen, "{call:?}");
        }
    }
}
