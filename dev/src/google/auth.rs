//! The page a browser is sent to: straight back, or the account chooser first.

use std::sync::Arc;

use axum::extract::{Form, Query, State};
use axum::response::{Html, IntoResponse, Response};
use http::{StatusCode, header};
use serde::{Deserialize, Serialize};
use url::Url;

use super::person::{OFFERED, Person};
use super::{CODE_LIFE_MS, Google, Grant, MOUNT};
use crate::{pages, random};

/// The one redirect address that is registered, as README.md says to do it at Google.
const REDIRECT_PATH: &str = "/api/auth/google/callback";
/// Codes that wait; more than people sign in at once, so the oldest are not missed.
const CODES_MAX: usize = 500;

/// The parameters of an authorization request.
#[derive(Clone, Serialize, Deserialize)]
pub(super) struct Ask {
    client_id: Option<String>,
    redirect_uri: Option<String>,
    response_type: Option<String>,
    scope: Option<String>,
    state: Option<String>,
    nonce: Option<String>,
    code_challenge: Option<String>,
    code_challenge_method: Option<String>,
}

/// What the chooser sends: the request again, and who it is.
#[derive(Deserialize)]
pub(super) struct Choice {
    request: String,
    email: Option<String>,
    name: Option<String>,
    unverified: Option<String>,
    cancel: Option<String>,
}

pub(super) async fn ask(State(google): State<Arc<Google>>, Query(ask): Query<Ask>) -> Response {
    let back = match google.check(&ask) {
        Ok(back) => back,
        Err(reason) => return wrong(reason),
    };
    let next = google.state().next.take();
    match next {
        Some(person) => sent_to(&google.grant(&ask, back, person)),
        None => match serde_json::to_string(&ask) {
            Ok(request) => Html(chooser(&request)).into_response(),
            Err(_) => wrong("invalid_request"),
        },
    }
}

pub(super) async fn choose(State(google): State<Arc<Google>>, Form(choice): Form<Choice>) -> Response {
    let Ok(ask) = serde_json::from_str::<Ask>(&choice.request) else { return wrong("invalid_request") };
    let mut back = match google.check(&ask) {
        Ok(back) => back,
        Err(reason) => return wrong(reason),
    };
    if choice.cancel.is_some() {
        back.query_pairs_mut().append_pair("error", "access_denied");
        if let Some(state) = &ask.state {
            back.query_pairs_mut().append_pair("state", state);
        }
        return sent_to(&back);
    }
    let person = Person {
        sub: String::new(),
        email: choice.email.unwrap_or_default().trim().to_owned(),
        name: choice.name.unwrap_or_default().trim().to_owned(),
        email_verified: choice.unverified.is_none(),
    };
    if person.fault().is_some() {
        return wrong("invalid_email");
    }
    sent_to(&google.grant(&ask, back, person))
}

impl Google {
    /// Checks what must be right before anybody may be sent anywhere; the address to go back to.
    fn check(&self, ask: &Ask) -> Result<Url, &'static str> {
        if ask.client_id.as_deref() != Some(self.context.secrets.google_client_id.as_str()) {
            return Err("invalid_client");
        }
        let back = ask.redirect_uri.as_deref().and_then(|uri| uri.parse::<Url>().ok()).ok_or("invalid_request")?;
        // One address is registered, and Google compares it letter by letter.
        if ask.redirect_uri.as_deref() != Some(self.context.link(REDIRECT_PATH).as_str()) {
            return Err("redirect_uri_mismatch");
        }
        if ask.response_type.as_deref() != Some("code") {
            return Err("unsupported_response_type");
        }
        if !ask.scope.as_deref().unwrap_or_default().split(' ').any(|scope| scope == "openid") {
            return Err("invalid_scope");
        }
        match (&ask.code_challenge, ask.code_challenge_method.as_deref()) {
            (None, None) | (Some(_), Some("S256")) => Ok(back),
            (None | Some(_), None | Some(_)) => Err("invalid_request"),
        }
    }

    /// Gives out a code for this person and says where it goes.
    fn grant(&self, ask: &Ask, mut back: Url, person: Person) -> Url {
        let now_ms = self.context.clock.now().millis();
        let code = format!("4/0A{}", random::letters(60));
        let scope = ask.scope.clone().unwrap_or_default();
        let grant = Grant {
            person,
            redirect_uri: ask.redirect_uri.clone().unwrap_or_default(),
            nonce: ask.nonce.clone(),
            challenge: ask.code_challenge.clone(),
            scope: scope.clone(),
            at_ms: now_ms,
        };
        let mut kept = self.state();
        kept.codes.retain(|_, grant| now_ms < grant.at_ms + CODE_LIFE_MS);
        while kept.codes.len() >= CODES_MAX {
            kept.codes.pop_first();
        }
        kept.codes.insert(code.clone(), grant);
        self.save(&kept);
        drop(kept);
        let mut query = back.query_pairs_mut();
        if let Some(state) = &ask.state {
            query.append_pair("state", state);
        }
        query
            .append_pair("code", &code)
            .append_pair("scope", &scope)
            .append_pair("authuser", "0")
            .append_pair("prompt", "consent");
        drop(query);
        back
    }
}

fn sent_to(url: &Url) -> Response {
    (StatusCode::FOUND, [(header::LOCATION, url.as_str())]).into_response()
}

fn wrong(reason: &str) -> Response {
    let page = pages::fill(pages::GOOGLE_WRONG, &[("reason", reason)]);
    (StatusCode::BAD_REQUEST, Html(page)).into_response()
}

fn chooser(request: &str) -> String {
    let people: String = OFFERED
        .iter()
        .map(|(name, email)| {
            let initial: String = name.chars().take(1).collect();
            pages::fill(
                pages::GOOGLE_PERSON,
                &[
                    ("initial", &initial),
                    ("name", name),
                    ("email", email),
                    ("request", request),
                    ("action", &format!("{MOUNT}/auth/choose")),
                ],
            )
        })
        .collect();
    let action = format!("{MOUNT}/auth/choose");
    let page = pages::fill(pages::GOOGLE_CHOOSER, &[("request", request), ("action", &action)]);
    // Already escaped piece by piece.
    page.replace("{people}", &people)
}
