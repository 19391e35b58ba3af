//! The browser journeys: real Chromium against fresh studios, and the core of them in other browsers.

mod browsers;
mod output;

use std::ffi::OsStr;
use std::io::{BufRead as _, BufReader};
use std::process::Stdio;
use std::time::Instant;

use crate::report::{Failed, Report, say};
use crate::studio::Running;
use crate::{Done, node, root};
use output::Output;

/// One studio for each of Playwright's workers: what a journey plans for "the next picture" is a queue of its studio. A third
/// one takes two cores whole and saves a tenth of the time, but browsers that wait for a processor show what comes late.
const STUDIOS: [&str; 2] = ["journeys-1", "journeys-2"];

/// Which journeys.
#[derive(clap::Args, Clone, Default)]
pub(crate) struct Journeys {
    /// All six combinations of input, language and light instead of the three that every change is held to.
    #[arg(long)]
    long: bool,
    /// The core journeys in Firefox and WebKit instead, where this machine has them.
    #[arg(long)]
    browsers: bool,
    /// What else Playwright is told: files, `--project`, `--grep`.
    #[arg(trailing_var_arg = true, allow_hyphen_values = true)]
    arguments: Vec<String>,
}

/// Makes the journeys and counts what came of them.
pub(crate) fn run(report: &mut Report, journeys: &Journeys) -> Done {
    node::install(report, "tests/web")?;
    if !journeys.browsers {
        let length: &[(&str, &OsStr)] = if journeys.long { &[("JOURNEYS", OsStr::new("long"))] } else { &[] };
        return play(report, "browser journeys", &journeys.arguments, length);
    }
    for browser in browsers::ALL {
        let what = format!("journeys in {}", browser.name());
        match browser.program() {
            Ok(program) => {
                let arguments =
                    [&["--project".to_owned(), browser.project().to_owned()][..], &journeys.arguments].concat();
                play(report, &what, &arguments, &[(browser.variable(), program.as_os_str())])?;
            }
            Err(why) => report.left_out(&what, &why),
        }
    }
    Ok(())
}

/// Plays journeys against fresh studios.
fn play(report: &mut Report, what: &str, arguments: &[String], environment: &[(&str, &OsStr)]) -> Done {
    say(&format!("== {what}"));
    let began = Instant::now();
    let studios = STUDIOS.into_iter().map(Running::start).collect::<Result<Vec<_>, Failed>>()?;
    let urls: Vec<_> = studios.iter().map(Running::url).collect();
    let mut playwright = node::program(&root().join("tests/web"), "playwright");
    playwright.arg("test").args(arguments).env("STUDIO_URL", urls.join(",")).envs(environment.iter().copied());
    let mut child = playwright
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .spawn()
        .map_err(|error| Failed(format!("playwright: {error}")))?;
    let output = child.stdout.take().ok_or_else(|| Failed("playwright says nothing".to_owned()))?;
    let mut read = Output::default();
    for line in BufReader::new(output).lines().map_while(Result::ok) {
        read.read(&line);
        say(&line);
    }
    let passed = read.passed;
    report.count(passed);
    for journey in read.failed {
        report.failed_saying(&journey.title(), Some(journey.repeat()), journey.said);
    }
    let status = child.wait().map_err(|error| Failed(format!("playwright: {error}")))?;
    report.took(what, began, status.success());
    match (status.success(), passed) {
        (true, 1..) => Ok(()),
        (true, 0) => Err(Failed("no journey was run".to_owned())),
        (false, _) => Err(Failed(format!("{what}: {status}"))),
    }
}
