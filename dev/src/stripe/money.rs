//! Currencies: how many digits, how little is too little, and how an amount is written for people.

use super::words::Language;

/// Stripe, currencies: these have no smaller unit …
const ZERO_DECIMAL: [&str; 16] =
    ["bif", "clp", "djf", "gnf", "jpy", "kmf", "krw", "mga", "pyg", "rwf", "ugx", "vnd", "vuv", "xaf", "xof", "xpf"];
/// … and these have thousandths.
const THREE_DECIMAL: [&str; 5] = ["bhd", "jod", "kwd", "omr", "tnd"];
/// Stripe's limit of a charge: eight digits.
pub(super) const AMOUNT_MAX: i64 = 99_999_999;

/// About half a US dollar in minor units: less cannot be charged.
pub(super) fn minimum(currency: &str) -> i64 {
    match currency {
        "gbp" => 30,
        "cny" | "hkd" => 400,
        "jpy" => 50,
        "myr" => 200,
        _ => 50,
    }
}

fn digits(currency: &str) -> usize {
    if ZERO_DECIMAL.contains(&currency) {
        0
    } else if THREE_DECIMAL.contains(&currency) {
        3
    } else {
        2
    }
}

/// `6800` of `cny` is `¥68.00`.
pub(super) fn written(amount: i64, currency: &str, language: Language) -> String {
    let (digits, sign) = (digits(currency), if amount < 0 { "-" } else { "" });
    let all = format!("{:0width$}", amount.unsigned_abs(), width = digits + 1);
    let (whole, rest) = all.split_at(all.len() - digits);
    let point = if digits == 0 { "" } else { "." };
    let mark = match (currency, language) {
        ("cny", Language::Chinese) => "¥",
        ("cny", Language::English) => "CN¥",
        ("usd", Language::Chinese) => "US$",
        ("usd", Language::English) => "$",
        ("eur", _) => "€",
        ("gbp", _) => "£",
        ("hkd", _) => "HK$",
        (other, _) => return format!("{sign}{whole}{point}{rest} {}", other.to_uppercase()),
    };
    format!("{sign}{mark}{whole}{point}{rest}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_amount_is_written_with_the_digits_of_its_currency() {
        assert_eq!(written(6800, "cny", Language::Chinese), "¥68.00");
        assert_eq!(written(5, "usd", Language::English), "$0.05");
        assert_eq!(written(500, "jpy", Language::English), "500 JPY");
        assert_eq!(written(1234, "kwd", Language::Chinese), "1.234 KWD");
    }
}
