//! Signing in with a password (requirements C1, D1, D7).

mod change;
mod claims;
mod login;
mod prove;
mod register;
mod reset;

use darkroom_tests::{Answer, TestApp, TestUser};
use serde_json::json;

use crate::front::number;

const BROWSER: &str = "__Host-browser";
const SESSION: &str = "__Host-session";
/// A password that nobody guesses.
const HERONS: &str = "four blue herons";
/// Another one.
const OWLS: &str = "eleven barn owls";

async fn register(user: &TestUser, password: &str) -> Answer {
    user.post("/api/auth/register", json!({ "email": user.email, "password": password })).await
}

async fn log_in(user: &TestUser, password: &str) -> Answer {
    user.post("/api/auth/login", json!({ "email": user.email, "password": password })).await
}

/// Gives the newest mailed code back.
async fn enter(user: &TestUser) -> Answer {
    let code = user.mailed_code().await;
    user.post("/api/auth/code/verify", json!({ "email": user.email, "code": code })).await
}

/// Somebody with a confirmed account and a password.
async fn registered(app: &TestApp, password: &str) -> TestUser {
    let user = app.visitor();
    let _ = register(&user, password).await.expect(201);
    let _ = enter(&user).await.expect(200);
    user
}

/// A browser of its own that has the same address.
fn another_browser(app: &TestApp, user: &TestUser) -> TestUser {
    TestUser::new(app.running.url.as_str(), &user.email)
}

async fn is_out(user: &TestUser) {
    user.get("/api/auth/me").await.expect_problem(401, "UNAUTHENTICATED");
    user.patch("/api/auth/me", json!({ "name": "Intruder" })).await.expect_problem(401, "UNAUTHENTICATED");
}

/// The subjects of the mails to somebody, newest first; without those that tell of new browsers, which come a little later.
async fn subjects(user: &TestUser) -> Vec<String> {
    let mails = user.get(&format!("/sandbox/mail?to={}", user.email)).await.expect(200);
    let items = mails.json["items"].as_array().unwrap();
    let subjects = items.iter().map(|mail| mail["subject"].as_str().unwrap().to_owned());
    subjects.filter(|subject| !subject.contains("from a new browser")).collect()
}

/// How many accounts, and how many gifts they got.
async fn accounts_and_gifts(app: &TestApp) -> (i64, i64) {
    let users = number(app, "SELECT COUNT(*) AS n FROM users").await;
    (users, number(app, "SELECT COUNT(*) AS n FROM entries WHERE kind = 'signup'").await)
}

async fn sessions(app: &TestApp) -> i64 {
    number(app, "SELECT COUNT(*) AS n FROM sessions WHERE ended_at IS NULL").await
}
