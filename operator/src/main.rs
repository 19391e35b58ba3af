//! `cargo xtask operator`: the command itself. What it does is in the library beside it.

use std::process::ExitCode;

use clap::Parser;

fn main() -> ExitCode {
    match darkroom_operator::run(darkroom_operator::Command::parse()) {
        Ok(code) => code,
        Err(why) => failed(&why),
    }
}

#[expect(clippy::print_stderr, reason = "the one place where the command says why it stops")]
fn failed(why: &str) -> ExitCode {
    eprintln!("cargo xtask operator: {why}");
    ExitCode::FAILURE
}
