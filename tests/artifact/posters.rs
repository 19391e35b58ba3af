//! A set of posters, from the texts to the edit of one.

use std::io::Cursor;

use darkroom_tests::TestUser;
use image::{ImageFormat, Rgb, RgbImage};
use serde_json::json;

/// Makes a set of one poster; answers its session and its picture.
pub(crate) async fn set(user: &TestUser) -> (String, String) {
    let in_cup = |x: u32, y: u32| (120..280).contains(&x) && (60..340).contains(&y);
    let cup = RgbImage::from_fn(400, 400, |x, y| Rgb(if in_cup(x, y) { [40, 70, 120] } else { [255; 3] }));
    let mut file = Cursor::new(Vec::new());
    cup.write_to(&mut file, ImageFormat::Png).unwrap();
    let product = user.put("product", "image/png", file.into_inner()).await;
    let _ = user.complete(&product).await.expect(200);
    let input = json!({
        "product_uploads": [product],
        "description": "轻量保温杯，500ml",
        "posters": [0],
        "preset": "taobao_square",
        "language": "zh",
        "text": "set",
    });
    let answer = user.order("/api/predict/posters", input).await.expect(202);
    let over = user.follow(&answer.text_of("/id")).await;
    assert_eq!(over["state"], "succeeded", "{over}");
    (answer.text_of("/session/id"), over["items"][0]["asset"]["id"].as_str().unwrap().to_owned())
}

/// Texts, a set, other words, an edit, a download; then all of it is thrown away.
pub(crate) async fn makes_posters(mei: &TestUser) {
    let about = json!({ "description": "轻量保温杯，500ml", "preset": "taobao_square", "language": "zh" });
    let _ = mei.post("/api/predict/posters/brief", about).await.expect(200);
    let (session, poster) = set(mei).await;
    let edit = json!({ "asset": poster, "prompt": "make it red" });
    let edit = mei.order("/api/predict/edits", edit).await.expect(202).text_of("/id");
    let over = mei.follow(&edit).await;
    assert_eq!(over["state"], "succeeded", "{over}");
    let path = format!("/api/predict/sessions/{session}");
    let words = json!({ "headline": "早晨的第一口", "subheadline": "" });
    let _ = mei.patch(&format!("{path}/posters/0"), words).await.expect(200);
    let shown = mei.get(&path).await.expect(200).json;
    assert_eq!(shown["rows"][0]["versions"].as_array().unwrap().len(), 3, "{shown}");
    let files = mei.get(&format!("{path}/files")).await.expect(200).json;
    assert_eq!(files["items"].as_array().unwrap().len(), 1 + 3, "{files}");
    let saved = mei.post(&format!("/api/media/assets/{poster}/download"), json!({ "visible_mark": true })).await;
    assert_eq!(saved.expect(200).json["marked"], true);
    let _ = mei.delete(&path).await.expect(204);
    assert_eq!(mei.get("/api/predict/sessions").await.expect(200).json["items"], json!([]));
}
