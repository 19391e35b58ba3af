//! The catalogue, the lists and the plan of the posters are written as TOML, for people, and compiled in as JSON: whoever
//! reads them at the start of a function carries one parser less, and the faster one. `posters` is built by this, too.

use std::error::Error;
use std::path::Path;
use std::{env, fs};

/// Where each package keeps such files.
const FILES: [(&str, &[&str]); 2] = [
    ("darkroom", &["lib/catalogue/catalogue.toml", "lib/studios/prompts/refused.toml"]),
    (
        "darkroom-posters",
        &[
            "data/brief.toml",
            "data/edits.toml",
            "data/posters.toml",
            "data/presets.toml",
            "data/prompts.toml",
            "data/words.toml",
        ],
    ),
];

#[expect(clippy::disallowed_methods, reason = "cargo tells a build script by its environment")]
fn main() -> Result<(), Box<dyn Error>> {
    let (package, out) = (env::var("CARGO_PKG_NAME")?, env::var("OUT_DIR")?);
    for path in FILES.into_iter().filter(|(name, _)| *name == package).flat_map(|(_, paths)| paths) {
        println!("cargo::rerun-if-changed={path}");
        let value: serde_json::Value =
            toml::from_str(&fs::read_to_string(path)?).map_err(|fault| format!("{path}: {fault}"))?;
        let name = Path::new(path).with_extension("json");
        let name = name.file_name().ok_or("a file without a name")?;
        fs::write(Path::new(&out).join(name), serde_json::to_vec(&value)?)?;
    }
    Ok(())
}
