//! Mail: whether the service takes our key and the sender's domain, and whether operators are told of anything.

use super::line::{Check, Found, amber, check, green, red, words};
use crate::app::App;
use crate::mail::{Mailer, SenderDomain};

pub(super) fn checks(app: &App) -> Vec<Check<'_>> {
    vec![check("mail", sender(app.mailer.as_ref())), check("mail.operators", async move { operators(app) })]
}

async fn sender(mailer: Option<&Mailer>) -> Found {
    let Some(mailer) = mailer else {
        return amber(
            words(
                "没有设置邮件：不能用验证码登录，也没有收据",
                "No mail is set up: no sign-in by code, and no receipts",
            ),
            words("设置 RESEND_API_KEY 和 MAIL_FROM", "Set RESEND_API_KEY and MAIL_FROM"),
        );
    };
    let domain = mailer.domain().to_owned();
    match mailer.sender_domain().await {
        Ok(SenderDomain::Verified) => {
            green(words(format!("密钥有效，{domain} 已验证"), format!("The key is taken and {domain} is verified")))
        }
        Ok(SenderDomain::NotVerified) => red(
            words(format!("{domain} 没有验证：邮件会被拒绝"), format!("{domain} is not verified: mails are refused")),
            words(
                "在 Resend 后台添加并验证这个域名，或改 MAIL_FROM",
                "Add and verify this domain at Resend, or change MAIL_FROM",
            ),
        ),
        Ok(SenderDomain::NotShown) => amber(
            words(
                "密钥只能发信，看不到域名是否验证",
                "The key may only send, so whether the domain is verified is not shown",
            ),
            words(format!("在 Resend 后台看 {domain}"), format!("Look at {domain} in Resend's dashboard")),
        ),
        Err(error) => red(
            words(format!("邮件服务不接受：{error}"), format!("The mail service refuses us: {error}")),
            words("核对 RESEND_API_KEY 和 MAIL_BASE_URL", "Check RESEND_API_KEY and MAIL_BASE_URL"),
        ),
    }
}

fn operators(app: &App) -> Found {
    match (app.config.operator_emails.len(), app.mailer.is_some()) {
        (0, _) => amber(
            words("出了问题没有人会知道", "Nobody is told when something breaks"),
            words("设置 OPERATOR_EMAILS", "Set OPERATOR_EMAILS"),
        ),
        (_, false) => amber(
            words("没有邮件，运营者收不到警报", "Without mail no operator hears of an alert"),
            words("设置 RESEND_API_KEY 和 MAIL_FROM", "Set RESEND_API_KEY and MAIL_FROM"),
        ),
        (1, true) => green(words("出问题时通知 1 个地址", "One address is told when something breaks")),
        (count, true) => green(words(
            format!("出问题时通知 {count} 个地址"),
            format!("{count} addresses are told when something breaks"),
        )),
    }
}
