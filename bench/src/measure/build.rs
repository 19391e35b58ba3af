//! How long a deploy builds: everything from nothing, and again after a change in the library.

use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use crate::failed::{Done, Failed};
use crate::report::{Report, Table, Target, say};
use crate::settings::Place;

/// The platform's command line tool, as the tests of the deploy install it.
const TOOL: &str = "tests/deploy/node_modules/.bin/vercel";
/// The tool asks nobody who the project belongs to when this says it.
const PROJECT: &str = r#"{"projectId":"prj_bench","orgId":"team_bench","projectName":"darkroom",
    "settings":{"framework":null,"nodeVersion":"22.x"}}"#;

pub(crate) fn measure(place: &Place, report: &mut Report) -> Done {
    let tool = place.root.join(TOOL);
    if !tool.exists() {
        say(&format!("build times: left out, {TOOL} is not installed"));
        return Ok(());
    }
    let copy = place.folder.path().join("deploy");
    copy_project(&place.root, &copy)?;
    let cold = build(&tool, &copy)?;
    let library = copy.join("lib/lib.rs");
    let text = std::fs::read_to_string(&library)?;
    std::fs::write(&library, format!("{text}\n// A change that every function has to be built again for.\n"))?;
    let again = build(&tool, &copy)?;
    let words = "The offline `vercel build` of all functions in a fresh copy of the project: from nothing, and after a change \
                 in the library.";
    let mut table = Table::new("Build", words, &["build", "seconds"]);
    let seconds = |time: Duration| time.as_secs().to_string();
    table.row(vec!["from nothing".to_owned(), seconds(cold)]);
    table.row(vec!["after a change in the library".to_owned(), seconds(again)]);
    report.add(table);
    for (what, limit, took, most) in [
        ("build from nothing", "12 min", cold, Duration::from_secs(12 * 60)),
        ("build after a change in the library", "90 s", again, Duration::from_secs(90)),
    ] {
        report.target(Target { what, limit, measured: format!("{} s", seconds(took)), is_met: took <= most });
    }
    Ok(())
}

fn build(tool: &Path, project: &Path) -> Done<Duration> {
    let began = Instant::now();
    let status = Command::new(tool)
        .current_dir(project)
        .args(["build", "--yes"])
        // A plain `cargo build` here, instead of a cross-compiler.
        .env("VERCEL_BUILD_IMAGE", "1")
        .env("VERCEL_TELEMETRY_DISABLED", "1")
        .env("CARGO_NET_OFFLINE", "true")
        .env_remove("CARGO_TARGET_DIR")
        .stdin(Stdio::null())
        .status()?;
    if status.success() { Ok(began.elapsed()) } else { Err(Failed::new(format!("vercel build: {status}"))) }
}

/// The files of the project that git knows: nothing that was built or installed.
fn copy_project(from: &Path, to: &Path) -> Done {
    let listed = Command::new("git").current_dir(from).args(["ls-files", "-z"]).output()?;
    for name in String::from_utf8(listed.stdout)?.split_terminator('\0') {
        let copy = to.join(name);
        if let Some(folder) = copy.parent() {
            std::fs::create_dir_all(folder)?;
        }
        std::fs::copy(from.join(name), copy)?;
    }
    std::fs::create_dir_all(to.join(".vercel"))?;
    Ok(std::fs::write(to.join(".vercel/project.json"), PROJECT)?)
}
