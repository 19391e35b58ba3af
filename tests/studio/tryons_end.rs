//! How try-ons end (requirement C6): whatever ends one, the photos are gone from the bucket, and what was not delivered is
//! paid back.

use darkroom::db::Stmt;
use darkroom_tests::{TestApp, TestUser, cost, on_both, on_both_quietly};
use serde_json::json;

use crate::edits::{self, asset_of, edited};
use crate::front::{number, objects_of, reconcile, user_id};
use crate::tryons::{garments, member, order, person, stored_of};

/// One who is dressed in two, and all that is stored for it.
pub(crate) async fn begun(app: &TestApp, mei: &TestUser) -> (String, Vec<String>) {
    let (person, garments) = (person(mei).await, garments(mei, 2).await);
    let inputs: Vec<String> = garments.iter().chain([&person]).cloned().collect();
    // Afterwards it may be over at any moment.
    assert_eq!(stored_of(app, mei, &inputs).await.len(), 3);
    let job = order(mei, &person, &garments).await.expect(202).text_of("/id");
    (job, inputs)
}

on_both! {
    async fn however_a_try_on_ends_its_photos_are_gone_and_nothing_stays_held(app: TestApp) {
        let mei = member(&app).await;
        let before = mei.credits().await;
        // It fails.
        app.plan(json!([{ "outcome": "fail" }, { "outcome": "nsfw_all" }])).await;
        let (job, inputs) = begun(&app, &mei).await;
        let failed = mei.follow(&job).await;
        assert_eq!((&failed["state"], &failed["cost"]), (&json!("failed"), &cost(0, 0, 4)), "{failed}");
        assert_eq!(stored_of(&app, &mei, &inputs).await, [""; 0], "after it failed");
        // Its owner cancels it.
        app.plan(json!([{ "outcome": "never" }, { "outcome": "never" }])).await;
        let (job, inputs) = begun(&app, &mei).await;
        mei.watch_for(&job, "running").await;
        let _ = mei.delete(&format!("/api/predict/{job}")).await.expect(200);
        assert_eq!(mei.follow(&job).await["state"], "canceled");
        assert_eq!(stored_of(&app, &mei, &inputs).await, [""; 0], "after it was canceled");
        // Its deadline passes.
        app.plan(json!([{ "outcome": "never" }, { "outcome": "never" }])).await;
        let (job, inputs) = begun(&app, &mei).await;
        mei.watch_for(&job, "running").await;
        app.advance(41 * 60).await;
        reconcile(&app).await;
        assert_eq!(mei.follow(&job).await["state"], "failed");
        assert_eq!(stored_of(&app, &mei, &inputs).await, [""; 0], "after its deadline");
        assert_eq!(mei.credits().await, before);
        // Nothing of a try-on is anywhere else: no preview, nothing that an engine was shown.
        let stored = objects_of(&app, &user_id(&mei).await.to_string()).await;
        assert_eq!(stored, [""; 0]);
        app.audit().await;
    }
}

on_both! {
    async fn what_failed_of_three_is_paid_back_and_cannot_be_tried_again_once_the_photos_are_gone(app: TestApp) {
        let mei = member(&app).await;
        app.plan(json!([{ "outcome": "fail" }, {}, {}])).await;
        let (person, garments) = (person(&mei).await, garments(&mei, 3).await);
        let job = order(&mei, &person, &garments).await.expect(202).text_of("/id");
        let ended = mei.follow(&job).await;
        assert_eq!((&ended["state"], &ended["cost"]), (&json!("partly_succeeded"), &cost(0, 4, 2)), "{ended}");
        let failed = ended["items"].as_array().unwrap().iter().find(|item| item["state"] == "failed").unwrap();
        let path = format!("/api/predict/{job}/items/{}/retry", failed["seq"]);
        let before = mei.credits().await;
        let refused = mei.order(&path, json!({})).await.expect_problem(410, "INPUTS_GONE");
        assert!(refused.text_of("/detail").contains("Add them again"), "{}", refused.json);
        assert_eq!(mei.credits().await, before);
        // Nor can they be used for another order.
        order(&mei, &person, &garments).await.expect_problem(404, "NOT_FOUND");
        app.audit().await;
    }
}

on_both! {
    async fn while_others_run_a_failed_garment_is_tried_again_with_the_photos_that_are_there(app: TestApp) {
        let mei = member(&app).await;
        app.plan(json!([{ "outcome": "fail" }, { "outcome": "never" }])).await;
        let (job, inputs) = begun(&app, &mei).await;
        mei.watch_for(&job, "failed").await;
        let running = mei.job(&job).await;
        let failed = running["items"].as_array().unwrap().iter().find(|item| item["state"] == "failed").unwrap().clone();
        app.plan(json!({})).await;
        let _ = mei.order(&format!("/api/predict/{job}/items/{}/retry", failed["seq"]), json!({})).await.expect(202);
        mei.watch_for(&job, "succeeded").await;
        assert_eq!(stored_of(&app, &mei, &inputs).await.len(), 3, "the other one still needs them");
        let _ = mei.delete(&format!("/api/predict/{job}")).await.expect(200);
        let ended = mei.follow(&job).await;
        assert_eq!((&ended["state"], &ended["cost"]), (&json!("partly_succeeded"), &cost(0, 2, 4)), "{ended}");
        assert_eq!(stored_of(&app, &mei, &inputs).await, [""; 0]);
        app.audit().await;
    }
}

on_both! {
    async fn a_photo_that_two_try_ons_share_goes_with_the_second(app: TestApp) {
        let mei = member(&app).await;
        let (person, garments) = (person(&mei).await, garments(&mei, 2).await);
        app.plan(json!([{ "outcome": "never" }])).await;
        let long = order(&mei, &person, &garments[..1]).await.expect(202).text_of("/id");
        mei.watch_for(&long, "running").await;
        app.plan(json!({})).await;
        let short = order(&mei, &person, &garments[1..]).await.expect(202).text_of("/id");
        assert_eq!(mei.follow(&short).await["state"], "succeeded");
        assert_eq!(stored_of(&app, &mei, std::slice::from_ref(&person)).await.len(), 1);
        assert_eq!(stored_of(&app, &mei, &garments[1..]).await, [""; 0]);
        // One that is under way cannot be taken from it.
        mei.delete(&format!("/api/media/uploads/{person}")).await.expect_problem(409, "CONFLICT");
        let _ = mei.delete(&format!("/api/predict/{long}")).await.expect(200);
        mei.follow(&long).await;
        let all: Vec<String> = garments.into_iter().chain([person]).collect();
        assert_eq!(stored_of(&app, &mei, &all).await, [""; 0]);
        app.audit().await;
    }
}

on_both! {
    async fn a_consent_is_kept_and_withdrawing_it_deletes_what_was_made_and_stops_what_is_under_way(app: TestApp) {
        let mei = member(&app).await;
        let (person, garments) = (person(&mei).await, garments(&mei, 1).await);
        let given = json!({ "version": "2026-11-29", "language": "en" });
        let input = json!({ "person_upload": person, "garment_uploads": garments, "consent": given });
        let job = mei.order("/api/predict/tryons", input).await.expect(202);
        assert_eq!(job.json["input"]["consent"], given);
        let job = job.text_of("/id");
        let asset = mei.follow(&job).await["items"][0]["asset"]["id"].as_str().unwrap().to_owned();
        let text: String = app.value("SELECT text AS value FROM consents WHERE subject_id = ?1 AND kind = 'tryon'", &job).await;
        assert!(text.starts_with("This is a photo of me"), "{text}");
        // Nobody else withdraws it, and a photo's job has none.
        let path = format!("/api/predict/tryons/{job}");
        app.user().await.delete(&path).await.expect_problem(404, "NOT_FOUND");
        let photo = mei.photos(1).await;
        mei.delete(&format!("/api/predict/tryons/{photo}")).await.expect_problem(404, "NOT_FOUND");
        let withdrawn = mei.delete(&path).await.expect(200);
        assert_eq!((&withdrawn.json["pictures_deleted"], &withdrawn.json["version"]), (&json!(1), &given["version"]));
        mei.get(&format!("/api/media/assets/{asset}")).await.expect_problem(404, "NOT_FOUND");
        let again = mei.delete(&path).await.expect(200);
        assert_eq!((&again.json["pictures_deleted"], &again.json["withdrawn_at"]), (&json!(0), &withdrawn.json["withdrawn_at"]));
        reconcile(&app).await;
        // One receipt for both, which says when the storage had deleted them.
        assert_eq!(again.json["receipt"], withdrawn.json["receipt"]);
        let receipt = app.visitor().get(&format!("/api/account/receipts/{}", withdrawn.text_of("/receipt"))).await.expect(200).json;
        assert_eq!((&receipt["of"], &receipt["subject"]), (&json!("tryon"), &json!(job)));
        assert_eq!(crate::leaving::states(&receipt), ["consent done", "photos done", "pictures done"]);
        assert!(receipt["finished_at"].is_string(), "{receipt}");
        let stored = objects_of(&app, &user_id(&mei).await.to_string()).await;
        assert!(stored.iter().all(|key| !key.contains(&asset.to_lowercase())), "{stored:?}");

        // Of one that is under way the photos go at once, and nothing is charged.
        app.plan(json!([{ "outcome": "never" }, { "outcome": "never" }])).await;
        let (job, inputs) = begun(&app, &mei).await;
        mei.watch_for(&job, "running").await;
        let _ = mei.delete(&format!("/api/predict/tryons/{job}")).await.expect(200);
        let ended = mei.follow(&job).await;
        assert_eq!((&ended["state"], &ended["cost"]), (&json!("canceled"), &cost(0, 0, 4)), "{ended}");
        reconcile(&app).await;
        assert_eq!(stored_of(&app, &mei, &inputs).await, [""; 0]);
        app.audit().await;
    }
}

on_both_quietly! {
    async fn a_consent_that_is_withdrawn_takes_every_edit_with_it_also_one_under_way(app: TestApp) {
        let mei = member(&app).await;
        let (person, garments) = (person(&mei).await, garments(&mei, 1).await);
        let job = order(&mei, &person, &garments).await.expect(202).text_of("/id");
        let worn = asset_of(&mei.follow(&job).await);
        let first = edited(&mei, &worn, "make it red", None).await;
        let second = edited(&mei, &first, "make it blue", None).await;
        // What lies between is gone already; one more is being made of the last.
        for gone in [&worn, &first] {
            let _ = mei.delete(&format!("/api/media/assets/{gone}")).await.expect(204);
        }
        app.plan(json!({ "outcome": "never" })).await;
        let running = edits::order(&mei, &second, "make it green", None).await.expect(202).text_of("/id");
        mei.watch_for(&running, "running").await;
        let withdrawn = mei.delete(&format!("/api/predict/tryons/{job}")).await.expect(200);
        assert_eq!(withdrawn.json["pictures_deleted"], json!(1));
        mei.get(&format!("/api/media/assets/{second}")).await.expect_problem(404, "NOT_FOUND");
        let ended = mei.follow(&running).await;
        assert_eq!((&ended["state"], &ended["cost"]["captured"]), (&json!("canceled"), &json!(0)), "{ended}");
        app.until_quiet().await;
        assert_eq!(objects_of(&app, &user_id(&mei).await.to_string()).await, [""; 0]);
        app.nothing_amiss().await;
    }
}

on_both_quietly! {
    async fn what_was_finished_when_its_consent_was_withdrawn_is_neither_delivered_nor_charged(app: TestApp) {
        let mei = member(&app).await;
        let before = mei.credits().await;
        let (person, garments) = (person(&mei).await, garments(&mei, 1).await);
        // Finished at the engine, and nobody has told.
        app.plan(json!({ "webhooks": "none" })).await;
        let input = json!({ "person_upload": person, "garment_uploads": garments, "keep_face": false });
        let job = mei.order("/api/predict/tryons", input).await.expect(202).text_of("/id");
        let _ = app.replicate_when("ended").await;
        let _ = mei.delete(&format!("/api/predict/tryons/{job}")).await.expect(200);
        let ended = mei.follow(&job).await;
        assert_eq!((&ended["state"], &ended["cost"]), (&json!("canceled"), &cost(0, 0, 2)), "{ended}");
        assert_eq!(mei.credits().await, before);
        app.until_quiet().await;
        assert_eq!(objects_of(&app, &user_id(&mei).await.to_string()).await, [""; 0]);
        app.nothing_amiss().await;
    }
}

on_both! {
    async fn the_database_refuses_a_try_on_without_consent(app: TestApp) {
        let mei = app.user().await;
        let job = mei.photos(1).await;
        let sql = "INSERT INTO tryons (job_id, user_id, garments, together, keep_face)
                   SELECT id, user_id, 1, 0, 0 FROM jobs WHERE id = ?1";
        let error = app.state.db.write(vec![Stmt::new(sql).bind(job.as_str())]).await.unwrap_err();
        assert!(error.is_refusal("consent_missing"), "{error}");
        mei.follow(&job).await;
        assert_eq!(number(&app, "SELECT COUNT(*) AS n FROM tryons").await, 0);
    }
}

on_both! {
    /// What an edit of it is made from is a picture of the same person.
    async fn an_edit_that_failed_is_not_tried_again_once_its_try_on_is_withdrawn(app: TestApp) {
        let mei = member(&app).await;
        let (job, _) = begun(&app, &mei).await;
        let asset = asset_of(&mei.follow(&job).await);
        // An edit of an edit of it: the way back goes over both.
        let first = edited(&mei, &asset, "make the wall blue", None).await;
        app.plan(json!({ "outcome": "fail" })).await;
        let edit = edits::order(&mei, &first, "make it green", None).await.expect(202).text_of("/id");
        assert_eq!(mei.follow(&edit).await["state"], "failed");
        let _ = mei.delete(&format!("/api/predict/tryons/{job}")).await.expect(200);
        let before = mei.credits().await;
        let path = format!("/api/predict/{edit}/items/0/retry");
        let _ = mei.order(&path, json!({})).await.expect_problem(410, "INPUTS_GONE");
        assert_eq!(mei.credits().await, before);
        reconcile(&app).await;
        assert_eq!(objects_of(&app, &user_id(&mei).await.to_string()).await, [""; 0], "nor what its engine was shown");
        app.audit().await;
    }
}
