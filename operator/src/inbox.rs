//! Dead letters: events without effect.

use clap::Subcommand;
use darkroom::operator::{self, DeadLetter, OperatorService};

use crate::{said, table};

#[derive(Subcommand, Debug)]
pub(crate) enum Inbox {
    /// List the dead letters that wait for you, newest first, with the reason.
    List {
        /// How many.
        #[arg(long, default_value_t = 50)]
        limit: u32,
    },
    /// Show what a dead letter says.
    Show {
        /// The provider's id, as the list has it.
        id: String,
    },
    /// Have a dead letter tried again, by the next run of the cron.
    Replay {
        /// The provider's id, as the list has it.
        id: String,
    },
    /// Say that nothing is to be done about a dead letter.
    Close {
        /// The provider's id, as the list has it.
        id: String,
        /// Why, for the audit log.
        #[arg(long)]
        reason: String,
    },
}

pub(crate) async fn inbox(service: &OperatorService<'_>, inbox: Inbox) -> Result<(), String> {
    match inbox {
        Inbox::List { limit } => {
            print(letters(service, limit).await?);
            Ok(())
        }
        Inbox::Show { id } => {
            let found = operator::dead_letter(service.db, &id).await.map_err(|error| error.to_string())?;
            let letter = found.ok_or_else(|| format!("there is no dead letter {id}"))?;
            table::say(&letter.body);
            Ok(())
        }
        Inbox::Replay { id } => {
            service.replay_news(&id).await.map_err(said)?;
            table::say("it is tried again by the next run of the cron");
            Ok(())
        }
        Inbox::Close { id, reason } => {
            service.close_news(&id, &reason).await.map_err(said)?;
            table::say("closed");
            Ok(())
        }
    }
}

async fn letters(service: &OperatorService<'_>, limit: u32) -> Result<Vec<DeadLetter>, String> {
    operator::dead_letters(service.db, None, limit).await.map_err(|error| error.to_string())
}

fn print(letters: Vec<DeadLetter>) {
    let rows = letters
        .into_iter()
        .map(|letter| [table::time(letter.received_at), letter.provider, letter.id, letter.subject, letter.reason]);
    table::print(["CAME (UTC)", "FROM", "ID", "ABOUT", "WHY IT HAS NO EFFECT"], rows.collect());
}
