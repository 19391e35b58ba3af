//! The client: one request for each picture, all at once, and what came of them together.

use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use http::{HeaderMap, StatusCode};
use secrecy::{ExposeSecret as _, SecretString};
use serde_json::Value;
use tokio::task::JoinSet;
use tokio::time::{Instant, timeout_at};
use url::Url;

use super::answer::{self, Heard};
use super::refusal;
use super::request::{PictureSize, Question, Shown};
use crate::engines::single::{NO_CONNECTION_RETRY_SECONDS, Single, gathered};
use crate::engines::transport::{Broken, read, start};
use crate::engines::{ComposeRequest, EngineError, EngineRequest, ItemFault, PictureSource, PicturesRequest, Sent};
use crate::outbound::below;

/// A picture of 4K as PNG in base64 is about 30 MB, and drafts may come before it.
const ANSWER_BYTES_MAX: usize = 48 * 1024 * 1024;
/// Google takes 20 MB; the words have their room.
const PICTURES_ENCODED_BYTES_MAX: usize = 19 * 1024 * 1024;
/// One of our own files that the model is shown.
const SHOWN_BYTES_MAX: usize = 15 * 1024 * 1024;
/// For reading one of them.
const SHOWN_LIMIT: Duration = Duration::from_secs(20);
/// For everything that a call asks, a second question included. Less than a sending may take.
const ALL_LIMIT: Duration = Duration::from_secs(120);
/// A second question that has less time than this is not asked.
const SECOND_LIMIT_MIN: Duration = Duration::from_secs(15);
/// For the question who we are, and for a model's name.
const ASK_LIMIT: Duration = Duration::from_secs(20);
/// Their answer.
const ASKED_BYTES_MAX: usize = 64 * 1024;

/// How to reach Gemini.
#[derive(Clone, Debug)]
pub struct GeminiSettings {
    /// What stands before `/models/…`, with the version: `https://generativelanguage.googleapis.com/v1beta`.
    pub base_url: Url,
    /// Sent to `base_url` only, and never in an address.
    pub key: SecretString,
    /// The model.
    pub model: String,
    /// How large its pictures are.
    pub size: PictureSize,
    /// How long one answer may take, in seconds.
    pub call_seconds: u32,
}

/// A client. Clones share the connections.
#[derive(Clone)]
pub struct Gemini {
    http: reqwest::Client,
    settings: Arc<GeminiSettings>,
}

impl Gemini {
    /// A client. `http` must follow no redirects: [`crate::outbound::http_client`] makes such a one.
    #[must_use]
    pub fn new(http: reqwest::Client, settings: GeminiSettings) -> Self {
        Self { http, settings: Arc::new(settings) }
    }

    pub(in crate::engines) async fn send(&self, request: EngineRequest<'_>) -> Sent {
        let until = Instant::now() + ALL_LIMIT;
        match request {
            EngineRequest::MakePictures(request) => self.make_pictures(&request, until).await,
            EngineRequest::Compose(request) => self.compose(&request, until).await,
            EngineRequest::Train(_) => {
                tracing::error!("this engine was asked for what it does not do");
                Sent::Refused(ItemFault::ProviderRefused)
            }
        }
    }

    /// A request makes one picture. There is no seed to tell them apart by: the model draws each anew.
    async fn make_pictures(&self, request: &PicturesRequest<'_>, until: Instant) -> Sent {
        let question = Question::new(request.prompt, &[], Some(request.ratio), self.settings.size);
        let (Some(url), Some(body)) = (self.url(request.model), written(&question)) else {
            return Sent::Refused(ItemFault::ProviderRefused);
        };
        let mut running = JoinSet::new();
        for place in 0..request.count {
            let (gemini, url, body) = (self.clone(), url.clone(), body.clone());
            running.spawn(async move { (place, gemini.one(url, body, until).await) });
        }
        let mut singles = running.join_all().await;
        singles.sort_by_key(|(place, _)| *place);
        gathered(singles.into_iter().map(|(_, single)| single).collect())
    }

    /// The pictures it is made of travel in the request: nobody but us reads their addresses.
    async fn compose(&self, request: &ComposeRequest<'_>, until: Instant) -> Sent {
        let mut shown = Vec::with_capacity(request.pictures.len());
        for url in request.pictures {
            match self.shown(url).await {
                Ok(picture) => shown.push(picture),
                Err(sent) => return sent,
            }
        }
        if shown.iter().map(Shown::encoded_bytes).sum::<usize>() > PICTURES_ENCODED_BYTES_MAX {
            return Sent::Refused(ItemFault::InputRejected);
        }
        let question = Question::new(request.prompt, &shown, request.ratio, self.settings.size);
        let (Some(url), Some(body)) = (self.url(request.model), written(&question)) else {
            return Sent::Refused(ItemFault::ProviderRefused);
        };
        drop((question, shown));
        gathered(vec![self.one(url, body, until).await])
    }

    /// One of our own files. Nothing was asked of anybody when it cannot be read.
    async fn shown(&self, url: &Url) -> Result<Shown, Sent> {
        let later = || Sent::NotSent { retry_after_seconds: NO_CONNECTION_RETRY_SECONDS };
        let response = start(self.http.get(url.clone()), SHOWN_LIMIT).await.map_err(|_| later())?;
        match response.status() {
            StatusCode::OK => {}
            StatusCode::FORBIDDEN | StatusCode::NOT_FOUND => return Err(Sent::Refused(ItemFault::SourceGone)),
            _ => return Err(later()),
        }
        let bytes = match read(response, SHOWN_BYTES_MAX).await {
            Ok(bytes) => bytes,
            Err(Broken::TooLarge) => return Err(Sent::Refused(ItemFault::InputRejected)),
            Err(Broken::NotSent | Broken::Lost) => return Err(later()),
        };
        Shown::new(bytes).ok_or(Sent::Refused(ItemFault::InputRejected))
    }

    /// Asks, and once more where that brought nothing by accident.
    async fn one(&self, url: Url, body: Bytes, until: Instant) -> Single {
        let first = self.asked(url.clone(), body.clone(), until).await;
        let Outcome::Heard(Heard::Missed) = first else { return first.into_single() };
        if Instant::now() + SECOND_LIMIT_MIN > until {
            return Single::Refused(ItemFault::NoPicture);
        }
        match self.asked(url, body, until).await.into_single() {
            // The first answer stands: it was carried out.
            Single::NotSent { .. } | Single::Unknown => Single::Refused(ItemFault::NoPicture),
            second @ (Single::Picture(_) | Single::Refused(_) | Single::Account(_)) => second,
        }
    }

    async fn asked(&self, url: Url, body: Bytes, until: Instant) -> Outcome {
        let limit = Duration::from_secs(u64::from(self.settings.call_seconds));
        let answered = timeout_at(until, self.answer(url, body, limit)).await.unwrap_or(Err(Broken::Lost));
        let (status, headers, body) = match answered {
            Ok(answer) => answer,
            Err(Broken::NotSent) => {
                let wait = Single::NotSent { retry_after_seconds: NO_CONNECTION_RETRY_SECONDS };
                return Outcome::Unheard(wait);
            }
            // It was made, and is more than we take.
            Err(Broken::TooLarge) => return Outcome::Heard(Heard::Refused(ItemFault::ProviderFailed)),
            Err(Broken::Lost) => return Outcome::Unheard(Single::Unknown),
        };
        if !status.is_success() {
            let value: Option<Value> = serde_json::from_slice(&body).ok();
            return Outcome::Unheard(refusal::of_status(status, &headers, value.as_ref()));
        }
        // An error is short; a picture is not read into a tree of values.
        if body.len() <= ASKED_BYTES_MAX
            && let Ok(value) = serde_json::from_slice::<Value>(&body)
            && let Some(single) = refusal::of_error(&headers, &value)
        {
            return Outcome::Unheard(single);
        }
        match serde_json::from_slice(&body) {
            Ok(answer) => Outcome::Heard(answer::read(answer)),
            // A page of whatever stands before it, or an answer that was cut off.
            Err(_) => Outcome::Unheard(Single::Unknown),
        }
    }

    async fn answer(&self, url: Url, body: Bytes, limit: Duration) -> Result<(StatusCode, HeaderMap, Bytes), Broken> {
        let request = self
            .http
            .post(url)
            .header("x-goog-api-key", self.settings.key.expose_secret())
            .header(http::header::CONTENT_TYPE, "application/json")
            .body(body);
        let response = start(request, limit).await?;
        let (status, headers) = (response.status(), response.headers().clone());
        Ok((status, headers, read(response, ANSWER_BYTES_MAX).await?))
    }

    /// Whether the key is good: the model's own page is asked for, and that it is not there says nothing about the key.
    pub(in crate::engines) async fn knows_us(&self) -> Result<(), EngineError> {
        self.has_model(&self.settings.model).await.map(drop)
    }

    /// Whether there is a model of this name.
    pub(in crate::engines) async fn has_model(&self, model: &str) -> Result<bool, EngineError> {
        let unavailable = |what: &str| EngineError::Unavailable(what.to_owned());
        let url = below(&self.settings.base_url, &["models", model]);
        let url = url.ok_or_else(|| unavailable("GEMINI_BASE_URL or the model's name cannot be used"))?;
        let request = self.http.get(url).header("x-goog-api-key", self.settings.key.expose_secret());
        let response = start(request, ASK_LIMIT).await.map_err(|_| unavailable("Gemini cannot be reached"))?;
        let (status, headers) = (response.status(), response.headers().clone());
        if status.is_success() || status == StatusCode::NOT_FOUND {
            return Ok(status.is_success());
        }
        let body = read(response, ASKED_BYTES_MAX).await.ok();
        let value: Option<Value> = body.and_then(|body| serde_json::from_slice(&body).ok());
        Err(refusal::of_question(status, &headers, value.as_ref()))
    }

    fn url(&self, model: &str) -> Option<Url> {
        let mut url = below(&self.settings.base_url, &["models", model])?;
        url.set_path(&format!("{}:generateContent", url.path()));
        Some(url)
    }
}

/// What came of one question.
enum Outcome {
    Heard(Heard),
    Unheard(Single),
}

impl Outcome {
    fn into_single(self) -> Single {
        match self {
            Self::Heard(Heard::Picture(bytes)) => Single::Picture(PictureSource::Bytes(bytes)),
            Self::Heard(Heard::Refused(fault)) => Single::Refused(fault),
            Self::Heard(Heard::Missed) => Single::Refused(ItemFault::NoPicture),
            Self::Unheard(single) => single,
        }
    }
}

fn written(question: &Question<'_>) -> Option<Bytes> {
    serde_json::to_vec(question).map(Bytes::from).ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::outbound::http_client;

    #[test]
    fn a_model_is_asked_under_its_own_name_whatever_that_is() {
        let gemini = Gemini::new(
            http_client().unwrap(),
            GeminiSettings {
                base_url: "https://generativelanguage.googleapis.com/v1beta".parse().unwrap(),
                key: "AIza-1".to_owned().into(),
                model: "gemini-nano-banana-2.1".to_owned(),
                size: PictureSize::One,
                call_seconds: 100,
            },
        );
        assert_eq!(
            gemini.url("gemini-nano-banana-2.1").unwrap().as_str(),
            "https://generativelanguage.googleapis.com/v1beta/models/gemini-nano-banana-2.1:generateContent"
        );
        assert_eq!(gemini.url("../files"), None);
    }
}
