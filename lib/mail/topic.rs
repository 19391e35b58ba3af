//! What mails are about, and so which of them somebody may want none of.

/// What a mail is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Topic {
    /// The safety of an account, and what its owner asked for at its doors: codes, sign-ins, all that is known of them. A
    /// download of that is told of whoever asked for it: it may have been somebody else.
    Security,
    /// What was paid, and what went back.
    Money,
    /// What became of one's work.
    News,
}

impl Topic {
    /// Whether its reader may end such mails, and each says where.
    #[must_use]
    pub const fn can_be_unsubscribed(self) -> bool {
        match self {
            Self::News => true,
            Self::Security | Self::Money => false,
        }
    }
}
