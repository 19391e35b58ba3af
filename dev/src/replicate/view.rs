//! The objects as the API shows them (Replicate HTTP API, objects).

use serde_json::{Map, Value, json};

use super::catalogue::{self, Family, PublicModel};
use super::job::{Job, JobKind, Preparation, Status};
use super::logs;
use super::plan::{Lists, Outcome};
use super::schema;
use super::state::{Model, StoredFile, Version};
use crate::context::Context;

/// The account's name: the owner of everything made here.
pub(super) const OWNER: &str = "sandbox";
/// Where the provider is mounted.
pub const MOUNT: &str = "/sandbox/providers/replicate";
/// Uploaded files live a day (Replicate, files).
pub(super) const FILE_LIFE_MS: i64 = 86_400_000;

/// RFC 3339 with nine fraction digits, as the real API prints; the last six are `salt`, so that they are not all zero.
pub(super) fn nanoseconds(ms: i64, salt: u64) -> String {
    let nanoseconds = i128::from(ms) * 1_000_000 + i128::from(salt.wrapping_mul(2_654_435_761) % 1_000_000);
    match jiff::Timestamp::from_nanosecond(nanoseconds) {
        Ok(at) => format!("{at:.9}"),
        Err(_) => String::new(),
    }
}

/// The address of a file a job delivers.
pub(super) fn delivery_url(context: &Context, job: &str, name: &str) -> String {
    context.link(&format!("{MOUNT}/delivery/{job}/{name}"))
}

/// The full object, as `GET` and webhooks show it.
pub(super) fn job(context: &Context, job: &Job, now_ms: i64) -> Value {
    let mut object = without_log(context, job, now_ms);
    object["logs"] = log(job, now_ms).into();
    object
}

/// The object in a list: without its log.
pub(super) fn listed(context: &Context, job: &Job, lists: Lists, now_ms: i64) -> Value {
    let mut object = without_log(context, job, now_ms);
    if let Some(fields) = object.as_object_mut() {
        fields.retain(|name, _| match lists {
            Lists::Full => true,
            Lists::WithoutWebhook | Lists::WithoutWebhookAnywhere => !name.starts_with("webhook"),
            Lists::Bare => !name.starts_with("webhook") && name != "input",
        });
    }
    object
}

/// The object by itself.
pub(super) fn shown(context: &Context, job: &Job, lists: Lists, now_ms: i64) -> Value {
    let mut object = self::job(context, job, now_ms);
    if lists == Lists::WithoutWebhookAnywhere
        && let Some(fields) = object.as_object_mut()
    {
        fields.retain(|name, _| !name.starts_with("webhook"));
    }
    object
}

/// A training right after its creation: the few keys the real answer has.
pub(super) fn training_created(context: &Context, training: &Job) -> Value {
    json!({
        "id": training.id,
        "model": training.model,
        "version": training.version,
        "input": training.input,
        "logs": "",
        "error": null,
        "status": "starting",
        "created_at": nanoseconds(training.created_ms, training.sequence),
        "urls": urls(context, training),
    })
}

/// The log so far.
pub(super) fn log(job: &Job, now_ms: i64) -> String {
    if job.forgotten(now_ms) {
        return String::new();
    }
    if job.aborts() {
        return String::new();
    }
    let finished = job.ended.as_ref().is_some_and(|ended| ended.status != Status::Canceled);
    job.log_fraction(now_ms).map(|fraction| logs::write(job, fraction, finished)).unwrap_or_default()
}

fn without_log(context: &Context, job: &Job, now_ms: i64) -> Value {
    let forgotten = job.forgotten(now_ms);
    let status = job.status(now_ms);
    let mut object = json!({
        "id": job.id,
        "model": job.model,
        "version": job.version,
        "input": if forgotten { Map::new() } else { job.input.clone() },
        "output": if forgotten { Value::Null } else { output(context, job) },
        "error": job.ended.as_ref().and_then(|ended| ended.error.clone()),
        "status": status,
        "created_at": nanoseconds(job.created_ms, job.sequence),
        "data_removed": forgotten,
        "source": "api",
        "urls": urls(context, job),
    });
    let began = status != Status::Starting && !job.aborts();
    if began && now_ms >= job.started_ms() {
        object["started_at"] = nanoseconds(job.started_ms(), job.sequence + 1).into();
    }
    if let Some(webhook) = &job.webhook {
        object["webhook"] = webhook.as_str().into();
    }
    if let Some(events) = &job.webhook_events {
        object["webhook_events_filter"] = json!(events);
    }
    if let Some(ended) = &job.ended {
        object["completed_at"] = nanoseconds(ended.at_ms, job.sequence + 2).into();
        let seconds_since = |from_ms: i64| (ended.at_ms - from_ms).max(0) as f64 / 1000.0;
        // A canceled one is charged for until then, however far it had come.
        let run_seconds = match ended.status {
            Status::Canceled => seconds_since(job.started_ms()),
            _ => job.run_ms as f64 * ended.fraction / 1000.0,
        };
        object["metrics"] = json!({ "predict_time": run_seconds, "total_time": seconds_since(job.created_ms) });
    }
    object
}

fn output(context: &Context, job: &Job) -> Value {
    let Some(ended) = job.ended.as_ref().filter(|ended| ended.status == Status::Succeeded) else { return Value::Null };
    match (job.kind, &ended.trained, &job.preparation) {
        (JobKind::Training, Some(hash), _) => json!({
            "version": format!("{}:{hash}", job.destination.as_deref().unwrap_or_default()),
            "weights": delivery_url(context, &job.id, "trained_model.tar"),
        }),
        (JobKind::Prediction, _, Preparation::Ready(names)) => {
            let instead = job.plan.instead();
            let address = |name: &String| instead.map_or_else(|| delivery_url(context, &job.id, name), str::to_owned);
            let urls: Vec<String> = names.iter().map(address).collect();
            // Models that take pictures say one address as it is.
            match (job.family, &urls[..]) {
                (Family::Pictures | Family::WhiteMask | Family::BlackMask | Family::TryOn, [url])
                    if job.plan.outcome != Outcome::OutputList =>
                {
                    url.as_str().into()
                }
                _ => urls.into(),
            }
        }
        (JobKind::Training, None, _) | (JobKind::Prediction, _, Preparation::Waiting | Preparation::Failed(_)) => {
            Value::Null
        }
    }
}

/// Trainings too have their addresses under `/predictions`, as with the real API.
fn urls(context: &Context, job: &Job) -> Value {
    let get = context.link(&format!("{MOUNT}/v1/predictions/{}", job.id));
    json!({ "cancel": format!("{get}/cancel"), "get": get })
}

/// A model of the account.
pub(super) fn model(model: &Model) -> Value {
    let latest = model.versions.iter().find(|version| version.gone_ms.is_none()).map(self::version);
    model_object(OWNER, &model.name, model.description.as_deref(), &model.visibility, latest)
}

/// A public model.
pub(super) fn public_model(model: &PublicModel) -> Value {
    let latest = model.versions.first().map(|id| public_version(model, id));
    model_object(model.owner, model.name, Some(model.description), "public", latest)
}

fn model_object(owner: &str, name: &str, description: Option<&str>, visibility: &str, latest: Option<Value>) -> Value {
    json!({
        "url": format!("https://replicate.com/{owner}/{name}"),
        "owner": owner,
        "name": name,
        "description": description,
        "visibility": visibility,
        "github_url": null,
        "paper_url": null,
        "license_url": null,
        "run_count": 0,
        "cover_image_url": null,
        "default_example": null,
        "latest_version": latest,
    })
}

/// A trained version.
pub(super) fn version(version: &Version) -> Value {
    json!({
        "id": version.id,
        "created_at": nanoseconds(version.created_ms, 7),
        "cog_version": "0.15.0",
        "openapi_schema": schema::openapi("Input", catalogue::trained_table(version.family)),
    })
}

/// A version of a public model.
pub(super) fn public_version(model: &PublicModel, id: &str) -> Value {
    let schema = match (model.training, model.prediction) {
        (Some(table), _) => schema::openapi("TrainingInput", table),
        (None, Some(table)) => schema::openapi("Input", table),
        (None, None) => Value::Null,
    };
    json!({ "id": id, "created_at": "2025-06-02T10:00:00.000000Z", "cog_version": "0.15.0", "openapi_schema": schema })
}

/// An uploaded file.
pub(super) fn file(context: &Context, file: &StoredFile) -> Value {
    json!({
        "id": file.id,
        "name": file.name,
        "content_type": file.content_type,
        "size": file.bytes,
        "etag": file.sha256,
        "checksums": { "sha256": file.sha256 },
        "metadata": file.metadata,
        "created_at": darkroom::clock::Timestamp::from_millis(file.created_ms),
        "expires_at": darkroom::clock::Timestamp::from_millis(file.created_ms + FILE_LIFE_MS),
        "urls": { "get": context.link(&format!("{MOUNT}/v1/files/{}", file.id)) },
    })
}
