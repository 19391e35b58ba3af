//! Try-ons (requirements C2–C6): what is asked of the engine, what levels may, what is refused before anything is held.

use std::io::Cursor;

use darkroom_dev::random;
use darkroom_drawings::portraits::portrait;
use darkroom_tests::{Answer, TestApp, TestUser, cost, on_both, zips};
use image::{ImageFormat, Rgb, RgbImage};
use reqwest::Method;
use serde_json::{Value, json};

use crate::front::{fields, number, objects_of, reconcile, user_id, with};

fn png(picture: &RgbImage) -> Vec<u8> {
    let mut file = Cursor::new(Vec::new());
    picture.write_to(&mut file, ImageFormat::Png).unwrap();
    file.into_inner()
}

/// A shirt on white.
fn shirt(colour: [u8; 3]) -> Vec<u8> {
    png(&RgbImage::from_fn(300, 320, |x, y| {
        let is_body = (80..220).contains(&x) && (40..300).contains(&y);
        let is_sleeve = (30..270).contains(&x) && (40..110).contains(&y);
        if is_body || is_sleeve { Rgb(colour) } else { Rgb([255, 255, 255]) }
    }))
}

async fn upload(user: &TestUser, purpose: &str, file: Vec<u8>) -> String {
    let id = user.put(purpose, "image/png", file).await;
    let _ = user.complete(&id).await.expect(200);
    id
}

/// Somebody drawn, 512 px.
pub(crate) async fn person(user: &TestUser) -> String {
    let drawn = portrait(1, 0);
    let small = image::imageops::resize(&drawn, 512, 512, image::imageops::FilterType::Triangle);
    upload(user, "person", png(&small)).await
}

pub(crate) async fn garments(user: &TestUser, count: u8) -> Vec<String> {
    let mut ids = Vec::new();
    for at in 0..count {
        ids.push(upload(user, "garment", shirt([200 - 15 * at, 40 + 15 * at, 90])).await);
    }
    ids
}

pub(crate) async fn order(user: &TestUser, person: &str, garments: &[String]) -> Answer {
    user.order("/api/predict/tryons", json!({ "person_upload": person, "garment_uploads": garments })).await
}

/// Somebody who may try on ten at once.
pub(crate) async fn member(app: &TestApp) -> TestUser {
    let user = app.user().await;
    let code = app.code(json!({ "credits": 10, "level": "plus" })).await;
    let _ = user.order("/api/billing/codes", json!({ "code": code })).await.expect(200);
    user
}

/// Whether a key or an address is of this upload: storage names are in small letters.
pub(crate) fn names(text: &str, upload: &str) -> bool {
    text.contains(&upload.to_lowercase())
}

/// What is stored of these uploads, once what is due to be deleted is.
pub(crate) async fn stored_of(app: &TestApp, user: &TestUser, uploads: &[String]) -> Vec<String> {
    reconcile(app).await;
    let all = objects_of(app, &user_id(user).await.to_string()).await;
    all.into_iter().filter(|key| uploads.iter().any(|upload| names(key, upload))).collect()
}

on_both! {
    async fn each_garment_is_a_picture_that_is_charged_when_it_is_delivered(app: TestApp) {
        let mei = member(&app).await;
        let (person, garments) = (person(&mei).await, garments(&mei, 3).await);
        let inputs: Vec<String> = garments.iter().chain([&person]).cloned().collect();
        assert_eq!(stored_of(&app, &mei, &inputs).await.len(), 4, "clean copies");
        let before = mei.credits().await["available"].as_i64().unwrap();
        let ordered = order(&mei, &person, &garments).await.expect(202);
        assert_eq!(ordered.json["cost"], cost(6, 0, 0));
        let wish = &ordered.json["input"];
        assert_eq!((&wish["keep_face"], &wish["together"], &wish["studio"]), (&json!(true), &json!(false), &json!("tryon")));
        let job = mei.follow(&ordered.text_of("/id")).await;
        assert_eq!((&job["state"], &job["cost"]), (&json!("succeeded"), &cost(0, 6, 0)), "{job}");
        let items = job["items"].as_array().unwrap();
        assert_eq!(items.len(), 3);
        for item in items {
            assert_eq!((&item["price"], &item["asset"]["studio"], &item["asset"]["prompt"]), (&json!(2), &json!("tryon"), &job["title"]));
            assert_eq!((&item["asset"]["width"], &item["asset"]["height"]), (&json!(512), &json!(512)));
        }
        // What each call was asked: the person, one garment, and nothing that its model does not know.
        let mut asked: Vec<(String, usize)> = Vec::new();
        for prediction in app.replicate().await["predictions"].as_array().unwrap() {
            let input = &prediction["input"];
            assert_eq!(prediction["model"], "prunaai/p-image-try-on");
            assert!(input["person_image"].as_str().unwrap().contains(&person.to_lowercase()), "{input}");
            let worn = input["garment_images"].as_array().unwrap();
            asked.push((worn[0].as_str().unwrap().to_owned(), worn.len()));
            assert!(input.get("prompt").is_none(), "{input}");
        }
        assert_eq!(asked.len(), 3);
        assert!(garments.iter().all(|id| asked.iter().any(|(url, count)| *count == 1 && names(url, id))));
        assert_eq!(mei.credits().await["available"].as_i64().unwrap(), before - 6);
        assert_eq!(stored_of(&app, &mei, &inputs).await, [""; 0], "all gone");
        app.audit().await;
    }
}

on_both! {
    async fn together_one_picture_wears_all_of_them_at_the_price_of_each(app: TestApp) {
        let mei = member(&app).await;
        let (person, garments) = (person(&mei).await, garments(&mei, 3).await);
        let input = json!({ "person_upload": person, "garment_uploads": garments, "together": true, "keep_face": false });
        let job = mei.order("/api/predict/tryons", input).await.expect(202).text_of("/id");
        let job = mei.follow(&job).await;
        assert_eq!((&job["state"], &job["cost"], &job["items"][0]["price"]), (&json!("succeeded"), &cost(0, 6, 0), &json!(6)));
        assert_eq!(job["items"].as_array().unwrap().len(), 1);
        let sent = &app.replicate().await["predictions"][0]["input"]["garment_images"];
        let sent: Vec<&str> = sent.as_array().unwrap().iter().filter_map(Value::as_str).collect();
        assert!(sent.len() == 3 && sent.iter().zip(&garments).all(|(url, id)| names(url, id)), "{sent:?}");
        app.audit().await;
    }
}

on_both! {
    async fn a_level_tries_on_as_many_as_it_may_and_nothing_is_held_for_more(app: TestApp) {
        let mei = app.user().await;
        let (person, garments) = (person(&mei).await, garments(&mei, 2).await);
        let before = mei.credits().await;
        let sold = mei.get("/api/billing/catalogue").await.json["studios"]["tryon"].clone();
        assert_eq!((&sold["price"], &sold["garments_max_by_level"]), (&json!(2), &json!({ "free": 1, "plus": 10, "pro": 10 })));
        let refused = order(&mei, &person, &garments).await.expect_problem(403, "MEMBERSHIP_REQUIRED");
        assert_eq!((&refused.json["limit"], &refused.json["used"]), (&json!(1), &json!(2)));
        assert!(refused.text_of("/detail").contains("tries on 1 at once"), "{}", refused.json);
        assert_eq!(mei.credits().await, before);
        assert_eq!(number(&app, "SELECT COUNT(*) AS n FROM jobs").await, 0);
        // What was refused is still there: one of them is tried on, and with a level that may, both.
        let one = order(&mei, &person, &garments[..1]).await.expect(202).text_of("/id");
        assert_eq!(mei.follow(&one).await["state"], "succeeded");
        app.audit().await;
    }
}

on_both! {
    async fn what_cannot_be_tried_on_is_refused_in_clear_words_before_anything_is_held(app: TestApp) {
        let mei = member(&app).await;
        let (person, garments) = (person(&mei).await, garments(&mei, 1).await);
        let before = mei.credits().await;
        let eleven: Vec<String> = (0..11).map(|at| format!("upl_0000000000000000000000000{at:X}")).collect();
        let body = |garments: &Value| json!({ "person_upload": person, "garment_uploads": garments });
        for (garments, problem) in [
            (json!(eleven), "garment_uploads TOO_LARGE"),
            (json!([]), "garment_uploads MISSING"),
            (json!([garments[0], garments[0]]), "garment_uploads NOT_ALLOWED"),
        ] {
            let answer = mei.order("/api/predict/tryons", body(&garments)).await.expect_problem(422, "INVALID");
            assert_eq!(fields(&answer), [problem]);
        }
        let mut consent = body(&json!(garments));
        consent["consent"] = json!({ "version": "2020-01-01", "language": "en" });
        let answer = mei.order("/api/predict/tryons", consent).await.expect_problem(422, "INVALID");
        assert_eq!(fields(&answer), ["consent NOT_ALLOWED"]);
        // A garment is no person, somebody else's is nobody's, and what is not looked at is not there.
        order(&mei, &garments[0], &garments).await.expect_problem(404, "NOT_FOUND");
        let ann = app.user().await;
        order(&ann, &person, &garments).await.expect_problem(404, "NOT_FOUND");
        let pending = mei.put("garment", "image/jpeg", zips::jpeg(300)).await;
        order(&mei, &person, &[pending]).await.expect_problem(404, "NOT_FOUND");
        // Files that are none: by what they are, whatever they are called.
        let ticket = |kind: &str, bytes: usize| json!({ "purpose": "garment", "content_type": kind, "bytes": bytes, "name": "a" });
        let answer = mei.post("/api/media/uploads", ticket("image/gif", 10)).await.expect_problem(422, "INVALID");
        assert_eq!(fields(&answer), ["content_type NOT_ALLOWED"]);
        let answer = mei.post("/api/media/uploads", ticket("image/png", 6_000_000)).await.expect_problem(422, "INVALID");
        assert_eq!(fields(&answer), ["bytes TOO_LARGE"]);
        for file in [b"GIF89a\x01\x00\x01\x00\x80\x00\x00".to_vec(), b"<!doctype html><title>shirt</title>".to_vec()] {
            let id = mei.put("garment", "image/png", file).await;
            let refused = mei.complete(&id).await.expect_problem(422, "FILE_REJECTED");
            assert!(!refused.text_of("/reasons/0/detail").is_empty());
        }
        assert_eq!(mei.credits().await, before);
        assert_eq!(number(&app, "SELECT COUNT(*) AS n FROM jobs").await, 0);
        app.audit().await;
    }
}

/// Sends what is to be refused, in a browser that speaks this language.
async fn send_in(mei: &TestUser, language: &str, path: &str, body: &Value) -> Answer {
    let request = mei.request(Method::POST, path).header("idempotency-key", random::letters(20)).json(body);
    mei.send(with(request, "accept-language", language)).await
}

on_both! {
    /// In the words: two garments, eleven, a GIF, a file of 6 MB, and a page that is called .png.
    async fn somebody_on_the_free_level_is_told_in_clear_words_and_nothing_changed(app: TestApp) {
        let mei = app.user().await;
        let (person, garments) = (person(&mei).await, garments(&mei, 2).await);
        let id = user_id(&mei).await.to_string();
        reconcile(&app).await;
        let (credits, stored) = (mei.credits().await, objects_of(&app, &id).await);
        let eleven: Vec<String> = (0..11).map(|at| format!("upl_0000000000000000000000000{at:X}")).collect();
        let order = |garments: &[String]| json!({ "person_upload": person, "garment_uploads": garments });
        let ticket = |kind: &str, bytes: usize, name: &str| {
            json!({ "purpose": "garment", "content_type": kind, "bytes": bytes, "name": name })
        };
        let (orders, uploads) = ("/api/predict/tryons", "/api/media/uploads");
        for (path, body, status, code, place, [zh, en]) in [
            (orders, order(&garments), 403, "MEMBERSHIP_REQUIRED", "/detail", ["一次可试穿 1 件，这次选了 2 件", "tries on 1 at once and there are 2"]),
            (orders, order(&eleven), 422, "INVALID", "/fields/0/detail", ["最多 10", "At most 10"]),
            (uploads, ticket("image/gif", 900, "shirt.gif"), 422, "INVALID", "/fields/0/detail", ["JPG、PNG、WebP", "JPG, PNG, WebP"]),
            (uploads, ticket("image/png", 6_000_000, "shirt.png"), 422, "INVALID", "/fields/0/detail", ["最大 5 MB", "5 MB at most"]),
        ] {
            for (language, words) in [("zh-CN", zh), ("en", en)] {
                let answer = send_in(&mei, language, path, &body).await.expect_problem(status, code);
                assert!(answer.text_of(place).contains(words), "{language}: {}", answer.text);
            }
        }
        // What a file is, is seen when it is there, whatever it is called.
        for (file, code, [zh, en]) in [
            (b"<!doctype html><title>shirt</title>".to_vec(), "NOT_AN_IMAGE", ["不是图片", "not a picture"]),
            (b"GIF89a\x01\x00\x01\x00\x80\x00\x00".to_vec(), "GIF_UNSUPPORTED", ["GIF", "GIF"]),
        ] {
            let put = mei.put("garment", "image/png", file).await;
            for (language, words) in [("zh-CN", zh), ("en", en)] {
                let answer = send_in(&mei, language, &format!("{uploads}/{put}"), &json!({})).await;
                let answer = answer.expect_problem(422, "FILE_REJECTED");
                assert_eq!(answer.text_of("/reasons/0/code"), code, "{language}");
                assert!(answer.text_of("/reasons/0/detail").contains(words), "{language}: {}", answer.text);
            }
        }
        reconcile(&app).await;
        assert_eq!((mei.credits().await, objects_of(&app, &id).await), (credits, stored));
        for none in ["SELECT COUNT(*) AS n FROM jobs", "SELECT COUNT(*) AS n FROM holds", "SELECT COUNT(*) AS n FROM tryons"] {
            assert_eq!(number(&app, none).await, 0, "{none}");
        }
        app.audit().await;
    }
}

on_both! {
    async fn without_balance_nothing_starts_and_the_pictures_stay_for_another_try(app: TestApp) {
        let mei = app.user_with(1).await;
        let (person, garments) = (person(&mei).await, garments(&mei, 1).await);
        let refused = order(&mei, &person, &garments).await.expect_problem(402, "INSUFFICIENT_CREDITS");
        assert_eq!((&refused.json["needed"], &refused.json["available"]), (&json!(2), &json!(1)));
        app.drive("credits", json!({ "email": mei.email, "credits": 1 })).await;
        let job = order(&mei, &person, &garments).await.expect(202).text_of("/id");
        assert_eq!(mei.follow(&job).await["state"], "succeeded");
        app.audit().await;
    }
}
