//! Copies what an engine made into our storage: a picture is "done" only when it is there (requirement A6).

use crate::app::App;
use crate::engines::{Engine, ItemFault, PictureSource};
use crate::error::{AppError, Result};
use crate::media::marks::{Label, Mark};
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

/// Fetches, checks, strips, scales, marks and stores the pictures of a call. Doing it twice writes the same objects again:
/// their names were fixed when the job was made.
///
/// # Errors
/// When one could not be fetched or stored now and may be later; the others are then done again too.
pub(super) async fn store(
    app: &App,
    call: &CallRow,
    sources: &[std::result::Result<PictureSource, ItemFault>],
) -> Result<Vec<std::result::Result<Picture, ItemFault>>> {
    let engine = call.engine(app)?;
    let mut pictures = Vec::with_capacity(call.items.len());
    for (item, source) in call.items.iter().zip(sources) {
        pictures.push(match source {
            Ok(source) => match bring(&engine, call, item, source).await? {
                Ok(bytes) => keep(app, call, item, bytes).await?,
                Err(fault) => Err(fault),
            },
            Err(fault) => Err(*fault),
        });
    }
    Ok(pictures)
}

async fn bring(
    engine: &Engine,
    call: &CallRow,
    item: &ItemRow,
    source: &PictureSource,
) -> Result<std::result::Result<bytes::Bytes, ItemFault>> {
    let url = match source {
        PictureSource::Bytes(bytes) => return Ok(Ok(bytes.clone())),
        PictureSource::Url(url) => url,
    };
    match engine.fetch(url, PICTURE_BYTES_MAX).await {
        Ok(bytes) => Ok(Ok(bytes)),
        Err(error) if error.worth_retrying() => Err(AppError::UpstreamUnavailable(error.to_string())),
        Err(error) => {
            tracing::warn!(call = %call.id, seq = item.seq, %error, "an output cannot be fetched");
            Ok(Err(error.fault()))
        }
    }
}

async fn keep(
    app: &App,
    call: &CallRow,
    item: &ItemRow,
    bytes: bytes::Bytes,
) -> Result<std::result::Result<Picture, ItemFault>> {
    let mark = Mark::made_here(Label::made_here(&app.config.label_producer, &item.asset_id));
    let derived = tokio::task::spawn_blocking(move || derive(&bytes, &mark))
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
