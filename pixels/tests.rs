//! Colours: what a reader without colour management sees of a picture that had a profile, more bits, or inks.

use image::codecs::png::PngEncoder;
use image::{ExtendedColorType, ImageEncoder};
use moxcms::ColorProfile;
use proptest::prelude::*;

use super::*;

fn in_srgb(file: &[u8], format: ImageFormat) -> RgbImage {
    let picture = Picture::decode(file, format, Orientation::NoTransforms, 12_000).unwrap().in_srgb();
    let jpeg = picture.jpeg(95).unwrap();
    image::load_from_memory(&jpeg).unwrap().to_rgb8()
}

fn png(pixels: &[u8], side_px: u32, color: ExtendedColorType, icc: Option<Vec<u8>>) -> Vec<u8> {
    let mut file = Vec::new();
    let mut encoder = PngEncoder::new(&mut file);
    if let Some(icc) = icc {
        encoder.set_icc_profile(icc).unwrap();
    }
    encoder.write_image(pixels, side_px, side_px, color).unwrap();
    file
}

fn near(pixel: &image::Rgb<u8>, wanted: [u8; 3], most: u8) {
    let apart = pixel.0.iter().zip(wanted).map(|(is, wanted)| is.abs_diff(wanted)).max().unwrap();
    assert!(apart <= most, "{pixel:?} is not {wanted:?}");
}

#[test]
fn colours_of_a_wide_gamut_are_converted() {
    let profile = ColorProfile::new_display_p3().encode().unwrap();
    let file = png(&[200, 100, 50].repeat(64), 8, ExtendedColorType::Rgb8, Some(profile));
    // By the matrices of Display P3 and sRGB, worked out by hand.
    near(in_srgb(&file, ImageFormat::Png).get_pixel(4, 4), [215, 93, 31], 2);
}

#[test]
fn a_gray_profile_is_converted_too() {
    let profile = ColorProfile::new_gray_with_gamma(1.0).encode().unwrap();
    let file = png(&[128; 64], 8, ExtendedColorType::L8, Some(profile));
    // Half the light is 188 in sRGB.
    near(in_srgb(&file, ImageFormat::Png).get_pixel(4, 4), [188, 188, 188], 2);
}

#[test]
fn sixteen_bits_of_gray_stay_gray() {
    let pixels: Vec<u8> = (0..64_u16).flat_map(|at| (at * 1_024).to_ne_bytes()).collect();
    let gray = in_srgb(&png(&pixels, 8, ExtendedColorType::L16, None), ImageFormat::Png);
    near(gray.get_pixel(0, 4), [128, 128, 128], 4);
    near(gray.get_pixel(0, 2), [64, 64, 64], 4);
}

#[test]
fn transparency_is_on_white() {
    let file = png(&[255, 0, 0, 128].repeat(64), 8, ExtendedColorType::Rgba8, None);
    near(in_srgb(&file, ImageFormat::Png).get_pixel(4, 4), [255, 127, 127], 3);
}

/// Sixteen patches of four inks with a profile of our own; beside them what Little CMS makes of them.
#[test]
fn inks_are_converted_by_their_profile() {
    let file = include_bytes!("../tests/fixtures/uploads/cmyk.jpg");
    let wanted: [[u8; 3]; 16] = [
        [255, 255, 255],
        [57, 211, 238],
        [225, 79, 197],
        [251, 243, 88],
        [73, 73, 73],
        [0, 0, 0],
        [221, 195, 178],
        [239, 223, 208],
        [172, 196, 207],
        [115, 125, 169],
        [238, 189, 174],
        [168, 203, 166],
        [245, 245, 244],
        [198, 195, 192],
        [185, 148, 115],
        [173, 217, 201],
    ];
    let picture = in_srgb(file, ImageFormat::Jpeg);
    for (number, wanted) in (0..).zip(wanted) {
        near(picture.get_pixel(number % 4 * 64 + 32, number / 4 * 64 + 32), wanted, 3);
    }
    assert!(Picture::decode(file, ImageFormat::Jpeg, Orientation::NoTransforms, 12_000).unwrap().is_of_inks());
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn a_profile_of_any_bytes_is_used_or_not_but_never_a_panic(
        changes in proptest::collection::vec((any::<proptest::sample::Index>(), any::<u8>()), 1..12),
    ) {
        let mut profile = ColorProfile::new_display_p3().encode().unwrap();
        for (at, byte) in changes {
            let at = at.index(profile.len());
            profile[at] = byte;
        }
        let flat = DynamicImage::from(RgbImage::from_pixel(8, 8, image::Rgb([200, 100, 50])));
        let _ = srgb::convert(&flat, &profile);
        let _ = srgb::convert_inks(&[100; 64], &profile);
    }
}
