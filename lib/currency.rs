//! What amounts are counted in, and how they are written.

use utoipa::openapi::schema::Schema;

use crate::schema;

/// What an amount is counted in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Currency {
    /// Fen.
    Cny,
    /// Cents.
    Usd,
    /// Millionths of USDT.
    Usdt,
}

impl Currency {
    /// Every one.
    pub const ALL: [Self; 3] = [Self::Cny, Self::Usd, Self::Usdt];

    /// The schema of what they are called.
    pub(crate) fn schema() -> Schema {
        schema::one_of(Self::ALL.map(Self::as_str))
    }

    /// As stored and shown.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Cny => "CNY",
            Self::Usd => "USD",
            Self::Usdt => "USDT",
        }
    }

    /// From its stored form.
    #[must_use]
    pub fn from_stored(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|currency| currency.as_str() == text)
    }

    /// An amount as it is written, `68.00` or `68`, in the smallest unit. More decimals than there are make it none.
    #[must_use]
    pub fn parse(self, text: &str) -> Option<i64> {
        let digits = self.digits();
        let (whole, part) = text.trim().split_once('.').unwrap_or((text.trim(), ""));
        let plain = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
        if whole.is_empty() || !plain(whole) || !plain(part) || part.len() > digits {
            return None;
        }
        format!("{whole}{part:0<digits$}").parse().ok()
    }

    /// Digits after the point of an amount as stored.
    const fn digits(self) -> usize {
        match self {
            Self::Cny | Self::Usd => 2,
            Self::Usdt => 6,
        }
    }

    /// The amount in words of the currency: `68.00`, and for USDT at least three decimals, as many as it has: `9.983`.
    #[must_use]
    pub fn decimal(self, amount: i64) -> String {
        let digits = self.digits();
        let one = 10_i64.pow(u32::try_from(digits).unwrap_or(0));
        let text = format!("{}.{:0digits$}", amount / one, (amount % one).abs());
        match self {
            Self::Cny | Self::Usd => text,
            Self::Usdt => {
                let whole = text.len() - digits + 3;
                let end = text.trim_end_matches('0').len().max(whole);
                text.get(..end).unwrap_or(&text).to_owned()
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts_are_shown_as_they_are_paid() {
        assert_eq!(Currency::Cny.decimal(6800), "68.00");
        assert_eq!(Currency::Usd.decimal(5), "0.05");
        assert_eq!(Currency::Usdt.decimal(9_983_000), "9.983");
        assert_eq!(Currency::Usdt.decimal(9_500_000), "9.500");
        assert_eq!(Currency::Usdt.decimal(9_983_400), "9.9834");
        assert_eq!(Currency::Usdt.decimal(9_000_001), "9.000001");
    }

    #[test]
    fn amounts_are_read_as_they_are_written() {
        for (currency, text, amount) in [
            (Currency::Cny, "68.00", Some(6800)),
            (Currency::Cny, "68", Some(6800)),
            (Currency::Usd, "0.5", Some(50)),
            (Currency::Usdt, "9.983", Some(9_983_000)),
            (Currency::Cny, "1.005", None),
            (Currency::Cny, "-1", None),
            (Currency::Cny, "1,5", None),
            (Currency::Cny, ".5", None),
            (Currency::Cny, "99999999999999999999", None),
        ] {
            assert_eq!(currency.parse(text), amount, "{text}");
        }
    }
}
