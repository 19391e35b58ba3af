//! An engine's picture becomes a poster: brought to the preset's exact size and file, on pure white where the shop asks for
//! it, and lettered. Linked only where pictures are brought home.

use darkroom_fit::{
    File, Fitted, RgbImage, Rules, Size, Way, WhiteRules, fit, fit_on_white, write_jpeg, write_jpeg_at,
};
use darkroom_posters::brief::{Palette, Tone};
use darkroom_posters::plan::{ContentRule, Poster, Preset, PresetId};
use darkroom_posters::poster_text::PosterText;
use serde::{Deserialize, Serialize};
use serde_json::json;

use super::lettering::{self, Panel, Setting};
use crate::engines::ItemFault;
use crate::media;
use crate::media::marks::SourceType;
use crate::studio::{Base, Developed, Development, Exposed, Undevelopable};
use crate::studios::shop::{edited_bytes_max, first_bytes_max, not_on_white, too_large};

/// How posters are developed.
pub(crate) static DEVELOPMENT: Development =
    Development { needs: |_, _| Ok(Vec::new()), develop, source: |_| SourceType::TrainedModel };

/// What a poster is made by, kept with its call and with its hidden base.
#[derive(Clone, Debug, Deserialize, Serialize)]
pub(super) struct Plan {
    /// Which poster.
    pub(super) poster: Poster,
    /// For which shop.
    pub(super) preset: PresetId,
    /// The colours of the set.
    pub(super) palette: Palette,
    /// What we write onto it; `None`: nothing.
    pub(super) lettering: Option<Lettering>,
}

/// The words of a poster.
#[derive(Clone, Debug, Deserialize, Serialize)]
pub(super) struct Lettering {
    /// `|` marks the best line break.
    pub(super) headline: String,
    /// May be empty.
    pub(super) subheadline: String,
    /// What follows: head and detail of each.
    pub(super) points: Vec<(String, String)>,
    /// The mood of the set, which chooses the face.
    pub(super) tone: Tone,
}

impl Lettering {
    /// A poster's text.
    pub(super) fn of(text: &PosterText, tone: Tone) -> Self {
        Self {
            headline: text.headline.clone(),
            subheadline: text.subheadline.clone().unwrap_or_default(),
            points: text.points.iter().map(|point| (point.head.clone(), point.detail.clone())).collect(),
            tone,
        }
    }
}

/// What is known of a hidden base.
#[derive(Clone, Debug, Deserialize, Serialize)]
pub(super) struct BaseFacts {
    /// What the poster was made by.
    pub(super) plan: Plan,
    /// Where its words stand beside the picture, if they do.
    pub(super) panel: Option<Panel>,
    /// How they were set; `None` on a poster that has no room for them.
    pub(super) setting: Option<Setting>,
    /// Of 100, what the lettered file was written at: after an edit of a part it is written at the same, so that every
    /// block without paint stays as it was.
    pub(super) quality: u8,
}

fn develop(exposed: &Exposed<'_>) -> Result<Developed, Undevelopable> {
    let plan: Plan = serde_json::from_value(exposed.plan.clone()).map_err(|error| {
        Undevelopable::new(ItemFault::ProviderFailed, format!("a plan that cannot be read: {error}"))
    })?;
    let drawn = decoded(exposed.picture)?;
    let preset = plan.preset.preset();
    let (width, height) = preset.size;
    let size = Size::new(width, height)
        .ok_or_else(|| Undevelopable::new(ItemFault::ProviderFailed, "a preset without a size"))?;
    if preset.rule_for(plan.poster) == ContentRule::White {
        let white = fit_on_white(&drawn, size, &WhiteRules::default()).map_err(not_on_white)?;
        return Ok(Developed { shown: file(&white.picture, preset)?.bytes, base: None });
    }
    let ground = lettering::rgb(plan.palette.ground);
    let Fitted { picture, way, .. } = fit(&drawn, size, ground, &Rules::default())
        .map_err(|reason| Undevelopable::new(ItemFault::ProviderFailed, reason))?;
    let Some(words) = &plan.lettering else {
        return Ok(Developed { shown: file(&picture, preset)?.bytes, base: None });
    };
    let panel = match way {
        Way::Panel { panel } => Some(Panel::of(panel)),
        Way::Trimmed { .. } | Way::CalmTrimmed { .. } | Way::Extended | Way::Bands => None,
    };
    let stored = Stored::of(picture, preset)?;
    let (stored, panel, lettered) = match lettering::letter(&stored.picture, panel, &plan, words) {
        Ok(lettered) => (stored, panel, Some(lettered)),
        Err(_) => {
            // No area is calm enough, or it is too small: the picture stands whole beside a plain panel.
            let (beside, panel) = lettering::beside_a_panel(&drawn, size, ground, words)
                .ok_or_else(|| Undevelopable::new(ItemFault::ProviderFailed, "a picture without a size"))?;
            let stored = Stored::of(beside, preset)?;
            let lettered = lettering::letter(&stored.picture, Some(panel), &plan, words);
            if let Err(reason) = &lettered {
                tracing::warn!(%reason, "a poster is delivered without its words");
            }
            (stored, Some(panel), lettered.ok())
        }
    };
    let (shown, setting) = match lettered {
        Some((lettered, setting)) => (file(&lettered, preset)?, Some(setting)),
        None => (stored.file.clone(), None),
    };
    let facts = json!(BaseFacts { plan, panel, setting, quality: shown.quality });
    Ok(Developed { shown: shown.bytes, base: Some(Base { file: stored.file.bytes, facts }) })
}

/// The text-free picture as it is stored, and as everybody reads it from there. Words are drawn onto that one: when a part
/// of it was edited, drawing them again gives every other part as it was delivered, to the bit.
struct Stored {
    file: File,
    picture: RgbImage,
}

impl Stored {
    fn of(picture: RgbImage, preset: &Preset) -> Result<Self, Undevelopable> {
        let file = file(&picture, preset)?;
        Ok(Self { picture: decoded(&file.bytes)?, file })
    }
}

/// A poster whose text-free picture was edited: lettered again, with the words and in the place that it had.
pub(in crate::studios) fn lettered_again(base: Vec<u8>, facts: serde_json::Value) -> Result<Developed, Undevelopable> {
    let BaseFacts { plan, panel, setting, quality } = serde_json::from_value(facts.clone())
        .map_err(|error| Undevelopable::new(ItemFault::SourceGone, format!("what is known of a base: {error}")))?;
    let lettered = match (&plan.lettering, &setting) {
        (Some(words), Some(setting)) => {
            lettering::letter_again(&decoded(&base)?, panel, &plan, words, setting).map(Some).map_err(|reason| {
                Undevelopable::new(ItemFault::SourceGone, format!("words that were set before: {reason}"))
            })?
        }
        (_, None) | (None, _) => None,
    };
    let bytes_max = edited_bytes_max(plan.preset.preset());
    let shown = match lettered {
        Some(lettered) => write_jpeg_at(&lettered, quality, bytes_max).map_err(too_large)?.bytes,
        None if base.len() > bytes_max => return Err(too_large(format!("{} bytes", base.len()))),
        None => base.clone(),
    };
    Ok(Developed { shown, base: Some(Base { file: base, facts }) })
}

/// The pixels of a file.
pub(super) fn decoded(picture: &[u8]) -> Result<RgbImage, Undevelopable> {
    let unusable = |reason: &dyn std::fmt::Debug| {
        Undevelopable::new(ItemFault::ProviderFailed, format!("not a usable picture: {reason:?}"))
    };
    let media::Pixels { width, height, rgb } = media::pixels(picture).map_err(|reason| unusable(&reason))?;
    RgbImage::from_raw(width, height, rgb).ok_or_else(|| unusable(&"length"))
}

/// The file that the shop takes.
pub(super) fn file(picture: &RgbImage, preset: &Preset) -> Result<File, Undevelopable> {
    write_jpeg(picture, first_bytes_max(preset)).map_err(too_large)
}

#[cfg(test)]
mod tests {
    use darkroom_retouch::jpeg::splice;
    use darkroom_retouch::{Alpha, Picture, Size};

    use super::super::lettering::tests::palette;
    use super::*;

    /// Plain above and full of detail below, as no shop's shortest file holds it at the best quality.
    fn detailed(side: u32) -> RgbImage {
        let mut state = 7_u32;
        RgbImage::from_fn(side, side, |_, y| {
            state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            let [_, red, green, blue] = state.to_be_bytes();
            if y < side / 3 { [246, 244, 240] } else { [red, green, blue] }.into()
        })
    }

    fn retouched(picture: &RgbImage) -> Picture {
        Picture::from_rgb(Size::new(picture.width(), picture.height()).unwrap(), picture.as_raw().clone()).unwrap()
    }

    #[test]
    fn an_edit_that_would_let_the_file_be_better_leaves_it_as_good_as_it_was() {
        let lettering = Lettering {
            headline: "细节".to_owned(),
            subheadline: String::new(),
            points: Vec::new(),
            tone: Tone::Minimal,
        };
        let plan = json!(Plan {
            poster: Poster::Detail,
            preset: PresetId::JdSquare,
            palette: palette(),
            lettering: Some(lettering),
        });
        let answer = darkroom_pixels::Picture::from_rgb(800, 800, detailed(800).into_raw()).unwrap().png().unwrap();
        let first = develop(&Exposed { picture: &answer, plan: &plan, objects: &[] }).unwrap();
        let base = first.base.unwrap();
        let before = decoded(&base.file).unwrap();
        let mut after = before.clone();
        for (x, _, pixel) in after.enumerate_pixels_mut() {
            if x >= 160 {
                *pixel = [128; 3].into();
            }
        }
        let alpha = Alpha::of_changes(&retouched(&before), &retouched(&after)).unwrap();
        let edited = splice(&base.file, &retouched(&after), &alpha).unwrap();
        let second = lettered_again(edited, base.facts.clone()).unwrap();
        let (one, other) = (decoded(&first.shown).unwrap(), decoded(&second.shown).unwrap());
        assert_eq!(second.base.unwrap().facts, base.facts);
        let best = file(&other, PresetId::JdSquare.preset()).unwrap().quality;
        assert!(u64::from(best) > base.facts["quality"].as_u64().unwrap(), "no trial");
        for (x, y, pixel) in one.enumerate_pixels().filter(|(x, _, _)| *x < 152) {
            assert_eq!(pixel, other.get_pixel(x, y), "{x}, {y}");
        }
    }
}
