//! Who draws a poster, and in which shape.

use darkroom_posters::Ratio;
use darkroom_posters::plan::{Preset, PresetId};

use super::request::TextBy;
use crate::catalogue::{Catalogue, PosterEngine};
use crate::engines::AspectRatio;
use crate::error::{AppError, Result};

/// The preset's engine, or where the text is the engine's one that can write.
pub(super) fn of(catalogue: &Catalogue, preset: PresetId, text: TextBy) -> Result<&PosterEngine> {
    let missing = || AppError::Internal(format!("no engine makes posters for {preset:?}"));
    let usual = catalogue.poster.presets.get(&preset).and_then(|id| catalogue.poster_engine(id)).ok_or_else(missing)?;
    match text {
        TextBy::Model if !usual.draws_text => {
            catalogue.poster_engine(&catalogue.poster.drawing_engine).ok_or_else(missing)
        }
        TextBy::Model | TextBy::Set => Ok(usual),
    }
}

/// What the engine is asked for so that least has to go: in its words and in the prompt's.
pub(super) fn ratio(engine: &PosterEngine, preset: &Preset) -> Result<(AspectRatio, Ratio)> {
    let offered = engine.shape.ratios();
    let named: Vec<Ratio> = offered.iter().filter_map(|ratio| ratio.as_str().parse().ok()).collect();
    let nearest = Ratio::nearest(&named, preset.size);
    let asked = nearest.and_then(|nearest| {
        let asked = offered.iter().find(|ratio| ratio.as_str() == nearest.to_string());
        asked.map(|asked| (*asked, nearest))
    });
    asked.ok_or_else(|| AppError::Internal(format!("{} makes no pictures of any shape", engine.id)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalogue;

    #[test]
    fn every_preset_is_asked_for_in_a_shape_near_its_own() {
        let catalogue = catalogue::get().unwrap();
        for preset in PresetId::ALL {
            for text in [TextBy::Model, TextBy::Set] {
                let engine = of(catalogue, preset, text).unwrap();
                assert!(text == TextBy::Set || engine.draws_text, "{preset:?}");
                let (asked, ratio) = ratio(engine, preset.preset()).unwrap();
                let (width, height) = preset.preset().size;
                let far = (ratio.value() / (f64::from(width) / f64::from(height))).ln().abs();
                assert!(far < 0.08, "{preset:?} is asked for as {}", asked.as_str());
            }
        }
    }
}
