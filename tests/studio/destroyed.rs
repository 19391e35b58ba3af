//! Models that are destroyed (requirements D2, D7): everything of them goes, here, in the storage and at the provider, and the
//! receipt says what, where, when and what the provider answered.

use darkroom_tests::fault_proxy::{Fate, FaultProxy};
use darkroom_tests::{Answer, SecondInstance, TestApp, TestUser, at_once, on_both};
use serde_json::{Value, json};

use crate::front::{number, objects_of, reconcile, user_id};
use crate::leaving::{in_the_end, leave, states};

/// The page of a model: what is kept of it.
async fn stored(user: &TestUser, model: &str) -> Answer {
    user.get(&format!("/api/train/models/{model}/stored")).await
}

async fn destroy(user: &TestUser, model: &str) -> Answer {
    user.delete(&format!("/api/train/models/{model}?assets=true")).await
}

async fn photo(user: &TestUser, model: &str) -> String {
    let input = json!({ "model": model, "prompt": "in a forest" });
    user.order("/api/predict/photos", input).await.expect(202).text_of("/id")
}

fn item<'a>(receipt: &'a Value, what: &str) -> &'a Value {
    let items = receipt["items"].as_array().unwrap();
    items.iter().find(|item| item["what"] == what).unwrap_or_else(|| panic!("no {what}: {receipt}"))
}

/// The statuses that the provider answered with about an item.
fn statuses(receipt: &Value, what: &str) -> Vec<i64> {
    let answers = item(receipt, what)["answers"].as_array().unwrap();
    answers.iter().map(|answer| answer["status"].as_i64().unwrap()).collect()
}

/// It was deleted once. Of two runs at once the other hears that it is gone already.
fn place_is_gone(receipt: &Value) {
    let statuses = statuses(receipt, "place");
    assert!(statuses == [204] || statuses == [204, 404], "{statuses:?}");
}

on_both! {
    async fn a_model_is_destroyed_with_all_that_was_made_of_it_and_the_receipt_tells_each_answer(app: TestApp) {
        let mei = app.user().await;
        let user = user_id(&mei).await.to_string();
        let model = mei.trained_model().await;
        let before = stored(&mei, &model).await.expect(200).json;
        assert_eq!((&before["state"], &before["provider"]["state"]), (&json!("ready"), &json!("kept")));
        assert_eq!((&before["receipt"], &before["pictures"], &before["photos"]["kept"]), (&Value::Null, &json!(0), &json!(false)));
        let text = before["consent"]["text"].as_str().unwrap();
        assert!(text.contains("consent"), "{text}");
        assert_eq!(mei.follow(&photo(&mei, &model).await).await["state"], "succeeded");
        // One more is being taken: nobody wants it any more.
        app.plan(json!([{ "outcome": "never" }])).await;
        let running = photo(&mei, &model).await;
        mei.watch_for(&running, "\"running\"").await;
        assert_eq!(stored(&mei, &model).await.json["pictures"], 1);

        // Of somebody else it is not there.
        let other = app.user().await;
        stored(&other, &model).await.expect_problem(404, "NOT_FOUND");
        destroy(&other, &model).await.expect_problem(404, "NOT_FOUND");

        let _ = destroy(&mei, &model).await.expect(204);
        let after = stored(&mei, &model).await.expect(200).json;
        assert!(after["consent"]["withdrawn_at"].is_string(), "{after}");
        let id = after["receipt"].as_str().unwrap();
        // The place at the provider is left for whoever was about to use it, so that the receipt is not through at once.
        let at_first = app.visitor().get(&format!("/api/account/receipts/{id}")).await.expect(200).json;
        assert_eq!((&at_first["of"], &at_first["subject"], &at_first["finished_at"]), (&json!("model"), &json!(model), &Value::Null));
        assert_eq!((&item(&at_first, "consent")["state"], &item(&at_first, "place")["state"]), (&json!("done"), &json!("pending")));

        assert_eq!(mei.follow(&running).await["cost"]["captured"], 0);
        let receipt = in_the_end(&app, id).await;
        assert!(receipt["finished_at"].is_string(), "{receipt}");
        assert_eq!(states(&receipt), ["consent done", "photos done", "pictures done", "model done", "place done"]);
        for (what, place, answer) in [
            ("consent", "here", "withdrawn"),
            ("photos", "storage", "deleted"),
            ("pictures", "storage", "deleted"),
            ("model", "provider", "gone"),
            ("place", "provider", "gone"),
        ] {
            let item = item(&receipt, what);
            assert_eq!((&item["where"], &item["answer"]), (&json!(place), &json!(answer)), "{item}");
            assert!(item["at"].is_string(), "{item}");
        }
        assert_eq!(item(&receipt, "pictures")["count"], 1);
        // It takes a version's deletion, and has it no more when it is asked again; what held it goes at once.
        assert_eq!(statuses(&receipt, "model"), [202, 404]);
        place_is_gone(&receipt);
        let answer = &item(&receipt, "place")["answers"][0];
        assert!(answer["asked_at"].is_string() && answer["answered_at"].is_string() && answer["times"] == 1, "{answer}");
        assert_eq!(app.replicate().await["models"], json!([]));
        assert_eq!(objects_of(&app, &user).await, Vec::<String>::new());
        // Its page stays, and knows its receipt.
        let gone = stored(&mei, &model).await.expect(200).json;
        assert_eq!((&gone["state"], &gone["provider"]["state"], &gone["receipt"]), (&json!("deleted"), &json!("gone"), &json!(id)));
        destroy(&mei, &model).await.expect_problem(404, "NOT_FOUND");
        assert_eq!(number(&app, "SELECT COUNT(*) AS n FROM receipt_erasures").await, 0);
        app.nothing_amiss().await;
    }
}

on_both! {
    async fn a_provider_that_fails_first_is_told_as_it_answered(app: TestApp) {
        let mei = app.user().await;
        let model = mei.trained_model().await;
        let base = app.state.config.replicate.base_url.clone();
        let proxy = FaultProxy::start(base.as_str()).await;
        let instance = SecondInstance::open(&app, |plan| plan.config.replicate.base_url = proxy.instead_of(&base)).await;
        proxy.rule(|_, asked| if asked.starts_with("DELETE ") { Fate::Answered(500) } else { Fate::Passes });
        let here = instance.for_user(&mei);
        let _ = destroy(&here, &model).await.expect(204);
        instance.rest().await;
        let id = stored(&mei, &model).await.text_of("/receipt");
        let told = here.get(&format!("/api/account/receipts/{id}")).await.expect(200).json;
        assert_eq!((&item(&told, "model")["state"], statuses(&told, "model")), (&json!("pending"), vec![500]));
        let receipt = in_the_end(&app, &id).await;
        assert_eq!(item(&receipt, "model")["state"], "done");
        assert_eq!(statuses(&receipt, "model"), [500, 202, 404]);
        assert_eq!(app.replicate().await["models"], json!([]));
        app.nothing_amiss().await;
    }
}

on_both! {
    async fn ten_requests_at_once_destroy_a_model_once(app: TestApp) {
        let mei = app.user().await;
        let model = mei.trained_model().await;
        let (base, email, cookie) = (app.running.url.to_string(), mei.email.clone(), mei.cookie("__Host-session").unwrap());
        let answers = at_once(10, |_| {
            let browser = TestUser::new(&base, &email);
            browser.set_cookie("__Host-session", &cookie);
            let model = model.clone();
            async move { destroy(&browser, &model).await }
        })
        .await;
        // Whoever comes later finds that it moves, or has been deleted.
        assert!(answers.iter().any(|answer| answer.status == 204));
        assert_eq!(number(&app, "SELECT COUNT(*) AS n FROM receipts").await, 1);
        let id = stored(&mei, &model).await.text_of("/receipt");
        assert!(in_the_end(&app, &id).await["finished_at"].is_string());
        assert_eq!(number(&app, "SELECT COUNT(*) AS n FROM receipt_items").await, 4);
        app.nothing_amiss().await;
    }
}

on_both! {
    async fn pictures_that_nobody_asked_to_delete_are_told_as_kept(app: TestApp) {
        let mei = app.user().await;
        let model = mei.trained_model().await;
        let _ = mei.follow(&photo(&mei, &model).await).await;
        let _ = mei.delete(&format!("/api/train/models/{model}")).await.expect(204);
        let id = stored(&mei, &model).await.text_of("/receipt");
        let receipt = in_the_end(&app, &id).await;
        assert_eq!(states(&receipt), ["consent done", "photos done", "pictures kept", "model done", "place done"]);
        assert_eq!(item(&receipt, "pictures")["count"], 1);
        assert!(receipt["finished_at"].is_string(), "{receipt}");
        app.nothing_amiss().await;
    }
}

on_both! {
    async fn the_receipt_of_an_account_tells_what_the_provider_answered_too(app: TestApp) {
        let mei = app.user().await;
        let kept = mei.trained_model().await;
        mei.prove().await;
        let id = leave(&mei).await.expect(202).text_of("/receipt/id");
        let receipt = in_the_end(&app, &id).await;
        assert_eq!((&receipt["of"], &receipt["subject"]), (&json!("account"), &Value::Null));
        assert_eq!(statuses(&receipt, "model"), [202, 404], "{kept}");
        place_is_gone(&receipt);
        reconcile(&app).await;
        app.nothing_amiss().await;
    }
}
