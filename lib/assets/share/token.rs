//! What the address of a shared picture ends with.

use std::str::FromStr;

use serde::{Deserialize, Deserializer};
use utoipa::openapi::RefOr;
use utoipa::openapi::schema::Schema;
use utoipa::{PartialSchema, ToSchema};

use crate::config::Config;
use crate::db::Value;
use crate::error::{AppError, Result};
use crate::{random, schema};

/// 256 random bits, as base64url.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::assets) struct ShareToken(String);

/// Letters of a token.
const CHARS: usize = 43;

impl ShareToken {
    /// One that nobody has seen.
    pub(in crate::assets) fn new() -> Self {
        Self(random::token())
    }

    /// The page of the picture, for people.
    pub(in crate::assets) fn page_url(&self, config: &Config) -> Result<String> {
        self.url(config, "")
    }

    /// The picture's file.
    pub(super) fn picture_url(&self, config: &Config) -> Result<String> {
        self.url(config, "/picture")
    }

    /// The schema of what it looks like.
    pub(super) fn text() -> Schema {
        schema::text(&format!("^[A-Za-z0-9_-]{{{CHARS}}}$"))
    }

    fn url(&self, config: &Config, rest: &str) -> Result<String> {
        let url = config.public_url.join(&format!("/s/{}{rest}", self.0));
        url.map(String::from).map_err(|error| AppError::Internal(format!("the address of a shared picture: {error}")))
    }
}

impl FromStr for ShareToken {
    type Err = AppError;

    fn from_str(text: &str) -> Result<Self> {
        let is_one =
            text.len() == CHARS && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_".contains(&byte));
        is_one.then(|| Self(text.to_owned())).ok_or(AppError::NotFound { what: "share" })
    }
}

impl<'de> Deserialize<'de> for ShareToken {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?.parse().map_err(|_| serde::de::Error::custom("no token"))
    }
}

impl PartialSchema for ShareToken {
    fn schema() -> RefOr<Schema> {
        Self::text().into()
    }
}

impl ToSchema for ShareToken {}

impl From<&ShareToken> for Value {
    fn from(token: &ShareToken) -> Self {
        Self::Text(token.0.clone())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_reads_back_and_nothing_else_is_one() {
        let token = ShareToken::new();
        assert_eq!(token.0.parse::<ShareToken>().ok(), Some(token.clone()));
        assert_ne!(ShareToken::new(), token);
        for text in ["", "page", &token.0[1..], &format!("{}a", token.0), &format!("{}/", &token.0[1..])] {
            assert!(text.parse::<ShareToken>().is_err(), "{text}");
        }
    }
}
