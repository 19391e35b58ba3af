//! Our cookies: `__Host-` (so: secure, this host only, whole site), HttpOnly, SameSite=Lax.
//!
//! A host's cookies are shared by whatever else runs on its domain, so a request may carry what others set there: names,
//! values and bytes of any kind. What is not ours is skipped, and never makes ours unreadable.

use http::header::{COOKIE, USER_AGENT};
use http::{HeaderMap, HeaderValue};
use url::{Host, Url};

/// How the names of our cookies begin, by where the site is and who asks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CookieForm {
    /// `__Host-session`: everywhere but in the next case.
    HostOnly,
    /// `loopback-session`, not `Secure`: WebKit, unlike other browsers, takes no secure cookie from `http://localhost`.
    /// Nobody but this machine is on that line.
    Loopback,
}

impl CookieForm {
    /// The form for whoever sent these headers to the site at `public_url`. Over TLS it is always [`Self::HostOnly`].
    #[must_use]
    pub fn of(public_url: &Url, headers: &HeaderMap) -> Self {
        let loopback = match public_url.host() {
            Some(Host::Domain(name)) => name == "localhost",
            Some(Host::Ipv4(address)) => address.is_loopback(),
            Some(Host::Ipv6(address)) => address.is_loopback(),
            None => false,
        };
        if public_url.scheme() == "http" && loopback && is_webkit(headers) { Self::Loopback } else { Self::HostOnly }
    }

    const fn prefix(self) -> &'static str {
        match self {
            Self::HostOnly => "__Host-",
            Self::Loopback => "loopback-",
        }
    }

    /// The value of our cookie `name` (`session`, without its prefix). Of two that differ none is trusted.
    #[must_use]
    pub fn read<'h>(self, headers: &'h HeaderMap, name: &str) -> Option<&'h str> {
        let mut found = None;
        for header in headers.get_all(COOKIE) {
            for pair in header.as_bytes().split(|byte| *byte == b';') {
                let Some(value) = self.value_of(pair.trim_ascii(), name) else { continue };
                if found.is_some_and(|other| other != value) {
                    return None;
                }
                found = Some(value);
            }
        }
        found
    }

    /// The value in `name=value` or `name="value"`, if it is the cookie of this name and written as ours are.
    fn value_of<'h>(self, pair: &'h [u8], name: &str) -> Option<&'h str> {
        let value = pair.strip_prefix(self.prefix().as_bytes())?.strip_prefix(name.as_bytes())?;
        let value = value.trim_ascii_start().strip_prefix(b"=")?.trim_ascii_start();
        let value = value.strip_prefix(b"\"").and_then(|rest| rest.strip_suffix(b"\"")).unwrap_or(value);
        let ours = !value.is_empty() && value.iter().all(|byte| byte.is_ascii_alphanumeric() || b"-_.".contains(byte));
        if ours { std::str::from_utf8(value).ok() } else { None }
    }

    /// A `Set-Cookie` value. `value` must be of token characters (base64url, dots), as all of ours are.
    #[must_use]
    pub fn set(self, name: &str, value: &str, max_age_seconds: i64) -> HeaderValue {
        let secure = match self {
            Self::HostOnly => " Secure;",
            Self::Loopback => "",
        };
        let prefix = self.prefix();
        let text = format!("{prefix}{name}={value}; Path=/; Max-Age={max_age_seconds}; HttpOnly;{secure} SameSite=Lax");
        HeaderValue::from_str(&text).unwrap_or(HeaderValue::from_static(""))
    }

    /// A `Set-Cookie` value that ends the cookie.
    #[must_use]
    pub fn clear(self, name: &str) -> HeaderValue {
        self.set(name, "", 0)
    }
}

/// Whether Safari, or another browser with its engine, asks. Chromium names the engine it came from as well.
fn is_webkit(headers: &HeaderMap) -> bool {
    let agent = headers.get(USER_AGENT).and_then(|value| value.to_str().ok()).unwrap_or_default();
    agent.contains("AppleWebKit/") && !["Chrome/", "Chromium/"].iter().any(|other| agent.contains(other))
}

#[cfg(test)]
mod tests {
    use super::*;

    const SAFARI: &str = "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/16.4 Safari/605.1.15";
    const CHROME: &str =
        "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/111.0.0.0 Safari/537.36";
    const FORM: CookieForm = CookieForm::HostOnly;

    fn with(cookies: &[&[u8]]) -> HeaderMap {
        let mut headers = HeaderMap::new();
        for cookie in cookies {
            headers.append(COOKIE, HeaderValue::from_bytes(cookie).unwrap());
        }
        headers
    }

    #[test]
    fn one_cookie_is_read_and_two_that_differ_are_not_trusted() {
        let mut headers = with(&[b"a=1; __Host-session=x.y.z; b=2"]);
        assert_eq!(FORM.read(&headers, "session"), Some("x.y.z"));
        assert_eq!(FORM.read(&headers, "c"), None);
        headers.append(COOKIE, HeaderValue::from_static("__Host-session=x.y.z"));
        assert_eq!(FORM.read(&headers, "session"), Some("x.y.z"), "one cookie, twice");
        headers.append(COOKIE, HeaderValue::from_static("__Host-session=other"));
        assert_eq!(FORM.read(&headers, "session"), None);
    }

    #[test]
    fn what_others_set_on_the_domain_hides_none_of_ours() {
        let cases: [&[&[u8]]; 9] = [
            &["name=梅; __Host-session=x.y".as_bytes()],
            &[b"latin=\xe9\xff; __Host-session=x.y"],
            &[b"latin=\xe9", b"__Host-session=x.y"],
            &[b"__Host-session=x.y", b"a=\x80\x81"],
            &[b";; ;=;a;=b; __Host-session=x.y;; "],
            &[b"__Host-session=\"x.y\"; quoted=\"a b\""],
            &[b"__Host-sessions=a; X__Host-session=b; __Host-session =x.y"],
            &[b"__Host-session=; __Host-session=x.y"],
            &[b"__Host-session=\xe9; json={\"a\":\"b\"}; __Host-session=x.y"],
        ];
        for case in cases {
            assert_eq!(FORM.read(&with(case), "session"), Some("x.y"), "{case:?}");
        }
    }

    #[test]
    fn only_webkit_on_a_plain_loopback_gets_names_without_the_prefix() {
        let form = |url: &str, agent: &'static str| {
            let mut headers = HeaderMap::new();
            headers.insert(USER_AGENT, HeaderValue::from_static(agent));
            CookieForm::of(&url.parse().unwrap(), &headers)
        };
        for url in ["http://localhost:3000", "http://127.0.0.1:3000", "http://[::1]:3000"] {
            assert_eq!(form(url, SAFARI), CookieForm::Loopback, "{url}");
            assert_eq!(form(url, CHROME), CookieForm::HostOnly, "{url}");
        }
        for url in
            ["https://localhost:3000", "https://studio.example", "http://studio.example", "http://localhost.example"]
        {
            assert_eq!(form(url, SAFARI), CookieForm::HostOnly, "{url}");
        }
        let set = CookieForm::Loopback.set("session", "x", 1);
        assert_eq!(set, "loopback-session=x; Path=/; Max-Age=1; HttpOnly; SameSite=Lax");
    }
}
