//! The covers of the prompt library: `cargo run -p darkroom-drawings --example covers -- public/img/prompts`.
#![allow(clippy::unwrap_used, missing_docs, reason = "a command for whoever changes the drawings")]

use darkroom_drawings::pictures::{Format, encode, place_of};

const COVERS: [(&str, &str, u64); 9] = [
    ("forest", "forest", 3),
    ("city", "city", 8),
    ("beach", "beach", 5),
    ("peaks", "mountain", 2),
    ("stars", "star", 4),
    ("blossom", "blossom", 6),
    ("neon", "neon", 7),
    ("castle", "castle", 1),
    ("reef", "underwater", 9),
];

fn main() {
    let folder = std::path::PathBuf::from(std::env::args().nth(1).unwrap());
    std::fs::create_dir_all(&folder).unwrap();
    for (name, words, seed) in COVERS {
        let file = encode(&place_of(words, seed, 400, 300), Format::Jpeg, 74).unwrap();
        std::fs::write(folder.join(format!("{name}.jpg")), file).unwrap();
    }
}
