//! Pixels in memory, their size, and rectangles of them.

/// The longest side in px: what a JPEG's header can say.
const SIDE_MAX_PX: u32 = 65_535;

/// Width and height in px, each from 1 to 65,535.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Size {
    width: u32,
    height: u32,
}

impl Size {
    /// Nothing for a side of no pixels, or of more than a JPEG can have.
    #[must_use]
    pub fn new(width: u32, height: u32) -> Option<Self> {
        let allowed = 1..=SIDE_MAX_PX;
        (allowed.contains(&width) && allowed.contains(&height)).then_some(Self { width, height })
    }

    /// In px.
    #[must_use]
    pub fn width(self) -> u32 {
        self.width
    }

    /// In px.
    #[must_use]
    pub fn height(self) -> u32 {
        self.height
    }

    /// The longer side in px: what every share in this crate is a share of.
    #[must_use]
    pub fn longer(self) -> u32 {
        self.width.max(self.height)
    }

    /// How many pixels there are.
    #[must_use]
    pub fn pixels(self) -> usize {
        self.width as usize * self.height as usize
    }

    /// All of it.
    #[must_use]
    pub fn whole(self) -> Rect {
        Rect { left: 0, top: 0, width: self.width, height: self.height }
    }
}

/// A part of a picture, in px; never empty where this crate makes one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rect {
    /// First column.
    pub left: u32,
    /// First row.
    pub top: u32,
    /// How many columns.
    pub width: u32,
    /// How many rows.
    pub height: u32,
}

impl Rect {
    /// The column behind the last one.
    #[must_use]
    pub fn right(self) -> u32 {
        self.left + self.width
    }

    /// The row behind the last one.
    #[must_use]
    pub fn bottom(self) -> u32 {
        self.top + self.height
    }

    /// The longer side.
    #[must_use]
    pub fn longer(self) -> u32 {
        self.width.max(self.height)
    }

    /// How many pixels there are.
    #[must_use]
    pub fn pixels(self) -> usize {
        self.width as usize * self.height as usize
    }

    /// With so many px more on every side, as far as the picture reaches.
    #[must_use]
    pub fn grown(self, by_px: u32, within: Size) -> Self {
        let (left, top) = (self.left.saturating_sub(by_px), self.top.saturating_sub(by_px));
        let right = self.right().saturating_add(by_px).min(within.width);
        let bottom = self.bottom().saturating_add(by_px).min(within.height);
        Self { left, top, width: right - left, height: bottom - top }
    }

    /// What two parts share; nothing where they lie apart.
    #[must_use]
    pub fn meet(self, other: Self) -> Option<Self> {
        let (left, top) = (self.left.max(other.left), self.top.max(other.top));
        let (right, bottom) = (self.right().min(other.right()), self.bottom().min(other.bottom()));
        (left < right && top < bottom).then(|| Self { left, top, width: right - left, height: bottom - top })
    }
}

/// A picture in RGB, eight bits each, without transparency, the right way up.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Picture {
    size: Size,
    rgb: Vec<u8>,
}

impl Picture {
    /// Nothing where the bytes are not three for every pixel.
    #[must_use]
    pub fn from_rgb(size: Size, rgb: Vec<u8>) -> Option<Self> {
        (rgb.len() == size.pixels() * 3).then_some(Self { size, rgb })
    }

    /// A picture whose every pixel follows from its column and row.
    #[must_use]
    pub fn drawn(size: Size, mut pixel: impl FnMut(u32, u32) -> [u8; 3]) -> Self {
        let mut rgb = Vec::with_capacity(size.pixels() * 3);
        for y in 0..size.height {
            for x in 0..size.width {
                rgb.extend_from_slice(&pixel(x, y));
            }
        }
        Self { size, rgb }
    }

    /// Width and height.
    #[must_use]
    pub fn size(&self) -> Size {
        self.size
    }

    /// Three bytes for every pixel, row by row.
    #[must_use]
    pub fn rgb(&self) -> &[u8] {
        &self.rgb
    }

    /// The bytes, without a copy.
    #[must_use]
    pub fn into_rgb(self) -> Vec<u8> {
        self.rgb
    }

    /// The bytes of one row of a part of the picture.
    #[must_use]
    pub fn row(&self, part: Rect, y: u32) -> &[u8] {
        &self.rgb[self.span(part, y)]
    }

    pub(crate) fn row_mut(&mut self, part: Rect, y: u32) -> &mut [u8] {
        let span = self.span(part, y);
        &mut self.rgb[span]
    }

    fn span(&self, part: Rect, y: u32) -> std::ops::Range<usize> {
        let start = (y as usize * self.size.width as usize + part.left as usize) * 3;
        start..start + part.width as usize * 3
    }

    /// A copy of a part, which lies within the picture.
    #[must_use]
    pub fn cut(&self, part: Rect) -> Self {
        let part = part.meet(self.size.whole()).unwrap_or(self.size.whole());
        let mut rgb = Vec::with_capacity(part.pixels() * 3);
        for y in part.top..part.bottom() {
            rgb.extend_from_slice(self.row(part, y));
        }
        Self { size: Size { width: part.width, height: part.height }, rgb }
    }
}
