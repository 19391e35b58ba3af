#!/usr/bin/env bash
# image 0.25.10 with its own JPEG decoder (zune-jpeg 0.5.15).
#
# Expected: a CMYK JPEG with a profile inside comes out either as CMYK, to be converted by its profile, or as RGB that
# was converted by it.
# Seen: it comes out as RGB, computed from the inks alone: the pixels are the same whatever the profile, or without one.
# `icc_profile` still gives the CMYK profile, which fits none of the pixels that are read.
#
# It matters for photos from print shops: their colours are not those that the profile stands for, and whoever hands
# pixels and profile on to a colour management mixes three channels with a profile of four. Decode to CMYK with
# zune-jpeg itself.
# The profile here is a header and no more: that it is never looked at is what is shown.
# Needs Rust and the registry. Fails when the difference is gone.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
mkdir src
cat > Cargo.toml <<'TOML'
[package]
name = "cmyk-jpeg-and-its-profile"
version = "0.0.0"
edition = "2021"
[dependencies]
image = { version = "=0.25.10", default-features = false, features = ["jpeg"] }
zune-jpeg = "=0.5.15"
jpeg-encoder = "=0.6.1"
TOML
cat > src/main.rs <<'RUST'
use image::{codecs::jpeg::JpegDecoder, DynamicImage, ImageDecoder};
use jpeg_encoder::{ColorType, Encoder};

/// A flat picture of one ink mixture, with the profile inside when there is one.
fn cmyk(profile: Option<&[u8]>) -> Vec<u8> {
    let mut jpeg = Vec::new();
    let mut encoder = Encoder::new(&mut jpeg, 100);
    if let Some(profile) = profile {
        encoder.add_icc_profile(profile).unwrap();
    }
    encoder.encode(&[200, 120, 40, 60].repeat(256), 16, 16, ColorType::Cmyk).unwrap();
    jpeg
}

/// The colour space that the profile is for, how the pixels are told to be stored, and the pixels.
fn read(jpeg: &[u8]) -> (Option<Vec<u8>>, String, Vec<u8>) {
    let mut decoder = JpegDecoder::new(std::io::Cursor::new(jpeg)).unwrap();
    let space = decoder.icc_profile().unwrap().map(|profile| profile[16..20].to_vec());
    let stored = format!("{:?}", decoder.color_type());
    (space, stored, DynamicImage::from_decoder(decoder).unwrap().into_bytes())
}

fn main() {
    let mut profile = vec![0; 132];
    profile[3] = 132;
    profile[12..24].copy_from_slice(b"prtrCMYKLab ");
    profile[36..40].copy_from_slice(b"acsp");
    let (space, stored, with) = read(&cmyk(Some(&profile)));
    let (none, _, without) = read(&cmyk(None));
    let space = String::from_utf8(space.unwrap()).unwrap();
    println!("stored as {stored}, profile for {space}, same pixels without it: {}", with == without);
    assert!(none.is_none() && stored == "Rgb8" && space == "CMYK" && with == without);
}
RUST
export CARGO_TARGET_DIR=$folder/target
cargo run --quiet
