//! What became of a mail, told as Resend tells it: signed as Svix does, to the one endpoint there is.

use std::time::Duration;

use darkroom::clock::Timestamp;
use serde_json::{Value, json};

use super::Mail;
use super::letter::Letter;
use super::plan::Plan;
use crate::{random, signing};

/// How long the studio may take to hear it: less than it waits for the mail itself.
const TELL_LIMIT: Duration = Duration::from_secs(4);

/// The event of a mail that is planned not to arrive, or not to be wanted.
pub(super) fn of(plan: Plan, letter: &Letter, now: Timestamp) -> Option<Value> {
    let (kind, bounce) = match plan {
        Plan::Bounce => {
            ("email.bounced", json!({ "type": "Permanent", "subType": "General", "message": "no such mailbox" }))
        }
        Plan::Complaint => ("email.complained", Value::Null),
        Plan::Ok | Plan::Hang | Plan::TooMany | Plan::Quota | Plan::Invalid | Plan::Broken => return None,
    };
    let mut data = json!({ "from": letter.from, "to": letter.to, "subject": letter.subject, "created_at": now });
    if !bounce.is_null() {
        data["bounce"] = bounce;
    }
    Some(json!({ "type": kind, "created_at": now, "data": data }))
}

impl Mail {
    /// Tells the studio once; what is not taken is not told again.
    pub(super) async fn tell(&self, news: &Value, mail: &str) {
        let mut news = news.clone();
        news["data"]["email_id"] = mail.into();
        let (body, id) = (news.to_string(), format!("msg_{}", random::letters(27)));
        let at = self.context.clock.now().seconds();
        let signature = signing::sign(&self.context.secrets.mail_webhook_key, &id, at, body.as_bytes());
        let request = self
            .http
            .post(self.context.link("/api/webhooks/mail"))
            .timeout(TELL_LIMIT)
            .header("svix-id", id)
            .header("svix-timestamp", at.to_string())
            .header("svix-signature", signature)
            .header("content-type", "application/json")
            .body(body);
        match request.send().await {
            Ok(answer) if answer.status().is_success() => {}
            Ok(answer) => tracing::warn!(status = answer.status().as_u16(), "the studio did not take news of a mail"),
            Err(error) => tracing::warn!(%error, "the studio did not hear news of a mail"),
        }
    }
}
