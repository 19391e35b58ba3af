//! Cargo's own checks.

use std::io::{BufRead as _, BufReader};
use std::path::PathBuf;
use std::process::{Command, Stdio};
use std::time::Instant;

use crate::report::{Failed, Report, say};
use crate::{Done, root};

/// `cargo` in the project's folder.
pub(crate) fn cargo(arguments: &[&str]) -> Command {
    let mut command = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    command.current_dir(root()).args(arguments);
    command
}

/// Where compiled things go: `CARGO_TARGET_DIR` when it is set, so that they outlive a checkout.
pub(crate) fn target() -> PathBuf {
    let folder = std::env::var_os("CARGO_TARGET_DIR").map_or_else(|| root().join("target"), |path| root().join(path));
    std::fs::create_dir_all(&folder).and_then(|()| folder.canonicalize()).unwrap_or(folder)
}

/// One of the project's programs as the tests have it: with the features of the whole workspace, what they compiled is
/// not compiled once more.
pub(crate) fn program(name: &str) -> Result<Command, Failed> {
    let status = cargo(&["build", "--quiet", "--workspace", "--locked", "--bin", name]).status();
    if !status.is_ok_and(|status| status.success()) {
        return Err(Failed(format!("{name} does not compile")));
    }
    let mut command = Command::new(target().join("debug").join(name));
    command.current_dir(root());
    Ok(command)
}

/// Runs tests and counts what cargo says of them.
pub(crate) fn test(report: &mut Report, what: &str, arguments: &[&str]) -> Done {
    test_with(report, what, arguments, &[])
}

/// The same, with these names in the environment.
pub(crate) fn test_with(report: &mut Report, what: &str, arguments: &[&str], environment: &[(&str, &str)]) -> Done {
    say(&format!("== {what}"));
    let began = Instant::now();
    let mut command = cargo(arguments);
    let child = command
        .envs(environment.iter().copied())
        .env("RUST_BACKTRACE", "0")
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .spawn();
    let mut child = child.map_err(|error| Failed(format!("{what}: {error}")))?;
    let output = child.stdout.take().ok_or_else(|| Failed(format!("{what}: no output")))?;
    for line in BufReader::new(output).lines().map_while(Result::ok) {
        if let Some((passed, failed)) = counts(&line) {
            report.count(passed, failed);
        }
        say(&line);
    }
    let status = child.wait().map_err(|error| Failed(format!("{what}: {error}")))?;
    report.took(what, began);
    if status.success() { Ok(()) } else { Err(Failed(format!("{what}: {status}"))) }
}

/// `test result: ok. 12 passed; 0 failed; …`
fn counts(line: &str) -> Option<(u64, u64)> {
    let rest = line.trim().strip_prefix("test result: ")?;
    let number = |word: &str| {
        let before = &rest[..rest.find(word)?];
        before.split_whitespace().next_back()?.parse().ok()
    };
    Some((number(" passed;")?, number(" failed;")?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_line_of_cargo_is_counted() {
        let line = "test result: ok. 12 passed; 1 failed; 0 ignored; 0 measured; 3 filtered out; finished in 0.1s";
        assert_eq!(counts(line), Some((12, 1)));
        assert_eq!(counts("running 12 tests"), None);
    }
}
