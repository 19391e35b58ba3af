//! What belongs to somebody else is not there (requirement D1).

use darkroom_tests::{TestApp, on_both};
use reqwest::Method;
use serde_json::{Value, json};

use crate::front::{number, objects_of, reconcile};
use crate::posters::{order, product};
use crate::posters_kept::made;
use crate::tryons;

on_both! {
    async fn nothing_of_somebody_else_can_be_seen_changed_used_or_ended(app: TestApp) {
        let mei = app.user().await;
        let ann = app.user().await;
        let model = mei.trained_model().await;
        let training = mei.get("/api/train").await.text_of("/items/0/id");
        let used = mei.get("/api/train").await.text_of("/items/0/input/upload_id");
        app.plan(json!([{}, { "outcome": "fail" }, { "outcome": "never" }])).await;
        let input = json!({ "model": model, "prompt": "in a forest" });
        let done = mei.order("/api/predict/photos", input.clone()).await.expect(202).text_of("/id");
        let asset = mei.follow(&done).await["items"][0]["asset"]["id"].as_str().unwrap().to_owned();
        let failed = mei.photos(1).await;
        assert_eq!(mei.follow(&failed).await["state"], "failed");
        let running = mei.photos(1).await;
        let free = mei.training_set().await;
        let pending = mei.put("person", "image/jpeg", vec![1, 2, 3]).await;
        let session = mei.get("/api/auth/sessions").await.text_of("/items/0/id");
        app.plan(json!({})).await;
        let product = product(&mei).await;
        let (set, _) = made(&mei, order(&product, &[0])).await;

        let prompt = mei.post("/api/prompts", json!({ "title": "雨夜", "content": "a rainy night" })).await.expect(201);
        let prompt = prompt.text_of("/id");
        let (person, garments) = (tryons::person(&mei).await, tryons::garments(&mei, 1).await);
        let tryon = tryons::order(&mei, &person, &garments).await.expect(202).text_of("/id");
        assert_eq!(mei.follow(&tryon).await["state"], "succeeded");
        let (person, garments) = (tryons::person(&mei).await, tryons::garments(&mei, 1).await);

        let of = |path: &str, id: &str| format!("{path}/{id}");
        let mut tries: Vec<(Method, String)> = Vec::new();
        for id in [&done, &failed, &running, &training] {
            tries.push((Method::GET, of("/api/predict", id)));
            tries.push((Method::DELETE, of("/api/predict", id)));
            tries.push((Method::GET, of("/api/predict", &format!("{id}/events"))));
            tries.push((Method::POST, of("/api/predict", &format!("{id}/items/0/retry"))));
            tries.push((Method::GET, of("/api/train", id)));
            tries.push((Method::DELETE, of("/api/train", id)));
        }
        for id in [&used, &free, &pending] {
            tries.push((Method::POST, of("/api/media/uploads", id)));
            tries.push((Method::DELETE, of("/api/media/uploads", id)));
        }
        for (path, id) in [("/api/media/assets", &asset), ("/api/train/models", &model)] {
            tries.push((Method::GET, of(path, id)));
            tries.push((Method::DELETE, of(path, id)));
        }
        tries.push((Method::DELETE, format!("/api/train/models/{model}?assets=true")));
        tries.push((Method::PATCH, of("/api/media/assets", &asset)));
        tries.push((Method::DELETE, of("/api/auth/sessions", &session)));
        for method in [Method::GET, Method::PATCH, Method::DELETE] {
            tries.push((method, of("/api/prompts", &prompt)));
        }
        tries.push((Method::GET, of("/api/predict/sessions", &set)));
        tries.push((Method::GET, of("/api/predict/sessions", &format!("{set}/files"))));
        tries.push((Method::DELETE, of("/api/predict/sessions", &set)));
        tries.push((Method::DELETE, of("/api/predict/tryons", &tryon)));

        let sums = "SELECT (SELECT COUNT(*) FROM assets) * 1000000 + (SELECT COUNT(*) FROM erasures) * 10000
                         + (SELECT COUNT(*) FROM entries) * 100 + (SELECT COUNT(*) FROM calls) AS n";
        // What is due to be deleted from the uploads above is not counted as a change.
        reconcile(&app).await;
        let before = (number(&app, sums).await, mei.get("/api/predict").await.json, ann.credits().await);
        for (method, path) in tries {
            let mut request = ann.request(method.clone(), &path).header("idempotency-key", "ann");
            if method == Method::PATCH || method == Method::POST {
                request = request.json(&json!({ "favourite": true }));
            }
            ann.send(request).await.expect_problem(404, "NOT_FOUND");
            // Nor as a stream.
            if path.ends_with("/events") {
                let stream = ann.request(Method::GET, &path).header("accept", "text/event-stream");
                ann.send(stream).await.expect_problem(404, "NOT_FOUND");
            }
        }
        ann.order("/api/predict/photos", input.clone()).await.expect_problem(404, "NOT_FOUND");
        let theft = json!({ "asset": asset, "prompt": "make it red" });
        ann.order("/api/predict/edits", theft).await.expect_problem(404, "NOT_FOUND");
        let saving = json!({ "visible_mark": true, "acknowledged": null });
        ann.post(&of("/api/media/assets", &format!("{asset}/download")), saving).await.expect_problem(404, "NOT_FOUND");
        ann.order("/api/predict/posters", order(&product, &[0])).await.expect_problem(404, "NOT_FOUND");
        tryons::order(&ann, &person, &garments).await.expect_problem(404, "NOT_FOUND");
        let words = json!({ "headline": "别的", "subheadline": "" });
        let _ = ann.patch(&of("/api/predict/sessions", &format!("{set}/posters/0")), words).await.expect_problem(404, "NOT_FOUND");
        let theft = json!({ "prompt_id": prompt });
        ann.order("/api/predict/prompts", theft).await.expect_problem(404, "PROMPT_NOT_FOUND");
        let with_her_face = json!({ "prompt_id": "prm_01KB0000000000000000000009", "model": model });
        ann.order("/api/predict/prompts", with_her_face).await.expect_problem(404, "NOT_FOUND");
        let with_her_picture = json!({ "prompt_id": "prm_01KB0000000000000000000009", "reference_upload": free });
        ann.order("/api/predict/prompts", with_her_picture).await.expect_problem(404, "NOT_FOUND");
        for upload in [&used, &free] {
            let theft = json!({ "base": "flux", "trigger_word": "mxyzo", "upload_id": upload });
            ann.order("/api/train", theft).await.expect_problem(404, "NOT_FOUND");
        }
        for path in ["/api/predict", "/api/predict/sessions", "/api/train", "/api/media/assets", "/api/prompts?own=true"] {
            assert_eq!(ann.get(path).await.expect(200).json["items"], json!([]), "{path}");
        }
        let filtered = ann.get(&format!("/api/media/assets?model={model}")).await.expect(200);
        assert_eq!(filtered.json["items"], json!([]));
        let versions = ann.get(&format!("/api/media/assets?versions_of={asset}")).await.expect(200);
        assert_eq!(versions.json["items"], json!([]));
        let models = ann.get("/api/train/models").await.json;
        assert!(models["items"].as_array().unwrap().iter().all(|model| model["trigger_word"] == Value::Null));

        // Nothing happened, and everything still works for its owner.
        let after = (number(&app, sums).await, mei.get("/api/predict").await.json, ann.credits().await);
        assert_eq!(before.0, after.0);
        assert_eq!(before.2, after.2);
        let states = |jobs: &Value| -> Vec<String> {
            jobs["items"].as_array().unwrap().iter().map(|job| format!("{} {}", job["id"], job["state"])).collect()
        };
        assert_eq!(states(&before.1).len(), states(&after.1).len());
        let _ = mei.get("/api/auth/me").await.expect(200);
        let marked = mei.patch(&of("/api/media/assets", &asset), json!({ "favourite": true })).await.expect(200);
        assert_eq!(marked.json["favourite"], true);
        let _ = mei.order(&of("/api/predict", &format!("{failed}/items/0/retry")), json!({})).await.expect(202);
        let stopped = mei.delete(&of("/api/predict", &running)).await.expect(200);
        assert_eq!(stopped.json["state"], "canceled");
        let _ = mei.post(&of("/api/media/uploads", &free), json!({})).await.expect(200);
        let _ = mei.delete(&of("/api/media/uploads", &free)).await.expect(204);
        let user = mei.get("/api/auth/me").await.text_of("/id");
        assert!(objects_of(&app, &user).await.iter().any(|key| key.contains(&asset.to_lowercase())));
        app.audit().await;
    }
}
