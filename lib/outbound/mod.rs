//! What every call that leaves this process shares: one client, and which servers it believes.

mod tls;

use std::time::Duration;

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
