//! A function that breaks: in its handler, and in its work after the answer. Served like every other.

use std::process::ExitCode;

use axum::routing::get;
use darkroom::Route;
use darkroom::http::background::Background;

fn main() -> ExitCode {
    darkroom::serve_all(vec![
        Route { path: "/api/broken", methods: get(answers).post(panics) },
        Route { path: "/api/broken/after", methods: get(panics_after) },
    ])
}

async fn answers() -> &'static str {
    "still here"
}

async fn panics() -> &'static str {
    panic!("the handler broke")
}

async fn panics_after(background: Background) -> &'static str {
    background.spawn(async { panic!("the work after the answer broke") });
    "answered"
}
