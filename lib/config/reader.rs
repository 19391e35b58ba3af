//! Reads settings one by one and notes what is wrong with them.

use std::fmt;
use std::str::FromStr;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use secrecy::SecretString;
use url::Url;

use super::{AddressKeys, ReplicateConfig, SessionKey, StorageConfig};
use crate::engines::DeliveryHost;
use crate::engines::chat::ChatSettings;
use crate::engines::gemini::GeminiSettings;
use crate::engines::text::TextSettings;
use crate::engines::together::TogetherSettings;
use crate::google::GoogleSettings;
use crate::mail::MailConfig;
use crate::referrals::ReferralTerms;
use crate::stripe::{Channel, StripeSettings};
use crate::tron::{Address, TronConfig};

/// What is read, and every problem so far.
pub(super) struct Reader<'a> {
    pub(super) source: &'a dyn Fn(&str) -> Option<String>,
    pub(super) problems: Vec<String>,
}

impl Reader<'_> {
    pub(super) fn get(&self, name: &str) -> Option<String> {
        (self.source)(name).map(|value| value.trim().to_owned()).filter(|value| !value.is_empty())
    }

    pub(super) fn missing(&mut self, name: &str) {
        self.problems.push(format!("{name} is not set"));
    }

    pub(super) fn text(&mut self, name: &str) -> String {
        self.get(name).unwrap_or_else(|| {
            self.missing(name);
            String::new()
        })
    }

    pub(super) fn secret(&self, name: &str) -> Option<SecretString> {
        self.get(name).map(SecretString::from)
    }

    pub(super) fn required_secret(&mut self, name: &str) -> SecretString {
        SecretString::from(self.text(name))
    }

    pub(super) fn optional<T: FromStr>(&mut self, name: &str) -> Option<T>
    where
        T::Err: fmt::Display,
    {
        let value = self.get(name)?;
        value.parse().map_err(|error| self.problems.push(format!("{name} is `{value}`: {error}"))).ok()
    }

    /// The same of a value that has a secret in it: it is not repeated.
    pub(super) fn private<T: FromStr>(&mut self, name: &str) -> Option<T>
    where
        T::Err: fmt::Display,
    {
        let value = self.get(name)?;
        value.parse().map_err(|error| self.problems.push(format!("{name} is {error}"))).ok()
    }

    pub(super) fn required<T: FromStr>(&mut self, name: &str) -> Option<T>
    where
        T::Err: fmt::Display,
    {
        if self.get(name).is_none() {
            self.missing(name);
        }
        self.optional(name)
    }

    pub(super) fn url_or(&mut self, name: &str, default: &str) -> Option<Url> {
        if self.get(name).is_some() { self.optional(name) } else { Url::parse(default).ok() }
    }

    pub(super) fn list(&self, name: &str) -> Vec<String> {
        let words = self.get(name).unwrap_or_default();
        words.split([',', ' ']).map(str::trim).filter(|word| !word.is_empty()).map(str::to_owned).collect()
    }

    pub(super) fn storage(&mut self) -> Option<StorageConfig> {
        let endpoint = self.required("S3_ENDPOINT");
        let bucket = self.text("S3_BUCKET");
        let access_key_id = self.text("S3_ACCESS_KEY_ID");
        let secret_access_key = self.required_secret("S3_SECRET_ACCESS_KEY");
        let region = self.get("S3_REGION").unwrap_or_else(|| "auto".to_owned());
        let path_style = self.optional::<bool>("S3_PATH_STYLE").unwrap_or(true);
        Some(StorageConfig { endpoint: endpoint?, region, bucket, access_key_id, secret_access_key, path_style })
    }

    pub(super) fn session_keys(&mut self) -> Vec<SessionKey> {
        let keys = self.keys("SESSION_KEYS");
        if self.get("SESSION_KEYS").is_none() {
            self.missing("SESSION_KEYS");
        }
        keys
    }

    /// Those of sessions where none are said: what was kept under one is forgotten with it.
    pub(super) fn mailbox_keys(&mut self, sessions: &[SessionKey]) -> AddressKeys {
        let own = self.keys("MAILBOX_KEYS");
        let keys = if own.is_empty() { sessions } else { own.as_slice() };
        AddressKeys::new(keys.iter().map(|key| key.secret.as_slice()))
    }

    fn keys(&mut self, name: &str) -> Vec<SessionKey> {
        let mut keys = Vec::new();
        for pair in self.list(name) {
            let key = pair.split_once(':').and_then(|(kid, text)| {
                let secret = STANDARD.decode(text).ok().filter(|secret| secret.len() >= 32)?;
                Some(SessionKey { kid: kid.to_owned(), secret })
            });
            match key {
                Some(key) => keys.push(key),
                None => self.problems.push(format!("{name} needs `name:base64` of at least 32 bytes each")),
            }
        }
        keys
    }

    pub(super) fn replicate(&mut self) -> Option<ReplicateConfig> {
        let base_url = self.url_or("REPLICATE_BASE_URL", "https://api.replicate.com/v1");
        let token = self.required_secret("REPLICATE_API_TOKEN");
        let mut delivery_hosts = self.delivery_hosts("REPLICATE_DELIVERY_HOSTS");
        if delivery_hosts.is_empty() {
            delivery_hosts = DeliveryHost::replicate();
        }
        let call_seconds = self.optional::<u32>("REPLICATE_CALL_SECONDS").unwrap_or(20);
        if !(1..=20).contains(&call_seconds) {
            self.problems.push("REPLICATE_CALL_SECONDS must be from 1 to 20".to_owned());
        }
        let webhook_secrets = self.list("REPLICATE_WEBHOOK_SECRETS").into_iter().map(SecretString::from).collect();
        Some(ReplicateConfig {
            base_url: base_url?,
            token,
            owner: self.get("REPLICATE_OWNER"),
            webhook_secrets,
            delivery_hosts,
            call_seconds,
        })
    }

    fn delivery_hosts(&mut self, name: &str) -> Vec<DeliveryHost> {
        let mut hosts = Vec::new();
        for host in self.list(name) {
            match host.parse() {
                Ok(host) => hosts.push(host),
                Err(error) => self.problems.push(format!("{name} has `{host}`: {error}")),
            }
        }
        hosts
    }

    pub(super) fn chat(&mut self) -> Option<ChatSettings> {
        let (base_url, model) = (self.optional::<Url>("CHAT_BASE_URL"), self.get("CHAT_MODEL"));
        let mut delivery_hosts = self.delivery_hosts("CHAT_DELIVERY_HOSTS");
        let call_seconds = self.call_seconds("CHAT_CALL_SECONDS", 120);
        let key = self.secret("CHAT_API_KEY")?;
        if base_url.is_none() {
            self.missing("CHAT_BASE_URL");
        }
        if model.is_none() {
            self.missing("CHAT_MODEL");
        }
        let (base_url, model) = (base_url?, model?);
        delivery_hosts.extend(base_url.join("/").ok().and_then(|own| own.as_str().parse().ok()));
        Some(ChatSettings { base_url, key, model, delivery_hosts, call_seconds })
    }

    /// How long one answer of an engine may take that answers with the picture.
    fn call_seconds(&mut self, name: &str, default: u32) -> u32 {
        let seconds = self.optional::<u32>(name).unwrap_or(default);
        if !(1..=120).contains(&seconds) {
            self.problems.push(format!("{name} must be from 1 to 120"));
        }
        seconds
    }

    /// `GEMINI_API_KEY` switches it on.
    pub(super) fn gemini(&mut self) -> Option<GeminiSettings> {
        let base_url = self.url_or("GEMINI_BASE_URL", "https://generativelanguage.googleapis.com/v1beta");
        let model = self.get("GEMINI_MODEL").unwrap_or_else(|| "gemini-nano-banana-2.1".to_owned());
        let size = self.optional("GEMINI_SIZE").unwrap_or_default();
        let call_seconds = self.call_seconds("GEMINI_CALL_SECONDS", 100);
        let key = self.secret("GEMINI_API_KEY")?;
        Some(GeminiSettings { base_url: base_url?, key, model, size, call_seconds })
    }

    /// `TOGETHER_API_KEY` switches it on. Pictures that come as addresses after all are fetched from its own hosts.
    pub(super) fn together(&mut self) -> Option<TogetherSettings> {
        let base_url = self.url_or("TOGETHER_BASE_URL", "https://api.together.ai/v1");
        let model = self.get("TOGETHER_MODEL").unwrap_or_else(|| "black-forest-labs/FLUX.1-schnell".to_owned());
        let steps = self.optional::<u32>("TOGETHER_STEPS").unwrap_or(4);
        if steps > 50 {
            self.problems.push("TOGETHER_STEPS must be from 0 to 50".to_owned());
        }
        let call_seconds = self.call_seconds("TOGETHER_CALL_SECONDS", 60);
        let (key, base_url) = (self.secret("TOGETHER_API_KEY")?, base_url?);
        let own = base_url.join("/").ok().and_then(|own| own.as_str().parse().ok());
        let delivery_hosts =
            ["together.ai", "together.xyz"].into_iter().filter_map(|host| host.parse().ok()).chain(own).collect();
        Some(TogetherSettings { base_url, key, model, steps, delivery_hosts, call_seconds })
    }

    /// `TEXT_MODEL` switches it on. Without an address and a key of its own it is at the endpoint of `chat`; with one of
    /// the two it needs the other, so that no key is sent to somebody else.
    pub(super) fn text_model(&mut self, chat: Option<&ChatSettings>) -> Option<TextSettings> {
        let (base_url, key) = (self.optional::<Url>("TEXT_BASE_URL"), self.secret("TEXT_API_KEY"));
        let sees = self.optional::<bool>("TEXT_SEES").unwrap_or(false);
        let thinking = self.optional("TEXT_THINKING_OFF").unwrap_or_default();
        let call_seconds = self.optional::<u32>("TEXT_CALL_SECONDS").unwrap_or(20);
        if !(1..=20).contains(&call_seconds) {
            self.problems.push("TEXT_CALL_SECONDS must be from 1 to 20".to_owned());
        }
        let model = self.get("TEXT_MODEL")?;
        let (base_url, key) = match (base_url, key, chat) {
            (Some(base_url), Some(key), _) => (base_url, key),
            (None, None, Some(chat)) => (chat.base_url.clone(), chat.key.clone()),
            (base_url, key, _) => {
                if base_url.is_none() {
                    self.missing("TEXT_BASE_URL");
                }
                if key.is_none() {
                    self.missing("TEXT_API_KEY");
                }
                return None;
            }
        };
        Some(TextSettings { base_url, key, model, sees, thinking, call_seconds })
    }

    pub(super) fn google(&mut self) -> Option<GoogleSettings> {
        let client_id = self.get("GOOGLE_CLIENT_ID")?;
        let client_secret = self.required_secret("GOOGLE_CLIENT_SECRET");
        Some(GoogleSettings {
            client_id,
            client_secret,
            authorize_url: self.url_or("GOOGLE_AUTHORIZE_URL", "https://accounts.google.com/o/oauth2/v2/auth")?,
            token_url: self.url_or("GOOGLE_TOKEN_URL", "https://oauth2.googleapis.com/token")?,
            jwks_url: self.url_or("GOOGLE_JWKS_URL", "https://www.googleapis.com/oauth2/v3/certs")?,
        })
    }

    pub(super) fn tron(&mut self) -> Option<TronConfig> {
        let address = self.optional("TRON_ADDRESS");
        let contract = self.optional("TRON_CONTRACT").unwrap_or(Address::USDT);
        let base_url = self.url_or("TRON_BASE_URL", "https://api.trongrid.io");
        let api_key = self.secret("TRON_API_KEY");
        Some(TronConfig { address: address?, contract, base_url: base_url?, api_key })
    }

    pub(super) fn mail(&mut self) -> Option<MailConfig> {
        let key = self.secret("RESEND_API_KEY")?;
        let from = self.text("MAIL_FROM");
        let webhook_secrets = self.list("RESEND_WEBHOOK_SECRETS").into_iter().map(SecretString::from).collect();
        Some(MailConfig {
            base_url: self.url_or("MAIL_BASE_URL", "https://api.resend.com")?,
            key,
            from,
            webhook_secrets,
        })
    }

    pub(super) fn referral(&mut self) -> ReferralTerms {
        let mut number = |name, usual| self.optional::<u32>(name).unwrap_or(usual);
        let usual = ReferralTerms::USUAL;
        ReferralTerms {
            inviter_credits: number("REFERRAL_INVITER_CREDITS", usual.inviter_credits),
            invited_credits: number("REFERRAL_INVITED_CREDITS", usual.invited_credits),
            total_max: number("REFERRAL_TOTAL_MAX", usual.total_max),
            month_max: number("REFERRAL_MONTH_MAX", usual.month_max),
        }
    }

    pub(super) fn operator_emails(&mut self) -> Vec<String> {
        let addresses = self.list("OPERATOR_EMAILS");
        for address in addresses.iter().filter(|address| !address.contains('@')) {
            self.problems.push(format!("OPERATOR_EMAILS has `{address}`, which is no address"));
        }
        addresses
    }

    /// Both where nothing is said: what an account has not switched on is left out of its pages.
    fn wallets(&mut self, name: &str) -> Vec<Channel> {
        let words = self.list(name);
        if words.is_empty() {
            return Channel::WALLETS.to_vec();
        }
        let wallets = Channel::wallets(&words);
        wallets
            .map_err(|error| self.problems.push(format!("{name} is `{}`: {error}", words.join(","))))
            .unwrap_or_default()
    }

    pub(super) fn stripe(&mut self) -> Option<StripeSettings> {
        let key = self.secret("STRIPE_SECRET_KEY")?;
        let secrets = self.list("STRIPE_WEBHOOK_SECRETS");
        if secrets.is_empty() {
            self.missing("STRIPE_WEBHOOK_SECRETS");
        }
        let webhook_secrets = secrets.into_iter().map(SecretString::from).collect();
        let base_url = self.url_or("STRIPE_BASE_URL", "https://api.stripe.com")?;
        let wallets = self.wallets("STRIPE_WALLETS");
        Some(StripeSettings { base_url, key, webhook_secrets, wallets })
    }
}
