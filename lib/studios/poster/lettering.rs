//! The words of a poster, set onto it in a place that the plan knows and the picture leaves free.

use darkroom_fit::{Rect, RgbImage, Rules, Size, fit};
use darkroom_posters::brief::{Colour, Tone};
use darkroom_posters::plan::{self, PointsStyle, Shape};
use darkroom_typeset::{Align, Area, Canvas, Face, Layout, Palette, Point, Points, Refused, Row, Style, Words, set};
use serde::{Deserialize, Serialize};

use super::development::{Lettering, Plan};

/// A panel's share of the picture's height, or of the width of a wide one: for a headline, and for more.
const PANEL_SHARE: f64 = 0.28;
const PANEL_WITH_POINTS_SHARE: f64 = 0.46;

/// Where words stand beside a picture, in px.
#[derive(Clone, Copy, Debug, Deserialize, Serialize)]
pub(super) struct Panel {
    x: u32,
    y: u32,
    width: u32,
    height: u32,
}

impl Panel {
    pub(super) fn of(rect: Rect) -> Self {
        let Rect { x, y, width, height } = rect;
        Self { x, y, width, height }
    }

    /// A part of the panel, in shares of the whole picture.
    fn part(self, (width, height): (u32, u32), [x, y, wide, high]: [f32; 4]) -> Area {
        let (across, down) = (self.width as f32 / width as f32, self.height as f32 / height as f32);
        let (left, top) = (self.x as f32 / width as f32, self.y as f32 / height as f32);
        Area::new([left + x * across, top + y * down, wide * across, high * down])
    }
}

/// The three components of a colour.
pub(super) fn rgb(colour: Colour) -> [u8; 3] {
    let digits = colour.to_string();
    let component = |from: usize| digits.get(from..from + 2).and_then(|two| u8::from_str_radix(two, 16).ok());
    [1, 3, 5].map(|from| component(from).unwrap_or_default())
}

/// The picture with its words.
///
/// # Errors
/// Why they cannot be set; nothing is drawn then.
pub(super) fn letter(
    picture: &RgbImage,
    panel: Option<Panel>,
    plan: &Plan,
    words: &Lettering,
) -> Result<RgbImage, Refused> {
    let template = plan.poster.template();
    let size = picture.dimensions();
    let layouts: Vec<Layout> = match panel {
        Some(panel) => vec![in_panel(panel, size, words.points.is_empty())],
        None => template.layouts(Shape::of(size)).iter().map(layout).collect(),
    };
    let text = &template.text;
    let style = Style {
        face: face(text.face, words.tone),
        align: match text.align {
            plan::Align::Left => Align::Left,
            plan::Align::Centre => Align::Centre,
        },
        lines_max: usize::from(text.lines_max),
        size_max: text.size_max as f32,
        size_min: text.size_min as f32,
        point_size: text.point_size as f32,
        palette: Palette {
            ground: rgb(plan.palette.ground),
            ink: rgb(plan.palette.ink),
            accent: rgb(plan.palette.accent),
        },
    };
    let mut lettered = picture.clone();
    let (width, height) = size;
    // The buffer of a picture has its three bytes a pixel.
    let mut canvas = Canvas::new(width, height, &mut lettered).ok_or(Refused::NoArea)?;
    with_points(text.points, &words.points, |points| {
        let words = Words { headline: &words.headline, subheadline: &words.subheadline, points };
        set(&mut canvas, &layouts, &words, &style)
    })?;
    Ok(lettered)
}

/// Lends what follows a headline as it is set on this poster.
fn with_points<T>(style: PointsStyle, points: &[(String, String)], work: impl FnOnce(Points<'_>) -> T) -> T {
    if points.is_empty() {
        return work(Points::None);
    }
    let heads: Vec<&str> = points.iter().map(|(head, _)| head.as_str()).collect();
    match style {
        PointsStyle::None => work(Points::None),
        PointsStyle::Bars => {
            let points: Vec<Point<'_>> = points.iter().map(|(title, detail)| Point { title, detail }).collect();
            work(Points::Reasons(&points))
        }
        PointsStyle::Captions => work(Points::Captions(&heads)),
        PointsStyle::Columns => work(Points::List(&heads)),
        PointsStyle::Table => {
            let rows: Vec<Row<'_>> = points.iter().map(|(name, value)| Row { name, value }).collect();
            work(Points::Table(&rows))
        }
    }
}

fn face(face: plan::Face, tone: Tone) -> Face {
    match (face, tone) {
        (plan::Face::Kai, _) | (plan::Face::OfTheTone, Tone::Warm | Tone::Classic) => Face::Kai,
        (plan::Face::OfTheTone, Tone::Playful) => Face::Slant,
        (plan::Face::OfTheTone, Tone::Minimal | Tone::Premium | Tone::Technical | Tone::Natural) => Face::Black,
    }
}

fn layout(layout: &plan::Layout) -> Layout {
    let area = |area: plan::Area| Area::new([area.x as f32, area.y as f32, area.width as f32, area.height as f32]);
    Layout {
        headline: area(layout.headline),
        subheadline: layout.subheadline.map(area),
        points: layout.points.map(area),
    }
}

fn in_panel(panel: Panel, size: (u32, u32), headline_alone: bool) -> Layout {
    let part = |shares| panel.part(size, shares);
    if headline_alone {
        Layout {
            headline: part([0.07, 0.12, 0.86, 0.50]),
            subheadline: Some(part([0.07, 0.68, 0.86, 0.22])),
            points: None,
        }
    } else {
        Layout {
            headline: part([0.07, 0.07, 0.86, 0.28]),
            subheadline: Some(part([0.07, 0.37, 0.86, 0.10])),
            points: Some(part([0.07, 0.50, 0.86, 0.45])),
        }
    }
}

/// The picture, whole, with a panel above it, or to its left in a wide format. `None` for a size that is none.
pub(super) fn beside_a_panel(
    drawn: &RgbImage,
    size: Size,
    ground: [u8; 3],
    words: &Lettering,
) -> Option<(RgbImage, Panel)> {
    let (width, height) = (size.width(), size.height());
    let share = if words.points.is_empty() { PANEL_SHARE } else { PANEL_WITH_POINTS_SHARE };
    let of = |side: u32| ((f64::from(side) * share) as u32).clamp(1, side.saturating_sub(1).max(1));
    let (panel, place, left) = match Shape::of((width, height)) {
        Shape::Wide => {
            let wide = of(width);
            (Panel { x: 0, y: 0, width: wide, height }, (wide, 0), Size::new(width.checked_sub(wide)?, height)?)
        }
        Shape::Square | Shape::Portrait => {
            let high = of(height);
            (Panel { x: 0, y: 0, width, height: high }, (0, high), Size::new(width, height.checked_sub(high)?)?)
        }
    };
    let art = fit(drawn, left, ground, &Rules::default()).ok()?.picture;
    let mut picture = RgbImage::from_fn(width, height, |_, _| [0, 0, 0].into());
    for (x, y, pixel) in picture.enumerate_pixels_mut() {
        *pixel = match (x.checked_sub(place.0), y.checked_sub(place.1)) {
            (Some(x), Some(y)) => *art.get_pixel(x, y),
            (_, _) => ground.into(),
        };
    }
    Some((picture, panel))
}
