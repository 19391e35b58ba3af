//! The fields of an answer, each with what must hold for it.

use serde_json::{Map, Value};

use crate::brief::limits::{
    DIMENSION_NAME_CHARACTERS_MAX, DIMENSION_VALUE_CHARACTERS_MAX, DIMENSIONS_MAX, FACT_CHARACTERS_MAX, FACTS_MAX,
    SELLING_POINTS_MAX, brief_data,
};
use crate::brief::{Dimension, Fact, Fault, Palette, SellingPoint, Source, Tone};
use crate::text::{halves, line};
use crate::{Language, numbers, words};

/// An answer that is being read, and what was wrong with it so far.
pub(super) struct Fields<'a> {
    answer: &'a Map<String, Value>,
    description: &'a str,
    faults: Vec<Fault>,
}

impl<'a> Fields<'a> {
    pub(super) const fn new(answer: &'a Map<String, Value>, description: &'a str) -> Self {
        Self { answer, description, faults: Vec::new() }
    }

    /// What was wrong. Nothing is wrong with an answer that was never given.
    pub(super) fn faults(self) -> Vec<Fault> {
        if self.answer.is_empty() { Vec::new() } else { self.faults }
    }

    pub(super) fn fault(&mut self, fault: Fault) {
        self.faults.push(fault);
    }

    /// A text on one line that says nothing it must not. `None` where there is none, and the reason is kept.
    pub(super) fn checked(
        &mut self,
        field: &str,
        value: Option<&Value>,
        fits: impl Fn(&str) -> bool,
    ) -> Option<String> {
        let text = value.and_then(Value::as_str).map(line).filter(|text| !text.is_empty());
        let Some(text) = text else {
            self.fault(Fault::Missing { field: field.to_owned() });
            return None;
        };
        let field = field.to_owned();
        let fault = if !fits(&text) {
            Fault::TooLong { field }
        } else if let Some(number) = numbers::invented(&text, self.description).into_iter().next() {
            Fault::InventedNumber { field, number }
        } else if let Some(finding) = words::findings(&text).first() {
            Fault::ForbiddenWord { field, word: finding.word }
        } else {
            return Some(text);
        };
        self.fault(fault);
        None
    }

    pub(super) fn text(&mut self, field: &str, characters_max: usize) -> Option<String> {
        self.checked(field, self.answer.get(field), |text| text.chars().count() <= characters_max)
    }

    fn list(&mut self, field: &str) -> Option<&'a [Value]> {
        let list = self.answer.get(field).and_then(Value::as_array);
        if list.is_none() {
            self.fault(Fault::Missing { field: field.to_owned() });
        }
        list.map(Vec::as_slice)
    }

    /// Texts of a list, without those that cannot be used.
    pub(super) fn texts(&mut self, field: &str, most: usize, characters_max: usize) -> Option<Vec<String>> {
        let list = self.list(field)?;
        let short = |text: &str| text.chars().count() <= characters_max;
        let texts = list.iter().take(most).enumerate();
        Some(texts.filter_map(|(place, text)| self.checked(&format!("{field}.{place}"), Some(text), short)).collect())
    }

    /// The facts that can be used, and for each its place in the answer, which selling points name. `None` where there is
    /// no fact: the description has some.
    pub(super) fn facts(&mut self) -> Option<(Vec<Fact>, Vec<usize>)> {
        let list = self.list("facts")?;
        let short = |text: &str| text.chars().count() <= FACT_CHARACTERS_MAX;
        let mut facts = (Vec::new(), Vec::new());
        for (place, fact) in list.iter().take(FACTS_MAX).enumerate() {
            let source = match fact.get("source").and_then(Value::as_str) {
                Some("text") => Source::Text,
                // Whatever else it may be called, the seller did not write it.
                Some(_) | None => Source::Picture,
            };
            if let Some(text) = self.checked(&format!("facts.{place}"), fact.get("text"), short) {
                facts.0.push(Fact { text, source });
                facts.1.push(place);
            }
        }
        Some(facts).filter(|(facts, _)| !facts.is_empty())
    }

    /// The points whose fact is still there. `None` where none is: the facts themselves can stand in.
    pub(super) fn selling_points(&mut self, places: &[usize], language: Language) -> Option<Vec<SellingPoint>> {
        let (title_max, detail_max) =
            (*brief_data().lengths.title.get(language), *brief_data().lengths.detail.get(language));
        let mut points = Vec::new();
        for (place, point) in self.list("selling_points")?.iter().take(SELLING_POINTS_MAX).enumerate() {
            let named = point.get("fact").and_then(Value::as_u64).and_then(|fact| usize::try_from(fact).ok());
            let Some(fact) = named.and_then(|named| places.iter().position(|kept| *kept == named)) else {
                self.fault(Fault::Unproven { field: format!("selling_points.{place}") });
                continue;
            };
            let title = self.checked(&format!("selling_points.{place}.title"), point.get("title"), |title| {
                halves(title) <= title_max
            });
            let Some(title) = title else { continue };
            let detail = point.get("detail").filter(|detail| detail.as_str() != Some(""));
            let detail = detail.and_then(|detail| {
                self.checked(&format!("selling_points.{place}.detail"), Some(detail), |text| halves(text) <= detail_max)
            });
            points.push(SellingPoint { title, detail: detail.unwrap_or_default(), fact });
        }
        Some(points).filter(|points| !points.is_empty())
    }

    /// The sizes that the description names. `None` where the answer has none: they are looked for without it.
    pub(super) fn dimensions(&mut self) -> Option<Vec<Dimension>> {
        let mut dimensions = Vec::new();
        for (place, dimension) in self.list("dimensions")?.iter().take(DIMENSIONS_MAX).enumerate() {
            let short = |characters_max| move |text: &str| text.chars().count() <= characters_max;
            let (name, value) = (format!("dimensions.{place}.name"), format!("dimensions.{place}.value"));
            let name = self.checked(&name, dimension.get("name"), short(DIMENSION_NAME_CHARACTERS_MAX));
            let value = self.checked(&value, dimension.get("value"), short(DIMENSION_VALUE_CHARACTERS_MAX));
            dimensions.extend(name.zip(value).map(|(name, value)| Dimension { name, value }));
        }
        Some(dimensions).filter(|dimensions| !dimensions.is_empty())
    }

    pub(super) fn palette(&mut self) -> Option<Palette> {
        let palette = self.answer.get("palette").and_then(|palette| serde_json::from_value(palette.clone()).ok());
        if palette.is_none() {
            self.fault(Fault::Missing { field: "palette".to_owned() });
        }
        palette
    }

    pub(super) fn tone(&mut self) -> Option<Tone> {
        let tone = self.answer.get("tone").and_then(Value::as_str).and_then(Tone::read);
        if tone.is_none() {
            self.fault(Fault::Missing { field: "tone".to_owned() });
        }
        tone
    }

    /// Headline or sub-headline of a poster. A sub-headline may be empty.
    pub(super) fn poster(&mut self, key: &str, part: &str, halves_max: usize) -> Option<String> {
        let value = self.answer.get("posters").and_then(|posters| posters.get(key)).and_then(|poster| poster.get(part));
        if part == "subheadline" && value.and_then(Value::as_str) == Some("") {
            return Some(String::new());
        }
        self.checked(&format!("posters.{key}.{part}"), value, |text| halves(text) <= halves_max)
    }
}
