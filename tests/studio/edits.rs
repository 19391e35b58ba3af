//! Edits of pictures (requirements B9, B11): what was painted changes and nothing else does, versions, refusals, and what
//! becomes of the credits.

use std::io::Cursor;
use std::sync::Arc;

use darkroom_tests::{Answer, TestApp, TestUser, at_once, cost, on_both};
use image::{GrayImage, ImageFormat, Luma, RgbImage};
use serde_json::{Value, json};

use crate::front::number;

/// Left, top, width, height in px.
pub(crate) type Paint = [u32; 4];

/// What a soft edge of 1 % of 1,024 px reaches, and a block of a JPEG beyond it.
const REACH_PX: u32 = 11 + 8;

fn holds([left, top, width, height]: Paint, reach: u32, x: u32, y: u32) -> bool {
    x + reach >= left && y + reach >= top && x < left + width + reach && y < top + height + reach
}

fn encoded(mask: &GrayImage, format: ImageFormat) -> Vec<u8> {
    let mut file = Cursor::new(Vec::new());
    mask.write_to(&mut file, format).unwrap();
    file.into_inner()
}

fn mask(side: u32, paint: Paint) -> GrayImage {
    GrayImage::from_fn(side, side, |x, y| Luma([if holds(paint, 0, x, y) { 255 } else { 0 }]))
}

async fn upload(user: &TestUser, purpose: &str, file: Vec<u8>) -> String {
    let id = user.put(purpose, "image/png", file).await;
    let _ = user.complete(&id).await.expect(200);
    id
}

async fn painted(user: &TestUser, paint: Paint) -> String {
    painted_on(user, 1_024, paint).await
}

/// A mask for a square picture of this side, in px.
pub(crate) async fn painted_on(user: &TestUser, side: u32, paint: Paint) -> String {
    upload(user, "mask", encoded(&mask(side, paint), ImageFormat::Png)).await
}

/// A photo of 1,024 px, and its id.
async fn photo(user: &TestUser) -> String {
    let input = json!({ "model": "flux", "prompt": "a quiet street in the rain", "seed": 5 });
    let job = user.order("/api/predict/photos", input).await.expect(202).text_of("/id");
    asset_of(&user.follow(&job).await)
}

pub(crate) fn asset_of(job: &Value) -> String {
    assert_eq!(job["state"], "succeeded", "{job}");
    job["items"][0]["asset"]["id"].as_str().unwrap().to_owned()
}

pub(crate) async fn order(user: &TestUser, asset: &str, prompt: &str, mask: Option<&str>) -> Answer {
    user.order("/api/predict/edits", json!({ "asset": asset, "prompt": prompt, "mask_upload": mask })).await
}

/// Edits to the end, and answers the new picture.
pub(crate) async fn edited(user: &TestUser, asset: &str, prompt: &str, mask: Option<&str>) -> String {
    let job = order(user, asset, prompt, mask).await.expect(202).text_of("/id");
    asset_of(&user.follow(&job).await)
}

/// The file as it is saved, and its picture.
pub(crate) async fn saved(user: &TestUser, asset: &str) -> (Vec<u8>, RgbImage) {
    let shown = user.get(&format!("/api/media/assets/{asset}")).await.expect(200);
    let answer = reqwest::get(shown.text_of("/urls/download")).await.unwrap();
    let file = answer.bytes().await.unwrap().to_vec();
    let picture = image::load_from_memory(&file).unwrap().into_rgb8();
    assert_eq!(u64::from(picture.width()), shown.json["width"].as_u64().unwrap());
    (file, picture)
}

/// A JPEG as somebody else's decoder reads it.
pub(crate) fn read_elsewhere(file: &[u8]) -> RgbImage {
    let mut decoder = jpeg_decoder::Decoder::new(file);
    let rgb = decoder.decode().unwrap();
    let info = decoder.info().unwrap();
    RgbImage::from_raw(info.width.into(), info.height.into(), rgb).unwrap()
}

/// How many pixels differ outside of the paint, and the share that differs visibly on it.
pub(crate) fn changes(before: &RgbImage, after: &RgbImage, paint: Paint) -> (usize, f64) {
    assert_eq!(before.dimensions(), after.dimensions());
    let (mut outside, mut inside, mut painted) = (0, 0, 0);
    for (x, y, pixel) in before.enumerate_pixels() {
        let other = after.get_pixel(x, y);
        if holds(paint, 0, x, y) {
            painted += 1;
            inside += usize::from(pixel.0.iter().zip(other.0).any(|(one, two)| one.abs_diff(two) > 16));
        } else if !holds(paint, REACH_PX, x, y) {
            outside += usize::from(pixel != other);
        }
    }
    (outside, f64::from(u32::try_from(inside).unwrap()) / f64::from(painted))
}

async fn versions(user: &TestUser, first: &str) -> Vec<(String, String)> {
    let list = user.get(&format!("/api/media/assets?versions_of={first}")).await.expect(200);
    let version = |item: &Value| {
        let version = &item["version"];
        let text = |value: &Value| value.as_str().unwrap_or("prime").to_owned();
        (text(&version["label"]), text(&version["parent"]))
    };
    let mut versions: Vec<_> = list.json["items"].as_array().unwrap().iter().map(version).collect();
    versions.sort();
    versions
}

on_both! {
    async fn five_edits_in_a_row_change_what_was_painted_and_not_one_pixel_besides(app: TestApp) {
        let mei = app.user().await;
        let prime = photo(&mei).await;
        // The whole picture first: what comes of it is a JPEG of ours.
        let mut ids = vec![prime.clone(), edited(&mei, &prime, "暖一点的光，变成橙色", None).await];
        let paints = [[60, 80, 220, 180], [500, 300, 300, 200], [0, 700, 150, 324], [900, 0, 124, 100], [440, 260, 110, 300]];
        let (mut file, mut before) = saved(&mei, &ids[1]).await;
        for (paint, prompt) in paints.into_iter().zip(["make it red", "换成蓝色", "add a cup", "变成绿色", "make it black"]) {
            let mask = painted(&mei, paint).await;
            ids.push(edited(&mei, ids.last().unwrap(), prompt, Some(&mask)).await);
            let (next_file, after) = saved(&mei, ids.last().unwrap()).await;
            let (outside, inside) = changes(&before, &after, paint);
            assert_eq!(outside, 0, "{prompt}");
            assert!(inside > 0.05, "{prompt}: {inside} of the paint");
            let (outside, _) = changes(&read_elsewhere(&file), &read_elsewhere(&next_file), paint);
            assert_eq!(outside, 0, "{prompt}, for another decoder");
            (file, before) = (next_file, after);
        }
        let chain: Vec<(String, String)> =
            (0..6).map(|number| (format!("edit{number}"), ids[number].clone())).collect();
        let mut expected = chain.clone();
        expected.push(("prime".to_owned(), "prime".to_owned()));
        assert_eq!(versions(&mei, &prime).await, expected);
        // From an earlier one again: the tree gets a branch, and the number goes on.
        let branch = edited(&mei, &ids[1], "make it pink", None).await;
        let shown = mei.get(&format!("/api/media/assets/{branch}")).await.expect(200);
        assert_eq!(shown.json["version"], json!({ "label": "edit6", "first": prime, "parent": ids[1] }));
        assert_eq!(shown.json["prompt"], "make it pink", "what its owner asked for, and not what the engine was told");
        app.until_quiet().await;
        app.nothing_amiss().await;
    }
}

on_both! {
    async fn a_photo_of_another_format_keeps_every_pixel_without_paint(app: TestApp) {
        let mei = app.user().await;
        let prime = photo(&mei).await;
        let (_, before) = saved(&mei, &prime).await;
        let paint = [380, 420, 260, 240];
        let mask = painted(&mei, paint).await;
        let mut ids = vec![prime.clone()];
        for prompt in ["make it red", "add a leaf"] {
            ids.push(edited(&mei, ids.last().unwrap(), prompt, Some(&mask)).await);
            let (file, after) = saved(&mei, ids.last().unwrap()).await;
            assert_eq!(image::guess_format(&file).unwrap(), ImageFormat::Png);
            let (outside, inside) = changes(&before, &after, paint);
            assert_eq!(outside, 0, "{prompt}");
            assert!(inside > 0.05, "{prompt}: {inside} of the paint");
        }
        assert_eq!(mei.credits().await["available"], 1_000 - 7 - 2 * 4);
        app.until_quiet().await;
        app.nothing_amiss().await;
    }
}

on_both! {
    async fn a_mask_that_fits_no_picture_is_refused_with_its_reason_and_nothing_is_held(app: TestApp) {
        let mei = app.user().await;
        let prime = photo(&mei).await;
        let (held, calls) = (mei.credits().await, app.replicate().await["predictions"].as_array().unwrap().len());
        let png = |mask: &GrayImage| encoded(mask, ImageFormat::Png);
        let colours = image::DynamicImage::ImageLuma8(mask(1_024, [10, 10, 200, 200])).to_rgb8();
        let mut coloured = Cursor::new(Vec::new());
        colours.write_to(&mut coloured, ImageFormat::Png).unwrap();
        for (file, reason) in [
            (png(&mask(1_000, [10, 10, 200, 200])), "MASK_SIZE"),
            (png(&mask(1_024, [0, 0, 0, 0])), "MASK_EMPTY"),
            (png(&mask(1_024, [5, 5, 3, 3])), "MASK_EMPTY"),
            (png(&mask(1_024, [0, 0, 1_024, 900])), "MASK_FULL"),
            (encoded(&mask(1_024, [10, 10, 200, 200]), ImageFormat::Jpeg), "NOT_PNG"),
            (coloured.into_inner(), "NOT_PNG"),
        ] {
            let id = upload(&mei, "mask", file).await;
            let answer = order(&mei, &prime, "make it red", Some(&id)).await.expect_problem(422, "FILE_REJECTED");
            assert_eq!(answer.json["reasons"][0]["code"], reason, "{:?}", answer.json);
        }
        let large = json!({ "purpose": "mask", "content_type": "image/png", "bytes": 20_000_000, "name": "mask.png" });
        mei.post("/api/media/uploads", large).await.expect_problem(422, "INVALID");
        assert_eq!(mei.credits().await, held);
        assert_eq!(app.replicate().await["predictions"].as_array().unwrap().len(), calls);
        assert_eq!(number(&app, "SELECT COUNT(*) AS n FROM edits").await, 0);
        app.until_quiet().await;
        app.nothing_amiss().await;
    }
}

on_both! {
    async fn only_what_is_ones_own_is_edited_and_only_with_words(app: TestApp) {
        let (mei, lan) = (app.user().await, app.user().await);
        let prime = photo(&mei).await;
        let mask = painted(&lan, [10, 10, 200, 200]).await;
        order(&lan, &prime, "make it red", None).await.expect_problem(404, "NOT_FOUND");
        order(&mei, &prime, "make it red", Some(&mask)).await.expect_problem(404, "NOT_FOUND");
        order(&mei, "ast_none", "make it red", None).await.expect_problem(404, "NOT_FOUND");
        order(&mei, &prime, "make it red", Some("upl_none")).await.expect_problem(404, "NOT_FOUND");
        // A reference is no mask.
        let reference = upload(&mei, "reference", encoded(&self::mask(1_024, [10, 10, 400, 400]), ImageFormat::Png)).await;
        order(&mei, &prime, "make it red", Some(&reference)).await.expect_problem(404, "NOT_FOUND");
        for prompt in ["", "  \n ", &"x".repeat(501), "a\u{7}b"] {
            order(&mei, &prime, prompt, None).await.expect_problem(422, "INVALID");
        }
        let input = json!({ "asset": prime, "prompt": "add this", "reference_upload": reference });
        let job = mei.order("/api/predict/edits", input).await.expect(202).text_of("/id");
        let _ = asset_of(&mei.follow(&job).await);
        let _ = mei.delete(&format!("/api/media/assets/{prime}")).await.expect(204);
        order(&mei, &prime, "make it red", None).await.expect_problem(404, "NOT_FOUND");
        let poor = app.user_with(7).await;
        let last = photo(&poor).await;
        order(&poor, &last, "make it red", None).await.expect_problem(402, "INSUFFICIENT_CREDITS");
        app.until_quiet().await;
        app.nothing_amiss().await;
    }
}

on_both! {
    async fn an_edit_that_went_wrong_costs_nothing_and_one_told_twice_costs_once(app: TestApp) {
        let mei = app.user().await;
        let prime = photo(&mei).await;
        let mask = painted(&mei, [380, 420, 260, 240]).await;
        for (outcome, code) in [
            ("another_scene", "SCENE_CHANGED"),
            ("unchanged", "NOTHING_CHANGED"),
            ("outline_drawn", "OUTLINE_DRAWN"),
            ("sensitive", "NSFW"),
            ("output_null", "NO_PICTURE"),
        ] {
            app.plan(json!({ "outcome": outcome, "webhooks": "twice" })).await;
            let job = order(&mei, &prime, "make it red", Some(&mask)).await.expect(202).text_of("/id");
            let over = mei.follow(&job).await;
            assert_eq!(over["items"][0]["error"]["code"], code, "{outcome}: {over}");
            assert_eq!(over["cost"], cost(0, 0, 4), "{outcome}");
        }
        app.plan(json!({ "webhooks": "twice" })).await;
        let job = order(&mei, &prime, "make it red", Some(&mask)).await.expect(202).text_of("/id");
        let over = mei.follow(&job).await;
        let _ = asset_of(&over);
        assert_eq!(over["cost"], cost(0, 4, 0));
        assert_eq!(versions(&mei, &prime).await.len(), 2, "what failed is no version");
        assert_eq!(mei.credits().await["available"], 1_000 - 7 - 4);
        app.until_quiet().await;
        app.nothing_amiss().await;
    }
}

on_both! {
    async fn edits_of_one_picture_at_the_same_time_get_different_numbers(app: TestApp) {
        let mei = Arc::new(app.user().await);
        let prime = photo(&mei).await;
        let answers = at_once(4, |_| {
            let (mei, prime) = (Arc::clone(&mei), prime.clone());
            async move { order(&mei, &prime, "make it red", None).await }
        })
        .await;
        for answer in answers {
            let _ = asset_of(&mei.follow(&answer.expect(202).text_of("/id")).await);
        }
        let labels: Vec<String> = versions(&mei, &prime).await.into_iter().map(|(label, _)| label).collect();
        assert_eq!(labels, ["edit0", "edit1", "edit2", "edit3", "prime"]);
        app.until_quiet().await;
        app.nothing_amiss().await;
    }
}
