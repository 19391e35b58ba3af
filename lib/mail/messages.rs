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
    fn the_code_leads_and_both_languages_say_how_long_it_is_good() {
        let zh = login_code("042137", 60, Locale::ZhCn);
        assert!(zh.subject.contains("042137") && zh.text.contains("1 分钟"), "{zh:?}");
        let en = login_code("042137", 600, Locale::En);
        assert!(en.text.contains("\n042137\n") && en.text.contains("10 min") && en.html.contains("042137"), "{en:?}");
    }

    #[test]
    fn text_cannot_break_out_of_the_subject_or_the_page() {
        let mail = page("x\r\nBcc: y".to_owned(), "<script>", "\"&", "");
        assert!(!mail.subject.contains(['\r', '\n']));
        assert!(!mail.html.contains("<script>") && mail.html.contains("&quot;&amp;"));
    }
}
