//! The mails, in both languages.

use super::Message;
use crate::http::context::Locale;

/// A login code (requirement B1). The code leads the text, where phones find it.
#[must_use]
pub fn login_code(code: &str, seconds: u32, locale: Locale) -> Message {
    let minutes = seconds.div_ceil(60);
    let (subject, lead, rest) = locale.pick(
        (
            format!("暗房登录验证码 {code}"),
            "您的登录验证码".to_owned(),
            format!("{minutes} 分钟内有效，只能使用一次，只能在请求它的浏览器里使用。如果不是您本人操作，忽略即可。"),
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

/// A training that ended (design: a training notice by mail).
#[must_use]
pub fn training_ended(name: &str, succeeded: Option<&str>, locale: Locale) -> Message {
    let (subject, lead, rest) = match succeeded {
        Some(link) => locale.pick(
            (format!("模型「{name}」训练完成"), "模型已可使用".to_owned(), format!("现在就去拍照：{link}")),
            (format!("Your model “{name}” is ready"), "The model is ready".to_owned(), format!("Take photos: {link}")),
        ),
        None => locale.pick(
            (format!("模型「{name}」训练未成功"), "训练未成功".to_owned(), "积分已全部退还。".to_owned()),
            (
                format!("Training “{name}” did not succeed"),
                "The training did not succeed".to_owned(),
                "All credits were given back.".to_owned(),
            ),
        ),
    };
    page(subject, &lead, name, &rest)
}

fn page(subject: String, lead: &str, big: &str, rest: &str) -> Message {
    let subject = subject.replace(['\r', '\n'], " ");
    let text = format!("{lead}\n\n{big}\n\n{rest}\n\n暗房 Darkroom\n");
    let (lead, big, rest) = (escape(lead), escape(big), escape(rest));
    let html = format!(
        "<!doctype html><meta charset=\"utf-8\"><body style=\"font-family:system-ui,sans-serif;color:#111;max-width:32rem;\
         margin:2rem auto;padding:0 1rem\"><p>{lead}</p><p style=\"font-size:2rem;letter-spacing:.2em;font-weight:600\">\
         {big}</p><p style=\"color:#555\">{rest}</p><p style=\"color:#999\">暗房 Darkroom</p></body>"
    );
    Message { subject, text, html }
}

fn escape(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_cannot_break_out_of_the_subject_or_the_page() {
        let mail = training_ended("x\r\nBcc: y\"><script>", None, Locale::En);
        assert!(!mail.subject.contains(['\r', '\n']));
        assert!(!mail.html.contains("<script>"));
    }
}
