//! Training sets, honest and crooked.

mod left_out;

use std::io::{Cursor, Read, Write};

use ::zip::{CompressionMethod, ZipArchive, ZipWriter};
use image::GenericImageView;
use proptest::prelude::*;

use super::super::marks::{Label, Mark, Producer};
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

/// What was left out of a set that is taken: the code, the first file, how many.
fn left_out(zip: &[u8]) -> Vec<(ReasonCode, String, u32)> {
    let set = run(zip).expect("this zip has enough pictures");
    set.left_out.into_iter().map(|reason| (reason.code, reason.file.unwrap(), reason.count)).collect()
}

fn one(code: ReasonCode, file: &str) -> Vec<(ReasonCode, String, u32)> {
    vec![(code, file.to_owned(), 1)]
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
    assert_eq!(names.first().map(String::as_str), Some("photo-01.jpg"));
    assert_eq!(names.last().map(String::as_str), Some("photo-10.jpg"));
    let cover = image::load_from_memory(&set.cover_jpeg).unwrap();
    assert_eq!((cover.width(), cover.height()), (480, 480));
}

#[test]
fn a_cover_goes_on_saying_that_a_machine_made_its_picture() {
    let mark = Mark::made_here(Label::made_here(&Producer::default(), "ast_1"));
    for (plain, format) in [
        (jpeg(300, 300), ImageFormat::Jpeg),
        (encoded(photo(300, 300), image::ImageFormat::Png), ImageFormat::Png),
        (encoded(photo(300, 300), image::ImageFormat::WebP), ImageFormat::Webp),
    ] {
        let marked = mark.put_into(&plain, format);
        let set = run(&training_zip(10, &jpeg(256, 256), &[("0-first", &marked)])).unwrap();
        assert_eq!(Mark::of(&set.cover_jpeg, ImageFormat::Jpeg), Some(mark.clone()), "{format:?}");
        let set = run(&training_zip(10, &jpeg(256, 256), &[("0-first", &plain), ("last.jpg", &marked)])).unwrap();
        assert_eq!(Mark::of(&set.cover_jpeg, ImageFormat::Jpeg), None, "another picture's mark");
    }
}

#[test]
fn pictures_are_numbered_in_the_order_of_their_names_wherever_they_lie() {
    let (wide, square) = (jpeg(400, 300), jpeg(300, 300));
    let names: Vec<String> = (0..11).rev().map(|n| format!("set/{n:02}.jpg")).collect();
    let files: Vec<(&str, &[u8])> =
        names.iter().map(|name| (name.as_str(), if name == "set/00.jpg" { &wide[..] } else { &square[..] })).collect();
    let set = run(&zip_of(&files)).unwrap();
    let clean = files_in(&set.zip);
    assert_eq!(clean[0].0, "photo-01.jpg");
    let sizes: Vec<_> = clean.iter().map(|(_, bytes)| image::load_from_memory(bytes).unwrap().dimensions()).collect();
    assert_eq!(sizes[0], (400, 300));
    assert!(sizes[1..].iter().all(|size| *size == (300, 300)));
}

#[test]
fn jpeg_png_and_webp_become_jpegs_without_metadata() {
    let files =
        [("a.jpg", phone_jpeg(300, 300, 1)), ("b.png", tagged_png(300, 300)), ("c.webp", tagged_webp(300, 300))];
    let more: Vec<(&str, &[u8])> = files.iter().map(|(name, bytes)| (*name, &bytes[..])).collect();
    assert!(more.iter().all(|(_, bytes)| contains(bytes, &exif(1))));
    let set = run(&training_zip(10, &jpeg(256, 256), &more)).unwrap();
    let names: Vec<_> = files_in(&set.zip).into_iter().map(|(name, _)| name).collect();
    assert_eq!(names[..4], ["photo-01.jpg", "photo-02.jpg", "photo-03.jpg", "photo-04.jpg"]);
    assert!(!contains(&set.zip, b"SECRET"));
    // The three rationals of the latitude.
    assert!(!contains(&set.zip, &exif(1)[68..]));
    for (name, bytes) in files_in(&set.zip) {
        assert_eq!(sniff(&bytes).image(), Ok(ImageFormat::Jpeg));
        let side = if name.as_str() < "photo-04" { 300 } else { 256 };
        assert_eq!(image::load_from_memory(&bytes).unwrap().width(), side, "{name}");
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
    for method in [12, 14, 93] {
        let odd = RawEntry { method, ..RawEntry::stored("odd.jpg", b"whatever") };
        assert_eq!(left_out(&ten_and(odd)), one(ReasonCode::UnsupportedCompression, "odd.jpg"), "{method}");
    }
}

#[test]
fn a_zip_that_unpacks_itself_is_a_zip() {
    let zip = training_zip(10, &jpeg(256, 256), &[]);
    let program = [b"MZ".to_vec(), vec![0x90; 70_000]].concat();
    assert_eq!(run(&[program, zip].concat()).unwrap().images, 10);
}

#[test]
fn no_more_files_are_opened_than_are_needed_to_know_that_they_are_too_many() {
    let small = png_header(100, 100);
    let names: Vec<String> = (0..61).map(|n| format!("{n}.heic")).collect();
    let more: Vec<(&str, &[u8])> = names.iter().map(|name| (name.as_str(), &small[..])).collect();
    assert_eq!(refused(&training_zip(10, &jpeg(256, 256), &more)), whole(ReasonCode::TooManyImages));
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
    assert_eq!(refused(b""), whole(ReasonCode::EmptyFile));
    assert_eq!(refused(&jpeg(256, 256)), whole(ReasonCode::NotAZip));
    assert_eq!(refused(b"Rar!\x1A\x07\x01\0 and more"), whole(ReasonCode::RarArchive));
    assert_eq!(refused(b"7z\xBC\xAF\x27\x1C\0\x04 and more"), whole(ReasonCode::SevenZipArchive));
    assert_eq!(refused(b"\x1F\x8B\x08\0 a tar in gzip"), whole(ReasonCode::TarArchive));
    assert_eq!(refused(b"PK\x07\x08PK\x03\x04 the first part"), whole(ReasonCode::ZipPart));
    let mut last_part = zip;
    let end = last_part.len() - 22;
    last_part[end + 4..end + 8].copy_from_slice(&[1, 0, 1, 0]);
    assert_eq!(refused(&last_part), whole(ReasonCode::ZipPart));
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
    let names: Vec<String> = (0..2_001).map(|n| format!("{n}.txt")).collect();
    let files: Vec<(&str, &[u8])> = names.iter().map(|name| (name.as_str(), &b""[..])).collect();
    assert_eq!(refused(&zip_of(&files)), whole(ReasonCode::TooManyEntries));
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
