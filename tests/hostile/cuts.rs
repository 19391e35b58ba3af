//! The network between a function and its database breaks in the middle of the n-th call, n = 1, 2, 3, … until the
//! request needs no more, once on the way there and once on the way back. Each write has happened wholly or not at all,
//! the caller is told, and the same request again ends where one clean request ends.

use std::collections::BTreeSet;

use darkroom::db::Db;
use darkroom_tests::wire::{Fate, Place, Wire};
use darkroom_tests::{Annex, Answer, Backend, House, Person};
use serde_json::Value;

use crate::acts::{About, Act};

/// More calls than any request needs.
const CALLS_MAX: usize = 60;

/// Everything a person has, as one text: states and counts, nothing that differs from person to person.
const POSSESSIONS: &str = "
    SELECT json_object(
        'available', (SELECT bought + plan FROM accounts WHERE user_id = u.id),
        'held', (SELECT held FROM accounts WHERE user_id = u.id),
        'renamed', u.name = 'Mei Lin', 'locale', u.locale,
        'entries', (SELECT json_group_array(kind) FROM (SELECT kind FROM entries WHERE user_id = u.id ORDER BY seq)),
        'holds', (SELECT json_group_array(state) FROM (SELECT state FROM holds WHERE user_id = u.id ORDER BY id)),
        'jobs', (SELECT json_group_array(state) FROM (SELECT state FROM jobs WHERE user_id = u.id ORDER BY id)),
        'calls', (SELECT json_group_array(state || ' ' || (provider_id IS NOT NULL))
                    FROM (SELECT * FROM calls WHERE user_id = u.id ORDER BY id)),
        'items', (SELECT json_group_array(state) FROM (SELECT i.state FROM items i JOIN jobs j ON j.id = i.job_id
                                                        WHERE j.user_id = u.id ORDER BY i.job_id, i.seq)),
        'events', (SELECT json_group_array(kind) FROM (SELECT e.kind FROM job_events e JOIN jobs j ON j.id = e.job_id
                                                        WHERE j.user_id = u.id ORDER BY e.job_id, e.seq)),
        'assets', (SELECT json_group_array(favourite) FROM (SELECT favourite FROM assets WHERE user_id = u.id)),
        'uploads', (SELECT json_group_array(state) FROM (SELECT state FROM uploads WHERE user_id = u.id ORDER BY id)),
        'models', (SELECT json_group_array(state) FROM (SELECT state FROM models WHERE user_id = u.id ORDER BY id)),
        'sessions', (SELECT COUNT(*) FROM sessions WHERE user_id = u.id AND ended_at IS NULL),
        'answers', (SELECT COUNT(*) FROM idempotency_keys WHERE user_id = u.id),
        'news', (SELECT json_group_array(b.applied_at IS NOT NULL) FROM inbox b JOIN calls c ON c.id = b.call_id
                  WHERE c.user_id = u.id),
        'codes', (SELECT json_group_array(used_at IS NOT NULL) FROM (SELECT used_at FROM login_codes
                   WHERE email = e.email ORDER BY id))) AS value
      FROM (SELECT ?1 AS email) e LEFT JOIN users u ON u.email = e.email";

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
        let http = darkroom::engines::http_client().unwrap();
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
        self.house.value(POSSESSIONS, &mei.email).await
    }

    /// One clean request, stopped before every call: what the person has at each of these moments and at the end.
    async fn clean(&self, act: Act) -> (BTreeSet<String>, usize) {
        let (mei, about) = self.begin(act).await;
        self.wire.rule(|_, _| Fate::Held);
        let mut moments = BTreeSet::new();
        let mut request = Box::pin(self.act(act, &about, &mei));
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
        let calls = self.wire.heal();
        assert_eq!(answer.status, act.done(), "{act:?}: {}", answer.text);
        moments.insert(self.possessions(&mei).await);
        (moments, calls)
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
        Act::CodeAsk => {
            let wait = answer.headers["retry-after"].to_str().unwrap().parse().unwrap();
            scene.house.advance(wait).await;
            let _ = scene.act(act, about, mei).await.expect(202);
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
    let (moments, calls) = scene.clean(act).await;
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
            if !reached {
                break;
            }
            number += 1;
            assert!(number < CALLS_MAX, "{context}: it never needs less");
        }
        assert!(number > calls, "every call of a clean request was cut");
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
    a_browser_signs_out: Logout,
    a_session_is_ended: SessionEnd,
    a_name_is_changed: MeChange,
    news_has_its_effect: News,
    a_reconciler_run_does_its_work: Reconcile,
}
