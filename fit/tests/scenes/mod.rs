//! Pictures as engines answer: a product on a ground, drawn so that a test can find it again.

use darkroom_fit::RgbImage;
use image::Rgb;

/// The product's colour: no ground has it.
pub const PRODUCT: [u8; 3] = [30, 60, 150];

/// What a product stands on.
#[derive(Clone, Copy, Debug)]
pub enum Ground {
    /// Falls off towards the edges, with grain.
    Studio,
    /// Boards with their joints, grain that no mean takes away.
    Table,
    /// Nearly white, a little warm.
    Paper,
}

/// A round product, its centre and radius as shares of the picture: x and y of the sides, the radius of the shorter.
#[derive(Clone, Copy, Debug)]
pub struct Product {
    pub x: f64,
    pub y: f64,
    pub radius: f64,
}

/// In the middle, clear of the borders as prompts ask.
pub const CENTRED: Product = Product { x: 0.5, y: 0.52, radius: 0.3 };

/// Draws one, `size` in px.
pub fn scene(size: (u32, u32), ground: Ground, product: Product) -> RgbImage {
    let (width, height) = (f64::from(size.0), f64::from(size.1));
    let radius = product.radius * width.min(height);
    RgbImage::from_fn(size.0, size.1, |x, y| {
        let (across, down) = (f64::from(x) - product.x * width, f64::from(y) - product.y * height);
        let inside = (radius - across.hypot(down) + 0.5).clamp(0.0, 1.0);
        let behind = ground.colour(x, y, size);
        Rgb([0, 1, 2]
            .map(|channel| (f64::from(PRODUCT[channel]) * inside + behind[channel] * (1.0 - inside)).round() as u8))
    })
}

impl Ground {
    fn colour(self, x: u32, y: u32, size: (u32, u32)) -> [f64; 3] {
        let grain = f64::from((x.wrapping_mul(7919) ^ y.wrapping_mul(104_729)).wrapping_mul(2_654_435_761) >> 30) - 1.5;
        let (right, down) = (f64::from(x) / f64::from(size.0), f64::from(y) / f64::from(size.1));
        match self {
            Self::Studio => {
                let light = 225.0 - 50.0 * (right - 0.4).hypot(down - 0.3) + grain;
                [light, light * 0.96, light * 0.9]
            }
            Self::Table => {
                let joint = if y % (size.1 / 12) < size.1 / 60 { 60.0 } else { 0.0 };
                let vein = 28.0 * (f64::from(x) / 9.0 + 4.0 * (f64::from(y) / 31.0).sin()).sin();
                [170.0 - joint + vein, 120.0 - joint + vein, 80.0 - joint + vein]
            }
            Self::Paper => [250.0 + grain, 248.0 + grain, 244.0 + grain],
        }
    }
}

/// Where the product is in a picture: left, top, right, bottom in px, the last ones included.
pub fn found(picture: &RgbImage) -> Option<[u32; 4]> {
    let is_product = |pixel: &Rgb<u8>| pixel.0.iter().zip(PRODUCT).all(|(value, of)| value.abs_diff(of) < 25);
    picture.enumerate_pixels().filter(|(_, _, pixel)| is_product(pixel)).fold(None, |bounds, (x, y, _)| {
        let [left, top, right, bottom] = bounds.unwrap_or([x, y, x, y]);
        Some([left.min(x), top.min(y), right.max(x), bottom.max(y)])
    })
}
