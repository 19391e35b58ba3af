//! Firefox and WebKit, as far as Playwright drives those that a machine has. Neither is downloaded.

use std::ffi::OsStr;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::root;

/// What Debian calls it, and everybody else.
const FIREFOX_PROGRAMS: [&str; 2] = ["firefox-esr", "firefox"];
/// The oldest Firefox that can be driven: Playwright asks WebDriver BiDi for `network.addDataCollector`.
const FIREFOX_MIN: u32 = 143;

/// A browser beside Chromium.
#[derive(Clone, Copy, Debug)]
pub(super) enum Browser {
    Firefox,
    Webkit,
}

pub(super) const ALL: [Browser; 2] = [Browser::Firefox, Browser::Webkit];

impl Browser {
    pub(super) const fn name(self) -> &'static str {
        match self {
            Self::Firefox => "Firefox",
            Self::Webkit => "WebKit",
        }
    }

    /// Playwright's project, in `tests/web/support/variants.ts`.
    pub(super) const fn project(self) -> &'static str {
        match self {
            Self::Firefox => "firefox-en",
            Self::Webkit => "webkit-en",
        }
    }

    /// What tells Playwright where it is.
    pub(super) const fn variable(self) -> &'static str {
        match self {
            Self::Firefox => "JOURNEYS_FIREFOX",
            Self::Webkit => "JOURNEYS_WEBKIT",
        }
    }

    /// Where it is, or why it is left out.
    pub(super) fn program(self) -> Result<PathBuf, String> {
        match self {
            Self::Firefox => firefox(&std::env::var_os("PATH").unwrap_or_default()),
            Self::Webkit => webkit(),
        }
    }
}

fn firefox(path: &OsStr) -> Result<PathBuf, String> {
    let found = std::env::split_paths(path)
        .flat_map(|folder| FIREFOX_PROGRAMS.map(|program| folder.join(program)))
        .find(|program| program.is_file())
        .ok_or("needs Debian's package firefox-esr")?;
    let told = Command::new(&found).arg("--version").output().map_err(|error| error.to_string())?;
    let told = String::from_utf8_lossy(&told.stdout).trim().to_owned();
    match major(&told) {
        Some(FIREFOX_MIN..) => Ok(found),
        Some(_) | None => Err(format!("needs Firefox {FIREFOX_MIN} or later, and this is {told}")),
    }
}

/// `Mozilla Firefox 153.2.0esr`
fn major(told: &str) -> Option<u32> {
    told.strip_prefix("Mozilla Firefox ")?.split('.').next()?.parse().ok()
}

/// Playwright drives no WebKit but its own: Debian's (`webkit2gtk-driver`) speaks classic WebDriver alone.
fn webkit() -> Result<PathBuf, String> {
    let asks = "import('playwright-core').then(({ webkit }) => console.log(webkit.executablePath()))";
    let mut node = Command::new("node");
    let told = node.current_dir(root().join("tests/web")).args(["--eval", asks]).output();
    let told = told.map_err(|error| error.to_string())?;
    let place = String::from_utf8_lossy(&told.stdout).trim().to_owned();
    if !place.is_empty() && Path::new(&place).is_file() {
        return Ok(place.into());
    }
    Err("needs Playwright's own build, which is not installed: it drives no other".to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn without_a_firefox_its_journeys_are_left_out_with_the_package_that_has_one() {
        assert_eq!(firefox(OsStr::new("/nowhere")), Err("needs Debian's package firefox-esr".to_owned()));
    }

    #[test]
    fn a_firefox_says_how_old_it_is() {
        assert_eq!(major("Mozilla Firefox 140.10.2esr"), Some(140));
        assert_eq!(major("Mozilla Firefox 153.0"), Some(153));
        assert_eq!(major("Chromium 153.0"), None);
    }
}
