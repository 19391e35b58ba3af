//! What a description says by itself: clauses, and in them facts, points and a material.

use super::limits::{FACT_CHARACTERS_MAX, FACTS_MAX, SELLING_POINTS_MAX, brief_data};
use super::{Fact, SellingPoint, Source};
use crate::text::{halves, line};
use crate::{Language, words};

/// The clauses of a description, on one line each, at most forty.
pub(super) fn clauses(description: &str) -> Vec<String> {
    let letters: Vec<char> = description.chars().collect();
    let mut clauses = vec![String::new()];
    for (place, letter) in letters.iter().enumerate() {
        let next = letters.get(place + 1);
        let ends = match letter {
            '，' | '。' | '；' | '！' | '？' | ';' | '!' | '?' | '\n' | '\r' => true,
            // A point or comma inside a number or an address is none.
            ',' | '.' => next.is_none_or(|next| next.is_whitespace()),
            _ => false,
        };
        if ends {
            clauses.push(String::new())
        } else if let Some(clause) = clauses.last_mut() {
            clause.push(*letter)
        }
    }
    let clauses = clauses.iter().map(|clause| line(clause)).filter(|clause| !clause.is_empty());
    clauses.take(40).collect()
}

pub(super) fn facts(clauses: &[String]) -> Vec<Fact> {
    let long_enough = |clause: &&String| (4..=FACT_CHARACTERS_MAX).contains(&clause.chars().count());
    let facts = clauses.iter().filter(long_enough).take(FACTS_MAX);
    facts.map(|clause| Fact { text: clause.clone(), source: Source::Text }).collect()
}

/// The facts that are short enough to be points and hold no word that may be refused.
pub(super) fn selling_points(facts: &[Fact], language: Language) -> Vec<SellingPoint> {
    let halves_max = *brief_data().lengths.detail.get(language);
    let fits = |fact: &Fact| halves(&fact.text) <= halves_max && words::findings(&fact.text).is_empty();
    let points = facts.iter().enumerate().filter(|(_, fact)| fits(fact)).take(SELLING_POINTS_MAX);
    points.map(|(place, fact)| SellingPoint { title: fact.text.clone(), detail: String::new(), fact: place }).collect()
}

/// The first fact that names a material.
pub(super) fn material(facts: &[Fact]) -> Option<&str> {
    let names_one = |text: &str| {
        let text = text.to_lowercase();
        let latin: Vec<&str> = text.split(|letter: char| !letter.is_ascii_alphabetic()).collect();
        brief_data().materials.iter().any(|material| {
            if material.is_ascii() { latin.contains(&material.as_str()) } else { text.contains(material.as_str()) }
        })
    };
    facts.iter().map(|fact| fact.text.as_str()).find(|text| names_one(text))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn clauses_end_where_a_reader_would_stop() {
        assert_eq!(
            clauses("轻量保温杯，500ml。316不锈钢；\n容量 1.5L, holds 1,200 g.  See example.com now."),
            ["轻量保温杯", "500ml", "316不锈钢", "容量 1.5L", "holds 1,200 g", "See example.com now"]
        );
        assert!(clauses(" ，。\n").is_empty());
    }

    #[test]
    fn what_was_written_becomes_facts_and_points() {
        let facts =
            facts(&clauses("轻量保温杯，全网第一，316不锈钢内胆，小，长效保冷十二个小时而且不漏水不生锈不变味道"));
        let points = selling_points(&facts, Language::Chinese);
        assert_eq!(
            points.iter().map(|point| point.title.as_str()).collect::<Vec<_>>(),
            ["轻量保温杯", "316不锈钢内胆"]
        );
        assert_eq!(points[1].fact, 2, "the fact that was left out as a point still counts");
        assert_eq!(material(&facts), Some("316不锈钢内胆"));
        assert_eq!(material(&[]), None);
        let woollen = [Fact { text: "A woodpecker of Merino Wool".into(), source: Source::Text }];
        assert!(material(&woollen).is_some());
        let pecker = [Fact { text: "A woodpecker".into(), source: Source::Text }];
        assert!(material(&pecker).is_none());
    }
}
