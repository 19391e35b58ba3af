//! Signing in leads back to the studio, whatever the link says; nothing of a link becomes a header.

use reqwest::Method;
use url::Url;

use crate::studio::Studio;
use crate::verdict::{Breaches, Trouble};

/// Where a link might want to lead.
const LURES: [&str; 14] = [
    "https://evil.example",
    "//evil.example",
    "///evil.example",
    "/\\evil.example",
    "\\\\evil.example",
    "/%5cevil.example",
    "/\tevil.example",
    "/\t/evil.example",
    "https:evil.example",
    "javascript:alert(1)",
    "data:text/html,x",
    "/x\r\nset-cookie: probe=1",
    "/..//evil.example",
    "@evil.example",
];
const PARAMETERS: [&str; 5] = ["return_to", "next", "redirect", "url", "state"];

pub(super) async fn run(studio: &Studio, breaches: &mut Breaches) -> Result<String, Trouble> {
    let hosts = hosts(studio, breaches).await?;
    let lures = lures(studio, breaches).await?;
    Ok(format!(
        "{lures} links and {hosts} host names and callbacks: signed in on the studio's own pages, no header of theirs"
    ))
}

/// Signs in with links that want to lead elsewhere.
async fn lures(studio: &Studio, breaches: &mut Breaches) -> Result<usize, Trouble> {
    let base = Url::parse(studio.base()).map_err(|error| Trouble::Unexpected(error.to_string()))?;
    for lure in LURES {
        let mut query = url::form_urlencoded::Serializer::new(String::new());
        for parameter in PARAMETERS {
            query.append_pair(parameter, lure);
        }
        let user = studio.visitor();
        let start = format!("/api/auth/google?{}", query.finish());
        let end = studio.google(&user, &user.email, &start).await?;
        let landed = base.join(&end).map(|url| url.origin() == base.origin()).unwrap_or(false);
        breaches.check(landed && end.starts_with('/'), || format!("{lure:?} leads to {end}"));
        breaches.check(user.cookie("probe").is_none(), || format!("{lure:?} set a cookie"));
    }
    Ok(LURES.len())
}

/// The address the provider sends people back to does not follow what a request says about hosts, and a callback that
/// nobody began signs nobody in.
async fn hosts(studio: &Studio, breaches: &mut Breaches) -> Result<usize, Trouble> {
    let visitor = studio.visitor();
    let mut tried = 0;
    for header in ["host", "x-forwarded-host", "x-forwarded-proto", "forwarded", "x-original-host"] {
        let request = visitor.bare(Method::GET, "/api/auth/google").header(header, "evil.example");
        let answer = visitor.send(request).await?;
        let to = answer.headers.get("location").and_then(|value| value.to_str().ok()).unwrap_or_default();
        breaches.check(!to.contains("evil.example"), || format!("{header} is believed"));
        tried += 1;
    }
    for query in ["code=x&state=y", "error=%0d%0aset-cookie:%20probe=1", "code=x", ""] {
        let stranger = studio.visitor();
        let answer = stranger.send(stranger.bare(Method::GET, &format!("/api/auth/google/callback?{query}"))).await?;
        let in_it = stranger.cookie(crate::user::SESSION_COOKIE).is_some() || stranger.cookie("probe").is_some();
        breaches.check(!in_it && answer.status < 500, || format!("a callback nobody began: {}", answer.status));
        tried += 1;
    }
    Ok(tried)
}
