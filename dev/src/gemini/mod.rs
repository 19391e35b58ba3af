//! Gemini's own API, as far as pictures go: `generateContent`, and the page of a model.
//!
//! | route                                        | answers                                        | refuses            |
//! |----------------------------------------------|------------------------------------------------|--------------------|
//! | `POST …/v1/models/{model}:generateContent`   | 200 with a picture, or what was planned      | 400, 404           |
//! | `GET …/v1/models/{model}`                    | 200 the model                                  | 400, 404           |
//! | `GET …/v1/models`                            | 200 the one model                              | 400                |
//! | the same under `…/v1beta`                    |                                                |                    |
//! | `GET`, `POST /sandbox/gemini`                | as [`crate::synchronous`] says; plans are [`plan::Outcome`] |              |

mod answer;
mod plan;

use std::sync::Arc;

use axum::extract::{DefaultBodyLimit, Path, State};
use axum::response::{IntoResponse as _, Response};
use axum::routing::get;
use axum::{Json, Router};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use bytes::Bytes;
use http::HeaderMap;
use image::DynamicImage;
use serde::Deserialize;
use serde_json::{Value, json};

use crate::context::Context;
use crate::pictures;
use crate::synchronous::{self, SynchronousEngine};
use plan::Outcome;

/// Where it is on the studio's own address.
pub const MOUNT: &str = "/sandbox/providers/gemini";
/// The key it knows. It is worth nothing anywhere.
pub const KEY: &str = "AIza-sandbox-gemini";
/// The model it has.
pub const MODEL: &str = "gemini-nano-banana-2.1";

/// Google takes 20 MB.
const BODY_MAX_BYTES: usize = 20 * 1024 * 1024;
/// How long it draws, in seconds of the sketch.
const DRAWING_SECONDS: f64 = 8.0;
const SIZES: [&str; 3] = ["1K", "2K", "4K"];

/// The API.
pub struct Gemini {
    context: Context,
    engine: Arc<SynchronousEngine<Outcome>>,
}

/// What it understands of a question.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Question {
    contents: Vec<Content>,
    #[serde(default)]
    generation_config: GenerationConfig,
}

#[derive(Deserialize)]
struct Content {
    parts: Vec<Part>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Part {
    text: Option<String>,
    inline_data: Option<InlineData>,
}

#[derive(Deserialize)]
struct InlineData {
    data: String,
}

#[derive(Default, Deserialize)]
#[serde(rename_all = "camelCase")]
struct GenerationConfig {
    #[serde(default)]
    response_modalities: Vec<String>,
    #[serde(default)]
    image_config: ImageConfig,
}

#[derive(Default, Deserialize)]
#[serde(rename_all = "camelCase")]
struct ImageConfig {
    aspect_ratio: Option<String>,
    image_size: Option<String>,
}

/// A question that came.
struct Asked {
    prompt: String,
    pictures: Vec<DynamicImage>,
    ratio: Option<String>,
}

impl Gemini {
    /// An API that was asked nothing yet.
    #[must_use]
    pub fn open(context: Context) -> Arc<Self> {
        Arc::new(Self { context, engine: Arc::new(SynchronousEngine::new()) })
    }

    /// The API, to be nested under [`MOUNT`].
    pub fn router(self: &Arc<Self>) -> Router {
        Router::new()
            .nest("/v1", Self::version())
            .nest("/v1beta", Self::version())
            .fallback(|| async { answer::refused(404, "NOT_FOUND", "Not found.", json!([])) })
            .layer(DefaultBodyLimit::max(BODY_MAX_BYTES))
            .with_state(Arc::clone(self))
    }

    fn version() -> Router<Arc<Self>> {
        Router::new().route("/models", get(models)).route("/models/{call}", get(model).post(generate))
    }

    /// `GET` and `POST /sandbox/gemini`.
    pub fn drive(&self) -> Router {
        self.engine.drive("/sandbox/gemini")
    }

    fn has(&self, model: &str) -> bool {
        model == MODEL && !self.engine.is_retired()
    }
}

/// A wrong key is an invalid argument to Google.
#[expect(clippy::result_large_err, reason = "the answer itself is the error and goes out at once")]
fn known(headers: &HeaderMap) -> Result<(), Response> {
    match headers.get("x-goog-api-key").and_then(|value| value.to_str().ok()) {
        Some(KEY) => Ok(()),
        Some(_) | None => Err(answer::wrong_key()),
    }
}

async fn models(State(gemini): State<Arc<Gemini>>, headers: HeaderMap) -> Response {
    if let Err(refusal) = known(&headers) {
        return refusal;
    }
    let all: Vec<Value> = gemini.has(MODEL).then(|| page(MODEL)).into_iter().collect();
    Json(json!({ "models": all })).into_response()
}

async fn model(State(gemini): State<Arc<Gemini>>, Path(name): Path<String>, headers: HeaderMap) -> Response {
    if let Err(refusal) = known(&headers) {
        return refusal;
    }
    if gemini.has(&name) { Json(page(&name)).into_response() } else { answer::no_model(&name) }
}

fn page(name: &str) -> Value {
    json!({
        "name": format!("models/{name}"),
        "displayName": "Nano Banana 2.1",
        "supportedGenerationMethods": ["generateContent", "countTokens"],
    })
}

async fn generate(
    State(gemini): State<Arc<Gemini>>,
    Path(call): Path<String>,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    if let Err(refusal) = known(&headers) {
        return refusal;
    }
    let Some(name) = call.strip_suffix(":generateContent") else {
        return answer::refused(404, "NOT_FOUND", "There is no such method.", json!([]));
    };
    if !gemini.has(name) {
        return answer::no_model(name);
    }
    let malformed = |why: &str| answer::refused(400, "INVALID_ARGUMENT", why, json!([]));
    let Ok(whole) = serde_json::from_slice::<Value>(&body) else { return malformed("The body is no JSON.") };
    let Ok(question) = serde_json::from_value::<Question>(whole.clone()) else { return malformed("Unknown form.") };
    let GenerationConfig { response_modalities, image_config } = question.generation_config;
    if image_config.image_size.as_deref().is_some_and(|size| !SIZES.contains(&size)) {
        return malformed("imageSize: not one of 1K, 2K, 4K");
    }
    let (mut prompt, mut shown) = (String::new(), Vec::new());
    for part in question.contents.into_iter().flat_map(|content| content.parts) {
        prompt.push_str(part.text.as_deref().unwrap_or_default());
        let Some(InlineData { data }) = part.inline_data else { continue };
        match STANDARD.decode(data).ok().and_then(|bytes| pictures::decode(&bytes).ok()) {
            Some(picture) => shown.push(picture),
            None => return malformed("Unable to process input image."),
        }
    }
    let inputs = json!({
        "model": name,
        "prompt": prompt,
        "aspect_ratio": image_config.aspect_ratio,
        "size": image_config.image_size,
        "pictures": shown.iter().map(|picture| [picture.width(), picture.height()]).collect::<Vec<_>>(),
        "modalities": response_modalities,
    });
    let (plan, ticket) = gemini.engine.take(inputs, &whole, Outcome::Picture);
    if plan.outcome == Outcome::Hang {
        gemini.engine.until_released(ticket).await;
    }
    synchronous::work(&gemini.context, &plan, DRAWING_SECONDS).await;
    answer::of(plan.outcome, Asked { prompt, pictures: shown, ratio: image_config.aspect_ratio }).await
}
