//! One function dies alone, as on the platform: the others, the providers and the cron live on.

use std::process::Stdio;
use std::time::Duration;

use darkroom_tests::TestUser;
use tokio::io::{AsyncBufReadExt as _, BufReader, Lines};
use tokio::process::{ChildStdout, Command};

use crate::checks;
use crate::doors::{Counts, Door, Doors, Moment, Trap, free_port};
use crate::every_call::{Flow, Telling, report};
use crate::studio::{ALL_CALLS, Studio};
use darkroom_tests::Backend;

/// More calls than one request makes.
const CALLS_MAX: usize = 60;
/// However slow the machine: a function that takes longer to start or to stop has failed.
const PROCESS_MAX: Duration = Duration::from_secs(60);
/// What holds a session in the browser.
const SESSION: &str = "__Host-session";

/// The process of one function, with doors of its own.
struct Function {
    doors: Doors,
    url: String,
    lines: Lines<BufReader<ChildStdout>>,
    _ways_out: [Door; 3],
}

impl Function {
    /// Starts the function of this route beside a running studio, on the same database, storage and engine.
    async fn start(studio: &Studio, route: &str) -> Self {
        let doors = Doors::new(Counts::OwnCalls);
        let upstreams = studio.upstreams();
        let ways_out = [
            doors.open(&upstreams.database).await,
            doors.open(&upstreams.storage).await,
            doors.open(&upstreams.engine).await,
        ];
        let port = free_port();
        let mut command = Command::new(env!("CARGO_BIN_EXE_one-function"));
        command.arg(route).env_clear().env("VERCEL_DEV_PORT", port.to_string());
        command.envs(studio.deployment(&ways_out[0].url)).envs(studio.providers(&ways_out[1].url, &ways_out[2].url));
        command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::null()).kill_on_drop(true);
        let mut lines = BufReader::new(doors.start(&mut command).await).lines();
        let listening = async {
            while let Some(line) = lines.next_line().await.unwrap() {
                if line.starts_with("Dev server listening") {
                    return true;
                }
            }
            false
        };
        assert!(tokio::time::timeout(PROCESS_MAX, listening).await.unwrap(), "{route} did not start");
        Self { doors, url: format!("http://localhost:{port}"), lines, _ways_out: ways_out }
    }

    /// Lets it finish what it does after its answer, as the platform does, and says whether it died before the end.
    async fn ends_or_dies(&mut self) -> bool {
        self.doors.ask_to_stop().await;
        let gone = async { while self.lines.next_line().await.unwrap().is_some() {} };
        tokio::time::timeout(PROCESS_MAX, gone).await.unwrap();
        self.doors.settled().await;
        self.doors.passed().borrow().sprung
    }
}

/// Kills the function of a route at every call it makes in a flow.
pub(crate) async fn kill_one_function(route: &str, flow: &impl Flow) {
    let mut kills = 0;
    for call in 1..CALLS_MAX {
        for moment in [Moment::Before, Moment::After] {
            if attempt(route, flow, Trap { call, moment }).await {
                kills += 1;
            } else {
                report(&format!("the function {route}"), call - 1, kills);
                assert!(kills > 0);
                return;
            }
        }
    }
    panic!("no end after {CALLS_MAX} calls");
}

/// One life and death; `false` when the function was through before the trap.
async fn attempt<F: Flow>(route: &str, flow: &F, trap: Trap) -> bool {
    let mut telling = Telling(format!("{route} before the trap"));
    // Each on a studio of its own: a function has the machine's clock, which cannot be moved.
    let studio = Studio::start(Backend::Sqld, "1").await;
    let user = studio.user().await;
    let mut held = flow.prepare(&studio, &user).await;
    let before = studio.value::<i64>(ALL_CALLS).await;
    let mut function = Function::start(&studio, route).await;
    let there = TestUser::new(&function.url, &user.email);
    there.set_cookie(SESSION, &user.cookie(SESSION).unwrap());
    studio.doors.count(None);
    function.doors.count(Some(trap));
    let answered = flow.act(&studio, &there, &mut held).await;
    let died = function.ends_or_dies().await;
    telling.0 = format!("{route}: {trap:?} of {:#?}", function.doors.calls());
    assert!(answered.is_ok() || died, "{answered:?} without a death");
    if died {
        let lost = studio.unanswered().await;
        flow.act(&studio, &user, &mut held).await.unwrap();
        studio.all_sent_but(&lost).await;
    }
    assert!(studio.value::<i64>(ALL_CALLS).await <= before + 1, "asked twice and made twice");
    studio.settle().await;
    flow.check(&studio, &user, &held).await;
    studio.sweep().await;
    checks::all(&studio, &user).await;
    died
}
