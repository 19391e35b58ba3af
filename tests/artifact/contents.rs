//! What is in the built output: routes, headers, crons, functions, sizes.

use darkroom::http::function_of;
use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Value, json};

use crate::output::{Output, Target, project};

/// No binary is larger, but those that develop pictures: they carry fonts of eight megabytes, a model of one that finds
/// faces, and what works with them.
const BYTES_MAX: u64 = 16_000_000;
const DEVELOPING_BYTES_MAX: u64 = 28_000_000;
/// The functions that bring pictures home, letter one anew or label a copy, and the folders of the few functions that hold one of them.
const DEVELOPING: [&str; 13] = [
    "api/cron/reconcile",
    "api/cron/work",
    "api/media/assets/[id]/download",
    "api/predict/[id]",
    "api/predict/[id]/events",
    "api/predict/sessions/[id]/posters/[number]",
    "api/share/picture",
    "api/webhooks/replicate",
    "api/_hobby/cron",
    "api/_hobby/media",
    "api/_hobby/predict",
    "api/_hobby/share",
    "api/_hobby/webhooks",
];
/// What the free plan allows.
const FUNCTIONS_MAX: usize = 12;

fn platform() -> Value {
    serde_json::from_slice(&std::fs::read(project().join("vercel.json")).unwrap()).unwrap()
}

/// `/api/train/{id}` as the builder names it, `api/train/[id]`.
fn name(path: &str) -> String {
    path.trim_start_matches('/').replace('{', "[").replace('}', "]")
}

/// The address with something in place of each parameter, and what was put there.
fn sample(path: &str) -> (String, Vec<(String, String)>) {
    let mut given = Vec::new();
    let parts = path.split('/').map(|part| match part.strip_prefix('{').and_then(|part| part.strip_suffix('}')) {
        Some(parameter) => {
            let value = format!("{parameter}_01J0-x.{}", given.len());
            given.push((parameter.to_owned(), value.clone()));
            value
        }
        None => part.to_owned(),
    });
    let address = parts.collect::<Vec<_>>().join("/");
    (address, given)
}

fn answering(output: &Output, path: &str) -> String {
    match output.route(path).target {
        Target::Function { name, .. } => name,
        other => panic!("{path}: {other:?}"),
    }
}

#[test]
fn there_is_one_function_for_each_route_and_no_other() {
    let built: BTreeSet<String> = Output::all().functions.into_keys().collect();
    let wanted: BTreeSet<String> = darkroom::routes().iter().map(|route| name(function_of(route.path))).collect();
    assert_eq!(built, wanted);
}

#[test]
fn every_address_leads_to_its_own_function_with_its_own_parameters() {
    let output = Output::all();
    for route in darkroom::routes() {
        let (address, given) = sample(route.path);
        let Target::Function { name: found, query } = output.route(&address).target else {
            panic!("{address} leads nowhere");
        };
        assert_eq!(found, name(function_of(route.path)), "{address}");
        if function_of(route.path) != route.path {
            continue; // what a rewrite adds to the query is the platform's
        }
        let pairs: Vec<(String, String)> = query
            .split('&')
            .filter_map(|pair| pair.split_once('=').map(|(name, value)| (name.to_owned(), value.to_owned())))
            .collect();
        assert_eq!(pairs, given, "{address}");
    }
}

#[test]
fn few_functions_answer_every_address_with_the_function_of_its_folder() {
    let (all, few) = (Output::all(), Output::few());
    assert!(few.functions.len() <= FUNCTIONS_MAX, "{:?}", few.functions.keys());
    let folders: BTreeSet<&str> = all.functions.keys().filter_map(|name| name.split('/').nth(1)).collect();
    for route in darkroom::routes() {
        let (address, _) = sample(route.path);
        let folder = route.path.split('/').nth(2).unwrap();
        assert!(folders.contains(folder));
        let beside = all.functions.keys().filter(|name| name.split('/').nth(1) == Some(folder)).count() == 1
            && route.path.split('/').count() == 3;
        let wanted = format!("api/_hobby/{}", if beside { "other" } else { folder });
        assert_eq!(answering(&few, &address), wanted, "{address}");
    }
    let without_crons = |config: &Value| {
        let mut config = config.clone();
        for cron in config["crons"].as_array_mut().unwrap() {
            cron["schedule"] = Value::Null;
        }
        config["crons"].clone()
    };
    assert_eq!(without_crons(&few.config), without_crons(&all.config));
    assert_eq!(few.config["crons"][0]["schedule"], "0 4 * * *", "the free plan's cron rings once a day");
}

#[test]
fn what_is_no_route_is_not_found_and_pages_are_where_they_were() {
    // With few functions these two are for the function of their folder to refuse.
    for path in ["/api/train/a/b", "/api/predict/x/items"] {
        assert_eq!(Output::all().route(path).target, Target::Status(404, None), "{path}");
    }
    for output in [Output::all(), Output::few()] {
        for path in ["/api/unknown", "/api", "/nothing"] {
            assert_eq!(output.route(path).target, Target::Status(404, None), "{path}");
        }
        for (path, file) in [("/", "index.html"), ("/studio", "studio.html"), ("/vendor/preact.js", "vendor/preact.js")]
        {
            assert_eq!(output.route(path).target, Target::File(file.to_owned()), "{path}");
        }
        for (path, better) in [("/studio.html", "/studio"), ("/studio/", "/studio"), ("/index", "/")] {
            let wanted = Target::Status(308, Some(better.to_owned()));
            assert_eq!(output.route(path).target, wanted, "{path}");
        }
    }
}

#[test]
fn headers_are_those_of_the_configuration_on_pages_and_on_answers() {
    let platform = platform();
    // `vercel dev` forgets the headers of an address whose last rule is not for it.
    assert_eq!(platform["headers"].as_array().unwrap().last().unwrap()["source"], "/(.*)");
    for output in [Output::all(), Output::few()] {
        for rule in platform["headers"].as_array().unwrap() {
            let source = rule["source"].as_str().unwrap();
            let paths: &[&str] = match source {
                "/(.*)" => &["/", "/studio", "/vendor/preact.js", "/api/health", "/api/predict/x/events"],
                "/vendor/(.*)" => &["/vendor/preact.js"],
                other => panic!("say here which addresses {other} is for"),
            };
            for path in paths {
                let headers = output.route(path).headers;
                for header in rule["headers"].as_array().unwrap() {
                    let key = header["key"].as_str().unwrap().to_ascii_lowercase();
                    assert_eq!(headers.get(&key).map(String::as_str), header["value"].as_str(), "{path} {key}");
                }
            }
        }
        assert_eq!(
            output.route("/studio").headers.get("cache-control"),
            None,
            "only what is vendored is kept for long"
        );
    }
}

#[test]
fn crons_ring_as_configured_at_routes_that_exist() {
    let output = Output::all();
    assert_eq!(output.config["crons"], platform()["crons"]);
    for cron in output.config["crons"].as_array().unwrap() {
        answering(&output, cron["path"].as_str().unwrap());
    }
}

#[test]
fn every_function_is_an_executable_that_streams_and_lives_as_long_as_configured() {
    // What the patterns of the configuration come to, route by route: the first that matches counts.
    let longer = BTreeMap::from([
        ("api/predict/[id]/events", 120),
        ("api/webhooks/replicate", 300),
        ("api/webhooks/stripe", 300),
        ("api/webhooks/mail", 300),
        ("api/cron/reconcile", 300),
        ("api/cron/work", 300),
        ("api/media/uploads/[id]", 120),
    ]);
    for (name, function) in Output::all().functions {
        assert_eq!(function["runtime"], "executable", "{name}");
        assert_eq!(function["handler"], "executable", "{name}");
        assert_eq!(function["supportsResponseStreaming"], true, "{name}");
        assert_eq!(function["environment"], json!({}), "{name}: settings are the project's");
        assert_eq!(function["maxDuration"], *longer.get(name.as_str()).unwrap_or(&60), "{name}");
    }
    for (name, function) in Output::few().functions {
        assert_eq!(function["runtime"], "executable", "{name}");
        assert_eq!(function["supportsResponseStreaming"], true, "{name}");
        assert_eq!(function["maxDuration"], 300, "{name}: the longest of its routes may be any");
    }
}

#[test]
#[expect(clippy::print_stdout, reason = "whoever watches sizes reads them here")]
fn no_binary_is_larger_than_sixteen_megabytes_but_those_with_fonts() {
    let mut sizes = Vec::new();
    for output in [Output::all(), Output::few()] {
        for name in output.functions.keys() {
            sizes.push((std::fs::metadata(output.binary(name)).unwrap().len(), name.clone()));
        }
    }
    sizes.sort_unstable_by(|one, other| other.cmp(one));
    let table: Vec<String> = sizes.iter().map(|(bytes, name)| format!("{bytes:>11} {name}")).collect();
    // Shown with `--nocapture`, as `cargo xtask artifact` runs it.
    println!("the largest binaries, in bytes:\n{}", table[..5].join("\n"));
    println!("{} functions, {} bytes", sizes.len(), sizes.iter().map(|(bytes, _)| bytes).sum::<u64>());
    let bytes_max = |name: &str| if DEVELOPING.contains(&name) { DEVELOPING_BYTES_MAX } else { BYTES_MAX };
    let too_large = sizes.iter().find(|(bytes, name)| *bytes > bytes_max(name));
    assert_eq!(too_large, None, "larger than it may be:\n{}", table.join("\n"));
}
