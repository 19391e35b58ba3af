//! The history of an account on the TRON network: filters, order, pages.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use crate::harness::Running;
use crate::tron::{USDT, network};

const STRANGER: &str = "TNtbiqvanUnm4YHK9SYzRGR8ktiHRduDbM";

fn values(rows: &[Value]) -> Vec<&str> {
    rows.iter().map(|row| row["value"].as_str().unwrap()).collect()
}

#[tokio::test]
async fn every_filter_narrows_the_history() {
    let sandbox = network().await;
    let till = sandbox.till();
    sandbox.pay(json!({ "amount": "1" })).await;
    sandbox.drive("/sandbox/clock", json!({ "advance_seconds": 10 })).await;
    sandbox.pay(json!({ "amount": "2", "token": "fake" })).await;
    sandbox.drive("/sandbox/clock", json!({ "advance_seconds": 10 })).await;
    sandbox.pay(json!({ "amount": "3", "to": STRANGER, "from": till })).await;
    sandbox.pay(json!({ "amount": "4", "to": STRANGER })).await;
    sandbox.pay(json!({ "amount": "5", "from": till })).await;
    let all = sandbox.history("").await;
    assert_eq!(values(&all), ["5000000", "3000000", "2000000", "1000000"]);
    let at = |row: &Value| row["block_timestamp"].as_i64().unwrap();
    let (first, second) = (at(&all[3]), at(&all[2]));
    for (query, expected) in [
        ("order_by=block_timestamp,asc".to_owned(), vec!["1000000", "2000000", "3000000", "5000000"]),
        ("order_by=block_timestamp,desc&limit=2".to_owned(), vec!["5000000", "3000000"]),
        ("only_to=true".to_owned(), vec!["5000000", "2000000", "1000000"]),
        ("only_from=true".to_owned(), vec!["5000000", "3000000"]),
        (format!("contract_address={USDT}"), vec!["5000000", "3000000", "1000000"]),
        (
            "contract_address=41a614f803b6fd780986a42c78ec9c7f77e6ded13c&only_to=true".to_owned(),
            vec!["5000000", "1000000"],
        ),
        (format!("min_timestamp={second}"), vec!["5000000", "3000000", "2000000"]),
        (format!("min_timestamp={}", second + 1), vec!["5000000", "3000000"]),
        (format!("max_timestamp={second}"), vec!["2000000", "1000000"]),
        (format!("min_timestamp={first}&max_timestamp={}", second - 1), vec!["1000000"]),
    ] {
        assert_eq!(values(&sandbox.history(&query).await), expected, "{query}");
    }
    let hex = sandbox.secrets.tron_address.network_hex();
    let (status, body) = sandbox.grid(&format!("/v1/accounts/{hex}/transactions/trc20")).await;
    assert_eq!((status, &body["data"], &body["meta"]["page_size"]), (200, &json!(all), &json!(4)));
    sandbox.end().await;
}

/// Follows `links.next` from a first page; the number of rows of each page, and every value in the order it came.
async fn pages(sandbox: &Running, query: &str) -> (Vec<usize>, Vec<String>) {
    let mut url =
        format!("{}/sandbox/providers/tron/v1/accounts/{}/transactions/trc20?{query}", sandbox.url, sandbox.till());
    let (mut sizes, mut seen) = (Vec::new(), Vec::new());
    loop {
        let page: Value = sandbox.http.get(&url).send().await.unwrap().json().await.unwrap();
        let rows = page["data"].as_array().unwrap();
        sizes.push(rows.len());
        seen.extend(values(rows).into_iter().map(str::to_owned));
        assert!(sizes.len() < 10, "the pages do not end");
        assert_eq!(page["meta"]["fingerprint"].is_string(), page["meta"]["links"]["next"].is_string());
        // Somebody pays between two pages.
        sandbox.pay(json!({ "amount": format!("{}", 500 + sizes.len()) })).await;
        match page["meta"]["links"]["next"].as_str() {
            Some(next) => url = next.to_owned(),
            None => return (sizes, seen),
        }
    }
}

#[tokio::test]
async fn a_long_history_comes_in_pages_and_loses_nothing_when_somebody_pays_meanwhile() {
    let sandbox = network().await;
    let amounts: Vec<_> = (1..=200).map(|number| number.to_string()).collect();
    sandbox.pay(json!({ "kind": "multi", "amounts": amounts })).await;
    let amounts: Vec<_> = (201..=400).map(|number| number.to_string()).collect();
    sandbox.pay(json!({ "kind": "multi", "amounts": amounts })).await;
    for number in 401..=403 {
        sandbox.pay(json!({ "amount": number })).await;
    }
    let usdt = |range: std::ops::RangeInclusive<u32>| range.map(|number| format!("{number}000000")).collect::<Vec<_>>();
    // Newest first, what comes in meanwhile is before the first page.
    let (sizes, mut seen) = pages(&sandbox, "order_by=block_timestamp,desc&limit=200&only_to=true").await;
    assert_eq!(sizes, [200, 200, 3]);
    seen.reverse();
    assert_eq!(seen, usdt(1..=403));
    // Oldest first, it is at the end: what the first two pages added, and the three of the reading before.
    let (sizes, seen) =
        pages(&sandbox, &format!("order_by=block_timestamp,asc&limit=1000&contract_address={USDT}")).await;
    assert_eq!(sizes, [200, 200, 8]);
    assert_eq!(seen[..403], usdt(1..=403));
    assert_eq!(seen[403..], [usdt(501..=503), usdt(501..=502)].concat());
    let (_, body) = sandbox.grid(&format!("/v1/accounts/{}/transactions/trc20", sandbox.till())).await;
    assert_eq!(body["meta"]["page_size"], 20);
    sandbox.end().await;
}

#[tokio::test]
async fn a_fingerprint_is_good_for_its_own_filters_only() {
    let sandbox = network().await;
    sandbox.pay(json!({ "kind": "multi" })).await;
    let path = format!("/v1/accounts/{}/transactions/trc20", sandbox.till());
    let (_, page) = sandbox.grid(&format!("{path}?limit=1&only_to=true")).await;
    let fingerprint = page["meta"]["fingerprint"].as_str().unwrap();
    let (status, rest) = sandbox.grid(&format!("{path}?limit=1&only_to=true&fingerprint={fingerprint}")).await;
    assert_eq!((status, rest["data"].as_array().unwrap().len()), (200, 1));
    assert_eq!(rest["meta"].get("fingerprint"), None);
    for query in [format!("limit=1&fingerprint={fingerprint}"), "only_to=true&fingerprint=xyz".to_owned()] {
        assert_eq!(sandbox.grid(&format!("{path}?{query}")).await.0, 400, "{query}");
    }
    sandbox.end().await;
}

#[tokio::test]
async fn what_is_no_question_is_refused_in_the_providers_form() {
    let sandbox = network().await;
    let till = sandbox.till();
    let mut words = BTreeSet::new();
    for path in [
        "/v1/accounts/TR7NHqjeKQxGTCi8q8ZY4pL8otSzgjLj6u/transactions/trc20".to_owned(),
        format!("/v1/accounts/{}/transactions/trc20", till.to_lowercase()),
        format!("/v1/accounts/{till}/transactions/trc20?contract_address=USDT"),
        format!("/v1/accounts/{till}/transactions/trc20?only_confirmed=true&only_unconfirmed=true"),
        format!("/v1/accounts/{till}/transactions/trc20?order_by=value,asc"),
        format!("/v1/accounts/{till}/transactions/trc20?limit=0"),
        format!("/v1/accounts/{till}/transactions/trc20?min_timestamp=yesterday"),
    ] {
        let (status, body) = sandbox.grid(&path).await;
        assert_eq!((status, &body["success"], &body["statusCode"]), (400, &json!(false), &json!(400)), "{path}");
        words.insert(body["error"].as_str().unwrap().to_owned());
    }
    assert!(words.contains("A valid account address is required."));
    assert_eq!(words.len(), 6);
    sandbox.end().await;
}

/// An index that names no next page, and hides its payments behind worthless ones.
#[tokio::test]
async fn pages_can_come_without_a_mark_and_rows_without_their_token() {
    let sandbox = network().await;
    let (status, answer) = sandbox.drive("/sandbox/tron", json!({ "marks": false, "token_info": false })).await;
    assert_eq!((status, answer), (200, json!({ "limit": 0, "marks": false, "token_info": false, "solid": true })));
    let last = sandbox.pay(json!({ "amount": "0", "count": 300 })).await;
    let path = format!("/v1/accounts/{}/transactions/trc20?limit=200", sandbox.till());
    let (_, page) = sandbox.grid(&path).await;
    assert_eq!((page["data"].as_array().unwrap().len(), &page["meta"]["fingerprint"]), (200, &Value::Null));
    let row = &page["data"][0];
    assert_eq!((&row["transaction_id"], &row["token_info"], &row["value"]), (&json!(last), &json!({}), &json!("0")));
    assert_eq!(sandbox.drive("/sandbox/tron", json!({ "marks": true })).await.1["token_info"], false, "the rest stays");
    assert!(sandbox.grid(&path).await.1["meta"]["fingerprint"].is_string());
    for wish in [
        json!({ "marks": 1 }),
        json!({ "marks": true, "count": 2 }),
        json!({ "to": sandbox.till(), "amount": "1", "count": 1001 }),
    ] {
        assert_eq!(sandbox.drive("/sandbox/tron", wish).await.0, 422);
    }
    sandbox.end().await;
}

#[tokio::test]
async fn while_the_network_stalls_a_payment_is_seen_and_not_final() {
    let sandbox = network().await;
    let _ = sandbox.drive("/sandbox/tron", json!({ "solid": false })).await;
    let txid = sandbox.pay(json!({})).await;
    let finality = async |query: &str| sandbox.history(query).await.len();
    sandbox.drive("/sandbox/clock", json!({ "advance_seconds": 600 })).await;
    assert_eq!((finality("only_confirmed=true").await, finality("only_unconfirmed=true").await), (0, 1));
    let _ = sandbox.drive("/sandbox/tron", json!({ "solid": true })).await;
    assert_eq!(sandbox.history("only_confirmed=true").await[0]["transaction_id"], txid);
    sandbox.end().await;
}
