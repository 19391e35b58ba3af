//! What is promised to whoever invites somebody, and to whom they invite.

/// What both get, and how often somebody can be paid for it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ReferralTerms {
    /// What whoever invites gets for each.
    pub inviter_credits: u32,
    /// What whoever is invited gets.
    pub invited_credits: u32,
    /// For how many somebody is paid at most.
    pub total_max: u32,
    /// For how many within thirty days.
    pub month_max: u32,
}

impl ReferralTerms {
    /// Where no setting says otherwise.
    pub const USUAL: Self = Self { inviter_credits: 30, invited_credits: 30, total_max: 50, month_max: 10 };

    /// Whether anybody gets anything.
    #[must_use]
    pub const fn are_open(self) -> bool {
        self.inviter_credits > 0 || self.invited_credits > 0
    }
}

/// Whether this can be somebody's code.
#[must_use]
pub fn is_code(text: &str) -> bool {
    text.len() == 12 && text.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_is_twelve_hexadecimal_digits() {
        assert!(is_code("0123456789ab"));
        for text in ["", "0123456789a", "0123456789abc", "0123456789AB", "0123456789a'", "usr_01J000000"] {
            assert!(!is_code(text), "{text}");
        }
    }

    #[test]
    fn without_credits_there_is_nothing_to_invite_with() {
        let none = ReferralTerms { inviter_credits: 0, invited_credits: 0, ..ReferralTerms::USUAL };
        assert!(!none.are_open());
        assert!(ReferralTerms { invited_credits: 1, ..none }.are_open());
    }
}
