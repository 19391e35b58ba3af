//! A subscription: what is paid again and again, and the moments at which it is.

use jiff::tz::TimeZone;
use jiff::{Span, Timestamp};
use serde::{Deserialize, Serialize};

use super::form::Metadata;
use super::session::{Interval, Line, Recurring};

/// One subscription.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct Subscription {
    pub(super) id: String,
    pub(super) item: String,
    pub(super) customer: String,
    pub(super) currency: String,
    pub(super) lines: Vec<Line>,
    pub(super) recurring: Recurring,
    pub(super) status: Status,
    /// The moment all periods are counted from, in seconds since the epoch.
    pub(super) anchor: i64,
    /// The number of the current period; the first is 0.
    pub(super) period: i64,
    pub(super) cancel_at_period_end: bool,
    pub(super) canceled_at: Option<i64>,
    pub(super) ended_at: Option<i64>,
    pub(super) metadata: Metadata,
    pub(super) latest_invoice: Option<String>,
    /// The bank will refuse the next payment.
    pub(super) next_fails: bool,
    /// The first card will be refused for the next bill, and another one pays it.
    #[serde(default)]
    pub(super) next_switches: bool,
    /// The rest of periods after changes, to be billed with the next one.
    #[serde(default)]
    pub(super) pending: Vec<Line>,
    /// It ended because nothing was paid any more.
    pub(super) given_up: bool,
}

/// Where a subscription stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Status {
    Active,
    PastDue,
    Canceled,
}

impl Subscription {
    /// When the current period began.
    pub(super) fn period_start(&self) -> i64 {
        moment(self.anchor, self.recurring, self.period)
    }

    /// When the period before the current one began.
    pub(super) fn period_before(&self) -> i64 {
        moment(self.anchor, self.recurring, self.period.saturating_sub(1))
    }

    /// When the current period ends.
    pub(super) fn period_end(&self) -> i64 {
        moment(self.anchor, self.recurring, self.period.saturating_add(1))
    }

    /// What one period costs.
    pub(super) fn amount(&self) -> i64 {
        let recurring = self.lines.iter().filter(|line| line.recurring.is_some());
        recurring.fold(0, |sum, line| line.amount().saturating_add(sum))
    }
}

/// The beginning of a period: a month later is the same day of the next month, or its last one. Counted from the anchor,
/// so that the 31st comes back after February.
fn moment(anchor: i64, recurring: Recurring, period: i64) -> i64 {
    let count = recurring.count.saturating_mul(period);
    let span = match recurring.interval {
        Interval::Day => Span::new().try_days(count),
        Interval::Week => Span::new().try_weeks(count),
        Interval::Month => Span::new().try_months(count),
        Interval::Year => Span::new().try_years(count),
    };
    let later = Timestamp::from_second(anchor).and_then(|at| at.to_zoned(TimeZone::UTC).checked_add(span?));
    // Beyond the end of the calendar nothing is due.
    later.map_or(i64::MAX, |at| at.timestamp().as_second())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_month_is_the_same_day_of_the_next_one_or_its_last() {
        let anchor: Timestamp = "2026-01-31T12:00:00Z".parse().unwrap();
        let monthly = Recurring { interval: Interval::Month, count: 1 };
        let at = |period| Timestamp::from_second(moment(anchor.as_second(), monthly, period)).unwrap().to_string();
        assert_eq!(at(0), "2026-01-31T12:00:00Z");
        assert_eq!(at(1), "2026-02-28T12:00:00Z");
        assert_eq!(at(2), "2026-03-31T12:00:00Z");
    }
}
