//! The ledger by what was done (requirements A7, E4): one item for a job's call, with its movements inside.

use darkroom_tests::{TestApp, TestUser, on_both};
use serde_json::{Value, json};

use crate::stripe_plans::subscribed;

const GROUPED: &str = "/api/billing/ledger?grouped=true";

async fn items(user: &TestUser, query: &str) -> Vec<Value> {
    user.get(&format!("{GROUPED}{query}")).await.expect(200).json["items"].as_array().expect("items").clone()
}

/// The kinds of the movements inside, with what each did to what can be spent.
fn movements(item: &Value) -> Vec<(&str, i64)> {
    let movements = item["movements"].as_array().expect("movements");
    movements.iter().map(|each| (each["kind"].as_str().unwrap(), each["delta"].as_i64().unwrap())).collect()
}

on_both! {
    async fn a_job_is_one_row_with_what_was_held_charged_and_returned_inside(app: TestApp) {
        let mei = app.user().await;
        app.plan(json!({ "outcome": "nsfw_one" })).await;
        let photo = mei.photos(2).await;
        let _ = mei.follow(&photo).await;
        app.plan(json!({ "outcome": "fail" })).await;
        let failed = mei.photos(1).await;
        let _ = mei.follow(&failed).await;
        app.plan(json!({ "outcome": "never" })).await;
        let running = mei.photos(1).await;

        let found = items(&mei, "").await;
        let [open, back, charged, welcome] = found.as_slice() else { panic!("{found:?}") };
        assert_eq!((&open["kind"], &open["delta"], &open["held_delta"]), (&json!("hold"), &json!(-7), &json!(7)));
        assert_eq!((&back["kind"], &back["delta"], &back["held_delta"]), (&json!("release"), &json!(0), &json!(0)));
        assert_eq!((&charged["kind"], &charged["delta"], &charged["held_delta"]), (&json!("capture"), &json!(-7), &json!(0)));
        assert_eq!(movements(open), [("hold", -7)]);
        assert_eq!(movements(back), [("hold", -7), ("release", 7)]);
        assert_eq!(movements(charged), [("hold", -14), ("capture", 0), ("release", 7)]);
        assert_eq!(welcome["movements"], json!([]));
        for (item, job) in [(open, &running), (back, &failed), (charged, &photo)] {
            assert_eq!((&item["reference"]["id"], &item["studio"]), (&json!(job), &json!("photo")));
            assert_eq!(item["subject"], json!({ "zh": "拍照", "en": "Photos" }));
        }
        // The first row says what there is now, and each what there was then.
        let balances: Vec<_> = found.iter().map(|item| item["balance_after"]["available"].as_i64().unwrap()).collect();
        assert_eq!(balances, [986, 993, 993, 1000]);
        assert_eq!(mei.credits().await["available"], 986);
        app.audit().await;
    }
}

/// What the job says of an item that failed.
fn reason(job: &Value) -> String {
    let items = job["items"].as_array().expect("items");
    let failed = items.iter().find(|item| item["state"] == "failed").expect("a failed item");
    failed["error"]["detail"].as_str().expect("a reason").to_owned()
}

/// Why what came back came back, of each row.
async fn failures(user: &TestUser) -> Vec<Vec<String>> {
    let of = |item: &Value| -> Vec<String> {
        let failures = item["failures"].as_array().expect("failures").iter();
        failures.map(|words| words["en"].as_str().expect("words").to_owned()).collect()
    };
    items(user, "").await.iter().map(of).collect()
}

on_both! {
    /// Why something came back is said by the job and by the ledger in the same words, also after another try.
    async fn what_came_back_says_why_in_the_words_of_the_job(app: TestApp) {
        let mei = app.user().await;
        app.plan(json!({ "outcome": "nsfw_one" })).await;
        let photo = mei.photos(2).await;
        let refused = reason(&mei.follow(&photo).await);
        app.plan(json!({ "outcome": "fail" })).await;
        let failed = mei.photos(2).await;
        let broken = reason(&mei.follow(&failed).await);
        assert_ne!(refused, broken);
        app.plan(json!({ "outcome": "never" })).await;
        let stopped = mei.photos(1).await;
        let _ = mei.delete(&format!("/api/predict/{stopped}")).await;
        let _ = mei.follow(&stopped).await;

        let (nothing, broken, refused) = (Vec::new(), vec![broken], vec![refused]);
        let said = [&nothing, &broken, &refused, &nothing];
        assert_eq!(failures(&mei).await.iter().collect::<Vec<_>>(), said, "stopped, failed, partly refused, the gift");
        // Tried again, the item forgets its reason; what came back for it does not.
        app.plan(json!({ "outcome": "succeed" })).await;
        let _ = mei.order(&format!("/api/predict/{photo}/items/1/retry"), json!({})).await.expect(202);
        let _ = mei.follow(&photo).await;
        assert_eq!(failures(&mei).await[1..].iter().collect::<Vec<_>>(), said);

        // Movement by movement, and in the file, it stands where the credits came back.
        let flat = mei.get("/api/billing/ledger?kind=hold").await.expect(200);
        assert!(flat.json["items"].as_array().unwrap().iter().all(|item| item["failures"] == json!([])));
        let file = mei.get("/api/billing/ledger/export?kind=release").await.expect(200);
        assert_eq!(file.text.matches(&refused[0]).count(), 1, "{}", file.text);
        app.audit().await;
    }
}

on_both! {
    async fn the_rows_come_page_by_page_and_by_kind(app: TestApp) {
        let mei = app.user().await;
        for outcome in ["succeed", "fail", "succeed"] {
            app.plan(json!({ "outcome": outcome })).await;
            let job = mei.photos(1).await;
            let _ = mei.follow(&job).await;
        }
        let all = items(&mei, "").await;
        let (mut seen, mut cursor) = (Vec::new(), String::new());
        loop {
            let page = mei.get(&format!("{GROUPED}&limit=1{cursor}")).await.expect(200).json;
            seen.extend(page["items"].as_array().unwrap().clone());
            let Some(next) = page["next"].as_str() else { break };
            cursor = format!("&cursor={next}");
        }
        assert_eq!(seen, all);
        let kinds = |items: &[Value]| items.iter().map(|item| item["kind"].as_str().unwrap().to_owned()).collect::<Vec<_>>();
        assert_eq!(kinds(&all), ["capture", "release", "capture", "signup"]);
        assert_eq!(kinds(&items(&mei, "&kind=hold").await), ["capture", "release", "capture"]);
        assert_eq!(kinds(&items(&mei, "&kind=capture").await), ["capture", "capture"]);
        assert_eq!(kinds(&items(&mei, "&kind=release").await), ["release"]);
        assert_eq!(kinds(&items(&mei, "&kind=signup").await), ["signup"]);
        let jun = app.user().await;
        assert_eq!(kinds(&items(&jun, "").await), ["signup"], "nobody else's");
        let _ = mei.get("/api/billing/ledger?grouped=perhaps").await.expect_problem(422, "INVALID");
        app.audit().await;
    }
}

on_both! {
    async fn packs_and_plans_are_called_by_their_names(app: TestApp) {
        let mei = app.user().await;
        let _ = mei.bought(&app, "cny68").await;
        let _ = subscribed(&app, &mei, "pro").await;
        let found = items(&mei, "").await;
        let named = |kind: &str| {
            let item = found.iter().find(|item| item["kind"] == kind).unwrap_or_else(|| panic!("{kind}: {found:?}"));
            (item["subject"]["zh"].clone(), item["subject"]["en"].clone(), item["detail"].clone())
        };
        assert_eq!(named("purchase"), (json!("¥68 充值包"), json!("¥68 pack"), json!("")));
        assert_eq!(named("plan_grant"), (json!("专业版套餐"), json!("Professional plan"), json!("")));
        app.audit().await;
    }
}
