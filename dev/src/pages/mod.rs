//! The `/sandbox` page and the account chooser: static files, no inline script or style.

use axum::Router;
use axum::response::{Html, IntoResponse, Response};
use axum::routing::get;
use http::{HeaderName, HeaderValue, StatusCode, header};

/// The account chooser: `{request}`, `{action}` and, raw, `{people}`.
pub(crate) const GOOGLE_CHOOSER: &str = include_str!("google.html");
/// One person in it: `{initial}`, `{name}`, `{email}`, `{request}`, `{action}`.
pub(crate) const GOOGLE_PERSON: &str = include_str!("person.html");
/// What is said to a wrong request: `{reason}`.
pub(crate) const GOOGLE_WRONG: &str = include_str!("wrong.html");
/// The checkout page: its words, its texts and, raw, `{lines}`, `{methods}`, `{later}`, `{back}`, `{cancel}`.
pub(crate) const CHECKOUT: &str = include_str!("checkout.html");
/// What is said instead of it: `{title}`, `{text}` and, raw, `{back}`.
pub(crate) const CHECKOUT_DONE: &str = include_str!("checkout_done.html");
/// The customer portal: `{customer}` and, raw, `{back}`, `{plans}`, `{invoices}`.
pub(crate) const PORTAL: &str = include_str!("portal.html");

const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; \
                      connect-src 'self'; frame-src 'self'; base-uri 'none'; frame-ancestors 'none'";

/// `/sandbox` and its files under `/sandbox/assets`.
pub fn router() -> Router {
    Router::new()
        .route("/sandbox", get(|| async { file("text/html; charset=utf-8", include_str!("sandbox.html")) }))
        .route(
            "/sandbox/assets/sandbox.css",
            get(|| async { file("text/css; charset=utf-8", include_str!("sandbox.css")) }),
        )
        .route(
            "/sandbox/assets/sandbox.js",
            get(|| async { file("text/javascript; charset=utf-8", include_str!("sandbox.js")) }),
        )
        .route(
            "/sandbox/assets/stripe.js",
            get(|| async { file("text/javascript; charset=utf-8", include_str!("stripe.js")) }),
        )
        .route(
            "/sandbox/assets/chat.js",
            get(|| async { file("text/javascript; charset=utf-8", include_str!("chat.js")) }),
        )
        .route(
            "/sandbox/assets/words.js",
            get(|| async { file("text/javascript; charset=utf-8", include_str!("words.js")) }),
        )
        .route(
            "/sandbox/assets/google.css",
            get(|| async { file("text/css; charset=utf-8", include_str!("google.css")) }),
        )
        .route(
            "/sandbox/assets/checkout.css",
            get(|| async { file("text/css; charset=utf-8", include_str!("checkout.css")) }),
        )
        .route("/sandbox/assets/person.svg", get(|| async { file("image/svg+xml", include_str!("person.svg")) }))
}

fn file(kind: &'static str, content: &'static str) -> Response {
    let headers = [
        (header::CONTENT_TYPE, HeaderValue::from_static(kind)),
        (header::CACHE_CONTROL, HeaderValue::from_static("no-cache")),
        (header::CONTENT_SECURITY_POLICY, HeaderValue::from_static(POLICY)),
        (HeaderName::from_static("x-content-type-options"), HeaderValue::from_static("nosniff")),
    ];
    (headers, content).into_response()
}

/// A page that was filled in, under the same policy.
pub(crate) fn html(status: StatusCode, page: String) -> Response {
    let headers = [
        (header::CACHE_CONTROL, HeaderValue::from_static("no-store")),
        (header::CONTENT_SECURITY_POLICY, HeaderValue::from_static(POLICY)),
        (HeaderName::from_static("x-content-type-options"), HeaderValue::from_static("nosniff")),
    ];
    (status, headers, Html(page)).into_response()
}

/// Puts escaped texts into the `{name}` places of a page.
pub(crate) fn fill(page: &str, texts: &[(&str, &str)]) -> String {
    texts.iter().fold(page.to_owned(), |page, (name, text)| page.replace(&format!("{{{name}}}"), &escaped(text)))
}

fn escaped(text: &str) -> String {
    let mut safe = String::with_capacity(text.len());
    for letter in text.chars() {
        match letter {
            '&' => safe.push_str("&amp;"),
            '<' => safe.push_str("&lt;"),
            '>' => safe.push_str("&gt;"),
            '"' => safe.push_str("&quot;"),
            '\'' => safe.push_str("&#39;"),
            '{' => safe.push_str("&#123;"),
            '}' => safe.push_str("&#125;"),
            other => safe.push(other),
        }
    }
    safe
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_cannot_leave_its_place() {
        let page = fill("<b title=\"{a}\">{b}</b>", &[("a", "\"><script>{b}"), ("b", "x")]);
        assert_eq!(page, "<b title=\"&quot;&gt;&lt;script&gt;&#123;b&#125;\">x</b>");
    }
}
