//! Files that are not ours, or no files at all: each is refused by its name, and none ends the process.

use darkroom_retouch::jpeg::{JpegFault, splice};
use darkroom_retouch::{Alpha, Edge, Mask, MaskLimits, Picture};
use image::codecs::jpeg::JpegEncoder;
use proptest::prelude::*;

use crate::files::jpeg;
use crate::scene::{size, still_life};

fn picture() -> Picture {
    still_life(30, size(40, 24))
}

/// A picture whose one corner is painted.
fn spliced(file: &[u8]) -> Result<Vec<u8>, JpegFault> {
    let picture = picture();
    let painted: Vec<bool> = (0..picture.size().pixels()).map(|at| at < 10).collect();
    let mask = Mask::from_painted(picture.size(), &painted, &MaskLimits::ANY).unwrap();
    splice(file, &picture, &Alpha::of(&mask, &Edge::default(), picture.size().whole()))
}

/// Where the segment of a marker begins.
fn place(file: &[u8], marker: u8) -> usize {
    file.windows(2).position(|pair| pair == [0xFF, marker]).unwrap()
}

/// The file with some bytes of a segment changed, counted from its marker.
fn changed(marker: u8, at: usize, bytes: &[u8]) -> Result<Vec<u8>, JpegFault> {
    let mut file = jpeg(&picture(), 90);
    let start = place(&file, marker) + at;
    file[start..start + bytes.len()].copy_from_slice(bytes);
    spliced(&file)
}

/// The file with a segment more, before another.
fn with_segment(before: u8, segment: &[u8]) -> Result<Vec<u8>, JpegFault> {
    let mut file = jpeg(&picture(), 90);
    let start = place(&file, before);
    file.splice(start..start, segment.iter().copied());
    spliced(&file)
}

#[test]
fn what_cannot_be_spliced_is_named() {
    assert!(spliced(&jpeg(&picture(), 90)).is_ok());
    assert_eq!(spliced(b"\x89PNG\r\n\x1a\n"), Err(JpegFault::NotJpeg));
    assert_eq!(spliced(&[]), Err(JpegFault::NotJpeg));
    assert_eq!(changed(0xC0, 1, &[0xC2]), Err(JpegFault::Progressive));
    assert_eq!(changed(0xC0, 1, &[0xC1]), Err(JpegFault::NotBaseline));
    assert_eq!(changed(0xC0, 1, &[0xC9]), Err(JpegFault::NotBaseline));
    assert_eq!(changed(0xC0, 4, &[12]), Err(JpegFault::Bits(12)));
    assert_eq!(changed(0xC0, 5, &[0, 48]), Err(JpegFault::Size { width: 40, height: 48 }));
    assert_eq!(changed(0xC0, 5, &[0, 0]), Err(JpegFault::Size { width: 40, height: 0 }));
    assert_eq!(changed(0xC0, 11, &[0x22]), Err(JpegFault::Subsampled));
    assert_eq!(with_segment(0xDA, &[0xFF, 0xDD, 0, 4, 0, 5]), Err(JpegFault::RestartMarkers));
    assert!(with_segment(0xDA, &[0xFF, 0xDD, 0, 4, 0, 0]).is_ok(), "an interval of none is none");
    assert_eq!(with_segment(0xC0, b"\xFF\xEE\0\x0EAdobe\0\x64\0\0\0\0\0"), Err(JpegFault::Rgb));
    assert!(with_segment(0xC0, b"\xFF\xEE\0\x0EAdobe\0\x64\0\0\0\0\x01").is_ok());
    let mut gray = Vec::new();
    let encoder = &mut JpegEncoder::new_with_quality(&mut gray, 90);
    encoder.encode(&[128; 40 * 24], 40, 24, image::ExtendedColorType::L8).unwrap();
    assert_eq!(spliced(&gray), Err(JpegFault::Components(1)));
}

#[test]
fn broken_tables_and_scans_are_damage() {
    let is_damaged = |result: Result<Vec<u8>, JpegFault>| matches!(result, Err(JpegFault::Damaged(_)));
    assert!(is_damaged(changed(0xDB, 5, &[0])), "a step of 0");
    assert!(is_damaged(changed(0xDB, 4, &[3])), "steps that nobody uses, and some that nobody wrote");
    assert_eq!(changed(0xDB, 4, &[0x10]), Err(JpegFault::NotBaseline), "steps of 16 bits");
    assert!(is_damaged(changed(0xC4, 5, &[9])), "more codes of one bit than there are");
    assert!(is_damaged(changed(0xC4, 4, &[0x20])), "codes for nothing");
    assert!(is_damaged(changed(0xDA, 5, &[9])), "a component that the frame has not");
    assert!(is_damaged(changed(0xDA, 6, &[0x33])), "codes that nobody wrote");
    assert_eq!(changed(0xDA, 4, &[1]), Err(JpegFault::SeveralScans));
    assert!(is_damaged(changed(0xDA, 11, &[5])), "a part of the coefficients");
    assert!(is_damaged(with_segment(0xC0, &[0xFF, 0xE5, 0, 1])), "a length shorter than itself");
    assert!(is_damaged(with_segment(0xC0, b"junk")), "bytes between segments");
    let (file, rest) = (jpeg(&picture(), 90), jpeg(&picture(), 90));
    let scan = place(&file, 0xDA) + 14;
    let longer = [&file[..file.len() - 2], &rest[scan..]].concat();
    assert!(is_damaged(spliced(&longer)), "more blocks than the picture has");
    let restarted = [&file[..file.len() - 60], &[0xFF, 0xD0][..], &file[file.len() - 60..]].concat();
    assert_eq!(spliced(&restarted), Err(JpegFault::RestartMarkers));
    let again = [&file[..file.len() - 2], &file[place(&file, 0xDA)..]].concat();
    assert_eq!(spliced(&again), Err(JpegFault::SeveralScans));
}

#[test]
fn a_file_that_is_cut_anywhere_is_refused() {
    let file = jpeg(&picture(), 90);
    for length in 0..file.len() {
        let result = spliced(&file[..length]);
        assert!(matches!(result, Err(JpegFault::Truncated | JpegFault::NotJpeg)), "{length} bytes: {result:?}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(600))]
    #[test]
    fn a_file_with_wrong_bytes_gives_a_file_or_an_error(
        flips in proptest::collection::vec((any::<usize>(), any::<u8>()), 1..12),
    ) {
        let mut file = jpeg(&picture(), 90);
        let length = file.len();
        flips.iter().for_each(|(at, value)| file[at % length] = *value);
        if let Ok(spliced) = spliced(&file) {
            // Fifteen blocks of three components, none of more than 64 coefficients with 26 bits.
            prop_assert!(spliced.len() < length + 1_000 + 15 * 3 * 64 * 4);
        }
    }

    #[test]
    fn noise_behind_a_good_head_gives_a_file_or_an_error(scan in proptest::collection::vec(any::<u8>(), 0..600)) {
        let file = jpeg(&picture(), 90);
        let head = place(&file, 0xDA) + 14;
        let _ = spliced(&[&file[..head], &scan, &[0xFF, 0xD9]].concat());
    }
}
