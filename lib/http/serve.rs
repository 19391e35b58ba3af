//! The adapter to the platform's socket: routes in, a process that answers them out.

use std::pin::Pin;
use std::process::ExitCode;
use std::sync::Arc;
use std::task::{Context, Poll};

use axum::body::{Body, Bytes};
use http::{HeaderName, Request, Response};
use http_body::{Body as HttpBody, Frame, SizeHint};
use http_body_util::combinators::BoxBody;
use tokio::sync::oneshot;
use vercel_runtime::{AppState, ResponseBody};

use super::background::Background;
use super::{Answers, Route};
use crate::studio::Studios;
use crate::telemetry;

type Answer = Pin<Box<dyn Future<Output = Result<Response<ResponseBody>, vercel_runtime::Error>> + Send>>;

/// Answers `routes` until the platform says stop. Not generic and not async on purpose: everything behind it is compiled
/// once, in the library, so that a function costs a link and no more.
#[must_use]
pub fn serve(routes: Vec<Route>, studios: Studios) -> ExitCode {
    telemetry::start();
    let runtime = match tokio::runtime::Builder::new_current_thread().enable_all().build() {
        Ok(runtime) => runtime,
        Err(error) => return failed(&error),
    };
    let answers = Arc::new(Answers::new(routes, studios));
    let service = vercel_runtime::service_fn(move |request: vercel_runtime::Request, state: AppState| -> Answer {
        Box::pin(answer(Arc::clone(&answers), request, state))
    });
    match runtime.block_on(vercel_runtime::run(service)) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => failed(&error),
    }
}

fn failed(error: &dyn std::fmt::Display) -> ExitCode {
    tracing::error!(%error, "the function cannot run");
    ExitCode::FAILURE
}

async fn answer(
    answers: Arc<Answers>,
    request: vercel_runtime::Request,
    state: AppState,
) -> Result<Response<ResponseBody>, vercel_runtime::Error> {
    let waiting = state.clone();
    let (mut parts, body) = request.into_parts();
    for name in ["x-vercel-internal-invocation-id", "x-vercel-internal-request-id"] {
        parts.headers.remove(HeaderName::from_static(name));
    }
    let background = Background::new(move |work| waiting.wait_until(work));
    let response = answers.answer(Request::from_parts(parts, Body::new(body)), background).await;
    let (parts, body) = response.into_parts();
    Ok(Response::from_parts(parts, outgoing(body, &state)))
}

/// The runtime says `end` when the handler returns; a stream goes on after that. The invocation is held open until the
/// body is dropped, finished or not.
fn outgoing(body: Body, state: &AppState) -> ResponseBody {
    let exact = body.size_hint().exact();
    let (done, over) = oneshot::channel::<()>();
    if exact.is_none() {
        state.wait_until(async move {
            // Dropping the sender is the signal; nothing is ever sent.
            let _ = over.await;
        });
    }
    let body = Outgoing { body: std::sync::Mutex::new(body), exact, _done: done };
    ResponseBody(BoxBody::new(body))
}

/// An axum body that may be shared between threads, as the runtime asks: the lock is never contended.
struct Outgoing {
    body: std::sync::Mutex<Body>,
    exact: Option<u64>,
    _done: oneshot::Sender<()>,
}

impl HttpBody for Outgoing {
    type Data = Bytes;
    type Error = vercel_runtime::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, vercel_runtime::Error>>> {
        let body = self.body.get_mut().unwrap_or_else(std::sync::PoisonError::into_inner);
        Pin::new(body).poll_frame(context).map_err(Into::into)
    }

    fn size_hint(&self) -> SizeHint {
        self.exact.map_or_else(SizeHint::default, SizeHint::with_exact)
    }
}
