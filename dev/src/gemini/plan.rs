//! What becomes of the next questions.

use serde::{Deserialize, Serialize};

/// What becomes of one question.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Outcome {
    /// A picture: what becomes of a question without a plan.
    Picture,
    /// Two drafts in `thought` parts, words, and the picture.
    Drafts,
    /// Drafts and no picture.
    DraftOnly,
    /// A JPEG that is called PNG.
    JpegNamedPng,
    /// Words instead of a picture.
    Text,
    /// `finishReason` NO_IMAGE.
    NoImage,
    /// `finishReason` OTHER.
    Other,
    /// `promptFeedback`: the prompt is blocked, and there is no candidate.
    Refuse,
    /// `finishReason` IMAGE_SAFETY, without a content.
    RefuseImage,
    /// `finishReason` LANGUAGE.
    Language,
    /// The candidates are empty.
    Nothing,
    /// Status 200 and an error in the body.
    Error200,
    /// Status 200 and a page of whatever stands before it.
    Html,
    /// The base64 is cut off.
    Cut,
    /// More bytes than anybody should take.
    Huge,
    /// The picture is said to be a file at a private address.
    PrivateUrl,
    /// No answer until it is let go, then a picture.
    Hang,
    /// Too many, without a word of when to come back.
    #[serde(rename = "429")]
    TooMany,
    /// Too many: `RetryInfo` says 34.07 seconds.
    #[serde(rename = "429_retry")]
    TooManyForNow,
    /// The quota of the day is used up.
    #[serde(rename = "429_quota")]
    Quota,
    /// INTERNAL.
    #[serde(rename = "500")]
    Broken,
    /// UNAVAILABLE: overloaded.
    #[serde(rename = "503")]
    Overloaded,
    /// The key is not known.
    #[serde(rename = "401")]
    WrongKey,
    /// Nobody pays.
    #[serde(rename = "402")]
    Unpaid,
    /// Not from where we are.
    #[serde(rename = "403")]
    Place,
}
