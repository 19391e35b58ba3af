//! What a set is made of: the brief that somebody edited, or one made of the description.

use darkroom_posters::brief::{Brief, Headline, Material, Palette, defaults, read};
use darkroom_posters::plan::Poster;
use darkroom_posters::{Language, ProductName, words};
use serde::Serialize;
use serde_json::json;
use utoipa::ToSchema;
use utoipa::openapi::schema::Schema;

use super::request::{Order, TextLanguage};
use crate::calendar::Day;
use crate::clock::Timestamp;
use crate::locale::Locale;
use crate::openapi::schema;

/// The brief of a set, with the product's name in it (requirement B7), in the product's own colours. `named` is the name
/// that the text model gave when it was asked before: of an order without a brief nobody has seen its other texts, so they
/// are the defaults. An order itself asks no model: it holds credits, and nobody should wait for a text by then.
pub(super) fn of(order: &Order, palette: Option<Palette>, named: Option<&ProductName>, now: Timestamp) -> Brief {
    let date = month_and_day(now);
    let material = Material { description: &order.description, language: language(order), palette, date: &date };
    let mut brief = match (&order.brief, named) {
        (Some(edited), _) => edited.clone(),
        (None, Some(name)) => read(&json!({ "product_name": name }).to_string(), &material).brief,
        (None, None) => defaults(&material),
    };
    if order.language == TextLanguage::None {
        for poster in Poster::ALL {
            *brief.posters.get_mut(poster) = Headline::default();
        }
        brief.selling_points.clear();
    }
    brief
}

/// What an order's texts are written in.
pub(super) fn language(order: &Order) -> Language {
    order.preset.preset().language(order.language.of_brief())
}

/// `MMDD`: what a product without a name is told apart by.
pub(super) fn month_and_day(now: Timestamp) -> String {
    Day::of(now).to_string().chars().filter(char::is_ascii_digit).skip(4).collect()
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
