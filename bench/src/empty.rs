//! An empty function: the platform's runtime and an answer.

use std::process::ExitCode;

use vercel_runtime::{Request, ResponseBody};

fn main() -> ExitCode {
    let Ok(runtime) = tokio::runtime::Builder::new_current_thread().enable_all().build() else {
        return ExitCode::FAILURE;
    };
    let service = vercel_runtime::service_fn(|_: Request| async {
        Ok::<_, vercel_runtime::Error>(http::Response::new(ResponseBody::from("ok")))
    });
    if runtime.block_on(vercel_runtime::run(service)).is_ok() { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}
