//! What tells the buyers of one address apart: everybody pays another amount, a little under the price (requirement A8).
//! Integers of 10⁻⁶ USDT, never floats.

use crate::catalogue::Pack;
use crate::orders::order::Currency;
use crate::random;

/// Millionths in a hundredth of a dollar.
const UNITS_PER_CENT: i64 = 10_000;
/// The usual tail: a multiple of 0.001 from 0.001 to 0.999. Wallets and exchanges take three decimals.
const TAIL_UNITS: i64 = 1000;
const TAILS: u32 = 999;
/// When few of those are free: a multiple of 0.0001 from 0.0001 to 0.9999.
const FINE_TAIL_UNITS: i64 = 100;
const FINE_TAILS: u32 = 9999;
/// How many amounts of either kind one write may choose from.
const CANDIDATES: usize = 32;

/// An amount that an order may ask for, with its words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Candidate {
    /// In 10⁻⁶ USDT.
    pub(super) units: i64,
    /// As it is shown.
    pub(super) shown: String,
}

/// Random amounts under the pack's price in the order they are to be tried: 32 with three decimals, then 32 with four.
pub(super) fn candidates(pack: &Pack) -> Vec<Candidate> {
    let price = pack.amount_minor.saturating_mul(UNITS_PER_CENT);
    let usual = (0..CANDIDATES).map(|_| TAIL_UNITS * i64::from(1 + random::below(TAILS)));
    let fine = (0..CANDIDATES).map(|_| FINE_TAIL_UNITS * i64::from(1 + random::below(FINE_TAILS)));
    let under = |tail: i64| Candidate { units: price - tail, shown: Currency::Usdt.decimal(price - tail) };
    usual.chain(fine).map(under).collect()
}

/// The candidates as JSON for one statement: `[[9983000,"9.983"],…]`.
pub(super) fn as_json(candidates: &[Candidate]) -> String {
    let pairs: Vec<_> = candidates.iter().map(|one| (one.units, one.shown.as_str())).collect();
    serde_json::to_string(&pairs).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::orders::usdt;

    #[test]
    fn every_amount_is_a_little_under_the_price() {
        let pack = crate::catalogue::get().unwrap().packs.iter().find(|pack| usdt::sells(pack)).unwrap();
        let mut seen = BTreeSet::new();
        for _ in 0..200 {
            let all = candidates(pack);
            assert_eq!(all.len(), 64);
            for (place, one) in all.iter().enumerate() {
                let (step, least) = if place < 32 { (1000, 9_001_000) } else { (100, 9_000_100) };
                assert!(one.units % step == 0 && (least..10_000_000).contains(&one.units), "{one:?}");
                assert_eq!(one.shown, Currency::Usdt.decimal(one.units));
                seen.insert(one.units);
            }
        }
        assert!(seen.len() > 3000, "they are random");
    }

    #[test]
    fn a_statement_gets_integers_and_words() {
        let two = [9_983_000, 9_271_500].map(|units| Candidate { units, shown: Currency::Usdt.decimal(units) });
        assert_eq!(as_json(&two), r#"[[9983000,"9.983"],[9271500,"9.2715"]]"#);
    }
}
