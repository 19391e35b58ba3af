//! The page of a shared picture. A function writes it, so that who shows previews of links finds the picture in it without
//! running anything; it works without scripts, all but the report.

use axum::extract::{Path, State};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use http::header::{CONTENT_SECURITY_POLICY, CONTENT_TYPE};
use http::{HeaderMap, HeaderName, StatusCode};

use super::http::{SharedPicture, TokenQuery};
use super::reports::ReportReason;
use crate::app::App;
use crate::error::{AppError, Result};
use crate::http::Route;
use crate::http::context;
use crate::http::extract::Query;
use crate::locale::Locale;

/// `GET /s/{token}`, which the platform leads to `/api/share/page`.
#[must_use]
pub fn page() -> Route {
    Route { path: "/api/share/page", methods: get(send) }
}

async fn send(
    State(app): State<App>,
    headers: HeaderMap,
    path: Option<Path<String>>,
    Query(query): Query<TokenQuery>,
) -> Result<Response> {
    let words = Words { locale: context::locale() };
    let shared = match query.token(path.map(|Path(token)| token)) {
        Ok(token) => SharedPicture::of(&app, &headers, &token).await,
        Err(error) => Err(error),
    };
    match shared {
        Ok(picture) => Ok(html(StatusCode::OK, words.picture(&picture))),
        Err(AppError::NotFound { .. }) => Ok(html(StatusCode::NOT_FOUND, words.missing())),
        Err(error) => Err(error),
    }
}

/// What the page loads, all of it from here. Other answers of functions load nothing, and say so.
const POLICY: &str = "default-src 'none'; img-src 'self'; style-src 'self'; script-src 'self'; connect-src 'self'; \
                      base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

fn html(status: StatusCode, text: String) -> Response {
    let robots = (HeaderName::from_static("x-robots-tag"), "noindex, noimageindex");
    let policy = (CONTENT_SECURITY_POLICY, POLICY);
    (status, [(CONTENT_TYPE, "text/html; charset=utf-8"), policy, robots], text).into_response()
}

/// What the page says, in the language of whoever looks.
struct Words {
    locale: Locale,
}

impl Words {
    fn say(&self, zh: &'static str, en: &'static str) -> &'static str {
        self.locale.pick(zh, en)
    }

    /// What people are shown who get the link in a chat: the picture, and that a model made it.
    fn picture(&self, picture: &SharedPicture) -> String {
        let SharedPicture { url, picture_url, width, height, .. } = picture;
        let (url, picture_url) = (escaped(url), escaped(picture_url));
        let title = self.say("分享的图片", "A shared picture");
        let made_by_ai = self.say("由 AI 生成", "Made by AI");
        let card = format!(
            r#"
  <meta property="og:type" content="website">
  <meta property="og:site_name" content="{name}">
  <meta property="og:title" content="{title}">
  <meta property="og:description" content="{made_by_ai}">
  <meta property="og:url" content="{url}">
  <meta property="og:image" content="{picture_url}">
  <meta property="og:image:type" content="image/jpeg">
  <meta property="og:image:width" content="{width}">
  <meta property="og:image:height" content="{height}">
  <meta property="og:image:alt" content="{made_by_ai}">
  <meta name="twitter:card" content="summary_large_image">"#,
            name = self.name(),
        );
        let main = format!(
            r#"<h1 class="visually-hidden">{title}</h1>
    <figure class="shared">
      <img src="{picture_url}" alt="{alt}" width="{width}" height="{height}">
      <figcaption class="shared-foot"><span class="badge">{made_by_ai}</span>
        <button class="link" type="button" id="report" hidden>{report}</button></figcaption>
    </figure>
    {dialog}
    <p class="shared-try"><a class="btn" href="/">{own}</a></p>"#,
            alt = self.say("一张由 AI 生成的图片", "A picture made by AI"),
            report = self.say("举报这张图片", "Report this picture"),
            dialog = self.dialog(),
            own = self.say("用暗房拍一张你的", "Make your own with Darkroom"),
        );
        self.whole(title, &card, &main, r#"<script type="module" src="/js/pages/share.js"></script>"#)
    }

    fn dialog(&self) -> String {
        let choices: String = ReportReason::all()
            .map(|reason| {
                let (zh, en) = reason.words();
                let (value, text) = (reason.as_str(), self.say(zh, en));
                format!(
                    r#"<label class="check"><input type="radio" name="reason" value="{value}" required> {text}</label>"#
                )
            })
            .concat();
        format!(
            r#"<dialog class="dialog" id="report-dialog" aria-labelledby="report-title">
      <form class="stack" id="report-form">
        <h2 id="report-title">{title}</h2>
        <fieldset class="shared-reasons"><legend class="label">{why}</legend>{choices}</fieldset>
        <label class="field"><span class="label">{note} <span class="optional">{optional}</span></span>
          <textarea class="input" name="note" maxlength="500" rows="3"></textarea></label>
        <p class="error" id="report-error" role="alert" data-offline="{offline}"></p>
        <div class="dialog-actions">
          <button class="btn btn-quiet" type="button" id="report-cancel">{cancel}</button>
          <button class="btn" type="submit">{send}</button>
        </div>
      </form>
    </dialog>
    <p class="shared-said" id="report-said" role="status" data-said="{said}"></p>"#,
            title = self.say("举报这张图片", "Report this picture"),
            why = self.say("它有什么问题？", "What is wrong with it?"),
            note = self.say("补充说明", "More about it"),
            optional = self.say("（可选，不需要留名）", "(optional; no name is needed)"),
            offline = self.say("没有送达，请检查网络后再试。", "It was not sent. Check your connection and try again."),
            cancel = self.say("取消", "Cancel"),
            send = self.say("提交举报", "Send report"),
            said = self.say("已收到，我们会查看这张图片。", "Thank you. Somebody will look at this picture."),
        )
    }

    fn missing(&self) -> String {
        let title = self.say("这张图片没有在分享", "This picture is not shared");
        let main = format!(
            r#"<div class="shared-missing">
      <h1>{title}</h1>
      <p class="muted">{text}</p>
      <p><a class="btn" href="/">{home}</a></p>
    </div>"#,
            text = self.say(
                "链接可能不完整，或者主人已经停止分享、删除了图片。",
                "The link may be incomplete, or its owner stopped sharing it or deleted it.",
            ),
            home = self.say("回到首页", "Go to the first page"),
        );
        self.whole(title, "", &main, "")
    }

    fn name(&self) -> &'static str {
        self.say("暗房", "Darkroom")
    }

    fn whole(&self, title: &str, card: &str, main: &str, script: &str) -> String {
        let styles = ["base", "frame", "layout", "button", "badge", "dialog", "field", "share"]
            .map(|style| format!("\n  <link rel=\"stylesheet\" href=\"/css/{style}.css\">"))
            .concat();
        format!(
            r##"<!doctype html>
<html lang="{language}">
<head>
  <meta charset="utf-8">
  <meta name="viewport" content="width=device-width, initial-scale=1, viewport-fit=cover">
  <title>{title} · {name}</title>
  <meta name="robots" content="noindex, noimageindex">
  <meta name="theme-color" media="(prefers-color-scheme: light)" content="#faf9f7">
  <meta name="theme-color" media="(prefers-color-scheme: dark)" content="#131211">{card}
  <link rel="icon" href="/icon.png" type="image/png" sizes="180x180">
  <link rel="icon" href="/favicon.svg" type="image/svg+xml">{styles}
  {script}
</head>
<body data-page="share">
  <header class="header"><div class="header-in"><a class="brand" href="/">
    {mark}
    <span>{name}</span></a></div></header>
  <main class="main" id="main" tabindex="-1">
    {main}
  </main>
</body>
</html>
"##,
            language = self.locale.tag(),
            name = self.name(),
            mark = crate::http::BRAND_MARK,
        )
    }
}

/// A text within a quoted attribute.
fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('"', "&quot;").replace('<', "&lt;")
}
