//! The small text model is asked for a brief: once, and a second time where its answer was none or had a word in it that
//! shops refuse. Whatever it says, `darkroom_posters` reads it field by field.

use darkroom_posters::brief::{Brief, Fault, Material, Reading, defaults, question, read, schema, settings};
use tokio::time::Instant;

use crate::engines::{NoText, TextModel, TextRequest};

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
