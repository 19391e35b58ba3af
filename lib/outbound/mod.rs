//! What every call that leaves this process shares: one client, which servers it believes, addresses that no name from
//! outside can bend, and bodies with a limit. How long a call may take is the client's own to say, with each request.

mod address;
mod body;
mod tls;

use std::time::Duration;

pub use address::below;
pub use body::{BodyError, beginning_of_body, read_body};

/// Connecting takes milliseconds; a host that needs longer is not there.
const CONNECT_LIMIT: Duration = Duration::from_secs(5);

/// The HTTP client for providers: it follows no redirects (a provider could send a token or our server elsewhere) and
/// gives up connecting after five seconds. One per process: it keeps the connections.
///
/// # Errors
/// When the TLS backend cannot start.
pub fn http_client() -> Result<reqwest::Client, reqwest::Error> {
    let client = reqwest::Client::builder()
        .redirect(reqwest::redirect::Policy::none())
        .connect_timeout(CONNECT_LIMIT)
        .user_agent(concat!("darkroom/", env!("CARGO_PKG_VERSION")));
    match tls::config() {
        Some(config) => client.tls_backend_preconfigured(config).build(),
        None => client.build(),
    }
}
