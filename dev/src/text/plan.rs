//! What becomes of the next requests.

use serde::{Deserialize, Serialize};

use crate::plans::Next;

/// What becomes of one request.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) enum Outcome {
    /// A brief that is made of the description: what becomes of a request without a plan.
    #[serde(rename = "ok")]
    Ok,
    /// In a fence of markdown.
    #[serde(rename = "fenced")]
    Fenced,
    /// With words before and behind it, braces among them.
    #[serde(rename = "prose")]
    Prose,
    /// After its thoughts.
    #[serde(rename = "thinking")]
    Thinking,
    /// In the parts of a content.
    #[serde(rename = "parts")]
    Parts,
    /// Cut off: the budget was too small.
    #[serde(rename = "bad_json")]
    CutOff,
    /// Words without an object.
    #[serde(rename = "no_json")]
    NoObject,
    /// Thoughts ate the whole budget.
    #[serde(rename = "empty")]
    Empty,
    /// Numbers that nobody named.
    #[serde(rename = "numbers")]
    Numbers,
    /// Words that shops refuse.
    #[serde(rename = "words")]
    Words,
    /// Texts that are too long, and of the wrong type.
    #[serde(rename = "long")]
    Long,
    /// `message.refusal`.
    #[serde(rename = "refusal")]
    Refusal,
    /// More bytes than anybody reads.
    #[serde(rename = "huge")]
    Huge,
    /// Status 200 and a page of whatever stands before the endpoint.
    #[serde(rename = "html")]
    Html,
    /// Status 200 and an error in the body.
    #[serde(rename = "error_200")]
    ErrorUnder200,
    /// No answer until it is let go, then a brief.
    #[serde(rename = "hang")]
    Hang,
    /// It knows no JSON schema.
    #[serde(rename = "400_schema")]
    NoSchema,
    /// It knows no `response_format`.
    #[serde(rename = "400_format")]
    NoFormat,
    /// It has another name for the budget.
    #[serde(rename = "400_budget")]
    NoBudget,
    /// It takes no temperature.
    #[serde(rename = "400_temperature")]
    NoTemperature,
    /// It takes no picture.
    #[serde(rename = "400_picture")]
    NoPicture,
    /// The key is not known.
    #[serde(rename = "401")]
    WrongKey,
    /// No credit.
    #[serde(rename = "402")]
    NoCredit,
    /// Too many requests, without a word of when to come back.
    #[serde(rename = "429")]
    TooMany,
    /// Too many requests, come back after seven seconds.
    #[serde(rename = "429_retry_after")]
    TooManyForNow,
    /// It broke.
    #[serde(rename = "500")]
    Broken,
    /// It is overloaded.
    #[serde(rename = "503")]
    Overloaded,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Wish {
    pub(super) next: Option<Next<Outcome>>,
    #[serde(default)]
    pub(super) release: bool,
    pub(super) retired: Option<bool>,
}
