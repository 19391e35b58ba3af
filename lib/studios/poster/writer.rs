//! The small text model is asked for a brief: once, and a second time where its answer was none or had a word in it that
//! shops refuse. Whatever it says, `darkroom_posters` reads it field by field.

use bytes::Bytes;
use darkroom_posters::brief::{Brief, Fault, Material, Reading, defaults, question, read, schema, settings};
use tokio::time::Instant;

use crate::app::App;
use crate::engines::{NoText, TextModel, TextRequest};
use crate::error::{AppError, Result};
use crate::media;
use crate::storage::ObjectKey;

/// As large as the model is shown a picture: enough to name a thing and its colours.
const SIDE_PX: u32 = 768;
const QUALITY: u8 = 80;
/// No upload of a product is kept larger.
const PICTURE_BYTES_MAX: u64 = 30_000_000;

/// A brief of the model's; `None` where nothing that it said could be used.
///
/// # Errors
/// Why it said nothing.
pub(super) async fn write(
    model: &TextModel,
    material: &Material<'_>,
    picture: Option<&[u8]>,
) -> Result<Option<Brief>, NoText> {
    let deadline = model.deadline();
    let first = ask(model, material, picture, &[], deadline).await?;
    let complained: Vec<Fault> = first.faults.iter().filter(|fault| fault.is_asked_again()).cloned().collect();
    let reading = if complained.is_empty() {
        first
    } else {
        match ask(model, material, picture, &complained, deadline).await {
            Ok(second) if second.faults.len() <= first.faults.len() => second,
            Ok(_) | Err(_) => first,
        }
    };
    if !reading.faults.is_empty() {
        let faults: Vec<String> = reading.faults.iter().map(ToString::to_string).collect();
        tracing::info!(faults = faults.join("; "), "fields of a brief took what stands in for them");
    }
    Ok(Some(reading.brief).filter(|brief| *brief != defaults(material)))
}

async fn ask(
    model: &TextModel,
    material: &Material<'_>,
    picture: Option<&[u8]>,
    complaints: &[Fault],
    deadline: Instant,
) -> Result<Reading, NoText> {
    let (asked, settings, schema) =
        (question(material.description, material.language, complaints), settings(), schema());
    let request = TextRequest {
        system: asked.system,
        user: &asked.user,
        picture,
        schema: &schema,
        temperature: settings.temperature,
        tokens_max: settings.tokens_max,
    };
    let answer = model.ask(&request, deadline).await?;
    Ok(read(&answer, material))
}

/// The picture as the model is shown it. `None` where it cannot be had: the description is enough.
pub(super) async fn glance(app: &App, key: &str) -> Option<Bytes> {
    let shown = shown(app, key).await;
    shown.map_err(|error| tracing::warn!(%error, "a picture is not shown to the text model")).ok()
}

async fn shown(app: &App, key: &str) -> Result<Bytes> {
    let key: ObjectKey = key.parse()?;
    let file = app.storage.get(&key, PICTURE_BYTES_MAX).await?;
    let made = tokio::task::spawn_blocking(move || media::glance(&file, SIDE_PX, QUALITY)).await;
    let made = made.map_err(|error| AppError::Internal(format!("a glance: {error}")))?;
    made.map_err(|error| AppError::Internal(error.to_string()))
}
