//! `cargo xtask backup` and `cargo xtask restore`: a studio's database as SQL and its objects, each with its hash.

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io::{BufWriter, Write as _};
use std::path::{Path, PathBuf};

use clap::Args;
use darkroom::App;
use darkroom::ledger;
use darkroom::migrations;
use darkroom::storage::{ObjectKey, StorageError};
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};

use crate::table;
use crate::target::{Settings, Target};

const DATABASE: &str = "database.sql";
const MANIFEST: &str = "manifest.json";
const OBJECTS: &str = "objects";
/// More objects than any bucket of ours has.
const OBJECTS_MAX: usize = 10_000_000;
/// No object of ours is larger: an export's part.
const OBJECT_BYTES_MAX: u64 = 512 * 1024 * 1024;

/// Where it is kept.
#[derive(Args, Debug)]
pub(crate) struct Place {
    /// The folder: a new or empty one for a backup.
    // Not called as the option that names a studio's folder is: one name is one argument.
    #[arg(value_name = "FOLDER")]
    kept: PathBuf,
}

/// What a backup has.
#[derive(Debug, Serialize, Deserialize)]
struct Manifest {
    /// When it was begun.
    made_at: String,
    /// The newest migration of the database.
    schema: u32,
    /// The hash of every movement of credits, in order.
    ledger_sha256: String,
    /// The hash of the database's text.
    database_sha256: String,
    /// Each object by its key.
    objects: BTreeMap<String, Kept>,
}

/// An object that is kept.
#[derive(Debug, Serialize, Deserialize)]
struct Kept {
    bytes: u64,
    sha256: String,
    content_type: String,
}

fn hex(hash: Sha256) -> String {
    hash.finalize().iter().map(|byte| format!("{byte:02x}")).collect()
}

fn hash_of(bytes: &[u8]) -> String {
    let mut hash = Sha256::new();
    hash.update(bytes);
    hex(hash)
}

fn at<'a>(path: &'a Path) -> impl Fn(std::io::Error) -> String + 'a {
    move |error| format!("{}: {error}", path.display())
}

fn said(error: impl std::fmt::Display) -> String {
    error.to_string()
}

async fn application(target: Target) -> Result<Box<App>, String> {
    match target.settings().await? {
        Settings::Usable(app) => Ok(app),
        Settings::Unusable(error) => Err(error.to_string()),
    }
}

/// Writes everything into the folder. What is deleted while it is at it is left out.
pub(crate) async fn backup(target: Target, place: &Place) -> Result<(), String> {
    let app = application(target).await?;
    let folder = &place.kept;
    fs::create_dir_all(folder).map_err(at(folder))?;
    if fs::read_dir(folder).map_err(at(folder))?.next().is_some() {
        return Err(format!("{} is not empty", folder.display()));
    }
    let made_at = app.clock.now().to_string();
    // The books first: what comes after them only adds to what the database's text has.
    let ledger_before = ledger::fingerprint(&app.db).await.map_err(said)?;
    let path = folder.join(DATABASE);
    let mut file = BufWriter::new(File::create(&path).map_err(at(&path))?);
    let mut hash = Sha256::new();
    let mut write = |text: &str| {
        hash.update(text.as_bytes());
        file.write_all(text.as_bytes())
    };
    app.db.dump(folder, &mut write).await.map_err(said)?;
    file.flush().map_err(at(&path))?;
    let ledger_sha256 = ledger::fingerprint(&app.db).await.map_err(said)?;
    if ledger_sha256 != ledger_before {
        return Err(
            "credits moved meanwhile, so that nothing would tell whether the copy is whole: once more".to_owned()
        );
    }
    let objects = keep_objects(&app, folder).await?;
    let schema = migrations::ALL.last().map_or(0, |migration| migration.version);
    let manifest = Manifest { made_at, schema, ledger_sha256, database_sha256: hex(hash), objects };
    let path = folder.join(MANIFEST);
    let text = serde_json::to_vec_pretty(&manifest).map_err(said)?;
    fs::write(&path, text).map_err(at(&path))?;
    table::say(&format!("{} objects and the database are in {}", manifest.objects.len(), folder.display()));
    Ok(())
}

async fn keep_objects(app: &App, folder: &Path) -> Result<BTreeMap<String, Kept>, String> {
    let mut kept = BTreeMap::new();
    for listed in app.storage.list("", OBJECTS_MAX).await.map_err(said)? {
        let Some(head) = app.storage.head(&listed.key).await.map_err(said)? else { continue };
        let bytes = match app.storage.get(&listed.key, OBJECT_BYTES_MAX).await {
            Ok(bytes) => bytes,
            Err(StorageError::Missing) => continue,
            Err(error) => return Err(format!("{}: {error}", listed.key)),
        };
        let path = folder.join(OBJECTS).join(listed.key.as_str());
        let parent = path.parent().unwrap_or(folder);
        fs::create_dir_all(parent).map_err(at(parent))?;
        fs::write(&path, &bytes).map_err(at(&path))?;
        let content_type = head.content_type.unwrap_or_else(|| "application/octet-stream".to_owned());
        let one = Kept { bytes: bytes.len() as u64, sha256: hash_of(&bytes), content_type };
        kept.insert(listed.key.to_string(), one);
    }
    Ok(kept)
}

/// Puts a backup into an empty database and an empty bucket, and looks whether all of it is there.
pub(crate) async fn restore(target: Target, place: &Place) -> Result<(), String> {
    let app = application(target).await?;
    let folder = &place.kept;
    let path = folder.join(MANIFEST);
    let manifest: Manifest = serde_json::from_slice(&fs::read(&path).map_err(at(&path))?).map_err(said)?;
    let known = migrations::ALL.last().map_or(0, |migration| migration.version);
    if manifest.schema > known {
        return Err(format!("it is of migration {}, and this program knows {known}", manifest.schema));
    }
    if !app.storage.list("", 1).await.map_err(said)?.is_empty() {
        return Err("the bucket is not empty".to_owned());
    }
    let path = folder.join(DATABASE);
    let sql = fs::read_to_string(&path).map_err(at(&path))?;
    if hash_of(sql.as_bytes()) != manifest.database_sha256 {
        return Err(format!("{} is not what was written", path.display()));
    }
    app.db.restore(&sql).await.map_err(|error| {
        if error.is_refusal("not_empty") { "the database is not empty".to_owned() } else { error.to_string() }
    })?;
    for (key, kept) in &manifest.objects {
        let path = folder.join(OBJECTS).join(key);
        let bytes = fs::read(&path).map_err(at(&path))?;
        if hash_of(&bytes) != kept.sha256 {
            return Err(format!("{} is not what was written", path.display()));
        }
        let key: ObjectKey = key.parse().map_err(said)?;
        app.storage.put(&key, bytes.into(), &kept.content_type).await.map_err(said)?;
    }
    if ledger::fingerprint(&app.db).await.map_err(said)? != manifest.ledger_sha256 {
        return Err("the books are not those that were kept".to_owned());
    }
    let violations = ledger::audit(&app.db).await.map_err(said)?;
    if !violations.is_empty() {
        return Err(format!("the books do not add up: {violations:?}"));
    }
    table::say(&format!("{} objects and the database of {} are there", manifest.objects.len(), manifest.made_at));
    Ok(())
}
