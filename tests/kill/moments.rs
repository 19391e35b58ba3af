//! The whole studio dies at random moments of a busy run: several people train, take photos, stop and try again while
//! the cron rings. Each death is a seed; `DARKROOM_SEED=7` repeats one of them, `DARKROOM_SEEDS=200` tries more.

use std::time::Duration;

use darkroom_dev::random;
use darkroom_tests::{Backend, Dice, TestUser, seeds, zips};
use futures_util::future::join_all;
use reqwest::Method;
use serde_json::{Value, json};
use tokio::sync::Notify;

use crate::checks;
use crate::every_call::{Asked, Flow as _};
use crate::flows::{Upload, Uploaded};
use crate::studio::Studio;

/// How many deaths a run of all tests has.
const DEATHS: u64 = 20;
const PEOPLE: usize = 3;
const ACTS: usize = 3;
/// About as many calls as a busy run makes to storage and engine.
const CALLS_MAX: usize = 60;
/// How long after such a call death may come: as long as a transaction takes, several times over.
const AFTERWARDS_MICROS_MAX: usize = 30_000;

/// One thing somebody wants. It is wanted until it is answered.
enum Wish {
    Photos {
        key: String,
    },
    Train {
        key: String,
        upload: Uploaded,
    },
    /// The job that was ordered so many orders ago.
    Stop {
        back: usize,
    },
    /// The same, of its first failed piece.
    Retry {
        key: String,
        back: usize,
    },
}

/// Somebody with wishes, the next one last.
struct Somebody {
    user: TestUser,
    inputs: Vec<Wish>,
    jobs: Vec<String>,
}

impl Somebody {
    async fn new(studio: &Studio, dice: &mut Dice) -> Self {
        let user = studio.user().await;
        // Room for every model somebody may wish for.
        let plan = json!({ "email": user.email, "plan": "enterprise" });
        let _ = user.post("/sandbox/plan", plan).await.expect(200);
        let key = || random::letters(20);
        let input = |dice: &mut Dice| match dice.below(8) {
            0..3 => Wish::Photos { key: key() },
            3 => Wish::Train { key: key(), upload: Uploaded::of(zips::with(10, None)) },
            4 | 5 => Wish::Stop { back: dice.below(2) },
            _ => Wish::Retry { key: key(), back: dice.below(3) },
        };
        let mut inputs: Vec<Wish> = (0..ACTS).map(|_| input(dice)).collect();
        inputs.push(Wish::Photos { key: key() });
        Self { user, inputs, jobs: Vec::new() }
    }

    /// Does what is left to do, as far as the studio lives.
    async fn live(&mut self, studio: &Studio) -> Asked<()> {
        while let Some(mut input) = self.inputs.pop() {
            if let Err(lost) = self.ask(studio, &mut input).await {
                self.inputs.push(input);
                return Err(lost);
            }
        }
        Ok(())
    }

    async fn ask(&mut self, studio: &Studio, input: &mut Wish) -> Asked<()> {
        match input {
            Wish::Photos { key } => {
                let input = json!({ "model": "flux", "prompt": "a quiet street in the rain", "count": 2 });
                self.order(key, "/api/predict/photos", &input).await
            }
            Wish::Train { key, upload } => {
                Upload.act(studio, &self.user, upload).await?;
                let input = json!({ "base": "flux", "trigger_word": "mxyzo", "upload_id": upload.id(), "name": "Mei" });
                self.order(key, "/api/train", &input).await
            }
            Wish::Stop { back } => {
                let Some(job) = self.ordered(*back) else { return Ok(()) };
                let request = self.user.request(Method::DELETE, &format!("/api/predict/{job}"));
                self.user.try_send(request).await.map(|answer| drop(answer.expect(200)))
            }
            Wish::Retry { key, back } => {
                let Some(job) = self.ordered(*back) else { return Ok(()) };
                let path = format!("/api/predict/{job}/items/0/retry");
                let request = self.user.request(Method::POST, &path).header("idempotency-key", &*key);
                let answer = self.user.try_send(request).await?;
                assert!(matches!(answer.status, 202 | 409), "{}: {}", answer.asked, answer.text);
                Ok(())
            }
        }
    }

    async fn order(&mut self, key: &str, path: &str, input: &Value) -> Asked<()> {
        let request = self.user.request(Method::POST, path).header("idempotency-key", key).json(input);
        let answer = self.user.try_send(request).await?.expect(202);
        self.jobs.push(answer.text_of("/id"));
        Ok(())
    }

    fn ordered(&self, back: usize) -> Option<String> {
        self.jobs.iter().rev().nth(back).cloned()
    }
}

/// How the engine shall treat the next orders.
fn plans(dice: &mut Dice) -> Value {
    let plan = |dice: &mut Dice| {
        json!({
            "outcome": dice.pick(&["succeed", "nsfw_one", "nsfw_one", "fail"]),
            "webhooks": dice.pick(&["once", "once", "none", "twice", "reversed"]),
            "create": dice.pick(&["ok", "ok", "ok", "ok", "500", "429"]),
            "seconds": dice.pick(&[0.2, 2.0, 8.0]),
        })
    };
    (0..PEOPLE * ACTS).map(|_| plan(dice)).collect()
}

/// A life and a death.
async fn one_death(studio: &Studio, seed: u64) {
    let mut dice = Dice::new(seed);
    let mut people = Vec::new();
    for _ in 0..PEOPLE {
        people.push(Somebody::new(studio, &mut dice).await);
    }
    studio.plan(plans(&mut dice)).await;
    let calls = 1 + dice.below(CALLS_MAX);
    let afterwards = Duration::from_micros(dice.below(AFTERWARDS_MICROS_MAX) as u64);
    studio.doors.count(None);
    let over = Notify::new();
    tokio::join!(live(studio, &mut people, &over), die(studio, calls, afterwards, &over));

    studio.doors.count(None);
    let lost = studio.unanswered().await;
    studio.run().await;
    studio.plan(json!([])).await;
    for somebody in &mut people {
        somebody.live(studio).await.unwrap();
    }
    studio.all_sent_but(&lost).await;
    studio.settle().await;
    studio.sweep().await;
    for somebody in &people {
        checks::ledger(studio, &somebody.user).await;
        checks::pictures(&somebody.user).await;
    }
    checks::objects(studio).await;
    checks::engine(studio).await;
}

/// Everybody at once, while the cron rings. Who hears nothing any more keeps what is left to wish.
async fn live(studio: &Studio, people: &mut [Somebody], over: &Notify) {
    let lives = async {
        join_all(people.iter_mut().map(|somebody| somebody.live(studio))).await;
        let _ = studio.try_finish().await;
        over.notify_one();
    };
    let ring = async {
        let mut passed = studio.doors.passed();
        while studio.try_ring().await.is_ok() {
            let outside = passed.borrow().outside;
            if passed.wait_for(|now| now.sprung || now.outside > outside).await.unwrap().sprung {
                return;
            }
        }
    };
    tokio::join!(lives, ring);
}

/// Death comes some time after the `calls`th call, or when all is over.
async fn die(studio: &Studio, calls: usize, afterwards: Duration, over: &Notify) {
    let mut passed = studio.doors.passed();
    tokio::select! {
        reached = passed.wait_for(|passed| passed.outside >= calls) => drop(reached.unwrap()),
        () = over.notified() => {}
    }
    // Not to wait for anything: this is the moment.
    tokio::time::sleep(afterwards).await;
    studio.doors.kill().await;
}

async fn deaths(backend: Backend, count: u64) {
    let studio = Studio::start(backend, "20").await;
    for seed in seeds(count) {
        one_death(&studio, seed).await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_studio_survives_twenty_deaths_at_random_moments_on_the_file() {
    deaths(Backend::File, DEATHS).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_studio_survives_deaths_at_random_moments_on_sqld() {
    deaths(Backend::Sqld, DEATHS / 4).await;
}
