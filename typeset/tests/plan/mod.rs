//! The plan's posters in the typesetter's words, with a brief that fills everything.

use darkroom_posters::Language;
use darkroom_posters::brief::{Brief, Dimension, Material, SellingPoint, Tone, defaults};
use darkroom_posters::plan::{self, PointsStyle, Poster, PresetId};
use darkroom_posters::poster_text::{PosterText, poster_text};
use darkroom_typeset::{Align, Area, Face, Layout, Palette, Point, Points, Row, Style, Words};

/// One poster of a set, for one place to show it.
pub struct Setting {
    pub text: Option<PosterText>,
    pub layouts: Vec<Layout>,
    pub style: Style,
    points: PointsStyle,
}

impl Setting {
    pub fn new(poster: Poster, preset: PresetId, language: Language, tone: Tone) -> Self {
        let preset = preset.preset();
        let (template, brief) = (poster.template(), brief(language, tone));
        let style = template.text;
        Self {
            text: poster_text(poster, preset, &brief),
            layouts: template.layouts(preset.shape()).iter().map(layout).collect(),
            points: style.points,
            style: Style {
                face: face(style.face, tone),
                align: match style.align {
                    plan::Align::Left => Align::Left,
                    plan::Align::Centre => Align::Centre,
                },
                lines_max: style.lines_max.into(),
                size_max: style.size_max as f32,
                size_min: style.size_min as f32,
                point_size: style.point_size as f32,
                palette: Palette {
                    ground: brief.palette.ground.components(),
                    ink: brief.palette.ink.components(),
                    accent: brief.palette.accent.components(),
                },
            },
        }
    }

    /// Calls `then` with what the typesetter takes; an empty headline where the place takes no text.
    pub fn with<T>(&self, then: impl FnOnce(&[Layout], &Words<'_>, &Style) -> T) -> T {
        let none = PosterText { headline: String::new(), subheadline: None, points: Vec::new() };
        let text = self.text.as_ref().unwrap_or(&none);
        let reasons: Vec<Point<'_>> =
            text.points.iter().map(|point| Point { title: &point.head, detail: &point.detail }).collect();
        let lines: Vec<&str> = text.points.iter().map(|point| point.head.as_str()).collect();
        let rows: Vec<Row<'_>> =
            text.points.iter().map(|point| Row { name: &point.head, value: &point.detail }).collect();
        let points = match self.points {
            _ if text.points.is_empty() => Points::None,
            PointsStyle::None => Points::None,
            PointsStyle::Bars => Points::Reasons(&reasons),
            PointsStyle::Captions => Points::Captions(&lines),
            PointsStyle::Table => Points::Table(&rows),
            PointsStyle::Columns => Points::List(&lines),
        };
        let subheadline = text.subheadline.as_deref().unwrap_or_default();
        then(&self.layouts, &Words { headline: &text.headline, subheadline, points }, &self.style)
    }
}

fn layout(of: &plan::Layout) -> Layout {
    let area = |area: plan::Area| Area::new(<[f64; 4]>::from(area).map(|share| share as f32));
    Layout { headline: area(of.headline), subheadline: of.subheadline.map(area), points: of.points.map(area) }
}

fn face(of: plan::Face, tone: Tone) -> Face {
    match (of, tone) {
        (plan::Face::Kai, _) | (plan::Face::OfTheTone, Tone::Warm | Tone::Classic) => Face::Kai,
        (plan::Face::OfTheTone, Tone::Playful) => Face::Slant,
        (plan::Face::OfTheTone, Tone::Minimal | Tone::Premium | Tone::Technical | Tone::Natural) => Face::Black,
    }
}

fn brief(language: Language, tone: Tone) -> Brief {
    let description = match language {
        Language::Chinese => "轻量保温杯，316不锈钢内胆，容量500ml，直径7cm，高23.5cm，杯盖可当水杯，适合通勤和户外。",
        Language::English => "Light insulated bottle, 316 stainless steel inside, capacity 500 ml, its lid is a cup.",
    };
    let mut brief = defaults(&Material { description, language, palette: None, date: "1129" });
    brief.tone = tone;
    let owned = |lines: &[&str]| lines.iter().map(|line| (*line).to_owned()).collect::<Vec<_>>();
    let point = |(title, detail): (&str, &str)| SellingPoint { title: title.into(), detail: detail.into(), fact: 0 };
    let row = |(name, value): (&str, &str)| Dimension { name: name.into(), value: value.into() };
    match language {
        Language::Chinese => {
            brief.steps = owned(&["旋开杯盖", "倒入热水", "盖紧，随身带走"]);
            brief.contents = owned(&["保温杯", "备用密封圈", "清洁刷", "说明书"]);
            brief.dimensions =
                [("高度", "23.5 cm"), ("直径", "7 cm"), ("容量", "500 ml"), ("重量", "238 g")].map(row).into();
            brief.selling_points =
                [("316 不锈钢内胆", "接触饮品的每一面"), ("杯盖即水杯", "出门少带一只"), ("轻量", "238 g")]
                    .map(point)
                    .into();
        }
        Language::English => {
            brief.steps = owned(&["Twist the lid open", "Pour in hot water", "Close it and go"]);
            brief.contents = owned(&["Bottle", "Spare seal", "Cleaning brush", "Instructions"]);
            brief.dimensions =
                [("Height", "23.5 cm"), ("Diameter", "7 cm"), ("Capacity", "500 ml"), ("Weight", "238 g")]
                    .map(row)
                    .into();
            brief.selling_points = [
                ("316 stainless steel", "On every side that touches your drink"),
                ("The lid is a cup", "One thing less to carry"),
                ("Light", "238 g"),
            ]
            .map(point)
            .into();
        }
    }
    brief
}
