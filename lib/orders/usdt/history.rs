//! A page of what the provider's index says came to an address: only hints, each read for itself, so that a row that is
//! not understood never stops the others.

use serde_json::Value;

use super::address::Address;
use super::chain::ChainError;
use super::transfer::Txid;
use crate::clock::Timestamp;

/// A transaction that may have paid us.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Hint {
    pub(super) txid: Txid,
    /// The time of its block, as the index says.
    pub(super) at: Timestamp,
}

/// One page.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct HistoryPage {
    /// Oldest first; a transaction with several transfers is there several times.
    pub(super) hints: Vec<Hint>,
    /// The time of the newest row, whatever it was.
    pub(super) until: Option<Timestamp>,
    /// What to ask for the next page with; `None` on the last.
    pub(super) next: Option<String>,
}

impl HistoryPage {
    /// Reads an answer. The index was asked for one contract and one direction, and is not believed to have listened.
    pub(super) fn read(answer: &Value, ours: Address, contract: Address) -> Result<Self, ChainError> {
        let rows = answer["data"].as_array().ok_or(ChainError::Unreadable)?;
        let mut page = Self { next: answer["meta"]["fingerprint"].as_str().map(str::to_owned), ..Self::default() };
        for row in rows {
            page.until = page.until.max(time_of(row));
            match hint(row, ours, contract) {
                Ok(Some(hint)) => page.hints.push(hint),
                Ok(None) => {}
                Err(what) => tracing::warn!(what, "a row of the chain's history is not understood"),
            }
        }
        Ok(page)
    }
}

fn time_of(row: &Value) -> Option<Timestamp> {
    row["block_timestamp"].as_i64().filter(|millis| *millis > 0).map(Timestamp::from_millis)
}

/// `None` for what is no money for us: another kind of event, another token, another receiver, our own money, nothing.
fn hint(row: &Value, ours: Address, contract: Address) -> Result<Option<Hint>, &'static str> {
    let text = |value: &Value, what| value.as_str().map(str::to_owned).ok_or(what);
    let address = |value: &Value, what| text(value, what)?.parse::<Address>().map_err(|_| what);
    if text(&row["type"], "type")? != "Transfer" {
        return Ok(None);
    }
    let (from, to) = (address(&row["from"], "from")?, address(&row["to"], "to")?);
    let token = address(&row["token_info"]["address"], "token")?;
    let nothing = text(&row["value"], "value")?.bytes().all(|digit| digit == b'0');
    if to != ours || from == ours || token != contract || nothing {
        return Ok(None);
    }
    let txid = text(&row["transaction_id"], "transaction")?.parse().map_err(|_| "transaction")?;
    Ok(Some(Hint { txid, at: time_of(row).ok_or("time")? }))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    const OURS: &str = "TR7NHqjeKQxGTCi8q8ZY4pL8otSzgjLj6t";
    const PAYER: &str = "TNtbiqvanUnm4YHK9SYzRGR8ktiHRduDbM";
    const TXID: &str = "77ff0c0819cc39b3d24c98a3e94c1789f9e4376509aaadc82894896474c0e6b2";

    /// A row as it was seen on the main network.
    fn row() -> Value {
        json!({
            "transaction_id": TXID,
            "token_info": { "symbol": "USDT", "address": OURS, "decimals": 6, "name": "Tether USD" },
            "block_timestamp": 1_784_641_290_000_i64, "from": PAYER, "to": OURS, "type": "Transfer",
            "value": "195170000",
        })
    }

    fn read(rows: Vec<Value>) -> HistoryPage {
        let ours = OURS.parse().unwrap();
        HistoryPage::read(&json!({ "data": rows, "success": true, "meta": { "at": 1 } }), ours, ours).unwrap()
    }

    #[test]
    fn a_row_is_a_hint_and_the_last_page_has_no_next() {
        let page = read(vec![row()]);
        let at = Timestamp::from_millis(1_784_641_290_000);
        assert_eq!(page.hints, [Hint { txid: TXID.parse().unwrap(), at }]);
        assert_eq!((page.until, page.next), (Some(at), None));
    }

    #[test]
    fn what_is_no_money_for_us_is_no_hint_and_what_is_not_understood_stops_nothing() {
        let changed = |name: &str, value: Value| {
            let mut row = row();
            row[name] = value;
            row
        };
        let other_case = OURS.to_lowercase();
        for odd in [
            changed("type", json!("Approval")),
            changed("type", json!(null)),
            changed("to", json!(PAYER)),
            changed("to", json!(other_case)),
            changed("from", json!(OURS)),
            changed("value", json!("0")),
            changed("value", json!("000")),
            changed("value", json!(195_170_000)),
            changed("token_info", json!({ "symbol": "USDT", "address": PAYER, "decimals": 6 })),
            changed("token_info", json!(null)),
            changed("transaction_id", json!("77ff")),
            changed("block_timestamp", json!("1784641290000")),
            json!(null),
            json!([]),
        ] {
            let page = read(vec![odd.clone(), row()]);
            assert_eq!(page.hints.len(), 1, "{odd}");
        }
    }

    #[test]
    fn an_answer_without_rows_is_not_understood() {
        let ours = OURS.parse().unwrap();
        for answer in [json!({}), json!({ "data": null }), json!({ "data": {} })] {
            assert_eq!(HistoryPage::read(&answer, ours, ours), Err(ChainError::Unreadable));
        }
    }
}
