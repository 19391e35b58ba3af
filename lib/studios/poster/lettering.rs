//! The words of a poster, set onto it in a place that the plan knows and the picture leaves free.

use darkroom_fit::{Rect, RgbImage, Rules, Size, fit};
use darkroom_posters::brief::{Colour, Tone};
use darkroom_posters::plan::{self, PointsStyle, Shape};
use darkroom_typeset::{
    Align, Area, Canvas, Dimensions, Face, Ground, Layout, Palette, Point, Points, Refused, Row, Style, Words,
    dimensions, line_ink, set, set_again, subject,
};
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

/// How the words of a poster were set: kept, so that an edit elsewhere moves and recolours none of them.
#[derive(Clone, Debug, Deserialize, Serialize)]
pub(super) struct Setting {
    layout: usize,
    grounds: Vec<Ground>,
    lines: Option<Lines>,
}

/// Lines beside a product, in the picture's shares.
#[derive(Clone, Copy, Debug, Deserialize, Serialize)]
struct Lines {
    product: [f32; 4],
    ink: [u8; 3],
}

/// The picture with its words, in the first place that has room for them.
///
/// # Errors
/// Why they cannot be set; nothing is drawn then.
pub(super) fn letter(
    picture: &RgbImage,
    panel: Option<Panel>,
    plan: &Plan,
    words: &Lettering,
) -> Result<(RgbImage, Setting), Refused> {
    let poster = Lettered::of(picture.dimensions(), panel, plan, words);
    let mut lettered = picture.clone();
    let mut canvas = canvas(&mut lettered)?;
    let outcome = poster.with_words(|words| set(&mut canvas, &poster.layouts, words, &poster.style))?;
    let lines = poster.layouts.get(outcome.layout).and_then(|layout| {
        let lines = poster.lines(picture, layout)?;
        poster.measure(&mut canvas, layout, lines).then_some(lines)
    });
    Ok((lettered, Setting { layout: outcome.layout, grounds: outcome.grounds, lines }))
}

/// The picture with the same words as before, where and how they stood.
///
/// # Errors
/// Why they cannot be set; nothing is drawn then.
pub(super) fn letter_again(
    picture: &RgbImage,
    panel: Option<Panel>,
    plan: &Plan,
    words: &Lettering,
    setting: &Setting,
) -> Result<RgbImage, Refused> {
    let poster = Lettered::of(picture.dimensions(), panel, plan, words);
    let mut lettered = picture.clone();
    let mut canvas = canvas(&mut lettered)?;
    let layout = poster.layouts.get(setting.layout).ok_or(Refused::NoArea)?;
    poster.with_words(|words| set_again(&mut canvas, layout, words, &poster.style, &setting.grounds))?;
    if let Some(lines) = setting.lines {
        let _ = poster.measure(&mut canvas, layout, lines);
    }
    Ok(lettered)
}

/// The buffer of a picture has its three bytes a pixel.
fn canvas(picture: &mut RgbImage) -> Result<Canvas<'_>, Refused> {
    let (width, height) = picture.dimensions();
    Canvas::new(width, height, picture).ok_or(Refused::NoArea)
}

/// What the plan says of a poster's words.
struct Lettered<'a> {
    words: &'a Lettering,
    points: PointsStyle,
    layouts: Vec<Layout>,
    style: Style,
    size: (u32, u32),
}

impl<'a> Lettered<'a> {
    fn of(size: (u32, u32), panel: Option<Panel>, plan: &Plan, words: &'a Lettering) -> Self {
        let template = plan.poster.template();
        let text = &template.text;
        let layouts = match panel {
            Some(panel) => vec![in_panel(panel, size, words.points.is_empty())],
            None => template.layouts(Shape::of(size)).iter().map(layout).collect(),
        };
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
        Self { words, points: text.points, layouts, style, size }
    }

    fn with_words<T>(&self, work: impl FnOnce(&Words<'_>) -> T) -> T {
        let Lettering { headline, subheadline, points, .. } = self.words;
        with_points(self.points, points, |points| work(&Words { headline, subheadline, points }))
    }

    /// Where lines may stand beside the product: where it stands on plain ground and the table says how large it is.
    fn lines(&self, picture: &RgbImage, layout: &Layout) -> Option<Lines> {
        let mut free = picture.clone();
        let plain = canvas(&mut free).ok().filter(|_| self.points == PointsStyle::Table)?;
        let Area { x, y, width, height } = subject(&plain)?;
        let [upright, level] = self.labels([x, y, width, height], layout);
        let ink = line_ink(&plain, self.style.palette.ink)?;
        (upright.is_some() || level.is_some()).then_some(Lines { product: [x, y, width, height], ink })
    }

    /// What the two lines say, where words leave room for them.
    fn labels(&self, product: [f32; 4], layout: &Layout) -> [Option<String>; 2] {
        let [x, y, wide, high] = product;
        let label = |names: &[&str]| {
            let (name, value) = self.words.points.iter().find(|(name, _)| names.contains(&name.as_str()))?;
            Some(format!("{name} {value}"))
        };
        // The lines stand this far from the product at most, in shares of the shorter side.
        let (width, height) = (self.size.0 as f32, self.size.1 as f32);
        let reach = self.style.point_size * LINES_REACH * width.min(height);
        let taken = [Some(layout.headline), layout.subheadline, layout.points];
        let is_free = |area: Area| taken.iter().flatten().all(|taken| !meet(*taken, area));
        let left = Area::new([x - reach / width, y, reach / width, high]);
        let below = Area::new([x, y + high, wide, reach / height]);
        [label(&HEIGHTS).filter(|_| is_free(left)), label(&WIDTHS).filter(|_| is_free(below))]
    }

    /// Draws them; whether one has room. Without them the table still says everything.
    fn measure(&self, canvas: &mut Canvas<'_>, layout: &Layout, lines: Lines) -> bool {
        let [height, width] = self.labels(lines.product, layout);
        let mut is_drawn = false;
        for labels in [
            Dimensions { height: height.as_deref(), width: None },
            Dimensions { height: None, width: width.as_deref() },
        ] {
            let product = Area::new(lines.product);
            is_drawn |= labels != Dimensions::default()
                && dimensions(canvas, product, labels, self.style.point_size, lines.ink).is_ok();
        }
        is_drawn
    }
}

/// What the upright line says, and the level one, in the words that people write.
const HEIGHTS: [&str; 4] = ["高", "高度", "Height", "height"];
const WIDTHS: [&str; 10] = ["宽", "宽度", "直径", "长", "长度", "Width", "width", "Diameter", "diameter", "length"];
/// How far from the product lines reach at most, in sizes of their text.
const LINES_REACH: f32 = 2.5;

fn meet(one: Area, other: Area) -> bool {
    one.x < other.x + other.width
        && other.x < one.x + one.width
        && one.y < other.y + other.height
        && other.y < one.y + one.height
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

#[cfg(test)]
pub(super) mod tests {
    use darkroom_posters::brief::{Material, Palette, defaults};
    use darkroom_posters::plan::{Poster, PresetId};

    use super::*;

    /// The colours of a set of which nothing is known.
    pub(in super::super) fn palette() -> Palette {
        let material = Material {
            description: "杯子",
            language: darkroom_posters::Language::Chinese,
            palette: None,
            date: "1129",
        };
        defaults(&material).palette
    }

    /// A dark box in the middle of the lower left on plain ground.
    fn drawn(side: u32) -> RgbImage {
        let (across, down) = (side / 5..side * 2 / 5, side / 3..side * 3 / 4);
        RgbImage::from_fn(side, side, |x, y| {
            if across.contains(&x) && down.contains(&y) { [40, 60, 90] } else { [246, 244, 240] }.into()
        })
    }

    /// How many pixels to the left of and below the box were drawn on.
    fn lines(rows: &[(&str, &str)]) -> [usize; 2] {
        let plan =
            Plan { poster: Poster::Dimensions, preset: PresetId::TaobaoSquare, palette: palette(), lettering: None };
        let words = Lettering {
            headline: "尺寸".to_owned(),
            subheadline: String::new(),
            points: rows.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect(),
            tone: Tone::Minimal,
        };
        let side = 800;
        let before = drawn(side);
        let (after, setting) = letter(&before, None, &plan, &words).unwrap();
        assert_eq!(letter_again(&before, None, &plan, &words, &setting).unwrap(), after);
        let changed = |x: std::ops::Range<u32>, y: std::ops::Range<u32>| {
            y.flat_map(|y| x.clone().map(move |x| (x, y)))
                .filter(|(x, y)| before.get_pixel(*x, *y) != after.get_pixel(*x, *y))
                .count()
        };
        [changed(60..side / 5, side / 3..side * 3 / 4), changed(side / 5..side * 2 / 5, side * 3 / 4..side - 60)]
    }

    #[test]
    fn lines_beside_the_product_say_its_height_and_width_where_the_table_does() {
        let [left, below] = lines(&[("高", "21 cm"), ("直径", "7 cm")]);
        assert!(left > 200 && below > 100, "{left} {below}");
        let [left, below] = lines(&[("高", "21 cm"), ("容量", "500 ml")]);
        assert!(left > 200, "{left}");
        assert_eq!(below, 0);
        assert_eq!(lines(&[("容量", "500 ml")]), [0, 0]);
    }
}
