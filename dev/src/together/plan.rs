//! What becomes of the next requests.

use serde::{Deserialize, Serialize};

/// What becomes of one request.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Outcome {
    /// A picture in the form that was asked for: what becomes of a request without a plan.
    Picture,
    /// A JPEG where PNG was asked for, and the other way round.
    OtherFormat,
    /// A picture at an address of this API, though base64 was asked for.
    Url,
    /// A picture at a private address.
    PrivateUrl,
    /// No picture at all.
    Nothing,
    /// Words where the picture should be.
    Text,
    /// 422: the picture is not made.
    Refuse,
    /// Status 200 and an error in the body.
    Error200,
    /// Status 200 and a page of whatever stands before it.
    Html,
    /// The base64 is cut off.
    Cut,
    /// More bytes than anybody should take.
    Huge,
    /// No answer until it is let go, then a picture.
    Hang,
    /// Too many, without a word of when to come back.
    #[serde(rename = "429")]
    TooMany,
    /// Too many: `retry-after` says seven seconds.
    #[serde(rename = "429_retry")]
    TooManyForNow,
    /// Too many: `x-ratelimit-reset` says eleven seconds.
    #[serde(rename = "429_reset")]
    TooManyUntil,
    /// The limit of what may be spent is reached.
    #[serde(rename = "429_quota")]
    Quota,
    /// It broke.
    #[serde(rename = "500")]
    Broken,
    /// Overloaded.
    #[serde(rename = "503")]
    Overloaded,
    /// The key is not known.
    #[serde(rename = "401")]
    WrongKey,
    /// No credit.
    #[serde(rename = "402")]
    NoCredit,
    /// Not for this account.
    #[serde(rename = "403")]
    NotAllowed,
}
