//! A new job: hold, job, call, items and first event in one write, before anybody is asked for anything.

use utoipa::PartialSchema;
use utoipa::openapi::RefOr;
use utoipa::openapi::schema::Schema;

use super::call::CallState;
use super::events;
use super::request::CallRequest;
use super::state::ItemState;
use super::wish::Wish;
use crate::clock::Timestamp;
use crate::db::Stmt;
use crate::ids::{AssetId, CallId, JobId, UserId};
use crate::ledger::{Credits, Hold, hold};
use crate::openapi::schema;

/// The rooms of the product.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Studio {
    /// Train a model of a face.
    Train,
    /// Take photos with it.
    Photo,
}

impl Studio {
    /// All studios.
    pub const ALL: [Self; 2] = [Self::Train, Self::Photo];

    /// As stored and shown.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Train => "train",
            Self::Photo => "photo",
        }
    }
}

impl PartialSchema for Studio {
    fn schema() -> RefOr<Schema> {
        schema::one_of(Self::ALL.map(Self::as_str)).into()
    }
}

/// The model a job uses or makes, as it was called then.
#[derive(Clone, Debug)]
pub struct ModelRef {
    /// `mdl_…` or a base model's id.
    pub id: String,
    /// Its name.
    pub name: String,
}

/// A request to an engine that is about to be sent.
#[derive(Clone, Debug)]
pub struct NewCall {
    /// Its id; also its hold's.
    pub id: CallId,
    /// What is asked.
    pub request: CallRequest,
    /// How long it usually takes, for the ETA.
    pub expected_seconds: i64,
}

/// A job that is about to be made.
#[derive(Clone, Debug)]
pub struct NewJob<'a> {
    /// Its id.
    pub id: JobId,
    /// Whose.
    pub user: UserId,
    /// Which room.
    pub studio: Studio,
    /// Shown in lists and in the ledger.
    pub title: &'a str,
    /// What one delivered item costs.
    pub price_each: Credits,
    /// What all cost.
    pub price: Credits,
    /// How many.
    pub pieces: u32,
    /// Used or made.
    pub model: ModelRef,
    /// What the person asked, shown again.
    pub input: Wish,
    /// The request.
    pub call: NewCall,
}

impl NewCall {
    /// Hold and call. The call starts as `sending`: from here on a request may be under way, whoever dies. What a worker
    /// sends starts as `waiting`, and is due at once.
    pub(super) fn statements(
        &self,
        job: JobId,
        user: UserId,
        price: Credits,
        title: &str,
        now: Timestamp,
    ) -> Vec<Stmt> {
        let (engine, timings) = (self.request.engine(), self.request.timings());
        let (state, sends, due_at) = if engine.is_synchronous() {
            (CallState::Waiting, 0, now)
        } else {
            (CallState::Sending, 1, now.plus_seconds(timings.lost_seconds))
        };
        let deadline_at = now.plus_seconds(timings.deadline_seconds);
        let mut batch = hold(&Hold { call: self.id, job, user, credits: price, title, expires_at: deadline_at }, now);
        batch.push(
            Stmt::new(
                "INSERT INTO calls (id, job_id, user_id, recipe, request, sent_at, due_at, deadline_at,
                                    expected_seconds, created_at, engine, state, sends)
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?6, ?10, ?11, ?12)",
            )
            .bind(self.id)
            .bind(job)
            .bind(user)
            .bind(self.request.recipe())
            .bind(serde_json::to_string(&self.request).unwrap_or_default())
            .bind(now)
            .bind(due_at)
            .bind(deadline_at)
            .bind(self.expected_seconds)
            .bind(engine.as_str())
            .bind(state.as_str())
            .bind(sends),
        );
        batch
    }
}

impl NewJob<'_> {
    /// Everything, for one write. Refused by `insufficient_credits` without balance (requirement A9).
    #[must_use]
    pub fn statements(&self, now: Timestamp) -> Vec<Stmt> {
        let job = Stmt::new(
            "INSERT INTO jobs (id, user_id, studio, title, price_each, model_id, model_name, input, created_at)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)",
        )
        .bind(self.id)
        .bind(self.user)
        .bind(self.studio.as_str())
        .bind(self.title)
        .bind(self.price_each.get())
        .bind(self.model.id.as_str())
        .bind(self.model.name.as_str())
        .bind(serde_json::to_string(&self.input).unwrap_or_default())
        .bind(now);
        let mut batch = vec![job];
        batch.extend(self.call.statements(self.id, self.user, self.price, self.title, now));
        batch.extend((0..self.pieces).map(|seq| {
            Stmt::new("INSERT INTO items (job_id, seq, call_id, state, asset_id) VALUES (?1, ?2, ?3, ?4, ?5)")
                .bind(self.id)
                .bind(seq)
                .bind(self.call.id)
                .bind(ItemState::Queued.as_str())
                .bind(AssetId::new(now))
        }));
        batch.push(events::state(self.id, now));
        batch
    }

    /// How long calls of this recipe took lately: the average of the last twenty.
    #[must_use]
    pub fn expected(recipe: &str) -> Stmt {
        Stmt::new(
            "SELECT CAST(AVG(took_seconds) AS INTEGER) AS seconds FROM (
               SELECT took_seconds FROM calls WHERE recipe = ?1 AND took_seconds IS NOT NULL
                ORDER BY ended_at DESC LIMIT 20)",
        )
        .bind(recipe)
    }
}
