//! The longer runs of what `cargo xtask test` does a bounded part of: a database far away, and news in many orders.

use crate::Done;
use crate::cargo::test_with;
use crate::node;
use crate::report::Report;

/// In how many orders the news comes, on each of the two databases.
const SEEDS: &str = "30";
/// How late the database answers, in milliseconds.
const DELAY: &str = "20";

/// All black-box tests with the database 20 ms away; news in sixty orders.
pub(crate) fn run(report: &mut Report) -> Done {
    node::install(report, "tests/web")?;
    let far = [("DARKROOM_DATABASE_DELAY_MS", DELAY)];
    test_with(report, "black box, the database 20 ms away", &tests("studio", "on_sqld"), &far)?;
    test_with(report, "news in sixty orders", &tests("hostile", "in_any_order"), &[("DARKROOM_SEEDS", SEEDS)])
}

/// Those whose name has this in it, compiled as with all others.
const fn tests<'a>(suite: &'a str, name: &'a str) -> [&'a str; 6] {
    ["test", "--workspace", "--locked", "--test", suite, name]
}
