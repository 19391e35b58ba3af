//! The token endpoint: a code for an ID token, once, for the one who asked for it.

use std::sync::Arc;

use aws_lc_rs::{constant_time, digest};
use axum::Json;
use axum::extract::rejection::FormRejection;
use axum::extract::{Form, State};
use axum::response::{IntoResponse, Response};
use base64::Engine;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use http::{HeaderMap, StatusCode, header};
use serde::Deserialize;
use serde_json::{Value, json};

use super::{CODE_LIFE_MS, Google, Grant, ISSUER, Keys};
use crate::random;

/// What Google answers: one second less than the hour.
const ACCESS_TOKEN_SECONDS: i64 = 3599;
const ID_TOKEN_SECONDS: i64 = 3600;

#[derive(Deserialize)]
pub(super) struct Exchange {
    grant_type: Option<String>,
    code: Option<String>,
    redirect_uri: Option<String>,
    client_id: Option<String>,
    client_secret: Option<String>,
    code_verifier: Option<String>,
}

/// OAuth's refusals.
enum Refusal {
    InvalidClient,
    InvalidGrant,
    InvalidRequest(&'static str),
    RedirectMismatch,
    UnsupportedGrant,
    Broken,
}

impl IntoResponse for Refusal {
    fn into_response(self) -> Response {
        let (status, error, description) = match self {
            Self::InvalidClient => (401, "invalid_client", "Unauthorized"),
            Self::InvalidGrant => (400, "invalid_grant", "Bad Request"),
            Self::InvalidRequest(description) => (400, "invalid_request", description),
            Self::RedirectMismatch => (400, "redirect_uri_mismatch", "Bad Request"),
            Self::UnsupportedGrant => (400, "unsupported_grant_type", "Invalid grant_type"),
            Self::Broken => (500, "internal_failure", "Internal error"),
        };
        let status = StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        (status, Json(json!({ "error": error, "error_description": description }))).into_response()
    }
}

pub(super) async fn exchange(
    State(google): State<Arc<Google>>,
    headers: HeaderMap,
    form: Result<Form<Exchange>, FormRejection>,
) -> Response {
    let result = match form {
        Ok(Form(form)) => match google.keys().await {
            Ok(keys) => google.exchange(keys, &headers, &form),
            Err(_) => Err(Refusal::Broken),
        },
        Err(_) => Err(Refusal::InvalidRequest("The body is not a form")),
    };
    let mut response = match result {
        Ok(tokens) => Json(tokens).into_response(),
        Err(refusal) => refusal.into_response(),
    };
    response.headers_mut().insert(header::CACHE_CONTROL, http::HeaderValue::from_static("no-store"));
    response
}

impl Google {
    fn exchange(&self, keys: &Keys, headers: &HeaderMap, form: &Exchange) -> Result<Value, Refusal> {
        let (id, secret) = client(headers, form).ok_or(Refusal::InvalidClient)?;
        let secrets = &self.context.secrets;
        let same = |given: &str, known: &str| {
            constant_time::verify_slices_are_equal(given.as_bytes(), known.as_bytes()).is_ok()
        };
        if !same(&id, &secrets.google_client_id) || !same(&secret, &secrets.google_client_secret) {
            return Err(Refusal::InvalidClient);
        }
        if form.grant_type.as_deref() != Some("authorization_code") {
            return Err(Refusal::UnsupportedGrant);
        }
        let code = form.code.as_deref().ok_or(Refusal::InvalidRequest("Missing required parameter: code"))?;
        let now_ms = self.context.clock.now().millis();
        let mut kept = self.state();
        // Taken out before anything is checked: a code that was tried once is used up, whatever came of it.
        let grant = kept.codes.remove(code).ok_or(Refusal::InvalidGrant)?;
        self.save(&kept);
        drop(kept);
        if now_ms >= grant.at_ms + CODE_LIFE_MS {
            return Err(Refusal::InvalidGrant);
        }
        if form.redirect_uri.as_deref() != Some(grant.redirect_uri.as_str()) {
            return Err(Refusal::RedirectMismatch);
        }
        check_verifier(&grant, form.code_verifier.as_deref())?;
        self.tokens(keys, &grant).ok_or(Refusal::Broken)
    }

    fn tokens(&self, keys: &Keys, grant: &Grant) -> Option<Value> {
        let access_token = format!("ya29.{}", random::letters(120));
        let hash = digest::digest(&digest::SHA256, access_token.as_bytes());
        let now_seconds = self.context.clock.now().seconds();
        let client_id = &self.context.secrets.google_client_id;
        let person = &grant.person;
        let name = person.shown_name();
        let mut claims = json!({
            "iss": ISSUER,
            "azp": client_id,
            "aud": client_id,
            "sub": person.subject(),
            "email": person.email,
            "email_verified": person.email_verified,
            "at_hash": URL_SAFE_NO_PAD.encode(&hash.as_ref()[..16]),
            "name": name,
            "picture": self.context.link("/sandbox/assets/person.svg"),
            "given_name": name.split(' ').next(),
            "family_name": name.split(' ').nth(1),
            "iat": now_seconds,
            "exp": now_seconds + ID_TOKEN_SECONDS,
        });
        if let Some(nonce) = &grant.nonce {
            claims["nonce"] = nonce.as_str().into();
        }
        Some(json!({
            "access_token": access_token,
            "expires_in": ACCESS_TOKEN_SECONDS,
            "scope": grant.scope,
            "token_type": "Bearer",
            "id_token": keys.sign(&claims)?,
        }))
    }
}

/// Who asks: from the form, or from `Authorization: Basic`.
fn client(headers: &HeaderMap, form: &Exchange) -> Option<(String, String)> {
    if let (Some(id), Some(secret)) = (&form.client_id, &form.client_secret) {
        return Some((id.clone(), secret.clone()));
    }
    let basic = headers.get(header::AUTHORIZATION)?.to_str().ok()?.strip_prefix("Basic ")?;
    let text = String::from_utf8(STANDARD.decode(basic).ok()?).ok()?;
    let (id, secret) = text.split_once(':')?;
    Some((id.to_owned(), secret.to_owned()))
}

/// PKCE (RFC 7636, S256): whoever asked with a challenge must know its verifier.
fn check_verifier(grant: &Grant, verifier: Option<&str>) -> Result<(), Refusal> {
    match (&grant.challenge, verifier) {
        (None, None) => Ok(()),
        (Some(challenge), Some(verifier)) => {
            let hash = digest::digest(&digest::SHA256, verifier.as_bytes());
            let right = URL_SAFE_NO_PAD.encode(hash.as_ref()) == *challenge;
            if right { Ok(()) } else { Err(Refusal::InvalidGrant) }
        }
        (Some(_), None) => Err(Refusal::InvalidRequest("Missing code verifier.")),
        (None, Some(_)) => Err(Refusal::InvalidGrant),
    }
}
