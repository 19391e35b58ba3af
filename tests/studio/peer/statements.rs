//! The peer's SQL, as its files say it: `` sql: `…`, args: […] ``, with constants of the same file in it and nothing else.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

/// Where the peer's code is.
const FOLDERS: [&str; 2] = ["../bench/next/app", "../bench/next/lib"];
/// What a file may say in such statements only.
const VERBS: [&str; 4] = ["INSERT INTO ", "SELECT ", "UPDATE ", "DELETE FROM "];

/// A statement of the peer.
pub(super) struct Statement {
    /// File and line.
    pub(super) place: String,
    /// Its text.
    pub(super) sql: String,
    /// How many values it is given.
    pub(super) values: usize,
}

/// All of them.
pub(super) fn of_the_peer() -> Vec<Statement> {
    let folders = FOLDERS.map(|folder| Path::new(env!("CARGO_MANIFEST_DIR")).join(folder));
    let found: Vec<Statement> =
        folders.iter().flat_map(|folder| files(folder)).flat_map(|file| of_file(&file)).collect();
    assert!(!found.is_empty(), "the peer asks nothing");
    found
}

/// The same text for the same statement, however its lines are broken.
pub(super) fn plain(sql: &str) -> String {
    let line = sql.split_whitespace().collect::<Vec<_>>().join(" ");
    line.replace("( ", "(").replace(" )", ")")
}

fn files(folder: &Path) -> Vec<PathBuf> {
    let paths = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    let files = paths.flat_map(|path| if path.is_dir() { files(&path) } else { vec![path] });
    files.filter(|path| path.extension().is_some_and(|ending| ending == "ts")).collect()
}

fn of_file(file: &Path) -> Vec<Statement> {
    let (text, name) = (std::fs::read_to_string(file).unwrap(), file.display());
    let mut constants = BTreeMap::new();
    let mut rest = String::new();
    for (number, piece) in text.split("const ").enumerate() {
        match piece.split_once(" = `") {
            Some((constant, after))
                if number > 0 && constant.chars().all(|letter| letter.is_uppercase() || letter == '_') =>
            {
                let (value, after) = after.split_once("`;").unwrap_or_else(|| panic!("{name}: {constant} never ends"));
                let (said, in_sql) =
                    (text.matches(constant).count(), text.matches(&format!("${{{constant}}}")).count());
                assert_eq!(said, in_sql + 1, "{name}: {constant} is for other texts of SQL only");
                constants.insert(constant.to_owned(), value.to_owned());
                rest.push_str(after);
            }
            _ => rest.push_str(piece),
        }
    }
    let mut found = Vec::new();
    let mut pieces = rest.split("sql: ");
    let mut beside = pieces.next().unwrap_or_default().to_owned();
    for piece in pieces {
        let literal = piece.strip_prefix('`').and_then(|piece| piece.split_once('`'));
        let (sql, after) = literal.unwrap_or_else(|| panic!("{name}: SQL that is no template: {piece:.60}"));
        let args = after.trim_start_matches(',').trim_start().strip_prefix("args: [");
        let args = args.unwrap_or_else(|| panic!("{name}: no values behind {sql:.60}"));
        let line = text.split(sql).next().unwrap_or_default().lines().count();
        found.push(Statement { place: format!("{name}:{line}"), sql: whole(sql, &constants), values: count(args) });
        beside.push_str(after);
    }
    for verb in VERBS {
        assert!(!beside.contains(verb), "{name}: {verb}stands where no statement is looked for");
    }
    found
}

/// With the constants in their places.
fn whole(sql: &str, constants: &BTreeMap<String, String>) -> String {
    let mut pieces = sql.split("${");
    let mut text = pieces.next().unwrap_or_default().to_owned();
    for piece in pieces {
        let (constant, after) = piece.split_once('}').unwrap_or_default();
        let value = constants.get(constant).unwrap_or_else(|| panic!("{constant} is no constant of the file"));
        text.push_str(&whole(value, constants));
        text.push_str(after);
    }
    text
}

/// How many values the list has whose opening bracket stands before `list`.
fn count(list: &str) -> usize {
    let (mut depth, mut quote, mut values, mut is_in_value) = (0_usize, None, 0, false);
    for letter in list.chars() {
        match (quote, letter) {
            (Some(open), _) if letter == open => quote = None,
            (Some(_), _) => {}
            (None, ']') if depth == 0 => return values,
            (None, ',') if depth == 0 => {
                is_in_value = false;
                continue;
            }
            (None, '\'' | '"' | '`') => quote = Some(letter),
            (None, '(' | '[' | '{') => depth += 1,
            (None, ')' | ']' | '}') => depth -= 1,
            (None, _) => {}
        }
        if !is_in_value && !letter.is_whitespace() {
            assert!(letter != '.', "values that cannot be counted: {list:.60}");
            (is_in_value, values) = (true, values + 1);
        }
    }
    panic!("a list without an end: {list:.60}");
}

#[test]
fn values_are_counted_and_constants_put_in() {
    assert_eq!(["]", "a]", "a, f(b, c), 'd, e', [1, 2],\n ]", "`${a}, b`]"].map(count), [0, 1, 4, 1]);
    let constants =
        BTreeMap::from([("A", "x ${B}"), ("B", "y")].map(|(name, text)| (name.to_owned(), text.to_owned())));
    assert_eq!(whole("1 ${A} 2", &constants), "1 x y 2");
    assert_eq!(plain("a (\n  b\n) c"), "a (b) c");
}
