//! Checks and chores: `cargo xtask test` proves everything, `cargo xtask ci` adds the lints.

mod cargo;
mod ci;
mod journeys;
mod node;
mod report;
mod studio;
mod vendor;

use std::path::PathBuf;
use std::process::ExitCode;

use clap::Parser;

use report::{Failed, Report};

/// Checks and chores.
#[derive(Parser)]
#[command(name = "cargo xtask")]
enum Task {
    /// Everything that is tested: units, both databases, the site's types, browser journeys.
    Test(Test),
    /// The browser journeys alone, in real Chromium against fresh studios.
    Journeys(journeys::Journeys),
    /// The tests and the lints: what must hold before a change lands.
    Ci,
    /// Write a zip of twelve drawn portraits to try a training with.
    Sample {
        /// The file to write.
        #[arg(long, default_value = "sample.zip")]
        out: PathBuf,
    },
    /// Apply the migrations to a remote database (DATABASE_URL, DATABASE_AUTH_TOKEN).
    Migrate,
    /// Copy the site's vendored modules out of their locked npm packages.
    Vendor,
}

/// Which tests.
#[derive(clap::Args, Clone, Copy)]
struct Test {
    /// Leave out the browser journeys.
    #[arg(long)]
    no_browser: bool,
}

fn main() -> ExitCode {
    let mut report = Report::default();
    let done = match Task::parse() {
        Task::Test(test) => ci::test(&mut report, test.no_browser),
        Task::Journeys(wish) => journeys::run(&mut report, &wish),
        Task::Ci => ci::lints(&mut report).and_then(|()| ci::test(&mut report, false)),
        Task::Sample { out } => studio::command(&["sample", "--out", &out.to_string_lossy()]),
        Task::Migrate => studio::command(&["migrate"]),
        Task::Vendor => vendor::run(&mut report),
    };
    report.close(done)
}

/// The project's folder.
fn root() -> PathBuf {
    PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/.."))
}

type Done = Result<(), Failed>;
