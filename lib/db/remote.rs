//! A database on a libSQL server (Turso, `sqld`): Hrana over HTTP, one request per batch.
//!
//! The `libsql` crate's remote mode is not used: it sends two requests per query, takes no parameters in batches, fails
//! for ever after ten idle seconds, has no time limit and can lose a commit silently.

use std::sync::Arc;
use std::time::Duration;

use reqwest::header::{AUTHORIZATION, CONTENT_TYPE, HeaderValue};
use reqwest::{StatusCode, Url};
use secrecy::{ExposeSecret, SecretString};
use tokio::sync::{Semaphore, SemaphorePermit};

#[cfg(feature = "local")]
use super::Sink;
use super::hrana::{Answer, Batch, BatchResult, Pipeline, Problem, Request, StreamResult};
use super::scan::Access;
use super::stmt::Purpose;
use super::{ANSWER_BYTES_MAX, DbError, Rows, Stmt};
use crate::outbound::{BodyError, read_body};

/// The limit for a batch, from connecting to the last byte. A server gives a transaction five seconds.
const BATCH_WAIT: Duration = Duration::from_secs(10);

/// The limit for a migration, which may build an index over everything.
const SCRIPT_WAIT: Duration = Duration::from_secs(120);

/// The limit for the text of a whole database.
#[cfg(feature = "local")]
const DUMP_WAIT: Duration = Duration::from_secs(3600);

/// A server whose database is locked for a moment (it moves its log into its file) says so at once, and nothing has
/// happened: the batch is sent again after this pause, then after twice as long, up to the longest, for so long in all. A
/// machine that is busy moves its log for more than a second.
const LOCKED_PAUSE: Duration = Duration::from_millis(8);
const LOCKED_PAUSE_MAX: Duration = Duration::from_millis(512);
const LOCKED_WAIT: Duration = Duration::from_secs(4);

/// Writes of this process that are at the server at once; the others wait here. The server writes one at a time anyway.
/// More than one would form a queue inside `sqld` (0.24.1), which can stop writing, for over forty seconds as far as was
/// watched, when its log is truncated meanwhile: sixteen writers stopped it in four of six runs of the bench.
const WRITES_MAX: usize = 1;

/// JSON is larger than what it carries: names, quotes, escapes, base64.
const BODY_BYTES_MAX: usize = 2 * ANSWER_BYTES_MAX;

/// A libSQL server. Cheap to clone.
#[derive(Clone)]
pub struct RemoteServer {
    inner: Arc<Inner>,
}

struct Inner {
    pipeline: Url,
    authorization: Option<HeaderValue>,
    http: reqwest::Client,
    writes: Semaphore,
}

impl RemoteServer {
    pub(super) fn new(url: &str, token: Option<&SecretString>, http: reqwest::Client) -> Result<Self, DbError> {
        let pipeline = pipeline_url(url).map_err(|what| DbError::Bug(format!("the database URL {what}")))?;
        let authorization = token.map(bearer).transpose()?;
        Ok(Self { inner: Arc::new(Inner { pipeline, authorization, http, writes: Semaphore::new(WRITES_MAX) }) })
    }

    /// Runs a checked batch.
    pub(super) async fn run(
        &self,
        stmts: &[Stmt],
        accesses: &[Access],
        purpose: Purpose,
    ) -> Result<Vec<Rows>, DbError> {
        let batch = match purpose {
            // Whatever a read did in spite of the checks is undone.
            Purpose::Read => Batch::transaction("BEGIN DEFERRED", stmts, "ROLLBACK"),
            Purpose::Write => Batch::transaction("BEGIN IMMEDIATE", stmts, "COMMIT"),
        };
        let _turn = match purpose {
            Purpose::Read => None,
            Purpose::Write => Some(self.turn().await?),
        };
        let (mut pause, mut waited) = (LOCKED_PAUSE, Duration::ZERO);
        loop {
            let result = self.send(Request::Batch { batch: &batch }, purpose, BATCH_WAIT).await?;
            if let Some(problem) = &result.error {
                return Err(stream_failure(problem, purpose));
            }
            let answer = result.response.and_then(|response| response.result);
            let answer = answer.ok_or_else(|| lost(purpose, "an answer without a result"))?;
            if !is_locked(&answer) || waited >= LOCKED_WAIT {
                return results(answer, accesses, purpose);
            }
            // A locked database says no more than that: there is nothing to wait for but time.
            tokio::time::sleep(pause).await;
            waited += pause;
            pause = (pause * 2).min(LOCKED_PAUSE_MAX);
        }
    }

    /// Waits until this process may write, as long as it would wait for the server.
    async fn turn(&self) -> Result<SemaphorePermit<'_>, DbError> {
        match tokio::time::timeout(BATCH_WAIT, self.inner.writes.acquire()).await {
            Ok(Ok(permit)) => Ok(permit),
            Ok(Err(_)) | Err(_) => Err(DbError::Unavailable("too many writes are waiting".to_owned())),
        }
    }

    /// Runs a script that brings its own transaction; closing the stream rolls back what it did not commit.
    pub(super) async fn run_script(&self, sql: &str) -> Result<(), DbError> {
        let result = self.send(Request::Sequence { sql }, Purpose::Write, SCRIPT_WAIT).await?;
        match (result.error, result.response) {
            (Some(problem), _) => Err(failure(&problem)),
            (None, Some(_)) => Ok(()),
            (None, None) => Err(lost(Purpose::Write, "an answer without a result")),
        }
    }

    /// The server's own text of the whole database, as it is at one moment.
    #[cfg(feature = "local")]
    pub(super) async fn dump(&self, sink: &mut Sink<'_>) -> Result<(), DbError> {
        let mut url = self.inner.pipeline.clone();
        if let Ok(mut segments) = url.path_segments_mut() {
            segments.pop().pop().push("dump");
        }
        let mut get = self.inner.http.get(url).timeout(DUMP_WAIT);
        if let Some(authorization) = &self.inner.authorization {
            get = get.header(AUTHORIZATION, authorization.clone());
        }
        let mut response = get.send().await.map_err(|error| not_sent(&error, Purpose::Read))?;
        if response.status() != StatusCode::OK {
            let status = response.status();
            return Err(DbError::Unavailable(format!("the server does not say what is in it ({status})")));
        }
        // A character may be cut in two by the network.
        let mut left = Vec::new();
        while let Some(bytes) = response.chunk().await.map_err(|error| not_sent(&error, Purpose::Read))? {
            left.extend_from_slice(&bytes);
            let whole = match std::str::from_utf8(&left) {
                Ok(text) => text.len(),
                Err(error) if error.error_len().is_none() => error.valid_up_to(),
                Err(_) => return Err(DbError::Bug("the server's text is no UTF-8".to_owned())),
            };
            let text = std::str::from_utf8(&left[..whole]).unwrap_or_default();
            sink(text).map_err(|error| DbError::Unavailable(format!("what was read cannot be written: {error}")))?;
            left.drain(..whole);
        }
        if left.is_empty() { Ok(()) } else { Err(lost(Purpose::Read, "a text that breaks off")) }
    }

    /// Sends one request and gives its result; the result of `close` does not matter any more.
    async fn send(&self, request: Request<'_>, purpose: Purpose, wait: Duration) -> Result<StreamResult, DbError> {
        let body = serde_json::to_vec(&Pipeline::new(request)).map_err(|error| DbError::Bug(error.to_string()))?;
        let mut post = self.inner.http.post(self.inner.pipeline.clone()).timeout(wait).body(body);
        post = post.header(CONTENT_TYPE, HeaderValue::from_static("application/json"));
        if let Some(authorization) = &self.inner.authorization {
            post = post.header(AUTHORIZATION, authorization.clone());
        }
        let response = post.send().await.map_err(|error| not_sent(&error, purpose))?;
        let status = response.status();
        let body = read_body(response, BODY_BYTES_MAX).await.map_err(|error| not_read(&error, purpose))?;
        if status != StatusCode::OK {
            return Err(refused(status, &body, purpose));
        }
        let answer: Answer = serde_json::from_slice(&body).map_err(|_| lost(purpose, "an answer that is not Hrana"))?;
        answer.results.into_iter().next().ok_or_else(|| lost(purpose, "an empty answer"))
    }
}

/// Whether the batch came to nothing because somebody else had the database.
fn is_locked(batch: &BatchResult) -> bool {
    batch.step_errors.iter().flatten().next().is_some_and(|problem| problem.code == "SQLITE_BUSY")
}

/// The results of the statements, if the batch came through.
fn results(batch: BatchResult, accesses: &[Access], purpose: Purpose) -> Result<Vec<Rows>, DbError> {
    if let Some(problem) = batch.step_errors.iter().flatten().next() {
        return Err(failure(problem));
    }
    let ended = accesses.len() + 1;
    // No error and no end: the server ran something else than what it was sent.
    if !matches!(batch.step_results.get(ended), Some(Some(_))) {
        return Err(lost(purpose, "an answer without an end"));
    }
    let statements = batch.step_results.into_iter().skip(1).zip(accesses);
    statements
        .map(|(step, access)| {
            let step = step.ok_or_else(|| "the server left out a statement".to_owned())?;
            step.into_rows(*access == Access::ChangesRows)
        })
        .collect::<Result<_, _>>()
        .map_err(|what| match purpose {
            Purpose::Read => DbError::Bug(what),
            // It is committed; only what it gave back is lost.
            Purpose::Write => DbError::OutcomeUnknown(what),
        })
}

/// Sorts an error inside of an answer whose transaction did not come through: nothing has happened.
fn failure(problem: &Problem) -> DbError {
    const PREFIXES: [&str; 2] = ["SQLite error: ", "SQL input error: "];
    let message = problem.message.as_str();
    let message = PREFIXES.iter().find_map(|prefix| message.strip_prefix(prefix)).unwrap_or(message);
    let code = problem.code.as_str();
    if code.starts_with("SQLITE_CONSTRAINT") {
        DbError::from_constraint(message)
    } else if is_bug(code) {
        DbError::Bug(format!("{message} ({code})"))
    } else {
        // SQLITE_BUSY, TRANSACTION_TIMEOUT, STREAM_EXPIRED, BLOCKED, disks, replication …
        DbError::Unavailable(format!("{message} ({code})"))
    }
}

fn is_bug(code: &str) -> bool {
    // SQLITE_UNKNOWN is the server's name for SQLite's general error: no such table, no such function …
    const SQLITE: [&str; 6] =
        ["SQLITE_UNKNOWN", "SQLITE_ERROR", "SQLITE_TOOBIG", "SQLITE_MISMATCH", "SQLITE_RANGE", "SQLITE_MISUSE"];
    code.starts_with("SQL_") || code.starts_with("ARGS_") || SQLITE.contains(&code) || code == "RESPONSE_TOO_LARGE"
}

/// Sorts an error that stands for the whole batch: SQL that cannot be read is found before anything runs, of the others
/// the answer does not say how far the batch came.
fn stream_failure(problem: &Problem, purpose: Purpose) -> DbError {
    let ran_nothing = problem.code.starts_with("SQL_") || problem.code.starts_with("ARGS_");
    match purpose {
        Purpose::Write if !ran_nothing => DbError::OutcomeUnknown(format!("{} ({})", problem.message, problem.code)),
        Purpose::Read | Purpose::Write => failure(problem),
    }
}

/// Sorts a body that is not whole.
fn not_read(error: &BodyError, purpose: Purpose) -> DbError {
    match (error, purpose) {
        (BodyError::Broken(error), Purpose::Read | Purpose::Write) => not_sent(error, purpose),
        (BodyError::TooLarge { bytes_max }, Purpose::Read) => {
            DbError::Bug(format!("a read gives back more than {bytes_max} bytes"))
        }
        (BodyError::TooLarge { .. }, Purpose::Write) => lost(purpose, "an answer that is too large"),
    }
}

/// Sorts an answer that is not a 200.
fn refused(status: StatusCode, body: &[u8], purpose: Purpose) -> DbError {
    const EXCERPT_CHARACTERS: usize = 200;
    match status {
        StatusCode::UNAUTHORIZED | StatusCode::FORBIDDEN => {
            DbError::Unavailable(format!("the server does not accept the token ({status})"))
        }
        StatusCode::NOT_FOUND => DbError::Unavailable("no database at this address (404 Not Found)".to_owned()),
        StatusCode::BAD_REQUEST | StatusCode::PAYLOAD_TOO_LARGE | StatusCode::UNPROCESSABLE_ENTITY => {
            let excerpt: String = String::from_utf8_lossy(body).chars().take(EXCERPT_CHARACTERS).collect();
            DbError::Bug(format!("the server cannot read the request ({status}): {excerpt}"))
        }
        // A gateway answers so when the server behind it is gone, before the batch or in the middle of it.
        _ if status.is_server_error() => lost(purpose, &format!("the server answered {status}")),
        _ => DbError::Unavailable(format!("the server answered {status}")),
    }
}

/// Sorts an error of the transport. Only a connection that was never there proves that nothing was sent.
fn not_sent(error: &reqwest::Error, purpose: Purpose) -> DbError {
    if error.is_connect() {
        DbError::Unavailable("no connection to the server".to_owned())
    } else if error.is_builder() {
        DbError::Bug("a request that cannot be built".to_owned())
    } else if error.is_timeout() {
        lost(purpose, "no answer in time")
    } else {
        lost(purpose, "the connection broke before the answer")
    }
}

/// An answer that never came or cannot be used: a read can be sent again, a write may have happened.
fn lost(purpose: Purpose, what: &str) -> DbError {
    match purpose {
        Purpose::Read => DbError::Unavailable(what.to_owned()),
        Purpose::Write => DbError::OutcomeUnknown(what.to_owned()),
    }
}

fn bearer(token: &SecretString) -> Result<HeaderValue, DbError> {
    let mut header = HeaderValue::try_from(format!("Bearer {}", token.expose_secret()))
        .map_err(|_| DbError::Bug("the database token has characters that no token has".to_owned()))?;
    header.set_sensitive(true);
    Ok(header)
}

/// The address of the pipeline below a database's URL. The messages do not repeat the URL: people paste tokens into it.
fn pipeline_url(text: &str) -> Result<Url, &'static str> {
    // `libsql` is not one of the schemes whose parts the URL standard lets a program change.
    let text = text.strip_prefix("libsql://").map_or_else(|| text.to_owned(), |rest| format!("https://{rest}"));
    let mut url = Url::parse(&text).map_err(|_| "is not a URL")?;
    if !matches!(url.scheme(), "https" | "http") {
        return Err("starts with none of libsql://, https:// and http://");
    }
    if !url.username().is_empty() || url.password().is_some() || url.query().is_some() || url.fragment().is_some() {
        return Err("has a user, a query or a fragment; the token is a setting of its own");
    }
    url.path_segments_mut().map_err(|()| "has no host")?.pop_if_empty().extend(["v3", "pipeline"]);
    Ok(url)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_pipeline_is_below_the_databases_url() {
        for (url, pipeline) in [
            ("libsql://db-ada.turso.io", "https://db-ada.turso.io/v3/pipeline"),
            ("https://db.example/", "https://db.example/v3/pipeline"),
            ("https://db.example/one/", "https://db.example/one/v3/pipeline"),
            ("http://127.0.0.1:8080", "http://127.0.0.1:8080/v3/pipeline"),
        ] {
            assert_eq!(pipeline_url(url).map(String::from), Ok(pipeline.to_owned()));
        }
    }

    #[test]
    fn a_url_that_cannot_be_meant_is_refused_without_being_repeated() {
        for url in [
            "",
            "file:studio.db",
            "ws://db.example",
            "libsql://db.example?authToken=secret",
            "https://u:secret@db.example",
            "https://db.example/#secret",
        ] {
            let what = pipeline_url(url).unwrap_err();
            assert!(!what.contains("secret"), "{what}");
        }
    }

    #[test]
    fn errors_are_sorted_by_what_a_caller_can_do() {
        let problem = |message: &str, code: &str| Problem { message: message.to_owned(), code: code.to_owned() };
        let check = problem("SQLite error: CHECK constraint failed: insufficient_credits", "SQLITE_CONSTRAINT");
        assert!(failure(&check).is_refusal("insufficient_credits"));
        assert!(matches!(failure(&problem("SQLite error: no such table: x", "SQLITE_UNKNOWN")), DbError::Bug(_)));
        assert!(matches!(failure(&problem("database is locked", "SQLITE_BUSY")), DbError::Unavailable(_)));
        assert!(matches!(failure(&problem("Transaction timed-out", "TRANSACTION_TIMEOUT")), DbError::Unavailable(_)));
        let vague = problem("Response is too large", "RESPONSE_TOO_LARGE");
        assert!(matches!(stream_failure(&vague, Purpose::Write), DbError::OutcomeUnknown(_)));
        assert!(matches!(stream_failure(&vague, Purpose::Read), DbError::Bug(_)));
        let unread = problem("syntax error", "SQL_PARSE_ERROR");
        assert!(matches!(stream_failure(&unread, Purpose::Write), DbError::Bug(_)));
    }

    #[test]
    fn an_answer_of_a_gateway_leaves_a_write_open_and_a_read_repeatable() {
        assert!(matches!(refused(StatusCode::BAD_GATEWAY, b"", Purpose::Write), DbError::OutcomeUnknown(_)));
        assert!(matches!(refused(StatusCode::BAD_GATEWAY, b"", Purpose::Read), DbError::Unavailable(_)));
        assert!(matches!(refused(StatusCode::TOO_MANY_REQUESTS, b"", Purpose::Write), DbError::Unavailable(_)));
        assert!(matches!(refused(StatusCode::BAD_REQUEST, b"what", Purpose::Write), DbError::Bug(_)));
    }
}
