//! JSON files that are either the old ones or the new ones, never half of each: a killed process loses nothing.

use std::fs;
use std::io;
use std::path::Path;

use serde::Serialize;
use serde::de::DeserializeOwned;

/// Reads a JSON file; `None` if there is none.
///
/// # Errors
/// What the file system says, or `InvalidData` if the content is not what `T` needs.
pub fn read<T: DeserializeOwned>(path: &Path) -> io::Result<Option<T>> {
    match fs::read(path) {
        Ok(bytes) => serde_json::from_slice(&bytes)
            .map(Some)
            .map_err(|error| io::Error::new(io::ErrorKind::InvalidData, format!("{}: {error}", path.display()))),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(error),
    }
}

/// Writes a JSON file through a temporary one beside it.
///
/// # Errors
/// What the file system says.
pub fn write<T: Serialize>(path: &Path, value: &T) -> io::Result<()> {
    write_bytes(path, &serde_json::to_vec_pretty(value)?)
}

/// Writes any file through a temporary one beside it; missing folders are made.
///
/// # Errors
/// What the file system says.
pub fn write_bytes(path: &Path, bytes: &[u8]) -> io::Result<()> {
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder)?;
    }
    let mut name = path.file_name().unwrap_or_default().to_owned();
    // Two writers of one file must not share a temporary one.
    name.push(format!(".{}.part", crate::random::letters(8)));
    let part = path.with_file_name(name);
    fs::write(&part, bytes)?;
    fs::rename(&part, path)
}
