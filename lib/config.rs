//! Configuration: read once from the environment, every problem said at once.

mod label_visible;
mod reader;

use std::fmt;

use http::HeaderName;
use secrecy::SecretString;
use url::Url;

use crate::engines::DeliveryHost;
use crate::engines::chat::ChatSettings;
use crate::engines::gemini::GeminiSettings;
use crate::engines::text::TextSettings;
use crate::engines::together::TogetherSettings;
use crate::google::GoogleSettings;
use crate::hashed::AddressKeys;
use crate::mail::MailConfig;
use crate::media::marks::Producer;
use crate::referrals::ReferralTerms;
use crate::sentry::Dsn;
use crate::stripe::StripeSettings;
use crate::tron::TronConfig;
pub use label_visible::LabelVisible;
use reader::Reader;

/// Everything a deployment decides. The table in `README.md` explains each name.
#[derive(Clone, Debug)]
pub struct Config {
    /// `PUBLIC_URL`: where people reach the studio; webhooks and sign-in come back to it.
    pub public_url: Url,
    /// `DATABASE_URL` and `DATABASE_AUTH_TOKEN`: a libSQL server.
    pub database: DatabaseConfig,
    /// `S3_*`: where pictures are kept.
    pub storage: StorageConfig,
    /// `SESSION_KEYS`: `kid:base64` pairs, the first signs, all verify.
    pub session_keys: Vec<SessionKey>,
    /// `MAILBOX_KEYS`: what makes addresses that are kept after their account unreadable (`SESSION_KEYS` when unset).
    pub mailbox_keys: AddressKeys,
    /// `CRON_SECRET`: what the platform's cron sends.
    pub cron_secret: SecretString,
    /// `METRICS_TOKEN`: what a scraper of `/api/metrics` presents; nothing is there when unset.
    pub metrics_token: Option<SecretString>,
    /// `SENTRY_DSN`: where failures are told; nowhere when unset.
    pub sentry_dsn: Option<Dsn>,
    /// `REPLICATE_*`: the engine for trainings and photos.
    pub replicate: ReplicateConfig,
    /// `CHAT_*`: one more engine for photos, when configured.
    pub chat: Option<ChatSettings>,
    /// `GEMINI_*`: Gemini's own API, when configured.
    pub gemini: Option<GeminiSettings>,
    /// `TOGETHER_*`: FLUX at Together AI, when configured.
    pub together: Option<TogetherSettings>,
    /// `TEXT_*`: the small model that writes the texts of posters, when configured.
    pub text: Option<TextSettings>,
    /// `GOOGLE_*`: sign in with Google, when configured.
    pub google: Option<GoogleSettings>,
    /// `MAIL_*`, `RESEND_API_KEY`: sign in by mailed code, when configured.
    pub mail: Option<MailConfig>,
    /// `OPERATOR_EMAILS`: who is told at once what only an operator can mend; nobody when unset.
    pub operator_emails: Vec<String>,
    /// `STRIPE_*`: packs and plans by card, when configured.
    pub stripe: Option<StripeSettings>,
    /// `TRON_*`: packs paid in USDT, when an address is configured.
    pub tron: Option<TronConfig>,
    /// `LABEL_PRODUCER`: whom pictures name as the one who made them (a code of nobody when unset).
    pub label_producer: Producer,
    /// `LABEL_VISIBLE`: whether downloads carry the visible label of generated pictures (`ask` when unset).
    pub label_visible: LabelVisible,
    /// `TRYON_ENGINE`: which engine of the catalogue's garments are tried on with (the usual one when unset).
    pub tryon_engine: Option<String>,
    /// `SIGNUP_CREDITS`: what a new account starts with (from the catalogue when unset).
    pub signup_credits: Option<u32>,
    /// `REFERRAL_*`: what whoever invites somebody and whom they invite get, and how often.
    pub referral: ReferralTerms,
    /// `LOGIN_CODE_SECONDS`: how long a mailed code is good (requirement B1: 60, at most 600).
    pub login_code_seconds: u32,
    /// `NETWORK_LIMIT`: how many sign-in attempts an hour one network address may make.
    pub network_limit: u32,
    /// `CLIENT_ADDRESS_HEADER`: in which header a proxy of the operator's in front says who asks; none stands there when
    /// unset. The proxy must write it itself, over whatever its callers sent.
    pub client_address_header: Option<HeaderName>,
}

/// A libSQL server.
#[derive(Clone, Debug)]
pub struct DatabaseConfig {
    /// `libsql://`, `https://` or `http://`.
    pub url: String,
    /// A bearer token, if the server wants one.
    pub token: Option<SecretString>,
}

/// S3-compatible storage.
#[derive(Clone, Debug)]
pub struct StorageConfig {
    /// The endpoint, without the bucket.
    pub endpoint: Url,
    /// Region, `auto` where there is none.
    pub region: String,
    /// The bucket; it is private.
    pub bucket: String,
    /// Access key id.
    pub access_key_id: String,
    /// Secret access key.
    pub secret_access_key: SecretString,
    /// `https://endpoint/bucket/key` instead of `https://bucket.endpoint/key`.
    pub path_style: bool,
}

/// One key that signs sessions.
#[derive(Clone)]
pub struct SessionKey {
    /// Its name, carried in each token's header.
    pub kid: String,
    /// At least 32 bytes.
    pub secret: Vec<u8>,
}

impl fmt::Debug for SessionKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "SessionKey({})", self.kid)
    }
}

/// Replicate.
#[derive(Clone, Debug)]
pub struct ReplicateConfig {
    /// The API's base, with `/v1`.
    pub base_url: Url,
    /// The API token.
    pub token: SecretString,
    /// The account that owns trained models; asked from the API when unset.
    pub owner: Option<String>,
    /// `whsec_…` values, several while one is being rotated; asked from the API when unset.
    pub webhook_secrets: Vec<SecretString>,
    /// Hosts (or URL prefixes) from which outputs may be fetched.
    pub delivery_hosts: Vec<DeliveryHost>,
    /// `REPLICATE_CALL_SECONDS`: how long one call of the API may take, 1 to 20 s (20 when unset). What was asked for
    /// and not answered by then is looked for in the engine's list.
    pub call_seconds: u32,
}

/// What is wrong with the environment, all of it.
#[derive(Debug, PartialEq, Eq)]
pub struct ConfigError(pub Vec<String>);

impl fmt::Display for ConfigError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "configuration is not usable:")?;
        self.0.iter().try_for_each(|problem| writeln!(f, "  {problem}"))
    }
}

impl std::error::Error for ConfigError {}

impl ConfigError {
    /// The names of the settings that are not set.
    pub fn missing(&self) -> impl Iterator<Item = &str> {
        self.0.iter().filter_map(|problem| problem.strip_suffix(" is not set"))
    }

    /// The names of those that are set to what cannot be used. Their values stay in the log.
    pub fn unusable(&self) -> impl Iterator<Item = &str> {
        let others = self.0.iter().filter(|problem| !problem.ends_with(" is not set"));
        others.filter_map(|problem| problem.split(' ').next())
    }
}

impl Config {
    /// Reads the configuration from `source`, usually the environment.
    ///
    /// # Errors
    /// Every problem at once: what is missing and what cannot be read.
    pub fn from_source(source: impl Fn(&str) -> Option<String>) -> Result<Self, ConfigError> {
        let mut reader = Reader { source: &source, problems: Vec::new() };
        let public_url = reader.required::<Url>("PUBLIC_URL");
        let database = DatabaseConfig { url: reader.text("DATABASE_URL"), token: reader.secret("DATABASE_AUTH_TOKEN") };
        let storage = reader.storage();
        let session_keys = reader.session_keys();
        let mailbox_keys = reader.mailbox_keys(&session_keys);
        let cron_secret = reader.required_secret("CRON_SECRET");
        let metrics_token = reader.secret("METRICS_TOKEN");
        let sentry_dsn = reader.private::<Dsn>("SENTRY_DSN");
        let replicate = reader.replicate();
        let chat = reader.chat();
        let gemini = reader.gemini();
        let together = reader.together();
        let text = reader.text_model(chat.as_ref());
        let google = reader.google();
        let mail = reader.mail();
        let operator_emails = reader.operator_emails();
        let stripe = reader.stripe();
        let tron = reader.tron();
        let label_producer = reader.optional::<Producer>("LABEL_PRODUCER").unwrap_or_default();
        let label_visible = reader.optional::<LabelVisible>("LABEL_VISIBLE").unwrap_or_default();
        let tryon_engine = reader.get("TRYON_ENGINE");
        let signup_credits = reader.optional::<u32>("SIGNUP_CREDITS");
        let referral = reader.referral();
        let login_code_seconds = reader.optional::<u32>("LOGIN_CODE_SECONDS").unwrap_or(60);
        if !(30..=600).contains(&login_code_seconds) {
            reader.problems.push("LOGIN_CODE_SECONDS must be from 30 to 600".to_owned());
        }
        let network_limit = reader.optional::<u32>("NETWORK_LIMIT").unwrap_or(60);
        let client_address_header = reader.optional::<HeaderName>("CLIENT_ADDRESS_HEADER");
        match (public_url, storage, replicate) {
            (Some(public_url), Some(storage), Some(replicate)) if reader.problems.is_empty() => Ok(Self {
                public_url,
                database,
                storage,
                session_keys,
                mailbox_keys,
                cron_secret,
                metrics_token,
                sentry_dsn,
                replicate,
                chat,
                gemini,
                together,
                text,
                google,
                mail,
                operator_emails,
                stripe,
                tron,
                label_producer,
                label_visible,
                tryon_engine,
                signup_credits,
                referral,
                login_code_seconds,
                network_limit,
                client_address_header,
            }),
            _ => Err(ConfigError(reader.problems)),
        }
    }

    /// What a deployment that nobody has set up yet lacks beside what [`ConfigError`] names: it works without, but nobody
    /// looks after it and nobody signs in. `None` once it names its operator. A setting says so and no row, because what
    /// cannot reach its database cannot ask who is in it.
    #[expect(clippy::disallowed_methods, reason = "the one place that reads the environment")]
    #[must_use]
    pub fn advised_at_first_boot() -> Option<Vec<&'static str>> {
        let is_set = |name: &&str| std::env::var(name).is_ok_and(|value| !value.trim().is_empty());
        let unset: Vec<&str> = ["OPERATOR_EMAILS", "RESEND_API_KEY"].into_iter().filter(|name| !is_set(name)).collect();
        unset.contains(&"OPERATOR_EMAILS").then_some(unset)
    }

    /// Reads the environment of this process.
    ///
    /// # Errors
    /// As [`Config::from_source`].
    #[expect(clippy::disallowed_methods, reason = "the one place that reads the environment")]
    pub fn from_environment() -> Result<Self, ConfigError> {
        Self::from_source(|name| std::env::var(name).ok())
    }
}

#[cfg(test)]
mod tests {
    use base64::Engine as _;
    use base64::engine::general_purpose::STANDARD;
    use secrecy::ExposeSecret as _;

    use super::*;

    fn complete(name: &str) -> Option<String> {
        Some(match name {
            "PUBLIC_URL" => "https://studio.example".to_owned(),
            "DATABASE_URL" => "libsql://studio.example".to_owned(),
            "S3_ENDPOINT" => "https://s3.example".to_owned(),
            "S3_BUCKET" | "S3_ACCESS_KEY_ID" | "S3_SECRET_ACCESS_KEY" => "word".to_owned(),
            "SESSION_KEYS" => format!("k1:{}", STANDARD.encode([7; 32])),
            "CRON_SECRET" | "REPLICATE_API_TOKEN" => "hush".to_owned(),
            _ => return None,
        })
    }

    #[test]
    fn a_complete_environment_is_read_and_secrets_stay_hidden() {
        let config = Config::from_source(complete).unwrap();
        assert_eq!(config.login_code_seconds, 60);
        assert_eq!(config.replicate.base_url.as_str(), "https://api.replicate.com/v1");
        assert_eq!(config.label_visible, LabelVisible::Ask);
        assert!(config.google.is_none() && config.mail.is_none());
        assert!(config.stripe.is_none() && config.tron.is_none() && config.chat.is_none());
        assert!(config.text.is_none() && config.gemini.is_none() && config.together.is_none());
        assert!(!format!("{config:?}").contains("hush"));
    }

    #[test]
    fn the_text_model_is_at_the_chat_endpoint_or_at_its_own_and_no_key_goes_elsewhere() {
        let with = |settings: &[(&str, &str)]| {
            Config::from_source(|name| {
                let given = settings.iter().find(|(given, _)| *given == name);
                given.map(|(_, value)| (*value).to_owned()).or_else(|| complete(name))
            })
        };
        let chat =
            [("CHAT_API_KEY", "sk-chat"), ("CHAT_BASE_URL", "https://chat.example/v1"), ("CHAT_MODEL", "banana")];
        assert!(with(&chat).unwrap().text.is_none(), "a model that draws is not asked for texts");
        let shared = [&chat[..], &[("TEXT_MODEL", "small")]].concat();
        let text = with(&shared).unwrap().text.unwrap();
        assert_eq!((text.base_url.as_str(), text.key.expose_secret()), ("https://chat.example/v1", "sk-chat"));
        assert!(!text.sees && text.call_seconds == 20);

        let apart = [&shared[..], &[("TEXT_BASE_URL", "https://text.example/v1")]].concat();
        let error = with(&apart).unwrap_err().to_string();
        assert!(error.contains("TEXT_API_KEY is not set"), "{error}");
        let error = with(&[("TEXT_MODEL", "small"), ("TEXT_CALL_SECONDS", "60")]).unwrap_err().to_string();
        for words in ["TEXT_BASE_URL is not set", "TEXT_API_KEY is not set", "TEXT_CALL_SECONDS must be from 1 to 20"] {
            assert!(error.contains(words), "{error}");
        }
    }

    #[test]
    fn gemini_needs_a_key_alone_and_a_retired_model_is_one_line() {
        let with = |settings: &[(&str, &str)]| {
            Config::from_source(|name| {
                let given = settings.iter().find(|(given, _)| *given == name);
                given.map(|(_, value)| (*value).to_owned()).or_else(|| complete(name))
            })
        };
        let gemini = with(&[("GEMINI_API_KEY", "AIza-hush")]).unwrap().gemini.unwrap();
        assert_eq!(gemini.base_url.as_str(), "https://generativelanguage.googleapis.com/v1beta");
        assert_eq!((gemini.model.as_str(), gemini.size.as_str()), ("gemini-nano-banana-2.1", "1K"));
        assert!(gemini.call_seconds == 100 && !format!("{gemini:?}").contains("hush"));
        let next = [("GEMINI_API_KEY", "AIza"), ("GEMINI_MODEL", "gemini-nano-banana-3"), ("GEMINI_SIZE", "2K")];
        let gemini = with(&next).unwrap().gemini.unwrap();
        assert_eq!((gemini.model.as_str(), gemini.size.as_str()), ("gemini-nano-banana-3", "2K"));
        let wrong = [("GEMINI_API_KEY", "AIza"), ("GEMINI_SIZE", "1k"), ("GEMINI_CALL_SECONDS", "500")];
        let error = with(&wrong).unwrap_err().to_string();
        for words in ["GEMINI_SIZE is `1k`: not one of 1K, 2K, 4K", "GEMINI_CALL_SECONDS must be from 1 to 120"] {
            assert!(error.contains(words), "{error}");
        }
    }

    #[test]
    fn together_needs_a_key_alone_and_steps_belong_to_its_model() {
        let with = |settings: &[(&str, &str)]| {
            Config::from_source(|name| {
                let given = settings.iter().find(|(given, _)| *given == name);
                given.map(|(_, value)| (*value).to_owned()).or_else(|| complete(name))
            })
        };
        let together = with(&[("TOGETHER_API_KEY", "tgp-hush")]).unwrap().together.unwrap();
        assert_eq!(together.base_url.as_str(), "https://api.together.ai/v1");
        assert_eq!((together.model.as_str(), together.steps), ("black-forest-labs/FLUX.1-schnell", 4));
        assert!(!format!("{together:?}").contains("hush"));
        let pro = [("TOGETHER_API_KEY", "tgp"), ("TOGETHER_MODEL", "black-forest-labs/FLUX.2-pro")];
        let together = with(&[&pro[..], &[("TOGETHER_STEPS", "0")]].concat()).unwrap().together.unwrap();
        assert_eq!((together.model.as_str(), together.steps), ("black-forest-labs/FLUX.2-pro", 0));
        let error = with(&[("TOGETHER_API_KEY", "tgp"), ("TOGETHER_STEPS", "200")]).unwrap_err().to_string();
        assert!(error.contains("TOGETHER_STEPS must be from 0 to 50"), "{error}");
    }

    #[test]
    fn every_problem_is_said_at_once() {
        let error = Config::from_source(|name| match name {
            "LOGIN_CODE_SECONDS" => Some("soon".to_owned()),
            "OPERATOR_EMAILS" => Some("mei@studio.example, nobody".to_owned()),
            "SESSION_KEYS" => Some("k1:c2hvcnQ=".to_owned()),
            "STRIPE_SECRET_KEY" => Some("sk_test_1".to_owned()),
            "STRIPE_WALLETS" => Some("alipay, paypal".to_owned()),
            "CHAT_API_KEY" => Some("sk-1".to_owned()),
            "TEXT_MODEL" => Some("small".to_owned()),
            "TEXT_THINKING_OFF" => Some("yes".to_owned()),
            "LABEL_PRODUCER" => Some("91110102MACQD9K640".to_owned()),
            "LABEL_VISIBLE" => Some("yes".to_owned()),
            // One letter in another case.
            "TRON_ADDRESS" => Some("tR7NHqjeKQxGTCi8q8ZY4pL8otSzgjLj6t".to_owned()),
            "TRON_CONTRACT" => Some("0xa614f803b6fd780986a42c78ec9c7f77e6ded13c".to_owned()),
            _ => None,
        })
        .unwrap_err()
        .to_string();
        for words in [
            "PUBLIC_URL is not set",
            "S3_BUCKET is not set",
            "CRON_SECRET is not set",
            "SESSION_KEYS needs",
            "STRIPE_WEBHOOK_SECRETS is not set",
            "STRIPE_WALLETS is `alipay,paypal`: not one of",
            "CHAT_BASE_URL is not set",
            "CHAT_MODEL is not set",
            "TEXT_THINKING_OFF is `yes`: not one of",
            "OPERATOR_EMAILS has `nobody`",
            "LABEL_PRODUCER is `91110102MACQD9K640`: a producer's code has 27",
            "LABEL_VISIBLE is `yes`: not one of on, ask, off",
        ] {
            assert!(error.contains(words), "{error}");
        }
        for name in ["TRON_ADDRESS is `tR7", "TRON_CONTRACT is `0xa"] {
            assert!(error.contains(name) && error.contains("not a TRON address"), "{error}");
        }
        assert!(error.contains("LOGIN_CODE_SECONDS is `soon`: invalid digit found in string"), "{error}");
    }
}
