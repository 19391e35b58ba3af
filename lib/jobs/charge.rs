//! What work costs that its owner stops. Photos cost what is finished. A training that began to run at the engine costs
//! its share of the usual time, at least a tenth, rounded down to a whole credit, and never more than the page said.

use super::call::{CallRow, Stop};
use super::new::price;
use super::request::CallRequest;
use crate::clock::Timestamp;
use crate::engines::Report;
use crate::error::Result;
use crate::ledger::Credits;

/// What a training that ran costs at least, in percent of its price: a machine was set up for it.
const LEAST_PERCENT: i64 = 10;

/// What a training of this price costs that ran for so long and usually takes `expected_seconds`.
fn of_part(price: i64, ran_millis: i64, expected_seconds: i64) -> i64 {
    let expected_millis = expected_seconds.max(1).saturating_mul(1000);
    let share = price.saturating_mul(ran_millis.clamp(0, expected_millis)) / expected_millis;
    share.max(price * LEAST_PERCENT / 100)
}

/// What a training costs that is stopped now; nothing when, as far as is known, it did not begin yet.
pub(super) fn so_far(price: i64, started_at: Option<Timestamp>, expected_seconds: i64, now: Timestamp) -> i64 {
    started_at.map_or(0, |at| of_part(price, now.millis() - at.millis(), expected_seconds))
}

/// What stopping this call now costs at most.
pub(super) fn at_most(call: &CallRow, now: Timestamp) -> i64 {
    match &call.request {
        CallRequest::Training { .. } => so_far(call.price_each, call.started_at, call.expected_seconds, now),
        CallRequest::Photo { .. } | CallRequest::Compose { .. } => 0,
    }
}

/// What stopping it cost: by the engine's own measure where it gives one, and at most what was said.
///
/// # Errors
/// When that is no amount of credits.
pub(super) fn of_stopped(call: &CallRow, stop: Stop, report: &Report) -> Result<Credits> {
    let measured = match (&call.request, report.ran_millis) {
        (CallRequest::Photo { .. } | CallRequest::Compose { .. }, _) | (CallRequest::Training { .. }, Some(..=0)) => 0,
        (CallRequest::Training { .. }, Some(ran)) => of_part(call.price_each, ran, call.expected_seconds),
        (CallRequest::Training { .. }, None) => stop.credits_max,
    };
    price(measured.min(stop.credits_max))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_part_costs_its_share_at_least_a_tenth_and_never_more_than_all() {
        let minutes = |minutes: i64| minutes * 60_000;
        for (ran_millis, cost) in
            [(0, 35), (1, 35), (minutes(3), 35), (minutes(9), 105), (minutes(15), 175), (minutes(27), 315)]
        {
            assert_eq!(of_part(350, ran_millis, 1800), cost, "{ran_millis}");
        }
        assert_eq!(of_part(350, minutes(15) + 5_000, 1800), 175, "what is no whole credit is not charged");
        assert_eq!((of_part(350, minutes(31), 1800), of_part(350, i64::MAX, 1800)), (350, 350));
        assert_eq!((of_part(350, -1, 1800), of_part(350, 1, 0)), (35, 35), "clocks and histories may be odd");
        assert_eq!(of_part(9, 1, 1800), 0, "a tenth of nine is less than one");
    }
}
