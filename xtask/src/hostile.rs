//! The longer runs of what `cargo xtask test` does a bounded part of: a database far away, and news in many orders.

use crate::Done;
use crate::cargo::cargo;
use crate::node;
use crate::report::Report;

/// In how many orders the news comes, on each of the two databases.
const SEEDS: &str = "30";
/// How late the database answers, in milliseconds.
const DELAY: &str = "20";

/// All black-box tests with the database 20 ms away; news in sixty orders.
pub(crate) fn run(report: &mut Report) -> Done {
    node::install(report, "tests/web")?;
    let mut far = cargo(&["test", "--locked", "--package", "darkroom-tests", "--test", "studio", "on_sqld"]);
    report.run("black box, the database 20 ms away", far.env("DARKROOM_DATABASE_DELAY_MS", DELAY))?;
    let mut orders = cargo(&["test", "--locked", "--package", "darkroom-tests", "--test", "hostile", "in_any_order"]);
    report.run("news in sixty orders", orders.env("DARKROOM_SEEDS", SEEDS))
}
