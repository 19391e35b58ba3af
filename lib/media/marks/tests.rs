//! Marks compared byte by byte with what stands in the file; readers of others judge them in `tests/studio/marks.rs`.

use image::{DynamicImage, Rgba, RgbaImage};

use super::*;
use crate::media::testing::{
    contains, encoded, jpeg, phone_jpeg, photo, png_chunk, tagged_png, tagged_webp, transparent,
};
use crate::media::{ImageLimits, clean_image, derive};

const CODE: &str = "001191110102MACQD9K64010000";
const LABEL: &str = "{\"Label\":\"1\",\"ContentProducer\":\"001191110102MACQD9K64010000\",\"ProduceID\":\"ast_1\",\
     \"ReservedCode1\":\"\",\"ContentPropagator\":\"\",\"PropagateID\":\"\",\"ReservedCode2\":\"\"}";

fn mark() -> Mark {
    Mark::made_here(Label::made_here(&CODE.parse().unwrap(), "ast_1"))
}

fn load(file: &[u8]) -> DynamicImage {
    image::load_from_memory(file).unwrap()
}

fn count(file: &[u8], part: &[u8]) -> usize {
    file.windows(part.len()).filter(|window| *window == part).count()
}

#[test]
fn the_packet_has_one_label_in_bare_json_and_the_full_address_of_how_it_was_made() {
    let packet = String::from_utf8(packet::write(&mark())).unwrap();
    assert!(packet.contains(&format!("<TC260:AIGC>{LABEL}</TC260:AIGC>")), "{packet}");
    assert!(packet.contains(">http://cv.iptc.org/newscodes/digitalsourcetype/trainedAlgorithmicMedia<"), "{packet}");
    assert_eq!(packet.matches("TC260:AIGC>").count(), 2);
    assert!(packet.len() < 900, "{}", packet.len());
    let long = "a".repeat(40);
    assert!(packet::write(&Mark::made_here(Label::made_here(&Producer::default(), &long))).len() < 950);
}

#[test]
fn a_jpeg_is_the_same_around_its_segment() {
    let plain = jpeg(64, 48);
    let marked = mark().put_into(&plain, ImageFormat::Jpeg);
    let packet = packet::write(&mark());
    let length = u16::try_from(packet.len() + 31).unwrap().to_be_bytes();
    // The start marker and the JFIF header of 18 bytes stay in front.
    let segment = [&[0xFF, 0xE1], &length[..], b"http://ns.adobe.com/xap/1.0/\0", &packet].concat();
    assert_eq!(marked, [&plain[..20], &segment, &plain[20..]].concat());
    assert_eq!(load(&marked).to_rgb8(), load(&plain).to_rgb8());
    // Without a JFIF header it is the first segment.
    let bare = [&plain[..2], &plain[20..]].concat();
    assert_eq!(mark().put_into(&bare, ImageFormat::Jpeg), [&bare[..2], &segment, &bare[2..]].concat());
}

#[test]
fn a_png_is_the_same_around_its_chunk() {
    let plain = encoded(photo(64, 48), image::ImageFormat::Png);
    let marked = mark().put_into(&plain, ImageFormat::Png);
    let chunk = png_chunk(b"iTXt", &[b"XML:com.adobe.xmp\0\0\0\0\0", &packet::write(&mark())[..]].concat());
    assert_eq!(marked, [&plain[..33], &chunk, &plain[33..]].concat());
    assert_eq!(load(&marked).to_rgb8(), photo(64, 48));
}

#[test]
fn a_simple_webp_gets_its_extended_header_with_the_right_flags() {
    let holes = RgbaImage::from_fn(33, 20, |x, _| Rgba([x as u8, 0, 0, 90]));
    for (picture, flags) in [(DynamicImage::from(photo(33, 20)), 0b0000_0100), (DynamicImage::from(holes), 0b0001_0100)]
    {
        let plain = encoded(picture.clone(), image::ImageFormat::WebP);
        assert_eq!(&plain[12..16], b"VP8L", "the simple format");
        let marked = mark().put_into(&plain, ImageFormat::Webp);
        let packet = packet::write(&mark());
        let xmp = [b"XMP ", &u32::try_from(packet.len()).unwrap().to_le_bytes()[..], &packet].concat();
        let padded = [xmp, vec![0; packet.len() % 2]].concat();
        let extended = [b"VP8X\x0A\0\0\0", &[flags, 0, 0, 0, 32, 0, 0, 19, 0, 0][..]].concat();
        assert_eq!(marked[12..], [&extended, &plain[12..], &padded].concat());
        assert_eq!(marked[4..8], u32::try_from(marked.len() - 8).unwrap().to_le_bytes());
        assert_eq!(load(&marked).to_rgba8(), picture.to_rgba8());
    }
}

#[test]
fn an_extended_webp_keeps_its_flags_and_gets_one_more() {
    let clean = ImageFormat::Webp.strip(&tagged_webp(40, 30)).unwrap().bytes;
    let marked = mark().put_into(&clean, ImageFormat::Webp);
    assert_eq!((clean[20], marked[20]), (0, 0b0000_0100));
    assert_eq!((count(&marked, b"VP8X"), count(&marked, b"XMP ")), (1, 1));
    assert_eq!(marked[21..clean.len()], clean[21..]);
    assert_eq!(load(&marked).to_rgb8(), photo(40, 30));
}

#[test]
fn every_size_of_an_output_has_one_label_and_none_of_the_engine() {
    let others = Mark::made_here(Label { produce_id: "SECRET".to_owned(), ..mark().label.unwrap() });
    let formats = [
        (phone_jpeg(300, 280, 1), ImageFormat::Jpeg),
        (tagged_png(300, 280), ImageFormat::Png),
        (tagged_webp(300, 280), ImageFormat::Webp),
    ];
    for (file, format) in formats {
        let file = others.put_into(&file, format);
        let made = derive(&file, &mark()).unwrap();
        for (size, format) in
            [(&made.full, made.format), (&made.web, ImageFormat::Jpeg), (&made.thumb, ImageFormat::Jpeg)]
        {
            assert_eq!((count(size, b"\"Label\""), count(size, b"xpacket begin")), (1, 1), "{format:?}");
            assert!(contains(size, LABEL.as_bytes()) && !contains(size, b"SECRET"));
            assert_eq!(Mark::of(size, format), Some(mark()));
        }
    }
}

#[test]
fn an_upload_that_was_marked_stays_marked_in_whatever_format_it_is_kept() {
    let wide = derive(&tagged_png(2_100, 540), &mark()).unwrap().full;
    for (file, format) in [
        (mark().put_into(&jpeg(300, 280), ImageFormat::Jpeg).to_vec(), ImageFormat::Jpeg),
        (
            mark().put_into(&encoded(photo(300, 280), image::ImageFormat::Png), ImageFormat::Png).to_vec(),
            ImageFormat::Png,
        ),
        (
            mark().put_into(&encoded(transparent(300, 280), image::ImageFormat::WebP), ImageFormat::Webp).to_vec(),
            ImageFormat::Webp,
        ),
        (wide.to_vec(), ImageFormat::Jpeg),
    ] {
        let clean = clean_image(&file, &ImageLimits::SINGLE).unwrap();
        assert_eq!(clean.format, format);
        assert_eq!(Mark::of(&clean.bytes, clean.format), Some(mark()));
        assert_eq!((count(&clean.bytes, b"\"Label\""), count(&clean.bytes, b"xpacket begin")), (1, 1));
    }
    let plain = clean_image(&jpeg(300, 280), &ImageLimits::SINGLE).unwrap();
    assert_eq!((plain.bytes, Mark::of(&jpeg(300, 280), ImageFormat::Jpeg)), (jpeg(300, 280).into(), None));
}

#[test]
fn marks_of_others_are_read_wherever_they_stand() {
    let inner = "\"Label\":\"1\",\"ContentProducer\":\"p\",\"ProduceID\":\"i\"";
    let wide: Vec<u8> = format!("UNICODE\0{{\"AIGC\":{{{inner}}}}}").bytes().flat_map(|byte| [byte, 0]).collect();
    let texts: [&[u8]; 4] = [
        format!("AIGC\0{{\"AIGC\":{{{inner}}}}}").as_str().as_bytes().to_vec().leak(),
        format!("<rdf:Description TC260:AIGC=\"{{{}}}\"/>", inner.replace('"', "&quot;")).into_bytes().leak(),
        format!("<TC260:AIGC>{{{inner}}}</TC260:AIGC>").into_bytes().leak(),
        wide.leak(),
    ];
    for text in texts {
        let label = found::find(&[text]).unwrap().label.unwrap();
        assert_eq!((label.label.as_str(), label.content_producer.as_str(), label.produce_id.as_str()), ("1", "p", "i"));
    }
    let manifest =
        b"jumb\0\x01c2pa\xFFhttp://cv.iptc.org/newscodes/digitalsourcetype/compositeWithTrainedAlgorithmicMedia";
    assert_eq!(found::find(&[manifest]), Some(Mark { label: None, source: SourceType::CompositeWithTrainedModel }));
    for text in [
        "{\"Label\":\"1\"}",
        "digitalsourcetype/digitalCapture",
        "{\"Label\":\"9\",\"ContentProducer\":\"p\"}",
        "\"Label\"",
    ] {
        assert_eq!(found::find(&[text.as_bytes()]), None, "{text}");
    }
}

#[test]
fn what_the_standard_forbids_is_left_out_of_a_label() {
    let odd = Label { content_producer: "a \"b\\暗<&>".to_owned(), ..mark().label.unwrap() };
    let packet = String::from_utf8(packet::write(&Mark::made_here(odd))).unwrap();
    assert!(packet.contains("\"ContentProducer\":\"ab&lt;&amp;&gt;\""), "{packet}");
}
