//! Two people side by side in every studio that makes pictures of them, and every engine in trouble by turns.

use std::collections::BTreeSet;

use darkroom_tests::{Answer, Dice, SecondInstance, TestApp, TestUser, on_both_quietly, seeds, zips};
use serde_json::{Value, json};

use crate::{library, tryons};

/// Orders of both together, on each database: two hundred in all.
const ORDERS: usize = 100;
/// What the engines answer: half of it a picture.
const CHAT: [&str; 12] =
    ["images", "markdown", "data", "images", "words", "refusal", "truncated", "429", "500", "402", "html", "error_200"];
const GEMINI: [&str; 14] = [
    "picture",
    "drafts",
    "picture",
    "picture",
    "text",
    "refuse",
    "draft_only",
    "cut",
    "429_retry",
    "429_quota",
    "500",
    "503",
    "401",
    "no_image",
];
const TOGETHER: [&str; 12] = [
    "picture",
    "picture",
    "url",
    "picture",
    "refuse",
    "cut",
    "429_reset",
    "500",
    "503",
    "402",
    "private_url",
    "nothing",
];
const REPLICATE: [&str; 4] = ["succeed", "succeed", "fail", "nsfw_all"];
/// Pictures of Replicate and Together have four times the pixels of the others, and are asked for the most seldom.
const MODELS: [&str; 10] =
    ["banana", "gemini", "flux-schnell", "banana", "gemini", "flux", "gemini", "banana", "gemini", "flux-schnell"];
const CREATIONS: [&str; 6] = ["ok", "ok", "ok", "429", "500", "402"];

async fn planned(app: &TestApp, dice: &mut Dice) {
    for (engine, outcomes) in [("chat", &CHAT[..]), ("gemini", &GEMINI[..]), ("together", &TOGETHER[..])] {
        let next: Vec<&str> = (0..4).map(|_| dice.pick(outcomes)).collect();
        let _ = app.drive(engine, json!({ "next": next })).await;
    }
    app.plan(json!({ "outcome": dice.pick(&REPLICATE), "create": dice.pick(&CREATIONS), "seconds": 1 })).await;
}

/// A small picture for something; nobody looks at it.
async fn uploaded(user: &TestUser, purpose: &str) -> String {
    let id = user.put(purpose, "image/jpeg", zips::jpeg(300)).await;
    let _ = user.complete(&id).await.expect(200);
    id
}

/// One or two garments, on one picture or each on its own. The photos go with the job, so each has its own.
async fn try_on(user: &TestUser, dice: &mut Dice) -> Answer {
    let together = dice.below(3) > 0;
    let mut garments = vec![uploaded(user, "garment").await];
    if together || dice.below(2) == 0 {
        garments.push(uploaded(user, "garment").await);
    }
    let person = uploaded(user, "person").await;
    let input = json!({
        "person_upload": person, "garment_uploads": garments, "together": together, "keep_face": dice.below(2) == 0,
    });
    user.order("/api/predict/tryons", input).await
}

/// A picture by a prompt, now and then with a reference picture: that is another engine's.
async fn by_prompt(user: &TestUser, dice: &mut Dice) -> Answer {
    let mut input = json!({ "prompt_id": library::FOREST });
    if dice.below(2) == 0 {
        input["reference_upload"] = json!(uploaded(user, "reference").await);
    }
    user.order("/api/predict/prompts", input).await
}

/// Orders something of somebody; what is paused is not sold.
async fn ordered(user: &TestUser, dice: &mut Dice, pictures: &[String]) -> Option<String> {
    let answer = match dice.below(20) {
        0 if !pictures.is_empty() => {
            let asset = &pictures[dice.below(pictures.len())];
            user.order("/api/predict/edits", json!({ "asset": asset, "prompt": "make the snow blue" })).await
        }
        1..=3 => try_on(user, dice).await,
        4..=6 => by_prompt(user, dice).await,
        _ => {
            let model = dice.pick(&MODELS);
            let input = json!({ "model": model, "prompt": "a fox in the snow", "count": 1, "aspect_ratio": "16:9" });
            user.order("/api/predict/photos", input).await
        }
    };
    match answer.status {
        202 => Some(answer.text_of("/id")),
        _ => {
            let _ = answer.expect_problem(503, "STUDIO_PAUSED");
            None
        }
    }
}

/// Every picture of a job that is over is paid for or paid back.
fn paid_for_or_paid_back(job: &Value) -> usize {
    let price = |state: &str| -> i64 {
        let items = job["items"].as_array().unwrap().iter().filter(|item| item["state"] == state);
        items.map(|item| item["price"].as_i64().unwrap()).sum()
    };
    assert_eq!(job["cost"]["captured"], price("succeeded"), "{job}");
    assert_eq!((&job["cost"]["held"], &job["cost"]["released"]), (&json!(0), &json!(price("failed"))), "{job}");
    job["items"].as_array().unwrap().iter().filter(|item| item["state"] == "succeeded").count()
}

on_both_quietly! {
    /// Whatever the engines do: the ledger adds up, nothing is stuck, and every picture that failed is paid back.
    async fn two_people_with_every_engine_in_trouble_lose_nothing(app: TestApp) {
        let app = app.with_every_engine().await;
        let people = [tryons::member(&app).await, tryons::member(&app).await];
        for seed in seeds(1) {
            let mut dice = Dice::new(seed);
            let instance = SecondInstance::open(&app, |_| {}).await;
            let mut jobs: [Vec<String>; 2] = Default::default();
            let mut pictures: [Vec<String>; 2] = Default::default();
            while jobs[0].len() + jobs[1].len() < ORDERS {
                planned(&app, &mut dice).await;
                let here = [instance.for_user(&people[0]), instance.for_user(&people[1])];
                let (mut one, mut other) = (dice.clone(), dice.clone());
                let _ = other.below(2);
                let mut made = [Vec::new(), Vec::new()];
                for _ in 0..4 {
                    let (mine, theirs) = tokio::join!(
                        ordered(&here[0], &mut one, &pictures[0]),
                        ordered(&here[1], &mut other, &pictures[1]),
                    );
                    made[0].extend(mine);
                    made[1].extend(theirs);
                }
                dice = other;
                instance.rest().await;
                app.advance(i64::try_from(31 + dice.below(60)).unwrap()).await;
                let _ = instance.cron().await.expect(200);
                for (person, made) in made.into_iter().enumerate() {
                    if let Some(id) = made.first() {
                        let asset = people[person].job(id).await["items"][0]["asset"]["id"].clone();
                        pictures[person].extend(asset.as_str().map(str::to_owned));
                    }
                    jobs[person].extend(made);
                }
            }
            for engine in ["chat", "gemini", "together"] {
                let _ = app.drive(engine, json!({ "next": [] })).await;
            }
            app.plan(json!([])).await;
            drop(instance);
            app.until_quiet().await;
            app.nothing_amiss().await;
            let (mut delivered, mut of_all) = (0, 0);
            let mut studios = BTreeSet::new();
            for (person, jobs) in people.iter().zip(&jobs) {
                for id in jobs {
                    let job = person.job(id).await;
                    delivered += paid_for_or_paid_back(&job);
                    of_all += job["items"].as_array().unwrap().len();
                    studios.insert(job["studio"].as_str().unwrap().to_owned());
                }
            }
            assert!(studios.into_iter().eq(["library", "photo", "tryon"]));
            // By turns: neither nothing nor everything came.
            assert!((of_all / 5..of_all).contains(&delivered), "{delivered} of {of_all} were delivered");
        }
    }
}
