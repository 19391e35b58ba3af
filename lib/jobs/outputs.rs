//! Copies what an engine made into our storage: a picture is "done" only when it is there (requirement A6).

use crate::app::App;
use crate::engines::ItemFault;
use crate::engines::replicate::Remote;
use crate::error::{AppError, Result};
use crate::media::{ImageFormat, derive};
use crate::storage::{ObjectKey, Size};

use super::call::{CallRow, ItemRow};

/// No engine of ours makes a picture larger than this.
const PICTURE_BYTES_MAX: usize = 30_000_000;

/// A picture that is in our storage.
#[derive(Clone, Copy, Debug)]
pub(super) struct Picture {
    /// Of the full size.
    pub(super) format: ImageFormat,
    pub(super) width: u32,
    pub(super) height: u32,
    pub(super) bytes: usize,
}

/// Fetches, checks, strips, scales and stores the pictures of a call. Doing it twice writes the same objects again:
/// their names were fixed when the job was made.
///
/// # Errors
/// When one could not be fetched or stored now and may be later; the others are then done again too.
pub(super) async fn store(
    app: &App,
    call: &CallRow,
    remote: &Remote,
) -> Result<Vec<std::result::Result<Picture, ItemFault>>> {
    let urls = remote.output_urls();
    if urls.is_empty() {
        let fault = if remote.data_removed { ItemFault::OutputLost } else { ItemFault::NoPicture };
        return Ok(call.items.iter().map(|_| Err(fault)).collect());
    }
    let mut pictures = Vec::with_capacity(call.items.len());
    for (place, item) in call.items.iter().enumerate() {
        let Some((_, url)) = urls.iter().find(|(number, _)| *number == place) else {
            // The engine answered with fewer pictures than asked: its safety check dropped this one.
            pictures.push(Err(ItemFault::Nsfw));
            continue;
        };
        pictures.push(match app.replicate.fetch_output(url, PICTURE_BYTES_MAX).await {
            Ok(bytes) => keep(app, call, item, bytes).await?,
            Err(error) if error.worth_retrying() => return Err(AppError::UpstreamUnavailable(error.to_string())),
            Err(error) => {
                tracing::warn!(call = %call.id, seq = item.seq, %error, "an output cannot be fetched");
                Err(error.fault())
            }
        });
    }
    Ok(pictures)
}

async fn keep(
    app: &App,
    call: &CallRow,
    item: &ItemRow,
    bytes: bytes::Bytes,
) -> Result<std::result::Result<Picture, ItemFault>> {
    let derived = tokio::task::spawn_blocking(move || derive(&bytes))
        .await
        .map_err(|error| AppError::Internal(format!("deriving sizes: {error}")))?;
    let derived = match derived {
        Ok(derived) => derived,
        Err(error) => {
            tracing::warn!(call = %call.id, seq = item.seq, %error, "an output is not a usable picture");
            return Ok(Err(ItemFault::ProviderFailed));
        }
    };
    let user = call.user.to_string();
    let picture =
        Picture { format: derived.format, width: derived.width, height: derived.height, bytes: derived.full.len() };
    let full = ObjectKey::asset(&user, &item.asset_id, Size::Full, derived.format.extension())?;
    let web = ObjectKey::asset(&user, &item.asset_id, Size::Web, "jpg")?;
    let thumb = ObjectKey::asset(&user, &item.asset_id, Size::Thumb, "jpg")?;
    app.storage.put(&full, derived.full, derived.format.content_type()).await?;
    app.storage.put(&web, derived.web, "image/jpeg").await?;
    app.storage.put(&thumb, derived.thumb, "image/jpeg").await?;
    Ok(Ok(picture))
}
