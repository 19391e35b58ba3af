//! What was run, what came of it, how long it took, and the closing lines.

use std::fmt;
use std::process::{Command, ExitCode, Stdio};
use std::time::{Duration, Instant};

/// A step failed; its own output said why.
#[derive(Debug)]
pub(crate) struct Failed(pub(crate) String);

/// Counts what passed and failed. Nothing that fails keeps the next block from running.
#[derive(Debug)]
pub(crate) struct Report {
    began: Instant,
    passed: u64,
    failed: u64,
    steps: Vec<Step>,
    failures: Vec<Failure>,
}

/// A line of the closing table.
#[derive(Debug)]
struct Step {
    what: String,
    outcome: Outcome,
    took: Option<Duration>,
}

#[derive(Debug, PartialEq, Eq)]
enum Outcome {
    Passed,
    Failed,
    LeftOut(String),
}

/// Something that failed, and the command that shows it again.
#[derive(Debug)]
struct Failure {
    what: String,
    repeat: Option<String>,
    /// The last lines that it printed.
    said: Vec<String>,
}

impl Default for Report {
    fn default() -> Self {
        Self { began: Instant::now(), passed: 0, failed: 0, steps: Vec::new(), failures: Vec::new() }
    }
}

impl Report {
    /// Runs one block of a long task. When it fails that is noted, with the command that repeats it, and the run goes
    /// on; a block that has counted its own failures is not counted once more.
    pub(crate) fn block(&mut self, repeat: &str, work: impl FnOnce(&mut Self) -> Result<(), Failed>) {
        let failed_before = self.failed;
        if let Err(Failed(why)) = work(self)
            && self.failed == failed_before
        {
            self.failed(&why, Some(repeat.to_owned()));
        }
    }

    /// Counts one failure.
    pub(crate) fn failed(&mut self, what: &str, repeat: Option<String>) {
        self.failed_saying(what, repeat, Vec::new());
    }

    /// The same, with the last lines that it printed: whoever reads only the end of a log knows why.
    pub(crate) fn failed_saying(&mut self, what: &str, repeat: Option<String>, said: Vec<String>) {
        self.failed += 1;
        self.failures.push(Failure { what: what.to_owned(), repeat, said });
    }

    /// Counts tests that passed.
    pub(crate) fn count(&mut self, passed: u64) {
        self.passed += passed;
    }

    /// Notes how long a run of many tests took, and whether all of them passed.
    pub(crate) fn took(&mut self, what: &str, began: Instant, all_passed: bool) {
        let outcome = if all_passed { Outcome::Passed } else { Outcome::Failed };
        self.steps.push(Step { what: what.to_owned(), outcome, took: Some(began.elapsed()) });
    }

    /// Counts one check.
    pub(crate) fn passed(&mut self, what: &str) {
        self.passed += 1;
        self.steps.push(Step { what: what.to_owned(), outcome: Outcome::Passed, took: None });
    }

    /// Says that a check could not be made here, and why.
    pub(crate) fn left_out(&mut self, what: &str, why: &str) {
        self.steps.push(Step { what: what.to_owned(), outcome: Outcome::LeftOut(why.to_owned()), took: None });
    }

    /// Runs a command, its output shown as it comes, and counts it as one check.
    pub(crate) fn run(&mut self, what: &str, command: &mut Command) -> Result<(), Failed> {
        say(&format!("== {what}"));
        let began = Instant::now();
        let status = command.stdin(Stdio::null()).status();
        let passed = status.as_ref().is_ok_and(std::process::ExitStatus::success);
        self.took(what, began, passed);
        match status {
            Ok(_) if passed => {
                self.passed += 1;
                Ok(())
            }
            Ok(status) => Err(Failed(format!("{what}: {status}"))),
            Err(error) => Err(Failed(format!("{what}: {error}"))),
        }
    }

    /// The closing lines, and the exit code.
    pub(crate) fn close(mut self, done: Result<(), Failed>) -> ExitCode {
        if let Err(Failed(why)) = done
            && self.failed == 0
        {
            self.failed(&why, None);
        }
        say(&self.to_string());
        if self.failed == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE }
    }
}

impl fmt::Display for Report {
    /// A line per step with its seconds; what failed, with the command that repeats it and what it said; the two numbers.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for step in &self.steps {
            writeln!(f, "{step}")?;
        }
        for failure in &self.failures {
            writeln!(f, "FAILED {}", failure.what)?;
            if let Some(repeat) = &failure.repeat {
                writeln!(f, "       again: {repeat}")?;
            }
            for line in &failure.said {
                writeln!(f, "       | {line}")?;
            }
        }
        if !self.steps.is_empty() {
            writeln!(f, "{:>6} s  in all", self.began.elapsed().as_secs())?;
        }
        if self.passed + self.failed == 0 {
            return Ok(());
        }
        write!(f, "{} passed, {} failed", self.passed, self.failed)
    }
}

impl fmt::Display for Step {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.took {
            Some(took) => write!(f, "{:>6} s  {}", took.as_secs(), self.what)?,
            None => write!(f, "{:8}  {}", "", self.what)?,
        }
        match &self.outcome {
            Outcome::Passed => write!(f, ": ok"),
            Outcome::Failed => write!(f, ": FAILED"),
            Outcome::LeftOut(why) => write!(f, ": left out, {why}"),
        }
    }
}

/// Tells the person who runs it.
#[expect(clippy::print_stdout, reason = "a command talks to whoever runs it")]
pub(crate) fn say(line: &str) {
    println!("{line}");
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lines(report: &Report) -> Vec<String> {
        report.to_string().lines().map(|line| line.trim().to_owned()).filter(|line| !line.ends_with("in all")).collect()
    }

    #[test]
    fn a_block_that_fails_is_named_and_the_next_one_runs() {
        let mut report = Report::default();
        report.block("cargo xtask fuzz", |_| Err(Failed("API fuzzing: exit status 1".to_owned())));
        report.block("cargo xtask probes", |report| {
            report.count(17);
            Ok(())
        });
        assert_eq!(
            lines(&report),
            ["FAILED API fuzzing: exit status 1", "again: cargo xtask fuzz", "17 passed, 1 failed"]
        );
    }

    #[test]
    fn a_block_that_counted_its_failures_is_not_counted_again() {
        let mut report = Report::default();
        report.block("cargo xtask test", |report| {
            report.count(3);
            report.failed("hostile: a model is deleted", Some("cargo test a_model".to_owned()));
            report.failed("hostile: a picture is deleted", None);
            Err(Failed("hostile: exit status 101".to_owned()))
        });
        assert_eq!(lines(&report).last().unwrap(), "3 passed, 2 failed");
    }

    #[test]
    fn what_failed_stands_at_the_end_with_what_it_said() {
        let mut report = Report::default();
        let said = vec!["thread 'x' panicked at x.rs:1:1:".to_owned(), "left: 1".to_owned()];
        report.failed_saying("studio: x", Some("cargo test x".to_owned()), said);
        report.failed("studio: y", None);
        let expected = [
            "FAILED studio: x",
            "again: cargo test x",
            "| thread 'x' panicked at x.rs:1:1:",
            "| left: 1",
            "FAILED studio: y",
            "0 passed, 2 failed",
        ];
        assert_eq!(lines(&report), expected);
    }

    #[test]
    fn a_step_says_its_seconds_and_what_came_of_it() {
        let mut report = Report::default();
        report.took("studio", Instant::now(), true);
        report.took("hostile", Instant::now(), false);
        report.left_out("advisories", "their database cannot be fetched here");
        report.passed("types");
        let expected = [
            "0 s  studio: ok",
            "0 s  hostile: FAILED",
            "advisories: left out, their database cannot be fetched here",
            "types: ok",
            "1 passed, 0 failed",
        ];
        assert_eq!(lines(&report), expected);
    }

    #[test]
    fn the_exit_code_says_whether_anything_failed() {
        let code = |done| format!("{:?}", Report::default().close(done));
        assert_eq!(code(Ok(())), format!("{:?}", ExitCode::SUCCESS));
        assert_eq!(code(Err(Failed("vendor".to_owned()))), format!("{:?}", ExitCode::FAILURE));
        let mut report = Report::default();
        report.failed("a test", None);
        assert_eq!(format!("{:?}", report.close(Ok(()))), format!("{:?}", ExitCode::FAILURE));
    }
}
