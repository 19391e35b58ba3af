//! Where a picture is taken: scenes painted small and enlarged, which also puts them out of focus.

mod nature;
mod sky;
mod town;

use image::RgbImage;

use super::brush::{Brush, Ink, hex};
use super::dice::Dice;

/// The long side of the small painting in pixels.
const PAINTED_SIDE: u32 = 384;
/// A painting is this many units high.
const UNITS: f32 = 1000.0;

/// A place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Scene {
    Studio,
    City,
    Neon,
    Beach,
    Forest,
    Snow,
    Mountain,
    Stars,
    Blossom,
    Indoors,
    Underwater,
    Castle,
    Field,
}

/// Words and their place; what is said first in this list wins, so the narrow words come first.
const WORDS: &[(Scene, &[&str])] = &[
    (Scene::Underwater, &["underwater", "coral", "水下", "海底", "深海"]),
    (
        Scene::Stars,
        &["star", "galaxy", "milky way", "cosmos", "space", "aurora", "星空", "银河", "宇宙", "极光", "星夜"],
    ),
    (Scene::Neon, &["cyberpunk", "neon", "futuristic", "sci-fi", "赛博", "霓虹", "未来"]),
    (Scene::Castle, &["castle", "magic", "palace", "fairy", "城堡", "魔法", "宫殿", "古堡"]),
    (Scene::Blossom, &["blossom", "sakura", "cherry", "spring", "flower", "garden", "樱花", "春", "花"]),
    (Scene::Snow, &["snow", "winter", "ski", "ice", "christmas", "雪", "冬", "冰", "圣诞"]),
    (Scene::Beach, &["beach", "sea", "ocean", "coast", "sand", "island", "沙滩", "海", "岛"]),
    (Scene::Forest, &["forest", "wood", "tree", "jungle", "bamboo", "park", "森林", "树", "竹", "公园"]),
    (Scene::Mountain, &["mountain", "sunrise", "hik", "peak", "cliff", "山", "日出", "峰"]),
    (
        Scene::Field,
        &["sunset", "field", "meadow", "desert", "golden hour", "夕阳", "黄昏", "日落", "田野", "草原", "沙漠"],
    ),
    (
        Scene::Indoors,
        &[
            "cafe", "café", "coffee", "library", "book", "office", "room", "indoor", "咖啡", "书", "室内", "办公",
            "房间",
        ],
    ),
    (
        Scene::City,
        &[
            "city", "street", "urban", "dusk", "night", "tokyo", "shanghai", "paris", "城市", "街", "夜", "都市",
            "上海", "东京",
        ],
    ),
    (Scene::Studio, &["studio", "headshot", "passport", "portrait", "影棚", "工作室", "证件", "职业", "肖像", "写真"]),
];

/// Places a prompt without any such word is taken at.
const ANYWHERE: &[Scene] =
    &[Scene::Studio, Scene::City, Scene::Beach, Scene::Forest, Scene::Indoors, Scene::Field, Scene::Mountain];

impl Scene {
    /// The colour of the light on a person there; 1 leaves a channel as it is.
    pub(super) const fn light(self) -> [f32; 3] {
        match self {
            Self::Studio => [1.0, 0.99, 0.97],
            Self::City => [0.98, 0.90, 0.92],
            Self::Neon => [0.88, 0.80, 1.04],
            Self::Beach => [1.05, 1.00, 0.93],
            Self::Forest => [0.96, 1.00, 0.88],
            Self::Snow => [0.95, 0.99, 1.07],
            Self::Mountain => [1.05, 0.95, 0.88],
            Self::Stars => [0.84, 0.88, 1.04],
            Self::Blossom => [1.04, 0.97, 0.99],
            Self::Indoors => [1.04, 0.95, 0.84],
            Self::Underwater => [0.80, 0.97, 1.02],
            Self::Castle => [0.96, 0.88, 1.00],
            Self::Field => [1.08, 0.94, 0.78],
        }
    }
}

/// The place the words ask for, or one the seed picks.
pub(super) fn choose(prompt: &str, seed: u64) -> Scene {
    let prompt = prompt.to_lowercase();
    let said = WORDS.iter().find(|(_, words)| words.iter().any(|word| prompt.contains(word)));
    said.map_or_else(|| Dice::new(seed, "scene").pick(ANYWHERE), |(scene, _)| *scene)
}

/// Paints the place in full size.
pub(super) fn paint(scene: Scene, seed: u64, width: u32, height: u32) -> RgbImage {
    let long = width.max(height).max(1);
    let small = |side: u32| (side * PAINTED_SIDE / long).max(8);
    let (small_width, small_height) = (small(width), small(height));
    let Some(mut brush) = Brush::new(small_width, small_height, UNITS) else { return RgbImage::new(width, height) };
    let mut dice = Dice::new(seed, "paint");
    match scene {
        Scene::Studio => studio(&mut brush, &mut dice),
        Scene::City => town::dusk(&mut brush, &mut dice),
        Scene::Neon => town::neon(&mut brush, &mut dice),
        Scene::Indoors => town::indoors(&mut brush, &mut dice),
        Scene::Castle => town::castle(&mut brush, &mut dice),
        Scene::Beach => nature::beach(&mut brush, &mut dice),
        Scene::Forest => nature::forest(&mut brush, &mut dice),
        Scene::Snow => nature::snow(&mut brush, &mut dice),
        Scene::Blossom => nature::blossom(&mut brush, &mut dice),
        Scene::Field => nature::field(&mut brush, &mut dice),
        Scene::Mountain => sky::mountain(&mut brush, &mut dice),
        Scene::Stars => sky::stars(&mut brush, &mut dice),
        Scene::Underwater => sky::underwater(&mut brush, &mut dice),
    }
    super::place::enlarge(&brush.into_rgba(), small_width, small_height, width, height)
}

/// What floats before the person: snow, petals, sparks.
pub(super) fn veil(canvas: &mut RgbImage, scene: Scene, seed: u64) {
    let (tint, count, size) = match scene {
        Scene::Snow => (hex(0xff_ffff), 90, 5.0),
        Scene::Blossom => (hex(0xff_cfe0), 34, 9.0),
        Scene::Underwater => (hex(0xcf_f6ff), 40, 4.0),
        Scene::Castle => (hex(0xff_e9b0), 40, 3.5),
        Scene::Forest => (hex(0xf4_ffc8), 22, 4.0),
        Scene::Studio
        | Scene::City
        | Scene::Neon
        | Scene::Beach
        | Scene::Mountain
        | Scene::Stars
        | Scene::Indoors
        | Scene::Field => return,
    };
    let Some(mut brush) = Brush::new(canvas.width(), canvas.height(), UNITS) else { return };
    let mut dice = Dice::new(seed, "veil");
    let wide = brush.wide();
    for _ in 0..count {
        let centre = (dice.between(0.0, wide), dice.between(0.0, UNITS));
        let radius = size * dice.between(0.5, 2.2);
        let strength = dice.between(0.25, 0.8);
        let ink = Ink::Around(centre, radius, vec![tint.at(strength), tint.at(strength * 0.7), tint.at(0.0)]);
        brush.oval(centre, (radius, radius * dice.between(0.7, 1.0)), &ink);
    }
    super::place::lay_over(canvas, &brush.into_rgba());
}

fn studio(brush: &mut Brush, dice: &mut Dice) {
    const GROUNDS: [(u32, u32); 6] = [
        (0xe4_e0da, 0x8e_8a86),
        (0xd3_dbe2, 0x6d_7b88),
        (0x6c_7079, 0x1f_2126),
        (0xe8_d5c4, 0xa2_7d64),
        (0xcc_d6c8, 0x6f_7f6c),
        (0xd8_cfe2, 0x7d_7391),
    ];
    let (light, dark) = dice.pick(&GROUNDS);
    let (light, dark) = (hex(light), hex(dark));
    let wide = brush.wide();
    let glow = (wide * dice.between(0.3, 0.7), 380.0);
    brush.everything(&Ink::Around(glow, 820.0, vec![light.lighter(0.2), light, light.mix(dark, 0.55), dark]));
    let floor = Ink::Along((0.0, 780.0), (0.0, 1000.0), vec![dark.at(0.0), dark.darker(0.4).at(0.75)]);
    brush.block((0.0, 780.0), (wide, 1000.0), &floor);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_in_both_languages_choose_the_place() {
        for (prompt, scene) in [
            ("TOK 在海边散步", Scene::Beach),
            ("TOK on a Beach at noon", Scene::Beach),
            ("星空夜景", Scene::Stars),
            ("赛博朋克街道", Scene::Neon),
            ("水下世界", Scene::Underwater),
            ("樱花之春", Scene::Blossom),
            ("山峰日出", Scene::Mountain),
            ("魔法城堡", Scene::Castle),
            ("梦幻森林", Scene::Forest),
            ("a walk in the snow", Scene::Snow),
        ] {
            assert_eq!(choose(prompt, 1), scene, "{prompt}");
        }
        assert_eq!(choose("TOK", 9), choose("TOK", 9));
    }
}
