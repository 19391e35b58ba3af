//! How somebody pays on a checkout page: Stripe's payment method types, as far as they can be chosen here.

use super::form::Form;
use crate::currency::Currency;

/// A way to pay on a checkout page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Channel {
    /// A bank card.
    Card,
    /// Alipay.
    Alipay,
    /// WeChat Pay, by a code that a phone reads.
    WechatPay,
}

/// The parameter that says where WeChat Pay is used; Stripe wants it with WeChat Pay, and `web` is all it may be.
pub const WECHAT_CLIENT: &str = "payment_method_options[wechat_pay][client]";

/// What is neither of the wallets.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not one of alipay, wechat_pay, none")]
pub struct UnknownWallet;

impl Channel {
    /// Every one.
    pub const ALL: [Self; 3] = [Self::Card, Self::Alipay, Self::WechatPay];
    /// Those that an account must have switched on at Stripe.
    pub const WALLETS: [Self; 2] = [Self::Alipay, Self::WechatPay];

    /// Stripe's word, which is ours, too.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Card => "card",
            Self::Alipay => "alipay",
            Self::WechatPay => "wechat_pay",
        }
    }

    /// From its stored form.
    #[must_use]
    pub fn from_stored(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|channel| channel.as_str() == text)
    }

    /// With this way to pay and no other on the page.
    #[must_use]
    pub fn only(self, form: Form) -> Form {
        let form = form.with_list("allowed_payment_method_types", [self.as_str()]);
        match self {
            Self::WechatPay => form.with(WECHAT_CLIENT, "web"),
            Self::Card | Self::Alipay => form,
        }
    }

    /// Whether amounts of this currency are paid in this way. The wallets take the currency of their customers: others
    /// depend on the country of the account.
    #[must_use]
    pub const fn takes(self, currency: Currency) -> bool {
        match (self, currency) {
            (Self::Card, Currency::Cny | Currency::Usd) | (Self::Alipay | Self::WechatPay, Currency::Cny) => true,
            (Self::Alipay | Self::WechatPay, Currency::Usd) | (_, Currency::Usdt) => false,
        }
    }

    /// The wallets that a setting names, `none` for none of them.
    ///
    /// # Errors
    /// A word that is no wallet's.
    pub fn wallets(words: &[String]) -> Result<Vec<Self>, UnknownWallet> {
        if words == ["none"] {
            return Ok(Vec::new());
        }
        let wallet = |word: &String| Self::WALLETS.into_iter().find(|wallet| wallet.as_str() == word);
        words.iter().map(|word| wallet(word).ok_or(UnknownWallet)).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_setting_names_wallets_or_none() {
        let read = |text: &str| Channel::wallets(&text.split(',').map(str::to_owned).collect::<Vec<_>>());
        assert_eq!(read("alipay,wechat_pay"), Ok(Channel::WALLETS.to_vec()));
        assert_eq!(read("wechat_pay"), Ok(vec![Channel::WechatPay]));
        assert_eq!(read("none"), Ok(Vec::new()));
        assert_eq!(read("alipay,none"), Err(UnknownWallet));
        assert_eq!(read("card"), Err(UnknownWallet));
    }

    #[test]
    fn wallets_pay_in_their_customers_currency() {
        for channel in Channel::ALL {
            assert!(channel.takes(Currency::Cny) && !channel.takes(Currency::Usdt), "{channel:?}");
            assert_eq!(channel.takes(Currency::Usd), channel == Channel::Card, "{channel:?}");
        }
    }
}
