//! The text that goes onto a poster, and who sets it.

use serde::Serialize;

use crate::brief::Brief;
use crate::plan::{PointsStyle, Poster, Preset};
use crate::prompt::drawn_han_max;
use crate::text;

/// Who sets the text of a poster.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Setter {
    /// The studio, onto an area that the picture keeps empty.
    Studio,
    /// The engine, with the picture.
    Engine,
    /// Nobody: the platform wants none, or there is none.
    Nobody,
}

/// The text of a poster.
#[derive(Clone, Debug, Eq, PartialEq, Serialize)]
pub struct PosterText {
    /// The headline; `|` marks the best place for a line break.
    pub headline: String,
    /// The line below it.
    pub subheadline: Option<String>,
    /// What follows, as the poster's [`PointsStyle`] says.
    pub points: Vec<Point>,
}

/// One selling point, step, value or item.
#[derive(Clone, Debug, Eq, PartialEq, Serialize)]
pub struct Point {
    /// The point, the step, the name of the value, or the item.
    pub head: String,
    /// What is said of it: the detail of the point or the value; may be empty.
    pub detail: String,
}

/// The text of a poster for this preset. `None` where the platform wants none there.
#[must_use]
pub fn poster_text(poster: Poster, preset: &Preset, brief: &Brief) -> Option<PosterText> {
    if !preset.has_words(poster) {
        return None;
    }
    let said = brief.posters.get(poster);
    let headline = text::line(&said.headline);
    let subheadline = Some(text::line(&said.subheadline)).filter(|line| !line.is_empty());
    let has_room = poster.template().layouts(preset.shape()).iter().any(|layout| layout.subheadline.is_some());
    let points = points(poster, brief);
    let empty = headline.is_empty() && points.is_empty();
    (!empty).then(|| PosterText { headline, subheadline: subheadline.filter(|_| has_room), points })
}

fn points(poster: Poster, brief: &Brief) -> Vec<Point> {
    let plain = |text: &String| Point { head: text::line(text), detail: String::new() };
    match poster.template().text.points {
        PointsStyle::None => Vec::new(),
        PointsStyle::Bars => {
            let points = brief.selling_points.iter();
            points.map(|point| Point { head: text::line(&point.title), detail: text::line(&point.detail) }).collect()
        }
        PointsStyle::Captions => brief.steps.iter().map(plain).collect(),
        PointsStyle::Columns => brief.contents.iter().map(plain).collect(),
        PointsStyle::Table => {
            let rows = brief.dimensions.iter();
            rows.map(|row| Point { head: text::line(&row.name), detail: text::line(&row.value) }).collect()
        }
    }
}

impl PosterText {
    /// Who sets it: the engine where that was asked for, the engine can, no numbers are in it that only the seller may
    /// give, and it is short enough to come out right; else the studio.
    #[must_use]
    pub fn setter(&self, poster: Poster, engine_asked_and_able: bool) -> Setter {
        let han = self.lines().map(|line| line.chars().filter(|letter| text::is_han(*letter)).count()).sum::<usize>();
        if engine_asked_and_able && !poster.template().numbers && han <= drawn_han_max() {
            Setter::Engine
        } else {
            Setter::Studio
        }
    }

    /// All of its lines.
    pub fn lines(&self) -> impl Iterator<Item = &str> {
        let points = self.points.iter().flat_map(|point| [point.head.as_str(), point.detail.as_str()]);
        [Some(self.headline.as_str()), self.subheadline.as_deref()].into_iter().flatten().chain(points)
    }
}
