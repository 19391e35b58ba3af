//! The configuration: what a deployment reads from its environment, made up here from the sandbox, group by group. A
//! group whose key is in the environment is taken from there as a whole.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use darkroom::config::Config;
use serde::{Deserialize, Serialize};
use std::cell::RefCell;
use std::collections::BTreeMap;
use std::io;
use std::path::Path;

use super::{Options, StartError};
use crate::context::Context;
use crate::{chat, disk, gemini, random, text, together, tron};

/// New accounts can try everything (the requirement's grant is 21).
const SIGNUP_CREDITS: u32 = 1000;
/// Everybody is on one network address here, and tests are many people.
const NETWORK_LIMIT: u32 = 1_000_000;
/// Who is told what only an operator can mend.
const OPERATOR_EMAIL: &str = "operator@darkroom.example";
/// An organisation that does not exist.
const LABEL_PRODUCER: &str = "001191310000DARKROOM0000001";
/// The bucket's name.
pub(super) const BUCKET: &str = "darkroom";

/// What the studio keeps between starts, beside what the sandbox keeps.
#[derive(Clone, Serialize, Deserialize)]
pub(super) struct Kept {
    session_key: String,
    cron_secret: String,
    /// The storage's port: presigned addresses that are out stay good over a restart.
    pub(super) storage_port: u16,
}

impl Kept {
    pub(super) fn open(folder: &Path) -> io::Result<Self> {
        if let Some(kept) = disk::read(&folder.join("studio.json"))? {
            return Ok(kept);
        }
        let kept =
            Self { session_key: STANDARD.encode(random::bytes(32)), cron_secret: random::letters(40), storage_port: 0 };
        kept.save(folder)?;
        Ok(kept)
    }

    pub(super) fn save(&self, folder: &Path) -> io::Result<()> {
        disk::write(&folder.join("studio.json"), self)
    }

    pub(super) fn cron_secret(&self) -> &str {
        &self.cron_secret
    }
}

/// The whole configuration. What was made up of it is written down beside what else the sandbox keeps, so that a command on
/// the studio's folder has the settings that the studio has; what is real is in the environment of both.
pub(super) fn read(context: &Context, kept: &Kept, database: &str, options: &Options) -> Result<Config, StartError> {
    let made = RefCell::new(BTreeMap::new());
    let config = Config::from_source(|name| {
        let value = match (name, options.call_seconds) {
            (
                "REPLICATE_CALL_SECONDS"
                | "CHAT_CALL_SECONDS"
                | "GEMINI_CALL_SECONDS"
                | "TOGETHER_CALL_SECONDS"
                | "TEXT_CALL_SECONDS",
                Some(seconds),
            ) => Some(seconds.to_string()),
            _ => value(name, context, kept, database, options),
        };
        let is_real = options.real_keys && environment(name) == value;
        if let Some(value) = value.clone().filter(|_| !is_real) {
            made.borrow_mut().insert(name.to_owned(), value);
        }
        value
    })?;
    disk::write(&context.data.join("settings.json"), &made.into_inner())?;
    Ok(config)
}

/// The value of a setting: from the environment when its group is real, made up otherwise.
fn value(name: &str, context: &Context, kept: &Kept, database: &str, options: &Options) -> Option<String> {
    let group =
        ["REPLICATE_", "CHAT_", "GEMINI_", "TOGETHER_", "TEXT_", "GOOGLE_", "S3_", "DATABASE_", "STRIPE_", "TRON_"]
            .into_iter()
            .find(|group| name.starts_with(group));
    if name == "TRYON_ENGINE" {
        return options.tryon_engine.clone();
    }
    if options.tryon_engine.is_some() && matches!(group, Some("STRIPE_" | "TRON_")) {
        return None;
    }
    let key = match group {
        Some("REPLICATE_") => "REPLICATE_API_TOKEN",
        Some("CHAT_") => "CHAT_API_KEY",
        Some("GEMINI_") => "GEMINI_API_KEY",
        Some("TOGETHER_") => "TOGETHER_API_KEY",
        Some("TEXT_") => "TEXT_MODEL",
        Some("GOOGLE_") => "GOOGLE_CLIENT_ID",
        Some("S3_") => "S3_ENDPOINT",
        Some("DATABASE_") => "DATABASE_AUTH_TOKEN",
        Some("STRIPE_") => "STRIPE_SECRET_KEY",
        Some("TRON_") => "TRON_ADDRESS",
        // The operator is told by mail, too: a real one is not sent to an address that was made up.
        _ if name.starts_with("MAIL_") || name == "RESEND_WEBHOOK_SECRETS" || name == "OPERATOR_EMAILS" => {
            "RESEND_API_KEY"
        }
        _ => name,
    };
    if options.real_keys && environment(key).is_some() {
        return environment(name);
    }
    match group {
        Some("CHAT_") if !options.chat => None,
        Some("GEMINI_") if !options.gemini => None,
        Some("TOGETHER_") if !options.together => None,
        Some("TEXT_") if !options.text => None,
        Some(_) | None => made_up(name, context, kept, database),
    }
}

#[expect(clippy::disallowed_methods, reason = "a real key in the environment replaces a sandbox provider")]
fn environment(name: &str) -> Option<String> {
    std::env::var(name).ok().filter(|value| !value.is_empty())
}

fn made_up(name: &str, context: &Context, kept: &Kept, database: &str) -> Option<String> {
    let secrets = &context.secrets;
    Some(match name {
        "PUBLIC_URL" => context.base_url.to_string(),
        "DATABASE_URL" => database.to_owned(),
        "S3_ENDPOINT" => format!("http://127.0.0.1:{}", kept.storage_port),
        "S3_REGION" => "auto".to_owned(),
        "S3_BUCKET" => BUCKET.to_owned(),
        "S3_ACCESS_KEY_ID" => secrets.storage_access_key.clone(),
        "S3_SECRET_ACCESS_KEY" => secrets.storage_secret_key.clone(),
        "S3_PATH_STYLE" => "true".to_owned(),
        "SESSION_KEYS" => format!("dev:{}", kept.session_key),
        "CRON_SECRET" => kept.cron_secret.clone(),
        "REPLICATE_API_TOKEN" => secrets.replicate_token.clone(),
        "REPLICATE_BASE_URL" => context.link("/sandbox/providers/replicate/v1"),
        "REPLICATE_WEBHOOK_SECRETS" => secrets.replicate_webhook_key.clone(),
        "REPLICATE_DELIVERY_HOSTS" => context.link("/sandbox/providers/replicate/delivery/"),
        "CHAT_API_KEY" => chat::KEY.to_owned(),
        "CHAT_BASE_URL" => context.link(&format!("{}/v1", chat::MOUNT)),
        "CHAT_MODEL" => chat::MODEL.to_owned(),
        "GEMINI_API_KEY" => gemini::KEY.to_owned(),
        "GEMINI_BASE_URL" => context.link(&format!("{}/v1beta", gemini::MOUNT)),
        "GEMINI_MODEL" => gemini::MODEL.to_owned(),
        "TOGETHER_API_KEY" => together::KEY.to_owned(),
        "TOGETHER_BASE_URL" => context.link(&format!("{}/v1", together::MOUNT)),
        "TOGETHER_MODEL" => together::MODEL.to_owned(),
        "TEXT_API_KEY" => text::KEY.to_owned(),
        "TEXT_BASE_URL" => context.link(&format!("{}/v1", text::MOUNT)),
        "TEXT_MODEL" => text::MODEL.to_owned(),
        "TEXT_SEES" => "true".to_owned(),
        "GOOGLE_CLIENT_ID" => secrets.google_client_id.clone(),
        "GOOGLE_CLIENT_SECRET" => secrets.google_client_secret.clone(),
        "GOOGLE_AUTHORIZE_URL" => context.link("/sandbox/providers/google/auth"),
        "GOOGLE_TOKEN_URL" => context.link("/sandbox/providers/google/token"),
        "GOOGLE_JWKS_URL" => context.link("/sandbox/providers/google/jwks"),
        "RESEND_API_KEY" => secrets.mail_key.clone(),
        "RESEND_WEBHOOK_SECRETS" => secrets.mail_webhook_key.clone(),
        "MAIL_FROM" => "Darkroom <studio@darkroom.example>".to_owned(),
        "MAIL_BASE_URL" => context.link("/sandbox/providers/mail"),
        "OPERATOR_EMAILS" => OPERATOR_EMAIL.to_owned(),
        "STRIPE_SECRET_KEY" => secrets.stripe_key.clone(),
        "STRIPE_WEBHOOK_SECRETS" => secrets.stripe_webhook_secret.clone(),
        "STRIPE_BASE_URL" => context.link(crate::stripe::MOUNT),
        "TRON_ADDRESS" => secrets.tron_address.to_string(),
        "TRON_API_KEY" => secrets.tron_api_key.clone(),
        "TRON_BASE_URL" => context.link(tron::MOUNT),
        "LABEL_PRODUCER" => LABEL_PRODUCER.to_owned(),
        "SIGNUP_CREDITS" => SIGNUP_CREDITS.to_string(),
        "NETWORK_LIMIT" => NETWORK_LIMIT.to_string(),
        _ => return None,
    })
}
