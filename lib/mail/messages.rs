//! The mails, in both languages.

use super::Message;
use crate::calendar::Day;
use crate::clock::Timestamp;
use crate::locale::Locale;

/// A login code (requirement B1). The code leads the text, where phones find it.
#[must_use]
pub fn login_code(code: &str, seconds: u32, locale: Locale) -> Message {
    let minutes = seconds.div_ceil(60);
    let (subject, lead, rest) = locale.pick(
        (
            format!("暗房登录验证码 {code}"),
            "你的登录验证码".to_owned(),
            format!("{minutes} 分钟内有效，只能使用一次，只能在请求它的浏览器里使用。如果不是你本人操作，忽略即可。"),
        ),
        (
            format!("Your Darkroom code is {code}"),
            "Your sign-in code".to_owned(),
            format!(
                "Good for {minutes} min, once, in the browser that asked for it. If that was not you, ignore this mail."
            ),
        ),
    );
    page(subject, &lead, code, &rest)
}

/// What was paid, for the receipt.
#[derive(Clone, Debug)]
pub struct Receipt {
    /// The id of the order or the bill.
    pub number: String,
    /// What it gave.
    pub credits: i64,
    /// What was paid: `68.00 CNY`.
    pub paid: String,
    /// When the money was settled.
    pub paid_at: Timestamp,
}

/// A receipt for a pack of credits (requirement B2). The day is that of Asia/Shanghai, where most readers are.
#[must_use]
pub fn receipt(paid: &Receipt, locale: Locale) -> Message {
    let Receipt { number, credits, paid, paid_at } = paid;
    let day = Day::of(*paid_at);
    let (subject, lead, big, rest) = locale.pick(
        (
            format!("暗房收据：{credits} 积分"),
            "付款成功，积分已到账。谢谢！",
            format!("{credits} 积分"),
            format!("金额：{paid}\n订单：{number}\n日期：{day}\n购买的积分永不过期。"),
        ),
        (
            format!("Darkroom receipt: {credits} credits"),
            "Your payment arrived and the credits are in your account. Thank you!",
            format!("{credits} credits"),
            format!("Amount: {paid}\nOrder: {number}\nDate: {day}\nBought credits never expire."),
        ),
    );
    page(subject, lead, &big, &rest)
}

/// The plan of a bill.
#[derive(Clone, Debug)]
pub struct PaidPlan {
    /// Its name in the letter's language.
    pub title: String,
    /// Until when the bill's credits can be used.
    pub ends_at: Timestamp,
}

/// A receipt for a month of a plan (requirement D4).
#[must_use]
pub fn plan_receipt(plan: &PaidPlan, paid: &Receipt, locale: Locale) -> Message {
    let PaidPlan { title, ends_at } = plan;
    let Receipt { number, credits, paid, paid_at } = paid;
    let (day, end) = (Day::of(*paid_at), Day::of(*ends_at));
    let (subject, lead, rest) = locale.pick(
        (
            format!("暗房收据：{title}套餐"),
            "套餐的付款已收到。谢谢！",
            format!(
                "套餐：{title}\n本期积分：{credits}\n账单：{number}\n日期：{day}\n套餐积分用到 {end}，到期清零。想停止续费，请在账单页的“套餐”里取消。"
            ),
        ),
        (
            format!("Darkroom receipt: {title} plan"),
            "The payment for your plan arrived. Thank you!",
            format!(
                "Plan: {title}\nCredits of this period: {credits}\nBill: {number}\nDate: {day}\nPlan credits can be used until {end}. To stop the renewal, go to Plan on the billing page."
            ),
        ),
    );
    page(subject, lead, paid, &rest)
}

/// To somebody who paid for a second subscription while the first one lives.
#[must_use]
pub fn plan_returned(returned: &str, locale: Locale) -> Message {
    let (subject, lead, rest) = locale.pick(
        (
            "暗房：重复的订阅已退款",
            "你已经有一个生效中的套餐，又支付了一次订阅。重复的订阅已经取消，款项原路退回：",
            "到账时间取决于你的银行，通常为 5 到 10 个工作日。原来的套餐不受影响。",
        ),
        (
            "Darkroom: your second subscription was refunded",
            "You already have a plan, and a second subscription was paid. It was ended, and the money goes back the way it came:",
            "Your bank needs a few days, usually 5 to 10 working days. The plan you have is not affected.",
        ),
    );
    page(subject.to_owned(), lead, returned, rest)
}

/// To an operator, in both languages: what only they can mend.
#[must_use]
pub fn operator_alert(kind: &str, (zh, en): (&str, &str), subject: &str, rest: &str) -> Message {
    page(format!("暗房需要你处理 · Darkroom needs you: {kind}"), &format!("{zh}\n{en}"), subject, rest)
}

/// To somebody whose bank took back what was paid for a plan.
#[must_use]
pub fn plan_stopped(plan: &PaidPlan, paid: &Receipt, locale: Locale) -> Message {
    let PaidPlan { title, .. } = plan;
    let Receipt { number, paid, paid_at, .. } = paid;
    let day = Day::of(*paid_at);
    let (subject, lead, rest) = locale.pick(
        (
            format!("暗房：{title}套餐已停止"),
            "你的银行以“拒付”收回了套餐的这笔付款：",
            format!(
                "套餐：{title}\n账单：{number}\n付款日期：{day}\n套餐已经结束，不会再扣款，这笔付款对应的积分已收回。如果拒付不是你本人的意思，请联系你的银行撤销；钱回到我们这里后，还没到期的积分会还给你，你也可以随时重新订阅。"
            ),
        ),
        (
            format!("Darkroom: your {title} plan has stopped"),
            "Your bank took back this payment for your plan as disputed:",
            format!(
                "Plan: {title}\nBill: {number}\nPaid on: {day}\nThe plan has ended and your card is charged no more. The credits of this payment were taken back. If you did not mean to dispute it, ask your bank to withdraw the dispute: once the money is back, so are the credits of a period that still runs, and you can subscribe again at any time."
            ),
        ),
    );
    page(subject, lead, paid, &rest)
}

/// The code that confirms an address (requirement C1).
#[must_use]
pub fn confirm_address(code: &str, seconds: u32, locale: Locale) -> Message {
    let minutes = seconds.div_ceil(60);
    let (subject, lead, rest) = locale.pick(
        (
            format!("暗房邮箱确认码 {code}"),
            "用这个邮箱注册了暗房账号，确认码是",
            format!(
                "{minutes} 分钟内有效，只能使用一次，只能在注册时用的浏览器里使用。如果不是你本人注册，请不要告诉任何人，忽略即可。"
            ),
        ),
        (
            format!("Confirm your address for Darkroom: {code}"),
            "Somebody registered at Darkroom with this address. The code that confirms it is",
            format!(
                "Good for {minutes} min, once, in the browser that registered. If that was not you, tell nobody the code and ignore this mail."
            ),
        ),
    );
    page(subject, lead, code, &rest)
}

/// The code that lets one choose a new password.
#[must_use]
pub fn reset_code(code: &str, seconds: u32, locale: Locale) -> Message {
    let minutes = seconds.div_ceil(60);
    let (subject, lead, rest) = locale.pick(
        (
            format!("暗房密码重置码 {code}"),
            "你的密码重置码",
            format!("{minutes} 分钟内有效，只能使用一次，只能在请求它的浏览器里使用。如果不是你本人操作，忽略即可，密码不会改变。"),
        ),
        (
            format!("Your Darkroom reset code is {code}"),
            "The code to choose a new password",
            format!(
                "Good for {minutes} min, once, in the browser that asked for it. If that was not you, ignore this mail: your password stays as it is."
            ),
        ),
    );
    page(subject, lead, code, &rest)
}

/// To somebody who wants to reset the password of an account that is not there.
#[must_use]
pub fn no_account(locale: Locale) -> Message {
    let (subject, lead, rest) = locale.pick(
        (
            "暗房：这个邮箱还没有账号",
            "有人请求重置这个邮箱的暗房密码，但它还没有账号。",
            "如果是你本人，请换一个邮箱再试，或直接注册。如果不是，忽略即可。",
        ),
        (
            "Darkroom has no account with this address",
            "Somebody asked to reset the Darkroom password of this address, but it has no account.",
            "If that was you, try another address or register. If it was not, ignore this mail.",
        ),
    );
    page(subject.to_owned(), lead, "", rest)
}

/// A password was set or changed: whoever did not do it must know.
#[must_use]
pub fn password_changed(locale: Locale) -> Message {
    let (subject, lead, rest) = locale.pick(
        (
            "暗房密码已更改",
            "你的暗房密码刚刚更改，其他设备已全部退出登录。",
            "如果不是你本人操作，请立即在登录页点“忘记密码？”重置密码。",
        ),
        (
            "Your Darkroom password was changed",
            "Your Darkroom password has just been changed. Every other device was signed out.",
            "If that was not you, reset it at once: “Forgot your password?” on the sign-in page.",
        ),
    );
    page(subject.to_owned(), lead, "", rest)
}

pub(super) fn page(subject: String, lead: &str, big: &str, rest: &str) -> Message {
    let subject = subject.replace(['\r', '\n'], " ");
    let middle = if big.is_empty() { String::new() } else { format!("{big}\n\n") };
    let text = format!("{lead}\n\n{middle}{rest}\n\n暗房 Darkroom\n");
    let (lead, rest) = (escape(lead), escape(rest).replace('\n', "<br>"));
    let middle = if big.is_empty() {
        String::new()
    } else {
        format!("<p style=\"font-size:2rem;letter-spacing:.2em;font-weight:600\">{}</p>", escape(big))
    };
    let html = format!(
        "<!doctype html><meta charset=\"utf-8\"><body style=\"font-family:system-ui,sans-serif;color:#111;max-width:32rem;\
         margin:2rem auto;padding:0 1rem\"><p>{lead}</p>{middle}<p style=\"color:#555\">{rest}</p><p style=\"color:#999\">暗房 Darkroom</p></body>"
    );
    Message { subject, text, html, unsubscribe: None }
}

impl Message {
    /// The same with a way to end mails of its kind, for its reader and for their mail service.
    #[must_use]
    pub fn with_unsubscribe(mut self, url: String, locale: Locale) -> Self {
        let words = locale.pick("不想再收到这类邮件？点这里退订", "No more mails like this: unsubscribe");
        self.text.push_str(&format!("\n{words}\n{url}\n"));
        let link = format!("<p><a style=\"color:#999\" href=\"{}\">{}</a></p></body>", escape(&url), escape(words));
        self.html = self.html.replace("</body>", &link);
        self.unsubscribe = Some(url);
        self
    }
}

fn escape(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}

/// An export can be taken: where.
#[must_use]
pub fn export_ready(page_url: &str, locale: Locale) -> Message {
    let (subject, lead, rest) = locale.pick(
        (
            "暗房：你的数据可以下载了".to_owned(),
            "你要的数据已经打包好。",
            format!("请在一天内登录后下载：\n{page_url}\n过期后文件会被删除，可以再次导出。"),
        ),
        (
            "Darkroom: your data can be downloaded".to_owned(),
            "The data you asked for is ready.",
            format!(
                "Sign in and download it within a day:\n{page_url}\nThe files are deleted then; you can ask again."
            ),
        ),
    );
    page(subject, lead, "", &rest)
}

/// An account has ended: where its receipt is.
#[must_use]
pub fn account_ended(receipt: &str, locale: Locale) -> Message {
    let (subject, lead, rest) = locale.pick(
        (
            "暗房账号已注销".to_owned(),
            "你的账号已注销，图片和模型正在删除。",
            format!("删除了什么、何时删除，见回执：\n{receipt}\n这是发往此邮箱的最后一封邮件。"),
        ),
        (
            "Your Darkroom account has ended".to_owned(),
            "Your account has ended. Pictures and models are being deleted.",
            format!(
                "What was deleted, and when, is in the receipt:\n{receipt}\nThis is the last mail to this address."
            ),
        ),
    );
    page(subject, lead, "", &rest)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_code_leads_and_both_languages_say_how_long_it_is_good() {
        let zh = login_code("042137", 60, Locale::ZhCn);
        assert!(zh.subject.contains("042137") && zh.text.contains("1 分钟"), "{zh:?}");
        let en = login_code("042137", 600, Locale::En);
        assert!(en.text.contains("\n042137\n") && en.text.contains("10 min") && en.html.contains("042137"), "{en:?}");
    }

    #[test]
    fn a_receipt_says_what_was_paid_and_what_for_in_both_languages() {
        let paid_at = Timestamp::from_millis(1_767_225_600_000);
        let paid = Receipt { number: "ord_1".to_owned(), credits: 714, paid: "68.00 CNY".to_owned(), paid_at };
        let (zh, en) = (receipt(&paid, Locale::ZhCn), receipt(&paid, Locale::En));
        for mail in [&zh, &en] {
            for words in ["714", "68.00 CNY", "ord_1", "2026-01-01"] {
                assert!(mail.text.contains(words) && mail.html.contains(words), "{words}: {mail:?}");
            }
        }
        assert!(zh.text.contains("积分已到账") && en.text.contains("Bought credits never expire."));
    }

    #[test]
    fn a_plans_receipt_says_what_was_paid_and_until_when_its_credits_last() {
        let paid_at = Timestamp::from_millis(1_767_225_600_000);
        let paid = Receipt { number: "in_1".to_owned(), credits: 1400, paid: "20.00 USD".to_owned(), paid_at };
        for (locale, title) in [(Locale::ZhCn, "创作者"), (Locale::En, "Creator")] {
            let plan = PaidPlan { title: title.to_owned(), ends_at: paid_at.plus_seconds(31 * 86_400) };
            let mail = plan_receipt(&plan, &paid, locale);
            assert!(mail.subject.contains(title), "{mail:?}");
            for words in [title, "1400", "20.00 USD", "in_1", "2026-01-01", "2026-02-01"] {
                assert!(mail.text.contains(words) && mail.html.contains(words), "{words}: {mail:?}");
            }
            assert!(plan_returned("20.00 USD", locale).text.contains("\n20.00 USD\n"));
            let stopped = plan_stopped(&plan, &paid, locale);
            assert!(stopped.subject.contains(title) && stopped.text.contains("\n20.00 USD\n"), "{stopped:?}");
            assert!(stopped.text.contains("in_1"), "{stopped:?}");
        }
    }

    #[test]
    fn every_mail_with_a_code_leads_with_it_and_a_notice_has_none() {
        for locale in [Locale::ZhCn, Locale::En] {
            for mail in [confirm_address("042137", 60, locale), reset_code("042137", 600, locale)] {
                assert!(mail.subject.contains("042137") && mail.text.contains("\n042137\n"), "{mail:?}");
                assert!(mail.html.contains(">042137<"), "{mail:?}");
            }
            for mail in [no_account(locale), password_changed(locale)] {
                assert!(!mail.text.contains(|letter: char| letter.is_ascii_digit()), "{mail:?}");
                assert!(!mail.text.contains("\n\n\n") && !mail.html.contains("<p></p>"), "{mail:?}");
            }
        }
    }

    #[test]
    fn text_cannot_break_out_of_the_subject_or_the_page() {
        let mail = page("x\r\nBcc: y".to_owned(), "<script>", "\"&", "");
        assert!(!mail.subject.contains(['\r', '\n']));
        assert!(!mail.html.contains("<script>") && mail.html.contains("&quot;&amp;"));
    }
}
