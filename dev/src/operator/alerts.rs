//! What an operator has to know.

use clap::Args;
use darkroom::operator::Desk;
use darkroom::operator::alert::{self, Which};

use super::table;

#[derive(Args, Debug)]
pub(super) struct Alerts {
    /// Also those whose cause is gone.
    #[arg(long)]
    all: bool,
    /// How many.
    #[arg(long, default_value_t = 30)]
    limit: u32,
}

pub(super) async fn alerts(desk: &Desk<'_>, alerts: Alerts) -> Result<(), String> {
    let which = if alerts.all { Which::All } else { Which::Open };
    let found = alert::list(desk.db, which, None, alerts.limit).await.map_err(|error| error.to_string())?;
    let rows = found.into_iter().map(|alert| {
        [
            table::time(alert.raised_at),
            table::time(alert.last_at),
            alert.times.to_string(),
            alert.closed_at.map(table::time).unwrap_or_default(),
            alert.mailed_at.map(table::time).unwrap_or_default(),
            alert.kind,
            alert.subject,
            alert.detail,
        ]
    });
    let headings = ["SINCE (UTC)", "LAST (UTC)", "TIMES", "OVER (UTC)", "MAILED (UTC)", "WHAT", "ABOUT", "DETAIL"];
    table::print(headings, rows.collect());
    Ok(())
}
