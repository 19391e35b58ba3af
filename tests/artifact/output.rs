//! What the platform's builder wrote (Build Output API, version 3), and how the platform reads it.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use regex::Regex;
use serde_json::Value;

/// Where everything is that was built for these tests.
pub(crate) fn folder() -> PathBuf {
    let folder = std::env::var_os("DARKROOM_ARTIFACT").expect("run `cargo xtask artifact`, which builds it first");
    PathBuf::from(folder)
}

/// The project it was built from.
pub(crate) fn project() -> PathBuf {
    folder().join("project")
}

/// One built output.
pub(crate) struct Output {
    pub(crate) folder: PathBuf,
    pub(crate) config: Value,
    /// By name, `api/train/[id]`: what the builder says of each.
    pub(crate) functions: BTreeMap<String, Value>,
}

/// What an address leads to.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Target {
    /// A function, by name, with the query the platform adds.
    Function { name: String, query: String },
    /// A file of the site.
    File(String),
    /// Nothing of ours: the platform answers this status, and a redirect's address.
    Status(u16, Option<String>),
}

/// What an address leads to, with the headers the platform adds.
pub(crate) struct Routed {
    pub(crate) target: Target,
    pub(crate) headers: BTreeMap<String, String>,
}

impl Output {
    /// One function for each route.
    pub(crate) fn all() -> Self {
        Self::read(&folder().join("all"))
    }

    /// One function for each folder of routes.
    pub(crate) fn few() -> Self {
        Self::read(&folder().join("few"))
    }

    fn read(folder: &Path) -> Self {
        let mut functions = BTreeMap::new();
        let root = folder.join("functions");
        let mut folders = vec![root.clone()];
        while let Some(folder) = folders.pop() {
            for entry in std::fs::read_dir(&folder).expect("the built output") {
                let path = entry.expect("a file").path();
                if path.extension().is_some_and(|ending| ending == "func") {
                    let name = path.strip_prefix(&root).expect("below").with_extension("");
                    let name = name.to_str().expect("UTF-8").to_owned();
                    functions.insert(name, json(&path.join(".vc-config.json")));
                } else if path.is_dir() {
                    folders.push(path);
                }
            }
        }
        Self { folder: folder.to_owned(), config: json(&folder.join("config.json")), functions }
    }

    /// The executable of a function.
    pub(crate) fn binary(&self, name: &str) -> PathBuf {
        let function = self.functions.get(name).unwrap_or_else(|| panic!("no function {name}"));
        let path = function["filePathMap"]["executable"].as_str().expect("an executable");
        project().join(path)
    }

    /// Whether `path` is a file or a function of the output.
    fn filesystem(&self, path: &str) -> Option<Target> {
        let (path, query) = path.split_once('?').unwrap_or((path, ""));
        let name = path.trim_start_matches('/');
        if self.functions.contains_key(name) {
            return Some(Target::Function { name: name.to_owned(), query: query.to_owned() });
        }
        let renamed = self.config["overrides"].as_object().into_iter().flatten();
        let name = if name.is_empty() { "index" } else { name };
        let file = renamed.filter(|(_, file)| file["path"] == name).map(|(file, _)| file.as_str()).next();
        let file = file.unwrap_or(name);
        self.folder.join("static").join(file).is_file().then(|| Target::File(file.to_owned()))
    }

    /// What the platform does with an address: the routes in order, the files and functions where it says so.
    pub(crate) fn route(&self, path: &str) -> Routed {
        let mut headers = BTreeMap::new();
        let routed = |target, headers| Routed { target, headers };
        for route in self.config["routes"].as_array().expect("routes") {
            if let Some(phase) = route["handle"].as_str() {
                match phase {
                    "filesystem" => {
                        if let Some(target) = self.filesystem(path) {
                            return routed(target, headers);
                        }
                        continue;
                    }
                    "error" => break,
                    other => panic!("a phase these tests do not know: {other}"),
                }
            }
            let source = Regex::new(route["src"].as_str().expect("a pattern")).expect("a pattern");
            let Some(found) = source.captures(path) else { continue };
            let filled = |text: &str| {
                let mut filled = String::new();
                found.expand(text, &mut filled);
                filled
            };
            let mut location = None;
            for (name, value) in route["headers"].as_object().into_iter().flatten() {
                let value = filled(value.as_str().expect("a value"));
                if name == "Location" {
                    location = Some(value);
                } else {
                    headers.insert(name.to_ascii_lowercase(), value);
                }
            }
            if let Some(status) = route["status"].as_u64() {
                return routed(Target::Status(u16::try_from(status).expect("a status"), location), headers);
            }
            let goes_to = route["dest"].as_str().map(filled);
            if let Some(target) = goes_to.and_then(|path| self.filesystem(&path)) {
                return routed(target, headers);
            }
        }
        routed(Target::Status(404, None), headers)
    }
}

fn json(path: &Path) -> Value {
    let text = std::fs::read(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    serde_json::from_slice(&text).expect("JSON")
}
