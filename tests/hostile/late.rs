//! What comes too late: a process that wakes up when others have done its work, pictures of a job that was stopped, an
//! end that cannot be brought home, an engine that cannot be told, a duplicate that was faster.

use darkroom::db::Db;
use darkroom::jobs;
use darkroom::outbound::http_client;
use darkroom_tests::fault_proxy::{Fate, FaultProxy};
use darkroom_tests::{Backend, SecondInstance, TestApp, TestUser, cost, on_both, zips};
use serde_json::{Value, json};

const MINUTE: i64 = 60;
const HOUR: i64 = 3600;

fn predictions(replicate: &Value) -> usize {
    replicate["predictions"].as_array().unwrap().len()
}

async fn quiet(app: &TestApp, outcome: &str) {
    app.plan(json!({ "webhooks": "none", "outcome": outcome })).await;
}

/// The same studio on the same database, without its own cron.
async fn quiet_app(app: TestApp) -> TestApp {
    app.restart_with(|options| (options.cron, options.speed) = (false, 1000.0)).await
}

/// Begins photos: when this returns, the engine has them and its answer is written down.
async fn begun(app: &TestApp, mei: &TestUser, count: u32) -> String {
    let stand_in = SecondInstance::standing_in(app).await;
    let job = stand_in.for_user(mei).photos(count).await;
    stand_in.rest().await;
    job
}

on_both! {
    /// A function is frozen when it has answered, and wakes up when its call was looked for and sent by somebody else:
    /// it does not send it once more.
    async fn a_process_that_wakes_up_late_sends_nothing(app: TestApp) {
        let app = quiet_app(app).await;
        let mei = app.user().await;
        let frozen = SecondInstance::open(&app, |plan| plan.frozen = true).await;
        quiet(&app, "succeed").await;
        let job = frozen.for_user(&mei).photos(1).await;
        assert_eq!(predictions(&app.replicate().await), 0, "it sleeps");
        app.advance(41).await;
        let _ = app.cron(&app.cron_secret()).await.expect(200);
        assert_eq!(predictions(&app.replicate().await), 1, "somebody else has sent it");
        frozen.thaw().await;
        assert_eq!(predictions(&app.replicate().await), 1, "and it was not sent again");
        assert_eq!(app.call_of(&job).await.sends, 2);

        // One that wakes up at once does send.
        let awake = SecondInstance::open(&app, |plan| plan.frozen = true).await;
        quiet(&app, "succeed").await;
        let prompt = awake.for_user(&mei).photos(1).await;
        awake.thaw().await;
        assert_eq!((app.call_of(&prompt).await.state.as_str(), app.call_of(&prompt).await.sends), ("accepted", 1));

        app.until_quiet().await;
        for job in [&job, &prompt] {
            let job = mei.job(job).await;
            assert_eq!((&job["state"], &job["cost"]), (&json!("succeeded"), &cost(0, 7, 0)));
        }
        assert_eq!(predictions(&app.replicate().await), 2);
        app.nothing_amiss().await;
    }
}

on_both! {
    /// A database that takes its time, or a process that slept for a moment: nothing went out, and whoever knows that sends it
    /// now. Nobody waits until it counts as lost, and nothing is paid back.
    async fn a_sending_that_would_begin_too_late_is_written_anew(app: TestApp) {
        let app = quiet_app(app).await;
        let mei = app.user().await;
        let slow = SecondInstance::open(&app, |plan| plan.frozen = true).await;
        quiet(&app, "succeed").await;
        let job = slow.for_user(&mei).photos(1).await;
        app.advance(6).await;
        slow.thaw().await;
        let call = app.call_of(&job).await;
        assert_eq!((call.state.as_str(), call.sends), ("accepted", 2));
        assert_eq!(predictions(&app.replicate().await), 1);
        app.until_quiet().await;
        assert_eq!(mei.job(&job).await["cost"], cost(0, 7, 0));
        app.nothing_amiss().await;
    }
}

/// A worker that took a call, and whose database then answers later than a sending may begin.
async fn a_worker_whose_database_is_slow(app: TestApp) {
    let app = quiet_app(app).await.with_every_engine().await;
    let mei = app.user().await;
    let proxy = FaultProxy::start(app.sqld().expect("a server")).await;
    let worker = SecondInstance::open(&app, |plan| {
        plan.db = Db::remote(&proxy.url(), None, http_client().expect("a client")).expect("a database");
    })
    .await;
    let dying = SecondInstance::open(&app, |plan| plan.frozen = true).await;
    let input = json!({ "model": "banana", "prompt": "a fox in the snow", "count": 1 });
    let job = dying.for_user(&mei).order("/api/predict/photos", input).await.expect(202).text_of("/id");
    drop(dying);
    // It takes the call, reads it, and waits for the write that says that it begins.
    proxy.nth(3, Fate::Held);
    let rung = jobs::ring(&worker.state);
    assert!(rung.await);
    let held = proxy.held().await;
    let call = app.call_of(&job).await;
    assert_eq!((call.state.as_str(), call.sends), ("sending", 1));
    app.advance(6).await;
    held.pass();
    worker.rest().await;
    let job = mei.job(&job).await;
    assert_eq!((&job["state"], &job["cost"]), (&json!("succeeded"), &cost(0, 7, 0)), "{job}");
    app.nothing_amiss().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_a_worker_begins_too_late_is_taken_again_and_not_given_up() {
    a_worker_whose_database_is_slow(TestApp::start(Backend::Sqld).await).await;
}

/// A process whose way to the storage is a proxy.
async fn with_storage_wire(app: &TestApp) -> (SecondInstance, FaultProxy) {
    let endpoint = app.state.config.storage.endpoint.clone();
    let proxy = FaultProxy::start(endpoint.as_str()).await;
    let instance = SecondInstance::open(app, |plan| plan.config.storage.endpoint = proxy.instead_of(&endpoint)).await;
    (instance, proxy)
}

async fn pictures_stored(app: &TestApp) -> usize {
    app.state.storage.list("assets/", 100).await.unwrap().len()
}

on_both! {
    /// Stopped while its pictures were being copied: they are finished, so they are delivered, once.
    async fn pictures_that_were_being_copied_are_delivered_once_when_they_are_stopped(app: TestApp) {
        let app = quiet_app(app).await;
        let mei = app.user().await;
        let (instance, proxy) = with_storage_wire(&app).await;
        quiet(&app, "succeed").await;
        let job = begun(&app, &mei, 2).await;
        let _ = app.replicate_when("ended").await;
        app.advance(21).await;
        proxy.nth(4, Fate::Held);
        let (ringing, stopping) = tokio::join!(instance.cron(), async {
            let held = proxy.held().await;
            assert!(held.head.starts_with("PUT "), "{}", held.head);
            let stopped = mei.delete(&format!("/api/predict/{job}")).await.expect(200).json;
            held.pass();
            stopped
        });
        let _ = ringing.expect(200);
        assert_eq!((&stopping["state"], &stopping["cost"]), (&json!("succeeded"), &cost(0, 14, 0)));
        assert_eq!(pictures_stored(&app).await, 6);
        assert_eq!(mei.get("/api/media/assets").await.expect(200).json["items"].as_array().unwrap().len(), 2);
        app.until_quiet().await;
        assert_eq!(pictures_stored(&app).await, 6);
        app.nothing_amiss().await;
    }
}

/// Photos that end at the engine ten minutes after their deadline, when nobody looks, and a storage that refuses them
/// seventy minutes after the beginning.
async fn ended_late(app: &TestApp, mei: &TestUser, instance: &SecondInstance, proxy: &FaultProxy) -> String {
    app.plan(json!({ "webhooks": "none", "seconds": 50 * MINUTE })).await;
    let job = begun(app, mei, 1).await;
    app.advance(70 * MINUTE).await;
    let _ = app.replicate_when("ended").await;
    proxy.rule(|_, head| if head.starts_with("PUT ") { Fate::Answered(507) } else { Fate::Passes });
    let _ = instance.cron().await.expect(200);
    let shown = mei.job(&job).await;
    assert_eq!(shown["cost"], cost(7, 0, 0), "the pictures are there, so they are waited for: {shown}");
    job
}

on_both! {
    /// A result that is at the engine is brought home for an hour after its deadline, and then given up.
    async fn an_hour_after_its_deadline_a_result_is_given_up(app: TestApp) {
        let app = app.restart_with(|options| (options.cron, options.speed) = (false, 1.0)).await;
        let mei = app.user().await;
        let (instance, proxy) = with_storage_wire(&app).await;
        let job = ended_late(&app, &mei, &instance, &proxy).await;
        let _ = proxy.heal();
        app.advance(29 * MINUTE).await;
        let _ = instance.cron().await.expect(200);
        let shown = mei.job(&job).await;
        assert_eq!((&shown["state"], &shown["cost"]), (&json!("succeeded"), &cost(0, 7, 0)));

        let job = ended_late(&app, &mei, &instance, &proxy).await;
        app.advance(31 * MINUTE).await;
        let _ = instance.cron().await.expect(200);
        let shown = mei.job(&job).await;
        assert_eq!((&shown["state"], &shown["cost"]), (&json!("failed"), &cost(0, 0, 7)));
        assert_eq!(mei.items(&job).await, [("failed".to_owned(), Some("TIMED_OUT".to_owned()))]);
        app.until_quiet().await;
        app.nothing_amiss().await;
    }
}

on_both! {
    /// An engine that cannot be told to stop is told for a day.
    async fn after_a_day_the_engine_is_told_no_more(app: TestApp) {
        let app = quiet_app(app).await;
        let mei = app.user().await;
        let base = app.state.config.replicate.base_url.clone();
        let proxy = FaultProxy::start(base.as_str()).await;
        let instance = SecondInstance::open(&app, |plan| plan.config.replicate.base_url = proxy.instead_of(&base)).await;
        quiet(&app, "never").await;
        let job = begun(&app, &mei, 1).await;
        proxy.go_away().await;
        let stopped = instance.for_user(&mei).delete(&format!("/api/predict/{job}")).await.expect(200).json;
        assert_eq!((&stopped["stopping"], &stopped["cost"]), (&json!(true), &cost(7, 0, 0)));
        instance.rest().await;
        app.advance(61).await;
        let _ = instance.cron().await.expect(200);
        assert_eq!(mei.job(&job).await["cost"], cost(0, 0, 7), "what it costs does not wait for the engine for long");
        for _ in 0..4 {
            app.advance(6 * HOUR).await;
            let _ = instance.cron().await.expect(200);
            assert_eq!(app.call_of(&job).await.state, "stopping");
        }
        // A day after the deadline that it had.
        app.advance(40 * MINUTE).await;
        let _ = instance.cron().await.expect(200);
        assert_eq!(app.call_of(&job).await.state, "settled");
        app.audit().await;
    }
}

on_both! {
    /// Completed twice at once, and the faster has the file deleted before the slower has read it.
    async fn a_completion_whose_twin_was_faster_answers_the_same(app: TestApp) {
        let app = quiet_app(app).await;
        let mei = app.user().await;
        let (instance, proxy) = with_storage_wire(&app).await;
        let upload = mei.put("training_zip", "application/zip", zips::with(10, None)).await;
        let path = format!("/api/media/uploads/{upload}");
        let slow = instance.for_user(&mei);
        // It has seen that the file is there, and now reads it.
        let mut reads = 0;
        proxy.rule(move |_, head| {
            reads += usize::from(head.starts_with("GET "));
            if reads == 1 && head.starts_with("GET ") { Fate::Held } else { Fate::Passes }
        });
        let (slow, fast) = tokio::join!(slow.post(&path, json!({})), async {
            let held = proxy.held().await;
            let fast = mei.post(&path, json!({})).await.expect(200).json;
            let _ = app.cron(&app.cron_secret()).await.expect(200);
            assert_eq!(app.state.storage.list("uploads/", 10).await.unwrap(), [], "the file is deleted");
            held.pass();
            fast
        });
        let slow = slow.expect(200).json;
        for member in ["id", "state", "images"] {
            assert_eq!(slow[member], fast[member]);
        }
        assert_eq!(slow["state"], "ready");
        app.until_quiet().await;
        app.nothing_amiss().await;
    }
}

/// The way to Google and back as this account, up to the address that signs in.
async fn back_from_google(app: &TestApp, browser: &TestUser, email: &str) -> String {
    let location = |answer: darkroom_tests::Answer| answer.headers["location"].to_str().unwrap().to_owned();
    let to = location(browser.get("/api/auth/google").await.expect(302));
    let account = json!({ "sub": "1001", "email": email, "name": "Ada", "email_verified": true });
    let _ = app.drive("google", account).await;
    let back = location(browser.get(&to).await.expect(302));
    back[back.find("/api/").unwrap()..].to_owned()
}

/// A Google account whose address is being changed signs in under both at once: it gets one account, and of the other
/// nothing stays. (On `sqld`, because the moment between two calls is held on the way to it.)
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn one_google_account_under_two_addresses_at_once_is_one_account() {
    let app = TestApp::start_quiet(Backend::Sqld).await;
    let proxy = FaultProxy::start(app.sqld().unwrap()).await;
    let db = Db::remote(&proxy.url(), None, http_client().unwrap()).unwrap();
    let public_url = app.state.config.public_url.clone();
    let instance = SecondInstance::open(&app, |plan| (plan.db, plan.config.public_url) = (db, public_url)).await;
    let (one, other) = (app.visitor(), app.visitor());
    let back = back_from_google(&app, &one, "ada@example.com").await;
    let slow = instance.for_user(&one);
    // It has read that nobody has this Google account yet, and is about to write.
    proxy.nth(2, Fate::Held);
    let (slow, ()) = tokio::join!(slow.get(&back), async {
        let held = proxy.held().await;
        let back = back_from_google(&app, &other, "ada.winter@example.com").await;
        let fast = other.get(&back).await.expect(302);
        assert_eq!(fast.headers["location"], "/studio");
        held.pass();
    });
    assert_eq!(slow.expect(302).headers["location"], "/signin?error=google_other_account");
    let people: i64 = app.value("SELECT COUNT(*) AS value FROM users WHERE ?1 <> ''", "x").await;
    let sessions: i64 = app.value("SELECT COUNT(*) AS value FROM sessions WHERE ?1 <> ''", "x").await;
    assert_eq!((people, sessions), (1, 1));
    assert_eq!(other.get("/api/auth/me").await.expect(200).json["email"], "ada.winter@example.com");
    app.nothing_amiss().await;
}
