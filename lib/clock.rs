//! The one source of time. `clippy.toml` bans every other `now`, so that tests and the sandbox can move it.

use std::fmt;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::{SystemTime, UNIX_EPOCH};

use serde::{Serialize, Serializer};
use utoipa::openapi::RefOr;
use utoipa::openapi::schema::{KnownFormat, Schema, SchemaFormat};
use utoipa::{PartialSchema, ToSchema};

use crate::schema;

/// A moment: milliseconds since 1970-01-01T00:00:00Z. Stored as an integer, shown as RFC 3339 UTC.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Timestamp(i64);

impl Timestamp {
    /// A moment from milliseconds since the epoch.
    #[must_use]
    pub const fn from_millis(millis: i64) -> Self {
        Self(millis)
    }

    /// Milliseconds since the epoch.
    #[must_use]
    pub const fn millis(self) -> i64 {
        self.0
    }

    /// Whole seconds since the epoch.
    #[must_use]
    pub const fn seconds(self) -> i64 {
        self.0.div_euclid(1000)
    }

    /// From RFC 3339.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        text.parse::<jiff::Timestamp>().ok().map(|at| Self(at.as_millisecond()))
    }

    /// This moment moved by `seconds`, which may be negative.
    #[must_use]
    pub const fn plus_seconds(self, seconds: i64) -> Self {
        Self(self.0.saturating_add(seconds.saturating_mul(1000)))
    }
}

impl fmt::Display for Timestamp {
    /// `2026-11-21T05:46:00.000Z`
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match jiff::Timestamp::from_millisecond(self.0) {
            Ok(at) => write!(f, "{at:.3}"),
            Err(_) => write!(f, "{}ms", self.0),
        }
    }
}

impl Serialize for Timestamp {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl PartialSchema for Timestamp {
    fn schema() -> RefOr<Schema> {
        // Within RFC 3339, always with milliseconds and in UTC.
        let schema = schema::text(r"^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}\.\d{3}Z$");
        let Schema::Object(mut object) = schema else { return schema.into() };
        object.format = Some(SchemaFormat::KnownFormat(KnownFormat::DateTime));
        Schema::Object(object).into()
    }
}

impl ToSchema for Timestamp {}

/// Where the present comes from.
#[derive(Clone, Debug)]
pub enum Clock {
    /// The machine's clock.
    System,
    /// The machine's clock moved by some milliseconds: the sandbox skips time with it.
    Shifted(Arc<AtomicI64>),
    /// A clock that stands still at some milliseconds since the epoch until it is moved.
    Fixed(Arc<AtomicI64>),
}

impl Clock {
    /// The present.
    #[must_use]
    pub fn now(&self) -> Timestamp {
        match self {
            Self::System => Timestamp(system_millis()),
            Self::Shifted(by) => Timestamp(system_millis().saturating_add(by.load(Ordering::SeqCst))),
            Self::Fixed(at) => Timestamp(at.load(Ordering::SeqCst)),
        }
    }
}

#[expect(clippy::disallowed_methods, reason = "the one place that reads the machine's clock")]
fn system_millis() -> i64 {
    let since_epoch = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    i64::try_from(since_epoch.as_millis()).unwrap_or(i64::MAX)
}

/// What a process does at most once in a while, whoever asks it to.
#[derive(Debug, Default)]
pub struct NowAndThen(AtomicI64);

impl NowAndThen {
    /// Whether it was not done for so many seconds; whoever is told so does it.
    #[must_use]
    pub fn is_due(&self, now: Timestamp, every_seconds: i64) -> bool {
        let (done, now) = (self.0.load(Ordering::Relaxed), now.millis());
        // A clock that was set back does not keep it from being done.
        let is_due = now >= done.saturating_add(every_seconds.saturating_mul(1000)) || now < done;
        is_due && self.0.compare_exchange(done, now, Ordering::Relaxed, Ordering::Relaxed).is_ok()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_timestamp_is_shown_with_milliseconds_in_utc() {
        assert_eq!(Timestamp::from_millis(1_767_225_600_000).to_string(), "2026-01-01T00:00:00.000Z");
        assert_eq!(Timestamp::from_millis(1_767_225_600_007).to_string(), "2026-01-01T00:00:00.007Z");
    }

    #[test]
    fn a_shifted_clock_moves_and_a_fixed_one_stands() {
        let by = Arc::new(AtomicI64::new(0));
        let clock = Clock::Shifted(Arc::clone(&by));
        let before = clock.now();
        by.store(60_000, Ordering::SeqCst);
        assert!(clock.now() >= before.plus_seconds(60));
        let fixed = Clock::Fixed(Arc::new(AtomicI64::new(5)));
        assert_eq!(fixed.now(), Timestamp::from_millis(5));
    }
}
