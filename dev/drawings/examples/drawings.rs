//! A sheet of the ten posters and an edit: `cargo run -p darkroom-drawings --example drawings -- PRODUCT.jpg SHEET.png`.
#![allow(clippy::unwrap_used, missing_docs, reason = "a command for whoever changes the drawings")]

use darkroom_drawings::edits::{EditMotif, Habit, Scope, answer};
use darkroom_drawings::pictures::{Format, encode};
use darkroom_drawings::posters::{PosterMotif, compose};
use image::{GrayImage, RgbImage};

const SIDE: u32 = 400;

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let photo = arguments
        .first()
        .filter(|path| *path != "-")
        .map(|path| darkroom_drawings::pictures::decode(&std::fs::read(path).unwrap()).unwrap());
    let mut sheet = RgbImage::new(SIDE * 5, SIDE * 3);
    let motif = |seed| PosterMotif { prompt: "", seed, width: 1024, height: 1024, product: photo.as_ref() };
    let mut put = |picture: &RgbImage, number: u32| {
        let small = image::imageops::thumbnail(picture, SIDE, SIDE);
        let (x, y) = (number % 5 * SIDE, number / 5 * SIDE);
        image::imageops::replace(&mut sheet, &small, i64::from(x), i64::from(y));
    };
    for number in 0..10 {
        put(&compose(&motif(u64::from(number))), number);
    }
    put(&compose(&PosterMotif { prompt: "on pure white", ..motif(0) }), 10);
    let picture = compose(&motif(1));
    let mask = GrayImage::from_fn(1024, 1024, |x, y| {
        image::Luma([if (x as f32 - 740.0).hypot(y as f32 - 680.0) < 190.0 { 255 } else { 0 }])
    });
    for (number, prompt, habit) in [
        (11, "«把它变成蓝色»", Habit::Drifts),
        (12, "«add a cup»", Habit::Exact),
        (13, "«remove it»", Habit::Drifts),
        (14, "«add a leaf»", Habit::AnotherScene),
    ] {
        let scope = Scope::White(&mask);
        let motif = EditMotif { prompt, seed: 9, picture: &picture, scope, reference: None, size: (1024, 1024), habit };
        put(&answer(&motif), number);
    }
    std::fs::write(&arguments[1], encode(&sheet, Format::Png, 90).unwrap()).unwrap();
}
