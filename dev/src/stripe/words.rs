//! The words of the checkout page and the portal in both languages.

use http::{HeaderMap, header};

use crate::pages;

/// A language of the pages.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Language {
    Chinese,
    English,
}

/// Place, Chinese, English.
const WORDS: [(&str, &str, &str); 50] = [
    ("w_test", "测试模式", "Test mode"),
    ("w_checkout", "付款", "Checkout"),
    ("w_back", "返回", "Back"),
    ("w_pay_to", "付款给", "Pay"),
    ("w_subscribe_to", "订阅", "Subscribe to"),
    ("w_subtotal", "小计", "Subtotal"),
    ("w_total", "应付总额", "Total due"),
    ("w_total_today", "今日应付", "Total due today"),
    ("w_quantity", "数量", "Qty"),
    ("w_contact", "联系信息", "Contact information"),
    ("w_email", "邮箱", "Email"),
    ("w_method", "支付方式", "Payment method"),
    ("w_card", "银行卡", "Card"),
    ("w_alipay", "支付宝", "Alipay"),
    ("w_wechat_pay", "微信支付", "WeChat Pay"),
    ("w_number", "卡号", "Card number"),
    ("w_expiry", "有效期", "Expiry"),
    ("w_cvc", "安全码", "CVC"),
    ("w_name", "持卡人姓名", "Cardholder name"),
    ("w_name_hint", "卡上的全名", "Full name on card"),
    (
        "w_alipay_hint",
        "真实付款会转到支付宝；这里按下按钮即视为已授权。",
        "A real payment goes to Alipay; here the button counts as your consent.",
    ),
    (
        "w_wechat_hint",
        "真实付款会显示二维码；这里按下按钮即视为已扫码。",
        "A real payment shows a QR code; here the button counts as having scanned it.",
    ),
    ("w_later", "银行稍后才确认（异步支付）", "The bank confirms later (delayed payment)"),
    (
        "w_cards",
        "4242 4242 4242 4242 付款成功，4000 0000 0000 0002 被拒。不会扣款。",
        "4242 4242 4242 4242 pays, 4000 0000 0000 0002 is declined. No money moves.",
    ),
    ("w_pay", "支付", "Pay"),
    ("w_subscribe", "订阅", "Subscribe"),
    (
        "w_terms",
        "确认订阅即表示你允许按期从此卡扣款，直到你取消。",
        "By confirming your subscription you allow this card to be charged each period until you cancel.",
    ),
    ("w_cancel", "取消并返回商家", "Cancel and return"),
    ("w_sandbox", "沙盒收银台：Stripe 不会收到任何请求。", "Sandbox checkout: Stripe is not contacted."),
    ("w_declined", "这张卡被拒绝了，请换一张。", "Your card was declined. Try another one."),
    ("w_bad_email", "请填写有效的邮箱地址。", "Enter a valid e-mail address."),
    ("w_bad_card", "卡号不完整。", "Your card number is incomplete."),
    ("w_done_title", "这里已经没有要付的了", "You’re all done here"),
    (
        "w_done",
        "这笔付款已经完成，或者这个页面已过期。",
        "You’ve already completed your payment, or this page has timed out.",
    ),
    ("w_gone_title", "找不到这个页面", "Something went wrong"),
    ("w_gone", "这个付款页面不存在或已失效。", "The page you were looking for could not be found."),
    ("w_portal", "管理订阅", "Manage your subscription"),
    ("w_current", "当前订阅", "Current subscription"),
    ("w_renews", "下次扣款日", "Renews on"),
    ("w_ends", "将于此日结束", "Ends on"),
    ("w_ended", "已于此日结束", "Ended on"),
    ("w_past_due", "扣款失败，待付", "Payment failed, past due since"),
    ("w_cancel_plan", "取消订阅", "Cancel subscription"),
    ("w_resume", "继续订阅", "Don’t cancel subscription"),
    ("w_nothing", "没有订阅。", "No subscription."),
    ("w_invoices", "账单记录", "Invoice history"),
    ("w_return", "返回商家", "Return"),
    ("w_paid", "已付", "Paid"),
    ("w_open", "待付", "Open"),
    ("w_void", "作废", "Void"),
];

impl Language {
    /// The wished one, or the first of the browser's that there is.
    pub(super) fn choose(wish: Option<&str>, headers: &HeaderMap) -> Self {
        let asked = headers.get(header::ACCEPT_LANGUAGE).and_then(|value| value.to_str().ok()).unwrap_or_default();
        let wish = wish.filter(|wish| *wish != "auto");
        let named = wish.into_iter().chain(asked.split(',').map(str::trim));
        named.into_iter().find_map(Self::of).unwrap_or(Self::Chinese)
    }

    fn of(tag: &str) -> Option<Self> {
        match tag.to_ascii_lowercase() {
            tag if tag.starts_with("zh") => Some(Self::Chinese),
            tag if tag.starts_with("en") => Some(Self::English),
            _ => None,
        }
    }

    /// The value of `lang`.
    pub(super) const fn tag(self) -> &'static str {
        match self {
            Self::Chinese => "zh-CN",
            Self::English => "en",
        }
    }

    pub(super) fn word(self, name: &str) -> &'static str {
        let found = WORDS.iter().find(|(known, _, _)| *known == name);
        found.map_or("", |(_, chinese, english)| match self {
            Self::Chinese => chinese,
            Self::English => english,
        })
    }

    /// A page with its words and texts in their places.
    pub(super) fn fill(self, page: &str, texts: &[(&str, &str)]) -> String {
        let words = WORDS.map(|(name, chinese, english)| {
            (
                name,
                match self {
                    Self::Chinese => chinese,
                    Self::English => english,
                },
            )
        });
        let page = pages::fill(page, &words);
        pages::fill(&page, &[&[("lang", self.tag())], texts].concat())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_session_decides_the_language_and_then_the_browser() {
        let mut headers = HeaderMap::new();
        assert_eq!(Language::choose(None, &headers), Language::Chinese);
        headers.insert(header::ACCEPT_LANGUAGE, "de, en-GB;q=0.9, zh;q=0.8".parse().unwrap());
        assert_eq!(Language::choose(Some("auto"), &headers), Language::English);
        assert_eq!(Language::choose(Some("zh"), &headers), Language::Chinese);
    }
}
