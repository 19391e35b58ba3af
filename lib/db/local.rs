//! A database in a file of this machine.
//!
//! One thread writes and a few read, each with a connection of its own; a batch runs on one of them from BEGIN to
//! COMMIT without a pause. (Measured: one connection shared by tasks mixes their transactions, and a connection per
//! task with pauses inside deadlocks on the file's lock. Threads of our own also keep working while there is work: a
//! hand-over per batch would cost more than the batch.)

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::sync::mpsc::{Receiver, SyncSender, TrySendError, sync_channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;
use std::time::Duration;

use tokio::sync::oneshot;
use tokio::time::timeout;

use super::connection::{Connection, open_database};
use super::scan::Access;
use super::stmt::Purpose;
use super::{DbError, Rows, Stmt};

/// Reading connections: SQLite's readers do not wait for each other, and a laptop has about as many cores.
const READERS: usize = 3;

/// Batches that may wait for a thread; the next one is told to come again.
const QUEUE_MAX: usize = 1_024;

/// The limit for a batch, from the queue to the answer: the same as a server gets.
const BATCH_WAIT: Duration = Duration::from_secs(10);

/// The limit for a migration, which may build an index over everything.
const SCRIPT_WAIT: Duration = Duration::from_secs(120);

/// A database file. Cheap to clone; its threads end with the last clone.
#[derive(Clone)]
pub struct LocalFile {
    writer: Threads,
    readers: Threads,
}

impl LocalFile {
    pub(super) async fn open(path: &Path) -> Result<Self, DbError> {
        let path = path.to_owned();
        let opened = tokio::task::spawn_blocking(move || Self::open_now(path)).await;
        opened.map_err(|error| DbError::Unavailable(format!("opening stopped: {error}")))?
    }

    fn open_now(path: PathBuf) -> Result<Self, DbError> {
        let unusable = |error: std::io::Error| DbError::Unavailable(format!("{}: {error}", path.display()));
        create_private(&path).map_err(unusable)?;
        let database = open_database(&path)?;
        let writer = vec![Connection::open(&database, Purpose::Write)?];
        let readers = (0..READERS).map(|_| Connection::open(&database, Purpose::Read)).collect::<Result<_, _>>()?;
        Ok(Self {
            writer: Threads::start("db-writer", writer).map_err(unusable)?,
            readers: Threads::start("db-reader", readers).map_err(unusable)?,
        })
    }

    /// Runs a checked batch. Once begun it runs to its end, also when nobody waits for it any more.
    pub(super) async fn run(
        &self,
        stmts: Vec<Stmt>,
        accesses: Vec<Access>,
        purpose: Purpose,
    ) -> Result<Vec<Rows>, DbError> {
        let threads = match purpose {
            Purpose::Read => &self.readers,
            Purpose::Write => &self.writer,
        };
        threads.ask(purpose, BATCH_WAIT, move |connection| connection.run(&stmts, &accesses, purpose)).await
    }

    /// Runs a script that brings its own transaction.
    pub(super) async fn run_script(&self, sql: String) -> Result<(), DbError> {
        self.writer.ask(Purpose::Write, SCRIPT_WAIT, move |connection| connection.run_script(&sql)).await
    }
}

type Job = Box<dyn FnOnce(&mut Connection) + Send>;

/// Threads that take their work from one queue.
#[derive(Clone)]
struct Threads {
    queue: SyncSender<Job>,
}

impl Threads {
    /// One thread per connection.
    fn start(name: &str, connections: Vec<Connection>) -> std::io::Result<Self> {
        let (queue, jobs) = sync_channel(QUEUE_MAX);
        let jobs = Arc::new(Mutex::new(jobs));
        for connection in connections {
            let jobs = Arc::clone(&jobs);
            thread::Builder::new().name(name.to_owned()).spawn(move || work(connection, &jobs))?;
        }
        Ok(Self { queue })
    }

    async fn ask<T: Send + 'static>(
        &self,
        purpose: Purpose,
        wait: Duration,
        job: impl FnOnce(&mut Connection) -> Result<T, DbError> + Send + 'static,
    ) -> Result<T, DbError> {
        let (reply, answer) = oneshot::channel();
        let job: Job = Box::new(move |connection| {
            // Whoever gave up before it began has been told that nothing, or something unknown, has happened.
            if !reply.is_closed() {
                let _ = reply.send(job(connection));
            }
        });
        self.queue.try_send(job).map_err(|error| match error {
            TrySendError::Full(_) => DbError::Unavailable(format!("{QUEUE_MAX} batches are waiting already")),
            TrySendError::Disconnected(_) => DbError::Bug("the database threads are gone".to_owned()),
        })?;
        match (timeout(wait, answer).await, purpose) {
            (Ok(Ok(result)), _) => result,
            (Ok(Err(_)), _) => Err(DbError::Bug("a batch panicked and was rolled back".to_owned())),
            (Err(_), Purpose::Read) => Err(DbError::Unavailable("no answer in time".to_owned())),
            (Err(_), Purpose::Write) => Err(DbError::OutcomeUnknown("no answer in time".to_owned())),
        }
    }
}

/// The life of a thread: jobs until the last sender is gone.
fn work(mut connection: Connection, jobs: &Mutex<Receiver<Job>>) {
    // The lock is held while waiting, so the threads queue up for the queue; nothing can panic under it.
    let next = || jobs.lock().unwrap_or_else(PoisonError::into_inner).recv().ok();
    while let Some(job) = next() {
        // The caller learns of a panic by its reply being dropped.
        if catch_unwind(AssertUnwindSafe(|| job(&mut connection))).is_err() {
            connection.recover();
        }
    }
}

/// Makes the file, if it is missing, readable by its owner only; SQLite gives its side files the same mode.
fn create_private(path: &Path) -> std::io::Result<()> {
    let mut options = std::fs::OpenOptions::new();
    options.read(true).write(true).create(true).truncate(false);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path).map(drop)
}
