//! The storage client, and reading training sets through it, against a real S3 server (s3s on a folder), over
//! HTTP on the loopback.
#![expect(clippy::unwrap_used, reason = "a test stops at what it did not expect")]

mod faults;

use std::io::{Cursor, Write};
use std::time::Duration;

use bytes::Bytes;
use darkroom::media::zip::ranged::ObjectReader;
use darkroom::media::zip::{Refusal, inspect_and_clean, inspect_object};
use darkroom::media::{Reason, ReasonCode, ZipLimits};
use darkroom::storage::{ObjectKey, Reuse, Size, Storage, StorageError, StorageSettings};
use hyper_util::rt::{TokioExecutor, TokioIo};
use image::codecs::jpeg::JpegEncoder;
use image::{Rgb, RgbImage};
use reqwest::StatusCode;
use s3s::auth::SimpleAuth;
use s3s::service::S3ServiceBuilder;
use s3s_fs::FileSystem;
use tokio::net::TcpListener;
use tokio::runtime::Handle;
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipWriter};

const BUCKET: &str = "pictures";

/// A running S3 server with an empty bucket; the folder goes when this is dropped.
struct TestStore {
    storage: Storage,
    http: reqwest::Client,
    _folder: tempfile::TempDir,
}

impl TestStore {
    async fn start() -> Self {
        let folder = tempfile::tempdir().unwrap();
        std::fs::create_dir(folder.path().join(BUCKET)).unwrap();
        let mut builder = S3ServiceBuilder::new(FileSystem::new(folder.path()).unwrap());
        builder.set_auth(SimpleAuth::from_single("an-access-key", "a-secret-key"));
        let service = builder.build();
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                stream.set_nodelay(true).unwrap();
                let service = service.clone();
                tokio::spawn(async move {
                    let server = hyper_util::server::conn::auto::Builder::new(TokioExecutor::new());
                    // A client that goes away mid-connection is not a failure of the test.
                    let _ = server.serve_connection(TokioIo::new(stream), service).await;
                });
            }
        });
        let settings = StorageSettings {
            endpoint: format!("http://{address}").parse().unwrap(),
            region: "auto".into(),
            bucket: BUCKET.into(),
            access_key_id: "an-access-key".into(),
            secret_access_key: "a-secret-key".to_owned().into(),
            path_style: true,
            max_attempts: 2,
        };
        let http = reqwest::Client::builder().timeout(Duration::from_secs(10)).build().unwrap();
        let storage = Storage::new(settings, http.clone()).unwrap();
        Self { storage, http, _folder: folder }
    }

    async fn put_by_url(&self, url: &str, content_type: &str, body: &'static str) -> StatusCode {
        let request = self.http.put(url).header("content-type", content_type).body(body);
        request.send().await.unwrap().status()
    }
}

fn upload(id: &str) -> ObjectKey {
    ObjectKey::upload("usr_1", id).unwrap()
}

#[tokio::test]
async fn what_is_put_is_found_read_listed_and_deleted() {
    let store = TestStore::start().await;
    let storage = &store.storage;
    let key = ObjectKey::asset("usr_1", "ast_1", Size::Full, "png").unwrap();
    assert_eq!(storage.head(&key).await.unwrap(), None);
    assert!(matches!(storage.get(&key, 100).await, Err(StorageError::Missing)));
    assert!(matches!(storage.get_range(&key, 0, 10).await, Err(StorageError::Missing)));

    storage.put(&key, Bytes::from_static(b"0123456789"), "image/png").await.unwrap();
    let head = storage.head(&key).await.unwrap().unwrap();
    assert_eq!((head.bytes, head.content_type.as_deref()), (10, Some("image/png")));
    assert!(head.etag.is_some());
    assert_eq!(storage.get(&key, 10).await.unwrap(), "0123456789");
    assert!(matches!(storage.get(&key, 9).await, Err(StorageError::TooLarge { bytes_max: 9 })));
    assert_eq!(storage.get_range(&key, 3, 4).await.unwrap(), "3456");
    assert_eq!(storage.get_range(&key, 8, 100).await.unwrap(), "89");
    assert_eq!(storage.get_range(&key, 8, 0).await.unwrap(), "");

    let listed = storage.list("assets/usr_1/", 10).await.unwrap();
    assert_eq!(listed.iter().map(|row| (row.key.clone(), row.bytes)).collect::<Vec<_>>(), [(key.clone(), 10)]);

    // Deleting what is not there is no failure, so a deletion can be repeated.
    for _ in 0..2 {
        storage.delete(&[key.clone(), upload("never_was")]).await.unwrap();
    }
    assert_eq!(storage.list("", 10).await.unwrap(), []);
}

#[tokio::test]
async fn a_listing_stops_at_its_limit() {
    let store = TestStore::start().await;
    for n in 0..5 {
        store.storage.put(&upload(&format!("upl_{n}")), Bytes::from_static(b"x"), "text/plain").await.unwrap();
    }
    let listed = store.storage.list("uploads/usr_1/", 3).await.unwrap();
    assert_eq!(listed.iter().map(|row| row.key.clone()).collect::<Vec<_>>(), ["upl_0", "upl_1", "upl_2"].map(upload));
    assert_eq!(store.storage.list("uploads/usr_2/", 3).await.unwrap(), []);
}

#[tokio::test]
async fn an_upload_url_takes_exactly_the_signed_length_type_and_name() {
    let store = TestStore::start().await;
    let put = store.storage.presign_put(&upload("upl_1"), "image/png", 5, 60).unwrap();
    assert_eq!(store.put_by_url(&put.url, "image/png", "123456").await, StatusCode::FORBIDDEN);
    assert_eq!(store.put_by_url(&put.url, "image/png", "1234").await, StatusCode::FORBIDDEN);
    assert_eq!(store.put_by_url(&put.url, "text/html", "12345").await, StatusCode::FORBIDDEN);
    let other_name = put.url.replace("upl_1", "upl_2");
    assert_eq!(store.put_by_url(&other_name, "image/png", "12345").await, StatusCode::FORBIDDEN);
    assert_eq!(store.storage.list("", 10).await.unwrap(), []);

    let (name, value) = &put.headers[0];
    assert_eq!(name, "content-type");
    assert_eq!(store.put_by_url(&put.url, value, "12345").await, StatusCode::OK);
    assert_eq!(store.storage.get(&upload("upl_1"), 5).await.unwrap(), "12345");
}

#[tokio::test]
async fn a_download_url_reads_one_object_and_names_the_file() {
    let store = TestStore::start().await;
    store.storage.put(&upload("upl_1"), Bytes::from_static(b"12345"), "image/png").await.unwrap();
    let shown = store.storage.presign_get(&upload("upl_1"), 60, None, Reuse::WithinWindow).unwrap();
    let answer = store.http.get(&shown).send().await.unwrap();
    assert_eq!(answer.status(), StatusCode::OK);
    assert_eq!(answer.headers()["content-type"], "image/png");
    assert_eq!(answer.text().await.unwrap(), "12345");

    let saved = store.storage.presign_get(&upload("upl_1"), 60, Some("猫.png"), Reuse::Never).unwrap();
    let answer = store.http.get(&saved).send().await.unwrap();
    assert_eq!(answer.status(), StatusCode::OK);
    assert_eq!(
        answer.headers()["content-disposition"],
        "attachment; filename=\"_.png\"; filename*=UTF-8''%E7%8C%AB.png"
    );
    let other = saved.replace("upl_1", "upl_2");
    assert_eq!(store.http.get(&other).send().await.unwrap().status(), StatusCode::FORBIDDEN);
}

#[tokio::test]
async fn a_wrong_secret_key_is_our_fault_and_not_worth_retrying() {
    let store = TestStore::start().await;
    store.storage.put(&upload("upl_1"), Bytes::from_static(b"12345"), "image/png").await.unwrap();
    let endpoint = store.storage.origin();
    let settings = StorageSettings {
        endpoint: endpoint.parse().unwrap(),
        region: "auto".into(),
        bucket: BUCKET.into(),
        access_key_id: "an-access-key".into(),
        secret_access_key: "another-secret".to_owned().into(),
        path_style: true,
        max_attempts: 1,
    };
    let stranger = Storage::new(settings, store.http.clone()).unwrap();
    assert!(matches!(stranger.get(&upload("upl_1"), 5).await, Err(StorageError::Bug(_))));
}

/// A zip of `count` times a picture of noise, 600 px a side: half a megabyte each, so that several ranges are read.
fn training_zip(count: u32) -> Vec<u8> {
    let noise = |x: u32, y: u32| (x.wrapping_mul(2_654_435_761) ^ y.wrapping_mul(2_246_822_519) >> 7).to_be_bytes();
    let picture = RgbImage::from_fn(600, 600, |x, y| Rgb([noise(x, y)[0], noise(y, x)[1], noise(x + y, x)[2]]));
    let mut jpeg = Vec::new();
    JpegEncoder::new_with_quality(&mut jpeg, 90).encode_image(&picture).unwrap();
    let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
    let stored = SimpleFileOptions::default().compression_method(CompressionMethod::Stored);
    for n in 0..count {
        writer.start_file(format!("{n:02}.jpg"), stored).unwrap();
        writer.write_all(&jpeg).unwrap();
    }
    writer.finish().unwrap().into_inner()
}

#[tokio::test]
async fn a_training_set_is_inspected_where_it_lies() {
    let store = TestStore::start().await;
    let zip = training_zip(20);
    assert!(zip.len() > 4_500_000, "several ranges are needed: {}", zip.len());
    store.storage.put(&upload("upl_1"), zip.clone().into(), "application/zip").await.unwrap();
    let set = inspect_object(&store.storage, &upload("upl_1"), ZipLimits::TRAINING).await.unwrap();
    assert_eq!(set.images, 20);
    // The same as from memory: no byte was lost between two ranges.
    assert_eq!(set.zip, inspect_and_clean(Cursor::new(&zip), &ZipLimits::TRAINING).unwrap().zip);
}

#[tokio::test]
async fn a_missing_or_too_long_training_set_is_told_apart() {
    let store = TestStore::start().await;
    let missing = inspect_object(&store.storage, &upload("never"), ZipLimits::TRAINING).await;
    assert!(matches!(missing, Err(Refusal::Unreadable(StorageError::Missing))), "{missing:?}");
    store.storage.put(&upload("upl_1"), Bytes::from_static(b"0123456789"), "application/zip").await.unwrap();
    let limits = ZipLimits { zip_bytes_max: 9, ..ZipLimits::TRAINING };
    match inspect_object(&store.storage, &upload("upl_1"), limits).await {
        Err(Refusal::Rejected(reasons)) => assert_eq!(reasons, [Reason::whole(ReasonCode::ZipTooLarge)]),
        other => panic!("ten bytes are more than nine: {other:?}"),
    }
}

#[tokio::test]
async fn a_store_that_fails_is_not_the_zips_fault() {
    let storage = TestStore::start().await.storage;
    let reader = ObjectReader::new(storage, upload("never"), 1_000_000, Handle::current());
    let outcome = tokio::task::spawn_blocking(move || inspect_and_clean(reader, &ZipLimits::TRAINING)).await.unwrap();
    assert!(matches!(outcome, Err(Refusal::Unreadable(StorageError::Missing))), "{outcome:?}");
}
