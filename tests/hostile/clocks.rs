//! Clocks that disagree: a function whose clock is minutes ahead of or behind those of the engine, the storage and the
//! other functions.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use darkroom::clock::Clock;
use darkroom_tests::{SecondInstance, TestApp, TestUser, cost, on_both};
use serde_json::{Value, json};

const MINUTE: i64 = 60;

/// A process whose clock is off by `seconds`.
struct Skewed {
    instance: SecondInstance,
    ahead_ms: Arc<AtomicI64>,
    seconds: i64,
}

impl Skewed {
    async fn open(app: &TestApp, seconds: i64) -> Self {
        let ahead_ms = Arc::new(AtomicI64::new(0));
        let clock = Clock::Shifted(Arc::clone(&ahead_ms));
        let instance = SecondInstance::open(app, |plan| {
            plan.clock = clock;
            plan.config.replicate.call_seconds = 1;
        })
        .await;
        let skewed = Self { instance, ahead_ms, seconds };
        skewed.advance(app, 0).await;
        skewed
    }

    /// Skips time for all, and stays as far off as it is.
    async fn advance(&self, app: &TestApp, seconds: i64) {
        app.advance(seconds).await;
        let Clock::Shifted(ahead_ms) = &app.state.clock else { panic!("the sandbox's clock is shifted") };
        self.ahead_ms.store(ahead_ms.load(Ordering::SeqCst) + self.seconds * 1000, Ordering::SeqCst);
    }
}

fn is(job: &Value, state: &str, money: Value) {
    assert_eq!((&job["state"], &job["cost"]), (&Value::from(state), &money), "{job}");
}

/// News, its absence, a creation without answer, and a deadline, all handled by the function that is off.
async fn works(app: &TestApp, mei: &TestUser, seconds: i64) {
    let off = Skewed::open(app, seconds).await;
    let here = off.instance.for_user(mei);
    let predictions = async || app.replicate().await["predictions"].as_array().unwrap().len();
    let before = predictions().await;

    app.plan(json!({})).await;
    let told = here.photos(1).await;
    off.instance.rest().await;
    let replicate = app.replicate_when("told").await;
    let statuses: Vec<_> = replicate["predictions"][0]["deliveries"].as_array().unwrap().iter().collect();
    let taken = statuses.iter().all(|delivery| delivery["status"] == 200);
    // What is signed more than five minutes ago, or in the future, is not believed.
    assert_eq!(taken, seconds.abs() < 5 * MINUTE, "{statuses:?}");
    if !taken {
        assert!(statuses.iter().all(|delivery| delivery["status"] == 401), "{statuses:?}");
        off.advance(app, 21).await;
        let _ = off.instance.cron().await.expect(200);
    }
    is(&mei.job(&told).await, "succeeded", cost(0, 7, 0));
    let asset = mei.job(&told).await["items"][0]["asset"]["id"].as_str().unwrap().to_owned();
    let shown = here.get(&format!("/api/media/assets/{asset}")).await.expect(200);
    let picture = here.get(&shown.text_of("/urls/full")).await;
    assert_eq!(picture.status, 200, "the storage takes the addresses that it signs: {}", picture.text);

    app.plan(json!({ "create": "timeout_after_accept", "webhooks": "none" })).await;
    let lost = here.photos(1).await;
    off.instance.rest().await;
    let _ = app.replicate_when("ended").await;
    off.advance(app, 41).await;
    let _ = off.instance.cron().await.expect(200);
    is(&mei.job(&lost).await, "succeeded", cost(0, 7, 0));
    assert_eq!(predictions().await, before + 2, "what was accepted is found, not made again");

    app.plan(json!({ "outcome": "never", "webhooks": "none" })).await;
    let endless = here.photos(1).await;
    off.instance.rest().await;
    off.advance(app, 39 * MINUTE).await;
    let _ = off.instance.cron().await.expect(200);
    assert_eq!(mei.job(&endless).await["cost"], cost(7, 0, 0), "its deadline is by the clock that set it");
    off.advance(app, 2 * MINUTE).await;
    let _ = off.instance.cron().await.expect(200);
    is(&mei.job(&endless).await, "failed", cost(0, 0, 7));
}

async fn off_by(app: TestApp, minutes: i64) {
    let app = app.restart_with(|options| (options.cron, options.speed) = (false, 1000.0)).await;
    let mei = app.user().await;
    works(&app, &mei, minutes * MINUTE).await;
    // A job that one process began and another looks after: the one that is ahead may end it early, once.
    let off = Skewed::open(&app, minutes * MINUTE).await;
    app.plan(json!({ "outcome": "never", "webhooks": "none" })).await;
    let stand_in = SecondInstance::standing_in(&app).await;
    let shared = stand_in.for_user(&mei).photos(1).await;
    stand_in.rest().await;
    for _ in 0..5 {
        off.advance(&app, 10 * MINUTE).await;
        let secret = app.cron_secret();
        let (here, there) = tokio::join!(off.instance.cron(), app.cron(&secret));
        assert_eq!((here.status, there.status), (200, 200));
    }
    is(&mei.job(&shared).await, "failed", cost(0, 0, 7));
    assert_eq!(mei.credits().await["available"], 1000 - 14);
    app.until_quiet().await;
    app.nothing_amiss().await;
}

on_both! {
    async fn four_minutes_ahead_nothing_is_different(app: TestApp) {
        off_by(app, 4).await;
    }
}

on_both! {
    async fn four_minutes_behind_nothing_is_different(app: TestApp) {
        off_by(app, -4).await;
    }
}

on_both! {
    async fn six_minutes_ahead_news_is_refused_and_everything_ends_all_the_same(app: TestApp) {
        off_by(app, 6).await;
    }
}

on_both! {
    async fn six_minutes_behind_news_is_refused_and_everything_ends_all_the_same(app: TestApp) {
        off_by(app, -6).await;
    }
}

on_both! {
    /// A session begun by a clock that is ahead ends when it says, everywhere; a code that is too old by the clock of
    /// whoever looks at it is refused with its reason.
    async fn sessions_and_codes_end_by_the_clock_of_who_looks(app: TestApp) {
        let app = app.restart_with(|options| options.cron = false).await;
        let (ahead, behind) = (Skewed::open(&app, 4 * MINUTE).await, Skewed::open(&app, -4 * MINUTE).await);
        let mei = app.visitor();
        let ask = async |process: &Skewed, user: &TestUser| {
            let caller = process.instance.for_user(user);
            let _ = caller.post("/api/auth/code", json!({ "email": user.email })).await.expect(202);
            user.set_cookie("__Host-browser", &caller.cookie("__Host-browser").unwrap());
            json!({ "email": user.email, "code": user.mailed_code().await })
        };
        let code = ask(&ahead, &mei).await;
        let _ = mei.post("/api/auth/code/verify", code).await.expect(200);
        for process in [&ahead, &behind] {
            let _ = process.instance.for_user(&mei).get("/api/auth/me").await.expect(200);
        }
        let late = app.visitor();
        let code = ask(&behind, &late).await;
        let _ = late.post("/api/auth/code/verify", code).await.expect_problem(401, "CODE_EXPIRED");
        // Three minutes before its end for most, one minute after it for the one that is ahead.
        ahead.advance(&app, 30 * 24 * 3600 - 3 * MINUTE).await;
        behind.advance(&app, 0).await;
        let _ = ahead.instance.for_user(&mei).get("/api/auth/me").await.expect_problem(401, "UNAUTHENTICATED");
        // Its use makes it last: asked by the one behind first, as that is whose day ends last.
        let _ = behind.instance.for_user(&mei).get("/api/auth/me").await.expect(200);
        let _ = mei.get("/api/auth/me").await.expect(200);
    }
}
