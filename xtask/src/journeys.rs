//! The browser journeys: real Chromium against fresh studios, and the core of them in other browsers.

mod browsers;

use std::ffi::OsStr;
use std::io::{BufRead as _, BufReader};
use std::process::Stdio;
use std::time::Instant;

use crate::report::{Failed, Report, say};
use crate::studio::Running;
use crate::{Done, node, root};

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
    let (mut passed, mut failing) = (0, false);
    for line in BufReader::new(output).lines().map_while(Result::ok) {
        passed += count(&line, "passed");
        failing |= count(&line, "failed") > 0;
        if let Some((journey, repeat)) = failed(&line).filter(|_| failing) {
            report.failed(&journey, Some(repeat));
        }
        say(&line);
    }
    report.count(passed);
    let status = child.wait().map_err(|error| Failed(format!("playwright: {error}")))?;
    report.took(what, began, status.success());
    match (status.success(), passed) {
        (true, 1..) => Ok(()),
        (true, 0) => Err(Failed("no journey was run".to_owned())),
        (false, _) => Err(Failed(format!("{what}: {status}"))),
    }
}

/// `  12 passed (1.2m)`, Playwright's closing lines.
fn count(line: &str, word: &str) -> u64 {
    let mut words = line.split_whitespace();
    match (words.next(), words.next()) {
        (Some(number), Some(found)) if found == word => number.parse().unwrap_or(0),
        _ => 0,
    }
}

/// `    [mouse] › journeys/photo.spec.ts:12:1 › a photo is taken ────`, below the number of those that failed: the
/// journey, and the command that makes it again.
fn failed(line: &str) -> Option<(String, String)> {
    let (project, rest) = line.strip_prefix("    [")?.split_once("] › ")?;
    let journey = rest.trim_end_matches('─').trim_end();
    let (place, _) = journey.split_once(" › ")?;
    let (file_and_line, _column) = place.rsplit_once(':')?;
    let repeat = format!("cargo xtask journeys {file_and_line} --project {project}");
    Some((format!("{project}: {journey}"), repeat))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_journey_that_failed_is_named_and_can_be_made_again() {
        let (journey, repeat) = failed("    [mouse] › journeys/photo.spec.ts:12:1 › a photo › is taken ─────").unwrap();
        assert_eq!(journey, "mouse: journeys/photo.spec.ts:12:1 › a photo › is taken");
        assert_eq!(repeat, "cargo xtask journeys journeys/photo.spec.ts:12 --project mouse");
        assert_eq!(failed("  1 failed"), None);
        assert_eq!(failed("  ✓  3 [mouse] › journeys/photo.spec.ts:12:1 › a photo (2s)"), None);
    }

    #[test]
    fn the_closing_lines_of_playwright_are_counted() {
        assert_eq!(count("  12 passed (1.2m)", "passed"), 12);
        assert_eq!(count("  1 failed", "failed"), 1);
        assert_eq!(count("  ✓ 3 passed things", "passed"), 0);
    }
}
