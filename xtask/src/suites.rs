//! The test programs: compiled once, then run one after the other, each to its end whatever the others did. What fails
//! is named with the command that repeats it.

mod output;

use std::io::{BufRead as _, BufReader};
use std::num::NonZero;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::mpsc::{self, RecvTimeoutError};
use std::time::{Duration, Instant};

use serde_json::Value;

use crate::Done;
use crate::cargo::cargo;
use crate::report::{Failed, Report, say};
use output::Output;

/// However slow the machine: a test program that takes longer hangs. It is ended, and the next one runs.
const SUITE_MAX: Duration = Duration::from_secs(40 * 60);

/// How many tests a program runs at once, where the caller does not say.
const THREADS: &str = "RUST_TEST_THREADS";
/// Tests wait for servers, databases and each other's answers a good part of their time: with one for each core (what
/// a test program does by itself) a third of the cores is idle.
const TESTS_PER_CORE: usize = 2;

fn threads() -> usize {
    std::thread::available_parallelism().map_or(1, NonZero::get) * TESTS_PER_CORE
}

/// Which tests are run, and how.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Selection<'a> {
    /// What cargo is told to compile; empty means everything.
    pub(crate) targets: &'a [&'a str],
    /// What each test program is told.
    pub(crate) arguments: &'a [&'a str],
    /// These names in its environment.
    pub(crate) environment: &'a [(&'a str, &'a str)],
}

/// A compiled test program.
#[derive(Debug, PartialEq, Eq)]
struct Suite {
    package: String,
    name: String,
    kind: Kind,
    program: PathBuf,
    /// Where cargo would run it.
    folder: PathBuf,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    Library,
    Binary,
    Integration,
}

impl Suite {
    /// What cargo says of a program that it has compiled for testing.
    fn of(message: &Value) -> Option<Self> {
        if message["reason"] != "compiler-artifact" || message["profile"]["test"] != true {
            return None;
        }
        let program = PathBuf::from(message["executable"].as_str()?);
        let target = &message["target"];
        let kind = match target["kind"][0].as_str()? {
            "test" => Kind::Integration,
            "bin" => Kind::Binary,
            // A library of any sort: `lib`, `rlib`, `proc-macro`.
            _ => Kind::Library,
        };
        let folder = Path::new(message["manifest_path"].as_str()?).parent()?.to_owned();
        let id = message["package_id"].as_str()?;
        let (address, version) = id.rsplit_once('#')?;
        // `path+file:///project#darkroom@0.1.0`; where the folder has the package's name only its version follows.
        let package = match version.split_once('@') {
            Some((package, _)) => package,
            None => address.rsplit('/').next()?,
        };
        Some(Self { package: package.to_owned(), name: target["name"].as_str()?.to_owned(), kind, program, folder })
    }

    fn title(&self) -> String {
        match self.kind {
            Kind::Library => format!("units of {}", self.package),
            Kind::Binary => format!("units of {} ({})", self.package, self.name),
            Kind::Integration => self.name.clone(),
        }
    }

    /// The command that runs one of its tests alone.
    fn repeat(&self, test: &str, seed: Option<&str>, environment: &[(&str, &str)]) -> String {
        let Self { package, name, .. } = self;
        let target = match self.kind {
            Kind::Library => format!("--package {package} --lib"),
            Kind::Binary => format!("--package {package} --bin {name}"),
            Kind::Integration => format!("--workspace --test {name}"),
        };
        let names = environment.iter().map(|(name, value)| format!("{name}={value} ")).collect::<String>();
        let seed = seed.map(|seed| format!("{seed} ")).unwrap_or_default();
        format!("{names}{seed}cargo test {target} -- --exact {test}")
    }
}

/// Compiles what is selected, and runs all of it.
pub(crate) fn run(report: &mut Report, selection: Selection<'_>) -> Done {
    let suites = compile(report, selection.targets)?;
    let mut all_passed = true;
    for suite in &suites {
        all_passed &= run_one(report, suite, selection)?;
    }
    if all_passed { Ok(()) } else { Err(Failed("tests".to_owned())) }
}

/// The examples in the documentation; they compile as they are run.
pub(crate) fn examples(report: &mut Report) -> Done {
    const WHAT: &str = "examples in the documentation";
    const COMMAND: [&str; 5] = ["test", "--workspace", "--locked", "--doc", "--no-fail-fast"];
    say(&format!("== {WHAT}"));
    let began = Instant::now();
    let (output, status) = read(WHAT, cargo(&COMMAND).stdout(Stdio::piped()))?;
    report.count(output.passed);
    for test in output.failures {
        let repeat = format!("cargo {}", COMMAND.join(" "));
        report.failed_saying(&format!("{WHAT}: {}", test.name), Some(repeat), test.said);
    }
    report.took(WHAT, began, status.success());
    if status.success() { Ok(()) } else { Err(Failed(format!("{WHAT}: {status}"))) }
}

fn compile(report: &mut Report, targets: &[&str]) -> Result<Vec<Suite>, Failed> {
    const WHAT: &str = "compile the tests";
    say(&format!("== {WHAT}"));
    let began = Instant::now();
    let mut command = cargo(&["test", "--workspace", "--locked", "--no-run", "--message-format"]);
    command.arg("json-render-diagnostics").args(targets).stderr(Stdio::inherit()).stdin(Stdio::null());
    let output = command.output().map_err(|error| Failed(format!("{WHAT}: {error}")))?;
    report.took(WHAT, began, output.status.success());
    if !output.status.success() {
        return Err(Failed(format!("{WHAT}: {}", output.status)));
    }
    let messages = String::from_utf8_lossy(&output.stdout);
    let messages = messages.lines().filter_map(|line| serde_json::from_str(line).ok());
    let suites: Vec<Suite> = messages.filter_map(|message| Suite::of(&message)).collect();
    if suites.is_empty() { Err(Failed("no tests were found".to_owned())) } else { Ok(suites) }
}

/// Runs a test program to its end and counts what came of it; `false` when something failed.
fn run_one(report: &mut Report, suite: &Suite, selection: Selection<'_>) -> Result<bool, Failed> {
    let title = suite.title();
    say(&format!("== {title}"));
    let began = Instant::now();
    let mut command = Command::new(&suite.program);
    command.current_dir(&suite.folder).env("CARGO_MANIFEST_DIR", &suite.folder).env("RUST_BACKTRACE", "0");
    if std::env::var_os(THREADS).is_none() {
        command.env(THREADS, threads().to_string());
    }
    command.args(selection.arguments).envs(selection.environment.iter().copied()).stdout(Stdio::piped());
    let (output, status) = read(&title, &mut command)?;
    report.count(output.passed);
    let passed = status.success() && output.finished;
    let none_failed = output.failures.is_empty();
    for test in output.failures {
        let repeat = suite.repeat(&test.name, test.seed.as_deref(), selection.environment);
        report.failed_saying(&format!("{title}: {}", test.name), Some(repeat), test.said);
    }
    if !passed && none_failed {
        report.failed(&format!("{title}: {status}, and not at its end"), None);
    }
    report.took(&title, began, passed);
    Ok(passed)
}

/// Shows what a test program prints as it comes, and reads it. One that hangs is ended.
fn read(what: &str, command: &mut Command) -> Result<(Output, ExitStatus), Failed> {
    let failed = |error: std::io::Error| Failed(format!("{what}: {error}"));
    let mut child = command.stdin(Stdio::null()).spawn().map_err(failed)?;
    let printed = child.stdout.take().ok_or_else(|| Failed(format!("{what}: no output")))?;
    let (sender, lines) = mpsc::channel();
    std::thread::spawn(move || {
        BufReader::new(printed).lines().map_while(Result::ok).try_for_each(|line| sender.send(line))
    });
    let end = Instant::now() + SUITE_MAX;
    let mut output = Output::default();
    loop {
        match lines.recv_timeout(end.saturating_duration_since(Instant::now())) {
            Ok(line) => {
                output.read(&line);
                say(&line);
            }
            Err(RecvTimeoutError::Disconnected) => break,
            Err(RecvTimeoutError::Timeout) => return stop(what, &mut child, output),
        }
    }
    Ok((output, child.wait().map_err(failed)?))
}

fn stop(what: &str, child: &mut Child, output: Output) -> Result<(Output, ExitStatus), Failed> {
    say(&format!("{what} was ended after {} s", SUITE_MAX.as_secs()));
    let status = child.kill().and_then(|()| child.wait());
    status.map(|status| (output, status)).map_err(|error| Failed(format!("{what}: {error}")))
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn message(id: &str, kind: &str, name: &str) -> Value {
        json!({
            "reason": "compiler-artifact", "package_id": id, "manifest_path": "/project/tests/Cargo.toml",
            "target": { "kind": [kind], "name": name }, "profile": { "test": true }, "executable": "/target/x-1",
        })
    }

    #[test]
    fn a_test_program_is_told_from_what_else_cargo_compiles() {
        let suite = Suite::of(&message("path+file:///project/tests#darkroom-tests@0.1.0", "test", "hostile")).unwrap();
        assert_eq!((suite.package.as_str(), suite.kind), ("darkroom-tests", Kind::Integration));
        assert_eq!((suite.title().as_str(), suite.folder.to_str()), ("hostile", Some("/project/tests")));
        let short = Suite::of(&message("path+file:///project/xtask#0.1.0", "bin", "xtask")).unwrap();
        assert_eq!(short.title(), "units of xtask (xtask)");
        let mut library = message("path+file:///project#darkroom@0.1.0", "lib", "darkroom");
        assert_eq!(Suite::of(&library).unwrap().title(), "units of darkroom");
        library["profile"]["test"] = json!(false);
        assert_eq!(Suite::of(&library), None);
        assert_eq!(Suite::of(&json!({ "reason": "build-finished", "success": true })), None);
    }

    #[test]
    fn what_failed_is_repeated_alone_with_its_seed_and_environment() {
        let suite = Suite::of(&message("path+file:///project/tests#darkroom-tests@0.1.0", "test", "kill")).unwrap();
        assert_eq!(
            suite.repeat("moments::on_sqld", Some("DARKROOM_SEED=7"), &[("DARKROOM_DATABASE_DELAY_MS", "20")]),
            "DARKROOM_DATABASE_DELAY_MS=20 DARKROOM_SEED=7 cargo test --workspace --test kill -- --exact moments::on_sqld"
        );
        let units = Suite::of(&message("path+file:///project#darkroom@0.1.0", "lib", "darkroom")).unwrap();
        assert_eq!(units.repeat("a::b", None, &[]), "cargo test --package darkroom --lib -- --exact a::b");
    }
}
