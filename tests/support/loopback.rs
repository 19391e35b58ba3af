//! The HTTP client of the tests, and the ports of their servers.

use std::net::{Ipv4Addr, SocketAddr, TcpListener};

use reqwest::{Client, ClientBuilder};
use tokio::net::TcpSocket;

/// A client for servers on this machine. It believes no certificate: reading the machine's list of authorities for every
/// browser of every test would take most of the time of all tests.
pub fn loopback() -> ClientBuilder {
    Client::builder().tls_certs_only([]).no_proxy()
}

/// Such a client as it comes.
pub fn client() -> Client {
    loopback().build().expect("a client")
}

/// A socket that listens on a free port.
///
/// # Panics
/// When the system has none left.
#[must_use]
pub(crate) fn listening() -> TcpListener {
    TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).expect("a free port")
}

/// A free port that stays a test's own until its server listens there: the system gives a free one to whoever asks next.
/// Somebody is there who never listens; others with the same option (`SO_REUSEADDR`, as every server here) may bind beside
/// him.
#[derive(Debug)]
pub(crate) struct ReservedPort(TcpSocket);

impl ReservedPort {
    /// Takes one.
    ///
    /// # Panics
    /// When the system has none left.
    #[must_use]
    pub(crate) fn take() -> Self {
        let socket = TcpSocket::new_v4().expect("a socket");
        socket.set_reuseaddr(true).expect("an option that every system has");
        socket.bind(SocketAddr::from((Ipv4Addr::LOCALHOST, 0))).expect("a free port");
        Self(socket)
    }

    /// Its number.
    ///
    /// # Panics
    /// Never: it is bound.
    #[must_use]
    pub(crate) fn number(&self) -> u16 {
        self.0.local_addr().expect("a bound socket").port()
    }
}
