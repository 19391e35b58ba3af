//! Which database.

use std::path::PathBuf;

use clap::Args;
use darkroom::clock::{Clock, Timestamp};
use darkroom::db::{Db, pending};
use darkroom::engines::http_client;
use darkroom::migrations;
use secrecy::SecretString;

use crate::clock::SandboxClock;

/// Where a studio on a laptop keeps its things.
const FOLDER: &str = ".darkroom";

/// The file of a studio, or a remote database.
#[derive(Args, Debug)]
pub(super) struct Target {
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
pub(super) fn machines_user() -> String {
    setting("USER").or_else(|| setting("USERNAME")).or_else(|| setting("LOGNAME")).unwrap_or_default()
}

impl Target {
    /// Opens it; its schema must be this program's.
    pub(super) async fn open(self) -> Result<(Db, Timestamp), String> {
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
                let clock = SandboxClock::open(&folder.join("sandbox")).map_err(|error| error.to_string())?;
                (Db::open_file(&file).await.map_err(|error| error.to_string())?, clock.now())
            }
        };
        let left = pending(&db, migrations::ALL).await.map_err(|error| error.to_string())?;
        if left.is_empty() { Ok((db, now)) } else { Err(format!("{} migrations are not applied yet", left.len())) }
    }
}
