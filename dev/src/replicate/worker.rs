//! The hand that moves the jobs: it looks at the clock, and does what each job's time asks for.

use std::sync::Arc;
use std::time::Duration;

use serde_json::Value;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

use super::Replicate;
use super::job::{Ended, Event, Job, JobKind, Preparation, Stage, Status};
use super::outbox::NEWS_EVERY_MS;
use super::plan::Outcome;
use super::state::{Model, State, Version};
use super::{render, view};
use crate::random;
use crate::webhooks::{LATE_SECONDS, dispatcher, worker};

/// How often timers are looked at: each 100 ms at speed 1, and never more often than each 10 ms.
const TICK_MS: f64 = 100.0;
const TICK_MIN_MS: f64 = 10.0;
const TRAINING_FAILURE: &str = "Training failed: the training process ended with exit code 1";
const NO_DESTINATION: &str = "The training destination does not exist any more";

/// Works until `stop`, then lets what is under way finish for a moment.
pub(super) async fn run(replicate: Arc<Replicate>, stop: CancellationToken) {
    let tick =
        Duration::from_secs_f64((TICK_MS / replicate.context.speed.max(0.01)).clamp(TICK_MIN_MS, TICK_MS) / 1000.0);
    let work = |tasks: &TaskTracker| {
        replicate.tick(tasks);
        tick
    };
    worker::run(&replicate.context.clock, &replicate.changed, &replicate.stop, stop, work).await;
}

impl Replicate {
    fn tick(self: &Arc<Self>, tasks: &TaskTracker) {
        let now_ms = self.now_ms();
        let mut guard = self.state();
        let State { models, jobs, preparing, posting, .. } = &mut *guard;
        let mut ended_any = false;
        for job in jobs.values_mut() {
            if job.ended.is_none() {
                if job.preparation == Preparation::Waiting && render::needed(job) && preparing.insert(job.id.clone()) {
                    tasks.spawn(render::prepare(Arc::clone(self), job.clone()));
                }
                ended_any |= self.advance(job, models, now_ms);
            } else if !job.removed && job.forgotten(now_ms) {
                job.removed = true;
                self.folder.remove_outputs(&job.id);
                self.folder.save_job(job);
            }
            if job.outbox.next(now_ms).is_some() && posting.insert(job.id.clone()) {
                tasks.spawn(dispatcher::deliver(Arc::clone(self), job.id.clone()));
            }
        }
        drop(guard);
        if ended_any {
            self.wake();
        }
    }

    /// Tells what is new about a running job and ends it when it is due; true if it ended.
    fn advance(&self, job: &mut Job, models: &mut [Model], now_ms: i64) -> bool {
        match job.stage(now_ms) {
            Stage::Queued | Stage::Ended => false,
            Stage::Running { .. } => {
                self.tell_progress(job, now_ms);
                false
            }
            Stage::Due { .. } if job.aborts() => {
                let status = Status::Aborted;
                self.end(job, Ended { status, at_ms: now_ms, fraction: 0.0, error: None, trained: None });
                self.folder.save_job(job);
                true
            }
            Stage::Due { fraction } => {
                self.tell_progress(job, now_ms);
                if job.preparation == Preparation::Waiting && render::needed(job) {
                    return false;
                }
                let ended = self.outcome(job, models, fraction, now_ms);
                self.end(job, ended);
                self.folder.save_job(job);
                true
            }
        }
    }

    fn outcome(&self, job: &Job, models: &mut [Model], fraction: f64, at_ms: i64) -> Ended {
        let failed = |error: &str| Ended {
            status: Status::Failed,
            at_ms,
            fraction,
            error: Some(error.to_owned()),
            trained: None,
        };
        let succeeded = |trained| Ended { status: Status::Succeeded, at_ms, fraction, error: None, trained };
        if let Preparation::Failed(error) = &job.preparation {
            return failed(error);
        }
        match (job.kind, job.plan.outcome) {
            (JobKind::Training, Outcome::OutputNull) => succeeded(None),
            (JobKind::Training, outcome) if outcome.failure().is_some() => failed(TRAINING_FAILURE),
            (JobKind::Training, _) => match self.new_version(job, models, at_ms) {
                Some(hash) => succeeded(Some(hash)),
                None => failed(NO_DESTINATION),
            },
            (JobKind::Prediction, Outcome::NsfwOne) if (0..job.pictures()).all(|index| job.dropped(index)) => {
                failed(Outcome::NsfwAll.failure().unwrap_or_default())
            }
            (JobKind::Prediction, outcome) => outcome.failure().map_or_else(|| succeeded(None), failed),
        }
    }

    /// Gives the destination its new version and the version the faces it was trained with.
    fn new_version(&self, job: &Job, models: &mut [Model], now_ms: i64) -> Option<String> {
        let (_, name) = job.destination.as_deref()?.split_once('/')?;
        let model = models.iter_mut().find(|model| model.name == name)?;
        let id = random::hex(64);
        let moved = std::fs::rename(self.folder.faces(&job.id), self.folder.faces(&id));
        if let Err(error) = moved {
            tracing::warn!(%error, "a trained version has no faces to draw with");
        }
        let trigger_word = job.text("trigger_word").or_else(|| job.text("token_string")).map(str::to_owned);
        let version = Version { id: id.clone(), family: job.family, trigger_word, created_ms: now_ms, gone_ms: None };
        model.versions.insert(0, version);
        self.folder.save_models(models);
        Some(id)
    }

    /// Ends a job and queues the last news about it.
    pub(super) fn end(&self, job: &mut Job, ended: Ended) {
        let now_ms = ended.at_ms;
        let succeeded = ended.status == Status::Succeeded;
        job.ended = Some(ended);
        let object = view::job(&self.context, job, now_ms);
        if succeeded && job.kind == JobKind::Prediction {
            self.tell(job, Event::Output, &before_the_end(object.clone()), now_ms);
        }
        self.tell(job, Event::Completed, &object, now_ms);
    }

    fn tell_progress(&self, job: &mut Job, now_ms: i64) {
        if !job.outbox.start_told {
            job.outbox.start_told = true;
            let object = view::job(&self.context, job, now_ms);
            self.tell(job, Event::Start, &object, now_ms);
            self.folder.save_job(job);
            return;
        }
        if !job.wants(Event::Logs) || now_ms < job.outbox.told_ms + NEWS_EVERY_MS {
            return;
        }
        let log_bytes = view::log(job, now_ms).len();
        if log_bytes > job.outbox.log_bytes_told {
            job.outbox.log_bytes_told = log_bytes;
            let object = view::job(&self.context, job, now_ms);
            self.tell(job, Event::Logs, &object, now_ms);
        }
    }

    fn tell(&self, job: &mut Job, event: Event, object: &Value, now_ms: i64) {
        if job.wants(event) {
            job.outbox.told_ms = now_ms;
            let late_ms = self.context.duration_ms(LATE_SECONDS);
            job.outbox.put(job.plan.webhooks, event, &object.to_string(), now_ms, late_ms);
        }
    }
}

/// The object as it was a moment before it ended: its pictures are there, its end is not.
fn before_the_end(mut object: Value) -> Value {
    object["status"] = "processing".into();
    if let Some(fields) = object.as_object_mut() {
        fields.remove("completed_at");
        fields.remove("metrics");
    }
    object
}
