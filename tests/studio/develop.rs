//! Studios that make something else of an engine's picture before it is kept: what is shown, what is hidden beside it,
//! what fails with its credits back, and what deleting leaves (requirements A6, B5, B8).

use std::io::Cursor;

use bytes::Bytes;
use darkroom::db::Stmt;
use darkroom::engines::ItemFault;
use darkroom::engines::replicate::PhotoShape;
use darkroom::ids::{CallId, JobId};
use darkroom::jobs::{self, CallRequest, JobInput, NewCall, NewJob, PhotoTarget, price};
use darkroom::media::marks::SourceType;
use darkroom::storage::ObjectKey;
use darkroom::studio::{Base, Developed, Development, Exposed, Studio, Undevelopable};
use darkroom_tests::{SecondInstance, TestApp, TestUser, cost, on_both_quietly};
use serde_json::{Value, json};

use crate::front::user_id;

const SESSION: &str = "session_20261129101112_a3f2";

/// A picture of six by four pixels in the colour of the object that the plan names, and the same hidden.
static DEVELOPMENT: Development = Development {
    needs: |plan, user| {
        let upload = plan["upload"].as_str().unwrap();
        Ok(vec![ObjectKey::upload(&user.to_string(), upload)?])
    },
    develop: |exposed| {
        assert!(image::load_from_memory(exposed.picture).is_ok(), "the engine's own file");
        if exposed.plan["refused"] == json!(true) {
            return Err(Undevelopable::new(ItemFault::NotOnWhite, "grey to the edges"));
        }
        let facts = json!({ "panel": [0, 0, 6, 2] });
        Ok(Developed { shown: jpeg(exposed, 6), base: Some(Base { file: jpeg(exposed, 3), facts }) })
    },
    source: |_| SourceType::TrainedModel,
};

fn jpeg(exposed: &Exposed<'_>, width: u32) -> Vec<u8> {
    let colour: [u8; 3] = exposed.objects[0][..3].try_into().unwrap();
    let mut file = Cursor::new(Vec::new());
    let picture = image::RgbImage::from_pixel(width, 4, image::Rgb(colour));
    picture.write_to(&mut file, image::ImageFormat::Jpeg).unwrap();
    file.into_inner()
}

fn development(studio: Studio) -> Option<&'static Development> {
    (studio == Studio::Photo).then_some(&DEVELOPMENT)
}

fn file(user: &str, name: &str) -> ObjectKey {
    ObjectKey::output(user, SESSION, name).unwrap()
}

/// Orders a poster for each plan, and sends them in this order.
async fn order(instance: &SecondInstance, mei: &TestUser, plans: &[Value]) -> String {
    let (app, now, user) = (&instance.state, instance.state.clock.now(), user_id(mei).await);
    let call = |(place, plan): (usize, &Value)| NewCall {
        id: CallId::new(now),
        request: CallRequest::Photo {
            target: PhotoTarget::Official("black-forest-labs/flux-dev".to_owned()),
            shape: PhotoShape::FluxOfficial,
            prompt: format!("poster {place}"),
            count: 1,
            aspect_ratio: "1:1".parse().unwrap(),
            seed: 1,
            same: false,
            picture: None,
        },
        expected_seconds: 60,
        prices: vec![price(4).unwrap()],
        development: Some(plan.clone()),
        poster: None,
        file: Some(file(&user.to_string(), &format!("{place:02}-prime.jpg"))),
    };
    let calls: Vec<NewCall> = plans.iter().enumerate().map(call).collect();
    let ids: Vec<CallId> = calls.iter().map(|call| call.id).collect();
    let input = json!({ "model": "flux", "prompt": "a lamp", "count": 1, "aspect_ratio": "1:1", "seed": 1 });
    let (studio, input) = (Studio::Photo, JobInput::new(Studio::Photo, &input).unwrap());
    let job =
        NewJob { id: JobId::new(now), user, studio, title: "a lamp", model: None, input, exclusive: false, calls };
    let _ = app.db.write(job.statements(now).unwrap()).await.unwrap();
    for id in ids {
        // A sending begins within seconds after it was written down, however long the one before took.
        let fresh = Stmt::new("UPDATE calls SET sent_at = ?2 WHERE id = ?1").bind(id).bind(app.clock.now());
        let _ = app.db.write(vec![fresh]).await.unwrap();
        jobs::send_first(app.clone(), id).await;
    }
    job.id.to_string()
}

async fn open(app: &TestApp) -> SecondInstance {
    SecondInstance::open(app, |plan| plan.studios.developments = Some(development)).await
}

on_both_quietly! {
    async fn a_picture_is_kept_as_its_studio_makes_it_and_goes_with_everything(app: TestApp) {
        let instance = open(&app).await;
        let mei = instance.for_user(&app.user().await);
        let user = user_id(&mei).await.to_string();
        let red = ObjectKey::upload(&user, "upl_red").unwrap();
        app.state.storage.put(&red, Bytes::from_static(&[200, 10, 10]), "image/png").await.unwrap();
        let (good, refused, gone) = (
            json!({ "upload": "upl_red" }),
            json!({ "upload": "upl_red", "refused": true }),
            json!({ "upload": "upl_none" }),
        );

        let job = order(&instance, &mei, &[good, refused, gone]).await;
        let over = mei.follow(&job).await;
        let ends = mei.items(&job).await;
        let failed = |code: &str| ("failed".to_owned(), Some(code.to_owned()));
        assert_eq!(ends, [("succeeded".to_owned(), None), failed("NOT_ON_WHITE"), failed("SOURCE_GONE")], "{over}");
        assert_eq!(over["cost"], cost(0, 4, 8));

        let asset = &over["items"][0]["asset"];
        assert_eq!((&asset["width"], &asset["content_type"]), (&json!(6), &json!("image/jpeg")), "{asset}");
        let saved = reqwest::get(asset["urls"]["download"].as_str().unwrap()).await.unwrap();
        let name = saved.headers()["content-disposition"].to_str().unwrap();
        assert!(name.contains("00-prime.jpg"), "{name}");
        let id = asset["id"].as_str().unwrap();
        let base = app.state.storage.get(&ObjectKey::asset_base(&user, id).unwrap(), 100_000).await.unwrap();
        assert_eq!(image::load_from_memory(&base).unwrap().width(), 3);
        let facts: String = app.value("SELECT base AS value FROM assets WHERE id = ?1", id).await;
        assert_eq!(facts, r#"{"panel":[0,0,6,2]}"#);

        let _ = mei.delete(&format!("/api/media/assets/{id}")).await.expect(204);
        let _ = app.state.storage.delete(&[red]).await;
        app.until_quiet().await;
        app.nothing_amiss().await;
    }
}

on_both_quietly! {
    async fn another_try_keeps_the_name_of_its_file(app: TestApp) {
        let instance = open(&app).await;
        let mei = instance.for_user(&app.user().await);
        let user = user_id(&mei).await.to_string();
        let red = ObjectKey::upload(&user, "upl_red").unwrap();
        let job = order(&instance, &mei, &[json!({ "upload": "upl_red" })]).await;
        let _ = mei.follow(&job).await;
        assert_eq!(mei.items(&job).await[0].1.as_deref(), Some("SOURCE_GONE"));

        app.state.storage.put(&red, Bytes::from_static(&[200, 10, 10]), "image/png").await.unwrap();
        let _ = mei.order(&format!("/api/predict/{job}/items/0/retry"), json!({})).await.expect(202);
        assert_eq!(mei.follow(&job).await["cost"], cost(0, 4, 4));
        // What the first try may have left behind is not deleted from under the second.
        app.advance(700).await;
        let _ = instance.cron().await.expect(200);
        assert!(app.state.storage.head(&file(&user, "00-prime.jpg")).await.unwrap().is_some());
        let _ = app.state.storage.delete(&[red]).await;
        app.until_quiet().await;
        app.nothing_amiss().await;
    }
}

on_both_quietly! {
    /// A function without what develops pictures leaves them to one that carries it.
    async fn a_small_function_leaves_a_picture_to_one_that_can(app: TestApp) {
        let small =
            SecondInstance::open(&app, |plan| plan.studios.developments = None).await;
        let large = open(&app).await;
        let mei = small.for_user(&app.user().await);
        let red = ObjectKey::upload(&user_id(&mei).await.to_string(), "upl_red").unwrap();
        app.state.storage.put(&red, Bytes::from_static(&[200, 10, 10]), "image/png").await.unwrap();
        let job = order(&small, &mei, &[json!({ "upload": "upl_red" })]).await;
        let _ = app.replicate_when("told").await;
        assert_eq!(mei.job(&job).await["cost"]["held"], 4);
        app.advance(120).await;
        let _ = large.cron().await.expect(200);
        assert_eq!(mei.follow(&job).await["cost"], cost(0, 4, 0));
        let _ = app.state.storage.delete(&[red]).await;
        app.until_quiet().await;
        app.nothing_amiss().await;
    }
}
