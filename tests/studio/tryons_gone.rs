//! However a try-on ends, its photos are gone from the bucket (requirement C6) because it ended: nobody rings, nothing else is
//! due. On an engine that reports later, and on one that answers with the picture itself.

use darkroom::ids::UserId;
use darkroom_tests::{TestApp, TestUser, on_both_quietly};
use serde_json::json;

use crate::front::{objects_of, user_id};
use crate::leaving::leave;
use crate::tryons::{garments, member, names, person};

/// However slow the machine: what is still there by then stays.
const GONE_MAX: std::time::Duration = std::time::Duration::from_secs(90);
/// Longer than an engine that does not answer is waited for when it is told to stop, and than a worker's lease.
const STOPPED_SECONDS: i64 = 201;
/// Longer than a try-on may take.
const DEADLINE_SECONDS: i64 = 41 * 60;

/// An engine, and how it is told what to do.
#[derive(Clone, Copy)]
struct Engine {
    /// As the sandbox is driven.
    name: &'static str,
    made: &'static str,
    refuses: &'static str,
    hangs: &'static str,
}

const REPLICATE: Engine = Engine { name: "replicate", made: "succeed", refuses: "fail", hangs: "never" };
const GEMINI: Engine = Engine { name: "gemini", made: "picture", refuses: "refuse", hangs: "hang" };

/// A try-on under way, and the photos of it.
struct Begun {
    job: String,
    whose: UserId,
    inputs: Vec<String>,
}

impl Engine {
    async fn on(self, app: TestApp) -> TestApp {
        app.restart_with(|options| {
            options.gemini = self.name == GEMINI.name;
            options.tryon_engine = options.gemini.then(|| "gemini".to_owned());
        })
        .await
    }

    /// Two garments on one picture, which becomes this.
    async fn begun(self, app: &TestApp, mei: &TestUser, outcome: &str) -> Begun {
        let whose = user_id(mei).await;
        let (person, garments) = (person(mei).await, garments(mei, 2).await);
        let inputs: Vec<String> = garments.iter().chain([&person]).cloned().collect();
        let _ = app.drive(self.name, json!({ "next": [{ "outcome": outcome }] })).await;
        assert!(in_the_bucket(app, whose, &inputs).await.len() >= 3);
        let input = json!({ "person_upload": person, "garment_uploads": garments, "together": true });
        let job = mei.order("/api/predict/tryons", input).await.expect(202).text_of("/id");
        Begun { job, whose, inputs }
    }

    /// The same, as soon as the engine is at it and does not answer.
    async fn hanging(self, app: &TestApp, mei: &TestUser) -> Begun {
        let begun = self.begun(app, mei, self.hangs).await;
        let _ = app.visitor().get(&format!("/sandbox/{}?wait=taken", self.name)).await.expect(200);
        mei.watch_for(&begun.job, "running").await;
        assert!(in_the_bucket(app, begun.whose, &begun.inputs).await.len() >= 3, "it needs them");
        begun
    }

    /// What hangs is let go: whatever comes of it now, it brings nothing back.
    async fn let_go(self, app: &TestApp) {
        if self.name == GEMINI.name {
            let _ = app.drive(self.name, json!({ "release": true })).await;
        }
    }

    async fn leaves_no_photos_at_any_end(self, app: TestApp) {
        let app = self.on(app).await;
        let mei = member(&app).await;
        let ended = async |begun: &Begun, state: &str, end: &str| {
            let job = mei.follow(&begun.job).await;
            assert_eq!(job["state"], state, "{end}: {job}");
            begun.is_gone(&app, end).await;
        };
        ended(&self.begun(&app, &mei, self.made).await, "succeeded", "success").await;
        ended(&self.begun(&app, &mei, self.refuses).await, "failed", "failure").await;

        let begun = self.hanging(&app, &mei).await;
        let _ = mei.delete(&format!("/api/predict/{}", begun.job)).await.expect(200);
        // Nobody knows what became of it where the engine cannot be asked: that is waited for first.
        app.advance(STOPPED_SECONDS).await;
        ended(&begun, "canceled", "cancel").await;
        self.let_go(&app).await;

        let begun = self.hanging(&app, &mei).await;
        app.advance(DEADLINE_SECONDS).await;
        ended(&begun, "failed", "deadline").await;
        self.let_go(&app).await;

        // These two do not wait for the engine.
        let begun = self.hanging(&app, &mei).await;
        let _ = mei.delete(&format!("/api/predict/tryons/{}", begun.job)).await.expect(200);
        begun.is_gone(&app, "consent withdrawn").await;
        self.let_go(&app).await;

        let begun = self.hanging(&app, &mei).await;
        mei.prove().await;
        let _ = leave(&mei).await.expect(202);
        begun.is_gone(&app, "account deleted").await;
        self.let_go(&app).await;

        app.until_quiet().await;
        app.nothing_amiss().await;
        assert_eq!(objects_of(&app, &begun.whose.to_string()).await, [""; 0]);
    }
}

impl Begun {
    /// They go with the end or a moment after its owner sees it: what is looked at is the bucket alone.
    async fn is_gone(&self, app: &TestApp, end: &str) {
        let gone = async {
            while !in_the_bucket(app, self.whose, &self.inputs).await.is_empty() {
                tokio::task::yield_now().await;
            }
        };
        let left = tokio::time::timeout(GONE_MAX, gone).await;
        assert!(left.is_ok(), "left after {end}: {:?}", in_the_bucket(app, self.whose, &self.inputs).await);
    }
}

/// What the bucket has of these uploads.
async fn in_the_bucket(app: &TestApp, whose: UserId, uploads: &[String]) -> Vec<String> {
    let all = objects_of(app, &whose.to_string()).await;
    all.into_iter().filter(|key| uploads.iter().any(|upload| names(key, upload))).collect()
}

on_both_quietly! {
    async fn of_one_that_is_told_of_later_the_photos_are_gone_at_every_end(app: TestApp) {
        REPLICATE.leaves_no_photos_at_any_end(app).await;
    }
}

on_both_quietly! {
    async fn of_one_that_is_waited_for_the_photos_are_gone_at_every_end(app: TestApp) {
        GEMINI.leaves_no_photos_at_any_end(app).await;
    }
}
