//! Signing in with a password (requirements C1, D1, D7).

mod change;
mod claims;
mod login;
mod register;
mod reset;

use darkroom_tests::{Answer, House, Person};
use serde_json::json;

use crate::front::number;

const BROWSER: &str = "__Host-browser";
const SESSION: &str = "__Host-session";
/// A password that nobody guesses.
const HERONS: &str = "four blue herons";
/// Another one.
const OWLS: &str = "eleven barn owls";

async fn register(person: &Person, password: &str) -> Answer {
    person.post("/api/auth/register", json!({ "email": person.email, "password": password })).await
}

async fn log_in(person: &Person, password: &str) -> Answer {
    person.post("/api/auth/login", json!({ "email": person.email, "password": password })).await
}

/// Gives the newest mailed code back.
async fn enter(person: &Person) -> Answer {
    let code = person.mailed_code().await;
    person.post("/api/auth/code/verify", json!({ "email": person.email, "code": code })).await
}

/// Somebody with a confirmed account and a password.
async fn registered(house: &House, password: &str) -> Person {
    let person = house.visitor();
    let _ = register(&person, password).await.expect(201);
    let _ = enter(&person).await.expect(200);
    person
}

/// A browser of its own that has the same address.
fn another_browser(house: &House, person: &Person) -> Person {
    Person::new(house.studio.url.as_str(), &person.email)
}

async fn is_out(person: &Person) {
    person.get("/api/auth/me").await.expect_problem(401, "UNAUTHENTICATED");
    person.patch("/api/auth/me", json!({ "name": "Intruder" })).await.expect_problem(401, "UNAUTHENTICATED");
}

/// The subjects of the mails to somebody, newest first.
async fn subjects(person: &Person) -> Vec<String> {
    let mails = person.get(&format!("/sandbox/mail?to={}", person.email)).await.expect(200);
    let items = mails.json["items"].as_array().unwrap();
    items.iter().map(|mail| mail["subject"].as_str().unwrap().to_owned()).collect()
}

/// How many accounts, and how many gifts they got.
async fn accounts_and_gifts(house: &House) -> (i64, i64) {
    let users = number(house, "SELECT COUNT(*) AS n FROM users").await;
    (users, number(house, "SELECT COUNT(*) AS n FROM entries WHERE kind = 'signup'").await)
}

async fn sessions(house: &House) -> i64 {
    number(house, "SELECT COUNT(*) AS n FROM sessions WHERE ended_at IS NULL").await
}
