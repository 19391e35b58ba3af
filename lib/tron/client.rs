//! TronGrid: what its index says came to an address (hints), and what the chain itself says of a transaction (proof).
//!
//! Hints find transactions; money is only ever what a proof says.

use std::time::Duration;

use http::StatusCode;
use http::header::RETRY_AFTER;
use reqwest::{RequestBuilder, Response};
use secrecy::{ExposeSecret as _, SecretString};
use serde_json::{Value, json};
use url::Url;

use super::address::Address;
use super::error::ChainError;
use super::history::{HistoryPage, PAGE_ROWS, Place};
use super::proof::{self, Proof};
use super::txid::Txid;
use crate::outbound::{BodyError, below, read_body};

/// How long one call may take, with its whole answer.
const CALL_LIMIT: Duration = Duration::from_secs(10);
/// The largest answer that is read: a page of 200 rows has 100 kB, a batch payment's log as much.
const ANSWER_BYTES_MAX: usize = 2 * 1024 * 1024;
/// How long to be quiet after being told to, at least and at most.
const QUIET_SECONDS: i64 = 30;
const QUIET_SECONDS_MAX: i64 = 600;

/// `TRON_*`: where USDT is received and who tells of it.
#[derive(Clone, Debug)]
pub struct TronConfig {
    /// `TRON_ADDRESS`: our address.
    pub address: Address,
    /// `TRON_CONTRACT`: the one token that is money. What a token calls itself proves nothing.
    pub contract: Address,
    /// `TRON_BASE_URL`: TronGrid.
    pub base_url: Url,
    /// `TRON_API_KEY`, if there is one; sent to `base_url` only.
    pub api_key: Option<SecretString>,
}

/// A client for TronGrid.
#[derive(Clone, Debug)]
pub struct Tron {
    http: reqwest::Client,
    config: TronConfig,
}

impl Tron {
    /// A client. `http` must follow no redirects: [`crate::outbound::http_client`] makes such a one.
    #[must_use]
    pub const fn new(http: reqwest::Client, config: TronConfig) -> Self {
        Self { http, config }
    }

    /// Where new orders are paid.
    #[must_use]
    pub const fn address(&self) -> Address {
        self.config.address
    }

    /// One page of what came to `address`, oldest first, of blocks that may still be dropped as well: what is money and
    /// what is only seen is said by the proof. Of pages that are named, every other filter stays the same.
    pub(crate) async fn history(&self, address: Address, place: &Place) -> Result<HistoryPage, ChainError> {
        let mut url = self.url(&["v1", "accounts", &address.to_string(), "transactions", "trc20"])?;
        let (since, way) = match place {
            Place::Since(since) | Place::Behind(since, _) => (since, "block_timestamp,asc"),
            Place::EndOf(moment) => (moment, "block_timestamp,desc"),
        };
        let since = since.millis().max(0).to_string();
        url.query_pairs_mut()
            .append_pair("only_to", "true")
            .append_pair("contract_address", &self.config.contract.to_string())
            .append_pair("limit", &PAGE_ROWS.to_string())
            .append_pair("order_by", way)
            .append_pair("min_timestamp", &since);
        match place {
            Place::Since(_) => {}
            Place::Behind(_, mark) => drop(url.query_pairs_mut().append_pair("fingerprint", mark)),
            Place::EndOf(_) => drop(url.query_pairs_mut().append_pair("max_timestamp", &since)),
        }
        let answer = self.call(self.http.get(url)).await?;
        HistoryPage::read(&answer, address, self.config.contract)
    }

    /// What the chain says of a transaction; `None` while it is not irreversible, or when there is no such one.
    pub(crate) async fn proof(&self, txid: &Txid) -> Result<Option<Proof>, ChainError> {
        let url = self.url(&["walletsolidity", "gettransactioninfobyid"])?;
        let answer = self.call(self.http.post(url).json(&json!({ "value": txid.to_string() }))).await?;
        proof::read(&answer, txid, self.config.contract)
    }

    fn url(&self, segments: &[&str]) -> Result<Url, ChainError> {
        below(&self.config.base_url, segments).ok_or(ChainError::Unreachable)
    }

    async fn call(&self, request: RequestBuilder) -> Result<Value, ChainError> {
        let request = match &self.config.api_key {
            Some(key) => request.header("TRON-PRO-API-KEY", key.expose_secret()),
            None => request,
        };
        let response = request.timeout(CALL_LIMIT).send().await.map_err(|error| {
            tracing::debug!(error = %error.without_url(), "tron: no answer");
            ChainError::Unreachable
        })?;
        let (status, wait) = (response.status(), wait_of(&response));
        let body = read_body(response, ANSWER_BYTES_MAX).await.map_err(|error| match error {
            BodyError::Broken(_) => ChainError::Unreachable,
            BodyError::TooLarge { .. } => ChainError::Unreadable,
        })?;
        judge(status, wait, &body)
    }
}

/// What the header says, within reason.
fn wait_of(response: &Response) -> i64 {
    let header = response.headers().get(RETRY_AFTER).and_then(|value| value.to_str().ok()?.trim().parse().ok());
    header.unwrap_or(QUIET_SECONDS).clamp(QUIET_SECONDS, QUIET_SECONDS_MAX)
}

/// The body as JSON, if the status and the body both say that it is an answer: the node behind the index says what
/// went wrong with status 200, too.
fn judge(status: StatusCode, wait_seconds: i64, body: &[u8]) -> Result<Value, ChainError> {
    let said = serde_json::from_slice::<Value>(body);
    let error = said.as_ref().ok().and_then(error_of).unwrap_or_default();
    let suspended =
        matches!(status, StatusCode::FORBIDDEN | StatusCode::TOO_MANY_REQUESTS | StatusCode::SERVICE_UNAVAILABLE)
            || error.contains("frequency limit");
    if suspended {
        return Err(ChainError::Suspended { seconds: wait_seconds });
    }
    if !status.is_success() {
        let detail: String = error.chars().take(200).collect();
        tracing::warn!(status = status.as_u16(), detail, "the chain's provider refused");
        let status = status.as_u16();
        return Err(if status < 500 { ChainError::Refused { status } } else { ChainError::Unreachable });
    }
    match said {
        Ok(answer) if answer.is_object() && error_of(&answer).is_none() => Ok(answer),
        Ok(_) | Err(_) => Err(ChainError::Unreadable),
    }
}

/// The text of a failure: its key has another case in each of the provider's interfaces.
fn error_of(answer: &Value) -> Option<&str> {
    ["error", "Error"].into_iter().find_map(|key| answer.get(key)?.as_str())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_form_of_too_many_calls_is_a_suspension() {
        let grid = br#"{"success":false,"error":"The key exceeds the frequency limit(15), and the query server is suspended for 30s","statusCode":403}"#;
        let node = br#"{"Error":"The key exceeds the frequency limit(30), and the query server is suspended for 30s"}"#;
        for (status, body) in [(403, &grid[..]), (200, grid), (200, node), (429, b""), (503, b"<html>"), (403, b"{}")] {
            let told = judge(StatusCode::from_u16(status).unwrap(), 30, body);
            assert_eq!(told, Err(ChainError::Suspended { seconds: 30 }), "{status}");
        }
    }

    #[test]
    fn a_failure_is_never_taken_for_no_such_transaction() {
        let syntax = br#"{"Error":"class com.alibaba.fastjson.JSONException : syntax error"}"#;
        assert_eq!(judge(StatusCode::OK, 30, syntax), Err(ChainError::Unreadable));
        let account = br#"{"Success":false,"Error":"A valid account address is required.","StatusCode":400}"#;
        assert_eq!(judge(StatusCode::BAD_REQUEST, 30, account), Err(ChainError::Refused { status: 400 }));
        assert_eq!(judge(StatusCode::BAD_GATEWAY, 30, b"<html>"), Err(ChainError::Unreachable));
        for body in [&b"[]"[..], b"", b"null", b"{"] {
            assert_eq!(judge(StatusCode::OK, 30, body), Err(ChainError::Unreadable));
        }
        assert_eq!(judge(StatusCode::OK, 30, b"{}"), Ok(json!({})));
    }
}
