//! Mails about an account, in both languages: what happened there, and what to do about it.

use super::Message;
use super::messages::page;
use crate::calendar;
use crate::clock::Timestamp;
use crate::locale::Locale;

/// A sign-in with a browser that was never there.
#[derive(Clone, Debug)]
pub struct SignIn {
    /// When.
    pub at: Timestamp,
    /// From where, as coarse as the log has it: `203.0.113.0/24`.
    pub network: String,
    /// With what, in our words; empty when it is not known.
    pub device: String,
    /// Where sessions are ended.
    pub page: String,
}

/// To the owner of an account that was signed in to with a new browser. The minute is that of Asia/Shanghai, where most
/// readers are, and says so.
#[must_use]
pub fn signed_in(sign_in: &SignIn, locale: Locale) -> Message {
    let SignIn { at, network, device, page: url } = sign_in;
    let minute = calendar::minute(*at);
    let device = if device.is_empty() { locale.pick("未知设备", "unknown device") } else { device.as_str() };
    let (subject, lead, rest) = locale.pick(
        (
            "暗房：新浏览器登录",
            "你的账号刚刚在一个新的浏览器里登录。",
            format!(
                "时间：{minute}（北京时间）\n设备：{device}\n网络：{network}\n\n如果是你本人，忽略即可。如果不是，请立即在账号页退出该设备，并更改密码：\n{url}"
            ),
        ),
        (
            "Darkroom: sign-in from a new browser",
            "Your account was just signed in to from a new browser.",
            format!(
                "Time: {minute} (UTC+8)\nDevice: {device}\nNetwork: {network}\n\nIf that was you, ignore this mail. If it was not, sign that device out on your account page at once, and change your password:\n{url}"
            ),
        ),
    );
    page(subject.to_owned(), lead, "", &rest)
}

/// To somebody whose model is trained. Without pictures: their addresses are signed for minutes, and a mail stays. A mail
/// service that shows pictures also keeps a copy of each, and these are faces.
#[must_use]
pub fn trained(model: &str, url: &str, locale: Locale) -> Message {
    let (subject, lead, rest) = locale.pick(
        (
            format!("暗房：模型“{model}”训练完成"),
            format!("你的模型“{model}”训练好了，可以开始拍照。"),
            format!("打开工作室：\n{url}"),
        ),
        (
            format!("Darkroom: your model “{model}” is ready"),
            format!("Your model “{model}” is trained. You can take photos with it now."),
            format!("Open the studio:\n{url}"),
        ),
    );
    page(subject, &lead, "", &rest)
}

/// What went back of an order.
#[derive(Clone, Debug)]
pub struct Refund {
    /// The order.
    pub number: String,
    /// How much is back by now: `68.00 CNY`.
    pub returned: String,
    /// Where the books are.
    pub page: String,
}

/// To whoever paid an order whose money went back, in whole or in part.
#[must_use]
pub fn refund(refund: &Refund, locale: Locale) -> Message {
    let Refund { number, returned, page: url } = refund;
    let (subject, lead, rest) = locale.pick(
        (
            "暗房：订单已退款",
            "你的订单已退款，款项原路退回。累计退款：",
            format!("订单：{number}\n相应的积分已收回，明细见账单页：\n{url}\n到账时间取决于你的银行，通常为 5 到 10 个工作日。"),
        ),
        (
            "Darkroom: your order was refunded",
            "Your order was refunded, and the money goes back the way it came. Refunded so far:",
            format!(
                "Order: {number}\nThe credits it gave were taken back; the billing page has the details:\n{url}\nYour bank needs a few days, usually 5 to 10 working days."
            ),
        ),
    );
    page(subject.to_owned(), lead, returned, &rest)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sign_in_says_when_where_with_what_and_what_to_do() {
        let mut told = SignIn {
            at: Timestamp::from_millis(1_767_225_600_000),
            network: "203.0.113.0/24".to_owned(),
            device: "Chrome · Windows".to_owned(),
            page: "https://studio.example/account".to_owned(),
        };
        for locale in [Locale::ZhCn, Locale::En] {
            let mail = signed_in(&told, locale);
            for words in ["2026-01-01 08:00", "203.0.113.0/24", "Chrome · Windows", "https://studio.example/account"] {
                assert!(mail.text.contains(words) && mail.html.contains(words), "{words}: {mail:?}");
            }
        }
        told.device = String::new();
        assert!(signed_in(&told, Locale::En).text.contains("Device: unknown device"));
    }

    #[test]
    fn a_models_name_cannot_break_out_of_its_mail() {
        for locale in [Locale::ZhCn, Locale::En] {
            let mail = trained("<b>Mei\r\nBcc: x@y.z", "https://studio.example/studio#photo", locale);
            assert!(!mail.html.contains("<b>") && !mail.subject.contains(['\r', '\n']), "{mail:?}");
            assert!(mail.text.contains("https://studio.example/studio#photo"));
        }
    }
}
