//! The self-test of a deployment: whether everything it stands on is there and set up as it must be, each line with what
//! to do about it.
//!
//! Every check asks the real thing, and changes nothing that anybody sees: the storage is written to in a folder of its own,
//! webhooks are about nothing. They run beside each other, each within a limit, so that one that hangs hides no other.

mod card;
mod chain;
mod database;
mod engines;
mod http;
mod line;
mod mail;
mod settings;
mod sign_in;
mod storage;
mod webhooks;

use futures_util::future::join_all;

use crate::app::App;
use crate::config::ConfigError;

pub(crate) use http::operations;
pub use http::show;
pub use line::{Line, State, Words};

/// Looks at everything. The lines come in an order that stays, whatever was quicker.
pub async fn examine(app: &App) -> Vec<Line> {
    let mut checks = database::checks(app);
    checks.extend(settings::checks(app));
    checks.extend(storage::checks(app));
    checks.extend(webhooks::checks(app));
    checks.extend(engines::checks(app));
    checks.extend(card::checks(app));
    checks.extend(chain::checks(app));
    checks.extend(sign_in::checks(app));
    checks.extend(mail::checks(app));
    join_all(checks).await
}

/// What is wrong where the settings themselves cannot be used: nothing else can be looked at.
#[must_use]
pub fn settings_unusable(error: &ConfigError) -> Vec<Line> {
    error.0.iter().map(|problem| settings::unusable(problem)).collect()
}

/// The worst of the lines.
#[must_use]
pub fn worst(lines: &[Line]) -> State {
    lines.iter().map(|line| line.state).max().unwrap_or(State::Green)
}
