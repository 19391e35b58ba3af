//! What every route keeps to, whatever it does: who may ask, what it takes, how it refuses.

use std::collections::BTreeSet;

use darkroom_tests::{Answer, TestApp, TestUser, on_both};
use reqwest::Method;
use serde_json::json;

use crate::front::{fields, number, post_in, with};

/// What anybody may ask.
const PUBLIC: [&str; 18] = [
    "/api/health",
    "/api/openapi",
    "/api/auth/methods",
    "/api/auth/google",
    "/api/auth/google/callback",
    "/api/auth/code",
    "/api/auth/code/verify",
    "/api/auth/register",
    "/api/auth/login",
    "/api/auth/password/reset",
    "/api/auth/password/reset/verify",
    "/api/billing/catalogue",
    "/api/share/{token}",
    "/api/share/{token}/reports",
    "/api/share/page",
    "/api/share/picture",
    "/api/account/receipts/{id}",
    // There is nothing to scrape where no token is set, whoever asks.
    "/api/metrics",
];
const JSON_BYTES_MAX: usize = 64 * 1024;
const WEBHOOK_BYTES_MAX: usize = 4 * 1024 * 1024;

/// The route's address with ids that could be somebody's.
fn filled(path: &str) -> String {
    let id = "01ARZ3NDEKTSV4RRFFQ69G5FAV";
    let kind = match path {
        path if path.starts_with("/api/auth/sessions") => "ses",
        path if path.starts_with("/api/media/uploads") => "upl",
        path if path.starts_with("/api/media/assets") => "ast",
        path if path.starts_with("/api/train/models") => "mdl",
        path if path.starts_with("/api/billing/orders") => "ord",
        path if path.starts_with("/api/account/receipts") => "del",
        path if path.starts_with("/api/operator/users") => "usr",
        _ => "job",
    };
    path.replace("{id}", &format!("{kind}_{id}")).replace("{seq}", "0")
}

/// Every address with the methods it says it takes, asked of the routes themselves.
pub(crate) async fn every_route(visitor: &TestUser) -> Vec<(&'static str, Vec<Method>)> {
    let mut routes = Vec::new();
    for route in darkroom::routes() {
        let refused = visitor.send(visitor.request(Method::PUT, &filled(route.path))).await;
        let refused = refused.expect_problem(405, "METHOD_NOT_ALLOWED");
        let allow = refused.headers["allow"].to_str().unwrap().to_owned();
        let methods: Vec<Method> = allow.split(',').map(|name| name.trim().parse().unwrap()).collect();
        assert!(!methods.is_empty(), "{}", route.path);
        routes.push((route.path, methods));
    }
    assert!(routes.len() >= 28, "{}", routes.len());
    routes
}

fn request(user: &TestUser, method: &Method, path: &str) -> reqwest::RequestBuilder {
    let request = user.request(method.clone(), &filled(path));
    if *method == Method::POST || *method == Method::PATCH {
        request.header("idempotency-key", "k1").json(&json!({}))
    } else {
        request
    }
}

on_both! {
    async fn every_route_but_the_public_ones_asks_who_it_is(app: TestApp) {
        let visitor = app.visitor();
        let mut asked = 0;
        for (path, methods) in every_route(&visitor).await {
            for method in methods {
                let answer = visitor.send(request(&visitor, &method, path)).await;
                assert!(answer.headers["x-request-id"].to_str().unwrap().starts_with("req_"), "{path}");
                if PUBLIC.contains(&path) {
                    assert_ne!(answer.status, 401, "{method} {path}");
                } else if method == Method::HEAD {
                    assert_eq!(answer.status, 401, "{method} {path}");
                } else {
                    let code = if path.starts_with("/api/webhooks/") { "BAD_SIGNATURE" } else { "UNAUTHENTICATED" };
                    answer.expect_problem(401, code);
                    asked += 1;
                }
            }
        }
        assert!(asked >= 27, "{asked}");
        assert_eq!(number(&app, "SELECT COUNT(*) AS n FROM sessions").await, 0);
    }
}

on_both! {
    async fn another_site_changes_nothing(app: TestApp) {
        let mei = app.user().await;
        let host = app.running.url.as_str().trim_end_matches('/').to_owned();
        let name = mei.get("/api/auth/me").await.text_of("/name");
        let (mut tried, changes) = (0, [Method::POST, Method::PATCH, Method::DELETE]);
        for (path, methods) in every_route(&mei).await {
            for method in methods.into_iter().filter(|method| changes.contains(method)) {
                let foreign = [
                    ("origin", "https://evil.example"),
                    ("origin", "null"),
                    ("origin", "http://localhost.evil.example"),
                    ("origin", "http://localhost:1"),
                    ("origin", "https://localhost"),
                    ("origin", ""),
                    ("sec-fetch-site", "cross-site"),
                    ("sec-fetch-site", "same-site"),
                ];
                for (header, value) in foreign {
                    let answer = mei.send(with(request(&mei, &method, path), header, value)).await;
                    if path.starts_with("/api/webhooks/") {
                        answer.expect_problem(401, "BAD_SIGNATURE");
                    } else {
                        answer.expect_problem(403, "FORBIDDEN");
                        tried += 1;
                    }
                }
            }
        }
        assert!(tried > 100, "{tried}");
        // Still signed in, nothing renamed, and the same from the studio's own page is taken.
        assert_eq!(mei.get("/api/auth/me").await.expect(200).text_of("/name"), name);
        let own = mei.request(Method::PATCH, "/api/auth/me").json(&json!({ "name": "Mei" }));
        let own = with(with(own, "origin", &host), "sec-fetch-site", "same-origin");
        let _ = mei.send(own).await.expect(200);
    }
}

on_both! {
    /// A browser lets any page send a form, cookies and all, without asking: no route takes one, not even those that
    /// need no body.
    async fn a_form_changes_nothing(app: TestApp) {
        let mei = app.user().await;
        let mut tried = 0;
        for (path, methods) in every_route(&mei).await {
            if !methods.contains(&Method::POST) || path.starts_with("/api/webhooks/") {
                continue;
            }
            for kind in ["application/x-www-form-urlencoded", "Multipart/Form-Data; boundary=x", "text/plain;charset=UTF-8"] {
                let form = mei.request(Method::POST, &filled(path)).header("content-type", kind).body("{}");
                mei.send(form).await.expect_problem(415, "UNSUPPORTED_MEDIA_TYPE");
                tried += 1;
            }
        }
        assert!(tried >= 24, "{tried}");
        let _ = mei.get("/api/auth/me").await.expect(200);
    }
}

on_both! {
    async fn unknown_addresses_and_methods_are_refused_in_the_same_form(app: TestApp) {
        let visitor = app.visitor();
        for path in ["/api", "/api/", "/api/nothing", "/api/health/", "/api/predict/a/b/c", "/api/%00", "/api/auth//me"] {
            let answer = visitor.get(path).await;
            if path == "/api" {
                // Not below the interface: the site's own page of what is not there.
                assert_eq!(answer.status, 404);
            } else {
                answer.expect_problem(404, "NOT_FOUND");
            }
        }
        let mei = app.user().await;
        for path in ["/api/predict/1", "/api/predict/..%2F..", "/api/media/assets/ast_x", "/api/train/models/%00",
                     "/api/predict/job_01arz3ndektsv4rrffq69g5fav", "/api/media/assets/%FF"] {
            mei.get(path).await.expect_problem(404, "NOT_FOUND");
        }
        for seq in ["x", "-1", "4294967296"] {
            let path = format!("{}/items/{seq}/retry", filled("/api/predict/{id}"));
            mei.order(&path, json!({})).await.expect_problem(404, "NOT_FOUND");
        }
        let health = visitor.get("/api/health").await.expect(200);
        assert_eq!(health.json["ok"], true);
        assert_eq!(health.headers["cache-control"], "no-store");
        let catalogue = visitor.get("/api/billing/catalogue").await.expect(200);
        assert_eq!(catalogue.json["prices"], json!({ "train": 350, "photo": 7, "poster": 4, "tryon": 2, "library": 5 }));
        assert_eq!(catalogue.json["signup_credits"], 1000);
        let methods = visitor.get("/api/auth/methods").await.expect(200);
        for way in ["google", "code", "password"] {
            assert_eq!(methods.json[way], true, "{way}");
        }
    }
}

async fn rename(user: &TestUser, content_type: &str, body: Vec<u8>) -> Answer {
    let request = user.request(Method::PATCH, "/api/auth/me").header("content-type", content_type).body(body);
    user.send(request).await
}

on_both! {
    async fn a_body_is_json_of_at_most_sixty_four_kilobytes_with_the_right_fields(app: TestApp) {
        let mei = app.user().await;
        let padded = |bytes: usize| {
            let mut body = br#"{"name":"Mei"}"#.to_vec();
            body.resize(bytes, b' ');
            body
        };
        let _ = rename(&mei, "application/json", padded(JSON_BYTES_MAX)).await.expect(200);
        let answer = rename(&mei, "application/json", padded(JSON_BYTES_MAX + 1)).await;
        let answer = answer.expect_problem(413, "BODY_TOO_LARGE");
        assert_eq!(answer.json["max_bytes"], JSON_BYTES_MAX);
        let _ = rename(&mei, "Application/JSON; charset=utf-8", br#"{"name":"Mei"}"#.to_vec()).await.expect(200);
        for other in ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x", "application/jsonp", ""] {
            rename(&mei, other, br#"{"name":"Eve"}"#.to_vec()).await.expect_problem(415, "UNSUPPORTED_MEDIA_TYPE");
        }
        let cut: [&[u8]; 8] = [b"", b"{", b"[]", b"[\"Eve\",null]", b"null", b"\"x\"", b"{\"name\":\"a\"", b"{\"name\":\"\xff\"}"];
        for body in cut {
            let answer = rename(&mei, "application/json", body.to_vec()).await.expect_problem(422, "INVALID");
            assert_eq!(fields(&answer), ["body MALFORMED"], "{body:?}");
        }
        let deep = [b"[".repeat(30_000), b"]".repeat(30_000)].concat();
        rename(&mei, "application/json", deep).await.expect_problem(422, "INVALID");
        for (body, refused) in [
            (json!({ "name": "" }), "name MISSING"),
            (json!({ "name": "x".repeat(41) }), "name TOO_LARGE"),
            (json!({ "name": "a\u{7}b" }), "name MALFORMED"),
            (json!({ "name": 5 }), "name MALFORMED"),
            (json!({ "locale": "fr" }), "locale NOT_ALLOWED"),
        ] {
            let answer = mei.patch("/api/auth/me", body.clone()).await.expect_problem(422, "INVALID");
            assert_eq!(fields(&answer), [refused], "{body}");
        }
        assert_eq!(mei.get("/api/auth/me").await.text_of("/name"), "Mei");

        let answer = mei.post("/api/auth/code", json!({})).await.expect_problem(422, "INVALID");
        assert_eq!(fields(&answer), ["email MISSING"]);
        let mixed = json!({ "purpose": 1, "content_type": "image/png", "bytes": "many", "name": [] });
        let answer = mei.post("/api/media/uploads", mixed).await.expect_problem(422, "INVALID");
        assert_eq!(fields(&answer), ["name MALFORMED", "purpose MALFORMED", "bytes MALFORMED"]);
        for body in [json!({ "model": "flux" }), json!({ "prompt": "x" })] {
            let answer = mei.order("/api/predict/photos", body).await.expect_problem(422, "INVALID");
            assert!(fields(&answer)[0].ends_with(" MISSING"));
        }
        // What costs wants a key, and one that fits.
        let input = json!({ "model": "flux", "prompt": "a street" });
        let answer = mei.post("/api/predict/photos", input.clone()).await.expect_problem(422, "INVALID");
        assert_eq!(fields(&answer), ["idempotency-key MISSING"]);
        for key in ["", "a b", &"k".repeat(65), "schlüssel"] {
            let answer = mei.order_with(key, "/api/predict/photos", input.clone()).await.expect_problem(422, "INVALID");
            assert_eq!(fields(&answer), ["idempotency-key MALFORMED"], "{key}");
        }
        assert_eq!(number(&app, "SELECT COUNT(*) AS n FROM jobs").await, 0);

        let visitor = app.visitor();
        for (bytes, status, code) in [(WEBHOOK_BYTES_MAX, 401, "BAD_SIGNATURE"), (WEBHOOK_BYTES_MAX + 1, 413, "BODY_TOO_LARGE")] {
            let request = visitor.request(Method::POST, "/api/webhooks/replicate").header("content-type", "application/json");
            visitor.send(request.body(vec![b' '; bytes])).await.expect_problem(status, code);
        }
    }
}

on_both! {
    async fn refusals_speak_the_language_that_was_asked_for(app: TestApp) {
        let visitor = app.visitor();
        let body = json!({ "email": "none" });
        let ask = async |language: &str| {
            let answer = post_in(&visitor, language, "/api/auth/code", &body).await.expect_problem(422, "INVALID");
            (answer.text_of("/title"), answer.text_of("/fields/0/detail"))
        };
        let chinese = ("内容有误".to_owned(), "格式不正确。".to_owned());
        let english = ("Please check".to_owned(), "This value has the wrong format.".to_owned());
        for language in ["zh-CN", "zh", "fr", "", "*", "en;q=0.1,zh-TW;q=0.9"] {
            assert_eq!(ask(language).await, chinese, "{language}");
        }
        for language in ["en", "en-GB,en;q=0.9,zh;q=0.8", "fr,en;q=0.1"] {
            assert_eq!(ask(language).await, english, "{language}");
        }
        let answer = visitor.get("/api/auth/me").await.expect_problem(401, "UNAUTHENTICATED");
        let ids: BTreeSet<String> = [answer.text_of("/request_id"), visitor.get("/api/auth/me").await.text_of("/request_id")].into();
        assert_eq!(ids.len(), 2);
        assert!(ids.contains(answer.headers["x-request-id"].to_str().unwrap()), "the body and the header say the same");
        assert_eq!(answer.json["type"], "/problems/unauthenticated");
        assert_eq!(answer.json["status"], 401);
        assert!(answer.headers["vary"].to_str().unwrap().contains("accept-language"));
    }
}
