//! The process dies at its first call, at its second, and so on until a flow makes no more calls: each time once before
//! the call and once after it.

use darkroom_tests::{Answer, Backend, TestUser};

use crate::checks;
use crate::doors::{Moment, Trap};
use crate::studio::Studio;

/// A studio that dies in the middle answers nothing.
pub(crate) type Asked<T = Answer> = Result<T, reqwest::Error>;

/// What somebody does in the studio.
pub(crate) trait Flow {
    /// What the user has and remembers.
    type Held;

    /// Its name in the report.
    const NAME: &'static str;
    /// How its studio is started, beside what all are.
    const OPTIONS: &'static [&'static str] = &[];

    /// Brings the studio to where the flow begins; nobody dies here.
    async fn prepare(&self, studio: &Studio, user: &TestUser) -> Self::Held;

    /// The user's side of it. After a lost connection it is done again, as a browser does: what was answered is
    /// kept, what was not is asked again under the same key.
    async fn act(&self, studio: &Studio, user: &TestUser, held: &mut Self::Held) -> Asked<()>;

    /// What must have come of it, whoever died.
    async fn check(&self, studio: &Studio, user: &TestUser, held: &Self::Held);
}

/// More calls than any flow makes.
const CALLS_MAX: usize = 200;

async fn started(options: &'static [&'static str]) -> Studio {
    let mut studio = Studio::new(Backend::Sqld, "1").await;
    studio.with = options;
    studio.run().await;
    studio
}

/// Kills at every call of a flow, on one studio that is started again each time.
pub(crate) async fn kill_at_every_call<F: Flow>(flow: &F) {
    let studio = started(F::OPTIONS).await;
    let mut kills = 0;
    for call in 1..CALLS_MAX {
        for moment in [Moment::Before, Moment::After] {
            if attempt(flow, &studio, Trap { call, moment }).await {
                kills += 1;
            } else {
                report(F::NAME, call - 1, kills);
                assert!(kills > 0);
                return;
            }
        }
    }
    panic!("no end after {CALLS_MAX} calls");
}

/// Kills once after each of these calls of a flow that is too long to be killed at every one.
pub(crate) async fn kill_after<F: Flow>(flow: &F, calls: &[usize]) {
    let studio = started(F::OPTIONS).await;
    for &call in calls {
        assert!(attempt(flow, &studio, Trap { call, moment: Moment::After }).await, "it was over before call {call}");
    }
    report(F::NAME, calls.iter().copied().max().unwrap_or(0), calls.len());
}

#[expect(clippy::print_stdout, reason = "the report says how many positions were tried")]
pub(crate) fn report(what: &str, calls: usize, kills: usize) {
    println!("{what}: {calls} calls, {kills} kills");
}

/// Kills a studio at every call of its very first start.
pub(crate) async fn kill_at_the_first_start() {
    let mut kills = 0;
    for call in 1..CALLS_MAX {
        for moment in [Moment::Before, Moment::After] {
            let studio = Studio::new(Backend::Sqld, "1").await;
            let trap = Trap { call, moment };
            studio.doors.count(Some(trap));
            let started = studio.starts().await;
            let _telling = Telling(format!("first start: {trap:?} of {:#?}", studio.doors.calls()));
            studio.doors.count(None);
            if started {
                report("first start", call - 1, kills);
                return assert!(kills > 0);
            }
            studio.run().await;
            checks::all(&studio, &studio.user().await).await;
            kills += 1;
        }
    }
    panic!("no end after {CALLS_MAX} calls");
}

/// One life and death; `false` when the flow was over before the trap.
async fn attempt<F: Flow>(flow: &F, studio: &Studio, trap: Trap) -> bool {
    let mut telling = Telling(format!("{} before the trap", F::NAME));
    let user = studio.user().await;
    let mut held = flow.prepare(studio, &user).await;
    studio.doors.count(Some(trap));
    let answered = flow.act(studio, &user, &mut held).await;
    let died = match &answered {
        Ok(()) => studio.ends_or_dies().await,
        // No answer: it must have died of the trap, and of nothing else.
        Err(_) => studio.dies().await,
    };
    let calls = studio.doors.calls();
    studio.doors.count(None);
    telling.0 = format!("{}: {trap:?} of {calls:#?}", F::NAME);
    if died {
        studio.doors.settled().await;
        let lost = studio.unanswered().await;
        studio.run().await;
        flow.act(studio, &user, &mut held).await.unwrap();
        studio.all_sent_but(&lost).await;
    } else {
        assert!(answered.is_ok(), "{}: {:?} without a death at {trap:?} of {calls:?}", F::NAME, answered);
    }
    studio.settle().await;
    flow.check(studio, &user, &held).await;
    studio.sweep().await;
    checks::all(studio, &user).await;
    studio.plan(serde_json::json!([])).await;
    died
}

/// Says where a test was when it failed.
pub(crate) struct Telling(pub(crate) String);

impl Drop for Telling {
    #[expect(clippy::print_stderr, reason = "a failed test says which death it was")]
    fn drop(&mut self) {
        if std::thread::panicking() {
            eprintln!("{}", self.0);
        }
    }
}
