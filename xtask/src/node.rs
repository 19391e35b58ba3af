//! What comes from npm: installed from lock files into the folder that uses it, never globally.

use std::path::Path;
use std::process::Command;

use crate::report::{Failed, Report};
use crate::{Done, root};

/// Installs the packages of `folder` from its lock file, if they are not those already.
pub(crate) fn install(report: &mut Report, folder: &str) -> Done {
    let folder_path = root().join(folder);
    let stamp = folder_path.join("node_modules/.locked");
    let lock = std::fs::read(folder_path.join("package-lock.json"))
        .map_err(|error| Failed(format!("{folder}/package-lock.json: {error}")))?;
    if std::fs::read(&stamp).is_ok_and(|installed| installed == lock) {
        return Ok(());
    }
    // Install scripts stay off: one package's fails and takes its binary with it, the others need none.
    let mut npm = Command::new("npm");
    npm.current_dir(&folder_path).args(["ci", "--ignore-scripts", "--no-audit", "--no-fund"]);
    report.run(&format!("npm ci in {folder}"), &mut npm)?;
    std::fs::write(&stamp, lock).map_err(|error| Failed(format!("{}: {error}", stamp.display())))
}

/// A program of an installed package.
pub(crate) fn program(folder: &Path, name: &str) -> Command {
    let mut command = Command::new(folder.join("node_modules/.bin").join(name));
    command.current_dir(folder);
    command
}
