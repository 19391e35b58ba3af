//! Numbers and texts that no form sends: refused by name, never an error of the server, never a credit.

use reqwest::Method;
use reqwest::header::CONTENT_TYPE;
use serde_json::{Value, json};

use crate::account;
use crate::answer::Answer;
use crate::job;
use crate::studio::Studio;
use crate::user::User;
use crate::verdict::{Breaches, Trouble};

/// No JSON body is longer.
const JSON_BYTES_MAX: usize = 64 * 1024;
/// The platform stops here at the latest.
const WEBHOOK_BYTES_MAX: usize = 4_500_000;

pub(super) async fn run(studio: &Studio, breaches: &mut Breaches) -> Result<String, Trouble> {
    let [mei, _] = studio.pair().await?;
    let before = account::balance(&mei).await?;
    let base = job::base_model(&mei).await?;
    let mut tried = 0;
    for body in orders(&base) {
        let answer = raw(&mei, Method::POST, "/api/predict/photos", &body).await?;
        refused(&answer, &body, breaches);
        tried += 1;
    }
    for (method, path, body) in others() {
        let answer = raw(&mei, method, path, &body).await?;
        refused(&answer, &body, breaches);
        tried += 1;
    }
    // Addresses.
    for path in
        ["/api/%00", "/api/predict/%00", "/api/predict/..%2f..%2fetc", "/api/train/models/%ff%fe", "/api/auth//me"]
    {
        let answer = mei.get(path).await?;
        breaches.check(answer.is_refused(), || format!("GET {path}: {}", answer.status));
        tried += 1;
    }
    // Sizes: one byte too many.
    let padded = |bytes: usize| format!("{{\"name\":\"Probe\"{}}}", " ".repeat(bytes - 16));
    let large = raw(&mei, Method::PATCH, "/api/auth/me", &padded(JSON_BYTES_MAX + 1)).await?;
    breaches.check(large.status == 413, || format!("a JSON body of 64 kB and a byte: {}", large.status));
    let hook = studio.visitor();
    let news = hook.bare(Method::POST, "/api/webhooks/replicate").body(vec![b' '; WEBHOOK_BYTES_MAX]);
    // A server may also hang up on it.
    if let Ok(answer) = hook.send(news).await {
        breaches.check(answer.is_refused(), || format!("a webhook of 4.5 MB: {}", answer.status));
    }
    let after = account::balance(&mei).await?;
    breaches.check(after == before, || format!("credits went from {before:?} to {after:?}"));
    Ok(format!(
        "{} malformed bodies, numbers, texts and addresses: refused, none with a 5xx, no credit moved",
        tried + 2
    ))
}

async fn raw(user: &User, method: Method, path: &str, body: &str) -> Result<Answer, Trouble> {
    let request = user.request(method, path).header(CONTENT_TYPE, "application/json");
    user.send(request.header("idempotency-key", crate::secret::letters(20)).body(body.to_owned())).await
}

fn refused(answer: &Answer, body: &str, breaches: &mut Breaches) {
    let short: String = body.chars().take(50).collect();
    breaches.check(answer.is_refused(), || format!("{} {short}: {}", answer.asked, answer.status));
    let told = ["panicked", "SQLITE", "stack backtrace", "rusqlite", "/src/"];
    breaches
        .check(!told.iter().any(|word| answer.text.contains(word)), || format!("{} tells its insides", answer.asked));
}

/// Orders for photos that must not be taken.
fn orders(base: &str) -> Vec<String> {
    let input = |name: &str, value: Value| {
        let mut input = job::input(base, "a street", 1);
        input[name] = value;
        input.to_string()
    };
    let mut orders = Vec::new();
    for count in
        [json!(0), json!(-1), json!(-7), json!(5), json!(1.5), json!("1"), json!(i64::MIN), json!(u64::MAX), json!([1])]
    {
        orders.push(input("count", count));
    }
    for seed in [json!(-1), json!(1e300), json!(i64::MAX), json!("x"), json!({})] {
        orders.push(input("seed", seed));
    }
    for prompt in [
        json!(""),
        json!(" \t\n"),
        json!("a\u{0}b"),
        json!("\u{1b}[2J"),
        json!("x".repeat(20_000)),
        json!(7),
        Value::Null,
    ] {
        orders.push(input("prompt", prompt));
    }
    for ratio in [json!("0:0"), json!("1:0"), json!("-1:1"), json!("99999999:1"), json!(""), json!(1)] {
        orders.push(input("aspect_ratio", ratio));
    }
    for model in [
        json!(""),
        json!("../flux"),
        json!("flux\u{0}"),
        json!("mdl_"),
        json!("' OR 1=1 --"),
        json!("http://127.0.0.1/"),
        json!(null),
    ] {
        orders.push(input("model", model));
    }
    let quoted = Value::from(base);
    for count in ["1e400", "NaN", "-0.5", "0x1", "1,\"count\":-4"] {
        orders.push(format!(r#"{{"model":{quoted},"prompt":"a","count":{count}}}"#));
    }
    orders.push(format!(r#"{{"model":{quoted},"prompt":"\ud800","count":1}}"#));
    orders.extend(["", "[]", "null", "\"x\"", "{", "{\"a\":", "\u{feff}{}"].map(str::to_owned));
    orders.push("[".repeat(20_000));
    orders
}

/// The same for what else takes a body.
fn others() -> Vec<(Method, &'static str, String)> {
    let mut all = Vec::new();
    let upload = |name: &str, value: Value| {
        let mut input = json!({ "purpose": "person", "content_type": "image/png", "bytes": 100, "name": "x.png" });
        input[name] = value;
        input.to_string()
    };
    for bytes in [json!(0), json!(-1), json!(i64::MAX), json!(1e30), json!("9"), json!(5_000_001)] {
        all.push((Method::POST, "/api/media/uploads", upload("bytes", bytes)));
    }
    for kind in ["text/html", "image/svg+xml", "image/png\r\nx-evil: 1", "", "application/zip"] {
        all.push((Method::POST, "/api/media/uploads", upload("content_type", json!(kind))));
    }
    for purpose in ["", "../../etc", "training_zip\u{0}"] {
        all.push((Method::POST, "/api/media/uploads", upload("purpose", json!(purpose))));
    }
    for name in [json!("a\u{0}b"), json!("x".repeat(5000)), json!("a\r\nb")] {
        all.push((Method::POST, "/api/media/uploads", upload("name", name)));
    }
    for name in [json!(""), json!("\u{0}"), json!("x".repeat(1000)), json!(1), json!("a\nb")] {
        all.push((Method::PATCH, "/api/auth/me", json!({ "name": name }).to_string()));
    }
    for code in [
        json!(""),
        json!("12345"),
        json!("1234567"),
        json!("１２３４５６"),
        json!("12345a"),
        json!(123_456),
        json!("' OR 1"),
    ] {
        all.push((
            Method::POST,
            "/api/auth/code/verify",
            json!({ "email": "probe@example.com", "code": code }).to_string(),
        ));
    }
    all
}
