//! Credits under fire: many at once, and what the schema itself refuses.

use std::sync::Arc;

use darkroom::db::Stmt;
use darkroom::ids::{CallId, JobId, UserId};
use darkroom::jobs::{ItemState, JobState};
use darkroom_tests::{TestApp, on_both, on_both_and_far};
use serde_json::json;
use tokio::task::JoinSet;

use crate::ledger_model::new_job;

on_both_and_far! {
    /// Fifty requests, credits for twelve: twelve jobs, never a balance below zero (requirement A9).
    async fn fifty_parallel_requests_spend_the_last_credits_once(app: TestApp) {
        let mei = Arc::new(app.user_with(12 * 7 + 6).await);
        app.plan(json!(vec![json!({ "outcome": "never" }); 12])).await;
        let mut orders = JoinSet::new();
        for _ in 0..50 {
            let mei = Arc::clone(&mei);
            orders.spawn(async move {
                mei.order("/api/predict/photos", json!({ "model": "flux", "prompt": "rain" })).await
            });
        }
        let answers = orders.join_all().await;
        let accepted = answers.iter().filter(|answer| answer.status == 202).count();
        let refused: Vec<_> = answers.into_iter().filter(|answer| answer.status != 202).collect();
        assert_eq!((accepted, refused.len()), (12, 38));
        for answer in refused {
            let answer = answer.expect_problem(402, "INSUFFICIENT_CREDITS");
            assert_eq!(answer.json["needed"], 7);
        }
        let credits = mei.credits().await;
        assert_eq!((&credits["available"], &credits["held"]), (&json!(6), &json!(84)));
        let jobs = mei.get("/api/predict?limit=100").await.expect(200);
        assert_eq!(jobs.json["items"].as_array().unwrap().len(), 12, "a refused request left no job");
        let replicate = app.replicate_when("taken").await;
        assert_eq!(replicate["predictions"].as_array().unwrap().len(), 12);
        app.audit().await;
    }
}

on_both! {
    async fn fifty_parallel_writes_spend_the_last_credits_once(app: TestApp) {
        let mei = app.user_with(12).await;
        let user: UserId = mei.get("/api/auth/me").await.expect(200).text_of("/id").parse().unwrap();
        let now = app.state.clock.now().plus_seconds(86_400);
        let mut writes = JoinSet::new();
        for _ in 0..50 {
            let db = app.state.db.clone();
            let batch = new_job(user, JobId::new(now), CallId::new(now), 1, now);
            writes.spawn(async move { db.write(batch).await });
        }
        let results = writes.join_all().await;
        assert_eq!(results.iter().filter(|result| result.is_ok()).count(), 12);
        for error in results.into_iter().filter_map(Result::err) {
            assert!(error.is_refusal("insufficient_credits"), "{error}");
        }
        let credits = mei.credits().await;
        assert_eq!((&credits["available"], &credits["held"]), (&json!(0), &json!(12)));
        app.audit().await;
    }
}

on_both! {
    /// What is written in the ledger stays, whoever writes SQL.
    async fn the_ledger_can_only_grow(app: TestApp) {
        let mei = app.user().await;
        let job = mei.photos(1).await;
        let job = mei.follow(&job).await;
        assert_eq!(job["state"], "succeeded");
        let before = mei.get("/api/billing/ledger").await.expect(200).json;
        for (sql, rule) in [
            ("UPDATE entries SET title = 'x'", "ledger_is_append_only"),
            ("DELETE FROM entries", "ledger_is_append_only"),
            ("DELETE FROM holds", "ledger_is_append_only"),
            ("UPDATE holds SET captured = 0, released = bought + plan, state = 'released'", "hold_not_open"),
            ("UPDATE accounts SET bought = -1", "insufficient_credits"),
            ("UPDATE accounts SET held = -1", "held_credits_overdrawn"),
        ] {
            let error = app.state.db.write(vec![Stmt::new(sql)]).await.unwrap_err();
            assert!(error.is_refusal(rule), "{sql}: {error}");
        }
        assert_eq!(mei.get("/api/billing/ledger").await.expect(200).json, before);
        app.audit().await;
    }
}

on_both! {
    /// The trigger and the total function say the same for every set of up to four items.
    async fn a_jobs_state_follows_its_items_as_the_code_says(app: TestApp) {
        let mei = app.user_with(10).await;
        let user: UserId = mei.get("/api/auth/me").await.expect(200).text_of("/id").parse().unwrap();
        let now = app.state.clock.now().plus_seconds(86_400);
        for pieces in 1..=4_u32 {
            let job = JobId::new(now);
            app.state.db.write(new_job(user, job, CallId::new(now), pieces, now)).await.unwrap();
            let all: Vec<Vec<ItemState>> = (0..6_usize.pow(pieces))
                .map(|number| (0..pieces).map(|place| ItemState::ALL[number / 6_usize.pow(place) % 6]).collect())
                .collect();
            for some in all.chunks(200) {
                let read = Stmt::new("SELECT state FROM jobs WHERE id = ?1").bind(job);
                let batch = some.iter().flat_map(|states| {
                    let set = states.iter().enumerate().map(|(seq, state)| {
                        let sql = "UPDATE items SET state = ?3, error = CASE ?3 WHEN 'failed' THEN 'X' END
                                    WHERE job_id = ?1 AND seq = ?2";
                        Stmt::new(sql).bind(job).bind(i64::try_from(seq).unwrap()).bind(state.as_str())
                    });
                    set.chain([read.clone()]).collect::<Vec<_>>()
                });
                let rows = app.state.db.write(batch.collect()).await.unwrap();
                for (index, states) in some.iter().enumerate() {
                    let row = rows[(index + 1) * (states.len() + 1) - 1].first().unwrap();
                    let state: String = row.get("state").unwrap();
                    assert_eq!(state, JobState::derive(states).as_str(), "{states:?}");
                }
            }
        }
    }
}
