//! Smooth shapes in soft colours: the few strokes all drawings are made of.

use tiny_skia::{
    Color, FillRule, FilterQuality, GradientStop, LineCap, LineJoin, LinearGradient, Mask, Paint, Path, PathBuilder,
    Pattern, Pixmap, Point, RadialGradient, Rect, Shader, SpreadMode, Stroke, Transform,
};

/// A colour with opacity, each from 0 to 1.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Tint {
    pub(crate) red: f32,
    pub(crate) green: f32,
    pub(crate) blue: f32,
    pub(crate) alpha: f32,
}

/// A colour from `0xRRGGBB`.
pub(crate) const fn hex(rgb: u32) -> Tint {
    Tint { red: part(rgb >> 16), green: part(rgb >> 8), blue: part(rgb), alpha: 1.0 }
}

const fn part(bits: u32) -> f32 {
    (bits & 255) as f32 / 255.0
}

impl Tint {
    /// The same colour, this opaque.
    pub(crate) const fn at(self, alpha: f32) -> Self {
        Self { alpha, ..self }
    }

    /// Between this colour (0) and another (1).
    pub(crate) fn mix(self, other: Self, share: f32) -> Self {
        let blend = |one: f32, two: f32| one + (two - one) * share;
        Self {
            red: blend(self.red, other.red),
            green: blend(self.green, other.green),
            blue: blend(self.blue, other.blue),
            alpha: blend(self.alpha, other.alpha),
        }
    }

    pub(crate) fn darker(self, share: f32) -> Self {
        self.mix(hex(0x00_0000).at(self.alpha), share)
    }

    pub(crate) fn lighter(self, share: f32) -> Self {
        self.mix(hex(0xff_ffff).at(self.alpha), share)
    }

    fn color(self) -> Color {
        let bound = |part: f32| part.clamp(0.0, 1.0);
        Color::from_rgba(bound(self.red), bound(self.green), bound(self.blue), bound(self.alpha))
            .unwrap_or(Color::TRANSPARENT)
    }
}

/// A place on the canvas, in the brush's own units.
pub(crate) type Spot = (f32, f32);

/// What a shape is filled with.
#[derive(Clone, Debug)]
pub(crate) enum Ink {
    Flat(Tint),
    /// From one place to another.
    Along(Spot, Spot, Vec<Tint>),
    /// From a centre outwards to a radius.
    Around(Spot, f32, Vec<Tint>),
}

impl Ink {
    fn shader(&self) -> Shader<'static> {
        let point = |spot: Spot| Point::from_xy(spot.0, spot.1);
        let made = match self {
            Self::Flat(tint) => return Shader::SolidColor(tint.color()),
            Self::Along(from, to, tints) => {
                let (from, to) = (point(*from), point(*to));
                LinearGradient::new(from, to, stops(tints), SpreadMode::Pad, Transform::identity())
            }
            Self::Around(centre, radius, tints) => {
                let centre = point(*centre);
                let (stops, pad) = (stops(tints), SpreadMode::Pad);
                RadialGradient::new(centre, 0.0, centre, *radius, stops, pad, Transform::identity())
            }
        };
        made.unwrap_or(Shader::SolidColor(Color::TRANSPARENT))
    }
}

fn stops(tints: &[Tint]) -> Vec<GradientStop> {
    let last = tints.len().saturating_sub(1).max(1) as f32;
    tints.iter().enumerate().map(|(index, tint)| GradientStop::new(index as f32 / last, tint.color())).collect()
}

/// A canvas and the way from its units to pixels.
pub(crate) struct Brush {
    pixmap: Pixmap,
    units: Transform,
    clip: Option<Mask>,
}

impl Brush {
    /// A transparent canvas of that many pixels, `units_high` units from top to bottom; nothing for a size of zero.
    pub(crate) fn new(width: u32, height: u32, units_high: f32) -> Option<Self> {
        let scale = height as f32 / units_high;
        Some(Self { pixmap: Pixmap::new(width, height)?, units: Transform::from_scale(scale, scale), clip: None })
    }

    /// The canvas' width in units.
    pub(crate) fn wide(&self) -> f32 {
        self.pixmap.width() as f32 / self.units.sx
    }

    pub(crate) fn everything(&mut self, ink: &Ink) {
        let (wide, high) = (self.wide(), self.pixmap.height() as f32 / self.units.sx);
        self.block((0.0, 0.0), (wide, high), ink);
    }

    /// A rectangle from corner to corner.
    pub(crate) fn block(&mut self, from: Spot, to: Spot, ink: &Ink) {
        if let Some(rect) = Rect::from_ltrb(from.0, from.1, to.0, to.1) {
            self.fill(&PathBuilder::from_rect(rect), ink);
        }
    }

    /// A disc.
    pub(crate) fn disc(&mut self, centre: Spot, radius: f32, ink: &Ink) {
        self.oval(centre, (radius, radius), ink);
    }

    /// An ellipse with these half axes.
    pub(crate) fn oval(&mut self, centre: Spot, half: Spot, ink: &Ink) {
        let rect = Rect::from_ltrb(centre.0 - half.0, centre.1 - half.1, centre.0 + half.0, centre.1 + half.1);
        if let Some(path) = rect.and_then(PathBuilder::from_oval) {
            self.fill(&path, ink);
        }
    }

    /// A smooth closed shape through these places.
    pub(crate) fn blob(&mut self, through: &[Spot], ink: &Ink) {
        if let Some(path) = smooth(through, true) {
            self.fill(&path, ink);
        }
    }

    /// A closed shape with corners.
    pub(crate) fn facet(&mut self, corners: &[Spot], ink: &Ink) {
        let mut builder = PathBuilder::new();
        for (index, corner) in corners.iter().enumerate() {
            if index == 0 {
                builder.move_to(corner.0, corner.1);
            } else {
                builder.line_to(corner.0, corner.1);
            }
        }
        builder.close();
        if let Some(path) = builder.finish() {
            self.fill(&path, ink);
        }
    }

    /// A smooth line through these places.
    pub(crate) fn line(&mut self, through: &[Spot], width: f32, ink: &Ink) {
        let stroke = Stroke { width, line_cap: LineCap::Round, line_join: LineJoin::Round, ..Stroke::default() };
        if let Some(path) = smooth(through, false) {
            let paint = paint(ink);
            self.pixmap.stroke_path(&path, &paint, &stroke, self.units, self.clip.as_ref());
        }
    }

    /// Draws only inside the smooth closed shape through these places.
    pub(crate) fn inside(&mut self, through: &[Spot], draw: impl FnOnce(&mut Self)) {
        let outer = self.clip.take();
        let mask = Mask::new(self.pixmap.width(), self.pixmap.height());
        if let (Some(mut mask), Some(path)) = (mask, smooth(through, true)) {
            mask.fill_path(&path, FillRule::Winding, true, self.units);
            self.clip = Some(mask);
            draw(self);
        }
        self.clip = outer;
    }

    /// Draws on a layer of its own, softens it by `radius` units and lays it on this one.
    pub(crate) fn softly(&mut self, radius: f32, draw: impl FnOnce(&mut Self)) {
        let Some(pixmap) = Pixmap::new(self.pixmap.width(), self.pixmap.height()) else { return };
        let mut layer = Self { pixmap, units: self.units, clip: None };
        draw(&mut layer);
        let pixels = (radius * self.units.sx).round().max(1.0) as usize;
        let width = self.pixmap.width() as usize;
        let Some(touched) = super::blur::soften(layer.pixmap.data_mut(), width, 4, pixels) else { return };
        // The touched part alone is laid on: most of a layer is empty, and every pixel of it would be gone through.
        let (left, top) = (touched.left as f32, touched.top as f32);
        let Some(rect) = Rect::from_ltrb(left, top, touched.right as f32, touched.bottom as f32) else { return };
        let identity = Transform::identity();
        let shader = Pattern::new(layer.pixmap.as_ref(), SpreadMode::Pad, FilterQuality::Nearest, 1.0, identity);
        let paint = Paint { shader, anti_alias: false, ..Paint::default() };
        self.pixmap.fill_rect(rect, &paint, identity, self.clip.as_ref());
    }

    /// Straight-alpha RGBA bytes, row by row.
    pub(crate) fn into_rgba(self) -> Vec<u8> {
        self.pixmap.take_demultiplied()
    }

    fn fill(&mut self, path: &Path, ink: &Ink) {
        self.pixmap.fill_path(path, &paint(ink), FillRule::Winding, self.units, self.clip.as_ref());
    }
}

fn paint(ink: &Ink) -> Paint<'static> {
    Paint { shader: ink.shader(), anti_alias: true, ..Paint::default() }
}

/// A Catmull-Rom curve through the places, as cubics.
fn smooth(through: &[Spot], closed: bool) -> Option<Path> {
    let count = through.len();
    if count < 2 {
        return None;
    }
    let at = |index: isize| {
        let last = count as isize - 1;
        let index = if closed { index.rem_euclid(count as isize) } else { index.clamp(0, last) };
        through[index.unsigned_abs()]
    };
    let mut builder = PathBuilder::new();
    builder.move_to(through[0].0, through[0].1);
    let segments = if closed { count } else { count - 1 };
    for segment in 0..segments as isize {
        let [before, from, to, after] = [segment - 1, segment, segment + 1, segment + 2].map(at);
        builder.cubic_to(
            from.0 + (to.0 - before.0) / 6.0,
            from.1 + (to.1 - before.1) / 6.0,
            to.0 - (after.0 - from.0) / 6.0,
            to.1 - (after.1 - from.1) / 6.0,
            to.0,
            to.1,
        );
    }
    if closed {
        builder.close();
    }
    builder.finish()
}
