//! The document of the interface: it has what the routes have, neither more nor less. That answers are as it says is
//! seen in every test: each answer is held against it.

use std::collections::BTreeSet;

use darkroom_tests::{Backend, House};
use serde_json::Value;

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
    let house = House::start(Backend::File).await;
    let visitor = house.visitor();
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
    let document = serde_json::to_value(darkroom::openapi::document()).unwrap();
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
