//! The two creates and the four ways they end. What is decided here keeps a lost answer from costing money twice.

use serde_json::{Value, json};
use tokio::net::TcpListener;
use url::Url;

use super::server::{Reply, Server};
use crate::engines::ItemFault;
use crate::engines::replicate::inputs::{
    OutputFormat, PhotoInput, PhotoSettings, PredictionInput, TrainerShape, TrainingInput, TrainingSettings,
};
use crate::engines::replicate::{Created, PredictionCall, RemoteStatus, Replicate, Target, Trainer, TrainingCall};
use crate::engines::{AspectRatio, PhotoShape};

const HASH: &str = "26dce37af90b9d997eeb970d92e47de3064d46c300504ae376c75bef6a9022d2";

fn prediction(target: &str) -> PredictionCall {
    let settings = PhotoSettings {
        prompt: "TOK",
        ratio: AspectRatio::Square,
        count: 1,
        seed: None,
        picture: None,
        format: OutputFormat::Webp,
    };
    PredictionCall {
        target: target.parse().unwrap(),
        input: PredictionInput::Photo(PhotoInput::new(PhotoShape::FluxOfficial, &settings).unwrap()),
        webhook: Url::parse("https://app.example/api/webhooks/replicate?item=itm_1").unwrap(),
    }
}

async fn train(client: &Replicate) -> Created {
    let trainer: Trainer = format!("ostris/flux-dev-lora-trainer:{HASH}").parse().unwrap();
    let images = Url::parse("https://files.example/a.zip").unwrap();
    let settings = TrainingSettings { images: &images, trigger_word: "TOK", steps: 1000 };
    let input = TrainingInput::new(TrainerShape::Ostris, &settings);
    let webhook = Url::parse("https://app.example/h").unwrap();
    client.create_training(&TrainingCall { trainer: &trainer, destination_name: "m", input, webhook }).await
}

fn created() -> Value {
    json!({
        "id": "wj4is6lbdqqkdepnwpr6v2kuva",
        "version": "39ed52f2",
        "input": {},
        "logs": "",
        "error": null,
        "status": "starting",
        "created_at": "2023-08-16T19:33:26.678378653Z",
        "urls": {"get": "https://api.replicate.com/v1/predictions/wj4is6lbdqqkdepnwpr6v2kuva"},
    })
}

/// How the create of a photo ends when the server answers `reply`.
async fn ended_by(reply: Reply) -> Created {
    let is_hang = matches!(reply, Reply::Hang);
    let server = Server::start([reply]).await;
    let client = if is_hang { server.hasty_client() } else { server.client() };
    let ended = client.create_prediction(&prediction("black-forest-labs/flux-dev")).await;
    assert_eq!(server.asked().len(), 1, "a create is sent once, whatever the answer");
    ended
}

#[tokio::test]
async fn a_training_is_asked_for_as_the_official_client_does() {
    let server = Server::start([Reply::json(201, &created())]).await;
    let Created::Accepted(remote) = train(&server.client()).await else { panic!("not accepted") };
    assert_eq!(remote.id, "wj4is6lbdqqkdepnwpr6v2kuva");
    assert_eq!(remote.status, RemoteStatus::Starting);
    let [asked] = server.asked().try_into().unwrap();
    assert_eq!(asked.line, format!("POST /v1/models/ostris/flux-dev-lora-trainer/versions/{HASH}/trainings"));
    assert_eq!(asked.authorization.as_deref(), Some("Bearer r8_test"));
    let expected = json!({
        "destination": "me/m",
        "input": {"input_images": "https://files.example/a.zip", "trigger_word": "TOK", "steps": 1000, "autocaption": true},
        "webhook": "https://app.example/h",
        "webhook_events_filter": ["start", "logs", "completed"],
    });
    assert_eq!(asked.body, expected);
}

#[tokio::test]
async fn an_official_model_is_named_in_the_path_and_a_version_in_the_body() {
    let server = Server::start([Reply::json(201, &created()), Reply::json(202, &created())]).await;
    let client = server.client();
    for target in ["black-forest-labs/flux-dev", &format!("me/m:{HASH}")] {
        assert!(matches!(client.create_prediction(&prediction(target)).await, Created::Accepted(_)));
    }
    let [official, version] = server.asked().try_into().unwrap();
    assert_eq!(official.line, "POST /v1/models/black-forest-labs/flux-dev/predictions");
    assert_eq!(official.body.get("version"), None);
    assert_eq!(official.body["webhook"], "https://app.example/api/webhooks/replicate?item=itm_1");
    assert_eq!(version.line, "POST /v1/predictions");
    assert_eq!(version.body["version"], format!("me/m:{HASH}"));
}

#[tokio::test]
async fn what_may_have_happened_is_unknown() {
    assert_eq!(ended_by(Reply::Hang).await, Created::Unknown);
    for status in [408, 500, 502, 504] {
        assert_eq!(ended_by(Reply::text(status, "<html>")).await, Created::Unknown, "{status}");
    }
    assert_eq!(ended_by(Reply::text(201, "<html>")).await, Created::Unknown);
    assert_eq!(ended_by(Reply::json(201, &json!({"status": "starting"}))).await, Created::Unknown);
    assert_eq!(ended_by(Reply::text(302, "").with_header("location", "/elsewhere")).await, Created::Unknown);
}

#[tokio::test]
async fn a_throttled_create_was_not_sent_and_says_for_how_long() {
    let detail = |text: &str| json!({"detail": text, "status": 429});
    let by_header = Reply::json(429, &detail("Request was throttled.")).with_header("retry-after", "3");
    let by_body = Reply::json(429, &json!({"detail": "Request was throttled.", "status": 429, "retry_after": 9}));
    let by_text = Reply::json(429, &detail("Request was throttled. Your rate limit resets in ~7s."));
    for (reply, retry_after_seconds) in [(by_header, 3), (by_body, 9), (by_text, 7)] {
        assert_eq!(ended_by(reply).await, Created::NotSent { retry_after_seconds });
    }
}

#[tokio::test]
async fn without_a_connection_nothing_was_sent() {
    let free = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let server = Server::start([]).await;
    let nobody = Url::parse(&format!("http://{}/v1", free.local_addr().unwrap())).unwrap();
    drop(free);
    let client = server.client_with(|settings| settings.base_url = nobody);
    let ended = client.create_prediction(&prediction("black-forest-labs/flux-dev")).await;
    assert!(matches!(ended, Created::NotSent { .. }), "{ended:?}");
}

#[tokio::test]
async fn a_refusal_is_final_and_its_words_stay_inside() {
    let invalid = json!({
        "title": "Input validation failed",
        "detail": "- input: prompt is required\n",
        "status": 422,
        "invalid_fields": [{"type": "required", "field": "input", "description": "prompt is required"}],
    });
    let destination = json!({"detail": "The specified training destination does not exist", "status": 404});
    let malformed = json!({"detail": "Malformed JSON", "status": 400});
    for (status, body, fault) in [
        (422, invalid, ItemFault::InputRejected),
        (404, destination, ItemFault::ProviderRefused),
        (400, malformed, ItemFault::ProviderRefused),
    ] {
        assert_eq!(ended_by(Reply::json(status, &body)).await, Created::Refused(fault), "{status}");
    }
}

#[tokio::test]
async fn a_refusal_of_who_we_are_needs_an_operator() {
    let credit = json!({
        "title": "Insufficient credit",
        "detail": "Go to https://replicate.com/account/billing#billing to purchase credit.",
        "status": 402,
    });
    let token = json!({"title": "Unauthenticated", "detail": "You did not pass a valid token", "status": 401});
    let permission = json!({"detail": "You do not have permission to perform this action.", "status": 403});
    for (status, body) in [(401, token), (402, credit), (403, permission)] {
        assert_eq!(ended_by(Reply::json(status, &body)).await, Created::NeedsOperator { status });
    }
}

#[tokio::test]
async fn when_our_own_name_cannot_be_learned_no_training_is_sent() {
    let server = Server::start([Reply::text(503, ""), Reply::json(401, &json!({"status": 401}))]).await;
    let client = server.client_with(|settings| settings.owner = None);
    assert!(matches!(train(&client).await, Created::NotSent { .. }));
    assert_eq!(train(&client).await, Created::NeedsOperator { status: 401 });
    assert_eq!(server.lines(), ["GET /v1/account", "GET /v1/account"]);
}

#[test]
fn references_are_told_apart() {
    let official = Target::Official { owner: "a".to_owned(), name: "b".to_owned() };
    assert_eq!("a/b".parse(), Ok(official));
    assert_eq!(HASH.parse(), Ok(Target::Version(HASH.to_owned())));
    assert_eq!("a/b:c".parse(), Ok(Target::Version("a/b:c".to_owned())));
    for odd in ["", "/", "a", "a/", "/b", "a/b/c", "a/b:", "a:b"] {
        assert!(odd.parse::<Target>().is_err() || odd == "a", "{odd}");
        assert!(odd.parse::<Trainer>().is_err(), "{odd}");
    }
}
