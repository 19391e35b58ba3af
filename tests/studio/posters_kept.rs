//! What is kept of a set: its session, its versions, its files, other words on a poster, and nothing after it was deleted
//! (requirements B7, B8, B10, B12).

use std::io::Cursor;

use darkroom_tests::{Backend, TestApp, TestUser, on_both, on_both_quietly};
use serde_json::{Value, json};

use crate::front::{number, user_id};
use crate::pillow;
use crate::posters::{order, product};

pub(crate) async fn made(mei: &TestUser, wanted: Value) -> (String, Value) {
    let answer = mei.order("/api/predict/posters", wanted).await.expect(202);
    let over = mei.follow(&answer.text_of("/id")).await;
    assert_eq!(over["state"], "succeeded", "{over}");
    (answer.text_of("/session/id"), over)
}

pub(crate) async fn bytes(url: &Value) -> Vec<u8> {
    reqwest::get(url.as_str().unwrap()).await.unwrap().bytes().await.unwrap().to_vec()
}

on_both! {
    async fn a_set_is_found_again_under_the_names_of_its_files(app: TestApp) {
        let mei = app.user().await;
        let ann = app.user().await;
        let (id, over) = made(&mei, order(&product(&mei).await, &[7, 0])).await;
        assert_eq!((&over["items"][0]["poster"], &over["items"][1]["poster"]), (&json!(7), &json!(0)));
        assert_eq!(over["input"]["session"], json!(id));

        let path = format!("/api/predict/sessions/{id}");
        let shown = mei.get(&path).await.expect(200).json;
        let rows = shown["rows"].as_array().unwrap();
        assert_eq!(rows.iter().map(|row| row["number"].as_u64().unwrap()).collect::<Vec<_>>(), [0, 7]);
        assert_eq!((&rows[0]["item"], &rows[0]["title"]["zh"]), (&json!(1), &json!("主KV视觉")));
        let prime = &rows[0]["versions"][0];
        assert_eq!((&prime["label"], &prime["parent"]), (&json!("prime"), &Value::Null));
        assert_eq!(prime["asset"]["prompt"], "轻量保温杯，500ml，316不锈钢内胆，一键开盖", "in its owner's words");

        let files = mei.get(&format!("{path}/files")).await.expect(200).json;
        let names: Vec<&str> = files["items"].as_array().unwrap().iter().map(|file| file["name"].as_str().unwrap()).collect();
        assert_eq!(names, ["productname.txt", "00-prime.jpg", "07-prime.jpg"]);
        assert_eq!(bytes(&files["items"][0]["url"]).await, "轻量保温杯".as_bytes());
        // What shops ask of each picture.
        let (text, picture) = (&files["items"][0], &files["items"][1]);
        assert_eq!((&text["asset"], &text["engine"], &text["made_by_ai"]), (&Value::Null, &Value::Null, &json!(false)));
        assert_eq!((&picture["asset"], &picture["made_by_ai"]), (&prime["asset"]["id"], &json!(true)));
        assert!(picture["engine"].as_str().unwrap().contains('/'), "{picture}");
        assert_eq!(picture["made_at"], prime["created_at"]);
        assert_eq!(bytes(&files["items"][1]["url"]).await, bytes(&prime["asset"]["urls"]["full"]).await);
        let user = user_id(&mei).await.to_string().to_lowercase();
        let stored = app.state.storage.list(&format!("outputs/{user}/{id}/"), 10).await.unwrap();
        assert_eq!(stored.len(), 3, "{stored:?}");

        let list = mei.get("/api/predict/sessions").await.expect(200).json;
        let summary = &list["items"][0];
        assert_eq!((&summary["id"], &summary["posters"], &summary["edits"]), (&json!(id), &json!(2), &json!(0)));
        assert_eq!(summary["cover"]["id"], prime["asset"]["id"]);

        for theirs in [path.clone(), format!("{path}/files"), "/api/predict/sessions/session_x".to_owned()] {
            let _ = ann.get(&theirs).await.expect_problem(404, "NOT_FOUND");
        }
        let _ = ann.delete(&path).await.expect_problem(404, "NOT_FOUND");
        let words = json!({ "headline": "别的", "subheadline": "" });
        let _ = ann.patch(&format!("{path}/posters/0"), words).await.expect_problem(404, "NOT_FOUND");
        app.audit().await;
    }
}

on_both! {
    /// Requirement B7.
    async fn ten_products_in_a_row_are_ten_sets_with_their_names(app: TestApp) {
        let mei = app.user().await;
        let upload = product(&mei).await;
        for number in 0..10 {
            let mut wanted = order(&upload, &[0]);
            wanted["description"] = json!(format!("第{number}号杯子，陶瓷"));
            wanted["text"] = json!("set");
            // Two of one second are in their order, too.
            let _ = made(&mei, wanted).await;
        }
        let mut names = Vec::new();
        let mut cursor = String::new();
        loop {
            let page = mei.get(&format!("/api/predict/sessions?limit=4{cursor}")).await.expect(200).json;
            names.extend(page["items"].as_array().unwrap().iter().map(|item| item["name"].as_str().unwrap().to_owned()));
            match page["next"].as_str() {
                Some(next) => cursor = format!("&cursor={next}"),
                None => break,
            }
        }
        let wanted: Vec<String> = (0..10).rev().map(|number| format!("第{number}号杯子")).collect();
        assert_eq!(names, wanted);
        app.audit().await;
    }
}

on_both_quietly! {
    async fn nothing_is_stored_of_a_set_that_was_deleted(app: TestApp) {
        let mei = app.user().await;
        let upload = product(&mei).await;
        app.plan(json!([{ "outcome": "never" }])).await;
        let answer = mei.order("/api/predict/posters", order(&upload, &[0, 5])).await.expect(202);
        let path = format!("/api/predict/sessions/{}", answer.text_of("/session/id"));
        let _ = mei.delete(&path).await.expect_problem(409, "CONFLICT");
        let job = answer.text_of("/id");
        let _ = mei.delete(&format!("/api/predict/{job}")).await.expect(200);
        app.until_quiet().await;
        let words = json!({ "headline": "更好的早晨", "subheadline": "每天" });
        let place = if mei.job(&job).await["items"][0]["state"] == "succeeded" { 0 } else { 5 };
        let changed = mei.patch(&format!("{path}/posters/{place}"), words).await;
        assert!([200, 404].contains(&changed.status), "{}", changed.text);

        let _ = mei.delete(&path).await.expect(204);
        let _ = mei.get(&path).await.expect_problem(404, "NOT_FOUND");
        app.advance(25 * 3600).await;
        app.until_quiet().await;
        app.nothing_amiss().await;
        assert_eq!(app.state.storage.list("", 100).await.unwrap().len(), 0);
        for kept in [
            "SELECT COUNT(*) AS n FROM jobs WHERE input LIKE '%保温%'",
            "SELECT COUNT(*) AS n FROM calls WHERE request LIKE '%保温%'",
            "SELECT COUNT(*) AS n FROM poster_briefs",
        ] {
            assert_eq!(number(&app, kept).await, 0, "{kept}");
        }
        // Nothing is made of it any more.
        let failed = mei.job(&job).await;
        assert_eq!(failed["items"].as_array().unwrap().len(), 2);
    }
}

on_both_quietly! {
    async fn other_words_are_the_next_version_and_cost_nothing(app: TestApp) {
        let mei = app.user().await;
        let (id, over) = made(&mei, order(&product(&mei).await, &[0])).await;
        let before = mei.credits().await;
        let path = format!("/api/predict/sessions/{id}/posters/0");
        let words = json!({ "headline": "早晨的第一口", "subheadline": "500ml 刚刚好" });
        let version = mei.patch(&path, words).await.expect(200).json;
        assert_eq!((&version["label"], &version["parent"]), (&json!("edit0"), &json!("prime")));
        let (prime, edited) = (&over["items"][0]["asset"], &version["asset"]);
        assert_ne!(bytes(&prime["urls"]["full"]).await, bytes(&edited["urls"]["full"]).await);
        assert_eq!((&edited["width"], &edited["height"]), (&json!(800), &json!(800)));

        // The words of one version are replaced, not written over.
        let again = mei.patch(&path, json!({ "headline": "晚上的最后一口" })).await.expect(200).json;
        assert_eq!((&again["label"], &again["parent"]), (&json!("edit1"), &json!("edit0")));
        // Or those of an older one.
        let of_first = json!({ "headline": "中午的一杯", "version": "prime" });
        for sent in ["once", "and again, because its answer was lost"] {
            let branch = mei.patch(&path, of_first.clone()).await.expect(200).json;
            assert_eq!((&branch["label"], &branch["parent"]), (&json!("edit2"), &json!("prime")), "{sent}");
        }
        let _ = mei.patch(&path, json!({ "headline": "好", "version": "edit9" })).await.expect_problem(404, "NOT_FOUND");
        assert_eq!(mei.credits().await, before);
        let shown = mei.get(&format!("/api/predict/sessions/{id}")).await.expect(200).json;
        let labels: Vec<&Value> = shown["rows"][0]["versions"].as_array().unwrap().iter().map(|one| &one["label"]).collect();
        assert_eq!(labels, ["prime", "edit0", "edit1", "edit2"]);
        assert_eq!(mei.get("/api/predict/sessions").await.expect(200).json["items"][0]["edits"], 3);

        for (field, words) in [
            ("headline", json!({ "headline": " " })),
            ("headline", json!({ "headline": "㵘𪚥" })),
            ("headline", json!({ "headline": "长".repeat(100) })),
            ("subheadline", json!({ "headline": "好", "subheadline": "长".repeat(121) })),
        ] {
            let refused = mei.patch(&path, words).await.expect_problem(422, "INVALID");
            assert_eq!(refused.json["fields"][0]["name"], field);
        }
        let _ = mei.patch(&format!("/api/predict/sessions/{id}/posters/3"), json!({ "headline": "好" })).await
            .expect_problem(404, "NOT_FOUND");
        app.until_quiet().await;
        app.nothing_amiss().await;
    }
}

on_both! {
    async fn a_set_without_words_has_none_to_change(app: TestApp) {
        let mei = app.user().await;
        let mut wanted = order(&product(&mei).await, &[0]);
        wanted["language"] = json!("none");
        let (id, _) = made(&mei, wanted).await;
        let words = json!({ "headline": "好" });
        let path = format!("/api/predict/sessions/{id}/posters/0");
        let _ = mei.patch(&path, words).await.expect_problem(409, "CONFLICT");
        app.audit().await;
    }
}

#[tokio::test]
async fn every_shop_says_what_it_wants_of_generated_pictures_and_when_that_was_read() {
    let app = TestApp::start(Backend::File).await;
    let presets =
        app.user().await.get("/api/billing/catalogue").await.expect(200).json["studios"]["poster"]["presets"].clone();
    assert_eq!(presets.as_array().unwrap().len(), 12);
    for preset in presets.as_array().unwrap() {
        for language in ["zh", "en"] {
            let note = preset["note"][language].as_str().unwrap();
            assert!(note.contains("AI") && note.contains("2026-"), "{note}");
        }
    }
}

/// Requirement B12: what each shop takes, read by other decoders than the one that wrote it. The database does not matter.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_preset_has_its_exact_size_bytes_and_ground() {
    let app = TestApp::start(Backend::File).await;
    let mei = app.user_with(400).await;
    let upload = product(&mei).await;
    for preset in darkroom_posters::plan::presets() {
        let id = serde_json::to_value(preset.id).unwrap();
        for language in ["zh", "en"] {
            let mut wanted = order(&upload, &[0, 5]);
            (wanted["preset"], wanted["language"]) = (id.clone(), json!(language));
            let (_, over) = made(&mei, wanted).await;
            for item in over["items"].as_array().unwrap() {
                let file = bytes(&item["asset"]["urls"]["full"]).await;
                assert!(file.len() as u64 <= preset.bytes_max, "{id}: {} bytes", file.len());
                let picture = image::ImageReader::with_format(Cursor::new(&file), image::ImageFormat::Jpeg);
                let picture = picture.decode().unwrap().to_rgb8();
                assert_eq!(picture.dimensions(), preset.size, "{id}");
                let is_white_main = item["poster"] == 0 && preset.main == darkroom_posters::plan::ContentRule::White;
                if is_white_main {
                    let (width, height) = preset.size;
                    let border = (0..width).flat_map(|x| [(x, 0), (x, height - 1)]);
                    let border = border.chain((0..height).flat_map(|y| [(0, y), (width - 1, y)]));
                    assert!(border.into_iter().all(|(x, y)| picture.get_pixel(x, y).0 == [255; 3]), "{id}");
                }
                if let Some(read) = pillow::reads("read_poster.py", &file) {
                    let (format, mode) = (&read["format"], &read["mode"]);
                    assert_eq!((format, mode), (&json!("JPEG"), &json!("RGB")), "{id}: {read}");
                    assert_eq!(read["size"], json!([preset.size.0, preset.size.1]), "{id}");
                    // Without a profile it is sRGB for every shop.
                    assert_eq!(read["profile"], false, "{id}");
                    assert!(!is_white_main || read["border"] == 255, "{id}: {read}");
                }
            }
            app.advance(1).await;
        }
    }
    app.audit().await;
}
