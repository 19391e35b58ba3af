//! Which servers are believed. Parsing the machine's list of authorities takes 3 to 9 ms, at every start of a function;
//! Mozilla's, built in, takes microseconds.

use std::sync::Arc;

use rustls::crypto::aws_lc_rs;
use rustls::{ClientConfig, RootCertStore};

/// TLS with the built-in list, or `None` where the machine names a list of its own, as it must for a private authority
/// (`SSL_CERT_FILE` and `SSL_CERT_DIR`, as OpenSSL reads them): the HTTP client then loads that.
pub(super) fn built_in() -> Option<ClientConfig> {
    if ["SSL_CERT_FILE", "SSL_CERT_DIR"].iter().any(|name| std::env::var_os(name).is_some()) {
        return None;
    }
    let roots = RootCertStore { roots: webpki_roots::TLS_SERVER_ROOTS.to_vec() };
    let builder = ClientConfig::builder_with_provider(Arc::new(aws_lc_rs::default_provider()));
    let mut config =
        builder.with_safe_default_protocol_versions().ok()?.with_root_certificates(roots).with_no_client_auth();
    config.alpn_protocols = vec![b"h2".to_vec(), b"http/1.1".to_vec()];
    Some(config)
}
