//! Signing in with Google: OpenID Connect, the code flow with PKCE (requirements A1, C).
//!
//! Source: Google's OpenID Connect documents and RFC 7636. The order of a sign-in: [`Google::authorize_url`] sends the
//! browser away with a state, a nonce and a challenge; [`Google::exchange`] turns the code it comes back with into an
//! id token; [`Google::verify`] decides whether the token is Google's, for us, for this sign-in and fresh.

pub mod id_token;
pub mod jwks;
pub mod pkce;
#[cfg(test)]
mod tests;

use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use http::HeaderMap;
use http::header::LOCATION;
use reqwest::RequestBuilder;
use secrecy::{ExposeSecret as _, SecretString};
use serde::{Deserialize, Serialize};
use url::Url;

use crate::clock::Timestamp;
use crate::outbound::{BodyError, read_body};

pub use id_token::{Identity, TokenFault};
pub use jwks::Jwks;
pub use pkce::challenge;

/// For one call and its whole answer; somebody is waiting before a blank page.
const CALL_LIMIT: Duration = Duration::from_secs(10);
/// A token answer or a key set is a few kilobytes; an answer beyond this is not one.
const ANSWER_BYTES_MAX: usize = 128 * 1024;

/// How to reach Google, and who we are there.
#[derive(Clone, Debug)]
pub struct GoogleSettings {
    /// The OAuth client's id.
    pub client_id: String,
    /// The OAuth client's secret; sent to `token_url` only.
    pub client_secret: SecretString,
    /// `https://accounts.google.com/o/oauth2/v2/auth`
    pub authorize_url: Url,
    /// `https://oauth2.googleapis.com/token`
    pub token_url: Url,
    /// `https://www.googleapis.com/oauth2/v3/certs`
    pub jwks_url: Url,
}

/// Why a sign-in ended without an identity.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum GoogleError {
    /// The code is used up, too old or not for this sign-in: begin again.
    #[error("google does not accept the code")]
    CodeRejected,
    /// Google does not accept *us*: client id, secret or redirect address. An operator has to act.
    #[error("google does not accept our client")]
    Misconfigured,
    /// No answer, or none that is understood. May pass.
    #[error("google cannot be reached")]
    Unavailable,
    /// The id token is not to be trusted.
    #[error("the id token is refused: {0}")]
    Token(#[from] TokenFault),
}

/// A client for Google's sign-in. Clones share the connections and the keys.
#[derive(Clone)]
pub struct Google {
    http: reqwest::Client,
    settings: Arc<GoogleSettings>,
    keys: Arc<jwks::KeyCache>,
}

#[derive(Serialize)]
struct CodeGrant<'a> {
    grant_type: &'static str,
    code: &'a str,
    redirect_uri: &'a str,
    client_id: &'a str,
    client_secret: &'a str,
    code_verifier: &'a str,
}

#[derive(Deserialize)]
struct Tokens {
    id_token: String,
}

#[derive(Default, Deserialize)]
struct Problem {
    #[serde(default)]
    error: String,
}

impl Google {
    /// A client. `http` must follow no redirects.
    #[must_use]
    pub fn new(http: reqwest::Client, settings: GoogleSettings) -> Self {
        Self { http, settings: Arc::new(settings), keys: Arc::default() }
    }

    /// Where to send the browser. `state` and `nonce` are random and bound to it; `code_challenge` is
    /// [`challenge`] of a verifier that stays with us; `redirect_uri` must be registered, byte for byte.
    #[must_use]
    pub fn authorize_url(&self, state: &str, nonce: &str, code_challenge: &str, redirect_uri: &Url) -> Url {
        let mut url = self.settings.authorize_url.clone();
        url.query_pairs_mut()
            .append_pair("client_id", &self.settings.client_id)
            .append_pair("redirect_uri", redirect_uri.as_str())
            .append_pair("response_type", "code")
            .append_pair("scope", "openid email profile")
            .append_pair("state", state)
            .append_pair("nonce", nonce)
            .append_pair("code_challenge", code_challenge)
            .append_pair("code_challenge_method", "S256")
            .append_pair("prompt", "select_account");
        url
    }

    /// Turns the code that the browser brought back into an id token, which [`Google::verify`] must then accept.
    ///
    /// A code works once, so this call is not repeated by itself: after [`GoogleError::Unavailable`] the person
    /// begins again.
    ///
    /// # Errors
    /// See [`GoogleError`].
    pub async fn exchange(&self, code: &str, verifier: &str, redirect_uri: &Url) -> Result<String, GoogleError> {
        let grant = CodeGrant {
            grant_type: "authorization_code",
            code,
            redirect_uri: redirect_uri.as_str(),
            client_id: &self.settings.client_id,
            client_secret: self.settings.client_secret.expose_secret(),
            code_verifier: verifier,
        };
        let (status, _, body) = self.call(self.http.post(self.settings.token_url.clone()).form(&grant)).await?;
        if status.is_success() {
            let tokens: Tokens = serde_json::from_slice(&body).map_err(|_| GoogleError::Unavailable)?;
            return Ok(tokens.id_token);
        }
        let problem: Problem = serde_json::from_slice(&body).unwrap_or_default();
        tracing::warn!(status = status.as_u16(), error = problem.error, "google refused a code");
        match problem.error.as_str() {
            "invalid_grant" => Err(GoogleError::CodeRejected),
            _ if status.is_client_error() => Err(GoogleError::Misconfigured),
            _ => Err(GoogleError::Unavailable),
        }
    }

    /// Decides whether `id_token` proves an identity: signed by Google, for our client, with the nonce of this
    /// sign-in, fresh at `now`.
    ///
    /// # Errors
    /// [`GoogleError::Token`] when it does not; [`GoogleError::Unavailable`] when there are no keys to decide with.
    pub async fn verify(&self, id_token: &str, expected_nonce: &str, now: Timestamp) -> Result<Identity, GoogleError> {
        // Said before any key is fetched: an unsigned token makes us ask Google for nothing.
        let key_id = id_token::key_id(id_token)?;
        let keys = self.keys.for_key(&key_id, now, || self.fetch_keys()).await.ok_or(GoogleError::Unavailable)?;
        Ok(id_token::decide(id_token, &keys, &self.settings.client_id, expected_nonce, now)?)
    }

    async fn fetch_keys(&self) -> Option<jwks::Fetched> {
        let (status, headers, body) = self.call(self.http.get(self.settings.jwks_url.clone())).await.ok()?;
        let fetched = if status.is_success() { jwks::Fetched::read(&headers, &body) } else { None };
        if fetched.is_none() {
            tracing::warn!(status = status.as_u16(), "google's keys are not readable");
        }
        fetched
    }

    /// Whether Google would ask somebody who they are at this address, which [`Google::authorize_url`] made. A client or a
    /// redirect address that it does not know is told to the browser, as an error or by way of a page for errors.
    ///
    /// # Errors
    /// [`GoogleError::Unavailable`] when it does not say.
    pub async fn would_ask(&self, url: Url) -> Result<bool, GoogleError> {
        let response = self.http.get(url).timeout(CALL_LIMIT).send().await.map_err(|_| GoogleError::Unavailable)?;
        let leads_to = response.headers().get(LOCATION).and_then(|value| value.to_str().ok()).unwrap_or_default();
        match response.status() {
            status if status.is_server_error() => Err(GoogleError::Unavailable),
            status => Ok(!status.is_client_error() && !leads_to.contains("/oauth/error")),
        }
    }

    /// One request and its whole answer, within the limits of time and size.
    async fn call(&self, request: RequestBuilder) -> Result<(http::StatusCode, HeaderMap, Bytes), GoogleError> {
        let unavailable = |error: reqwest::Error| {
            tracing::warn!(error = %error.without_url(), "google does not answer");
            GoogleError::Unavailable
        };
        let response = request.timeout(CALL_LIMIT).send().await.map_err(unavailable)?;
        let (status, headers) = (response.status(), response.headers().clone());
        let body = read_body(response, ANSWER_BYTES_MAX).await.map_err(|error| match error {
            BodyError::Broken(error) => unavailable(error),
            BodyError::TooLarge { .. } => GoogleError::Unavailable,
        })?;
        Ok((status, headers, body))
    }
}
