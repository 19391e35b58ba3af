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
use super::refusal::{self, Single};
use crate::engines::delivery::{self, DeliveryHost, FetchError};
use crate::engines::transport::{Broken, read, start};
use crate::engines::{
    AccountProblem, EngineError, EngineRequest, ItemFault, Output, PicturesRequest, Report, ReportState, Sent,
};

/// A picture of 4K as PNG in base64 is about 30 MB.
const ANSWER_BYTES_MAX: usize = 40 * 1024 * 1024;
/// For one output that is not in the answer but at an address.
const FETCH_LIMIT: Duration = Duration::from_secs(30);
/// For the question who we are.
const ASK_LIMIT: Duration = Duration::from_secs(20);
/// When to try again after no connection could be made.
const NO_CONNECTION_RETRY_SECONDS: u32 = 5;

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
        together(singles.into_iter().map(|(_, single)| single).collect())
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
        // Each picture its own: the same seed would make the same one.
        seed: (request.seed + u32::from(place)) & (u32::MAX >> 1),
        stream: false,
    }
}

/// What came of all requests of a call. As soon as one was carried out the call is over: nothing of it is sent again.
fn together(singles: Vec<Single>) -> Sent {
    let account = singles.iter().find_map(|single| match single {
        Single::Account(problem) => Some(*problem),
        Single::Picture(_) | Single::Refused(_) | Single::NotSent { .. } | Single::Unknown => None,
    });
    let longest_wait = singles
        .iter()
        .map(|single| match single {
            Single::NotSent { retry_after_seconds } => Some(*retry_after_seconds),
            Single::Picture(_) | Single::Refused(_) | Single::Account(_) | Single::Unknown => None,
        })
        .try_fold(1, |longest, wait| wait.map(|wait| longest.max(wait)));
    let is_done = singles.iter().any(|single| matches!(single, Single::Picture(_)));
    match (account, longest_wait) {
        (Some(problem), _) if !is_done => return Sent::NeedsOperator(problem),
        (None, Some(retry_after_seconds)) => return Sent::NotSent { retry_after_seconds },
        (Some(_) | None, _) => {}
    }
    if singles.iter().all(|single| matches!(single, Single::Unknown)) {
        return Sent::Unknown;
    }
    let pictures = singles.into_iter().map(Single::into_picture).collect();
    Sent::Finished(Report {
        id: None,
        state: ReportState::Succeeded,
        percent: None,
        output: Output::Pictures(pictures),
        fault: None,
        error: None,
        logs: String::new(),
        ran_millis: None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engines::PictureSource;

    fn picture() -> Single {
        Single::Picture(PictureSource::Bytes(Bytes::from_static(b"png")))
    }

    #[test]
    fn one_finished_picture_ends_the_call_and_the_others_say_why_they_are_missing() {
        let sent =
            together(vec![picture(), Single::NotSent { retry_after_seconds: 3 }, Single::Refused(ItemFault::Nsfw)]);
        let Sent::Finished(report) = sent else { panic!("{sent:?}") };
        let Output::Pictures(pictures) = report.output else { panic!("no pictures") };
        let faults: Vec<Option<ItemFault>> = pictures.into_iter().map(Result::err).collect();
        assert_eq!(faults, [None, Some(ItemFault::ProviderBusy), Some(ItemFault::Nsfw)]);
    }

    #[test]
    fn only_what_was_taken_by_nobody_is_sent_again() {
        let wait = |seconds| Single::NotSent { retry_after_seconds: seconds };
        assert!(matches!(together(vec![wait(3), wait(9)]), Sent::NotSent { retry_after_seconds: 9 }));
        assert!(matches!(together(vec![wait(3), Single::Unknown]), Sent::Finished(_)));
        assert!(matches!(together(vec![Single::Unknown, Single::Unknown]), Sent::Unknown));
    }

    #[test]
    fn a_refusal_of_who_we_are_stops_everything_but_what_is_done() {
        let account = || Single::Account(AccountProblem::Credit);
        let waits = Single::NotSent { retry_after_seconds: 3 };
        assert!(matches!(together(vec![account(), waits]), Sent::NeedsOperator(AccountProblem::Credit)));
        assert!(matches!(together(vec![account(), picture()]), Sent::Finished(_)));
    }
}
