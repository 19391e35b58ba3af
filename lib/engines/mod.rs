//! Engines: the providers that make pictures and train models, each behind its own client.
//!
//! A client knows a provider's protocol and nothing of jobs, credits or the database. What it hands back is typed and
//! complete: a call that may or may not have happened says so, because Replicate has no idempotency key and a blind
//! second POST costs money.

use std::time::Duration;

pub mod fault;
pub mod replicate;
mod tls;

pub use fault::ItemFault;

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
