//! Round trips to the database, per route: what the log lines of a studio say after somebody used all of it.

use std::collections::BTreeMap;

use darkroom_tests::{TestUser, zips};
use http::Method;
use serde_json::{Value, json};

use super::studio::Studio;
use crate::failed::Done;
use crate::report::{Report, Table, Target};

/// Method and route, and the most round trips one of its answers took.
type Trips = BTreeMap<(String, String), u64>;

pub(crate) async fn measure(studio: &Studio, report: &mut Report) -> Done {
    // Drawn beforehand: on a slow machine it takes longer than a server keeps a connection that says nothing.
    let _ = tokio::task::spawn_blocking(zips::good).await?;
    visit_everything(&studio.url).await;
    let log = std::fs::read_to_string(&studio.log)?;
    let trips = read(&log);
    hear_of_a_failure(&studio.url).await;
    let later = std::fs::read_to_string(&studio.log)?;
    let without_copies = read(later.get(log.len()..).unwrap_or_default());
    let words = "The most that one successful answer took, before the answer; reads and writes count alike, and each is one \
                 transaction. From the log of a studio in which somebody signed in, trained a model, took a photo and \
                 looked at everything: the webhooks had pictures to copy. Work after the answer is not counted.";
    let mut table = Table::new("Round trips to the database", words, &["route", "method", "round trips"]);
    for ((route, method), trips) in &trips {
        table.row(vec![format!("`{route}`"), method.clone(), trips.to_string()]);
    }
    report.add(table);
    for (what, seen, route, method, limit, most) in [
        ("round trips of create photo", &trips, "/api/predict/photos", "POST", "2", 2),
        ("round trips of a list", &trips, "/api/media/assets", "GET", "1", 1),
        ("round trips of a webhook without copies", &without_copies, "/api/webhooks/replicate", "POST", "2", 2),
    ] {
        let found = seen.get(&(route.to_owned(), method.to_owned())).copied();
        report.target(Target {
            what,
            limit,
            measured: found.map_or_else(|| "not seen".to_owned(), |trips| trips.to_string()),
            is_met: found.is_some_and(|trips| trips <= most),
        });
    }
    Ok(())
}

/// One user's afternoon: every route that a signed-in user has, each answered once without refusal.
async fn visit_everything(url: &str) {
    let user = TestUser::new(url, "mei@example.com");
    let _ = user.sign_in().await;
    let model = user.trained_model().await;
    let input = json!({ "model": model, "prompt": "a quiet street in the rain", "count": 1 });
    let photo = user.order("/api/predict/photos", input).await.expect(202).text_of("/id");
    let _ = user.follow(&photo).await;
    let pictures = user.get("/api/media/assets").await.expect(200);
    let picture = pictures.text_of("/items/0/id");
    let training = user.get("/api/train").await.expect(200).text_of("/items/0/id");
    for path in ["/api/health", "/api/auth/methods", "/api/auth/me", "/api/auth/sessions", "/api/train/models"] {
        let _ = user.get(path).await.expect(200);
    }
    for path in ["/api/predict", "/api/billing/catalogue", "/api/billing/ledger"] {
        let _ = user.get(path).await.expect(200);
    }
    for path in [
        format!("/api/media/assets/{picture}"),
        format!("/api/train/{training}"),
        format!("/api/train/models/{model}"),
        format!("/api/predict/{photo}"),
        format!("/api/predict/{photo}/events?after=0"),
    ] {
        let _ = user.get(&path).await.expect(200);
    }
    let mark = user.request(Method::PATCH, &format!("/api/media/assets/{picture}"));
    let _ = user.send(mark.json(&json!({ "favourite": true }))).await.expect(200);
    let running = user.photos(1).await;
    let _ = user.send(user.request(Method::DELETE, &format!("/api/predict/{running}"))).await;
    for path in [format!("/api/media/assets/{picture}"), format!("/api/train/models/{model}")] {
        let _ = user.send(user.request(Method::DELETE, &path)).await;
    }
    let _ = user.post("/api/auth/logout", json!({})).await;
}

/// A photo that fails: its news has nothing to copy.
async fn hear_of_a_failure(url: &str) {
    let user = TestUser::new(url, "lin@example.com");
    let _ = user.sign_in().await;
    let _ = user.post("/sandbox/replicate", json!({ "next": { "outcome": "fail" } })).await.expect(200);
    let photo = user.photos(1).await;
    assert_eq!(user.follow(&photo).await["state"], "failed");
}

fn read(log: &str) -> Trips {
    let mut trips = Trips::new();
    for line in log.lines().filter_map(|line| serde_json::from_str::<Value>(line).ok()) {
        let text = |key: &str| line[key].as_str().map(str::to_owned);
        let (Some(route), Some(method)) = (text("route"), text("method")) else { continue };
        let Some(count) = line["db_round_trips"].as_u64() else { continue };
        if line["status"].as_u64().is_some_and(|status| status < 400) && route != "none" {
            let most = trips.entry((route, method)).or_default();
            *most = count.max(*most);
        }
    }
    trips
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_most_of_the_successful_answers_counts() {
        let line = |status: u64, trips: u64| {
            json!({ "route": "/api/x", "method": "GET", "status": status, "db_round_trips": trips }).to_string()
        };
        let log = [line(200, 1), line(404, 9), line(200, 2), line(200, 1), "no JSON".to_owned()].join("\n");
        assert_eq!(read(&log).into_iter().collect::<Vec<_>>(), [(("/api/x".to_owned(), "GET".to_owned()), 2)]);
    }
}
