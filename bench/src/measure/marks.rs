//! What marking a picture costs: our XMP packet spliced into a file of each format, and how much longer the file gets.

use std::hint::black_box;
use std::io::Cursor;
use std::time::Instant;

use darkroom::ids::AssetId;
use darkroom::media::ImageFormat;
use darkroom::media::marks::{Label, Mark, Producer};

use crate::failed::Done;
use crate::report::{Report, Table, Target, figure, median};
use crate::settings::now;

/// As engines deliver.
const SIDE_PX: u32 = 1_024;
/// The median of so many.
const TIMES: usize = 101;
const LIMIT_MS: f64 = 1.0;
const LIMIT_BYTES: usize = 1_000;

const FORMATS: [(&str, ImageFormat, image::ImageFormat); 3] = [
    ("JPEG", ImageFormat::Jpeg, image::ImageFormat::Jpeg),
    ("PNG", ImageFormat::Png, image::ImageFormat::Png),
    ("WebP", ImageFormat::Webp, image::ImageFormat::WebP),
];

pub(crate) fn measure(report: &mut Report) -> Done {
    let words = format!(
        "The label and IPTC's `DigitalSourceType` spliced into a picture of {SIDE_PX} × {SIDE_PX} px that is in memory, without \
         decoding it. Median of {TIMES}."
    );
    let mut table = Table::new("Marks", &words, &["format", "file kB", "ms", "longer by bytes"]);
    let mark = Mark::made_here(Label::made_here(&Producer::default(), &AssetId::new(now()).to_string()));
    let (mut slowest, mut longest) = (0.0_f64, 0);
    for (name, format, encoder) in FORMATS {
        let file = picture(encoder)?;
        let marked = mark.put_into(&file, format);
        let millis: Vec<f64> = (0..TIMES)
            .map(|_| {
                let began = Instant::now();
                black_box(mark.put_into(black_box(&file), format));
                began.elapsed().as_secs_f64() * 1_000.0
            })
            .collect();
        let (middle, longer) = (median(millis), marked.len().saturating_sub(file.len()));
        (slowest, longest) = (slowest.max(middle), longest.max(longer));
        table.row(vec![name.to_owned(), (file.len() / 1_000).to_string(), figure(middle), longer.to_string()]);
    }
    report.add(table);
    report.target(Target {
        what: "marking a picture, the slowest of three formats",
        limit: "1 ms",
        measured: format!("{} ms", figure(slowest)),
        is_met: slowest <= LIMIT_MS,
    });
    report.target(Target {
        what: "what a mark adds to a picture, the longest of three formats",
        limit: "1 kB",
        measured: format!("{longest} bytes"),
        is_met: (1..=LIMIT_BYTES).contains(&longest),
    });
    Ok(())
}

/// Coarse enough to compress like a photo.
fn picture(format: image::ImageFormat) -> Done<Vec<u8>> {
    let shade = |value: u32| u8::try_from(value % 256).unwrap_or_default();
    let drawn = image::RgbImage::from_fn(SIDE_PX, SIDE_PX, |x, y| {
        image::Rgb([shade(x / 4 + y % 7), shade(y / 4 + x % 5), shade((x ^ y) / 8)])
    });
    let mut file = Cursor::new(Vec::new());
    drawn.write_to(&mut file, format)?;
    Ok(file.into_inner())
}
