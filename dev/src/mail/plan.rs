//! What becomes of the next mails.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use bytes::Bytes;
use serde::{Deserialize, Serialize};
use serde_json::json;

use super::Mail;
use crate::drive;
use crate::plans::Next;

/// What becomes of one mail.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) enum Plan {
    /// It is taken.
    #[serde(rename = "ok")]
    Ok,
    /// It is refused: more requests than an account may send.
    #[serde(rename = "429")]
    TooMany,
    /// It is refused: the account's mails of the day are used up.
    #[serde(rename = "quota")]
    Quota,
    /// It is refused for what is in it.
    #[serde(rename = "422")]
    Invalid,
    /// It is refused by a failure on the service's side.
    #[serde(rename = "500")]
    Broken,
    /// It is taken, and nobody is told.
    #[serde(rename = "hang")]
    Hang,
    /// It is taken, comes back as undeliverable for good, and the webhook says so.
    #[serde(rename = "bounce")]
    Bounce,
    /// It is taken, its reader calls it spam, and the webhook says so.
    #[serde(rename = "complaint")]
    Complaint,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Wish {
    /// What becomes of the next mails.
    next: Option<Next<Plan>>,
    /// How many mails a second are taken from now on; 0: any number.
    per_second: Option<u32>,
    /// Whether the key may send mails and read nothing, from now on.
    send_only: Option<bool>,
}

/// `POST /sandbox/mail`
pub(super) async fn queue(State(mail): State<Arc<Mail>>, body: Bytes) -> Response {
    let wish: Wish = match drive::parse(&body) {
        Ok(wish) => wish,
        Err(refusal) => return refusal,
    };
    if wish.next.is_none() && wish.per_second.is_none() && wish.send_only.is_none() {
        return drive::refuse("say `next`, `per_second` or `send_only`");
    }
    let mut inbox = mail.state();
    inbox.send_only = wish.send_only.unwrap_or(inbox.send_only);
    if let Some(per_second) = wish.per_second {
        inbox.per_second = per_second;
    }
    if let Some(Err(reason)) = wish.next.map(|next| next.append(&mut inbox.plans)) {
        return drive::refuse(reason);
    }
    mail.save(&inbox);
    Json(json!({ "queued": inbox.plans.len() })).into_response()
}
