//! `cargo xtask doctor`: the self-test of a deployment as a table, in the order of the checks.

use std::process::ExitCode;

use clap::{Args, ValueEnum};
use darkroom::doctor::{self, Line, State};
use darkroom::locale::Locale;

use crate::table;
use crate::target::{Settings, Target};

/// A language of the lines.
#[derive(Clone, Copy, Debug, Default, ValueEnum)]
enum Language {
    /// 简体中文
    Zh,
    /// English
    #[default]
    En,
}

/// How it is told.
#[derive(Args, Debug)]
pub(crate) struct Doctor {
    /// The language of the lines: en or zh.
    #[arg(long, value_enum, default_value_t)]
    lang: Language,
    /// Only what is amber or red.
    #[arg(long)]
    brief: bool,
}

/// Looks at everything; a failure when a line is red.
pub(crate) async fn doctor(target: Target, wish: &Doctor) -> Result<ExitCode, String> {
    let lines = match target.settings().await? {
        Settings::Usable(app) => doctor::examine(&app).await,
        Settings::Unusable(error) => doctor::settings_unusable(&error),
    };
    let locale = match wish.lang {
        Language::Zh => Locale::ZhCn,
        Language::En => Locale::En,
    };
    let shown = lines.iter().filter(|line| !wish.brief || line.state != State::Green);
    table::print(["STATE", "WHAT", "FOUND", "WHAT TO DO"], shown.map(|line| row(line, locale)).collect());
    Ok(match doctor::worst(&lines) {
        State::Green | State::Amber => ExitCode::SUCCESS,
        State::Red => ExitCode::FAILURE,
    })
}

fn row(line: &Line, locale: Locale) -> [String; 4] {
    let hint = line.hint.as_ref().map(|hint| hint.in_language(locale)).unwrap_or_default();
    [line.state.as_str().to_owned(), line.id.to_owned(), line.text.in_language(locale).to_owned(), hint.to_owned()]
}
