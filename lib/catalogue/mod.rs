//! The catalogue: prices, packs, plans, trainers and base models, from one file that is parsed once.

mod edits;
mod levels;
mod library;
mod models;
mod posters;
mod tryon;

use std::sync::OnceLock;

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa::openapi::schema::Schema;

use crate::engines::{ComposeShape, EngineName, PhotoShape, TrainerShape};
use crate::schema;
pub use edits::{EditModel, Edits};
pub use levels::{CheckinInterval, CheckinOffer, Level};
pub use library::{LibraryTerms, ReferenceModel};
pub use models::{BaseModel, Fallback, Run};
pub use posters::{PosterEngine, PosterTerms};
pub use tryon::{GarmentKind, TryonEngine, TryonTerms};

/// Everything that is sold and everything it is made with.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Catalogue {
    /// What a new account starts with, in credits.
    pub signup_credits: i64,
    /// Credits for one CNY.
    pub credits_per_cny: i64,
    /// Credits for one USD or USDT.
    pub credits_per_usd: i64,
    /// What things cost.
    pub prices: Prices,
    /// How long things take, told to people before there is a history.
    pub durations_seconds: Durations,
    /// Limits of the photo studio.
    pub photo: PhotoLimits,
    /// Edits of pictures.
    pub edit: Edits,
    /// The prompt library.
    pub library: LibraryTerms,
    /// Limits of the poster studio, and what its posters are made with.
    pub poster: PosterTerms,
    /// What garments are tried on with.
    pub tryon: TryonTerms,
    /// What a check-in gives.
    pub checkin: CheckinOffer,
    /// What each level may do.
    pub levels: Vec<Level>,
    /// What can be bought.
    pub packs: Vec<Pack>,
    /// What can be subscribed to.
    pub plans: Vec<Plan>,
    /// The base models: anybody takes photos with them, and models of faces are trained from them.
    pub bases: Vec<BaseModel>,
    /// Models that only take photos, of engines that a deployment may have or not.
    pub optional_models: Vec<BaseModel>,
    /// The trainers.
    pub trainers: Vec<Trainer>,
}

/// Prices in credits, for one piece each.
#[derive(Clone, Debug, Deserialize, Serialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Prices {
    /// A training (requirement A: $5).
    pub train: i64,
    /// A delivered photo (requirement A: $0.10).
    pub photo: i64,
    /// A poster, generated or edited.
    pub poster: i64,
    /// A garment tried on.
    pub tryon: i64,
    /// A picture by a prompt of one's own; each of the operator's says what it costs.
    pub library: i64,
}

/// Usual durations.
#[derive(Clone, Debug, Deserialize, Serialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Durations {
    /// A training.
    pub train: i64,
    /// A photo.
    pub photo: i64,
    /// A poster.
    pub poster: i64,
    /// A garment tried on.
    pub tryon: i64,
}

/// Limits of the photo studio.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PhotoLimits {
    /// Pictures in one request.
    pub count_max: u32,
    /// Characters of a prompt.
    pub prompt_chars_max: usize,
    /// `width:height`.
    pub aspect_ratios: Vec<String>,
}

/// The same words in both languages.
#[derive(Clone, Debug, Deserialize, Serialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = Words)]
pub struct Title {
    /// 中文
    pub zh: String,
    /// English
    pub en: String,
}

/// Credits to buy once.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Pack {
    /// Stable id.
    pub id: String,
    /// `CNY` or `USD`.
    pub currency: String,
    /// Price in the currency's hundredths.
    pub amount_minor: i64,
    /// What it gives.
    pub credits: i64,
    /// How much of that is bonus, for the label.
    pub bonus_percent: i64,
}

pub(crate) fn currencies() -> Schema {
    schema::one_of(["CNY", "USD"])
}

/// Credits every month.
#[derive(Clone, Debug, Deserialize, Serialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Plan {
    /// Stable id.
    pub id: String,
    /// Its name.
    pub title: Title,
    /// Price a month in US cents.
    pub usd_minor: i64,
    /// Credits a month.
    pub credits: i64,
    /// Whether they are a cap on fair use: more than a person takes photos in a month.
    #[serde(default)]
    pub fair_use: bool,
    /// How many models may be kept.
    pub model_slots: u32,
}

/// A way to train a model of a face.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Trainer {
    /// Stable id.
    pub id: String,
    /// Who runs it.
    pub engine: EngineName,
    /// The base it starts from.
    pub base: String,
    /// Whether it is taken when the request names none.
    pub default: bool,
    /// Its name.
    pub title: Title,
    /// About how long it takes.
    pub minutes: u32,
    /// `owner/name` at the engine.
    pub model: String,
    /// The trainer's version.
    pub version: String,
    /// The shape of its input.
    pub shape: TrainerShape,
    /// Steps to train.
    pub steps: u32,
    /// The shape of the input of what it makes.
    pub photo_shape: PhotoShape,
    /// Whether what it makes understands a prompt in Chinese.
    #[serde(default)]
    pub reads_chinese: bool,
}

impl Catalogue {
    /// The base model with this id.
    #[must_use]
    pub fn base(&self, id: &str) -> Option<&BaseModel> {
        self.bases.iter().find(|base| base.id == id)
    }

    /// Every model that anybody can take photos with where its engine is configured.
    pub fn photo_models(&self) -> impl Iterator<Item = &BaseModel> {
        self.bases.iter().chain(&self.optional_models)
    }

    /// The models that can make the same picture of pictures in the place of this one, in order.
    #[must_use]
    pub fn compose_fallbacks(&self, model: &str, shape: ComposeShape, pictures: usize) -> Vec<(&str, ComposeShape)> {
        let edits = &self.edit;
        if [&edits.whole, &edits.painted].into_iter().any(|own| own.shape == shape && own.model == model) {
            return edits.fallbacks_of(shape).map(|further| (further.model.as_str(), further.shape)).collect();
        }
        if let Some(own) = self.tryon.engines.iter().find(|own| own.shape == shape && own.model == model)
            && !own.fallbacks.is_empty()
        {
            // The first picture is the person.
            let choices = self.tryon_choices(own, pictures.saturating_sub(1)).into_iter().skip(1);
            return choices.map(|further| (further.model.as_str(), further.shape)).collect();
        }
        let reference = &self.library.reference;
        if reference.shape == shape && reference.model == model {
            return reference.fallbacks.iter().map(|further| (further.model.as_str(), further.shape)).collect();
        }
        let poster = self.poster.engines.iter().find(|own| own.shape == shape && own.model == model);
        let choices = poster.map(|own| self.poster_choices(own)).unwrap_or_default();
        choices.into_iter().skip(1).map(|further| (further.model.as_str(), further.shape)).collect()
    }

    /// The ids of the base models.
    pub fn base_ids(&self) -> impl Iterator<Item = &str> {
        self.bases.iter().map(|base| base.id.as_str())
    }

    /// The ids of the trainers that start from this base.
    pub fn trainers_of(&self, base: &str) -> impl Iterator<Item = &str> {
        self.trainers.iter().filter(move |trainer| trainer.base == base).map(|trainer| trainer.id.as_str())
    }

    /// The plan that costs this each month, in minor units of a currency in lower case.
    #[must_use]
    pub fn plan_of_price(&self, amount: i64, currency: &str) -> Option<&Plan> {
        self.plans.iter().find(|plan| plan.usd_minor > 0 && plan.usd_minor == amount && currency == "usd")
    }

    /// The trainer with this id.
    #[must_use]
    pub fn trainer(&self, id: &str) -> Option<&Trainer> {
        self.trainers.iter().find(|trainer| trainer.id == id)
    }

    /// The trainer of a base that is taken when the request names none.
    #[must_use]
    pub fn default_trainer(&self, base: &str) -> Option<&Trainer> {
        self.trainers.iter().find(|trainer| trainer.base == base && trainer.default)
    }
}

/// The catalogue.
///
/// # Errors
/// When the file does not hold together; a test keeps that from being deployed.
pub fn get() -> Result<&'static Catalogue, &'static str> {
    static CATALOGUE: OnceLock<Result<Catalogue, String>> = OnceLock::new();
    CATALOGUE
        .get_or_init(|| read(include_str!(concat!(env!("OUT_DIR"), "/catalogue.json"))))
        .as_ref()
        .map_err(String::as_str)
}

fn read(text: &str) -> Result<Catalogue, String> {
    let catalogue: Catalogue = serde_json::from_str(text).map_err(|error| error.to_string())?;
    catalogue.check_posters()?;
    catalogue.check_library()?;
    catalogue.check_tryons()?;
    catalogue.check_photos()?;
    Ok(catalogue)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn prices_are_those_of_the_requirements() {
        let catalogue = get().unwrap();
        let prices = &catalogue.prices;
        assert_eq!((prices.train, prices.photo, prices.poster, prices.tryon), (350, 7, 4, 2));
        assert_eq!(catalogue.signup_credits, 21);
        assert_eq!(5 * catalogue.credits_per_usd, prices.train, "a training is 5 USD");
    }

    #[test]
    fn a_model_is_run_by_the_engine_whose_input_it_takes() {
        let catalogue = get().unwrap();
        let mut ids: Vec<&str> = catalogue.photo_models().map(|model| model.id.as_str()).collect();
        for model in catalogue.photo_models() {
            let mut engines: Vec<&str> = model.runs().map(|run| run.engine.as_str()).collect();
            for run in model.runs() {
                assert_eq!(run.shape.engine(), run.engine, "{}", model.id);
            }
            let all = engines.len();
            engines.sort_unstable();
            engines.dedup();
            assert_eq!(engines.len(), all, "{} names an engine twice", model.id);
        }
        for trainer in &catalogue.trainers {
            assert_eq!(trainer.photo_shape.engine(), trainer.engine, "{}", trainer.id);
        }
        ids.sort_unstable();
        ids.dedup();
        assert_eq!(ids.len(), catalogue.photo_models().count(), "two models share an id");
    }

    #[test]
    fn every_base_has_one_default_trainer_and_every_pack_its_bonus() {
        let catalogue = get().unwrap();
        for base in &catalogue.bases {
            let defaults = catalogue.trainers.iter().filter(|trainer| trainer.base == base.id && trainer.default);
            assert_eq!(defaults.count(), 1, "{}", base.id);
        }
        let mut prices: Vec<_> = catalogue.plans.iter().map(|plan| plan.usd_minor).collect();
        prices.dedup();
        assert_eq!(prices.len(), catalogue.plans.len(), "a bill tells its plan by its price");
        for pack in &catalogue.packs {
            let per_hundred =
                if pack.currency == "CNY" { catalogue.credits_per_cny } else { catalogue.credits_per_usd };
            let plain = pack.amount_minor * per_hundred / 100;
            assert_eq!(pack.credits, plain + plain * pack.bonus_percent / 100, "{}", pack.id);
        }
    }
}
