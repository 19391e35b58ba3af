//! `cargo xtask probes`: points the probes at a running studio and prints what they found.

use std::io::Write as _;
use std::process::ExitCode;

use clap::Parser;
use darkroom_probes::probe::Probe;
use darkroom_probes::studio::{Options, Studio};
use darkroom_probes::table::{self, Row};
use darkroom_probes::verdict::Trouble;

/// Shows whether a running studio has the failures of its field. Exits with 1 when one was found.
#[derive(Parser)]
#[command(name = "darkroom-probes")]
struct Command {
    /// Where the studio answers.
    #[arg(long, default_value = "http://localhost:3000")]
    url: String,
    /// One user's session, for a studio without a sandbox: the value of the cookie. Better in the environment than
    /// here, where others may read it. Use accounts made for this: where a studio fails, their things may change.
    #[arg(long, env = "DARKROOM_COOKIE_A", hide_env_values = true)]
    cookie_a: Option<String>,
    /// Another user's session.
    #[arg(long, env = "DARKROOM_COOKIE_B", hide_env_values = true)]
    cookie_b: Option<String>,
    /// Only the probes whose names contain this.
    #[arg(long)]
    only: Option<String>,
    /// The sandbox's clock may be moved forward: signatures are then also tried when they are old.
    #[arg(long)]
    skip_time: bool,
    /// A probe that could not be tried counts as one that failed.
    #[arg(long)]
    strict: bool,
}

#[tokio::main]
async fn main() -> ExitCode {
    let command = Command::parse();
    match probed(&command).await {
        Ok(rows) => {
            let tally = table::tally(&rows);
            say(&tally.to_string());
            let all_well = tally.failed == 0 && tally.held > 0 && !(command.strict && tally.not_tried > 0);
            if all_well { ExitCode::SUCCESS } else { ExitCode::FAILURE }
        }
        Err(trouble) => {
            say(&format!("{}: {trouble}", command.url));
            ExitCode::FAILURE
        }
    }
}

/// One probe after the other: they share the sandbox's plans, and times are measured.
async fn probed(command: &Command) -> Result<Vec<Row>, Trouble> {
    let studio = Studio::open(Options {
        url: command.url.clone(),
        sessions: [command.cookie_a.clone(), command.cookie_b.clone()],
        may_skip_time: command.skip_time,
    });
    let studio = studio.await?;
    say(&table::heading());
    let mut rows = Vec::new();
    for probe in Probe::ALL {
        if command.only.as_deref().is_some_and(|wanted| !probe.name().contains(wanted)) {
            continue;
        }
        let row = Row { name: probe.name(), verdict: probe.run(&studio).await };
        say(&table::line(&row));
        rows.push(row);
    }
    Ok(rows)
}

/// Tells the user who runs it; somebody who stopped reading is not a reason to stop.
fn say(line: &str) {
    let mut out = std::io::stdout().lock();
    let _ = writeln!(out, "{line}").and_then(|()| out.flush());
}
