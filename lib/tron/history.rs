//! A page of what the provider's index says came to an address: only hints, each read for itself, so that a row that is
//! not understood never stops the others; and where the next page is.

use serde_json::Value;

use super::address::Address;
use super::error::ChainError;
use super::txid::Txid;
use crate::clock::Timestamp;

/// Rows of a page: the most that the provider gives.
pub(crate) const PAGE_ROWS: usize = 200;

/// A transaction that may have paid us.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Hint {
    pub(crate) txid: Txid,
    /// The time of its block, as the index says.
    pub(crate) at: Timestamp,
    /// How much, in 10⁻⁶ USDT, where the index says that it is the pinned token.
    pub(crate) units: Option<i64>,
}

/// One page.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct HistoryPage {
    /// In the order that was asked for; a transaction with several transfers is there several times.
    pub(crate) hints: Vec<Hint>,
    /// The time of the newest row, whatever it was.
    pub(crate) until: Option<Timestamp>,
    /// What the provider calls the next page, if it names one.
    pub(crate) mark: Option<String>,
    /// As many rows as were asked for.
    pub(crate) is_full: bool,
}

/// Where a page begins.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Place {
    /// With this moment.
    Since(Timestamp),
    /// Behind another page of those that began with this moment.
    Behind(Timestamp, String),
    /// With the last rows of this moment alone, backwards.
    EndOf(Timestamp),
}

impl Place {
    /// Where the page after `page` begins; `None` when that one was the last.
    ///
    /// A page as long as was asked for is not the last, whether or not the provider names a next one: then the reading
    /// goes on by time. It always gets further. A moment that fills a page by itself is read from its end, too, and left:
    /// so two pages of one block are read, however many worthless rows somebody put into it, and what is between them
    /// can still be named as a payment.
    pub(crate) fn next(&self, page: &HistoryPage) -> Option<Self> {
        let since = match (self, &page.mark) {
            (Self::EndOf(moment), Some(_) | None) => return Some(Self::Since(after(*moment))),
            (Self::Since(since) | Self::Behind(since, _), Some(mark)) => {
                return Some(Self::Behind(*since, mark.clone()));
            }
            (Self::Since(since) | Self::Behind(since, _), None) => *since,
        };
        match page.until {
            _ if !page.is_full => None,
            Some(until) if until > since => Some(Self::Since(until)),
            Some(_) | None => Some(Self::EndOf(since)),
        }
    }
}

/// The moment after this one.
pub(crate) fn after(moment: Timestamp) -> Timestamp {
    Timestamp::from_millis(moment.millis().saturating_add(1))
}

impl HistoryPage {
    /// Reads an answer. The index was asked for one contract and one direction, and is not believed to have listened.
    pub(crate) fn read(answer: &Value, ours: Address, contract: Address) -> Result<Self, ChainError> {
        let rows = answer["data"].as_array().ok_or(ChainError::Unreadable)?;
        let mark = answer["meta"]["fingerprint"].as_str().filter(|mark| !mark.is_empty()).map(str::to_owned);
        let mut page = Self { mark, is_full: rows.len() >= PAGE_ROWS, ..Self::default() };
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
    // The index does not know every token's particulars at once. The proof says which contract spoke.
    let token = match row["token_info"]["address"].as_str() {
        None | Some("") => None,
        Some(_) => Some(address(&row["token_info"]["address"], "token")?),
    };
    let value = text(&row["value"], "value")?;
    let nothing = value.bytes().all(|digit| digit == b'0');
    if to != ours || from == ours || token.is_some_and(|token| token != contract) || nothing {
        return Ok(None);
    }
    let txid = text(&row["transaction_id"], "transaction")?.parse().map_err(|_| "transaction")?;
    let units = token.and_then(|_| value.parse().ok());
    Ok(Some(Hint { txid, at: time_of(row).ok_or("time")?, units }))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::json;

    use super::*;

    const OURS: &str = "TR7NHqjeKQxGTCi8q8ZY4pL8otSzgjLj6t";
    const PAYER: &str = "TNtbiqvanUnm4YHK9SYzRGR8ktiHRduDbM";
    const TXID: &str = "77ff0c0819cc39b3d24c98a3e94c1789f9e4376509aaadc82894896474c0e6b2";
    const AT: Timestamp = Timestamp::from_millis(1_784_641_290_000);

    /// A row as it was seen on the main network.
    fn row() -> Value {
        json!({
            "transaction_id": TXID,
            "token_info": { "symbol": "USDT", "address": OURS, "decimals": 6, "name": "Tether USD" },
            "block_timestamp": AT.millis(), "from": PAYER, "to": OURS, "type": "Transfer",
            "value": "195170000",
        })
    }

    fn changed(name: &str, value: Value) -> Value {
        let mut row = row();
        row[name] = value;
        row
    }

    fn read(rows: Vec<Value>) -> HistoryPage {
        let ours = OURS.parse().unwrap();
        HistoryPage::read(&json!({ "data": rows, "success": true, "meta": { "at": 1 } }), ours, ours).unwrap()
    }

    #[test]
    fn a_row_is_a_hint() {
        let page = read(vec![row()]);
        assert_eq!(page.hints, [Hint { txid: TXID.parse().unwrap(), at: AT, units: Some(195_170_000) }]);
        assert_eq!((page.until, page.mark, page.is_full), (Some(AT), None, false));
    }

    #[test]
    fn a_row_without_its_tokens_particulars_is_still_a_hint() {
        for info in [json!(null), json!({}), json!({ "address": null }), json!({ "symbol": "", "address": "" })] {
            let page = read(vec![changed("token_info", info)]);
            assert_eq!(page.hints, [Hint { txid: TXID.parse().unwrap(), at: AT, units: None }]);
        }
    }

    #[test]
    fn what_is_no_money_for_us_is_no_hint_and_what_is_not_understood_stops_nothing() {
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
            changed("token_info", json!({ "symbol": "USDT", "address": "USDT" })),
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

    #[test]
    fn a_full_page_is_not_the_last() {
        let full = read(vec![changed("value", json!("0")); PAGE_ROWS]);
        assert!(full.hints.is_empty() && full.is_full);
        assert_eq!(Place::Since(Timestamp::from_millis(1)).next(&full), Some(Place::Since(AT)));
        assert_eq!(Place::Since(AT).next(&full), Some(Place::EndOf(AT)));
        assert_eq!(Place::EndOf(AT).next(&full), Some(Place::Since(after(AT))));
        assert_eq!(Place::Since(AT).next(&read(vec![row(); PAGE_ROWS - 1])), None);
        let named = HistoryPage { mark: Some("m".to_owned()), ..full };
        assert_eq!(Place::Since(AT).next(&named), Some(Place::Behind(AT, "m".to_owned())));
    }

    proptest! {
        /// Whatever a provider without marks has and however much of it is of one moment, the reading comes to its end, and
        /// has met every row of every moment that has no more than two pages.
        #[test]
        fn the_reading_by_time_comes_to_an_end(moments in prop::collection::vec(1..450_usize, 1..6)) {
            let (mut place, mut met, mut pages) = (Place::Since(Timestamp::from_millis(1)), vec![0; moments.len()], 0);
            loop {
                let (from, backwards) = match &place {
                    Place::Since(since) => (since.millis(), false),
                    Place::EndOf(moment) => (moment.millis(), true),
                    Place::Behind(..) => unreachable!("nobody named a page"),
                };
                let mut rows: Vec<i64> = (1..).zip(&moments).flat_map(|(at, count)| vec![at; *count]).collect();
                rows.retain(|at| if backwards { *at == from } else { *at >= from });
                rows.truncate(PAGE_ROWS);
                for at in &rows {
                    met[usize::try_from(at - 1).unwrap()] += 1;
                }
                let page = HistoryPage {
                    until: rows.last().map(|at| Timestamp::from_millis(*at)),
                    is_full: rows.len() == PAGE_ROWS,
                    ..HistoryPage::default()
                };
                pages += 1;
                prop_assert!(pages < 60);
                let Some(next) = place.next(&page) else { break };
                place = next;
            }
            for (met, count) in met.into_iter().zip(moments) {
                prop_assert!(met >= count.min(2 * PAGE_ROWS), "{} of {}", met, count);
            }
        }
    }
}
