//! The settings of a deployment that has an app for its outside world: its database server, storage and sandbox.

use std::collections::BTreeMap;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use secrecy::ExposeSecret as _;

use crate::TestApp;

/// The environment of a function.
pub type Settings = BTreeMap<&'static str, String>;

impl TestApp {
    /// Every setting that a function beside this app needs; `public_url` is where it is reached. The app must be
    /// on a libSQL server.
    #[must_use]
    pub fn settings(&self, public_url: &str) -> Settings {
        let config = &self.state.config;
        let keys = config.session_keys.iter().map(|key| format!("{}:{}", key.kid, STANDARD.encode(&key.secret)));
        let secrets = config.replicate.webhook_secrets.iter().map(|secret| secret.expose_secret().to_owned());
        let hosts = config.replicate.delivery_hosts.iter().map(ToString::to_string);
        let mut settings = Settings::from([
            ("PUBLIC_URL", public_url.to_owned()),
            ("DATABASE_URL", config.database.url.clone()),
            ("S3_ENDPOINT", config.storage.endpoint.to_string()),
            ("S3_BUCKET", config.storage.bucket.clone()),
            ("S3_ACCESS_KEY_ID", config.storage.access_key_id.clone()),
            ("S3_SECRET_ACCESS_KEY", config.storage.secret_access_key.expose_secret().to_owned()),
            ("SESSION_KEYS", keys.collect::<Vec<_>>().join(",")),
            ("CRON_SECRET", config.cron_secret.expose_secret().to_owned()),
            ("REPLICATE_API_TOKEN", config.replicate.token.expose_secret().to_owned()),
            ("REPLICATE_BASE_URL", config.replicate.base_url.to_string()),
            ("REPLICATE_WEBHOOK_SECRETS", secrets.collect::<Vec<_>>().join(",")),
            ("REPLICATE_DELIVERY_HOSTS", hosts.collect::<Vec<_>>().join(",")),
            ("NETWORK_LIMIT", config.network_limit.to_string()),
        ]);
        if let Some(google) = &config.google {
            settings.insert("GOOGLE_CLIENT_ID", google.client_id.clone());
            settings.insert("GOOGLE_CLIENT_SECRET", google.client_secret.expose_secret().to_owned());
            settings.insert("GOOGLE_AUTHORIZE_URL", google.authorize_url.to_string());
            settings.insert("GOOGLE_TOKEN_URL", google.token_url.to_string());
            settings.insert("GOOGLE_JWKS_URL", google.jwks_url.to_string());
        }
        if let Some(mail) = &config.mail {
            settings.insert("RESEND_API_KEY", mail.key.expose_secret().to_owned());
            let secrets = mail.webhook_secrets.iter().map(|secret| secret.expose_secret().to_owned());
            settings.insert("RESEND_WEBHOOK_SECRETS", secrets.collect::<Vec<_>>().join(","));
            settings.insert("MAIL_FROM", mail.from.clone());
            settings.insert("MAIL_BASE_URL", mail.base_url.to_string());
        }
        if let Some(stripe) = &config.stripe {
            let secrets = stripe.webhook_secrets.iter().map(|secret| secret.expose_secret().to_owned());
            settings.insert("STRIPE_SECRET_KEY", stripe.key.expose_secret().to_owned());
            settings.insert("STRIPE_WEBHOOK_SECRETS", secrets.collect::<Vec<_>>().join(","));
            settings.insert("STRIPE_BASE_URL", stripe.base_url.to_string());
        }
        if let Some(tron) = &config.tron {
            settings.insert("TRON_ADDRESS", tron.address.to_string());
            settings.insert("TRON_CONTRACT", tron.contract.to_string());
            settings.insert("TRON_BASE_URL", tron.base_url.to_string());
            if let Some(key) = &tron.api_key {
                settings.insert("TRON_API_KEY", key.expose_secret().to_owned());
            }
        }
        if let Some(credits) = config.signup_credits {
            settings.insert("SIGNUP_CREDITS", credits.to_string());
        }
        let referral = config.referral;
        settings.insert("REFERRAL_INVITER_CREDITS", referral.inviter_credits.to_string());
        settings.insert("REFERRAL_INVITED_CREDITS", referral.invited_credits.to_string());
        settings.insert("REFERRAL_TOTAL_MAX", referral.total_max.to_string());
        settings.insert("REFERRAL_MONTH_MAX", referral.month_max.to_string());
        settings
    }
}
