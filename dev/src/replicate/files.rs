//! Uploaded files: multipart in, kept a day, usable as the input of a training.

use std::sync::Arc;

use aws_lc_rs::digest;
use axum::Json;
use axum::extract::multipart::MultipartError;
use axum::extract::{Multipart, Path, State};
use axum::response::{IntoResponse, Response};
use http::StatusCode;
use serde_json::{Map, Value, json};

use super::Replicate;
use super::gate::FILE_MAX_BYTES;
use super::problem::{InvalidField, Problem};
use super::state::StoredFile;
use super::view::{self, FILE_LIFE_MS};
use crate::random;

const NAME_MAX_BYTES: usize = 255;

/// `POST /files` with parts `content` and perhaps `metadata` → 201.
pub(super) async fn upload(State(replicate): State<Arc<Replicate>>, mut parts: Multipart) -> Result<Response, Problem> {
    let mut content = None;
    let mut metadata = Map::new();
    while let Some(part) = parts.next_field().await.map_err(unreadable)? {
        match part.name() {
            Some("content") => {
                let name = part.file_name().unwrap_or("file").to_owned();
                let kind = part.content_type().unwrap_or("application/octet-stream").to_owned();
                content = Some((name, kind, part.bytes().await.map_err(unreadable)?));
            }
            Some("metadata") => {
                let bytes = part.bytes().await.map_err(unreadable)?;
                metadata = serde_json::from_slice(&bytes).map_err(|_| Problem::malformed())?;
            }
            Some(_) | None => {}
        }
    }
    let (name, content_type, bytes) = content.ok_or_else(|| fault("content is required"))?;
    if name.len() > NAME_MAX_BYTES {
        return Err(fault("filename is too long"));
    }
    if bytes.len() > FILE_MAX_BYTES {
        return Err(Problem::too_large());
    }
    let sha256 = digest::digest(&digest::SHA256, &bytes).as_ref().iter().map(|byte| format!("{byte:02x}")).collect();
    let file = StoredFile {
        id: random::letters(36),
        name,
        content_type,
        bytes: bytes.len() as u64,
        sha256,
        metadata,
        created_ms: replicate.now_ms(),
    };
    replicate.folder.save_file(&file, &bytes).map_err(|error| {
        tracing::error!(%error, "the sandbox could not keep an uploaded file");
        Problem::broken()
    })?;
    let answer = view::file(&replicate.context, &file);
    replicate.state().files.insert(file.id.clone(), file);
    Ok((StatusCode::CREATED, Json(answer)).into_response())
}

fn fault(description: &str) -> Problem {
    Problem::invalid(&[InvalidField { kind: "required", field: "content".into(), description: description.into() }])
}

fn unreadable(error: MultipartError) -> Problem {
    if error.status() == StatusCode::PAYLOAD_TOO_LARGE { Problem::too_large() } else { Problem::malformed() }
}

/// `GET /files`.
pub(super) async fn list(State(replicate): State<Arc<Replicate>>) -> Json<Value> {
    let now_ms = replicate.now_ms();
    let state = replicate.state();
    let mut files: Vec<_> = state.files.values().filter(|file| alive(file, now_ms)).collect();
    files.sort_by_key(|file| std::cmp::Reverse(file.created_ms));
    let results: Vec<_> = files.into_iter().map(|file| view::file(&replicate.context, file)).collect();
    Json(json!({ "previous": null, "next": null, "results": results }))
}

/// `GET /files/{id}`.
pub(super) async fn show(
    State(replicate): State<Arc<Replicate>>,
    Path(id): Path<String>,
) -> Result<Json<Value>, Problem> {
    let now_ms = replicate.now_ms();
    let state = replicate.state();
    let file = state.files.get(&id).filter(|file| alive(file, now_ms)).ok_or_else(Problem::not_found)?;
    Ok(Json(view::file(&replicate.context, file)))
}

/// `DELETE /files/{id}` → 204.
pub(super) async fn delete(
    State(replicate): State<Arc<Replicate>>,
    Path(id): Path<String>,
) -> Result<StatusCode, Problem> {
    let file = replicate.state().files.remove(&id).ok_or_else(Problem::not_found)?;
    replicate.folder.remove_file(&file.id);
    Ok(StatusCode::NO_CONTENT)
}

fn alive(file: &StoredFile, now_ms: i64) -> bool {
    now_ms < file.created_ms + FILE_LIFE_MS
}
