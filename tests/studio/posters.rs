//! Sets of posters: ordered, delivered one by one, failed and paid back one by one, one set at a time (requirements B3–B8).

use std::io::Cursor;

use darkroom_tests::{SecondInstance, TestApp, TestUser, cost, on_both, on_both_quietly};
use serde_json::{Value, json};

/// Posters by their prompts: a plan of the sandbox waits for them.
const DETAIL: &str = "Close-up of one real part";
const DIMENSIONS: &str = "Technical front view";

/// A picture of a product: a dark box on white.
fn product_file(side: u32) -> Vec<u8> {
    let inside = |x: u32, y: u32| (side * 3 / 10..side * 7 / 10).contains(&x) && (side / 7..side * 6 / 7).contains(&y);
    let picture = image::RgbImage::from_fn(side, side, |x, y| {
        image::Rgb(if inside(x, y) { [40, 70, 120] } else { [255, 255, 255] })
    });
    let mut file = Cursor::new(Vec::new());
    picture.write_to(&mut file, image::ImageFormat::Png).unwrap();
    file.into_inner()
}

pub(crate) async fn product(mei: &TestUser) -> String {
    product_of(mei, 400).await
}

async fn product_of(mei: &TestUser, side: u32) -> String {
    let id = mei.put("product", "image/png", product_file(side)).await;
    let _ = mei.complete(&id).await.expect(200);
    id
}

pub(crate) fn order(product: &str, posters: &[u8]) -> Value {
    json!({
        "product_uploads": [product],
        "description": "轻量保温杯，500ml，316不锈钢内胆，一键开盖",
        "posters": posters,
        "preset": "taobao_square",
        "language": "zh",
        "text": "set",
    })
}

pub(crate) const ALL: [u8; 10] = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9];

/// The numbers of a job's items in this state.
fn numbers(job: &Value, state: &str) -> Vec<u64> {
    let items = job["items"].as_array().unwrap().iter().filter(|item| item["state"] == state);
    items.map(|item| item["poster"].as_u64().unwrap()).collect()
}

on_both! {
    /// Requirement B5.
    async fn ten_posters_of_which_two_fail_are_charged_by_the_piece(app: TestApp) {
        let mei = app.user().await;
        let product = product(&mei).await;
        app.plan(json!([
            { "outcome": "fail", "prompt_has": DETAIL },
            { "outcome": "fail", "prompt_has": DIMENSIONS },
        ])).await;
        let before = mei.credits().await["available"].as_i64().unwrap();
        let answer = mei.order("/api/predict/posters", order(&product, &ALL)).await.expect(202);
        assert_eq!(answer.json["cost"], cost(40, 0, 0));
        assert_eq!(answer.json["session"]["name"], "轻量保温杯");
        assert_eq!(answer.json["warnings"], json!([]));
        let job = answer.text_of("/id");

        let over = mei.follow(&job).await;
        assert_eq!((&over["state"], &over["cost"]), (&json!("partly_succeeded"), &cost(0, 32, 8)), "{over}");
        assert_eq!(numbers(&over, "succeeded"), [0, 1, 2, 4, 5, 6, 8, 9]);
        assert_eq!(numbers(&over, "failed"), [3, 7]);
        assert_eq!(over["items"][3]["error"]["code"], "ENGINE_FAILED");
        let after = mei.credits().await;
        assert_eq!((&after["held"], after["available"].as_i64().unwrap()), (&json!(0), before - 32));

        // Requirement B12: one of them again, charged again.
        let _ = mei.order(&format!("/api/predict/{job}/items/3/retry"), json!({})).await.expect(202);
        assert_eq!(mei.follow(&job).await["cost"], cost(0, 36, 8));
        let session = mei.get(&format!("/api/predict/sessions/{}", answer.text_of("/session/id"))).await.expect(200);
        assert_eq!(session.json["rows"][3]["versions"][0]["label"], "prime", "{}", session.text);
        assert_eq!(session.json["rows"][7]["error"]["code"], "ENGINE_FAILED");
        app.audit().await;
    }
}

on_both_quietly! {
    /// Webhooks twice, reversed, late, and none at all.
    async fn each_poster_is_charged_once_however_its_news_travels(app: TestApp) {
        let mei = app.user().await;
        let product = product(&mei).await;
        let failing = [
            json!({ "outcome": "fail", "webhooks": "twice", "prompt_has": DETAIL }),
            json!({ "outcome": "fail", "webhooks": "none", "prompt_has": DIMENSIONS }),
        ];
        let made = ["twice", "reversed", "late", "none"].repeat(2);
        let plans: Vec<Value> = failing.into_iter().chain(made.iter().map(|way| json!({ "webhooks": way }))).collect();
        app.plan(json!(plans)).await;
        let job = mei.order("/api/predict/posters", order(&product, &ALL)).await.expect(202).text_of("/id");
        app.until_quiet().await;
        let over = mei.job(&job).await;
        assert_eq!((&over["state"], &over["cost"]), (&json!("partly_succeeded"), &cost(0, 32, 8)), "{over}");
        assert_eq!((numbers(&over, "failed"), mei.credits().await["held"].clone()), (vec![3, 7], json!(0)));
        app.nothing_amiss().await;
    }
}

on_both! {
    async fn what_is_made_stands_there_while_the_rest_goes_on_and_the_rest_may_be_stopped(app: TestApp) {
        let mei = app.user().await;
        let product = product(&mei).await;
        app.plan(json!([
            { "outcome": "never", "prompt_has": DETAIL },
            { "outcome": "never", "prompt_has": DIMENSIONS },
        ])).await;
        let job = mei.order("/api/predict/posters", order(&product, &[0, 3, 7])).await.expect(202).text_of("/id");
        mei.watch_for(&job, r#""seq":0,"state":"succeeded""#).await;
        let running = mei.job(&job).await;
        assert_eq!(numbers(&running, "succeeded"), [0]);
        assert_eq!((&running["state"], &running["cost"]), (&json!("running"), &cost(8, 4, 0)), "{running}");
        assert!(running["items"][0]["asset"]["urls"]["web"].is_string());
        let _ = mei.delete(&format!("/api/predict/{job}")).await.expect(200);
        let over = mei.follow(&job).await;
        assert_eq!((&over["state"], &over["cost"]), (&json!("partly_succeeded"), &cost(0, 4, 8)), "{over}");
        assert_eq!(numbers(&over, "canceled"), [3, 7]);
        app.audit().await;
    }
}

on_both! {
    /// Requirement B6.
    async fn two_tabs_begin_one_set(app: TestApp) {
        let mei = app.user().await;
        let product = product(&mei).await;
        app.plan(json!([{ "outcome": "never" }])).await;
        let (one, other) = tokio::join!(
            mei.order("/api/predict/posters", order(&product, &[0])),
            mei.order("/api/predict/posters", order(&product, &[0])),
        );
        let (begun, refused) = if one.status == 202 { (one, other) } else { (other, one) };
        let job = begun.expect(202).text_of("/id");
        let refused = refused.expect_problem(409, "ACTIVE_JOB");
        assert_eq!(refused.text_of("/job"), job);
        let _ = mei.delete(&format!("/api/predict/{job}")).await.expect(200);
        let over = mei.follow(&job).await;
        assert_eq!((&over["state"], &over["cost"]), (&json!("canceled"), &cost(0, 0, 4)));
        // Then another one may begin.
        let next = mei.order("/api/predict/posters", order(&product, &[0])).await.expect(202).text_of("/id");
        assert_eq!(mei.follow(&next).await["state"], "succeeded");
        app.audit().await;
    }
}

on_both! {
    async fn a_retry_waits_for_the_set_that_is_under_way(app: TestApp) {
        let mei = app.user().await;
        let product = product(&mei).await;
        app.plan(json!([{ "outcome": "fail" }, { "outcome": "never" }])).await;
        let failed = mei.order("/api/predict/posters", order(&product, &[0])).await.expect(202).text_of("/id");
        let _ = mei.follow(&failed).await;
        let running = mei.order("/api/predict/posters", order(&product, &[0])).await.expect(202).text_of("/id");
        let retry = format!("/api/predict/{failed}/items/0/retry");
        let refused = mei.order(&retry, json!({})).await.expect_problem(409, "ACTIVE_JOB");
        assert_eq!(refused.text_of("/job"), running);
        assert_eq!(mei.credits().await["held"], 4);
        let _ = mei.delete(&format!("/api/predict/{running}")).await.expect(200);
        let _ = mei.follow(&running).await;
        app.audit().await;
    }
}

on_both! {
    async fn what_cannot_be_made_is_refused_before_anything_is_held(app: TestApp) {
        let mei = app.user().await;
        let ann = app.user().await;
        let (mine, theirs) = (product(&mei).await, product(&ann).await);
        let with = |member: &str, value: Value| {
            let mut wanted = order(&mine, &[0, 1]);
            wanted[member] = value;
            wanted
        };
        let eleven = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 9];
        for (field, value) in [
            ("posters", json!(eleven)),
            ("posters", json!([3, 3])),
            ("posters", json!([10])),
            ("posters", json!([])),
            ("preset", json!("myspace")),
            ("description", json!("很".repeat(5000))),
            ("description", json!("  ")),
            ("language", json!("fr")),
            ("text", json!("hand")),
            ("product_uploads", json!([])),
            ("product_uploads", json!([mine, mine])),
            ("brief", json!({ "product_name": "cup" })),
        ] {
            let refused = mei.order("/api/predict/posters", with(field, value.clone())).await;
            let refused = refused.expect_problem(422, "INVALID");
            assert_eq!(refused.json["fields"][0]["name"], field, "{value}");
        }
        for upload in [theirs.as_str(), "upl_01ARZ3NDEKTSV4RRFFQ69G5FAV"] {
            let wanted = with("product_uploads", json!([upload]));
            let _ = mei.order("/api/predict/posters", wanted).await.expect_problem(404, "NOT_FOUND");
        }
        let poor = app.user_with(3).await;
        let wanted = order(&product(&poor).await, &[0]);
        let _ = poor.order("/api/predict/posters", wanted).await.expect_problem(402, "INSUFFICIENT_CREDITS");
        assert_eq!(mei.credits().await["held"], 0);
        assert_eq!(mei.get("/api/predict/sessions").await.expect(200).json["items"], json!([]));
        app.audit().await;
    }
}

on_both! {
    async fn a_word_that_shops_refuse_is_a_warning(app: TestApp) {
        let mei = app.user().await;
        let mut wanted = order(&product(&mei).await, &[0]);
        wanted["description"] = json!("全网销量第一的保温杯，316不锈钢");
        let answer = mei.order("/api/predict/posters", wanted).await.expect(202);
        let warnings = answer.json["warnings"].as_array().unwrap();
        let first = warnings.iter().find(|warning| warning["word"] == "销量第一").unwrap_or_else(|| panic!("{warnings:?}"));
        assert!(first["reason"].as_str().is_some_and(|reason| !reason.is_empty()), "{first}");
        assert!(first["detail"].as_str().is_some_and(|detail| !detail.is_empty()), "{first}");
        assert_eq!(mei.follow(&answer.text_of("/id")).await["state"], "succeeded");
        app.audit().await;
    }
}

/// What the engine was sent for each poster, in the order of the plan.
async fn asked(app: &TestApp) -> Vec<Value> {
    let predictions = app.replicate().await["predictions"].as_array().unwrap().clone();
    let mut asked: Vec<Value> = predictions.into_iter().map(|prediction| prediction["input"].clone()).collect();
    asked.sort_by_key(|input| input["prompt"].as_str().unwrap().contains(DETAIL));
    asked
}

on_both_quietly! {
    /// Requirement B3. A close-up of a small picture would be invented: the engine is shown a part of a large one.
    async fn every_picture_of_the_product_is_sent_in_its_order_and_a_part_of_it_for_close_ups(app: TestApp) {
        let mei = app.user().await;
        let uploads = [product_of(&mei, 2_000).await, product(&mei).await, product(&mei).await];
        let mut wanted = order(&uploads[0], &[0, 3]);
        wanted["product_uploads"] = json!(uploads);
        let answer = mei.order("/api/predict/posters", wanted).await.expect(202);
        assert_eq!(mei.follow(&answer.text_of("/id")).await["state"], "succeeded");
        let [whole, detail] = &asked(&app).await[..] else { panic!("two posters") };
        let pictures = |input: &Value| -> Vec<String> {
            let list = input["image_input"].as_array().unwrap().iter();
            list.map(|url| url.as_str().unwrap().split('?').next().unwrap().to_owned()).collect()
        };
        let (first, second) = (pictures(whole), pictures(detail));
        assert_eq!(first.len(), 3);
        assert_eq!(second[..3], first[..]);
        assert!(second[3].ends_with("/close-up.jpg"), "{second:?}");
        assert!(detail["prompt"].as_str().unwrap().contains("Image 4: a part of the same article"), "{detail}");
        let user = crate::front::user_id(&mei).await.to_string().to_lowercase();
        let session = format!("outputs/{user}/{}/", answer.text_of("/session/id"));
        let close_up = app.state.storage.list(&session, 10).await.unwrap();
        assert!(close_up.iter().any(|file| file.key.as_str().ends_with("/close-up.jpg")), "{close_up:?}");
        // It is there as long as the set is: a failed poster may be tried again any day.
        app.advance(3 * 86_400).await;
        app.until_quiet().await;
        assert_eq!(app.state.storage.list(&session, 10).await.unwrap(), close_up);
        app.nothing_amiss().await;
    }
}

on_both_quietly! {
    async fn a_close_up_of_an_order_that_was_refused_is_not_kept(app: TestApp) {
        let mei = app.user().await;
        let upload = product_of(&mei, 2_000).await;
        app.plan(json!([{ "outcome": "never" }])).await;
        let running = mei.order("/api/predict/posters", order(&upload, &[0])).await.expect(202).text_of("/id");
        let _ = mei.order("/api/predict/posters", order(&upload, &[3])).await.expect_problem(409, "ACTIVE_JOB");
        let close_ups = async || {
            let keys = app.state.storage.list("outputs/", 100).await.unwrap();
            keys.iter().filter(|file| file.key.as_str().ends_with("/close-up.jpg")).count()
        };
        assert_eq!(close_ups().await, 1);
        let _ = mei.delete(&format!("/api/predict/{running}")).await.expect(200);
        app.advance(601).await;
        app.until_quiet().await;
        assert_eq!(close_ups().await, 0);
        app.nothing_amiss().await;
    }
}

on_both! {
    async fn an_engine_that_can_write_draws_the_words_where_that_was_asked(app: TestApp) {
        let mei = app.user().await;
        let mut wanted = order(&product(&mei).await, &[0, 7]);
        wanted["text"] = json!("model");
        let answer = mei.order("/api/predict/posters", wanted).await.expect(202);
        let over = mei.follow(&answer.text_of("/id")).await;
        assert_eq!((&over["state"], &over["cost"]), (&json!("succeeded"), &cost(0, 8, 0)), "{over}");
        // Numbers are never drawn by a model: the table of sizes is set by us, and only what we set can be set again.
        let words = json!({ "headline": "早晨的第一口", "subheadline": "" });
        let path = format!("/api/predict/sessions/{}/posters", answer.text_of("/session/id"));
        let _ = mei.patch(&format!("{path}/0"), words.clone()).await.expect_problem(409, "CONFLICT");
        let _ = mei.patch(&format!("{path}/7"), words).await.expect(200);
        app.audit().await;
    }
}

on_both_quietly! {
    async fn a_function_that_carries_no_fonts_leaves_posters_to_one_that_does(app: TestApp) {
        let small = SecondInstance::open(&app, |plan| plan.studios.developments = None).await;
        let mei = small.for_user(&app.user().await);
        let product = product(&mei).await;
        let job = mei.order("/api/predict/posters", order(&product, &[0])).await.expect(202).text_of("/id");
        small.rest().await;
        let _ = app.replicate_when("told").await;
        app.until_quiet().await;
        assert_eq!(mei.job(&job).await["cost"], cost(0, 4, 0));
        app.nothing_amiss().await;
    }
}
