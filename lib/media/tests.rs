//! Single pictures: what is kept of them, and the sizes made of them.

use image::metadata::Orientation;
use image::{DynamicImage, GenericImageView, GrayImage, ImageDecoder, ImageReader, Luma, Rgb, RgbImage};

use super::clean::training_picture;
use super::marks::{Label, Mark};
use super::sniff::check_size;
use super::testing::{
    contains, encoded, jpeg, phone_jpeg, photo, png_chunk, png_header, tagged_png, tagged_webp, transparent,
};
use super::*;

fn decoder_of(file: &[u8]) -> impl ImageDecoder {
    ImageReader::new(std::io::Cursor::new(file)).with_guessed_format().unwrap().into_decoder().unwrap()
}

fn mark() -> Mark {
    Mark::made_here(Label::made_here(&marks::Producer::default(), "ast_1"))
}

fn load(file: &[u8]) -> DynamicImage {
    image::load_from_memory(file).unwrap()
}

#[test]
fn a_photo_loses_everything_but_its_pixels() {
    let phone = phone_jpeg(400, 300, 1);
    assert!(decoder_of(&phone).exif_metadata().unwrap().is_some(), "the test picture has Exif");
    let clean = clean_image(&phone, &ImageLimits::SINGLE).unwrap();
    assert_eq!((clean.format, clean.width, clean.height), (ImageFormat::Jpeg, 400, 300));
    // Byte by byte what was coded before a phone added to it: nothing was encoded anew.
    assert_eq!(clean.bytes, jpeg(400, 300));
    assert!(!contains(&clean.bytes, b"SECRET") && !contains(&clean.bytes, b"Exif"));
}

#[test]
fn png_and_webp_keep_every_pixel_and_no_text() {
    for (file, format) in [(tagged_png(300, 280), ImageFormat::Png), (tagged_webp(300, 280), ImageFormat::Webp)] {
        assert!(contains(&file, b"SECRET"));
        let clean = clean_image(&file, &ImageLimits::SINGLE).unwrap();
        assert_eq!(clean.format, format);
        assert!(!contains(&clean.bytes, b"SECRET"));
        assert_eq!(load(&clean.bytes).to_rgb8(), photo(300, 280));
        assert_eq!(decoder_of(&clean.bytes).exif_metadata().unwrap(), None);
    }
}

#[test]
fn a_picture_taken_sideways_stands_upright_afterwards() {
    // The left half black, the right half white, held so that right is down.
    let sides = RgbImage::from_fn(400, 300, |x, _| if x < 200 { Rgb([0; 3]) } else { Rgb([255; 3]) });
    let plain = encoded(sides, image::ImageFormat::Jpeg);
    let tagged = phone_jpeg(8, 8, 6);
    let exif_end = 4 + usize::from(u16::from_be_bytes([tagged[4], tagged[5]]));
    let sideways = [&plain[..2], &tagged[2..exif_end], &plain[2..]].concat();
    assert_eq!(decoder_of(&sideways).orientation().unwrap(), Orientation::Rotate90);

    let clean = clean_image(&sideways, &ImageLimits::SINGLE).unwrap();
    assert_eq!((clean.format, clean.width, clean.height), (ImageFormat::Jpeg, 300, 400));
    let upright = load(&clean.bytes);
    assert_eq!(decoder_of(&clean.bytes).orientation().unwrap(), Orientation::NoTransforms);
    assert!(upright.get_pixel(150, 20)[0] < 20 && upright.get_pixel(150, 380)[0] > 235);
}

#[test]
fn a_colour_profile_survives_stripping_and_encoding() {
    let mut profile = vec![0; 128];
    profile[16..20].copy_from_slice(b"RGB ");
    let segment = [b"\xFF\xE2".as_slice(), &[0, 128 + 16], b"ICC_PROFILE\0\x01\x01", &profile].concat();
    for (side, kept) in [(300, 300), (2_400, 1_200)] {
        let plain = jpeg(side, side);
        let clean = clean_image(&[&plain[..2], &segment, &plain[2..]].concat(), &ImageLimits::SINGLE).unwrap();
        assert_eq!(clean.width, kept);
        assert_eq!(decoder_of(&clean.bytes).icc_profile().unwrap().as_deref(), Some(&profile[..]));
    }
}

#[test]
fn an_animated_webp_becomes_one_still_picture() {
    let still = encoded(photo(300, 300), image::ImageFormat::WebP);
    let length = |bytes: usize| u32::try_from(bytes).unwrap().to_le_bytes().to_vec();
    let side = [43, 1, 0];
    let frame = [&[0; 6], &side[..], &side, &[100, 0, 0, 0], &still[12..]].concat();
    let body = [
        b"WEBPVP8X".to_vec(),
        length(10),
        [&[2, 0, 0, 0], &side[..], &side].concat(),
        b"ANIM\x06\0\0\0\0\0\0\0\0\0ANMF".to_vec(),
        length(frame.len()),
        frame,
    ]
    .concat();
    let animated = [b"RIFF".to_vec(), length(body.len()), body].concat();
    let clean = clean_image(&animated, &ImageLimits::SINGLE).unwrap();
    assert_eq!((clean.format, clean.width, clean.height), (ImageFormat::Jpeg, 300, 300));
}

#[test]
fn a_mask_keeps_its_size_and_its_format() {
    let mask = encoded(RgbImage::new(3_000, 16), image::ImageFormat::Png);
    let clean = clean_image(&mask, &ImageLimits::MASK).unwrap();
    assert_eq!((clean.format, clean.width, clean.height), (ImageFormat::Png, 3_000, 16));
}

#[test]
fn limits_are_checked_before_anything_is_decoded() {
    let cases = [
        (png_header(20_000, 20_000), ReasonCode::TooManyPixels),
        (png_header(12_001, 300), ReasonCode::TooManyPixels),
        (png_header(255, 300), ReasonCode::TooSmall),
        (png_header(0, 300), ReasonCode::HeaderUnreadable),
        (b"GIF89a".to_vec(), ReasonCode::GifUnsupported),
        (b"PK\x03\x04".to_vec(), ReasonCode::ZipNotAnImage),
        (b"\x89PNG\r\n\x1a\n".to_vec(), ReasonCode::HeaderUnreadable),
        (b"\xFF\xD8\xFF".to_vec(), ReasonCode::HeaderUnreadable),
    ];
    for (file, code) in cases {
        assert_eq!(sniff_single(&file, file.len() as u64, &ImageLimits::SINGLE), Err(code));
    }
    let file = jpeg(400, 300);
    let facts = ImageFacts { format: ImageFormat::Jpeg, width: 400, height: 300 };
    assert_eq!(sniff_single(&file[..400.min(file.len())], 5_000_000, &ImageLimits::SINGLE), Ok(facts));
    let too_long = sniff_single(&file, 5_000_001, &ImageLimits::SINGLE);
    assert_eq!(too_long, Err(ReasonCode::ImageTooLarge));
}

/// What the phones with the most pixels make.
#[test]
fn a_photo_of_fifty_megapixels_is_taken_and_made_smaller() {
    for (width, height) in [(8_192, 6_144), (6_144, 8_192)] {
        assert_eq!(check_size(width, height, &ImageLimits::TRAINING), Ok(()));
        assert_eq!(check_size(width, height, &ImageLimits::SINGLE), Ok(()));
    }
    let flat = GrayImage::from_pixel(8_192, 6_144, Luma([120]));
    let trained = load(&training_picture(&encoded(flat, image::ImageFormat::Jpeg), &ImageLimits::TRAINING).unwrap());
    assert_eq!(trained.dimensions(), (2_048, 1_536));
    assert!(trained.get_pixel(1_000, 1_000).0[..3].iter().all(|value| value.abs_diff(120) <= 3));
}

#[test]
fn all_three_kinds_of_webp_tell_their_size() {
    let lossless = encoded(photo(301, 277), image::ImageFormat::WebP);
    assert_eq!(ImageFormat::Webp.dimensions(&lossless), Some((301, 277)));
    assert_eq!(ImageFormat::Webp.dimensions(&tagged_webp(301, 277)), Some((301, 277)));
    // The first 30 bytes of a lossy one: frame tag, start code, 14 bits each.
    let lossy = [&b"RIFF\x40\0\0\0WEBPVP8 \x34\0\0\0\x30\x01\0\x9D\x01\x2A"[..], &[45, 1, 21, 1]].concat();
    assert_eq!(ImageFormat::Webp.dimensions(&lossy), Some((301, 277)));
}

#[test]
fn a_picture_that_lies_about_its_data_is_refused() {
    // A header of 300 by 300 without a single pixel behind it, and one with a wrong checksum.
    let empty = png_header(300, 300);
    assert!(clean_image(&empty, &ImageLimits::SINGLE).is_err());
    let mut altered = encoded(photo(300, 300), image::ImageFormat::Png);
    let middle = altered.len() / 2;
    altered[middle] ^= 0xFF;
    assert_eq!(clean_image(&altered, &ImageLimits::SINGLE).unwrap_err(), ReasonCode::ImageDamaged);
    let nonsense = [b"\x89PNG\r\n\x1a\n".to_vec(), png_chunk(b"IEND", b"")].concat();
    assert_eq!(clean_image(&nonsense, &ImageLimits::SINGLE).unwrap_err(), ReasonCode::HeaderUnreadable);
}

#[test]
fn an_output_is_kept_as_it_is_beside_two_smaller_ones() {
    let made = derive(&tagged_png(2_000, 1_000), &mark()).unwrap();
    assert_eq!((made.format, made.width, made.height), (ImageFormat::Png, 2_000, 1_000));
    assert_eq!(load(&made.full).to_rgb8(), photo(2_000, 1_000));
    assert!(!contains(&made.full, b"SECRET"));
    for (file, width, height) in [(&made.web, 1_280, 640), (&made.thumb, 384, 192)] {
        assert_eq!(sniff(file), FileKind::Image(ImageFormat::Jpeg));
        assert_eq!(load(file).dimensions(), (width, height));
    }
}

#[test]
fn a_small_output_is_not_enlarged() {
    let made = derive(&jpeg(200, 100), &mark()).unwrap();
    assert_eq!(load(&made.web).dimensions(), (200, 100));
    assert_eq!(load(&made.thumb).dimensions(), (200, 100));
}

#[test]
fn transparency_becomes_white_in_the_smaller_sizes_only() {
    let made = derive(&encoded(transparent(400, 400), image::ImageFormat::Png), &mark()).unwrap();
    assert_eq!(load(&made.full).to_rgba8(), transparent(400, 400));
    for file in [&made.web, &made.thumb] {
        let picture = load(file);
        let pink = picture.get_pixel(50, 50);
        assert!(pink[0] > 245 && (117..=137).contains(&pink[1]) && (117..=137).contains(&pink[2]), "{pink:?}");
    }
}

#[test]
fn what_is_not_a_picture_is_not_derived() {
    assert_eq!(derive(b"<html>404</html>", &mark()).unwrap_err(), MediaError(ReasonCode::NotAnImage));
    let good = jpeg(300, 300);
    assert_eq!(derive(&good[..good.len() - 2], &mark()).unwrap_err(), MediaError(ReasonCode::Truncated));
}
