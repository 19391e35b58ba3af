//! The HTTP client of the tests.

use reqwest::{Client, ClientBuilder};

/// A client for servers on this machine. It believes no certificate: reading the machine's list of authorities for every
/// browser of every test would take most of the time of all tests.
pub fn loopback() -> ClientBuilder {
    Client::builder().tls_certs_only([]).no_proxy()
}

/// Such a client as it comes.
pub fn client() -> Client {
    loopback().build().expect("a client")
}
