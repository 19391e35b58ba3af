//! The engine is away for an hour: what runs, what is ordered and what is stopped meanwhile is neither lost nor charged
//! twice. It is finished when the engine is back, or paid back at its deadline.

use darkroom_tests::fault_proxy::{Fate, FaultProxy};
use darkroom_tests::{SecondInstance, TestApp, TestUser, cost, on_both};
use serde_json::{Value, json};

const MINUTES: i64 = 60;
/// When somebody orders photos that can still be had: their deadline is after the hour.
const LATE_ORDER: i64 = 50;

/// When somebody stops photos that run.
const EARLY_STOP: i64 = 6;

/// How an engine is away.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Away {
    /// Connections are refused.
    Refuses,
    /// Everything is answered with 503.
    Unavailable,
}

#[derive(Debug)]
struct Jobs {
    running_photo: String,
    running_training: String,
    stopped: String,
    early_photo: String,
    late_photo: String,
    early_training: String,
}

async fn an_hour(app: &TestApp, away: Away) -> (TestUser, Jobs) {
    let base = app.state.config.replicate.base_url.clone();
    let proxy = FaultProxy::start(base.as_str()).await;
    let instance = SecondInstance::open(app, |plan| plan.config.replicate.base_url = proxy.instead_of(&base)).await;
    // Two models at once are more than a free account has room for; the plan brings the other 1,400 of 2,000 credits.
    let mei = app.user_with(600).await;
    app.subscribe(&mei, "creator").await;
    let here = instance.for_user(&mei);
    let begin = async |outcome: &str| app.plan(json!({ "webhooks": "none", "outcome": outcome })).await;

    begin("succeed").await;
    let running_photo = here.photos(1).await;
    instance.rest().await;
    begin("succeed").await;
    let running_training = trains(&instance, &mei).await;
    begin("never").await;
    let stopped = here.photos(2).await;
    instance.rest().await;
    let _ = app.replicate_when("ended").await;

    match away {
        Away::Refuses => proxy.go_away().await,
        Away::Unavailable => proxy.rule(|_, _| Fate::Answered(503)),
    }
    let early_photo = here.photos(1).await;
    let early_training = trains(&instance, &mei).await;
    let mut late_photo = String::new();
    for minute in (0..MINUTES).step_by(2) {
        match minute {
            EARLY_STOP => {
                let job = here.delete(&format!("/api/predict/{stopped}")).await.expect(200).json;
                assert_eq!(
                    (&job["stopping"], &job["cost"]),
                    (&Value::from(true), &cost(14, 0, 0)),
                    "the engine is silent"
                );
                instance.rest().await;
            }
            LATE_ORDER => {
                late_photo = here.photos(1).await;
                instance.rest().await;
            }
            _ => {}
        }
        app.advance(2 * 60).await;
        let _ = instance.cron().await.expect(200);
        if minute == EARLY_STOP {
            let job = mei.job(&stopped).await;
            assert_eq!(job["cost"], cost(0, 0, 14), "nobody waits longer than a minute for a silent engine");
        }
        app.audit().await;
    }
    (mei, Jobs { running_photo, running_training, stopped, early_photo, late_photo, early_training })
}

async fn trains(instance: &SecondInstance, mei: &TestUser) -> String {
    let caller = instance.for_user(mei);
    let job = caller.train_with(&caller.small_training_set().await).await;
    instance.rest().await;
    job
}

async fn survived(app: TestApp, away: Away) {
    let app = app.restart_with(|options| (options.cron, options.speed) = (false, 1000.0)).await;
    let (mei, jobs) = an_hour(&app, away).await;
    // It is back: whoever looks now reaches it.
    app.plan(json!([{ "webhooks": "none" }, { "webhooks": "none" }])).await;
    app.until_quiet().await;
    let photo = |captured, released| cost(0, captured, released);
    for (job, state, money) in [
        (&jobs.running_photo, "failed", photo(0, 7)),
        (&jobs.early_photo, "failed", photo(0, 7)),
        (&jobs.stopped, "canceled", photo(0, 14)),
        (&jobs.late_photo, "succeeded", photo(7, 0)),
        (&jobs.running_training, "succeeded", photo(350, 0)),
        (&jobs.early_training, "succeeded", photo(350, 0)),
    ] {
        let job = mei.job(job).await;
        assert_eq!((&job["state"], &job["cost"]), (&Value::from(state), &money), "{jobs:?}: {job}");
    }
    for job in [&jobs.running_photo, &jobs.early_photo] {
        assert_eq!(mei.items(job).await, [("failed".to_owned(), Some("TIMED_OUT".to_owned()))]);
    }
    assert_eq!(mei.credits().await["available"], 2000 - 707);
    let replicate = app.replicate().await;
    let count = |kind: &str| replicate[kind].as_array().unwrap().len();
    assert_eq!((count("predictions"), count("trainings")), (3, 2), "nothing was made twice");
    app.nothing_amiss().await;
}

on_both! {
    async fn an_hour_of_refused_connections(app: TestApp) {
        survived(app, Away::Refuses).await;
    }
}

on_both! {
    async fn an_hour_of_503(app: TestApp) {
        survived(app, Away::Unavailable).await;
    }
}
