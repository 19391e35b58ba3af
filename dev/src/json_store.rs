//! Records of one kind: in memory for answers, one file each for the next start.

use std::collections::BTreeMap;
use std::fs;
use std::io;
use std::path::PathBuf;

use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

use crate::disk;

/// How many records of a kind are kept over a restart.
const KEPT_MAX: usize = 2000;

/// Records by their id, with the order in which they came.
pub(crate) struct JsonStore<T> {
    folder: PathBuf,
    rows: BTreeMap<String, Kept<T>>,
    /// The order of the newest.
    last: u64,
}

#[derive(Serialize, Deserialize)]
struct Kept<T> {
    id: String,
    order: u64,
    row: T,
}

impl<T: Serialize + DeserializeOwned> JsonStore<T> {
    /// The records in `folder`; the oldest beyond what is kept are deleted.
    pub(crate) fn open(folder: PathBuf) -> io::Result<Self> {
        fs::create_dir_all(&folder)?;
        let mut found = Vec::new();
        for entry in fs::read_dir(&folder)? {
            let path = entry?.path();
            if path.extension().is_some_and(|extension| extension == "json")
                && let Some(kept) = disk::read::<Kept<T>>(&path)?
            {
                found.push(kept);
            }
        }
        found.sort_by_key(|kept| kept.order);
        let too_many = found.len().saturating_sub(KEPT_MAX);
        let last = found.last().map_or(0, |kept| kept.order);
        let mut store = Self { folder, rows: BTreeMap::new(), last };
        for kept in found.drain(..too_many) {
            store.delete(&kept.id);
        }
        store.rows = found.into_iter().map(|kept| (kept.id.clone(), kept)).collect();
        Ok(store)
    }

    pub(crate) fn get(&self, id: &str) -> Option<&T> {
        self.rows.get(id).map(|kept| &kept.row)
    }

    /// Puts a new record in front, or a changed one where it was.
    pub(crate) fn put(&mut self, id: &str, row: T) {
        let order = self.rows.get(id).map_or(self.last + 1, |kept| kept.order);
        self.last = self.last.max(order);
        let kept = Kept { id: id.to_owned(), order, row };
        self.save(&kept);
        self.rows.insert(id.to_owned(), kept);
    }

    /// Changes a record and keeps it; `None` if there is none.
    pub(crate) fn change<R>(&mut self, id: &str, change: impl FnOnce(&mut T) -> R) -> Option<R> {
        let kept = self.rows.get_mut(id)?;
        let result = change(&mut kept.row);
        let kept = self.rows.get(id)?;
        self.save(kept);
        Some(result)
    }

    /// Every record, newest first.
    pub(crate) fn newest(&self) -> Vec<&T> {
        let mut rows: Vec<_> = self.rows.values().collect();
        rows.sort_by_key(|kept| std::cmp::Reverse(kept.order));
        rows.into_iter().map(|kept| &kept.row).collect()
    }

    /// The ids of the records that are `wanted`, oldest first.
    pub(crate) fn ids(&self, wanted: impl Fn(&T) -> bool) -> Vec<String> {
        let mut rows: Vec<_> = self.rows.values().filter(|kept| wanted(&kept.row)).collect();
        rows.sort_by_key(|kept| kept.order);
        rows.into_iter().map(|kept| kept.id.clone()).collect()
    }

    /// Deletes the records that are `over`.
    pub(crate) fn forget(&mut self, over: impl Fn(&T) -> bool) {
        for id in self.ids(over) {
            self.rows.remove(&id);
            self.delete(&id);
        }
    }

    /// The sandbox goes on in memory when the disk refuses; the log says that a restart would forget.
    fn save(&self, kept: &Kept<T>) {
        if let Err(error) = disk::write(&self.folder.join(format!("{}.json", kept.id)), kept) {
            tracing::error!(%error, "the sandbox could not write its state");
        }
    }

    fn delete(&self, id: &str) {
        if let Err(error) = fs::remove_file(self.folder.join(format!("{id}.json"))) {
            tracing::warn!(%error, "the sandbox could not delete a file");
        }
    }
}
