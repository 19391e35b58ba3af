//! The document of the interface: judged by a validator, read into the site's types, tried by a fuzzer.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use crate::cargo::{program, target};
use crate::report::{Failed, Report, say};
use crate::studio::Running;
use crate::{Done, node, root};

/// Where its judges are.
const FOLDER: &str = "tests/openapi";
/// The site's types.
const TYPES: &str = "public/js/api.d.ts";
/// The seed of the fuzzer's requests, unless `FUZZ_SEED` says another.
const SEED: &str = "1";
/// How many requests of a kind the fuzzer makes up for an operation.
const EXAMPLES: &str = "8";

/// The document is valid, and the site's types are those that it gives.
pub(crate) fn check(report: &mut Report) -> Done {
    node::install(report, FOLDER)?;
    let document = document()?;
    let folder = root().join(FOLDER);
    let mut judge = node::program(&folder, "validate-api");
    report.run("OpenAPI document", judge.arg(&document))?;
    let mut types = generator(&document);
    report.run("types of the interface are fresh (else: cargo xtask types)", types.arg("--check"))
}

/// Writes the site's types.
pub(crate) fn types(report: &mut Report) -> Done {
    node::install(report, FOLDER)?;
    report.run(TYPES, &mut generator(&document()?))
}

/// Makes up requests for every operation and holds the answers against the document.
pub(crate) fn fuzz(report: &mut Report) -> Done {
    const WHAT: &str = "API fuzzing";
    if !has_python() {
        report.left_out(WHAT, "needs Python 3");
        return Ok(());
    }
    let python = environment(report)?;
    let seed =
        std::env::var_os("FUZZ_SEED").map_or_else(|| SEED.to_owned(), |seed| seed.to_string_lossy().into_owned());
    let studio = Running::start_with(&target().join("fuzzed"), &[("CRON_SECRET", CRON_SECRET)])?;
    let mut fuzz = Command::new(python);
    fuzz.current_dir(target().join("fuzzed")).arg(root().join(FOLDER).join("fuzz.py"));
    fuzz.args([studio.url(), "--seed", &seed, "--max-examples", EXAMPLES]).env("CRON_SECRET", CRON_SECRET);
    report.run(&format!("{WHAT}, FUZZ_SEED={seed}"), &mut fuzz)
}

/// Known to the fuzzer, so that it gets past the door of the cron route.
const CRON_SECRET: &str = "a-secret-of-the-fuzzed-studio-alone";

/// Writes the document as the code has it now.
fn document() -> Result<PathBuf, Failed> {
    say("== the document");
    let path = target().join("openapi.json");
    let mut print = program("darkroom-dev")?;
    let printed = print.arg("openapi").stderr(Stdio::inherit()).output().map_err(|error| Failed(error.to_string()))?;
    if !printed.status.success() {
        return Err(Failed(format!("the document: {}", printed.status)));
    }
    std::fs::write(&path, printed.stdout).map_err(|error| Failed(format!("{}: {error}", path.display())))?;
    Ok(path)
}

fn generator(document: &Path) -> Command {
    let mut types = node::program(&root().join(FOLDER), "openapi-typescript");
    types.arg(document).args(["--root-types", "--root-types-no-schema-prefix", "--default-non-nullable=false"]);
    types.arg("--output").arg(root().join(TYPES));
    types
}

fn has_python() -> bool {
    let version = Command::new("python3").arg("--version").stdout(Stdio::null()).stderr(Stdio::null()).status();
    version.is_ok_and(|status| status.success())
}

/// A Python with the fuzzer in it, installed from the locked list beside the compiled dependencies.
fn environment(report: &mut Report) -> Result<PathBuf, Failed> {
    let folder = target().join("tools/fuzzer");
    let (python, stamp) = (folder.join("bin/python"), folder.join(".locked"));
    let list = root().join(FOLDER).join("requirements.txt");
    let locked = std::fs::read(&list).map_err(|error| Failed(format!("{}: {error}", list.display())))?;
    if std::fs::read(&stamp).is_ok_and(|installed| installed == locked) {
        return Ok(python);
    }
    let mut create = Command::new("python3");
    report.run("a place for the fuzzer", create.args(["-m", "venv", "--clear"]).arg(&folder))?;
    let mut install = Command::new(&python);
    let quietly = ["-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--no-deps", "--require-hashes"];
    report.run("install the fuzzer", install.args(quietly).arg("--requirement").arg(&list))?;
    std::fs::write(&stamp, locked).map_err(|error| Failed(format!("{}: {error}", stamp.display())))?;
    Ok(python)
}
