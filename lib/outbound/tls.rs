//! Which servers are believed. Parsing the machine's list of authorities takes 3 to 9 ms, at every start of a function;
//! Mozilla's, built in, takes microseconds. Where the machine names a list of its own, as it must for a private authority
//! (`SSL_CERT_FILE` and `SSL_CERT_DIR`, as OpenSSL reads them), that one is read, once for a process.

use std::sync::{Arc, OnceLock};

use rustls::crypto::aws_lc_rs;
use rustls::{ClientConfig, RootCertStore};

/// TLS for this process; `None` when this list of authorities cannot be used.
pub(super) fn config() -> Option<ClientConfig> {
    static CONFIG: OnceLock<Option<ClientConfig>> = OnceLock::new();
    CONFIG.get_or_init(build).clone()
}

fn build() -> Option<ClientConfig> {
    let is_named = ["SSL_CERT_FILE", "SSL_CERT_DIR"].iter().any(|name| std::env::var_os(name).is_some());
    let roots = if is_named { named()? } else { RootCertStore { roots: webpki_roots::TLS_SERVER_ROOTS.to_vec() } };
    let builder = ClientConfig::builder_with_provider(Arc::new(aws_lc_rs::default_provider()));
    let mut config =
        builder.with_safe_default_protocol_versions().ok()?.with_root_certificates(roots).with_no_client_auth();
    config.alpn_protocols = vec![b"h2".to_vec(), b"http/1.1".to_vec()];
    Some(config)
}

/// The list that the machine names. A certificate that cannot be read is left out; with none at all there is no list.
fn named() -> Option<RootCertStore> {
    let found = rustls_native_certs::load_native_certs();
    for error in &found.errors {
        tracing::warn!(%error, "an authority of SSL_CERT_FILE or SSL_CERT_DIR is left out");
    }
    let mut roots = RootCertStore::empty();
    let (believed, _) = roots.add_parsable_certificates(found.certs);
    (believed > 0).then_some(roots)
}
