//! The storage refuses writes: nothing is shown that is not stored, what the engine still has is brought home when the
//! storage is back, what can never be stored is paid back, and of what was half stored nothing stays.

use std::collections::BTreeSet;

use darkroom::db::Stmt;
use darkroom_tests::fault_proxy::{Fate, FaultProxy};
use darkroom_tests::{SecondInstance, TestApp, cost, on_both, zips};
use serde_json::json;

const MINUTE: i64 = 60;

/// Takes writes under the first `taken` names, as often as they come, and refuses all others.
fn refuse_writes(proxy: &FaultProxy, taken: usize, status: u16) {
    let mut names = BTreeSet::new();
    proxy.rule(move |_, head| {
        let Some(name) = head.strip_prefix("PUT ").and_then(|rest| rest.split([' ', '?']).next()) else {
            return Fate::Passes;
        };
        if names.len() < taken {
            names.insert(name.to_owned());
        }
        if names.contains(name) { Fate::Passes } else { Fate::Answered(status) }
    });
}

/// A studio whose one process reaches its storage by a proxy; engines bring their news to it.
async fn behind_a_wire(app: TestApp) -> (TestApp, SecondInstance, FaultProxy) {
    let app = app.restart_with(|options| (options.cron, options.speed) = (false, 1000.0)).await;
    let endpoint = app.state.config.storage.endpoint.clone();
    let proxy = FaultProxy::start(endpoint.as_str()).await;
    let instance = SecondInstance::open(&app, |plan| plan.config.storage.endpoint = proxy.instead_of(&endpoint)).await;
    (app, instance, proxy)
}

on_both! {
    /// For half an hour: the second of two pictures cannot be stored, so neither is shown, and both are when it can.
    async fn pictures_wait_at_the_engine_until_they_can_be_stored(app: TestApp) {
        let (app, instance, proxy) = behind_a_wire(app).await;
        let mei = app.user().await;
        for status in [503, 507] {
            refuse_writes(&proxy, 3, status);
            app.plan(json!({})).await;
            let job = instance.for_user(&mei).photos(2).await;
            instance.rest().await;
            let _ = app.replicate_when("ended").await;
            for _ in 0..3 {
                app.advance(10 * MINUTE).await;
                let _ = instance.cron().await.expect(200);
                let shown = mei.job(&job).await;
                assert_eq!(shown["cost"], cost(14, 0, 0), "{status}: {shown}");
                assert!(shown["items"][0]["asset"].is_null(), "{status}: {shown}");
                app.audit().await;
            }
            let _ = proxy.heal();
            app.advance(2 * MINUTE).await;
            let _ = instance.cron().await.expect(200);
            let shown = mei.job(&job).await;
            assert_eq!((&shown["state"], &shown["cost"]), (&json!("succeeded"), &cost(0, 14, 0)), "{status}");
        }
        app.until_quiet().await;
        app.nothing_amiss().await;
    }
}

on_both! {
    /// Until the engine has deleted them: they are paid back, and what was stored of them is deleted.
    async fn pictures_that_can_never_be_stored_are_paid_back(app: TestApp) {
        let (app, instance, proxy) = behind_a_wire(app).await;
        let mei = app.user().await;
        for status in [403, 507] {
            refuse_writes(&proxy, 4, status);
            app.plan(json!({})).await;
            let job = instance.for_user(&mei).photos(2).await;
            instance.rest().await;
            let _ = app.replicate_when("ended").await;
            for _ in 0..7 {
                app.advance(10 * MINUTE).await;
                let _ = instance.cron().await.expect(200);
                app.audit().await;
            }
            let shown = mei.job(&job).await;
            assert_eq!((&shown["state"], &shown["cost"]), (&json!("failed"), &cost(0, 0, 14)), "{status}");
            let lost = ("failed".to_owned(), Some("OUTPUT_LOST".to_owned()));
            assert_eq!(mei.items(&job).await, [lost.clone(), lost], "{status}");
            let _ = proxy.heal();
        }
        assert_eq!(mei.credits().await["available"], 1000);
        assert_eq!(mei.get("/api/media/assets").await.expect(200).json["items"], json!([]));
        app.until_quiet().await;
        app.nothing_amiss().await;
    }
}

on_both! {
    /// The bound is days away for news that fails each time: the row is brought there by hand. The pictures are not lost
    /// with it, because the engine is asked for them.
    async fn news_that_failed_too_often_waits_for_an_operator(app: TestApp) {
        let (app, instance, proxy) = behind_a_wire(app).await;
        let mei = app.user().await;
        refuse_writes(&proxy, 0, 507);
        app.plan(json!({})).await;
        let job = instance.for_user(&mei).photos(1).await;
        instance.rest().await;
        let _ = app.replicate_when("told").await;
        let call = app.call_of(&job).await.id;
        let tried = "UPDATE inbox SET tries = 64 WHERE subject = ?1 AND applied_at IS NULL";
        let tried = app.state.db.write(vec![Stmt::new(tried).bind(call.as_str())]).await.unwrap();
        assert!(tried[0].affected() > 0, "no news was kept");
        app.advance(2 * MINUTE).await;
        let _ = instance.cron().await.expect(200);
        let reason = "SELECT COALESCE(MAX(reason), '') AS value FROM inbox WHERE subject = ?1";
        let reason: String = app.value(reason, &call).await;
        assert!(reason.starts_with("given up after 64 tries: "), "{reason}");
        let _ = proxy.heal();
        app.until_quiet().await;
        let shown = mei.job(&job).await;
        assert_eq!((&shown["state"], &shown["cost"]), (&json!("succeeded"), &cost(0, 7, 0)), "{shown}");
        app.audit().await;
    }
}

on_both! {
    /// A file that was put and cannot be kept: the same request again keeps it when the storage is back.
    async fn an_upload_that_cannot_be_kept_is_completed_later(app: TestApp) {
        let (app, instance, proxy) = behind_a_wire(app).await;
        let mei = app.user().await;
        let caller = instance.for_user(&mei);
        for (status, answer, code) in
            [(503, 503, "UPSTREAM_UNAVAILABLE"), (507, 503, "UPSTREAM_UNAVAILABLE"), (403, 500, "INTERNAL")]
        {
            let upload = caller.put("training_zip", "application/zip", zips::with(10, None)).await;
            let path = format!("/api/media/uploads/{upload}");
            // The clean set is stored, its cover is not.
            refuse_writes(&proxy, 1, status);
            let _ = caller.post(&path, json!({})).await.expect_problem(answer, code);
            let input = json!({ "base": "flux", "trigger_word": "mxyzo", "upload_id": upload });
            let _ = caller.order("/api/train", input).await.expect_problem(409, "UPLOAD_MISSING");
            let _ = proxy.heal();
            assert_eq!(caller.post(&path, json!({})).await.expect(200).json["state"], "ready");
        }
        app.until_quiet().await;
        app.nothing_amiss().await;
    }
}

on_both! {
    /// A key that may read objects and not list them is refused where there is none: that says that nothing was put, and is
    /// no fault of ours.
    async fn a_file_that_was_never_put_is_missing_also_where_the_storage_only_refuses(app: TestApp) {
        let (app, instance, proxy) = behind_a_wire(app).await;
        let mei = app.user().await;
        let caller = instance.for_user(&mei);
        let upload = caller.put("training_zip", "application/zip", zips::with(10, None)).await;
        let path = format!("/api/media/uploads/{upload}");
        proxy.rule(|_, head| if head.starts_with("HEAD ") { Fate::Answered(403) } else { Fate::Passes });
        let _ = caller.post(&path, json!({})).await.expect_problem(409, "UPLOAD_MISSING");
        let _ = proxy.heal();
        assert_eq!(caller.post(&path, json!({})).await.expect(200).json["state"], "ready");
        app.until_quiet().await;
        app.nothing_amiss().await;
    }
}

on_both! {
    /// Looking at a file takes longer than an answer may: it goes on, and whoever asks again learns what came of it.
    async fn an_upload_that_takes_long_is_asked_about_again(app: TestApp) {
        let (app, instance, proxy) = behind_a_wire(app).await;
        let mei = app.user().await;
        let caller = instance.for_user(&mei);
        let upload = caller.put("training_zip", "application/zip", zips::with(10, None)).await;
        let path = format!("/api/media/uploads/{upload}");
        // Reading the file waits until it is let go.
        let mut reads = 0;
        proxy.rule(move |_, head| {
            reads += usize::from(head.starts_with("GET ") && head.contains("/uploads/"));
            if head.starts_with("GET ") && reads == 1 { Fate::Held } else { Fate::Passes }
        });
        let (answer, held) = futures_util::join!(caller.post(&path, json!({})), proxy.held());
        let answer = answer.expect(202);
        assert_eq!((&answer.json["state"], &answer.headers["retry-after"]), (&json!("checking"), &"2".parse().unwrap()));
        assert_eq!(caller.post(&path, json!({})).await.expect(202).json["state"], "checking");
        let input = json!({ "base": "flux", "trigger_word": "mxyzo", "upload_id": upload });
        let _ = caller.order("/api/train", input).await.expect_problem(409, "UPLOAD_MISSING");
        held.pass();
        instance.rest().await;
        assert_eq!(caller.post(&path, json!({})).await.expect(200).json["images"], 10);

        // The process died meanwhile: when a look would be over, whoever asks begins again.
        let upload = caller.put("training_zip", "application/zip", zips::with(10, None)).await;
        let path = format!("/api/media/uploads/{upload}");
        let until = app.state.clock.now().plus_seconds(MINUTE);
        let note = Stmt::new("UPDATE uploads SET checking_until = ?1 WHERE id = ?2").bind(until).bind(upload.as_str());
        let _ = app.state.db.write(vec![note]).await.unwrap();
        let _ = caller.post(&path, json!({})).await.expect(202);
        app.advance(2 * MINUTE).await;
        assert_eq!(caller.post(&path, json!({})).await.expect(200).json["state"], "ready");
        app.until_quiet().await;
        app.nothing_amiss().await;
    }
}
