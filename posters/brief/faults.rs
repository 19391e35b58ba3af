//! What is wrong with a field of an answer.

/// Why a field took what stands in for it. `Display` says it to the model that is asked again.
#[derive(Clone, Debug, Eq, PartialEq, thiserror::Error)]
pub enum Fault {
    /// The answer holds no JSON object.
    #[error("the answer is no JSON object")]
    NoObject,
    /// The field is missing, empty, or of another type.
    #[error("{field} is missing or of the wrong type")]
    Missing {
        /// The field, with dots: `posters.03.headline`.
        field: String,
    },
    /// The text is longer than it may be.
    #[error("{field} is too long")]
    TooLong {
        /// The field.
        field: String,
    },
    /// It says a number that the description does not.
    #[error("{field} says {number}, which the description does not")]
    InventedNumber {
        /// The field.
        field: String,
        /// The number.
        number: String,
    },
    /// It uses a word that a platform may refuse.
    #[error("{field} uses the forbidden word {word}")]
    ForbiddenWord {
        /// The field.
        field: String,
        /// The word.
        word: &'static str,
    },
    /// A selling point names a fact that does not exist.
    #[error("{field} is proven by no fact")]
    Unproven {
        /// The field.
        field: String,
    },
    /// The headline is that of an earlier poster.
    #[error("{field} repeats an earlier headline")]
    Repeated {
        /// The field.
        field: String,
    },
}

impl Fault {
    /// Whether it is worth a second question: there was nothing to read, or a word that a model can put in another way.
    /// What is made up, missing or too long takes what stands in for it at once.
    #[must_use]
    pub const fn is_asked_again(&self) -> bool {
        match self {
            Self::NoObject | Self::ForbiddenWord { .. } => true,
            Self::Missing { .. }
            | Self::TooLong { .. }
            | Self::InventedNumber { .. }
            | Self::Unproven { .. }
            | Self::Repeated { .. } => false,
        }
    }
}
