//! One poster of the plan: what it is for, what is to be seen, where its text stands.

use serde::{Deserialize, Serialize};

use super::templates;
use crate::InBoth;
use crate::pattern::{Pattern, slots};
use crate::prompt::PromptSlot;

/// A poster of the plan (requirement B4). Its number never changes, whichever others are skipped.
#[derive(Clone, Copy, Debug, Deserialize, Eq, Hash, Ord, PartialEq, PartialOrd, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Poster {
    /// 00 主KV视觉
    KeyVisual,
    /// 01 生活场景
    Lifestyle,
    /// 02 概念可视化
    Concept,
    /// 03 细节特写
    Detail,
    /// 04 材质质感
    Texture,
    /// 05 功能卖点
    Features,
    /// 06 使用方法
    HowTo,
    /// 07 尺寸参数
    Dimensions,
    /// 08 品牌故事
    BrandStory,
    /// 09 包装与清单
    Package,
}

impl Poster {
    /// All ten, in the order of their numbers.
    pub const ALL: [Self; 10] = [
        Self::KeyVisual,
        Self::Lifestyle,
        Self::Concept,
        Self::Detail,
        Self::Texture,
        Self::Features,
        Self::HowTo,
        Self::Dimensions,
        Self::BrandStory,
        Self::Package,
    ];

    /// The number as it is in file names: two digits.
    #[must_use]
    pub const fn key(self) -> &'static str {
        match self {
            Self::KeyVisual => "00",
            Self::Lifestyle => "01",
            Self::Concept => "02",
            Self::Detail => "03",
            Self::Texture => "04",
            Self::Features => "05",
            Self::HowTo => "06",
            Self::Dimensions => "07",
            Self::BrandStory => "08",
            Self::Package => "09",
        }
    }

    /// The poster with these two digits.
    #[must_use]
    pub fn from_key(key: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|poster| poster.key() == key)
    }

    /// What the plan says about it.
    #[must_use]
    pub fn template(self) -> &'static Template {
        &templates()[self as usize]
    }
}

/// What the plan says about one poster.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Template {
    /// Which one it is.
    pub id: Poster,
    /// Its title.
    pub title: InBoth,
    /// What it is for, to whoever chooses.
    pub purpose: InBoth,
    /// The product's longer side in shares of the picture, from and to.
    pub share: [f64; 2],
    /// What it shows only where it is known.
    pub needs: Option<Need>,
    /// The last input picture is a crop of the upload at its own resolution.
    #[serde(default)]
    pub crop: bool,
    /// Its text holds numbers, so no engine may draw it.
    #[serde(default)]
    pub numbers: bool,
    /// How its text is set.
    pub text: TextStyle,
    pub(crate) camera: String,
    pub(crate) scene: Pattern<PromptSlot>,
    pub(crate) without: Option<Pattern<PromptSlot>>,
    pub(crate) white: Option<Pattern<PromptSlot>>,
    pub(crate) empty: Shaped<String>,
    pub(crate) default: InBoth<[Pattern<DefaultSlot>; 2]>,
    layouts: Shaped<Vec<Layout>>,
}

slots! {
    /// What a headline or sub-headline is made of where no model wrote one.
    DefaultSlot {
        Product = "product",
        Brief = "brief",
        Clause = "clause",
        Material = "material",
        FirstPoint = "point_1",
        SecondPoint = "point_2",
    }
}

impl Template {
    /// Where its text may stand in a picture of this shape, the best place first.
    #[must_use]
    pub fn layouts(&self, shape: Shape) -> &[Layout] {
        self.layouts.get(shape)
    }
}

/// Facts without which a poster shows the product alone.
#[derive(Clone, Copy, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Need {
    /// How it is used, step by step.
    Steps,
    /// Sizes and other values.
    Dimensions,
    /// What is in the box.
    Contents,
}

/// The shape of a picture, as layouts tell them apart.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Shape {
    /// Between the others.
    Square,
    /// At most 0.9 in width to height.
    Portrait,
    /// At least 1.25 in width to height.
    Wide,
}

impl Shape {
    /// All three.
    pub const ALL: [Self; 3] = [Self::Square, Self::Portrait, Self::Wide];

    /// The shape of a picture of this size, in pixels.
    #[must_use]
    pub fn of((width, height): (u32, u32)) -> Self {
        let ratio = f64::from(width) / f64::from(height);
        if ratio <= 0.9 {
            Self::Portrait
        } else if ratio >= 1.25 {
            Self::Wide
        } else {
            Self::Square
        }
    }
}

/// Something that is there for each shape.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Shaped<T> {
    square: T,
    portrait: T,
    wide: T,
}

impl<T> Shaped<T> {
    pub(crate) const fn get(&self, shape: Shape) -> &T {
        match shape {
            Shape::Square => &self.square,
            Shape::Portrait => &self.portrait,
            Shape::Wide => &self.wide,
        }
    }
}

/// A whole way to place the text of a poster.
#[derive(Clone, Copy, Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Layout {
    /// Where the headline stands.
    pub headline: Area,
    /// Where the sub-headline stands, on posters that have one.
    pub subheadline: Option<Area>,
    /// Where points, steps, values or items stand, on posters that have them.
    pub points: Option<Area>,
}

/// A rectangle, in shares of the picture's width and height.
#[derive(Clone, Copy, Debug, Deserialize, PartialEq, Serialize)]
#[serde(from = "[f64; 4]", into = "[f64; 4]")]
pub struct Area {
    /// From the left edge.
    pub x: f64,
    /// From the upper edge.
    pub y: f64,
    /// Its width.
    pub width: f64,
    /// Its height.
    pub height: f64,
}

impl From<[f64; 4]> for Area {
    fn from([x, y, width, height]: [f64; 4]) -> Self {
        Self { x, y, width, height }
    }
}

impl From<Area> for [f64; 4] {
    fn from(area: Area) -> Self {
        [area.x, area.y, area.width, area.height]
    }
}

/// How the text of a poster is set. Sizes of type are in shares of the picture's shorter side.
#[derive(Clone, Copy, Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct TextStyle {
    /// Most lines of the headline.
    pub lines_max: u8,
    /// Which edge the lines share.
    pub align: Align,
    /// Largest type of the headline.
    pub size_max: f64,
    /// Smallest type of the headline.
    pub size_min: f64,
    /// How what follows the headline is set.
    #[serde(default)]
    pub points: PointsStyle,
    /// Type of what follows the headline; zero where nothing does.
    #[serde(default)]
    pub point_size: f64,
    /// The face of the headline.
    #[serde(default)]
    pub face: Face,
}

/// Which edge lines share.
#[derive(Clone, Copy, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Align {
    /// The left one.
    Left,
    /// None: they are centred.
    Centre,
}

/// How what follows the headline is set.
#[derive(Clone, Copy, Debug, Default, Deserialize, Eq, PartialEq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum PointsStyle {
    /// Nothing follows.
    #[default]
    None,
    /// Selling points below each other, each with a bar in the accent colour.
    Bars,
    /// Steps, one for each field of the picture, numbered from 1.
    Captions,
    /// Rows of a name and a value.
    Table,
    /// Items in two columns.
    Columns,
}

/// The face of a headline.
#[derive(Clone, Copy, Debug, Default, Deserialize, Eq, PartialEq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Face {
    /// As the tone of the set wants it.
    #[default]
    OfTheTone,
    /// A written one, for the quiet page of a set.
    Kai,
}
