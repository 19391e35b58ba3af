//! What each engine is sent: five conventions, each with its own idea of "here" (B9).

use darkroom_retouch::mask::{Convention, MaskStyle, OutlineColour, Sent, prepare};
use darkroom_retouch::{Mask, Picture, Rect};

use crate::engine::ellipse;
use crate::scene::{plain, size, still_life};

const PAINT: Rect = Rect { left: 300, top: 200, width: 120, height: 100 };
const PART: Rect = Rect { left: 100, top: 50, width: 512, height: 512 };

fn sent(picture: &Picture, mask: &Mask, convention: Convention) -> Sent {
    prepare(picture, mask, PART, convention, &MaskStyle::default()).unwrap()
}

fn file(convention: Convention) -> image::DynamicImage {
    let picture = still_life(3, size(1_000, 800));
    let Sent::Mask(file) = sent(&picture, &ellipse(picture.size(), PAINT), convention) else {
        panic!("{convention:?} is no file");
    };
    image::load_from_memory(&file).unwrap()
}

/// Columns of the part in its row 200: the paint's border with 10 px of dilation is at 200 − 10 and 320 + 10.
const INSIDE: [u32; 3] = [192, 260, 327];
const OUTSIDE: [u32; 4] = [0, 187, 332, 511];

#[test]
fn white_is_painted_for_some_and_black_for_others() {
    for (convention, inside) in [(Convention::WhitePaints, 255), (Convention::BlackPaints, 0)] {
        let mask = file(convention);
        assert_eq!((mask.color(), mask.width(), mask.height()), (image::ColorType::L8, 512, 512));
        let mask = mask.into_luma8();
        INSIDE.iter().for_each(|&x| assert_eq!(mask.get_pixel(x, 200).0, [inside], "{convention:?} at {x}"));
        OUTSIDE.iter().for_each(|&x| assert_eq!(mask.get_pixel(x, 200).0, [255 - inside], "{convention:?} at {x}"));
    }
}

#[test]
fn clear_is_painted_for_openai() {
    let mask = file(Convention::ClearPaints);
    assert_eq!(mask.color(), image::ColorType::Rgba8);
    let mask = mask.into_rgba8();
    INSIDE.iter().for_each(|&x| assert_eq!(mask.get_pixel(x, 200).0[3], 0, "at {x}"));
    OUTSIDE.iter().for_each(|&x| assert_eq!(mask.get_pixel(x, 200).0[3], 255, "at {x}"));
}

#[test]
fn markup_marks_the_paint_itself_and_is_clear_elsewhere() {
    let mask = file(Convention::Markup).into_rgba8();
    assert_eq!(mask.get_pixel(260, 200).0, [255, 0, 255, 255]);
    assert_eq!(mask.get_pixel(192, 200).0[3], 0, "nothing is dilated: it shows what somebody drew");
}

#[test]
fn a_map_is_bright_on_the_paint_has_an_outline_and_is_dark_outside() {
    let picture = still_life(3, size(1_000, 800));
    let mask = ellipse(picture.size(), PAINT);
    let Sent::Map(map, OutlineColour::Magenta) = sent(&picture, &mask, Convention::TwoPictures) else {
        panic!("two pictures with a magenta outline are wanted");
    };
    let clean = picture.cut(PART);
    assert_eq!(map.size(), clean.size());
    let pixel = |of: &Picture, x: usize| {
        let at = (200 * 512 + x) * 3;
        [of.rgb()[at], of.rgb()[at + 1], of.rgb()[at + 2]]
    };
    // The outline is 4 px wide and begins 6 px outside of the paint.
    for x in [196, 200, 260, 319, 323] {
        assert_eq!(pixel(&map, x), pixel(&clean, x), "at {x}");
    }
    for x in [191, 192, 327, 328] {
        assert_eq!(pixel(&map, x), [255, 0, 255], "at {x}");
    }
    for x in [0, 187, 332, 511] {
        let dark = pixel(&clean, x).map(|level| (f32::from(level) * 0.4).round() as u8);
        assert_eq!(pixel(&map, x), dark, "at {x}");
    }
}

#[test]
fn the_outline_has_a_colour_that_the_picture_has_not() {
    let gray = plain(size(200, 100));
    let banded = |colours: &[[u8; 3]]| {
        Picture::drawn(size(200, 100), |x, y| colours.get(x as usize / 20).copied().unwrap_or([y as u8; 3]))
    };
    assert_eq!(OutlineColour::unlike(&gray), OutlineColour::Magenta);
    assert_eq!(OutlineColour::unlike(&banded(&[[240, 20, 230]])), OutlineColour::Cyan);
    assert_eq!(OutlineColour::unlike(&banded(&[[240, 20, 230], [10, 220, 250]])), OutlineColour::Lime);
    let all = [[255, 0, 255], [255, 0, 255], [0, 229, 255], [127, 255, 0], [127, 255, 0]];
    assert_eq!(OutlineColour::unlike(&banded(&all)), OutlineColour::Cyan, "the one that it has least of");
}
