//! Redemption codes (requirement C7): worth money, used once by each person and as often as they may, never guessed.

use std::sync::Arc;

use darkroom_tests::{Annex, Answer, House, Person, on_both};
use serde_json::{Value, json};
use tokio::task::JoinSet;

use crate::front::{fields, number, user};
use crate::operator::desk;

const PATH: &str = "/api/billing/codes";

async fn redeem(person: &Person, code: &str) -> Answer {
    person.order(PATH, json!({ "code": code })).await
}

async fn level(person: &Person) -> String {
    person.get("/api/auth/me").await.expect(200).text_of("/level")
}

/// So many tries of this code by each of these people, all at once: what they were answered.
async fn all_at_once(people: &[Arc<Person>], times: usize, code: &str) -> Vec<Answer> {
    let mut tries = JoinSet::new();
    for person in people {
        for _ in 0..times {
            let (person, code) = (Arc::clone(person), code.to_owned());
            tries.spawn(async move { redeem(&person, &code).await });
        }
    }
    tries.join_all().await
}

async fn people(house: &House, count: usize) -> Vec<Arc<Person>> {
    let mut people = Vec::new();
    for _ in 0..count {
        people.push(Arc::new(house.person().await));
    }
    people
}

on_both! {
    async fn a_code_gives_credits_and_a_level_once(house: House) {
        let mei = house.person().await;
        let code = house.code(json!({ "credits": 200, "level": "plus" })).await;
        // However it is typed.
        let typed = code.to_lowercase().replace('-', " ");
        let gift = redeem(&mei, &typed).await.expect(200).json;
        assert_eq!(gift, json!({ "credits": 200, "level": "plus", "balance": { "available": 1200, "held": 0 } }));
        assert_eq!((mei.credits().await["available"].clone(), level(&mei).await), (json!(1200), "plus".to_owned()));
        redeem(&mei, &code).await.expect_problem(409, "CODE_USED");
        let entry = mei.get("/api/billing/ledger?kind=code").await.expect(200).json["items"][0].clone();
        assert_eq!((&entry["delta"], &entry["balance_after"]["available"]), (&json!(200), &json!(1200)));
        assert_eq!(entry["reference"]["type"], "code");

        let ann = house.person().await;
        redeem(&ann, &code).await.expect_problem(409, "CODE_USED");
        assert_eq!(level(&ann).await, "free");
        house.audit().await;
    }
}

on_both! {
    async fn a_code_may_give_a_level_alone_and_levels_never_fall(house: House) {
        let (mei, ann) = (house.person().await, house.person().await);
        desk(&house).set_level(user(&ann).await, "pro").await.unwrap();
        let plus = house.code(json!({ "credits": 0, "level": "plus", "uses": 2 })).await;
        for person in [&mei, &ann] {
            let gift = redeem(person, &plus).await.expect(200).json;
            assert_eq!((&gift["credits"], &gift["balance"]["available"]), (&json!(0), &json!(1000)));
            assert_eq!(person.get("/api/billing/ledger?kind=code").await.expect(200).json["items"], json!([]));
        }
        assert_eq!((level(&mei).await, level(&ann).await), ("plus".to_owned(), "pro".to_owned()));
        let credits = house.code(json!({ "credits": 5 })).await;
        let gift = redeem(&mei, &credits).await.expect(200).json;
        assert_eq!((&gift["level"], level(&mei).await), (&Value::Null, "plus".to_owned()));
        house.audit().await;
    }
}

on_both! {
    async fn fifty_parallel_uses_of_a_one_use_code_are_one(house: House) {
        let people = people(&house, 5).await;
        let code = house.code(json!({ "credits": 100 })).await;
        let answers = all_at_once(&people, 10, &code).await;
        let (done, refused): (Vec<_>, Vec<_>) = answers.into_iter().partition(|answer| answer.status == 200);
        assert_eq!((done.len(), refused.len()), (1, 49));
        for answer in refused {
            answer.expect_problem(409, "CODE_USED");
        }
        assert_eq!(number(&house, "SELECT SUM(bought_delta) AS n FROM entries WHERE kind = 'code'").await, 100);
        assert_eq!(number(&house, "SELECT uses AS n FROM codes").await, 1);
        house.audit().await;
    }
}

on_both! {
    async fn three_uses_are_three_people(house: House) {
        let people = people(&house, 10).await;
        let code = house.code(json!({ "credits": 100, "uses": 3 })).await;
        let answers = all_at_once(&people, 2, &code).await;
        assert_eq!(answers.iter().filter(|answer| answer.status == 200).count(), 3);
        let users = number(&house, "SELECT COUNT(DISTINCT user_id) AS n FROM entries WHERE kind = 'code'").await;
        assert_eq!((users, number(&house, "SELECT uses AS n FROM codes").await), (3, 3));
        house.audit().await;
    }
}

on_both! {
    /// The answer may be lost: the same key gives it again, at the same moment too, and another wish under it is refused.
    async fn the_same_request_is_answered_the_same(house: House) {
        let mei = Arc::new(house.person().await);
        let code = house.code(json!({ "credits": 100, "uses": 5 })).await;
        let mut tries = JoinSet::new();
        for _ in 0..10 {
            let (mei, code) = (Arc::clone(&mei), code.clone());
            tries.spawn(async move { mei.order_with("once", PATH, json!({ "code": code })).await.expect(200).text });
        }
        let answers = tries.join_all().await;
        assert!(answers.iter().all(|answer| *answer == answers[0]), "{answers:?}");
        assert_eq!(mei.credits().await["available"], 1100);
        let other = house.code(json!({ "credits": 7 })).await;
        let reused = mei.order_with("once", PATH, json!({ "code": other })).await;
        reused.expect_problem(409, "IDEMPOTENCY_KEY_REUSED");
        assert_eq!(mei.credits().await["available"], 1100, "the other code was not used");
        let _ = redeem(&mei, &other).await.expect(200);
        house.audit().await;
    }
}

on_both! {
    async fn a_code_is_good_until_its_moment_and_not_from_it_on(house: House) {
        let (mei, ann) = (house.person().await, house.person().await);
        let use_by = house.app.clock.now().plus_seconds(3600);
        let code = house.code(json!({ "credits": 9, "uses": 2, "use_by": use_by.to_string() })).await;
        house.advance(3600 - 60).await;
        let _ = redeem(&mei, &code).await.expect(200);
        house.advance((use_by.millis() - house.app.clock.now().millis() + 999) / 1000).await;
        let late = redeem(&ann, &code).await.expect_problem(410, "CODE_EXPIRED");
        assert_eq!(late.text_of("/title"), "Code expired");
        // Whoever has used it is told that.
        redeem(&mei, &code).await.expect_problem(409, "CODE_USED");
        assert_eq!(ann.credits().await["available"], 1000);
        house.audit().await;
    }
}

on_both! {
    async fn what_is_no_code_is_unknown(house: House) {
        let mei = house.person().await;
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
        house.audit().await;
    }
}

on_both! {
    /// Requirement D7: so many tries an hour for a person, and for a network.
    async fn guessing_is_limited(house: House) {
        let mei = house.person().await;
        let code = house.code(json!({ "credits": 100 })).await;
        for guess in 0..20 {
            redeem(&mei, &format!("DARK-0000-0000-0000-00{guess:02}")).await.expect_problem(404, "CODE_UNKNOWN");
        }
        let limited = redeem(&mei, &code).await.expect_problem(429, "RATE_LIMITED");
        let wait: i64 = limited.headers["retry-after"].to_str().unwrap().parse().unwrap();
        assert!((3000..=3600).contains(&wait), "{wait}");
        house.advance(wait).await;
        let _ = redeem(&mei, &code).await.expect(200);

        let narrow = Annex::open(&house, |plan| plan.config.network_limit = 3).await;
        house.advance(3600).await;
        for status in [404, 404, 404, 429] {
            // Another person each time, from the same network.
            let seat = narrow.seat(&house.person().await);
            assert_eq!(redeem(&seat, "DARK-0000-0000-0000-0000").await.status, status);
        }
        house.audit().await;
    }
}

on_both! {
    /// A code is worth money: whoever reads the database or the audit log has none.
    async fn codes_are_not_kept(house: House) {
        let code = house.code(json!({ "credits": 100 })).await;
        let groups: Vec<&str> = code.split('-').collect();
        assert_eq!((groups.len(), groups[0]), (5, "DARK"));
        assert_eq!(house.value::<String>("SELECT hint AS value FROM codes WHERE ?1 = ?1", "").await, groups[1]);
        for table in ["SELECT hex(hash) || note || id AS value FROM codes WHERE ?1 = ?1",
                      "SELECT subject || data AS value FROM operator_acts WHERE ?1 = ?1"] {
            let kept = house.value::<String>(table, "").await;
            assert!(!kept.contains(groups[2]) && !kept.contains(groups[4]), "{table}");
        }
        for (wish, why) in [
            (json!({ "credits": 0 }), "a code gives credits, a level, or both"),
            (json!({ "credits": 1, "level": "free" }), "plus or pro"),
            (json!({ "credits": 1, "uses": 0 }), "at least one use"),
            (json!({ "credits": -1 }), "no amount"),
            (json!({ "credits": 1, "use_by": "2020-01-01T00:00:00Z" }), "over already"),
        ] {
            let refused = house.visitor().post("/sandbox/codes", wish).await;
            assert!(refused.status == 422 && refused.text.contains(why), "{}", refused.text);
        }
        assert_eq!(number(&house, "SELECT COUNT(*) AS n FROM codes").await, 1);
    }
}
