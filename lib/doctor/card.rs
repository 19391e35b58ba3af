//! Stripe: the key, the endpoint for events, the customer portal, the ways to pay.

use super::line::{Check, Found, amber, check, green, red, words};
use super::settings::is_loopback;
use crate::app::App;
use crate::stripe::{Channel, Endpoint, Meaning, Stripe, StripeError, VERSION};
use crate::webhooks::STRIPE_KINDS;

pub(super) fn checks(app: &App) -> Vec<Check<'_>> {
    let Some(stripe) = &app.stripe else { return Vec::new() };
    vec![
        check("stripe", knows_us(app, stripe)),
        check("stripe.endpoint", endpoint(app, stripe)),
        check("stripe.portal", portal(stripe)),
        check("stripe.methods", methods(stripe)),
    ]
}

/// Why Stripe did not say. A restricted key works without the right to read its own account's settings.
fn silent(error: &StripeError, what: &str) -> Found {
    match error {
        StripeError::Refused { status: 403, .. } => amber(
            words("这个受限密钥不能读这项设置", "This restricted key may not read this setting"),
            words(
                format!("给密钥读取 {what} 的权限，或在后台自己看"),
                format!("Let the key read {what}, or look in the dashboard"),
            ),
        ),
        _ if error.meaning() == Some(Meaning::KeyRefused) => red(
            words("Stripe 不接受密钥", "Stripe does not take the key"),
            words("核对 STRIPE_SECRET_KEY", "Check STRIPE_SECRET_KEY"),
        ),
        _ => red(
            words(format!("Stripe 没有回答：{error}"), format!("Stripe does not say: {error}")),
            words("看看 status.stripe.com，稍后再试", "See status.stripe.com, and try again later"),
        ),
    }
}

async fn knows_us(app: &App, stripe: &Stripe) -> Found {
    let is_public = !is_loopback(&app.config.public_url);
    match stripe.knows_us().await {
        Ok(true) => green(words("密钥有效，收真钱", "The key is taken and moves real money")),
        Ok(false) if is_public => amber(
            words(
                "密钥有效，但是测试模式：没有人真的付钱",
                "The key is taken, but it is a test key: nobody really pays",
            ),
            words("开业前换成 live 密钥和它的端点密钥", "Before you open, set the live key and its endpoint's secret"),
        ),
        Ok(false) => green(words("密钥有效（测试模式）", "The key is taken (test mode)")),
        Err(error) => silent(&error, "balance"),
    }
}

async fn endpoint(app: &App, stripe: &Stripe) -> Found {
    let Ok(wanted) = app.config.public_url.join("/api/webhooks/stripe") else {
        return red(
            words("PUBLIC_URL 不能用", "PUBLIC_URL cannot be used"),
            words("改正 PUBLIC_URL", "Correct PUBLIC_URL"),
        );
    };
    match stripe.endpoints().await {
        Ok(all) => judge(&all, wanted.as_str()),
        Err(error) => silent(&error, "webhook endpoints"),
    }
}

fn judge(all: &[Endpoint], wanted: &str) -> Found {
    let Some(endpoint) = all.iter().find(|endpoint| endpoint.url == wanted) else {
        return red(
            words(format!("没有指向 {wanted} 的端点"), format!("No endpoint sends to {wanted}")),
            words("在 Stripe 后台按 README 添加端点", "Add the endpoint in Stripe's dashboard, as the README says"),
        );
    };
    if endpoint.status != "enabled" {
        return red(
            words("端点被停用了", "The endpoint is switched off"),
            words(
                "在 Stripe 后台启用它；错过的事件会自动读回",
                "Switch it on in Stripe's dashboard; what was missed is read from the log",
            ),
        );
    }
    let sends = |kind: &str| endpoint.enabled_events.iter().any(|sent| sent == "*" || sent == kind);
    let left_out: Vec<&str> = STRIPE_KINDS.into_iter().filter(|kind| !sends(kind)).collect();
    if !left_out.is_empty() {
        let left_out = left_out.join(", ");
        return red(
            words(format!("端点不发送 {left_out}"), format!("The endpoint does not send {left_out}")),
            words("在端点的事件里勾上它们", "Add them to the endpoint's events"),
        );
    }
    match endpoint.api_version.as_deref() {
        Some(version) if version != VERSION => amber(
            words(
                format!("端点的版本是 {version}，不是 {VERSION}"),
                format!("The endpoint speaks {version}, not {VERSION}"),
            ),
            words(format!("另建一个 {VERSION} 版本的端点"), format!("Make another endpoint of version {VERSION}")),
        ),
        Some(_) | None => {
            green(words("端点已启用，事件齐全", "The endpoint is switched on and sends all that is needed"))
        }
    }
}

async fn portal(stripe: &Stripe) -> Found {
    match stripe.portal_is_saved().await {
        Ok(true) => green(words("客户门户已设置", "The customer portal was saved")),
        Ok(false) => red(
            words("客户门户的设置还没有保存过", "The settings of the customer portal were never saved"),
            words(
                "在 Stripe 后台打开 设置 › 账单 › 客户门户，保存一次",
                "Open Settings › Billing › Customer portal in Stripe's dashboard and save once",
            ),
        ),
        Err(error) => silent(&error, "customer portal configurations"),
    }
}

async fn methods(stripe: &Stripe) -> Found {
    match stripe.switched_off().await {
        Ok(off) if off.is_empty() => {
            green(words("提供的支付方式都已开通", "Every way to pay that is offered is switched on"))
        }
        Ok(off) => {
            let off: Vec<&str> = off.into_iter().map(Channel::as_str).collect();
            let off = off.join(", ");
            red(
                words(format!("账户没有开通 {off}"), format!("The account has not switched on {off}")),
                words(
                    "在 Stripe 后台的支付方式里开通，或从 STRIPE_WALLETS 里去掉",
                    "Switch it on under Payment methods in Stripe's dashboard, or leave it out of STRIPE_WALLETS",
                ),
            )
        }
        Err(error) => silent(&error, "payment method configurations"),
    }
}
