//! What the next prediction or training shall do: the wishes of `POST /sandbox/replicate`.

use serde::{Deserialize, Serialize};

use crate::plans::Next;
use crate::webhooks::Webhooks;

/// One wish, used up by the next creation.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Plan {
    /// How it ends.
    pub outcome: Outcome,
    /// How its news travels.
    pub webhooks: Webhooks,
    /// What the creating call gets.
    pub create: Create,
    /// What the first looks at it get, in their order; those after them see it.
    pub read: Vec<Read>,
    /// What stands in its output in place of each address.
    pub output: Option<String>,
    /// It waits for a creation whose prompt has this text, and lets others pass.
    pub prompt_has: Option<String>,
    /// Seconds from creation to end at speed 1; without it about 6 for a prediction and 60 for a training.
    pub seconds: Option<f64>,
}

impl Plan {
    /// What stands in the output in place of the addresses of its files.
    pub(super) fn instead(&self) -> Option<&str> {
        self.output.as_deref().or_else(|| self.outcome.instead())
    }

    /// Whether it is for a creation with this prompt.
    pub(super) fn is_for(&self, prompt: &str) -> bool {
        self.prompt_has.as_deref().is_none_or(|text| prompt.contains(text))
    }
}

/// How a prediction or training ends.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// As wished by its input.
    #[default]
    Succeed,
    /// `failed` after a bit more than half of its time.
    Fail,
    /// One picture is dropped by the safety checker.
    NsfwOne,
    /// Every picture is dropped: `failed`.
    NsfwAll,
    /// Stays `processing` until it is canceled.
    Never,
    /// Succeeds, with a list of addresses even for one picture.
    OutputList,
    /// Succeeds without any output.
    OutputNull,
    /// Succeeds with JPEG files that are called and declared PNG.
    JpegNamedPng,
    /// Succeeds with an excuse in words where an address should be.
    Text,
    /// Succeeds with an address in our own network.
    PrivateUrl,
    /// Succeeds with an address at somebody else's host, whose name begins as its own does.
    ForeignUrl,
    /// Succeeds, and its last file has words in it.
    TextFile,
    /// Succeeds, and its last file breaks off.
    Cut,
    /// Succeeds, and its last file has more bytes than any picture.
    Huge,
    /// `failed`: what went in or came out was flagged (E005).
    Sensitive,
    /// `failed`: the prompt was caught.
    Moderated,
    /// `failed`: the provider is busy.
    Busy,
    /// An edit shows another scene.
    AnotherScene,
    /// An edit shows what was there before.
    Unchanged,
    /// An edit has the outline of its map drawn into it.
    OutlineDrawn,
}

/// What a prediction that fails says.
const FAILURE: &str = "Error running model: weights could not be loaded";
const NSFW: &str = "All generated images contained NSFW content. Try running it again with a different prompt.";
const SENSITIVE: &str = "The input or output was flagged as sensitive. Please try again with different inputs. (E005)";
const MODERATED: &str = "Your prompt was caught by our AI moderator. Please adjust it and try again!";
const BUSY: &str = "the server is busy";

/// What stands where an address should.
const EXCUSE: &str = "I am sorry, but I cannot make this picture.";
const PRIVATE: &str = "http://169.254.169.254/latest/meta-data/out-0.webp";
const FOREIGN: &str = "https://replicate.delivery.example.com/pbxt/out-0.webp";

impl Outcome {
    /// The words that a prediction ends with that makes no picture at all; nothing for one that succeeds, or never ends.
    pub(super) const fn failure(self) -> Option<&'static str> {
        match self {
            Self::Fail => Some(FAILURE),
            Self::NsfwAll => Some(NSFW),
            Self::Sensitive => Some(SENSITIVE),
            Self::Moderated => Some(MODERATED),
            Self::Busy => Some(BUSY),
            Self::Succeed
            | Self::NsfwOne
            | Self::Never
            | Self::OutputList
            | Self::OutputNull
            | Self::JpegNamedPng
            | Self::Text
            | Self::PrivateUrl
            | Self::ForeignUrl
            | Self::TextFile
            | Self::Cut
            | Self::Huge
            | Self::AnotherScene
            | Self::Unchanged
            | Self::OutlineDrawn => None,
        }
    }

    const fn instead(self) -> Option<&'static str> {
        match self {
            Self::Text => Some(EXCUSE),
            Self::PrivateUrl => Some(PRIVATE),
            Self::ForeignUrl => Some(FOREIGN),
            Self::Succeed
            | Self::Fail
            | Self::NsfwOne
            | Self::NsfwAll
            | Self::Never
            | Self::OutputList
            | Self::OutputNull
            | Self::JpegNamedPng
            | Self::TextFile
            | Self::Cut
            | Self::Huge
            | Self::Sensitive
            | Self::Moderated
            | Self::Busy
            | Self::AnotherScene
            | Self::Unchanged
            | Self::OutlineDrawn => None,
        }
    }

    /// Whether there is something to draw before a prediction can end so.
    pub(super) const fn draws(self) -> bool {
        self.failure().is_none() && !matches!(self, Self::Never | Self::OutputNull)
    }
}

/// What the creating call gets.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum Create {
    /// 201.
    #[default]
    #[serde(rename = "ok")]
    Ok,
    /// It is created, but the answer never comes.
    #[serde(rename = "timeout_after_accept")]
    TimeoutAfterAccept,
    /// It is throttled and not created.
    #[serde(rename = "429")]
    Throttled,
    /// The provider breaks before it creates anything.
    #[serde(rename = "500")]
    Broken,
    /// The provider cannot read the request, and creates nothing.
    #[serde(rename = "400")]
    Malformed,
    /// The token is refused, and nothing is created.
    #[serde(rename = "401")]
    Unknown,
    /// There is no credit, and nothing is created.
    #[serde(rename = "402")]
    NoCredit,
    /// This account may not do it, and nothing is created.
    #[serde(rename = "403")]
    Forbidden,
    /// It is overloaded, and creates nothing.
    #[serde(rename = "503")]
    Overloaded,
    /// 201, and it ends `aborted` in the queue: its time ran out before it began.
    #[serde(rename = "aborted")]
    Aborted,
}

/// What a look at one gets in its place.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Read {
    /// The token is refused.
    #[serde(rename = "401")]
    Unknown,
    /// There is no credit.
    #[serde(rename = "402")]
    NoCredit,
    /// This account may not see it.
    #[serde(rename = "403")]
    Forbidden,
    /// It is not there.
    #[serde(rename = "404")]
    Missing,
    /// It is throttled.
    #[serde(rename = "429")]
    Throttled,
    /// The provider breaks.
    #[serde(rename = "500")]
    Broken,
    /// It is overloaded.
    #[serde(rename = "503")]
    Overloaded,
}

/// How predictions and trainings are shown where nobody asks for one by itself.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Lists {
    /// With everything but their logs.
    Full,
    /// Without their webhooks, too, as the API documents them.
    #[default]
    WithoutWebhook,
    /// And by itself none shows its webhook, either.
    WithoutWebhookAnywhere,
    /// Lists show neither webhook nor input.
    Bare,
}

/// The body of `POST /sandbox/replicate`.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Wish {
    #[serde(default)]
    pub(super) next: Option<Next<Plan>>,
    #[serde(default)]
    pub(super) lists: Option<Lists>,
    /// How many models the account may have from now on.
    #[serde(default)]
    pub(super) models_max: Option<usize>,
}

impl Plan {
    /// What is wrong with the plan beyond its words, if anything.
    pub(super) fn fault(&self) -> Option<&'static str> {
        match self.seconds {
            Some(seconds) if !(0.0..=86_400.0).contains(&seconds) => Some("seconds is from 0 to 86400"),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_word_of_the_interface_is_understood() {
        let outcomes = [
            "succeed",
            "fail",
            "nsfw_one",
            "nsfw_all",
            "never",
            "output_list",
            "output_null",
            "jpeg_named_png",
            "text",
            "private_url",
            "foreign_url",
            "text_file",
            "cut",
            "huge",
            "sensitive",
            "moderated",
            "busy",
            "another_scene",
            "unchanged",
            "outline_drawn",
        ];
        for outcome in outcomes {
            for webhooks in ["once", "none", "twice", "reversed", "late", "bad_signature"] {
                for create in ["ok", "timeout_after_accept", "429", "500", "503", "400", "401", "402", "403", "aborted"]
                {
                    let text = format!(
                        r#"{{"next":{{"outcome":"{outcome}","webhooks":"{webhooks}","create":"{create}","seconds":3}}}}"#
                    );
                    serde_json::from_str::<Wish>(&text).unwrap();
                }
            }
        }
        for read in ["401", "402", "403", "404", "429", "500", "503"] {
            let text = format!(r#"{{"next":{{"read":["{read}"],"output":"https://example.com/x.png"}}}}"#);
            serde_json::from_str::<Wish>(&text).unwrap();
        }
    }

    #[test]
    fn an_unknown_word_is_refused() {
        for text in [
            r#"{"next":{"outcome":"explode"}}"#,
            r#"{"next":{"colour":"red"}}"#,
            r#"{"then":{}}"#,
            r#"{"lists":"none"}"#,
        ] {
            assert!(serde_json::from_str::<Wish>(text).is_err(), "{text}");
        }
    }
}
