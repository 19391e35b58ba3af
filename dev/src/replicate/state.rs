//! What the provider remembers: in memory for answers, in JSON files for the next start.

use std::collections::{BTreeMap, HashSet, VecDeque};
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use super::catalogue::Family;
use super::job::{Job, JobKind};
use super::plan::{Lists, Plan};
use crate::disk;

/// How many ended predictions and trainings are kept over a restart.
const ENDED_KEPT_MAX: usize = 1000;

/// Replicate's limit of models per account.
const MODELS_MAX: usize = 1000;

/// Everything the provider knows.
pub(super) struct State {
    pub(super) models: Vec<Model>,
    pub(super) jobs: BTreeMap<String, Job>,
    pub(super) files: BTreeMap<String, StoredFile>,
    pub(super) plans: VecDeque<Plan>,
    /// Until the next start.
    pub(super) lists: Lists,
    /// How many models the account may have, until the next start.
    pub(super) models_max: usize,
    pub(super) sequence: u64,
    /// Jobs whose zip is being read or whose pictures are being drawn.
    pub(super) preparing: HashSet<String>,
    /// Jobs whose messages are being delivered.
    pub(super) posting: HashSet<String>,
}

/// A model of the account.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct Model {
    pub(super) name: String,
    pub(super) visibility: String,
    pub(super) description: Option<String>,
    pub(super) created_ms: i64,
    /// Newest first.
    pub(super) versions: Vec<Version>,
}

/// A trained version.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct Version {
    pub(super) id: String,
    pub(super) family: Family,
    /// The word that names the face: without it the base model draws whom it likes.
    #[serde(default)]
    pub(super) trigger_word: Option<String>,
    pub(super) created_ms: i64,
    /// Deletion takes a while: until then the version counts, but cannot be used or found.
    pub(super) gone_ms: Option<i64>,
}

/// An uploaded file.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct StoredFile {
    pub(super) id: String,
    pub(super) name: String,
    pub(super) content_type: String,
    pub(super) bytes: u64,
    pub(super) sha256: String,
    pub(super) metadata: Map<String, Value>,
    pub(super) created_ms: i64,
}

impl Model {
    /// The versions that are not gone yet.
    pub(super) fn left(&self, now_ms: i64) -> impl Iterator<Item = &Version> {
        self.versions.iter().filter(move |version| version.gone_ms.is_none_or(|gone| gone > now_ms))
    }
}

impl Default for State {
    fn default() -> Self {
        Self {
            models: Vec::new(),
            jobs: BTreeMap::new(),
            files: BTreeMap::new(),
            plans: VecDeque::new(),
            lists: Lists::default(),
            models_max: MODELS_MAX,
            sequence: 0,
            preparing: HashSet::new(),
            posting: HashSet::new(),
        }
    }
}

impl State {
    pub(super) fn model(&self, name: &str) -> Option<&Model> {
        self.models.iter().find(|model| model.name == name)
    }

    /// A trained version that can be used, with the name of its model.
    pub(super) fn version(&self, id: &str) -> Option<(&Model, &Version)> {
        self.models.iter().find_map(|model| {
            let version = model.versions.iter().find(|version| version.id == id && version.gone_ms.is_none())?;
            Some((model, version))
        })
    }

    /// Jobs of a kind, newest first.
    pub(super) fn newest(&self, kind: JobKind) -> Vec<&Job> {
        let mut jobs: Vec<_> = self.jobs.values().filter(|job| job.kind == kind).collect();
        jobs.sort_by_key(|job| std::cmp::Reverse(job.sequence));
        jobs
    }
}

/// The folder with the files.
#[derive(Clone, Debug)]
pub(super) struct Folder(pub(super) PathBuf);

impl Folder {
    /// Reads everything; the oldest ended jobs beyond what is kept are deleted with their pictures.
    pub(super) fn load(&self) -> io::Result<State> {
        let mut state = State {
            models: disk::read(&self.0.join("models.json"))?.unwrap_or_default(),
            plans: disk::read(&self.0.join("plans.json"))?.unwrap_or_default(),
            ..State::default()
        };
        for job in read_all::<Job>(&self.0.join("jobs"))? {
            state.sequence = state.sequence.max(job.sequence);
            state.jobs.insert(job.id.clone(), job);
        }
        for file in read_all::<StoredFile>(&self.0.join("files"))? {
            state.files.insert(file.id.clone(), file);
        }
        let mut ended: Vec<_> =
            state.jobs.values().filter(|job| job.ended.is_some()).map(|job| (job.sequence, job.id.clone())).collect();
        ended.sort_unstable();
        let surplus = ended.len().saturating_sub(ENDED_KEPT_MAX);
        for (_, id) in ended.into_iter().take(surplus) {
            state.jobs.remove(&id);
            self.remove_job(&id);
        }
        Ok(state)
    }

    pub(super) fn save_job(&self, job: &Job) {
        noted(disk::write(&self.0.join("jobs").join(format!("{}.json", job.id)), job));
    }

    /// Forgets a job and what it delivered.
    pub(super) fn remove_job(&self, id: &str) {
        remove(&self.0.join("jobs").join(format!("{id}.json")));
        self.remove_outputs(id);
    }

    pub(super) fn save_models(&self, models: &[Model]) {
        noted(disk::write(&self.0.join("models.json"), &models));
    }

    pub(super) fn save_plans(&self, plans: &VecDeque<Plan>) {
        noted(disk::write(&self.0.join("plans.json"), plans));
    }

    pub(super) fn save_file(&self, file: &StoredFile, content: &[u8]) -> io::Result<()> {
        disk::write_bytes(&self.file(&file.id), content)?;
        disk::write(&self.0.join("files").join(format!("{}.json", file.id)), file)
    }

    pub(super) fn remove_file(&self, id: &str) {
        remove(&self.0.join("files").join(format!("{id}.json")));
        remove(&self.file(id));
    }

    /// The content of an uploaded file.
    pub(super) fn file(&self, id: &str) -> PathBuf {
        self.0.join("files").join(format!("{id}.bin"))
    }

    /// What a job delivers.
    pub(super) fn output(&self, job: &str, name: &str) -> PathBuf {
        self.0.join("outputs").join(job).join(name)
    }

    pub(super) fn remove_outputs(&self, job: &str) {
        remove_folder(&self.0.join("outputs").join(job));
    }

    /// The person's cut-out pictures that a version draws with.
    pub(super) fn faces(&self, version: &str) -> PathBuf {
        self.0.join("faces").join(version)
    }

    pub(super) fn remove_faces(&self, version: &str) {
        remove_folder(&self.faces(version));
    }
}

fn read_all<T: serde::de::DeserializeOwned>(folder: &Path) -> io::Result<Vec<T>> {
    fs::create_dir_all(folder)?;
    let mut found = Vec::new();
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.extension().is_some_and(|extension| extension == "json")
            && let Some(value) = disk::read(&path)?
        {
            found.push(value);
        }
    }
    Ok(found)
}

/// The sandbox goes on in memory when the disk refuses; the log says that a restart would forget.
fn noted(written: io::Result<()>) {
    if let Err(error) = written {
        tracing::error!(%error, "the sandbox could not write its state");
    }
}

fn remove(path: &Path) {
    if let Err(error) = fs::remove_file(path)
        && error.kind() != io::ErrorKind::NotFound
    {
        tracing::warn!(%error, "the sandbox could not delete a file");
    }
}

fn remove_folder(path: &Path) {
    if let Err(error) = fs::remove_dir_all(path)
        && error.kind() != io::ErrorKind::NotFound
    {
        tracing::warn!(%error, "the sandbox could not delete a folder");
    }
}
