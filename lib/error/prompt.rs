//! Why a prompt is refused for what it asks for.

/// What must not be made, whatever engine is asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PromptReason {
    /// An intimate picture: a face here is somebody's.
    Intimate,
    /// Young ones beside anything suggestive.
    Minor,
    /// A public person.
    PublicPerson,
}

impl PromptReason {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Intimate, Self::Minor, Self::PublicPerson];

    /// As counted, and as the answer says it.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Intimate => "intimate",
            Self::Minor => "minor",
            Self::PublicPerson => "public_person",
        }
    }
}
