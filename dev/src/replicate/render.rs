//! The work a job needs before it can end: a training's zip is fetched and read, a prediction's pictures are drawn.

use std::fs;
use std::sync::Arc;

use super::Replicate;
use super::catalogue::Family;
use super::job::{Job, JobKind, Preparation};
use super::plan::Outcome;
use super::view::MOUNT;
use super::{dataset, faces, size};
use darkroom::engines::names_trigger_word;

use crate::disk;
use crate::pictures::{self, Motif, Subject};

/// Somewhat more than the product lets people upload.
const ARCHIVE_MAX_BYTES: usize = 110 * 1024 * 1024;

/// Whether the job needs anything before it can end as planned.
pub(super) fn needed(job: &Job) -> bool {
    match job.kind {
        JobKind::Training => true,
        JobKind::Prediction => job.plan.outcome.draws(),
    }
}

/// Does the work and notes its result with the job.
pub(super) async fn prepare(replicate: Arc<Replicate>, job: Job) {
    let id = job.id.clone();
    let work = async {
        match job.kind {
            JobKind::Training => replicate.read_dataset(job).await,
            JobKind::Prediction => match job.family {
                Family::Flux | Family::Sdxl => replicate.draw(job).await,
                Family::Pictures | Family::WhiteMask | Family::BlackMask | Family::TryOn => replicate.edit(job).await,
            },
        }
    };
    let result = tokio::select! {
        result = work => result,
        // Nothing is noted: the next start does it again.
        () = replicate.stop.cancelled() => return,
    };
    let mut state = replicate.state();
    state.preparing.remove(&id);
    if let Some(job) = state.jobs.get_mut(&id).filter(|job| job.ended.is_none()) {
        job.preparation = match result {
            Ok(names) => Preparation::Ready(names),
            Err(error) => Preparation::Failed(error),
        };
        replicate.folder.save_job(job);
    }
    drop(state);
    replicate.wake();
}

impl Replicate {
    async fn read_dataset(&self, job: Job) -> Result<Vec<String>, String> {
        let url = job.text("input_images").unwrap_or_default().to_owned();
        let archive = self.fetch(&url, "input_images").await?;
        let (folder, family) = (self.folder.faces(&job.id), job.family);
        in_background(move || {
            let found = dataset::read(&archive, family)?;
            faces::keep(&folder, &found.photos).map_err(|error| unexpected(&error))?;
            Ok(found.names)
        })
        .await
    }

    async fn draw(&self, job: Job) -> Result<Vec<String>, String> {
        // A trained model shows its face only where the prompt names it: the whole word, in its exact case.
        let named = self.state().version(&job.version).and_then(|(_, version)| version.trigger_word.clone());
        let prompt = job.text("prompt").unwrap_or_default();
        let is_named = named.is_none_or(|word| names_trigger_word(prompt, &word));
        let trained = is_named.then(|| self.folder.faces(&job.version));
        let folder = self.folder.output(&job.id, "");
        let side_max = self.context.picture_side_max;
        in_background(move || {
            let (width, height) = size::within(size::pixels(&job), side_max);
            let lies = job.plan.outcome == Outcome::JpegNamedPng;
            let format = if lies { pictures::Format::Jpeg } else { size::format(&job) };
            let extension = if lies { "png" } else { format.extension() };
            let quality = job.number("output_quality").unwrap_or(80).min(100);
            let mut names = Vec::new();
            for index in (0..job.pictures()).filter(|index| !job.dropped(*index)) {
                let seed = u64::from(job.seed) + u64::from(index);
                let face = trained.as_deref().and_then(|trained| faces::of_seed(trained, seed));
                let subject = face.as_ref().map_or(Subject::Invented, Subject::Cutout);
                let motif = Motif { prompt: job.text("prompt").unwrap_or_default(), seed, width, height, subject };
                let picture = pictures::compose(&motif);
                let bytes = pictures::encode(&picture, format, quality as u8).map_err(|error| unexpected(&error))?;
                let name = format!("out-{index}.{extension}");
                disk::write_bytes(&folder.join(&name), &bytes).map_err(|error| unexpected(&error))?;
                names.push(name);
            }
            Ok(names)
        })
        .await
    }

    /// Fetches a file, or takes it from our own uploaded ones; the error is the text that the work fails with.
    pub(super) async fn fetch(&self, url: &str, field: &str) -> Result<Vec<u8>, String> {
        let no_download = |reason: &str| format!("Failed to download {field}: {reason}");
        let own = self.context.link(&format!("{MOUNT}/v1/files/"));
        if let Some(id) = url.strip_prefix(&own) {
            let known = self.state().files.contains_key(id);
            let path = self.folder.file(id);
            return if known { fs::read(path).map_err(|error| unexpected(&error)) } else { Err(no_download("404")) };
        }
        let mut response =
            self.http.get(url).send().await.map_err(|error| no_download(&error.without_url().to_string()))?;
        if !response.status().is_success() {
            return Err(no_download(response.status().as_str()));
        }
        let mut archive = Vec::new();
        while let Some(chunk) = response.chunk().await.map_err(|error| no_download(&error.without_url().to_string()))? {
            if archive.len() + chunk.len() > ARCHIVE_MAX_BYTES {
                return Err(no_download("the file is too large"));
            }
            archive.extend_from_slice(&chunk);
        }
        Ok(archive)
    }
}

pub(super) async fn in_background<F>(work: F) -> Result<Vec<String>, String>
where
    F: FnOnce() -> Result<Vec<String>, String> + Send + 'static,
{
    tokio::task::spawn_blocking(work).await.unwrap_or_else(|error| Err(unexpected(&error)))
}

pub(super) fn unexpected(error: &dyn std::error::Error) -> String {
    tracing::error!(%error, "the sandbox could not do its work");
    "Internal error (E1000)".to_owned()
}
