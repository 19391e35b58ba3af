//! The storage server: S3 on a folder, as a listener of its own, with the CORS a browser upload needs.
//!
//! Keys must be the application's own (`[a-z0-9/_.-]`, at most 160 bytes): the folder behind it does not defend
//! itself against `..` in a key.

pub mod cors;

use std::convert::Infallible;
use std::io;
use std::path::PathBuf;
use std::sync::Arc;

use axum::Router;
use axum::error_handling::HandleError;
use axum::middleware::from_fn_with_state;
use axum::serve::ListenerExt;
use http::StatusCode;
use s3s::auth::SimpleAuth;
use s3s::service::S3ServiceBuilder;
use s3s_fs::FileSystem;
use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;

use cors::CorsRule;

/// What a storage server is made of.
#[derive(Clone, Debug)]
pub struct Storage {
    /// The folder that holds the buckets; made if missing.
    pub folder: PathBuf,
    /// The one bucket that exists.
    pub bucket: String,
    /// Access key of the one account.
    pub access_key: String,
    /// Secret key of the one account.
    pub secret_key: String,
    /// Which pages may do what.
    pub cors: CorsRule,
}

/// Serves until `stop`; then requests under way are finished.
///
/// # Errors
/// If the folder cannot be made or opened, or the listener fails.
pub async fn serve(listener: TcpListener, storage: Storage, stop: CancellationToken) -> io::Result<()> {
    let app = router(&storage)?;
    // Without it small answers wait 40 ms for the acknowledgement of their headers.
    let listener = listener.tap_io(|stream| {
        if let Err(error) = stream.set_nodelay(true) {
            tracing::debug!(%error, "the storage server could not turn off Nagle's algorithm");
        }
    });
    axum::serve(listener, app).with_graceful_shutdown(async move { stop.cancelled().await }).await
}

fn router(storage: &Storage) -> io::Result<Router> {
    // The file system takes a bucket for what it is: a folder that exists.
    std::fs::create_dir_all(storage.folder.join(&storage.bucket))?;
    let files = FileSystem::new(&storage.folder).map_err(|error| io::Error::other(format!("{error:?}")))?;
    let mut builder = S3ServiceBuilder::new(files);
    builder.set_auth(SimpleAuth::from_single(storage.access_key.clone(), storage.secret_key.clone()));
    let service = HandleError::new(builder.build(), |error: s3s::HttpError| async move {
        tracing::error!(?error, "the storage server broke");
        Ok::<_, Infallible>(StatusCode::INTERNAL_SERVER_ERROR)
    });
    let rule = Arc::new(storage.cors.clone());
    Ok(Router::new().fallback_service(service).layer(from_fn_with_state(rule, cors::answer)))
}
