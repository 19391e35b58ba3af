//! Cargo, and the programs that it compiles here.

use std::path::PathBuf;
use std::process::Command;

use crate::report::Failed;
use crate::root;

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
