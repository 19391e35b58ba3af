//! The calls that may be repeated.

use secrecy::ExposeSecret as _;
use serde_json::json;

use super::server::{Reply, Server};
use crate::engines::replicate::{CallError, Deleted, Deletion, RemoteKind, RemoteStatus};

#[tokio::test]
async fn a_model_is_made_private_and_made_once() {
    let model = json!({"owner": "me", "name": "face-1", "visibility": "private"});
    let taken = json!({
        "detail": "A model with that name and owner already exists.",
        "errors": [{"detail": "A model with that name and owner already exists."}],
        "status": 409,
    });
    let server = Server::start([Reply::json(201, &model), Reply::json(409, &taken), Reply::json(200, &model)]).await;
    let client = server.client();
    for _ in 0..2 {
        assert_eq!(client.ensure_model("face-1").await, Ok(()));
    }
    assert_eq!(server.lines(), ["POST /v1/models", "POST /v1/models", "GET /v1/models/me/face-1"]);
    let expected = json!({"owner": "me", "name": "face-1", "visibility": "private", "hardware": "gpu-t4"});
    assert_eq!(server.asked()[0].body, expected);
}

#[tokio::test]
async fn a_face_is_not_trained_into_a_public_or_foreign_model() {
    for model in [json!({"owner": "me", "visibility": "public"}), json!({"owner": "you", "visibility": "private"})] {
        let server = Server::start([Reply::json(409, &json!({})), Reply::json(200, &model)]).await;
        assert_eq!(server.client().ensure_model("face-1").await, Err(CallError::NotOurs));
    }
}

#[tokio::test]
async fn the_owner_is_asked_for_once_and_an_error_is_not_kept() {
    let account = json!({"type": "user", "username": "zhao", "name": "Zhao"});
    let server = Server::start([Reply::text(503, ""), Reply::json(200, &account)]).await;
    let client = server.client_with(|settings| settings.owner = None);
    assert_eq!(client.owner().await, Err(CallError::Failed { status: 503 }));
    for _ in 0..3 {
        assert_eq!(client.clone().owner().await.as_deref(), Ok("zhao"));
    }
    assert_eq!(server.asked().len(), 2);
}

#[tokio::test]
async fn an_unknown_id_is_none_and_an_odd_one_is_never_sent() {
    let canceled = json!({"id": "a1", "status": "canceled", "logs": null, "metrics": {"predict_time": 3e-06}});
    let server = Server::start([Reply::text(404, "{}"), Reply::json(200, &canceled), Reply::text(200, "{}")]).await;
    let client = server.client();
    assert_eq!(client.get(RemoteKind::Training, "gone").await, Ok(None));
    let remote = client.get(RemoteKind::Training, "a1").await.unwrap().unwrap();
    assert_eq!((remote.status, remote.predict_time_seconds), (RemoteStatus::Canceled, Some(3e-06)));
    assert_eq!(client.get(RemoteKind::Prediction, "a2").await, Err(CallError::Unreadable));
    for odd in ["", "..", "../account", "a?b", "a/b", "照片", &"a".repeat(200)] {
        assert_eq!(client.get(RemoteKind::Prediction, odd).await, Err(CallError::BadName), "{odd}");
    }
    assert_eq!(server.lines(), ["GET /v1/trainings/gone", "GET /v1/trainings/a1", "GET /v1/predictions/a2"]);
}

#[tokio::test]
async fn what_is_over_or_unknown_is_cancelled() {
    let server = Server::start([]).await;
    let client = server.client();
    for (status, expected) in [
        (200, Ok(None)),
        (404, Ok(None)),
        (422, Ok(None)),
        (500, Err(CallError::Failed { status: 500 })),
        (402, Err(CallError::Refused { status: 402 })),
        (429, Err(CallError::Throttled { retry_after_seconds: 5 })),
    ] {
        server.push(Reply::text(status, "{}"));
        assert_eq!(client.cancel(RemoteKind::Prediction, "a1").await, expected, "{status}");
    }
    server.push(Reply::json(200, &json!({"id": "a1", "status": "canceled"})));
    let shown = client.cancel(RemoteKind::Prediction, "a1").await.unwrap().unwrap();
    assert_eq!(shown.status, RemoteStatus::Canceled);
    assert_eq!(server.lines()[0], "POST /v1/predictions/a1/cancel");
}

#[tokio::test]
async fn deletion_reaches_the_provider_and_tells_how_far_it_got() {
    let server = Server::start([]).await;
    let client = server.client();
    for (status, expected) in [(202, Deleted::Accepted), (404, Deleted::Gone), (422, Deleted::Refused)] {
        server.push(Reply::text(status, ""));
        assert_eq!(
            client.delete_version("me/face-1", "abc").await,
            Ok(Deletion { deleted: expected, status }),
            "{status}"
        );
    }
    for (status, expected) in [(204, Deleted::Gone), (403, Deleted::Refused)] {
        server.push(Reply::text(status, ""));
        assert_eq!(client.delete_model("face-1").await, Ok(Deletion { deleted: expected, status }), "{status}");
    }
    server.push(Reply::text(401, ""));
    assert_eq!(client.delete_model("face-1").await, Err(CallError::Refused { status: 401 }));
    assert_eq!(client.delete_version("face-1", "abc").await, Err(CallError::BadName));
    assert_eq!(server.lines()[0], "DELETE /v1/models/me/face-1/versions/abc");
    assert_eq!(server.lines()[3], "DELETE /v1/models/me/face-1");
}

#[tokio::test]
async fn the_webhook_secret_is_read_and_not_shown() {
    let server = Server::start([Reply::json(200, &json!({"key": "whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD"}))]).await;
    let secret = server.client().webhook_secret().await.unwrap();
    assert_eq!(secret.expose_secret(), "whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD");
    assert!(!format!("{secret:?}").contains("C2FV"));
    assert_eq!(server.lines(), ["GET /v1/webhooks/default/secret"]);
}

#[tokio::test]
async fn an_answer_that_hangs_or_is_too_large_is_an_error() {
    let huge = vec![b' '; 9 * 1024 * 1024];
    let server = Server::start([Reply::Hang, Reply::text(200, huge)]).await;
    assert_eq!(server.hasty_client().get(RemoteKind::Training, "a1").await, Err(CallError::Unreachable));
    assert_eq!(server.client().get(RemoteKind::Training, "a1").await, Err(CallError::Unreadable));
}
