//! Every route in one binary, for AWS Lambda: behind an HTTP API (payload format 2.0) or a function URL.

mod exchange;

use std::process::ExitCode;
use std::sync::Arc;

use darkroom::http::Answers;
use darkroom::telemetry;

fn main() -> ExitCode {
    telemetry::start();
    let runtime = match tokio::runtime::Builder::new_current_thread().enable_all().build() {
        Ok(runtime) => runtime,
        Err(error) => return failed(&error),
    };
    let answers = Arc::new(Answers::new(darkroom::routes(), darkroom::studios::STUDIOS));
    let service = lambda_http::service_fn(move |request| {
        let answers = Arc::clone(&answers);
        async move { exchange::answer(&answers, request).await }
    });
    match runtime.block_on(lambda_http::run(service)) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => failed(&error),
    }
}

fn failed(error: &dyn std::fmt::Display) -> ExitCode {
    tracing::error!(%error, "the function cannot run");
    ExitCode::FAILURE
}
