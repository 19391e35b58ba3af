//! The visible label of generated pictures on what is saved (issue 12, GB 45438-2025): where it stands, how large, on which
//! files; who may leave it out; and that nothing is left of the copies that carry it.

use std::collections::BTreeSet;
use std::sync::Arc;

use darkroom::config::LabelVisible;
use darkroom::db::Stmt;
use darkroom_tests::{Answer, SecondInstance, TestApp, TestUser, at_once, on_both, on_both_quietly};
use image::{ImageFormat, RgbImage};
use serde_json::{Value, json};

use crate::edits::read_elsewhere;
use crate::front::{fields, number, objects, post_in, reconcile, user_id};
use crate::posters::{order, product};
use crate::posters_kept::{bytes, made};

/// Of the text that says whose duty the label is without the mark.
const VERSION: &str = "2026-11-29";
const DAY_SECONDS: i64 = 86_400;

async fn ask(user: &TestUser, asset: &str, visible_mark: bool, acknowledged: Option<&str>) -> Answer {
    let input = json!({ "visible_mark": visible_mark, "acknowledged": acknowledged });
    user.post(&format!("/api/media/assets/{asset}/download"), input).await
}

/// The file behind the address of an answer, and its headers' name, which the answer says as well.
async fn saved(answer: &Answer) -> (Vec<u8>, String) {
    let response = reqwest::get(answer.text_of("/url")).await.unwrap().error_for_status().unwrap();
    let disposition = response.headers()["content-disposition"].to_str().unwrap().to_owned();
    let name = disposition.split('"').nth(1).unwrap().to_owned();
    assert_eq!(answer.text_of("/name"), name);
    (response.bytes().await.unwrap().to_vec(), name)
}

/// The file with the label, in a language.
async fn labelled(user: &TestUser, asset: &str, language: &str) -> (Vec<u8>, String) {
    let input = json!({ "visible_mark": true, "acknowledged": null });
    let answer = post_in(user, language, &format!("/api/media/assets/{asset}/download"), &input).await.expect(200);
    assert_eq!(answer.json["marked"], true);
    saved(&answer).await
}

/// The file as it is stored.
async fn stored(user: &TestUser, asset: &str) -> Vec<u8> {
    let shown = user.get(&format!("/api/media/assets/{asset}")).await.expect(200);
    bytes(&shown.json["urls"]["full"]).await
}

/// A photo of this model, and its id.
async fn photo(user: &TestUser, model: &str) -> String {
    let input = json!({ "model": model, "prompt": "a quiet street in the rain", "seed": 5 });
    let job = user.order("/api/predict/photos", input).await.expect(202).text_of("/id");
    let over = user.follow(&job).await;
    assert_eq!(over["state"], "succeeded", "{over}");
    over["items"][0]["asset"]["id"].as_str().unwrap().to_owned()
}

/// A set of one poster: its session and the id of its picture.
async fn poster(user: &TestUser) -> (String, String) {
    let (session, over) = made(user, order(&product(user).await, &[0])).await;
    (session, over["items"][0]["asset"]["id"].as_str().unwrap().to_owned())
}

/// The columns and rows in which two pictures differ.
fn changed(
    before: &RgbImage,
    after: &RgbImage,
    counts: impl Fn([u8; 3], [u8; 3]) -> bool,
) -> (BTreeSet<u32>, BTreeSet<u32>) {
    assert_eq!(before.dimensions(), after.dimensions());
    let differ = before.enumerate_pixels().filter(|(x, y, pixel)| counts(pixel.0, after.get_pixel(*x, *y).0));
    differ.map(|(x, y, _)| (x, y)).unzip()
}

/// The height of the first letter of the label, in px: of the dark or the light, whichever is the ink and not the halo
/// around it, which is higher.
fn first_letter_px(before: &RgbImage, after: &RgbImage) -> usize {
    let is_dark = |pixel: [u8; 3]| pixel.iter().all(|level| *level < 80);
    let is_light = |pixel: [u8; 3]| pixel.iter().all(|level| *level > 225);
    let height_of = |is_ink: &dyn Fn([u8; 3]) -> bool| {
        let is_drawn =
            |old: [u8; 3], new: [u8; 3]| is_ink(new) && old.iter().zip(new).any(|(old, new)| old.abs_diff(new) > 60);
        let (columns, _) = changed(before, after, is_drawn);
        let first = *columns.first()?;
        let letter: BTreeSet<u32> = (first..).take_while(|column| columns.contains(column)).collect();
        let is_of_letter = |x: u32, y: u32| is_drawn(before.get_pixel(x, y).0, after.get_pixel(x, y).0);
        Some((0..after.height()).filter(|y| letter.iter().any(|x| is_of_letter(*x, *y))).count())
    };
    [height_of(&is_dark), height_of(&is_light)].into_iter().flatten().min().expect("a letter")
}

/// The label stands in the lower right corner, high enough, and nothing else differs.
fn assert_in_its_corner(before: &RgbImage, after: &RgbImage) {
    let (width, height) = before.dimensions();
    let (columns, rows) = changed(before, after, |old, new| old != new);
    assert!(!columns.is_empty(), "there is no label");
    assert!(*columns.first().unwrap() > width * 2 / 5, "from column {:?} of {width} on", columns.first());
    assert!(*rows.first().unwrap() > height * 4 / 5, "from row {:?} of {height} on", rows.first());
}

fn decoded(file: &[u8]) -> RgbImage {
    image::load_from_memory(file).unwrap().into_rgb8()
}

/// One label in the metadata, the picture's own.
fn assert_says_once(file: &[u8], asset: &str) {
    assert_eq!(file.windows(9).filter(|part| part == b"<TC260:AI").count(), 1);
    let own = format!("\"ProduceID\":\"{asset}\"");
    assert_eq!(file.windows(own.len()).filter(|part| *part == own.as_bytes()).count(), 1);
}

on_both! {
    async fn a_poster_is_saved_with_the_label_and_differs_in_nothing_but_its_corner(app: TestApp) {
        let mei = app.user().await;
        let (_, asset) = poster(&mei).await;
        let before = stored(&mei, &asset).await;
        for language in ["zh-CN", "en"] {
            let (file, name) = labelled(&mei, &asset, language).await;
            assert_eq!(name, "00-prime.jpg");
            assert_says_once(&file, &asset);
            for read in [decoded as fn(&[u8]) -> RgbImage, read_elsewhere] {
                let (before, after) = (read(&before), read(&file));
                assert_in_its_corner(&before, &after);
                let letter = first_letter_px(&before, &after);
                assert!((40..60).contains(&letter), "{language}: {letter} px of 800");
            }
        }
        assert_eq!(stored(&mei, &asset).await, before, "what is stored never carries it");
        app.audit().await;
    }
}

on_both! {
    async fn pictures_of_every_format_are_saved_with_the_label_and_go_on_saying_once_who_made_them(app: TestApp) {
        let mei = app.user().await;
        app.plan(json!([{}, {}, { "outcome": "jpeg_named_png" }])).await;
        for (model, kind, written) in [
            ("flux", ImageFormat::WebP, ImageFormat::Jpeg),
            ("sd", ImageFormat::Png, ImageFormat::Png),
            ("sd", ImageFormat::Jpeg, ImageFormat::Jpeg),
        ] {
            let asset = photo(&mei, model).await;
            let before = stored(&mei, &asset).await;
            assert_eq!(image::guess_format(&before).unwrap(), kind);
            let (file, name) = labelled(&mei, &asset, "en").await;
            assert_eq!(image::guess_format(&file).unwrap(), written, "{kind:?}");
            assert_says_once(&file, &asset);
            let stem = asset.trim_start_matches("ast_").to_lowercase();
            assert_eq!(name, format!("darkroom-{stem}.{}", if written == ImageFormat::Png { "png" } else { "jpg" }));
            let (old, new) = (decoded(&before), decoded(&file));
            let side = old.width().min(old.height()) as usize;
            if written == ImageFormat::Png {
                assert_in_its_corner(&old, &new);
            }
            let letter = first_letter_px(&old, &new);
            assert!(letter * 20 >= side && letter * 12 < side, "{kind:?}: {letter} px of {side}");
            assert_eq!(stored(&mei, &asset).await, before);
        }
        app.audit().await;
    }
}

on_both_quietly! {
    async fn whoever_leaves_the_label_out_is_told_once_in_half_a_year_and_it_is_kept_for_a_year(app: TestApp) {
        let mei = app.user().await;
        let ann = app.user().await;
        let asset = photo(&mei, "flux").await;
        let theirs = photo(&ann, "flux").await;
        assert_eq!(mei.get("/api/billing/catalogue").await.expect(200).json["label_visible"], "ask");
        let kept = "SELECT COUNT(*) AS n FROM label_acknowledgements";

        let _ = ask(&mei, &asset, false, None).await.expect_problem(409, "LABEL_UNACKNOWLEDGED");
        let other = ask(&mei, &asset, false, Some("2020-01-01")).await.expect_problem(422, "INVALID");
        assert_eq!(fields(&other), ["acknowledged NOT_ALLOWED"]);
        assert_eq!(number(&app, kept).await, 0);
        // With the label nothing is asked.
        let _ = ask(&mei, &asset, true, None).await.expect(200);
        let told = ask(&mei, &asset, false, Some(VERSION)).await.expect(200);
        assert_eq!(told.json["marked"], false);
        assert_eq!(saved(&told).await.0, stored(&mei, &asset).await);
        for acknowledged in [None, Some(VERSION)] {
            let _ = ask(&mei, &asset, false, acknowledged).await.expect(200);
        }
        let right = "SELECT COUNT(*) AS n FROM label_acknowledgements
                      WHERE language = 'en' AND text_version = '2026-11-29' AND text LIKE '%it is your duty%'";
        assert_eq!((number(&app, kept).await, number(&app, right).await), (1, 1));
        // It is theirs, and nobody else's.
        let _ = ask(&ann, &theirs, false, None).await.expect_problem(409, "LABEL_UNACKNOWLEDGED");

        app.advance(179 * DAY_SECONDS).await;
        let _ = mei.sign_in().await;
        let _ = ask(&mei, &asset, false, None).await.expect(200);
        app.advance(2 * DAY_SECONDS).await;
        let _ = ask(&mei, &asset, false, None).await.expect_problem(409, "LABEL_UNACKNOWLEDGED");
        let _ = ask(&mei, &asset, false, Some(VERSION)).await.expect(200);
        assert_eq!(number(&app, kept).await, 2);
        app.advance(180 * DAY_SECONDS).await;
        reconcile(&app).await;
        assert_eq!(number(&app, kept).await, 2, "the last download of the first was 182 days ago");
        app.advance(6 * DAY_SECONDS).await;
        reconcile(&app).await;
        assert_eq!(number(&app, kept).await, 1);
        app.until_quiet().await;
        app.nothing_amiss().await;
    }
}

on_both! {
    async fn a_deployment_may_want_the_label_always_or_never(app: TestApp) {
        let mei = app.user().await;
        let (session, asset) = poster(&mei).await;
        let of = |setting| {
            let app = &app;
            async move { SecondInstance::open(app, |plan| plan.config.label_visible = setting).await }
        };
        let files = format!("/api/predict/sessions/{session}/files");

        let always = of(LabelVisible::On).await;
        let here = always.for_user(&mei);
        assert_eq!(here.get("/api/billing/catalogue").await.expect(200).json["label_visible"], "on");
        for acknowledged in [None, Some(VERSION)] {
            let _ = ask(&here, &asset, false, acknowledged).await.expect_problem(403, "LABEL_REQUIRED");
        }
        let answer = ask(&here, &asset, true, None).await.expect(200);
        assert_ne!(saved(&answer).await.0, stored(&mei, &asset).await);
        // No address of a list saves it without.
        let shown = here.get(&format!("/api/media/assets/{asset}")).await.expect(200).json;
        assert_eq!(shown["urls"]["download"], Value::Null);
        let listed = here.get(&files).await.expect(200).json;
        assert_eq!((&listed["items"][1]["url"], &listed["items"][1]["asset"]), (&Value::Null, &json!(asset)));
        assert!(listed["items"][0]["url"].is_string(), "a text is no picture");

        let never = of(LabelVisible::Off).await;
        let here = never.for_user(&mei);
        assert_eq!(here.get("/api/billing/catalogue").await.expect(200).json["label_visible"], "off");
        let refused = ask(&here, &asset, true, None).await.expect_problem(422, "INVALID");
        assert_eq!(fields(&refused), ["visible_mark NOT_ALLOWED"]);
        let plain = ask(&here, &asset, false, None).await.expect(200);
        assert_eq!(plain.json["marked"], false);
        assert_eq!(saved(&plain).await.0, stored(&mei, &asset).await);
        let shown = here.get(&format!("/api/media/assets/{asset}")).await.expect(200).json;
        assert_eq!(bytes(&shown["urls"]["download"]).await, stored(&mei, &asset).await);
        let wanted = ask(&mei, &asset, false, None).await.expect_problem(409, "LABEL_UNACKNOWLEDGED");
        assert!(wanted.json["detail"].as_str().unwrap().contains("label"));
        app.audit().await;
    }
}

on_both! {
    async fn nobody_saves_the_pictures_of_others(app: TestApp) {
        let mei = app.user().await;
        let ann = app.user().await;
        let asset = photo(&mei, "flux").await;
        for (visible_mark, acknowledged) in [(true, None), (false, None), (false, Some(VERSION))] {
            let _ = ask(&ann, &asset, visible_mark, acknowledged).await.expect_problem(404, "NOT_FOUND");
        }
        let _ = ask(&ann, "ast_none", true, None).await.expect_problem(404, "NOT_FOUND");
        assert_eq!(number(&app, "SELECT COUNT(*) AS n FROM label_acknowledgements").await, 0);
        let path = format!("/api/media/assets/{asset}/download");
        for (input, field) in [
            (json!({}), "visible_mark MISSING"),
            (json!({ "visible_mark": "yes" }), "visible_mark MALFORMED"),
            (json!({ "visible_mark": true, "acknowledged": 7 }), "acknowledged MALFORMED"),
        ] {
            assert_eq!(fields(&mei.post(&path, input).await.expect_problem(422, "INVALID")), [field]);
        }
        let folder = format!("assets/{}/", user_id(&mei).await.to_string().to_lowercase());
        assert_eq!(objects(&app, &folder).await.len(), 3, "no copy was made");
        app.audit().await;
    }
}

on_both_quietly! {
    async fn a_copy_is_made_once_and_goes_with_its_picture_and_with_its_set(app: TestApp) {
        let mei = Arc::new(app.user().await);
        let asset = photo(&mei, "flux").await;
        let answers = at_once(4, |_| {
            let (mei, asset) = (Arc::clone(&mei), asset.clone());
            async move { ask(&mei, &asset, true, None).await }
        })
        .await;
        let mut files = BTreeSet::new();
        for answer in answers {
            files.insert(saved(&answer.expect(200)).await.0);
        }
        assert_eq!(files.len(), 1);
        let (_, set) = (labelled(&mei, &asset, "zh-CN").await, poster(&mei).await);
        let (again, _) = labelled(&mei, &asset, "en").await;
        assert!(files.contains(&again));
        let user = user_id(&mei).await.to_string().to_lowercase();
        let folder = |asset: &str| format!("assets/{user}/{}/", asset.to_lowercase());
        let copies: Vec<String> = objects(&app, &format!("{}labelled", folder(&asset))).await;
        let named = |language: &str| format!("{}labelled-{language}.jpg", folder(&asset));
        assert_eq!(copies, [named("en"), named("zh-cn")]);
        assert_eq!(number(&app, "SELECT COUNT(*) AS n FROM erasures WHERE target LIKE '%labelled%'").await, 0, "it is kept");
        app.until_quiet().await;
        app.nothing_amiss().await;

        let _ = mei.delete(&format!("/api/media/assets/{asset}")).await.expect(204);
        let _ = ask(&mei, &asset, true, None).await.expect_problem(404, "NOT_FOUND");
        let (session, poster) = set;
        let _ = labelled(&mei, &poster, "zh-CN").await;
        assert_eq!(objects(&app, &folder(&poster)).await.len(), 4, "web, thumb, base and the copy");
        let _ = mei.delete(&format!("/api/predict/sessions/{session}")).await.expect(204);
        app.until_quiet().await;
        for asset in [&asset, &poster] {
            assert_eq!(objects(&app, &folder(asset)).await, Vec::<String>::new());
        }
        app.nothing_amiss().await;
    }
}

on_both! {
    async fn whoever_saves_more_pictures_in_an_hour_than_anybody_has_waits(app: TestApp) {
        let mei = app.user().await;
        let asset = photo(&mei, "flux").await;
        let _ = ask(&mei, &asset, true, None).await.expect(200);
        let many = Stmt::new("UPDATE rate_limits SET count = 600 WHERE key LIKE 'downloads:%'");
        let _ = app.state.db.write(vec![many]).await.unwrap();
        for visible_mark in [true, false] {
            let answer = ask(&mei, &asset, visible_mark, Some(VERSION)).await.expect_problem(429, "RATE_LIMITED");
            assert!(answer.headers.contains_key("retry-after"));
        }
        assert_eq!(number(&app, "SELECT COUNT(*) AS n FROM label_acknowledgements").await, 0, "refused as a whole");
        app.audit().await;
    }
}
