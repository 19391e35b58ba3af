//! Models die from one day to the next: an operator is told before a customer is.

use darkroom::alerts::{self, Which};
use darkroom::doctor::{self, State};
use darkroom_tests::{SecondInstance, TestApp, on_both_quietly};
use serde_json::json;

use crate::gemini::with_gemini;

/// Longer than a model that is new waits for its first look.
const FIRST_SECONDS: i64 = 3601;
const DAY_SECONDS: i64 = 24 * 3600 + 1;

/// Rings until every model had its turn: a few are asked for in each run.
async fn everything_is_looked_at(instance: &SecondInstance) {
    for _ in 0..5 {
        let _ = instance.cron().await.expect(200);
    }
}

on_both_quietly! {
    async fn a_model_that_is_gone_is_an_alert_and_one_that_is_back_ends_it(app: TestApp) {
        let app = with_gemini(app).await;
        let instance = SecondInstance::open(&app, |_| {}).await;
        everything_is_looked_at(&instance).await;
        app.advance(FIRST_SECONDS).await;
        everything_is_looked_at(&instance).await;
        assert_eq!(app.alerts().await, Vec::<String>::new(), "every model of the catalogue lives");

        let _ = app.drive("gemini", json!({ "retired": true })).await;
        everything_is_looked_at(&instance).await;
        assert_eq!(app.alerts().await, Vec::<String>::new(), "each is asked for once a day");
        app.advance(DAY_SECONDS).await;
        everything_is_looked_at(&instance).await;
        assert_eq!(app.alerts().await, ["model_gone"]);
        let open = alerts::list(&app.state.db, Which::Open, None, 9).await.unwrap();
        assert_eq!(open[0].subject, "gemini gemini-nano-banana-2.1");
        assert!(open[0].detail.contains("GEMINI_MODEL"), "{}", open[0].detail);
        let mails = app.visitor().get("/sandbox/mail?to=operator@darkroom.example").await.expect(200);
        assert!(mails.text.contains("GEMINI_MODEL"), "{}", mails.text);

        let _ = app.drive("gemini", json!({ "retired": false })).await;
        app.advance(DAY_SECONDS).await;
        everything_is_looked_at(&instance).await;
        assert_eq!(app.alerts().await, Vec::<String>::new());
        app.audit().await;
    }
}

on_both_quietly! {
    /// The small model that writes is asked for, too: without it briefs and English are poorer, and nobody would say so.
    async fn a_text_model_that_is_gone_is_an_alert_before_anybody_misses_its_texts(app: TestApp) {
        let instance = SecondInstance::open(&app, |_| {}).await;
        let model = async |app: &TestApp| {
            doctor::examine(&app.state).await.into_iter().find(|line| line.id == "engine.text.model").unwrap()
        };
        everything_is_looked_at(&instance).await;
        app.advance(FIRST_SECONDS).await;
        everything_is_looked_at(&instance).await;
        assert_eq!((app.alerts().await, model(&app).await.state), (Vec::<String>::new(), State::Green));

        let _ = app.drive("text", json!({ "retired": true })).await;
        app.advance(DAY_SECONDS).await;
        everything_is_looked_at(&instance).await;
        assert_eq!(app.alerts().await, ["model_gone"]);
        let open = alerts::list(&app.state.db, Which::Open, None, 9).await.unwrap();
        assert_eq!(open[0].subject, "text small-writer-1");
        assert!(open[0].detail.contains("TEXT_MODEL"), "{}", open[0].detail);
        let line = model(&app).await;
        assert!(line.state == State::Red && line.hint.unwrap().en.contains("TEXT_MODEL"), "{:?}", line.text);

        let _ = app.drive("text", json!({ "retired": false })).await;
        app.advance(DAY_SECONDS).await;
        everything_is_looked_at(&instance).await;
        assert_eq!(app.alerts().await, Vec::<String>::new());
        app.audit().await;
    }
}

on_both_quietly! {
    /// A retired model is one line of configuration: with another name the old one is nobody's concern any more.
    async fn another_name_in_the_configuration_ends_the_alert(app: TestApp) {
        let app = with_gemini(app).await;
        let instance = SecondInstance::open(&app, |_| {}).await;
        let _ = app.drive("gemini", json!({ "retired": true })).await;
        everything_is_looked_at(&instance).await;
        app.advance(FIRST_SECONDS).await;
        everything_is_looked_at(&instance).await;
        assert_eq!(app.alerts().await, ["model_gone"]);
        drop(instance);
        let next = SecondInstance::open(&app, |plan| {
            if let Some(gemini) = &mut plan.config.gemini {
                gemini.model = "gemini-nano-banana-3".to_owned();
            }
        })
        .await;
        let _ = next.cron().await.expect(200);
        assert_eq!(app.alerts().await, Vec::<String>::new());
        app.audit().await;
    }
}

on_both_quietly! {
    async fn an_engine_that_does_not_say_has_lost_no_model(app: TestApp) {
        let app = with_gemini(app).await;
        let instance = SecondInstance::open(&app, |plan| {
            if let Some(gemini) = &mut plan.config.gemini {
                gemini.base_url = "http://127.0.0.1:9/v1beta".parse().unwrap();
            }
        })
        .await;
        everything_is_looked_at(&instance).await;
        app.advance(FIRST_SECONDS).await;
        everything_is_looked_at(&instance).await;
        assert_eq!(app.alerts().await, Vec::<String>::new());
        app.audit().await;
    }
}
