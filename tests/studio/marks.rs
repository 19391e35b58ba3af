//! Every picture that leaves says that a machine made it, once, and a reader of others understands it (issue 16 §6).

use std::path::Path;
use std::process::{Command, Stdio};

use darkroom_tests::{TestApp, TestUser, on_both};
use reqwest::Method;
use serde_json::{Value, json};

use crate::chat::{self, with_chat};
use crate::edits::{edited, painted_on};
use crate::pillow;
use crate::posters::{order, product};
use crate::posters_kept::made;

/// What ExifTool reads in a file: every tag of every group, duplicates too.
fn read_by_exiftool(picture: &[u8]) -> Value {
    let tool = Path::new(env!("CARGO_MANIFEST_DIR")).join("web/node_modules/exiftool-vendored.pl/bin/exiftool");
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("picture");
    std::fs::write(&file, picture).unwrap();
    let mut perl = Command::new("perl");
    let read = perl.arg(&tool).args(["-json", "-a", "-G1", "-struct", "-validate", "-warning", "-all"]).arg(&file);
    let output = read.stdin(Stdio::null()).output().expect("perl");
    let text = String::from_utf8(output.stdout).unwrap();
    let files: Value = serde_json::from_str(&text)
        .unwrap_or_else(|error| panic!("{}: {error}: {text} {:?}", tool.display(), output.stderr));
    files[0].clone()
}

/// The tags whose names end like this, whatever their capitals.
fn tags<'a>(read: &'a Value, name: &str) -> Vec<&'a Value> {
    read.as_object()
        .unwrap()
        .iter()
        .filter(|(key, _)| key.to_lowercase().ends_with(name))
        .map(|(_, value)| value)
        .collect()
}

/// What IPTC calls a picture of which a model made all, and one of which it changed a part.
pub(crate) const TRAINED: &str = "trainedAlgorithmicMedia";
pub(crate) const COMPOSITE: &str = "compositeWithTrainedAlgorithmicMedia";

/// Every size of a picture has one label, and says how it came to be.
pub(crate) async fn assert_marked(app: &TestApp, user: &TestUser, asset: &Value, made: &str) {
    let id = asset["id"].as_str().unwrap();
    let producer = app.state.config.label_producer.as_str();
    let label = json!({
        "Label": "1", "ContentProducer": producer, "ProduceID": id, "ReservedCode1": "", "ContentPropagator": "",
        "PropagateID": "", "ReservedCode2": "",
    });
    for size in ["full", "web", "thumb", "download"] {
        let answer = user.request(Method::GET, asset["urls"][size].as_str().unwrap()).send().await.unwrap();
        let picture = answer.error_for_status().unwrap().bytes().await.unwrap();
        assert_eq!(picture.windows(9).filter(|part| part == b"<TC260:AI").count(), 1, "{size}");
        let read = read_by_exiftool(&picture);
        let [found] = tags(&read, ":aigc")[..] else { panic!("{size}: {read}") };
        assert_eq!(serde_json::from_str::<Value>(found.as_str().unwrap()).unwrap(), label, "{size}: {read}");
        let [source] = tags(&read, ":digitalsourcetype")[..] else { panic!("{size}: {read}") };
        assert_eq!(
            source.as_str().unwrap(),
            format!("http://cv.iptc.org/newscodes/digitalsourcetype/{made}"),
            "{size}"
        );
        if let Some(read) = pillow::reads("read_marks.py", &picture) {
            let packet = read["xmp"].as_str().unwrap();
            assert_eq!(packet.matches("\"Label\":\"1\"").count(), 1, "{size}: {read}");
            assert!(packet.contains(&format!("\"ProduceID\":\"{id}\"")), "{size}: {read}");
            assert!(packet.contains(&format!("/digitalsourcetype/{made}")), "{size}: {read}");
        }
        assert_eq!(tags(&read, ":Warning"), Vec::<&Value>::new(), "{size}");
        assert_eq!(tags(&read, ":Error"), Vec::<&Value>::new(), "{size}");
    }
}

on_both! {
    async fn a_picture_of_every_engine_and_format_carries_one_label_in_every_size(app: TestApp) {
        let app = with_chat(app).await;
        let mei = app.user().await;
        // WebP, PNG, JPEG that is called PNG, and whatever a chat endpoint answers with.
        app.plan(json!([{}, {}, { "outcome": "jpeg_named_png" }])).await;
        let mut types = Vec::new();
        for model in ["flux", "sd", "sd"] {
            let input = json!({ "model": model, "prompt": "a fox in the snow", "count": 1 });
            let job = mei.order("/api/predict/photos", input).await.expect(202).text_of("/id");
            let job = mei.follow(&job).await;
            assert_eq!(job["state"], "succeeded", "{job}");
            let asset = &job["items"][0]["asset"];
            assert_marked(&app, &mei, asset, TRAINED).await;
            let shown = mei.get(&format!("/api/media/assets/{}", asset["id"].as_str().unwrap())).await.expect(200).json;
            types.push(shown["content_type"].as_str().unwrap().to_owned());
        }
        assert_eq!(types, ["image/webp", "image/png", "image/jpeg"]);
        let job = chat::order(&mei, 1).await;
        let job = mei.follow(&job).await;
        assert_marked(&app, &mei, &job["items"][0]["asset"], TRAINED).await;
        app.audit().await;
    }
}

on_both! {
    /// Of a photo a part and all of it, of a poster a part and its words: each says that it is changed, and a poster that is
    /// not says that it is made.
    async fn a_picture_that_was_edited_says_so_once_in_every_size(app: TestApp) {
        let mei = app.user().await;
        let input = json!({ "model": "flux", "prompt": "a quiet street in the rain", "seed": 5 });
        let job = mei.order("/api/predict/photos", input).await.expect(202).text_of("/id");
        let photo = mei.follow(&job).await["items"][0]["asset"]["id"].as_str().unwrap().to_owned();
        let part = painted_on(&mei, 1_024, [380, 420, 260, 240]).await;
        let all = edited(&mei, &photo, "暖一点的光，变成橙色", None).await;
        // A part of a photo that engines wrote, which becomes a PNG, and of a JPEG of ours, which is spliced.
        for edit in [edited(&mei, &photo, "make it red", Some(&part)).await, edited(&mei, &all, "make it red", Some(&part)).await, all] {
            let shown = mei.get(&format!("/api/media/assets/{edit}")).await.expect(200).json;
            assert_marked(&app, &mei, &shown, COMPOSITE).await;
        }

        let (session, over) = made(&mei, order(&product(&mei).await, &[0])).await;
        let poster = &over["items"][0]["asset"];
        assert_marked(&app, &mei, poster, TRAINED).await;
        let part = painted_on(&mei, 800, [60, 380, 160, 140]).await;
        let edit = edited(&mei, poster["id"].as_str().unwrap(), "make it red", Some(&part)).await;
        let edit = mei.get(&format!("/api/media/assets/{edit}")).await.expect(200).json;
        assert_marked(&app, &mei, &edit, COMPOSITE).await;
        let words = json!({ "headline": "早晨的第一口", "subheadline": "500ml 刚刚好" });
        let path = format!("/api/predict/sessions/{session}/posters/0");
        let relettered = mei.patch(&path, words).await.expect(200).json;
        assert_marked(&app, &mei, &relettered["asset"], COMPOSITE).await;
        app.audit().await;
    }
}
