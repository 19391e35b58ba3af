//! Sets the ten posters of a set in three shapes on made-up grounds, for somebody to look at:
//! `cargo run --release -p darkroom-typeset --example sheet -- DIR`.
#![allow(clippy::print_stdout, unreachable_pub, reason = "says what it drew")]

#[path = "../tests/plan/mod.rs"]
mod plan;

use std::error::Error;
use std::path::PathBuf;
use std::time::{Duration, Instant};

use darkroom_posters::plan::{Poster, PresetId};
use darkroom_posters::{Language, brief::Tone};
use darkroom_typeset::{Canvas, mark, set};
use image::{RgbImage, imageops};
use plan::Setting;

const SHAPES: [PresetId; 3] = [PresetId::TaobaoSquare, PresetId::Xiaohongshu, PresetId::AmazonAplus];
const THUMB_PX: u32 = 480;

fn main() -> Result<(), Box<dyn Error>> {
    let folder: PathBuf = std::env::args_os().nth(1).ok_or("where to?")?.into();
    for (language, tone) in
        [(Language::Chinese, Tone::Minimal), (Language::English, Tone::Playful), (Language::Chinese, Tone::Warm)]
    {
        for preset in SHAPES {
            let size = preset.preset().size;
            let (across, down) = (THUMB_PX, THUMB_PX * size.1 / size.0);
            let mut sheet = RgbImage::from_pixel(across * 5 + 60, down * 2 + 30, image::Rgb([128; 3]));
            let mut longest = Duration::ZERO;
            for (index, poster) in Poster::ALL.into_iter().enumerate() {
                let mut picture = scene(size, poster, index % 3 == 1);
                let setting = Setting::new(poster, preset, language, tone);
                let began = Instant::now();
                let outcome = setting.with(|layouts, words, style| {
                    let mut canvas = Canvas::new(size.0, size.1, &mut picture).ok_or("no canvas")?;
                    let outcome = set(&mut canvas, layouts, words, style);
                    longest = longest.max(began.elapsed());
                    if index == 0 {
                        mark(&mut canvas, darkroom_typeset::Language::Chinese)?;
                    }
                    Ok::<_, Box<dyn Error>>(outcome)
                })?;
                println!("{language:?} {preset:?} {}: {outcome:?}", poster.key());
                let picture = RgbImage::from_raw(size.0, size.1, picture).ok_or("its size")?;
                let small = imageops::resize(&picture, across, down, imageops::FilterType::CatmullRom);
                let (column, row) = (index as u32 % 5, index as u32 / 5);
                imageops::replace(
                    &mut sheet,
                    &small,
                    i64::from(10 + column * (across + 10)),
                    i64::from(10 + row * (down + 10)),
                );
            }
            let name = format!("{language:?}-{tone:?}-{preset:?}.png");
            println!("{name}: at most {} ms a poster", longest.as_millis());
            sheet.save(folder.join(name))?;
        }
    }
    Ok(())
}

/// A gradient with a product-like block where the plan's text does not stand.
fn scene((width, height): (u32, u32), poster: Poster, dark: bool) -> Vec<u8> {
    let layout = poster.template().layouts(darkroom_posters::plan::Shape::of((width, height)))[0];
    let taken: Vec<[f64; 4]> =
        [Some(layout.headline), layout.subheadline, layout.points].into_iter().flatten().map(Into::into).collect();
    let block = free(&taken);
    let (base, block_colour) = if dark { (46.0, [196, 178, 150]) } else { (238.0, [52, 78, 92]) };
    let mut rgb = Vec::with_capacity((width * height * 3) as usize);
    for y in 0..height {
        for x in 0..width {
            let (across, down) = (f64::from(x) / f64::from(width), f64::from(y) / f64::from(height));
            let inside =
                (block[0]..block[0] + block[2]).contains(&across) && (block[1]..block[1] + block[3]).contains(&down);
            if inside {
                rgb.extend(block_colour);
            } else {
                let level = base - 24.0 * down * if dark { 0.6 } else { 1.0 };
                rgb.extend([level as u8, (level * 0.985) as u8, (level * 0.955) as u8]);
            }
        }
    }
    rgb
}

/// The largest rectangle on a grid of twentieths that touches none of the others.
fn free(taken: &[[f64; 4]]) -> [f64; 4] {
    const STEPS: u32 = 20;
    let share = |step: u32| f64::from(step) / f64::from(STEPS);
    let apart = |one: &[f64; 4], other: &[f64; 4]| {
        one[0] + one[2] <= other[0]
            || other[0] + other[2] <= one[0]
            || one[1] + one[3] <= other[1]
            || other[1] + other[3] <= one[1]
    };
    let mut best = [0.0; 4];
    for (left, top) in (1..STEPS).flat_map(|left| (1..STEPS).map(move |top| (left, top))) {
        for (right, bottom) in (left + 1..STEPS).flat_map(|right| (top + 1..STEPS).map(move |bottom| (right, bottom))) {
            let block = [share(left), share(top), share(right - left), share(bottom - top)];
            if block[2] * block[3] > best[2] * best[3] && taken.iter().all(|area| apart(&block, area)) {
                best = block;
            }
        }
    }
    best
}
