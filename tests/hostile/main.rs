//! Hostile conditions: a network that cuts, news in any order, providers and storage that are away, clocks that
//! disagree, a full disk. After each, nothing is amiss: the ledger adds up, every job is over, nothing is charged
//! twice, nothing is shown that is not stored.
#![allow(clippy::unwrap_used, clippy::expect_used, missing_docs, reason = "tests")]

mod clocks;
mod cuts;
mod disk;
mod expected;
mod late;
mod mutations;
mod outage;
mod possessions;
mod shuffle;
mod storage;
