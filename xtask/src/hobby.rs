//! The plan with few functions: `vercel.hobby.json` and one function per folder of `api/`, written from `api/` and
//! `vercel.json`, so that no list of routes is kept twice.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use serde_json::{Value, json};

use crate::report::{Failed, Report, say};
use crate::{Done, root};

/// What the free plan allows in one deployment.
const FUNCTIONS_MAX: usize = 12;
/// The free plan's cron rings once a day. What is overdue is also looked after when its owner looks.
const CRON: &str = "0 4 * * *";
/// Where the functions are. The platform's builder skips names that begin with `_` unless it is told of them.
const FOLDER: &str = "api/_hobby";
const CONFIG: &str = "vercel.hobby.json";

/// The routes that have no folder to themselves share one function.
const ALONE: &str = "other";

/// What the routes of one function need: the first words of their addresses, `use` lines, and the expressions that
/// make them.
#[derive(Default)]
struct Group {
    names: BTreeSet<String>,
    uses: BTreeSet<String>,
    routes: BTreeSet<String>,
    /// What makes several at once.
    lists: BTreeSet<String>,
    /// One of them brings pictures home.
    develops: bool,
}

/// Writes the configuration and the functions.
pub(crate) fn write() -> Done {
    let folder = root().join(FOLDER);
    let wanted = files()?;
    fs::create_dir_all(&folder).map_err(|error| failed(&folder, &error))?;
    for entry in fs::read_dir(&folder).map_err(|error| failed(&folder, &error))?.flatten() {
        let name = format!("{FOLDER}/{}", entry.file_name().to_string_lossy());
        if !wanted.contains_key(&name) {
            fs::remove_file(entry.path()).map_err(|error| failed(&entry.path(), &error))?;
        }
    }
    for (name, text) in wanted {
        let path = root().join(&name);
        fs::write(&path, text).map_err(|error| failed(&path, &error))?;
        say(&name);
    }
    Ok(())
}

/// Fails when what is there is not what [`write()`] would write.
pub(crate) fn check(report: &mut Report) -> Done {
    let wanted = files()?;
    for (name, text) in &wanted {
        if fs::read_to_string(root().join(name)).ok().as_ref() != Some(text) {
            return Err(Failed(format!("{name} is not up to date: run `cargo xtask hobby`")));
        }
    }
    let there = fs::read_dir(root().join(FOLDER)).map_err(|error| failed(&root().join(FOLDER), &error))?;
    for entry in there.flatten() {
        let name = format!("{FOLDER}/{}", entry.file_name().to_string_lossy());
        if !wanted.contains_key(&name) {
            return Err(Failed(format!("{name} is left over: run `cargo xtask hobby`")));
        }
    }
    report.passed("few functions: up to date");
    Ok(())
}

/// Every file with its text.
fn files() -> Result<BTreeMap<String, String>, Failed> {
    let groups = groups()?;
    if groups.len() > FUNCTIONS_MAX {
        let names = groups.keys().cloned().collect::<Vec<_>>().join(", ");
        return Err(Failed(format!("more than {FUNCTIONS_MAX} folders in api/, put some together: {names}")));
    }
    let mut files = BTreeMap::new();
    files.insert(format!("{FOLDER}/Cargo.toml"), manifest(groups.keys()));
    for (name, group) in &groups {
        files.insert(format!("{FOLDER}/{name}.rs"), formatted(&function(group))?);
    }
    files.insert(CONFIG.to_owned(), configuration(&groups)?);
    Ok(files)
}

/// The files of `api/` by their first folder; a file beside the folders belongs to the folder that has its name.
fn groups() -> Result<BTreeMap<String, Group>, Failed> {
    let mut groups: BTreeMap<String, Group> = BTreeMap::new();
    let mut paths = Vec::new();
    collect(&root().join("api"), &mut paths)?;
    for path in paths {
        let text = fs::read_to_string(&path).map_err(|error| failed(&path, &error))?;
        let inside = path.strip_prefix(root().join("api")).unwrap_or(&path).with_extension("");
        let first = inside.components().next().map(|name| name.as_os_str().to_string_lossy().into_owned());
        let first = first.unwrap_or_default();
        // A file that serves everything below its address is a folder of its own.
        let shares = text.contains("darkroom::serve_all(");
        let key = if shares || root().join("api").join(&first).is_dir() { first.as_str() } else { ALONE };
        let group = groups.entry(key.to_owned()).or_default();
        group.names.insert(first);
        let develops = text.contains("darkroom::serve_developing(");
        let call = if develops {
            "darkroom::serve_developing("
        } else if shares {
            "darkroom::serve_all("
        } else {
            "darkroom::serve("
        };
        let served = text.split(call).nth(1).and_then(|rest| rest.rsplit_once(")\n"));
        let (route, _) = served.ok_or_else(|| Failed(format!("{} serves nothing", path.display())))?;
        let routes = if shares { &mut group.lists } else { &mut group.routes };
        routes.insert(route.trim().to_owned());
        group.develops |= develops;
        group.uses.extend(text.lines().filter(|line| line.starts_with("use darkroom::")).map(str::to_owned));
    }
    Ok(groups)
}

fn collect(folder: &Path, found: &mut Vec<PathBuf>) -> Done {
    for entry in fs::read_dir(folder).map_err(|error| failed(folder, &error))?.flatten() {
        let path = entry.path();
        if entry.file_name().to_string_lossy().starts_with('_') {
            continue;
        }
        if path.is_dir() {
            collect(&path, found)?;
        } else if path.extension().is_some_and(|ending| ending == "rs") {
            found.push(path);
        }
    }
    Ok(())
}

fn function(group: &Group) -> String {
    let names = group.names.iter().map(|name| format!("`/api/{name}`")).collect::<Vec<_>>().join(", ");
    let uses = group.uses.iter().cloned().collect::<Vec<_>>().join("\n");
    let mut routes = format!("vec![{}]", group.routes.iter().cloned().collect::<Vec<_>>().join(", "));
    for list in &group.lists {
        let alone = group.routes.is_empty() && group.lists.len() == 1;
        routes = if alone { list.clone() } else { format!("{routes}.into_iter().chain({list}).collect()") };
    }
    let serve = if group.develops { "serve_all_developing" } else { "serve_all" };
    format!(
        "//! {names} and what is below in one function. Written by `cargo xtask hobby`.\n\n\
         use std::process::ExitCode;\n\n{uses}\n\n\
         fn main() -> ExitCode {{\n    darkroom::{serve}({routes})\n}}\n"
    )
}

fn formatted(source: &str) -> Result<String, Failed> {
    let problem = |error: &dyn std::fmt::Display| Failed(format!("rustfmt: {error}"));
    let mut rustfmt = Command::new("rustfmt");
    rustfmt.current_dir(root()).args(["--edition", "2024"]).stdin(Stdio::piped()).stdout(Stdio::piped());
    let mut child = rustfmt.spawn().map_err(|error| problem(&error))?;
    if let Some(mut input) = child.stdin.take() {
        input.write_all(source.as_bytes()).map_err(|error| problem(&error))?;
    }
    let output = child.wait_with_output().map_err(|error| problem(&error))?;
    if output.status.success() {
        String::from_utf8(output.stdout).map_err(|error| problem(&error))
    } else {
        Err(problem(&output.status))
    }
}

fn manifest<'n>(names: impl Iterator<Item = &'n String>) -> String {
    let head = "# The functions of `vercel.hobby.json`. Written by `cargo xtask hobby`.\n\
        [package]\nname = \"darkroom-hobby\"\n\
        description = \"The routes in a few functions, one per folder of api/, for plans that allow no more.\"\n\
        version.workspace = true\nedition.workspace = true\nrust-version.workspace = true\n\
        license.workspace = true\npublish.workspace = true\nautobins = false\n\n\
        [dependencies]\ndarkroom = { path = \"../..\" }\n\n[lints]\nworkspace = true\n";
    let bins = names
        .map(|name| format!("\n[[bin]]\nname = \"hobby_{name}\"\npath = \"{name}.rs\"\ntest = false\ndoc = false\n"));
    std::iter::once(head.to_owned()).chain(bins).collect()
}

/// `vercel.json` with the functions named one by one, and addresses led to them.
fn configuration(groups: &BTreeMap<String, Group>) -> Result<String, Failed> {
    let path = root().join("vercel.json");
    let text = fs::read_to_string(&path).map_err(|error| failed(&path, &error))?;
    let problem = |error: serde_json::Error| failed(&path, &error);
    let platform: Value = serde_json::from_str(&text).map_err(problem)?;
    let seconds = platform["functions"].as_object().into_iter().flatten();
    let seconds_max = seconds.filter_map(|(_, function)| function["maxDuration"].as_u64()).max();
    let (mut builds, mut rewrites) = (Vec::new(), Vec::new());
    let site = json!({ "zeroConfig": true, "outputDirectory": platform["outputDirectory"] });
    let folder = platform["outputDirectory"].as_str().unwrap_or("public");
    builds.push(json!({ "src": format!("{folder}/**"), "use": "@vercel/static", "config": site }));
    for (key, group) in groups {
        let source = format!("{FOLDER}/{key}.rs");
        let functions = json!({ &source: { "maxDuration": seconds_max } });
        let config = json!({ "zeroConfig": true, "functions": functions });
        builds.push(json!({ "src": source, "use": "@vercel/rust", "config": config }));
        let function = format!("/{FOLDER}/{key}");
        for name in &group.names {
            for source in [format!("/api/{name}"), format!("/api/{name}/(.*)")] {
                rewrites.push(json!({ "source": source, "destination": function }));
            }
        }
    }
    // What a function writes for people, at an address of the site.
    let is_page = |rewrite: &&Value| !rewrite["source"].as_str().is_some_and(|source| source.starts_with("/api/"));
    for rewrite in platform["rewrites"].as_array().into_iter().flatten().filter(is_page) {
        let folder = rewrite["destination"].as_str().and_then(|path| path.split('/').nth(2)).unwrap_or(ALONE);
        let destination = format!("/{FOLDER}/{folder}");
        rewrites.push(json!({ "source": rewrite["source"], "destination": destination }));
    }
    let crons = platform["crons"].as_array().into_iter().flatten();
    let crons: Vec<Value> = crons.map(|cron| json!({ "path": cron["path"], "schedule": CRON })).collect();
    let few = json!({
        "$schema": platform["$schema"],
        "version": 2,
        "builds": builds,
        "cleanUrls": platform["cleanUrls"],
        "trailingSlash": platform["trailingSlash"],
        "rewrites": rewrites,
        "crons": crons,
        "headers": platform["headers"],
    });
    serde_json::to_string_pretty(&few).map(|text| text + "\n").map_err(problem)
}

fn failed(path: &Path, error: &dyn std::fmt::Display) -> Failed {
    Failed(format!("{}: {error}", path.display()))
}
