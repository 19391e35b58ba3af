//! A worker dies in the middle of ten pictures of an engine that answers with the picture itself. What it had delivered stays
//! and is paid for once; what waited is asked for; what was under way may have been made and is in nobody's hands, so it is
//! not asked for again by itself but paid back. Its owner asks again, and has ten.

use darkroom_tests::{Backend, TestUser};
use serde_json::{Value, json};

use crate::checks;
use crate::doors::{Moment, Trap};
use crate::every_call::Telling;
use crate::flows::Order;
use crate::studio::Studio;

const PICTURES: usize = 10;
/// So many of them are not answered when it dies.
const HANGING: usize = 3;
const DELIVERED: &str = "SELECT COUNT(*) AS value FROM items WHERE state = 'succeeded'";
/// What a worker may still take, or has taken.
const UNDER_WAY: &str = "SELECT COUNT(*) AS value FROM calls WHERE state IN ('waiting', 'sending')";
const ASKED_TWICE: &str = "SELECT COUNT(*) AS value FROM calls WHERE sends > 1";
const CHARGED_TWICE: &str = "SELECT COUNT(*) AS value FROM (
    SELECT 1 FROM entries WHERE kind = 'capture' GROUP BY dedupe HAVING COUNT(*) > 1
    UNION ALL SELECT 1 FROM assets GROUP BY job_id, seq HAVING COUNT(*) > 1)";

/// When it dies.
pub(crate) enum Death {
    /// Some are delivered, and the others are waited for.
    WaitingForAnswers,
    /// At one of its own calls, or of who takes the orders.
    At(Trap),
}

impl Death {
    pub(crate) const fn after(call: usize) -> Self {
        Self::At(Trap { call, moment: Moment::After })
    }
}

/// Ten orders of one picture each.
struct Ten(Vec<Order>);

impl Ten {
    /// Orders what is not answered yet; `false` when nobody is there to answer.
    async fn send(&mut self, user: &TestUser) -> bool {
        let wish = json!({ "model": "gemini", "prompt": "a fox in the snow", "count": 1, "aspect_ratio": "3:4" });
        for order in &mut self.0 {
            if order.send(user, "/api/predict/photos", &wish).await.is_err() {
                return false;
            }
        }
        true
    }

    async fn jobs(&self, user: &TestUser) -> Vec<Value> {
        let mut jobs = Vec::with_capacity(self.0.len());
        for order in &self.0 {
            jobs.push(user.job(order.job()).await);
        }
        jobs
    }
}

/// How many pictures Gemini was asked for since the studio was started: it forgets with it.
async fn asked(studio: &Studio, user: &TestUser) -> usize {
    assert!(studio.until(UNDER_WAY, 0).await);
    user.get("/sandbox/gemini").await.expect(200).json["requests"].as_array().unwrap().len()
}

/// Draws at once, but for the last ones that are never answered.
async fn plan(studio: &Studio, hanging: usize) {
    let one =
        |place| json!({ "outcome": if place + hanging < PICTURES { "picture" } else { "hang" }, "seconds": 0.05 });
    let next: Vec<Value> = (0..PICTURES).map(one).collect();
    let _ = studio.drive("gemini", json!({ "next": next })).await;
}

/// One life and death.
pub(crate) async fn ten_pictures_survive(death: Death) {
    let mut studio = Studio::new(Backend::Sqld, "1").await;
    studio.with = &["--gemini"];
    studio.run().await;
    let user = studio.user().await;
    let mut ten = Ten((0..PICTURES).map(|_| Order::new()).collect());
    match death {
        Death::WaitingForAnswers => {
            plan(&studio, HANGING).await;
            studio.doors.count(None);
            assert!(ten.send(&user).await);
            assert!(studio.until(DELIVERED, i64::try_from(PICTURES - HANGING).unwrap()).await);
            studio.doors.kill().await;
        }
        Death::At(trap) => {
            plan(&studio, 0).await;
            studio.doors.count(Some(trap));
            let _ = ten.send(&user).await;
            assert!(studio.dies().await, "it was over before {trap:?}");
        }
    }
    let _telling = Telling(format!("{:#?}", studio.doors.calls()));
    studio.doors.count(None);
    studio.doors.settled().await;
    let lost = studio.unanswered().await;
    let delivered = usize::try_from(studio.value::<i64>(DELIVERED).await).unwrap();
    assert!(delivered < PICTURES, "it was not in their middle");

    studio.run().await;
    plan(&studio, 0).await;
    assert!(ten.send(&user).await);
    studio.try_ring().await.unwrap();
    assert!(studio.until(UNDER_WAY, i64::try_from(lost.len()).unwrap()).await);
    // Only now time passes: what was under way when it died is given up when its lease ends.
    studio.settle().await;
    let jobs = ten.jobs(&user).await;
    let (made, failed): (Vec<&Value>, Vec<&Value>) = jobs.iter().partition(|job| job["state"] == "succeeded");
    assert_eq!((made.len(), failed.len()), (PICTURES - lost.len(), lost.len()));
    for job in &failed {
        assert_eq!(job["items"][0]["error"]["code"], "ENGINE_UNAVAILABLE", "{job}");
        assert_eq!(job["cost"], darkroom_tests::cost(0, 0, 7), "{job}");
    }
    assert_eq!(asked(&studio, &user).await, PICTURES - delivered - lost.len(), "only what nobody had asked for yet");
    assert_eq!(studio.value::<i64>(ASKED_TWICE).await, 0);

    // Whoever wants them presses again.
    for job in &failed {
        let path = format!("/api/predict/{}/items/0/retry", job["id"].as_str().unwrap());
        let _ = user.order(&path, json!({})).await.expect(202);
    }
    assert_eq!(asked(&studio, &user).await, PICTURES - delivered, "and these once more");
    for job in ten.jobs(&user).await {
        assert_eq!((&job["state"], &job["cost"]["captured"]), (&json!("succeeded"), &json!(7)), "{job}");
    }
    assert_eq!(crate::flows::pictures_in_gallery(&user).await, PICTURES);
    assert_eq!(studio.value::<i64>(CHARGED_TWICE).await, 0);
    studio.sweep().await;
    // What Replicate was asked, which is nothing, is no measure here.
    checks::ledger(&studio, &user).await;
    checks::pictures(&user).await;
    checks::objects(&studio).await;
}
