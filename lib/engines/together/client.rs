//! The client: one request for each picture, all at once, and what came of them together.

use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use http::{HeaderMap, StatusCode};
use secrecy::{ExposeSecret as _, SecretString};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use tokio::task::JoinSet;
use url::Url;

use super::refusal;
use crate::engines::delivery::{self, DeliveryHost, FetchError};
use crate::engines::encoded::picture_bytes;
use crate::engines::single::{NO_CONNECTION_RETRY_SECONDS, Single, gathered, seed_of};
use crate::engines::transport::{Broken, read, start};
use crate::engines::{EngineError, EngineRequest, ItemFault, PictureSource, PicturesRequest, Sent};
use crate::outbound::below;

/// Two megapixels as JPEG are less than one megabyte; as PNG in base64 they may be ten.
const ANSWER_BYTES_MAX: usize = 40 * 1024 * 1024;
/// For one output that is not in the answer but at an address.
const FETCH_LIMIT: Duration = Duration::from_secs(30);
/// For the list of models.
const ASK_LIMIT: Duration = Duration::from_secs(20);
/// It names some hundred models, each with its prices.
const LIST_BYTES_MAX: usize = 4 * 1024 * 1024;

/// How to reach Together.
#[derive(Clone, Debug)]
pub struct TogetherSettings {
    /// What stands before `/images/generations`: `https://api.together.ai/v1`.
    pub base_url: Url,
    /// Sent to `base_url` only.
    pub key: SecretString,
    /// The model, as Together names it.
    pub model: String,
    /// How many steps it takes; zero where the model takes no such word.
    pub steps: u32,
    /// Where pictures may be fetched from that come as addresses after all.
    pub delivery_hosts: Vec<DeliveryHost>,
    /// How long one answer may take, in seconds.
    pub call_seconds: u32,
}

/// A client. Clones share the connections.
#[derive(Clone)]
pub struct Together {
    http: reqwest::Client,
    settings: Arc<TogetherSettings>,
}

#[derive(Clone, Serialize)]
struct Generation {
    model: String,
    prompt: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    steps: Option<u32>,
    n: u8,
    width: u32,
    height: u32,
    seed: u32,
    response_format: &'static str,
    output_format: &'static str,
}

#[derive(Deserialize)]
struct Answer {
    data: Option<Vec<Datum>>,
}

#[derive(Deserialize)]
struct Datum {
    b64_json: Option<String>,
    url: Option<String>,
}

impl Together {
    /// A client. `http` must follow no redirects and say who asks: [`crate::outbound::http_client`] makes such a one.
    #[must_use]
    pub fn new(http: reqwest::Client, settings: TogetherSettings) -> Self {
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

    /// One request for each picture: each has its own seed, and fails alone.
    async fn make_pictures(&self, request: &PicturesRequest<'_>) -> Sent {
        let Some(url) = below(&self.settings.base_url, &["images", "generations"]) else {
            return Sent::Refused(ItemFault::ProviderRefused);
        };
        let mut running = JoinSet::new();
        for place in 0..request.count {
            let (together, url) = (self.clone(), url.clone());
            let generation = generation(request, self.settings.steps, place);
            running.spawn(async move { (place, together.one(url, &generation).await) });
        }
        let mut singles = running.join_all().await;
        singles.sort_by_key(|(place, _)| *place);
        gathered(singles.into_iter().map(|(_, single)| single).collect())
    }

    async fn one(&self, url: Url, generation: &Generation) -> Single {
        let (status, headers, body) = match self.answer(url, generation).await {
            Ok(answer) => answer,
            Err(Broken::NotSent) => return Single::NotSent { retry_after_seconds: NO_CONNECTION_RETRY_SECONDS },
            // It was made, and is more than we take.
            Err(Broken::TooLarge) => return Single::Refused(ItemFault::ProviderFailed),
            Err(Broken::Lost) => return Single::Unknown,
        };
        let value: Option<Value> = serde_json::from_slice(&body).ok();
        if !status.is_success() {
            return refusal::of_status(status, &headers, value.as_ref());
        }
        match value {
            Some(value) => refusal::of_error(&headers, &value).unwrap_or_else(|| heard(value)),
            // A page of whatever stands before it.
            None => Single::Unknown,
        }
    }

    async fn answer(&self, url: Url, generation: &Generation) -> Result<(StatusCode, HeaderMap, Bytes), Broken> {
        let request = self.http.post(url).bearer_auth(self.settings.key.expose_secret()).json(generation);
        let limit = Duration::from_secs(u64::from(self.settings.call_seconds));
        let response = start(request, limit).await?;
        let (status, headers) = (response.status(), response.headers().clone());
        Ok((status, headers, read(response, ANSWER_BYTES_MAX).await?))
    }

    pub(in crate::engines) async fn fetch(&self, url: &Url, max_bytes: usize) -> Result<Bytes, FetchError> {
        if !delivery::is_allowed(url, &self.settings.delivery_hosts) {
            return Err(FetchError::NotAllowed);
        }
        delivery::fetch(self.http.get(url.clone()), FETCH_LIMIT, max_bytes).await
    }

    pub(in crate::engines) async fn knows_us(&self) -> Result<(), EngineError> {
        self.models().await.map(drop)
    }

    /// Whether there is a model of this name.
    pub(in crate::engines) async fn has_model(&self, model: &str) -> Result<bool, EngineError> {
        Ok(self.models().await?.iter().any(|known| known == model))
    }

    /// The ids of all models: a list, or one in `data`.
    async fn models(&self) -> Result<Vec<String>, EngineError> {
        let unavailable = |what: &str| EngineError::Unavailable(what.to_owned());
        let url = below(&self.settings.base_url, &["models"]);
        let url = url.ok_or_else(|| unavailable("TOGETHER_BASE_URL cannot be used"))?;
        let request = self.http.get(url).bearer_auth(self.settings.key.expose_secret());
        let response = start(request, ASK_LIMIT).await.map_err(|_| unavailable("Together cannot be reached"))?;
        let (status, headers) = (response.status(), response.headers().clone());
        if !status.is_success() {
            return Err(refusal::of_question(status, &headers));
        }
        let body = read(response, LIST_BYTES_MAX).await.map_err(|_| unavailable("Together's list broke off"))?;
        let list: Value = serde_json::from_slice(&body).map_err(|_| unavailable("Together's list is none"))?;
        let all = list.as_array().or_else(|| list.get("data")?.as_array());
        let all = all.ok_or_else(|| unavailable("Together's list is none"))?;
        Ok(all.iter().filter_map(|model| model.get("id")?.as_str()).map(str::to_owned).collect())
    }
}

fn generation(request: &PicturesRequest<'_>, steps: u32, place: u8) -> Generation {
    let (width, height) = request.ratio.pixels();
    Generation {
        model: request.model.to_owned(),
        prompt: request.prompt.to_owned(),
        steps: (steps > 0).then_some(steps),
        n: 1,
        width,
        height,
        seed: seed_of(request.seed, place),
        response_format: "base64",
        output_format: "jpeg",
    }
}

fn heard(body: Value) -> Single {
    let answer: Option<Answer> = serde_json::from_value(body).ok();
    let Some(datum) = answer.and_then(|answer| answer.data).into_iter().flatten().next() else {
        tracing::warn!("Together answered without a picture");
        return Single::Refused(ItemFault::NoPicture);
    };
    match (datum.b64_json, datum.url) {
        (Some(text), _) => match picture_bytes(&text) {
            Some(bytes) => Single::Picture(PictureSource::Bytes(bytes)),
            None => Single::Refused(ItemFault::ProviderFailed),
        },
        (None, Some(url)) => match Url::parse(&url) {
            Ok(url) => Single::Picture(PictureSource::Url(url)),
            Err(_) => Single::Refused(ItemFault::ProviderFailed),
        },
        (None, None) => Single::Refused(ItemFault::NoPicture),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::engines::{AspectRatio, PhotoShape};

    fn request(ratio: AspectRatio) -> PicturesRequest<'static> {
        let model = "black-forest-labs/FLUX.1-schnell";
        PicturesRequest { model, shape: PhotoShape::Together, prompt: "cat", ratio, count: 2, seed: 7, picture: None }
    }

    #[test]
    fn a_picture_is_asked_for_as_the_official_client_does() {
        let expected = json!({
            "model": "black-forest-labs/FLUX.1-schnell",
            "prompt": "cat",
            "steps": 4,
            "n": 1,
            "width": 1152,
            "height": 896,
            "seed": 8,
            "response_format": "base64",
            "output_format": "jpeg",
        });
        assert_eq!(serde_json::to_value(generation(&request(AspectRatio::Screen), 4, 1)).unwrap(), expected);
        let without = serde_json::to_value(generation(&request(AspectRatio::Screen), 0, 1)).unwrap();
        assert_eq!(without.get("steps"), None);
    }

    #[test]
    fn sides_are_multiples_of_16_that_every_model_takes() {
        for ratio in AspectRatio::ALL {
            let Generation { width, height, .. } = generation(&request(ratio), 4, 0);
            for side in [width, height] {
                assert!(side % 16 == 0 && (256..=1920).contains(&side), "{ratio}: {width}x{height}");
            }
        }
    }

    #[test]
    fn a_picture_is_read_from_either_form() {
        let heard = |datum: Value| heard(json!({ "object": "list", "data": [datum] }));
        let png = Single::Picture(PictureSource::Bytes(picture_bytes("iVBORw0KGgo=").unwrap()));
        assert!(heard(json!({ "index": 0, "type": "b64_json", "b64_json": "iVBORw0KGgo=" })) == png);
        let at = Single::Picture(PictureSource::Url("https://api.together.ai/shrt/1".parse().unwrap()));
        assert!(heard(json!({ "type": "url", "url": "https://api.together.ai/shrt/1" })) == at);
        for broken in [json!({ "b64_json": "*" }), json!({ "url": "no address" })] {
            assert!(heard(broken) == Single::Refused(ItemFault::ProviderFailed));
        }
        assert!(heard(json!({ "b64_json": null })) == Single::Refused(ItemFault::NoPicture));
        assert!(super::heard(json!({ "data": [] })) == Single::Refused(ItemFault::NoPicture));
    }
}
