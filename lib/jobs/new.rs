//! A new job: holds, job, calls, items and the first event in one write, before anybody is asked for anything.

use super::call::CallState;
use super::events;
use super::input::JobInput;
use super::request::CallRequest;
use super::state::ItemState;
use crate::clock::Timestamp;
use crate::db::Stmt;
use crate::engines::EngineName;
use crate::error::{AppError, Result};
use crate::ids::{AssetId, CallId, JobId, UserId};
use crate::ledger::{Credits, Hold, hold};
use crate::storage::ObjectKey;
use crate::studio::{ModelRef, Studio};

/// A request to an engine that is about to be sent, with the items it is to deliver.
#[derive(Clone, Debug)]
pub struct NewCall {
    /// Its id; also its hold's.
    pub id: CallId,
    /// What is asked.
    pub request: CallRequest,
    /// How long it usually takes, for the ETA.
    pub expected_seconds: i64,
    /// What each of its items costs once it is delivered; there are as many items as prices.
    pub prices: Vec<Credits>,
    /// What its pictures are developed by, as the studio reads it; `None`: they are kept as the engine made them.
    pub development: Option<serde_json::Value>,
    /// The name of its one picture's file, where it has one of its own: fixed now, so that bringing it home twice writes
    /// the same object.
    pub file: Option<ObjectKey>,
    /// Which poster of the plan its one picture is (requirement B4).
    pub poster: Option<u8>,
}

/// A job that is about to be made.
#[derive(Clone, Debug)]
pub struct NewJob<'a> {
    /// Its id.
    pub id: JobId,
    /// Whose.
    pub user: UserId,
    /// Where it was asked for.
    pub studio: Studio,
    /// Shown in lists and in the ledger.
    pub title: &'a str,
    /// The model it makes or works with, if any.
    pub model: Option<ModelRef>,
    /// What the person asked, shown again.
    pub input: JobInput,
    /// One job of this studio at a time that is so (requirement B6): a second one is refused by the index
    /// `jobs.user_id, jobs.studio`.
    pub exclusive: bool,
    /// The requests, at least one. Items are numbered through all of them, in this order.
    pub calls: Vec<NewCall>,
}

/// An amount of credits that something costs. One that is none is a fault of ours, and never a free job.
///
/// # Errors
/// When it is no amount of credits.
pub fn price(credits: i64) -> Result<Credits> {
    Credits::new(credits).ok_or_else(|| AppError::Internal(format!("{credits} credits are no price")))
}

fn sum(prices: impl IntoIterator<Item = Credits>) -> Result<Credits> {
    let sum = prices.into_iter().try_fold(Credits::ZERO, Credits::checked_add);
    sum.ok_or_else(|| AppError::Internal("prices whose sum is no amount".to_owned()))
}

impl NewCall {
    /// When it is given up.
    pub(super) const fn deadline_at(&self, now: Timestamp) -> Timestamp {
        now.plus_seconds(self.request.timings().deadline_seconds)
    }

    /// Hold and call. The call starts as `sending`: from here on a request may be under way, whoever dies. What a worker
    /// sends starts as `waiting`, and is due at once.
    pub(super) fn statements(&self, job: JobId, user: UserId, title: &str, now: Timestamp) -> Result<Vec<Stmt>> {
        let (engine, timings) = (self.request.engine(), self.request.timings());
        let (state, sends, due_at) = if engine.is_synchronous() {
            (CallState::Waiting, 0, now)
        } else {
            (CallState::Sending, 1, now.plus_seconds(timings.lost_seconds))
        };
        let deadline_at = self.deadline_at(now);
        let request = serde_json::to_string(&self.request)
            .map_err(|error| AppError::Internal(format!("a request that cannot be kept: {error}")))?;
        let credits = sum(self.prices.iter().copied())?;
        let mut batch = hold(&Hold { call: self.id, job, user, credits, title, expires_at: deadline_at }, now);
        batch.push(
            Stmt::new(
                "INSERT INTO calls (id, job_id, user_id, recipe, request, sent_at, due_at, deadline_at,
                                    expected_seconds, created_at, engine, state, sends, development)
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?6, ?10, ?11, ?12, ?13)",
            )
            .bind(self.id)
            .bind(job)
            .bind(user)
            .bind(self.request.duration_key())
            .bind(request)
            .bind(now)
            .bind(due_at)
            .bind(deadline_at)
            .bind(self.expected_seconds)
            .bind(engine.as_str())
            .bind(state.as_str())
            .bind(sends)
            .bind(self.development.as_ref().map(serde_json::Value::to_string)),
        );
        Ok(batch)
    }
}

impl NewJob<'_> {
    /// Whose work it is, each once.
    pub(super) fn engines(&self) -> Vec<EngineName> {
        let asked = |engine: &EngineName| self.calls.iter().any(|call| call.request.engine() == *engine);
        EngineName::ALL.into_iter().filter(asked).collect()
    }

    /// What all items cost.
    ///
    /// # Errors
    /// When that is no amount of credits.
    pub fn price(&self) -> Result<Credits> {
        sum(self.prices())
    }

    /// What each item costs, in their order.
    pub(super) fn prices(&self) -> impl Iterator<Item = Credits> {
        self.calls.iter().flat_map(|call| call.prices.iter().copied())
    }

    /// What one item costs, at most.
    pub(super) fn price_each(&self) -> Credits {
        self.prices().max().unwrap_or(Credits::ZERO)
    }

    /// Everything, for one write. Refused by `insufficient_credits` without balance (requirement A9).
    ///
    /// # Errors
    /// When there is nothing to do, or something cannot be kept.
    pub fn statements(&self, now: Timestamp) -> Result<Vec<Stmt>> {
        if self.calls.is_empty() || self.calls.iter().any(|call| call.prices.is_empty()) {
            return Err(AppError::Internal("a job without items".to_owned()));
        }
        if self.calls.iter().any(|call| call.file.is_some() && call.prices.len() > 1) {
            return Err(AppError::Internal("one name for several pictures".to_owned()));
        }
        let job = Stmt::new(
            "INSERT INTO jobs (id, user_id, studio, title, price_each, model_id, model_name, input, created_at, exclusive)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)",
        )
        .bind(self.id)
        .bind(self.user)
        .bind(self.studio)
        .bind(self.title)
        .bind(self.price_each().get())
        .bind(self.model.as_ref().map(|model| model.id.as_str()))
        .bind(self.model.as_ref().map(|model| model.name.as_str()))
        .bind(self.input.text())
        .bind(now)
        .bind(self.exclusive);
        let mut batch = vec![job];
        for call in &self.calls {
            batch.extend(call.statements(self.id, self.user, self.title, now)?);
        }
        let items = self.calls.iter().flat_map(|call| call.prices.iter().map(move |price| (call, price.get())));
        batch.extend((0_i64..).zip(items).map(|(seq, (call, price))| {
            Stmt::new(
                "INSERT INTO items (job_id, seq, call_id, state, asset_id, price, file, poster)
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
            )
            .bind(self.id)
            .bind(seq)
            .bind(call.id)
            .bind(ItemState::Queued.as_str())
            .bind(AssetId::new(now))
            .bind(price)
            .bind(call.file.as_ref().map(ObjectKey::as_str))
            .bind(call.poster.map(i64::from))
        }));
        batch.push(events::state(self.id, now));
        Ok(batch)
    }

    /// How long calls of this recipe took lately: the average of the last twenty.
    #[must_use]
    pub fn expected(duration_key: &str) -> Stmt {
        Stmt::new(
            "SELECT CAST(AVG(took_seconds) AS INTEGER) AS seconds FROM (
               SELECT took_seconds FROM calls WHERE recipe = ?1 AND took_seconds IS NOT NULL
                ORDER BY ended_at DESC LIMIT 20)",
        )
        .bind(duration_key)
    }
}
