//! The client: who we are, models, and the calls that may be repeated.

use std::sync::Arc;
use std::time::Duration;

use http::StatusCode;
use secrecy::SecretString;
use serde::{Deserialize, Serialize};
use tokio::sync::OnceCell;
use url::Url;

use super::errors::{self, CallError};
use super::remote::{Remote, RemoteKind};
use crate::engines::{Deleted, DeliveryHost};

/// A model has to name some hardware when it is created; for what is trained into it the platform chooses itself.
const MODEL_HARDWARE: &str = "gpu-t4";

/// How to reach Replicate.
#[derive(Clone, Debug)]
pub struct ReplicateSettings {
    /// `https://api.replicate.com/v1`, or a sandbox that speaks the same.
    pub base_url: Url,
    /// The API token; sent to `base_url` only.
    pub token: SecretString,
    /// The user or organisation that owns the trained models; `None`: the token's.
    pub owner: Option<String>,
    /// Where outputs may be fetched from; see [`DeliveryHost::replicate`].
    pub delivery_hosts: Vec<DeliveryHost>,
    /// Limits on waiting.
    pub timeouts: Timeouts,
}

/// What a call to delete was answered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Deletion {
    /// What became of it.
    pub deleted: Deleted,
    /// The HTTP status, for whoever is owed the provider's own answer.
    pub status: u16,
}

/// How long to wait, each including the whole answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Timeouts {
    /// For one call of the API.
    pub call: Duration,
    /// For one search of the list, over all its calls.
    pub search: Duration,
    /// For one output.
    pub fetch: Duration,
}

impl Default for Timeouts {
    /// 20 s, 60 s and 60 s.
    fn default() -> Self {
        Self { call: Duration::from_secs(20), search: Duration::from_secs(60), fetch: Duration::from_secs(60) }
    }
}

/// A client for Replicate. Clones share the connections and what was learned about the account.
#[derive(Clone)]
pub struct Replicate {
    pub(super) http: reqwest::Client,
    shared: Arc<Shared>,
}

struct Shared {
    settings: ReplicateSettings,
    owner: OnceCell<String>,
}

#[derive(Serialize)]
struct NewModel<'a> {
    owner: &'a str,
    name: &'a str,
    visibility: &'static str,
    hardware: &'static str,
}

#[derive(Deserialize)]
struct Model {
    owner: String,
    visibility: String,
}

#[derive(Deserialize)]
struct Account {
    username: String,
}

#[derive(Deserialize)]
struct WebhookSecret {
    key: String,
}

impl Replicate {
    /// A client. `http` must follow no redirects: [`crate::outbound::http_client`] makes such a one.
    #[must_use]
    pub fn new(http: reqwest::Client, settings: ReplicateSettings) -> Self {
        Self { http, shared: Arc::new(Shared { settings, owner: OnceCell::new() }) }
    }

    pub(super) fn base_url(&self) -> &Url {
        &self.shared.settings.base_url
    }

    pub(super) fn token(&self) -> &SecretString {
        &self.shared.settings.token
    }

    pub(super) fn timeouts(&self) -> Timeouts {
        self.shared.settings.timeouts
    }

    pub(super) fn delivery_hosts(&self) -> &[DeliveryHost] {
        &self.shared.settings.delivery_hosts
    }

    /// Who owns the models we train: the setting, or the token's account (`GET /account`), asked once.
    ///
    /// # Errors
    /// Any [`CallError`] of the call; the next call asks again.
    pub async fn owner(&self) -> Result<String, CallError> {
        if let Some(owner) = &self.shared.settings.owner {
            return Ok(owner.clone());
        }
        let ask = || async {
            let answer = self.call("account", self.http.get(self.url(&["account"])?)).await?;
            answer.json::<Account>().map(|account| account.username)
        };
        self.shared.owner.get_or_try_init(ask).await.cloned()
    }

    /// Asks who we are (`GET /account`), always anew: whether the token is good. It says nothing about credit.
    ///
    /// # Errors
    /// Any [`CallError`] of the call.
    pub async fn knows_us(&self) -> Result<(), CallError> {
        self.call("account", self.http.get(self.url(&["account"])?)).await.map(drop)
    }

    /// Whether there is a model of this name, `owner/name` or `owner/name:version`.
    ///
    /// # Errors
    /// Any [`CallError`] of the call.
    pub async fn has_model(&self, model: &str) -> Result<bool, CallError> {
        let (owner, rest) = model.split_once('/').ok_or(CallError::BadName)?;
        let url = match rest.split_once(':') {
            Some((name, version)) => self.url(&["models", owner, name, "versions", version])?,
            None => self.url(&["models", owner, rest])?,
        };
        let answer = self.send(self.http.get(url)).await?;
        if answer.status == StatusCode::NOT_FOUND {
            return Ok(false);
        }
        answer.success("model").map(|_| true)
    }

    /// Makes sure that our private model `name` exists, so that a training has a destination. May be repeated.
    ///
    /// # Errors
    /// [`CallError::NotOurs`] when the name is taken by a model that is public or not ours; else of the call.
    pub async fn ensure_model(&self, name: &str) -> Result<(), CallError> {
        let owner = self.owner().await?;
        let existing = self.url(&["models", &owner, name])?;
        let body = NewModel { owner: &owner, name, visibility: "private", hardware: MODEL_HARDWARE };
        let answer = self.send(self.http.post(self.url(&["models"])?).json(&body)).await?;
        if answer.status != StatusCode::CONFLICT {
            return answer.success("create model").map(drop);
        }
        // It was there before: of an earlier attempt, or of somebody who must not receive a face.
        let model: Model = self.call("get model", self.http.get(existing)).await?.json()?;
        if model.owner == owner && model.visibility == "private" { Ok(()) } else { Err(CallError::NotOurs) }
    }

    /// The present state of a training or prediction; `None` when the provider knows none of this id.
    ///
    /// # Errors
    /// Any [`CallError`] of the call.
    pub async fn get(&self, kind: RemoteKind, id: &str) -> Result<Option<Remote>, CallError> {
        let answer = self.send(self.http.get(self.url(&[kind.collection(), id])?)).await?;
        if answer.status == StatusCode::NOT_FOUND {
            return Ok(None);
        }
        let answer = answer.success("get")?;
        Remote::parse(kind, &answer.body).map(Some).map_err(|_| CallError::Unreadable)
    }

    /// Ends a training or prediction, and answers what it was then, if the provider shows it. One that is over, or that
    /// the provider does not know, is ended.
    ///
    /// # Errors
    /// When it may still be running: the call did not get through or was refused for what we are.
    pub async fn cancel(&self, kind: RemoteKind, id: &str) -> Result<Option<Remote>, CallError> {
        let answer = self.send(self.http.post(self.url(&[kind.collection(), id, "cancel"])?)).await?;
        match answer.status {
            StatusCode::BAD_REQUEST
            | StatusCode::NOT_FOUND
            | StatusCode::CONFLICT
            | StatusCode::GONE
            | StatusCode::UNPROCESSABLE_ENTITY => Ok(None),
            _ => answer.success("cancel").map(|answer| Remote::parse(kind, &answer.body).ok()),
        }
    }

    /// Deletes a version of a model, `owner_name` being `owner/name`, with its predictions and their files.
    ///
    /// # Errors
    /// Any [`CallError`] of the call. A refusal to delete is no error but [`Deleted::Refused`].
    pub async fn delete_version(&self, owner_name: &str, version: &str) -> Result<Deletion, CallError> {
        let (owner, name) = owner_name.split_once('/').ok_or(CallError::BadName)?;
        self.delete("delete version", self.url(&["models", owner, name, "versions", version])?).await
    }

    /// Deletes our model `name`; the provider refuses while it has versions.
    ///
    /// # Errors
    /// Any [`CallError`] of the call. A refusal to delete is no error but [`Deleted::Refused`].
    pub async fn delete_model(&self, name: &str) -> Result<Deletion, CallError> {
        let owner = self.owner().await?;
        self.delete("delete model", self.url(&["models", &owner, name])?).await
    }

    async fn delete(&self, what: &'static str, url: Url) -> Result<Deletion, CallError> {
        let answer = self.send(self.http.delete(url)).await?;
        let status = answer.status.as_u16();
        let deleted = match answer.status {
            StatusCode::NO_CONTENT | StatusCode::NOT_FOUND | StatusCode::GONE => Deleted::Gone,
            StatusCode::BAD_REQUEST
            | StatusCode::FORBIDDEN
            | StatusCode::CONFLICT
            | StatusCode::UNPROCESSABLE_ENTITY => {
                errors::log_problem(what, answer.status, &answer.body);
                Deleted::Refused
            }
            _ => answer.success(what).map(|_| Deleted::Accepted)?,
        };
        Ok(Deletion { deleted, status })
    }

    /// The secret that webhooks are signed with (`whsec_…`): one per account. Keep it, and ask again at most once a
    /// minute when a signature does not fit.
    ///
    /// # Errors
    /// Any [`CallError`] of the call.
    pub async fn webhook_secret(&self) -> Result<SecretString, CallError> {
        let url = self.url(&["webhooks", "default", "secret"])?;
        let answer = self.call("webhook secret", self.http.get(url)).await?;
        answer.json::<WebhookSecret>().map(|secret| secret.key.into())
    }
}
