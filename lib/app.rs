//! What every handler can reach. Cheap to make: connections and clients open when they are first used.

use std::ops::Deref;
use std::sync::Arc;
use std::time::Duration;

use crate::catalogue::{self, BaseModel, Catalogue, TryonEngine};
use crate::clock::{Clock, NowAndThen};
use crate::config::Config;
use crate::db::{Db, DbError};
use crate::engines::chat::Chat;
use crate::engines::gemini::Gemini;
use crate::engines::replicate::{Replicate, ReplicateSettings, Timeouts, WebhookSecrets};
use crate::engines::together::Together;
use crate::engines::{Engine, EngineName, Room, TextModel};
use crate::google::Google;
use crate::mail::Mailer;
use crate::outbound::http_client;
use crate::sentry::Sentry;
use crate::storage::{Storage, StorageError, StorageSettings};
use crate::stripe::Stripe;
use crate::studio::Studios;
use crate::tron::Tron;

/// The application, shared by all requests of a process.
#[derive(Clone)]
pub struct App(Arc<Parts>);

/// The parts of the application.
pub struct Parts {
    /// What the deployment decided.
    pub config: Config,
    /// The present.
    pub clock: Clock,
    /// The database.
    pub db: Db,
    /// The object storage.
    pub storage: Storage,
    /// For what the studio asks of itself.
    pub http: reqwest::Client,
    /// The engine for trainings and photos.
    pub replicate: Replicate,
    /// What its webhooks are signed with.
    pub replicate_webhooks: WebhookSecrets,
    /// One more engine for photos, when configured.
    pub chat: Option<Chat>,
    /// Gemini's own API, when configured.
    pub gemini: Option<Gemini>,
    /// FLUX at Together AI, when configured.
    pub together: Option<Together>,
    /// What writes the texts of posters, when configured.
    pub text_model: Option<TextModel>,
    /// Sign in with Google, when configured.
    pub google: Option<Google>,
    /// Mail, when configured.
    pub mailer: Option<Mailer>,
    /// Packs and plans by card, when configured.
    pub stripe: Option<Stripe>,
    /// The chain on which USDT is paid, when configured.
    pub tron: Option<Tron>,
    /// For pictures that are under way in this process.
    pub room: Room,
    /// Whom failures are told to, when configured.
    pub sentry: Option<Sentry>,
    /// When this process last looked whether the timer still rings.
    pub timer_looked_at: NowAndThen,
    /// Prices, packs, plans, trainers.
    pub catalogue: &'static Catalogue,
    /// What the studios do with their jobs.
    pub studios: Studios,
}

/// Why the application cannot be put together.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    /// The database's address cannot be used.
    #[error("DATABASE_URL: {0}")]
    Database(#[from] DbError),
    /// The storage's address cannot be used.
    #[error("S3: {0}")]
    Storage(#[from] StorageError),
    /// The HTTP client cannot be made.
    #[error("HTTP client: {0}")]
    Http(#[from] reqwest::Error),
    /// The catalogue file does not hold together.
    #[error("catalogue: {0}")]
    Catalogue(String),
    /// `TRYON_ENGINE` names none, or one that must not be paid for where somebody can pay.
    #[error("TRYON_ENGINE: {0}")]
    TryonEngine(String),
}

impl std::fmt::Debug for App {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("App").field("config", &self.config).finish_non_exhaustive()
    }
}

impl Deref for App {
    type Target = Parts;

    fn deref(&self) -> &Parts {
        &self.0
    }
}

impl App {
    /// The application of a deployed function: the machine's clock and a libSQL server.
    ///
    /// # Errors
    /// When the configuration cannot be used.
    pub fn from_config(config: Config, studios: Studios) -> Result<Self, StartError> {
        let http = http_client()?;
        let db = Db::remote(&config.database.url, config.database.token.clone(), http.clone())?;
        Self::new(config, Clock::System, db, http, studios)
    }

    /// The application over a given database and clock.
    ///
    /// # Errors
    /// When the configuration cannot be used.
    pub fn new(
        config: Config,
        clock: Clock,
        db: Db,
        http: reqwest::Client,
        studios: Studios,
    ) -> Result<Self, StartError> {
        let catalogue = catalogue::get().map_err(|problem| StartError::Catalogue(problem.to_owned()))?;
        Self::selling(config, clock, db, http, catalogue, studios)
    }

    /// The same with another catalogue than the one that is built in.
    ///
    /// # Errors
    /// [`StartError`] when an address cannot be used.
    pub fn selling(
        config: Config,
        clock: Clock,
        db: Db,
        http: reqwest::Client,
        catalogue: &'static Catalogue,
        studios: Studios,
    ) -> Result<Self, StartError> {
        check_tryons(&config, catalogue)?;
        let settings = StorageSettings {
            endpoint: config.storage.endpoint.clone(),
            region: config.storage.region.clone(),
            bucket: config.storage.bucket.clone(),
            access_key_id: config.storage.access_key_id.clone(),
            secret_access_key: config.storage.secret_access_key.clone(),
            path_style: config.storage.path_style,
            max_attempts: 3,
        };
        let storage = Storage::new(settings, http.clone())?;
        let replicate = Replicate::new(
            http.clone(),
            ReplicateSettings {
                base_url: config.replicate.base_url.clone(),
                token: config.replicate.token.clone(),
                owner: config.replicate.owner.clone(),
                delivery_hosts: config.replicate.delivery_hosts.clone(),
                timeouts: Timeouts {
                    call: Duration::from_secs(u64::from(config.replicate.call_seconds)),
                    ..Timeouts::default()
                },
            },
        );
        let replicate_webhooks = WebhookSecrets::new(replicate.clone(), config.replicate.webhook_secrets.clone());
        let google = config.google.as_ref().map(|google| Google::new(http.clone(), google.clone()));
        let stripe = config.stripe.as_ref().map(|stripe| Stripe::new(http.clone(), stripe.clone()));
        let tron = config.tron.as_ref().map(|tron| Tron::new(http.clone(), tron.clone()));
        let site = config.public_url.host_str().unwrap_or_default();
        let sentry = config.sentry_dsn.clone().map(|dsn| Sentry::new(http.clone(), dsn, site));
        let mailer = config.mail.as_ref().map(|mail| Mailer::new(http.clone(), mail.clone()));
        let chat = config.chat.as_ref().map(|chat| Chat::new(http.clone(), chat.clone()));
        let gemini = config.gemini.as_ref().map(|gemini| Gemini::new(http.clone(), gemini.clone()));
        let together = config.together.as_ref().map(|together| Together::new(http.clone(), together.clone()));
        let text_model = config.text.as_ref().map(|text| TextModel::new(http.clone(), text.clone()));
        Ok(Self(Arc::new(Parts {
            config,
            clock,
            db,
            storage,
            http,
            replicate,
            replicate_webhooks,
            chat,
            gemini,
            together,
            text_model,
            google,
            mailer,
            stripe,
            tron,
            room: Room::empty(),
            sentry,
            timer_looked_at: NowAndThen::default(),
            catalogue,
            studios,
        })))
    }

    /// What garments are tried on with here.
    ///
    /// # Errors
    /// Never once it has started: the catalogue and the configuration were held against each other.
    pub fn tryon_engine(&self) -> crate::error::Result<&'static TryonEngine> {
        let chosen = self.catalogue.tryon_engine(self.config.tryon_engine.as_deref());
        chosen.ok_or_else(|| crate::error::AppError::Internal("no engine dresses people".to_owned()))
    }

    /// The engine of this name, if this deployment has it.
    #[must_use]
    pub fn engine(&self, name: EngineName) -> Option<Engine> {
        match name {
            EngineName::Replicate => Some(Engine::Replicate(self.replicate.clone())),
            EngineName::Chat => self.chat.clone().map(Engine::Chat),
            EngineName::Gemini => self.gemini.clone().map(Engine::Gemini),
            EngineName::Together => self.together.clone().map(Engine::Together),
        }
    }

    /// The models that anybody can take photos with here: those whose engine this deployment has.
    pub fn photo_models(&self) -> impl Iterator<Item = &'static BaseModel> {
        let catalogue = self.catalogue;
        catalogue.photo_models().filter(|model| self.engine(model.engine).is_some())
    }

    /// What a model of the catalogue is called at an engine: where an endpoint is configured, so is its model.
    #[must_use]
    pub fn name_at_engine<'a>(&'a self, engine: EngineName, model: &'a str) -> &'a str {
        let configured = match engine {
            EngineName::Replicate => None,
            EngineName::Chat => self.config.chat.as_ref().map(|chat| &chat.model),
            EngineName::Gemini => self.config.gemini.as_ref().map(|gemini| &gemini.model),
            EngineName::Together => self.config.together.as_ref().map(|together| &together.model),
        };
        configured.map_or(model, String::as_str)
    }

    /// What a new account starts with.
    #[must_use]
    pub fn signup_credits(&self) -> i64 {
        self.config.signup_credits.map_or(self.catalogue.signup_credits, i64::from)
    }
}

/// The engine for try-ons is one of the catalogue's, and where anybody can pay its licence lets one be paid.
fn check_tryons(config: &Config, catalogue: &Catalogue) -> Result<(), StartError> {
    let chosen = config.tryon_engine.as_deref();
    let engine = catalogue
        .tryon_engine(chosen)
        .ok_or_else(|| StartError::TryonEngine(format!("{} tries nothing on", chosen.unwrap_or_default())))?;
    let is_paid = config.stripe.is_some() || config.tron.is_some();
    // Nor may what goes on in its place.
    let unpaid = catalogue.tryon_choices(engine, usize::MAX).into_iter().find(|engine| !engine.paid_use);
    match unpaid.filter(|_| is_paid) {
        Some(engine) => Err(StartError::TryonEngine(format!("{} is for no paid use: {}", engine.id, engine.licence))),
        None => Ok(()),
    }
}
