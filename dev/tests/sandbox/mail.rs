//! The outgoing mail and its inbox.

use serde_json::{Value, json};

use crate::harness::{Running, start, start_in};

async fn send(sandbox: &Running, key: Option<&str>, body: &Value) -> (u16, Value) {
    let mut request = sandbox
        .http
        .post(format!("{}/sandbox/providers/mail/emails", sandbox.url))
        .bearer_auth(&sandbox.secrets.mail_key)
        .header("user-agent", "darkroom")
        .json(body);
    if let Some(key) = key {
        request = request.header("idempotency-key", key);
    }
    let response = request.send().await.unwrap();
    (response.status().as_u16(), response.json().await.unwrap())
}

async fn inbox(sandbox: &Running, to: &str) -> Value {
    let url = format!("{}/sandbox/mail?to={to}", sandbox.url);
    sandbox.http.get(url).send().await.unwrap().json::<Value>().await.unwrap()["items"].clone()
}

fn code_mail(code: &str) -> Value {
    json!({ "from": "暗房 <hello@darkroom.example>", "to": "ada@example.com", "subject": "登录码", "text": format!("您的登录码是 {code}。") })
}

/// Requirement B1: the mailed code can be read.
#[tokio::test]
async fn a_mail_lies_in_the_inbox_with_its_code_even_after_a_restart() {
    let sandbox = start().await;
    assert_eq!(send(&sandbox, None, &code_mail("111111")).await.0, 200);
    assert_eq!(send(&sandbox, None, &code_mail("042917")).await.0, 200);
    let folder = sandbox.folder.clone();
    sandbox.stop().await;
    let sandbox = start_in(&folder, 200.0).await;
    let items = inbox(&sandbox, "ADA@example.com").await;
    assert_eq!((&items[0]["code"], &items[1]["code"]), (&json!("042917"), &json!("111111")));
    assert_eq!((&items[0]["to"], &items[0]["html"]), (&json!("ada@example.com"), &Value::Null));
    assert_eq!(inbox(&sandbox, "bob@example.com").await, json!([]));
    sandbox.end().await;
}

#[tokio::test]
async fn a_key_sends_once_and_not_something_else() {
    let sandbox = start().await;
    let (_, first) = send(&sandbox, Some("k1"), &code_mail("111111")).await;
    assert_eq!(send(&sandbox, Some("k1"), &code_mail("111111")).await, (200, first));
    let (status, body) = send(&sandbox, Some("k1"), &code_mail("222222")).await;
    assert_eq!((status, body["name"].as_str()), (409, Some("invalid_idempotent_request")));
    assert_eq!(inbox(&sandbox, "ada@example.com").await.as_array().unwrap().len(), 1);
    sandbox.end().await;
}

#[tokio::test]
async fn a_sender_says_who_it_is_and_has_a_key() {
    let sandbox = start().await;
    let url = format!("{}/sandbox/providers/mail/emails", sandbox.url);
    let anonymous =
        sandbox.http.post(&url).bearer_auth(&sandbox.secrets.mail_key).json(&code_mail("1")).send().await.unwrap();
    assert_eq!(anonymous.status(), 403);
    let keyless = sandbox.http.post(&url).header("user-agent", "x").json(&code_mail("1")).send().await.unwrap();
    assert_eq!(
        keyless.json::<Value>().await.unwrap(),
        json!({ "statusCode": 401, "name": "missing_api_key", "message": "Missing API Key" })
    );
    sandbox.end().await;
}

#[tokio::test]
async fn the_next_mails_meet_what_was_planned_even_after_a_restart() {
    let sandbox = start().await;
    let (status, queued) = sandbox.drive("/sandbox/mail", json!({ "next": ["429", "500"] })).await;
    assert_eq!((status, queued), (200, json!({ "queued": 2 })));
    let (status, refusal) = send(&sandbox, Some("k1"), &code_mail("111111")).await;
    assert_eq!((status, refusal["name"].as_str()), (429, Some("rate_limit_exceeded")));
    let folder = sandbox.folder.clone();
    sandbox.stop().await;
    let sandbox = start_in(&folder, 200.0).await;
    let (status, refusal) = send(&sandbox, Some("k1"), &code_mail("111111")).await;
    assert_eq!((status, refusal["name"].as_str()), (500, Some("application_error")));
    assert_eq!(inbox(&sandbox, "ada@example.com").await, json!([]));
    assert_eq!(send(&sandbox, Some("k1"), &code_mail("111111")).await.0, 200);
    let _ = sandbox.drive("/sandbox/mail", json!({ "next": "500" })).await;
    assert_eq!(sandbox.drive("/sandbox/mail", json!({ "next": [] })).await.1, json!({ "queued": 0 }));
    assert_eq!(send(&sandbox, None, &code_mail("222222")).await.0, 200);
    for wish in [json!({ "next": "lost" }), json!({}), json!({ "next": 429 })] {
        assert_eq!(sandbox.drive("/sandbox/mail", wish).await.0, 422);
    }
    sandbox.end().await;
}
