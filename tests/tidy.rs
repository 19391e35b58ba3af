//! Holds together what would drift apart: `api/`, `darkroom::routes()` and the list of binaries; the settings and their
//! documents; the sizes of files; the page of OWASP ASVS and the code.
#![allow(clippy::unwrap_used, clippy::expect_used, missing_docs, reason = "tests")]

#[path = "tidy/arrows.rs"]
mod arrows;
#[path = "tidy/asvs.rs"]
mod asvs;
#[path = "tidy/imports.rs"]
mod imports;

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use darkroom::config::Config;
use darkroom::http::{SHARED, function_of};

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..").canonicalize().unwrap()
}

/// Files under `folder` with this ending, relative to the root, without what is built or installed.
fn files(folder: &str, ending: &str) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    let mut folders = vec![root().join(folder)];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            let name = path.file_name().unwrap().to_string_lossy().into_owned();
            if path.is_dir() && !["node_modules", "target", "vendor", "test-results", "_hobby"].contains(&name.as_str())
            {
                folders.push(path);
            } else if name.ends_with(ending) {
                found.insert(path.strip_prefix(root()).unwrap().to_string_lossy().into_owned());
            }
        }
    }
    found
}

fn read(path: &str) -> String {
    std::fs::read_to_string(root().join(path)).unwrap()
}

/// `api/train/[id].rs` answers `/api/train/{id}`.
fn url_of(file: &str) -> String {
    format!("/{}", file.trim_end_matches(".rs").replace('[', "{").replace(']', "}"))
}

#[test]
fn every_route_has_one_file_and_one_binary() {
    let in_api = files("api", ".rs");
    let in_code: BTreeSet<String> = darkroom::routes().iter().map(|route| route.path.to_owned()).collect();
    assert_eq!(darkroom::routes().len(), in_code.len(), "a path is there twice");
    let in_code: BTreeSet<&str> = in_code.iter().map(|path| function_of(path)).collect();
    assert_eq!(
        in_api.iter().map(|file| url_of(file)).collect::<BTreeSet<_>>(),
        in_code.into_iter().map(str::to_owned).collect()
    );

    let manifest = read("Cargo.toml");
    let mut names = BTreeSet::new();
    let mut paths = BTreeSet::new();
    for block in manifest.split("[[bin]]").skip(1) {
        let value = |key: &str| {
            let line = block.lines().find(|line| line.starts_with(key)).unwrap();
            line.split('"').nth(1).unwrap().to_owned()
        };
        assert!(names.insert(value("name")), "two binaries of one name");
        paths.insert(value("path"));
    }
    assert_eq!(paths, in_api);
}

#[test]
fn a_route_file_says_what_the_address_does_and_serves_it() {
    for file in files("api", ".rs") {
        let text = read(&file);
        assert!(text.lines().count() <= 25, "{file} is longer than 25 lines");
        assert!(text.starts_with(&format!("//! `{}`: ", url_of(&file))), "{file} does not begin with its address");
        let shares = SHARED.contains(&url_of(&file).as_str());
        let serves =
            if shares { &["darkroom::serve_all("][..] } else { &["darkroom::serve(", "darkroom::serve_developing("] };
        let serves = serves.iter().any(|call| text.contains(call));
        assert!(serves, "{file} does not serve");
        // The platform's builder has its own ideas about these.
        assert!(!file.ends_with("index.rs") && !file.contains("[..."), "{file}");
    }
    assert!(!root().join("src/main.rs").exists(), "the platform would take the whole package for one server");
}

#[test]
fn files_stay_short_enough_to_read() {
    for (folder, ending) in [
        ("lib", ".rs"),
        ("fit", ".rs"),
        ("pixels", ".rs"),
        ("posters", ".rs"),
        ("retouch", ".rs"),
        ("typeset", ".rs"),
        ("browser", ".rs"),
        ("dev", ".rs"),
        ("probes", ".rs"),
        ("xtask", ".rs"),
        ("tests", ".rs"),
        ("public", ".js"),
        ("public", ".css"),
        ("tests/web", ".ts"),
        ("bench", ".rs"),
        ("bench/next/app", ".ts"),
        ("bench/next/lib", ".ts"),
    ] {
        for file in files(folder, ending) {
            let lines = read(&file).lines().count();
            assert!(lines <= 400, "{file} has {lines} lines");
        }
    }
}

#[test]
fn every_setting_is_in_the_example_and_in_the_readme() {
    let asked = std::cell::RefCell::new(BTreeSet::new());
    let answer = |name: &str| {
        asked.borrow_mut().insert(name.to_owned());
        // Enough to make every optional group be read.
        ["GOOGLE_CLIENT_ID", "RESEND_API_KEY", "STRIPE_SECRET_KEY"].contains(&name).then(|| "given".to_owned())
    };
    assert!(Config::from_source(answer).is_err(), "nothing required was given");
    let example: BTreeSet<String> = read(".env.example")
        .lines()
        .filter_map(|line| line.trim_start_matches("# ").split_once('=').map(|(name, _)| name.to_owned()))
        .filter(|name| {
            name.chars().all(|letter| letter.is_ascii_uppercase() || letter == '_' || letter.is_ascii_digit())
        })
        .collect();
    assert_eq!(example, *asked.borrow());
    let readme = read("README.md");
    for name in asked.borrow().iter() {
        assert!(readme.contains(&format!("`{name}`")), "README.md does not explain {name}");
    }
}

#[test]
fn the_deploy_button_asks_for_what_every_deployment_needs() {
    let readme = read("README.md");
    let start = readme.find("https://vercel.com/new/clone?").expect("README.md has a deploy button");
    let end = readme[start..].find(')').expect("its link ends") + start;
    let link = url::Url::parse(&readme[start..end]).unwrap();
    let query: std::collections::BTreeMap<String, String> = link.query_pairs().into_owned().collect();
    let known = ["env", "envDescription", "envLink", "project-name", "repository-name", "repository-url"];
    assert_eq!(query.keys().map(String::as_str).collect::<Vec<_>>(), known);
    // What an empty environment misses is what the button asks for, and the example has a line for each, switched on.
    let problems = Config::from_source(|_| None).unwrap_err();
    let missing: BTreeSet<&str> = problems.missing().collect();
    assert_eq!(query["env"].split(',').collect::<BTreeSet<_>>(), missing);
    let example = read(".env.example");
    for name in missing {
        assert!(example.lines().any(|line| line.starts_with(&format!("{name}="))), ".env.example: {name}");
    }
    let anchor = url::Url::parse(&query["envLink"]).unwrap();
    let section = anchor.fragment().expect("the link leads to a section");
    let heads =
        readme.lines().filter_map(|line| line.strip_prefix('#')).map(|line| line.trim_start_matches('#').trim());
    assert!(heads.map(str::to_lowercase).any(|head| head.replace(' ', "-") == section), "README.md has no {section}");
    assert!(query["envLink"].starts_with(&query["repository-url"]), "both are of one repository");
}

#[test]
fn the_repository_names_no_machine_and_no_registry() {
    let marks = [["/wo", "rk/"], ["/ro", "ot/"], ["crates", ".io"], ["registry.npm", "js"], ["py", "pi.org"]]
        .map(|parts| parts.concat());
    let endings = [".rs", ".js", ".ts", ".css", ".html", ".md", ".toml", ".json", ".sql"];
    for folder in [
        "api",
        "lib",
        "dev",
        "lambda",
        "fit",
        "pixels",
        "posters",
        "probes",
        "retouch",
        "typeset",
        "browser",
        "xtask",
        "tests",
        "public",
        "migrations",
        "bench/src",
        "bench/next/app",
    ] {
        for ending in endings {
            for file in files(folder, ending) {
                let text = read(&file);
                for mark in &marks {
                    assert!(!text.contains(mark.as_str()), "{file} says {mark}");
                }
            }
        }
    }
}

#[test]
fn the_platform_is_told_durations_crons_and_headers() {
    let platform: serde_json::Value = serde_json::from_str(&read("vercel.json")).unwrap();
    assert!(platform["framework"].is_null(), "a preset would ignore api/");
    assert_eq!(platform["cleanUrls"], true);
    for cron in platform["crons"].as_array().unwrap() {
        let path = cron["path"].as_str().unwrap();
        assert!(darkroom::routes().iter().any(|route| route.path == path), "no route for the cron {path}");
    }
    // What a function writes for people is where the routes say.
    let led: Vec<(String, &str)> = platform["rewrites"]
        .as_array()
        .unwrap()
        .iter()
        .map(|rewrite| {
            let source = rewrite["source"].as_str().unwrap().replace(":token", "{token}");
            (source, rewrite["destination"].as_str().unwrap())
        })
        .collect();
    let pages = darkroom::http::PAGES.map(|(page, route)| (page.to_owned(), route));
    let shared = SHARED.map(|shared| (format!("{shared}/:path*"), shared));
    assert_eq!(led.iter().collect::<BTreeSet<_>>(), pages.iter().chain(&shared).collect::<BTreeSet<_>>());
    for (_, route) in pages {
        assert!(darkroom::routes().iter().any(|known| known.path == route), "no route {route}");
    }
    // The last rule is for every address: `tests/artifact/contents.rs` says why it is the last.
    let everywhere = platform["headers"].as_array().unwrap().last().unwrap();
    let policy = everywhere["headers"][0]["value"].as_str().unwrap();
    for directive in ["default-src 'self'", "object-src 'none'", "base-uri 'none'", "frame-ancestors 'none'"] {
        assert!(policy.contains(directive), "{directive}");
    }
    assert!(!policy.contains("unsafe"), "{policy}");
}
