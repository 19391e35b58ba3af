//! What is taken for a mask and what is not, each with its reason (B9).

use darkroom_retouch::mask::MaskLimits;
use darkroom_retouch::{Mask, MaskFault, Rect};
use png::{BitDepth, ColorType};
use proptest::prelude::*;

use crate::scene::size;

pub(crate) fn png(width: u32, height: u32, color: ColorType, depth: BitDepth, rows: &[u8]) -> Vec<u8> {
    let mut file = Vec::new();
    let mut encoder = png::Encoder::new(&mut file, width, height);
    encoder.set_color(color);
    encoder.set_depth(depth);
    if color == ColorType::Indexed {
        encoder.set_palette(vec![0, 0, 0, 255, 255, 255]);
    }
    let mut writer = encoder.write_header().unwrap();
    writer.write_image_data(rows).unwrap();
    writer.finish().unwrap();
    file
}

fn read(file: &[u8], width: u32, height: u32) -> Result<Mask, MaskFault> {
    Mask::read(file, size(width, height), &MaskLimits::ANY)
}

#[test]
fn one_and_eight_bits_of_gray_are_read_and_half_of_white_is_painted() {
    let eight = png(3, 2, ColorType::Grayscale, BitDepth::Eight, &[0, 127, 128, 255, 0, 1]);
    let one = png(3, 2, ColorType::Grayscale, BitDepth::One, &[0b0010_0000, 0b1000_0000]);
    let mask = read(&eight, 3, 2).unwrap();
    assert_eq!(mask, read(&one, 3, 2).unwrap());
    assert_eq!((mask.painted_px(), mask.bounds()), (2, Rect { left: 0, top: 0, width: 3, height: 2 }));
    assert!(mask.is_painted(2, 0) && mask.is_painted(0, 1) && !mask.is_painted(1, 0) && !mask.is_painted(3, 0));
    assert!((mask.painted_share() - 1.0 / 3.0).abs() < 1e-9);
}

#[test]
fn what_is_no_mask_is_refused_with_its_reason() {
    let gray = |depth, rows: &[u8]| png(4, 2, ColorType::Grayscale, depth, rows);
    let painted = gray(BitDepth::Eight, &[255, 255, 0, 0, 0, 0, 0, 0]);
    assert_eq!(read(b"GIF89a", 4, 2), Err(MaskFault::NotPng));
    assert_eq!(read(&[], 4, 2), Err(MaskFault::NotPng));
    assert_eq!(read(&painted[..40], 4, 2), Err(MaskFault::Damaged));
    assert_eq!(read(&painted, 2, 4), Err(MaskFault::Size { width: 4, height: 2 }));
    assert_eq!(read(&gray(BitDepth::Sixteen, &[255; 16]), 4, 2), Err(MaskFault::Depth { bits: 16 }));
    assert_eq!(read(&gray(BitDepth::Four, &[255; 4]), 4, 2), Err(MaskFault::Depth { bits: 4 }));
    assert_eq!(read(&gray(BitDepth::Eight, &[127; 8]), 4, 2), Err(MaskFault::Empty));
    for (color, bytes) in [(ColorType::Rgb, 24), (ColorType::Rgba, 32), (ColorType::GrayscaleAlpha, 16)] {
        assert_eq!(read(&png(4, 2, color, BitDepth::Eight, &vec![255; bytes]), 4, 2), Err(MaskFault::Colour));
    }
    let palette = png(4, 2, ColorType::Indexed, BitDepth::One, &[0xF0, 0xF0]);
    assert_eq!(read(&palette, 4, 2), Err(MaskFault::Colour));
}

#[test]
fn too_little_paint_is_none_and_too_much_is_a_change_of_the_whole_picture() {
    let limits = MaskLimits::default();
    let of = |painted: usize| {
        let pixels: Vec<bool> = (0..1_000_000).map(|at| at < painted).collect();
        Mask::from_painted(size(1_000, 1_000), &pixels, &limits).map(|mask| mask.painted_px())
    };
    assert_eq!(of(499), Err(MaskFault::Empty));
    assert_eq!(of(500), Ok(500));
    assert_eq!(of(600_000), Ok(600_000));
    assert_eq!(of(600_001), Err(MaskFault::Full));
    let small: Vec<bool> = (0..100).map(|at| at < 63).collect();
    assert_eq!(Mask::from_painted(size(10, 10), &small, &limits), Err(MaskFault::Empty), "fewer than 64 px");
}

#[test]
fn a_mask_s_place_is_said_in_words() {
    let size = size(1_000, 500);
    let mask = crate::engine::ellipse(size, Rect { left: 600, top: 50, width: 250, height: 100 });
    assert_eq!(mask.place_in(size.whole()).to_string(), "upper right, 60–85 % across, 10–30 % down");
    let part = Rect { left: 500, top: 0, width: 500, height: 500 };
    assert_eq!(mask.place_in(part).to_string(), "upper middle, 20–70 % across, 10–30 % down");
}

#[test]
fn paint_grows_by_what_it_is_dilated_and_never_out_of_the_picture() {
    let mut pixels = vec![false; 30 * 20];
    pixels[19 * 30 + 2] = true;
    let mask = Mask::from_painted(size(30, 20), &pixels, &MaskLimits::ANY).unwrap().dilated(5);
    assert_eq!(mask.bounds(), Rect { left: 0, top: 14, width: 8, height: 6 });
    assert!(mask.is_painted(2, 14) && mask.is_painted(7, 19) && !mask.is_painted(7, 18) && mask.is_painted(6, 16));
    assert_eq!(mask.dilated(0), mask);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]
    #[test]
    fn a_damaged_file_is_refused_and_never_ends_the_process(
        flips in proptest::collection::vec((any::<usize>(), any::<u8>()), 1..8),
        cut in any::<usize>(),
    ) {
        let mut file = png(64, 64, ColorType::Grayscale, BitDepth::One, &[0b0110_1100; 8 * 64]);
        let length = file.len();
        flips.iter().for_each(|(at, value)| file[at % length] ^= value);
        file.truncate(length - cut % length / 2);
        if let Ok(mask) = read(&file, 64, 64) {
            prop_assert!(mask.painted_px() > 0);
        }
    }
}
