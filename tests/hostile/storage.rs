//! The storage refuses writes: nothing is shown that is not stored, what the engine still has is brought home when the
//! storage is back, what can never be stored is paid back, and of what was half stored nothing stays.

use std::collections::BTreeSet;

use darkroom::db::Stmt;
use darkroom_tests::wire::{Fate, Wire};
use darkroom_tests::{Annex, House, cost, on_both, zips};
use serde_json::json;

const MINUTE: i64 = 60;

/// Takes writes under the first `taken` names, as often as they come, and refuses all others.
fn refuse_writes(wire: &Wire, taken: usize, status: u16) {
    let mut names = BTreeSet::new();
    wire.rule(move |_, head| {
        let Some(name) = head.strip_prefix("PUT ").and_then(|rest| rest.split([' ', '?']).next()) else {
            return Fate::Passes;
        };
        if names.len() < taken {
            names.insert(name.to_owned());
        }
        if names.contains(name) { Fate::Passes } else { Fate::Answered(status) }
    });
}

/// A studio whose one process reaches its storage by a wire; engines bring their news to it.
async fn behind_a_wire(house: House) -> (House, Annex, Wire) {
    let house = house.restart_with(|options| (options.cron, options.speed) = (false, 1000.0)).await;
    let endpoint = house.app.config.storage.endpoint.clone();
    let wire = Wire::start(endpoint.as_str()).await;
    let annex = Annex::open(&house, |plan| plan.config.storage.endpoint = wire.instead_of(&endpoint)).await;
    (house, annex, wire)
}

on_both! {
    /// For half an hour: the second of two pictures cannot be stored, so neither is shown, and both are when it can.
    async fn pictures_wait_at_the_engine_until_they_can_be_stored(house: House) {
        let (house, annex, wire) = behind_a_wire(house).await;
        let mei = house.person().await;
        for status in [503, 507] {
            refuse_writes(&wire, 3, status);
            house.plan(json!({})).await;
            let job = annex.seat(&mei).photos(2).await;
            annex.rest().await;
            let _ = house.replicate_when("ended").await;
            for _ in 0..3 {
                house.advance(10 * MINUTE).await;
                let _ = annex.cron().await.expect(200);
                let shown = mei.job(&job).await;
                assert_eq!(shown["cost"], cost(14, 0, 0), "{status}: {shown}");
                assert!(shown["items"][0]["asset"].is_null(), "{status}: {shown}");
                house.audit().await;
            }
            let _ = wire.heal();
            house.advance(2 * MINUTE).await;
            let _ = annex.cron().await.expect(200);
            let shown = mei.job(&job).await;
            assert_eq!((&shown["state"], &shown["cost"]), (&json!("succeeded"), &cost(0, 14, 0)), "{status}");
        }
        house.until_quiet().await;
        house.nothing_amiss().await;
    }
}

on_both! {
    /// Until the engine has deleted them: they are paid back, and what was stored of them is deleted.
    async fn pictures_that_can_never_be_stored_are_paid_back(house: House) {
        let (house, annex, wire) = behind_a_wire(house).await;
        let mei = house.person().await;
        for status in [403, 507] {
            refuse_writes(&wire, 4, status);
            house.plan(json!({})).await;
            let job = annex.seat(&mei).photos(2).await;
            annex.rest().await;
            let _ = house.replicate_when("ended").await;
            for _ in 0..7 {
                house.advance(10 * MINUTE).await;
                let _ = annex.cron().await.expect(200);
                house.audit().await;
            }
            let shown = mei.job(&job).await;
            assert_eq!((&shown["state"], &shown["cost"]), (&json!("failed"), &cost(0, 0, 14)), "{status}");
            let lost = ("failed".to_owned(), Some("OUTPUT_LOST".to_owned()));
            assert_eq!(mei.items(&job).await, [lost.clone(), lost], "{status}");
            let _ = wire.heal();
        }
        assert_eq!(mei.credits().await["available"], 1000);
        assert_eq!(mei.get("/api/media/assets").await.expect(200).json["items"], json!([]));
        house.until_quiet().await;
        house.nothing_amiss().await;
    }
}

on_both! {
    /// The bound is days away for news that fails each time: the row is brought there by hand. The pictures are not lost
    /// with it, because the engine is asked for them.
    async fn news_that_failed_too_often_waits_for_an_operator(house: House) {
        let (house, annex, wire) = behind_a_wire(house).await;
        let mei = house.person().await;
        refuse_writes(&wire, 0, 507);
        house.plan(json!({})).await;
        let job = annex.seat(&mei).photos(1).await;
        annex.rest().await;
        let _ = house.replicate_when("told").await;
        let call = house.call_of(&job).await.id;
        let tried = "UPDATE inbox SET tries = 64 WHERE subject = ?1 AND applied_at IS NULL";
        let tried = house.app.db.write(vec![Stmt::new(tried).bind(call.as_str())]).await.unwrap();
        assert!(tried[0].affected() > 0, "no news was kept");
        house.advance(2 * MINUTE).await;
        let _ = annex.cron().await.expect(200);
        let reason = "SELECT COALESCE(MAX(reason), '') AS value FROM inbox WHERE subject = ?1";
        let reason: String = house.value(reason, &call).await;
        assert!(reason.starts_with("given up after 64 tries: "), "{reason}");
        let _ = wire.heal();
        house.until_quiet().await;
        let shown = mei.job(&job).await;
        assert_eq!((&shown["state"], &shown["cost"]), (&json!("succeeded"), &cost(0, 7, 0)), "{shown}");
        house.audit().await;
    }
}

on_both! {
    /// A file that was put and cannot be kept: the same request again keeps it when the storage is back.
    async fn an_upload_that_cannot_be_kept_is_completed_later(house: House) {
        let (house, annex, wire) = behind_a_wire(house).await;
        let mei = house.person().await;
        let seat = annex.seat(&mei);
        for (status, answer, code) in
            [(503, 503, "UPSTREAM_UNAVAILABLE"), (507, 503, "UPSTREAM_UNAVAILABLE"), (403, 500, "INTERNAL")]
        {
            let upload = seat.put("training_zip", "application/zip", zips::with(10, None)).await;
            let path = format!("/api/media/uploads/{upload}");
            // The clean set is stored, its cover is not.
            refuse_writes(&wire, 1, status);
            let _ = seat.post(&path, json!({})).await.expect_problem(answer, code);
            let wish = json!({ "base": "flux", "trigger_word": "mxyzo", "upload_id": upload });
            let _ = seat.order("/api/train", wish).await.expect_problem(409, "UPLOAD_MISSING");
            let _ = wire.heal();
            assert_eq!(seat.post(&path, json!({})).await.expect(200).json["state"], "ready");
        }
        house.until_quiet().await;
        house.nothing_amiss().await;
    }
}

on_both! {
    /// Looking at a file takes longer than an answer may: it goes on, and whoever asks again learns what came of it.
    async fn an_upload_that_takes_long_is_asked_about_again(house: House) {
        let (house, annex, wire) = behind_a_wire(house).await;
        let mei = house.person().await;
        let seat = annex.seat(&mei);
        let upload = seat.put("training_zip", "application/zip", zips::with(10, None)).await;
        let path = format!("/api/media/uploads/{upload}");
        // Reading the file waits until it is let go.
        let mut reads = 0;
        wire.rule(move |_, head| {
            reads += usize::from(head.starts_with("GET ") && head.contains("/uploads/"));
            if head.starts_with("GET ") && reads == 1 { Fate::Held } else { Fate::Passes }
        });
        let (answer, held) = futures_util::join!(seat.post(&path, json!({})), wire.held());
        let answer = answer.expect(202);
        assert_eq!((&answer.json["state"], &answer.headers["retry-after"]), (&json!("checking"), &"2".parse().unwrap()));
        assert_eq!(seat.post(&path, json!({})).await.expect(202).json["state"], "checking");
        let wish = json!({ "base": "flux", "trigger_word": "mxyzo", "upload_id": upload });
        let _ = seat.order("/api/train", wish).await.expect_problem(409, "UPLOAD_MISSING");
        held.pass();
        annex.rest().await;
        assert_eq!(seat.post(&path, json!({})).await.expect(200).json["images"], 10);

        // The process died meanwhile: when a look would be over, whoever asks begins again.
        let upload = seat.put("training_zip", "application/zip", zips::with(10, None)).await;
        let path = format!("/api/media/uploads/{upload}");
        let until = house.app.clock.now().plus_seconds(MINUTE);
        let note = Stmt::new("UPDATE uploads SET checking_until = ?1 WHERE id = ?2").bind(until).bind(upload.as_str());
        let _ = house.app.db.write(vec![note]).await.unwrap();
        let _ = seat.post(&path, json!({})).await.expect(202);
        house.advance(2 * MINUTE).await;
        assert_eq!(seat.post(&path, json!({})).await.expect(200).json["state"], "ready");
        house.until_quiet().await;
        house.nothing_amiss().await;
    }
}
