//! Draws how answers of engines are fitted, for somebody to look at: `cargo run -p darkroom-fit --example sheet -- DIR`.
#![allow(clippy::print_stdout, unreachable_pub, reason = "says what it drew")]

#[path = "../tests/scenes/mod.rs"]
mod scenes;

use std::error::Error;
use std::path::PathBuf;
use std::time::Instant;

use darkroom_fit::{RgbImage, Rules, Size, WhiteRules, fit, fit_on_white};
use scenes::{CENTRED, Ground, found, scene};

fn main() -> Result<(), Box<dyn Error>> {
    let folder: PathBuf = std::env::args_os().nth(1).ok_or("where to?")?.into();
    for ground in [Ground::Studio, Ground::Table] {
        for (answer, shop) in [
            ((864, 1184), (750, 1000)),
            ((1024, 1024), (750, 1000)),
            ((1024, 1024), (1242, 1660)),
            ((1248, 832), (970, 600)),
            ((1024, 1024), (970, 600)),
            ((1024, 1024), (2000, 2000)),
        ] {
            let picture = scene(answer, ground, CENTRED);
            let size = Size::new(shop.0, shop.1).ok_or("no such size")?;
            let start = Instant::now();
            let fitted = fit(&picture, size, [236, 232, 224], &Rules::default())?;
            let name = format!("{ground:?}-{}x{}-to-{}x{}.png", answer.0, answer.1, shop.0, shop.1);
            println!(
                "{name} {:?} {} ms, product {:?}",
                fitted.way,
                start.elapsed().as_millis(),
                found(&fitted.picture)
            );
            save(&fitted.picture, &folder.join(name))?;
        }
    }
    let start = Instant::now();
    let white = fit_on_white(
        &scene((1024, 1024), Ground::Paper, CENTRED),
        Size::new(2000, 2000).ok_or("no such size")?,
        &WhiteRules::default(),
    )?;
    println!("white.png {:?} {} ms", white.product, start.elapsed().as_millis());
    save(&white.picture, &folder.join("white.png"))
}

fn save(picture: &RgbImage, to: &std::path::Path) -> Result<(), Box<dyn Error>> {
    Ok(picture.save(to)?)
}
