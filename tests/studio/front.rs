//! What the tests of the front door share: rows counted, objects listed, headers of other browsers.

use darkroom::db::Stmt;
use darkroom::ids::UserId;
use darkroom::storage::ObjectKey;
use darkroom_tests::{Answer, TestApp, TestUser};
use reqwest::header::{HeaderMap, HeaderName, HeaderValue};
use reqwest::{Method, RequestBuilder};
use secrecy::ExposeSecret as _;
use serde_json::Value;

/// The number a `SELECT … AS n` finds.
pub(crate) async fn number(app: &TestApp, sql: &'static str) -> i64 {
    app.state.db.read(vec![Stmt::new(sql)]).await.unwrap()[0].first().unwrap().get("n").unwrap()
}

/// This user's id.
pub(crate) async fn user_id(user: &TestUser) -> UserId {
    user.get("/api/auth/me").await.expect(200).text_of("/id").parse().unwrap()
}

/// One run of the reconciler, as the platform's cron asks for it. When it returns, what was due is done.
pub(crate) async fn reconcile(app: &TestApp) {
    let visitor = app.visitor();
    let secret = app.state.config.cron_secret.expose_secret();
    let ring = visitor.request(Method::GET, "/api/cron/reconcile").bearer_auth(secret);
    let _ = visitor.send(ring).await.expect(200);
}

/// The objects under a prefix.
pub(crate) async fn objects(app: &TestApp, prefix: &str) -> Vec<String> {
    let listed = app.state.storage.list(prefix, 100).await.unwrap();
    listed.into_iter().map(|object| object.key.as_str().to_owned()).collect()
}

/// All objects of a user, by their folders.
pub(crate) async fn objects_of(app: &TestApp, user: &str) -> Vec<String> {
    let mut all = Vec::new();
    for prefix in ObjectKey::prefixes_of(user).unwrap() {
        all.extend(objects(app, &prefix).await);
    }
    all
}

/// The same request with another value of a header.
pub(crate) fn with(request: RequestBuilder, name: &'static str, value: &str) -> RequestBuilder {
    let mut headers = HeaderMap::new();
    headers.insert(HeaderName::from_static(name), HeaderValue::from_str(value).unwrap());
    request.headers(headers)
}

/// `POST` of JSON by a browser that speaks `language`.
pub(crate) async fn post_in(user: &TestUser, language: &str, path: &str, body: &Value) -> Answer {
    let request = user.request(Method::POST, path).json(body);
    user.send(with(request, "accept-language", language)).await
}

/// The refused fields of a 422, as `name CODE`.
pub(crate) fn fields(answer: &Answer) -> Vec<String> {
    let fields = answer.json["fields"].as_array().unwrap_or_else(|| panic!("{}: {}", answer.asked, answer.text));
    let text = |field: &Value, name: &str| field[name].as_str().unwrap().to_owned();
    fields.iter().map(|field| format!("{} {}", text(field, "name"), text(field, "code"))).collect()
}

/// Keeps the database's one writer busy for some hundred milliseconds: whoever asks meanwhile reads the same rows and
/// writes one after the other.
pub(crate) async fn keep_the_writer_busy(app: &TestApp) {
    let slow = "INSERT INTO rate_limits (key, ends_at, count, count_max) SELECT 'busy', 0, 0, MAX(n) FROM (
                  WITH RECURSIVE numbers (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM numbers WHERE n < 1500000)
                  SELECT n FROM numbers)";
    let _ = app.state.db.write(vec![Stmt::new(slow)]).await.unwrap();
}
