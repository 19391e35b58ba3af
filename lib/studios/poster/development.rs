//! An engine's picture becomes a poster: brought to the preset's exact size and file, on pure white where the shop asks for
//! it, and lettered. Linked only where pictures are brought home.

use darkroom_fit::{Fitted, RgbImage, Rules, Size, Way, WhiteRules, fit, fit_on_white, write_jpeg};
use darkroom_posters::brief::{Palette, Tone};
use darkroom_posters::plan::{ContentRule, Poster, Preset, PresetId};
use darkroom_posters::poster_text::PosterText;
use serde::{Deserialize, Serialize};
use serde_json::json;

use super::lettering::{self, Panel};
use crate::engines::ItemFault;
use crate::media;
use crate::studio::{Base, Developed, Development, Exposed, Undevelopable};

/// How posters are developed.
pub(crate) static DEVELOPMENT: Development = Development { needs: |_, _| Ok(Vec::new()), develop };

/// What is left of a shop's limit for the mark of generated pictures, which is put in afterwards.
const MARK_BYTES: usize = 1_500;

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
        let white = fit_on_white(&drawn, size, &WhiteRules::default())
            .map_err(|reason| Undevelopable::new(ItemFault::NotOnWhite, reason))?;
        return Ok(Developed { shown: file(&white.picture, preset)?, base: None });
    }
    let ground = lettering::rgb(plan.palette.ground);
    let Fitted { picture, way, .. } = fit(&drawn, size, ground, &Rules::default())
        .map_err(|reason| Undevelopable::new(ItemFault::ProviderFailed, reason))?;
    let Some(words) = &plan.lettering else {
        return Ok(Developed { shown: file(&picture, preset)?, base: None });
    };
    let panel = match way {
        Way::Panel { panel } => Some(Panel::of(panel)),
        Way::Trimmed { .. } | Way::CalmTrimmed { .. } | Way::Extended | Way::Bands => None,
    };
    let (base, panel, lettered) = match lettering::letter(&picture, panel, &plan, words) {
        Ok(lettered) => (picture, panel, lettered),
        Err(_) => {
            // No area is calm enough, or it is too small: the picture stands whole beside a plain panel.
            let (beside, panel) = lettering::beside_a_panel(&drawn, size, ground, words)
                .ok_or_else(|| Undevelopable::new(ItemFault::ProviderFailed, "a picture without a size"))?;
            let lettered = lettering::letter(&beside, Some(panel), &plan, words).unwrap_or_else(|reason| {
                tracing::warn!(%reason, "a poster is delivered without its words");
                beside.clone()
            });
            (beside, Some(panel), lettered)
        }
    };
    let shown = file(&lettered, preset)?;
    let hidden = file(&base, preset)?;
    let facts = json!(BaseFacts { plan, panel });
    Ok(Developed { shown, base: Some(Base { file: hidden, facts }) })
}

/// A poster whose text-free picture was edited: lettered again, with the words and in the place that it had.
pub(in crate::studios) fn lettered_again(base: Vec<u8>, facts: serde_json::Value) -> Result<Developed, Undevelopable> {
    let BaseFacts { plan, panel } = serde_json::from_value(facts.clone())
        .map_err(|error| Undevelopable::new(ItemFault::SourceGone, format!("what is known of a base: {error}")))?;
    let picture = decoded(&base)?;
    let lettered = plan.lettering.as_ref().map(|words| lettering::letter(&picture, panel, &plan, words));
    let shown = match lettered {
        Some(Ok(lettered)) => file(&lettered, plan.preset.preset())?,
        // The change took the calm that the words need: it is what was asked for.
        Some(Err(_)) | None => base.clone(),
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
pub(super) fn file(picture: &RgbImage, preset: &Preset) -> Result<Vec<u8>, Undevelopable> {
    let bytes_max = usize::try_from(preset.bytes_max).unwrap_or(usize::MAX).saturating_sub(MARK_BYTES);
    let file = write_jpeg(picture, bytes_max).map_err(|reason| Undevelopable::new(ItemFault::FileTooLarge, reason))?;
    Ok(file.bytes)
}
