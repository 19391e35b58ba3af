//! USDT that found no order by itself.

use clap::{Args, Subcommand};
use darkroom::ids::OrderId;
use darkroom::operator::OperatorService;
use darkroom::orders::Currency;
use darkroom::orders::usdt::{self, TransferRef, Txid};

use crate::{said, table};

#[derive(Subcommand, Debug)]
pub(crate) enum Transfers {
    /// List what waits for you, newest first, with the orders whose owners say that it was theirs.
    List {
        /// How many.
        #[arg(long, default_value_t = 50)]
        limit: u32,
    },
    /// Say which order a transfer paid: it is credited for what it is.
    Assign {
        #[command(flatten)]
        which: Which,
        /// The order, ord_…
        order: OrderId,
        /// How you know.
        #[arg(long, default_value = "")]
        note: String,
    },
    /// Say that a transfer is nobody's payment.
    Ignore {
        #[command(flatten)]
        which: Which,
        /// Why.
        #[arg(long, default_value = "")]
        note: String,
    },
}

/// A transfer: one of a transaction may be one of several.
#[derive(Args, Debug)]
pub(crate) struct Which {
    /// The transaction's hash.
    txid: Txid,
    /// Its place in the transaction's log, as the list has it.
    log_index: u32,
}

impl From<Which> for TransferRef {
    fn from(which: Which) -> Self {
        Self { txid: which.txid, log_index: which.log_index }
    }
}

pub(crate) async fn transfers(service: &OperatorService<'_>, transfers: Transfers) -> Result<(), String> {
    match transfers {
        Transfers::List { limit } => list(service, limit).await,
        Transfers::Assign { which, order, note } => {
            service.assign_transfer(&which.into(), order, &note).await.map_err(said)?;
            table::say(&format!("{order} is paid"));
            Ok(())
        }
        Transfers::Ignore { which, note } => {
            service.ignore_transfer(&which.into(), &note).await.map_err(said)?;
            table::say("ignored");
            Ok(())
        }
    }
}

async fn list(service: &OperatorService<'_>, limit: u32) -> Result<(), String> {
    let waiting = usdt::unmatched(service.db, limit, None).await.map_err(|error| error.to_string())?;
    let rows = waiting.into_iter().map(|one| {
        [
            table::time(one.block_at),
            one.transfer.txid.to_string(),
            one.transfer.log_index.to_string(),
            Currency::Usdt.decimal(one.units),
            one.sender,
            one.state.as_str().to_owned(),
            one.had_it.map_or_else(|| "-".to_owned(), |order| order.to_string()),
            one.claims.iter().map(ToString::to_string).collect::<Vec<_>>().join(" "),
        ]
    });
    let headings = ["WHEN (UTC)", "TRANSACTION", "INDEX", "USDT", "FROM", "STATE", "AMOUNT LAST OF", "CLAIMED BY"];
    table::print(headings, rows.collect());
    Ok(())
}
