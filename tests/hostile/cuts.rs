//! The network between a function and its database breaks in the middle of the n-th call, n = 1, 2, 3, … until the
//! request needs no more, once on the way there and once on the way back. Each write has happened wholly or not at all,
//! the caller is told, and the same request again ends where one clean request ends.

use std::collections::BTreeSet;

use darkroom::db::Db;
use darkroom_tests::wire::{Fate, Place, Wire};
use darkroom_tests::{Annex, Answer, Backend, House, Person};
use serde_json::Value;

use crate::acts::{About, Act};
use crate::possessions::possessions;

/// After this what waits for an engine is due again.
const LATER_SECONDS: i64 = 10 * 60;

/// A studio on `sqld`, and a process of it whose way to the database can be cut.
struct Scene {
    house: House,
    annex: Annex,
    wire: Wire,
}

impl Scene {
    async fn set() -> Self {
        let house = House::start_quiet(Backend::Sqld).await;
        let wire = Wire::start(house.sqld().expect("a server")).await;
        let http = darkroom::outbound::http_client().unwrap();
        let db = Db::remote(&wire.url(), None, http).unwrap();
        let public_url = house.app.config.public_url.clone();
        let annex = Annex::open(&house, |plan| {
            plan.db = db;
            plan.config.public_url = public_url;
        })
        .await;
        Self { house, annex, wire }
    }

    async fn begin(&self, act: Act) -> (Person, About) {
        let mei = if act.is_before_sign_in() { self.house.visitor() } else { self.house.person().await };
        let about = act.prepare(&self.house, &mei).await;
        (mei, about)
    }

    /// The request with all that goes on after its answer.
    async fn act(&self, act: Act, about: &About, mei: &Person) -> Answer {
        let answer = act.send(about, &self.house, &self.annex, mei).await;
        self.annex.rest().await;
        answer
    }

    /// How much work the engine was ever given.
    async fn made(&self) -> usize {
        let replicate = self.house.replicate().await;
        ["predictions", "trainings"].iter().map(|kind| replicate[kind].as_array().unwrap().len()).sum()
    }

    async fn possessions(&self, mei: &Person) -> String {
        possessions(&self.house, mei).await
    }

    /// One clean request, stopped before every call: what the person has at each of these moments and at the end. What
    /// somebody else may have done by then (an engine that needs its time) is waited for: how far it is when a request is
    /// cut is nobody's promise.
    async fn clean(&self, act: Act) -> BTreeSet<String> {
        let (mei, about) = self.begin(act).await;
        self.wire.rule(|_, _| Fate::Held);
        let mut moments = BTreeSet::new();
        let mut request = Box::pin(async {
            let answer = self.act(act, &about, &mei).await;
            for _ in 0..act.later_runs() {
                self.house.advance(LATER_SECONDS).await;
                let _ = self.annex.cron().await.expect(200);
            }
            answer
        });
        let answer = loop {
            tokio::select! {
                answer = &mut request => break answer,
                held = self.wire.held() => {
                    moments.insert(self.possessions(&mei).await);
                    held.pass();
                }
            }
        };
        drop(request);
        let _ = self.wire.heal();
        assert_eq!(answer.status, act.done(), "{act:?}: {}", answer.text);
        moments.insert(self.possessions(&mei).await);
        moments
    }

    /// Lets everything come to its end and answers what the person then has.
    async fn end(&self, mei: &Person) -> Value {
        self.house.until_quiet().await;
        let mut end: Value = serde_json::from_str(&self.possessions(mei).await).unwrap();
        // A lost answer may leave a place for a file that nobody puts, and a session whose cookie nobody has.
        for unowned in ["codes", "uploads", "sessions", "answers"] {
            let list = end[unowned].as_array().map(|list| list.iter().filter(|one| **one != "pending").count());
            end[unowned] = if unowned == "uploads" { list.into() } else { Value::Null };
        }
        end
    }
}

/// The same request again, until it is done: a code is asked for anew when the old one is used up.
async fn again(scene: &Scene, act: Act, about: &About, mei: &Person) {
    let answer = scene.act(act, about, mei).await;
    if answer.status == act.done() {
        return;
    }
    assert_eq!(answer.status, act.done_before(), "{act:?} again: {}", answer.text);
    match act {
        Act::CodeAsk | Act::ResetAsk | Act::Register => {
            let wait = answer.headers["retry-after"].to_str().unwrap().parse().unwrap();
            scene.house.advance(wait).await;
            let _ = scene.act(act, about, mei).await.expect(act.done());
        }
        Act::CodeVerify => {
            scene.house.advance(61).await;
            let _ = mei.sign_in().await;
        }
        _ => {}
    }
}

async fn survives_every_cut(act: Act) {
    let scene = Scene::set().await;
    let moments = scene.clean(act).await;
    let (mei, about) = scene.begin(act).await;
    let _ = scene.act(act, &about, &mei).await.expect(act.done());
    let clean_end = scene.end(&mei).await;
    for cut in [Fate::CutInRequest(Place::Middle), Fate::CutInAnswer(Place::Middle)] {
        let mut number = 1;
        loop {
            let context = format!("{act:?}: call {number} {cut:?}");
            let (mei, about) = scene.begin(act).await;
            let made = scene.made().await;
            scene.wire.nth(number, cut);
            let answer = scene.act(act, &about, &mei).await;
            let reached = scene.wire.heal() >= number;
            let now = scene.possessions(&mei).await;
            assert!(moments.contains(&now), "{context}: half done: {now}\nof {moments:#?}");
            if answer.status != act.done() {
                assert!(reached, "{context}: {}", answer.text);
                let _ = answer.expect_problem(503, "UPSTREAM_UNAVAILABLE");
                again(&scene, act, &about, &mei).await;
            }
            assert_eq!(scene.end(&mei).await, clean_end, "{context}");
            assert_eq!(scene.made().await, made + act.makes(), "{context}: the engine was asked twice, or not at all");
            if !reached || number == act.calls_cut_max() {
                break;
            }
            number += 1;
        }
        assert!(number > 1, "{act:?}: nothing was cut");
    }
    scene.house.nothing_amiss().await;
}

macro_rules! cut {
    ($($name:ident: $act:ident,)*) => {
        $(
            #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn $name() {
                survives_every_cut(Act::$act).await;
            }
        )*
    };
}

cut! {
    a_training_is_begun_once: Train,
    photos_are_ordered_once: Photo,
    a_job_is_stopped_once: Cancel,
    a_picture_is_taken_again_once: Retry,
    a_place_for_a_file_is_given: UploadCreate,
    a_file_is_looked_at_once: UploadComplete,
    a_file_is_forgotten: UploadDelete,
    a_picture_is_marked: AssetMark,
    a_picture_is_deleted: AssetDelete,
    a_model_is_deleted: ModelDelete,
    a_code_is_mailed: CodeAsk,
    a_code_signs_in: CodeVerify,
    an_account_is_registered: Register,
    a_password_signs_in: LogIn,
    a_password_is_set: PasswordSet,
    a_reset_is_asked_for: ResetAsk,
    a_password_is_reset: ResetVerify,
    a_browser_signs_out: Logout,
    a_session_is_ended: SessionEnd,
    a_name_is_changed: MeChange,
    a_code_is_redeemed_once: Redeem,
    a_week_has_one_checkin: CheckIn,
    an_order_in_usdt_is_made_once: UsdtOrder,
    an_order_is_given_up: UsdtGiveUp,
    usdt_is_credited_once: UsdtPaid,
    usdt_is_named_once: UsdtClaim,
    an_order_by_card_is_made_once: CardOrder,
    an_order_by_card_is_given_up: CardGiveUp,
    a_card_is_credited_once: CardPaid,
    a_plan_is_asked_for_once: PlanOrder,
    a_bill_of_a_plan_grants_once: PlanPaid,
    news_has_its_effect: News,
    a_reconciler_run_does_its_work: Reconcile,
}
