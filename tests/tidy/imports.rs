//! Reads which room of the library each file imports, without compiling it: `use crate::…` with its braces, and paths
//! that begin with `crate::` anywhere in code. Comments, texts and what only tests see do not count.

use std::collections::{BTreeMap, BTreeSet};

/// Files by their path below the library's folder (`orders/card/open.rs`), with their text.
pub(crate) type Tree = BTreeMap<String, String>;

/// One file names something of another room.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Import {
    /// The file that imports.
    pub(crate) file: String,
    /// The path after `crate::`, such as `orders::card::hear`.
    pub(crate) path: String,
}

impl Import {
    /// The room of the file.
    pub(crate) fn from(&self) -> &str {
        room_of(&self.file)
    }

    /// The room that is imported.
    pub(crate) fn to(&self) -> &str {
        self.path.split("::").next().unwrap_or_default()
    }
}

/// The room a file belongs to: the folder, or the file that has none.
pub(crate) fn room_of(file: &str) -> &str {
    let first = file.split('/').next().unwrap_or_default();
    first.strip_suffix(".rs").unwrap_or(first)
}

/// Every room of the tree: what is beside `lib.rs`.
pub(crate) fn rooms(tree: &Tree) -> BTreeSet<&str> {
    tree.keys().map(|file| room_of(file)).filter(|room| *room != "lib").collect()
}

/// The tree without what only tests see: modules behind `#[cfg(test)]`, in the file or in files of their own.
pub(crate) fn without_tests(tree: &Tree) -> Tree {
    let mut kept: Tree = tree.iter().map(|(file, text)| (file.clone(), code(text))).collect();
    let mut of_tests = Vec::new();
    for (file, text) in &mut kept {
        for module in cut_test_modules(text) {
            let folder = match file.strip_suffix("mod.rs") {
                Some(folder) => folder.to_owned(),
                None => format!("{}/", file.trim_end_matches(".rs")),
            };
            of_tests.push(format!("{folder}{module}"));
        }
    }
    kept.retain(|file, _| {
        !of_tests.iter().any(|module| file == &format!("{module}.rs") || file.starts_with(&format!("{module}/")))
    });
    kept
}

/// What the files of a tree import of other rooms. Give it the tree [`without_tests`].
pub(crate) fn imports(tree: &Tree) -> BTreeSet<Import> {
    let at_the_root = at_the_root(tree);
    let mut found = BTreeSet::new();
    for (file, text) in tree.iter().filter(|(file, _)| *file != "lib.rs") {
        for path in paths(text, "crate::").into_iter().chain(paths(text, &"super::".repeat(depth(file)))) {
            let name = path.split("::").next().unwrap_or_default();
            let path = at_the_root.get(name).cloned().unwrap_or(path);
            let import = Import { file: file.clone(), path };
            if import.from() != import.to() {
                found.insert(import);
            }
        }
    }
    found
}

/// How many modules a file lies deep: so many times `super` is the root.
fn depth(file: &str) -> usize {
    file.trim_end_matches("/mod.rs").split('/').count()
}

/// Every path in the text that follows this beginning.
fn paths(text: &str, beginning: &str) -> Vec<String> {
    let begins = text.match_indices(beginning).map(|(at, _)| at);
    // `some_crate::` is another word, and one `super` more another module.
    let is_word = |letter: char| letter.is_alphanumeric() || letter == '_' || letter == ':';
    let begins = begins.filter(|at| !text[..*at].ends_with(is_word));
    begins.flat_map(|at| expand(&text[at + beginning.len()..])).collect()
}

/// What `lib.rs` gives another, shorter path: by that name, where it is.
fn at_the_root(tree: &Tree) -> BTreeMap<String, String> {
    let paths = tree.get("lib.rs").map(|text| paths(text, "pub use ")).unwrap_or_default();
    paths.into_iter().map(|path| (path.rsplit("::").next().unwrap_or_default().to_owned(), path)).collect()
}

/// The paths that a tree of imports stands for: `a::{b, c::{d, self}}` is `a::b`, `a::c::d` and `a::c::self`.
fn expand(text: &str) -> Vec<String> {
    let text = text.trim_start();
    let is_path = |letter: char| letter.is_alphanumeric() || letter == '_' || letter == ':';
    let stem_ends = text.find(|letter| !is_path(letter)).unwrap_or(text.len());
    let (stem, rest) = text.split_at(stem_ends);
    let open = stem.is_empty() || stem.ends_with("::");
    match rest.strip_prefix('{').filter(|_| open).and_then(inside) {
        Some(inside) => branches(inside).into_iter().flat_map(expand).map(|branch| format!("{stem}{branch}")).collect(),
        None if stem.is_empty() => Vec::new(),
        None => vec![stem.trim_end_matches("::").to_owned()],
    }
}

/// What stands before the brace that closes the one before `text`.
fn inside(text: &str) -> Option<&str> {
    let mut depth = 1;
    for (at, letter) in text.char_indices() {
        match letter {
            '{' => depth += 1,
            '}' => depth -= 1,
            _ => {}
        }
        if depth == 0 {
            return Some(&text[..at]);
        }
    }
    None
}

/// The branches of a brace, split at its own commas.
fn branches(text: &str) -> Vec<&str> {
    let (mut depth, mut begins, mut found) = (0, 0, Vec::new());
    for (at, letter) in text.char_indices() {
        match letter {
            '{' => depth += 1,
            '}' => depth -= 1,
            ',' if depth == 0 => {
                found.push(&text[begins..at]);
                begins = at + 1;
            }
            _ => {}
        }
    }
    found.push(&text[begins..]);
    found
}

/// Takes the modules behind `#[cfg(test)]` out of the text; answers the names of those that are files.
fn cut_test_modules(text: &mut String) -> Vec<String> {
    const MARK: &str = "#[cfg(test)]";
    let mut files = Vec::new();
    while let Some(at) = text.find(MARK) {
        let rest = &text[at + MARK.len()..];
        let ends = rest.find([';', '{']).unwrap_or(rest.len());
        let head = rest[..ends].trim().to_owned();
        let mut end = at + MARK.len() + ends;
        if text[end..].starts_with('{') {
            end += inside(&text[end + 1..]).map_or(1, |body| body.len() + 2);
        } else if let Some(name) = head.rsplit("mod ").next().filter(|_| head.contains("mod ")) {
            files.push(name.trim().to_owned());
        }
        text.replace_range(at..end, "");
    }
    files
}

/// The text without comments, and with every string and character emptied.
fn code(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(letter) = rest.chars().next() {
        let skipped = comment(rest).or_else(|| literal(rest));
        match skipped {
            Some(length) => {
                out.push(' ');
                rest = &rest[length..];
            }
            None => {
                // A word is taken whole: the `r` that ends one begins no raw string.
                let word = rest.find(|letter: char| !letter.is_alphanumeric() && letter != '_').unwrap_or(rest.len());
                let length = word.max(letter.len_utf8());
                out.push_str(&rest[..length]);
                rest = &rest[length..];
            }
        }
    }
    out
}

/// The length of the comment that the text begins with.
fn comment(text: &str) -> Option<usize> {
    if text.starts_with("//") {
        return Some(text.find('\n').unwrap_or(text.len()));
    }
    let inner = text.strip_prefix("/*")?;
    Some(inner.find("*/").map_or(text.len(), |end| end + 4))
}

/// The length of the string or character that the text begins with. A lifetime is none.
fn literal(text: &str) -> Option<usize> {
    let prefix = text.find(|letter: char| !matches!(letter, 'b' | 'c' | 'r'))?;
    let (kind, body) = text.split_at(prefix);
    let hashes = body.len() - body.trim_start_matches('#').len();
    if kind.ends_with('r') && body[hashes..].starts_with('"') {
        let close = format!("\"{}", "#".repeat(hashes));
        let begins = prefix + hashes + 1;
        return Some(text[begins..].find(&close).map_or(text.len(), |end| begins + end + close.len()));
    }
    let quote = body.chars().next().filter(|quote| matches!(quote, '"' | '\''))?;
    let mut escaped = false;
    for (at, letter) in body.char_indices().skip(1) {
        match letter {
            _ if escaped => escaped = false,
            '\\' => escaped = true,
            _ if letter == quote => return Some(prefix + at + 1),
            // A character is one letter or an escape: what goes on longer is a lifetime.
            _ if quote == '\'' && at > 1 && !body[1..].starts_with('\\') => return None,
            _ => {}
        }
        if quote == '\'' && at > 12 {
            return None;
        }
    }
    None
}
