//! The network between a function and its database breaks in the middle of the n-th call, n = 1, 2, 3, … until the
//! request needs no more, once on the way there and once on the way back. Each write has happened wholly or not at all,
//! the caller is told, and the same request again ends where one clean request ends.

use std::collections::BTreeSet;

use darkroom::db::Db;
use darkroom_tests::fault_proxy::{Fate, FaultProxy, Place};
use darkroom_tests::{Answer, Backend, SecondInstance, TestApp, TestUser};
use serde_json::Value;

use crate::mutations::{About, Mutation};
use crate::possessions::possessions;

/// After this what waits for an engine is due again.
const LATER_SECONDS: i64 = 10 * 60;

/// A studio on `sqld`, and a process of it whose way to the database can be cut.
struct Scene {
    app: TestApp,
    instance: SecondInstance,
    proxy: FaultProxy,
}

impl Scene {
    async fn set() -> Self {
        let app = TestApp::start_quiet(Backend::Sqld).await;
        let proxy = FaultProxy::start(app.sqld().expect("a server")).await;
        let http = darkroom::outbound::http_client().unwrap();
        let db = Db::remote(&proxy.url(), None, http).unwrap();
        let public_url = app.state.config.public_url.clone();
        let instance = SecondInstance::open(&app, |plan| {
            plan.db = db;
            plan.config.public_url = public_url;
        })
        .await;
        Self { app, instance, proxy }
    }

    async fn begin(&self, mutation: Mutation) -> (TestUser, About) {
        let mei = if mutation.is_before_sign_in() { self.app.visitor() } else { self.app.user().await };
        let about = mutation.prepare(&self.app, &mei).await;
        (mei, about)
    }

    /// The request with all that goes on after its answer.
    async fn mutation(&self, mutation: Mutation, about: &About, mei: &TestUser) -> Answer {
        let answer = mutation.send(about, &self.app, &self.instance, mei).await;
        self.instance.rest().await;
        answer
    }

    /// How much work the engine was ever given.
    async fn made(&self) -> usize {
        let replicate = self.app.replicate().await;
        ["predictions", "trainings"].iter().map(|kind| replicate[kind].as_array().unwrap().len()).sum()
    }

    async fn possessions(&self, mei: &TestUser) -> String {
        possessions(&self.app, mei).await
    }

    /// One clean request, stopped before every call: what the user has at each of these moments and at the end. What
    /// somebody else may have done by then (an engine that needs its time) is waited for: how far it is when a request is
    /// cut is nobody's promise.
    async fn clean(&self, mutation: Mutation) -> BTreeSet<String> {
        let (mei, about) = self.begin(mutation).await;
        self.proxy.rule(|_, _| Fate::Held);
        let mut moments = BTreeSet::new();
        let mut request = Box::pin(async {
            let answer = self.mutation(mutation, &about, &mei).await;
            for _ in 0..mutation.later_runs() {
                self.app.advance(LATER_SECONDS).await;
                let _ = self.instance.cron().await.expect(200);
            }
            answer
        });
        let answer = loop {
            tokio::select! {
                answer = &mut request => break answer,
                held = self.proxy.held() => {
                    moments.insert(self.possessions(&mei).await);
                    held.pass();
                }
            }
        };
        drop(request);
        let _ = self.proxy.heal();
        assert_eq!(answer.status, mutation.done(), "{mutation:?}: {}", answer.text);
        moments.insert(self.possessions(&mei).await);
        moments
    }

    /// Lets everything come to its end and answers what the user then has.
    async fn end(&self, mei: &TestUser) -> Value {
        self.app.until_quiet().await;
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
async fn again(scene: &Scene, mutation: Mutation, about: &About, mei: &TestUser) {
    let answer = scene.mutation(mutation, about, mei).await;
    if answer.status == mutation.done() {
        return;
    }
    assert_eq!(answer.status, mutation.done_before(), "{mutation:?} again: {}", answer.text);
    match mutation {
        Mutation::CodeAsk | Mutation::ResetAsk | Mutation::Register => {
            let wait = answer.headers["retry-after"].to_str().unwrap().parse().unwrap();
            scene.app.advance(wait).await;
            let _ = scene.mutation(mutation, about, mei).await.expect(mutation.done());
        }
        Mutation::CodeVerify => {
            scene.app.advance(61).await;
            let _ = mei.sign_in().await;
        }
        _ => {}
    }
}

async fn survives_every_cut(mutation: Mutation) {
    let scene = Scene::set().await;
    let moments = scene.clean(mutation).await;
    let (mei, about) = scene.begin(mutation).await;
    let _ = scene.mutation(mutation, &about, &mei).await.expect(mutation.done());
    let clean_end = scene.end(&mei).await;
    for cut in [Fate::CutInRequest(Place::Middle), Fate::CutInAnswer(Place::Middle)] {
        let mut number = 1;
        loop {
            let context = format!("{mutation:?}: call {number} {cut:?}");
            let (mei, about) = scene.begin(mutation).await;
            let made = scene.made().await;
            scene.proxy.nth(number, cut);
            let answer = scene.mutation(mutation, &about, &mei).await;
            let reached = scene.proxy.heal() >= number;
            let now = scene.possessions(&mei).await;
            assert!(moments.contains(&now), "{context}: half done: {now}\nof {moments:#?}");
            if answer.status != mutation.done() {
                assert!(reached, "{context}: {}", answer.text);
                let _ = answer.expect_problem(503, "UPSTREAM_UNAVAILABLE");
                again(&scene, mutation, &about, &mei).await;
            }
            assert_eq!(scene.end(&mei).await, clean_end, "{context}");
            assert_eq!(
                scene.made().await,
                made + mutation.makes(),
                "{context}: the engine was asked twice, or not at all"
            );
            if !reached || number == mutation.calls_cut_max() {
                break;
            }
            number += 1;
        }
        assert!(number > 1, "{mutation:?}: nothing was cut");
    }
    scene.app.nothing_amiss().await;
}

macro_rules! cut {
    ($($name:ident: $mutation:ident,)*) => {
        $(
            #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn $name() {
                survives_every_cut(Mutation::$mutation).await;
            }
        )*
    };
}

cut! {
    a_training_is_begun_once: Train,
    photos_are_ordered_once: Photo,
    a_prompt_is_kept_once: PromptWrite,
    a_prompt_is_changed: PromptChange,
    a_prompt_is_deleted: PromptDelete,
    a_picture_by_a_prompt_is_ordered_once: Library,
    a_brief_is_written_once: Brief,
    a_set_of_posters_is_ordered_once: Posters,
    a_poster_is_lettered_anew: Headline,
    a_set_of_posters_is_deleted: PosterSessionDelete,
    an_edit_is_ordered_once: Edit,
    a_try_on_is_ordered_once: Tryon,
    a_consent_is_withdrawn: TryonWithdraw,
    a_job_is_stopped_once: Cancel,
    a_picture_is_taken_again_once: Retry,
    a_place_for_a_file_is_given: UploadCreate,
    a_file_is_looked_at_once: UploadComplete,
    a_file_is_forgotten: UploadDelete,
    a_picture_is_marked: AssetMark,
    a_picture_is_saved_with_the_label: AssetDownload,
    a_picture_is_deleted: AssetDelete,
    a_picture_is_shared: AssetShare,
    pictures_are_deleted: AssetsDelete,
    pictures_are_marked: AssetsMark,
    a_model_is_deleted: ModelDelete,
    a_code_is_mailed: CodeAsk,
    a_code_signs_in: CodeVerify,
    an_account_is_registered: Register,
    a_password_signs_in: LogIn,
    a_password_is_set: PasswordSet,
    it_is_shown_who_sits_there: Prove,
    a_reset_is_asked_for: ResetAsk,
    a_password_is_reset: ResetVerify,
    a_browser_signs_out: Logout,
    an_account_ends: AccountDelete,
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
    an_event_has_its_effect: EngineEvent,
    news_of_a_mail_stops_mail: MailNews,
    mails_are_unsubscribed: Unsubscribe,
    a_reconciler_run_does_its_work: Reconcile,
}
