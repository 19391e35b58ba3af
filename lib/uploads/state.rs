//! Where an upload stands.

use crate::db::{FromValue, Value};

/// Where an upload stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum UploadState {
    /// Its file is still to come, or to be looked at.
    Pending,
    /// A clean copy is kept.
    Ready,
    /// It was looked at and refused; nothing is kept.
    Rejected,
    /// It was forgotten, or nothing used it in time.
    Gone,
}

impl UploadState {
    /// All states.
    pub const ALL: [Self; 4] = [Self::Pending, Self::Ready, Self::Rejected, Self::Gone];

    /// As stored and shown.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Pending => "pending",
            Self::Ready => "ready",
            Self::Rejected => "rejected",
            Self::Gone => "gone",
        }
    }
}

impl FromValue for UploadState {
    const WANTS: &'static str = "the state of an upload";

    fn from_value(value: &Value) -> Option<Self> {
        let text = String::from_value(value)?;
        Self::ALL.into_iter().find(|state| state.as_str() == text)
    }
}
