//! Prompts of one's own in the library.

use std::sync::Arc;

use darkroom_tests::{TestApp, TestUser, on_both};
use serde_json::{Value, json};

use crate::front::{fields, number};
use crate::library::{asked, press};

fn rain() -> Value {
    json!({ "title": "雨夜", "content": "{place}的雨夜，霓虹倒影", "description": "湿漉漉的街", "category": "city", "aspect_ratio": "3:4" })
}

async fn own(user: &TestUser) -> Vec<Value> {
    user.get("/api/prompts?own=true").await.expect(200).json["items"].as_array().unwrap().clone()
}

on_both! {
    async fn a_prompt_of_ones_own_is_kept_changed_used_and_deleted(app: TestApp) {
        let mei = app.user().await;
        let kept = mei.post("/api/prompts", rain()).await.expect(201);
        let id = kept.text_of("/id");
        assert_eq!(kept.json["slots"], json!([{ "name": "place", "title": "place", "example": "" }]));
        assert_eq!((&kept.json["own"], &kept.json["cost"], &kept.json["locked"]), (&json!(true), &json!(5), &json!(false)));
        assert_eq!(mei.get(&format!("/api/prompts/{id}")).await.expect(200).json, kept.json);
        // Sent twice, it is one; it stands before everybody's.
        assert_eq!(mei.post("/api/prompts", rain()).await.expect(201).json, kept.json);
        assert_eq!(own(&mei).await.len(), 1);
        assert_eq!(mei.get("/api/prompts").await.text_of("/items/0/id"), id);
        assert_eq!(mei.get("/api/prompts?q=%E5%80%92%E5%BD%B1").await.text_of("/items/0/id"), id, "by its content");
        // Its field is needed.
        let refused = press(&mei, json!({ "prompt_id": id })).await.expect_problem(422, "INVALID");
        assert_eq!(fields(&refused), ["slots MISSING"]);
        let job = press(&mei, json!({ "prompt_id": id, "slots": { "place": "重庆" } })).await.expect(202);
        let done = mei.follow(&job.text_of("/id")).await;
        assert_eq!((&done["state"], &done["title"]), (&json!("succeeded"), &json!("雨夜 · 重庆")));
        assert_eq!(asked(&app).await["prompt"], "重庆的雨夜，霓虹倒影");
        // Its newest picture is its cover, for as long as it is there, and for nobody else.
        let cover = async || mei.get(&format!("/api/prompts/{id}")).await.text_of("/cover");
        let first = done["items"][0]["asset"]["id"].as_str().unwrap().to_owned();
        assert_eq!(mei.get(&cover().await).await.expect(200).headers["content-type"], "image/jpeg");
        let again = press(&mei, json!({ "prompt_id": id, "slots": { "place": "上海" } })).await.expect(202).text_of("/id");
        let second = mei.follow(&again).await["items"][0]["asset"]["id"].as_str().unwrap().to_owned();
        assert!(cover().await.contains(&second.to_lowercase()) || cover().await.contains(&second));
        let _ = mei.delete(&format!("/api/media/assets/{second}")).await.expect(204);
        assert!(cover().await.contains(&first.to_lowercase()) || cover().await.contains(&first));
        assert!(!app.user().await.get("/api/prompts").await.text.contains(&id));
        let changed = mei.patch(&format!("/api/prompts/{id}"), json!({ "content": "雨夜里的一把红伞" })).await.expect(200);
        assert_eq!((&changed.json["title"], &changed.json["slots"], &changed.json["category"]), (&json!("雨夜"), &json!([]), &json!("city")));
        let _ = mei.delete(&format!("/api/prompts/{id}")).await.expect(204);
        let _ = mei.get(&format!("/api/prompts/{id}")).await.expect_problem(404, "NOT_FOUND");
        let _ = mei.delete(&format!("/api/prompts/{id}")).await.expect_problem(404, "NOT_FOUND");
        // Its pictures stay.
        assert_eq!(mei.get("/api/media/assets").await.text_of("/items/0/prompt"), "雨夜 · 重庆");
        app.audit().await;
    }
}

on_both! {
    async fn what_cannot_be_kept_is_refused_and_changes_nothing(app: TestApp) {
        let mei = app.user().await;
        let long = "字".repeat(1001);
        for (body, field) in [
            (json!({ "title": " ", "content": "x" }), "title MISSING"),
            (json!({ "title": "字".repeat(61), "content": "x" }), "title TOO_LARGE"),
            (json!({ "title": "x", "content": "" }), "content MISSING"),
            (json!({ "title": "x", "content": long }), "content TOO_LARGE"),
            (json!({ "title": "x", "content": "a\u{7}b" }), "content MALFORMED"),
            (json!({ "title": "x", "content": "x", "category": "x" }), "category NOT_ALLOWED"),
            (json!({ "title": "x", "content": "x", "aspect_ratio": "7:1" }), "aspect_ratio NOT_ALLOWED"),
        ] {
            assert_eq!(fields(&mei.post("/api/prompts", body).await.expect_problem(422, "INVALID")), [field]);
        }
        let _ = mei.post("/api/prompts", json!({ "title": "x", "content": "naked" })).await.expect_problem(422, "PROMPT_REFUSED");
        let id = mei.post("/api/prompts", rain()).await.expect(201).text_of("/id");
        let _ = mei.patch(&format!("/api/prompts/{id}"), json!({ "title": "裸体" })).await.expect_problem(422, "PROMPT_REFUSED");
        let other = mei.post("/api/prompts", json!({ "title": "雨", "content": "雨" })).await.expect(201).text_of("/id");
        let _ = mei.patch(&format!("/api/prompts/{other}"), rain()).await.expect_problem(409, "CONFLICT");
        assert_eq!(mei.get(&format!("/api/prompts/{other}")).await.json["title"], "雨");
        // Everybody's are nobody's to change.
        for path in ["/api/prompts/prm_01KB0000000000000000000009", "/api/prompts/prm_00000000000000000000000000"] {
            let _ = mei.patch(path, json!({ "title": "x" })).await.expect_problem(404, "NOT_FOUND");
            let _ = mei.delete(path).await.expect_problem(404, "NOT_FOUND");
        }
        assert_eq!(number(&app, "SELECT COUNT(*) AS n FROM prompts").await, 11);
        app.audit().await;
    }
}

on_both! {
    /// Held in the database: whoever asks at the same moment.
    async fn there_are_as_many_as_one_may_keep_and_no_more(app: TestApp) {
        let mei = Arc::new(app.user().await);
        for number in 0..97 {
            let _ = mei.post("/api/prompts", json!({ "title": format!("t{number}"), "content": "x" })).await.expect(201);
        }
        let mut tries = tokio::task::JoinSet::new();
        for number in 0..10 {
            let mei = Arc::clone(&mei);
            tries.spawn(async move { mei.post("/api/prompts", json!({ "title": format!("u{number}"), "content": "x" })).await });
        }
        let (done, refused): (Vec<_>, Vec<_>) = tries.join_all().await.into_iter().partition(|answer| answer.status == 201);
        assert_eq!((done.len(), refused.len()), (3, 7));
        for answer in refused {
            assert_eq!(answer.expect_problem(409, "PROMPTS_FULL").json["limit"], 100);
        }
        // The same one again is none more.
        let _ = mei.post("/api/prompts", json!({ "title": "t0", "content": "x" })).await.expect(201);
        assert_eq!(number(&app, "SELECT COUNT(*) AS n FROM prompts WHERE user_id IS NOT NULL").await, 100);
    }
}
