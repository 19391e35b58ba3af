//! Lists: their limits, their cursors, and that paging tells every row exactly once.

use std::collections::BTreeSet;

use darkroom_tests::{TestApp, TestUser, on_both};
use serde_json::{Value, json};

use crate::console::at_work;
use crate::front::fields;

/// The lists of whoever asks, as the document of the interface has them: a list that comes is held here without a word.
async fn lists(user: &TestUser) -> Vec<String> {
    let document = user.get("/api/openapi").await.expect(200).json;
    let takes_cursor = |operation: &Value| {
        let parameters = operation["get"]["parameters"].as_array();
        parameters.is_some_and(|all| all.iter().any(|one| one["name"] == "cursor" && one["in"] == "query"))
    };
    let paths = document["paths"].as_object().unwrap().iter();
    let lists = paths.filter(|(path, operations)| !path.contains('{') && takes_cursor(operations));
    let lists: Vec<String> = lists.map(|(path, _)| path.clone()).collect();
    assert!(lists.len() >= 6 && lists.iter().any(|path| path == "/api/billing/ledger"), "{lists:?}");
    lists
}

/// Reads a list page by page: how long the pages were, and the ids in order.
async fn paged(user: &TestUser, path: &str, limit: usize) -> (Vec<usize>, Vec<String>) {
    let (mut lengths, mut ids) = (Vec::new(), Vec::new());
    let mut cursor = String::new();
    for _ in 0..20 {
        let page = user.get(&format!("{path}?limit={limit}{cursor}")).await.expect(200);
        let items = page.json["items"].as_array().unwrap();
        lengths.push(items.len());
        ids.extend(items.iter().map(|item| item["id"].as_str().unwrap().to_owned()));
        match &page.json["next"] {
            Value::Null => return (lengths, ids),
            next => cursor = format!("&cursor={}", next.as_str().unwrap()),
        }
    }
    panic!("{path} does not end");
}

on_both! {
    async fn a_list_takes_one_to_a_hundred_and_only_cursors_of_its_own(app: TestApp) {
        // The lists of the console, too, are read by somebody.
        let mei = at_work(&app).await;
        for path in lists(&mei).await {
            for (limit, code) in [("0", "TOO_SMALL"), ("101", "TOO_LARGE"), ("abc", "MALFORMED"), ("-1", "MALFORMED"),
                                  ("1.5", "MALFORMED"), ("", "MALFORMED"), ("99999999999", "MALFORMED")] {
                let answer = mei.get(&format!("{path}?limit={limit}")).await.expect_problem(422, "INVALID");
                assert_eq!(fields(&answer), [format!("limit {code}")], "{path} {limit}");
            }
            for limit in [1, 100] {
                let _ = mei.get(&format!("{path}?limit={limit}")).await.expect(200);
            }
            // Nothing; no base64; "' OR 1=1"; "zzzz"; an id of no list; an overflowing one; a number for lists of ids.
            for cursor in ["", "!!", "JyBPUiAxPTE", "enp6eg", "Y2F0XzAxQVJaM05ERUtUU1Y0UlJGRlE2OUc1RkFW",
                           "am9iXzhaWlpaWlpaWlpaWlpaWlpaWlpaWlpaWlpa", "MTIzNDU2Nzg5MDEyMzQ1Njc4OTAxMjM0NTY3ODkw"] {
                let answer = mei.get(&format!("{path}?cursor={cursor}")).await.expect_problem(422, "INVALID");
                assert_eq!(fields(&answer), ["cursor MALFORMED"], "{path} {cursor}");
            }
            let twice = mei.get(&format!("{path}?limit=5&limit=6")).await;
            twice.expect_problem(422, "INVALID");
        }
        for (filter, name) in [("/api/predict?studio=kitchen", "studio"), ("/api/predict?state=odd", "state"),
                               ("/api/media/assets?studio=kitchen", "studio"), ("/api/media/assets?favourite=maybe", "favourite"),
                               ("/api/billing/ledger?kind=odd", "kind")] {
            let answer = mei.get(filter).await.expect_problem(422, "INVALID");
            assert_eq!(fields(&answer), [format!("{name} NOT_ALLOWED")], "{filter}");
        }
    }
}

on_both! {
    async fn paging_tells_every_row_once_newest_first(app: TestApp) {
        let mei = app.user().await;
        let ann = app.user().await;
        let never = json!({ "outcome": "never" });
        app.plan(json!([{}, {}, never, never, never])).await;
        let mut jobs = Vec::new();
        for count in [4, 3] {
            jobs.push(mei.photos(count).await);
        }
        for job in &jobs {
            assert_eq!(mei.follow(job).await["state"], "succeeded");
        }
        for _ in 0..3 {
            jobs.push(mei.photos(1).await);
        }
        let _ = ann.photos(1).await;
        jobs.reverse();
        assert_eq!(paged(&mei, "/api/predict", 2).await, (vec![2, 2, 1], jobs.clone()));
        // Exactly as many as there are: no empty page behind.
        assert_eq!(paged(&mei, "/api/predict", 5).await, (vec![5], jobs));

        let (lengths, pictures) = paged(&mei, "/api/media/assets", 3).await;
        assert_eq!(lengths, [3, 3, 1]);
        assert_eq!(pictures.iter().collect::<BTreeSet<_>>().len(), 7);
        assert!(pictures.is_sorted_by(|newer, older| newer > older));

        let (_, entries) = paged(&mei, "/api/billing/ledger", 4).await;
        let whole = mei.get("/api/billing/ledger?limit=100").await;
        let all: Vec<&str> = whole.json["items"].as_array().unwrap().iter().map(|item| item["id"].as_str().unwrap()).collect();
        assert_eq!(entries, all);
        // A gift, five holds, two captures.
        assert_eq!(all.len(), 8);
        assert_eq!(paged(&ann, "/api/billing/ledger", 1).await.0, [1, 1]);

        for _ in 0..2 {
            app.advance(60).await;
            // In another browser: whoever signs in again in the same one has one session.
            let _ = TestUser::new(app.running.url.as_str(), &mei.email).sign_in().await;
        }
        let (lengths, sessions) = paged(&mei, "/api/auth/sessions", 1).await;
        assert_eq!((lengths, sessions.iter().collect::<BTreeSet<_>>().len()), (vec![1, 1, 1], 3));
        app.audit().await;
    }
}
