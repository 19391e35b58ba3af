//! The probes: against a studio that runs somewhere, or against a fresh one of their own.

use std::io::{BufRead as _, BufReader};
use std::process::Stdio;
use std::time::Instant;

use crate::Done;
use crate::cargo::program;
use crate::report::{Failed, Report, say};
use crate::studio::Running;

/// What is handed to the probes; `--help` lists it.
#[derive(clap::Args)]
#[command(disable_help_flag = true)]
pub(crate) struct Probes {
    /// `--url` and what else the probes take; without it they get a fresh studio.
    #[arg(trailing_var_arg = true, allow_hyphen_values = true)]
    arguments: Vec<String>,
}

/// Runs the probes and counts each as a check.
pub(crate) fn run(report: &mut Report, probes: &Probes) -> Done {
    let arguments = &probes.arguments;
    let has = |name: &str| arguments.iter().any(|argument| argument.split('=').next() == Some(name));
    if has("--url") || has("--help") {
        return probe(report, arguments);
    }
    say("== probes");
    // In a studio of our own everything can be tried, and time is ours too.
    let studio = Running::start("probes")?;
    let own = ["--url", studio.url(), "--strict", "--skip-time"].map(str::to_owned);
    probe(report, &[own.as_slice(), arguments].concat())
}

/// The same as part of all tests.
pub(crate) fn test(report: &mut Report) -> Done {
    run(report, &Probes { arguments: Vec::new() })
}

fn probe(report: &mut Report, arguments: &[String]) -> Done {
    let began = Instant::now();
    let child = program("darkroom-probes")?.args(arguments).stdin(Stdio::null()).stdout(Stdio::piped()).spawn();
    let mut child = child.map_err(|error| Failed(format!("probes: {error}")))?;
    let output = child.stdout.take().ok_or_else(|| Failed("the probes say nothing".to_owned()))?;
    for line in BufReader::new(output).lines().map_while(Result::ok) {
        if let Some((held, failed)) = counts(&line) {
            report.count(held);
            for _ in 0..failed {
                report.failed("a probe: the table above says which", Some("cargo xtask probes".to_owned()));
            }
        }
        say(&line);
    }
    let status = child.wait().map_err(|error| Failed(format!("probes: {error}")))?;
    report.took("probes", began, status.success());
    if status.success() { Ok(()) } else { Err(Failed(format!("probes: {status}"))) }
}

/// `17 held, 1 failed, 0 not tried`, the closing line.
fn counts(line: &str) -> Option<(u64, u64)> {
    let mut parts = line.split(", ").map(|part| part.split_once(' '));
    match (parts.next()??, parts.next()??, parts.next()??) {
        ((held, "held"), (failed, "failed"), (_, "not tried")) => Some((held.parse().ok()?, failed.parse().ok()?)),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_closing_line_of_the_probes_is_counted() {
        assert_eq!(counts("17 held, 1 failed, 0 not tried"), Some((17, 1)));
        assert_eq!(counts("open cron  held  11 tries, 2 failed, 3 not tried"), None);
    }
}
