//! How a checkout session can be paid: what the account has switched on, as far as mode and currency allow, or what is
//! named (Stripe, dynamic payment methods).

use super::form::Params;
use super::refusal::Refusal;
use super::session::{Method, Mode};
use super::state::State;
use super::version::Version;

const NAMED: &str = "payment_method_types";
const ALLOWED: &str = "allowed_payment_method_types";

/// The ways to pay, and the client of WeChat Pay.
pub(super) fn methods(
    params: &mut Params,
    mode: Mode,
    currency: &str,
    (state, version): (&State, Version),
) -> Result<(Vec<Method>, Option<String>), Refusal> {
    // From the version on that has the filter, the list is no parameter any more and is refused with what is left over.
    let named = if version.names_methods() { params.choices::<Method>(NAMED)? } else { Vec::new() };
    let allowed = if version.names_methods() { Vec::new() } else { params.choices::<Method>(ALLOWED)? };
    let client_name = "payment_method_options[wechat_pay][client]";
    let client = params.text(client_name);
    params.accept(&["payment_method_options[card]", "payment_method_options[alipay]"]);
    if !named.is_empty() {
        check_named(&named, mode, currency, state)?;
        if named.contains(&Method::WechatPay) && client.as_deref() != Some("web") {
            let message = "WeChat Pay on Checkout needs `payment_method_options[wechat_pay][client]` to be `web`.";
            return Err(Refusal::invalid(client_name, message));
        }
        return Ok((named, client));
    }
    let eligible = [Method::Card, Method::Alipay, Method::WechatPay].into_iter().filter(|method| {
        let fits = *method == Method::Card || (mode == Mode::Payment && currency == "cny");
        fits && state.offers(*method) && (allowed.is_empty() || allowed.contains(method))
    });
    let methods: Vec<Method> = eligible.collect();
    if methods.is_empty() {
        let message = "No valid payment method types for this Checkout Session. Please ensure that you have activated \
                       payment methods compatible with your chosen currency in your dashboard.";
        return Err(Refusal::invalid(ALLOWED, message));
    }
    let web = methods.contains(&Method::WechatPay).then(|| "web".to_owned());
    Ok((methods, client.or(web)))
}

/// One that does not fit, or is not switched on, has the whole session refused.
fn check_named(named: &[Method], mode: Mode, currency: &str, state: &State) -> Result<(), Refusal> {
    for method in named.iter().filter(|method| **method != Method::Card) {
        let name = method.name();
        if mode == Mode::Subscription {
            let message = format!("The payment method type `{name}` cannot be used in `subscription` mode.");
            return Err(Refusal::invalid(NAMED, message));
        }
        if currency != "cny" {
            let message =
                format!("The payment method type `{name}` is invalid: it does not support the currency `{currency}`.");
            return Err(Refusal::invalid(NAMED, message));
        }
        if !state.offers(*method) {
            let message = format!(
                "The payment method type provided: {name} is invalid. Please ensure the provided type is activated in \
                 your dashboard (https://dashboard.stripe.com/account/payments/settings) and your account is enabled \
                 for any preview features that you are trying to use."
            );
            return Err(Refusal::invalid(NAMED, message));
        }
    }
    Ok(())
}
