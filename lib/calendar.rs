//! Days and ISO weeks of Asia/Shanghai: eight hours ahead of UTC, without summer time since 1991, so that no time zone
//! database is needed.

use std::fmt;
use std::str::FromStr;

use jiff::ToSpan as _;
use jiff::civil::Date;
use jiff::tz::{self, Offset};

use crate::clock::Timestamp;

const SHANGHAI: Offset = tz::offset(8);

/// A day in Asia/Shanghai. Shown and stored as `2026-11-27`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Day(Date);

impl Day {
    /// The day it is there at this moment.
    #[must_use]
    pub fn of(at: Timestamp) -> Self {
        let moment = jiff::Timestamp::from_millisecond(at.millis()).unwrap_or_default();
        Self(SHANGHAI.to_datetime(moment).date())
    }

    /// The ISO week it is in, `2026-W48`. The week's year is not always the day's.
    #[must_use]
    pub fn week(self) -> String {
        let week = self.0.iso_week_date();
        format!("{:04}-W{:02}", week.year(), week.week())
    }

    /// When the next day begins.
    #[must_use]
    pub fn ends_at(self) -> Timestamp {
        beginning(self.0.saturating_add(1.day()))
    }

    /// When the next ISO week begins: the Monday after this day.
    #[must_use]
    pub fn week_ends_at(self) -> Timestamp {
        let days = 7 - i64::from(self.0.weekday().to_monday_zero_offset());
        beginning(self.0.saturating_add(days.days()))
    }
}

/// The minute it is there at this moment: `2026-11-27 23:59`.
#[must_use]
pub fn minute(at: Timestamp) -> String {
    let moment = jiff::Timestamp::from_millisecond(at.millis()).unwrap_or_default();
    SHANGHAI.to_datetime(moment).strftime("%Y-%m-%d %H:%M").to_string()
}

fn beginning(day: Date) -> Timestamp {
    let moment = SHANGHAI.to_timestamp(day.at(0, 0, 0, 0)).unwrap_or(jiff::Timestamp::MAX);
    Timestamp::from_millis(moment.as_millisecond())
}

impl fmt::Display for Day {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl FromStr for Day {
    type Err = jiff::Error;

    fn from_str(text: &str) -> Result<Self, jiff::Error> {
        text.parse().map(Self)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> Timestamp {
        Timestamp::from_millis(text.parse::<jiff::Timestamp>().unwrap().as_millisecond())
    }

    #[test]
    fn a_day_ends_at_midnight_in_shanghai() {
        let before = Day::of(at("2026-11-27T15:59:59.999Z"));
        assert_eq!((before.to_string(), before.week()), ("2026-11-27".to_owned(), "2026-W48".to_owned()));
        assert_eq!(before.ends_at(), at("2026-11-27T16:00:00Z"));
        assert_eq!(Day::of(before.ends_at()).to_string(), "2026-11-28");
        assert_eq!(minute(at("2026-11-27T15:59:59.999Z")), "2026-11-27 23:59");
        assert_eq!("2026-11-27".parse::<Day>().unwrap(), before);
    }

    #[test]
    fn a_week_ends_on_sunday_and_belongs_to_the_year_of_its_thursday() {
        for (moment, week, ends) in [
            // 2026 has 53 ISO weeks; its last one reaches into 2027.
            ("2026-12-27T15:59:59Z", "2026-W52", "2026-12-27T16:00:00Z"),
            ("2026-12-27T16:00:00Z", "2026-W53", "2027-01-03T16:00:00Z"),
            ("2027-01-03T15:59:59Z", "2026-W53", "2027-01-03T16:00:00Z"),
            ("2027-01-03T16:00:00Z", "2027-W01", "2027-01-10T16:00:00Z"),
            // The first days of January may belong to the year before, the last of December to the next one.
            ("2024-12-30T00:00:00Z", "2025-W01", "2025-01-05T16:00:00Z"),
        ] {
            let day = Day::of(at(moment));
            assert_eq!((day.week().as_str(), day.week_ends_at()), (week, at(ends)), "{moment}");
        }
    }

    #[test]
    fn days_and_weeks_sort_as_time_does() {
        let mut last = Day::of(at("2020-01-01T00:00:00Z"));
        for _ in 0..4000 {
            let next = Day::of(last.ends_at());
            assert!(last < next && last.to_string() < next.to_string() && last.week() <= next.week(), "{next}");
            assert!(last.ends_at() <= last.week_ends_at());
            last = next;
        }
    }
}
