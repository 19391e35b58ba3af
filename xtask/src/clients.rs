//! The engines' own clients against the sandbox: they read its answers, and send what we send (`tests/clients`).

use std::process::Command;

use crate::cargo::target;
use crate::report::Report;
use crate::studio::Running;
use crate::{Done, node, root};

/// Where they are.
const FOLDER: &str = "tests/clients";

/// Lets each client ask the sandbox of a fresh studio.
pub(crate) fn test(report: &mut Report) -> Done {
    node::install(report, FOLDER)?;
    let data = target().join("clients");
    let studio = Running::start_as(&data, &[], &["--chat", "--gemini", "--together"])?;
    let mut judge = Command::new("node");
    judge.current_dir(root().join(FOLDER)).args(["--test", "engines.test.js"]).env("STUDIO_URL", studio.url());
    judge.env("STUDIO_DATA", &data);
    report.run("clients of the engines", &mut judge)
}
