//! What garments are tried on with, and that none costs more than it earns.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::Catalogue;
use super::posters::REPEATS_PERCENT;
use crate::engines::ComposeShape;

/// What garments are tried on with.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TryonTerms {
    /// The engine that is taken.
    pub engine: String,
    /// The engines.
    pub engines: Vec<TryonEngine>,
}

/// What can be worn.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum GarmentKind {
    /// Shirts, blouses, jackets, coats.
    Tops,
    /// Trousers and skirts.
    Bottoms,
    /// Dresses.
    Dresses,
    /// Shoes.
    Shoes,
    /// Hats, glasses, bags.
    Accessories,
}

/// A model that dresses a person.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TryonEngine {
    /// Stable id.
    pub id: String,
    /// `owner/name` at the engine.
    pub model: String,
    /// The shape of its input.
    pub shape: ComposeShape,
    /// From how many garments on one picture it earns what it costs.
    #[serde(default = "one")]
    pub garments_min: usize,
    /// How many garments it takes on at once; more are put on one after another, over what it made before.
    pub garments_max: usize,
    /// What it can dress people in.
    pub wears: Vec<GarmentKind>,
    /// Its licence or terms, by name.
    pub licence: String,
    /// Whether that lets one sell what it makes.
    pub paid_use: bool,
    /// What a picture with one garment costs us, in millionths of a US dollar.
    pub usd_micros: i64,
    /// What each further garment on the same picture costs us.
    pub further_usd_micros: i64,
    /// Those of the others that are asked in this order where this one refuses us, is paused or is not there.
    #[serde(default)]
    pub fallbacks: Vec<String>,
}

const fn one() -> usize {
    1
}

impl TryonEngine {
    /// Whether a picture that wears so many earns what it costs; more than it takes on at once go on one after another.
    const fn wears(&self, garments: usize) -> bool {
        self.garments_min <= garments
    }
}

impl Catalogue {
    /// The engine that garments are tried on with: the one that a deployment chose, or the one that is usual.
    #[must_use]
    pub fn tryon_engine(&self, chosen: Option<&str>) -> Option<&TryonEngine> {
        self.tryon_engine_named(chosen.unwrap_or(&self.tryon.engine))
    }

    /// How many garments a model takes on at once.
    #[must_use]
    pub fn worn_at_once(&self, model: &str, shape: ComposeShape) -> usize {
        let engine = self.tryon.engines.iter().find(|engine| engine.shape == shape && engine.model == model);
        engine.map_or(1, |engine| engine.garments_max)
    }

    /// The engine of this id for try-ons.
    #[must_use]
    pub fn tryon_engine_named(&self, id: &str) -> Option<&TryonEngine> {
        self.tryon.engines.iter().find(|engine| engine.id == id)
    }

    /// An engine, then those that are asked in its place for a picture that wears so many.
    #[must_use]
    pub fn tryon_choices<'a>(&'a self, engine: &'a TryonEngine, garments: usize) -> Vec<&'a TryonEngine> {
        let others = engine.fallbacks.iter().filter_map(|id| self.tryon_engine_named(id));
        std::iter::once(engine).chain(others.filter(|other| other.wears(garments))).collect()
    }

    /// The engine is there, and neither one garment nor one more costs more than a garment earns.
    pub(super) fn check_tryons(&self) -> Result<(), String> {
        let usual = self.tryon_engine(None).ok_or_else(|| format!("{} tries nothing on", self.tryon.engine))?;
        if !usual.paid_use {
            return Err(format!("{} is for no paid use: {}", usual.id, usual.licence));
        }
        let earned_micros = self.earned_micros(self.prices.tryon);
        for TryonEngine { fallbacks, .. } in &self.tryon.engines {
            if let Some(lost) = fallbacks.iter().find(|id| self.tryon_engine_named(id).is_none()) {
                return Err(format!("{lost} tries nothing on"));
            }
        }
        for engine in self.tryon.engines.iter().filter(|engine| engine.paid_use) {
            if let Some(unpaid) = self.tryon_choices(engine, usize::MAX).into_iter().find(|other| !other.paid_use) {
                return Err(format!(
                    "{} goes on at {}, which is for no paid use: {}",
                    engine.id, unpaid.id, unpaid.licence
                ));
            }
        }
        // What must not be sold earns nothing.
        for TryonEngine { id, usd_micros, further_usd_micros, garments_min, .. } in
            self.tryon.engines.iter().filter(|engine| engine.paid_use)
        {
            let fewest = i64::try_from((*garments_min).max(1)).unwrap_or(i64::MAX);
            let of_the_fewest = (usd_micros + (fewest - 1) * further_usd_micros) / fewest;
            let cost_micros = of_the_fewest.max(*further_usd_micros) * (100 + REPEATS_PERCENT) / 100;
            if cost_micros > earned_micros {
                return Err(format!("{id} costs {cost_micros} and a garment earns {earned_micros}"));
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use crate::catalogue::get;
    use crate::catalogue::posters::tests::read;

    #[test]
    fn a_garment_never_costs_more_than_it_earns_and_has_an_engine() {
        let text = include_str!("catalogue.toml");
        let dear = text.replacen("usd_micros = 15_000", "usd_micros = 21_200", 1);
        assert_eq!(read(&dear).unwrap_err(), "p-image-try-on costs 22896 and a garment earns 22857");
        assert!(read(&text.replacen("usd_micros = 15_000", "usd_micros = 21_100", 1)).is_ok());
        let lost = text.replacen("engine = \"p-image-try-on\"", "engine = \"none\"", 1);
        assert_eq!(read(&lost).unwrap_err(), "none tries nothing on");
        let unpaid = text.replacen(
            "further_usd_micros = 8_000\nfallbacks = [\"gemini\"]",
            "further_usd_micros = 8_000\nfallbacks = [\"idm-vton\"]",
            1,
        );
        let why = "p-image-try-on goes on at idm-vton, which is for no paid use: CC BY-NC-SA 4.0";
        assert_eq!(read(&unpaid).unwrap_err(), why);
        // One garment does not earn what a picture costs there; two do.
        let alone = text.replacen("garments_min = 2", "garments_min = 1", 1);
        assert_eq!(read(&alone).unwrap_err(), "gemini costs 36288 and a garment earns 22857");
    }

    #[test]
    fn who_cannot_wear_so_many_is_not_asked_in_anothers_place() {
        let catalogue = get().unwrap();
        let engine = catalogue.tryon_engine(None).unwrap();
        let asked = |garments| -> Vec<&str> {
            catalogue.tryon_choices(engine, garments).into_iter().map(|one| one.id.as_str()).collect()
        };
        assert_eq!(asked(1), ["p-image-try-on"]);
        assert_eq!(asked(2), ["p-image-try-on", "gemini"]);
    }

    #[test]
    fn levels_say_in_sql_how_many_garments_they_may() {
        let catalogue = get().unwrap();
        let sql = catalogue.tryon_garments_sql("u.level");
        assert_eq!(sql, "CASE u.level WHEN 'free' THEN 1 WHEN 'plus' THEN 10 WHEN 'pro' THEN 10 ELSE 1 END");
        assert_eq!(catalogue.tryon_garments_max(), 10);
    }
}
