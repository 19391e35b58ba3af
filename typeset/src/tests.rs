use proptest::prelude::*;

use crate::breaks::{Block, Limits};
use crate::shape::Shaped;
use crate::{
    Align, Area, Canvas, Composition, Face, Field, Language, Layout, Palette, Point, Points, PxBox, Refused, Row,
    Style, Words, clean, contrast, ground, mark, mark_height_px, set, subject,
};

/// Headlines of the ten posters where the brief gives none.
const DEFAULTS: [&str; 20] = [
    "陶瓷手冲咖啡杯",
    "融入你的日常",
    "看得见的想法",
    "细节，经得起看",
    "质感，触手可及",
    "三个理由",
    "使用方法",
    "尺寸参数",
    "把一件事做好",
    "包装清单",
    "Ceramic pour-over cup",
    "Part of your day",
    "The idea, made visible",
    "Details up close",
    "Feel the finish",
    "Three reasons",
    "How to use",
    "Size & specifications",
    "One thing, done well",
    "In the box",
];

const STYLE: Style = Style {
    face: Face::Black,
    align: Align::Centre,
    lines_max: 2,
    size_max: 0.13,
    size_min: 0.04,
    point_size: 0.036,
    palette: Palette { ground: [0xF4, 0xF1, 0xEC], ink: [0x22, 0x22, 0x28], accent: [0xB4, 0x53, 0x2A] },
};

const TOP: Layout = Layout {
    headline: Area::new([0.08, 0.06, 0.84, 0.17]),
    subheadline: Some(Area::new([0.08, 0.24, 0.84, 0.05])),
    points: Some(Area::new([0.08, 0.44, 0.84, 0.40])),
};

fn plain(side: u32, level: u8) -> Vec<u8> {
    vec![level; (side * side * 3) as usize]
}

fn headline(text: &str) -> Words<'_> {
    Words { headline: text, subheadline: "", points: Points::None }
}

fn fitted(text: &str, lines_max: usize, width: f32, height: f32) -> Result<Vec<String>, Refused> {
    let cleaned = clean(text);
    let limits = Limits { lines_max, size_max_px: 130.0, size_min_px: 40.0, tracking_em: 0.02 };
    let room = PxBox { x: 0.0, y: 0.0, width, height };
    let block = Block::fit(Face::Black, &cleaned, Field::Headline, room, limits)?;
    let at = |index: usize| block.shaped.glyphs.get(index).map_or(cleaned.text.len(), |glyph| glyph.at);
    Ok(block.lines.iter().map(|line| cleaned.text[at(line.start)..at(line.end)].trim().to_owned()).collect())
}

#[test]
fn every_default_headline_is_drawn_from_glyphs_of_its_own_characters() {
    for (text, face) in
        DEFAULTS.iter().flat_map(|text| [Face::Black, Face::Medium, Face::Kai, Face::Slant].map(|face| (text, face)))
    {
        let face = face.for_text(text);
        let shaped = Shaped::new(face, text, 0.0);
        let drawn: String = shaped.glyphs.iter().map(|glyph| glyph.character).collect();
        assert_eq!(drawn, **text, "{face:?}");
        for glyph in &shaped.glyphs {
            assert_ne!(glyph.id, 0, "{} in {face:?}", glyph.character);
        }
    }
}

#[test]
fn every_default_headline_fits_in_one_or_two_lines() {
    for text in DEFAULTS {
        let set = Composition::new((800, 800), &TOP, &headline(text), &STYLE);
        assert!(set.is_ok(), "{text}: {set:?}");
    }
}

#[test]
fn what_is_written_is_cleaned_and_what_is_missed_is_named() {
    let cleaned = clean(" ＡＢＣ１２３，  新品🔥\u{FE0F}上市 238 g 限时 50% OFF ");
    assert_eq!(cleaned.text, "ABC123， 新品上市 238\u{A0}g 限时 50%\u{A0}OFF");
    assert_eq!(cleaned.dropped, ['🔥']);
    let marked = clean("让清晨|慢下来");
    assert_eq!((marked.text.as_str(), &marked.breaks[..]), ("让清晨慢下来", &[9][..]));
    assert_eq!(clean("Feel|the finish").text, "Feel the finish");
}

#[test]
fn a_line_breaks_where_it_was_marked_else_after_a_mark_else_between_words() {
    assert_eq!(fitted("送给认真生活的人|和你", 2, 700.0, 300.0), Ok(vec!["送给认真生活的人".into(), "和你".into()]));
    assert_eq!(fitted("细节之处，经得起看一看", 2, 700.0, 300.0), Ok(vec!["细节之处，".into(), "经得起看一看".into()]));
    assert_eq!(fitted("Part of your long day", 2, 600.0, 300.0), Ok(vec!["Part of your".into(), "long day".into()]));
    assert_eq!(fitted("融入你的日常", 2, 600.0, 300.0), Ok(vec!["融入你的日常".into()]));
}

#[test]
fn what_does_not_fit_is_refused_with_the_number_that_would() {
    let long = "一个非常长的标题怎么也放不进这个小小的区域里面去因为它实在太长了又没有任何地方可以省略掉";
    let Err(Refused::TooLong { characters, characters_max, .. }) = fitted(long, 1, 600.0, 200.0) else {
        panic!("fits")
    };
    assert_eq!(characters, long.chars().count());
    let shorter: String = long.chars().take(characters_max).collect();
    assert!(fitted(&shorter, 1, 600.0, 200.0).is_ok() && characters_max < characters);
    let word = "Electroencephalographically";
    assert_eq!(fitted(word, 2, 600.0, 300.0), Err(Refused::WordTooLong { field: Field::Headline, word: word.into() }));
    assert_eq!(fitted("㵘字", 2, 600.0, 300.0), Err(Refused::Missing { field: Field::Headline, character: '㵘' }));
}

#[test]
fn a_face_without_one_of_the_characters_gives_way_as_a_whole() {
    assert_eq!(Face::Slant.for_text("新品上市"), Face::Slant);
    assert_eq!(Face::Slant.for_text("玕上市"), Face::Black);
}

#[test]
fn text_is_drawn_on_calm_ground_and_never_on_a_pattern() {
    let mut pixels = plain(800, 240);
    for (index, pixel) in pixels.chunks_exact_mut(3).enumerate() {
        if index < 800 * 400 && (index / 8) % 2 == 0 {
            pixel.fill(60);
        }
    }
    let before = pixels.clone();
    let mut canvas = Canvas::new(800, 800, &mut pixels).expect("three bytes a pixel");
    assert_eq!(set(&mut canvas, &[TOP], &headline("融入你的日常"), &STYLE), Err(Refused::Busy));
    let below = Layout { headline: Area::new([0.08, 0.77, 0.84, 0.14]), subheadline: None, points: None };
    let outcome = set(&mut canvas, &[TOP, below], &headline("融入你的日常"), &STYLE).expect("the lower half is plain");
    assert_eq!(outcome.layout, 1);
    assert_eq!(pixels[..800 * 400 * 3], before[..800 * 400 * 3]);
    assert_ne!(pixels, before);
}

#[test]
fn the_ink_is_legible_on_every_plain_ground() {
    for level in [0, 60, 110, 119, 128, 180, 255] {
        let mut pixels = plain(64, level);
        let canvas = Canvas::new(64, 64, &mut pixels).expect("three bytes a pixel");
        let ink = ground(&canvas, TOP.headline).ink(STYLE.palette.ink).expect("dark or light text is legible");
        assert!(contrast(ink, [level; 3]) >= 4.5, "{level}");
    }
}

#[test]
fn the_same_words_give_the_same_pixels() {
    let draw = || {
        let mut pixels = plain(400, 30);
        let mut canvas = Canvas::new(400, 400, &mut pixels).expect("three bytes a pixel");
        let reasons = [Point { title: "轻", detail: "238 g" }, Point { title: "好洗", detail: "" }];
        let words = Words { headline: "三个理由", subheadline: "陶瓷杯", points: Points::Reasons(&reasons) };
        set(&mut canvas, &[TOP], &words, &STYLE).expect("plain ground");
        let rows = [Row { name: "高", value: "12.5 cm" }];
        Composition::new((400, 400), &TOP, &Words { points: Points::Table(&rows), ..words }, &STYLE).expect("fits");
        pixels
    };
    assert_eq!(draw(), draw());
}

#[test]
fn the_mark_is_as_high_as_the_standard_asks_and_in_the_lower_right_corner() {
    for (side, language) in [(800, Language::Chinese), (1000, Language::English)] {
        let mut pixels = plain(side, 255);
        mark(&mut Canvas::new(side, side, &mut pixels).expect("three bytes a pixel"), language).expect("fits");
        let dark = |x: u32, y: u32| pixels[((y * side + x) * 3) as usize] < 128;
        let inked: Vec<u32> = (0..side).filter(|x| (0..side).any(|y| dark(*x, y))).collect();
        // The first letter is the A: from its left edge a third of its height to the right it is all of it.
        let letter = inked[0]..inked[0] + mark_height_px((side, side)) as u32 / 2;
        let rows: Vec<u32> = (0..side).filter(|y| letter.clone().any(|x| dark(x, *y))).collect();
        let height = rows[rows.len() - 1] + 1 - rows[0];
        assert!(height >= mark_height_px((side, side)) as u32, "{height} px of {side}");
        assert!(inked[0] > side / 2 && rows[0] > side * 4 / 5);
    }
}

#[test]
fn what_stands_on_a_plain_ground_is_found() {
    let mut pixels = plain(512, 245);
    for y in 100..400 {
        pixels[(y * 512 + 150) * 3..(y * 512 + 300) * 3].fill(40);
    }
    let found = subject(&Canvas::new(512, 512, &mut pixels).expect("three bytes a pixel")).expect("a dark box");
    for (found, drawn) in [(found.x, 150.0), (found.y, 100.0), (found.width, 150.0), (found.height, 300.0)] {
        assert!((found * 512.0 - drawn).abs() <= 4.0, "{found} for {drawn}");
    }
}

proptest! {
    #[test]
    fn no_line_begins_with_a_closing_mark_and_nothing_is_lost(text in "[一二三四五人生，。！？、「」A-Za-z0-9 ]{1,40}") {
        if let Ok(lines) = fitted(&text, 3, 700.0, 400.0) {
            let joined: String = lines.concat();
            let solid = |text: &str| text.chars().filter(|character| !character.is_whitespace()).collect::<String>();
            prop_assert_eq!(solid(&joined), solid(&clean(&text).text));
            for line in lines.iter().skip(1) {
                prop_assert!(!line.starts_with(|first: char| "，。！？、」".contains(first)), "{:?}", lines);
            }
        }
    }

    #[test]
    fn anything_at_all_is_set_or_refused(text in "\\PC{0,60}") {
        let mut pixels = plain(200, 250);
        let before = pixels.clone();
        let mut canvas = Canvas::new(200, 200, &mut pixels).expect("three bytes a pixel");
        match set(&mut canvas, &[TOP], &headline(&text), &STYLE) {
            Ok(outcome) => prop_assert!((1..=2).contains(&outcome.headline_lines.len())),
            Err(_) => prop_assert_eq!(pixels, before),
        }
    }
}
