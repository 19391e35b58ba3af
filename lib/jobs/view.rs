//! A job as its owner sees it, and the list of them, each in one round trip.

use serde::Serialize;
use utoipa::openapi::schema::Schema;
use utoipa::{PartialSchema as _, ToSchema};

use super::call::{CallState, Stop, call_state, item_state};
use super::charge;
use super::input::JobInput;
use super::new::{NewCall, NewJob};
use super::state::{ItemState, JobState};
use crate::accounts::{Caller, User};
use crate::app::App;
use crate::assets::Asset;
use crate::clock::Timestamp;
use crate::db::{Row, Rows, Stmt};
use crate::engines::{EngineName, ItemFault};
use crate::error::{AppError, Result, item_error_words};
use crate::http::context;
use crate::http::page::{Page, PageQuery};
use crate::ids::JobId;
use crate::ledger::Credits;
use crate::schema;
use crate::studio::{Cancellation, ModelRef, Studio};

/// What a person asked for, and how it goes.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(as = Job)]
pub struct JobView {
    /// `job_…`
    #[schema(value_type = JobId)]
    id: String,
    /// Where it was asked for.
    #[schema(schema_with = Studio::schema)]
    studio: Studio,
    /// Follows from its items.
    state: JobState,
    /// 0–100.
    #[schema(minimum = 0, maximum = 100)]
    progress: i64,
    /// About how many seconds are left, while it is under way.
    #[schema(required)]
    eta_seconds: Option<i64>,
    /// When it would be done if it took as long as such jobs usually do, while it is under way.
    #[schema(required)]
    usually_done_at: Option<Timestamp>,
    /// When what is not done by then is given back by itself, while it is under way.
    #[schema(required)]
    deadline_at: Option<Timestamp>,
    /// What to call it in a list.
    title: String,
    /// What one item costs, at most.
    price_each: i64,
    /// What all of it costs.
    cost: Cost,
    /// What was asked for.
    input: JobInput,
    /// Its owner stopped it, and the engine has not answered yet what became of it: nothing is given back before.
    stopping: bool,
    /// What stopping it now costs beside what is finished by then; null when nothing is under way.
    #[schema(required)]
    cancel_charge: Option<i64>,
    /// What it makes or works with, as it was called then.
    #[schema(required)]
    model: Option<ModelRef>,
    /// The pictures, or the training.
    items: Vec<ItemView>,
    /// When it was asked for.
    created_at: Timestamp,
    /// When its last item ended.
    #[schema(required)]
    finished_at: Option<Timestamp>,
    #[serde(skip)]
    overdue: Vec<String>,
}

/// What a job costs, in credits.
#[derive(Clone, Debug, Default, Serialize, ToSchema)]
struct Cost {
    /// Frozen for what is under way.
    held: i64,
    /// Taken for what was delivered.
    captured: i64,
    /// Given back for what was not.
    released: i64,
}

/// One picture or training of a job.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(as = Item)]
struct ItemView {
    /// Its place, from 0.
    seq: i64,
    /// Where it stands.
    state: ItemState,
    /// Why it failed.
    #[schema(required)]
    error: Option<ItemError>,
    /// The picture, once it is delivered.
    #[schema(required)]
    asset: Option<Asset>,
    /// What it costs once it is delivered.
    price: i64,
    /// Which engine makes it, or made it.
    #[schema(schema_with = engines)]
    engine: String,
    /// Which poster of the plan it is, where it is one.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(minimum = 0, maximum = 9, nullable = false)]
    poster: Option<u8>,
    #[serde(skip)]
    call: String,
    /// How far it is: its call's percent, and all when it is over.
    #[serde(skip)]
    percent: i64,
}

fn engines() -> Schema {
    schema::one_of(EngineName::ALL.map(EngineName::as_str))
}

/// Why an item failed.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct ItemError {
    /// The stable contract.
    #[schema(schema_with = ItemFault::codes)]
    code: String,
    /// What to tell the person.
    detail: String,
}

impl ItemError {
    /// What a code says, in the language of the request.
    #[must_use]
    pub fn of(code: String) -> Self {
        let detail = item_error_words(&code, context::locale());
        Self { code, detail }
    }
}

impl JobView {
    /// A job that is about to be made, as its owner will see it: the answer to the request, known before the write so
    /// that it can be kept with it.
    ///
    /// # Errors
    /// When its price is no amount of credits.
    pub fn of_new(job: &NewJob<'_>, now: Timestamp) -> Result<Self> {
        let calls = job.calls.iter().flat_map(|call| call.prices.iter().map(move |_| call));
        let item = |(seq, (price, call)): (i64, (Credits, &NewCall))| ItemView {
            seq,
            state: ItemState::Queued,
            error: None,
            asset: None,
            price: price.get(),
            engine: call.request.engine().as_str().to_owned(),
            poster: call.poster,
            call: String::new(),
            percent: 0,
        };
        Ok(Self {
            id: job.id.to_string(),
            studio: job.studio,
            state: JobState::Queued,
            progress: 0,
            eta_seconds: job.calls.iter().map(|call| call.expected_seconds).max(),
            usually_done_at: job.calls.iter().map(|call| now.plus_seconds(call.expected_seconds)).max(),
            deadline_at: job.calls.iter().map(|call| call.deadline_at(now)).max(),
            title: job.title.to_owned(),
            price_each: job.price_each().get(),
            cost: Cost { held: job.price()?.get(), captured: 0, released: 0 },
            input: job.input.clone(),
            stopping: false,
            cancel_charge: Some(0),
            model: job.model.clone(),
            items: (0..).zip(job.prices().zip(calls)).map(item).collect(),
            created_at: now,
            finished_at: None,
            overdue: Vec::new(),
        })
    }

    /// Its id.
    #[must_use]
    pub fn id(&self) -> &str {
        &self.id
    }

    /// Its studio.
    #[must_use]
    pub const fn studio(&self) -> Studio {
        self.studio
    }

    /// Its state.
    #[must_use]
    pub const fn state(&self) -> JobState {
        self.state
    }

    /// Its calls that somebody should look after now.
    #[must_use]
    pub fn overdue(&self) -> &[String] {
        &self.overdue
    }
}

/// Which jobs to list.
#[derive(Clone, Debug, Default)]
pub struct ListFilter {
    /// Of this studio.
    pub studio: Option<Studio>,
    /// In this state.
    pub state: Option<JobState>,
}

/// Seconds to go, from how long the part so far took. `None` when there is too little to tell.
pub(super) fn eta_by_percent(started_at: Timestamp, percent: i64, now: Timestamp) -> Option<i64> {
    let elapsed_seconds = (now.millis() - started_at.millis()).max(0) / 1000;
    if !(5..100).contains(&percent) { None } else { Some((elapsed_seconds * (100 - percent) / percent).max(1)) }
}

/// One job of the caller's.
///
/// # Errors
/// `NOT_FOUND` when there is none, or it is somebody else's.
pub async fn load(app: &App, caller: &Caller, job: JobId) -> Result<JobView> {
    let jobs = Stmt::new("SELECT * FROM jobs WHERE id = ?1 AND user_id = ?2").bind(job).bind(caller.user_id());
    let [items, calls, holds] = details("SELECT ?1");
    let batch = vec![jobs, items.bind(job), calls.bind(job), holds.bind(job)];
    let (_, rows) = caller.read(app, batch).await?;
    assemble(app, &rows).await?.pop().ok_or(AppError::NotFound { what: "job" })
}

/// The caller's jobs, newest first.
///
/// # Errors
/// `INVALID` for a cursor that is none.
pub async fn page(app: &App, caller: &Caller, page: &PageQuery, filter: &ListFilter) -> Result<(User, Page<JobView>)> {
    const WANTED: &str = "FROM jobs WHERE user_id = ?1 AND (?2 IS NULL OR id < ?2) AND (?3 IS NULL OR studio = ?3)
                           AND (?4 IS NULL OR state = ?4) ORDER BY id DESC LIMIT ?5";
    let limit = page.limit()?;
    let after = page.after::<JobId>()?;
    let bound = |stmt: Stmt| {
        stmt.bind(caller.user_id())
            .bind(after)
            .bind(filter.studio)
            .bind(filter.state.map(JobState::as_str))
            .bind(limit + 1)
    };
    let jobs = bound(Stmt::new(format!("SELECT * {WANTED}")));
    let [items, calls, holds] = details(&format!("SELECT id {WANTED}")).map(bound);
    let (user, rows) = caller.read(app, vec![jobs, items, calls, holds]).await?;
    Ok((user, Page::of(assemble(app, &rows).await?, limit, |job| job.id.clone())))
}

fn details(jobs: &str) -> [Stmt; 3] {
    [
        Stmt::new(format!(
            "SELECT i.job_id AS item_job_id, i.seq AS item_seq, i.call_id, i.state, i.error, i.poster, c.engine,
                    COALESCE(i.price, j.price_each) AS price, a.*
               FROM items i JOIN jobs j ON j.id = i.job_id JOIN calls c ON c.id = i.call_id LEFT JOIN assets a ON a.id = i.asset_id WHERE i.job_id IN ({jobs}) ORDER BY i.job_id, i.seq"
        )),
        Stmt::new(format!(
            "SELECT id, job_id, state, percent, sent_at, started_at, due_at, deadline_at, expected_seconds, stop_asked_at,
                    stop_credits_max FROM calls
              WHERE job_id IN ({jobs}) ORDER BY id"
        )),
        Stmt::new(format!(
            "SELECT job_id, SUM(CASE WHEN state = 'open' THEN bought + plan ELSE 0 END) AS held,
                    SUM(captured) AS captured, SUM(released) AS released
               FROM holds WHERE job_id IN ({jobs}) GROUP BY job_id"
        )),
    ]
}

async fn assemble(app: &App, rows: &[Rows]) -> Result<Vec<JobView>> {
    let now = app.clock.now();
    let mut jobs = Vec::with_capacity(rows[0].len());
    for row in rows[0].iter() {
        jobs.push(bare(&row)?);
    }
    for row in rows[1].iter() {
        let job_id: String = row.get("item_job_id")?;
        let item = item(app, &row)?;
        if let Some(job) = jobs.iter_mut().find(|job| job.id == job_id) {
            job.items.push(item);
        }
    }
    for row in rows[2].iter() {
        let job_id: String = row.get("job_id")?;
        if let Some(job) = jobs.iter_mut().find(|job| job.id == job_id) {
            follow(app, job, &row, now)?;
        }
    }
    for row in rows[3].iter() {
        let job_id: String = row.get("job_id")?;
        if let Some(job) = jobs.iter_mut().find(|job| job.id == job_id) {
            job.cost = Cost { held: row.get("held")?, captured: row.get("captured")?, released: row.get("released")? };
        }
    }
    Ok(jobs)
}

fn bare(row: &Row<'_>) -> Result<JobView> {
    let state: String = row.get("state")?;
    let state = JobState::from_stored(&state).ok_or_else(|| AppError::Internal(format!("job state {state}")))?;
    Ok(JobView {
        id: row.get("id")?,
        studio: row.get("studio")?,
        progress: if state.is_terminal() { 100 } else { 0 },
        state,
        eta_seconds: None,
        usually_done_at: None,
        deadline_at: None,
        title: row.get("title")?,
        price_each: row.get("price_each")?,
        cost: Cost::default(),
        input: JobInput::from_stored(row.get("studio")?, &row.get::<String>("input")?)?,
        stopping: false,
        cancel_charge: None,
        model: ModelRef::from_row(row)?,
        items: Vec::new(),
        created_at: row.get("created_at")?,
        finished_at: row.get("finished_at")?,
        overdue: Vec::new(),
    })
}

fn item(app: &App, row: &Row<'_>) -> Result<ItemView> {
    let code: Option<String> = row.get("error")?;
    let error = code.map(ItemError::of);
    let has_asset = row.get::<Option<String>>("id")?.is_some();
    let asset = if has_asset { Some(Asset::from_row(app, row)?) } else { None };
    let state = item_state(row)?;
    Ok(ItemView {
        seq: row.get("item_seq")?,
        state,
        error,
        asset,
        price: row.get("price")?,
        engine: row.get("engine")?,
        poster: row.get::<Option<i64>>("poster")?.and_then(|poster| u8::try_from(poster).ok()),
        call: row.get("call_id")?,
        percent: if state.is_terminal() { 100 } else { 0 },
    })
}

/// Progress and ETA of a call under way: from its log when it says, from our own history otherwise. The job is as far as
/// its items are, and takes as long as the slowest.
fn follow(app: &App, job: &mut JobView, call: &Row<'_>, now: Timestamp) -> Result<()> {
    let state = call_state(call)?;
    let due_at: Timestamp = call.get("due_at")?;
    if state != CallState::Settled && due_at <= now {
        job.overdue.push(call.get("id")?);
    }
    if job.state.is_terminal() || !state.is_live() {
        return Ok(());
    }
    let percent: i64 = call.get("percent")?;
    let expected_seconds: i64 = call.get("expected_seconds")?;
    let sent_at: Timestamp = call.get("sent_at")?;
    let started_at: Option<Timestamp> = call.get("started_at")?;
    let usually_done_at = started_at.unwrap_or(sent_at).plus_seconds(expected_seconds);
    let by_history = ((usually_done_at.millis() - now.millis()) / 1000).max(1);
    let by_percent = started_at.and_then(|at| eta_by_percent(at, percent, now));
    job.usually_done_at = job.usually_done_at.max(Some(usually_done_at));
    job.deadline_at = job.deadline_at.max(Some(call.get("deadline_at")?));
    job.eta_seconds = job.eta_seconds.max(Some(by_percent.unwrap_or(by_history)));
    let id: String = call.get("id")?;
    let mut price = 0;
    for item in job.items.iter_mut().filter(|item| item.call == id && !item.state.is_terminal()) {
        item.percent = percent;
        price += item.price;
    }
    let items = i64::try_from(job.items.len()).unwrap_or(i64::MAX).max(1);
    job.progress = (job.items.iter().map(|item| item.percent).sum::<i64>() / items).min(99);
    let stop = Stop::from_row(call)?;
    job.stopping |= stop.is_some();
    let charge = match (stop, app.studios.of(job.studio)?.cancellation) {
        (Some(stop), _) => stop.credits_max,
        (None, Cancellation::PartThatRan(_)) => charge::so_far(price, started_at, expected_seconds, now),
        (None, Cancellation::Free) => 0,
    };
    job.cancel_charge = Some(job.cancel_charge.unwrap_or(0) + charge);
    Ok(())
}
