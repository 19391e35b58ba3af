//! Shared pictures that visitors reported.

use clap::{Args, Subcommand};
use darkroom::assets::share;
use darkroom::ids::AssetId;
use darkroom::operator::OperatorService;

use crate::table;

#[derive(Args, Debug)]
pub(crate) struct Reports {
    /// How many.
    #[arg(long, default_value_t = 30)]
    limit: u32,
    #[command(subcommand)]
    wish: Option<Wish>,
}

#[derive(Subcommand, Debug)]
enum Wish {
    /// End the sharing of a picture: its owner keeps it and cannot share it again.
    End {
        /// Its id, `ast_…`.
        picture: String,
        /// Why, for the audit log.
        #[arg(long)]
        reason: String,
    },
    /// Say that a picture may stay shared.
    Close {
        /// Its id, `ast_…`.
        picture: String,
        /// Why, for the audit log.
        #[arg(long)]
        reason: String,
    },
}

pub(crate) async fn reports(service: &OperatorService<'_>, wish: Reports) -> Result<(), String> {
    let id = |picture: &str| picture.parse::<AssetId>().map_err(|_| "a picture is named `ast_…`".to_owned());
    match wish.wish {
        Some(Wish::End { picture, reason }) => service.end_sharing(id(&picture)?, &reason).await.map_err(crate::said),
        Some(Wish::Close { picture, reason }) => {
            service.close_reports(id(&picture)?, &reason).await.map_err(crate::said)
        }
        None => list(service, wish.limit).await,
    }
}

async fn list(service: &OperatorService<'_>, limit: u32) -> Result<(), String> {
    let found = share::open_reports(service.db, limit).await.map_err(|error| error.to_string())?;
    let rows = found.into_iter().map(|report| {
        let page = report.page.unwrap_or_else(|| "not shared".to_owned());
        [report.asset, report.user, table::time(report.at), report.reason, report.note.replace('\n', " "), page]
    });
    table::print(["PICTURE", "WHOSE", "WHEN (UTC)", "WHY", "IN THEIR WORDS", "PAGE"], rows.collect());
    Ok(())
}
