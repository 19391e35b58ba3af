//! Check-in (requirement C7): Free once an ISO week, Plus and Pro once a day, by the calendar of Asia/Shanghai.

use std::sync::Arc;

use darkroom::checkin::Day;
use darkroom::clock::Timestamp;
use darkroom_tests::{Answer, TestApp, TestUser, at_once, on_both};
use serde_json::json;

use crate::front::user_id;
use crate::operator::service;

const PATH: &str = "/api/billing/checkin";
const SHANGHAI_MILLIS: i64 = 8 * 3_600_000;
const DAY_MILLIS: i64 = 86_400_000;
/// How long before a border a test stops: long enough for a few requests on a slow machine.
const BEFORE_SECONDS: i64 = 120;

/// The next midnight in Shanghai, and the next one that begins a Monday. The epoch's day was a Thursday.
fn next_borders(now: Timestamp) -> (Timestamp, Timestamp) {
    let next = |length: i64, phase: i64| {
        let into = (now.millis() + SHANGHAI_MILLIS - phase).rem_euclid(length);
        Timestamp::from_millis(now.millis() + length - into)
    };
    (next(DAY_MILLIS, 0), next(7 * DAY_MILLIS, 4 * DAY_MILLIS))
}

/// Skips time until shortly before this moment.
async fn stop_before(app: &TestApp, border: Timestamp) {
    let millis = border.millis() - app.state.clock.now().millis();
    // Already close to it: the same border of the next week does as well, for whoever asks anew.
    app.advance((millis / 1000 - BEFORE_SECONDS).max(0)).await;
}

/// Skips time until just after this moment.
async fn pass(app: &TestApp, border: Timestamp) {
    app.advance((border.millis() - app.state.clock.now().millis()) / 1000 + 1).await;
}

async fn check_in(user: &TestUser) -> Answer {
    user.post(PATH, json!({})).await
}

/// Refused until this moment.
async fn refused_until(user: &TestUser, again: Timestamp) {
    let refused = check_in(user).await.expect_problem(409, "ALREADY_CHECKED_IN");
    assert_eq!(refused.text_of("/next_at"), again.to_string());
    let shown = user.get(PATH).await.expect(200).json;
    assert_eq!((&shown["available"], &shown["next_at"]), (&json!(false), &json!(again.to_string())));
}

on_both! {
    async fn on_free_a_week_has_one_checkin_and_ends_on_sunday_in_shanghai(app: TestApp) {
        let (_, monday) = next_borders(app.state.clock.now().plus_seconds(2 * BEFORE_SECONDS));
        stop_before(&app, monday).await;
        let mei = app.user().await;
        let shown = mei.get(PATH).await.expect(200).json;
        assert_eq!(shown, json!({ "available": true, "credits": 6, "every": "week", "next_at": null }));
        let done = check_in(&mei).await.expect(200).json;
        let again = monday.to_string();
        assert_eq!(done, json!({ "available": false, "credits": 6, "every": "week", "next_at": again, "granted": 6 }));
        refused_until(&mei, monday).await;
        assert_eq!(mei.available().await, 1006);

        pass(&app, monday).await;
        assert_eq!(mei.get(PATH).await.expect(200).json["available"], true);
        let _ = check_in(&mei).await.expect(200);
        refused_until(&mei, monday.plus_seconds(7 * 86_400)).await;
        // A day later it is still the same week.
        app.advance(86_400).await;
        refused_until(&mei, monday.plus_seconds(7 * 86_400)).await;

        assert_eq!(mei.available().await, 1012);
        let ledger = mei.get("/api/billing/ledger?kind=checkin").await.expect(200);
        let entries = ledger.json["items"].as_array().unwrap();
        assert_eq!(entries.iter().map(|entry| &entry["delta"]).collect::<Vec<_>>(), [&json!(6), &json!(6)]);
        assert_eq!(entries[0]["balance_after"]["available"], 1012);
        app.audit().await;
    }
}

on_both! {
    async fn on_plus_and_pro_every_day_has_one_checkin_and_ends_at_midnight_in_shanghai(app: TestApp) {
        let (midnight, _) = next_borders(app.state.clock.now().plus_seconds(2 * BEFORE_SECONDS));
        stop_before(&app, midnight).await;
        let people = [("plus", app.user().await), ("pro", app.user().await)];
        for (level, user) in &people {
            service(&app).set_level(user_id(user).await, level, "a test").await.unwrap();
            let done = check_in(user).await.expect(200).json;
            assert_eq!((&done["every"], &done["next_at"]), (&json!("day"), &json!(midnight.to_string())));
            refused_until(user, midnight).await;
        }
        pass(&app, midnight).await;
        for (_, user) in &people {
            let _ = check_in(user).await.expect(200);
            refused_until(user, midnight.plus_seconds(86_400)).await;
            assert_eq!(user.available().await, 1012);
        }
        app.audit().await;
    }
}

on_both! {
    /// Whoever rises on the day of a check-in has had this day's.
    async fn a_level_that_changes_gives_no_second_checkin_on_one_day(app: TestApp) {
        // A Wednesday: the week goes on.
        let (_, monday) = next_borders(app.state.clock.now());
        pass(&app, monday.plus_seconds(2 * 86_400)).await;
        let mei = app.user().await;
        let (midnight, _) = next_borders(app.state.clock.now());
        let _ = check_in(&mei).await.expect(200);
        service(&app).set_level(user_id(&mei).await, "plus", "a test").await.unwrap();
        refused_until(&mei, midnight).await;
        pass(&app, midnight).await;
        assert_eq!(check_in(&mei).await.expect(200).json["every"], "day");
        // And whoever were taken down again has had this week's.
        service(&app).set_level(user_id(&mei).await, "free", "a test").await.unwrap();
        pass(&app, midnight.plus_seconds(86_400)).await;
        refused_until(&mei, monday.plus_seconds(7 * 86_400)).await;
        assert_eq!(mei.available().await, 1012);
        app.audit().await;
    }
}

on_both! {
    async fn the_last_week_of_a_year_and_the_first_of_the_next_are_two(app: TestApp) {
        let mut border = next_borders(app.state.clock.now().plus_seconds(2 * BEFORE_SECONDS)).1;
        while !Day::of(border).week().ends_with("-W01") {
            border = border.plus_seconds(7 * 86_400);
        }
        stop_before(&app, border).await;
        let mei = app.user().await;
        let _ = check_in(&mei).await.expect(200);
        refused_until(&mei, border).await;
        pass(&app, border).await;
        let _ = check_in(&mei).await.expect(200);
        refused_until(&mei, border.plus_seconds(7 * 86_400)).await;
        app.audit().await;
    }
}

on_both! {
    async fn fifty_parallel_checkins_are_one(app: TestApp) {
        let (midnight, _) = next_borders(app.state.clock.now());
        pass(&app, midnight).await;
        for level in ["free", "pro"] {
            let mei = Arc::new(app.user().await);
            service(&app).set_level(user_id(&mei).await, level, "a test").await.unwrap();
            let answers = at_once(50, |_| {
                let mei = Arc::clone(&mei);
                async move { check_in(&mei).await }
            })
            .await;
            let (done, refused): (Vec<_>, Vec<_>) = answers.into_iter().partition(|answer| answer.status == 200);
            assert_eq!((done.len(), refused.len()), (1, 49), "{level}");
            for answer in refused {
                answer.expect_problem(409, "ALREADY_CHECKED_IN");
            }
            assert_eq!(mei.available().await, 1006);
        }
        app.audit().await;
    }
}
