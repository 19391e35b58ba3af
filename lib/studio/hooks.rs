//! How a studio plugs in.
//!
//! A studio is a folder in `studios/`. Its routes make a `jobs::NewJob` and hand it to `jobs::submit`; from then on holds,
//! calls, retries, cancels, progress and events are the jobs' work. What a studio keeps beside the job (a model, a session) it writes in the same transactions as the job moves:
//! jobs ask its [`Hooks`] for the statements. The arrow stays `studios → jobs`: this leaf defines the table, the studios
//! fill it (`studios::hooks`), the top gives it to the application.
//!
//! Hooks are plain functions from values to statements: they read nothing and decide nothing in Rust that the database
//! could decide. A guard is a statement that fails, like everywhere else; [`Hooks::refusal`] says what it means.

use serde::Serialize;
use utoipa::ToSchema;

use super::{Development, Studio};
use crate::catalogue::{Catalogue, GarmentKind, Title};
use crate::clock::Timestamp;
use crate::config::Config;
use crate::db::{DbError, Rows, Stmt};
use crate::engines::EngineName;
use crate::error::{AppError, Result};
use crate::ids::{CallId, JobId, ModelId, UserId};

/// What a studio does with the jobs that are ordered there.
pub struct Hooks {
    /// What is sold.
    pub offer: fn(&Catalogue, &Config) -> Offer,
    /// What a call costs whose owner stops it.
    pub cancellation: Cancellation,
    /// Written in the transaction that ends a call, however it ends.
    pub on_end: fn(&CallRef<'_>, &End<'_>, Timestamp) -> Vec<Stmt>,
    /// What that transaction leaves to be deleted outside the database.
    pub leaves: Leaves,
    /// Written in the transaction that asks for a failed item again: guards, and what begins again with it.
    pub on_retry: fn(&CallRef<'_>, &Catalogue, Timestamp) -> Vec<Stmt>,
    /// What it means that one of those guards refused; `None` for a refusal that is not this studio's.
    pub refusal: fn(&DbError, &Catalogue, UserId) -> Option<Refusal>,
    /// An SQL condition, true while this studio needs the upload whose id the given expression is.
    pub upload_in_use: Option<fn(&str) -> String>,
    /// Written when a model was deleted at its provider, if the studio keeps models.
    pub on_model_erased: Option<fn(ModelId) -> Stmt>,
}

impl Hooks {
    /// A studio that keeps nothing beside its jobs and lets its owners stop them for nothing. `Hooks { on_end: …, ..
    /// Hooks::new(offer) }` says what another one does besides.
    #[must_use]
    pub const fn new(offer: fn(&Catalogue, &Config) -> Offer) -> Self {
        Self {
            offer,
            cancellation: Cancellation::Free,
            on_end: |_, _, _| Vec::new(),
            leaves: Leaves::Nothing,
            on_retry: |_, _, _| Vec::new(),
            refusal: |_, _, _| None,
            upload_in_use: None,
            on_model_erased: None,
        }
    }
}

impl std::fmt::Debug for Hooks {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Hooks").field("cancellation", &self.cancellation).finish_non_exhaustive()
    }
}

/// What a studio sells, from the catalogue.
#[derive(Clone, Debug, Default)]
pub struct Offer {
    /// What one delivered item costs, in credits.
    pub price: i64,
    /// How long it usually takes, in seconds, told before there is a history.
    pub seconds: i64,
    /// Whom each thing that is sold can be asked of, in order: nothing is sold while nobody of any order takes work.
    pub orders: Vec<Vec<EngineName>>,
    /// What a request may ask for at most or must have at least, by name.
    pub limits: Vec<(&'static str, i64)>,
    /// Of a studio that sells posters: which there are, and where they can be shown.
    pub posters: Option<PosterOffer>,
    /// Of a studio that dresses people: how many garments each level may try on at once. Its `orders` are of one garment on a
    /// picture, of two, and so on.
    pub garments: Option<GarmentsByLevel>,
    /// Of a studio that dresses people: in what it can.
    pub wears: Vec<GarmentKind>,
    /// Of a studio that dresses people: how many garments its engine takes on at once.
    pub worn_at_once: Option<usize>,
}

/// How many garments each level may try on at once.
#[derive(Clone, Copy, Debug, Serialize, ToSchema)]
pub struct GarmentsByLevel {
    /// Free.
    pub free: u32,
    /// Plus.
    pub plus: u32,
    /// Pro.
    pub pro: u32,
}

/// The posters of a plan and the shops they are made for.
#[derive(Clone, Debug)]
pub struct PosterOffer {
    /// The posters, in the order of their numbers.
    pub plan: Vec<PlannedPoster>,
    /// The shops, in the order in which they are offered.
    pub presets: Vec<ShopPreset>,
    /// How many pictures of the product one order takes.
    pub product_uploads_max: usize,
}

/// One poster of the plan.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct PlannedPoster {
    /// 0–9. It never changes, whichever are skipped.
    #[schema(minimum = 0, maximum = 9)]
    pub number: u8,
    /// Its title.
    pub title: Title,
    /// What it is for.
    pub shows: Title,
}

/// A shop's size.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct ShopPreset {
    /// As an order names it.
    pub id: String,
    /// Shop and size.
    pub title: Title,
    /// What a seller should know of it.
    pub note: Title,
    /// Posters that this shop wants without words, by their numbers.
    pub wordless: Vec<u8>,
    /// In px.
    pub width: u32,
    /// In px.
    pub height: u32,
}

/// What a call costs whose owner stops it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Cancellation {
    /// What is finished by then, and nothing else.
    Free,
    /// The part that ran, by its share of the usual time. Each cost us a machine, so there is a limit.
    PartThatRan(CancelLimit),
}

/// What the end of a call leaves to be deleted outside the database.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Leaves {
    /// Nothing that could not wait for the reconciler.
    Nothing,
    /// Pictures of people that are not to stay a moment longer: whoever ends the call deletes them.
    Inputs,
}

/// How often one person may stop work.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CancelLimit {
    /// The name it is counted under.
    pub name: &'static str,
    /// How many calls within a day.
    pub times_a_day_max: u32,
}

/// The call that something happens to.
#[derive(Clone, Copy, Debug)]
pub struct CallRef<'a> {
    /// The call.
    pub call: CallId,
    /// Its job.
    pub job: JobId,
    /// Whose.
    pub user: UserId,
    /// The job's model, made or used: `mdl_…`, or a base model's id.
    pub model: Option<&'a str>,
}

/// How a call ended.
#[derive(Clone, Copy, Debug)]
pub struct End<'a> {
    /// Who ended it.
    pub by: EndedBy,
    /// Its delivered items, in order. The others failed, or were stopped.
    pub delivered: &'a [Delivered<'a>],
    /// The model it made.
    pub trained: Option<Trained<'a>>,
}

/// Who ended a call.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum EndedBy {
    /// The engine, our deadline, or a refusal.
    Us,
    /// Its owner stopped it.
    Owner,
}

/// A delivered item.
#[derive(Clone, Copy, Debug)]
pub struct Delivered<'a> {
    /// Its place in the job.
    pub seq: i64,
    /// The id of its picture, where it is one.
    pub asset: Option<&'a str>,
}

/// A model as its provider calls it.
#[derive(Clone, Copy, Debug)]
pub struct Trained<'a> {
    /// `owner/name`
    pub model: &'a str,
    /// Its version.
    pub version: &'a str,
}

/// What a refused guard means to the person.
#[derive(Debug)]
pub enum Refusal {
    /// This.
    Error(AppError),
    /// It takes another read to say.
    Read(Stmt, fn(&Rows) -> Result<AppError>),
}

/// What the studios plug in with, as the top gives it to the application.
#[derive(Clone, Copy, Debug)]
pub struct Studios {
    /// The hooks of those that are open.
    pub hooks: fn(Studio) -> Option<&'static Hooks>,
    /// How their pictures are developed; `None` in a function that does not carry what it takes.
    pub developments: Option<fn(Studio) -> Option<&'static Development>>,
}

impl Studios {
    /// The hooks of a studio.
    ///
    /// # Errors
    /// For one that is not open: nothing can have been ordered there.
    pub fn of(self, studio: Studio) -> Result<&'static Hooks> {
        (self.hooks)(studio).ok_or_else(|| AppError::Internal(format!("the studio {} is not open", studio.as_str())))
    }

    /// How pictures of a studio are developed.
    ///
    /// # Errors
    /// In a function that does not carry it: whoever looks next brings them home. For a studio that develops none.
    pub fn development(self, studio: Studio) -> Result<&'static Development> {
        let carried = self.developments.ok_or_else(|| {
            AppError::UpstreamUnavailable("pictures of this studio are developed by another function".to_owned())
        })?;
        carried(studio).ok_or_else(|| AppError::Internal(format!("the studio {} develops nothing", studio.as_str())))
    }

    /// Those that are open.
    pub fn open(self) -> impl Iterator<Item = (Studio, &'static Hooks)> {
        Studio::ALL.into_iter().filter_map(move |studio| (self.hooks)(studio).map(|hooks| (studio, hooks)))
    }

    /// An SQL condition, true while any studio needs the upload whose id `upload` is an expression for.
    #[must_use]
    pub fn upload_in_use(self, upload: &str) -> String {
        let uses = self.open().filter_map(|(_, hooks)| hooks.upload_in_use).map(|in_use| in_use(upload));
        let uses: Vec<String> = uses.collect();
        if uses.is_empty() { "FALSE".to_owned() } else { format!("({})", uses.join(" OR ")) }
    }
}
