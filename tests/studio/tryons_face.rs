//! "Keep my face" (requirement C3): the head of the person's photo is on the delivered picture and the rest is the engine's;
//! by default, and not when somebody says no.

use std::io::Cursor;

use darkroom_drawings::portraits::portrait;
use darkroom_likeness::{Box, faces};
use darkroom_retouch::{Picture, Size};
use darkroom_tests::{TestApp, TestUser, on_both};
use image::imageops::{FilterType, resize};
use image::{ImageFormat, RgbImage};
use reqwest::Method;
use serde_json::{Value, json};

use crate::tryons::garments;

/// The picture that a try-on of the same garment on the same photo came to.
async fn tried_on(mei: &TestUser, photo: &RgbImage, keep_face: Option<bool>) -> (Value, RgbImage) {
    let mut file = Cursor::new(Vec::new());
    photo.write_to(&mut file, ImageFormat::Png).unwrap();
    let person = mei.put("person", "image/png", file.into_inner()).await;
    let _ = mei.complete(&person).await.expect(200);
    let mut input = json!({ "person_upload": person, "garment_uploads": garments(mei, 1).await });
    if let Some(keep_face) = keep_face {
        input["keep_face"] = json!(keep_face);
    }
    let job = mei.order("/api/predict/tryons", input).await.expect(202).text_of("/id");
    let job = mei.follow(&job).await;
    assert_eq!(job["state"], "succeeded", "{job}");
    let address = job["items"][0]["asset"]["urls"]["full"].as_str().unwrap();
    let bytes = mei.request(Method::GET, address).send().await.unwrap().bytes().await.unwrap();
    (job["input"]["keep_face"].clone(), image::load_from_memory(&bytes).unwrap().to_rgb8())
}

/// By how many levels two pictures differ on average where this holds.
fn apart(one: &RgbImage, other: &RgbImage, holds: impl Fn(f32, f32) -> bool) -> f32 {
    let (mut sum, mut count) = (0_u32, 0_u32);
    for ((x, y, pixel), there) in one.enumerate_pixels().zip(other.pixels()) {
        if holds(x as f32, y as f32) {
            sum += (0..3).map(|channel| u32::from(pixel.0[channel].abs_diff(there.0[channel]))).sum::<u32>();
            count += 3;
        }
    }
    assert!(count > 3_000, "{count} levels are too few to say anything");
    sum as f32 / count as f32
}

on_both! {
    async fn the_head_is_the_photos_and_the_rest_is_the_engines_unless_somebody_says_no(app: TestApp) {
        let mei = app.user().await;
        let photo = resize(&portrait(1, 0), 512, 512, FilterType::Triangle);
        let (said, kept) = tried_on(&mei, &photo, None).await;
        assert_eq!(said, json!(true), "the default");
        let (said, made) = tried_on(&mei, &photo, Some(false)).await;
        assert_eq!(said, json!(false));
        assert_eq!((kept.dimensions(), made.dimensions()), ((512, 512), (512, 512)));

        let picture = Picture::from_rgb(Size::new(512, 512).unwrap(), photo.as_raw().clone()).unwrap();
        let face: Box = *faces(&picture).first().expect("a face");
        // The engine draws within the face's box; the head that is laid back is larger, and ends above this line.
        let in_the_face = |x: f32, y: f32| {
            let (x, y) = ((x - face.left) / face.width, (y - face.top) / face.height);
            (0.2..0.8).contains(&x) && (0.15..0.8).contains(&y)
        };
        let elsewhere = |x: f32, y: f32| {
            let is_beside = x < face.left - face.width || x > face.left + 2.0 * face.width;
            is_beside || y > face.top + 1.5 * face.height
        };
        let (engines, own) = (apart(&made, &photo, in_the_face), apart(&kept, &photo, in_the_face));
        assert!(engines > 2.0, "the engine left the face alone: {engines}");
        assert!(own < engines / 2.0, "the face is not the photo's: {own} of {engines}");
        // A file that was written anew differs by what its compression takes.
        let rest = apart(&kept, &made, elsewhere);
        assert!(rest < 2.0, "the rest is not the engine's: {rest}");
        assert!(apart(&made, &photo, elsewhere) > 2.0, "nothing was put on");
        app.audit().await;
    }
}
