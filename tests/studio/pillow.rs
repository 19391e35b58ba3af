//! Pillow: the reader that is not ours, where its Python is installed (`cargo xtask test` does it) or this machine has it.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use serde_json::Value;

/// What a script of `fixtures/` reads in a picture with it.
#[expect(clippy::print_stdout, reason = "whoever reads the run must know who did not read the picture")]
pub(crate) fn reads(script: &str, picture: &[u8]) -> Option<Value> {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("picture");
    std::fs::write(&file, picture).unwrap();
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures").join(script);
    let Some(python) = python() else {
        // Whoever installed it wants it to read.
        assert!(!target().join("tools/pillow").exists(), "Pillow is installed, and cannot be run");
        println!("Pillow is not installed, so it did not read the picture");
        return None;
    };
    let output = Command::new(python).arg(script).arg(&file).stdin(Stdio::null()).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    Some(serde_json::from_slice(&output.stdout).unwrap())
}

fn target() -> PathBuf {
    std::env::var_os("CARGO_TARGET_DIR")
        .map_or_else(|| Path::new(env!("CARGO_MANIFEST_DIR")).join("../target"), PathBuf::from)
}

fn python() -> Option<PathBuf> {
    let installed = [target().join("tools/pillow/bin/python"), PathBuf::from("python3")];
    installed.into_iter().find(|python| {
        let asked = Command::new(python).args(["-c", "import PIL"]).stdin(Stdio::null()).output();
        asked.is_ok_and(|answer| answer.status.success())
    })
}
