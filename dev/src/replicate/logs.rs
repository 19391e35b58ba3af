//! The log of a run, grown line by line with the time that has passed (shapes from the trainers' own source).
//!
//! What is written at some moment is a prefix of what is written later, so a reader can keep a position.

use super::catalogue::Family;
use super::job::{Job, JobKind, Preparation};
use super::plan::Outcome;

/// Parts of a training's time: up to here the captions, up to here the preparations, then the steps.
const CAPTIONS_END: f64 = 0.10;
const STEPS_BEGIN: f64 = 0.16;
const STEPS_END: f64 = 0.97;
/// A bar is printed each hundredth of the steps.
const BARS: u32 = 100;

/// The whole log when `fraction` of the run is over; `finished` adds what is only known at a good or bad end.
pub(super) fn write(job: &Job, fraction: f64, finished: bool) -> String {
    match job.kind {
        JobKind::Training => training(job, fraction),
        JobKind::Prediction => prediction(job, fraction, finished),
    }
}

fn training(job: &Job, fraction: f64) -> String {
    let Preparation::Ready(names) = &job.preparation else { return String::new() };
    let steps = ["steps", "training_steps", "max_train_steps"].iter().find_map(|name| job.number(name));
    let steps = steps.unwrap_or(1000).max(1);
    let mut log = format!("Extracted {} files from zip to input_images\n", names.len());
    let trigger = job.text("trigger_word").or_else(|| job.text("token_string")).unwrap_or("TOK");
    for (index, name) in names.iter().enumerate() {
        if fraction < CAPTIONS_END * part(index + 1, names.len()) {
            return log;
        }
        log.push_str(&format!("Caption for input_images/{name}: {}\n", caption(trigger, index)));
    }
    if fraction < CAPTIONS_END + 0.01 {
        return log;
    }
    log.push_str("Starting train job\n");
    log.push_str(&settings(trigger, steps));
    for (at, line) in foreign_bars(names.len()).iter().enumerate() {
        if fraction < CAPTIONS_END + 0.02 + 0.01 * part(at + 1, 1) {
            return log;
        }
        log.push_str(line);
    }
    log.push_str(&training_bars(job.family, steps, names.len(), fraction));
    if fraction >= STEPS_END + 0.01 {
        log.push_str("Saved checkpoint to output/flux_train_replicate/lora.safetensors\n");
    }
    log
}

fn part(index: usize, of: usize) -> f64 {
    index as f64 / of.max(1) as f64
}

fn caption(trigger: &str, index: usize) -> String {
    const VIEWS: &[&str] = &[
        "looking straight into the camera, soft studio light",
        "seen from the left, a window behind",
        "three-quarter view, warm evening light",
        "smiling, plain background",
        "seen from the right, outdoors",
        "close portrait, neutral expression",
    ];
    format!("A photo of {trigger}, a person {}", VIEWS[index % VIEWS.len()])
}

fn settings(trigger: &str, steps: u32) -> String {
    format!(
        "{{\n  \"job\": \"custom_job\",\n  \"config\": {{\n    \"name\": \"flux_train_replicate\",\n    \"process\": [\n      \
         {{\n        \"type\": \"custom_sd_trainer\",\n        \"device\": \"cuda:0\",\n        \"trigger_word\": {trigger:?},\n        \
         \"train\": {{ \"batch_size\": 1, \"steps\": {steps}, \"lr\": 0.0004, \"optimizer\": \"adamw8bit\" }}\n      }}\n    ]\n  }}\n}}\n"
    )
}

fn foreign_bars(pictures: usize) -> [String; 2] {
    [
        "Loading checkpoint shards: 100%|██████████| 2/2 [00:00<00:00,  9.85it/s]\n".to_owned(),
        format!("Caching latents: 100%|██████████| {pictures}/{pictures} [00:03<00:00,  3.6it/s]\n"),
    ]
}

fn training_bars(family: Family, steps: u32, pictures: usize, fraction: f64) -> String {
    const SECONDS_PER_STEP: f64 = 0.33;
    let mut bars = String::new();
    let mut printed = None;
    for bar in 0..=BARS {
        let at = STEPS_BEGIN + (STEPS_END - STEPS_BEGIN) * f64::from(bar) / f64::from(BARS);
        if fraction < at {
            break;
        }
        let step = steps * bar / BARS;
        if printed == Some(step) {
            continue;
        }
        printed = Some(step);
        let bar = Bar { done: step, of: steps, seconds_each: SECONDS_PER_STEP };
        match family {
            Family::Flux | Family::Pictures | Family::WhiteMask | Family::BlackMask | Family::TryOn => {
                let loss = 0.42 - 0.11 * f64::from(step) / f64::from(steps) + wobble(step);
                bars.push_str(&format!(
                    "flux_train_replicate: {}, lr: 4.0e-04 loss: {}]\n",
                    bar.text(),
                    scientific(loss)
                ));
            }
            Family::Sdxl => {
                let epoch = step as usize / pictures.max(1);
                bars.push_str(&format!("# PTI :step: {step}, epoch: {epoch}: {}]\n", bar.text()));
            }
        }
    }
    bars
}

/// A small repeatable unrest around zero, so that a loss looks measured.
fn wobble(step: u32) -> f64 {
    f64::from(step.wrapping_mul(2_654_435_761) >> 20) / 4096.0 * 0.06 - 0.03
}

fn scientific(value: f64) -> String {
    let mut mantissa = value.abs().max(1e-9);
    let mut exponent: i32 = 0;
    while mantissa < 1.0 && exponent > -9 {
        mantissa *= 10.0;
        exponent -= 1;
    }
    format!("{mantissa:.3}e{}{:02}", if exponent < 0 { "-" } else { "+" }, exponent.abs())
}

fn prediction(job: &Job, fraction: f64, finished: bool) -> String {
    let prompt = job.text("prompt").unwrap_or_default();
    let mut log = format!("Using seed: {}\nPrompt: {prompt}\n", job.seed);
    let steps = job.number("num_inference_steps").unwrap_or(28).clamp(1, 500);
    for step in 0..=steps.min(50) {
        if fraction < f64::from(step) / f64::from(steps.min(50)) * 0.9 {
            return log;
        }
        let done = steps * step / steps.min(50);
        log.push_str(&format!("{}]\n", Bar { done, of: steps, seconds_each: 0.06 }.text()));
    }
    if !finished || matches!(job.plan.outcome, Outcome::Fail | Outcome::Never) {
        return log;
    }
    let dropped: Vec<_> = (0..job.pictures()).filter(|index| job.dropped(*index)).collect();
    for index in &dropped {
        log.push_str(&format!("NSFW content detected in image {index}\n"));
    }
    let safe = job.pictures() as usize - dropped.len();
    log.push_str(&format!("Total safe images: {safe} out of {}\n", job.pictures()));
    log
}

/// A progress bar as `tqdm` prints it, without the closing bracket.
struct Bar {
    done: u32,
    of: u32,
    seconds_each: f64,
}

impl Bar {
    fn text(&self) -> String {
        const PARTS: [char; 8] = [' ', '▏', '▎', '▍', '▌', '▋', '▊', '▉'];
        let of = self.of.max(1);
        let percent = self.done * 100 / of;
        let eighths = self.done * 80 / of;
        let mut blocks = "█".repeat((eighths / 8) as usize);
        if eighths < 80 {
            blocks.push(PARTS[(eighths % 8) as usize]);
        }
        let pad = " ".repeat(10_usize.saturating_sub(blocks.chars().count()));
        let clock = |steps: u32| {
            let seconds = (f64::from(steps) * self.seconds_each) as u32;
            format!("{:02}:{:02}", seconds / 60, seconds % 60)
        };
        let rate = 1.0 / self.seconds_each;
        let (spent, left) = (clock(self.done), clock(self.of.saturating_sub(self.done)));
        let pace = if self.done == 0 { "?, ?it/s".to_owned() } else { format!("{left}, {rate:5.2}it/s") };
        format!("{percent:3}%|{blocks}{pad}| {}/{} [{spent}<{pace}", self.done, self.of)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bar_looks_like_the_real_one() {
        let text = Bar { done: 100, of: 1000, seconds_each: 1.0 / 3.0 }.text();
        assert_eq!(text, " 10%|█         | 100/1000 [00:33<05:00,  3.00it/s");
        let text = Bar { done: 30, of: 1000, seconds_each: 0.5 }.text();
        assert_eq!(text, "  3%|▎         | 30/1000 [00:15<08:05,  2.00it/s");
        assert_eq!(Bar { done: 0, of: 28, seconds_each: 0.1 }.text(), "  0%|          | 0/28 [00:00<?, ?it/s");
    }

    #[test]
    fn a_loss_is_written_as_the_trainer_writes_it() {
        assert_eq!(scientific(0.3512), "3.512e-01");
    }
}
