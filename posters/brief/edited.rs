//! A brief that a seller has edited is taken as it is or refused: their words are theirs, but they must fit.

use super::limits::{
    BRIEF_CHARACTERS_MAX, CATEGORY_CHARACTERS_MAX, CONTENT_CHARACTERS_MAX, CONTENTS_MAX, DIMENSION_NAME_CHARACTERS_MAX,
    DIMENSION_VALUE_CHARACTERS_MAX, DIMENSIONS_MAX, FACT_CHARACTERS_MAX, FACTS_MAX, SCENE_CHARACTERS_MAX,
    SELLING_POINTS_MAX, STEP_CHARACTERS_MAX, STEPS_MAX, brief_data,
};
use super::{Brief, Fault};
use crate::Language;
use crate::plan::Poster;
use crate::text::halves;

impl Brief {
    /// What does not fit, field by field; empty where the brief can be used. Forbidden words are no fault of these:
    /// [`crate::words::findings`] says why they may be refused.
    #[must_use]
    pub fn faults(&self, language: Language) -> Vec<Fault> {
        let lengths = &brief_data().lengths;
        let mut too_long = TooLong(Vec::new());
        let short = [
            ("category", &self.category, CATEGORY_CHARACTERS_MAX),
            ("brief", &self.brief, BRIEF_CHARACTERS_MAX),
            ("scene_life", &self.scene_life, SCENE_CHARACTERS_MAX),
            ("scene_idea", &self.scene_idea, SCENE_CHARACTERS_MAX),
        ];
        for (field, text, characters_max) in short {
            too_long.check(field.to_owned(), text.chars().count(), characters_max);
        }
        too_long.texts("facts", FACTS_MAX, self.facts.iter().map(|fact| &fact.text), FACT_CHARACTERS_MAX);
        too_long.texts("steps", STEPS_MAX, self.steps.iter(), STEP_CHARACTERS_MAX);
        too_long.texts("contents", CONTENTS_MAX, self.contents.iter(), CONTENT_CHARACTERS_MAX);
        let (names, values) =
            (self.dimensions.iter().map(|row| &row.name), self.dimensions.iter().map(|row| &row.value));
        too_long.texts("dimensions", DIMENSIONS_MAX, names, DIMENSION_NAME_CHARACTERS_MAX);
        too_long.texts("dimensions", DIMENSIONS_MAX, values, DIMENSION_VALUE_CHARACTERS_MAX);
        too_long.check("selling_points".to_owned(), self.selling_points.len(), SELLING_POINTS_MAX);
        for (place, point) in self.selling_points.iter().enumerate() {
            let halves_max = *lengths.detail.get(language);
            too_long.check(format!("selling_points.{place}.title"), halves(&point.title), halves_max);
            too_long.check(format!("selling_points.{place}.detail"), halves(&point.detail), halves_max);
        }
        for poster in Poster::ALL {
            let (key, said) = (poster.key(), self.posters.get(poster));
            let (headline, subheadline) = (halves(&said.headline), halves(&said.subheadline));
            too_long.check(format!("posters.{key}.headline"), headline, *lengths.headline.get(language));
            too_long.check(format!("posters.{key}.subheadline"), subheadline, *lengths.subheadline.get(language));
        }
        too_long.0
    }
}

/// The fields that are longer than they may be.
struct TooLong(Vec<Fault>);

impl TooLong {
    fn check(&mut self, field: String, length: usize, most: usize) {
        if length > most {
            self.0.push(Fault::TooLong { field });
        }
    }

    fn texts<'a>(
        &mut self,
        field: &str,
        most: usize,
        texts: impl ExactSizeIterator<Item = &'a String>,
        characters_max: usize,
    ) {
        self.check(field.to_owned(), texts.len(), most);
        for (place, text) in texts.enumerate() {
            self.check(format!("{field}.{place}"), text.chars().count(), characters_max);
        }
    }
}
