//! What an engine is shown, made and stored before anything is held.

use bytes::Bytes;

use super::plan::{EditPlan, Painted, Scope};
use super::sent::{File, Seen, Shown, shown};
use super::source::Source;
use crate::app::App;
use crate::clock::Timestamp;
use crate::db::Stmt;
use crate::engines::{AspectRatio, ComposeShape};
use crate::erasures::{self, ErasureKind};
use crate::error::{AppError, Result};
use crate::ids::{CallId, UserId};
use crate::storage::ObjectKey;

/// How long it stays: as long as a failed edit may be tried again.
const SHOWN_SECONDS: i64 = 86_400;
/// No picture of ours is longer, in bytes.
const PICTURE_BYTES_MAX: u64 = 30_000_000;

/// What an edit is made of.
pub(super) struct Given<'a> {
    pub(super) source: &'a Source,
    pub(super) mask: Option<ObjectKey>,
    pub(super) reference: Option<ObjectKey>,
    pub(super) request: &'a str,
}

/// What an engine is shown, in our storage.
pub(super) struct Kept {
    /// The call that shows it.
    pub(super) call: CallId,
    pub(super) prompt: String,
    pub(super) ratio: AspectRatio,
    /// Keys, in the order in which the prompt speaks of the pictures.
    pub(super) pictures: Vec<String>,
    /// What the answer is laid back by.
    pub(super) plan: EditPlan,
}

/// What engines were shown for these jobs (SQL, its own parameters begin at `?3`) of somebody's goes now, not after its day.
pub(in crate::studios) fn forget_shown(jobs: &str, user: UserId, now: Timestamp) -> Stmt {
    let rows = format!("SELECT id || '_shown' AS name FROM calls WHERE user_id = ?2 AND job_id IN ({jobs})");
    erasures::sooner(&rows, now).bind(user)
}

/// Reads the mask, makes what the engine is shown, and stores it.
///
/// # Errors
/// A mask that is refused, with its reason.
pub(super) async fn show(
    app: &App,
    user: UserId,
    shape: ComposeShape,
    given: &Given<'_>,
    now: Timestamp,
) -> Result<Kept> {
    let picture = app.storage.get(&given.source.key, PICTURE_BYTES_MAX).await?;
    let (mask, reference) = (read(app, given.mask.as_ref()).await?, read(app, given.reference.as_ref()).await?);
    let (painted, request, has_reference) = (mask.clone(), given.request.to_owned(), reference.is_some());
    let work = move || shown(shape, &picture, painted.as_deref(), &request, has_reference);
    let made = tokio::task::spawn_blocking(work).await;
    let Shown { mut files, prompt, ratio, painted } =
        made.map_err(|error| AppError::Internal(format!("preparing an edit: {error}")))??;
    // Copies of their own: an upload may be forgotten before the engine has seen it, or before its answer comes.
    files.extend(reference.map(|bytes| File { name: "reference", content_type: "application/octet-stream", bytes }));
    let shown_files = files.len();
    files.extend(mask.map(|bytes| File { name: "painted.png", content_type: "image/png", bytes }));
    let call = CallId::new(now);
    let keys = store(app, user, call, files, now).await?;
    let scope = match (painted, keys.get(shown_files)) {
        (Some(Seen { part, outline }), Some(mask)) => Scope::Painted(Painted {
            mask: mask.clone(),
            part: [part.left, part.top, part.width, part.height],
            outline,
        }),
        (_, _) => Scope::Whole,
    };
    let Source { key, base, shop, .. } = given.source;
    let shop = shop.filter(|_| base.is_none());
    let plan = EditPlan { picture: key.as_str().to_owned(), base: base.clone(), shop, scope };
    Ok(Kept { call, prompt, ratio, pictures: keys.into_iter().take(shown_files).collect(), plan })
}

async fn read(app: &App, key: Option<&ObjectKey>) -> Result<Option<Bytes>> {
    Ok(match key {
        Some(key) => Some(app.storage.get(key, PICTURE_BYTES_MAX).await?),
        None => None,
    })
}

/// Stores the files of a call, and answers their keys. What is to be erased is written down before anything is there.
async fn store(app: &App, user: UserId, call: CallId, files: Vec<File>, now: Timestamp) -> Result<Vec<String>> {
    let (user, call) = (user.to_string(), call.to_string());
    let due_at = now.plus_seconds(SHOWN_SECONDS);
    let erased = erasures::of_rows(ErasureKind::Prefix, "SELECT ?4 AS name, ?5 AS target", due_at, now)
        .bind(format!("{call}_shown"))
        .bind(ObjectKey::shown_folder(&user, &call)?);
    let _ = app.db.write(vec![erased]).await?;
    let mut keys = Vec::with_capacity(files.len());
    for File { name, content_type, bytes } in files {
        let key = ObjectKey::shown(&user, &call, name)?;
        app.storage.put(&key, bytes, content_type).await?;
        keys.push(key.as_str().to_owned());
    }
    Ok(keys)
}
