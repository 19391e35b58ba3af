//! Lists with cursors, and objects inside objects (Stripe, pagination and expanding).

use axum::Json;
use serde_json::{Value, json};

use super::form::Params;
use super::refusal::Refusal;
use super::state::State;

const LIMIT_DEFAULT: i64 = 10;
const LIMIT_MAX: i64 = 100;
/// How deep objects may be inside objects.
const DEPTH_MAX: usize = 4;

/// One object of a list.
pub(super) struct Row {
    pub(super) id: String,
    pub(super) created: i64,
    pub(super) object: Value,
}

/// A page of `rows`, which are newest first: `limit`, `starting_after`, `ending_before`, `created` and `expand`.
pub(super) fn page(state: &State, mut params: Params, url: &str, rows: Vec<Row>) -> Result<Json<Value>, Refusal> {
    let limit = params.integer("limit")?.unwrap_or(LIMIT_DEFAULT);
    if !(1..=LIMIT_MAX).contains(&limit) {
        return Err(Refusal::invalid("limit", format!("Invalid integer: limit must be between 1 and {LIMIT_MAX}")));
    }
    let (after, before) = (params.text("starting_after"), params.text("ending_before"));
    let bounds = ["gte", "gt", "lte", "lt"].map(|bound| params.integer(&format!("created[{bound}]")));
    let [gte, gt, lte, lt] = bounds;
    let (gte, gt, lte, lt) = (gte?, gt?, lte?, lt?);
    let expand = params.expand()?;
    let rows: Vec<Row> = rows
        .into_iter()
        .filter(|row| gte.is_none_or(|at| row.created >= at) && gt.is_none_or(|at| row.created > at))
        .filter(|row| lte.is_none_or(|at| row.created <= at) && lt.is_none_or(|at| row.created < at))
        .collect();
    let place = |id: &Option<String>, param| match id {
        None => Ok(None),
        Some(id) => match rows.iter().position(|row| row.id == *id) {
            Some(place) => Ok(Some(place)),
            None => Err(Refusal::no_such_param(param, "object", id)),
        },
    };
    let first = place(&after, "starting_after")?.map_or(0, |place| place + 1);
    let end = place(&before, "ending_before")?.unwrap_or(rows.len());
    let limit = usize::try_from(limit).unwrap_or(1);
    // Going backwards, the page ends where the cursor is.
    let first = if before.is_some() { end.saturating_sub(limit) } else { first };
    let has_more = if before.is_some() { first > 0 } else { end.saturating_sub(first) > limit };
    let mut data: Vec<Value> = rows.into_iter().take(end).skip(first).take(limit).map(|row| row.object).collect();
    for path in &expand {
        let inner = path.strip_prefix("data.").ok_or_else(|| not_expandable(path))?;
        for object in &mut data {
            state.expand(object, inner)?;
        }
    }
    Ok(Json(json!({ "object": "list", "data": data, "has_more": has_more, "url": url })))
}

/// A list that is whole, inside another object.
pub(super) fn whole(url: &str, data: Vec<Value>) -> Value {
    json!({ "object": "list", "total_count": data.len(), "data": data, "has_more": false, "url": url })
}

fn not_expandable(path: &str) -> Refusal {
    Refusal::invalid("expand", format!("This property cannot be expanded ({path})."))
}

impl State {
    /// An object with what `expand`, the last of the parameters, asks for.
    pub(super) fn expanded(&self, object: Value, params: Params) -> Result<Json<Value>, Refusal> {
        self.with(object, &params.expand()?)
    }

    /// An object with the objects at these paths.
    pub(super) fn with(&self, mut object: Value, paths: &[String]) -> Result<Json<Value>, Refusal> {
        for path in paths {
            self.expand(&mut object, path)?;
        }
        Ok(Json(object))
    }

    /// Puts the object of `path`, `payment_intent.latest_charge`, where its id is.
    fn expand(&self, object: &mut Value, path: &str) -> Result<(), Refusal> {
        let mut here = object;
        if path.split('.').count() > DEPTH_MAX {
            return Err(Refusal::invalid("expand", "You cannot expand more than 4 levels of a property."));
        }
        for name in path.split('.') {
            if here.get(name).is_none()
                && let Some(hidden) = self.hidden(here, name)
            {
                here[name] = hidden;
            }
            here = here.get_mut(name).ok_or_else(|| not_expandable(path))?;
            if here.is_null() {
                return Ok(());
            }
            if let Some(id) = here.as_str() {
                *here = self.object(id).ok_or_else(|| not_expandable(path))?;
            }
        }
        Ok(())
    }

    /// What an object has and shows only when it is asked for.
    fn hidden(&self, object: &Value, name: &str) -> Option<Value> {
        let id = object["id"].as_str()?;
        match (object["object"].as_str()?, name) {
            ("checkout.session", "line_items") => self.sessions.get(id).map(|session| session.line_items()),
            ("invoice", "payments") => self.invoices.get(id).map(|invoice| invoice.payments()),
            ("charge", "refunds") => self.payment(id).map(|payment| payment.refunds_view()),
            ("customer", "subscriptions") => {
                let theirs = self.subscriptions.newest().into_iter().filter(|row| row.customer == id);
                let rows = theirs.map(|subscription| subscription.view()).collect();
                Some(whole(&format!("/v1/customers/{id}/subscriptions"), rows))
            }
            _ => None,
        }
    }
}
