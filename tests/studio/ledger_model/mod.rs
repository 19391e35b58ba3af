//! The ledger against a model of a few lines: whatever happens in whatever order, repeated or cut off, by instances whose
//! clocks differ, both agree.

mod model;
mod step;

use std::panic::{AssertUnwindSafe, catch_unwind};

use darkroom::clock::Timestamp;
use darkroom::db::{Db, DbError, Stmt};
use darkroom::engines::replicate::PhotoShape;
use darkroom::ids::{CallId, JobId, OrderId, SubscriptionId, UserId};
use darkroom::jobs::{CallRequest, JobInput, NewCall, NewJob, PhotoTarget};
use darkroom::ledger::{self, Credits, EntryKind, Grant, Settlement};
use darkroom::studio::{ModelRef, Studio};
use darkroom::{orders, subscriptions};
use darkroom_tests::{TestApp, on_both};
use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};
use tokio::runtime::Handle;
use tokio::task::block_in_place;

use model::Model;
use step::{Fate, How, Step, What, histories, known};

/// An account in the database, and the calls whose holds it has.
struct Account<'a> {
    db: &'a Db,
    user: UserId,
    subscription: SubscriptionId,
    orders: [OrderId; 3],
    calls: Vec<(JobId, CallId, u32)>,
    now: Timestamp,
}

impl Account<'_> {
    async fn open(db: &Db, now: Timestamp) -> Account<'_> {
        let (user, subscription) = (UserId::new(now), SubscriptionId::new(now));
        let row = Stmt::new("INSERT INTO users (id, email, name, created_at) VALUES (?1, ?1, 'x', 1)").bind(user);
        let plan = Stmt::new(
            "INSERT INTO subscriptions (id, user_id, plan, state, created_at, expires_at) VALUES (?1, ?2, 'x', 'ended', 1, 1)",
        );
        db.write(vec![row, ledger::open_account(user), plan.bind(subscription).bind(user)]).await.unwrap();
        Account { db, user, subscription, orders: [(); 3].map(|()| OrderId::new(now)), calls: Vec::new(), now }
    }

    fn bill(&self, number: u8) -> String {
        format!("{}/{}", self.user, What::Bill(number).id())
    }

    /// The batch of a step by an instance whose clock says `now`, and the call it begins.
    fn batch(&self, step: &Step, now: Timestamp) -> (Vec<Stmt>, Option<(JobId, CallId, u32)>) {
        let user = self.user;
        let grant =
            |kind, credits, dedupe: u8| Grant { user, kind, credits, dedupe: &dedupe.to_string(), title: "" }.once(now);
        let batch = match *step {
            Step::Grant { credits, dedupe } => vec![grant(EntryKind::Bonus, credits, dedupe)],
            Step::Adjust { credits, dedupe } => vec![grant(EntryKind::Adjustment, credits, dedupe)],
            Step::Buy { credits, number } => self.buy(number, credits, now),
            Step::Bill { credits, seconds, number } => self.pay_bill(number, credits, now.plus_seconds(seconds), now),
            Step::Return { number, percent } => self.money_goes_back(number, percent, now),
            Step::Hold { pieces } => {
                let (job, call) = (JobId::new(now), CallId::new(now));
                return (new_job(user, job, call, pieces, now), Some((job, call, pieces)));
            }
            Step::Settle { hold, how } => match hold.checked_rem(self.calls.len()) {
                Some(at) => settle(self.calls[at], how, now),
                None => Vec::new(),
            },
            Step::Sweep => ledger::end_periods(user, now).into(),
            Step::Wait { .. } => Vec::new(),
        };
        (batch, None)
    }

    /// What `orders::pay` does for the credits of an order of a hundred fen.
    fn buy(&self, number: What, credits: i64, now: Timestamp) -> Vec<Stmt> {
        let What::Order(number) = number else { return Vec::new() };
        let id = self.orders[usize::from(number)];
        let order = Stmt::new(
            "INSERT INTO orders (id, user_id, pack, method, state, currency, amount, credits, created_at, expires_at, paid_at)
             VALUES (?1, ?2, 'x', 'stripe', 'paid', 'CNY', 100, ?3, 1, 1, 1) ON CONFLICT (id) DO NOTHING",
        );
        vec![order.bind(id).bind(self.user).bind(credits), ledger::purchase(id, now)]
    }

    fn pay_bill(&self, number: What, credits: i64, ends_at: Timestamp, now: Timestamp) -> Vec<Stmt> {
        let What::Bill(number) = number else { return Vec::new() };
        let id = self.bill(number);
        let bill = Stmt::new(
            "INSERT INTO bills (id, user_id, subscription_id, plan, currency, amount, credits, period_ends_at, paid_at)
             VALUES (?1, ?2, ?3, 'x', 'usd', 100, ?4, ?5, 1) ON CONFLICT (id) DO NOTHING",
        );
        let bill = bill.bind(id.as_str()).bind(self.user).bind(self.subscription).bind(credits).bind(ends_at);
        let mut batch = vec![bill];
        batch.extend(ledger::grant_plan(self.user, Credits::new(credits).unwrap(), &id, ends_at, now));
        batch
    }

    fn money_goes_back(&self, number: What, percent: i64, now: Timestamp) -> Vec<Stmt> {
        match number {
            What::Order(number) => {
                let id = self.orders[usize::from(number)];
                let known = Stmt::new("UPDATE orders SET refunded_amount = ?2 WHERE id = ?1").bind(id).bind(percent);
                let mut batch = vec![known];
                batch.extend(orders::follow_refund(id, now));
                batch
            }
            What::Bill(number) => {
                let id = self.bill(number);
                let known = Stmt::new("UPDATE bills SET returned_amount = ?2 WHERE id = ?1");
                let mut batch = vec![known.bind(id.as_str()).bind(percent)];
                batch.extend(subscriptions::take_back_bill(&id, now));
                batch
            }
        }
    }

    /// Bought, plan, held and owed credits.
    async fn balances(&self) -> (i64, i64, i64, i64) {
        let read = Stmt::new("SELECT bought, plan, held, debt FROM accounts WHERE user_id = ?1").bind(self.user);
        let rows = self.db.read(vec![read]).await.unwrap();
        let row = rows[0].first().unwrap();
        let of = |column| row.get(column).unwrap();
        (of("bought"), of("plan"), of("held"), of("debt"))
    }

    /// What the entries say was given, taken back (or is owed), has ended, and was spent.
    async fn totals(&self) -> (i64, i64, i64, i64) {
        let read = Stmt::new(
            "SELECT COALESCE(SUM(CASE WHEN kind IN ('bonus', 'adjustment', 'purchase', 'plan_grant')
                                      THEN bought_delta + plan_delta - debt_delta END), 0) AS given,
                    COALESCE(SUM(CASE kind WHEN 'clawback' THEN debt_delta - bought_delta - plan_delta END), 0) AS due,
                    COALESCE(SUM(CASE kind WHEN 'plan_expiry' THEN -plan_delta END), 0) AS ended,
                    COALESCE(SUM(CASE kind WHEN 'capture' THEN -held_delta END), 0) AS spent
               FROM entries WHERE user_id = ?1",
        );
        let rows = self.db.read(vec![read.bind(self.user)]).await.unwrap();
        let row = rows[0].first().unwrap();
        let of = |column| row.get(column).unwrap();
        (of("given"), of("due"), of("ended"), of("spent"))
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
        same: false,
        picture: None,
    };
    let one = Credits::new(1).unwrap();
    NewJob {
        id: job,
        user,
        studio: Studio::Photo,
        title: "x",
        model: Some(ModelRef { id: "flux".to_owned(), name: "Flux".to_owned() }),
        input: JobInput::new(Studio::Photo, &serde_json::json!({ "prompt": "x" })).unwrap(),
        exclusive: false,
        calls: vec![NewCall {
            id: call,
            request,
            expected_seconds: 60,
            prices: vec![one; pieces as usize],
            development: None,
            file: None,
            poster: None,
        }],
    }
    .statements(now)
    .unwrap()
}

/// Ends a call as the engine's news does: so many pieces delivered, the others not.
fn settle((job, call, _): (JobId, CallId, u32), how: How, now: Timestamp) -> Vec<Stmt> {
    let (delivered, settlement) = match how {
        How::Capture(pieces) => (pieces, Settlement::Capture(Credits::new(i64::from(pieces)).unwrap())),
        How::Cancel(pieces) => (pieces, Settlement::Cancel(Credits::new(i64::from(pieces)).unwrap())),
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

async fn run(db: &Db, start: Timestamp, steps: &[(Step, Fate, i64)]) -> Result<(), TestCaseError> {
    let mut account = Account::open(db, start).await;
    let mut model = Model::default();
    for (number, (step, fate, ahead_seconds)) in steps.iter().enumerate() {
        // No two ends fall on the same millisecond: which of two would go first is nobody's promise.
        account.now = Timestamp::from_millis(account.now.millis() + 1);
        if let Step::Wait { seconds } = step {
            account.now = account.now.plus_seconds(*seconds);
        }
        let now = account.now.plus_seconds(*ahead_seconds);
        if matches!(fate, Fate::CutOff | Fate::CutOffThenOnce) {
            let mut batch = account.batch(step, now).0;
            batch.push(Stmt::new("INSERT INTO refusals (not_found) VALUES (1)"));
            prop_assert!(db.write(batch).await.is_err());
        }
        let times = match fate {
            Fate::CutOff => 0,
            Fate::Once | Fate::CutOffThenOnce => 1,
            Fate::Twice => 2,
        };
        // The same job, call and hold when it comes again: that is what a repeat is.
        let (batch, begun) = account.batch(step, now);
        let id = begun.map_or_else(|| format!("ent_{number}"), |(_, call, _)| call.to_string());
        let mut first = Some(batch);
        for time in 0..times {
            let batch = match (time, begun) {
                (1, Some((job, call, pieces))) => new_job(account.user, job, call, pieces, now),
                (1, None) => account.batch(step, now).0,
                _ => first.take().unwrap_or_default(),
            };
            // Beginning a job twice is refused: it exists.
            let expected = if time == 1 && begun.is_some() { false } else { model.take_step(step, &id, now.millis()) };
            let result = db.write(batch).await;
            let refused = matches!(&result, Err(DbError::Refused { .. }));
            prop_assert_eq!((result.is_ok(), refused), (expected, !expected), "{:?} {:?}: {:?}", step, fate, result);
            if time == 0 && expected {
                account.calls.extend(begun);
            }
        }
        let expected = (model.bought, model.plan(), model.held, model.debt);
        prop_assert_eq!(account.balances().await, expected, "after {:?} {:?}", step, fate);
    }
    let (bought, plan, held, debt) = account.balances().await;
    let (given, due, ended, spent) = account.totals().await;
    prop_assert_eq!((given, due - debt, ended, spent), (model.given, model.taken_back(), model.ended(), model.spent));
    prop_assert_eq!(given - (due - debt) - ended - spent, bought + plan + held);
    prop_assert!(debt == 0 || bought + plan == 0);
    let audit = ledger::audit(db).await.unwrap();
    prop_assert!(audit.is_empty(), "{:?}", audit);
    let negative =
        Stmt::new("SELECT COUNT(*) AS n FROM entries WHERE user_id = ?1 AND (available_after < 0 OR held_after < 0)");
    let rows = db.read(vec![negative.bind(account.user)]).await.unwrap();
    prop_assert_eq!(rows[0].first().unwrap().get::<i64>("n").unwrap(), 0);
    Ok(())
}

/// The known histories met what they are about: releases that paid what was owed, grants that credits came back too late for
/// (from holds and from returned money), and returned money that took from two pots.
async fn met_all(db: &Db) {
    for (what, sql) in [
        ("paying releases", "SELECT COUNT(*) AS n FROM entries WHERE kind = 'release' AND debt_delta < 0"),
        ("late releases", "SELECT COUNT(*) AS n FROM plan_grants WHERE id LIKE 'cal_%/%'"),
        ("late returns", "SELECT COUNT(*) AS n FROM plan_grants WHERE id LIKE 'ent_%/%'"),
        (
            "two pots",
            "SELECT COUNT(*) AS n FROM entries WHERE kind = 'clawback' AND bought_delta < 0 AND plan_delta < 0",
        ),
        ("debts", "SELECT COUNT(*) AS n FROM entries WHERE kind = 'clawback' AND debt_delta > 0"),
    ] {
        let met: i64 = db.read(vec![Stmt::new(sql)]).await.unwrap()[0].first().unwrap().get("n").unwrap();
        assert!(met > 0, "no {what}");
    }
}

on_both! {
    /// Requirements A7, A9, D4: random histories of grants, holds, releases, refunds, disputes and ends of periods, each step
    /// repeated or cut off, by instances whose clocks are up to five seconds apart, against the model.
    async fn the_ledger_agrees_with_a_model_of_it(app: TestApp) {
        let db = app.state.db.clone();
        // A year ahead, so that the studio's own reconciler finds none of it due.
        let now = app.state.clock.now().plus_seconds(365 * 86_400);
        for steps in known() {
            run(&db, now, &steps).await.unwrap();
        }
        met_all(&db).await;
        let cases = if db.kind() == "file" { 300 } else { 40 };
        let mut runner = TestRunner::new(Config { cases, failure_persistence: None, ..Config::default() });
        let result = block_in_place(|| {
            let all = || runner.run(&histories(), |steps| Handle::current().block_on(run(&db, now, &steps)));
            catch_unwind(AssertUnwindSafe(all)).unwrap()
        });
        assert!(result.is_ok(), "{result:?}");
    }
}
