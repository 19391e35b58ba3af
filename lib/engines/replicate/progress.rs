//! How far a training or a prediction is, read from its logs.
//!
//! The bars are `tqdm`'s: `flux_train_replicate:  10%|█   | 100/1000 [00:33<05:00, 3.00it/s]`. Logs hold other bars as
//! well (caches, checkpoint shards); the provider's own reader takes those for progress and misses both trainers', so
//! this one asks for the right name and the right number of steps. Source: the trainers' logs (requirement A3).

/// The most that logs can claim: the rest is uploading, and only the state says that it is over.
const PERCENT_MAX: u8 = 99;

/// The percent (0–99) of a training, by the last bar of a trainer we know; `None` before its first bar.
///
/// `total_steps` is the number of steps asked for: bars of another length are not the training's.
#[must_use]
pub fn percent(logs: &str, total_steps: Option<u32>) -> Option<u8> {
    last_bar(logs, total_steps, is_trainer)
}

/// The percent (0–99) of a picture, by the last bar without a name; `None` before its first bar.
///
/// `total_steps` is the number of inference steps asked for, if any were.
#[must_use]
pub fn photo_percent(logs: &str, total_steps: Option<u32>) -> Option<u8> {
    last_bar(logs, total_steps, str::is_empty)
}

/// Whether a line is a progress bar, anybody's: the site shows a run of them as one line.
#[must_use]
pub fn is_bar(line: &str) -> bool {
    Bar::parse(line).is_some()
}

fn last_bar(logs: &str, total_steps: Option<u32>, is_ours: impl Fn(&str) -> bool) -> Option<u8> {
    logs.rsplit(['\n', '\r'])
        .filter_map(Bar::parse)
        .find(|bar| is_ours(bar.name) && total_steps.is_none_or(|steps| steps == bar.total))
        .map(|bar| bar.percent.min(PERCENT_MAX))
}

/// FLUX trainers name their bar; SDXL's textual inversion writes its step and epoch before it.
fn is_trainer(name: &str) -> bool {
    name == "flux_train_replicate" || name.starts_with("# PTI")
}

/// One `tqdm` line: `name: 25%|██▌  | 250/1000 […]`, where the name may be missing.
struct Bar<'a> {
    name: &'a str,
    percent: u8,
    total: u32,
}

impl<'a> Bar<'a> {
    fn parse(line: &'a str) -> Option<Self> {
        let (head, tail) = line.split_once("%|")?;
        let name_and_colon = head.trim_end_matches(|digit: char| digit.is_ascii_digit());
        let percent = head[name_and_colon.len()..].parse::<u8>().ok()?;
        let name_and_colon = name_and_colon.trim();
        let name = if name_and_colon.is_empty() { "" } else { name_and_colon.strip_suffix(':')? };
        if name.contains(['|', '%']) {
            return None;
        }
        let (_blocks, counts) = tail.split_once('|')?;
        let (current, rest) = counts.trim_start().split_once('/')?;
        current.parse::<u32>().ok()?;
        let total = rest.split(|end: char| !end.is_ascii_digit()).next()?.parse().ok()?;
        Some(Self { name, percent, total })
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde::Deserialize;

    use super::*;

    #[derive(Deserialize)]
    struct Vectors {
        cases: Vec<Case>,
    }

    #[derive(Deserialize)]
    struct Case {
        name: String,
        logs: String,
        steps: Option<u32>,
        training_percent: Option<u8>,
        photo_percent: Option<u8>,
    }

    #[test]
    fn every_vector_gives_our_percent() {
        let vectors: Vectors =
            serde_json::from_str(include_str!("../../../tests/vectors/replicate_progress.json")).unwrap();
        for case in &vectors.cases {
            assert_eq!(percent(&case.logs, case.steps), case.training_percent, "training: {}", case.name);
            assert_eq!(photo_percent(&case.logs, case.steps), case.photo_percent, "photo: {}", case.name);
        }
    }

    #[test]
    fn the_last_bar_of_the_right_length_counts() {
        let logs = "flux_train_replicate:   9%|▉         | 90/1000 [00:30<05:00]\n\
                    flux_train_replicate:  10%|█         | 100/1000 [00:33<05:00]\n\
                    flux_train_replicate: 100%|██████████| 8/8 [00:01<00:00]\n";
        assert_eq!(percent(logs, Some(1000)), Some(10));
        assert_eq!(percent(logs, None), Some(99));
        assert_eq!(percent(logs, Some(2000)), None);
    }

    #[test]
    fn a_full_bar_is_not_yet_the_end() {
        assert_eq!(percent("# PTI :step: 1000, epoch: 80: 100%|██████████| 1000/1000 [08:00<00:00]", None), Some(99));
    }

    #[test]
    fn before_the_first_bar_there_is_no_percent() {
        assert_eq!(percent("Extracted 20 files from zip to input_images\nStarting train job\n", Some(1000)), None);
        assert_eq!(photo_percent("Using seed: 42069\nPrompt: 100%|me| in 3/4 view\n", None), None);
    }

    proptest! {
        #[test]
        fn no_text_breaks_the_reader(logs in "[ :%|/0-9a-z█\\n\\r#PTI]{0,200}") {
            prop_assert!(percent(&logs, None).is_none_or(|percent| percent <= 99));
            prop_assert!(photo_percent(&logs, Some(28)).is_none_or(|percent| percent <= 99));
        }
    }
}
