//! Replicate as one engine among others: our requests in its words, its objects as reports.

use std::str::FromStr as _;

use url::Url;

use super::create::{Created, PredictionCall, Target, Trainer, TrainingCall};
use super::inputs::{
    ComposeInput, ComposeSettings, OutputFormat, PhotoInput, PhotoSettings, PredictionInput, TrainingInput,
    TrainingSettings,
};
use super::model_name;
use super::{CallError, Remote, RemoteKind, RemoteStatus, Replicate, progress};
use crate::clock::Timestamp;
use crate::engines::{
    AccountProblem, AspectRatio, ComposeRequest, EngineError, EngineRequest, ItemFault, Output, PictureSource,
    PicturesRequest, Report, ReportState, Sent, Task, Trace, TrainRequest, Work,
};

impl Replicate {
    pub(in crate::engines) async fn send_request(&self, request: EngineRequest<'_>, callback: &Url) -> Sent {
        let created = match request {
            EngineRequest::Train(request) => self.train(&request, callback).await,
            EngineRequest::MakePictures(request) => self.make_pictures(&request, callback).await,
            EngineRequest::Compose(request) => self.compose(&request, callback).await,
        };
        created.into()
    }

    async fn train(&self, request: &TrainRequest<'_>, callback: &Url) -> Created {
        let Ok(trainer) = Trainer::from_str(request.trainer) else {
            tracing::error!(trainer = request.trainer, "the catalogue names a trainer that cannot be one");
            return Created::Refused(ItemFault::ProviderRefused);
        };
        let destination = model_name(request.destination);
        if let Err(error) = self.ensure_model(&destination).await {
            tracing::warn!(%error, "the destination model could not be made");
            return Created::not_sent(error);
        }
        let settings =
            TrainingSettings { images: request.photos, trigger_word: request.trigger_word, steps: request.steps };
        let input = TrainingInput::new(request.shape, &settings);
        let call = TrainingCall { trainer: &trainer, destination_name: &destination, input, webhook: callback.clone() };
        self.create_training(&call).await
    }

    async fn make_pictures(&self, request: &PicturesRequest<'_>, callback: &Url) -> Created {
        let settings = PhotoSettings {
            prompt: request.prompt,
            ratio: request.ratio,
            count: request.count,
            seed: Some(request.seed),
            picture: request.picture,
            format: OutputFormat::Webp,
        };
        let (Ok(target), Some(input)) = (Target::from_str(request.model), PhotoInput::new(request.shape, &settings))
        else {
            tracing::error!(model = request.model, "a model that is none of this engine's");
            return Created::Refused(ItemFault::ProviderRefused);
        };
        let input = PredictionInput::Photo(input);
        self.create_prediction(&PredictionCall { target, input, webhook: callback.clone() }).await
    }

    async fn compose(&self, request: &ComposeRequest<'_>, callback: &Url) -> Created {
        let ComposeRequest { model, shape, prompt, ratio, pictures } = *request;
        // Those that have a shape of their own choosing are always told one.
        let settings = ComposeSettings { prompt, ratio: ratio.unwrap_or(AspectRatio::Square), pictures };
        let (Ok(target), Some(input)) = (Target::from_str(model), ComposeInput::new(shape, &settings)) else {
            tracing::error!(model, "a model that is none of this engine's");
            return Created::Refused(ItemFault::ProviderRefused);
        };
        let input = PredictionInput::Composed(input);
        self.create_prediction(&PredictionCall { target, input, webhook: callback.clone() }).await
    }

    pub(in crate::engines) async fn report(&self, work: Work, id: &str) -> Result<Option<Report>, EngineError> {
        Ok(self.get(work.task().into(), id).await?.map(|remote| reported(work, remote)))
    }

    pub(in crate::engines) async fn find_reports(
        &self,
        work: Work,
        callback: &Url,
        trace: Trace<'_>,
        since: Timestamp,
    ) -> Result<Vec<Report>, EngineError> {
        let found = self.find_lost(work.task().into(), callback, trace, since).await?;
        Ok(found.into_iter().map(|remote| reported(work, remote)).collect())
    }

    pub(in crate::engines) async fn cancel_work(&self, work: Work, id: &str) -> Result<Option<Report>, EngineError> {
        Ok(self.cancel(work.task().into(), id).await?.map(|remote| reported(work, remote)))
    }

    pub(in crate::engines) fn read_event(&self, work: Work, body: &[u8]) -> Result<Report, EngineError> {
        match Remote::parse(work.task().into(), body) {
            Ok(remote) => Ok(reported(work, remote)),
            Err(error) => Err(EngineError::Refused(error.to_string())),
        }
    }
}

impl From<Task> for RemoteKind {
    fn from(task: Task) -> Self {
        match task {
            Task::Training => Self::Training,
            Task::Pictures => Self::Prediction,
        }
    }
}

impl From<Created> for Sent {
    fn from(created: Created) -> Self {
        match created {
            Created::Accepted(remote) => Self::Accepted(remote.id),
            Created::NotSent { retry_after_seconds } => Self::NotSent { retry_after_seconds },
            Created::Unknown => Self::Unknown,
            Created::Refused(fault) => Self::Refused(fault),
            Created::NeedsOperator { status } => {
                Self::NeedsOperator(AccountProblem::of_status(status).unwrap_or(AccountProblem::Permission))
            }
        }
    }
}

impl From<CallError> for EngineError {
    fn from(error: CallError) -> Self {
        match error {
            CallError::Throttled { retry_after_seconds } => Self::Throttled { retry_after_seconds },
            CallError::Refused { status } => match AccountProblem::of_status(status) {
                Some(problem) => Self::Account(problem),
                None => Self::Refused(error.to_string()),
            },
            CallError::BadName | CallError::NotOurs => Self::Refused(error.to_string()),
            CallError::Unreachable | CallError::Failed { .. } | CallError::Unreadable | CallError::Inconclusive => {
                Self::Unavailable(error.to_string())
            }
        }
    }
}

fn reported(work: Work, remote: Remote) -> Report {
    let logs = remote.logs.as_deref().unwrap_or_default();
    let percent = match work {
        Work::Training { steps } => progress::percent(logs, steps),
        Work::Pictures { .. } => progress::photo_percent(logs, None),
    };
    Report {
        state: state(remote.status),
        percent,
        output: output(work, &remote),
        fault: fault(&remote),
        ran_millis: remote.ran_millis(),
        id: Some(remote.id),
        error: remote.error,
        logs: remote.logs.unwrap_or_default(),
    }
}

const fn state(status: RemoteStatus) -> ReportState {
    match status {
        RemoteStatus::Starting | RemoteStatus::Other => ReportState::Queued,
        RemoteStatus::Processing => ReportState::Running,
        RemoteStatus::Succeeded => ReportState::Succeeded,
        RemoteStatus::Failed => ReportState::Failed,
        RemoteStatus::Canceled | RemoteStatus::Aborted => ReportState::Stopped,
    }
}

/// Of what was canceled without our asking, somebody at the provider's console did it, or its own limits.
fn fault(remote: &Remote) -> Option<ItemFault> {
    match remote.status {
        RemoteStatus::Canceled => Some(ItemFault::ProviderFailed),
        RemoteStatus::Failed
        | RemoteStatus::Aborted
        | RemoteStatus::Starting
        | RemoteStatus::Processing
        | RemoteStatus::Succeeded
        | RemoteStatus::Other => remote.fault(),
    }
}

fn output(work: Work, remote: &Remote) -> Output {
    if !remote.status.is_terminal() {
        return Output::Nothing;
    }
    match work {
        Work::Training { .. } => remote.trained_version().map_or(Output::Nothing, Output::Model),
        Work::Pictures { count } => Output::Pictures(pictures(remote, count)),
    }
}

/// The provider's safety checker drops pictures: where there are some, a missing one was dropped.
fn pictures(remote: &Remote, count: usize) -> Vec<Result<PictureSource, ItemFault>> {
    let urls = remote.output_urls();
    let missing = match (urls.is_empty(), remote.data_removed) {
        (false, _) => ItemFault::Nsfw,
        (true, true) => ItemFault::OutputLost,
        (true, false) => ItemFault::NoPicture,
    };
    let of_place = |place: usize| {
        let url = urls.iter().find(|(number, _)| *number == place).map(|(_, url)| url.clone());
        url.map(PictureSource::Url).ok_or(missing)
    };
    (0..count).map(of_place).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn report(body: &str) -> Report {
        reported(Work::Pictures { count: 2 }, Remote::parse(RemoteKind::Prediction, body.as_bytes()).unwrap())
    }

    fn picture(number: usize) -> Result<PictureSource, ItemFault> {
        let url = format!("https://replicate.delivery/x/out-{number}.webp");
        Ok(PictureSource::Url(url.parse().unwrap()))
    }

    #[test]
    fn what_is_missing_beside_others_was_dropped_by_the_safety_check() {
        let one = report(r#"{"id":"a","status":"succeeded","output":["https://replicate.delivery/x/out-1.webp"]}"#);
        assert!(one.output == Output::Pictures(vec![Err(ItemFault::Nsfw), picture(1)]));
        let none = report(r#"{"id":"a","status":"succeeded","output":null}"#);
        assert!(none.output == Output::Pictures(vec![Err(ItemFault::NoPicture); 2]));
        let gone = report(r#"{"id":"a","status":"succeeded","output":null,"data_removed":true}"#);
        assert!(gone.output == Output::Pictures(vec![Err(ItemFault::OutputLost); 2]));
        let running =
            report(r#"{"id":"a","status":"processing","output":["https://replicate.delivery/x/out-0.webp"]}"#);
        assert!(running.output == Output::Nothing);
    }

    #[test]
    fn what_was_stopped_says_why_if_nobody_asked() {
        let canceled = report(r#"{"id":"a","status":"canceled"}"#);
        assert_eq!((canceled.state, canceled.fault), (ReportState::Stopped, Some(ItemFault::ProviderFailed)));
        let aborted = report(r#"{"id":"a","status":"aborted"}"#);
        assert_eq!((aborted.state, aborted.fault), (ReportState::Stopped, Some(ItemFault::TimedOut)));
        assert_eq!(aborted.ran_millis, Some(0));
    }

    #[test]
    fn a_refusal_of_who_we_are_needs_an_operator() {
        for (status, problem) in
            [(401, AccountProblem::Token), (402, AccountProblem::Credit), (403, AccountProblem::Permission)]
        {
            assert_eq!(EngineError::from(CallError::Refused { status }), EngineError::Account(problem));
        }
        assert!(matches!(EngineError::from(CallError::Refused { status: 422 }), EngineError::Refused(_)));
        assert!(matches!(EngineError::from(CallError::Inconclusive), EngineError::Unavailable(_)));
    }
}
