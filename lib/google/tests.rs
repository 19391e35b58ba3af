//! The client against a small server that plays Google: the token endpoint and the keys.

use std::collections::{HashMap, VecDeque};
use std::sync::{Arc, Mutex};

use axum::Router;
use axum::extract::{Request, State};
use axum::response::{IntoResponse as _, Response};
use http::StatusCode;
use serde_json::{Value, json};
use tokio::net::TcpListener;
use url::Url;

use super::{Google, GoogleError, GoogleSettings, Identity, TokenFault, challenge};
use crate::clock::Timestamp;

const VECTORS: &str = include_str!("../../tests/vectors/google_id_tokens.json");
const CALLBACK: &str = "https://app.example/api/auth/google/callback";

#[derive(Clone, Default)]
struct Played {
    replies: Arc<Mutex<VecDeque<(u16, Value)>>>,
    asked: Arc<Mutex<Vec<(String, String)>>>,
}

struct Stage {
    played: Played,
    google: Google,
}

impl Stage {
    async fn start(replies: impl IntoIterator<Item = (u16, Value)>) -> Self {
        let played = Played { replies: Arc::new(Mutex::new(replies.into_iter().collect())), ..Played::default() };
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let origin = format!("http://{}", listener.local_addr().unwrap());
        let router = Router::new().fallback(answer).with_state(played.clone());
        tokio::spawn(async move { axum::serve(listener, router).await });
        let url = |path: &str| Url::parse(&format!("{origin}{path}")).unwrap();
        let settings = GoogleSettings {
            client_id: "1234567890-abc.apps.googleusercontent.com".to_owned(),
            client_secret: "GOCSPX-test".into(),
            authorize_url: url("/auth"),
            token_url: url("/token"),
            jwks_url: url("/certs"),
        };
        Self { played, google: Google::new(reqwest::Client::new(), settings) }
    }

    fn push(&self, status: u16, body: Value) {
        self.played.replies.lock().unwrap().push_back((status, body));
    }

    fn asked(&self) -> Vec<(String, String)> {
        self.played.asked.lock().unwrap().clone()
    }

    async fn exchange(&self) -> Result<String, GoogleError> {
        self.google.exchange("4/0A code", "verifier", &Url::parse(CALLBACK).unwrap()).await
    }

    /// Verifies the vector of this name some seconds after it was issued.
    async fn verify(&self, name: &str, seconds_after: i64) -> Result<Identity, GoogleError> {
        let vectors: Value = serde_json::from_str(VECTORS).unwrap();
        let case = vectors["cases"].as_array().unwrap().iter().find(|case| case["name"] == name).unwrap().clone();
        let now = Timestamp::from_millis(vectors["now_seconds"].as_i64().unwrap() * 1000).plus_seconds(seconds_after);
        self.google.verify(case["token"].as_str().unwrap(), vectors["nonce"].as_str().unwrap(), now).await
    }
}

fn keys() -> Value {
    serde_json::from_str::<Value>(VECTORS).unwrap()["jwks"].clone()
}

async fn answer(State(played): State<Played>, request: Request) -> Response {
    let line = format!("{} {}", request.method(), request.uri());
    let body = axum::body::to_bytes(request.into_body(), 1 << 20).await.unwrap();
    played.asked.lock().unwrap().push((line, String::from_utf8(body.to_vec()).unwrap()));
    let (status, body) = played.replies.lock().unwrap().pop_front().unwrap_or((500, Value::Null));
    let headers = [("cache-control", "public, max-age=600, must-revalidate")];
    (StatusCode::from_u16(status).unwrap(), headers, body.to_string()).into_response()
}

#[tokio::test]
async fn the_browser_is_sent_with_everything_google_asks_for() {
    let stage = Stage::start([]).await;
    let url = stage.google.authorize_url("st/ate", "nonce", &challenge("verifier"), &Url::parse(CALLBACK).unwrap());
    let pairs: HashMap<String, String> = url.query_pairs().into_owned().collect();
    let expected = [
        ("client_id", "1234567890-abc.apps.googleusercontent.com"),
        ("redirect_uri", CALLBACK),
        ("response_type", "code"),
        ("scope", "openid email profile"),
        ("state", "st/ate"),
        ("nonce", "nonce"),
        ("code_challenge", "iMnq5o6zALKXGivsnlom_0F5_WYda32GHkxlV7mq7hQ"),
        ("code_challenge_method", "S256"),
        ("prompt", "select_account"),
    ];
    assert_eq!(pairs, expected.map(|(key, value)| (key.to_owned(), value.to_owned())).into());
}

#[tokio::test]
async fn a_code_becomes_an_id_token_with_one_post() {
    let stage = Stage::start([(200, json!({"access_token": "ya29", "expires_in": 3599, "id_token": "a.b.c"}))]).await;
    assert_eq!(stage.exchange().await.as_deref(), Ok("a.b.c"));
    let [(line, body)] = stage.asked().try_into().unwrap();
    assert_eq!(line, "POST /token");
    let form: HashMap<String, String> = url::form_urlencoded::parse(body.as_bytes()).into_owned().collect();
    assert_eq!(form["grant_type"], "authorization_code");
    assert_eq!(form["code"], "4/0A code");
    assert_eq!(form["redirect_uri"], CALLBACK);
    assert_eq!(form["code_verifier"], "verifier");
    assert_eq!(form["client_secret"], "GOCSPX-test");
    assert_eq!(form.len(), 6);
}

#[tokio::test]
async fn a_refused_code_is_told_from_a_refused_client_and_from_an_outage() {
    for (status, body, expected) in [
        (400, json!({"error": "invalid_grant", "error_description": "Bad Request"}), GoogleError::CodeRejected),
        (401, json!({"error": "invalid_client"}), GoogleError::Misconfigured),
        (400, json!({"error": "redirect_uri_mismatch"}), GoogleError::Misconfigured),
        (503, json!("later"), GoogleError::Unavailable),
        (200, json!({"access_token": "ya29"}), GoogleError::Unavailable),
    ] {
        let stage = Stage::start([(status, body)]).await;
        assert_eq!(stage.exchange().await, Err(expected), "{status}");
        assert_eq!(stage.asked().len(), 1, "a code works once");
    }
}

#[tokio::test]
async fn keys_are_fetched_once_and_again_when_they_are_old() {
    let stage = Stage::start([(200, keys()), (200, keys())]).await;
    for seconds_after in [0, 10, 599] {
        assert!(stage.verify("valid", seconds_after).await.is_ok());
    }
    assert_eq!(stage.asked().len(), 1);
    assert!(stage.verify("valid", 600).await.is_ok());
    assert_eq!(stage.asked().len(), 2);
}

#[tokio::test]
async fn old_keys_serve_while_google_does_not_answer() {
    let stage = Stage::start([(200, keys())]).await;
    assert!(stage.verify("valid", 0).await.is_ok());
    for seconds_after in [700, 701, 750] {
        assert!(stage.verify("valid", seconds_after).await.is_ok());
    }
    assert_eq!(stage.asked().len(), 2, "an outage is not asked about more than once a minute");
    assert!(stage.verify("valid", 760).await.is_ok());
    assert_eq!(stage.asked().len(), 3);
}

#[tokio::test]
async fn an_unknown_key_is_looked_for_once_a_minute() {
    let stage = Stage::start([(200, keys()), (200, keys())]).await;
    for seconds_after in [0, 1, 59] {
        let verdict = stage.verify("unknown kid", seconds_after).await;
        assert_eq!(verdict, Err(GoogleError::Token(TokenFault::UnknownKey)));
    }
    assert_eq!(stage.asked().len(), 1);
    assert!(stage.verify("unknown kid", 60).await.is_err());
    assert_eq!(stage.asked().len(), 2);
}

#[tokio::test]
async fn a_token_that_cannot_be_googles_fetches_nothing() {
    let stage = Stage::start([]).await;
    for name in ["alg none", "hs256 with public key"] {
        assert_eq!(stage.verify(name, 0).await, Err(GoogleError::Token(TokenFault::Algorithm)));
    }
    assert!(stage.asked().is_empty());
}

#[tokio::test]
async fn without_keys_nobody_is_let_in() {
    let stage = Stage::start([(500, Value::Null), (200, json!({"keys": []}))]).await;
    for _ in 0..2 {
        assert_eq!(stage.verify("valid", 0).await, Err(GoogleError::Unavailable));
    }
    stage.push(200, keys());
    assert!(stage.verify("valid", 0).await.is_ok(), "the first keys are not waited for");
}
