#!/usr/bin/env bash
# aws-lc-rs 1.19.0 (aws-lc-sys 0.47.0), built with its default sources of randomness.
#
# Expected: the first random number of a process costs about as much as the second, microseconds.
# Seen: it costs over 20 ms of processor time, once in every process. The library seeds itself from two sources, and the
# second one measures the jitter of the processor. A build with AWS_LC_SYS_NO_JITTER_ENTROPY=1 in its environment takes
# the operating system's numbers alone, and the first costs well under a millisecond.
#
# It matters where processes are short: a function that starts for one request pays it in every cold start.
# Time is the thread's own on the processor (counted in ticks: short is shown as 0). Needs Linux, Rust, CMake or a C
# compiler, and the registry. Fails when the difference is gone.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
mkdir src
cat > Cargo.toml <<'TOML'
[package]
name = "first-random-number"
version = "0.0.0"
edition = "2021"
[dependencies]
aws-lc-rs = { version = "=1.19.0", default-features = false, features = ["aws-lc-sys"] }
aws-lc-sys = "=0.47.0"
TOML
cat > src/main.rs <<'RUST'
use aws_lc_rs::rand::{SecureRandom, SystemRandom};

/// Nanoseconds that this thread has been on a processor.
fn spent() -> u64 {
    let text = std::fs::read_to_string("/proc/thread-self/schedstat").unwrap();
    text.split(' ').next().unwrap().parse().unwrap()
}

fn main() {
    let (random, mut bytes) = (SystemRandom::new(), [0; 16]);
    let mut took = || {
        let before = spent();
        random.fill(&mut bytes).unwrap();
        (spent() - before) / 1000
    };
    println!("{} {}", took(), took());
}
RUST
export CARGO_TARGET_DIR=$folder/target
least() { # of five processes: the first number's least cost, the second's
    for _ in 1 2 3 4 5; do target/release/first-random-number; done | sort -n | head -1
}
cargo build --quiet --release
read -r with_jitter second < <(least)
AWS_LC_SYS_NO_JITTER_ENTROPY=1 cargo build --quiet --release
read -r without_jitter _ < <(least)
echo "the first number: $with_jitter µs (the second: $second µs); without the jitter source: $without_jitter µs"
[ "$with_jitter" -gt 5000 ] && [ "$with_jitter" -gt $((10 * without_jitter)) ] && [ "$second" -lt 1000 ]
