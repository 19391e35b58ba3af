//! Which database.

use std::collections::BTreeMap;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::AtomicI64;

use clap::Args;
use darkroom::App;
use darkroom::clock::{Clock, Timestamp};
use darkroom::config::{Config, ConfigError};
use darkroom::db::{Db, pending};
use darkroom::migrations;
use darkroom::outbound::http_client;
use secrecy::SecretString;

/// Where a studio on a laptop keeps its things.
const FOLDER: &str = ".darkroom";
/// How many milliseconds its clock is ahead of the machine's: the sandbox writes it there when time is skipped.
const AHEAD: &str = "sandbox/clock.json";

/// The settings that it made up.
const MADE_UP: &str = "sandbox/settings.json";

/// The file of a studio, or a remote database.
#[derive(Args, Debug)]
pub(crate) struct Target {
    /// The folder of a studio on this machine: its file is worked on, by its clock.
    // Not called as the option of `cargo dev` is, whose default would be taken for this one's value.
    #[arg(long = "data", global = true, value_name = "DIR")]
    folder: Option<PathBuf>,
}

#[expect(clippy::disallowed_methods, reason = "a chore reads the address of the database it works on")]
fn setting(name: &str) -> Option<String> {
    std::env::var(name).ok().filter(|value| !value.trim().is_empty())
}

/// Who sits at this machine.
pub(crate) fn machines_user() -> String {
    setting("USER").or_else(|| setting("USERNAME")).or_else(|| setting("LOGNAME")).unwrap_or_default()
}

/// The clock of a studio on this machine.
fn clock(ahead: &Path) -> Result<Clock, String> {
    match std::fs::read_to_string(ahead) {
        Ok(text) => match text.trim().parse() {
            Ok(millis) => Ok(Clock::Shifted(Arc::new(AtomicI64::new(millis)))),
            Err(error) => Err(format!("{}: {error}", ahead.display())),
        },
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(Clock::System),
        Err(error) => Err(format!("{}: {error}", ahead.display())),
    }
}

/// What the settings make.
pub(crate) enum Settings {
    /// An application that was asked nothing yet.
    Usable(Box<App>),
    /// None: what is wrong with them.
    Unusable(ConfigError),
}

/// The settings that a studio on this machine made up for itself.
fn made_up(file: &Path) -> Result<BTreeMap<String, String>, String> {
    let said = |error: &dyn std::fmt::Display| format!("{}: {error}", file.display());
    match std::fs::read(file) {
        Ok(bytes) => serde_json::from_slice(&bytes).map_err(|error| said(&error)),
        Err(error) if error.kind() == ErrorKind::NotFound => {
            Err(format!("{} is not there: start the studio once with cargo dev", file.display()))
        }
        Err(error) => Err(said(&error)),
    }
}

impl Target {
    /// The application of the environment's settings, or the one of a studio on this machine; its schema may be an older one.
    pub(crate) async fn settings(self) -> Result<Settings, String> {
        let studios = darkroom::studios::STUDIOS_UNDEVELOPED;
        if self.folder.is_none() && setting("DATABASE_URL").is_some() {
            let app = Config::from_environment().map(|config| App::from_config(config, studios));
            return match app {
                Ok(app) => app.map(|app| Settings::Usable(Box::new(app))).map_err(|error| error.to_string()),
                Err(error) => Ok(Settings::Unusable(error)),
            };
        }
        let folder = self.folder.unwrap_or_else(|| FOLDER.into());
        let made = made_up(&folder.join(MADE_UP))?;
        let config = match Config::from_source(|name| made.get(name).cloned().or_else(|| setting(name))) {
            Ok(config) => config,
            Err(error) => return Ok(Settings::Unusable(error)),
        };
        let (file, clock) = (folder.join("darkroom.db"), clock(&folder.join(AHEAD))?);
        let http = http_client().map_err(|error| error.to_string())?;
        let db = if file.is_file() {
            Db::open_file(&file).await
        } else {
            Db::remote(&config.database.url, config.database.token.clone(), http.clone())
        };
        let db = db.map_err(|error| error.to_string())?;
        let app = App::new(config, clock, db, http, studios).map_err(|error| error.to_string())?;
        Ok(Settings::Usable(Box::new(app)))
    }

    /// Opens it; its schema must be this program's.
    pub(crate) async fn open(self) -> Result<(Db, Timestamp), String> {
        let (db, now) = match (self.folder, setting("DATABASE_URL")) {
            (None, Some(url)) => {
                let token = setting("DATABASE_AUTH_TOKEN").map(SecretString::from);
                let http = http_client().map_err(|error| error.to_string())?;
                (Db::remote(&url, token, http).map_err(|error| error.to_string())?, Clock::System.now())
            }
            (folder, _) => {
                let folder = folder.unwrap_or_else(|| FOLDER.into());
                let file = folder.join("darkroom.db");
                if !file.is_file() {
                    return Err(format!(
                        "{} is not there: name the folder of a studio with --data, or a database with DATABASE_URL",
                        file.display()
                    ));
                }
                let now = clock(&folder.join(AHEAD))?.now();
                (Db::open_file(&file).await.map_err(|error| error.to_string())?, now)
            }
        };
        let left = pending(&db, migrations::ALL).await.map_err(|error| error.to_string())?;
        if left.is_empty() { Ok((db, now)) } else { Err(format!("{} migrations are not applied yet", left.len())) }
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "tests")]
mod tests {
    use super::*;

    #[test]
    fn a_studio_whose_time_was_skipped_is_looked_after_at_its_own_time() {
        let file = std::env::temp_dir().join(format!("darkroom-clock-{}.json", std::process::id()));
        let _ = std::fs::remove_file(&file);
        let day = 24 * 3600 * 1000;
        let before = Clock::System.now().millis();
        assert!(clock(&file).unwrap().now().millis() - before < day, "without the file it is the machine's time");
        std::fs::write(&file, format!("{day}\n")).unwrap();
        assert!(clock(&file).unwrap().now().millis() - before >= day);
        std::fs::write(&file, "tomorrow").unwrap();
        assert!(clock(&file).is_err(), "and never a guess");
        std::fs::remove_file(&file).unwrap();
    }
}
