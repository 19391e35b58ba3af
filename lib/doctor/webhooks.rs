//! The way that providers' news takes: through the public address, signed, to this very code, which refuses what nobody
//! signed. What is sent is about nothing and has no effect.

use std::time::Duration;

use http::StatusCode;
use http::header::CONTENT_TYPE;
use reqwest::RequestBuilder;
use serde::Deserialize;

use super::line::{Check, Found, check, green, red, words};
use crate::app::App;
use crate::outbound::beginning_of_body;
use crate::random;
use crate::webhooks::{signature, stripe_signature};

const ASK_LIMIT: Duration = Duration::from_secs(8);
const ANSWER_BYTES_MAX: usize = 4096;
/// A kind that no provider sends.
const BODY: &str = r#"{"id":"evt_doctor","object":"event","type":"darkroom.doctor"}"#;

#[derive(Default, Deserialize)]
struct Heard {
    #[serde(default)]
    ok: bool,
}

pub(super) fn checks(app: &App) -> Vec<Check<'_>> {
    let mut checks = vec![check("webhooks.replicate", replicate(app))];
    if app.stripe.is_some() {
        checks.push(check("webhooks.stripe", stripe(app)));
    }
    checks
}

async fn replicate(app: &App) -> Found {
    let id = format!("doctor_{}", random::token());
    let seconds = app.clock.now().seconds();
    let secrets = match app.replicate_webhooks.known().await {
        Ok(secrets) => secrets,
        Err(error) => {
            return red(
                words(format!("不知道 Webhook 密钥：{error}"), format!("The webhooks' secret is not known: {error}")),
                words(
                    "核对 REPLICATE_API_TOKEN，或设置 REPLICATE_WEBHOOK_SECRETS",
                    "Check REPLICATE_API_TOKEN, or set REPLICATE_WEBHOOK_SECRETS",
                ),
            );
        }
    };
    let Some(Ok(good)) = secrets.first().map(|secret| signature::sign(secret, &id, seconds, BODY.as_bytes())) else {
        return red(
            words("Webhook 密钥不能用", "The webhooks' secret cannot be used"),
            words(
                "REPLICATE_WEBHOOK_SECRETS 应是 whsec_ 开头的 base64",
                "REPLICATE_WEBHOOK_SECRETS is whsec_ and base64 behind it",
            ),
        );
    };
    let signed = |signature: String| {
        let id = id.clone();
        move |request: RequestBuilder| {
            let request = request.header("webhook-id", id).header("webhook-timestamp", seconds.to_string());
            request.header("webhook-signature", signature)
        }
    };
    let spoiled = format!("v1,{}", "A".repeat(44));
    both(app, "/api/webhooks/replicate", signed(good), signed(spoiled), "REPLICATE_WEBHOOK_SECRETS").await
}

async fn stripe(app: &App) -> Found {
    let seconds = app.clock.now().seconds();
    let secrets = app.stripe.as_ref().map(crate::stripe::Stripe::webhook_secrets).unwrap_or_default();
    let Some(good) = secrets.first().map(|secret| stripe_signature::sign(secret, seconds, BODY.as_bytes())) else {
        return red(
            words("没有端点密钥", "There is no secret of the endpoint"),
            words("设置 STRIPE_WEBHOOK_SECRETS", "Set STRIPE_WEBHOOK_SECRETS"),
        );
    };
    let signed = |signature: String| move |request: RequestBuilder| request.header("stripe-signature", signature);
    let spoiled = format!("t={seconds},v1={}", "0".repeat(64));
    both(app, "/api/webhooks/stripe", signed(good), signed(spoiled), "STRIPE_WEBHOOK_SECRETS").await
}

/// What is signed must be heard, and what is not must be refused.
async fn both(
    app: &App,
    path: &str,
    good: impl FnOnce(RequestBuilder) -> RequestBuilder,
    spoiled: impl FnOnce(RequestBuilder) -> RequestBuilder,
    secrets: &str,
) -> Found {
    let Ok(url) = app.config.public_url.join(path) else {
        return red(
            words("PUBLIC_URL 不能用", "PUBLIC_URL cannot be used"),
            words("改正 PUBLIC_URL", "Correct PUBLIC_URL"),
        );
    };
    let request = || {
        let request = app.http.post(url.clone()).timeout(ASK_LIMIT);
        request.header(CONTENT_TYPE, "application/json").body(BODY)
    };
    let Ok(heard) = good(request()).send().await else {
        return red(
            words(format!("{url} 无法访问"), format!("{url} cannot be reached")),
            words("PUBLIC_URL 应是公众访问本站的地址", "PUBLIC_URL is the address where everybody reaches this site"),
        );
    };
    let status = heard.status();
    let body = beginning_of_body(heard, ANSWER_BYTES_MAX).await;
    let is_heard = serde_json::from_slice::<Heard>(&body).unwrap_or_default().ok;
    if status == StatusCode::UNAUTHORIZED || status == StatusCode::FORBIDDEN || status == StatusCode::BAD_REQUEST {
        return red(
            words(
                format!("{url} 不接受我们的签名（{status}）"),
                format!("{url} does not take our signature ({status})"),
            ),
            words(
                format!("部署里的 {secrets} 与这里的不同，或 PUBLIC_URL 前有登录保护"),
                format!(
                    "{secrets} of the deployment is not the one here, or something before PUBLIC_URL wants a login"
                ),
            ),
        );
    }
    if !status.is_success() || !is_heard {
        return red(
            words(
                format!("{url} 回答的不是本站（{status}）"),
                format!("What answers at {url} is not this studio ({status})"),
            ),
            words(
                "核对 PUBLIC_URL：它不能跳转，也不能是别的网站",
                "Check PUBLIC_URL: it must neither redirect nor be another site",
            ),
        );
    }
    match spoiled(request()).send().await {
        Ok(answer) if answer.status().is_client_error() => {
            green(words(format!("{url} 听得到签过名的消息"), format!("{url} hears what is signed and nothing else")))
        }
        Ok(_) | Err(_) => red(
            words(format!("{url} 没有拒绝错误的签名"), format!("{url} does not refuse a wrong signature")),
            words("PUBLIC_URL 那边运行的不是本程序", "What runs at PUBLIC_URL is not this program"),
        ),
    }
}
