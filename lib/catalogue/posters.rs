//! What posters are made with, and that none costs more than it earns.

use std::collections::HashMap;

use darkroom_posters::plan::PresetId;
use serde::Deserialize;

use super::Catalogue;
use crate::engines::ComposeShape;

/// How much more is paid for than is delivered: one in twelve is made twice.
pub(super) const REPEATS_PERCENT: i64 = 8;

/// Limits of the poster studio, and what its posters are made with.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PosterTerms {
    /// Characters of a description.
    pub description_chars_max: usize,
    /// Pictures of the product in one order.
    pub product_uploads_max: usize,
    /// The engine that is taken where it is to draw the text, too, and the preset's own cannot.
    pub drawing_engine: String,
    /// The engine of each preset.
    pub presets: HashMap<PresetId, String>,
    /// The engines.
    pub engines: Vec<PosterEngine>,
}

/// A model that makes a picture of pictures.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PosterEngine {
    /// Stable id.
    pub id: String,
    /// `owner/name` at the engine.
    pub model: String,
    /// The shape of its input.
    pub shape: ComposeShape,
    /// What one picture costs us, in millionths of a US dollar.
    pub usd_micros: i64,
    /// Whether it writes Chinese and English without mistakes.
    pub draws_text: bool,
    /// Those of the others that are asked in this order where this one refuses us, is paused or is not there.
    #[serde(default)]
    pub fallbacks: Vec<String>,
}

impl Catalogue {
    /// The engine of this id for posters.
    #[must_use]
    pub fn poster_engine(&self, id: &str) -> Option<&PosterEngine> {
        self.poster.engines.iter().find(|engine| engine.id == id)
    }

    /// An engine for posters, then those that are asked in its place.
    #[must_use]
    pub fn poster_choices<'a>(&'a self, engine: &'a PosterEngine) -> Vec<&'a PosterEngine> {
        let others = engine.fallbacks.iter().filter_map(|id| self.poster_engine(id));
        std::iter::once(engine).chain(others).collect()
    }

    /// What so many credits earn at least, in millionths of a US dollar: where a plan, or the bonus of a pack, makes them
    /// cheapest. The plan of a fair-use cap is left out: it is sold for photos without number.
    pub(super) fn earned_micros(&self, credits: i64) -> i64 {
        let micros = credits * 1_000_000;
        let of_packs = self.packs.iter().map(|pack| micros * 100 / self.credits_per_usd / (100 + pack.bonus_percent));
        let plans = self.plans.iter().filter(|plan| plan.credits > 0 && !plan.fair_use);
        let of_plans = plans.map(|plan| micros * plan.usd_minor / 100 / plan.credits);
        of_packs.chain(of_plans).min().unwrap_or(0)
    }

    /// What a picture at this price costs us with what is made twice.
    pub(super) const fn costs_micros(&self, usd_micros: i64) -> i64 {
        usd_micros * (100 + REPEATS_PERCENT) / 100
    }

    /// No model that takes photos costs more than a photo earns.
    pub(super) fn check_photos(&self) -> Result<(), String> {
        let earned_micros = self.earned_micros(self.prices.photo);
        let mut runs = self.photo_models().flat_map(|model| model.runs().map(|run| (&model.id, run)));
        match runs.find(|(_, run)| run.usd_micros > earned_micros) {
            Some((id, run)) => Err(format!("{id} costs {} and a photo earns {earned_micros}", run.usd_micros)),
            None => Ok(()),
        }
    }

    /// Every preset has an engine, the one that draws text can, and none costs more than a poster or an edit earns.
    pub(super) fn check_posters(&self) -> Result<(), String> {
        let earned_micros = self.earned_micros(self.prices.poster);
        let of_posters = self.poster.engines.iter().map(|engine| (&engine.id, engine.usd_micros));
        let of_edits = [&self.edit.whole, &self.edit.painted].into_iter().chain(&self.edit.fallbacks);
        let of_edits = of_edits.map(|model| (&model.model, model.usd_micros));
        for (id, usd_micros) in of_posters.chain(of_edits) {
            let cost_micros = self.costs_micros(usd_micros);
            if cost_micros > earned_micros {
                return Err(format!("{id} costs {cost_micros} and a poster earns {earned_micros}"));
            }
        }
        for preset in PresetId::ALL {
            let engine = self.poster.presets.get(&preset).and_then(|id| self.poster_engine(id));
            engine.ok_or_else(|| format!("{preset:?} has no engine"))?;
        }
        for id in self.poster.engines.iter().flat_map(|engine| &engine.fallbacks) {
            self.poster_engine(id).ok_or_else(|| format!("{id} is no engine for posters"))?;
        }
        match self.poster_engine(&self.poster.drawing_engine) {
            Some(engine) if engine.draws_text => Ok(()),
            Some(_) | None => Err(format!("{} draws no text", self.poster.drawing_engine)),
        }
    }
}

#[cfg(test)]
pub(super) mod tests {
    use crate::catalogue::Catalogue;

    /// As `build.rs` compiles it in.
    pub(in crate::catalogue) fn read(text: &str) -> Result<Catalogue, String> {
        let value: serde_json::Value = toml::from_str(text).map_err(|error| error.to_string())?;
        crate::catalogue::read(&value.to_string())
    }

    #[test]
    fn a_poster_never_costs_more_than_it_earns() {
        let text = include_str!("catalogue.toml");
        assert!(read(text).is_ok());
        // A credit is cheapest in the Professional plan: 3,500 for $40. Of these prices 8 % come on top.
        for (price, model) in [("34_000", "nano-banana-2-lite"), ("33_600", "google/nano-banana-2.1")] {
            let dear = text.replacen(&format!("usd_micros = {price}"), "usd_micros = 42_400", 1);
            assert_eq!(read(&dear).unwrap_err(), format!("{model} costs 45792 and a poster earns 45714"));
            let bearable = text.replacen(&format!("usd_micros = {price}"), "usd_micros = 42_300", 1);
            assert!(read(&bearable).is_ok() && bearable != text);
        }
    }

    #[test]
    fn a_photo_never_costs_more_than_it_earns() {
        let text = include_str!("catalogue.toml");
        // Of whichever engine: the first of these is another one's.
        let dear = text.replacen("usd_micros = 2_700", "usd_micros = 80_001", 1);
        assert_eq!(read(&dear).unwrap_err(), "flux costs 80001 and a photo earns 80000");
        let bearable = text.replacen("usd_micros = 2_700", "usd_micros = 80_000", 1);
        assert!(read(&bearable).is_ok() && bearable != text);
    }

    #[test]
    fn every_preset_has_an_engine_and_text_is_drawn_by_one_that_can() {
        let text = include_str!("catalogue.toml");
        let lost = text.replacen("amazon = \"seedream-5-lite\"", "amazon = \"none\"", 1);
        assert_eq!(read(&lost).unwrap_err(), "Amazon has no engine");
        let nobody = text.replacen("fallbacks = [\"gemini\"]", "fallbacks = [\"none\"]", 1);
        assert_eq!(read(&nobody).unwrap_err(), "none is no engine for posters");
        let dumb = text.replacen("drawing_engine = \"seedream-5-lite\"", "drawing_engine = \"nano-banana-2-lite\"", 1);
        assert_eq!(read(&dumb).unwrap_err(), "nano-banana-2-lite draws no text");
    }
}
