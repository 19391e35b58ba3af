//! Consent to a model of a face (requirements, "Consent"): kept with what was shown, and the database insists on it.

use darkroom::db::Stmt;
use darkroom_tests::{TestApp, on_both};
use serde_json::{Value, json};

use crate::front::fields;

const VERSION: &str = "2026-11-29";

async fn consent(app: &TestApp, model: &str) -> Value {
    let stmt = Stmt::new("SELECT * FROM consents WHERE subject_id = ?1").bind(model);
    let rows = app.state.db.read(vec![stmt]).await.unwrap();
    let row = rows[0].first().expect("a consent");
    json!({
        "text": row.get::<String>("text").unwrap(),
        "version": row.get::<String>("text_version").unwrap(),
        "language": row.get::<String>("language").unwrap(),
        "shown": row.get::<bool>("shown").unwrap(),
        "withdrawn": row.get::<Option<i64>>("withdrawn_at").unwrap().is_some(),
    })
}

on_both! {
    async fn what_was_agreed_to_is_kept_until_the_model_is_deleted_and_that_it_was_after(app: TestApp) {
        let mei = app.user().await;
        let upload = mei.training_set().await;
        let given = json!({ "version": VERSION, "language": "en" });
        let input = json!({ "base": "flux", "trigger_word": "mxyzo", "upload_id": upload, "consent": given });
        let job = mei.order("/api/train", input.clone()).await.expect(202);
        assert_eq!(job.json["input"]["consent"], given);
        let job = mei.follow(&job.text_of("/id")).await;
        let model = job["model"]["id"].as_str().unwrap().to_owned();
        let kept = consent(&app, &model).await;
        assert!(kept["text"].as_str().unwrap().starts_with("These are photos of me"), "{kept}");
        assert_eq!(
            (&kept["version"], &kept["language"], &kept["shown"], &kept["withdrawn"]),
            (&json!(VERSION), &json!("en"), &json!(true), &json!(false))
        );
        let _ = mei.delete(&format!("/api/train/models/{model}")).await.expect(204);
        assert_eq!(consent(&app, &model).await["withdrawn"], true);

        // A text that is not the present one was not shown: nothing begins, and nothing is kept or held.
        let before = mei.credits().await;
        for other in [json!({ "version": "2020-01-01", "language": "en" }), json!({ "version": VERSION, "language": "fr" })] {
            let mut input = input.clone();
            input["consent"] = other;
            let answer = mei.order("/api/train", input).await.expect_problem(422, "INVALID");
            assert_eq!(fields(&answer), ["consent NOT_ALLOWED"]);
        }
        assert_eq!(mei.credits().await, before);
        app.audit().await;
    }
}

on_both! {
    async fn a_request_that_names_no_text_declares_consent_in_its_language(app: TestApp) {
        let mei = app.user().await;
        let upload = mei.small_training_set().await;
        let input = json!({ "base": "flux", "trigger_word": "mxyzo", "upload_id": upload });
        let job = mei.order("/api/train", input).await.expect(202);
        let kept = consent(&app, &job.text_of("/model/id")).await;
        assert_eq!((&kept["version"], &kept["shown"]), (&json!(VERSION), &json!(false)));
        assert_eq!(kept["language"], job.json["input"]["consent"]["language"]);
        mei.follow(&job.text_of("/id")).await;
        app.audit().await;
    }
}

on_both! {
    async fn the_database_refuses_a_training_without_consent_and_a_change_of_one(app: TestApp) {
        let mei = app.user().await;
        let model = mei.trained_model().await;
        let refused = async |sql: &str, rule: &str| {
            let error = app.state.db.write(vec![Stmt::new(sql.to_owned()).bind(model.as_str())]).await.unwrap_err();
            assert!(error.is_refusal(rule), "{sql}: {error}");
        };
        let copy = "INSERT INTO models (id, user_id, job_id, upload_id, name, base, trainer, trigger_word, state, training_key, created_at)
                    SELECT 'mdl_other', user_id, job_id, upload_id, name, base, trainer, trigger_word, 'training', training_key, created_at
                      FROM models WHERE id = ?1";
        refused(copy, "consent_missing").await;
        refused("UPDATE consents SET text = 'another' WHERE subject_id = ?1", "consents_never_change").await;
        let withdrawn = Stmt::new("UPDATE consents SET withdrawn_at = given_at WHERE subject_id = ?1").bind(model.as_str());
        app.state.db.write(vec![withdrawn]).await.unwrap();
        refused("UPDATE models SET state = 'training' WHERE id = ?1", "consent_missing").await;
        refused("UPDATE consents SET withdrawn_at = NULL WHERE subject_id = ?1", "consents_never_change").await;
        app.audit().await;
    }
}

on_both! {
    /// Trainings of before there were records of consent.
    async fn a_training_without_a_record_of_consent_is_not_tried_again_and_a_new_one_is_the_way_out(app: TestApp) {
        let mei = app.user().await;
        let upload = mei.training_set().await;
        app.plan(json!({ "outcome": "fail" })).await;
        let id = mei.train_with(&upload).await;
        assert_eq!(mei.follow(&id).await["state"], "failed");
        let owner = mei.get("/api/auth/me").await.text_of("/id");
        app.state.db.write(vec![Stmt::new("DELETE FROM consents WHERE user_id = ?1").bind(owner)]).await.unwrap();
        let before = mei.credits().await;
        let path = format!("/api/predict/{id}/items/0/retry");
        let _ = mei.order(&path, json!({})).await.expect_problem(409, "CONSENT_MISSING");
        assert_eq!(mei.credits().await, before);
        let again = mei.train_with(&upload).await;
        assert_eq!(mei.follow(&again).await["state"], "succeeded");
        app.audit().await;
    }
}
