//! Where a request came from, as far as it says.

use http::HeaderMap;

use super::caller::Caller;
use super::known::Known;
use crate::app::App;
use crate::http::network;
use crate::ids::SessionId;

/// Where a session was begun: shown to its owner so that a strange one can be ended. Its network is what limits count by.
#[derive(Clone, Debug)]
pub(crate) struct Place {
    pub(crate) user_agent: String,
    pub(crate) network: String,
    /// The session that the browser has already.
    pub(super) session: Option<SessionId>,
    /// The address that the browser is known for.
    pub(super) known: Option<Known>,
}

impl Place {
    pub(crate) fn of(app: &App, headers: &HeaderMap) -> Self {
        let network = network::of(app.config.client_address_header.as_ref(), headers);
        let session = Caller::of(headers, app).ok().map(|caller| caller.session_id());
        Self {
            user_agent: clip(text(headers, "user-agent"), 200),
            network: clip(&network, 45),
            session,
            known: Known::of(app, headers),
        }
    }
}

fn text<'h>(headers: &'h HeaderMap, name: &str) -> &'h str {
    headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default()
}

fn clip(text: &str, chars_max: usize) -> String {
    text.chars().filter(|character| !character.is_control()).take(chars_max).collect()
}
