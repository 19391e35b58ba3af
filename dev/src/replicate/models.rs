//! Models and versions.
//!
//! | route                                    | answers         | refuses                                            |
//! |------------------------------------------|-----------------|----------------------------------------------------|
//! | `POST /models`                           | 201 model       | 409 exists, 422 fields                             |
//! | `GET`, `DELETE /models/{o}/{n}`          | 200, 204        | 404, 403 while versions are left                   |
//! | `GET …/versions`, `…/versions/{id}`      | 200             | 404                                                |
//! | `DELETE …/versions/{id}`                 | 202, some time later it is gone | 404                                |

use std::sync::Arc;

use axum::Json;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Response};
use bytes::Bytes;
use http::StatusCode;
use serde_json::{Map, Value, json};

use super::Replicate;
use super::catalogue;
use super::job::Job;
use super::problem::{InvalidField, Problem};
use super::state::Model;
use super::view::{self, OWNER};

/// How long the deletion of a version takes at speed 1 (minutes with the real API).
const DELETION_SECONDS: f64 = 5.0;
const NAME_MAX_CHARS: usize = 255;
/// Replicate's limit of models per account.
const MODELS_MAX: usize = 1000;

pub(super) async fn create(State(replicate): State<Arc<Replicate>>, body: Bytes) -> Result<Response, Problem> {
    let fields: Map<String, Value> = serde_json::from_slice(&body).map_err(|_| Problem::malformed())?;
    let text = |name: &str| fields.get(name).and_then(Value::as_str);
    let faults: Vec<_> = ["owner", "name", "visibility", "hardware"]
        .iter()
        .filter(|name| text(name).is_none_or(str::is_empty))
        .map(|name| InvalidField {
            kind: "required",
            field: (*name).into(),
            description: format!("{name} is required"),
        })
        .collect();
    if !faults.is_empty() {
        return Err(Problem::invalid(&faults));
    }
    let name = text("name").unwrap_or_default();
    let visibility = text("visibility").unwrap_or_default();
    name_fault(name).or_else(|| visibility_fault(visibility)).map_or(Ok(()), Err)?;
    if text("owner") != Some(OWNER) {
        return Err(Problem::not_found());
    }
    let mut state = replicate.state();
    if state.model(name).is_some() {
        return Err(Problem::model_exists());
    }
    if state.models.len() >= MODELS_MAX {
        return Err(invalid("name", "max_models", "You have reached the limit of 1000 models"));
    }
    let model = Model {
        name: name.to_owned(),
        visibility: visibility.to_owned(),
        description: text("description").map(str::to_owned),
        created_ms: replicate.now_ms(),
        versions: Vec::new(),
    };
    let answer = view::model(&model);
    state.models.push(model);
    replicate.folder.save_models(&state.models);
    Ok((StatusCode::CREATED, Json(answer)).into_response())
}

fn name_fault(name: &str) -> Option<Problem> {
    let known = |letter: char| letter.is_ascii_lowercase() || letter.is_ascii_digit() || "-_.".contains(letter);
    let edge = |letter: Option<char>| letter.is_some_and(|letter| letter.is_ascii_alphanumeric());
    let right = name.chars().all(known) && edge(name.chars().next()) && edge(name.chars().last());
    (!right || name.len() > NAME_MAX_CHARS).then(|| {
        let words = "Model name can only contain lowercase letters, numbers, dashes, underscores and dots, \
                     and must begin and end with a letter or number";
        invalid("name", "pattern", words)
    })
}

fn visibility_fault(visibility: &str) -> Option<Problem> {
    let known = ["public", "private"].contains(&visibility);
    (!known).then(|| invalid("visibility", "enum", "Must be one of the following: \"public\", \"private\""))
}

fn invalid(field: &str, kind: &'static str, description: &str) -> Problem {
    Problem::invalid(&[InvalidField { kind, field: field.into(), description: description.into() }])
}

pub(super) async fn show(
    State(replicate): State<Arc<Replicate>>,
    Path((owner, name)): Path<(String, String)>,
) -> Result<Json<Value>, Problem> {
    if let Some(public) = catalogue::public(&owner, &name) {
        return Ok(Json(view::public_model(public)));
    }
    let state = replicate.state();
    let model = state.model(&name).filter(|_| owner == OWNER).ok_or_else(Problem::not_found)?;
    Ok(Json(view::model(model)))
}

pub(super) async fn delete(
    State(replicate): State<Arc<Replicate>>,
    Path((owner, name)): Path<(String, String)>,
) -> Result<StatusCode, Problem> {
    let now_ms = replicate.now_ms();
    let mut state = replicate.state();
    let model = state.model(&name).filter(|_| owner == OWNER).ok_or_else(Problem::not_found)?;
    if model.versions.iter().any(|version| version.gone_ms.is_none_or(|gone| gone > now_ms)) {
        return Err(Problem::versions_left());
    }
    state.models.retain(|model| model.name != name);
    replicate.folder.save_models(&state.models);
    Ok(StatusCode::NO_CONTENT)
}

pub(super) async fn versions(
    State(replicate): State<Arc<Replicate>>,
    Path((owner, name)): Path<(String, String)>,
) -> Result<Json<Value>, Problem> {
    let results: Vec<Value> = if let Some(public) = catalogue::public(&owner, &name) {
        public.versions.iter().map(|id| view::public_version(public, id)).collect()
    } else {
        let state = replicate.state();
        let model = state.model(&name).filter(|_| owner == OWNER).ok_or_else(Problem::not_found)?;
        model.versions.iter().filter(|version| version.gone_ms.is_none()).map(view::version).collect()
    };
    Ok(Json(json!({ "previous": null, "next": null, "results": results })))
}

pub(super) async fn version(
    State(replicate): State<Arc<Replicate>>,
    Path((owner, name, id)): Path<(String, String, String)>,
) -> Result<Json<Value>, Problem> {
    if let Some(public) = catalogue::public(&owner, &name) {
        let known = public.versions.contains(&id.as_str());
        return known.then(|| Json(view::public_version(public, &id))).ok_or_else(Problem::not_found);
    }
    let state = replicate.state();
    let found = state.version(&id).filter(|(model, _)| owner == OWNER && model.name == name);
    found.map(|(_, version)| Json(view::version(version))).ok_or_else(Problem::not_found)
}

/// Takes the version out of use at once and its name off the model after a while; its predictions go with it.
pub(super) async fn delete_version(
    State(replicate): State<Arc<Replicate>>,
    Path((owner, name, id)): Path<(String, String, String)>,
) -> Result<StatusCode, Problem> {
    let gone_ms = replicate.now_ms() + replicate.context.duration_ms(DELETION_SECONDS);
    let mut state = replicate.state();
    let version = state
        .models
        .iter_mut()
        .filter(|model| owner == OWNER && model.name == name)
        .flat_map(|model| &mut model.versions)
        .find(|version| version.id == id && version.gone_ms.is_none())
        .ok_or_else(Problem::not_found)?;
    version.gone_ms = Some(gone_ms);
    replicate.folder.save_models(&state.models);
    let ended = |job: &Job| job.version == id && job.ended.is_some();
    let gone: Vec<_> = state.jobs.values().filter(|job| ended(job)).map(|job| job.id.clone()).collect();
    for job in gone {
        state.jobs.remove(&job);
        replicate.folder.remove_job(&job);
    }
    replicate.folder.remove_faces(&id);
    Ok(StatusCode::ACCEPTED)
}
