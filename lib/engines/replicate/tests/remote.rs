//! What Replicate says about a training or a prediction, read.

use serde_json::{Value, json};

use crate::clock::Timestamp;
use crate::engines::ItemFault;
use crate::engines::TrainedVersion;
use crate::engines::replicate::remote::{NotRemote, Remote, RemoteKind, RemoteStatus, timestamp};

const CREATED: &str = r#"{"id":"wj4is6lbdqqkdepnwpr6v2kuva","model":"stability-ai/sdxl","version":"39ed52f2","input":{"input_images":"https://x.example/data.zip"},"logs":"","error":null,"status":"starting","created_at":"2023-08-16T19:33:26.678378653Z","urls":{"cancel":"https://api.replicate.com/v1/predictions/wj4is6/cancel","get":"https://api.replicate.com/v1/predictions/wj4is6"}}"#;

fn remote(value: Value) -> Remote {
    Remote::parse(RemoteKind::Prediction, value.to_string().as_bytes()).unwrap()
}

fn with_output(output: Value) -> Remote {
    remote(json!({"id": "a1", "status": "succeeded", "output": output}))
}

#[test]
fn the_few_keys_of_a_created_training_are_enough() {
    let training = Remote::parse(RemoteKind::Training, CREATED.as_bytes()).unwrap();
    assert_eq!(training.id, "wj4is6lbdqqkdepnwpr6v2kuva");
    assert_eq!(training.status, RemoteStatus::Starting);
    assert_eq!(training.created_at, Some(Timestamp::from_millis(1_692_214_406_678)));
    assert_eq!((training.output, training.error, training.webhook), (None, None, None));
}

#[test]
fn only_an_id_and_a_status_are_needed_and_strange_types_are_missing_values() {
    let odd = remote(json!({"id": "a1", "status": "succeeded", "logs": [], "metrics": null, "created_at": 5}));
    assert_eq!((odd.logs, odd.predict_time_seconds, odd.created_at), (None, None, None));
    for (body, fault) in [
        ("", NotRemote::Json),
        ("[]", NotRemote::Json),
        (r#"{"status":"starting"}"#, NotRemote::Id),
        (r#"{"id":"","status":"starting"}"#, NotRemote::Id),
        (r#"{"id":"../account","status":"starting"}"#, NotRemote::Id),
        (r#"{"id":"a1"}"#, NotRemote::Status),
    ] {
        assert_eq!(Remote::parse(RemoteKind::Prediction, body.as_bytes()), Err(fault), "{body}");
    }
}

#[test]
fn every_status_is_known_and_an_unknown_one_is_no_end() {
    let cases = [
        ("starting", RemoteStatus::Starting, false),
        ("processing", RemoteStatus::Processing, false),
        ("succeeded", RemoteStatus::Succeeded, true),
        ("failed", RemoteStatus::Failed, true),
        ("canceled", RemoteStatus::Canceled, true),
        ("aborted", RemoteStatus::Aborted, true),
        ("queued", RemoteStatus::Other, false),
    ];
    for (text, status, is_terminal) in cases {
        let read = remote(json!({"id": "a1", "status": text})).status;
        assert_eq!((read, read.is_terminal()), (status, is_terminal), "{text}");
    }
}

#[test]
fn moments_have_any_number_of_fraction_digits() {
    for (text, millis) in [
        ("2025-12-31T23:58:10Z", 1_767_225_490_000),
        ("2025-12-31T23:58:10.456Z", 1_767_225_490_456),
        ("2025-12-31T23:58:10.456789Z", 1_767_225_490_456),
        ("2025-12-31T23:58:10.456789012Z", 1_767_225_490_456),
    ] {
        assert_eq!(timestamp(text), Some(Timestamp::from_millis(millis)), "{text}");
    }
    assert_eq!(timestamp("yesterday"), None);
}

#[test]
fn a_dropped_picture_leaves_a_gap_in_the_numbers() {
    let output = json!(["https://replicate.delivery/x/k/out-0.webp", "https://replicate.delivery/x/k/out-2.webp"]);
    let numbers: Vec<_> = with_output(output).output_urls().into_iter().map(|(number, _)| number).collect();
    assert_eq!(numbers, [0, 2]);
}

#[test]
fn a_single_output_and_foreign_names_count_by_place() {
    let numbers = |output: Value| -> Vec<usize> {
        with_output(output).output_urls().into_iter().map(|(number, _)| number).collect()
    };
    assert_eq!(numbers(json!("https://replicate.delivery/x/output.png")), [0]);
    assert_eq!(numbers(json!(["https://replicate.delivery/a.png", null, "https://replicate.delivery/b.png"])), [0, 1]);
    assert_eq!(numbers(json!(["https://replicate.delivery/out-99999999999999999999.png"])), [0]);
    assert_eq!(numbers(json!({"version": "a/b:1"})), Vec::<usize>::new());
    assert_eq!(numbers(Value::Null), Vec::<usize>::new());
}

#[test]
fn a_training_names_its_model_and_version() {
    let hash = "a".repeat(64);
    let made = with_output(json!({"version": format!("me/face-1:{hash}"), "weights": "https://w.example"}));
    assert_eq!(made.trained_version(), Some(TrainedVersion { model: "me/face-1".to_owned(), version: hash }));
    for odd in [json!({"version": "face-1"}), json!({"version": "face:abc"}), json!({"version": "me/face:"}), json!([])]
    {
        assert_eq!(with_output(odd).trained_version(), None);
    }
}

#[test]
fn how_long_it_ran_is_what_the_provider_measured() {
    let (began, ended) = ("2026-11-28T10:00:00Z", "2026-11-28T10:00:02.5Z");
    let ran = |status: &str, rest: Value| {
        let mut object = json!({"id": "a1", "status": status});
        object.as_object_mut().unwrap().extend(rest.as_object().unwrap().clone());
        remote(object).ran_millis()
    };
    let both = json!({"started_at": began, "completed_at": ended, "metrics": {"predict_time": 1.25}});
    assert_eq!(ran("canceled", both.clone()), Some(1250));
    assert_eq!(ran("canceled", json!({"started_at": began, "completed_at": ended})), Some(2500));
    assert_eq!(ran("canceled", json!({"completed_at": ended, "metrics": {"predict_time": 3e-6}})), Some(0));
    assert_eq!(ran("canceled", json!({"completed_at": ended})), None);
    assert_eq!(ran("aborted", both), Some(0));
}

#[test]
fn the_fault_follows_from_status_and_error() {
    let ended = |status: &str, error: Value| remote(json!({"id": "a1", "status": status, "error": error})).fault();
    assert_eq!(ended("failed", json!("NSFW content detected.")), Some(ItemFault::Nsfw));
    assert_eq!(ended("failed", Value::Null), Some(ItemFault::ProviderFailed));
    assert_eq!(ended("failed", json!({"code": "E1001"})), Some(ItemFault::OutOfMemory));
    assert_eq!(ended("aborted", Value::Null), Some(ItemFault::TimedOut));
    assert_eq!(ended("canceled", Value::Null), None);
    assert_eq!(ended("succeeded", Value::Null), None);
}

#[test]
fn a_remote_is_logged_without_addresses_of_pictures() {
    let shown = format!("{:?}", with_output(json!(["https://replicate.delivery/secret/out-0.webp"])));
    assert!(shown.contains("a1") && !shown.contains("delivery"), "{shown}");
}
