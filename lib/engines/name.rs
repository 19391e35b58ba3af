//! Which engines there are, and how long each takes.

use serde::Deserialize;

/// The engines, by name: in the column `engine` of calls, in the catalogue, in the path of webhooks.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum EngineName {
    /// Replicate: trains and makes pictures, and reports by webhook.
    Replicate,
    /// An OpenAI-compatible chat endpoint whose models answer with pictures.
    Chat,
    /// Gemini's own API.
    Gemini,
    /// Together AI.
    Together,
}

/// The two kinds of work.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Task {
    /// Makes a model: minutes to an hour.
    Training,
    /// Makes pictures: seconds to minutes.
    Pictures,
}

/// What can be known of a request whose answer was lost.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LostWork {
    /// The engine lists what it took: it is looked for there, and sent again when it is not there.
    IsListed,
    /// Nothing. Sending it again could make and cost it twice: it is given up and paid back.
    IsUnknowable,
}

/// How long each step of a call may take.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Timings {
    /// How long one sending may take, with everything that belongs to it.
    pub send_seconds: u64,
    /// After this long a sending without a result is lost: nobody is on it any more. For an engine that answers with the
    /// work itself this is the lease of whoever sends. More than `send_seconds` and what follows a sending together.
    pub lost_seconds: i64,
    /// How long without a report before somebody asks.
    pub quiet_seconds: i64,
    /// How long until it is given up and paid back.
    pub deadline_seconds: i64,
    /// How many sendings that came to nothing are enough.
    ///
    /// More than the two retries that were asked for (C5), and of less: what is sent again is only what surely was not begun
    /// ("not now", no connection). Limits are counted by the minute, so two more tries within seconds would be over before
    /// one is; six with a pause that doubles last about that long. What broke after it was begun is sent again by nobody, for
    /// it may be billed, and made, twice: it is paid back, and its owner may try it again.
    pub sends_max: i64,
}

impl EngineName {
    /// Every engine.
    pub const ALL: [Self; 4] = [Self::Replicate, Self::Chat, Self::Gemini, Self::Together];

    /// As stored.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Replicate => "replicate",
            Self::Chat => "chat",
            Self::Gemini => "gemini",
            Self::Together => "together",
        }
    }

    /// The engine of a stored name.
    #[must_use]
    pub fn from_stored(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|engine| engine.as_str() == name)
    }

    /// Whether the answer to a request is the work itself, after seconds or minutes, and nobody calls back: such requests
    /// are sent by a worker, not by whoever takes the order.
    #[must_use]
    pub const fn is_synchronous(self) -> bool {
        match self {
            Self::Replicate => false,
            Self::Chat | Self::Gemini | Self::Together => true,
        }
    }

    /// What can be known of a request whose answer was lost. None has an idempotency key.
    #[must_use]
    pub const fn lost_work(self) -> LostWork {
        match self {
            Self::Replicate => LostWork::IsListed,
            Self::Chat | Self::Gemini | Self::Together => LostWork::IsUnknowable,
        }
    }

    /// The setting that holds our token there, for an operator who has to change it.
    #[must_use]
    pub const fn token_setting(self) -> &'static str {
        match self {
            Self::Replicate => "REPLICATE_API_TOKEN",
            Self::Chat => "CHAT_API_KEY",
            Self::Gemini => "GEMINI_API_KEY",
            Self::Together => "TOGETHER_API_KEY",
        }
    }

    /// The line of configuration that names its model, for an operator who has to write another one there.
    #[must_use]
    pub const fn model_setting(self) -> &'static str {
        match self {
            Self::Replicate => "lib/catalogue/catalogue.toml",
            Self::Chat => "CHAT_MODEL",
            Self::Gemini => "GEMINI_MODEL",
            Self::Together => "TOGETHER_MODEL",
        }
    }

    /// How long each step takes. Replicate reports a training's log every few seconds while it runs, and of pictures
    /// their start and end; it stops predictions after 30 minutes by itself.
    #[must_use]
    pub const fn timings(self, task: Task) -> Timings {
        let replicate =
            Timings { send_seconds: 25, lost_seconds: 40, quiet_seconds: 90, deadline_seconds: 3 * 3600, sends_max: 5 };
        match (self, task) {
            (Self::Replicate, Task::Training) => replicate,
            (Self::Replicate, Task::Pictures) => Timings { quiet_seconds: 20, deadline_seconds: 40 * 60, ..replicate },
            // Nothing is reported before the end, so a lost sending and a quiet one are the same.
            (Self::Chat | Self::Gemini | Self::Together, Task::Training | Task::Pictures) => Timings {
                send_seconds: 125,
                lost_seconds: 200,
                quiet_seconds: 200,
                deadline_seconds: 10 * 60,
                sends_max: 6,
            },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_engine_is_kept_by_its_name() {
        for engine in EngineName::ALL {
            assert_eq!(EngineName::from_stored(engine.as_str()), Some(engine));
        }
        assert_eq!(EngineName::from_stored("Replicate"), None);
    }

    #[test]
    fn nothing_is_on_its_way_any_more_when_a_sending_counts_as_lost() {
        for engine in EngineName::ALL {
            for task in [Task::Training, Task::Pictures] {
                let timings = engine.timings(task);
                // Five seconds pass at most between the row and the sending; what was made is stored after it.
                let storing_seconds = if engine.is_synchronous() { 60 } else { 0 };
                assert!(
                    timings.send_seconds as i64 + 5 + storing_seconds < timings.lost_seconds,
                    "{engine:?} {task:?}"
                );
                assert!(timings.lost_seconds < timings.deadline_seconds, "{engine:?} {task:?}");
            }
        }
    }
}
