//! `/api/billing` and what is below in one function. Written by `cargo xtask hobby`.

use std::process::ExitCode;

use darkroom::billing;
use darkroom::checkin;
use darkroom::codes;
use darkroom::orders;
use darkroom::subscriptions;

fn main() -> ExitCode {
    darkroom::serve_all(vec![
        billing::catalogue(),
        billing::export(),
        billing::ledger(),
        billing::referral(),
        checkin::checkin(),
        codes::redeem(),
        orders::list(),
        orders::one(),
        orders::usdt::claim(),
        subscriptions::own(),
        subscriptions::portal(),
    ])
}
