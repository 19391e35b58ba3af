//! Redemption codes (requirement C7): worth money, used once by each user and as often as they may, never guessed.

use std::sync::Arc;

use darkroom_tests::{Answer, SecondInstance, TestApp, TestUser, at_once, on_both};
use serde_json::{Value, json};
use tokio::task::JoinSet;

use crate::front::{fields, number, user_id};
use crate::operator::service;

const PATH: &str = "/api/billing/codes";

async fn redeem(user: &TestUser, code: &str) -> Answer {
    user.order(PATH, json!({ "code": code })).await
}

async fn level(user: &TestUser) -> String {
    user.get("/api/auth/me").await.expect(200).text_of("/level")
}

/// So many tries of this code by each of these people, all at once: what they were answered.
async fn all_at_once(people: &[Arc<TestUser>], times: usize, code: &str) -> Vec<Answer> {
    at_once(people.len() * times, |number| {
        let (user, code) = (Arc::clone(&people[number % people.len()]), code.to_owned());
        async move { user.order_with(&format!("try-{number}"), PATH, json!({ "code": code })).await }
    })
    .await
}

async fn people(app: &TestApp, count: usize) -> Vec<Arc<TestUser>> {
    let mut people = Vec::new();
    for _ in 0..count {
        people.push(Arc::new(app.user().await));
    }
    people
}

on_both! {
    async fn a_code_gives_credits_and_a_level_once(app: TestApp) {
        let mei = app.user().await;
        let code = app.code(json!({ "credits": 200, "level": "plus" })).await;
        // However it is typed.
        let typed = code.to_lowercase().replace('-', " ");
        let gift = redeem(&mei, &typed).await.expect(200).json;
        assert_eq!(gift, json!({ "credits": 200, "level": "plus", "balance": { "available": 1200, "held": 0 } }));
        assert_eq!((mei.credits().await["available"].clone(), level(&mei).await), (json!(1200), "plus".to_owned()));
        redeem(&mei, &code).await.expect_problem(409, "CODE_USED");
        let entry = mei.get("/api/billing/ledger?kind=code").await.expect(200).json["items"][0].clone();
        assert_eq!((&entry["delta"], &entry["balance_after"]["available"]), (&json!(200), &json!(1200)));
        assert_eq!(entry["reference"]["type"], "code");

        let ann = app.user().await;
        redeem(&ann, &code).await.expect_problem(409, "CODE_USED");
        assert_eq!(level(&ann).await, "free");
        app.audit().await;
    }
}

on_both! {
    async fn a_code_may_give_a_level_alone_and_levels_never_fall(app: TestApp) {
        let (mei, ann) = (app.user().await, app.user().await);
        service(&app).set_level(user_id(&ann).await, "pro", "a test").await.unwrap();
        let plus = app.code(json!({ "credits": 0, "level": "plus", "uses": 2 })).await;
        for user in [&mei, &ann] {
            let gift = redeem(user, &plus).await.expect(200).json;
            assert_eq!((&gift["credits"], &gift["balance"]["available"]), (&json!(0), &json!(1000)));
            assert_eq!(user.get("/api/billing/ledger?kind=code").await.expect(200).json["items"], json!([]));
        }
        assert_eq!((level(&mei).await, level(&ann).await), ("plus".to_owned(), "pro".to_owned()));
        let credits = app.code(json!({ "credits": 5 })).await;
        let gift = redeem(&mei, &credits).await.expect(200).json;
        assert_eq!((&gift["level"], level(&mei).await), (&Value::Null, "plus".to_owned()));
        app.audit().await;
    }
}

on_both! {
    async fn fifty_parallel_uses_of_a_one_use_code_are_one(app: TestApp) {
        let people = people(&app, 5).await;
        let code = app.code(json!({ "credits": 100 })).await;
        let answers = all_at_once(&people, 10, &code).await;
        let (done, refused): (Vec<_>, Vec<_>) = answers.into_iter().partition(|answer| answer.status == 200);
        assert_eq!((done.len(), refused.len()), (1, 49));
        for answer in refused {
            answer.expect_problem(409, "CODE_USED");
        }
        assert_eq!(number(&app, "SELECT SUM(bought_delta) AS n FROM entries WHERE kind = 'code'").await, 100);
        assert_eq!(number(&app, "SELECT uses AS n FROM codes").await, 1);
        app.audit().await;
    }
}

on_both! {
    async fn three_uses_are_three_people(app: TestApp) {
        let people = people(&app, 10).await;
        let code = app.code(json!({ "credits": 100, "uses": 3 })).await;
        let answers = all_at_once(&people, 2, &code).await;
        assert_eq!(answers.iter().filter(|answer| answer.status == 200).count(), 3);
        let users = number(&app, "SELECT COUNT(DISTINCT user_id) AS n FROM entries WHERE kind = 'code'").await;
        assert_eq!((users, number(&app, "SELECT uses AS n FROM codes").await), (3, 3));
        app.audit().await;
    }
}

on_both! {
    /// The answer may be lost: the same key gives it again, at the same moment too, and another input under it is refused.
    async fn the_same_request_is_answered_the_same(app: TestApp) {
        let mei = Arc::new(app.user().await);
        let code = app.code(json!({ "credits": 100, "uses": 5 })).await;
        let mut tries = JoinSet::new();
        for _ in 0..10 {
            let (mei, code) = (Arc::clone(&mei), code.clone());
            tries.spawn(async move { mei.order_with("once", PATH, json!({ "code": code })).await.expect(200).text });
        }
        let answers = tries.join_all().await;
        assert!(answers.iter().all(|answer| *answer == answers[0]), "{answers:?}");
        assert_eq!(mei.credits().await["available"], 1100);
        let other = app.code(json!({ "credits": 7 })).await;
        let reused = mei.order_with("once", PATH, json!({ "code": other })).await;
        reused.expect_problem(409, "IDEMPOTENCY_KEY_REUSED");
        assert_eq!(mei.credits().await["available"], 1100, "the other code was not used");
        let _ = redeem(&mei, &other).await.expect(200);
        app.audit().await;
    }
}

on_both! {
    async fn a_code_is_good_until_its_moment_and_not_from_it_on(app: TestApp) {
        let (mei, ann) = (app.user().await, app.user().await);
        let use_by = app.state.clock.now().plus_seconds(3600);
        let code = app.code(json!({ "credits": 9, "uses": 2, "use_by": use_by.to_string() })).await;
        app.advance(3600 - 60).await;
        let _ = redeem(&mei, &code).await.expect(200);
        app.advance((use_by.millis() - app.state.clock.now().millis() + 999) / 1000).await;
        let late = redeem(&ann, &code).await.expect_problem(410, "CODE_EXPIRED");
        assert_eq!(late.text_of("/title"), "Code expired");
        // Whoever has used it is told that.
        redeem(&mei, &code).await.expect_problem(409, "CODE_USED");
        assert_eq!(ann.credits().await["available"], 1000);
        app.audit().await;
    }
}

on_both! {
    async fn what_is_no_code_is_unknown(app: TestApp) {
        let mei = app.user().await;
        for text in ["DARK", "hello", "DARK-0000-0000-0000", "DARK-UUUU-UUUU-UUUU-UUUU", "码", "' OR 1=1 --"] {
            redeem(&mei, text).await.expect_problem(404, "CODE_UNKNOWN");
        }
        redeem(&mei, "DARK-0000-0000-0000-0000").await.expect_problem(404, "CODE_UNKNOWN");
        for (body, refused) in [
            (json!({}), "code MISSING"),
            (json!({ "code": "  " }), "code MISSING"),
            (json!({ "code": 5 }), "code MALFORMED"),
            (json!({ "code": "a\u{0}b" }), "code MALFORMED"),
            (json!({ "code": "x".repeat(65) }), "code TOO_LARGE"),
        ] {
            let answer = mei.order(PATH, body).await.expect_problem(422, "INVALID");
            assert_eq!(fields(&answer), [refused]);
        }
        assert_eq!(mei.credits().await["available"], 1000);
        app.audit().await;
    }
}

on_both! {
    /// Requirement D7: so many tries an hour for a user, and for a network.
    async fn guessing_is_limited(app: TestApp) {
        let mei = app.user().await;
        let code = app.code(json!({ "credits": 100 })).await;
        for guess in 0..20 {
            redeem(&mei, &format!("DARK-0000-0000-0000-00{guess:02}")).await.expect_problem(404, "CODE_UNKNOWN");
        }
        let limited = redeem(&mei, &code).await.expect_problem(429, "RATE_LIMITED");
        let wait: i64 = limited.headers["retry-after"].to_str().unwrap().parse().unwrap();
        assert!((3000..=3600).contains(&wait), "{wait}");
        app.advance(wait).await;
        let _ = redeem(&mei, &code).await.expect(200);

        let narrow = SecondInstance::open(&app, |plan| plan.config.network_limit = 3).await;
        app.advance(3600).await;
        for status in [404, 404, 404, 429] {
            // Another user each time, from the same network.
            let caller = narrow.for_user(&app.user().await);
            assert_eq!(redeem(&caller, "DARK-0000-0000-0000-0000").await.status, status);
        }
        app.audit().await;
    }
}

on_both! {
    /// A code is worth money: whoever reads the database or the audit log has none.
    async fn codes_are_not_kept(app: TestApp) {
        let code = app.code(json!({ "credits": 100 })).await;
        let groups: Vec<&str> = code.split('-').collect();
        assert_eq!((groups.len(), groups[0]), (5, "DARK"));
        assert_eq!(app.value::<String>("SELECT hint AS value FROM codes WHERE ?1 = ?1", "").await, groups[1]);
        for table in ["SELECT hex(hash) || note || id AS value FROM codes WHERE ?1 = ?1",
                      "SELECT subject || data AS value FROM operator_acts WHERE ?1 = ?1"] {
            let kept = app.value::<String>(table, "").await;
            assert!(!kept.contains(groups[2]) && !kept.contains(groups[4]), "{table}");
        }
        for (input, why) in [
            (json!({ "credits": 0 }), "a code gives credits, a level, or both"),
            (json!({ "credits": 1, "level": "free" }), "plus or pro"),
            (json!({ "credits": 1, "uses": 0 }), "at least one use"),
            (json!({ "credits": -1 }), "no amount"),
            (json!({ "credits": 1, "use_by": "2020-01-01T00:00:00Z" }), "over already"),
        ] {
            let refused = app.visitor().post("/sandbox/codes", input).await;
            assert!(refused.status == 422 && refused.text.contains(why), "{}", refused.text);
        }
        assert_eq!(number(&app, "SELECT COUNT(*) AS n FROM codes").await, 1);
    }
}
