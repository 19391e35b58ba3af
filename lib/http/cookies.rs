//! Cookies: `__Host-` (so: secure, this host only, whole site), HttpOnly, SameSite=Lax.

use http::header::COOKIE;
use http::{HeaderMap, HeaderValue};

/// The value of the cookie `name`, if the request carries exactly one.
#[must_use]
pub fn read<'h>(headers: &'h HeaderMap, name: &str) -> Option<&'h str> {
    let mut found = None;
    for header in headers.get_all(COOKIE) {
        for pair in header.to_str().ok()?.split(';') {
            let Some((key, value)) = pair.trim().split_once('=') else { continue };
            if key == name {
                if found.is_some() {
                    return None;
                }
                found = Some(value);
            }
        }
    }
    found
}

/// A `Set-Cookie` value. `value` must be of token characters (base64url, dots), as all of ours are.
#[must_use]
pub fn set(name: &str, value: &str, max_age_seconds: i64) -> HeaderValue {
    let text = format!("{name}={value}; Path=/; Max-Age={max_age_seconds}; HttpOnly; Secure; SameSite=Lax");
    HeaderValue::from_str(&text).unwrap_or(HeaderValue::from_static(""))
}

/// A `Set-Cookie` value that ends the cookie.
#[must_use]
pub fn clear(name: &str) -> HeaderValue {
    set(name, "", 0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_cookie_is_read_and_two_of_a_name_are_not_trusted() {
        let mut headers = HeaderMap::new();
        headers.insert(COOKIE, HeaderValue::from_static("a=1; __Host-session=x.y.z; b=2"));
        assert_eq!(read(&headers, "__Host-session"), Some("x.y.z"));
        assert_eq!(read(&headers, "c"), None);
        headers.append(COOKIE, HeaderValue::from_static("__Host-session=other"));
        assert_eq!(read(&headers, "__Host-session"), None);
    }
}
