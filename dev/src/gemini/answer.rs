//! The answers, in Google's forms.

use axum::Json;
use axum::response::{Html, IntoResponse, Response};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use darkroom::engines::AspectRatio;
use http::StatusCode;
use serde_json::{Value, json};

use super::plan::Outcome;
use super::{Asked, MODEL};
use crate::pictures::{self, Format, Motif, Subject};
use crate::{composed, random, synchronous};

/// What is answered.
pub(super) async fn of(outcome: Outcome, asked: Asked) -> Response {
    let words = |text: &str| json!({ "text": text });
    match outcome {
        Outcome::Picture | Outcome::Hang => said(json!([picture(asked, Format::Png, false).await]), "STOP"),
        Outcome::Drafts => {
            let draft = json!({ "thought": true, "inlineData": { "mimeType": "image/png", "data": tiny() } });
            let thought = json!({ "thought": true, "text": "First a sketch." });
            let picture = picture(asked, Format::Png, false).await;
            said(json!([thought, draft, draft, words("Here is your picture."), picture]), "STOP")
        }
        Outcome::DraftOnly => {
            said(json!([{ "thought": true, "inlineData": { "mimeType": "image/png", "data": tiny() } }]), "STOP")
        }
        Outcome::JpegNamedPng => said(json!([picture(asked, Format::Jpeg, false).await]), "STOP"),
        Outcome::Text => said(json!([words("I am sorry, I can only describe such a picture.")]), "STOP"),
        Outcome::NoImage => said(json!([]), "NO_IMAGE"),
        Outcome::Other => said(json!([]), "OTHER"),
        Outcome::Refuse => whole(json!({ "promptFeedback": { "blockReason": "PROHIBITED_CONTENT" } })),
        Outcome::RefuseImage => {
            let message = "Unable to show the generated image.";
            whole(json!({ "candidates": [{ "finishReason": "IMAGE_SAFETY", "finishMessage": message, "index": 0 }] }))
        }
        Outcome::Language => said(json!([]), "LANGUAGE"),
        Outcome::Nothing => whole(json!({ "candidates": [] })),
        Outcome::Error200 => {
            let mut answer = refused(500, "INTERNAL", "An internal error has occurred.", json!([]));
            *answer.status_mut() = StatusCode::OK;
            answer
        }
        Outcome::Html => Html("<!doctype html><title>Please wait</title>").into_response(),
        Outcome::Cut => said(json!([picture(asked, Format::Png, true).await]), "STOP"),
        Outcome::Huge => huge(),
        Outcome::PrivateUrl => {
            let uri = "http://169.254.169.254/latest/meta-data";
            said(json!([{ "fileData": { "mimeType": "image/png", "fileUri": uri } }]), "STOP")
        }
        Outcome::TooMany => exhausted(json!([])),
        Outcome::TooManyForNow => exhausted(json!([retry_in("34.074824224s")])),
        Outcome::Quota => {
            let quota = json!({
                "@type": "type.googleapis.com/google.rpc.QuotaFailure",
                "violations": [{ "quotaId": "GenerateRequestsPerDayPerProjectPerModel", "quotaValue": "250" }],
            });
            exhausted(json!([quota, retry_in("34s")]))
        }
        Outcome::Broken => refused(500, "INTERNAL", "An internal error has occurred.", json!([])),
        Outcome::Overloaded => {
            refused(503, "UNAVAILABLE", "The model is overloaded. Please try again later.", json!([]))
        }
        Outcome::WrongKey => wrong_key(),
        Outcome::Unpaid => refused(400, "FAILED_PRECONDITION", "Please enable billing on project 1.", json!([])),
        Outcome::Place => refused(403, "PERMISSION_DENIED", "The caller does not have permission.", json!([])),
    }
}

/// An error in Google's form.
pub(super) fn refused(status: u16, sign: &str, message: &str, details: Value) -> Response {
    let mut error = json!({ "code": status, "message": message, "status": sign });
    if details.as_array().is_some_and(|details| !details.is_empty()) {
        error["details"] = details;
    }
    let status = StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    (status, Json(json!({ "error": error }))).into_response()
}

pub(super) fn wrong_key() -> Response {
    let info = json!({
        "@type": "type.googleapis.com/google.rpc.ErrorInfo",
        "reason": "API_KEY_INVALID",
        "domain": "googleapis.com",
    });
    refused(400, "INVALID_ARGUMENT", "API key not valid. Please pass a valid API key.", json!([info]))
}

pub(super) fn no_model(name: &str) -> Response {
    let message = format!("models/{name} is not found for API version v1beta.");
    refused(404, "NOT_FOUND", &message, json!([]))
}

fn exhausted(details: Value) -> Response {
    refused(429, "RESOURCE_EXHAUSTED", "You exceeded your current quota.", details)
}

fn retry_in(delay: &str) -> Value {
    json!({ "@type": "type.googleapis.com/google.rpc.RetryInfo", "retryDelay": delay })
}

fn said(parts: Value, reason: &str) -> Response {
    let content = json!({ "role": "model", "parts": parts });
    whole(json!({ "candidates": [{ "content": content, "finishReason": reason, "index": 0 }] }))
}

fn whole(mut answer: Value) -> Response {
    answer["modelVersion"] = json!(MODEL);
    answer["responseId"] = json!(random::letters(16));
    answer["usageMetadata"] = json!({ "promptTokenCount": 12, "candidatesTokenCount": 1120, "totalTokenCount": 1132 });
    Json(answer).into_response()
}

/// An answer that does not say how long it is, and does not end soon.
fn huge() -> Response {
    synchronous::huge(
        "{\"candidates\":[{\"content\":{\"parts\":[{\"inlineData\":{\"mimeType\":\"image/png\",\"data\":\"",
    )
}

/// A draft: something that is a PNG and that nobody should see.
fn tiny() -> String {
    let draft = pictures::encode(&image::RgbImage::from_pixel(16, 16, image::Rgb([255, 0, 255])), Format::Png, 90);
    STANDARD.encode(draft.unwrap_or_default())
}

/// A part with the picture, which is called PNG whatever it is.
async fn picture(asked: Asked, format: Format, cut: bool) -> Value {
    let drawn = tokio::task::spawn_blocking(move || drawn(&asked, format)).await.ok().flatten();
    let mut data = STANDARD.encode(drawn.unwrap_or_default());
    if cut {
        data.truncate(data.len() / 8 * 4);
    }
    json!({ "inlineData": { "mimeType": "image/png", "data": data } })
}

/// Half as wide as what is asked for where nothing was shown: it looks the same and travels in a text.
fn drawn(asked: &Asked, format: Format) -> Option<Vec<u8>> {
    let seed = u64::from(random::seed());
    let ratio = asked.ratio.as_deref().and_then(|ratio| ratio.parse::<AspectRatio>().ok());
    let first = asked.pictures.first();
    let (width, height) = match (ratio, first) {
        (Some(ratio), _) => ratio.pixels(),
        (None, Some(first)) => like(first.width(), first.height()),
        (None, None) => AspectRatio::Square.pixels(),
    };
    let picture = if first.is_some() {
        composed::drawn(&asked.prompt, &asked.pictures, seed, (width, height))
    } else {
        let (width, height) = (width / 2, height / 2);
        pictures::compose(&Motif { prompt: &asked.prompt, seed, width, height, subject: Subject::Invented })
    };
    pictures::encode(&picture, format, 90).ok()
}

/// About a megapixel in the shape of a picture.
fn like(width: u32, height: u32) -> (u32, u32) {
    let ratio = f64::from(width.max(1)) / f64::from(height.max(1));
    let side = |px: f64| ((px / 16.0).round() as u32).clamp(16, 256) * 16;
    (side(1024.0 * ratio.sqrt()), side(1024.0 / ratio.sqrt()))
}
