//! Credits that are on hold while their money goes back or their period ends.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use darkroom::clock::{Clock, Timestamp};
use darkroom::db::Stmt;
use darkroom_tests::{SecondInstance, TestApp, TestUser, on_both_quietly, session_of};
use serde_json::{Value, json};

/// Beyond the deadline of a photo.
const PHOTO_DEADLINE: i64 = 40 * 60 + 1;
const HOUR: i64 = 3600;

/// Holds so many photos of seven credits each, which never come; answers their jobs.
async fn hold(app: &TestApp, mei: &TestUser, photos: u32) -> Vec<String> {
    let mut jobs = Vec::new();
    let mut left = photos;
    while left > 0 {
        app.plan(json!({ "outcome": "never" })).await;
        jobs.push(mei.photos(left.min(4)).await);
        left -= left.min(4);
    }
    jobs
}

/// Stops them.
async fn stop(mei: &TestUser, jobs: &[String]) {
    for job in jobs {
        let _ = mei.delete(&format!("/api/predict/{job}")).await.expect(200);
        assert_eq!(mei.follow(job).await["state"], "canceled");
    }
}

/// Available, plan, held and owed credits.
async fn has(mei: &TestUser) -> [i64; 4] {
    let credits = mei.credits().await;
    ["available", "plan", "held", "debt"].map(|name| credits[name].as_i64().unwrap())
}

/// Skips time to so many seconds before the end of somebody's plan, which is longer than they stay signed in.
async fn just_before_the_end(app: &TestApp, mei: &TestUser, seconds: i64) {
    let id = mei.get("/api/auth/me").await.expect(200).text_of("/id");
    let ends = Stmt::new("SELECT MIN(ends_at) AS at FROM plan_grants WHERE user_id = ?1 AND ended_at IS NULL").bind(id);
    let ends_at: Timestamp = app.state.db.read(vec![ends]).await.unwrap()[0].first().unwrap().get("at").unwrap();
    app.advance(ends_at.seconds() - app.state.clock.now().seconds() - seconds).await;
    let _ = mei.sign_in().await.expect(200);
}

on_both_quietly! {
    /// The pack's money is back while its credits are on hold: what is released pays what is owed, and nothing of it can
    /// be spent.
    async fn a_pack_refunded_while_its_credits_are_held_leaves_nothing_to_spend(app: TestApp) {
        let mei = app.user_with(0).await;
        let session = mei.bought(&app, "cny10").await;
        let jobs = hold(&app, &mei, 14).await;
        assert_eq!(has(&mei).await, [2, 0, 98, 0]);
        app.bank(&session, "refund").await;
        assert_eq!(has(&mei).await, [0, 0, 98, 98]);
        stop(&mei, &jobs).await;
        assert_eq!(has(&mei).await, [0, 0, 0, 0]);
        app.audit().await;
    }
}

on_both_quietly! {
    async fn a_plans_bill_refunded_while_its_credits_are_held_leaves_nothing_to_spend(app: TestApp) {
        let mei = app.user_with(0).await;
        let page = mei.order("/api/billing/subscription", json!({ "plan": "creator" })).await.expect(201).json;
        let session = session_of(&page);
        app.bank(&session, "pay").await;
        let jobs = hold(&app, &mei, 14).await;
        assert_eq!(has(&mei).await, [1302, 1302, 98, 0]);
        app.bank(&session, "refund").await;
        assert_eq!(has(&mei).await, [0, 0, 98, 98]);
        stop(&mei, &jobs[..2]).await;
        assert_eq!(has(&mei).await, [0, 0, 42, 42], "a release pays, like a purchase");
        let _ = mei.bought(&app, "cny10").await;
        assert_eq!(has(&mei).await, [58, 0, 42, 0]);
        stop(&mei, &jobs[2..]).await;
        assert_eq!(has(&mei).await, [100, 42, 0, 0], "what a purchase has paid is not wanted again");
        app.audit().await;
    }
}

on_both_quietly! {
    /// A dispute takes what is on hold when it is released, and gives it back when it is won.
    async fn a_dispute_over_held_credits_that_is_won_gives_all_of_them_back(app: TestApp) {
        let mei = app.user_with(0).await;
        let session = mei.bought(&app, "cny10").await;
        let jobs = hold(&app, &mei, 8).await;
        app.bank(&session, "dispute").await;
        assert_eq!(has(&mei).await, [0, 0, 56, 56]);
        stop(&mei, &jobs).await;
        assert_eq!(has(&mei).await, [0, 0, 0, 0]);
        app.bank(&session, "dispute_won").await;
        assert_eq!(has(&mei).await, [100, 0, 0, 0]);
        app.audit().await;
    }
}

on_both_quietly! {
    /// Requirement C7: a check-in, a code or a gift is no way around what is owed.
    async fn whatever_comes_pays_what_is_owed_before_it_can_be_spent(app: TestApp) {
        let mei = app.user_with(0).await;
        let session = mei.bought(&app, "cny10").await;
        let jobs = hold(&app, &mei, 8).await;
        app.bank(&session, "refund").await;
        assert_eq!(has(&mei).await, [0, 0, 56, 56]);
        let _ = mei.post("/api/billing/checkin", json!({})).await.expect(200);
        let code = app.code(json!({ "credits": 10 })).await;
        let _ = mei.order("/api/billing/codes", json!({ "code": code })).await.expect(200);
        assert_eq!(has(&mei).await, [0, 0, 56, 40]);
        assert_eq!((mei.entries("checkin").await, mei.entries("code").await), (vec![(0, -6)], vec![(0, -10)]));
        let _ = app.drive("credits", json!({ "email": mei.email, "credits": 25 })).await;
        app.subscribe(&mei, "creator").await;
        assert_eq!(has(&mei).await, [1385, 1385, 56, 0]);
        assert_eq!(mei.entries("plan_grant").await, [(1385, -15)]);
        stop(&mei, &jobs).await;
        assert_eq!(has(&mei).await, [1441, 1385, 0, 0]);
        app.audit().await;
    }
}

on_both_quietly! {
    /// Plan credits that were on hold at the end of their period and are given up by their owner end too, visibly.
    async fn plan_credits_are_not_carried_over_the_end_of_their_period_by_a_cancel(app: TestApp) {
        let mei = app.user_with(10).await;
        app.subscribe(&mei, "creator").await;
        just_before_the_end(&app, &mei, 60).await;
        let jobs = hold(&app, &mei, 14).await;
        assert_eq!(has(&mei).await, [1312, 1302, 98, 0]);
        app.advance(120).await;
        app.ring().await;
        assert_eq!(has(&mei).await, [10, 0, 98, 0]);
        stop(&mei, &jobs).await;
        assert_eq!(has(&mei).await, [10, 0, 0, 0]);
        assert_eq!(mei.entries("plan_expiry").await, [(-14, 0), (-28, 0), (-28, 0), (-28, 0), (-1302, 0)]);
        app.audit().await;
    }
}

on_both_quietly! {
    /// All of a plan is on hold at the end of its period, so nothing is left to end: it has ended all the same.
    async fn a_period_ends_although_all_of_its_credits_are_held(app: TestApp) {
        let mei = app.user_with(0).await;
        app.subscribe(&mei, "creator").await;
        just_before_the_end(&app, &mei, 60).await;
        let _ = app.drive("credits", json!({ "email": mei.email, "credits": 7 })).await;
        let jobs = hold(&app, &mei, 200).await;
        assert_eq!(has(&mei).await, [7, 0, 1400, 0]);
        app.advance(120).await;
        stop(&mei, &jobs).await;
        app.ring().await;
        assert_eq!(has(&mei).await, [7, 0, 0, 0]);
        app.audit().await;
    }
}

on_both_quietly! {
    /// Where the engine failed, plan credits whose period ended meanwhile live for a day more.
    async fn plan_credits_that_we_failed_to_turn_into_a_picture_live_a_day_longer(app: TestApp) {
        let mei = app.user_with(0).await;
        app.subscribe(&mei, "creator").await;
        just_before_the_end(&app, &mei, 60).await;
        let jobs = hold(&app, &mei, 4).await;
        app.advance(PHOTO_DEADLINE).await;
        app.ring().await;
        assert_eq!(mei.follow(&jobs[0]).await["state"], "failed");
        assert_eq!(has(&mei).await, [28, 28, 0, 0]);
        app.advance(23 * HOUR).await;
        app.ring().await;
        assert_eq!(has(&mei).await, [28, 28, 0, 0]);
        // Given up again, they keep the end they have by now.
        let again = hold(&app, &mei, 1).await;
        app.advance(2 * HOUR).await;
        app.ring().await;
        assert_eq!(mei.follow(&again[0]).await["state"], "failed");
        assert_eq!(has(&mei).await, [7, 7, 0, 0]);
        app.advance(25 * HOUR).await;
        app.ring().await;
        assert_eq!(has(&mei).await, [0, 0, 0, 0]);
        app.audit().await;
    }
}

/// A process whose clock is so many milliseconds ahead of the app's.
async fn ahead(app: &TestApp, milliseconds: i64) -> SecondInstance {
    let Clock::Shifted(shift) = &app.state.clock else { panic!("the sandbox's clock is shifted") };
    let clock = Clock::Shifted(Arc::new(AtomicI64::new(shift.load(Ordering::SeqCst) + milliseconds)));
    SecondInstance::open(app, |plan| plan.clock = clock).await
}

on_both_quietly! {
    /// For one instance the period is over and for the other it runs: both go on, and so does everything after them.
    async fn two_clocks_at_the_end_of_a_period_spoil_nothing(app: TestApp) {
        let mei = app.user_with(0).await;
        app.subscribe(&mei, "creator").await;
        just_before_the_end(&app, &mei, 30).await;
        let jobs = hold(&app, &mei, 8).await;
        let instance = ahead(&app, 60_000).await;
        let _ = instance.cron().await.expect(200);
        assert_eq!(mei.entries("plan_expiry").await, [(-1344, 0)], "it has ended, whatever the other clock says");
        stop(&mei, &jobs[..1]).await;
        assert_eq!(has(&mei).await, [0, 0, 28, 0], "nothing goes back into what has ended");
        let _ = mei.bought(&app, "cny10").await;
        stop(&mei, &jobs[1..]).await;
        let later = hold(&app, &mei, 4).await;
        stop(&mei, &later).await;
        app.advance(120).await;
        app.ring().await;
        let _ = instance.cron().await.expect(200);
        assert_eq!(has(&mei).await, [100, 0, 0, 0]);
        app.audit().await;
    }
}

on_both_quietly! {
    /// One account that nothing can be booked for is named, and keeps nobody else waiting.
    async fn an_account_in_trouble_does_not_stop_the_cron_for_others(app: TestApp) {
        let (bad, good) = (app.user_with(0).await, app.user_with(0).await);
        for user in [&bad, &good] {
            app.subscribe(user, "creator").await;
        }
        let id = bad.get("/api/auth/me").await.expect(200).text_of("/id");
        let more = |credits: i64| {
            let stmt = Stmt::new("UPDATE plan_grants SET available = available + ?2 WHERE user_id = ?1");
            app.state.db.write(vec![stmt.bind(id.as_str()).bind(credits)])
        };
        let _ = more(5).await.unwrap();
        just_before_the_end(&app, &good, 0).await;
        app.advance(60).await;
        let _ = bad.sign_in().await.expect(200);
        let ran = app.cron(&app.cron_secret()).await.expect(200).json;
        assert_eq!(ran["periods_not_ended"], 1);
        assert_eq!(good.entries("plan_expiry").await, [(-1400, 0)]);
        assert_eq!(bad.entries("plan_expiry").await, []);
        let _ = more(-5).await.unwrap();
        let ran = app.cron(&app.cron_secret()).await.expect(200).json;
        assert_eq!((&ran["periods_not_ended"], bad.entries("plan_expiry").await), (&Value::from(0), vec![(-1400, 0)]));
        app.audit().await;
    }
}
