//! `/api/account/unsubscribe`: the link in a mail, and what a mail service asks when its user presses "unsubscribe"
//! (RFC 8058). Looking changes nothing: scanners of mail open every link.

use axum::extract::{Request, State};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use http::header::{CONTENT_SECURITY_POLICY, CONTENT_TYPE};
use http::{HeaderName, StatusCode};
use serde::Deserialize;
use utoipa::IntoParams;
use utoipa::openapi::schema::Schema;

use crate::app::App;
use crate::error::{AppError, Result};
use crate::http::extract::{Query, body};
use crate::http::{Route, UNSUBSCRIBE, context};
use crate::locale::Locale;
use crate::openapi::{Access, Operation};
use crate::outbox::{self, whose};
use crate::schema;

/// `List-Unsubscribe=One-Click`, with what a form of many parts puts round it.
const BODY_BYTES_MAX: usize = 4 * 1024;

/// `GET`, `POST /api/account/unsubscribe`
#[must_use]
pub fn unsubscribe() -> Route {
    Route { path: UNSUBSCRIBE, methods: get(show).post(stop) }
}

/// As the document tells it.
pub(super) fn operations() -> [Operation; 2] {
    [
        Operation::get(UNSUBSCRIBE, "show_unsubscribe", "The page behind the link in a mail.")
            .about("It changes nothing; its button does.")
            .access(Access::Link)
            .without_database()
            .query::<TokenQuery>()
            .answers_text(200, "text/html", "The page.")
            .answers_text(404, "text/html", "A page that says that the link is none."),
        Operation::post(UNSUBSCRIBE, "unsubscribe", "No more mails but those about money and the account's safety.")
            .about(
                "As RFC 8058 has it: without a cookie, the body is not looked at. `PATCH /api/auth/me` takes it back.",
            )
            .access(Access::Link)
            .query::<TokenQuery>()
            .answers_text(200, "text/html", "It is done, also when it was before.")
            .answers_text(404, "text/html", "A page that says that the link is none.")
            .refuses([AppError::BodyTooLarge { max_bytes: 0 }]),
    ]
}

/// `?token=`
#[derive(Debug, Deserialize, IntoParams)]
pub(super) struct TokenQuery {
    /// As it stands in the mail; without it the link is none.
    #[serde(default)]
    #[param(schema_with = token_schema)]
    token: String,
}

fn token_schema() -> Schema {
    schema::text(r"^[A-Za-z0-9_.-]{1,200}$")
}

async fn show(State(app): State<App>, Query(query): Query<TokenQuery>) -> Result<Response> {
    match whose(&app, &query.token) {
        Ok(_) => Ok(page(StatusCode::OK, &ASK)),
        Err(AppError::NotFound { .. }) => Ok(page(StatusCode::NOT_FOUND, &NO_LINK)),
        Err(error) => Err(error),
    }
}

async fn stop(State(app): State<App>, Query(query): Query<TokenQuery>, request: Request) -> Result<Response> {
    let _ = body(request, BODY_BYTES_MAX).await?;
    match whose(&app, &query.token) {
        Ok(user) => {
            app.db.write(vec![outbox::unsubscribe(user, app.clock.now())]).await?;
            context::note_user(user);
            Ok(page(StatusCode::OK, &DONE))
        }
        Err(AppError::NotFound { .. }) => Ok(page(StatusCode::NOT_FOUND, &NO_LINK)),
        Err(error) => Err(error),
    }
}

/// A page in one language: its title, what it says, and what can be done there.
type Words = (&'static str, &'static str, &'static str);

/// The same in both.
struct Told {
    zh: Words,
    en: Words,
    /// Whether what can be done is the thing itself, and not the way to the account page.
    asks: bool,
}

const ASK: Told = Told {
    zh: ("退订邮件", "退订后不再收到训练完成等通知。收据、退款和账号安全邮件仍会发送。", "退订"),
    en: (
        "Unsubscribe",
        "No more mails such as “your model is ready”. Receipts, refunds and mails about the safety of your account still come.",
        "Unsubscribe",
    ),
    asks: true,
};
const DONE: Told = Told {
    zh: ("已退订", "不会再收到这类邮件。想重新接收，可以在账号页打开。", "前往账号页"),
    en: (
        "You are unsubscribed",
        "No more such mails come. You can have them back on the account page.",
        "Go to the account page",
    ),
    asks: false,
};
const NO_LINK: Told = Told {
    zh: ("链接无效", "链接可能不完整。你也可以在账号页关闭这类邮件。", "前往账号页"),
    en: (
        "This link does not work",
        "It may be incomplete. You can also switch off such mails on the account page.",
        "Go to the account page",
    ),
    asks: false,
};

/// A form of the page goes here and nowhere else; nothing runs on it.
const POLICY: &str =
    "default-src 'none'; img-src 'self'; style-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'";

fn page(status: StatusCode, told: &Told) -> Response {
    let locale = context::locale();
    let robots = (HeaderName::from_static("x-robots-tag"), "noindex");
    let headers = [(CONTENT_TYPE, "text/html; charset=utf-8"), (CONTENT_SECURITY_POLICY, POLICY), robots];
    (status, headers, text(told, locale)).into_response()
}

fn text(told: &Told, locale: Locale) -> String {
    let (title, says, does) = locale.pick(told.zh, told.en);
    let name = locale.pick("暗房", "Darkroom");
    let styles = ["base", "frame", "layout", "button", "share"]
        .map(|style| format!("\n  <link rel=\"stylesheet\" href=\"/css/{style}.css\">"))
        .concat();
    // The form's address is the page's own, with its token.
    let action = if told.asks {
        format!(
            r#"<form method="post"><input type="hidden" name="List-Unsubscribe" value="One-Click"><button class="btn" type="submit">{does}</button></form>"#
        )
    } else {
        format!(r#"<p><a class="btn" href="/account">{does}</a></p>"#)
    };
    format!(
        r##"<!doctype html>
<html lang="{language}">
<head>
  <meta charset="utf-8">
  <meta name="viewport" content="width=device-width, initial-scale=1, viewport-fit=cover">
  <title>{title} · {name}</title>
  <meta name="robots" content="noindex">
  <meta name="theme-color" media="(prefers-color-scheme: light)" content="#faf9f7">
  <meta name="theme-color" media="(prefers-color-scheme: dark)" content="#131211">
  <link rel="icon" href="/icon.png" type="image/png" sizes="180x180">
  <link rel="icon" href="/favicon.svg" type="image/svg+xml">{styles}
</head>
<body>
  <header class="header"><div class="header-in"><a class="brand" href="/">
    {mark}
    <span>{name}</span></a></div></header>
  <main class="main" id="main">
    <div class="shared-missing">
      <h1>{title}</h1>
      <p class="muted">{says}</p>
      {action}
    </div>
  </main>
</body>
</html>
"##,
        language = locale.tag(),
        mark = crate::http::BRAND_MARK,
    )
}
