//! What comes of a probe.

/// Whether the studio held, with one line of evidence.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// It did what it must.
    Held(String),
    /// It has the failure.
    Failed(String),
    /// It could not be tried here, and why.
    NotTried(String),
}

/// Why a probe ended before it could tell.
#[derive(Clone, Debug, thiserror::Error, PartialEq, Eq)]
pub enum Trouble {
    /// The studio does not offer what the probe needs.
    #[error("{0}")]
    Missing(String),
    /// The studio could not be reached.
    #[error("no answer: {0}")]
    NoAnswer(String),
    /// What should simply work did not.
    #[error("{0}")]
    Unexpected(String),
}

/// What was seen that must not be. Empty, the probe held.
#[derive(Debug, Default)]
pub struct Breaches(Vec<String>);

/// How many breaches one line of evidence tells.
const TOLD_MAX: usize = 3;

impl Breaches {
    /// Notes a breach unless `holds`.
    pub fn check(&mut self, holds: bool, breach: impl FnOnce() -> String) {
        if !holds {
            self.0.push(breach());
        }
    }

    /// Notes a breach.
    pub fn note(&mut self, breach: impl Into<String>) {
        self.0.push(breach.into());
    }

    /// What follows for the probe that noted them: failed if there are any, also when it could not go on after that.
    #[must_use]
    pub fn verdict(self, evidence: Result<String, Trouble>) -> Verdict {
        let count = self.0.len();
        if count == 0 {
            return evidence.map_or_else(|trouble| Verdict::NotTried(trouble.to_string()), Verdict::Held);
        }
        let mut told: Vec<String> = self.0.into_iter().take(TOLD_MAX).collect();
        if count > TOLD_MAX {
            told.push(format!("and {} more", count - TOLD_MAX));
        }
        Verdict::Failed(told.join("; "))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_breach_fails_whatever_came_after_it() {
        let trouble = || Err(Trouble::Unexpected("signed out".to_owned()));
        let mut breaches = Breaches::default();
        assert_eq!(Breaches::default().verdict(trouble()), Verdict::NotTried("signed out".to_owned()));
        assert_eq!(Breaches::default().verdict(Ok("well".to_owned())), Verdict::Held("well".to_owned()));
        for _ in 0..5 {
            breaches.check(false, || "odd".to_owned());
        }
        assert_eq!(breaches.verdict(trouble()), Verdict::Failed("odd; odd; odd; and 2 more".to_owned()));
    }
}
