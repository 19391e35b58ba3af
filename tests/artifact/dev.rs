//! The platform's own development server, which applies the routing of `vercel.json` itself: each dynamic route leads
//! to its function there, too.

use std::path::Path;
use std::process::Stdio;
use std::time::Duration;

use darkroom_tests::{Backend, Settings, TestApp};
use reqwest::{Client, Method};
use serde_json::{Value, json};
use tokio::io::{AsyncBufReadExt as _, AsyncRead, BufReader};
use tokio::net::TcpListener;
use tokio::process::{Child, Command};
use tokio::sync::mpsc;

use crate::output::{folder, project};

/// Before its first answer it compiles everything in the profile for development; what it compiles for a release is there.
const TIMEOUT: Duration = Duration::from_secs(1800);

/// A running development server.
struct Dev {
    child: Child,
    url: String,
    http: Client,
}

impl Dev {
    async fn start(settings: &Settings) -> Self {
        let port = {
            let listener = TcpListener::bind(("127.0.0.1", 0)).await.unwrap();
            listener.local_addr().unwrap().port()
        };
        let cli = Path::new(env!("CARGO_MANIFEST_DIR")).join("deploy/node_modules/.bin/vercel");
        let url = format!("http://127.0.0.1:{port}");
        let mut child = Command::new(cli)
            .args(["dev", "--local", "--yes", "--listen", &format!("127.0.0.1:{port}"), "--global-config"])
            .arg(folder().join("settings"))
            .current_dir(project())
            .envs(settings)
            .env("CARGO_TARGET_DIR", folder().parent().unwrap())
            .env("CARGO_NET_OFFLINE", "true")
            .env("NO_UPDATE_NOTIFIER", "1")
            .env("VERCEL_TELEMETRY_DISABLED", "1")
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .kill_on_drop(true)
            .spawn()
            .expect("run `cargo xtask artifact`, which installs it");
        let (lines, mut said) = mpsc::unbounded_channel();
        read(child.stdout.take().unwrap(), lines.clone());
        read(child.stderr.take().unwrap(), lines);
        let ready = async {
            let mut all = String::new();
            while let Some(line) = said.recv().await {
                if line.contains("Ready! Available at") {
                    return Ok(());
                }
                all.push_str(&line);
                all.push('\n');
            }
            Err(all)
        };
        let ready = tokio::time::timeout(TIMEOUT, ready).await.expect("ready in time");
        assert_eq!(ready, Ok(()), "it ended before it was ready");
        // Whatever else it says is read to its end, so that it never waits for a reader.
        tokio::spawn(async move { while said.recv().await.is_some() {} });
        let http = Client::builder().timeout(TIMEOUT).build().unwrap();
        Self { child, url, http }
    }

    /// Tells it to stop, and with it the function it may have started.
    async fn stop(mut self) {
        let id = self.child.id().expect("it runs").to_string();
        assert!(Command::new("kill").args(["-TERM", &id]).status().await.unwrap().success());
        tokio::time::timeout(TIMEOUT, self.child.wait()).await.expect("an end in time").unwrap();
    }
}

fn read(output: impl AsyncRead + Send + Unpin + 'static, lines: mpsc::UnboundedSender<String>) {
    tokio::spawn(async move {
        let mut output = BufReader::new(output).lines();
        while let Ok(Some(line)) = output.next_line().await {
            // Fails when nobody reads any more.
            let _ = lines.send(line);
        }
    });
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_dynamic_route_is_answered_by_its_function() {
    let app = TestApp::start(Backend::Sqld).await;
    let origin = app.running.url.as_str().trim_end_matches('/').to_owned();
    let mei = app.user().await;
    let session = format!("__Host-session={}", mei.cookie("__Host-session").unwrap());
    app.plan(json!({ "outcome": "never" })).await;
    let job = mei.photos(1).await;
    let dev = Dev::start(&app.settings(&origin)).await;
    let mut asked = 0;
    for route in darkroom::routes().into_iter().filter(|route| route.path.contains('{')) {
        // The id of a job of one's own; to every other route it is one that does not exist.
        let path = route.path.replace("{id}", &job).replace("{seq}", "0");
        // The routes that are not read.
        let method = match route.path {
            "/api/auth/sessions/{id}" => Method::DELETE,
            "/api/media/uploads/{id}" | "/api/predict/{id}/items/{seq}/retry" => Method::POST,
            _ => Method::GET,
        };
        let request = |base: &str| {
            let request = dev.http.request(method.clone(), format!("{base}{path}")).header("cookie", &session);
            let request = request.header("accept-language", "en").header("idempotency-key", "the-same");
            if method == Method::POST { request.json(&json!({})) } else { request }
        };
        let here = request(&dev.url).send().await.unwrap();
        let there = request(&origin).send().await.unwrap();
        assert_eq!(here.status(), there.status(), "{method} {path}");
        assert!(here.headers().contains_key("x-request-id"), "{method} {path}: not a function's answer");
        let nosniff = here.headers().get("x-content-type-options").map(|value| value.to_str().unwrap());
        assert_eq!(nosniff, Some("nosniff"), "{method} {path}: {:?}", here.headers());
        let (here, there): (Value, Value) = (here.json().await.unwrap(), there.json().await.unwrap());
        assert_eq!((&here["code"], &here["id"]), (&there["code"], &there["id"]), "{method} {path}");
        asked += 1;
    }
    assert!(asked >= 8, "{asked}");
    let page = dev.http.get(format!("{}/studio", dev.url)).send().await.unwrap();
    assert_eq!(page.status(), 200);
    assert!(page.headers()["content-security-policy"].to_str().unwrap().contains("default-src 'self'"));
    let unknown = dev.http.get(format!("{}/api/unknown", dev.url)).send().await.unwrap();
    assert_eq!(unknown.status(), 404);
    dev.stop().await;
    app.audit().await;
}
