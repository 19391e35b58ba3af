//! What comes from PyPI: installed from lists with hashes into environments beside the compiled dependencies.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use crate::cargo::target;
use crate::report::{Failed, Report};

/// Whether there is Python 3 here.
pub(crate) fn is_here() -> bool {
    let version = Command::new("python3").arg("--version").stdout(Stdio::null()).stderr(Stdio::null()).status();
    version.is_ok_and(|status| status.success())
}

/// Installs the packages of a locked list, if they are not those already, and answers where their programs are.
pub(crate) fn install(report: &mut Report, name: &str, list: &Path) -> Result<PathBuf, Failed> {
    let folder = target().join("tools").join(name);
    let (programs, stamp) = (folder.join("bin"), folder.join(".locked"));
    let locked = std::fs::read(list).map_err(|error| Failed(format!("{}: {error}", list.display())))?;
    if std::fs::read(&stamp).is_ok_and(|installed| installed == locked) {
        return Ok(programs);
    }
    let mut create = Command::new("python3");
    report.run(&format!("a place for {name}"), create.args(["-m", "venv", "--clear"]).arg(&folder))?;
    let mut install = Command::new(programs.join("python"));
    let quietly = ["-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--no-deps", "--require-hashes"];
    report.run(&format!("install {name}"), install.args(quietly).arg("--requirement").arg(list))?;
    std::fs::write(&stamp, locked).map_err(|error| Failed(format!("{}: {error}", stamp.display())))?;
    Ok(programs)
}
