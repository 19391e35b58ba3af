//! What setting a poster costs: `cargo run --release -p darkroom-typeset --example typeset-measure`. The bench runs it.
//!
//! CPU time of this process at 2,000 × 2,000 px with headline, line below and three points: the first poster, which reads
//! the fonts, and the median of the next nine, as a line of JSON.
#![allow(
    clippy::unwrap_used,
    clippy::print_stdout,
    missing_docs,
    unreachable_pub,
    reason = "a command that talks to whoever runs it"
)]

#[path = "../tests/plan/mod.rs"]
mod plan;

use darkroom_posters::plan::{Poster, PresetId};
use darkroom_posters::{Language, brief::Tone};
use darkroom_typeset::{Canvas, set};
use plan::Setting;

const SIDE_PX: u32 = 2_000;
const RUNS: usize = 10;

fn main() {
    let setting = Setting::new(Poster::Features, PresetId::TaobaoSquare, Language::Chinese, Tone::Minimal);
    // Dark, so that the text wants its shadow: the dearest case.
    let ground = vec![40; (SIDE_PX * SIDE_PX * 3) as usize];
    let mut times = Vec::new();
    for _ in 0..RUNS {
        let mut picture = ground.clone();
        let before = cpu_ms();
        setting
            .with(|layouts, words, style| {
                set(&mut Canvas::new(SIDE_PX, SIDE_PX, &mut picture).unwrap(), layouts, words, style)
            })
            .unwrap();
        times.push(cpu_ms() - before);
    }
    let first_ms = times.remove(0);
    times.sort_by(f64::total_cmp);
    println!("{{\"first_ms\":{first_ms:.1},\"poster_ms\":{:.1}}}", times[times.len() / 2]);
}

/// Time on the processor so far: Linux counts it in ns for the only thread.
fn cpu_ms() -> f64 {
    let counted = std::fs::read_to_string("/proc/self/schedstat").unwrap();
    counted.split(' ').next().unwrap().parse::<f64>().unwrap() / 1e6
}
