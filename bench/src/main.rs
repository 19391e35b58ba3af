//! Measures what is deployed, beside an empty function, plain `rusqlite` and a peer, in one run.
//!
//! Reading order: [`sizes`] is how much; [`settings`], [`seed`] and [`upstream`] are what the measured processes work on;
//! [`server`] starts them, [`load`] and [`asker`] keep them busy, [`process`] says what they used; [`measure`] has one file
//! for each table of the [`report`].

mod asker;
mod failed;
mod load;
mod machine;
mod measure;
mod process;
mod report;
mod seed;
mod server;
mod settings;
mod sizes;
mod upstream;

use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Parser, Subcommand};
use darkroom::db::Db;
use darkroom::outbound::http_client;
use darkroom_tests::sqld::Sqld;

use asker::Asker;
use failed::Done;
use measure::studio::Studio;
use report::{Report, say};
use server::Server;
use settings::{Place, Settings};
use sizes::Sizes;
use upstream::Upstream;

/// What the numbers are made of, by whoever looked last.
const NOTES: &str = include_str!("../notes.md");

/// Measures the release build. `cargo xtask bench` builds everything it needs first.
#[derive(Parser)]
#[command(name = "darkroom-bench")]
struct Command {
    #[command(flatten)]
    options: Options,
    #[command(subcommand)]
    other: Option<Other>,
}

#[derive(clap::Args)]
struct Options {
    /// Small sizes: shows that everything works, in seconds; writes no document unless told where.
    #[arg(long)]
    quick: bool,
    /// Only these tables: start, routes, ledger, watchers, holds, marks, pictures, studio. Writes no document unless told
    /// where.
    #[arg(long, value_delimiter = ',')]
    only: Vec<String>,
    /// Without the Next.js peer.
    #[arg(long)]
    no_peer: bool,
    /// Also measure how long a deploy builds, which takes minutes.
    #[arg(long)]
    build: bool,
    /// Where to write the document [default: docs/bench.md].
    #[arg(long)]
    out: Option<PathBuf>,
}

#[derive(Subcommand)]
enum Other {
    /// The engine and the storage, for the bench itself.
    #[command(hide = true)]
    Upstream {
        /// Where objects are kept.
        folder: PathBuf,
        /// The storage's access key.
        access_key: String,
        /// The storage's secret key.
        secret_key: String,
    },
}

#[tokio::main]
async fn main() -> ExitCode {
    let command = Command::parse();
    let done = match command.other {
        Some(Other::Upstream { folder, access_key, secret_key }) => {
            upstream::serve(folder, access_key, secret_key).await
        }
        None => in_a_place(&command.options).await,
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(why) => {
            say(&format!("the bench stopped: {why}"));
            ExitCode::FAILURE
        }
    }
}

/// Whatever went wrong, the logs say more: the folder then stays.
async fn in_a_place(options: &Options) -> Done {
    let place = Place::find()?;
    let done = bench(&place, options).await;
    if done.is_err() {
        say(&format!("logs of the servers are in {}", place.folder.keep().display()));
    }
    done
}

async fn bench(place: &Place, options: &Options) -> Done {
    let load_before = machine::load();
    let sizes = if options.quick { Sizes::QUICK } else { Sizes::FULL };
    let wanted = |name: &str| options.only.is_empty() || options.only.iter().any(|only| only == name);
    let mut report = Report::default();
    if ["start", "routes", "ledger", "watchers"].into_iter().any(wanted) {
        functions(place, &sizes, options, &wanted, &mut report).await?;
    }
    if wanted("holds") {
        measure::holds::measure(place, &sizes, &mut report).await?;
    }
    if wanted("pictures") {
        measure::pictures::measure(place, &mut report)?;
    }
    if wanted("marks") {
        measure::marks::measure(&mut report)?;
    }
    if wanted("studio") {
        let studio = Studio::start(place).await?;
        measure::trips::measure(&studio, &mut report).await?;
        measure::visit::measure(&studio, &mut report).await?;
    }
    if options.build {
        measure::build::measure(place, &mut report)?;
    }
    write(place, options, &load_before, &report)
}

/// What is measured on running functions, over a database full of rows.
async fn functions(
    place: &Place,
    sizes: &Sizes,
    options: &Options,
    wanted: &impl Fn(&str) -> bool,
    report: &mut Report,
) -> Done {
    let sqld = Sqld::start().await;
    say("writing the rows …");
    let db = Db::remote(sqld.url(), None, http_client()?)?;
    let data = seed::Data::write(db, sizes).await?;
    let settings = Settings::new(sqld.url(), Upstream::start(place).await?);
    let mut asker = Asker::new(&settings, data, sizes.pictures);
    if wanted("start") {
        measure::start::measure(place, &asker, sizes, report).await?;
    }
    if wanted("routes") {
        let peer = if options.no_peer { None } else { Some(Server::peer(place, &settings).await?) };
        if let Some(peer) = &peer {
            measure::alike::check(place, &mut asker, peer).await?;
        }
        measure::routes::measure(place, &mut asker, peer.as_ref(), sizes, report).await?;
        measure::routes::copies(place, &mut asker, sizes, report).await?;
    }
    if wanted("ledger") {
        measure::ledger::measure(place, &asker, sizes, report).await?;
    }
    if wanted("watchers") {
        measure::watchers::measure(place, &asker, sizes, report).await?;
    }
    asker.data.audit().await
}

fn write(place: &Place, options: &Options, load_before: &str, report: &Report) -> Done {
    let arguments = if options.build { " --build" } else { "" };
    let text = report.markdown(&machine::facts(&place.root, load_before, arguments), NOTES);
    let whole = !options.quick && options.only.is_empty() && !options.no_peer;
    let out = options.out.clone().or_else(|| whole.then(|| place.root.join("docs/bench.md")));
    match out {
        Some(path) => {
            std::fs::write(&path, text)?;
            say(&format!("written to {}", path.display()));
        }
        None => say(&text),
    }
    Ok(())
}
