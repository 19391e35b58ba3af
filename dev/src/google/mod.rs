//! Signing in with Google (OpenID Connect, authorization code with PKCE).
//!
//! | route                     | answers                                                    | refuses                          |
//! |---------------------------|------------------------------------------------------------|----------------------------------|
//! | `GET …/auth`              | 302 back with `code` and `state`; 200 the account chooser  | 400 page if the client is wrong  |
//! | `POST …/auth/choose`      | 303 back as the chosen person, or with `access_denied`     | 400                              |
//! | `POST …/token`            | 200 with an `id_token` (RS256)                             | 400, 401 `{"error"}`             |
//! | `GET …/jwks`              | 200, the public key                                        |                                  |
//! | `GET …/.well-known/openid-configuration` | 200                                         |                                  |
//! | `POST /sandbox/google`    | 200, who signs in next                                     | 422                              |

mod auth;
mod keys;
mod person;
mod token;

use std::collections::BTreeMap;
use std::io;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use axum::extract::{DefaultBodyLimit, State};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use axum::{Json, Router};
use bytes::Bytes;
use http::{StatusCode, header};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use tokio::sync::OnceCell;

use crate::context::Context;
use crate::{disk, drive};
use keys::Keys;
use person::Person;

/// The issuer of every token, as the real one writes itself.
const ISSUER: &str = "https://accounts.google.com";
const MOUNT: &str = "/sandbox/providers/google";
const BODY_MAX_BYTES: usize = 64 * 1024;
/// A code that is not used by then is worth nothing (Google: about ten minutes).
const CODE_LIFE_MS: i64 = 600_000;

/// The provider.
pub struct Google {
    context: Context,
    file: PathBuf,
    key_file: PathBuf,
    /// Made when it is asked for first: most studios of a test sign nobody in with it, and it takes 0.2 s.
    keys: OnceCell<Keys>,
    state: Mutex<Kept>,
}

#[derive(Default, Serialize, Deserialize)]
struct Kept {
    /// Who signs in next without being asked.
    next: Option<Person>,
    /// Codes that were given out and not used.
    codes: BTreeMap<String, Grant>,
}

/// What a code stands for.
#[derive(Clone, Serialize, Deserialize)]
struct Grant {
    person: Person,
    redirect_uri: String,
    nonce: Option<String>,
    challenge: Option<String>,
    scope: String,
    at_ms: i64,
}

impl Google {
    /// The provider whose state is in `google/` of the context's folder; its key is made when it is first needed.
    ///
    /// # Errors
    /// What the file system says; `InvalidData` if a file is not ours.
    pub fn open(context: Context) -> io::Result<Arc<Self>> {
        let folder = context.data.join("google");
        let file = folder.join("state.json");
        let key_file = folder.join("key.der");
        let keys = OnceCell::new_with(if key_file.exists() { Some(Keys::open(&key_file)?) } else { None });
        let state = Mutex::new(disk::read(&file)?.unwrap_or_default());
        Ok(Arc::new(Self { context, file, key_file, keys, state }))
    }

    /// Its pages and endpoints, to be nested under `/sandbox/providers/google`.
    pub fn router(self: &Arc<Self>) -> Router {
        Router::new()
            .route("/auth", get(auth::ask))
            .route("/auth/choose", post(auth::choose))
            .route("/token", post(token::exchange))
            .route("/jwks", get(jwks))
            .route("/.well-known/openid-configuration", get(discovery))
            .layer(DefaultBodyLimit::max(BODY_MAX_BYTES))
            .with_state(Arc::clone(self))
    }

    /// `POST /sandbox/google`.
    pub fn drive(self: &Arc<Self>) -> Router {
        Router::new()
            .route("/sandbox/google", post(set_next))
            .layer(DefaultBodyLimit::max(BODY_MAX_BYTES))
            .with_state(Arc::clone(self))
    }

    /// The key that signs, read or made once.
    async fn keys(&self) -> io::Result<&Keys> {
        let make = || async {
            let file = self.key_file.clone();
            let made = tokio::task::spawn_blocking(move || Keys::open(&file)).await.map_err(io::Error::other)?;
            made.inspect_err(|error| tracing::error!(%error, "the sandbox has no key to sign with"))
        };
        self.keys.get_or_try_init(make).await
    }

    fn state(&self) -> MutexGuard<'_, Kept> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn save(&self, kept: &Kept) {
        if let Err(error) = disk::write(&self.file, kept) {
            tracing::error!(%error, "the sandbox could not write its state");
        }
    }
}

async fn jwks(State(google): State<Arc<Google>>) -> Response {
    match google.keys().await {
        Ok(keys) => {
            let life = [(header::CACHE_CONTROL, "public, max-age=21600, must-revalidate")];
            (life, Json(keys.jwks())).into_response()
        }
        Err(_) => StatusCode::INTERNAL_SERVER_ERROR.into_response(),
    }
}

async fn discovery(State(google): State<Arc<Google>>) -> Json<Value> {
    let link = |path: &str| google.context.link(&format!("{MOUNT}{path}"));
    Json(json!({
        "issuer": ISSUER,
        "authorization_endpoint": link("/auth"),
        "token_endpoint": link("/token"),
        "jwks_uri": link("/jwks"),
        "response_types_supported": ["code"],
        "subject_types_supported": ["public"],
        "id_token_signing_alg_values_supported": ["RS256"],
        "scopes_supported": ["openid", "email", "profile"],
        "token_endpoint_auth_methods_supported": ["client_secret_post", "client_secret_basic"],
        "code_challenge_methods_supported": ["S256"],
        "grant_types_supported": ["authorization_code"],
    }))
}

/// Names who signs in next; `null` brings the account chooser back.
async fn set_next(State(google): State<Arc<Google>>, body: Bytes) -> Response {
    let person: Option<Person> = match drive::parse(&body) {
        Ok(person) => person,
        Err(refusal) => return refusal,
    };
    if let Some(fault) = person.as_ref().and_then(Person::fault) {
        return drive::refuse(fault);
    }
    let mut kept = google.state();
    kept.next = person;
    google.save(&kept);
    Json(json!({ "next": kept.next })).into_response()
}
