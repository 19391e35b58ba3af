//! The document of the interface: it has what the routes have, neither more nor less. That answers are as it says is
//! seen in every test: each answer is held against it.

use std::collections::BTreeSet;

use darkroom_tests::contract::{Exchange, judge};
use darkroom_tests::{Backend, TestApp};
use reqwest::Method;
use reqwest::header::{HeaderMap, HeaderValue};
use serde_json::{Value, json};

use crate::contract::every_route;

const METHODS: [&str; 8] = ["get", "put", "post", "delete", "options", "head", "patch", "trace"];

/// `GET /api/health` for every operation.
fn operations(document: &Value) -> BTreeSet<String> {
    let paths = document["paths"].as_object().unwrap();
    let methods = |item: &Value| item.as_object().unwrap().keys().cloned().collect::<Vec<_>>();
    let all = paths.iter().flat_map(|(path, item)| methods(item).into_iter().map(move |method| (method, path)));
    all.filter(|(method, _)| METHODS.contains(&method.as_str()))
        .map(|(method, path)| format!("{} {path}", method.to_uppercase()))
        .collect()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_document_has_every_address_and_method_and_no_others() {
    let app = TestApp::start(Backend::File).await;
    let visitor = app.visitor();
    let answer = visitor.get("/api/openapi").await.expect(200);
    assert_eq!(answer.headers["content-type"], "application/json");
    assert!(answer.headers["cache-control"].to_str().unwrap().contains("public"));
    assert_eq!(answer.json["openapi"], "3.1.0");
    assert_eq!(answer.json["info"]["title"], "Darkroom");
    assert!(answer.json["info"]["contact"].is_null(), "nobody's address");

    let mut routes = BTreeSet::new();
    for (path, methods) in every_route(&visitor).await {
        // HEAD comes with GET.
        routes.extend(methods.iter().filter(|method| *method != "HEAD").map(|method| format!("{method} {path}")));
    }
    assert_eq!(operations(&answer.json), routes);
}

#[tokio::test]
async fn every_operation_has_a_name_of_its_own_and_says_who_may_ask() {
    let document = serde_json::to_value(darkroom::interface::document()).unwrap();
    let mut names = BTreeSet::new();
    for (path, item) in document["paths"].as_object().unwrap() {
        for (method, operation) in item.as_object().unwrap() {
            let name = operation["operationId"].as_str().unwrap();
            assert!(names.insert(name.to_owned()), "two operations are called {name}");
            assert!(operation["summary"].as_str().is_some_and(|summary| summary.ends_with('.')), "{method} {path}");
            for requirement in operation["security"].as_array().unwrap() {
                for scheme in requirement.as_object().unwrap().keys() {
                    assert!(document["components"]["securitySchemes"][scheme].is_object(), "{name}: {scheme}");
                }
            }
        }
    }
}

#[test]
fn what_the_document_does_not_have_is_noticed() {
    let mut headers = HeaderMap::new();
    headers.insert("x-request-id", HeaderValue::from_static("req_01ARZ3NDEKTSV4RRFFQ69G5FAV"));
    headers.insert("content-type", HeaderValue::from_static("application/json"));
    let health = json!({ "ok": true, "version": "1", "database": "file", "storage": "x" }).to_string();
    let good = Exchange {
        method: &Method::GET,
        path: "/api/health",
        sent: b"",
        status: 200,
        headers: &headers,
        text: &health,
    };
    assert_eq!(judge(&good), Ok(()));

    let refused = |bad: Exchange<'_>, why: &str| {
        let problem = judge(&bad).expect_err(why);
        assert!(problem.contains(why), "{problem}");
    };
    refused(Exchange { status: 201, ..good }, "does not have this status");
    refused(Exchange { path: "/api/nothing", ..good }, "200 from an address it does not have");
    refused(Exchange { method: &Method::PUT, ..good }, "200 from an address it does not have");
    for (member, value, why) in [
        ("more", json!(1), "'more' was unexpected"),
        ("version", json!(1), "is not of type"),
        ("database", json!("paper"), "is not one of"),
    ] {
        let mut changed: Value = serde_json::from_str(&health).unwrap();
        changed[member] = value;
        refused(Exchange { text: &changed.to_string(), ..good }, why);
    }
    refused(Exchange { text: r#"{"ok":true,"version":"1","database":"file"}"#, ..good }, "is a required property");
    refused(Exchange { text: "<html>", ..good }, "expected value");
    let (mut html, mut bare) = (headers.clone(), headers.clone());
    html.insert("content-type", HeaderValue::from_static("text/html; charset=utf-8"));
    refused(Exchange { headers: &html, ..good }, "no text/html here");
    bare.remove("x-request-id");
    refused(Exchange { headers: &bare, ..good }, "the header x-request-id is missing");

    // A body that the document refuses must not have been taken.
    let sent = json!({ "email": "mei@example.com", "code": "12" }).to_string();
    let post = Exchange { method: &Method::POST, path: "/api/auth/code", sent: sent.as_bytes(), status: 202, ..good };
    let mut headers = headers.clone();
    headers.insert("set-cookie", HeaderValue::from_static("__Host-browser=x"));
    let text = r#"{"expires_in_seconds":60,"resend_in_seconds":60,"sent":true}"#;
    let post = Exchange { headers: &headers, text, ..post };
    assert_eq!(judge(&post), Ok(()));
    refused(Exchange { sent: br#"{"email":"none"}"#, ..post }, "a body was taken that it refuses");
}
