//! The text of the ten posters: what the model wrote, else what the plan makes of the rest of the brief.

use std::collections::BTreeSet;

use super::fields::Fields;
use super::{Reading, first_clause};
use crate::Language;
use crate::brief::limits::brief_data;
use crate::brief::{Brief, Fault, Headline, description};
use crate::plan::{DefaultSlot, Poster};
use crate::text::{halves, shortened};

/// The brief with the text of its posters, and what was wrong with the answer.
pub(super) fn complete(mut brief: Brief, clauses: &[String], language: Language, mut fields: Fields<'_>) -> Reading {
    let lengths = &brief_data().lengths;
    let (headline_max, subheadline_max) = (*lengths.headline.get(language), *lengths.subheadline.get(language));
    let mut taken = BTreeSet::new();
    for poster in Poster::ALL {
        let key = poster.key();
        let default = default(poster, &brief, clauses, language);
        let written = fields.poster(key, "headline", headline_max);
        let own = written.filter(|headline| {
            let new = !taken.contains(&plain(headline));
            if !new {
                fields.fault(Fault::Repeated { field: format!("posters.{key}.headline") });
            }
            new
        });
        let headline = own.unwrap_or(default.headline);
        let subheadline = fields.poster(key, "subheadline", subheadline_max).unwrap_or(default.subheadline);
        // A line that says the headline again says nothing.
        let subheadline = if plain(&subheadline) == plain(&headline) { String::new() } else { subheadline };
        taken.insert(plain(&headline));
        *brief.posters.get_mut(poster) = Headline { headline, subheadline };
    }
    Reading { brief, faults: fields.faults() }
}

/// As readers compare headlines: without the mark of a line break and without spaces.
fn plain(text: &str) -> String {
    text.chars().filter(|letter| *letter != '|' && !letter.is_whitespace()).collect()
}

/// What the plan has for a poster. A sub-headline that would be too long is left out, a headline ends with a whole word.
fn default(poster: Poster, brief: &Brief, clauses: &[String], language: Language) -> Headline {
    let lengths = &brief_data().lengths;
    let subheadline_max = *lengths.subheadline.get(language);
    let point = |place: usize| {
        let point = brief.selling_points.get(place);
        point
            .map(|point| if point.detail.is_empty() { &point.title } else { &point.detail })
            .cloned()
            .unwrap_or_default()
    };
    let value = |slot: DefaultSlot| match slot {
        DefaultSlot::Product => brief.product_name.to_string(),
        DefaultSlot::Brief => brief.brief.clone(),
        DefaultSlot::Clause => first_clause(clauses, &brief.product_name, subheadline_max),
        DefaultSlot::Material => {
            let material = description::material(&brief.facts).unwrap_or_default();
            if crate::words::findings(material).is_empty() { material.to_owned() } else { String::new() }
        }
        DefaultSlot::FirstPoint => point(0),
        DefaultSlot::SecondPoint => point(1),
    };
    let [headline, subheadline] = poster.template().default.get(language);
    let subheadline = Some(subheadline.fill(value)).filter(|line| halves(line) <= subheadline_max);
    Headline {
        headline: shortened(&headline.fill(value), *lengths.headline.get(language)),
        subheadline: subheadline.unwrap_or_default(),
    }
}
