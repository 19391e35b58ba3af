//! The history of generations (requirement C9): of every studio's work its type, how many pieces, what it cost, how it ended,
//! how long it took, and why a piece failed, in the reader's language.

use darkroom::clock::Timestamp;
use darkroom_tests::{Answer, TestApp, TestUser, cost, on_both};
use reqwest::Method;
use serde_json::{Value, json};

use crate::edits::asset_of;
use crate::front::with;
use crate::tryons::{garments, member, person};
use crate::{library, posters};

/// How long each is made to take, at least: no engine of the sandbox takes half of it by itself.
const LONG_SECONDS: i64 = 300;

/// What the history must say of one order.
struct Row {
    id: String,
    studio: &'static str,
    title: &'static str,
    /// How many were asked for, and how many came.
    count: (usize, usize),
    cost: Value,
    state: &'static str,
    /// The codes of what failed.
    errors: &'static [&'static str],
}

fn millis(job: &Value, field: &str) -> i64 {
    let text = job[field].as_str().unwrap_or_else(|| panic!("{field} of {job}"));
    Timestamp::parse(text).unwrap().millis()
}

/// Waits for the engine to be at it, lets five minutes pass, and answers the job when it is over.
async fn made(app: &TestApp, mei: &TestUser, answer: Answer) -> Value {
    let id = answer.expect(202).text_of("/id");
    let _ = app.replicate_when("taken").await;
    app.advance(LONG_SECONDS).await;
    mei.follow(&id).await
}

fn slow(outcomes: &[&str]) -> Value {
    outcomes.iter().map(|outcome| json!({ "outcome": outcome, "seconds": LONG_SECONDS })).collect()
}

impl Row {
    fn of(job: &Value, studio: &'static str, title: &'static str, state: &'static str) -> Self {
        let id = job["id"].as_str().unwrap().to_owned();
        Self { id, studio, title, count: (1, 1), cost: cost(0, 0, 0), state, errors: &[] }
    }

    /// The row says all of it.
    fn is(&self, row: &Value, now_millis: i64) {
        let (studio, state) = (row["studio"].as_str().unwrap(), row["state"].as_str().unwrap());
        assert_eq!((studio, state, &row["title"]), (self.studio, self.state, &json!(self.title)), "{row}");
        let items = row["items"].as_array().unwrap();
        let came = items.iter().filter(|item| item["state"] == "succeeded").count();
        assert_eq!(((items.len(), came), &row["cost"]), (self.count, &self.cost), "{row}");
        let codes: Vec<&str> = items.iter().filter_map(|item| item["error"]["code"].as_str()).collect();
        assert_eq!(codes, self.errors, "{row}");
        let (began, ended) = (millis(row, "created_at"), millis(row, "finished_at"));
        assert!(ended - began >= LONG_SECONDS * 1000 && ended <= now_millis, "{} ms: {row}", ended - began);
    }
}

/// The whole history, as a browser of this language reads it.
async fn history(mei: &TestUser, query: &str, language: &str) -> Vec<Value> {
    let request = mei.request(Method::GET, &format!("/api/predict?limit=50{query}"));
    let page = mei.send(with(request, "accept-language", language)).await.expect(200).json;
    page["items"].as_array().unwrap().clone()
}

/// One of each studio's, the newest last.
async fn of_every_studio(app: &TestApp, mei: &TestUser) -> Vec<Row> {
    let mut rows = Vec::new();
    let upload = mei.small_training_set().await;
    app.plan(slow(&["succeed"])).await;
    let input = json!({ "base": "flux", "trigger_word": "mxyzo", "upload_id": upload, "name": "Mei" });
    let job = made(app, mei, mei.order("/api/train", input).await).await;
    rows.push(Row { cost: cost(0, 350, 0), ..Row::of(&job, "train", "Mei", "succeeded") });

    let photo = |prompt: &str, count: u8| json!({ "model": "flux", "prompt": prompt, "count": count });
    app.plan(slow(&["nsfw_one"])).await;
    let job = made(app, mei, mei.order("/api/predict/photos", photo("a lake", 3)).await).await;
    let partly = Row::of(&job, "photo", "a lake", "partly_succeeded");
    rows.push(Row { count: (3, 2), cost: cost(0, 14, 7), errors: &["NSFW"], ..partly });
    let picture = job["items"].as_array().unwrap().iter().find_map(|item| item["asset"]["id"].as_str()).unwrap();

    app.plan(slow(&["succeed"])).await;
    let edit = json!({ "asset": picture, "prompt": "make the water green" });
    let job = made(app, mei, mei.order("/api/predict/edits", edit).await).await;
    assert_eq!(job["input"]["asset"], *picture, "by this an edit is told from what it is an edit of");
    rows.push(Row { cost: cost(0, 4, 0), ..Row::of(&job, "photo", "make the water green", "succeeded") });

    app.plan(slow(&["succeed", "fail"])).await;
    let set = posters::order(&posters::product(mei).await, &[0, 7]);
    let job = made(app, mei, mei.order("/api/predict/posters", set).await).await;
    let partly = Row::of(&job, "poster", "轻量保温杯", "partly_succeeded");
    rows.push(Row { count: (2, 1), cost: cost(0, 4, 4), errors: &["ENGINE_FAILED"], ..partly });

    app.plan(slow(&["succeed", "succeed"])).await;
    let dressed = json!({ "person_upload": person(mei).await, "garment_uploads": garments(mei, 2).await });
    let job = made(app, mei, mei.order("/api/predict/tryons", dressed).await).await;
    let title = Box::leak(job["title"].as_str().unwrap().to_owned().into_boxed_str());
    rows.push(Row { count: (2, 2), cost: cost(0, 4, 0), ..Row::of(&job, "tryon", title, "succeeded") });

    app.plan(slow(&["succeed"])).await;
    let job = made(app, mei, library::press(mei, json!({ "prompt_id": library::FOREST })).await).await;
    let _ = asset_of(&job);
    rows.push(Row { cost: cost(0, 5, 0), ..Row::of(&job, "library", "梦幻森林", "succeeded") });

    app.plan(slow(&["fail"])).await;
    let job = made(app, mei, mei.order("/api/predict/photos", photo("a storm", 1)).await).await;
    let failed = Row::of(&job, "photo", "a storm", "failed");
    rows.push(Row { count: (1, 0), cost: cost(0, 0, 7), errors: &["ENGINE_FAILED"], ..failed });

    app.plan(json!([{ "outcome": "never" }])).await;
    let id = mei.order("/api/predict/photos", photo("a moment", 2)).await.expect(202).text_of("/id");
    mei.watch_for(&id, "running").await;
    app.advance(LONG_SECONDS).await;
    let _ = mei.delete(&format!("/api/predict/{id}")).await.expect(200);
    let canceled = Row::of(&mei.follow(&id).await, "photo", "a moment", "canceled");
    rows.push(Row { count: (2, 0), cost: cost(0, 0, 14), ..canceled });
    rows
}

on_both! {
    async fn the_history_says_of_every_studio_what_how_many_what_for_how_long_and_why_not(app: TestApp) {
        let mei = member(&app).await;
        let rows = of_every_studio(&app, &mei).await;
        let listed = history(&mei, "", "en").await;
        let now = app.state.clock.now().millis();
        assert_eq!(listed.len(), rows.len());
        for (row, shown) in rows.iter().rev().zip(&listed) {
            assert_eq!(shown["id"], json!(row.id), "newest first");
            row.is(shown, now);
        }
        // By type and by how it ended.
        for studio in ["train", "photo", "poster", "tryon", "library"] {
            let wanted: Vec<&str> = rows.iter().rev().filter(|row| row.studio == studio).map(|row| row.id.as_str()).collect();
            let found = history(&mei, &format!("&studio={studio}"), "en").await;
            assert!(!wanted.is_empty() && found.iter().map(|job| job["id"].as_str().unwrap()).eq(wanted), "{studio}");
        }
        for state in ["succeeded", "partly_succeeded", "failed", "canceled"] {
            let wanted: Vec<&str> = rows.iter().rev().filter(|row| row.state == state).map(|row| row.id.as_str()).collect();
            let found = history(&mei, &format!("&state={state}"), "en").await;
            assert!(!wanted.is_empty() && found.iter().map(|job| job["id"].as_str().unwrap()).eq(wanted), "{state}");
        }
        // Why a piece failed, to everybody in their language.
        for (language, words) in [
            ("en", "The safety check held this back. Try another prompt."),
            ("zh-CN", "内容被安全检查拦下，请换一种描述。"),
        ] {
            let partly = history(&mei, "&studio=photo&state=partly_succeeded", language).await;
            let items = partly[0]["items"].as_array().unwrap();
            let error = items.iter().find_map(|item| item["error"]["detail"].as_str()).unwrap();
            assert_eq!(error, words);
        }
        app.audit().await;
    }
}
