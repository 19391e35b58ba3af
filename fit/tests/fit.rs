//! B12: every shop's picture has exactly its size, and its product is whole and unstretched.
#![allow(clippy::unwrap_used, clippy::expect_used, missing_docs, unreachable_pub, reason = "tests")]

mod scenes;

use darkroom_fit::{NotOnWhite, RgbImage, Rules, Size, Way, WhiteRules, fit, fit_on_white, write_jpeg};
use image::Rgb;
use scenes::{CENTRED, Ground, Product, found, scene};
use zune_jpeg::JpegDecoder;
use zune_jpeg::zune_core::bytestream::ZCursor;

/// What shops want, in px.
const SHOPS: [(u32, u32); 8] =
    [(800, 800), (750, 1000), (1000, 1000), (1242, 1660), (2000, 2000), (970, 600), (2048, 2048), (970, 300)];
/// What engines answer with, in px.
const ANSWERS: [(u32, u32); 6] = [(1024, 1024), (864, 1184), (1248, 832), (896, 1152), (768, 1344), (1344, 768)];
const PALETTE: [u8; 3] = [236, 232, 224];

fn sized((width, height): (u32, u32)) -> Size {
    Size::new(width, height).unwrap()
}

fn fitted(picture: &RgbImage, size: (u32, u32)) -> darkroom_fit::Fitted {
    fit(picture, sized(size), PALETTE, &Rules::default()).unwrap()
}

#[test]
fn every_shops_picture_has_its_size_and_a_whole_round_product() {
    for ground in [Ground::Studio, Ground::Table, Ground::Paper] {
        for answer in ANSWERS {
            let picture = scene(answer, ground, CENTRED);
            for shop in SHOPS {
                let fitted = fitted(&picture, shop);
                let told = format!("{ground:?} {answer:?} to {shop:?}: {:?}", fitted.way);
                assert_eq!(fitted.picture.dimensions(), shop, "{told}");
                let [left, top, right, bottom] = found(&fitted.picture).expect(&told);
                assert!(left > 0 && top > 0 && right < shop.0 - 1 && bottom < shop.1 - 1, "{told}: cut");
                assert!(
                    (right - left).abs_diff(bottom - top) <= 2,
                    "{told}: {left} {top} {right} {bottom} is not round"
                );
            }
        }
    }
}

#[test]
fn a_ratio_that_nearly_agrees_loses_what_prompts_keep_free() {
    let Way::Trimmed { share } = fitted(&scene((864, 1184), Ground::Table, CENTRED), (750, 1000)).way else {
        panic!("2.7 % may always go");
    };
    assert!((share - 0.027).abs() < 0.001, "{share}");
    let same = fitted(&scene((1024, 1024), Ground::Table, CENTRED), (800, 800)).way;
    assert_eq!(same, Way::Trimmed { share: 0.0 });
}

#[test]
fn a_calm_strip_goes_and_one_that_holds_something_does_not() {
    // 3:2 to 970×600 is 7.2 % too high.
    let calm = fitted(&scene((1248, 832), Ground::Studio, CENTRED), (970, 600));
    assert!(matches!(calm.way, Way::CalmTrimmed { .. }), "{:?}", calm.way);
    // The product stands on the lower border's strip; the whole cut can come from the upper one only in part.
    let low = scene((1248, 832), Ground::Studio, Product { y: 0.66, ..CENTRED });
    let low = fitted(&low, (970, 600));
    let [_, _, _, bottom] = found(&low.picture).unwrap();
    assert!(bottom < 599, "{:?}", low.way);
    let busy = fitted(&scene((1248, 832), Ground::Table, CENTRED), (970, 600));
    // Too narrow a panel for text becomes a mat.
    assert_eq!(busy.way, Way::Bands);
    assert_eq!((busy.art.x, busy.art.width), (35, 900));
}

#[test]
fn a_calm_ground_goes_on_beyond_the_border_without_a_seam() {
    let answer = scene((1024, 1024), Ground::Studio, CENTRED);
    let fitted = fitted(&answer, (1242, 1660));
    assert_eq!(fitted.way, Way::Extended);
    assert_eq!((fitted.art.x, fitted.art.width), (0, 1242));
    let seam = fitted.art.y;
    for x in 0..1242 {
        let (above, below) = (fitted.picture.get_pixel(x, seam - 1).0, fitted.picture.get_pixel(x, seam).0);
        assert!(above.iter().zip(below).all(|(above, below)| above.abs_diff(below) <= 8), "{above:?} {below:?} at {x}");
    }
}

#[test]
fn a_busy_picture_stands_whole_beside_a_panel_of_the_palette() {
    for (shop, answer) in [((1242, 1660), (1024, 1024)), ((970, 600), (1024, 1024))] {
        let fitted = fitted(&scene(answer, Ground::Table, CENTRED), shop);
        let Way::Panel { panel } = fitted.way else { panic!("{:?}", fitted.way) };
        assert_eq!(panel.width * panel.height + fitted.art.width * fitted.art.height, shop.0 * shop.1);
        for (x, y) in [(0, 0), (panel.width - 1, panel.height - 1)] {
            assert_eq!(fitted.picture.get_pixel(x, y).0, PALETTE);
        }
    }
}

#[test]
fn a_product_that_the_engine_cut_is_not_drawn_out_over_the_border() {
    let cut = scene((1024, 1024), Ground::Studio, Product { y: 0.8, ..CENTRED });
    assert!(matches!(fitted(&cut, (1242, 1660)).way, Way::Panel { .. }));
}

#[test]
fn a_product_on_white_fills_what_amazon_wants_and_nothing_else_is_there() {
    for (answer, product) in [
        ((1024, 1024), CENTRED),
        ((2048, 2048), Product { x: 0.4, y: 0.6, radius: 0.33 }),
        ((1248, 832), Product { x: 0.7, y: 0.5, radius: 0.4 }),
    ] {
        let mut picture = scene(answer, Ground::Paper, product);
        // Dirt on the ground.
        picture.put_pixel(40, 30, Rgb([90, 80, 70]));
        let white = fit_on_white(&picture, sized((2000, 2000)), &WhiteRules::default()).unwrap();
        assert_eq!(white.picture.dimensions(), (2000, 2000));
        let [left, top, right, bottom] = found(&white.picture).unwrap();
        assert!((1690..=1730).contains(&(right - left)), "{left} {right}");
        assert!(
            (left + right).abs_diff(1999) <= 8 && (top + bottom).abs_diff(1999) <= 8,
            "{left} {top} {right} {bottom}"
        );
        let around = white
            .picture
            .enumerate_pixels()
            .filter(|(x, y, _)| *x + 8 < left || *y + 8 < top || *x > right + 8 || *y > bottom + 8);
        assert!(around.into_iter().all(|(_, _, pixel)| pixel.0 == [255; 3]));
        assert!(left.abs_diff(white.product.x) <= 4 && (right - left).abs_diff(white.product.width) <= 8);
    }
}

#[test]
fn what_cannot_stand_on_white_is_refused_with_its_reason() {
    let refused = |ground, product| {
        fit_on_white(&scene((1024, 1024), ground, product), sized((2000, 2000)), &WhiteRules::default()).unwrap_err()
    };
    assert!(matches!(refused(Ground::Studio, CENTRED), NotOnWhite::DarkGround { .. }));
    assert_eq!(refused(Ground::Paper, Product { y: 0.9, radius: 0.2, ..CENTRED }), NotOnWhite::ProductAtBorder);
    assert_eq!(refused(Ground::Paper, Product { y: 0.986, radius: 0.02, ..CENTRED }), NotOnWhite::ProductAtBorder);
    assert_eq!(refused(Ground::Paper, Product { radius: 0.0, ..CENTRED }), NotOnWhite::NoProduct);
    assert!(matches!(refused(Ground::Paper, Product { radius: 0.1, ..CENTRED }), NotOnWhite::SmallProduct { .. }));
}

#[test]
fn a_file_keeps_its_size_in_px_and_in_bytes_and_can_be_spliced() {
    // As busy as no photograph: every block costs.
    let noisy = RgbImage::from_fn(800, 800, |x, y| {
        let dice = (x.wrapping_mul(2_246_822_519) ^ y.wrapping_mul(3_266_489_917)).wrapping_mul(668_265_263);
        Rgb([(dice >> 8) as u8 / 2, (dice >> 16) as u8 / 2, (dice >> 24) as u8 / 2])
    });
    let free = write_jpeg(&noisy, 10_000_000).unwrap();
    assert_eq!(free.quality, 92);
    let tight = write_jpeg(&noisy, free.bytes.len() - 1).unwrap();
    assert!(tight.quality < 92 && tight.bytes.len() < free.bytes.len());
    let refused = write_jpeg(&noisy, 50_000).unwrap_err();
    assert!(refused.bytes > 50_000 && refused.bytes_max == 50_000);
    for file in [free.bytes, tight.bytes] {
        let mut decoder = JpegDecoder::new(ZCursor::new(&file));
        assert_eq!(decoder.decode().unwrap().len(), 800 * 800 * 3);
        let info = decoder.info().unwrap();
        assert_eq!((info.width, info.height, info.components), (800, 800, 3));
        let frame = file.windows(2).position(|pair| pair == [0xFF, 0xC0]).expect("baseline");
        let samplings = [11, 14, 17].map(|place| file[frame + place]);
        assert_eq!(samplings, [0x11; 3], "4:4:4");
        assert!(!file.windows(2).any(|pair| pair == [0xFF, 0xDD]), "restart markers");
    }
}

#[test]
fn the_same_answer_gives_the_same_file() {
    let picture = scene((1024, 1024), Ground::Studio, CENTRED);
    let file = || write_jpeg(&fitted(&picture, (750, 1000)).picture, 3_000_000).unwrap().bytes;
    assert_eq!(file(), file());
}

#[test]
fn a_picture_of_no_pixels_is_refused() {
    assert!(fit(&RgbImage::new(0, 5), sized((800, 800)), PALETTE, &Rules::default()).is_err());
    assert_eq!(Size::new(0, 800), None);
    assert_eq!(Size::new(800, 10_001), None);
}
