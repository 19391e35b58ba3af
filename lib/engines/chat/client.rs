//! The client: one request for each picture, all at once, and what came of them together.

use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use http::StatusCode;
use secrecy::{ExposeSecret as _, SecretString};
use serde::Serialize;
use serde_json::Value;
use tokio::task::JoinSet;
use url::Url;

use super::answer;
use super::refusal;
use crate::engines::delivery::{self, DeliveryHost, FetchError};
use crate::engines::listed;
use crate::engines::single::{NO_CONNECTION_RETRY_SECONDS, Single, gathered, seed_of};
use crate::engines::transport::{Broken, read, start};
use crate::engines::{AccountProblem, EngineError, EngineRequest, ItemFault, PicturesRequest, Sent};

/// A picture of 4K as PNG in base64 is about 30 MB.
const ANSWER_BYTES_MAX: usize = 40 * 1024 * 1024;
/// For one output that is not in the answer but at an address.
const FETCH_LIMIT: Duration = Duration::from_secs(30);
/// For the question who we are.
const ASK_LIMIT: Duration = Duration::from_secs(20);

/// How to reach the endpoint.
#[derive(Clone, Debug)]
pub struct ChatSettings {
    /// What stands before `/chat/completions`, such as `https://openrouter.ai/api/v1`.
    pub base_url: Url,
    /// Sent to `base_url` only.
    pub key: SecretString,
    /// The model, as the endpoint names it.
    pub model: String,
    /// Where pictures may be fetched from that are not in the answer itself.
    pub delivery_hosts: Vec<DeliveryHost>,
    /// How long one answer may take, in seconds.
    pub call_seconds: u32,
}

/// A client. Clones share the connections.
#[derive(Clone)]
pub struct Chat {
    http: reqwest::Client,
    settings: Arc<ChatSettings>,
}

#[derive(Clone, Serialize)]
struct Completion {
    model: String,
    messages: [Message; 1],
    modalities: [&'static str; 2],
    image_config: ImageConfig,
    seed: u32,
    stream: bool,
}

#[derive(Clone, Serialize)]
struct Message {
    role: &'static str,
    content: String,
}

#[derive(Clone, Serialize)]
struct ImageConfig {
    aspect_ratio: &'static str,
}

impl Chat {
    /// A client. `http` must follow no redirects: [`crate::outbound::http_client`] makes such a one.
    #[must_use]
    pub fn new(http: reqwest::Client, settings: ChatSettings) -> Self {
        Self { http, settings: Arc::new(settings) }
    }

    pub(in crate::engines) async fn send(&self, request: EngineRequest<'_>) -> Sent {
        match request {
            EngineRequest::MakePictures(request) => self.make_pictures(&request).await,
            EngineRequest::Train(_) | EngineRequest::Compose(_) => {
                tracing::error!("this engine was asked for what it does not do");
                Sent::Refused(ItemFault::ProviderRefused)
            }
        }
    }

    /// Models make one picture for each request, whatever `n` says.
    async fn make_pictures(&self, request: &PicturesRequest<'_>) -> Sent {
        let Ok(url) = self.url("chat/completions") else { return Sent::Refused(ItemFault::ProviderRefused) };
        let mut running = JoinSet::new();
        for place in 0..request.count {
            let (chat, url) = (self.clone(), url.clone());
            let completion = completion(request, place);
            running.spawn(async move { (place, chat.one(url, &completion).await) });
        }
        let mut singles = running.join_all().await;
        singles.sort_by_key(|(place, _)| *place);
        gathered(singles.into_iter().map(|(_, single)| single).collect())
    }

    async fn one(&self, url: Url, completion: &Completion) -> Single {
        let request = self.http.post(url).bearer_auth(self.settings.key.expose_secret()).json(completion);
        let limit = Duration::from_secs(u64::from(self.settings.call_seconds));
        let answered = async {
            let response = start(request, limit).await?;
            let (status, headers) = (response.status(), response.headers().clone());
            Ok::<_, Broken>((status, headers, read(response, ANSWER_BYTES_MAX).await?))
        };
        let (status, headers, body) = match answered.await {
            Ok(answer) => answer,
            Err(Broken::NotSent) => return Single::NotSent { retry_after_seconds: NO_CONNECTION_RETRY_SECONDS },
            Err(Broken::Lost | Broken::TooLarge) => return Single::Unknown,
        };
        let value: Option<Value> = serde_json::from_slice(&body).ok();
        if !status.is_success() {
            return refusal::of_status(status, &headers, value.as_ref());
        }
        match value {
            Some(value) => refusal::of_error(&headers, &value).unwrap_or_else(|| answer::read(&value)),
            // A page of whatever stands before the endpoint.
            None => Single::Unknown,
        }
    }

    pub(in crate::engines) async fn fetch(&self, url: &Url, max_bytes: usize) -> Result<Bytes, FetchError> {
        if !delivery::is_allowed(url, &self.settings.delivery_hosts) {
            return Err(FetchError::NotAllowed);
        }
        delivery::fetch(self.http.get(url.clone()), FETCH_LIMIT, max_bytes).await
    }

    pub(in crate::engines) async fn knows_us(&self) -> Result<(), EngineError> {
        let unavailable = |what: &str| EngineError::Unavailable(what.to_owned());
        let url = self.url("models").map_err(|()| unavailable("CHAT_BASE_URL cannot be used"))?;
        let request = self.http.get(url).bearer_auth(self.settings.key.expose_secret());
        let response =
            start(request, ASK_LIMIT).await.map_err(|_| unavailable("the chat endpoint cannot be reached"))?;
        match response.status() {
            StatusCode::UNAUTHORIZED => Err(EngineError::Account(AccountProblem::Token)),
            StatusCode::FORBIDDEN => Err(EngineError::Account(AccountProblem::Permission)),
            // Not every gateway has a list of models; it said that it is not the key.
            status if status.is_success() || status == StatusCode::NOT_FOUND => Ok(()),
            status => Err(EngineError::Unavailable(format!("the chat endpoint answered with status {status}"))),
        }
    }

    /// Whether its list of models names this one.
    pub(in crate::engines) async fn has_model(&self, model: &str) -> Result<bool, EngineError> {
        let ChatSettings { base_url, key, .. } = &*self.settings;
        listed::has_model(&self.http, base_url, key, model).await
    }

    fn url(&self, path: &str) -> Result<Url, ()> {
        let mut url = self.settings.base_url.clone();
        url.path_segments_mut()?.pop_if_empty().extend(path.split('/'));
        Ok(url)
    }
}

/// Endpoints that do not know `image_config` are told the ratio in words.
fn completion(request: &PicturesRequest<'_>, place: u8) -> Completion {
    let ratio = request.ratio.as_str();
    let content = format!("{}\n\nMake one picture with an aspect ratio of {ratio}.", request.prompt);
    Completion {
        model: request.model.to_owned(),
        messages: [Message { role: "user", content }],
        modalities: ["image", "text"],
        image_config: ImageConfig { aspect_ratio: ratio },
        seed: seed_of(request.seed, place),
        stream: false,
    }
}
