//! A set of posters, and an edit of one.

use std::io::Cursor;

use darkroom_tests::{TestUser, cost};
use image::{GrayImage, ImageFormat, Luma, Rgb, RgbImage};
use serde_json::{Value, json};

use crate::every_call::{Asked, Flow};
use crate::flows::{Order, is_over, soon};
use crate::studio::Studio;

/// The side of `taobao_square`, in px.
const SIDE: u32 = 800;

fn png(picture: impl Into<image::DynamicImage>) -> Vec<u8> {
    let mut file = Cursor::new(Vec::new());
    picture.into().write_to(&mut file, ImageFormat::Png).unwrap();
    file.into_inner()
}

async fn uploaded(user: &TestUser, purpose: &str, file: Vec<u8>) -> String {
    let id = user.put(purpose, "image/png", file).await;
    let _ = user.complete(&id).await.expect(200);
    id
}

/// An order of these posters of a cup.
async fn set(user: &TestUser, posters: &[u8]) -> Value {
    let in_cup = |x: u32, y: u32| (120..280).contains(&x) && (60..340).contains(&y);
    let cup = RgbImage::from_fn(400, 400, |x, y| Rgb(if in_cup(x, y) { [40, 70, 120] } else { [255; 3] }));
    json!({
        "product_uploads": [uploaded(user, "product", png(cup)).await],
        "description": "轻量保温杯，500ml，316不锈钢内胆",
        "posters": posters,
        "preset": "taobao_square",
        "language": "zh",
        "text": "set",
    })
}

/// The one session of somebody's: how many versions each row has.
async fn versions(user: &TestUser) -> Vec<usize> {
    let list = user.get("/api/predict/sessions").await.expect(200).json;
    let sessions = list["items"].as_array().unwrap();
    assert_eq!(sessions.len(), 1, "{list}");
    let path = format!("/api/predict/sessions/{}", sessions[0]["id"].as_str().unwrap());
    // Of a studio that died before the product's name was written it is written now.
    let _ = user.get(&format!("{path}/files")).await.expect(200);
    let rows = user.get(&path).await.expect(200).json["rows"].as_array().unwrap().clone();
    rows.iter().map(|row| row["versions"].as_array().unwrap().len()).collect()
}

/// Somebody orders two posters, of which the engine makes one.
pub(crate) struct Posters;

/// An order, and what is ordered.
pub(crate) struct Wanted {
    input: Value,
    order: Order,
}

impl Flow for Posters {
    type Held = Wanted;
    const NAME: &'static str = "posters";

    async fn prepare(&self, studio: &Studio, user: &TestUser) -> Wanted {
        let input = set(user, &[0, 3]).await;
        studio
            .plan(json!([{ "outcome": "fail", "seconds": 0.2, "prompt_has": "Close-up of one real part" }, { "seconds": 0.2 }]))
            .await;
        Wanted { input, order: Order::new() }
    }

    async fn act(&self, _: &Studio, user: &TestUser, held: &mut Wanted) -> Asked<()> {
        held.order.send(user, "/api/predict/posters", &held.input).await
    }

    async fn check(&self, _: &Studio, user: &TestUser, held: &Wanted) {
        is_over(user, held.order.job(), "partly_succeeded", cost(0, 4, 4)).await;
        assert_eq!(versions(user).await, [1, 0]);
    }
}

/// Somebody paints over a part of a poster and asks for a change.
pub(crate) struct EditPoster;

impl Flow for EditPoster {
    type Held = Wanted;
    const NAME: &'static str = "edit of a poster";

    async fn prepare(&self, studio: &Studio, user: &TestUser) -> Wanted {
        studio.plan(soon()).await;
        let mut poster = Order::new();
        poster.send(user, "/api/predict/posters", &set(user, &[0]).await).await.unwrap();
        assert!(!studio.ends_or_dies().await);
        let asset = user.job(poster.job()).await["items"][0]["asset"]["id"].clone();
        let painted = |x: u32, y: u32| (60..220).contains(&x) && (380..520).contains(&y);
        let mask = GrayImage::from_fn(SIDE, SIDE, |x, y| Luma([if painted(x, y) { 255 } else { 0 }]));
        let mask = uploaded(user, "mask", png(mask)).await;
        studio.plan(soon()).await;
        let input = json!({ "asset": asset, "prompt": "make it red", "mask_upload": mask });
        Wanted { input, order: Order::new() }
    }

    async fn act(&self, _: &Studio, user: &TestUser, held: &mut Wanted) -> Asked<()> {
        held.order.send(user, "/api/predict/edits", &held.input).await
    }

    async fn check(&self, _: &Studio, user: &TestUser, held: &Wanted) {
        is_over(user, held.order.job(), "succeeded", cost(0, 4, 0)).await;
        assert_eq!(versions(user).await, [2]);
    }
}
