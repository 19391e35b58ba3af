//! Reading, writing, listing and deleting objects.

use std::time::Duration;

use aws_sdk_s3::primitives::ByteStream;
use aws_sdk_s3::types::{Delete, ObjectIdentifier};
use bytes::{Bytes, BytesMut};

use super::{ObjectKey, Storage, StorageError};

/// Longest time a body may take after its headers. With the cap on its size this bounds every read.
const BODY_TIMEOUT: Duration = Duration::from_secs(60);
/// Most keys the protocol takes in one deletion and gives in one page of a listing.
const BATCH_MAX: usize = 1000;
/// How often a body that breaks off is fetched: the SDK repeats requests, not what follows their headers.
const BODY_ATTEMPTS: u32 = 2;

/// What the store knows of an object.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Head {
    /// Its length in bytes.
    pub bytes: u64,
    /// The type it was put with.
    pub content_type: Option<String>,
    /// Changes when the content does; quotes included.
    pub etag: Option<String>,
}

/// One row of a listing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Listed {
    /// The object's name.
    pub key: ObjectKey,
    /// Its length in bytes.
    pub bytes: u64,
}

impl Storage {
    /// Length, type and tag of an object, or `None` when it does not exist.
    ///
    /// # Errors
    /// [`StorageError::Unavailable`] and [`StorageError::Bug`], here and in every other call.
    pub async fn head(&self, key: &ObjectKey) -> Result<Option<Head>, StorageError> {
        let sent = self.client().head_object().bucket(self.bucket()).key(key.as_str()).send().await;
        match sent.map_err(|error| StorageError::from_sdk("head", &error)) {
            Ok(found) => Ok(Some(Head {
                bytes: length(found.content_length())?,
                content_type: found.content_type,
                etag: found.e_tag,
            })),
            Err(StorageError::Missing) => Ok(None),
            Err(error) => Err(error),
        }
    }

    /// A whole object of at most `bytes_max` bytes.
    ///
    /// # Errors
    /// [`StorageError::Missing`], [`StorageError::TooLarge`], and the faults of every call.
    pub async fn get(&self, key: &ObjectKey, bytes_max: u64) -> Result<Bytes, StorageError> {
        self.fetch(key, None, bytes_max).await
    }

    /// At most `len` bytes from byte `start` on; fewer where the object ends.
    ///
    /// # Errors
    /// [`StorageError::Missing`], and the faults of every call; a `start` behind the end is a [`StorageError::Bug`].
    pub async fn get_range(&self, key: &ObjectKey, start: u64, len: u64) -> Result<Bytes, StorageError> {
        if len == 0 {
            return Ok(Bytes::new());
        }
        let last = start.saturating_add(len - 1);
        self.fetch(key, Some(format!("bytes={start}-{last}")), len).await
    }

    /// Stores `body`, in place of what was there.
    ///
    /// # Errors
    /// The faults of every call.
    pub async fn put(&self, key: &ObjectKey, body: Bytes, content_type: &str) -> Result<(), StorageError> {
        let put = self.client().put_object().bucket(self.bucket()).key(key.as_str());
        let sent = put.content_type(content_type).body(ByteStream::from(body)).send().await;
        sent.map(|_| ()).map_err(|error| StorageError::from_sdk("put", &error))
    }

    /// Copies an object inside the bucket.
    ///
    /// # Errors
    /// [`StorageError::Missing`] when there is nothing at `from`, and the faults of every call.
    pub async fn copy(&self, from: &ObjectKey, to: &ObjectKey) -> Result<(), StorageError> {
        let copy = self.client().copy_object().bucket(self.bucket()).key(to.as_str());
        let sent = copy.copy_source(format!("{}/{from}", self.bucket())).send().await;
        sent.map(|_| ()).map_err(|error| StorageError::from_sdk("copy", &error))
    }

    /// Deletes objects; one that does not exist counts as deleted.
    ///
    /// # Errors
    /// [`StorageError::Unavailable`] when some remain: deleting all of them again is safe.
    pub async fn delete(&self, keys: &[ObjectKey]) -> Result<(), StorageError> {
        for batch in keys.chunks(BATCH_MAX) {
            let objects = batch.iter().map(identifier).collect::<Result<Vec<_>, _>>()?;
            let delete = Delete::builder().set_objects(Some(objects)).quiet(true).build().map_err(not_built)?;
            let sent = self.client().delete_objects().bucket(self.bucket()).delete(delete).send().await;
            let answer = sent.map_err(|error| StorageError::from_sdk("delete", &error))?;
            let remaining = answer.errors().iter().filter(|error| error.code() != Some("NoSuchKey")).count();
            if remaining > 0 {
                return Err(StorageError::Unavailable(format!("delete: {remaining} of {} remain", batch.len())));
            }
        }
        Ok(())
    }

    /// The first `limit` objects whose names begin with `prefix`, in the order of their names. Names that are not ours
    /// are left out.
    ///
    /// # Errors
    /// The faults of every call.
    pub async fn list(&self, prefix: &str, limit: usize) -> Result<Vec<Listed>, StorageError> {
        let mut listed = Vec::new();
        let mut page_after: Option<String> = None;
        for _ in 0..limit.div_ceil(BATCH_MAX) {
            let page_size = i32::try_from((limit - listed.len()).min(BATCH_MAX)).unwrap_or(i32::MAX);
            let list = self.client().list_objects_v2().bucket(self.bucket()).prefix(prefix).max_keys(page_size);
            let sent = list.set_continuation_token(page_after.take()).send().await;
            let page = sent.map_err(|error| StorageError::from_sdk("list", &error))?;
            for object in page.contents() {
                if let Some(Ok(key)) = object.key().map(str::parse) {
                    listed.push(Listed { key, bytes: length(object.size())? });
                }
            }
            page_after = page.next_continuation_token;
            if page_after.is_none() || listed.len() >= limit {
                break;
            }
        }
        listed.truncate(limit);
        Ok(listed)
    }

    async fn fetch(&self, key: &ObjectKey, range: Option<String>, bytes_max: u64) -> Result<Bytes, StorageError> {
        let mut broken = StorageError::Unavailable("get: no attempt was made".into());
        for _ in 0..BODY_ATTEMPTS {
            let get = self.client().get_object().bucket(self.bucket()).key(key.as_str());
            let sent = get.set_range(range.clone()).send().await;
            let found = sent.map_err(|error| StorageError::from_sdk("get", &error))?;
            let expected = length(found.content_length())?;
            if expected > bytes_max {
                return Err(StorageError::TooLarge { bytes_max });
            }
            match tokio::time::timeout(BODY_TIMEOUT, collect(found.body, expected, bytes_max)).await {
                Ok(Err(error @ StorageError::Unavailable(_))) => broken = error,
                Ok(done) => return done,
                Err(_) => broken = StorageError::Unavailable("get: the body took too long".into()),
            }
        }
        Err(broken)
    }
}

async fn collect(mut body: ByteStream, expected: u64, bytes_max: u64) -> Result<Bytes, StorageError> {
    let mut whole = BytesMut::with_capacity(usize::try_from(expected).unwrap_or_default());
    while let Some(part) = body.next().await {
        let part = part.map_err(|_| StorageError::Unavailable("get: the body broke off".into()))?;
        if whole.len().saturating_add(part.len()) as u64 > bytes_max {
            return Err(StorageError::TooLarge { bytes_max });
        }
        whole.extend_from_slice(&part);
    }
    Ok(whole.freeze())
}

fn identifier(key: &ObjectKey) -> Result<ObjectIdentifier, StorageError> {
    ObjectIdentifier::builder().key(key.as_str()).build().map_err(not_built)
}

fn not_built(error: impl std::fmt::Display) -> StorageError {
    StorageError::Bug(format!("the request cannot be made: {error}"))
}

fn length(from_store: Option<i64>) -> Result<u64, StorageError> {
    let known = from_store.and_then(|bytes| u64::try_from(bytes).ok());
    known.ok_or_else(|| StorageError::Unavailable("the store gave no length".into()))
}
