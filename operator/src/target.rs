//! Which database.

use std::io::ErrorKind;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::AtomicI64;

use clap::Args;
use darkroom::clock::{Clock, Timestamp};
use darkroom::db::{Db, pending};
use darkroom::migrations;
use darkroom::outbound::http_client;
use secrecy::SecretString;

/// Where a studio on a laptop keeps its things.
const FOLDER: &str = ".darkroom";
/// How many milliseconds its clock is ahead of the machine's: the sandbox writes it there when time is skipped.
const AHEAD: &str = "sandbox/clock.json";

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

impl Target {
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
