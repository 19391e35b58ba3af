//! What a test program prints, read line by line.

use std::collections::{BTreeMap, VecDeque};

/// How a test says what its dice started with.
const SEED: &str = "DARKROOM_SEED=";
/// How many of the last lines of a test that failed are kept: its panic, and what led there.
const SAID_LINES_MAX: usize = 25;
/// Longer lines are cut: some tests print a whole answer.
const LINE_CHARS_MAX: usize = 600;

/// What is known of a run so far.
#[derive(Debug, Default)]
pub(crate) struct Output {
    /// How many tests passed.
    pub(crate) passed: u64,
    /// Those that did not.
    pub(crate) failures: Vec<FailedTest>,
    /// It has said its result: a program that dies before that has failed, whatever its tests did.
    pub(crate) finished: bool,
    /// The last seed that each test printed.
    seeds: BTreeMap<String, String>,
    /// The last lines that each test printed.
    said: BTreeMap<String, VecDeque<String>>,
    part: Part,
}

/// A test that failed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct FailedTest {
    /// As the program calls it.
    pub(crate) name: String,
    /// `DARKROOM_SEED=7`, if it threw dice.
    pub(crate) seed: Option<String>,
    /// The last lines of what it printed, with the text of its panic.
    pub(crate) said: Vec<String>,
}

/// Where in the output a line stands.
#[derive(Debug, Default)]
enum Part {
    /// Among the tests as they end, or in what they print unasked.
    #[default]
    Running,
    /// In what this test printed.
    Printed(String),
    /// In the list of those that failed.
    Failures,
}

impl Output {
    /// Takes the next line.
    pub(crate) fn read(&mut self, line: &str) {
        if let Some(passed) = passed(line) {
            self.passed += passed;
            self.finished = true;
            self.part = Part::Running;
        } else if line == "failures:" {
            self.part = Part::Failures;
        } else if let Some(test) = printed_by(line) {
            self.part = Part::Printed(test.to_owned());
        } else {
            match &self.part {
                Part::Running => {}
                Part::Printed(test) => {
                    if line.starts_with(SEED) {
                        self.seeds.insert(test.clone(), line.to_owned());
                    }
                    let said = self.said.entry(test.clone()).or_default();
                    // What is empty at the end is only the way to the next test.
                    if !line.trim().is_empty() {
                        if said.len() == SAID_LINES_MAX {
                            said.pop_front();
                        }
                        said.push_back(cut(line));
                    }
                }
                Part::Failures => {
                    if let Some(name) = line.strip_prefix("    ") {
                        let seed = self.seeds.get(name).cloned();
                        let said = self.said.remove(name).unwrap_or_default().into();
                        self.failures.push(FailedTest { name: name.to_owned(), seed, said });
                    }
                }
            }
        }
    }
}

fn cut(line: &str) -> String {
    match line.char_indices().nth(LINE_CHARS_MAX) {
        Some((end, _)) => format!("{}…", &line[..end]),
        None => line.to_owned(),
    }
}

/// `test result: ok. 12 passed; 0 failed; …`
fn passed(line: &str) -> Option<u64> {
    let rest = line.strip_prefix("test result: ")?;
    rest[..rest.find(" passed;")?].split_whitespace().next_back()?.parse().ok()
}

/// `---- moments::on_the_file stdout ----`
fn printed_by(line: &str) -> Option<&str> {
    line.strip_prefix("---- ")?.strip_suffix(" stdout ----")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Output {
        let mut output = Output::default();
        text.lines().for_each(|line| output.read(line));
        output
    }

    #[test]
    fn what_passed_is_counted_over_several_results() {
        let one = "test result: ok. 12 passed; 0 failed; 0 ignored; 0 measured; 3 filtered out; finished in 0.1s";
        let output = read(&format!("running 12 tests\n{one}\n\n{one}"));
        assert_eq!((output.passed, output.finished), (24, true));
        assert_eq!(output.failures, []);
    }

    #[test]
    fn what_failed_is_named_with_the_seed_that_it_failed_with() {
        let output = read(
            "running 2 tests\ntest plain ... FAILED\ntest moments::dice ... FAILED\n\nfailures:\n\n\
             ---- plain stdout ----\nthread 'plain' panicked at x.rs:1:1:\nfailures: none\n\n\
             ---- moments::dice stdout ----\nDARKROOM_SEED=6\nDARKROOM_SEED=7\n    not a name\n\n\n\
             failures:\n    moments::dice\n    plain\n\n\
             test result: FAILED. 5 passed; 2 failed; 0 ignored; 0 measured; 0 filtered out; finished in 3.2s\n",
        );
        let said = |lines: &[&str]| lines.iter().map(|line| (*line).to_owned()).collect();
        let dice = FailedTest {
            name: "moments::dice".to_owned(),
            seed: Some("DARKROOM_SEED=7".to_owned()),
            said: said(&["DARKROOM_SEED=6", "DARKROOM_SEED=7", "    not a name"]),
        };
        let plain = FailedTest {
            name: "plain".to_owned(),
            seed: None,
            said: said(&["thread 'plain' panicked at x.rs:1:1:", "failures: none"]),
        };
        assert_eq!((output.passed, output.failures), (5, vec![dice, plain]));
    }

    #[test]
    fn of_a_test_that_prints_much_the_end_is_kept() {
        let lines: String = (0..40).map(|number| format!("line {number}\n\n")).collect();
        let long = "x".repeat(700);
        let output = read(&format!("failures:\n\n---- much stdout ----\n{lines}{long}\n\n\nfailures:\n    much\n"));
        let said = &output.failures[0].said;
        assert_eq!((said.len(), said[0].as_str(), said[23].as_str()), (25, "line 16", "line 39"));
        assert_eq!(said[24].chars().count(), 601);
    }

    #[test]
    fn a_program_that_dies_has_not_finished() {
        assert!(!read("running 2 tests\ntest a ... ok").finished);
    }
}
