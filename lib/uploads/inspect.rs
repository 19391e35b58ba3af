//! Looks at a file that was put, and keeps a clean copy of it: pictures without metadata, a zip that we wrote.

use std::str::FromStr;

use super::purpose::Purpose;
use super::view::UploadRow;
use crate::app::App;
use crate::error::{AppError, Result};
use crate::ids::UserId;
use crate::media::zip::{CleanSet, Refusal, inspect_object};
use crate::media::{Reason, ReasonCode, ZipLimits, clean_image};
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
        Some(cover) => zip(app, &raw, &keys.file, cover, &upload.name).await,
        None => picture(app, &raw, &keys.file, upload).await,
    }
}

async fn zip(app: &App, raw: &ObjectKey, key: &ObjectKey, cover: &ObjectKey, name: &str) -> Result<Outcome> {
    let set = match inspect_object(&app.storage, raw, ZipLimits::TRAINING).await {
        Ok(set) => set,
        Err(Refusal::Rejected(reasons)) if is_part(name, &reasons) => {
            return Ok(Outcome::Refused(vec![Reason::whole(ReasonCode::ZipPart)]));
        }
        Err(Refusal::Rejected(reasons)) => return Ok(Outcome::Refused(reasons)),
        Err(Refusal::Unreadable(error)) => return Err(error.into()),
    };
    let CleanSet { images, captions, other_files, left_out, .. } = set;
    app.storage.put(key, set.zip, "application/zip").await?;
    app.storage.put(cover, set.cover_jpeg, "image/jpeg").await?;
    Ok(Outcome::Kept(Some(SetFacts { images, captions, other_files, left_out })))
}

/// Whether a file that cannot be read as a zip is one part of an archive: most parts begin like any file of their kind,
/// or like nothing, and only their names tell.
fn is_part(name: &str, reasons: &[Reason]) -> bool {
    let is_unread = |reason: &Reason| {
        matches!(
            reason.code,
            ReasonCode::NotAZip
                | ReasonCode::ZipDamaged
                | ReasonCode::OverlappingEntries
                | ReasonCode::RarArchive
                | ReasonCode::SevenZipArchive
        )
    };
    names_a_part(name) && reasons.iter().any(is_unread)
}

/// `photos.zip.001` (7-Zip), `photos.z01` (Info-ZIP, WinZip), `photos.part1.rar` and `photos.r00` (WinRAR).
fn names_a_part(name: &str) -> bool {
    let name = name.trim().to_ascii_lowercase();
    let is_number = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    let Some((stem, last)) = name.rsplit_once('.') else { return false };
    let kind = stem.rsplit_once('.').map_or("", |(_, kind)| kind);
    match last {
        "rar" => kind.strip_prefix("part").is_some_and(is_number),
        _ if is_number(last) => last.len() == 3 && matches!(kind, "zip" | "7z" | "rar"),
        _ => last.strip_prefix(['z', 'r']).is_some_and(|number| number.len() == 2 && is_number(number)),
    }
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_part_of_an_archive_is_known_by_its_name() {
        let parts = [
            "photos.zip.001",
            "photos.7z.012",
            "a.b.RAR.002",
            "photos.z01",
            "photos.z12",
            "photos.part1.rar",
            "photos.part02.rar",
            "photos.r00",
        ];
        for name in parts {
            assert!(names_a_part(name), "{name}");
        }
        for name in
            ["photos.zip", "photos.zip.1", "photos.zip.download", "2026.001", "photos.zz", "party.rar", "z01", ""]
        {
            assert!(!names_a_part(name), "{name}");
        }
    }

    #[test]
    fn a_name_says_nothing_of_what_was_read() {
        let reason = |code| [Reason::whole(code)];
        assert!(is_part("photos.zip.001", &reason(ReasonCode::ZipDamaged)));
        assert!(!is_part("photos.zip.001", &reason(ReasonCode::TooFewImages)));
        assert!(!is_part("photos.zip", &reason(ReasonCode::ZipDamaged)));
    }
}
