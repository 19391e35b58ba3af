//! Any answer of a text model becomes a whole brief: each field is judged by itself, and one that cannot be used takes
//! what the description or the plan has for it.

mod fields;
mod headlines;
mod object;

pub use object::object;

use serde_json::{Map, Value};

use self::fields::Fields;
use super::limits::{
    BRIEF_CHARACTERS_MAX, CATEGORY_CHARACTERS_MAX, CONTENT_CHARACTERS_MAX, CONTENTS_MAX, SCENE_CHARACTERS_MAX,
    STEP_CHARACTERS_MAX, STEPS_MAX, brief_data,
};
use super::{Brief, Fault, Headlines, Palette, Tone, description, measures};
use crate::pattern::slots;
use crate::{Language, ProductName, text};

slots! {
    /// What a name that nobody gave is told apart by.
    NameSlot { Date = "date" }
}

/// The keys of an answer.
const KEYS: [&str; 13] = [
    "product_name",
    "category",
    "brief",
    "facts",
    "steps",
    "contents",
    "dimensions",
    "selling_points",
    "palette",
    "tone",
    "scene_life",
    "scene_idea",
    "posters",
];

/// What there is besides an answer.
#[derive(Clone, Copy, Debug)]
pub struct Material<'a> {
    /// What the seller wrote.
    pub description: &'a str,
    /// The language of the set.
    pub language: Language,
    /// The colours of the product's picture, where they were measured.
    pub palette: Option<Palette>,
    /// The day, as `MMDD`: a name for an article that nobody named.
    pub date: &'a str,
}

/// A brief, and why it is not what was answered.
#[derive(Clone, Debug, PartialEq)]
pub struct Reading {
    /// The brief, whole.
    pub brief: Brief,
    /// What was wrong with the answer, field by field; empty where all of it was used.
    pub faults: Vec<Fault>,
}

/// The brief of a set about which no model was asked.
#[must_use]
pub fn defaults(material: &Material<'_>) -> Brief {
    read_object(&Map::new(), material).brief
}

/// The brief in the answer of a model: its content as it came, with its thoughts, fences and words around the object.
#[must_use]
pub fn read(answer: &str, material: &Material<'_>) -> Reading {
    match object(answer, &KEYS) {
        Some(object) => read_object(&object, material),
        None => Reading { brief: defaults(material), faults: vec![Fault::NoObject] },
    }
}

fn read_object(answer: &Map<String, Value>, material: &Material<'_>) -> Reading {
    let (data, language) = (brief_data(), material.language);
    let clauses = description::clauses(material.description);
    let mut fields = Fields::new(answer, material.description);

    let named = fields.text("product_name", ProductName::CHARACTERS_MAX).and_then(|name| ProductName::cleaned(&name));
    let product_name = named.unwrap_or_else(|| name(&clauses, material));
    let category = fields.text("category", CATEGORY_CHARACTERS_MAX);
    let sentence = fields.text("brief", BRIEF_CHARACTERS_MAX);
    let (facts, places) = fields.facts().unwrap_or_else(|| (description::facts(&clauses), Vec::new()));
    let points = fields.selling_points(&places, language);
    let brief = Brief {
        category: category.unwrap_or_else(|| data.fallback.category.get(language).clone()),
        brief: sentence.unwrap_or_else(|| first_clause(&clauses, &product_name, BRIEF_CHARACTERS_MAX)),
        selling_points: points.unwrap_or_else(|| description::selling_points(&facts, language)),
        facts,
        steps: fields.texts("steps", STEPS_MAX, STEP_CHARACTERS_MAX).unwrap_or_default(),
        contents: fields.texts("contents", CONTENTS_MAX, CONTENT_CHARACTERS_MAX).unwrap_or_default(),
        dimensions: fields.dimensions().unwrap_or_else(|| measures::dimensions(&clauses, language)),
        palette: fields.palette().or(material.palette).unwrap_or(data.fallback.palette).readable(),
        tone: fields.tone().unwrap_or_default(),
        scene_life: fields.text("scene_life", SCENE_CHARACTERS_MAX).unwrap_or_else(|| data.fallback.scene_life.clone()),
        scene_idea: fields.text("scene_idea", SCENE_CHARACTERS_MAX).unwrap_or_else(|| data.fallback.scene_idea.clone()),
        posters: Headlines::default(),
        product_name,
    };
    headlines::complete(brief, &clauses, language, fields)
}

/// The name in the description, else one that nobody takes for the article's own.
fn name(clauses: &[String], material: &Material<'_>) -> ProductName {
    let nameless = || brief_data().fallback.name.get(material.language).fill(|NameSlot::Date| material.date.to_owned());
    let clause = clauses.iter().find(|clause| crate::words::findings(clause).is_empty());
    let said = clause.map(|clause| {
        // As many whole words as fit: a Han character is two halves.
        let mut cuts =
            (1..=2 * ProductName::CHARACTERS_MAX).rev().map(|halves_max| text::shortened(clause, halves_max));
        cuts.find(|cut| cut.chars().count() <= ProductName::CHARACTERS_MAX).unwrap_or_default()
    });
    let named = said.and_then(|said| ProductName::cleaned(&said));
    named.or_else(|| ProductName::cleaned(&nameless())).unwrap_or_else(ProductName::unnamed)
}

/// The first clause that fits, that no platform refuses and that says more than the name.
fn first_clause(clauses: &[String], name: &ProductName, halves_max: usize) -> String {
    let fits = |clause: &&String| {
        let new = clause.as_str() != name.as_str();
        new && text::halves(clause) <= halves_max && crate::words::findings(clause).is_empty()
    };
    clauses.iter().find(fits).cloned().unwrap_or_default()
}

impl Tone {
    fn read(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|tone| tone.name() == name)
    }
}
