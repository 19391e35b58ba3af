//! What becomes of the next requests.

use serde::{Deserialize, Serialize};

/// What becomes of one request. The first six are the places a picture can be in.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) enum Outcome {
    /// In `message.images`: what becomes of a request without a plan.
    #[serde(rename = "images", alias = "picture")]
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
    #[serde(rename = "words", alias = "text", alias = "draft_only")]
    Words,
    /// `message.refusal`.
    #[serde(rename = "refusal", alias = "refuse")]
    Refusal,
    /// The content filter.
    #[serde(rename = "filtered")]
    Filtered,
    /// Status 200 and an error in the body.
    #[serde(rename = "error_200", alias = "error200")]
    ErrorUnder200,
    /// Status 200 and a page of whatever stands before the endpoint.
    #[serde(rename = "html")]
    Html,
    /// The base64 is cut off.
    #[serde(rename = "truncated", alias = "cut")]
    Truncated,
    /// More bytes than anybody should take.
    #[serde(rename = "huge")]
    Huge,
    /// In markdown, at a private address.
    #[serde(rename = "private_url")]
    PrivateUrl,
    /// No answer until it is let go, then a picture.
    #[serde(rename = "hang")]
    Hang,
    /// Too many requests, without a word of when to come back.
    #[serde(rename = "429")]
    TooMany,
    /// Too many requests, come back after seven seconds.
    #[serde(rename = "429_retry_after", alias = "429_retry")]
    TooManyForNow,
    /// The quota is used up.
    #[serde(rename = "429_quota")]
    Quota,
    /// Overloaded, and nothing was begun.
    #[serde(rename = "503")]
    Overloaded,
    /// It broke.
    #[serde(rename = "500")]
    Broken,
    /// The key is not known.
    #[serde(rename = "401")]
    WrongKey,
    /// No credit.
    #[serde(rename = "402")]
    NoCredit,
    /// Not for this key.
    #[serde(rename = "403")]
    NotAllowed,
}
