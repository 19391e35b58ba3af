//! A store that fails in scripted ways: what is tried again, how often, and what an error tells.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use bytes::Bytes;
use darkroom::storage::{Storage, StorageError, StorageSettings};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpListener;

use super::upload;

/// A store that gives these answers, one per connection, the last one for ever; and how many it gave.
async fn store(answers: &'static [&'static str]) -> (Storage, Arc<AtomicUsize>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let endpoint = format!("http://{}", listener.local_addr().unwrap());
    let given = Arc::new(AtomicUsize::new(0));
    let counter = given.clone();
    tokio::spawn(async move {
        while let Ok((mut stream, _)) = listener.accept().await {
            let mut request = vec![0; 16 * 1024];
            let _ = stream.read(&mut request).await.unwrap();
            let number = counter.fetch_add(1, Ordering::SeqCst);
            let answer = answers[number.min(answers.len() - 1)];
            stream.write_all(answer.as_bytes()).await.unwrap();
        }
    });
    let settings = StorageSettings {
        endpoint: endpoint.parse().unwrap(),
        region: "auto".into(),
        bucket: "pictures".into(),
        access_key_id: "an-access-key".into(),
        secret_access_key: "a-secret-key".to_owned().into(),
        path_style: true,
        max_attempts: 3,
    };
    (Storage::new(settings, darkroom::outbound::http_client().unwrap()).unwrap(), given)
}

const BUSY: &str = "HTTP/1.1 503 Slow Down\r\nconnection: close\r\ncontent-length: 0\r\n\r\n";
const FIVE_BYTES: &str = "HTTP/1.1 200 OK\r\nconnection: close\r\ncontent-length: 5\r\n\r\n12345";
const BROKEN_OFF: &str = "HTTP/1.1 200 OK\r\nconnection: close\r\ncontent-length: 5\r\n\r\n123";
const REFUSED: &str = "HTTP/1.1 403 Forbidden\r\nconnection: close\r\nx-amz-request-id: R1\r\ncontent-length: 53\r\n\r\n\
                       <Error><Code>AccessDenied</Code><Key>a/b</Key></Error>";
const ELSEWHERE: &str = "HTTP/1.1 307 Temporary Redirect\r\nconnection: close\r\nlocation: http://127.0.0.1:9/\r\ncontent-length: 0\r\n\r\n";

#[tokio::test]
async fn a_busy_store_is_asked_again() {
    let (storage, given) = store(&[BUSY, BUSY, FIVE_BYTES]).await;
    assert_eq!(storage.get(&upload("upl_1"), 5).await.unwrap(), "12345");
    assert_eq!(given.load(Ordering::SeqCst), 3);
}

#[tokio::test]
async fn a_store_that_stays_busy_is_unavailable_after_three_attempts() {
    let (storage, given) = store(&[BUSY]).await;
    let put = storage.put(&upload("upl_1"), Bytes::from_static(b"12345"), "image/png").await;
    assert!(matches!(put, Err(StorageError::Unavailable(_))), "{put:?}");
    assert_eq!(given.load(Ordering::SeqCst), 3);
}

#[tokio::test]
async fn a_body_that_breaks_off_is_never_taken_for_the_whole() {
    let (storage, given) = store(&[BROKEN_OFF, FIVE_BYTES]).await;
    assert_eq!(storage.get(&upload("upl_1"), 5).await.unwrap(), "12345");
    assert_eq!(given.load(Ordering::SeqCst), 2);
    let (storage, _) = store(&[BROKEN_OFF]).await;
    assert!(matches!(storage.get(&upload("upl_1"), 5).await, Err(StorageError::Unavailable(_))));
}

#[tokio::test]
async fn a_refusal_is_not_repeated_and_its_text_names_no_object() {
    let (storage, given) = store(&[REFUSED]).await;
    let error = storage.get(&upload("upl_1"), 5).await.unwrap_err();
    assert_eq!(error.to_string(), "storage: get: status 403, code AccessDenied, request R1");
    assert_eq!(given.load(Ordering::SeqCst), 1);
}

#[tokio::test]
async fn nobody_is_sent_elsewhere_with_a_signed_address() {
    let (storage, given) = store(&[ELSEWHERE]).await;
    assert!(matches!(storage.head(&upload("upl_1")).await, Err(StorageError::Bug(_))));
    assert_eq!(given.load(Ordering::SeqCst), 1);
}
