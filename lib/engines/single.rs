//! Engines that make one picture for each request and answer with it: what came of one, and of all that a call needs.

use http::{HeaderMap, header};

use super::{AccountProblem, ItemFault, Output, PictureSource, Report, ReportState, Sent};

/// When to try again after no connection could be made.
pub(super) const NO_CONNECTION_RETRY_SECONDS: u32 = 5;
/// When to try again where an engine throttles without saying for how long.
pub(super) const RETRY_DEFAULT_SECONDS: u32 = 5;
/// Longer waits are cut to this.
const RETRY_MAX_SECONDS: f64 = 600.0;

/// What came of a request for one picture.
#[derive(Clone, PartialEq)]
pub(super) enum Single {
    /// It is there.
    Picture(PictureSource),
    /// It was carried out or refused without a picture.
    Refused(ItemFault),
    /// It was surely not carried out, and may be later.
    NotSent { retry_after_seconds: u32 },
    /// Nobody knows.
    Unknown,
    /// We are refused.
    Account(AccountProblem),
}

impl Single {
    /// The picture, or why it is missing beside others.
    fn into_picture(self) -> Result<PictureSource, ItemFault> {
        match self {
            Self::Picture(source) => Ok(source),
            Self::Refused(fault) => Err(fault),
            Self::NotSent { .. } | Self::Unknown => Err(ItemFault::ProviderBusy),
            Self::Account(_) => Err(ItemFault::Paused),
        }
    }
}

/// The seed of one picture of a request: each has its own, for the same one would make the same picture. 31 bits.
pub(super) const fn seed_of(first: u32, place: u8) -> u32 {
    first.wrapping_add(place as u32) & (u32::MAX >> 1)
}

/// What came of all requests of a call. As soon as one may have been carried out the call is over: nothing of it is sent
/// again, here or elsewhere.
pub(super) fn gathered(singles: Vec<Single>) -> Sent {
    let mut problem = None;
    let mut longest_wait = 1;
    let mut untouched = true;
    for single in &singles {
        match single {
            Single::Account(account) => problem = problem.or(Some(*account)),
            Single::NotSent { retry_after_seconds } => longest_wait = longest_wait.max(*retry_after_seconds),
            Single::Picture(_) | Single::Refused(_) | Single::Unknown => untouched = false,
        }
    }
    match problem {
        Some(problem) if untouched => return Sent::NeedsOperator(problem),
        None if untouched => return Sent::NotSent { retry_after_seconds: longest_wait },
        Some(_) | None => {}
    }
    let all_are = |which: Single| singles.iter().all(|single| *single == which);
    if all_are(Single::Unknown) {
        return Sent::Unknown;
    }
    // The model is gone, or takes no such request.
    if all_are(Single::Refused(ItemFault::ProviderRefused)) {
        return Sent::Refused(ItemFault::ProviderRefused);
    }
    let pictures = singles.into_iter().map(Single::into_picture).collect();
    Sent::Finished(Report {
        id: None,
        state: ReportState::Succeeded,
        percent: None,
        output: Output::Pictures(pictures),
        fault: None,
        error: None,
        logs: String::new(),
        ran_millis: None,
    })
}

/// `retry-after-ms`, else `retry-after` in seconds, as the official clients read them.
pub(super) fn retry_after_seconds(headers: &HeaderMap) -> Option<u32> {
    let number = |name: &str| headers.get(name)?.to_str().ok()?.trim().parse::<f64>().ok();
    let seconds =
        number("retry-after-ms").map(|millis| millis / 1000.0).or_else(|| number(header::RETRY_AFTER.as_str()));
    seconds.and_then(wait_seconds)
}

/// A wait that an engine named, rounded up and within limits.
pub(super) fn wait_seconds(seconds: f64) -> Option<u32> {
    // Within the limits, so that the cast cuts nothing.
    seconds.is_finite().then(|| seconds.ceil().clamp(1.0, RETRY_MAX_SECONDS) as u32)
}

#[cfg(test)]
mod tests {
    use bytes::Bytes;
    use http::{HeaderName, HeaderValue};

    use super::*;

    fn picture() -> Single {
        Single::Picture(PictureSource::Bytes(Bytes::from_static(b"png")))
    }

    #[test]
    fn one_finished_picture_ends_the_call_and_the_others_say_why_they_are_missing() {
        let sent =
            gathered(vec![picture(), Single::NotSent { retry_after_seconds: 3 }, Single::Refused(ItemFault::Nsfw)]);
        let Sent::Finished(report) = sent else { panic!("{sent:?}") };
        let Output::Pictures(pictures) = report.output else { panic!("no pictures") };
        let faults: Vec<Option<ItemFault>> = pictures.into_iter().map(Result::err).collect();
        assert_eq!(faults, [None, Some(ItemFault::ProviderBusy), Some(ItemFault::Nsfw)]);
    }

    #[test]
    fn only_what_was_taken_by_nobody_is_sent_again() {
        let wait = |seconds| Single::NotSent { retry_after_seconds: seconds };
        assert!(matches!(gathered(vec![wait(3), wait(9)]), Sent::NotSent { retry_after_seconds: 9 }));
        assert!(matches!(gathered(vec![wait(3), Single::Unknown]), Sent::Finished(_)));
        assert!(matches!(gathered(vec![Single::Unknown, Single::Unknown]), Sent::Unknown));
    }

    #[test]
    fn a_refusal_of_who_we_are_stops_everything_but_what_is_done() {
        let account = || Single::Account(AccountProblem::Credit);
        let waits = Single::NotSent { retry_after_seconds: 3 };
        assert!(matches!(gathered(vec![account(), waits]), Sent::NeedsOperator(AccountProblem::Credit)));
        assert!(matches!(gathered(vec![account(), picture()]), Sent::Finished(_)));
        // What may have been carried out is asked of nobody else.
        for other in [Single::Unknown, Single::Refused(ItemFault::Nsfw)] {
            assert!(matches!(gathered(vec![account(), other]), Sent::Finished(_)));
        }
    }

    #[test]
    fn a_model_that_is_gone_refuses_all_of_it() {
        let gone = || Single::Refused(ItemFault::ProviderRefused);
        assert!(matches!(gathered(vec![gone(), gone()]), Sent::Refused(ItemFault::ProviderRefused)));
        assert!(matches!(gathered(vec![gone(), picture()]), Sent::Finished(_)));
    }

    #[test]
    fn the_wait_is_read_from_either_header_and_has_limits() {
        let after = |name: &'static str, value: &'static str| {
            retry_after_seconds(&HeaderMap::from_iter([(
                HeaderName::from_static(name),
                HeaderValue::from_static(value),
            )]))
        };
        assert_eq!((after("retry-after", "7"), after("retry-after-ms", "1200")), (Some(7), Some(2)));
        assert_eq!((after("retry-after", "0"), after("retry-after", "1e300")), (Some(1), Some(600)));
        assert_eq!(after("retry-after", "Wed, 21 Oct 2026 07:28:00 GMT"), None);
    }

    #[test]
    fn every_picture_has_a_seed_of_its_own_within_31_bits() {
        let seeds = [0, 1, 2, 3].map(|place| seed_of(u32::MAX >> 1, place));
        assert_eq!(seeds, [u32::MAX >> 1, 0, 1, 2]);
    }
}
