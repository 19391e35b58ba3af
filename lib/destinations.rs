//! Where trained models are kept at their engine. An account there holds a thousand models, so there is one for each person,
//! called a destination here, and each training makes a version of it.
//!
//! A training *enters* the open destination of its owner, in the write that begins it, and *leaves* when nothing of it is
//! to stay. Whoever leaves last closes the destination in the same write. Nothing enters one that is closed: the next
//! training opens another. So one that is being deleted is never deleted beneath a training that just began, whatever the
//! order in which the engine hears of both.

use crate::clock::Timestamp;
use crate::db::{Db, Stmt};
use crate::engines::Destination;
use crate::erasures;
use crate::error::{AppError, Result};
use crate::ids::{DestinationId, ModelId, UserId};
use crate::personal::{End, Table, Told};

/// Longer than a request may take that is under way: one that was begun before the last one left makes the destination anew.
const LAST_REQUEST_SECONDS: i64 = 120;

/// What this room keeps of people.
pub(crate) const PERSONAL: [Table; 2] = [
    Table {
        name: "destination_models",
        rows: "model_id IN (SELECT id FROM models WHERE user_id = ?1)",
        told: Told::Nothing("which of the places below holds which model"),
        end: End::Kept("it goes when its model is deleted at the provider"),
    },
    Table {
        name: "destinations",
        rows: "user_id = ?1",
        told: Told::Columns("id", &["id", "opened_at", "closed_at"]),
        end: End::Kept("the name of a place at the provider, by which it is deleted there"),
    },
];

/// A model that is about to be trained gets a destination: the open one of its owner, else a new one.
#[must_use]
pub fn enter(model: &str, user: UserId, now: Timestamp) -> [Stmt; 2] {
    let open = Stmt::new(
        "INSERT INTO destinations (id, user_id, opened_at) SELECT ?1, ?2, ?3
          WHERE NOT EXISTS (SELECT 1 FROM destinations WHERE user_id = ?2 AND closed_at IS NULL)",
    )
    .bind(DestinationId::new(now))
    .bind(user)
    .bind(now);
    let enter = Stmt::new(
        "INSERT INTO destination_models (model_id, destination_id)
         SELECT ?1, id FROM destinations WHERE user_id = ?2 AND closed_at IS NULL
             ON CONFLICT (model_id) DO UPDATE SET destination_id = excluded.destination_id",
    )
    .bind(model)
    .bind(user);
    [open, enter]
}

/// Nothing of this model is to stay at the engine. Its version, if it has one, goes by an erasure of its own; the
/// destination that this was the last of goes after it.
#[must_use]
pub fn leave(model: &str, now: Timestamp) -> [Stmt; 3] {
    const LEFT: &str = "SELECT destination_id FROM destination_models WHERE model_id =";
    let close = Stmt::new(format!(
        "UPDATE destinations SET closed_at = MAX(?2, opened_at)
          WHERE id = ({LEFT} ?1) AND closed_at IS NULL
            AND NOT EXISTS (SELECT 1 FROM destination_models o WHERE o.destination_id = destinations.id AND o.model_id <> ?1)"
    ))
    .bind(model)
    .bind(now);
    let closed = format!("SELECT id FROM destinations WHERE id = ({LEFT} ?4) AND closed_at IS NOT NULL");
    let erase = erasures::destinations(&closed, now.plus_seconds(LAST_REQUEST_SECONDS), now).bind(model);
    let leave = Stmt::new("DELETE FROM destination_models WHERE model_id = ?1").bind(model);
    [close, erase, leave]
}

/// Everything of this person's but what is in training leaves; that does when it ends.
#[must_use]
pub fn leave_all(user: UserId, now: Timestamp) -> [Stmt; 3] {
    const NOT_IN_TRAINING: &str = "SELECT id FROM models WHERE user_id = ?1 AND state <> 'training'";
    let leave = Stmt::new(format!("DELETE FROM destination_models WHERE model_id IN ({NOT_IN_TRAINING})")).bind(user);
    let close = Stmt::new(
        "UPDATE destinations SET closed_at = MAX(?2, opened_at)
          WHERE user_id = ?1 AND closed_at IS NULL
            AND NOT EXISTS (SELECT 1 FROM destination_models o WHERE o.destination_id = destinations.id)",
    )
    .bind(user)
    .bind(now);
    let closed = "SELECT id FROM destinations WHERE user_id = ?4 AND closed_at >= ?3";
    let erase = erasures::destinations(closed, now.plus_seconds(LAST_REQUEST_SECONDS), now).bind(user);
    [leave, close, erase]
}

/// Where the training of this model goes.
///
/// # Errors
/// When the database does not answer.
pub async fn of(db: &Db, model: ModelId) -> Result<Destination> {
    let stmt = Stmt::new("SELECT destination_id FROM destination_models WHERE model_id = ?1").bind(model);
    let rows = db.read(vec![stmt]).await?;
    let Some(row) = rows[0].first() else { return Ok(Destination::Own(model)) };
    let id: String = row.get("destination_id")?;
    let id = id.parse().map_err(|_| AppError::Internal("destination_id is not an id".to_owned()))?;
    Ok(Destination::Shared(id))
}
