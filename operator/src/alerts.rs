//! What an operator has to know.

use clap::{Args, Subcommand};
use darkroom::alerts::{self, Which};
use darkroom::operator::OperatorService;

use crate::table;

#[derive(Args, Debug)]
pub(crate) struct Alerts {
    /// Also those whose cause is gone.
    #[arg(long)]
    all: bool,
    /// How many.
    #[arg(long, default_value_t = 30)]
    limit: u32,
    #[command(subcommand)]
    wish: Option<Wish>,
}

#[derive(Subcommand, Debug)]
enum Wish {
    /// Say that one is seen to.
    Close {
        /// Its id.
        id: String,
        /// What was done about it.
        #[arg(long)]
        reason: String,
    },
}

pub(crate) async fn alerts(service: &OperatorService<'_>, wish: Alerts) -> Result<(), String> {
    if let Some(Wish::Close { id, reason }) = wish.wish {
        return service.close_alert(&id, &reason).await.map_err(|error| error.to_string());
    }
    let which = if wish.all { Which::All } else { Which::Open };
    let found = alerts::list(service.db, which, None, wish.limit).await.map_err(|error| error.to_string())?;
    let rows = found.into_iter().map(|alert| {
        [
            alert.id,
            table::time(alert.raised_at),
            table::time(alert.last_at),
            alert.times.to_string(),
            alert.closed_at.map(table::time).unwrap_or_default(),
            alert.told_at.map(table::time).unwrap_or_default(),
            alert.kind,
            alert.subject,
            alert.detail,
        ]
    });
    let headings =
        ["ID", "SINCE (UTC)", "LAST (UTC)", "TIMES", "OVER (UTC)", "MAILED (UTC)", "WHAT", "ABOUT", "DETAIL"];
    table::print(headings, rows.collect());
    Ok(())
}
