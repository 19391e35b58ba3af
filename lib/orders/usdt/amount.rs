//! What tells the buyers of one address apart: everybody pays another amount, a little under the price (requirement A8).
//! Integers of 10⁻⁶ USDT, never floats.
//!
//! The fewer decimals, the better: every wallet and exchange takes three, most take four, and every digit is one more to
//! mistype. But a thousand amounts are kept by three hundred people who each hold what one may hold. So decimals are
//! added when amounts run short, and five of the token's six are enough for whoever has thousands of proven addresses.

use crate::catalogue::Pack;
use crate::currency::Currency;
use crate::error::{Result, to_json};
use crate::random;

/// Millionths in a hundredth of a dollar.
const UNITS_PER_CENT: i64 = 10_000;
/// Tails by their step, in 10⁻⁶, and how many there are below a dollar: multiples of 0.001 to 0.999 as long as those are
/// free, then of 0.0001, then of 0.00001.
const TAILS: [(i64, u32); 3] = [(1000, 999), (100, 9999), (10, 99_999)];
/// How many amounts of each kind one write may choose from.
pub(super) const CANDIDATES: u32 = 32;

/// An amount that an order may ask for, with its words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Candidate {
    /// In 10⁻⁶ USDT.
    pub(super) units: i64,
    /// As it is shown.
    pub(super) shown: String,
}

/// Random amounts under the pack's price in the order they are to be tried: 32 with three decimals, with four, with five.
pub(super) fn candidates(pack: &Pack) -> Vec<Candidate> {
    let price = pack.amount_minor.saturating_mul(UNITS_PER_CENT);
    let kinds = TAILS.into_iter().flat_map(|kind| (0..CANDIDATES).map(move |_| kind));
    let under = |(step, count): (i64, u32)| {
        let units = price - step * i64::from(1 + random::below(count));
        Candidate { units, shown: Currency::Usdt.decimal(units) }
    };
    kinds.map(under).collect()
}

/// The candidates as JSON for one statement: `[[9983000,"9.983"],…]`.
pub(super) fn as_json(candidates: &[Candidate]) -> Result<String> {
    let pairs: Vec<_> = candidates.iter().map(|one| (one.units, one.shown.as_str())).collect();
    to_json(&pairs)
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
            assert_eq!(all.len(), 96);
            for (place, one) in all.iter().enumerate() {
                let (step, least) = [(1000, 9_001_000), (100, 9_000_100), (10, 9_000_010)][place / 32];
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
        assert_eq!(as_json(&two).unwrap(), r#"[[9983000,"9.983"],[9271500,"9.2715"]]"#);
    }
}
