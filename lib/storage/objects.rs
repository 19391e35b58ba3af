//! Reading, writing, listing and deleting objects.

use std::time::Duration;

use bytes::Bytes;
use http::header::{CONTENT_LENGTH, CONTENT_TYPE, ETAG, RANGE};
use rusty_s3::actions::{DeleteObjectsResponse, ListObjectsV2, ObjectIdentifier};

use super::{ObjectKey, Storage, StorageError, transport};

/// Longest time for passing on an object, from one end of the store to the other: what a lease of its user leaves.
const COPY_TIMEOUT: Duration = Duration::from_secs(120);
/// Most keys the protocol takes in one deletion and gives in one page of a listing.
const BATCH_MAX: usize = 1000;
/// The longest document of a listing or a deletion: a thousand rows of two kilobytes.
const DOCUMENT_BYTES_MAX: u64 = 2 * 1024 * 1024;

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
        let url = self.sign(&self.bucket().head_object(Some(self.credentials()), key.as_str()))?;
        let found = match self.send("head", || self.http().head(url.clone())).await {
            Ok(found) => found,
            Err(StorageError::Missing) => return Ok(None),
            Err(error) => return Err(error),
        };
        let text = |name| found.headers().get(name).and_then(|value| value.to_str().ok()).map(str::to_owned);
        // From the header: a HEAD has no body whose length the client could give.
        let bytes = text(CONTENT_LENGTH).and_then(|length| length.parse().ok());
        let bytes = bytes.ok_or_else(|| StorageError::Unavailable("head: the store gave no length".into()))?;
        Ok(Some(Head { bytes, content_type: text(CONTENT_TYPE), etag: text(ETAG) }))
    }

    /// A whole object of at most `bytes_max` bytes.
    ///
    /// # Errors
    /// [`StorageError::Missing`], [`StorageError::TooLarge`], and the faults of every call.
    pub async fn get(&self, key: &ObjectKey, bytes_max: u64) -> Result<Bytes, StorageError> {
        let url = self.sign(&self.bucket().get_object(Some(self.credentials()), key.as_str()))?;
        self.fetch("get", bytes_max, || self.http().get(url.clone())).await
    }

    /// At most `len` bytes from byte `start` on; fewer where the object ends.
    ///
    /// # Errors
    /// [`StorageError::Missing`], and the faults of every call; a `start` behind the end is a [`StorageError::Bug`].
    pub async fn get_range(&self, key: &ObjectKey, start: u64, len: u64) -> Result<Bytes, StorageError> {
        if len == 0 {
            return Ok(Bytes::new());
        }
        let url = self.sign(&self.bucket().get_object(Some(self.credentials()), key.as_str()))?;
        let range = format!("bytes={start}-{}", start.saturating_add(len - 1));
        self.fetch("get range", len, || self.http().get(url.clone()).header(RANGE, &range)).await
    }

    /// Stores `body`, in place of what was there.
    ///
    /// # Errors
    /// The faults of every call.
    pub async fn put(&self, key: &ObjectKey, body: Bytes, content_type: &str) -> Result<(), StorageError> {
        let url = self.sign(&self.bucket().put_object(Some(self.credentials()), key.as_str()))?;
        let put = || self.http().put(url.clone()).header(CONTENT_TYPE, content_type).body(body.clone());
        self.send("put", put).await.map(|_| ())
    }

    /// Stores what lies under `from` under `to`, too: passed on as it comes, so that no more of it is in memory than is on its
    /// way. One attempt: half of it is no object, and whoever wants it begins again.
    ///
    /// # Errors
    /// [`StorageError::Missing`], [`StorageError::TooLarge`] for more than `bytes_max` bytes, and the faults of every call.
    pub async fn copy(
        &self,
        from: &ObjectKey,
        to: &ObjectKey,
        content_type: &str,
        bytes_max: u64,
    ) -> Result<(), StorageError> {
        let bytes = self.head(from).await?.ok_or(StorageError::Missing)?.bytes;
        if bytes > bytes_max {
            return Err(StorageError::TooLarge { bytes_max });
        }
        let read = self.sign(&self.bucket().get_object(Some(self.credentials()), from.as_str()))?;
        let write = self.sign(&self.bucket().put_object(Some(self.credentials()), to.as_str()))?;
        let found = transport::once("copy from", self.http().get(read)).await?;
        let put = self.http().put(write).header(CONTENT_TYPE, content_type).header(CONTENT_LENGTH, bytes);
        let put = put.body(reqwest::Body::wrap_stream(found.bytes_stream()));
        transport::within(COPY_TIMEOUT, "copy to", put).await.map(|_| ())
    }

    /// Deletes objects; one that does not exist counts as deleted.
    ///
    /// # Errors
    /// [`StorageError::Unavailable`] when some remain: deleting all of them again is safe.
    pub async fn delete(&self, keys: &[ObjectKey]) -> Result<(), StorageError> {
        for batch in keys.chunks(BATCH_MAX) {
            let named: Vec<_> = batch.iter().map(|key| ObjectIdentifier::new(key.to_string())).collect();
            let mut delete = self.bucket().delete_objects(Some(self.credentials()), named.iter());
            delete.set_quiet(true);
            let url = self.sign(&delete)?;
            let (body, md5) = delete.body_with_md5();
            let post = || self.http().post(url.clone()).header("content-md5", &md5).body(body.clone());
            let answer = self.fetch("delete", DOCUMENT_BYTES_MAX, post).await?;
            let answer = std::str::from_utf8(&answer).ok().and_then(|text| DeleteObjectsResponse::parse(text).ok());
            let answer = answer.ok_or_else(|| StorageError::Unavailable("delete: answer not understood".into()))?;
            let remaining = answer.errors.iter().filter(|error| error.code != "NoSuchKey").count();
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
            let mut list = self.bucket().list_objects_v2(Some(self.credentials()));
            list.with_prefix(prefix);
            list.with_max_keys((limit - listed.len()).min(BATCH_MAX));
            if let Some(token) = page_after.take() {
                list.with_continuation_token(token);
            }
            let url = self.sign(&list)?;
            let page = self.fetch("list", DOCUMENT_BYTES_MAX, || self.http().get(url.clone())).await?;
            let page = std::str::from_utf8(&page).ok().and_then(|text| ListObjectsV2::parse_response(text).ok());
            let page = page.ok_or_else(|| StorageError::Unavailable("list: answer not understood".into()))?;
            for object in page.contents {
                let bytes =
                    object.size.ok_or_else(|| StorageError::Unavailable("list: a row without length".into()))?;
                if let Ok(key) = object.key.parse() {
                    listed.push(Listed { key, bytes });
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
}
