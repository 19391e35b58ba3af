//! The ledger against a model of a few lines: whatever happens in whatever order, repeated or cut off, both agree.

use std::collections::BTreeMap;
use std::panic::{AssertUnwindSafe, catch_unwind};

use darkroom::clock::Timestamp;
use darkroom::db::{Db, DbError, Stmt};
use darkroom::engines::replicate::PhotoShape;
use darkroom::ids::{CallId, JobId, UserId};
use darkroom::jobs::{CallRequest, ModelRef, NewCall, NewJob, PhotoTarget, PhotosWish, Studio, Wish};
use darkroom::ledger::{self, Credits, EntryKind, Grant, Settlement};
use darkroom_tests::{House, on_both};
use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};
use tokio::runtime::Handle;
use tokio::task::block_in_place;

/// Something that can happen to an account. Indices are taken modulo what there is.
#[derive(Clone, Debug)]
enum Step {
    Grant { credits: i64, dedupe: u8 },
    Adjust { credits: i64, dedupe: u8 },
    PlanGrant { credits: i64, seconds: i64, dedupe: u8 },
    Hold { pieces: u32 },
    Settle { hold: usize, how: How },
    Wait { seconds: i64 },
}

#[derive(Clone, Copy, Debug)]
enum How {
    Capture(u32),
    Release,
    Expire,
}

/// How often a step is tried, and whether the process dies in the middle of it.
#[derive(Clone, Copy, Debug)]
enum Fate {
    Once,
    Twice,
    CutOff,
    CutOffThenOnce,
}

fn step() -> impl Strategy<Value = Step> {
    prop_oneof![
        2 => (0_i64..20, 0_u8..6).prop_map(|(credits, dedupe)| Step::Grant { credits, dedupe }),
        1 => (-15_i64..5, 0_u8..6).prop_map(|(credits, dedupe)| Step::Adjust { credits, dedupe }),
        2 => (0_i64..12, 1_i64..60, 0_u8..6)
            .prop_map(|(credits, seconds, dedupe)| Step::PlanGrant { credits, seconds, dedupe }),
        5 => (1_u32..5).prop_map(|pieces| Step::Hold { pieces }),
        5 => (any::<usize>(), prop_oneof![
                3 => (0_u32..6).prop_map(How::Capture), 1 => Just(How::Release), 1 => Just(How::Expire)])
            .prop_map(|(hold, how)| Step::Settle { hold, how }),
        2 => (0_i64..40).prop_map(|seconds| Step::Wait { seconds }),
    ]
}

fn fate() -> impl Strategy<Value = Fate> {
    prop_oneof![
        4 => Just(Fate::Once), 2 => Just(Fate::Twice), 1 => Just(Fate::CutOff), 1 => Just(Fate::CutOffThenOnce)
    ]
}

#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct Model {
    bought: i64,
    plan: i64,
    plan_ends: Option<i64>,
    held: i64,
    /// `(plan part, whole, end of the plan's period, settled)`
    holds: Vec<(i64, i64, Option<i64>, bool)>,
    done: BTreeMap<(&'static str, u8), ()>,
}

impl Model {
    /// What a step does at `now`, or `false` when it must be refused and change nothing.
    fn take(&mut self, step: &Step, now: i64) -> bool {
        match *step {
            Step::Grant { credits, dedupe } => {
                if self.done.insert(("grant", dedupe), ()).is_none() {
                    self.bought += credits;
                }
            }
            Step::Adjust { credits, dedupe } => {
                if self.done.contains_key(&("adjust", dedupe)) {
                    return true;
                }
                if self.bought + credits < 0 {
                    return false;
                }
                self.done.insert(("adjust", dedupe), ());
                self.bought += credits;
            }
            Step::PlanGrant { credits, seconds, dedupe } => {
                if self.done.insert(("plan", dedupe), ()).is_none() {
                    let ends = now + seconds * 1000;
                    if self.plan_ends.is_some_and(|before| before < ends) {
                        self.plan = 0;
                    }
                    self.plan_ends = self.plan_ends.max(Some(ends));
                    self.plan += credits;
                }
            }
            Step::Hold { pieces } => {
                let (whole, over) = (i64::from(pieces), self.plan_ends.is_some_and(|ends| ends <= now));
                let plan = if over { 0 } else { self.plan };
                if self.bought + plan < whole {
                    return false;
                }
                let from_plan = plan.min(whole);
                self.plan = plan - from_plan;
                self.bought -= whole - from_plan;
                self.held += whole;
                self.holds.push((from_plan, whole, self.plan_ends, false));
            }
            Step::Settle { hold, how } => {
                let Some(at) = hold.checked_rem(self.holds.len()) else { return true };
                let (from_plan, whole, ends, settled) = self.holds[at];
                let captured = if let How::Capture(pieces) = how { i64::from(pieces) } else { 0 };
                if settled || captured > whole {
                    return false;
                }
                let same_period = ends.is_some_and(|ends| ends > now) && ends == self.plan_ends;
                let to_plan = if same_period { from_plan - from_plan.min(captured) } else { 0 };
                self.plan += to_plan;
                self.bought += whole - captured - to_plan;
                self.held -= whole;
                self.holds[at].3 = true;
            }
            Step::Wait { .. } => {}
        }
        true
    }
}

/// An account in the database, and the calls whose holds it has.
struct Account<'a> {
    db: &'a Db,
    user: UserId,
    calls: Vec<(JobId, CallId, u32)>,
    now: Timestamp,
}

impl Account<'_> {
    async fn open(db: &Db, now: Timestamp) -> Account<'_> {
        let user = UserId::new(now);
        let person = Stmt::new("INSERT INTO users (id, email, name, created_at) VALUES (?1, ?1, 'x', 1)").bind(user);
        db.write(vec![person, ledger::open_account(user)]).await.unwrap();
        Account { db, user, calls: Vec::new(), now }
    }

    /// The batch of a step, and the call it begins.
    fn batch(&self, step: &Step) -> (Vec<Stmt>, Option<(JobId, CallId, u32)>) {
        let (user, now) = (self.user, self.now);
        let grant =
            |kind, credits, dedupe: u8| Grant { user, kind, credits, dedupe: &dedupe.to_string(), title: "" }.once(now);
        match *step {
            Step::Grant { credits, dedupe } => (vec![grant(EntryKind::Bonus, credits, dedupe)], None),
            Step::Adjust { credits, dedupe } => (vec![grant(EntryKind::Adjustment, credits, dedupe)], None),
            Step::PlanGrant { credits, seconds, dedupe } => {
                let credits = Credits::new(credits).unwrap();
                (ledger::grant_plan(user, credits, &dedupe.to_string(), now.plus_seconds(seconds), now), None)
            }
            Step::Hold { pieces } => {
                let (job, call) = (JobId::new(now), CallId::new(now));
                (new_job(user, job, call, pieces, now), Some((job, call, pieces)))
            }
            Step::Settle { hold, how } => match hold.checked_rem(self.calls.len()) {
                Some(at) => (settle(self.calls[at], how, now), None),
                None => (Vec::new(), None),
            },
            Step::Wait { .. } => (Vec::new(), None),
        }
    }

    async fn balances(&self) -> (i64, i64, i64) {
        let read = Stmt::new("SELECT bought, plan, held FROM accounts WHERE user_id = ?1").bind(self.user);
        let rows = self.db.read(vec![read]).await.unwrap();
        let row = rows[0].first().unwrap();
        (row.get("bought").unwrap(), row.get("plan").unwrap(), row.get("held").unwrap())
    }
}

/// A job of pieces that cost one credit each, as the studios make them.
pub(crate) fn new_job(user: UserId, job: JobId, call: CallId, pieces: u32, now: Timestamp) -> Vec<Stmt> {
    let request = CallRequest::Photo {
        target: PhotoTarget::Official("black-forest-labs/flux-dev".to_owned()),
        shape: PhotoShape::FluxOfficial,
        prompt: "x".to_owned(),
        count: 1,
        aspect_ratio: "1:1".parse().unwrap(),
        seed: 1,
    };
    let one = Credits::new(1).unwrap();
    NewJob {
        id: job,
        user,
        studio: Studio::Photo,
        title: "x",
        price_each: one,
        price: one.checked_times(pieces).unwrap(),
        pieces,
        model: ModelRef { id: "flux".to_owned(), name: "Flux".to_owned() },
        input: Wish::Photos(PhotosWish {
            model: "flux".to_owned(),
            prompt: "x".to_owned(),
            count: 1,
            aspect_ratio: "1:1".parse().unwrap(),
            seed: 1,
        }),
        call: NewCall { id: call, request, expected_seconds: 60 },
    }
    .statements(now)
}

/// Ends a call as the engine's news does: so many pieces delivered, the others not.
fn settle((job, call, _): (JobId, CallId, u32), how: How, now: Timestamp) -> Vec<Stmt> {
    let (delivered, settlement) = match how {
        How::Capture(pieces) => (pieces, Settlement::Capture(Credits::new(i64::from(pieces)).unwrap())),
        How::Release => (0, Settlement::Cancel(Credits::ZERO)),
        How::Expire => (0, Settlement::Expire),
    };
    let items = Stmt::new(
        "UPDATE items SET state = CASE WHEN seq < ?2 THEN 'succeeded' ELSE 'failed' END,
                error = CASE WHEN seq < ?2 THEN NULL ELSE 'X' END WHERE job_id = ?1",
    );
    let over = Stmt::new("UPDATE calls SET state = 'settled', ended_at = ?2 WHERE id = ?1").bind(call).bind(now);
    let mut batch = vec![over, items.bind(job).bind(delivered)];
    batch.extend(ledger::settle(call, settlement, now));
    batch
}

async fn run(db: &Db, now: Timestamp, steps: &[(Step, Fate)]) -> Result<(), TestCaseError> {
    let mut account = Account::open(db, now).await;
    let mut model = Model::default();
    for (step, fate) in steps {
        if let Step::Wait { seconds } = step {
            account.now = account.now.plus_seconds(*seconds);
        }
        if matches!(fate, Fate::CutOff | Fate::CutOffThenOnce) {
            let mut batch = account.batch(step).0;
            batch.push(Stmt::new("INSERT INTO refusals (not_found) VALUES (1)"));
            prop_assert!(db.write(batch).await.is_err());
        }
        let times = match fate {
            Fate::CutOff => 0,
            Fate::Once | Fate::CutOffThenOnce => 1,
            Fate::Twice => 2,
        };
        // The same job, call and hold when it comes again: that is what a repeat is.
        let (batch, begun) = account.batch(step);
        let mut repeat = Some(batch);
        for time in 0..times {
            let batch = match (time, begun) {
                (1, Some((job, call, pieces))) => new_job(account.user, job, call, pieces, account.now),
                (1, None) => account.batch(step).0,
                _ => repeat.take().unwrap_or_default(),
            };
            // Beginning a job twice is refused: it exists.
            let expected = if time == 1 && begun.is_some() { false } else { model.take(step, account.now.millis()) };
            let result = db.write(batch).await;
            let refused = matches!(&result, Err(DbError::Refused { .. }));
            prop_assert_eq!((result.is_ok(), refused), (expected, !expected), "{:?} {:?}: {:?}", step, fate, result);
            if time == 0 && expected {
                account.calls.extend(begun);
            }
        }
        prop_assert_eq!(
            account.balances().await,
            (model.bought, model.plan, model.held),
            "after {:?} {:?}",
            step,
            fate
        );
    }
    let audit = ledger::audit(db).await.unwrap();
    prop_assert!(audit.is_empty(), "{:?}", audit);
    let negative =
        Stmt::new("SELECT COUNT(*) AS n FROM entries WHERE user_id = ?1 AND (available_after < 0 OR held_after < 0)");
    let rows = db.read(vec![negative.bind(account.user)]).await.unwrap();
    prop_assert_eq!(rows[0].first().unwrap().get::<i64>("n").unwrap(), 0);
    Ok(())
}

on_both! {
    /// Requirements A7, A9: random histories, each step repeated or cut off, against the model.
    async fn the_ledger_agrees_with_a_model_of_it(house: House) {
        let db = house.app.db.clone();
        // A year ahead, so that the studio's own reconciler finds none of it due.
        let now = house.app.clock.now().plus_seconds(365 * 86_400);
        let cases = if db.kind() == "file" { 300 } else { 40 };
        let mut runner = TestRunner::new(Config { cases, failure_persistence: None, ..Config::default() });
        let histories = proptest::collection::vec((step(), fate()), 1..25);
        let result = block_in_place(|| {
            let all = || runner.run(&histories, |steps| Handle::current().block_on(run(&db, now, &steps)));
            catch_unwind(AssertUnwindSafe(all)).unwrap()
        });
        assert!(result.is_ok(), "{result:?}");
    }
}
