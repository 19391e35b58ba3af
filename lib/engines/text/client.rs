//! The client: one question, asked in the manner that the endpoint takes.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use secrecy::{ExposeSecret as _, SecretString};
use serde_json::{Value, json};
use tokio::time::{Instant, timeout_at};
use url::Url;

use super::answer::{self, Heard};
use super::manner::{Manner, Shape, ThinkingSwitch};
use crate::engines::transport::{read, start};
use crate::engines::{AccountProblem, EngineError, listed};

/// A text of some thousand characters is far shorter, with what surrounds it.
const ANSWER_BYTES_MAX: usize = 256 * 1024;

/// How to reach the model.
#[derive(Clone, Debug)]
pub struct TextSettings {
    /// What stands before `/chat/completions`, such as `https://api.deepseek.com/v1`.
    pub base_url: Url,
    /// Sent to `base_url` only.
    pub key: SecretString,
    /// The model, as the endpoint names it.
    pub model: String,
    /// Whether it takes pictures.
    pub sees: bool,
    /// How it is told not to think first.
    pub thinking: ThinkingSwitch,
    /// How long one text may take, in seconds, whatever it takes to get it.
    pub call_seconds: u32,
}

/// What is asked.
#[derive(Clone, Copy)]
pub struct TextRequest<'a> {
    /// Who the model is and what it must not do.
    pub system: &'a str,
    /// The question. It says in words that the answer is JSON, and with which keys.
    pub user: &'a str,
    /// A JPEG that is shown with it, where the model sees.
    pub picture: Option<&'a [u8]>,
    /// The shape of the answer, as a JSON schema of the strict kind.
    pub schema: &'a Value,
    /// The temperature.
    pub temperature: f64,
    /// Most tokens of the answer, thoughts included.
    pub tokens_max: u32,
}

/// Why there is no text.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NoText {
    /// The provider refuses who we are.
    #[error("the text model's provider refuses us: {}", .0.as_str())]
    Account(AccountProblem),
    /// It cannot be reached, is busy, or broke.
    #[error("the text model does not answer")]
    Unavailable,
    /// It refuses the question.
    #[error("the text model refuses the question")]
    Refused,
    /// It answered without a text.
    #[error("the text model answered without a text")]
    Empty,
    /// The deadline came first.
    #[error("the text model took longer than it may")]
    Late,
}

/// A client. Clones share the connections, and what is known of the endpoint.
#[derive(Clone)]
pub struct TextModel {
    http: reqwest::Client,
    settings: Arc<TextSettings>,
    /// What the endpoint took last.
    manner: Arc<Mutex<Manner>>,
}

impl TextModel {
    /// A client. `http` must follow no redirects: [`crate::outbound::http_client`] makes such a one.
    #[must_use]
    pub fn new(http: reqwest::Client, settings: TextSettings) -> Self {
        let manner = Arc::new(Mutex::new(Manner::first(settings.sees)));
        Self { http, settings: Arc::new(settings), manner }
    }

    /// Whether it is of use to show it a picture.
    #[must_use]
    pub fn sees(&self) -> bool {
        self.manner().picture
    }

    /// The model, as the endpoint names it.
    #[must_use]
    pub fn model(&self) -> &str {
        &self.settings.model
    }

    /// Whether the endpoint has the model; one that has no list of its models is believed to.
    ///
    /// # Errors
    /// When it does not say.
    pub async fn has_model(&self) -> Result<bool, EngineError> {
        let TextSettings { base_url, key, model, .. } = &*self.settings;
        listed::has_model(&self.http, base_url, key, model).await
    }

    /// When a text that is asked for now has to be there.
    #[must_use]
    pub fn deadline(&self) -> Instant {
        Instant::now() + Duration::from_secs(u64::from(self.settings.call_seconds))
    }

    /// The model's text.
    ///
    /// # Errors
    /// [`NoText`], and never later than `deadline`.
    pub async fn ask(&self, request: &TextRequest<'_>, deadline: Instant) -> Result<String, NoText> {
        timeout_at(deadline, self.ask_in_turn(request)).await.unwrap_or(Err(NoText::Late))
    }

    async fn ask_in_turn(&self, request: &TextRequest<'_>) -> Result<String, NoText> {
        let mut manner = self.manner();
        for _ in 0..Manner::REQUESTS_MAX {
            match self.ask_once(request, manner).await? {
                Heard::Text(text) => return Ok(text),
                Heard::Refused(words) => {
                    manner = manner.after(&words).ok_or(NoText::Refused)?;
                    tracing::info!(?manner, "the text model is asked in another way from now on");
                    *self.manner.lock().unwrap_or_else(PoisonError::into_inner) = manner;
                }
                Heard::Nothing(why) => return Err(why),
            }
        }
        Err(NoText::Refused)
    }

    async fn ask_once(&self, request: &TextRequest<'_>, manner: Manner) -> Result<Heard, NoText> {
        let url = self.url()?;
        let completion = completion(&self.settings, request, manner);
        let limit = Duration::from_secs(u64::from(self.settings.call_seconds));
        let sent = self.http.post(url).bearer_auth(self.settings.key.expose_secret()).json(&completion);
        let response = start(sent, limit).await.map_err(|_| NoText::Unavailable)?;
        let status = response.status();
        let body = read(response, ANSWER_BYTES_MAX).await.map_err(|_| NoText::Unavailable)?;
        Ok(answer::read(status, &body))
    }

    fn manner(&self) -> Manner {
        *self.manner.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn url(&self) -> Result<Url, NoText> {
        let mut url = self.settings.base_url.clone();
        url.path_segments_mut().map_err(|()| NoText::Unavailable)?.pop_if_empty().extend(["chat", "completions"]);
        Ok(url)
    }
}

fn completion(settings: &TextSettings, request: &TextRequest<'_>, manner: Manner) -> Value {
    let shown = request.picture.filter(|_| manner.picture);
    let content = match shown {
        Some(jpeg) => {
            let url = format!("data:image/jpeg;base64,{}", STANDARD.encode(jpeg));
            json!([{ "type": "text", "text": request.user }, { "type": "image_url", "image_url": { "url": url } }])
        }
        None => json!(request.user),
    };
    let mut body = json!({
        "model": settings.model,
        "messages": [{ "role": "system", "content": request.system }, { "role": "user", "content": content }],
        "stream": false,
    });
    body[manner.budget.name()] = json!(request.tokens_max);
    if manner.temperature {
        body["temperature"] = json!(request.temperature);
    }
    match manner.shape {
        Shape::Schema => {
            let schema = json!({ "name": "answer", "strict": true, "schema": request.schema });
            body["response_format"] = json!({ "type": "json_schema", "json_schema": schema });
        }
        Shape::Object => body["response_format"] = json!({ "type": "json_object" }),
        Shape::Words => {}
    }
    match settings.thinking {
        ThinkingSwitch::None => {}
        ThinkingSwitch::Thinking => body["thinking"] = json!({ "type": "disabled" }),
        ThinkingSwitch::EnableThinking => body["enable_thinking"] = json!(false),
    }
    body
}

#[cfg(test)]
mod tests {
    use super::super::manner::Budget;
    use super::*;

    fn settings(thinking: ThinkingSwitch) -> TextSettings {
        TextSettings {
            base_url: "https://text.example/v1".parse().unwrap(),
            key: "sk-1".to_owned().into(),
            model: "small".to_owned(),
            sees: true,
            thinking,
            call_seconds: 20,
        }
    }

    fn request(schema: &Value) -> TextRequest<'_> {
        TextRequest {
            system: "You write.",
            user: "Answer JSON.",
            picture: Some(b"jpeg"),
            schema,
            temperature: 0.4,
            tokens_max: 2000,
        }
    }

    #[test]
    fn the_first_request_has_every_part() {
        let schema = json!({ "type": "object" });
        let body = completion(&settings(ThinkingSwitch::None), &request(&schema), Manner::first(true));
        let format = json!({ "name": "answer", "strict": true, "schema": schema });
        let expected = json!({
            "model": "small",
            "messages": [
                { "role": "system", "content": "You write." },
                { "role": "user", "content": [
                    { "type": "text", "text": "Answer JSON." },
                    { "type": "image_url", "image_url": { "url": "data:image/jpeg;base64,anBlZw==" } },
                ] },
            ],
            "stream": false,
            "max_tokens": 2000,
            "temperature": 0.4,
            "response_format": { "type": "json_schema", "json_schema": format },
        });
        assert_eq!(body, expected);
    }

    #[test]
    fn what_was_refused_is_left_out_or_said_in_another_way() {
        let schema = json!({});
        let plain =
            Manner { shape: Shape::Words, budget: Budget::MaxCompletionTokens, temperature: false, picture: false };
        let body = completion(&settings(ThinkingSwitch::Thinking), &request(&schema), plain);
        assert_eq!(body["messages"][1]["content"], "Answer JSON.");
        assert_eq!((&body["max_completion_tokens"], body.get("max_tokens")), (&json!(2000), None));
        assert_eq!((body.get("temperature"), body.get("response_format")), (None, None));
        assert_eq!(body["thinking"], json!({ "type": "disabled" }));
        let object = Manner { shape: Shape::Object, ..plain };
        let body = completion(&settings(ThinkingSwitch::EnableThinking), &request(&schema), object);
        assert_eq!(body["response_format"], json!({ "type": "json_object" }));
        assert_eq!(body["enable_thinking"], false);
    }
}
