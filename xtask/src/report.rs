//! What was run, what came of it, and the closing line.

use std::process::{Command, ExitCode, Stdio};
use std::time::Instant;

/// A step failed; its own output said why.
#[derive(Debug)]
pub(crate) struct Failed(pub(crate) String);

/// Counts what passed and failed.
#[derive(Debug, Default)]
pub(crate) struct Report {
    passed: u64,
    failed: u64,
    steps: Vec<String>,
}

impl Report {
    /// Counts tests.
    pub(crate) fn count(&mut self, passed: u64, failed: u64) {
        self.passed += passed;
        self.failed += failed;
    }

    /// Notes how long a run of many tests took.
    pub(crate) fn took(&mut self, what: &str, began: Instant) {
        self.steps.push(format!("{what} ({} s)", began.elapsed().as_secs()));
    }

    /// Counts one check.
    pub(crate) fn passed(&mut self, what: &str) {
        self.passed += 1;
        self.steps.push(format!("{what}: ok"));
    }

    /// Says that a check could not be made here, and why.
    pub(crate) fn left_out(&mut self, what: &str, why: &str) {
        self.steps.push(format!("{what}: left out, {why}"));
    }

    /// Runs a command, its output shown as it comes; one that fails ends the run.
    pub(crate) fn run(&mut self, what: &str, command: &mut Command) -> Result<(), Failed> {
        say(&format!("== {what}"));
        let began = Instant::now();
        let status = command.stdin(Stdio::null()).status();
        match status {
            Ok(status) if status.success() => {
                self.passed(&format!("{what} ({} s)", began.elapsed().as_secs()));
                Ok(())
            }
            Ok(status) => Err(Failed(format!("{what}: {status}"))),
            Err(error) => Err(Failed(format!("{what}: {error}"))),
        }
    }

    /// The closing lines, and the exit code.
    pub(crate) fn close(mut self, done: Result<(), Failed>) -> ExitCode {
        if let Err(Failed(why)) = done {
            self.failed = self.failed.max(1);
            say(&format!("FAILED {why}"));
        }
        for step in &self.steps {
            say(step);
        }
        if self.passed + self.failed > 0 {
            say(&format!("{} passed, {} failed", self.passed, self.failed));
        }
        if self.failed == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE }
    }
}

/// Tells the person who runs it.
#[expect(clippy::print_stdout, reason = "a command talks to whoever runs it")]
pub(crate) fn say(line: &str) {
    println!("{line}");
}
