//! Looks at a file that was put, and keeps a clean copy of it: pictures without metadata, a zip that we wrote.

use std::str::FromStr;

use super::purpose::Purpose;
use super::view::UploadRow;
use crate::app::App;
use crate::error::{AppError, Result};
use crate::ids::UserId;
use crate::media::zip::{CleanSet, Refusal, inspect_object};
use crate::media::{Reason, ZipLimits, clean_image};
use crate::storage::ObjectKey;

/// Where what is kept of a file will be. Known before it is there, so that whatever dies on the way, everything that
/// may have been written can be deleted.
pub(super) struct KeptKeys {
    pub(super) file: ObjectKey,
    pub(super) cover: Option<ObjectKey>,
}

impl KeptKeys {
    pub(super) fn of(purpose: Purpose, user: UserId, upload: &str) -> Result<Self> {
        let user = user.to_string();
        Ok(match purpose {
            Purpose::TrainingZip => {
                Self { file: ObjectKey::training_set(&user, upload)?, cover: Some(ObjectKey::cover(&user, upload)?) }
            }
            Purpose::Product | Purpose::Person | Purpose::Garment | Purpose::Reference | Purpose::Mask => {
                Self { file: ObjectKey::upload(&user, &format!("{upload}-clean"))?, cover: None }
            }
        })
    }
}

/// What a training set holds, and what was left out of it.
pub(super) struct SetFacts {
    pub(super) images: u32,
    pub(super) captions: u32,
    pub(super) other_files: u32,
    pub(super) left_out: Vec<Reason>,
}

/// What became of a file.
pub(super) enum Outcome {
    /// Kept under its [`KeptKeys`]; of a zip, what it holds.
    Kept(Option<SetFacts>),
    /// Nothing of it was kept.
    Refused(Vec<Reason>),
}

/// Looks at the file. Doing it twice writes the same objects again.
pub(super) async fn inspect(app: &App, user: UserId, upload: &UploadRow) -> Result<Outcome> {
    let raw = ObjectKey::from_str(&upload.raw_key)?;
    let head = app.storage.head(&raw).await?.ok_or(AppError::UploadMissing)?;
    if head.bytes != u64::try_from(upload.bytes).unwrap_or(0) {
        // The signature fixed the length, so this is another object, or a store that checks nothing.
        return Err(AppError::UploadMissing);
    }
    let keys = KeptKeys::of(upload.purpose, user, &upload.id)?;
    match &keys.cover {
        Some(cover) => zip(app, &raw, &keys.file, cover).await,
        None => picture(app, &raw, &keys.file, upload).await,
    }
}

async fn zip(app: &App, raw: &ObjectKey, key: &ObjectKey, cover: &ObjectKey) -> Result<Outcome> {
    let set = match inspect_object(&app.storage, raw, ZipLimits::TRAINING).await {
        Ok(set) => set,
        Err(Refusal::Rejected(reasons)) => return Ok(Outcome::Refused(reasons)),
        Err(Refusal::Unreadable(error)) => return Err(error.into()),
    };
    let CleanSet { images, captions, other_files, left_out, .. } = set;
    app.storage.put(key, set.zip, "application/zip").await?;
    app.storage.put(cover, set.cover_jpeg, "image/jpeg").await?;
    Ok(Outcome::Kept(Some(SetFacts { images, captions, other_files, left_out })))
}

async fn picture(app: &App, raw: &ObjectKey, key: &ObjectKey, upload: &UploadRow) -> Result<Outcome> {
    let bytes = app.storage.get(raw, u64::try_from(upload.purpose.bytes_max()).unwrap_or(0)).await?;
    let limits = upload.purpose.limits();
    let cleaned = tokio::task::spawn_blocking(move || clean_image(&bytes, &limits))
        .await
        .map_err(|error| AppError::Internal(format!("cleaning a picture: {error}")))?;
    match cleaned {
        Ok(image) => {
            app.storage.put(key, image.bytes, image.format.content_type()).await?;
            Ok(Outcome::Kept(None))
        }
        Err(code) if upload.name.trim().is_empty() => Ok(Outcome::Refused(vec![Reason::whole(code)])),
        Err(code) => Ok(Outcome::Refused(vec![Reason::of(code, &upload.name)])),
    }
}
