//! Copies what an engine made into our storage: a picture is "done" only when it is there (requirement A6).

use bytes::Bytes;

use crate::app::App;
use crate::engines::{Engine, ItemFault, PictureSource};
use crate::error::{AppError, Result};
use crate::ids::UserId;
use crate::media::marks::{Label, Mark, SourceType};
use crate::media::{ImageFormat, derive};
use crate::storage::{ObjectKey, Size, StorageError};
use crate::studio::{Base, Developed, Exposed, OBJECTS_MAX, Undevelopable};

use super::call::{CallRow, ItemRow};

/// No engine of ours makes a picture larger than this.
const PICTURE_BYTES_MAX: usize = 30_000_000;

/// A picture that is in our storage.
#[derive(Clone, Debug)]
pub(super) struct Picture {
    /// Of the full size.
    pub(super) format: ImageFormat,
    pub(super) width: u32,
    pub(super) height: u32,
    pub(super) bytes: usize,
    /// What is known of the hidden one beside it, as JSON, where there is one.
    pub(super) base: Option<String>,
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

pub(super) async fn bring(
    engine: &Engine,
    call: &CallRow,
    item: &ItemRow,
    source: &PictureSource,
) -> Result<std::result::Result<Bytes, ItemFault>> {
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

/// Develops a picture where its studio does, derives the sizes and stores them all.
async fn keep(
    app: &App,
    call: &CallRow,
    item: &ItemRow,
    bytes: Bytes,
) -> Result<std::result::Result<Picture, ItemFault>> {
    let (shown, base) = match develop(app, call, item, bytes).await? {
        Ok(kept) => kept,
        Err(fault) => return Ok(Err(fault)),
    };
    let facts = base.as_ref().map(|base| base.facts.to_string());
    match keep_picture(app, call.user, &item.asset_id, item.file.as_ref(), shown, base).await {
        Ok(KeptPicture { format, width, height, bytes }) => {
            Ok(Ok(Picture { format, width, height, bytes, base: facts }))
        }
        Err(AppError::FileRejected(_)) => Ok(Err(ItemFault::ProviderFailed)),
        Err(error) => Err(error),
    }
}

/// A picture that is to be shown.
#[derive(Clone, Debug)]
pub(crate) struct Shown {
    /// A JPEG, PNG or WebP.
    pub(crate) file: Bytes,
    /// How it came to be, which it will say of itself.
    pub(crate) made: SourceType,
}

/// A picture that was stored in its three sizes.
#[derive(Clone, Copy, Debug)]
pub(crate) struct KeptPicture {
    /// Of the full size.
    pub(crate) format: ImageFormat,
    pub(crate) width: u32,
    pub(crate) height: u32,
    pub(crate) bytes: usize,
}

/// Stores a picture in its three sizes, marked, and its hidden base. Nobody sees an object before the write that delivers
/// it, so they may come in any order; one under a name of its own (`file`), which another try has too, comes last.
///
/// # Errors
/// [`AppError::FileRejected`] when it is no usable picture; else what may pass.
pub(crate) async fn keep_picture(
    app: &App,
    user: UserId,
    asset: &str,
    file: Option<&ObjectKey>,
    shown: Shown,
    base: Option<Base>,
) -> Result<KeptPicture> {
    let mark = Mark::with_source(Label::made_here(&app.config.label_producer, asset), shown.made);
    let derived = tokio::task::spawn_blocking(move || derive(&shown.file, &mark))
        .await
        .map_err(|error| AppError::Internal(format!("deriving sizes: {error}")))?;
    let derived = derived.map_err(|error| {
        tracing::warn!(asset, %error, "an output is not a usable picture");
        AppError::FileRejected(Vec::new())
    })?;
    let user = user.to_string();
    let kept =
        KeptPicture { format: derived.format, width: derived.width, height: derived.height, bytes: derived.full.len() };
    let full = match file {
        Some(file) => file.clone(),
        None => ObjectKey::asset(&user, asset, Size::Full, derived.format.extension())?,
    };
    if let Some(base) = base {
        app.storage.put(&ObjectKey::asset_base(&user, asset)?, base.file.into(), "image/jpeg").await?;
    }
    let web = ObjectKey::asset(&user, asset, Size::Web, "jpg")?;
    let thumb = ObjectKey::asset(&user, asset, Size::Thumb, "jpg")?;
    app.storage.put(&web, derived.web, "image/jpeg").await?;
    app.storage.put(&thumb, derived.thumb, "image/jpeg").await?;
    app.storage.put(&full, derived.full, derived.format.content_type()).await?;
    Ok(kept)
}

/// The picture to be shown, and what is kept beside it: as the engine made it, or as its studio makes it of that.
async fn develop(
    app: &App,
    call: &CallRow,
    item: &ItemRow,
    picture: Bytes,
) -> Result<std::result::Result<(Shown, Option<Base>), ItemFault>> {
    let Some(plan) = call.development.clone() else {
        return Ok(Ok((Shown { file: picture, made: SourceType::TrainedModel }, None)));
    };
    let development = app.studios.development(call.studio)?;
    let keys = (development.needs)(&plan, call.user)?;
    if keys.len() > OBJECTS_MAX {
        return Err(AppError::Internal(format!("a picture is developed with {} objects", keys.len())));
    }
    let mut objects = Vec::with_capacity(keys.len());
    for key in &keys {
        match app.storage.get(key, PICTURE_BYTES_MAX as u64).await {
            Ok(object) => objects.push(object),
            Err(StorageError::Missing) => {
                tracing::warn!(call = %call.id, %key, "what a picture is developed with is gone");
                return Ok(Err(ItemFault::SourceGone));
            }
            Err(error) => return Err(error.into()),
        }
    }
    let made = (development.source)(&plan);
    let developed = tokio::task::spawn_blocking(move || {
        (development.develop)(&Exposed { picture: &picture, plan: &plan, objects: &objects })
    });
    let developed = developed.await.map_err(|error| AppError::Internal(format!("developing: {error}")))?;
    Ok(match developed {
        Ok(Developed { shown, base }) => Ok((Shown { file: shown.into(), made }, base)),
        Err(Undevelopable { fault, reason }) => {
            tracing::warn!(call = %call.id, seq = item.seq, fault = fault.code(), reason, "nothing is kept of an output");
            Err(fault)
        }
    })
}
