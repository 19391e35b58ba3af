//! Names of objects. Only this file makes them, only from ids, so that no user's text ever reaches a bucket's namespace.

use std::fmt;
use std::str::FromStr;

use super::StorageError;

/// Longest key in bytes. Stores allow 1,024; a store that keeps side files on a disk allows far less.
const KEY_BYTES_MAX: usize = 150;

/// The folders a user owns objects in; [`ObjectKey::prefixes_of`] lists them for a deletion that misses nothing.
const USER_FOLDERS: [&str; 7] = ["uploads", "trainings", "covers", "assets", "outputs", "shown", "exports"];

/// The self-test's folder.
const PROBES: &str = "doctor";

/// Which of a picture's three stored sizes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Size {
    /// As the engine made it, without metadata.
    Full,
    /// At most 1,280 px on the longer side, JPEG.
    Web,
    /// At most 384 px on the longer side, JPEG.
    Thumb,
}

impl Size {
    /// The file's stem: `full`, `web` or `thumb`.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Full => "full",
            Self::Web => "web",
            Self::Thumb => "thumb",
        }
    }
}

/// The name of one object: 1 to 150 bytes of `[a-z0-9/_.-]`, relative, without empty, `.` or `..` segments.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ObjectKey(String);

impl ObjectKey {
    /// `uploads/{user}/{upload}`: what a browser puts there before it is accepted.
    ///
    /// # Errors
    /// [`StorageError::Bug`] when an id has other characters than a key may have, here and in every other constructor.
    pub fn upload(user: &str, upload: &str) -> Result<Self, StorageError> {
        Self::join(&["uploads", user, upload])
    }

    /// `trainings/{user}/{upload}.zip`: the cleaned pictures a model is trained on (requirement A4).
    ///
    /// # Errors
    /// [`StorageError::Bug`], see [`ObjectKey::upload`].
    pub fn training_set(user: &str, upload: &str) -> Result<Self, StorageError> {
        Self::join(&["trainings", user, &format!("{upload}.zip")])
    }

    /// `covers/{user}/{model}.jpg`: the small picture a trained model is recognised by.
    ///
    /// # Errors
    /// [`StorageError::Bug`], see [`ObjectKey::upload`].
    pub fn cover(user: &str, model: &str) -> Result<Self, StorageError> {
        Self::join(&["covers", user, &format!("{model}.jpg")])
    }

    /// `assets/{user}/{asset}/{size}.{extension}`: a delivered picture (requirement A6).
    ///
    /// # Errors
    /// [`StorageError::Bug`], see [`ObjectKey::upload`].
    pub fn asset(user: &str, asset: &str, size: Size, extension: &str) -> Result<Self, StorageError> {
        Self::join(&["assets", user, asset, &format!("{}.{extension}", size.as_str())])
    }

    /// `assets/{user}/{asset}/base.jpg`: a delivered picture without its text, which is never shown. It goes with the
    /// picture's folder.
    ///
    /// # Errors
    /// [`StorageError::Bug`], see [`ObjectKey::upload`].
    pub fn asset_base(user: &str, asset: &str) -> Result<Self, StorageError> {
        Self::join(&["assets", user, asset, "base.jpg"])
    }

    /// `assets/{user}/{asset}/worn-{pieces}.jpg`: what an engine made on the way to a picture that wears more. It goes when
    /// that is there, and with the picture's folder where it never is.
    ///
    /// # Errors
    /// [`StorageError::Bug`], see [`ObjectKey::upload`].
    pub fn asset_step(user: &str, asset: &str, pieces: usize) -> Result<Self, StorageError> {
        Self::join(&["assets", user, asset, &format!("worn-{pieces}.jpg")])
    }

    /// `assets/{user}/{asset}/labelled-{language}.{extension}`: a copy of a delivered picture with the visible label, made
    /// when it is saved. It goes with the picture's folder.
    ///
    /// # Errors
    /// [`StorageError::Bug`], see [`ObjectKey::upload`].
    pub fn asset_labelled(user: &str, asset: &str, language: &str, extension: &str) -> Result<Self, StorageError> {
        Self::join(&["assets", user, asset, &format!("labelled-{language}.{extension}")])
    }

    /// `assets/{user}/{asset}/shared-{language}.jpg`: the copy for a screen with the visible label, made when somebody looks
    /// at the shared picture. It goes with the picture's folder.
    ///
    /// # Errors
    /// [`StorageError::Bug`], see [`ObjectKey::upload`].
    pub fn asset_shared(user: &str, asset: &str, language: &str) -> Result<Self, StorageError> {
        Self::join(&["assets", user, asset, &format!("shared-{language}.jpg")])
    }

    /// `assets/{user}/{asset}/`, under which a delivered picture's sizes lie, as an SQL expression over expressions for
    /// the two ids: many pictures go in one statement.
    #[must_use]
    pub fn asset_folder_sql(user: &str, asset: &str) -> String {
        format!("'assets/' || lower({user}) || '/' || lower({asset}) || '/'")
    }

    /// `outputs/{user}/{session}/{file}`: a poster under its own name, such as `03-edit0.jpg` (requirement B8).
    ///
    /// # Errors
    /// [`StorageError::Bug`], see [`ObjectKey::upload`].
    pub fn output(user: &str, session: &str, file: &str) -> Result<Self, StorageError> {
        Self::join(&["outputs", user, session, file])
    }

    /// A version's file, as an SQL expression over expressions for what names of its row begin with, as in `…/03` of
    /// `…/03-prime.jpg`, and for its number: `…/03-edit0.jpg`.
    #[must_use]
    pub fn version_sql(stem: &str, number: &str) -> String {
        format!("{stem} || '-edit' || {number} || '.jpg'")
    }

    /// `shown/{user}/{call}/{name}`: what is made for an engine to look at, for a day.
    ///
    /// # Errors
    /// [`StorageError::Bug`], see [`ObjectKey::upload`].
    pub fn shown(user: &str, call: &str, name: &str) -> Result<Self, StorageError> {
        Self::join(&["shown", user, call, name])
    }

    /// `shown/{user}/{call}/`, under which all of it lies.
    ///
    /// # Errors
    /// [`StorageError::Bug`], see [`ObjectKey::upload`].
    pub fn shown_folder(user: &str, call: &str) -> Result<String, StorageError> {
        Ok(format!("{}/", Self::join(&["shown", user, call])?.0))
    }

    /// `exports/{user}/{export}/{part}.zip`: a part of all that is known of somebody, for a day.
    ///
    /// # Errors
    /// [`StorageError::Bug`], see [`ObjectKey::upload`].
    pub fn export(user: &str, export: &str, part: i64) -> Result<Self, StorageError> {
        Self::join(&["exports", user, export, &format!("{part}.zip")])
    }

    /// `exports/{user}/{export}/`, under which all parts lie.
    ///
    /// # Errors
    /// [`StorageError::Bug`], see [`ObjectKey::upload`].
    pub fn export_folder(user: &str, export: &str) -> Result<String, StorageError> {
        Ok(format!("{}/", Self::join(&["exports", user, export])?.0))
    }

    /// `doctor/{probe}`: what the self-test writes, reads and deletes.
    ///
    /// # Errors
    /// [`StorageError::Bug`], see [`ObjectKey::upload`].
    pub fn probe(probe: &str) -> Result<Self, StorageError> {
        Self::join(&[PROBES, probe])
    }

    /// `doctor/`, under which only the self-test's objects lie.
    #[must_use]
    pub fn probes() -> String {
        format!("{PROBES}/")
    }

    /// `outputs/{user}/{session}/`, under which a session's files lie, as an SQL expression over expressions for the two ids.
    #[must_use]
    pub fn session_folder_sql(user: &str, session: &str) -> String {
        format!("'outputs/' || lower({user}) || '/' || {session} || '/'")
    }

    /// The last part: what the file is saved as.
    #[must_use]
    pub fn file_name(&self) -> &str {
        self.0.rsplit('/').next().unwrap_or(&self.0)
    }

    /// The prefixes under which everything lies that a user owns, each ending in `/`.
    ///
    /// # Errors
    /// [`StorageError::Bug`], see [`ObjectKey::upload`].
    pub fn prefixes_of(user: &str) -> Result<Vec<String>, StorageError> {
        USER_FOLDERS.iter().map(|folder| Ok(format!("{}/", Self::join(&[folder, user])?.0))).collect()
    }

    /// The key as the store sees it.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    fn join(segments: &[&str]) -> Result<Self, StorageError> {
        if segments.iter().any(|segment| segment.contains('/')) {
            return Err(StorageError::Bug("a part of an object key has a slash".into()));
        }
        segments.join("/").to_ascii_lowercase().parse()
    }
}

impl FromStr for ObjectKey {
    type Err = StorageError;

    /// Reads a key back from a row or a listing.
    fn from_str(text: &str) -> Result<Self, StorageError> {
        let allowed = |byte: u8| matches!(byte, b'a'..=b'z' | b'0'..=b'9' | b'/' | b'_' | b'.' | b'-');
        let segments_named =
            text.split('/').all(|segment| !segment.is_empty() && !segment.trim_matches('.').is_empty());
        if text.len() > KEY_BYTES_MAX || !segments_named || text.contains("..") || !text.bytes().all(allowed) {
            return Err(StorageError::Bug("not an object key of ours".into()));
        }
        Ok(Self(text.to_owned()))
    }
}

impl fmt::Display for ObjectKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl fmt::Debug for ObjectKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "ObjectKey({})", self.0)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn keys_are_lower_case_and_grouped_by_what_they_are() {
        let asset = ObjectKey::asset("usr_01JABC", "ast_01JXYZ", Size::Web, "jpg").unwrap();
        assert_eq!(asset.as_str(), "assets/usr_01jabc/ast_01jxyz/web.jpg");
        assert_eq!(ObjectKey::training_set("usr_1", "upl_2").unwrap().as_str(), "trainings/usr_1/upl_2.zip");
        // Requirement B8.
        let poster = ObjectKey::output("usr_1", "session_20261121061500_9f3a", "00-prime.jpg").unwrap();
        assert_eq!(poster.as_str(), "outputs/usr_1/session_20261121061500_9f3a/00-prime.jpg");
    }

    #[test]
    fn nothing_climbs_out_of_its_folder() {
        for bad in ["..", "a/b", "a b", "", "a\\b", "ä", "a\0", "a+b", "%2e"] {
            assert!(ObjectKey::upload("usr_1", bad).is_err(), "{bad:?}");
        }
        for bad in ["/a", "a/", "a//b", "a/../b", ".", "a/./b", "A", "a..b"] {
            assert!(bad.parse::<ObjectKey>().is_err(), "{bad:?}");
        }
        assert!("k".repeat(151).parse::<ObjectKey>().is_err());
    }

    #[test]
    fn every_key_of_a_user_lies_under_one_of_their_prefixes() {
        let keys = [
            ObjectKey::upload("usr_1", "u"),
            ObjectKey::training_set("usr_1", "u"),
            ObjectKey::cover("usr_1", "m"),
            ObjectKey::asset("usr_1", "a", Size::Full, "png"),
            ObjectKey::asset_base("usr_1", "a"),
            ObjectKey::asset_labelled("usr_1", "a", "zh-CN", "jpg"),
            ObjectKey::shown("usr_1", "c", "map.jpg"),
            ObjectKey::export("usr_1", "exp_1", 0),
            ObjectKey::output("usr_1", "s", "00-prime.jpg"),
        ];
        let prefixes = ObjectKey::prefixes_of("usr_1").unwrap();
        for key in keys {
            let key = key.unwrap();
            assert_eq!(prefixes.iter().filter(|prefix| key.as_str().starts_with(*prefix)).count(), 1, "{key}");
        }
    }

    proptest! {
        #[test]
        fn whatever_is_accepted_reads_back_as_itself(text in ".{0,40}") {
            if let Ok(key) = ObjectKey::upload("usr_1", &text) {
                prop_assert_eq!(key.as_str().parse::<ObjectKey>().ok(), Some(key.clone()));
                prop_assert!(key.as_str().starts_with("uploads/usr_1/"));
            }
        }
    }
}
