//! The receipt of a model that is destroyed, from what there is at that moment: before its rows go.

use super::models::ModelRow;
use crate::clock::Timestamp;
use crate::db::Stmt;
use crate::erasures;
use crate::erasures::receipts::{Kind, NewReceipt, Part};
use crate::ids::{ModelId, UserId};
use crate::{assets, uploads};

/// Between what closes its destination and what leaves that: the row and its items.
pub(super) fn of_model((id, user): (ModelId, UserId), row: &ModelRow, with_assets: bool, now: Timestamp) -> Vec<Stmt> {
    let receipt = NewReceipt::new(user, now);
    let mut batch = vec![receipt.open(Kind::Model, &id.to_string()), consent(receipt, id)];
    batch.extend(photos(receipt, &row.upload));
    batch.extend(pictures(receipt, (id, user), with_assets));
    batch.extend(at_the_provider(receipt, id, row.made.as_ref().map(|(model, _)| model.as_str())));
    batch
}

fn consent(receipt: NewReceipt, id: ModelId) -> Stmt {
    const WITHDRAWN: &str = "SELECT '' AS reference, NULL AS count, 'done' AS state
        FROM consents WHERE subject_id = ?5 AND withdrawn_at IS NOT NULL";
    receipt.items(Part::Consent, WITHDRAWN).bind(id)
}

/// The photos and the small picture beside them; kept where another model or another try needs them.
fn photos(receipt: NewReceipt, upload: &str) -> [Stmt; 2] {
    const GIVEN: &str =
        "SELECT id AS reference, images AS count, CASE state WHEN 'gone' THEN 'pending' ELSE 'kept' END AS state
        FROM uploads WHERE id = ?5";
    let erased = uploads::erasures_of("SELECT id FROM uploads WHERE id = ?3 AND state = 'gone'");
    [receipt.items(Part::Photos, GIVEN).bind(upload), receipt.waits(Part::Photos, &erased).bind(upload)]
}

/// The pictures that were taken with it and what was edited of them, where there are any; kept where nobody asked for them.
fn pictures(receipt: NewReceipt, (id, user): (ModelId, UserId), with_assets: bool) -> Vec<Stmt> {
    let state = if with_assets { "pending" } else { "kept" };
    let taken = format!(
        "SELECT '' AS reference, count, '{state}' AS state
           FROM (SELECT COUNT(*) AS count FROM assets WHERE model_id = ?5 AND user_id = ?6) WHERE count > 0"
    );
    let mut batch = vec![receipt.items(Part::Pictures, &taken).bind(id).bind(user)];
    if with_assets {
        let erased = assets::erasures_of("SELECT id FROM assets WHERE model_id = ?3 AND user_id = ?4");
        batch.push(receipt.waits(Part::Pictures, &erased).bind(id).bind(user));
    }
    batch
}

/// Its version, if one was made, and what held it, if that held nothing else.
fn at_the_provider(receipt: NewReceipt, id: ModelId, made: Option<&str>) -> Vec<Stmt> {
    const NAMED: &str = "SELECT ?5 AS reference, NULL AS count, 'pending' AS state";
    const CLOSED: &str = "SELECT d.id AS reference, NULL AS count, 'pending' AS state
        FROM destination_models m JOIN destinations d ON d.id = m.destination_id
       WHERE m.model_id = ?5 AND d.closed_at IS NOT NULL";
    const CLOSED_ERASURE: &str = "SELECT d.id AS reference, d.id AS name
        FROM destination_models m JOIN destinations d ON d.id = m.destination_id
       WHERE m.model_id = ?3 AND d.closed_at IS NOT NULL";
    const NAMED_ERASURE: &str = "SELECT ?3 AS reference, ?4 AS name";
    let mut batch =
        vec![receipt.items(Part::Place, CLOSED).bind(id), receipt.waits(Part::Place, CLOSED_ERASURE).bind(id)];
    let own = erasures::is_alone(id, made).then_some(Part::Place);
    for part in made.map(|_| Part::Model).into_iter().chain(own) {
        batch.push(receipt.items(part, NAMED).bind(id));
        batch.push(receipt.waits(part, NAMED_ERASURE).bind(id).bind(erasures::model_erasure(id)));
    }
    batch
}
