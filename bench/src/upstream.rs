//! What the functions talk to besides the database, in a process of its own: an engine and the storage.
//!
//! The engine accepts every prediction and does nothing more. The sandbox's would draw the pictures, on the cores that
//! are being measured.

use std::io::Write as _;
use std::net::Ipv4Addr;
use std::path::PathBuf;
use std::process::{Command, Stdio};
use std::sync::Arc;
use std::time::Duration;

use axum::extract::State;
use axum::routing::{get, post};
use axum::serve::ListenerExt as _;
use axum::{Json, Router};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use bytes::Bytes;
use darkroom_dev::{random, storage};
use http::{StatusCode, header};
use serde_json::{Value, json};
use tokio::io::{AsyncBufReadExt as _, BufReader};
use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;

use crate::failed::{Done, Failed};
use crate::settings::{Place, now};

/// The bucket's name.
pub(crate) const BUCKET: &str = "darkroom";
/// The side of a delivered picture, in pixels.
const PICTURE_SIDE: u32 = 1024;
/// How long the servers may take to start.
const PATIENCE: Duration = Duration::from_secs(20);

/// Where they answer, and with which keys.
pub(crate) struct Upstream {
    /// `http://127.0.0.1:…`
    pub(crate) engine: String,
    /// `http://127.0.0.1:…`
    pub(crate) storage: String,
    pub(crate) access_key: String,
    pub(crate) secret_key: String,
    /// `whsec_…`
    pub(crate) webhook_secret: String,
    _child: tokio::process::Child,
}

impl Upstream {
    /// Starts this program again as the upstream.
    pub(crate) async fn start(place: &Place) -> Done<Self> {
        let (access_key, secret_key) = (random::letters(20), random::letters(40));
        let mut command = Command::new(place.program("darkroom-bench")?);
        command.arg("upstream").arg(place.folder.path().join("storage")).args([&access_key, &secret_key]);
        let mut command = tokio::process::Command::from(command);
        let mut child = command.stdin(Stdio::null()).stdout(Stdio::piped()).kill_on_drop(true).spawn()?;
        let output = child.stdout.take().ok_or_else(|| Failed::new("the upstream says nothing"))?;
        let mut lines = BufReader::new(output).lines();
        let line = tokio::time::timeout(PATIENCE, lines.next_line()).await??.unwrap_or_default();
        let (engine, storage) =
            line.split_once(' ').ok_or_else(|| Failed::new("the upstream did not start".to_owned()))?;
        let webhook_secret = format!("whsec_{}", STANDARD.encode(random::bytes(24)));
        let (engine, storage) = (engine.to_owned(), storage.to_owned());
        Ok(Self { engine, storage, access_key, secret_key, webhook_secret, _child: child })
    }
}

/// The upstream's own process: serves until it is ended.
#[expect(clippy::print_stdout, reason = "it tells whoever started it where it answers")]
pub(crate) async fn serve(folder: PathBuf, access_key: String, secret_key: String) -> Done {
    let engine = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await?;
    let objects = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await?;
    let line = format!("http://{} http://{}", engine.local_addr()?, objects.local_addr()?);
    let picture = Bytes::from(picture()?);
    let router = Router::new()
        .route("/v1/predictions", post(accept))
        .route("/delivery/{id}/out-0.webp", get(deliver))
        .with_state(Arc::new(picture));
    let engine = engine.tap_io(|stream| {
        // Without it small answers wait for the delayed acknowledgement of the one before.
        let _ = stream.set_nodelay(true);
    });
    println!("{line}");
    std::io::stdout().flush()?;
    let cors = storage::cors::CorsRule::documented(Vec::new())?;
    let kept = storage::Storage { folder, bucket: BUCKET.to_owned(), access_key, secret_key, cors };
    let stop = CancellationToken::new();
    tokio::try_join!(async { axum::serve(engine, router).await }, storage::serve(objects, kept, stop)).map(drop)?;
    Ok(())
}

/// What Replicate answers to a creation (HTTP API, predictions.create).
async fn accept(Json(asked): Json<Value>) -> (StatusCode, Json<Value>) {
    let id = random::letters(26).to_lowercase();
    let answer = json!({
        "id": id, "model": "bench/face", "version": asked["version"], "input": asked["input"], "logs": "",
        "output": null, "data_removed": false, "error": null, "status": "starting", "created_at": now(),
        "webhook": asked["webhook"],
        "urls": { "get": format!("https://engine.example/v1/predictions/{id}"),
                  "cancel": format!("https://engine.example/v1/predictions/{id}/cancel") },
    });
    (StatusCode::CREATED, Json(answer))
}

async fn deliver(State(picture): State<Arc<Bytes>>) -> ([(header::HeaderName, &'static str); 1], Bytes) {
    ([(header::CONTENT_TYPE, "image/webp")], Bytes::clone(&picture))
}

/// A picture with about as much in it as one that an engine made.
fn picture() -> Done<Vec<u8>> {
    let shade = |at: u32| u8::try_from(at % 251).unwrap_or(0);
    let picture = image::RgbImage::from_fn(PICTURE_SIDE, PICTURE_SIDE, |x, y| {
        image::Rgb([shade((x * x + y) / 700), shade((y * y + x) / 900), shade((x * y) / 1100)])
    });
    let mut file = Vec::new();
    picture.write_with_encoder(image::codecs::webp::WebPEncoder::new_lossless(&mut file))?;
    Ok(file)
}
