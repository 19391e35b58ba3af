//! The table on standard output.

use crate::verdict::Verdict;

/// One row.
#[derive(Clone, Debug)]
pub struct Row {
    /// What was probed.
    pub name: &'static str,
    /// What came of it.
    pub verdict: Verdict,
}

/// How often each verdict was given.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    /// Held.
    pub held: usize,
    /// Failed.
    pub failed: usize,
    /// Not tried.
    pub not_tried: usize,
}

const WORDS: [&str; 3] = ["held", "FAILED", "not tried"];

/// The heading, aligned with [`line()`].
#[must_use]
pub fn heading() -> String {
    format!("{:<24}{:<11}{}", "probe", "verdict", "evidence")
}

/// One aligned line. Control characters that a studio may have put into its answers are shown, not obeyed.
#[must_use]
pub fn line(row: &Row) -> String {
    let [held, failed, not_tried] = WORDS;
    let (word, evidence) = match &row.verdict {
        Verdict::Held(evidence) => (held, evidence),
        Verdict::Failed(evidence) => (failed, evidence),
        Verdict::NotTried(evidence) => (not_tried, evidence),
    };
    let evidence: String =
        evidence.chars().map(|delivery| if delivery.is_control() { '·' } else { delivery }).collect();
    format!("{:<24}{word:<11}{evidence}", row.name)
}

/// Counts the verdicts.
#[must_use]
pub fn tally(rows: &[Row]) -> Tally {
    let mut tally = Tally::default();
    for row in rows {
        match row.verdict {
            Verdict::Held(_) => tally.held += 1,
            Verdict::Failed(_) => tally.failed += 1,
            Verdict::NotTried(_) => tally.not_tried += 1,
        }
    }
    tally
}

impl std::fmt::Display for Tally {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} held, {} failed, {} not tried", self.held, self.failed, self.not_tried)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_is_one_line_whatever_the_studio_says() {
        let row = Row { name: "x", verdict: Verdict::Failed("a\nb\u{1b}[31m".to_owned()) };
        assert_eq!(line(&row).lines().count(), 1);
        assert!(!line(&row).contains('\u{1b}'));
        assert_eq!(tally(&[row]).to_string(), "0 held, 1 failed, 0 not tried");
    }
}
