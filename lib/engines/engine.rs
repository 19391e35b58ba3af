//! The one door to every engine: what each can do, by exhaustive matches.

use bytes::Bytes;
use url::Url;

use super::chat::Chat;
use super::delivery::FetchError;
use super::gemini::Gemini;
use super::name::EngineName;
use super::replicate::Replicate;
use super::report::{EngineError, Report, Sent};
use super::request::Trace;
use super::request::{EngineRequest, Work};
use super::together::Together;
use crate::clock::Timestamp;

/// An engine with its client. Cheap to clone: clones share their connections.
#[derive(Clone)]
pub enum Engine {
    /// Replicate.
    Replicate(Replicate),
    /// An OpenAI-compatible chat endpoint.
    Chat(Chat),
    /// Gemini.
    Gemini(Gemini),
    /// Together AI.
    Together(Together),
}

impl Engine {
    /// Which it is.
    #[must_use]
    pub const fn name(&self) -> EngineName {
        match self {
            Self::Replicate(_) => EngineName::Replicate,
            Self::Chat(_) => EngineName::Chat,
            Self::Gemini(_) => EngineName::Gemini,
            Self::Together(_) => EngineName::Together,
        }
    }

    /// Sends a request, once. `callback` is where reports of it are sent to, by engines that send them.
    pub async fn send(&self, request: EngineRequest<'_>, callback: &Url) -> Sent {
        match self {
            Self::Replicate(replicate) => replicate.send_request(request, callback).await,
            Self::Chat(chat) => chat.send(request).await,
            Self::Gemini(gemini) => gemini.send(request).await,
            Self::Together(together) => together.send(request).await,
        }
    }

    /// How the work of this id stands; `None` when the engine knows none of this id.
    ///
    /// # Errors
    /// When it does not say.
    pub async fn get(&self, work: Work, id: &str) -> Result<Option<Report>, EngineError> {
        match self {
            Self::Replicate(replicate) => replicate.report(work, id).await,
            // They keep nothing: what was not in an answer is nowhere.
            Self::Chat(_) | Self::Gemini(_) | Self::Together(_) => Ok(None),
        }
    }

    /// Finds work whose request was sent at or soon after `since` and was not answered: the one that shows its `callback`,
    /// or, where the engine hides it, those that were asked for the same ([`Trace`]), oldest first. None when there is
    /// surely none, so that it may be sent again.
    ///
    /// # Errors
    /// When it does not say, or its list was too long to be read to the end.
    pub async fn find(
        &self,
        work: Work,
        callback: &Url,
        trace: Trace<'_>,
        since: Timestamp,
    ) -> Result<Vec<Report>, EngineError> {
        match self {
            Self::Replicate(replicate) => replicate.find_reports(work, callback, trace, since).await,
            Self::Chat(_) | Self::Gemini(_) | Self::Together(_) => Ok(Vec::new()),
        }
    }

    /// Ends the work of this id, and answers how it stood then, if the engine shows it.
    ///
    /// # Errors
    /// When it may still be running.
    pub async fn cancel(&self, work: Work, id: &str) -> Result<Option<Report>, EngineError> {
        match self {
            Self::Replicate(replicate) => replicate.cancel_work(work, id).await,
            Self::Chat(_) | Self::Gemini(_) | Self::Together(_) => Ok(None),
        }
    }

    /// What the body of a webhook reports.
    ///
    /// # Errors
    /// Says why it is no report.
    pub fn read_event(&self, work: Work, body: &[u8]) -> Result<Report, EngineError> {
        match self {
            Self::Replicate(replicate) => replicate.read_event(work, body),
            Self::Chat(_) | Self::Gemini(_) | Self::Together(_) => {
                Err(EngineError::Refused("this engine sends no webhooks".to_owned()))
            }
        }
    }

    /// Fetches a picture of at most `max_bytes` from where this engine delivers, and from nowhere else.
    ///
    /// # Errors
    /// See [`FetchError`]: what may pass is told from what is final.
    pub async fn fetch(&self, url: &Url, max_bytes: usize) -> Result<Bytes, FetchError> {
        match self {
            Self::Replicate(replicate) => replicate.fetch_output(url, max_bytes).await,
            Self::Chat(chat) => chat.fetch(url, max_bytes).await,
            // Its pictures are in its answers.
            Self::Gemini(_) => Err(FetchError::NotAllowed),
            Self::Together(together) => together.fetch(url, max_bytes).await,
        }
    }

    /// Asks whether our token is good. It says nothing about credit.
    ///
    /// # Errors
    /// When it is not, or the engine does not say.
    pub async fn knows_us(&self) -> Result<(), EngineError> {
        match self {
            Self::Replicate(replicate) => Ok(replicate.knows_us().await?),
            Self::Chat(chat) => chat.knows_us().await,
            Self::Gemini(gemini) => gemini.knows_us().await,
            Self::Together(together) => together.knows_us().await,
        }
    }

    /// Whether there is a model of this name, with its version behind a colon where that is run. An endpoint that does not
    /// say is believed to have it.
    ///
    /// # Errors
    /// When the engine does not answer, or refuses the question.
    pub async fn has_model(&self, model: &str) -> Result<bool, EngineError> {
        match self {
            Self::Replicate(replicate) => Ok(replicate.has_model(model).await?),
            Self::Chat(chat) => chat.has_model(model).await,
            Self::Gemini(gemini) => gemini.has_model(model).await,
            Self::Together(together) => together.has_model(model).await,
        }
    }
}
