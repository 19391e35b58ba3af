//! `cargo xtask operator …`: what an operator does by hand, on the file of a studio or on a remote database, through the
//! functions of the library's own desk. Tables go to standard output, refusals to standard error.

mod alerts;
mod backup;
mod doctor;
mod inbox;
mod people;
mod prompts;
mod reports;
mod sell;
mod table;
mod target;
mod transfers;

use std::process::ExitCode;

use clap::{Parser, Subcommand};
use darkroom::operator::{self, OperatorService};
use darkroom::studios::prompts as refused_prompts;

use target::Target;

/// Look after people, codes and payments. Every act is in the audit log.
#[derive(Parser, Debug)]
#[command(
    name = "cargo xtask operator",
    bin_name = "cargo xtask operator",
    after_help = "\
Without --data it works on the database of DATABASE_URL (and DATABASE_AUTH_TOKEN); without that on the file in .darkroom.

Examples:
  cargo xtask operator find mei@example.com
  cargo xtask operator credits mei@example.com 70 --reason \"the photo of 12 May\"
  cargo xtask operator book mei@example.com --pack cny68 --reference wx-20261127-mei --note \"WeChat red packet\"
  cargo xtask operator codes make --credits 100 --count 20 --use-by 2026-12-31 --note \"spring fair\""
)]
pub struct Command {
    #[command(flatten)]
    target: Target,
    /// Who acts, for the audit log; the name of this machine's user when it is left out.
    #[arg(long, global = true, value_name = "NAME")]
    by: Option<String>,
    #[command(subcommand)]
    act: Act,
}

#[derive(Subcommand, Debug)]
enum Act {
    #[command(flatten)]
    ByHand(Box<ByHand>),
    /// Look whether the deployment of the settings in the environment is set up as it must be: its database, storage,
    /// engines, payments, mail, timer and secrets. Exits with 1 when a line is red.
    Doctor(doctor::Doctor),
    /// Keep the database as SQL and every object with its hash in a folder. It has everybody's faces: keep it as you keep those.
    Backup(backup::Place),
    /// Put what was kept into an empty database and an empty bucket, and look whether all of it is there.
    Restore(backup::Place),
}

/// What somebody does or looks up in the database, by name.
#[derive(Subcommand, Debug)]
enum ByHand {
    /// Find people by a part of their address or name, or by id.
    Find {
        /// What to look for.
        text: String,
    },
    /// Show the newest movements of somebody's credits.
    Ledger {
        /// The person's address or id.
        who: String,
        /// How many.
        #[arg(long, default_value_t = 30)]
        limit: u32,
    },
    /// Give credits, or take them with a negative number.
    #[command(allow_negative_numbers = true)]
    Credits {
        /// The person's address or id.
        who: String,
        /// How many.
        credits: i64,
        /// Why: the person sees it in their ledger.
        #[arg(long)]
        reason: String,
    },
    /// Set a level: free, plus or pro.
    Level {
        /// The person's address or id.
        who: String,
        /// The level.
        level: String,
        /// Why, for the audit log.
        #[arg(long)]
        reason: String,
    },
    /// Give a plan for a month, with its credits: creator, pro or enterprise.
    Plan {
        /// The person's address or id.
        who: String,
        /// The plan.
        plan: String,
        /// Why, for the audit log.
        #[arg(long, default_value = "")]
        note: String,
    },
    /// Redemption codes.
    #[command(subcommand)]
    Codes(sell::Codes),
    /// Book a payment that came another way: a red packet, cash, a transfer. It is credited at once.
    Book(sell::Book),
    /// USDT that found no order by itself.
    #[command(subcommand)]
    Transfers(transfers::Transfers),
    /// Show what needs you: what is not mended yet, newest first.
    Alerts(alerts::Alerts),
    /// What providers said and nobody could do anything with.
    #[command(subcommand)]
    Inbox(inbox::Inbox),
    /// The prompts of the library that are everybody's.
    #[command(subcommand)]
    Prompts(prompts::Prompts),
    /// Shared pictures that visitors reported, oldest first.
    Reports(reports::Reports),
    /// Show how many prompts were refused for what they ask for, by day and reason.
    Refused {
        /// How many rows.
        #[arg(long, default_value_t = 30)]
        limit: u32,
    },
    /// Show the audit log, newest first.
    Log {
        /// How many.
        #[arg(long, default_value_t = 30)]
        limit: u32,
    },
}

/// Does what was asked, with a runtime of its own.
///
/// # Errors
/// One sentence that says why not.
pub fn run(command: Command) -> Result<ExitCode, String> {
    let runtime = tokio::runtime::Runtime::new().map_err(|error| error.to_string())?;
    runtime.block_on(act(command))
}

async fn act(command: Command) -> Result<ExitCode, String> {
    let Command { target, by, act } = command;
    let act = match act {
        // It does nothing, so nobody is asked who they are; and it must be able to say that migrations are missing.
        Act::Doctor(wish) => return doctor::doctor(target, &wish).await,
        Act::Backup(place) => return backup::backup(target, &place).await.map(|()| ExitCode::SUCCESS),
        Act::Restore(place) => return backup::restore(target, &place).await.map(|()| ExitCode::SUCCESS),
        Act::ByHand(act) => act,
    };
    let operator = by.unwrap_or_else(target::machines_user);
    if operator.trim().is_empty() {
        return Err("the audit log wants a name: say --by NAME".to_owned());
    }
    let (db, now) = target.open().await?;
    let service = OperatorService::by_hand(&db, now, operator.trim());
    by_hand(&service, *act).await.map(|()| ExitCode::SUCCESS)
}

async fn by_hand(service: &OperatorService<'_>, act: ByHand) -> Result<(), String> {
    match act {
        ByHand::Find { text } => people::find(service, &text).await,
        ByHand::Ledger { who, limit } => people::ledger(service, &who, limit).await,
        ByHand::Credits { who, credits, reason } => {
            let user = people::one(service, &who).await?;
            service.adjust(user, credits, &reason).await.map_err(said)?;
            people::show(service, user).await
        }
        ByHand::Level { who, level, reason } => {
            let user = people::one(service, &who).await?;
            service.set_level(user, &level, &reason).await.map_err(said)?;
            people::show(service, user).await
        }
        ByHand::Plan { who, plan, note } => {
            let user = people::one(service, &who).await?;
            let ends_at = service.give_plan(user, &plan, &note).await.map_err(said)?;
            table::say(&format!("{plan} until {ends_at}"));
            people::show(service, user).await
        }
        ByHand::Codes(codes) => sell::codes(service, codes).await,
        ByHand::Book(book) => sell::book(service, book).await,
        ByHand::Transfers(transfers) => transfers::transfers(service, transfers).await,
        ByHand::Alerts(wish) => alerts::alerts(service, wish).await,
        ByHand::Inbox(inbox) => inbox::inbox(service, inbox).await,
        ByHand::Prompts(prompts) => prompts::prompts(service, prompts).await,
        ByHand::Reports(wish) => reports::reports(service, wish).await,
        ByHand::Refused { limit } => refused(service, limit).await,
        ByHand::Log { limit } => log(service, limit).await,
    }
}

async fn refused(service: &OperatorService<'_>, limit: u32) -> Result<(), String> {
    let counts = refused_prompts::refused_prompts(service.db, limit).await.map_err(|error| error.to_string())?;
    let rows = counts.into_iter().map(|count| [count.day, count.reason, count.times.to_string()]);
    table::print(["DAY (UTC)", "WHY", "TIMES"], rows.collect());
    Ok(())
}

async fn log(service: &OperatorService<'_>, limit: u32) -> Result<(), String> {
    let audit_events = operator::audit_events(service.db, None, limit).await.map_err(|error| error.to_string())?;
    let rows = audit_events
        .into_iter()
        .map(|event| [table::time(event.at), event.operator, event.event, event.subject, event.data]);
    table::print(["WHEN (UTC)", "WHO", "WHAT", "ABOUT", "DATA"], rows.collect());
    Ok(())
}

/// Why it was not done. An act whose answer was lost may have been done all the same.
fn said(refusal: operator::Refusal) -> String {
    match refusal {
        operator::Refusal::Database(error @ darkroom::db::DbError::OutcomeUnknown(_)) => {
            format!("{error}; look at `log` before you try again")
        }
        refusal => refusal.to_string(),
    }
}
