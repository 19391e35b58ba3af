//! What becomes of the next requests.

use serde::{Deserialize, Serialize};

/// What becomes of one request. The first six are the places a picture can be in.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) enum Outcome {
    /// In `message.images`: what becomes of a request without a plan.
    #[serde(rename = "images")]
    Images,
    /// In a part of `message.content`.
    #[serde(rename = "parts")]
    Parts,
    /// In markdown.
    #[serde(rename = "markdown")]
    Markdown,
    /// The content is a data URL.
    #[serde(rename = "bare")]
    Bare,
    /// The content is JSON.
    #[serde(rename = "json")]
    Json,
    /// In `data[0]`, as the images endpoint answers.
    #[serde(rename = "data")]
    Data,
    /// In markdown, at an address of this endpoint.
    #[serde(rename = "file")]
    File,
    /// In markdown, at this address.
    #[serde(rename = "address")]
    Address(String),
    /// Words instead of a picture.
    #[serde(rename = "words")]
    Words,
    /// `message.refusal`.
    #[serde(rename = "refusal")]
    Refusal,
    /// The content filter.
    #[serde(rename = "filtered")]
    Filtered,
    /// Status 200 and an error in the body.
    #[serde(rename = "error_200")]
    ErrorUnder200,
    /// Status 200 and a page of whatever stands before the endpoint.
    #[serde(rename = "html")]
    Html,
    /// The base64 is cut off.
    #[serde(rename = "truncated")]
    Truncated,
    /// No answer until it is let go, then a picture.
    #[serde(rename = "hang")]
    Hang,
    /// Too many requests, without a word of when to come back.
    #[serde(rename = "429")]
    TooMany,
    /// Too many requests, come back after seven seconds.
    #[serde(rename = "429_retry_after")]
    TooManyForNow,
    /// It broke.
    #[serde(rename = "500")]
    Broken,
    /// The key is not known.
    #[serde(rename = "401")]
    WrongKey,
    /// No credit.
    #[serde(rename = "402")]
    NoCredit,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Wish {
    pub(super) next: Option<Next>,
    #[serde(default)]
    pub(super) release: bool,
}

#[derive(Deserialize)]
#[serde(untagged)]
pub(super) enum Next {
    One(Outcome),
    Several(Vec<Outcome>),
}

impl Next {
    pub(super) fn into_list(self) -> Vec<Outcome> {
        match self {
            Self::One(outcome) => vec![outcome],
            Self::Several(outcomes) => outcomes,
        }
    }
}
