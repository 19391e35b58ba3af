//! What Playwright prints (its `list` reporter): how many journeys passed, which failed, and what it says of those.

/// So many lines of what is said of a journey tell why it failed.
const SAID_MAX_LINES: usize = 25;

/// What was read so far.
#[derive(Debug, Default)]
pub(super) struct Output {
    pub(super) passed: u64,
    pub(super) failed: Vec<Journey>,
    /// What is printed now is said of the last journey that failed.
    telling: bool,
}

/// A journey that failed.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Journey {
    project: String,
    /// `journeys/photo.spec.ts:12:1 › a photo is taken`
    name: String,
    /// The first lines that were printed of it.
    pub(super) said: Vec<String>,
}

impl Output {
    pub(super) fn read(&mut self, line: &str) {
        self.passed += count(line, "passed");
        if let Some(journey) = Journey::told_of(line) {
            self.failed.push(journey);
            self.telling = true;
        } else if count(line, "failed") > 0 {
            self.telling = false;
        } else if self.telling
            && let Some(Journey { said, .. }) = self.failed.last_mut()
            && said.len() < SAID_MAX_LINES
            && !line.trim().is_empty()
        {
            said.push(line.trim_end().to_owned());
        }
    }
}

impl Journey {
    /// `  1) [mouse-en] › journeys/photo.spec.ts:12:1 › a photo is taken ────`, above what is said of it.
    fn told_of(line: &str) -> Option<Self> {
        let (number, rest) = line.strip_prefix("  ")?.split_once(") [")?;
        number.parse::<u64>().ok()?;
        let (project, name) = rest.split_once("] › ")?;
        let name = name.trim_end_matches('─').trim_end();
        name.split_once(" › ")?;
        Some(Self { project: project.to_owned(), name: name.to_owned(), said: Vec::new() })
    }

    pub(super) fn title(&self) -> String {
        format!("{}: {}", self.project, self.name)
    }

    /// The command that makes it again.
    pub(super) fn repeat(&self) -> String {
        let place = self.name.split(" › ").next().unwrap_or_default();
        let file_and_line = place.rsplit_once(':').map_or(place, |(file_and_line, _column)| file_and_line);
        format!("cargo xtask journeys {file_and_line} --project {}", self.project)
    }
}

/// `  12 passed (1.2m)`, Playwright's closing lines.
fn count(line: &str, word: &str) -> u64 {
    let mut words = line.split_whitespace();
    match (words.next(), words.next()) {
        (Some(number), Some(found)) if found == word => number.parse().unwrap_or(0),
        _ => 0,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const PRINTED: &str = "\
Running 3 tests using 2 workers

  ✓  1 [mouse-en] › journeys/photo.spec.ts:9:1 › a form is seen (2s)
  ✘  2 [mouse-en] › journeys/photo.spec.ts:12:1 › a photo › is taken (3s)
  ✘  3 [touch-en] › journeys/photo.spec.ts:12:1 › a photo › is taken (3s)


  1) [mouse-en] › journeys/photo.spec.ts:12:1 › a photo › is taken ─────

    Error: expect(locator).toBeVisible() failed

  2) [touch-en] › journeys/photo.spec.ts:12:1 › a photo › is taken 

    Error: page.goto: Timeout

  2 failed
    [mouse-en] › journeys/photo.spec.ts:12:1 › a photo › is taken ─────
    [touch-en] › journeys/photo.spec.ts:12:1 › a photo › is taken ─────
  1 passed (1.2m)
";

    #[test]
    fn a_journey_that_failed_is_named_with_what_was_said_and_can_be_made_again() {
        let mut output = Output::default();
        PRINTED.lines().for_each(|line| output.read(line));
        assert_eq!(output.passed, 1);
        let [mouse, touch] = output.failed.as_slice() else { panic!("{:?}", output.failed) };
        assert_eq!(mouse.title(), "mouse-en: journeys/photo.spec.ts:12:1 › a photo › is taken");
        assert_eq!(mouse.repeat(), "cargo xtask journeys journeys/photo.spec.ts:12 --project mouse-en");
        assert_eq!(mouse.said, ["    Error: expect(locator).toBeVisible() failed"]);
        assert_eq!(touch.title(), "touch-en: journeys/photo.spec.ts:12:1 › a photo › is taken");
        assert_eq!(touch.said, ["    Error: page.goto: Timeout"]);
    }

    #[test]
    fn the_first_lines_are_enough() {
        let mut output = Output::default();
        output.read("  1) [site] › site/weight.spec.ts:29:3 › a first visit");
        (0..100).for_each(|line| output.read(&format!("    line {line}")));
        assert_eq!(output.failed[0].said.len(), SAID_MAX_LINES);
        assert_eq!(output.failed[0].said[0], "    line 0");
    }

    #[test]
    fn the_closing_lines_of_playwright_are_counted() {
        assert_eq!(count("  12 passed (1.2m)", "passed"), 12);
        assert_eq!(count("  1 failed", "failed"), 1);
        assert_eq!(count("  ✓ 3 passed things", "passed"), 0);
    }
}
