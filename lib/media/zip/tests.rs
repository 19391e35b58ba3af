//! Training sets, honest and crooked.

use std::io::{Cursor, Read, Write};

use ::zip::{CompressionMethod, ZipArchive, ZipWriter};
use proptest::prelude::*;

use super::super::testing::{
    RawEntry, contains, encoded, exif, jpeg, phone_jpeg, photo, png_header, raw_zip, stored, tagged_png, tagged_webp,
    training_zip, zip_of,
};
use super::super::{ImageFormat, ReasonCode, ZipLimits, sniff, sniff_single};
use super::*;

fn run(zip: &[u8]) -> Result<CleanSet, Vec<(ReasonCode, Option<String>)>> {
    match inspect_and_clean(Cursor::new(zip), &ZipLimits::TRAINING) {
        Ok(set) => Ok(set),
        Err(Refusal::Rejected(reasons)) => Err(reasons.into_iter().map(|reason| (reason.code, reason.file)).collect()),
        Err(Refusal::Unreadable(error)) => panic!("a cursor cannot fail: {error}"),
    }
}

fn refused(zip: &[u8]) -> Vec<(ReasonCode, Option<String>)> {
    run(zip).expect_err("this zip must be refused")
}

fn of(code: ReasonCode, file: &str) -> Vec<(ReasonCode, Option<String>)> {
    vec![(code, Some(file.to_owned()))]
}

fn whole(code: ReasonCode) -> Vec<(ReasonCode, Option<String>)> {
    vec![(code, None)]
}

/// Ten small good pictures and one more entry.
fn ten_and(entry: RawEntry) -> Vec<u8> {
    let good = jpeg(256, 256);
    let mut entries: Vec<_> = (0..10).map(|n| RawEntry::stored(format!("photo-{n:02}.jpg"), &good)).collect();
    entries.push(entry);
    raw_zip(&entries)
}

fn files_in(zip: &[u8]) -> Vec<(String, Vec<u8>)> {
    let mut archive = ZipArchive::new(Cursor::new(zip)).unwrap();
    (0..archive.len())
        .map(|index| {
            let mut entry = archive.by_index(index).unwrap();
            assert_eq!(entry.compression(), CompressionMethod::Stored);
            let mut bytes = Vec::new();
            entry.read_to_end(&mut bytes).unwrap();
            (entry.name().unwrap().into_owned(), bytes)
        })
        .collect()
}

#[test]
fn ten_pictures_become_a_clean_set_with_a_cover() {
    let set = run(&training_zip(10, &jpeg(640, 480), &[])).unwrap();
    assert_eq!(set.images, 10);
    let names: Vec<_> = files_in(&set.zip).into_iter().map(|(name, _)| name).collect();
    assert_eq!(names.first().map(String::as_str), Some("01.jpg"));
    assert_eq!(names.last().map(String::as_str), Some("10.jpg"));
    let cover = image::load_from_memory(&set.cover_jpeg).unwrap();
    assert_eq!((cover.width(), cover.height()), (480, 480));
}

#[test]
fn pictures_are_numbered_in_the_order_of_their_names_wherever_they_lie() {
    let (wide, square) = (jpeg(400, 300), jpeg(300, 300));
    let names: Vec<String> = (0..11).rev().map(|n| format!("set/{n:02}.jpg")).collect();
    let files: Vec<(&str, &[u8])> =
        names.iter().map(|name| (name.as_str(), if name == "set/00.jpg" { &wide[..] } else { &square[..] })).collect();
    let set = run(&zip_of(&files)).unwrap();
    let clean = files_in(&set.zip);
    assert_eq!(clean[0].0, "01.jpg");
    assert_eq!(clean[0].1, wide);
    assert!(clean[1..].iter().all(|(_, bytes)| *bytes == square));
}

#[test]
fn what_computers_add_and_captions_are_skipped() {
    let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
    let good = jpeg(256, 256);
    writer.add_directory("faces/", stored()).unwrap();
    for n in 0..10 {
        writer.start_file(format!("faces/{n}.JPG"), stored()).unwrap();
        writer.write_all(&good).unwrap();
        writer.start_file(format!("faces/{n}.txt"), stored()).unwrap();
        writer.write_all(b"a photo of a woman").unwrap();
        writer.start_file(format!("__MACOSX/faces/._{n}.JPG"), stored()).unwrap();
        writer.write_all(b"resource fork").unwrap();
    }
    for name in [".DS_Store", "faces/Thumbs.db", "faces/desktop.ini"] {
        writer.start_file(name, stored()).unwrap();
    }
    assert_eq!(run(&writer.finish().unwrap().into_inner()).unwrap().images, 10);
}

#[test]
fn jpeg_png_and_webp_keep_their_format_and_lose_their_metadata() {
    let files =
        [("a.jpg", phone_jpeg(300, 300, 1)), ("b.png", tagged_png(300, 300)), ("c.webp", tagged_webp(300, 300))];
    let more: Vec<(&str, &[u8])> = files.iter().map(|(name, bytes)| (*name, &bytes[..])).collect();
    assert!(more.iter().all(|(_, bytes)| contains(bytes, &exif(1))));
    let set = run(&training_zip(10, &jpeg(256, 256), &more)).unwrap();
    let names: Vec<_> = files_in(&set.zip).into_iter().map(|(name, _)| name).collect();
    assert_eq!(names[..4], ["01.jpg", "02.png", "03.webp", "04.jpg"]);
    assert!(!contains(&set.zip, b"SECRET"));
    // The three rationals of the latitude.
    assert!(!contains(&set.zip, &exif(1)[68..]));
    for (name, bytes) in files_in(&set.zip) {
        assert_eq!(image::load_from_memory(&bytes).unwrap().width(), if name.as_str() < "04" { 300 } else { 256 });
    }
}

#[test]
fn a_large_picture_is_scaled_down_by_a_whole_factor() {
    let set = run(&training_zip(10, &jpeg(256, 256), &[("0.jpg", &jpeg(4100, 2050))])).unwrap();
    let clean = image::load_from_memory(&files_in(&set.zip)[0].1).unwrap();
    assert_eq!((clean.width(), clean.height()), (1366, 683));
}

#[test]
fn nine_and_thirty_one_pictures_are_refused_and_thirty_are_not() {
    let good = jpeg(256, 256);
    assert_eq!(refused(&training_zip(9, &good, &[])), whole(ReasonCode::TooFewImages));
    assert_eq!(refused(&training_zip(31, &good, &[])), whole(ReasonCode::TooManyImages));
    assert_eq!(run(&training_zip(30, &good, &[])).unwrap().images, 30);
}

#[test]
fn names_that_climb_out_are_refused() {
    let good = jpeg(256, 256);
    let crooked =
        ["../x.jpg", "a/../../x.jpg", "/etc/x.jpg", "a\\b.jpg", "C:x.jpg", "a/..", "x\0.jpg", "../caption.txt"];
    for name in crooked {
        let reasons = refused(&ten_and(RawEntry::stored(name, &good)));
        assert_eq!(reasons, of(ReasonCode::UnsafePath, &name.replace('\0', "")), "{name:?}");
    }
    assert_eq!(refused(&ten_and(RawEntry::stored("", &good))), of(ReasonCode::UnsafePath, ""));
}

#[test]
fn links_and_devices_are_refused() {
    for mode in [0o120_777, 0o020_666, 0o010_644] {
        let entry = RawEntry { mode, ..RawEntry::stored("link.jpg", b"/etc/passwd") };
        assert_eq!(refused(&ten_and(entry)), of(ReasonCode::Symlink, "link.jpg"), "{mode:o}");
    }
}

#[test]
fn encrypted_entries_and_other_compressions_are_refused() {
    let encrypted = RawEntry { flags: 1, ..RawEntry::stored("locked.jpg", b"whatever") };
    assert_eq!(refused(&ten_and(encrypted)), of(ReasonCode::Encrypted, "locked.jpg"));
    for method in [9, 12, 14, 93, 99] {
        let odd = RawEntry { method, ..RawEntry::stored("odd.jpg", b"whatever") };
        let reasons = refused(&ten_and(odd));
        assert!(
            [ReasonCode::UnsupportedCompression, ReasonCode::Encrypted, ReasonCode::ZipDamaged].contains(&reasons[0].0),
            "{method}: {reasons:?}"
        );
    }
}

#[test]
fn one_name_twice_is_refused() {
    let again = RawEntry::stored("photo-00.jpg", &jpeg(256, 256));
    assert_eq!(refused(&ten_and(again)), whole(ReasonCode::DuplicateName));
}

#[test]
fn what_only_says_it_is_a_picture_is_refused_by_what_it_is() {
    let inner = zip_of(&[("a.jpg", b"x")]);
    let heic = b"\0\0\0\x18ftypheic\0\0\0\0mif1heic".to_vec();
    let cases: [(&str, &[u8], ReasonCode); 8] = [
        ("text.jpg", b"this is a text, not a picture", ReasonCode::NotAnImage),
        ("empty.jpg", b"", ReasonCode::NotAnImage),
        ("page.html", b"<html>", ReasonCode::NotAnImage),
        ("inner.zip", &inner, ReasonCode::ZipNotAnImage),
        ("moving.gif", b"GIF89a\x01\0\x01\0", ReasonCode::GifUnsupported),
        ("phone.heic", &heic, ReasonCode::HeicUnsupported),
        ("broken.jpg", b"\xFF\xD8\xFF\xE0\0\x10JFIF", ReasonCode::HeaderUnreadable),
        ("tiny.png", &encoded(photo(255, 800), image::ImageFormat::Png), ReasonCode::TooSmall),
    ];
    let good = jpeg(256, 256);
    for (name, bytes, code) in cases {
        assert_eq!(refused(&training_zip(10, &good, &[(name, bytes)])), of(code, name));
    }
}

#[test]
fn every_bad_file_is_named_up_to_twenty() {
    let bad: Vec<(String, &[u8])> = (0..3).map(|n| (format!("bad-{n}.jpg"), &b"text"[..])).collect();
    let more: Vec<(&str, &[u8])> = bad.iter().map(|(name, bytes)| (name.as_str(), *bytes)).collect();
    let reasons = refused(&training_zip(10, &jpeg(256, 256), &more));
    assert_eq!(
        reasons.iter().map(|(_, file)| file.as_deref().unwrap()).collect::<Vec<_>>(),
        ["bad-0.jpg", "bad-1.jpg", "bad-2.jpg"]
    );
    assert_eq!(refused(&training_zip(25, b"text", &[])).len(), 20);
}

#[test]
fn a_picture_of_twenty_thousand_pixels_a_side_is_refused_by_its_header() {
    let bomb = png_header(20_000, 20_000);
    let reasons = refused(&training_zip(10, &jpeg(256, 256), &[("bomb.png", &bomb)]));
    assert_eq!(reasons, of(ReasonCode::TooManyPixels, "bomb.png"));
    // 50 megapixels are the limit, even with sides that are not too long.
    let reasons = refused(&training_zip(10, &jpeg(256, 256), &[("bomb.png", &png_header(8_000, 6_251))]));
    assert_eq!(reasons, of(ReasonCode::TooManyPixels, "bomb.png"));
}

#[test]
fn a_picture_cut_in_the_middle_is_refused() {
    let good = jpeg(300, 300);
    for cut in [good.len() / 2, good.len() - 2, 200] {
        let code = refused(&training_zip(10, &good, &[("cut.jpg", &good[..cut])]))[0].0;
        assert!(matches!(code, ReasonCode::Truncated | ReasonCode::HeaderUnreadable), "{cut}: {code}");
    }
    for format in [image::ImageFormat::Png, image::ImageFormat::WebP] {
        let file = encoded(photo(300, 300), format);
        let reasons = refused(&training_zip(10, &good, &[("cut", &file[..file.len() / 2])]));
        assert_eq!(reasons, of(ReasonCode::Truncated, "cut"));
    }
}

/// Ten megabytes of zeros deflated, declared as `bytes`.
fn deflated_zeros(bytes: u32) -> RawEntry {
    let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
    let deflated = stored().compression_method(CompressionMethod::Deflated);
    writer.start_file("z", deflated).unwrap();
    writer.write_all(&vec![0; 10 << 20]).unwrap();
    let zip = writer.finish().unwrap().into_inner();
    let mut archive = ZipArchive::new(Cursor::new(&zip)).unwrap();
    let crc = archive.by_index(0).unwrap().crc32();
    let mut data = Vec::new();
    archive.by_index_raw(0).unwrap().read_to_end(&mut data).unwrap();
    RawEntry { method: 8, crc, bytes, ..RawEntry::stored("bomb.jpg", &data) }
}

#[test]
fn a_bomb_is_refused_whether_or_not_it_says_so() {
    // Honest about its size: the directory is enough. Lying: it is read no further than one byte beyond the lie.
    assert_eq!(refused(&ten_and(deflated_zeros(10 << 20))), of(ReasonCode::CompressionBomb, "bomb.jpg"));
    assert_eq!(refused(&ten_and(deflated_zeros(1_000))), of(ReasonCode::ZipDamaged, "bomb.jpg"));
}

#[test]
fn sizes_and_checksums_have_to_be_true() {
    let good = jpeg(256, 256);
    let honest = RawEntry::stored("lie.jpg", &good);
    for bytes in [honest.bytes - 1, honest.bytes + 1] {
        let reasons = refused(&ten_and(RawEntry { bytes, ..honest.clone() }));
        assert_eq!(reasons, of(ReasonCode::ZipDamaged, "lie.jpg"));
    }
    let reasons = refused(&ten_and(RawEntry { crc: honest.crc ^ 1, ..honest.clone() }));
    assert_eq!(reasons, of(ReasonCode::ZipDamaged, "lie.jpg"));
    let huge = RawEntry { bytes: u32::MAX - 1, ..honest };
    assert!(refused(&ten_and(huge)).contains(&(ReasonCode::TooMuchData, None)));
}

#[test]
fn entries_that_share_bytes_are_refused() {
    let shared = RawEntry { start: Some(0), ..RawEntry::stored("twin.jpg", &jpeg(256, 256)) };
    assert_eq!(refused(&ten_and(shared)), whole(ReasonCode::OverlappingEntries));
}

#[test]
fn what_is_no_zip_or_not_a_whole_one_is_refused() {
    let zip = training_zip(10, &jpeg(256, 256), &[]);
    assert_eq!(refused(&zip[..zip.len() / 2]), whole(ReasonCode::ZipDamaged));
    assert_eq!(refused(&zip[..zip.len() - 1]), whole(ReasonCode::ZipDamaged));
    assert_eq!(refused(b""), whole(ReasonCode::NotAZip));
    assert_eq!(refused(&jpeg(256, 256)), whole(ReasonCode::NotAZip));
    assert_eq!(refused(&[b"junk".to_vec(), zip].concat()), whole(ReasonCode::NotAZip));
    assert_eq!(refused(&zip_of(&[])), whole(ReasonCode::TooFewImages));
}

/// A zip in memory that remembers the first byte that was looked at, and fails on demand.
struct Watched {
    zip: Cursor<Vec<u8>>,
    first_read: u64,
    fails_before: u64,
    failures: u32,
}

impl Watched {
    fn new(zip: Vec<u8>, fails_before: u64) -> Self {
        Self { zip: Cursor::new(zip), first_read: u64::MAX, fails_before, failures: 0 }
    }
}

impl Read for &mut Watched {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if self.zip.position() < self.fails_before {
            self.failures += 1;
            return Err(io::Error::other(StorageError::Unavailable("no answer".into())));
        }
        self.first_read = self.first_read.min(self.zip.position());
        self.zip.read(buffer)
    }
}

impl Seek for &mut Watched {
    fn seek(&mut self, to: io::SeekFrom) -> io::Result<u64> {
        self.zip.seek(to)
    }
}

#[test]
fn what_the_directory_shows_is_refused_before_an_entry_is_read() {
    // More than the 64 KB at the end that are searched for the directory.
    let mut watched = Watched::new(training_zip(9, &jpeg(1_000, 1_000), &[]), 0);
    let zip_bytes = watched.zip.get_ref().len() as u64;
    assert!(inspect_and_clean(&mut watched, &ZipLimits::TRAINING).is_err());
    assert!(zip_bytes > 500_000 && watched.first_read > zip_bytes - 70_000, "{} of {zip_bytes}", watched.first_read);
}

#[test]
fn a_store_that_fails_is_asked_once_and_not_called_a_damaged_zip() {
    let zip = training_zip(10, &jpeg(1_000, 1_000), &[]);
    let mut watched = Watched::new(zip, 300_000);
    let outcome = inspect_and_clean(&mut watched, &ZipLimits::TRAINING);
    assert!(matches!(outcome, Err(Refusal::Unreadable(StorageError::Unavailable(_)))), "{outcome:?}");
    assert_eq!(watched.failures, 1);
}

#[test]
fn too_many_entries_are_refused_even_if_all_would_be_skipped() {
    let names: Vec<String> = (0..201).map(|n| format!("{n}.txt")).collect();
    let files: Vec<(&str, &[u8])> = names.iter().map(|name| (name.as_str(), &b""[..])).collect();
    assert_eq!(refused(&zip_of(&files)), whole(ReasonCode::TooManyEntries));
}

#[test]
fn a_name_in_a_foreign_code_page_is_told_by_its_place() {
    // 猫.jpg in GB 18030, as Chinese Windows writes it.
    let entry = RawEntry::stored(b"\xC3\xA8.jpg", b"text");
    assert!(std::str::from_utf8(&entry.name).is_ok(), "two bytes that happen to be UTF-8 stay a name");
    let entry = RawEntry::stored(b"\xC8\xCB\xCE\xEF.jpg", b"text");
    assert_eq!(refused(&ten_and(entry)), of(ReasonCode::NotAnImage, "#11.jpg"));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(32))]

    #[test]
    fn random_bytes_never_panic(bytes in proptest::collection::vec(any::<u8>(), 0..2_000), magic in 0_usize..6) {
        let magic: &[u8] = [&b""[..], b"PK\x03\x04", b"\xFF\xD8\xFF", b"\x89PNG\r\n\x1a\n", b"RIFF\xFF\0\0\0WEBPVP8X", b"GIF89a"][magic];
        let file = [magic, &bytes].concat();
        let _ = sniff(&file);
        let _ = sniff_single(&file, file.len() as u64, &super::super::ImageLimits::OUTPUT);
        let _ = super::super::clean_image(&file, &super::super::ImageLimits::OUTPUT);
        prop_assert!(run(&file).is_err());
    }

    #[test]
    fn a_zip_with_altered_bytes_is_refused_or_clean_but_never_a_panic(
        changes in proptest::collection::vec((any::<proptest::sample::Index>(), any::<u8>()), 1..8),
    ) {
        let mut zip = ten_and(RawEntry::stored("last.jpg", &jpeg(256, 256)));
        for (at, byte) in changes {
            let at = at.index(zip.len());
            zip[at] = byte;
        }
        if let Ok(set) = run(&zip) {
            prop_assert!((10..=11).contains(&set.images));
        }
    }
}

#[test]
fn formats_are_told_by_their_first_bytes() {
    assert_eq!(sniff(&jpeg(8, 8)).image(), Ok(ImageFormat::Jpeg));
    assert_eq!(sniff(&encoded(photo(8, 8), image::ImageFormat::Png)).image(), Ok(ImageFormat::Png));
    assert_eq!(sniff(&encoded(photo(8, 8), image::ImageFormat::WebP)).image(), Ok(ImageFormat::Webp));
}
