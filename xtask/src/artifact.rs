//! What would be deployed, under test. The platform's own command line builds it, without an account and without a
//! network; then every function is started and called as the platform does it.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::cargo::{cargo, target};
use crate::report::{Failed, Report};
use crate::suites::{self, Selection};
use crate::{Done, hobby, node, root};

/// The platform's configurations, and where the output of each goes.
const BUILDS: [(&str, &str); 2] = [("vercel.json", "all"), ("vercel.hobby.json", "few")];
/// A project that exists nowhere: building asks for one, and no request is made about it.
const PROJECT: &str = r#"{
  "projectId": "prj_none", "orgId": "team_none", "projectName": "darkroom",
  "settings": { "framework": null, "createdAt": 1, "nodeVersion": "22.x", "directoryListing": false,
    "devCommand": null, "installCommand": null, "buildCommand": null, "outputDirectory": null, "rootDirectory": null }
}
"#;
/// What is in the project's folder and is not its source.
const LEFT_OUT: [&str; 3] = ["target", "node_modules", "test-results"];

/// Builds both outputs and runs the tests that start them. The platform's development server compiles every function
/// once more in its own way, which takes as long as all the rest: it is asked only in a `long` run.
pub(crate) fn test(report: &mut Report, long: bool) -> Done {
    hobby::check(report)?;
    // The database server of the tests comes from there.
    node::install(report, "tests/web")?;
    let folder = build(report)?;
    let artifact = folder.to_string_lossy();
    let environment = [("DARKROOM_ARTIFACT", artifact.as_ref())];
    let mut arguments = vec!["--nocapture"];
    if !long {
        arguments.extend(["--skip", "dev::"]);
        report.left_out("the platform's development server", "it compiles everything again: `artifact --long` asks it");
    }
    let targets = ["--test", "artifact"];
    suites::run(report, Selection { targets: &targets, arguments: &arguments, environment: &environment })
}

/// Builds both outputs from a copy of the project, and answers where they are.
fn build(report: &mut Report) -> Result<PathBuf, Failed> {
    node::install(report, "tests/deploy")?;
    let folder = target().join("artifact");
    let project = folder.join("project");
    copy(&root(), &project)?;
    write(&project.join(".vercel/project.json"), PROJECT.as_bytes())?;
    report.run("fetch what the build needs", cargo(&["fetch", "--locked"]).current_dir(&project))?;
    for (configuration, output) in BUILDS {
        let output = folder.join(output);
        let mut vercel = vercel(&project);
        vercel.args(["build", "--yes", "--local-config", configuration, "--output"]).arg(&output);
        vercel.arg("--global-config").arg(folder.join("settings"));
        report.run(&format!("vercel build with {configuration}"), &mut vercel)?;
    }
    // The platform's development server must not find a project that it would ask the platform about.
    fs::remove_dir_all(project.join(".vercel")).map_err(|error| failed(&project, &error))?;
    let mut broken = cargo(&["build", "--release", "--locked", "--package", "darkroom-broken"]);
    broken.current_dir(&project).env("CARGO_TARGET_DIR", target());
    report.run("build a function that breaks", &mut broken)?;
    Ok(folder)
}

/// The platform's command line in `project`: no telemetry, no network, this machine's compiler.
fn vercel(project: &Path) -> Command {
    let mut command = node::program(&root().join("tests/deploy"), "vercel");
    command
        .current_dir(project)
        .env("CARGO_TARGET_DIR", target())
        .env("CARGO_NET_OFFLINE", "true")
        .env("NO_UPDATE_NOTIFIER", "1")
        .env("VERCEL_BUILD_IMAGE", "1")
        .env("VERCEL_TELEMETRY_DISABLED", "1");
    command
}

/// Makes `to` the same as `from`. A file whose bytes are the same is left alone: cargo goes by times, and a new
/// checkout would otherwise compile everything again. Hidden files stay out (settings, secrets), but for cargo's.
fn copy(from: &Path, to: &Path) -> Done {
    fs::create_dir_all(to).map_err(|error| failed(to, &error))?;
    let mut names = Vec::new();
    for entry in fs::read_dir(from).map_err(|error| failed(from, &error))? {
        let entry = entry.map_err(|error| failed(from, &error))?;
        let name = entry.file_name();
        let text = name.to_string_lossy();
        if LEFT_OUT.contains(&text.as_ref()) || (text.starts_with('.') && text != ".cargo") {
            continue;
        }
        let (source, copied) = (entry.path(), to.join(&name));
        if source.is_dir() {
            copy(&source, &copied)?;
        } else {
            write(&copied, &fs::read(&source).map_err(|error| failed(&source, &error))?)?;
        }
        names.push(name);
    }
    for entry in fs::read_dir(to).map_err(|error| failed(to, &error))?.flatten() {
        let path = entry.path();
        if !names.contains(&entry.file_name()) && !entry.file_name().to_string_lossy().starts_with('.') {
            let gone = if path.is_dir() { fs::remove_dir_all(&path) } else { fs::remove_file(&path) };
            gone.map_err(|error| failed(&path, &error))?;
        }
    }
    Ok(())
}

fn write(path: &Path, bytes: &[u8]) -> Done {
    if fs::read(path).is_ok_and(|there| there == bytes) {
        return Ok(());
    }
    let folder = path.parent().unwrap_or(path);
    fs::create_dir_all(folder).and_then(|()| fs::write(path, bytes)).map_err(|error| failed(path, &error))
}

fn failed(path: &Path, error: &dyn std::fmt::Display) -> Failed {
    Failed(format!("{}: {error}", path.display()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_copy_leaves_alone_what_is_the_same_and_removes_what_is_gone() {
        let folder = std::env::temp_dir().join(format!("darkroom-copy-{}", std::process::id()));
        let (from, to) = (folder.join("from"), folder.join("to"));
        for (name, text) in [("lib/a.rs", "a"), ("lib/b.rs", "b"), (".env", "secret"), ("target/x", "x")] {
            write(&from.join(name), text.as_bytes()).unwrap();
        }
        copy(&from, &to).unwrap();
        let modified = |name: &str| fs::metadata(to.join(name)).unwrap().modified().unwrap();
        let before = modified("lib/a.rs");
        write(&from.join("lib/b.rs"), b"new").unwrap();
        fs::remove_file(from.join("lib/a.rs")).unwrap();
        write(&from.join("lib/c.rs"), b"c").unwrap();
        write(&from.join("lib/a.rs"), b"a").unwrap();
        copy(&from, &to).unwrap();
        assert_eq!(modified("lib/a.rs"), before);
        assert_eq!(fs::read(to.join("lib/b.rs")).unwrap(), b"new");
        fs::remove_dir_all(from.join("lib")).unwrap();
        copy(&from, &to).unwrap();
        assert_eq!(fs::read_dir(&to).unwrap().count(), 0, "nothing hidden, nothing built, nothing that is gone");
        fs::remove_dir_all(folder).unwrap();
    }
}
