//! Looks at a file that was put, and keeps a clean copy of it: pictures without metadata, a zip that we wrote.

use std::str::FromStr;

use super::purpose::Purpose;
use super::view::UploadRow;
use crate::app::App;
use crate::error::{AppError, Result};
use crate::ids::UserId;
use crate::media::zip::{Refusal, inspect_object};
use crate::media::{Reason, ZipLimits, clean_image};
use crate::storage::ObjectKey;

/// What was kept of a file.
#[derive(Debug)]
pub(super) struct Kept {
    pub(super) key: ObjectKey,
    pub(super) cover: Option<ObjectKey>,
    pub(super) images: Option<i64>,
}

/// Why a file was not kept.
pub(super) enum Outcome {
    Kept(Kept),
    Refused(Vec<Reason>),
}

/// Looks at the file. Doing it twice writes the same objects again.
pub(super) async fn inspect(app: &App, user: UserId, upload: &UploadRow, purpose: Purpose) -> Result<Outcome> {
    let raw = ObjectKey::from_str(&upload.raw_key)?;
    let head = app.storage.head(&raw).await?.ok_or(AppError::UploadMissing)?;
    if head.bytes != u64::try_from(upload.bytes).unwrap_or(0) {
        // The signature fixed the length, so this is another object, or a store that checks nothing.
        return Err(AppError::UploadMissing);
    }
    match purpose {
        Purpose::TrainingZip => zip(app, user, upload, &raw).await,
        Purpose::Product | Purpose::Person | Purpose::Garment | Purpose::Reference | Purpose::Mask => {
            picture(app, user, upload, &raw, purpose).await
        }
    }
}

async fn zip(app: &App, user: UserId, upload: &UploadRow, raw: &ObjectKey) -> Result<Outcome> {
    let set = match inspect_object(&app.storage, raw, ZipLimits::TRAINING).await {
        Ok(set) => set,
        Err(Refusal::Rejected(reasons)) => return Ok(Outcome::Refused(reasons)),
        Err(Refusal::Unreadable(error)) => return Err(error.into()),
    };
    let user = user.to_string();
    let key = ObjectKey::training_set(&user, &upload.id)?;
    let cover = ObjectKey::cover(&user, &upload.id)?;
    let images = Some(i64::from(set.images));
    app.storage.put(&key, set.zip, "application/zip").await?;
    app.storage.put(&cover, set.cover_jpeg, "image/jpeg").await?;
    Ok(Outcome::Kept(Kept { key, cover: Some(cover), images }))
}

async fn picture(app: &App, user: UserId, upload: &UploadRow, raw: &ObjectKey, purpose: Purpose) -> Result<Outcome> {
    let bytes = app.storage.get(raw, u64::try_from(purpose.bytes_max()).unwrap_or(0)).await?;
    let limits = purpose.limits();
    let cleaned = tokio::task::spawn_blocking(move || clean_image(&bytes, &limits))
        .await
        .map_err(|error| AppError::Internal(format!("cleaning a picture: {error}")))?;
    match cleaned {
        Ok(image) => {
            let key = ObjectKey::upload(&user.to_string(), &format!("{}-clean", upload.id))?;
            app.storage.put(&key, image.bytes, image.format.content_type()).await?;
            Ok(Outcome::Kept(Kept { key, cover: None, images: None }))
        }
        Err(code) => Ok(Outcome::Refused(vec![Reason::whole(code)])),
    }
}
