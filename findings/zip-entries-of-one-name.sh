#!/usr/bin/env bash
# zip 9.4.1 (the Rust crate), against Python's zipfile.
#
# Expected: an archive whose directory lists two entries of one name has two entries, as a reader that keeps the
# directory in order shows (Python's zipfile, Info-ZIP's unzip -l).
# Seen: `ZipArchive::len` says one. The crate keeps its entries by name, and the last of one name takes the place of the
# others: `by_index` never reaches them, and nothing tells that they were there.
#
# It matters where people send photos: two folders merged by a careless tool hold two different pictures called
# IMG_0001.jpg, and one of them is lost without a word. Walk the central directory where every entry counts.
# Needs Rust, Python 3 and the registry. Fails when the difference is gone.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -W ignore - <<'PYTHON'
import zipfile
with zipfile.ZipFile("two.zip", "w") as archive:
    archive.writestr("photo.jpg", b"first")
    archive.writestr("photo.jpg", b"second")
PYTHON
mkdir src
cat > Cargo.toml <<'TOML'
[package]
name = "zip-entries-of-one-name"
version = "0.0.0"
edition = "2021"
[dependencies]
zip = { version = "=9.4.1", default-features = false }
TOML
cat > src/main.rs <<'RUST'
use std::io::Read;

fn main() {
    let file = std::fs::File::open("two.zip").unwrap();
    let mut archive = zip::ZipArchive::new(file).unwrap();
    for index in 0..archive.len() {
        let mut text = String::new();
        archive.by_index(index).unwrap().read_to_string(&mut text).unwrap();
        println!("{text}");
    }
}
RUST
export CARGO_TARGET_DIR=$folder/target
crate=$(cargo run --quiet | paste -sd ' ')
python=$(python3 -c 'import zipfile
archive = zipfile.ZipFile("two.zip")
print(*(archive.read(entry).decode() for entry in archive.infolist()))')
echo "the crate reads: $crate; zipfile reads: $python"
[ "$crate" = "second" ] && [ "$python" = "first second" ]
