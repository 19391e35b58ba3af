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
    /// It is refused by a failure on the service's side.
    #[serde(rename = "500")]
    Broken,
    /// It is taken, and nobody is told.
    #[serde(rename = "hang")]
    Hang,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Wish {
    next: Next<Plan>,
}

/// `POST /sandbox/mail`
pub(super) async fn queue(State(mail): State<Arc<Mail>>, body: Bytes) -> Response {
    let wish: Wish = match drive::parse(&body) {
        Ok(wish) => wish,
        Err(refusal) => return refusal,
    };
    let mut inbox = mail.state();
    if let Err(reason) = wish.next.append(&mut inbox.plans) {
        return drive::refuse(reason);
    }
    mail.save(&inbox);
    Json(json!({ "queued": inbox.plans.len() })).into_response()
}
