//! Every built function answers each of its methods as the studio does.

use darkroom::http::function_of;
use std::collections::{BTreeMap, BTreeSet};

use darkroom_tests::{Answer, TestUser, zips};
use reqwest::Method;
use serde_json::{Value, json};

use crate::edge::Edge;
use crate::output::{Output, project};
use crate::posters;

const SESSION: &str = "__Host-session";

/// The methods a route's file says it has.
fn methods(path: &str) -> Vec<Method> {
    if function_of(path) != path {
        return described(path);
    }
    let file = format!("{}.rs", path.trim_start_matches('/').replace('{', "[").replace('}', "]"));
    let text = std::fs::read_to_string(project().join(&file)).unwrap();
    let rows = text.lines().filter_map(|line| line.strip_prefix("//! | `")?.split('`').next());
    let methods: Vec<Method> = rows.map(|name| name.parse().unwrap()).collect();
    assert!(!methods.is_empty(), "{file} names no method");
    methods
}

/// The same of a route that shares its function with others: as the document has it.
fn described(path: &str) -> Vec<Method> {
    let document = serde_json::to_value(darkroom::interface::document()).unwrap();
    let methods = document["paths"][path].as_object().unwrap_or_else(|| panic!("{path} is not described"));
    methods.keys().map(|name| name.to_uppercase().parse().unwrap()).collect()
}

/// One id of each kind that belongs to somebody.
struct Ids {
    of: BTreeMap<&'static str, String>,
    /// The end of the link of a shared picture.
    token: String,
}

impl Ids {
    async fn of(user: &TestUser) -> Self {
        let model = user.trained_model().await;
        let photo = user.photos(1).await;
        let job = user.follow(&photo).await;
        let upload = user.training_set().await;
        let session = user.get("/api/auth/sessions").await.text_of("/items/0/id");
        let training = user.get("/api/train").await.text_of("/items/0/id");
        let asset = job["items"][0]["asset"]["id"].as_str().unwrap().to_owned();
        let shared = user.patch(&format!("/api/media/assets/{asset}"), json!({ "shared": true })).await.expect(200);
        let token = shared.text_of("/share_url").rsplit('/').next().unwrap().to_owned();
        let (set, _) = posters::set(user).await;
        let input = json!({ "pack": "usd10", "method": "usdt" });
        let order = user.order("/api/billing/orders", input).await.expect(201).text_of("/id");
        let prompt = json!({ "title": "Rain", "content": "a rainy night in {place}" });
        let prompt = user.post("/api/prompts", prompt).await.expect(201).text_of("/id");
        let tryon = tryon(user).await;
        // Whoever asks first would check in, and whoever asks second could not.
        let _ = user.post("/api/billing/checkin", json!({})).await.expect(200);
        let of = BTreeMap::from([
            ("/api/auth/sessions/{id}", session),
            ("/api/media/uploads/{id}", upload),
            ("/api/media/assets/{id}", asset),
            ("/api/train/{id}", training),
            ("/api/train/models/{id}", model),
            ("/api/predict/{id}", photo),
            ("/api/predict/sessions/{id}", set),
            ("/api/predict/tryons/{id}", tryon),
            ("/api/prompts/{id}", prompt),
            ("/api/billing/orders/{id}", order),
            // Whoever holds the id of a receipt reads it: one that nobody has.
            ("/api/account/receipts/{id}", "del_00000000000000000000000000".to_owned()),
        ]);
        Self { of, token }
    }

    /// The address with an id in it that exists.
    fn address(&self, path: &str) -> String {
        let path = path.replace("{token}", &self.token);
        let Some((before, _)) = path.split_once("/{id}") else { return path };
        if function_of(&path) != path {
            // Whoever asks is no operator, so that nothing is there, whatever the id.
            return path.replace("{id}", "usr_00000000000000000000000000");
        }
        let id = self.of.get(format!("{before}/{{id}}").as_str());
        let id = id.unwrap_or_else(|| panic!("say here what {path} is about"));
        path.replace("{id}", id).replace("{seq}", "0").replace("{number}", "0")
    }
}

/// One person in one garment.
pub(crate) async fn tryon(user: &TestUser) -> String {
    let [person, garment] = [
        user.put("person", "image/jpeg", zips::jpeg(300)).await,
        user.put("garment", "image/jpeg", zips::jpeg(301)).await,
    ];
    for upload in [&person, &garment] {
        let _ = user.complete(upload).await.expect(200);
    }
    let input = json!({ "person_upload": person, "garment_uploads": [garment] });
    let job = user.order("/api/predict/tryons", input).await.expect(202).text_of("/id");
    assert_eq!(user.follow(&job).await["state"], "succeeded");
    job
}

async fn ask(user: &TestUser, method: &Method, address: &str) -> Answer {
    let mut request = user.request(method.clone(), address);
    if [Method::POST, Method::PATCH].contains(method) {
        request = request.header("idempotency-key", "the-same").json(&json!({}));
    }
    user.send(request).await
}

/// What must be the same wherever a request is answered.
fn said(answer: &Answer) -> (u16, Value, String, BTreeSet<String>) {
    let members = answer.json.as_object().into_iter().flatten().map(|(name, _)| name.clone()).collect();
    let kind = answer.headers.get("content-type").map(|kind| kind.to_str().unwrap().to_owned());
    (answer.status, answer.json["code"].clone(), kind.unwrap_or_default(), members)
}

async fn every_route_answers_as_the_studio_does(output: Output) {
    let edge = Edge::open(output).await;
    let (mei, ann) = (edge.app.user().await, edge.app.user().await);
    let (own, foreign) = (Ids::of(&mei).await, Ids::of(&ann).await);
    // The same user with two browsers, and two of nobody.
    let door = edge.app.visitor_at(&edge.url);
    door.set_cookie(SESSION, &mei.cookie(SESSION).unwrap());
    let (nobody_here, nobody_there) = (edge.app.visitor_at(&edge.url), edge.app.visitor());
    let mut asked = 0;
    for route in darkroom::routes() {
        let methods = methods(route.path);
        for method in &methods {
            // Reading what is one's own; changing what is somebody else's, which changes nothing.
            let ids = if method == Method::GET { &own } else { &foreign };
            let address = ids.address(route.path);
            for (here, there) in [(&nobody_here, &nobody_there), (&door, &mei)] {
                if route.path == "/api/auth/logout" && there.cookie(SESSION).is_some() {
                    continue;
                }
                let here = ask(here, method, &address).await;
                let there = ask(there, method, &address).await;
                assert_eq!(said(&here), said(&there), "{method} {address}");
                assert!(here.headers.contains_key("x-request-id"), "{method} {address}");
                assert_eq!(here.headers["x-content-type-options"], "nosniff", "the platform's headers");
                asked += 1;
            }
        }
        let refused = ask(&door, &Method::PUT, &own.address(route.path)).await;
        let refused = refused.expect_problem(405, "METHOD_NOT_ALLOWED");
        let allowed: BTreeSet<&str> = refused.headers["allow"].to_str().unwrap().split(',').map(str::trim).collect();
        let mut wanted: BTreeSet<&str> = methods.iter().map(Method::as_str).collect();
        if wanted.contains("GET") {
            wanted.insert("HEAD");
        }
        assert_eq!(allowed, wanted, "{}", route.path);
    }
    assert!(asked > 60, "{asked}");
    for path in ["/api/unknown", "/api/train/a/b", "/api/predict/x/items"] {
        // Answered by the platform: no function is there to ask.
        let answer = reqwest::get(format!("{}{path}", edge.url.trim_end_matches('/'))).await.unwrap();
        assert_eq!(answer.status(), 404, "{path}");
    }
    edge.all_calls_end_once().await;
    edge.app.audit().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn with_one_function_for_each_route() {
    every_route_answers_as_the_studio_does(Output::all()).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn with_few_functions() {
    every_route_answers_as_the_studio_does(Output::few()).await;
}
