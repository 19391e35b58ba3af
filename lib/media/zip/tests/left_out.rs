//! What is left out of a set and what is not: pictures that cannot be used, files that are no pictures, captions, names.

use image::GenericImageView;

use super::*;

#[test]
fn what_computers_add_is_counted_and_captions_stay_with_their_pictures() {
    let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
    let good = jpeg(256, 256);
    writer.add_directory("faces/", stored()).unwrap();
    for n in 0..10 {
        writer.start_file(format!("faces/{n}.JPG"), stored()).unwrap();
        writer.write_all(&good).unwrap();
        writer.start_file(format!("faces/{n}.txt"), stored()).unwrap();
        writer.write_all(format!("\u{FEFF}number {n}, laughing\n").as_bytes()).unwrap();
        writer.start_file(format!("__MACOSX/faces/._{n}.JPG"), stored()).unwrap();
        writer.write_all(b"resource fork").unwrap();
    }
    for name in [".DS_Store", "faces/Thumbs.db", "faces/desktop.ini", "faces/0.MOV", "faces/0.AAE", "notes.txt"] {
        writer.start_file(name, stored()).unwrap();
    }
    let set = run(&writer.finish().unwrap().into_inner()).unwrap();
    assert_eq!((set.images, set.captions, set.other_files, set.left_out.len()), (10, 10, 16, 0));
    let clean = files_in(&set.zip);
    assert_eq!(clean[1], ("photo-01.txt".to_owned(), b"number 0, laughing".to_vec()));
    assert_eq!(clean.last().unwrap().0, "photo-10.txt");
}

#[test]
fn a_text_that_is_no_caption_is_another_file() {
    let long = "a".repeat(1_001);
    let texts: [(&str, &[u8]); 4] = [
        ("photo-00.txt", long.as_bytes()),
        ("photo-01.txt", b"\xFF\xFE not UTF-8"),
        ("photo-02.txt", b" \n"),
        ("elsewhere/photo-03.txt", b"of no picture"),
    ];
    let set = run(&training_zip(10, &jpeg(256, 256), &texts)).unwrap();
    assert_eq!((set.captions, set.other_files), (0, 4));
    let kept = run(&training_zip(10, &jpeg(256, 256), &[("photo-00.txt", "猫".repeat(1_000).as_bytes())])).unwrap();
    assert_eq!(kept.captions, 1);
}

#[test]
fn no_name_refuses_a_picture() {
    let good = jpeg(256, 256);
    let crooked: [&[u8]; 9] = [
        b"../x.jpg",
        b"/etc/x.jpg",
        b"a\\b.jpg",
        b"C:x.jpg",
        b"C:\\x",
        b"x\0.jpg",
        b"",
        b"\xB3\x5C.jpg",
        b"\x95\x5C.jpg",
    ];
    for name in crooked {
        let set = run(&ten_and(RawEntry::stored(name, &good))).unwrap();
        assert_eq!((set.images, set.left_out.len(), set.other_files), (11, 0, 0), "{name:?}");
    }
    // Only the last part is told, and with it what is wrong with the file.
    let small = jpeg(100, 100);
    for name in ["../../me.jpg", "/etc/me.jpg", "My photos\\me.jpg"] {
        assert_eq!(left_out(&ten_and(RawEntry::stored(name, &small))), one(ReasonCode::TooSmall, "me.jpg"));
    }
}

#[test]
fn two_of_one_name_are_two_pictures() {
    let again = RawEntry::stored("photo-00.jpg", &jpeg(300, 300));
    let set = run(&ten_and(again)).unwrap();
    let sides: Vec<_> =
        files_in(&set.zip).iter().map(|(_, bytes)| image::load_from_memory(bytes).unwrap().width()).collect();
    assert_eq!(sides[..3], [256, 300, 256]);
}

#[test]
fn what_only_says_it_is_a_picture_is_left_out_by_what_it_is() {
    let inner = zip_of(&[("a.jpg", b"x")]);
    let heic = b"\0\0\0\x18ftypheic\0\0\0\0mif1heic".to_vec();
    let avif = b"\0\0\0\x1Cftypmif1\0\0\0\0mif1avifmiaf".to_vec();
    let bmp = [b"BM".to_vec(), vec![0; 12], 40_u32.to_le_bytes().to_vec()].concat();
    let mut twelve_bits = jpeg(300, 300);
    let frame = twelve_bits.windows(2).position(|pair| pair == [0xFF, 0xC0]).unwrap();
    twelve_bits[frame + 4] = 12;
    let mut arithmetic = jpeg(300, 300);
    arithmetic[frame + 1] = 0xC9;
    let cases: [(&str, &[u8], ReasonCode); 15] = [
        ("text.jpg", b"this is a text, not a picture", ReasonCode::NotAnImage),
        ("empty.jpg", b"", ReasonCode::EmptyFile),
        ("inner.zip", &inner, ReasonCode::ZipNotAnImage),
        ("inner.jpg", &inner, ReasonCode::ZipNotAnImage),
        ("moving.gif", b"GIF89a\x01\0\x01\0", ReasonCode::GifUnsupported),
        ("phone.heic", &heic, ReasonCode::HeicUnsupported),
        ("IMG_0001.jpg", &heic, ReasonCode::HeicUnsupported),
        ("IMG_0001", &heic, ReasonCode::HeicUnsupported),
        ("saved.avif", &avif, ReasonCode::FormatUnsupported),
        ("scan.tif", b"II*\0\x08\0\0\0", ReasonCode::FormatUnsupported),
        ("paint.jpg", &bmp, ReasonCode::FormatUnsupported),
        ("broken.jpg", b"\xFF\xD8\xFF\xE0\0\x10JFIF", ReasonCode::HeaderUnreadable),
        ("medical.jpg", &twelve_bits, ReasonCode::VariantUnsupported),
        ("rare.jpg", &arithmetic, ReasonCode::VariantUnsupported),
        ("tiny.png", &encoded(photo(255, 800), image::ImageFormat::Png), ReasonCode::TooSmall),
    ];
    let good = jpeg(256, 256);
    for (name, bytes, code) in cases {
        assert_eq!(left_out(&training_zip(10, &good, &[(name, bytes)])), one(code, name));
    }
    let panorama = encoded(photo(3_000, 300), image::ImageFormat::Png);
    let code = left_out(&training_zip(10, &good, &[("panorama.png", &panorama)]));
    assert_eq!(code, one(ReasonCode::TooNarrow, "panorama.png"));
    // What says nothing and is nothing is no picture; what is one is taken.
    let set = run(&training_zip(10, &good, &[("README", b"read me"), ("IMG_0001", &good)])).unwrap();
    assert_eq!((set.images, set.other_files), (11, 1));
}

#[test]
fn too_few_good_pictures_are_refused_for_what_is_wrong_with_the_others() {
    let good = jpeg(256, 256);
    let heic = b"\0\0\0\x18ftypheic\0\0\0\0mif1heic".to_vec();
    let three: [(&str, &[u8]); 4] =
        [("1.HEIC", &heic), ("2.HEIC", &heic), ("3.HEIC", &heic), ("small.jpg", &jpeg(100, 100))];
    let Err(Refusal::Rejected(reasons)) =
        inspect_and_clean(Cursor::new(training_zip(9, &good, &three)), &ZipLimits::TRAINING)
    else {
        panic!("nine are too few");
    };
    assert_eq!(
        reasons.iter().map(|reason| (reason.code, reason.count)).collect::<Vec<_>>(),
        [(ReasonCode::HeicUnsupported, 3), (ReasonCode::TooSmall, 1)]
    );
    assert_eq!(reasons[0].files, ["1.HEIC", "2.HEIC", "3.HEIC"]);
    // Even with all of them there would be too few.
    let codes: Vec<_> = refused(&training_zip(2, &good, &three)).into_iter().map(|(code, _)| code).collect();
    assert_eq!(codes, [ReasonCode::HeicUnsupported, ReasonCode::TooSmall, ReasonCode::TooFewImages]);
    // A zip in a zip may hold them: it is the only reason.
    let inner = training_zip(10, &good, &[]);
    assert_eq!(refused(&zip_of(&[("photos.zip", &inner)])), of(ReasonCode::ZipNotAnImage, "photos.zip"));
}

#[test]
fn every_bad_file_is_named_with_its_reason_up_to_twenty() {
    let bad: Vec<(String, &[u8])> = (0..3).map(|n| (format!("bad-{n}.jpg"), &b"text"[..])).collect();
    let more: Vec<(&str, &[u8])> = bad.iter().map(|(name, bytes)| (name.as_str(), *bytes)).collect();
    let set = run(&training_zip(10, &jpeg(256, 256), &more)).unwrap();
    assert_eq!(set.left_out.len(), 1);
    assert_eq!(
        (set.left_out[0].files.as_slice(), set.left_out[0].count),
        (&["bad-0.jpg", "bad-1.jpg", "bad-2.jpg"].map(str::to_owned)[..], 3)
    );
    let Err(Refusal::Rejected(reasons)) =
        inspect_and_clean(Cursor::new(training_zip(25, b"text", &[])), &ZipLimits::TRAINING)
    else {
        panic!("no picture at all");
    };
    assert_eq!((reasons[0].files.len(), reasons[0].count), (20, 25));
}

#[test]
fn a_picture_of_twenty_thousand_pixels_a_side_is_left_out_by_its_header() {
    let bomb = png_header(20_000, 20_000);
    let reasons = left_out(&training_zip(10, &jpeg(256, 256), &[("bomb.png", &bomb)]));
    assert_eq!(reasons, one(ReasonCode::TooManyPixels, "bomb.png"));
    // 52 megapixels are the limit, even with sides that are not too long.
    let reasons = left_out(&training_zip(10, &jpeg(256, 256), &[("bomb.png", &png_header(8_000, 6_501))]));
    assert_eq!(reasons, one(ReasonCode::TooManyPixels, "bomb.png"));
}

#[test]
fn a_picture_cut_in_the_middle_is_left_out() {
    let good = jpeg(300, 300);
    for cut in [good.len() / 2, good.len() - 2, 200] {
        let code = left_out(&training_zip(10, &good, &[("cut.jpg", &good[..cut])]))[0].0;
        assert!(matches!(code, ReasonCode::Truncated | ReasonCode::HeaderUnreadable), "{cut}: {code}");
    }
    for format in [image::ImageFormat::Png, image::ImageFormat::WebP] {
        let file = encoded(photo(300, 300), format);
        let reasons = left_out(&training_zip(10, &good, &[("cut", &file[..file.len() / 2])]));
        assert_eq!(reasons, one(ReasonCode::Truncated, "cut"));
    }
}

#[test]
fn a_name_in_a_foreign_code_page_is_told_as_its_owner_wrote_it() {
    let names: [(&str, &[u8]); 3] = [
        // In Big5, Shift-JIS and GBK, each in a folder as Windows names it. The byte of a backslash in 許 and 表 is none.
        ("許.jpg", b"\xB7\x73\xBC\x57\xB8\xEA\xAE\xC6\xA7\xA8/\xB3\x5C.jpg"),
        ("表.jpg", b"\x90\x56\x82\xB5\x82\xA2\x83\x74\x83\x48\x83\x8B\x83\x5F\x81\x5B\\\x95\x5C.jpg"),
        ("猫.jpg", b"\xD0\xC2\xBD\xA8\xCE\xC4\xBC\xFE\xBC\xD0\\\xC3\xA8.jpg"),
    ];
    for (own, raw) in names {
        assert_eq!(left_out(&ten_and(RawEntry::stored(raw, b"text"))), one(ReasonCode::NotAnImage, own));
    }
    // A name that says that it is UTF-8 is read as that beside others.
    let flagged = RawEntry { flags: 1 << 11, ..RawEntry::stored("été.jpg", b"text") };
    let chinese = RawEntry::stored(b"\xD0\xC2\xBD\xA8\xCE\xC4\xBC\xFE\xBC\xD0/\xC8\xCB.jpg", b"text");
    let good = jpeg(256, 256);
    let mut entries: Vec<_> = (0..10).map(|n| RawEntry::stored(format!("{n}.jpg"), &good)).collect();
    entries.extend([flagged, chinese]);
    let set = run(&raw_zip(&entries)).unwrap();
    assert_eq!(set.left_out[0].files, ["été.jpg", "人.jpg"]);
}

#[test]
fn a_name_whose_code_page_cannot_be_told_keeps_its_place() {
    let entry = RawEntry::stored(b"\xB3\x5C.jpg", b"text");
    assert_eq!(left_out(&ten_and(entry)), one(ReasonCode::NotAnImage, "#11.jpg"));
}

/// A picture of 93 KB that 7-Zip compressed with Deflate64, as Windows does with large folders.
const DEFLATE64: &[u8] = include_bytes!("../../../../tests/fixtures/uploads/deflate64.zip");

#[test]
fn deflate64_is_read() {
    let mut archive = ZipArchive::new(Cursor::new(DEFLATE64)).unwrap();
    let entry = archive.by_index(0).unwrap();
    assert_eq!(entry.compression(), CompressionMethod::Deflate64);
    let (crc, bytes) = (entry.crc32(), u32::try_from(entry.size()).unwrap());
    drop(entry);
    let mut data = Vec::new();
    archive.by_index_raw(0).unwrap().read_to_end(&mut data).unwrap();
    let entry = RawEntry { method: 9, crc, bytes, ..RawEntry::stored("large.jpg", &data) };
    let set = run(&ten_and(entry)).unwrap();
    let first = image::load_from_memory(&files_in(&set.zip)[0].1).unwrap();
    assert_eq!((set.images, first.dimensions()), (11, (900, 1200)));
}
