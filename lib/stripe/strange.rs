//! What Stripe says and nobody here can act on.

/// Why an event has no effect, and would have none however often it is tried: an operator has to decide. Written
/// without what the event says of people.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Strange {
    /// Another shape than the API's reference says.
    #[error("{what} that cannot be read: {problem}")]
    Unreadable {
        /// What it should be.
        what: &'static str,
        /// What is wrong with it.
        problem: String,
    },
    /// A word of an open enum that came after this code.
    #[error("{0} is a word that is not known")]
    Word(&'static str),
    /// Below zero, or a part of nothing.
    #[error("{0} is no amount")]
    Amount(&'static str),
    /// Something that should be at Stripe is not there.
    #[error("Stripe has no such {0}")]
    Gone(&'static str),
    /// About test money where money is real, or the other way round.
    #[error("it is of the other mode: test and live are mixed up")]
    OtherMode,
    /// A checkout page that is not what was ordered.
    #[error("a checkout page whose {0} is not that of its order")]
    NotOrdered(&'static str),
    /// A bill at a price that is no plan's, of a subscription of which nobody knows what was bought.
    #[error("a bill that fits nothing that was bought")]
    FitsNothing,
    /// Money went back in another currency, and how much of the payment that is cannot be found out.
    #[error("money that went back in another currency, and no telling how much of the payment it is")]
    NoShare,
}

/// What became of an event.
#[derive(Clone, Debug, PartialEq, Eq)]
#[must_use]
pub enum Handled {
    /// It had its effect, or means nothing here; whatever was to be written with it is.
    Done,
    /// It has none, and nothing was written.
    Strange(Strange),
}
