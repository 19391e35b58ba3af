//! The document of the interface: judged by a validator, read into the site's types, tried by a fuzzer.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use crate::cargo::{program, target};
use crate::report::{Failed, Report, say};
use crate::studio::Running;
use crate::{Done, node, python, root};

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
    if !python::is_here() {
        report.left_out(WHAT, "needs Python 3");
        return Ok(());
    }
    let python = python::install(report, "fuzzer", &root().join(FOLDER).join("requirements.txt"))?.join("python");
    let seed =
        std::env::var_os("FUZZ_SEED").map_or_else(|| SEED.to_owned(), |seed| seed.to_string_lossy().into_owned());
    let studio = Running::start_with(
        &target().join("fuzzed"),
        &[("CRON_SECRET", CRON_SECRET), ("METRICS_TOKEN", METRICS_TOKEN)],
    )?;
    let mut fuzz = Command::new(python);
    fuzz.current_dir(target().join("fuzzed")).arg(root().join(FOLDER).join("fuzz.py"));
    fuzz.args([studio.url(), "--seed", &seed, "--max-examples", EXAMPLES])
        .env("CRON_SECRET", CRON_SECRET)
        .env("METRICS_TOKEN", METRICS_TOKEN);
    report.run(&format!("{WHAT}, FUZZ_SEED={seed}"), &mut fuzz)
}

/// Known to the fuzzer, so that it gets past the doors of the cron route and of the numbers.
const METRICS_TOKEN: &str = "a-token-of-the-fuzzed-studio-alone";
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
