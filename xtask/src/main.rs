//! Checks and chores: `cargo xtask test` proves everything, `cargo xtask ci` adds the lints.

mod artifact;
mod bench;
mod cargo;
mod ci;
mod clients;
mod hobby;
mod hostile;
mod journeys;
mod node;
mod openapi;
mod probes;
mod python;
mod report;
mod studio;
mod suites;
mod vendor;

use std::path::PathBuf;
use std::process::ExitCode;

use clap::Parser;

use report::{Failed, Report};

/// Checks and chores.
#[derive(Parser)]
#[command(name = "cargo xtask")]
enum Task {
    /// Everything that is tested: units, both databases, the site's types, the deploy artifact, browser journeys.
    Test(Test),
    /// The browser journeys alone, in real Chromium against fresh studios.
    Journeys(journeys::Journeys),
    /// The long runs: every black-box test with its database 20 ms away, news in sixty orders.
    Hostile,
    /// Try the failures of the field on a running studio (`--url`), or on a fresh one; prints a table.
    Probes(probes::Probes),
    /// The tests and the lints: what must hold before a change lands.
    Ci,
    /// The deploy artifact alone: built by the platform's command line, started and called function by function.
    Artifact {
        /// Ask the platform's development server, too, which compiles everything again.
        #[arg(long)]
        long: bool,
    },
    /// The engines' own clients against the sandbox: they read its answers, and send what we send.
    Clients,
    /// Try the interface with made-up requests (FUZZ_SEED repeats a run).
    Fuzz,
    /// Measure the release build beside a peer and write docs/bench.md (`-- --help` lists what can be chosen).
    Bench {
        /// The bench's own options.
        #[arg(trailing_var_arg = true, allow_hyphen_values = true)]
        arguments: Vec<String>,
    },
    /// Write a zip of twelve drawn portraits to try a training with.
    Sample {
        /// The file to write.
        #[arg(long, default_value = "sample.zip")]
        out: PathBuf,
    },
    /// Apply the migrations to a remote database (DATABASE_URL, DATABASE_AUTH_TOKEN).
    Migrate,
    /// Look after people, codes and payments on a studio's file or a remote database (`--help` lists what can be done).
    #[command(disable_help_flag = true)]
    Operator {
        /// What to do.
        #[arg(trailing_var_arg = true, allow_hyphen_values = true)]
        arguments: Vec<String>,
    },
    /// Look whether a deployment is set up as it must be (DATABASE_URL and all its other settings in the environment, or
    /// `--data` with the folder of a studio on this machine).
    #[command(disable_help_flag = true)]
    Doctor {
        /// `--help` lists what can be said.
        #[arg(trailing_var_arg = true, allow_hyphen_values = true)]
        arguments: Vec<String>,
    },
    /// Keep a deployment's database as SQL and its objects with their hashes in a folder (the same settings as for the doctor).
    #[command(disable_help_flag = true)]
    Backup {
        /// The folder; `--help` lists what else can be said.
        #[arg(trailing_var_arg = true, allow_hyphen_values = true)]
        arguments: Vec<String>,
    },
    /// Put what was kept into an empty database and an empty bucket.
    #[command(disable_help_flag = true)]
    Restore {
        /// The folder; `--help` lists what else can be said.
        #[arg(trailing_var_arg = true, allow_hyphen_values = true)]
        arguments: Vec<String>,
    },
    /// Write `vercel.hobby.json` and its functions again, after a route came or went.
    Hobby,
    /// Write the site's types from the interface's document.
    Types,
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

/// What the operator's command does under this name.
fn act(name: &str, arguments: Vec<String>) -> ExitCode {
    studio::operator(&std::iter::once(name.to_owned()).chain(arguments).collect::<Vec<_>>())
}

fn main() -> ExitCode {
    let mut report = Report::default();
    let done = match Task::parse() {
        Task::Test(test) => {
            ci::test(&mut report, test.no_browser);
            Ok(())
        }
        Task::Journeys(wish) => journeys::run(&mut report, &wish),
        Task::Hostile => {
            hostile::run(&mut report);
            Ok(())
        }
        Task::Probes(probes) => probes::run(&mut report, &probes),
        Task::Ci => {
            ci::lints(&mut report);
            ci::test(&mut report, false);
            Ok(())
        }
        Task::Artifact { long } => artifact::test(&mut report, long),
        Task::Clients => clients::test(&mut report),
        Task::Fuzz => openapi::fuzz(&mut report),
        Task::Bench { arguments } => bench::run(&mut report, &arguments),
        Task::Sample { out } => studio::command(&["sample", "--out", &out.to_string_lossy()]),
        Task::Migrate => studio::command(&["migrate"]),
        Task::Operator { arguments } => return studio::operator(&arguments),
        Task::Doctor { arguments } => return act("doctor", arguments),
        Task::Backup { arguments } => return act("backup", arguments),
        Task::Restore { arguments } => return act("restore", arguments),
        Task::Hobby => hobby::write(),
        Task::Types => openapi::types(&mut report),
        Task::Vendor => vendor::run(&mut report),
    };
    report.close(done)
}

/// The project's folder, as cargo says at the start: a target folder may be shared with another checkout, whose
/// program this one may be.
fn root() -> PathBuf {
    let here = std::env::var_os("CARGO_MANIFEST_DIR").unwrap_or_else(|| env!("CARGO_MANIFEST_DIR").into());
    PathBuf::from(here).join("..")
}

type Done = Result<(), Failed>;
