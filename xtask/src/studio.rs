//! The development studio, as a command and as what browser journeys and probes run against.

use std::io::{BufRead as _, BufReader};
use std::path::Path;
use std::process::{Child, Command, ExitCode, Stdio};

use crate::cargo::{cargo, program};
use crate::report::Failed;
use crate::{Done, root};

/// How much faster than life the sandbox works here: a training takes three seconds.
const SPEED: &str = "20";

/// `cargo dev …`
pub(crate) fn command(arguments: &[&str]) -> Done {
    let mut all = vec!["run", "--quiet", "--package", "darkroom-dev", "--"];
    all.extend(arguments);
    let status = cargo(&all).status().map_err(|error| Failed(error.to_string()))?;
    if status.success() { Ok(()) } else { Err(Failed(format!("cargo dev {}: {status}", arguments.join(" ")))) }
}

/// The operator's command, whose words and exit status are its own.
pub(crate) fn operator(arguments: &[String]) -> ExitCode {
    let mut all = vec!["run", "--quiet", "--package", "darkroom-operator", "--"];
    all.extend(arguments.iter().map(String::as_str));
    // A folder that is named is seen from where the command was given.
    match cargo(&all).current_dir(".").status() {
        Ok(status) if status.success() => ExitCode::SUCCESS,
        Ok(_) | Err(_) => ExitCode::FAILURE,
    }
}

/// A running studio that ends with this value.
pub(crate) struct Running {
    child: Child,
    url: String,
}

impl Running {
    /// A fresh one on a free port, in a folder of this name.
    pub(crate) fn start(name: &str) -> Result<Self, Failed> {
        Self::start_with(&root().join("target").join(name), &[])
    }

    /// A fresh one on this folder, with these settings in its environment.
    pub(crate) fn start_with(data: &Path, settings: &[(&str, &str)]) -> Result<Self, Failed> {
        Self::start_as(data, settings, &[])
    }

    /// The same, told these words.
    pub(crate) fn start_as(data: &Path, settings: &[(&str, &str)], words: &[&str]) -> Result<Self, Failed> {
        let data = data.to_string_lossy();
        let mut start = program("darkroom-dev")?;
        start.args(["--port", "0", "--fresh", "--speed", SPEED, "--data", &data]);
        start.args(words);
        start.envs(settings.iter().copied());
        let mut child = start.stdout(Stdio::piped()).spawn().map_err(|error| Failed(error.to_string()))?;
        let output = child.stdout.take().ok_or_else(|| Failed("the studio says nothing".to_owned()))?;
        // Its first line says where it answers; it is printed when it does.
        let mut lines = BufReader::new(output).lines().map_while(Result::ok);
        let url =
            lines.find_map(|line| line.split_whitespace().find(|word| word.starts_with("http://")).map(str::to_owned));
        // Whatever else it says is read to its end, so that it never waits for a reader.
        std::thread::spawn(move || lines.for_each(drop));
        url.map(|url| Self { child, url }).ok_or_else(|| Failed("the studio did not start".to_owned()))
    }

    /// Where it answers, without a slash at the end.
    pub(crate) fn url(&self) -> &str {
        self.url.trim_end_matches('/')
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        let _ = Command::new("kill").arg(self.child.id().to_string()).status();
        let _ = self.child.wait();
    }
}
