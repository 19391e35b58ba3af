#!/usr/bin/env bash
# axum-extra 0.12.6, its `CookieJar` (http 1.5.0).
#
# Expected: of several cookies in a request each is read by itself. A browser sends what any page of the domain has set, in
# the bytes that it was set in (RFC 6265, section 5.2, refuses none above 0x7f, and `document.cookie = 'name=梅'` works), and
# all of them in one header.
# Seen: one cookie with a byte above 0x7f, and the jar is empty: the header is read as text or not at all, so those beside
# it are gone, too. With that one taken away, or in a header of its own, they are there.
#
# It matters where a domain is shared: somebody else's cookie signs people out of a service, for as long as it lives. Split
# the bytes of the header, and skip what is not one's own.
# Needs Rust and the registry. Fails when the difference is gone.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
mkdir src
cat > Cargo.toml <<'TOML'
[package]
name = "cookies-beside-one-that-is-not-ascii"
version = "0.0.0"
edition = "2021"
[dependencies]
axum-extra = { version = "=0.12.6", default-features = false, features = ["cookie"] }
http = "=1.5.0"
TOML
cat > src/main.rs <<'RUST'
use axum_extra::extract::CookieJar;
use http::{header::COOKIE, HeaderMap, HeaderValue};

/// What the jar makes of `session` when these headers came.
fn session(headers: &[&str]) -> Option<String> {
    let mut map = HeaderMap::new();
    for header in headers {
        map.append(COOKIE, HeaderValue::from_bytes(header.as_bytes()).unwrap());
    }
    CookieJar::from_headers(&map).get("session").map(|cookie| cookie.value().to_owned())
}

fn main() {
    let alone = session(&["session=mine"]);
    let beside_ascii = session(&["name=mei; session=mine"]);
    let beside = session(&["name=梅; session=mine"]);
    let apart = session(&["name=梅", "session=mine"]);
    println!("alone {alone:?}, beside name=mei {beside_ascii:?}, beside name=梅 {beside:?}, in a header of its own {apart:?}");
    let mine = Some("mine".to_owned());
    assert!(alone == mine && beside_ascii == mine && apart == mine && beside.is_none());
}
RUST
export CARGO_TARGET_DIR=$folder/target
cargo run --quiet
