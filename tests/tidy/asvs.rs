//! `docs/asvs.md`: every requirement of levels 1 and 2 of OWASP ASVS 5.0.0 has its row, and what the rows name is there.

use std::collections::{BTreeMap, BTreeSet};

const PAGE: &str = "docs/asvs.md";
const STATES: [&str; 4] = ["met", "not applicable", "deviation", "not yet"];
/// How the names of files end that stand in no folder.
const ENDINGS: [&str; 7] = [".md", ".toml", ".json", ".lock", ".rs", ".example", ".gitignore"];

/// The sections with requirements of the two levels: chapter, section, how many are of level 1, how many of both. Within a
/// section the standard counts from one, level 1 first.
const SECTIONS: [(usize, usize, usize, usize); 75] = [
    (1, 1, 0, 2),
    (1, 2, 5, 9),
    (1, 3, 2, 11),
    (1, 4, 0, 3),
    (1, 5, 1, 2),
    (2, 1, 1, 3),
    (2, 2, 2, 3),
    (2, 3, 1, 4),
    (2, 4, 0, 1),
    (3, 2, 2, 2),
    (3, 3, 1, 4),
    (3, 4, 2, 6),
    (3, 5, 3, 5),
    (3, 7, 0, 2),
    (4, 1, 1, 3),
    (4, 2, 0, 1),
    (4, 3, 0, 2),
    (4, 4, 1, 4),
    (5, 1, 0, 1),
    (5, 2, 2, 3),
    (5, 3, 2, 2),
    (5, 4, 0, 3),
    (6, 1, 1, 3),
    (6, 2, 8, 12),
    (6, 3, 2, 4),
    (6, 4, 2, 4),
    (6, 5, 0, 5),
    (6, 6, 0, 3),
    (6, 8, 0, 4),
    (7, 1, 0, 3),
    (7, 2, 4, 4),
    (7, 3, 0, 2),
    (7, 4, 2, 5),
    (7, 5, 0, 2),
    (7, 6, 0, 2),
    (8, 1, 1, 2),
    (8, 2, 2, 3),
    (8, 3, 1, 1),
    (8, 4, 0, 1),
    (9, 1, 3, 3),
    (9, 2, 1, 4),
    (10, 1, 0, 2),
    (10, 2, 0, 2),
    (10, 3, 0, 4),
    (10, 4, 5, 11),
    (10, 5, 0, 5),
    (10, 6, 0, 2),
    (10, 7, 0, 3),
    (11, 1, 0, 2),
    (11, 2, 0, 3),
    (11, 3, 2, 3),
    (11, 4, 1, 4),
    (11, 5, 0, 1),
    (11, 6, 0, 1),
    (12, 1, 1, 3),
    (12, 2, 2, 2),
    (12, 3, 0, 4),
    (13, 1, 0, 1),
    (13, 2, 0, 5),
    (13, 3, 0, 2),
    (13, 4, 1, 5),
    (14, 1, 0, 2),
    (14, 2, 1, 4),
    (14, 3, 1, 3),
    (15, 1, 1, 3),
    (15, 2, 1, 3),
    (15, 3, 1, 7),
    (16, 1, 0, 1),
    (16, 2, 0, 5),
    (16, 3, 0, 4),
    (16, 4, 0, 3),
    (16, 5, 0, 3),
    (17, 1, 0, 1),
    (17, 2, 0, 4),
    (17, 3, 0, 2),
];

/// A requirement as the page tells it.
struct Row<'p> {
    chapter: &'p str,
    id: &'p str,
    level: &'p str,
    state: &'p str,
    words: &'p str,
}

/// The cells of a table's line.
fn cells(line: &str) -> Option<Vec<&str>> {
    let inside = line.strip_prefix("| ")?.strip_suffix(" |")?;
    Some(inside.split(" | ").collect())
}

fn rows(page: &str) -> Vec<Row<'_>> {
    let (mut chapter, mut found) = ("", Vec::new());
    for line in page.lines() {
        if let Some(heading) = line.strip_prefix("## ") {
            chapter = heading;
        }
        // Before the first chapter stands the summary.
        let Some(cells) = cells(line).filter(|cells| !chapter.is_empty() && cells[0] != "id") else { continue };
        let [id, level, _, state, words] = cells[..] else { panic!("{line} has {} cells", cells.len()) };
        found.push(Row { chapter, id, level, state, words });
    }
    found
}

/// What the summary says of each chapter, and of all: rows, then how many are of each state.
fn summary(page: &str) -> BTreeMap<&str, Vec<usize>> {
    let lines = page.lines().take_while(|line| !line.starts_with("## ")).filter_map(cells);
    let counts = |cells: &[&str]| cells.iter().map(|count| count.parse::<usize>().unwrap()).collect::<Vec<_>>();
    lines.filter(|cells| cells[0] != "chapter").map(|cells| (cells[0], counts(&cells[1..]))).collect()
}

/// The files and folders that a text names.
fn named(text: &str) -> impl Iterator<Item = &str> {
    let is_path = |word: &&str| {
        let in_folder = word.contains('/') && !word.starts_with('/');
        !word.contains(' ') && (in_folder || ENDINGS.iter().any(|ending| word.ends_with(*ending)))
    };
    text.split('`').skip(1).step_by(2).filter(is_path)
}

#[test]
fn every_requirement_of_the_two_levels_has_one_row_in_its_chapter() {
    let page = super::read(PAGE);
    let mut found = BTreeSet::new();
    for row in rows(&page) {
        assert!(found.insert((row.id.to_owned(), row.level.to_owned())), "{} is there twice", row.id);
        let (chapter, _) = row.id.split_once('.').unwrap();
        assert_eq!(row.chapter.split(' ').next(), Some(format!("V{chapter}").as_str()), "{}", row.id);
    }
    let wanted: BTreeSet<(String, String)> = SECTIONS
        .into_iter()
        .flat_map(|(chapter, section, first, all)| {
            (1..=all).map(move |number| {
                let level = if number <= first { "1" } else { "2" };
                (format!("{chapter}.{section}.{number}"), level.to_owned())
            })
        })
        .collect();
    assert_eq!(wanted.len(), 253);
    let missing: Vec<_> = wanted.difference(&found).collect();
    let strange: Vec<_> = found.difference(&wanted).collect();
    assert!(missing.is_empty() && strange.is_empty(), "missing: {missing:?}; not of the standard: {strange:?}");
}

#[test]
fn every_row_has_a_state_and_says_where_or_why() {
    let page = super::read(PAGE);
    for Row { id, state, words, .. } in rows(&page) {
        assert!(STATES.contains(&state), "{id}: {state}");
        assert!(!words.trim().is_empty(), "{id} says nothing");
        assert!(state != "met" || named(words).next().is_some(), "{id} is met, and names no file");
    }
}

#[test]
fn every_file_that_the_pages_of_security_name_is_there() {
    for page in [PAGE, "docs/security.md"] {
        let text = super::read(page);
        let gone: BTreeSet<&str> = named(&text).filter(|path| !super::root().join(path).exists()).collect();
        assert!(gone.is_empty(), "{page} names {gone:?}");
        assert!(named(&text).count() > 20, "{page} names files");
    }
}

#[test]
fn the_summary_counts_the_tables() {
    let page = super::read(PAGE);
    let mut counted: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
    for row in rows(&page) {
        for chapter in [row.chapter, "all"] {
            let counts = counted.entry(chapter).or_insert_with(|| vec![0; 1 + STATES.len()]);
            counts[0] += 1;
            let state = STATES.iter().position(|state| *state == row.state).unwrap();
            counts[1 + state] += 1;
        }
    }
    assert_eq!(summary(&page), counted);
}
