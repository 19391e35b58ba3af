//! What an edit costs: `cargo run --release -p darkroom-retouch --example retouch-measure --features drift`. The bench runs it.
//!
//! A line of JSON by share painted, `*_ms` and `memory_mb`.
//! CPU time of this process (median of five) and memory over the decoded pictures, at 2,048 × 2,048 px with an answer of
//! 1,024 × 1,024 px, by how much is painted. Codecs are not counted but for the splice, which has its own column.
#![allow(clippy::unwrap_used, clippy::print_stdout, missing_docs, reason = "a command that talks to whoever runs it")]

#[path = "../tests/retouch/engine.rs"]
#[allow(dead_code, reason = "the tests use more of it")]
mod engine;
#[path = "../tests/retouch/files.rs"]
#[allow(dead_code, reason = "the tests use more of it")]
mod files;
#[path = "../tests/retouch/scene.rs"]
#[allow(dead_code, reason = "the tests use more of it")]
mod scene;

use darkroom_retouch::jpeg::splice;
use darkroom_retouch::register::{Matching, register};
use darkroom_retouch::{Alpha, Edge, Edit, Rect, Settings, Verdict, lay_back};

const SIDE_PX: u32 = 2_048;
const RUNS: usize = 5;

fn main() {
    let picture = scene::still_life(1, scene::size(SIDE_PX, SIDE_PX));
    let file = files::jpeg(&picture, 92);
    let picture = files::decoded(&file);
    for share in [0.03_f64, 0.10, 0.40] {
        // An ellipse has π/4 of its rectangle.
        let side = (f64::from(SIDE_PX) * (share * 4.0 / std::f64::consts::PI).sqrt()) as u32;
        let start = (SIDE_PX - side) / 2;
        let mask = engine::ellipse(picture.size(), Rect { left: start, top: start, width: side, height: side });
        let part = picture.size().whole();
        let answer = engine::answer(&picture, &mask, part, &engine::DRIFT, scene::size(SIDE_PX / 2, SIDE_PX / 2));
        let (alpha_ms, _) = measured(|| Alpha::of(&mask, &Edge::default(), part));
        let (comparing_ms, _) = measured(|| register(&picture, &mask, part, &answer, &Matching::default()));
        let edit = Edit { mask: &mask, part, answer: &answer, outline: None };
        let mut edited = picture.clone();
        let before = peak_after_reset();
        let verdict = lay_back(&mut edited, &edit, &Settings::default());
        let memory_mb = (peak() - before) as f64 / 1e3;
        let Verdict::Aligned(laid) = verdict else { panic!("{verdict:?}") };
        let mut again: Vec<_> = (0..RUNS).map(|_| picture.clone()).collect();
        let (all_ms, _) = measured(|| lay_back(&mut again.pop().unwrap(), &edit, &Settings::default()));
        let (splice_ms, spliced) = measured(|| splice(&file, &edited, &laid.alpha).unwrap());
        let painted = mask.painted_share();
        let grown = spliced.len() as f64 / file.len() as f64 - 1.0;
        println!(
            "{{\"painted\":{painted:.3},\"alpha_ms\":{alpha_ms:.1},\"comparing_ms\":{comparing_ms:.1},\"all_ms\":{all_ms:.1},\
             \"memory_mb\":{memory_mb:.1},\"splice_ms\":{splice_ms:.1},\"grown\":{grown:.4}}}"
        );
    }
}

/// The median CPU time, in ms, and what came of the last run.
fn measured<Made>(mut run: impl FnMut() -> Made) -> (f64, Made) {
    let mut times = Vec::new();
    let mut made = None;
    for _ in 0..RUNS {
        let before = cpu_ms();
        made = Some(run());
        times.push(cpu_ms() - before);
    }
    times.sort_by(f64::total_cmp);
    (times[RUNS / 2], made.unwrap())
}

/// Time on the processor so far: Linux counts it in ns for the only thread.
fn cpu_ms() -> f64 {
    let counted = std::fs::read_to_string("/proc/self/schedstat").unwrap();
    counted.split(' ').next().unwrap().parse::<f64>().unwrap() / 1e6
}

/// The most memory that was held, in kB.
fn peak() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap();
    let line = status.lines().find(|line| line.starts_with("VmHWM")).unwrap();
    line.split_whitespace().nth(1).unwrap().parse().unwrap()
}

fn peak_after_reset() -> u64 {
    std::fs::write("/proc/self/clear_refs", "5").unwrap();
    peak()
}
