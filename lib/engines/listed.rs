//! Which models an OpenAI-compatible endpoint has, by its own list.

use std::time::Duration;

use http::StatusCode;
use secrecy::{ExposeSecret as _, SecretString};
use serde_json::Value;
use url::Url;

use super::EngineError;
use super::transport::{read, start};

/// A gateway's list names some hundred models.
const LIST_BYTES_MAX: usize = 8 * 1024 * 1024;
const LIMIT: Duration = Duration::from_secs(20);

/// Whether the list of models at `base_url` names this one. Not every gateway has a list: one that has none is believed.
///
/// # Errors
/// When the endpoint does not say.
pub(super) async fn has_model(
    http: &reqwest::Client,
    base_url: &Url,
    key: &SecretString,
    model: &str,
) -> Result<bool, EngineError> {
    let unavailable = |what: &str| EngineError::Unavailable(what.to_owned());
    let mut url = base_url.clone();
    url.path_segments_mut().map_err(|()| unavailable("its address cannot be used"))?.pop_if_empty().push("models");
    let request = http.get(url).bearer_auth(key.expose_secret());
    let response = start(request, LIMIT).await.map_err(|_| unavailable("the endpoint cannot be reached"))?;
    let status = response.status();
    if status == StatusCode::NOT_FOUND {
        return Ok(true);
    }
    if !status.is_success() {
        return Err(EngineError::Unavailable(format!("the endpoint answered with status {status}")));
    }
    let body = read(response, LIST_BYTES_MAX).await.map_err(|_| unavailable("the list of models broke off"))?;
    let list: Value = serde_json::from_slice(&body).map_err(|_| unavailable("the list of models is none"))?;
    let named = list.get("data").and_then(Value::as_array).into_iter().flatten();
    let named: Vec<&str> = named.filter_map(|one| one.get("id")?.as_str()).collect();
    Ok(named.is_empty() || named.contains(&model))
}
