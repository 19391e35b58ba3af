//! What a set is made of: the brief that somebody edited, or one made of the description alone.

use darkroom_posters::brief::{Brief, Headline, Material, Palette, defaults};
use darkroom_posters::plan::Poster;
use darkroom_posters::words;
use serde::Serialize;
use utoipa::ToSchema;
use utoipa::openapi::schema::Schema;

use super::request::{Order, TextLanguage};
use crate::calendar::Day;
use crate::clock::Timestamp;
use crate::locale::Locale;
use crate::openapi::schema;

/// The brief of a set, with the product's name in it (requirement B7), in the
/// product's own colours. This is where a small text model will be asked: what
/// it says replaces the defaults field by field, and without one they are good enough.
pub(super) fn of(order: &Order, palette: Option<Palette>, now: Timestamp) -> Brief {
    let asked = order.language.of_brief();
    let language = order.preset.preset().language(asked);
    let day = Day::of(now).to_string();
    let date: String = day.chars().filter(char::is_ascii_digit).skip(4).collect();
    let material = Material { description: &order.description, language, palette, date: &date };
    let mut brief = order.brief.clone().unwrap_or_else(|| defaults(&material));
    if order.language == TextLanguage::None {
        for poster in Poster::ALL {
            *brief.posters.get_mut(poster) = Headline::default();
        }
        brief.selling_points.clear();
    }
    brief
}

/// Everything that somebody wrote, for the one rule about what must not be made.
pub(super) fn written(order: &Order) -> String {
    let mut lines = vec![order.description.clone()];
    if let Some(brief) = &order.brief {
        let Brief { product_name, category, brief: idea, steps, contents, scene_life, scene_idea, .. } = brief;
        lines.extend([
            product_name.to_string(),
            category.clone(),
            idea.clone(),
            scene_life.clone(),
            scene_idea.clone(),
        ]);
        lines.extend(steps.iter().chain(contents).cloned());
        lines.extend(brief.facts.iter().map(|fact| fact.text.clone()));
        for point in &brief.selling_points {
            lines.extend([point.title.clone(), point.detail.clone()]);
        }
        for poster in Poster::ALL {
            let Headline { headline, subheadline } = brief.posters.get(poster);
            lines.extend([headline.replace('|', ""), subheadline.clone()]);
        }
    }
    lines.join("\n")
}

/// A word that a shop may refuse. It stays: the words are their owner's.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct WordWarning {
    /// The word.
    word: &'static str,
    /// Why: the stable contract.
    #[schema(schema_with = reasons)]
    reason: words::Reason,
    /// What to tell the person.
    detail: String,
}

fn reasons() -> Schema {
    schema::one_of(["absolute", "guarantee", "approval", "pressure", "medical", "superstition", "state"])
}

/// What of it shops may refuse.
pub(super) fn warnings(text: &str, locale: Locale) -> Vec<WordWarning> {
    let warning = |finding: words::Finding| {
        let words::Finding { word, reason, notice } = finding;
        WordWarning { word, reason, detail: locale.pick(&notice.zh, &notice.en).clone() }
    };
    words::findings(text).into_iter().map(warning).collect()
}
