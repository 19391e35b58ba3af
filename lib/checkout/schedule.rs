//! How long a checkout page is open, and when it is asked for if nothing is heard of it: with growing pauses, soon after
//! it must have ended, and for a month in all.

use crate::clock::Timestamp;

/// A page can be paid for so long: Stripe takes at most a day, counted from when it hears of it.
pub(crate) const PAGE_SECONDS: i64 = 23 * 3600;
/// Stripe wants a page to be open for at least half an hour: later than this before its end none is asked for.
pub(crate) const PAGE_SECONDS_MIN: i64 = 35 * 60;
/// If nothing is heard of a page for so long, it is asked for.
pub(crate) const FIRST_POLL_SECONDS: i64 = 120;
/// How soon its owner's look may ask again.
pub(crate) const OWNER_SECONDS: i64 = 5;
/// Minutes between looks; the last pause repeats.
const PAUSES_MINUTES: [i64; 6] = [2, 5, 15, 60, 180, 360];
/// A month of looks: a bank that sends money by then sends none.
const POLLS_MAX: i64 = 120;
/// After the end of a page it is told that it expired.
const END_SECONDS: i64 = 60;

/// When to look again after so many looks at a page that ends at `ends_at`; `None` when nobody looks any more.
#[must_use]
pub(crate) fn next_poll(polls: i64, ends_at: Timestamp, now: Timestamp) -> Option<Timestamp> {
    if polls >= POLLS_MAX {
        return None;
    }
    let place = usize::try_from(polls).unwrap_or(0);
    let minutes = PAUSES_MINUTES.get(place).or(PAUSES_MINUTES.last()).copied().unwrap_or(1);
    let (next, end) = (now.plus_seconds(minutes * 60), ends_at.plus_seconds(END_SECONDS));
    Some(if now < end { next.min(end) } else { next })
}

/// When whoever took a look and died leaves it to another.
#[must_use]
pub(crate) const fn poll_is_lost_at(now: Timestamp) -> Timestamp {
    now.plus_seconds(PAUSES_MINUTES[0] * 60)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn looks_grow_rarer_find_the_end_and_end_themselves() {
        let start = Timestamp::from_millis(1_767_225_600_000);
        let ends_at = start.plus_seconds(PAGE_SECONDS);
        let mut at = start;
        let mut pauses = Vec::new();
        for polls in 0.. {
            let Some(next) = next_poll(polls, ends_at, at) else { break };
            pauses.push((next.seconds() - at.seconds()) / 60);
            at = next;
        }
        assert_eq!(pauses.len(), 120);
        // The ninth comes when the page has ended and no later.
        assert_eq!(pauses[..10], [2, 5, 15, 60, 180, 360, 360, 360, 39, 360]);
        let month = 30 * 24 * 3600;
        assert!((at.seconds() - start.seconds() - month).abs() < 2 * 24 * 3600);
    }
}
