//! The requests: those of a browser with a session, and those of the engine with its signature.

use darkroom::webhooks::signature;
use darkroom_dev::random;
use http::Method;
use secrecy::SecretString;
use serde_json::{Value, json};

use crate::failed::Done;
use crate::load::Asked;
use crate::seed::{self, COLLECTOR, Data, SPENDERS, cookie};
use crate::settings::{Settings, now};

/// What is asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    /// A photo: hold, job and call in one write, then the engine.
    Photo,
    /// The same with a model that is never sent to the engine: what the answer alone costs.
    PhotoWithoutEngine,
    /// News that a training succeeded: kept, applied, captured.
    Webhook,
    /// The same news again.
    Repeat,
    /// Twenty pictures from somewhere in the list.
    List,
}

impl Kind {
    pub(crate) const ALL: [Self; 5] = [Self::Photo, Self::PhotoWithoutEngine, Self::Webhook, Self::Repeat, Self::List];

    /// As in the tables.
    pub(crate) const fn title(self) -> &'static str {
        match self {
            Self::Photo => "create photo",
            Self::PhotoWithoutEngine => "create photo, without its engine call",
            Self::Webhook => "webhook, applied",
            Self::Repeat => "webhook, repeated",
            Self::List => "list of 20",
        }
    }

    /// The function that answers.
    pub(crate) const fn function(self) -> &'static str {
        match self {
            Self::Photo | Self::PhotoWithoutEngine => "predict_photos",
            Self::Webhook | Self::Repeat => "webhooks_replicate",
            Self::List => "media_assets",
        }
    }

    pub(crate) const fn status(self) -> http::StatusCode {
        match self {
            Self::Photo | Self::PhotoWithoutEngine => http::StatusCode::ACCEPTED,
            Self::Webhook | Self::Repeat | Self::List => http::StatusCode::OK,
        }
    }
}

/// Makes requests that each have their full effect once.
pub(crate) struct Asker<'a> {
    pub(crate) settings: &'a Settings,
    pub(crate) data: Data,
    pictures: u64,
    made: u64,
    applied: Vec<u64>,
}

impl<'a> Asker<'a> {
    pub(crate) fn new(settings: &'a Settings, data: Data, pictures: u64) -> Self {
        Self { settings, data, pictures, made: 0, applied: Vec::new() }
    }

    /// So many requests. Repeats are of the newest news that was asked for.
    pub(crate) fn ask(&mut self, kind: Kind, count: usize) -> Done<Vec<Asked>> {
        match kind {
            Kind::Photo => (0..count).map(|_| self.photo(seed::model)).collect(),
            Kind::PhotoWithoutEngine => (0..count).map(|_| self.photo(seed::model_without_engine)).collect(),
            Kind::Webhook => {
                let calls = self.data.take_trainings(count)?;
                self.applied.extend(&calls);
                calls.into_iter().map(|call| self.training_news(call)).collect()
            }
            Kind::Repeat => {
                let newest: Vec<u64> = self.applied.iter().rev().take(count).copied().collect();
                newest.into_iter().map(|call| self.training_news(call)).collect()
            }
            Kind::List => (0..count).map(|_| self.list()).collect(),
        }
    }

    fn photo(&mut self, model: fn(u64) -> String) -> Done<Asked> {
        self.made += 1;
        let spender = self.made % SPENDERS + 1;
        let body = json!({
            "model": model(spender), "count": 1, "aspect_ratio": "3:4",
            "prompt": format!("a quiet street in the rain, photograph {}", self.made),
        });
        Asked::new(Method::POST, "/api/predict/photos")
            .header("cookie", &cookie(self.settings, spender))?
            .header("origin", "http://localhost:3000")?
            .header("idempotency-key", &random::letters(26))
            .map(|asked| asked.json(body.to_string()))
    }

    fn list(&mut self) -> Done<Asked> {
        use base64::Engine as _;
        use base64::engine::general_purpose::URL_SAFE_NO_PAD;
        // Steps through the whole list, a page of it at a time, in no order a cache would like.
        const STEP: u64 = 3_701;
        self.made += 1;
        let from = self.made * STEP % self.pictures.saturating_sub(20).max(1) + 20;
        let cursor = URL_SAFE_NO_PAD.encode(seed::id("ast", from));
        Asked::new(Method::GET, format!("/api/media/assets?limit=20&cursor={cursor}"))
            .header("cookie", &cookie(self.settings, COLLECTOR))
    }

    /// The engine's last word about a training (Replicate HTTP API, webhooks).
    fn training_news(&self, call: u64) -> Done<Asked> {
        let version = random::hex(64);
        self.news(call, &json!({ "version": format!("bench/face:{version}"), "weights": "https://engine.example/w" }))
    }

    /// The engine's last word about a photo: one picture.
    pub(crate) fn photo_news(&self, call: u64) -> Done<Asked> {
        let engine = &self.settings.upstream().engine;
        self.news(call, &json!([format!("{engine}/delivery/{}/out-0.webp", seed::engine_id(call))]))
    }

    fn news(&self, call: u64, output: &Value) -> Done<Asked> {
        let at = now();
        let event = format!("msg_{call:027}");
        let body = json!({
            "id": seed::engine_id(call), "model": "bench/face", "version": "a".repeat(64), "status": "succeeded",
            "input": { "prompt": "mxyzo, a quiet street in the rain", "num_outputs": 1, "output_format": "webp" },
            "logs": "", "error": null, "output": output, "created_at": at, "started_at": at, "completed_at": at,
            "metrics": { "predict_time": 12.5 }, "data_removed": false,
            "urls": { "get": "https://engine.example/v1/predictions/x" },
        })
        .to_string();
        let secret = SecretString::from(self.settings.upstream().webhook_secret.as_str());
        let signed = signature::sign(&secret, &event, at.seconds(), body.as_bytes())?;
        Asked::new(Method::POST, format!("/api/webhooks/replicate?call={}", seed::id("cal", call)))
            .header("webhook-id", &event)?
            .header("webhook-timestamp", &at.seconds().to_string())?
            .header("webhook-signature", &signed)
            .map(|asked| asked.json(body))
    }
}
