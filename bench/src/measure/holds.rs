//! Hold and capture per second: our ledger on the local file beside the same statements through plain `rusqlite`, which
//! is a program of its own because two SQLites cannot live in one process.

use std::path::Path;
use std::process::Stdio;
use std::time::{Duration, Instant};

use darkroom::db::{Db, Stmt, Value, migrate};
use darkroom::ids::{CallId, JobId, UserId};
use darkroom::ledger::{Credits, EntryKind, Grant, Hold, Settlement, audit, hold, open_account, settle};
use darkroom::migrations;
use serde_json::json;
use tokio::io::{AsyncBufReadExt as _, AsyncWriteExt as _, BufReader, Lines};
use tokio::process::{Child, ChildStdin, ChildStdout, Command};

use crate::failed::{Done, Failed};
use crate::report::{Report, Table, Target, figure, median};
use crate::settings::{Place, now};
use crate::sizes::Sizes;

const CREDITS: i64 = 1_000_000_000;
/// Callers at once in the row that shows what a server with some visitors does.
const CALLERS: usize = 8;
/// The limit for one round of the other program.
const ROUND: Duration = Duration::from_secs(60);

/// Rounds per second of each way.
#[derive(Default)]
struct Rates {
    alone: Vec<f64>,
    together: Vec<f64>,
    plain: Vec<f64>,
}

pub(crate) async fn measure(place: &Place, sizes: &Sizes, report: &mut Report) -> Done {
    let folder = place.folder.path();
    let (ours, ours_user) = database(&folder.join("ours.db")).await?;
    let (theirs, their_user) = database(&folder.join("plain.db")).await?;
    let mut plain = Plain::start(place, &folder.join("plain.db"))?;
    let mut rates = Rates::default();
    // Two rounds more than elsewhere, after one that warms up: rounds are short and a checkpoint falls into some.
    for round in 0..sizes.rounds + 3 {
        let alone = per_second(sizes.holds, run(&ours, script(ours_user, sizes.holds), 1).await?);
        let other = per_second(sizes.holds, plain.run(folder, &script(their_user, sizes.holds)).await?);
        let together = per_second(sizes.holds, run(&ours, script(ours_user, sizes.holds), CALLERS).await?);
        if round > 0 {
            rates.alone.push(alone);
            rates.plain.push(other);
            rates.together.push(together);
        }
    }
    plain.stop().await?;
    for db in [&ours, &theirs] {
        if let Some(violation) = audit(db).await?.first() {
            return Err(Failed::new(format!("the ledger does not add up: {violation:?}")));
        }
    }
    tell(&rates, sizes, report);
    Ok(())
}

fn tell(rates: &Rates, sizes: &Sizes, report: &mut Report) {
    let words = format!(
        "Two transactions each: credits are held, then captured; the same statements with the same values, on a file with \
         `journal_mode=WAL` and `synchronous=NORMAL`. Median of {} rounds of {}, taking turns. `rusqlite` keeps its \
         statements prepared and is called from a plain loop; ours goes through the queue to the writer's thread and \
         checks every statement.",
        rates.alone.len(),
        sizes.holds
    );
    let mut table = Table::new("Hold and capture", &words, &["way", "pairs per second", "beside rusqlite"]);
    let ratio = |of: &[f64]| median(of.iter().zip(&rates.plain).map(|(ours, plain)| ours / plain).collect());
    let eight = format!("darkroom, {CALLERS} callers");
    for (way, of) in
        [("darkroom, one caller", &rates.alone), (&eight, &rates.together), ("plain rusqlite", &rates.plain)]
    {
        table.row(vec![way.to_owned(), figure(median(of.clone())), figure(ratio(of))]);
    }
    report.add(table);
    report.target(Target {
        what: "hold and capture beside plain rusqlite, one caller",
        limit: "0.7",
        measured: figure(ratio(&rates.alone)),
        is_met: ratio(&rates.alone) >= 0.7,
    });
}

/// A migrated database with one account that has credits.
async fn database(path: &Path) -> Done<(Db, UserId)> {
    let db = Db::open_file(path).await?;
    migrate(&db, migrations::ALL, now()).await?;
    let user = UserId::new(now());
    let person = Stmt::new("INSERT INTO users (id, email, name, created_at) VALUES (?1, 'mei@example.com', 'Mei', ?2)");
    let grant = Grant { user, kind: EntryKind::Signup, credits: CREDITS, dedupe: "signup", title: "" };
    // One job with one piece for all of them: the audit then wants a capture to be what the piece costs, which it is not
    // asked here, so the job is left out.
    db.write(vec![person.bind(user).bind(now()), open_account(user), grant.once(now())]).await?;
    Ok((db, user))
}

/// Batches in pairs: a hold, and its capture.
fn script(user: UserId, pairs: usize) -> Vec<[Vec<Stmt>; 2]> {
    let (at, credits) = (now(), Credits::new(7).unwrap_or(Credits::ZERO));
    let pair = |_| {
        let (call, job) = (CallId::new(at), JobId::new(at));
        let wish = Hold { call, job, user, credits, title: "a quiet street", expires_at: at.plus_seconds(2_400) };
        [hold(&wish, at), settle(call, Settlement::Capture(credits), at)]
    };
    (0..pairs).map(pair).collect()
}

/// Runs the script through our database, by so many callers at once.
async fn run(db: &Db, script: Vec<[Vec<Stmt>; 2]>, callers: usize) -> Done<Duration> {
    let share = script.len().div_ceil(callers);
    let mut script = script.into_iter();
    let shares: Vec<Vec<_>> = (0..callers).map(|_| script.by_ref().take(share).collect()).collect();
    let began = Instant::now();
    let mut tasks = Vec::new();
    for pairs in shares {
        let db = db.clone();
        tasks.push(tokio::spawn(async move {
            for batch in pairs.into_iter().flatten() {
                db.write(batch).await?;
            }
            Ok::<_, Failed>(())
        }));
    }
    for task in tasks {
        task.await??;
    }
    Ok(began.elapsed())
}

#[expect(clippy::cast_precision_loss, reason = "thousands")]
fn per_second(pairs: usize, took: Duration) -> f64 {
    pairs as f64 / took.as_secs_f64()
}

/// The program with plain rusqlite.
struct Plain {
    child: Child,
    input: ChildStdin,
    output: Lines<BufReader<ChildStdout>>,
}

impl Plain {
    fn start(place: &Place, database: &Path) -> Done<Self> {
        let program = place.root.join("bench/rusqlite/target/release/darkroom-bench-rusqlite");
        let mut command = Command::new(&program);
        command.arg(database).stdin(Stdio::piped()).stdout(Stdio::piped()).kill_on_drop(true);
        let mut child = command.spawn().map_err(|error| Failed::new(format!("{}: {error}", program.display())))?;
        let silent = || Failed::new("rusqlite's program has no pipes");
        let input = child.stdin.take().ok_or_else(silent)?;
        let output = child.stdout.take().ok_or_else(silent)?;
        Ok(Self { child, input, output: BufReader::new(output).lines() })
    }

    /// Has the script run and gives the time the program says it took.
    async fn run(&mut self, folder: &Path, script: &[[Vec<Stmt>; 2]]) -> Done<Duration> {
        let file = folder.join("script.json");
        std::fs::write(&file, written(script)?)?;
        self.input.write_all(format!("{}\n", file.display()).as_bytes()).await?;
        let line = tokio::time::timeout(ROUND, self.output.next_line()).await??.unwrap_or_default();
        let nanos = line.parse().map_err(|_| Failed::new(format!("rusqlite's program: {line}")))?;
        Ok(Duration::from_nanos(nanos))
    }

    async fn stop(mut self) -> Done {
        drop(self.input);
        tokio::time::timeout(ROUND, self.child.wait()).await??;
        Ok(())
    }
}

/// `{"sql": […], "batches": [[[place, [values]]]]}`: each text once, because they are long and few.
fn written(script: &[[Vec<Stmt>; 2]]) -> Done<String> {
    let mut texts: Vec<&str> = Vec::new();
    let mut batches = Vec::new();
    for batch in script.iter().flatten() {
        let mut stmts = Vec::new();
        for stmt in batch {
            let place = texts.iter().position(|text| *text == stmt.sql()).unwrap_or_else(|| {
                texts.push(stmt.sql());
                texts.len() - 1
            });
            let values = stmt.args().iter().map(value).collect::<Done<Vec<_>>>()?;
            stmts.push(json!([place, values]));
        }
        batches.push(stmts);
    }
    Ok(json!({ "sql": texts, "batches": batches }).to_string())
}

fn value(value: &Value) -> Done<serde_json::Value> {
    match value {
        Value::Null => Ok(serde_json::Value::Null),
        Value::Integer(number) => Ok(json!(number)),
        Value::Text(text) => Ok(json!(text)),
        Value::Real(_) | Value::Blob(_) => Err(Failed::new("the ledger has neither fractions nor blobs")),
    }
}
