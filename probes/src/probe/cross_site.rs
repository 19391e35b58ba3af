//! Requests that another site's page can make a browser send, cookies and all: refused on every route that changes
//! something.

use reqwest::header::{CONTENT_TYPE, ORIGIN};
use reqwest::{Method, RequestBuilder};
use serde_json::json;

use crate::fixtures::{self, Fixtures};
use crate::routes::Route;
use crate::studio::Studio;
use crate::user::User;
use crate::verdict::{Breaches, Trouble};

/// Routes that prove themselves by a signature instead.
const SIGNED: [&str; 2] = ["/api/webhooks/", "/api/account/unsubscribe"];
/// What a form or an unasked `fetch` can send.
const FORM_TYPES: [&str; 3] =
    ["application/x-www-form-urlencoded", "multipart/form-data; boundary=probe", "text/plain;charset=UTF-8"];
const FETCHED_FROM: [&str; 2] = ["cross-site", "same-site"];

pub(super) async fn run(studio: &Studio, breaches: &mut Breaches) -> Result<String, Trouble> {
    let [mei, _] = studio.pair().await?;
    let fixtures = Fixtures::of(studio, &mei).await?;
    let before = fixtures::seen(&mei).await?;
    let origins = origins(studio.base());
    let (mut tried, mut routes) = (0, 0);
    for route in studio.routes.iter().filter(|route| !SIGNED.iter().any(|start| route.path.starts_with(start))) {
        let id = fixtures.ids_for(route).first().copied().unwrap_or("none").to_owned();
        let path = route.with_id(&id);
        for method in route.changing() {
            routes += 1;
            for request in requests(&mei, &method, &path, &origins) {
                let answer = mei.send(request).await?;
                let shared = answer.headers.contains_key("access-control-allow-origin");
                let refused = matches!(answer.status, 400 | 403 | 415);
                breaches.check(refused && !shared, || format!("{method} {}: {}", route.path, answer.status));
                tried += 1;
            }
            let preflight = mei.bare(Method::OPTIONS, &path).header(ORIGIN, &origins[0]);
            let preflight = preflight.header("access-control-request-method", method.as_str());
            let answer = mei.send(preflight).await?;
            let allowed = answer.headers.contains_key("access-control-allow-origin");
            breaches.check(!allowed, || format!("{} lets another origin in", route.path));
        }
    }
    overridden(&mei, &fixtures, &studio.routes, breaches).await?;
    let changed = fixtures::changed(&before, &fixtures::seen(&mei).await?);
    breaches.check(changed.is_empty(), || format!("changed: {}", changed.join(", ")));

    // The same from the studio's own page is taken: it was not refused for another reason.
    let own = mei.request(Method::PATCH, "/api/auth/me").header("sec-fetch-site", "same-origin");
    let own = mei.send(own.json(&json!({ "name": "Probe" }))).await?;
    if own.status != 200 {
        return Err(own.unexpected());
    }
    Ok(format!("{tried} requests to {routes} routes that change something: all refused, nothing changed"))
}

/// Origins that are not the studio's, some of which look like it.
fn origins(base: &str) -> Vec<String> {
    vec![
        "https://evil.example".to_owned(),
        "null".to_owned(),
        format!("{base}.evil.example"),
        format!("{base}@evil.example"),
        "http://localhost:1".to_owned(),
    ]
}

fn requests(user: &User, method: &Method, path: &str, origins: &[String]) -> Vec<RequestBuilder> {
    let body = json!({ "name": "Evil", "favourite": true });
    let json = || user.bare(method.clone(), path).header("idempotency-key", "evil").json(&body);
    let mut requests: Vec<RequestBuilder> = origins.iter().map(|origin| json().header(ORIGIN, origin)).collect();
    requests.extend(FETCHED_FROM.map(|site| json().header("sec-fetch-site", site)));
    // Without any word of where it comes from: what a form can send is refused for being a form's.
    if *method == Method::POST {
        requests.extend(FORM_TYPES.map(|kind| {
            let form = user.bare(method.clone(), path).header(CONTENT_TYPE, kind);
            form.header("idempotency-key", "evil").body(body.to_string())
        }));
    }
    requests
}

/// A `GET`, which every page can cause, does not become something else.
async fn overridden(
    user: &User,
    fixtures: &Fixtures,
    routes: &[Route],
    breaches: &mut Breaches,
) -> Result<(), Trouble> {
    for route in routes.iter().filter(|route| !SIGNED.iter().any(|start| route.path.starts_with(start))) {
        let id = fixtures.ids_for(route).first().copied().unwrap_or("none").to_owned();
        let path = route.with_id(&id);
        for method in route.changing() {
            let request = user.bare(Method::GET, &format!("{path}?_method={method}"));
            let request = request.header("x-http-method-override", method.as_str()).header(ORIGIN, "null");
            let answer = user.send(request).await?;
            let shared = answer.headers.contains_key("access-control-allow-origin");
            breaches.check(!shared, || format!("GET {} may be read by another origin", route.path));
            if !route.methods.contains(&Method::GET) {
                let refused = matches!(answer.status, 404 | 405);
                breaches.check(refused, || format!("GET {}: {}", route.path, answer.status));
            }
        }
    }
    Ok(())
}
