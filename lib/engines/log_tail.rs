//! What is new in a log that always comes as a whole.

use super::replicate::progress::is_bar;

/// A line longer than this is cut: trainers print their whole configuration as one.
const LINE_BYTES_MAX: usize = 1_000;

/// Whether more can follow.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LogEnd {
    /// The job runs: a last line without its end is left for later.
    Open,
    /// The job is over: what stands there is a line.
    Closed,
}

/// The lines that `logs` has beyond what was kept, and how much is kept with them.
///
/// Every message carries the whole accumulated log. Messages come late, twice and out of order, so a log that is
/// shorter than what was kept (or is another text, cut elsewhere) brings nothing and takes nothing back.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LogTail {
    /// New lines without their ends, control characters or blank lines. Progress bars in a row are one line, the last.
    pub lines: Vec<String>,
    /// How many bytes of the log are kept now: never less than before. Store it beside the lines.
    pub kept_bytes: usize,
}

impl LogTail {
    /// Reads `logs`, of which the first `kept_bytes` bytes are known.
    #[must_use]
    pub fn after(kept_bytes: usize, logs: &str, end: LogEnd) -> Self {
        // `get` also refuses a place within a character: then this is not the text the length was taken from.
        let fresh = logs.get(kept_bytes..).unwrap_or_default();
        let complete_bytes = match end {
            LogEnd::Open => fresh.rfind(['\n', '\r']).map_or(0, |last_end| last_end + 1),
            LogEnd::Closed => fresh.len(),
        };
        let mut lines: Vec<String> = Vec::new();
        let mut last_is_bar = false;
        for line in fresh[..complete_bytes].split(['\n', '\r']) {
            let shown = shown(line);
            if shown.is_empty() {
                continue;
            }
            let line_is_bar = is_bar(line);
            if line_is_bar && last_is_bar {
                lines.pop();
            }
            last_is_bar = line_is_bar;
            lines.push(shown);
        }
        Self { lines, kept_bytes: kept_bytes + complete_bytes }
    }
}

fn shown(line: &str) -> String {
    let cut = line.floor_char_boundary(LINE_BYTES_MAX);
    let text: String = line[..cut].trim_end().chars().filter(|char| !char.is_control()).collect();
    if text.trim_start().is_empty() { String::new() } else { text }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn only_new_complete_lines_come_out() {
        let first = LogTail::after(0, "Extracted 20 files\nCaption for 照片.jpg: a w", LogEnd::Open);
        assert_eq!(first, LogTail { lines: vec!["Extracted 20 files".to_owned()], kept_bytes: 19 });
        let whole = "Extracted 20 files\nCaption for 照片.jpg: a woman\n";
        let second = LogTail::after(first.kept_bytes, whole, LogEnd::Open);
        assert_eq!(second.lines, ["Caption for 照片.jpg: a woman"]);
        assert_eq!(second.kept_bytes, whole.len());
        assert_eq!(LogTail::after(second.kept_bytes, whole, LogEnd::Open).lines, Vec::<String>::new());
    }

    #[test]
    fn the_end_of_a_job_ends_its_last_line() {
        assert_eq!(LogTail::after(0, "half", LogEnd::Open).lines, Vec::<String>::new());
        assert_eq!(LogTail::after(0, "half", LogEnd::Closed), LogTail { lines: vec!["half".into()], kept_bytes: 4 });
    }

    #[test]
    fn a_shorter_or_another_log_brings_nothing_and_takes_nothing() {
        assert_eq!(LogTail::after(10, "short\n", LogEnd::Closed), LogTail { lines: vec![], kept_bytes: 10 });
        // Byte 1 lies within the first character.
        assert_eq!(LogTail::after(1, "照片\n", LogEnd::Closed), LogTail { lines: vec![], kept_bytes: 1 });
        assert_eq!(LogTail::after(usize::MAX, "", LogEnd::Closed).kept_bytes, usize::MAX);
    }

    #[test]
    fn a_run_of_bars_is_its_last_one() {
        let logs = "start\n  1%|▏| 1/100 [00:01]\r  2%|▏| 2/100 [00:02]\r  3%|▎| 3/100 [00:03]\r\nsaved\n";
        assert_eq!(LogTail::after(0, logs, LogEnd::Open).lines, ["start", "  3%|▎| 3/100 [00:03]", "saved"]);
    }

    #[test]
    fn long_lines_are_cut_and_control_characters_dropped() {
        let logs = format!("\u{1b}[31mred\u{7}\n{}\n", "照".repeat(1_000));
        let lines = LogTail::after(0, &logs, LogEnd::Open).lines;
        assert_eq!(lines[0], "[31mred");
        assert_eq!(lines[1].len(), 999);
    }

    proptest! {
        #[test]
        fn reading_in_steps_loses_and_repeats_nothing(log in "([a-z照]{1,5}\n){0,20}", cuts in proptest::collection::vec(any::<prop::sample::Index>(), 0..6)) {
            let mut ends: Vec<usize> = cuts.iter().map(|cut| log.floor_char_boundary(cut.index(log.len() + 1))).collect();
            ends.push(log.len());
            let (mut kept_bytes, mut lines) = (0, Vec::new());
            for end in ends {
                let tail = LogTail::after(kept_bytes, &log[..end], LogEnd::Open);
                prop_assert!(tail.kept_bytes >= kept_bytes);
                kept_bytes = tail.kept_bytes;
                lines.extend(tail.lines);
            }
            prop_assert_eq!(lines, log.lines().map(str::to_owned).collect::<Vec<_>>());
        }
    }
}
