//! The rooms of the library and the arrows between them: each goes down (`lib/floors.txt`), none goes round.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::LazyLock;

use crate::imports::{Import, Tree, imports, room_of, rooms, without_tests};

/// The folders of the storage, as [`darkroom::storage::ObjectKey`] makes them.
const KEY_FOLDERS: [&str; 5] = ["uploads/", "trainings/", "covers/", "assets/", "outputs/"];

/// The library as it is written.
static LIBRARY: LazyLock<Tree> = LazyLock::new(|| {
    let files = super::files("lib", ".rs");
    files.into_iter().map(|file| (file.trim_start_matches("lib/").to_owned(), super::read(&file))).collect()
});

/// What of it is compiled into functions.
static COMPILED: LazyLock<Tree> = LazyLock::new(|| without_tests(&LIBRARY));

/// The floor of each room, counted from the top.
fn floors(text: &str) -> BTreeMap<&str, usize> {
    let lines = text.lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with('#'));
    let rooms = lines.enumerate().flat_map(|(floor, line)| line.split_whitespace().map(move |room| (room, floor)));
    let mut found = BTreeMap::new();
    for (room, floor) in rooms {
        assert!(found.insert(room, floor).is_none(), "{room} is on two floors");
    }
    found
}

/// What is wrong with a tree: rooms without a floor, floors without a room, and arrows that do not go down, each with
/// its file and one file of the room it points to.
fn wrong(tree: &Tree, floors: &BTreeMap<&str, usize>) -> Vec<String> {
    let rooms = rooms(tree);
    let mut wrong = Vec::new();
    for room in &rooms {
        if !floors.contains_key(room) {
            wrong.push(format!("the room {room} has no floor in lib/floors.txt"));
        }
    }
    wrong.extend(floors.keys().filter(|room| !rooms.contains(*room)).map(|room| format!("there is no room {room}")));
    for import in imports(tree) {
        let (from, to) = (import.from(), import.to());
        let (Some(own), Some(other)) = (floors.get(from), floors.get(to)) else { continue };
        if own < other {
            continue;
        }
        wrong.push(format!(
            "{} imports {}, which is not below {from}: {}",
            import.file,
            import.path,
            file_of(tree, &import)
        ));
    }
    wrong
}

/// The file an import points to, as far as its path says.
fn file_of(tree: &Tree, import: &Import) -> String {
    let parts: Vec<&str> = import.path.split("::").collect();
    let candidates = (1..=parts.len()).rev().map(|length| parts[..length].join("/"));
    let files = candidates.flat_map(|path| [format!("{path}.rs"), format!("{path}/mod.rs")]);
    files.into_iter().find(|file| tree.contains_key(file)).unwrap_or_else(|| import.to().to_owned())
}

/// Files outside of `room` whose text, tests left out, has this in it.
fn with_text(tree: &Tree, room: &str, found: impl Fn(&str) -> bool) -> BTreeSet<String> {
    let own = |file: &str| room_of(file) == room;
    let before_tests = |text: &str| text.split("#[cfg(test)]\nmod tests {").next().unwrap_or_default().to_owned();
    tree.iter().filter(|(file, text)| !own(file) && found(&before_tests(text))).map(|(file, _)| file.clone()).collect()
}

#[test]
fn every_arrow_between_rooms_goes_down() {
    let text = super::read("lib/floors.txt");
    let wrong = wrong(&COMPILED, &floors(&text));
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn only_the_ledger_writes_entries() {
    let writes = |text: &str| {
        let flat = text.split_whitespace().collect::<Vec<_>>().join(" ");
        ["INTO entries ", "UPDATE entries ", "DELETE FROM entries "].iter().any(|words| flat.contains(words))
    };
    assert_eq!(with_text(&LIBRARY, "ledger", writes), BTreeSet::new());
}

#[test]
fn only_the_storage_makes_keys() {
    let makes = |text: &str| KEY_FOLDERS.iter().any(|folder| text.contains(&format!("'{folder}'")));
    assert_eq!(with_text(&LIBRARY, "storage", makes), BTreeSet::new());
}

#[test]
fn only_the_room_of_engines_knows_them_by_their_protocols() {
    let protocols = ["engines::replicate", "engines::chat", "engines::gemini", "engines::together"];
    let named = |import: &Import| protocols.iter().any(|protocol| import.path.starts_with(protocol));
    let of_engines = imports(&COMPILED).into_iter().filter(named);
    let found: BTreeSet<String> = of_engines.map(|import| import.from().to_owned()).collect();
    // Who makes the clients, reads their settings, checks their signatures, and deletes what they keep.
    let allowed = ["app", "config", "engines", "erasures", "webhooks"].map(str::to_owned);
    assert!(found.is_subset(&allowed.into()), "{found:?}");
}

/// A house of three rooms on three floors.
fn small(changes: &[(&str, &str)]) -> Vec<String> {
    let mut tree: Tree = [
        ("lib.rs", "pub mod top;\npub mod middle;\npub mod low;\npub use middle::{one::Two, Three};"),
        ("top.rs", "use crate::{low, middle::{self, one::Two}};"),
        ("middle/mod.rs", "//! Of `crate::top`.\nmod one;\n#[cfg(test)]\nmod tests;"),
        ("middle/one.rs", "const TOP: &str = \"crate::top\"; #[cfg(test)]\nmod tests { use crate::top::All; }"),
        ("middle/tests.rs", "use crate::top;"),
        ("low.rs", "fn quote<'a>(text: &'a str) -> char { '\"' } // crate::top"),
    ]
    .map(|(file, text)| (file.to_owned(), text.to_owned()))
    .into();
    tree.extend(changes.iter().map(|(file, text)| ((*file).to_owned(), (*text).to_owned())));
    wrong(&without_tests(&tree), &floors("# a house\ntop\n\nmiddle\nlow"))
}

#[test]
fn a_house_whose_arrows_go_down_is_right_and_tests_may_import_anything() {
    assert_eq!(small(&[]), Vec::<String>::new());
}

#[test]
fn an_arrow_up_is_found_with_its_two_files_wherever_it_stands() {
    for text in [
        "use crate::middle::one::Two;",
        "use crate::{\n    clock,\n    middle::{\n        one::{Two, Three},\n    },\n};",
        "fn f() { let two = crate::middle::one::Two; }",
        "/* a comment */ pub use crate::middle;",
        "use super::middle;",
        "use crate::Two;",
    ] {
        let wrong = small(&[("low.rs", text)]);
        assert!(!wrong.is_empty(), "{text}");
        assert!(wrong[0].starts_with("low.rs imports middle") && wrong[0].contains("middle/"), "{wrong:?}");
    }
}

#[test]
fn a_neighbour_on_the_same_floor_is_no_floor_below() {
    let tree = |text: &str| Tree::from([("a.rs".to_owned(), text.to_owned()), ("b/mod.rs".to_owned(), String::new())]);
    let floors = floors("a b");
    assert_eq!(wrong(&tree(""), &floors), Vec::<String>::new());
    assert_eq!(wrong(&tree("use crate::b;"), &floors), ["a.rs imports b, which is not below a: b/mod.rs"]);
}

#[test]
fn a_new_room_needs_a_floor_and_a_room_that_is_gone_loses_its_own() {
    assert_eq!(small(&[("attic.rs", "")]), ["the room attic has no floor in lib/floors.txt"]);
    let tree = Tree::from([("top.rs".to_owned(), String::new())]);
    assert_eq!(wrong(&tree, &floors("top\nlow")), ["there is no room low"]);
}
