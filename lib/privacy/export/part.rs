//! One part of an export: as much as fits, from a place on.

use std::io::{Cursor, Write as _};
use std::str::FromStr as _;

use ::zip::write::SimpleFileOptions;
use ::zip::{CompressionMethod, ZipWriter};
use bytes::Bytes;

use super::super::nouns::tables;
use super::place::Place;
use crate::app::App;
use crate::db::{Row, Rows, Stmt};
use crate::error::{AppError, Result};
use crate::ids::UserId;
use crate::media::{self, FileKind};
use crate::storage::{ObjectKey, Size, StorageError};
use crate::uploads::Purpose;

/// A part is closed once it has so many bytes: with the last file it held more than that in memory.
const PART_BYTES: u64 = 48 * 1024 * 1024;
/// The largest picture of ours.
const PICTURE_BYTES_MAX: u64 = 64 * 1024 * 1024;
/// The largest set of photos.
const UPLOAD_BYTES_MAX: u64 = 160 * 1024 * 1024;
/// Rows in one file.
const ROWS_PER_FILE: i64 = 500;
const PICTURES_PER_READ: i64 = 50;

/// What was made.
pub(super) struct Part {
    /// Its zip.
    pub(super) zip: Zip,
    /// Where the next one begins.
    pub(super) next: Place,
}

/// The zip of a part.
pub(super) enum Zip {
    /// What was written here.
    Made(Bytes),
    /// The photos of a training, a zip of their own already, which may be larger than what fits into memory: passed on.
    Kept(ObjectKey),
}

impl Zip {
    /// Stores it. Photos that were deleted meanwhile leave an empty zip: a part that is counted is there.
    pub(super) async fn store(self, app: &App, key: &ObjectKey) -> Result<()> {
        match self {
            Self::Made(zip) => app.storage.put(key, zip, "application/zip").await?,
            Self::Kept(photos) => match app.storage.copy(&photos, key, "application/zip", UPLOAD_BYTES_MAX).await {
                Ok(()) => {}
                Err(StorageError::Missing) => {
                    app.storage.put(key, Writer::new().finish()?, "application/zip").await?;
                }
                Err(error) => return Err(error.into()),
            },
        }
        Ok(())
    }
}

/// Where a writer goes on.
enum Step {
    /// Here, in the same part if it has room.
    On(Place),
    /// In a part of its own: these photos, and then here.
    Photos(ObjectKey, Place),
}

struct Writer {
    zip: ZipWriter<Cursor<Vec<u8>>>,
    bytes: u64,
}

fn broken(error: impl std::fmt::Display) -> AppError {
    AppError::Internal(format!("writing an export: {error}"))
}

impl Writer {
    fn new() -> Self {
        Self { zip: ZipWriter::new(Cursor::new(Vec::new())), bytes: 0 }
    }

    fn file(&mut self, name: &str, method: CompressionMethod, content: &[u8]) -> Result<()> {
        let options = SimpleFileOptions::default().compression_method(method);
        self.zip.start_file(name, options).map_err(broken)?;
        self.zip.write_all(content).map_err(broken)?;
        self.bytes = self.bytes.saturating_add(content.len() as u64);
        Ok(())
    }

    const fn is_full(&self) -> bool {
        self.bytes >= PART_BYTES
    }

    fn finish(self) -> Result<Bytes> {
        Ok(self.zip.finish().map_err(broken)?.into_inner().into())
    }
}

/// Makes the part that begins at `place`.
///
/// # Errors
/// When database or storage do not answer: the same part is made again.
pub(super) async fn make(app: &App, user: UserId, place: Place) -> Result<Part> {
    let mut writer = Writer::new();
    let mut place = place;
    while place != Place::End && !writer.is_full() {
        place = match place {
            Place::Table { table, after, files } => rows(app, user, (table, after, files), &mut writer).await?,
            Place::Pictures { after } => pictures(app, user, after, &mut writer).await?,
            Place::Uploads { after } => match uploads(app, user, after.clone(), &mut writer).await? {
                Step::On(place) => place,
                Step::Photos(photos, next) if writer.bytes == 0 => return Ok(Part { zip: Zip::Kept(photos), next }),
                // What was written so far is a part, and the photos are the next one.
                Step::Photos(..) => {
                    return Ok(Part { zip: Zip::Made(writer.finish()?), next: Place::Uploads { after } });
                }
            },
            Place::End => Place::End,
        };
    }
    Ok(Part { zip: Zip::Made(writer.finish()?), next: place })
}

/// One file of a table's rows: `data/entries.json`, `data/entries-2.json`, …
async fn rows(
    app: &App,
    user: UserId,
    (table, after, files): (usize, Option<String>, u32),
    writer: &mut Writer,
) -> Result<Place> {
    let tables: Vec<_> = tables().collect();
    let next = Place::before(table + 1, tables.len());
    let Some((told, page)) =
        tables.get(table).and_then(|told| Some((told, told.page(user, after.as_deref(), ROWS_PER_FILE)?)))
    else {
        return Ok(next);
    };
    let rows = app.db.read(vec![page]).await?.remove(0);
    let mut content = String::from("[");
    let mut last = None;
    for row in rows.iter() {
        let text: String = row.get("row")?;
        content.push_str(if last.is_some() { ",\n" } else { "\n" });
        content.push_str(&text);
        last = Some(row.get::<String>("key")?);
    }
    content.push_str("\n]\n");
    let is_last = i64::try_from(rows.len()).unwrap_or(i64::MAX) < ROWS_PER_FILE;
    if last.is_some() {
        let number = if files == 0 { String::new() } else { format!("-{}", files + 1) };
        writer.file(&format!("data/{}{number}.json", told.name), CompressionMethod::Deflated, content.as_bytes())?;
    }
    Ok(if is_last { next } else { Place::Table { table, after: last, files: files + 1 } })
}

/// The next pictures, as large as they are kept: `pictures/ast_….png`, and posters under their own names.
async fn pictures(app: &App, user: UserId, after: Option<String>, writer: &mut Writer) -> Result<Place> {
    let next = Stmt::new(
        "SELECT id, extension, file FROM assets WHERE user_id = ?1 AND (?2 IS NULL OR id > ?2) ORDER BY id LIMIT ?3",
    )
    .bind(user)
    .bind(after.as_deref())
    .bind(PICTURES_PER_READ);
    let found: Rows = app.db.read(vec![next]).await?.remove(0);
    let mut after = after;
    for row in found.iter() {
        picture(app, user, &row, writer).await?;
        after = Some(row.get("id")?);
        if writer.is_full() {
            return Ok(Place::Pictures { after });
        }
    }
    let is_last = i64::try_from(found.len()).unwrap_or(i64::MAX) < PICTURES_PER_READ;
    Ok(if is_last { Place::Uploads { after: None } } else { Place::Pictures { after } })
}

fn picture_extension(file: &[u8]) -> &'static str {
    match media::sniff(file) {
        FileKind::Image(format) => format.extension(),
        FileKind::Zip
        | FileKind::ZipPart
        | FileKind::Rar
        | FileKind::SevenZip
        | FileKind::Tar
        | FileKind::Gif
        | FileKind::Heic
        | FileKind::OtherPicture
        | FileKind::Unknown => "bin",
    }
}

/// The next file that was uploaded and is still kept: `uploads/upl_….jpg`; a training's photos are a part of their own.
async fn uploads(app: &App, user: UserId, after: Option<String>, writer: &mut Writer) -> Result<Step> {
    let next = Stmt::new(
        "SELECT id, kept_key, purpose FROM uploads
          WHERE user_id = ?1 AND state = 'ready' AND kept_key IS NOT NULL AND (?2 IS NULL OR id > ?2) ORDER BY id LIMIT 2",
    )
    .bind(user)
    .bind(after.as_deref());
    let found: Rows = app.db.read(vec![next]).await?.remove(0);
    let Some(row) = found.first() else { return Ok(Step::On(Place::End)) };
    let (id, key): (String, String) = (row.get("id")?, row.get("kept_key")?);
    let key = ObjectKey::from_str(&key)?;
    // After the last one nothing is begun: an empty part would be told as one.
    let next = if found.len() < 2 { Place::End } else { Place::Uploads { after: Some(id.clone()) } };
    if row.get::<Purpose>("purpose")? == Purpose::TrainingZip {
        return Ok(Step::Photos(key, next));
    }
    match app.storage.get(&key, PICTURE_BYTES_MAX).await {
        Ok(file) => {
            let extension = picture_extension(&file);
            writer.file(&format!("uploads/{id}.{extension}"), CompressionMethod::Stored, &file)?;
        }
        Err(StorageError::Missing) => {}
        Err(error) => return Err(error.into()),
    }
    Ok(Step::On(next))
}

async fn picture(app: &App, user: UserId, row: &Row<'_>, writer: &mut Writer) -> Result<()> {
    let (id, extension): (String, String) = (row.get("id")?, row.get("extension")?);
    let (key, name) = match row.get::<Option<String>>("file")? {
        Some(file) => {
            let key = ObjectKey::from_str(&file)?;
            let name = file.rsplitn(3, '/').take(2).collect::<Vec<_>>();
            (key, format!("pictures/{}", name.into_iter().rev().collect::<Vec<_>>().join("/")))
        }
        None => {
            let key = ObjectKey::asset(&user.to_string(), &id, Size::Full, &extension)?;
            (key, format!("pictures/{id}.{extension}"))
        }
    };
    match app.storage.get(&key, PICTURE_BYTES_MAX).await {
        Ok(picture) => writer.file(&name, CompressionMethod::Stored, &picture),
        // It was deleted meanwhile.
        Err(StorageError::Missing) => Ok(()),
        Err(error) => Err(error.into()),
    }
}
