//! What an irreversible transaction did, from its receipt and log: the only thing that is believed about money.
//!
//! Money is what the pinned contract's `Transfer` events say, not what a wallet asked for: it comes through
//! `transferFrom` and exchanges' batch contracts, too, and an event carries what arrived.

use serde::Deserialize;
use serde_json::Value;

use super::address::Address;
use super::error::ChainError;
use super::txid::Txid;
use crate::clock::Timestamp;

/// `Transfer(address,address,uint256)`.
const TRANSFER_TOPIC: &str = "ddf252ad1be2c89b69c2b068fc378daa952ba7f163c4a11628f55a4df523b3ef";
/// Hexadecimal digits of a word, and of what fits into an amount.
const WORD_DIGITS: usize = 64;
const AMOUNT_DIGITS: usize = 16;

/// A transaction for ever in the chain.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Proof {
    pub(crate) txid: Txid,
    /// The time of its block: what decides whether a payment was in time.
    pub(crate) at: Timestamp,
    /// Transfers of the pinned token, of more than nothing, in the order of the log. None if it failed.
    pub(crate) transfers: Vec<Transfer>,
}

/// One `Transfer` event.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Transfer {
    /// Its place in the log: with the transaction it is unique.
    pub(crate) log_index: u32,
    pub(crate) from: Address,
    pub(crate) to: Address,
    /// In 10⁻⁶ USDT.
    pub(crate) units: i64,
}

#[derive(Deserialize)]
struct Info {
    id: String,
    #[serde(rename = "blockTimeStamp")]
    block_timestamp: i64,
    #[serde(default)]
    receipt: Receipt,
    /// `FAILED`, or absent.
    result: Option<String>,
    #[serde(default)]
    log: Vec<Value>,
}

#[derive(Default, Deserialize)]
struct Receipt {
    result: Option<String>,
}

/// Reads the answer about `txid`: an empty object says that it is not irreversible yet, or not there.
pub(crate) fn read(answer: &Value, txid: &Txid, contract: Address) -> Result<Option<Proof>, ChainError> {
    if answer.as_object().is_some_and(serde_json::Map::is_empty) {
        return Ok(None);
    }
    let info = Info::deserialize(answer).map_err(|_| ChainError::Unreadable)?;
    if info.id.parse().as_ref() != Ok(txid) || info.block_timestamp <= 0 {
        return Err(ChainError::Unreadable);
    }
    let succeeded = info.receipt.result.as_deref() == Some("SUCCESS") && info.result.is_none();
    let log = if succeeded { info.log.as_slice() } else { &[] };
    let transfers = (0_u32..).zip(log).filter_map(|(index, event)| transfer(index, event, contract));
    let transfers = transfers.collect();
    Ok(Some(Proof { txid: txid.clone(), at: Timestamp::from_millis(info.block_timestamp), transfers }))
}

/// `None` for every other event: other contracts write into the same log whatever they like.
fn transfer(log_index: u32, event: &Value, contract: Address) -> Option<Transfer> {
    let [kind, from, to] = event["topics"].as_array()?.as_slice() else { return None };
    if Address::from_log(event["address"].as_str()?) != Some(contract) || kind.as_str()? != TRANSFER_TOPIC {
        return None;
    }
    let units = amount(event["data"].as_str()?).filter(|units| *units > 0)?;
    let (from, to) = (Address::from_word(from.as_str()?)?, Address::from_word(to.as_str()?)?);
    Some(Transfer { log_index, from, to, units })
}

/// A 32-byte word as an amount; `None` if it is more money than there is.
fn amount(word: &str) -> Option<i64> {
    if word.len() != WORD_DIGITS || !word.bytes().all(|digit| digit.is_ascii_hexdigit()) {
        return None;
    }
    let (large, small) = word.split_at_checked(WORD_DIGITS - AMOUNT_DIGITS)?;
    if large.bytes().any(|digit| digit != b'0') {
        return None;
    }
    i64::from_str_radix(small, 16).ok()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::currency::Currency;

    const TXID: &str = "77ff0c0819cc39b3d24c98a3e94c1789f9e4376509aaadc82894896474c0e6b2";

    fn vector() -> Value {
        serde_json::from_str(include_str!("../../tests/vectors/tron_transfer.json")).unwrap()
    }

    fn info(log: &[Value]) -> Value {
        json!({
            "id": TXID, "blockNumber": 77, "blockTimeStamp": 1_784_641_290_000_i64,
            "receipt": { "energy_usage_total": 64_285, "result": "SUCCESS" }, "log": log,
        })
    }

    fn transfers(answer: &Value) -> Vec<Transfer> {
        read(answer, &TXID.parse().unwrap(), Address::USDT).unwrap().unwrap().transfers
    }

    #[test]
    fn a_transfer_is_read_from_its_log() {
        let vector = vector();
        let address = |name: &str| vector[name].as_str().unwrap().parse::<Address>().unwrap();
        assert_eq!(address("contract"), Address::USDT);
        let found = transfers(&info(&[json!({ "topics": [] }), vector["log"].clone()]));
        let units = vector["units"].as_i64().unwrap();
        assert_eq!(found, [Transfer { log_index: 1, from: address("from"), to: address("to"), units }]);
        assert_eq!(Currency::Usdt.decimal(units), vector["shown"]);
    }

    #[test]
    fn what_is_no_transfer_of_the_pinned_token_is_no_money() {
        let log = vector()["log"].clone();
        let changed = |pointer: &str, value: &str| {
            let mut log = log.clone();
            *log.pointer_mut(pointer).unwrap() = json!(value);
            log
        };
        let approval = "8c5be1e5ebec7d5bd14f71427d1e84f3dd0314c0f7b2291e5b200ac8c7c3b925";
        for odd in [
            changed("/address", "eca9bc828a3005b9a3b909f2cc5c2a54794de05f"),
            changed("/address", "41a614f803b6fd780986a42c78ec9c7f77e6ded13c"),
            changed("/topics/0", approval),
            changed("/topics/2", &"f".repeat(64)),
            changed("/data", &"0".repeat(64)),
            changed("/data", &format!("1{}", "0".repeat(63))),
            changed("/data", &format!("{:0>64}", "8000000000000000")),
            changed("/data", &format!("{:0>64}", "+5")),
            changed("/data", "0ba20ed1"),
            json!({ "address": log["address"], "topics": [log["topics"][0]], "data": log["data"] }),
            json!(null),
            json!("log"),
        ] {
            let found = transfers(&info(&[odd.clone(), log.clone()]));
            assert_eq!(found.iter().map(|transfer| transfer.log_index).collect::<Vec<_>>(), [1], "{odd}");
        }
    }

    #[test]
    fn what_failed_has_no_transfers_whatever_its_log_says() {
        let log = [vector()["log"].clone()];
        for (name, value) in [
            ("result", json!("FAILED")),
            ("receipt", json!({ "result": "REVERT" })),
            ("receipt", json!({ "result": "OUT_OF_ENERGY" })),
            ("receipt", json!({})),
        ] {
            let mut answer = info(&log);
            answer[name] = value;
            assert_eq!(transfers(&answer), [], "{answer}");
        }
    }

    #[test]
    fn only_an_empty_answer_says_that_it_is_not_there() {
        let read = |answer: Value| read(&answer, &TXID.parse().unwrap(), Address::USDT);
        assert_eq!(read(json!({})), Ok(None));
        let mut other = info(&[]);
        other["id"] = json!(TXID.replace('7', "8"));
        let mut no_time = info(&[]);
        no_time["blockTimeStamp"] = json!(0);
        for answer in [other, no_time, json!({ "id": TXID }), json!({ "blockTimeStamp": 1 })] {
            assert_eq!(read(answer), Err(ChainError::Unreadable));
        }
    }
}
