//! What garments are tried on with, and that none costs more than it earns.

use serde::Deserialize;

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
    /// How many garments one picture can wear.
    pub garments_max: usize,
    /// What a picture with one garment costs us, in millionths of a US dollar.
    pub usd_micros: i64,
    /// What each further garment on the same picture costs us.
    pub further_usd_micros: i64,
}

impl Catalogue {
    /// The engine that garments are tried on with.
    #[must_use]
    pub fn tryon_engine(&self) -> Option<&TryonEngine> {
        self.tryon.engines.iter().find(|engine| engine.id == self.tryon.engine)
    }

    /// The engine is there, and neither one garment nor one more costs more than a garment earns.
    pub(super) fn check_tryons(&self) -> Result<(), String> {
        self.tryon_engine().ok_or_else(|| format!("{} tries nothing on", self.tryon.engine))?;
        let earned_micros = self.earned_micros(self.prices.tryon);
        for TryonEngine { id, usd_micros, further_usd_micros, .. } in &self.tryon.engines {
            let cost_micros = usd_micros.max(further_usd_micros) * (100 + REPEATS_PERCENT) / 100;
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
    }

    #[test]
    fn levels_say_in_sql_how_many_garments_they_may() {
        let catalogue = get().unwrap();
        let sql = catalogue.tryon_garments_sql("u.level");
        assert_eq!(sql, "CASE u.level WHEN 'free' THEN 1 WHEN 'plus' THEN 10 WHEN 'pro' THEN 10 ELSE 1 END");
        assert_eq!(catalogue.tryon_garments_max(), 10);
    }
}
