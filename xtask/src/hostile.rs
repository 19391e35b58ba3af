//! The longer runs of what `cargo xtask test` does a bounded part of: a database far away, and news in many orders.

use crate::node;
use crate::report::Report;
use crate::suites::{self, Selection};

/// In how many orders the news comes, on each of the two databases.
const SEEDS: &str = "30";
/// How late the database answers, in milliseconds.
const DELAY: &str = "20";

/// All black-box tests with the database 20 ms away; news in sixty orders.
pub(crate) fn run(report: &mut Report) {
    report.block("npm ci in tests/web", |report| node::install(report, "tests/web"));
    let far = [("DARKROOM_DATABASE_DELAY_MS", DELAY)];
    let many = [("DARKROOM_SEEDS", SEEDS)];
    for (suite, name, environment) in [("studio", "on_sqld", &far), ("hostile", "in_any_order", &many)] {
        let selection = Selection { targets: &["--test", suite], arguments: &[name], environment };
        report.block("cargo xtask hostile", |report| suites::run(report, selection));
    }
}
