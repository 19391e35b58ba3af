//! What the settings themselves say: addresses that are safe, secrets that cannot be guessed.

use std::collections::BTreeSet;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use secrecy::{ExposeSecret as _, SecretString};
use url::{Host, Url};

use super::line::{Check, Found, Line, amber, check, green, red, words};
use crate::app::App;
use crate::config::Config;

/// Half of what is wished for can be guessed by nobody yet; less than that is a word.
const SECRET_RED_BYTES: usize = 16;
const SECRET_AMBER_BYTES: usize = 32;
/// What a secret of a webhook is at least (Standard Webhooks: 24 to 64 bytes).
const WEBHOOK_BYTES_MIN: usize = 24;
/// A secret of random bytes has many different ones.
const DIFFERENT_BYTES_MIN: usize = 8;

pub(super) fn checks(app: &App) -> Vec<Check<'_>> {
    let config = &app.config;
    vec![
        check("settings.https", async move { addresses(config) }),
        check("settings.secrets", async move { secrets(config) }),
    ]
}

/// One thing that keeps the settings from being used.
pub(super) fn unusable(problem: &str) -> Line {
    let found = red(
        words(format!("设置不能用：{problem}"), format!("The settings cannot be used: {problem}")),
        words("README 的设置一节说明了每一项", "The README says of each setting what it is"),
    );
    found.line("settings")
}

/// Whether an address leads to this machine only.
pub(super) fn is_loopback(url: &Url) -> bool {
    match url.host() {
        Some(Host::Domain(name)) => name == "localhost" || name.ends_with(".localhost"),
        Some(Host::Ipv4(address)) => address.is_loopback(),
        Some(Host::Ipv6(address)) => address.is_loopback(),
        None => false,
    }
}

/// Every address that something is sent to, by its setting.
fn named(config: &Config) -> Vec<(&'static str, Url)> {
    let mut all = vec![
        ("PUBLIC_URL", config.public_url.clone()),
        ("S3_ENDPOINT", config.storage.endpoint.clone()),
        ("REPLICATE_BASE_URL", config.replicate.base_url.clone()),
    ];
    all.extend(config.database.url.parse().ok().map(|url| ("DATABASE_URL", url)));
    all.extend(config.chat.as_ref().map(|chat| ("CHAT_BASE_URL", chat.base_url.clone())));
    all.extend(config.gemini.as_ref().map(|gemini| ("GEMINI_BASE_URL", gemini.base_url.clone())));
    all.extend(config.together.as_ref().map(|together| ("TOGETHER_BASE_URL", together.base_url.clone())));
    all.extend(config.text.as_ref().map(|text| ("TEXT_BASE_URL", text.base_url.clone())));
    all.extend(config.mail.as_ref().map(|mail| ("MAIL_BASE_URL", mail.base_url.clone())));
    all.extend(config.stripe.as_ref().map(|stripe| ("STRIPE_BASE_URL", stripe.base_url.clone())));
    all.extend(config.tron.as_ref().map(|tron| ("TRON_BASE_URL", tron.base_url.clone())));
    all.extend(config.sentry_dsn.as_ref().map(|dsn| ("SENTRY_DSN", dsn.envelope_url())));
    if let Some(google) = &config.google {
        all.push(("GOOGLE_AUTHORIZE_URL", google.authorize_url.clone()));
        all.push(("GOOGLE_TOKEN_URL", google.token_url.clone()));
        all.push(("GOOGLE_JWKS_URL", google.jwks_url.clone()));
    }
    all
}

fn addresses(config: &Config) -> Found {
    let is_plain = |url: &Url| matches!(url.scheme(), "http" | "ws");
    let open: Vec<&str> =
        named(config).iter().filter(|(_, url)| is_plain(url) && !is_loopback(url)).map(|(name, _)| *name).collect();
    if !open.is_empty() {
        let open = open.join(", ");
        return red(
            words(format!("没有加密的地址：{open}"), format!("Not encrypted: {open}")),
            words("改成 https 地址", "Name an https address"),
        );
    }
    if is_loopback(&config.public_url) {
        return amber(
            words("PUBLIC_URL 只在这台机器上", "PUBLIC_URL is on this machine alone"),
            words("部署时设为公众访问的 https 地址", "For a deployment set the https address that everybody uses"),
        );
    }
    green(words("所有地址都加密", "Every address is encrypted"))
}

/// The names alone are told.
fn secrets(config: &Config) -> Found {
    let (mut short, mut shortish) = (Vec::new(), Vec::new());
    let cron = config.cron_secret.expose_secret().as_bytes();
    match cron.len() {
        _ if is_dull(cron) => short.push("CRON_SECRET"),
        ..SECRET_RED_BYTES => short.push("CRON_SECRET"),
        SECRET_RED_BYTES..SECRET_AMBER_BYTES => shortish.push("CRON_SECRET"),
        SECRET_AMBER_BYTES.. => {}
    }
    if config.session_keys.iter().any(|key| is_dull(&key.secret)) {
        short.push("SESSION_KEYS");
    }
    let is_short = |secret: &SecretString| {
        let text = secret.expose_secret().trim_start_matches("whsec_");
        STANDARD.decode(text).map_or(text.len(), |bytes| bytes.len()) < WEBHOOK_BYTES_MIN
    };
    if config.replicate.webhook_secrets.iter().any(is_short) {
        short.push("REPLICATE_WEBHOOK_SECRETS");
    }
    // Stripe's is taken as it is written.
    let of_stripe = config.stripe.iter().flat_map(|stripe| &stripe.webhook_secrets);
    if of_stripe.into_iter().any(|secret| secret.expose_secret().len() < WEBHOOK_BYTES_MIN) {
        short.push("STRIPE_WEBHOOK_SECRETS");
    }
    let mut seen: BTreeSet<Vec<u8>> = BTreeSet::from([cron.to_vec()]);
    let keys =
        config.session_keys.iter().flat_map(|key| [key.secret.clone(), STANDARD.encode(&key.secret).into_bytes()]);
    let is_shared = !keys.into_iter().all(|key| seen.insert(key));
    let hint = words("用 openssl rand -base64 32 做新的", "Make new ones with openssl rand -base64 32");
    if !short.is_empty() {
        let short = short.join(", ");
        return red(words(format!("太容易猜：{short}"), format!("Too easily guessed: {short}")), hint);
    }
    if is_shared {
        return red(words("一个密钥用在两处", "One secret is used for two things"), hint);
    }
    if !shortish.is_empty() {
        let shortish = shortish.join(", ");
        return amber(words(format!("短了些：{shortish}"), format!("Rather short: {shortish}")), hint);
    }
    green(words("密钥都够长", "The secrets are long enough"))
}

/// The same few letters again and again.
fn is_dull(secret: &[u8]) -> bool {
    secret.iter().collect::<BTreeSet<_>>().len() < DIFFERENT_BYTES_MIN
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn this_machine_is_told_from_others() {
        for (url, here) in [
            ("http://localhost:3000", true),
            ("http://127.0.0.1:9", true),
            ("http://[::1]:9", true),
            ("http://localhost.example.com", false),
            ("http://10.0.0.1", false),
            ("https://studio.example", false),
        ] {
            assert_eq!(is_loopback(&url.parse().unwrap()), here, "{url}");
        }
    }
}
