//! The picture behind a link, for whoever has it.

use http::HeaderMap;

use super::token::ShareToken;
use crate::accounts::Place;
use crate::app::App;
use crate::db::{Rows, Stmt};
use crate::error::{AppError, Result};
use crate::http::limits::{self, Limit};

/// Looks of one network: whole towns share an address of their telephone company, and a page is two looks.
const LOOKS_PER_HOUR_MAX: u32 = 6000;

/// The row of the picture that is shared by this link, with the columns of `assets`: exactly one.
pub(super) async fn looked_up(app: &App, headers: &HeaderMap, token: &ShareToken) -> Result<Rows> {
    let now = app.clock.now();
    let limit = [Limit::new("share", &Place::of(app, headers).network, LOOKS_PER_HOUR_MAX, 3600)];
    let find = Stmt::new("SELECT * FROM assets WHERE share_token = ?1").bind(token);
    let mut found = match app.db.write(vec![limit[0].take(now), find]).await {
        Ok(found) => found,
        Err(error) => return limits::refused(&app.db, &limit, now, error).await,
    };
    found.pop().filter(|rows| rows.len() == 1).ok_or(AppError::NotFound { what: "share" })
}
