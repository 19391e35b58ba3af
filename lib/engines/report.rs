//! What an engine says: what came of a request, and how the work stands.

use std::fmt;

use bytes::Bytes;
use url::Url;

use super::ItemFault;

/// What came of sending a request. Only [`Sent::NotSent`] may be sent again without further thought.
#[derive(Debug)]
pub enum Sent {
    /// The engine took it, under this id of its own; what becomes of it is reported later.
    Accepted(String),
    /// The engine did it before it answered.
    Finished(Report),
    /// It surely was not taken: no connection, or too many requests. The same may be taken later.
    NotSent {
        /// How long to wait before it is tried again.
        retry_after_seconds: u32,
    },
    /// It may have been taken: no answer in time, or one that is not understood.
    Unknown,
    /// It surely was not taken, and the same request would end the same way.
    Refused(ItemFault),
    /// It surely was not taken, and nothing will be until an operator has acted: the engine refuses who we are.
    NeedsOperator(AccountProblem),
}

/// Why an engine refuses us.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AccountProblem {
    /// It does not know our token.
    Token,
    /// Our account there is empty.
    Credit,
    /// We may not do this there.
    Permission,
}

impl AccountProblem {
    /// What this status of a refusal says, if it is about us.
    #[must_use]
    pub const fn of_status(status: u16) -> Option<Self> {
        match status {
            401 => Some(Self::Token),
            402 => Some(Self::Credit),
            403 => Some(Self::Permission),
            _ => None,
        }
    }

    /// As stored.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Token => "token",
            Self::Credit => "credit",
            Self::Permission => "permission",
        }
    }
}

/// Why a question to an engine has no answer. The texts are for the log.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum EngineError {
    /// It cannot be reached, it failed, or what it says is not understood: the same question may be answered later.
    #[error("{0}")]
    Unavailable(String),
    /// Too many questions.
    #[error("the engine asks to wait {retry_after_seconds} s")]
    Throttled {
        /// How long to wait.
        retry_after_seconds: u32,
    },
    /// It refuses who we are.
    #[error("the engine refuses us: {}", .0.as_str())]
    Account(AccountProblem),
    /// It refuses the question.
    #[error("{0}")]
    Refused(String),
}

/// Where the work stands at the engine.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ReportState {
    /// Taken, not begun; also a state we do not know, which is no end.
    Queued,
    /// Running.
    Running,
    /// Over, with an output.
    Succeeded,
    /// Over, with a fault.
    Failed,
    /// Ended before it was through: by us, at the engine's console, or by its limits.
    Stopped,
}

impl ReportState {
    /// Whether nothing more will happen.
    #[must_use]
    pub const fn is_final(self) -> bool {
        match self {
            Self::Succeeded | Self::Failed | Self::Stopped => true,
            Self::Queued | Self::Running => false,
        }
    }
}

/// How the work stands, as the engine says.
///
/// `Debug` shows no output and no log: they hold pictures, their addresses and words of people.
#[derive(Clone, PartialEq)]
pub struct Report {
    /// The engine's id of it; an engine that answers with the work itself has none.
    pub id: Option<String>,
    /// Where it stands.
    pub state: ReportState,
    /// How far it is, 0–99, where the engine lets one see it.
    pub percent: Option<u8>,
    /// What was made.
    pub output: Output,
    /// Why it ended without what was asked for.
    pub fault: Option<ItemFault>,
    /// What went wrong in the engine's words, for the log.
    pub error: Option<String>,
    /// The whole log so far, where there is one; see [`super::LogTail`].
    pub logs: String,
    /// How long it ran in milliseconds by the engine's own measure, zero when it never began.
    pub ran_millis: Option<i64>,
}

impl fmt::Debug for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Report")
            .field("id", &self.id)
            .field("state", &self.state)
            .field("fault", &self.fault)
            .field("error", &self.error)
            .finish_non_exhaustive()
    }
}

/// What was made.
#[derive(Clone, PartialEq)]
pub enum Output {
    /// Nothing, or nothing yet.
    Nothing,
    /// Each picture that was asked for, in order, or why it is missing.
    Pictures(Vec<Result<PictureSource, ItemFault>>),
    /// A model of a face.
    Model(TrainedVersion),
}

/// Where a picture is.
#[derive(Clone, PartialEq, Eq)]
pub enum PictureSource {
    /// At an address that [`super::Engine::fetch`] may ask.
    Url(Url),
    /// Here: it came with the answer. Nobody has looked yet whether it is a picture.
    Bytes(Bytes),
}

/// The model a training made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TrainedVersion {
    /// `owner/name`
    pub model: String,
    /// The version's hash, without the name.
    pub version: String,
}

/// What became of something that was to be deleted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Deleted {
    /// It is gone, or was not there.
    Gone,
    /// The provider deletes it within minutes: ask again to be sure.
    Accepted,
    /// Not now: a model still has versions, a version is in use. Ask again later.
    Refused,
}
