//! Clocks that disagree: a function whose clock is minutes ahead of or behind those of the engine, the storage and the
//! other functions.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use darkroom::clock::Clock;
use darkroom_tests::{Annex, House, Person, cost, on_both};
use serde_json::{Value, json};

const MINUTE: i64 = 60;

/// A process whose clock is off by `seconds`.
struct Skewed {
    annex: Annex,
    ahead_ms: Arc<AtomicI64>,
    seconds: i64,
}

impl Skewed {
    async fn open(house: &House, seconds: i64) -> Self {
        let ahead_ms = Arc::new(AtomicI64::new(0));
        let clock = Clock::Shifted(Arc::clone(&ahead_ms));
        let annex = Annex::open(house, |plan| {
            plan.clock = clock;
            plan.config.replicate.call_seconds = 1;
        })
        .await;
        let skewed = Self { annex, ahead_ms, seconds };
        skewed.advance(house, 0).await;
        skewed
    }

    /// Skips time for all, and stays as far off as it is.
    async fn advance(&self, house: &House, seconds: i64) {
        house.advance(seconds).await;
        let Clock::Shifted(ahead_ms) = &house.app.clock else { panic!("the sandbox's clock is shifted") };
        self.ahead_ms.store(ahead_ms.load(Ordering::SeqCst) + self.seconds * 1000, Ordering::SeqCst);
    }
}

fn is(job: &Value, state: &str, money: Value) {
    assert_eq!((&job["state"], &job["cost"]), (&Value::from(state), &money), "{job}");
}

/// News, its absence, a creation without answer, and a deadline, all handled by the function that is off.
async fn works(house: &House, mei: &Person, seconds: i64) {
    let off = Skewed::open(house, seconds).await;
    let here = off.annex.seat(mei);
    let predictions = async || house.replicate().await["predictions"].as_array().unwrap().len();
    let before = predictions().await;

    house.plan(json!({})).await;
    let told = here.photos(1).await;
    off.annex.rest().await;
    let replicate = house.replicate_when("told").await;
    let statuses: Vec<_> = replicate["predictions"][0]["deliveries"].as_array().unwrap().iter().collect();
    let taken = statuses.iter().all(|delivery| delivery["status"] == 200);
    // What is signed more than five minutes ago, or in the future, is not believed.
    assert_eq!(taken, seconds.abs() < 5 * MINUTE, "{statuses:?}");
    if !taken {
        assert!(statuses.iter().all(|delivery| delivery["status"] == 401), "{statuses:?}");
        off.advance(house, 21).await;
        let _ = off.annex.cron().await.expect(200);
    }
    is(&mei.job(&told).await, "succeeded", cost(0, 7, 0));
    let asset = mei.job(&told).await["items"][0]["asset"]["id"].as_str().unwrap().to_owned();
    let shown = here.get(&format!("/api/media/assets/{asset}")).await.expect(200);
    let picture = here.get(&shown.text_of("/urls/full")).await;
    assert_eq!(picture.status, 200, "the storage takes the addresses that it signs: {}", picture.text);

    house.plan(json!({ "create": "timeout_after_accept", "webhooks": "none" })).await;
    let lost = here.photos(1).await;
    off.annex.rest().await;
    let _ = house.replicate_when("ended").await;
    off.advance(house, 41).await;
    let _ = off.annex.cron().await.expect(200);
    is(&mei.job(&lost).await, "succeeded", cost(0, 7, 0));
    assert_eq!(predictions().await, before + 2, "what was accepted is found, not made again");

    house.plan(json!({ "outcome": "never", "webhooks": "none" })).await;
    let endless = here.photos(1).await;
    off.annex.rest().await;
    off.advance(house, 39 * MINUTE).await;
    let _ = off.annex.cron().await.expect(200);
    assert_eq!(mei.job(&endless).await["cost"], cost(7, 0, 0), "its deadline is by the clock that set it");
    off.advance(house, 2 * MINUTE).await;
    let _ = off.annex.cron().await.expect(200);
    is(&mei.job(&endless).await, "failed", cost(0, 0, 7));
}

async fn off_by(house: House, minutes: i64) {
    let house = house.restart_with(|options| (options.cron, options.speed) = (false, 1000.0)).await;
    let mei = house.person().await;
    works(&house, &mei, minutes * MINUTE).await;
    // A job that one process began and another looks after: the one that is ahead may end it early, once.
    let off = Skewed::open(&house, minutes * MINUTE).await;
    house.plan(json!({ "outcome": "never", "webhooks": "none" })).await;
    let desk = Annex::twin(&house).await;
    let shared = desk.seat(&mei).photos(1).await;
    desk.rest().await;
    for _ in 0..5 {
        off.advance(&house, 10 * MINUTE).await;
        let secret = house.cron_secret();
        let (here, there) = tokio::join!(off.annex.cron(), house.cron(&secret));
        assert_eq!((here.status, there.status), (200, 200));
    }
    is(&mei.job(&shared).await, "failed", cost(0, 0, 7));
    assert_eq!(mei.credits().await["available"], 1000 - 14);
    house.until_quiet().await;
    house.nothing_amiss().await;
}

on_both! {
    async fn four_minutes_ahead_nothing_is_different(house: House) {
        off_by(house, 4).await;
    }
}

on_both! {
    async fn four_minutes_behind_nothing_is_different(house: House) {
        off_by(house, -4).await;
    }
}

on_both! {
    async fn six_minutes_ahead_news_is_refused_and_everything_ends_all_the_same(house: House) {
        off_by(house, 6).await;
    }
}

on_both! {
    async fn six_minutes_behind_news_is_refused_and_everything_ends_all_the_same(house: House) {
        off_by(house, -6).await;
    }
}

on_both! {
    /// A session begun by a clock that is ahead ends when it says, everywhere; a code that is too old by the clock of
    /// whoever looks at it is refused with its reason.
    async fn sessions_and_codes_end_by_the_clock_of_who_looks(house: House) {
        let house = house.restart_with(|options| options.cron = false).await;
        let (ahead, behind) = (Skewed::open(&house, 4 * MINUTE).await, Skewed::open(&house, -4 * MINUTE).await);
        let mei = house.visitor();
        let ask = async |process: &Skewed, person: &Person| {
            let seat = process.annex.seat(person);
            let _ = seat.post("/api/auth/code", json!({ "email": person.email })).await.expect(202);
            person.set_cookie("__Host-browser", &seat.cookie("__Host-browser").unwrap());
            json!({ "email": person.email, "code": person.mailed_code().await })
        };
        let code = ask(&ahead, &mei).await;
        let _ = mei.post("/api/auth/code/verify", code).await.expect(200);
        for process in [&ahead, &behind] {
            let _ = process.annex.seat(&mei).get("/api/auth/me").await.expect(200);
        }
        let late = house.visitor();
        let code = ask(&behind, &late).await;
        let _ = late.post("/api/auth/code/verify", code).await.expect_problem(401, "CODE_EXPIRED");
        // Three minutes before its end for most, one minute after it for the one that is ahead.
        ahead.advance(&house, 30 * 24 * 3600 - 3 * MINUTE).await;
        behind.advance(&house, 0).await;
        let _ = mei.get("/api/auth/me").await.expect(200);
        let _ = behind.annex.seat(&mei).get("/api/auth/me").await.expect(200);
        let _ = ahead.annex.seat(&mei).get("/api/auth/me").await.expect_problem(401, "UNAUTHENTICATED");
    }
}
