//! `cargo dev`: the whole product in one process, with no account anywhere.

use std::fs::OpenOptions;
use std::io::Write as _;
use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::Mutex;
use std::time::Instant;

use clap::{Args, Parser, Subcommand};
use darkroom::clock::Clock;
use darkroom::db::{Db, migrate};
use darkroom::migrations;
use darkroom::outbound::http_client;
use darkroom_dev::portraits;
use darkroom_dev::studio::{Options, Studio};
use secrecy::SecretString;
use tracing_subscriber::EnvFilter;
use tracing_subscriber::layer::SubscriberExt as _;
use tracing_subscriber::util::SubscriberInitExt as _;
use tracing_subscriber::{Layer as _, fmt};

/// Darkroom on a laptop: site, routes, storage and sandbox providers in one process.
#[derive(Parser)]
#[command(name = "cargo dev", bin_name = "cargo dev")]
struct Command {
    #[command(subcommand)]
    other: Option<Other>,
    #[command(flatten)]
    start: Start,
}

#[derive(Args)]
struct Start {
    /// The port on the loopback.
    #[arg(long, default_value_t = 3000)]
    port: u16,
    /// The folder that holds database, pictures and what the sandbox remembers.
    #[arg(long, default_value = ".darkroom")]
    data: PathBuf,
    /// Empty the folder first.
    #[arg(long)]
    fresh: bool,
    /// How many times faster the sandbox providers work; 1 makes a training take about 60 s.
    #[arg(long, default_value_t = 1.0)]
    speed: f64,
    /// The longest side of what the sandbox's Replicate draws, in px, where nobody looks at it.
    #[arg(long, value_name = "PX", value_parser = clap::value_parser!(u32).range(64..))]
    picture_side_max: Option<u32>,
    /// Offer one more model for photos, behind the sandbox's chat endpoint.
    #[arg(long)]
    chat: bool,
    /// Offer one more model for photos, behind the sandbox's Gemini.
    #[arg(long)]
    gemini: bool,
    /// Offer one more model for photos, behind the sandbox's Together.
    #[arg(long)]
    together: bool,
    /// Try garments on with this engine of the catalogue. Nobody can pay: not every engine may be paid for.
    #[arg(long, value_name = "ID")]
    tryon_engine: Option<String>,
    /// A libSQL server instead of the file.
    #[arg(long, value_name = "URL")]
    database: Option<String>,
}

#[derive(Subcommand)]
enum Other {
    /// Write a zip of twelve drawn portraits to try a training with.
    Sample {
        /// The file to write.
        #[arg(long, default_value = "sample.zip")]
        out: PathBuf,
        /// Another number draws another person.
        #[arg(long, default_value_t = 1)]
        seed: u64,
    },
    /// Apply the migrations to the libSQL server of DATABASE_URL and DATABASE_AUTH_TOKEN.
    Migrate,
    /// Print the OpenAPI document.
    Openapi,
}

fn main() -> ExitCode {
    let command = Command::parse();
    match command.other {
        Some(Other::Sample { out, seed }) => sample(&out, seed),
        Some(Other::Migrate) => match migrate_remote() {
            Ok(()) => ExitCode::SUCCESS,
            Err(why) => failed(&why),
        },
        Some(Other::Openapi) => openapi(),
        None => start(command.start),
    }
}

#[expect(clippy::print_stdout, reason = "a command says what it wrote")]
fn sample(out: &std::path::Path, seed: u64) -> ExitCode {
    if let Err(error) = std::fs::write(out, portraits::sample_zip(seed)) {
        return failed(&format!("{}: {error}", out.display()));
    }
    println!("{}: twelve portraits of one invented person", out.display());
    ExitCode::SUCCESS
}

fn openapi() -> ExitCode {
    let text = match darkroom::interface::document().to_pretty_json() {
        Ok(text) => text,
        Err(error) => return failed(&error.to_string()),
    };
    let mut out = std::io::stdout().lock();
    match out.write_all(text.as_bytes()).and_then(|()| out.write_all(b"\n")) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => failed(&error.to_string()),
    }
}

#[expect(clippy::disallowed_methods, reason = "a chore reads the address of the database it works on")]
#[expect(clippy::print_stdout, reason = "a command says what it did")]
fn migrate_remote() -> Result<(), String> {
    let url = std::env::var("DATABASE_URL").map_err(|_| "DATABASE_URL is not set".to_owned())?;
    let token = std::env::var("DATABASE_AUTH_TOKEN").ok().map(SecretString::from);
    let runtime = tokio::runtime::Runtime::new().map_err(|error| error.to_string())?;
    runtime.block_on(async {
        let http = http_client().map_err(|error| error.to_string())?;
        let db = Db::remote(&url, token, http).map_err(|error| error.to_string())?;
        let applied = migrate(&db, migrations::ALL, Clock::System.now()).await.map_err(|error| error.to_string())?;
        println!("{applied} applied, {} in all", migrations::ALL.len());
        Ok(())
    })
}

#[expect(clippy::print_stderr, reason = "the one place where the command says why it stops")]
fn failed(why: &str) -> ExitCode {
    eprintln!("cargo dev: {why}");
    ExitCode::FAILURE
}

fn start(start: Start) -> ExitCode {
    let began = Instant::now();
    if !(0.01..=1000.0).contains(&start.speed) {
        return failed("--speed is from 0.01 to 1000");
    }
    let runtime = match tokio::runtime::Builder::new_multi_thread().enable_all().build() {
        Ok(runtime) => runtime,
        Err(error) => return failed(&error.to_string()),
    };
    let options = Options {
        port: start.port,
        storage_port: 0,
        sockets: None,
        data: start.data,
        fresh: start.fresh,
        speed: start.speed,
        picture_side_max: start.picture_side_max,
        database: start.database,
        call_seconds: None,
        cron: true,
        chat: start.chat,
        gemini: start.gemini,
        together: start.together,
        tryon_engine: start.tryon_engine,
        text: true,
        real_keys: true,
    };
    let code = runtime.block_on(serve(options, began));
    // Whatever still runs in a blocking thread must not keep the process.
    runtime.shutdown_background();
    code
}

async fn serve(options: Options, began: Instant) -> ExitCode {
    let log = options.data.join("studio.log");
    let studio = match Studio::start(options).await {
        Ok(studio) => studio,
        Err(error) => return failed(&error.to_string()),
    };
    start_log(&log);
    say_ready(&studio, &log, began);
    stopped().await;
    studio.stop().await;
    ExitCode::SUCCESS
}

/// The contract: it says where it answers when it does. Whoever started it may stop listening after the first line.
fn say_ready(studio: &Studio, log: &std::path::Path, began: Instant) {
    let lines = format!(
        "Darkroom 暗房  {url}\nSandbox        {url}sandbox\nLog            {}\nready in {} ms, Ctrl-C stops\n",
        log.display(),
        began.elapsed().as_millis(),
        url = studio.url,
    );
    let mut out = std::io::stdout().lock();
    if out.write_all(lines.as_bytes()).and_then(|()| out.flush()).is_err() {
        tracing::info!("nobody listens to standard output");
    }
}

/// Everything as JSON lines in a file, what needs attention also here.
fn start_log(path: &std::path::Path) {
    let file = OpenOptions::new().create(true).append(true).open(path);
    let filter = || EnvFilter::try_from_default_env().unwrap_or_else(|_| EnvFilter::new("warn,darkroom=info"));
    let lines = file
        .ok()
        .map(|file| fmt::layer().json().flatten_event(true).with_writer(Mutex::new(file)).with_filter(filter()));
    // The storage calls a signature it refused an error of its own: the file is enough for that.
    let attention = EnvFilter::new("error,s3s=off");
    let attention = fmt::layer().compact().with_writer(std::io::stderr).with_filter(attention);
    // Fails only when a subscriber is set already: the first one stays.
    let _ = tracing_subscriber::registry().with(lines).with(attention).try_init();
}

async fn stopped() {
    let mut terminate = match tokio::signal::unix::signal(tokio::signal::unix::SignalKind::terminate()) {
        Ok(terminate) => terminate,
        Err(_) => return,
    };
    tokio::select! {
        _ = tokio::signal::ctrl_c() => {}
        _ = terminate.recv() => {}
    }
}
